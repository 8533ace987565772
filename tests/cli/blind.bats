#!/usr/bin/env bats
# plumb build --blind: no output holds the true allocation, or lets it be found.
#
# The tiny trial has eight people, of whom the true arm follows a pattern, and an
# outcome that tells it: 100 more in the treatment arm.

load common

setup() {
    in_project
    trial=p/analyses/letters
    cat >$trial/protocol.lua <<'END'
return protocol {
  id = "letters", title = "Tiny",
  design = design { unit = "individual", arms = { "control", "letter" }, blocks = { "site" } },
  data = { staff = file { path = "data/staff.csv", key = "id", columns = {
    id = id(), site = category { "n", "s" },
    arm = category { "control", "letter", role = "treatment" },
    y = number { when = "outcome" },
  } } },
  alpha = 0.05,
  missing = { outcome = complete_case(), covariates = complete_case() },
  vcov = classical(),
  analyses = { main = regression { purpose = "primary", outcome = "y", treatment = "arm",
    covariates = {}, fixed_effects = { "site" } } },
}
END
    echo "# Introduction" >p/report/introduction.md
    truth >$trial/data/staff.csv
    cat >$trial/analysis.md <<'END'
# Tiny

```lua
local t = trial "letters"
local d = t:data()
local r = t:run "main"
local copy = data.csv "../../copy.csv"
local plain = data.csv "data/staff.csv"
for _, f in ipairs { d, copy, plain } do
  for i, id in ipairs(f:column "id") do print(id .. " is " .. f:column("arm")[i]) end
end
local ok, why = pcall(data.csv, "data/staff.csv", file { columns = {
  id = id(), site = ignored(), arm = integer(), y = ignored() } })
print(why)
```

The effect is `= r.estimate`.

```lua {#tbl-arms}
--| caption: Arms
show(tbl.make { columns = { "what", "n" }, rows = { { "effect", r.estimate } } })
```

```lua {#fig-arms}
--| caption: Arms
--| alt: Means.
show(fig.arms { r })
```
END
    truth | tail -n +2 | tac | cat <(echo id,site,arm,y) - >p/copy.csv
}

# id,arm pairs of the truth; a to d are of the one site, e to h of the other.
arms=(letter letter control control letter control letter control)
ids=(a b c d e f g h)

truth() {
    echo id,site,arm,y
    local site=n y
    for i in {0..7}; do
        [ "$i" -lt 4 ] || site=s
        y=$((i + 1))
        [ "${arms[i]}" = control ] || y=$((y + 100))
        echo "${ids[i]},$site,${arms[i]},$y"
    done
}

# Who had what, as a build told its notebook.
seen() { grep -o '\b[a-h] is \(letter\|control\)\b' "p/build/$1/index.html" | sort -u; }
arms_of() { seen "$1" | awk '{ print $3 }' | xargs; }

everything() { find p/build/blind -type f -exec cat {} +; }

@test "blind: the arms that a notebook sees are the same for one person everywhere, and as many of each in a site" {
    exits 3 build p --blind
    [ "$(grep -c '\b[a-h] is \(letter\|control\)\b' p/build/blind/index.html)" -eq 24 ]
    told=$(seen blind)
    [ "$(wc -l <<<"$told")" -eq 8 ]
    [ "$(head -4 <<<"$told" | grep -c 'letter$')" -eq 2 ]
    [ "$(tail -4 <<<"$told" | grep -c 'letter$')" -eq 2 ]
    [ "$(arms_of blind)" != "${arms[*]}" ]
    exits 3 build p
    [ "$(arms_of report)" = "${arms[*]}" ]
}

# give ARM...: the truth is another; outcomes stay with their people.
give() {
    local given=("$@")
    truth | awk -F, -v OFS=, -v arms="${given[*]}" 'BEGIN { split(arms, a, " ") }
        NR > 1 { $3 = a[NR - 1] } { print }' >$trial/data/staff.csv
    tail -n +2 $trial/data/staff.csv | tac | cat <(echo id,site,arm,y) - >p/copy.csv
}

# All 36 ways to give the letter to two of four in each site.
allocations() {
    local pairs=("letter letter control control" "letter control letter control" "letter control control letter"
        "control letter letter control" "control letter control letter" "control control letter letter")
    for n in "${pairs[@]}"; do
        for s in "${pairs[@]}"; do echo "$n $s"; done
    done
}

@test "blind: everything that is written is the same whoever had the letter, sealed or not" {
    for sealed in no yes; do
        for who in "${arms[*]}" 'control letter letter control letter letter control control' \
            'letter letter control control control control letter letter'; do
            # shellcheck disable=SC2086
            give $who
            rm -rf p/build $trial/protocol.lock $trial/protocol.cells
            [ $sealed = no ] || "$PLUMB" register $trial >/dev/null
            [ $sealed = no ] || "$PLUMB" receive $trial --on 2026-01-10 >/dev/null
            exits 3 build p --blind --format html,md
            printf '%s\n%s\n' "$output" "$stderr" >p/build/blind/said
            [ -e first ] || cp -r p/build/blind first
            diff -r first p/build/blind
        done
        rm -r first
    done
}

@test "blind: a file that is not as received is judged as ever, and its digests are withheld" {
    "$PLUMB" register $trial >/dev/null
    "$PLUMB" receive $trial --on 2026-01-10 >/dev/null
    change '2s/,101$/,102/' analyses/letters/data/staff.csv
    now=$(sha256sum <$trial/data/staff.csv | cut -c1-64)
    exits 3 build p --blind
    says 'data.staff.path, registered "withheld-1", conducted "withheld-2"'
    says 'data/staff.csv: row "a", column "y"'
    says 'conducted = "withheld-2",'
    cat >>$trial/analysis.md <<END

\`\`\`lua
t:depart { clause = "data.staff.path", conducted = "$now", type = "data preparation",
  reason = "data collection error", policy = "flaw", timing = "after access, before results",
  decided_on = "2026-01-20", explanation = "Keyed in wrongly.", reader_impact = "One cell." }
\`\`\`
END
    exits 3 build p --blind
    [[ "$stderr" != *data.staff.path* ]]
    everything >all
    none grep -qF "$now" all
    run --separate-stderr "$PLUMB" audit p -o p/build/blind
    [[ "$output" == 'BLINDED: '* ]]
    grep -q 'withheld-2' <<<"$output"
    none grep -q "$now" <<<"$output"
    exits 3 build p
    [[ "$stderr" != *data.staff.path* ]]
}

@test "blind: no digest of the data or of the true arms is written" {
    "$PLUMB" register $trial >/dev/null
    "$PLUMB" receive $trial --on 2026-01-10 >/dev/null
    exits 3 build p --blind
    plan=$(grep -o '^  "sha256": "[0-9a-f]*"' $trial/protocol.lock | grep -o '[0-9a-f]\{64\}')
    keys=$(grep -o '"keys": "[0-9a-f]*"' $trial/protocol.lock | grep -o '[0-9a-f]\{64\}')
    tr -d '\n' <$trial/protocol.lock | grep -o '"column": "[a-z]*", *"sha256": "[0-9a-f]*"' |
        grep '"arm"' | grep -o '[0-9a-f]\{64\}' >digests
    [ "$(wc -l <digests)" -eq 1 ]
    grep '"\(cells\|chain\|previous\)": "' $trial/protocol.lock | grep -o '[0-9a-f]\{64\}' | grep -v 0000000000 >>digests
    (cd $trial && sha256sum data/staff.csv ../../copy.csv protocol.lock protocol.cells) | cut -c1-64 >>digests
    [ "$(sort -u digests | wc -l)" -ge 7 ]
    none grep -qE "$plan|$keys" digests
    everything >all
    none grep -F -f digests all
}

@test "blind: to try every allocation against the digests finds the dealt one" {
    exits 3 build p --blind
    everything | grep -ao '[0-9a-f]\{64\}' | sort -u >blind
    dealt=$(arms_of blind)
    allocations >all
    [ "$(wc -l <all)" -eq 36 ]
    while read -r who; do
        # shellcheck disable=SC2086
        give $who
        "$PLUMB" build p -o tried >/dev/null 2>&1 || true
        tr -d '\n' <tried/ledger.json | grep -o '"hash": "[0-9a-f]*",[^{}]*{[^}]*}, *"name": "arm"' | grep -o '[0-9a-f]\{64\}' |
            sort -u >arm
        [ -s arm ]
        none grep -qF -f arm blind || echo "$who"
    done <all >fits
    [ "$(cat fits)" = "$dealt" ]
    [ "$dealt" != "${arms[*]}" ]
}

@test "blind: departures are those of the open build" {
    exits 3 build p
    exits 3 build p --blind
    for f in report blind; do
        grep -o '"\(id\|clause\|state\|kind\)": "[^"]*"' p/build/$f/departures.json >$f.txt
    done
    diff report.txt blind.txt
}

@test "blind: stamped on the page, its parts and charts, in Markdown, ledger, departures, audit and explain" {
    exits 3 build p --blind --format html,md
    prints 'BLINDED: the arms were dealt anew'
    out=p/build/blind
    grep -q '<title>BLINDED: ' $out/index.html
    grep -q '<p class="blinded" role="note"><strong>BLINDED</strong>' $out/index.html
    grep -q 'content: "BLINDED"; position: fixed' $out/index.html
    [ "$(grep -c '<section class="chapter' $out/index.html)" -eq "$(grep -c '^<p class="stamp">BLINDED' $out/index.html)" ]
    [ "$(grep -c '<svg ' $out/index.html)" -eq "$(grep -c '>BLINDED</text></svg>' $out/index.html)" ]
    [ "$(grep -c 'class="label">\(Table\|Figure\) [0-9]*</span> <span class="stamp">BLINDED' $out/index.html)" -ge 2 ]
    for f in $out/figures/*.svg; do grep -q '>BLINDED</text></svg>' "$f"; done
    [ "$(grep -c '^\*\*BLINDED' $out/index.md)" -ge 3 ]
    grep -q '^  "blind": true' $out/ledger.json
    grep -q '^  "blind": true' $out/departures.json
    head -1 $out/departures.csv | grep -q ',blind$'
    tail -n +2 $out/departures.csv | grep -q ',true$'
    "$PAGE_CHECK" $out/index.html
    "$PLUMB" audit p -o $out | head -1 | grep -q ^BLINDED
    "$PLUMB" audit p -o $out --numbers | head -1 | grep -q ^BLINDED
    "$PLUMB" explain tbl-arms p -o $out | head -1 | grep -q ^BLINDED
    exits 3 build p --format html,md
    none grep -rqi 'blinded' p/build/report
}

@test "blind: a build that fails is stamped too, and shows no line of the data" {
    sed -i '3s/,[0-9]*$/,x/' $trial/data/staff.csv
    exits 1 build p --blind
    grep -q '<p class="blinded"' p/build/blind/index.failed.html
    says 'row 2, column "y": "x" is not a number'
    [[ "$stderr" != *'b,n,'* ]]
    none grep -q 'b,n,' p/build/blind/index.failed.html
    sed -i '3s/,x$/,2/; 1s/id,/nr,/' $trial/data/staff.csv
    exits 1 build p --blind
    says 'the header names no "id"'
    grep -q '<p class="blinded"' p/build/blind/index.failed.html
}

@test "blind: an error over arms names dealt ones only" {
    exits 3 build p --blind
    dealt=$(arms_of blind)
    said=$(grep -o 'row [0-9], column &quot;arm&quot;: &quot;[a-z]*' p/build/blind/index.html | sort -u | grep -o '[a-z]*$' | xargs)
    [ "$said" = "$dealt" ]
}

@test "blind: open and blind stay apart, whatever was built before" {
    exits 3 build p --format md,html
    effect=$(grep -o 'The effect is [^ ]*' p/build/report/index.md)
    exits 3 build p --blind --format md,html
    none grep -rqF "$effect" p/build/blind
    exits 2 build p --blind -o p/build/report
    says 'holds a report that is not blind'
    # An open build takes a blind one's place, and makes everything anew.
    exits 3 build p -o p/build/blind --format md,html
    [[ "$output" != *'up to date'* && "$output" != *'changed since'* ]]
    diff -r -x .plumb p/build/report p/build/blind
    exits 2 build p --blind
    # Without its state it is no blind one either.
    rm -r p/build/blind/.plumb
    exits 2 build p --blind
    rm -r p/build/blind
    exits 3 build p --blind
    exits 3 build p --blind
    [[ "$output" != *'up to date'* ]]
}

@test "blind: columns that are missing are told, with what to do" {
    sed -i 's/^  design = .*/  design = design { unit = "cluster", arms = { "control", "letter" } },/' $trial/protocol.lua
    exits 1 build p --blind
    says 'their column is not named'
    says 'cluster = "..."'
    exits 3 build p
    cut -d, -f2- p/copy.csv >c && mv c p/copy.csv
    sed -i 's/^  design = .*/  design = design { unit = "individual", arms = { "control", "letter" } },/' $trial/protocol.lua
    exits 1 build p --blind
    says 'copy.csv: cannot be blinded: it holds arms of trial "letters" ("arm") and does not say whose'
    says 'add the column "id"'
}

@test "blind: whole clusters, and a list of them in a file of its own" {
    cat >$trial/protocol.lua <<'END'
return protocol {
  id = "letters", title = "Tiny",
  design = design { unit = "cluster", cluster = "team", arms = { "control", "letter" } },
  data = {
    list = file { path = "data/list.csv", key = "team", columns = {
      team = id(), arm = category { "control", "letter", role = "treatment" } } },
    staff = file { path = "data/staff.csv", key = "id", columns = {
      id = id(), team = text(), arm = category { "control", "letter", role = "treatment" },
      y = number { when = "outcome" } } },
  },
  alpha = 0.05,
  missing = { outcome = complete_case(), covariates = complete_case() },
  analyses = { main = comparison { purpose = "primary", outcome = "y", treatment = "arm", data = "staff",
    equal_variance = true } },
}
END
    printf 'team,arm\n' >$trial/data/list.csv
    printf 'id,team,arm,y\n' >$trial/data/staff.csv
    for i in {0..7}; do
        echo "T${ids[i]},${arms[i]}" >>$trial/data/list.csv
        for k in 1 2 3; do echo "${ids[i]}$k,T${ids[i]},${arms[i]},$k" >>$trial/data/staff.csv; done
    done
    cat >$trial/analysis.md <<'END'
# Tiny

```lua
local t = trial "letters"
local d, l = t:data "staff", t:data "list"
for i, team in ipairs(d:column "team") do print(team .. " of " .. d:column("arm")[i]) end
for i, team in ipairs(l:column "team") do print(team .. " of " .. l:column("arm")[i]) end
local r = t:run "main"
```
END
    exits 3 build p --blind
    seen=$(grep -o 'T[a-h] of [a-z]*' p/build/blind/index.html)
    [ "$(wc -l <<<"$seen")" -eq 32 ]
    [ "$(sort -u <<<"$seen" | wc -l)" -eq 8 ]
    [ "$(sort -u <<<"$seen" | grep -c letter)" -eq 4 ]
    sed -i '2s/letter/control/' $trial/data/staff.csv
    exits 1 build p --blind
    says 'row 1: "Ta" has another arm than before'
}

@test "blind: a design that says its seed does not draw the true arms again" {
    sed -i 's/blocks = { "site" } }/blocks = { "site" }, seed = 11 }/' $trial/protocol.lua
    cat >$trial/analysis.md <<'END'
# Tiny

```lua
local t = trial "letters"
local d = t:data()
local function tell(f, as)
  for i, id in ipairs(f:column "id") do print(id .. as .. f:column("drawn")[i]) end
end
tell(stats.randomise { data = d, arms = { "control", "letter" }, blocks = { "site" }, seed = 11, column = "drawn" }, " is ")
print("agree " .. t:randomisation().n_agree)
local r = t:run "main"
```
END
    exits 0 build p
    # shellcheck disable=SC2046
    give $(arms_of report)
    exits 0 build p
    grep -q 'agree 8' p/build/report/index.html
    exits 0 build p --blind
    [ "$(arms_of blind | wc -w)" -eq 8 ]
    [ "$(arms_of blind)" != "$(arms_of report)" ]
    none grep -q 'agree 8' p/build/blind/index.html
}

@test "blind: joined data, whose arms stand in another file" {
    rm -r p
    cp -r "$BATS_TEST_DIRNAME/../joined" p
    exits 0 build p
    exits 0 build p --blind
    cp -r p/build/blind one
    # Two teams exchange their arms.
    change 's/^t1,letter/t1,usual/; s/^t2,usual/t2,letter/' analyses/teams/data/allocation.csv
    rm -r p/build/blind
    exits 0 build p --blind
    diff -r one p/build/blind
    none cmp -s p/build/report/ledger.json one/ledger.json
}
