#!/usr/bin/env bats
# plumb build, where all goes well: what it writes, what it says, when it does
# nothing.

load common

setup() { in_built_project; }

@test "build: nothing changed, nothing to do, and no byte written" {
    touch -d '2001-01-01' p/build/report/*
    exits 0 build p
    [ "$output" = 'p/build/report/index.html is up to date: nothing to do' ]
    [ -z "$(find p/build/report -maxdepth 1 -type f -newermt 2002-01-01)" ]
}

@test "build: what makes a build due again" {
    for file in "$notebook" "$book" report/introduction.md report/references.json "$protocol" "$staff"; do
        cp "p/$file" kept
        echo >>"p/$file"
        run --separate-stderr "$PLUMB" build p
        [[ "$output" != *'nothing to do'* ]] || { echo "$file"; false; }
        cp kept "p/$file"
        "$PLUMB" build p >/dev/null
    done
    mkdir p/analyses/other
    cp "p/$protocol" p/analyses/other/
    run --separate-stderr "$PLUMB" build p
    [[ "$output" != *'nothing to do'* ]]
}

# Other bytes in the same file: its size, and all times that can be set, as before.
falsify() {
    local stamp
    stamp=$(stat -c %y "$1")
    [ "$(grep -c "$2" "$1")" -ge 1 ]
    perl -e 'my ($file, $was, $is) = @ARGV; open my $f, "+<", $file or die; local $/; my $text = <$f>;
        $text =~ s/$was/$is/m or die; seek $f, 0, 0; print $f $text; close $f or die' "$1" "$2" "$3"
    touch -d "$stamp" "$1"
    [ "$(stat -c %y "$1")" = "$stamp" ]
}

@test "build: an edit that no time stamp tells is seen" {
    size=$(stat -c '%s %i' p/$staff)
    falsify p/$staff '^2,north,control,1,147,13,' '2,north,control,1,147,12,'
    [ "$(stat -c '%s %i' p/$staff)" = "$size" ]
    exits 0 build p
    [[ "$output" != *'nothing to do'* ]]
    "$PLUMB" build p --no-memo -o fresh >/dev/null
    cmp fresh/index.html p/build/report/index.html
    cmp fresh/ledger.json p/build/report/ledger.json
    # Back again, as fast as can be; and what was written is no more believed.
    falsify p/$staff '^2,north,control,1,147,12,' '2,north,control,1,147,13,'
    exits 0 build p
    [[ "$output" != *'nothing to do'* ]]
    keep_report
    falsify p/build/report/index.html 'html' 'HTML'
    exits 0 build p
    [[ "$output" != *'nothing to do'* ]]
    report_is_untouched
    # All stamps newer, and no byte: that is no edit.
    find p -type f -exec touch -d '2031-01-01' {} +
    exits 0 build p
    [[ "$output" = *'nothing to do'* ]]
}

@test "build: an output that somebody changed is written again" {
    keep_report
    for file in index.html ledger.json departures.json departures.csv; do
        echo x >>p/build/report/$file
        exits 0 build p
        report_is_untouched
        rm p/build/report/$file
        exits 0 build p
        report_is_untouched
    done
}

@test "build: a damaged memo or state costs time only" {
    keep_report
    for file in memo state.json; do
        for damage in ': >' 'printf "{[" >' 'head -c 500 /dev/urandom >' 'rm -f'; do
            bash -c "$damage p/build/report/.plumb/$file"
            exits 0 build p
            report_is_untouched
        done
    done
}

@test "build: a changed number is told with its line, old and new" {
    change 's/fmt.num(r.estimate, 1)/fmt.num(r.estimate, 3)/' "$notebook"
    exits 0 build p
    prints 'changed since the last good build:'
    line=$(grep -n 'fmt.num(r.estimate, 3)' "p/$notebook" | cut -d: -f1)
    [[ "$output" =~ $notebook:$line\ .*\ 0\.6\ -\>\ 0\.[0-9]{3} ]] || { echo "$output"; false; }
    [ "$(grep -c ' -> ' <<<"$output")" -eq 1 ]
}

# Words with digits of the chapters, one a line: what a reader sees change.  The
# record of departures behind them has its own lines.
place='s/^  [^:]*:[0-9]*  [^:]*: //' # of a number that is told

numbers() {
    sed '/^#.*Deviations/,$d; /^#.*Departures/,$d; s/<sup>[^<]*<.sup>//g' "$1" |
        tr -s ' |*_();,\\' '\n' | grep '[0-9]'
}

@test "build: one cell of the data changed: all that it moved is told, and no more" {
    exits 0 build p --format md
    numbers p/build/report/index.md >before
    change 's/^2,north,control,1,147,13,/2,north,control,1,147,12,/' "$staff"
    exits 0 build p --format md
    numbers p/build/report/index.md >after
    # Where in the notebook each stands: the chunk, or the sentence.
    prints "$notebook:$(grep -n 'caption: Staff before' "p/$notebook" | cut -d: -f1)  tbl-baseline: "
    prints "$notebook:$(grep -n 'r.p_value' "p/$notebook" | cut -d: -f1)  sec-effect: "
    told=$(grep ' -> ' <<<"$output" | sed "$place")
    diff before after | sed -n 's/^> //p' >moved
    [ "$(wc -l <moved)" -gt 5 ]
    while read -r number; do
        grep -qF -- "$number" <(sed 's/.* -> //' <<<"$told") || { echo "not told: $number"; false; }
    done <moved
    while read -r line; do [ "${line% -> *}" != "${line#* -> }" ]; done <<<"$told"
    change 's/^2,north,control,1,147,12,/2,north,control,1,147,13,/' "$staff"
    exits 0 build p --format md
    # And back again, the other way round.
    [ "$(grep ' -> ' <<<"$output" | sed "$place"'; s/\(.*\) -> \(.*\)/\2 -> \1/')" = "$told" ]
}

@test "build: a number in the note below a table is told like one in a cell" {
    change 's/^2,north,control,1,147,13,/2,north,control,1,147,12,/' "$staff"
    exits 0 build p
    [[ "$output" =~ tbl-baseline:\ Joint\ test[^$'\n']*\ -\>\ Joint\ test ]] || { echo "$output"; false; }
}

@test "build: another level is told where a chart and a table say it" {
    change 's/parentheses = "se"/parentheses = "ci"/' "$notebook"
    exits 0 build p
    change 's/alpha = 0.05/alpha = 0.01/' "$protocol"
    exits 0 build p
    [[ "$output" =~ fig-arms:\ Error\ bars:\ 95%[^$'\n']*\ -\>\ Error\ bars:\ 99% ]] || { echo "$output"; false; }
    [[ "$output" =~ tbl-effect:\ 95%\ confidence[^$'\n']*\ -\>\ 99%\ confidence ]]
    grep -q '<span title="[^"]*: level; [^>]*>Error bars: 99%' p/build/report/index.html
    sound p/build/report/index.html
}

@test "build: what a killed build left is gone after one with nothing to do, too" {
    mkdir p/build/report/.plumb/charts-abcdef
    touch p/build/report/.plumb/charts-abcdef/0.svg p/build/report/.plumb-abcdef
    exits 0 build p
    prints 'nothing to do'
    [ ! -e p/build/report/.plumb/charts-abcdef ]
    no_temporary_file
    chmod 500 p/build/report/.plumb
    rm p/build/report/.plumb/lock 2>/dev/null || true
    as_mortal
    exits 0 build p
    prints 'nothing to do'
    chmod 700 p/build/report/.plumb
}

@test "build: prose that changes no number tells none" {
    echo 'One more sentence.' >>p/report/introduction.md
    exits 0 build p
    [[ "$output" != *'changed since'* ]]
}

@test "build: what failed between does not hide what changed" {
    change 's/fmt.num(r.estimate, 1)/fmt.num(r.estimate, 1) error "stop"/' "$notebook"
    exits 1 build p
    change 's/fmt.num(r.estimate, 1) error "stop"/fmt.num(r.estimate, 3)/' "$notebook"
    exits 0 build p
    prints '0.6 -> 0.'
}

@test "build: as Markdown, with its figures" {
    exits 0 build p --format md -o md
    prints 'index.md'
    [ ! -e md/index.html ]
    grep -q '^## .*What the letter did$' md/index.md
    grep -q 'figures/' md/index.md
    for picture in $(grep -o 'figures/[^)" ]*\.svg' md/index.md); do
        grep -q '<svg' "md/$picture"
    done
}

@test "build: below a chart stands what its error bars and marks mean" {
    exits 0 build p --format html,md -o both
    said='Error bars: 95% confidence intervals. * p &lt; 0.05, ** p &lt; 0.01, *** p &lt; 0.001; ns: not significant; compared with Control.'
    grep -qF "$said" both/index.html
    grep -q '^Error bars: 95% confidence intervals\. ' both/index.md
}

@test "build: where the page is narrow, a table of many columns or of words is cards" {
    page=p/build/report/index.html
    [ "$(grep -c '<table class="cards">' "$page")" -eq 7 ]
    grep -q '<td data-title="Clause">' "$page"
    grep -q '<td class="r" data-title="Estimate"' "$page"
    cat >>"p/$notebook" <<'END'

```lua {#tbl-words}
--| caption: Words
show(tbl.make { columns = { "", "Topic", "Plan", "Done", "Why" }, rows = {
  { "First", "a", "b", "c", "d" }, { "Second", "e", "f", "g", "h" } } })
```

```lua {#tbl-numbers}
--| caption: Numbers
show(tbl.make { columns = { "", "Topic", "Plan", "Done", "n" }, rows = { { "First", "a", "b", "c", r.n } } })
```
END
    exits 0 build p
    [ "$(grep -c '<table class="cards">' "$page")" -eq 8 ]
    grep -q '<td data-title="Plan">b</td>' "$page"
    sound "$page"
}

@test "build: both formats at once" {
    exits 0 build p --format html,md -o both
    [ -f both/index.html ]
    [ -f both/index.md ]
    cmp both/index.html p/build/report/index.html
}

@test "build: into the project, beside it, and by an absolute name" {
    for where in p/out out "$PWD/elsewhere"; do
        exits 0 build p -o "$where"
        cmp "$where/index.html" p/build/report/index.html
        cmp "$where/ledger.json" p/build/report/ledger.json
    done
}

@test "build: the current folder is the project" {
    cd p
    exits 0 build
    prints 'nothing to do'
}

@test "build: a departure that nobody explained is written, and is exit 3 twice" {
    change 's/t:run "motivation"/t:run("motivation", { vcov = classical() })/' "$notebook"
    exits 3 build p
    says 'unexplained departure'
    says 'analyses.motivation.vcov'
    says 'registered robust "HC2"'
    says 'conducted classical()'
    says 't:depart'
    first=$stderr
    sound p/build/report/index.html
    exits 3 build p
    prints 'nothing to do'
    [ "$stderr" = "$first" ]
}

@test "build: a stale explanation is exit 3" {
    change 's/conducted = null_imputation()/conducted = complete_case()/' "$notebook"
    run --separate-stderr "$PLUMB" build p
    echo "$stderr"
    [ "$status" -eq 3 ]
    says 'stale'
}

@test "build: a registered analysis that never ran is exit 3" {
    change 's/^  analyses = {/  analyses = { extra = regression { purpose = "secondary", outcome = "m1", treatment = "arm" },/' "$protocol"
    exits 3 build p
    says 'extra'
    says 'omitted'
}

@test "build: two at once in one folder both end well" {
    echo 'More.' >>p/report/introduction.md
    "$PLUMB" build p >one 2>&1 &
    first=$!
    "$PLUMB" build p >two 2>&1 &
    second=$!
    wait "$first"
    wait "$second"
    keep_report
    exits 0 build p --no-memo
    report_is_untouched
}

@test "build: its pages keep the rules: the examples, the book" {
    root=$BATS_TEST_DIRNAME/../..
    for project in "$root" "$root"/examples/*; do
        exits 0 build "$project" -o page
        sound page/index.html
        exits 0 build "$project" -o page
        prints 'nothing to do'
        rm -r page
    done
}

@test "build: what is there and cannot be read is not taken for absent" {
    for name in report/report.lua report/references.json analyses/letters/protocol.lock; do
        mv "p/$name" kept 2>/dev/null || : >kept
        ln -s /dev/null "p/$name"
        exits 1 build p
        says "$name"
        says 'leads out of the project'
        rm "p/$name"
        [ ! -s kept ] || cp kept "p/$name"
    done
    mv p/analyses kept.analyses
    ln -s /usr p/analyses
    exits 1 build p
    says 'analyses'
}

@test "build: a book's mark stands in every part of what is written" {
    cp -r "$BATS_TEST_DIRNAME/../../examples/project_star" p
    sed -i 's/^  title = /  mark = "Made for a test",\n  title = /; s/^  notice = .*/  notice = "Nothing here is so.",/' p/report/report.lua
    exits 0 build p -o out --format html,md
    grep -q '"notice": *"Nothing here is so."' out/ledger.json
    grep -q '"notice": *"Nothing here is so."' out/departures.json
    grep -q 'Nothing here is so[.]' out/index.html
    grep -q 'Nothing here is so[.]' out/index.md
    [ "$(grep -c 'Made for a test' out/index.html)" -gt 10 ]
    grep -q '@top-center { content: "Made for a test"' out/index.html
    grep -q '^\*Made for a test\*' out/index.md
    for figure in out/figures/*.svg; do
        grep -q 'class="stamp".*Made for a test' "$figure"
    done
    grep -q '"mark": *"Made for a test"' out/ledger.json
    grep -q '"mark": *"Made for a test"' out/departures.json
    head -1 out/departures.csv | grep -q ',mark$'
    sed -n 2p out/departures.csv | grep -q ',Made for a test$'
}

@test "build: a mark that could leave its quotes is refused" {
    cp -r "$BATS_TEST_DIRNAME/../../examples/project_star" p
    sed -i 's/^  title = /  mark = [[x" } <b>]],\n  title = /' p/report/report.lua
    exits 1 build p -o out
    says '"mark" takes up to 60 characters'
}

@test "build: more notebooks than files may be open" {
    chapters=
    for i in $(seq 80); do
        printf '# Chapter %d {#sec-c%d}\n\nIt is `= fmt.int(%d)`.\n' "$i" "$i" "$i" >"p/report/$i.md"
        chapters="$chapters \"report/$i.md\","
    done
    echo "return { title = \"Many\", chapters = {$chapters } }" >p/$book
    before=(bash -c 'ulimit -n 60; exec "$0" "$@"')
    exits 3 build p # the plan's analysis is not among them
    prints 'wrote ledger.json'
}
