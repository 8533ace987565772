#!/usr/bin/env bats
# plumb audit: from the ledger and the lock alone.

load common

setup() { in_built_project; }

# What is damaged on purpose may be an error or may not show: never a crash.
survives() {
    run --separate-stderr "$PLUMB" audit p "$@"
    [ "$status" -eq 0 ] || [ "$status" -eq 1 ] || [ "$status" -eq 3 ] && return 0
    echo "exit $status: $output $stderr"
    return 1
}

@test "audit: an explained departure, with what it changed" {
    exits 0 audit p
    prints 'EXPLAINED'
    prints 'analyses.motivation.missing.covariates'
    prints "$notebook:32"
    prints 'registered  complete_case()'
    prints 'conducted   null_imputation()'
    prints '1 departure: 0 unexplained, 0 stale, 1 explained, 0 declared.'
}

@test "audit: says what the build wrote, in CSV and JSON" {
    "$PLUMB" audit p --format csv | cmp - p/build/report/departures.csv
    "$PLUMB" audit p --format json | cmp - p/build/report/departures.json
}

@test "audit: neither data nor notebook nor protocol are needed" {
    for format in text json csv md; do
        "$PLUMB" audit p --format "$format" >"before.$format"
    done
    "$PLUMB" audit p --numbers >before.numbers
    mkdir away
    mv p/analyses/letters/* p/report away/
    before=(env "PATH=$BATS_TEST_TMPDIR/none")
    for format in text json csv md; do
        exits 0 audit p --format "$format"
        [ "$output" = "$(cat "before.$format")" ]
    done
    exits 0 audit p --numbers
    [ "$output" = "$(cat before.numbers)" ]
}

@test "audit: writes nothing and runs nothing" {
    find p -type f -exec sha256sum {} + | sort >before
    mv p/build/report/.plumb away
    exits 0 audit p
    mv away p/build/report/.plumb
    find p -type f -exec sha256sum {} + | sort | diff before -
}

@test "audit: of a build that was written elsewhere" {
    exits 0 build p -o out
    rm -r p/build
    exits 1 audit p
    exits 0 audit p -o out
    prints '1 explained'
    cd p
    exits 0 audit -o ../out
}

@test "audit: an unexplained departure is exit 3, in every format, ready to be filled in" {
    change 's/t:run "motivation"/t:run("motivation", { vcov = classical() })/' "$notebook"
    exits 3 build p
    for format in text json csv md; do
        exits 3 audit p --format "$format"
        prints 'analyses.motivation.vcov'
    done
    exits 3 audit p
    prints 'UNEXPLAINED'
    prints 't:depart {'
    prints 'clause = "analyses.motivation.vcov"'
    prints 'conducted = classical()'
}

@test "audit: what it prints to be filled in explains the departure" {
    change 's/t:run "motivation"/t:run("motivation", { vcov = classical() })/' "$notebook"
    exits 3 build p
    "$PLUMB" audit p >said || true
    sed -n '/t:depart {/,/^ *}/p' said | sed 's/^         //' |
        sed -e 's/\(type =\) "[^"]*"/\1 "analytic approach"/' \
            -e 's/\(reason =\) "[^"]*"/\1 "plan not appropriate"/' \
            -e 's/\(policy =\) "[^"]*"/\1 "suboptimality"/' \
            -e 's/\(timing =\) "[^"]*"/\1 "after results"/' \
            -e 's/\(decided_on =\) "[^"]*"/\1 "2026-01-15"/' >filled
    cat filled
    sed -i '/^local r = t:run/{
r filled
N
}' "p/$notebook"
    # The explanation stands before the run.
    perl -0pi -e 's/(local r = t:run[^\n]*\n)(.*?\n\}\n)/$2$1/s' "p/$notebook"
    sed -n 20,50p "p/$notebook"
    exits 0 build p
    prints '2 explained, 0 unexplained'
}

@test "audit: numbers in the notes below a table" {
    exits 0 audit p --numbers
    traced=$(sed -n 's/.* \([0-9]*\) traced.*/\1/p' <<<"$output")
    perl -MJSON::PP -0777 -ne 'for (@{decode_json($_)->{values}}) {
        $n++ if $_->{text} =~ /^Joint test/ && $_->{status} eq "traced" && $_->{label} eq "tbl-baseline" && @{$_->{rows}} == 1 }
        END { exit($n != 1) }' p/build/report/ledger.json
    change 's/^show(tbl.balance(\(.*\)))$/local b = \1\nshow(tbl.balance { b, notes = { "Again: " .. fmt.num(b.joint.statistic, 3), "Or 77.5, by HC2.", "By HC2, after Table 3, in 2019." } })/' "$notebook"
    exits 0 build p --format html,md
    exits 0 audit p --numbers
    prints "$((traced + 1)) traced, 1 untraced, 0 typed"
    prints 'Or 77.5, by HC2.'
    sound p/build/report/index.html
    grep -q '<span class="untraced" title="77.5 matches nothing' p/build/report/index.html
    grep -q '^Or 77.5, by HC2.$' p/build/report/index.md
    change 's/notes = {.*} })/notes = { 5 } })/' "$notebook"
    exits 1 build p
    says 'tbl.balance: note 1: a text is expected, not a number'
}

@test "audit: a short number that a row also holds is not taken for that row's" {
    sed -i 's/^The lot gave/Twice `= fmt.int(60 * 2)`, and `= fmt.num(60 * 2, 1)`. The lot gave/' "p/$notebook"
    exits 0 build p
    perl -MJSON::PP -0777 -ne '
        my @of = grep { $_->{text} =~ /^120/ && !$_->{label} || $_->{line} == '"$(sed -n '/^Twice/=' "p/$notebook")"' } @{decode_json($_)->{values}};
        my @alike = grep { $_->{alike} && !@{$_->{rows}} && $_->{detail} eq "the same short number" } @of;
        print map { "$_->{text}\n" } @alike' p/build/report/ledger.json >alike
    [ "$(cat alike)" = "$(printf '120\n120.0')" ]
    grep -q 'title="The same short number stands in ledger row [^"]*; nothing else shows that it is that one; line [0-9]*"[^>]*>120</span>' p/build/report/index.html
    sound p/build/report/index.html
    exits 0 explain 120.0 p
    prints '120.0: traced, the same short number'
    exits 0 audit p --numbers
    prints 'alike: 2 of the traced, as a row holds the same short number'
}

@test "audit: numbers in each format" {
    exits 0 audit p --numbers
    [[ "$output" =~ [0-9]+\ printed:\ [0-9]+\ traced,\ 0\ untraced,\ 0\ typed ]]
    sed -i 's/^The lot gave/All 120 of them: `= fmt.num(r.estimate * 77, 2)`. The lot gave/' "p/$notebook"
    sed -i 's/^The lot gave/x/; s/`= fmt.num(r.estimate \* 77, 2)`/`= fmt.num(1234.5, 1)`/' "p/$notebook"
    exits 0 build p
    exits 0 audit p --numbers
    prints '1 untraced, 1 typed'
    prints '120'
    prints '1234.5'
    exits 0 audit p --numbers --format json
    perl -MJSON::PP -e 'decode_json(do { local $/; <STDIN> })' <<<"$output"
    prints '1234.5'
    exits 0 audit p --numbers --format csv
    prints '1234.5'
    exits 0 audit p --numbers --format md
    prints '1234.5'
}

@test "audit: CSV that a reader of CSV reads, JSON that one of JSON reads" {
    exits 0 audit p --format json
    perl -MJSON::PP -e 'decode_json(do { local $/; <STDIN> })' <<<"$output"
    exits 0 audit p --format csv
    head -1 <<<"$output" | grep -q '^id,trial,analysis,clause,kind,state,registered,conducted,'
}

@test "audit: no ledger says what to do" {
    rm -r p/build
    exits 1 audit p
    says 'p/build/report/ledger.json: cannot be read: No such file or directory'
    says 'build the report first: plumb build'
    exits 1 audit nowhere
    says 'nowhere/build/report/ledger.json'
}

@test "audit: a ledger of another kind" {
    for text in '' 'x' '[]' '{}' '7' 'null' '"a"' '{"format": 1}' '{"format": 2, "trials": [], "notebooks": []}' \
        '{"format": 1, "trials": {}, "notebooks": []}' '{"format": 1, "trials": [], "notebooks": []' \
        '{"format": 1e999, "trials": [], "notebooks": []}'; do
        printf '%s' "$text" >p/build/report/ledger.json
        exits 1 audit p
        says 'p/build/report/ledger.json'
    done
}

@test "audit: a ledger cut at 30 places" {
    cp p/build/report/ledger.json whole
    size=$(stat -c %s whole)
    for part in $(seq 0 29); do
        head -c $((size * part / 30)) whole >p/build/report/ledger.json
        exits 1 audit p
        says 'ledger.json'
    done
}

@test "audit: a ledger with a value of another kind in each of its members" {
    cp p/build/report/ledger.json whole
    for value in null -1e308 '"x"' '[]' '{"a": []}'; do
        # Each line that holds one scalar member, one after the other, in steps.
        perl -MJSON::PP -e '
            my ($file, $value) = @ARGV;
            my $json = JSON::PP->new->canonical->allow_nonref;
            my $text = do { local @ARGV = $file; local $/; <> };
            my $new = $json->decode($value);
            my $count = 0;
            sub walk {
                my ($v, $target) = @_;
                if (ref $v eq "HASH") {
                    for my $k (sort keys %$v) {
                        if ($count++ == $target) { $v->{$k} = $new; return }
                        walk($v->{$k}, $target);
                    }
                } elsif (ref $v eq "ARRAY") { walk($_, $target) for @$v }
            }
            my $whole = $json->decode($text);
            walk($whole, -1);
            my $total = $count;
            for (my $i = 0; $i < $total; $i += int($total / 16) + 1) {
                my $copy = $json->decode($text);
                $count = 0;
                walk($copy, $i);
                open my $out, ">", "damaged.$i" or die;
                print $out $json->encode($copy);
            }' whole "$value"
        for file in damaged.*; do
            mv "$file" p/build/report/ledger.json
            survives --format md
            survives --numbers
        done
    done
}

@test "audit: JSON that is deep, and one that repeats itself" {
    perl -e 'print "[" x 200000' >p/build/report/ledger.json
    exits 1 audit p
    says 'ledger.json'
    perl -e 'print "{\"a\":" x 100000, "1", "}" x 100000' >p/build/report/ledger.json
    exits 1 audit p
    perl -e 'print "{\"format\":1,\"trials\":[", join(",", ("[]") x 100000), "],\"notebooks\":[]}"' >p/build/report/ledger.json
    survives
}

@test "audit: a ledger that may not be read, one that is a folder, one without end" {
    chmod 0 p/build/report/ledger.json
    as_mortal
    exits 1 audit p
    says 'Permission denied'
    before=()
    rm -f p/build/report/ledger.json
    mkdir p/build/report/ledger.json
    exits 1 audit p
    rmdir p/build/report/ledger.json
    ln -s /dev/zero p/build/report/ledger.json
    exits 1 audit p
    rm p/build/report/ledger.json
    mkfifo p/build/report/ledger.json
    before=(timeout 10)
    exits 1 audit p
}

@test "audit: a ledger's names lead nowhere else" {
    sed -i 's|"folder": *"analyses/letters"|"folder":"../../../../../../etc"|' p/build/report/ledger.json
    grep -q '/etc"' p/build/report/ledger.json
    survives
}

@test "audit: control characters of a ledger do not reach the terminal" {
    sed -i 's/null_imputation/null\\u001b[31mimputation/; s/Months in post are unknown/\\u001b]0;x\\u0007Months/' p/build/report/ledger.json
    survives
    [[ "$output$stderr" != *$'\e'* ]]
}
