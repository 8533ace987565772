#!/usr/bin/env bats
# Every function of stats has five reference cases or more, and every field of
# its results is compared in one of them.

setup() {
    cd "$BATS_TEST_DIRNAME/../.." || exit 1
    reference=$(dirname "$PLUMB")/unit/plan_reference
}

holds() { # what was compared, on standard input
    perl tests/cli/references.pl docs/formats.md "${1:-tests/reference/index.csv}"
}

@test "every function has five cases, every field of its results is compared" {
    run bash -c "'$reference' fields 2> /dev/null | perl tests/cli/references.pl docs/formats.md tests/reference/index.csv"
    [ "$status" -eq 0 ] || { echo "$output"; false; }
}

@test "a field that no case compares is said" {
    "$reference" fields 2> /dev/null | grep -v 'field t_test std_error' > "$BATS_TEST_TMPDIR/fields"
    run holds < "$BATS_TEST_TMPDIR/fields"
    [ "$status" -eq 1 ]
    [ "$output" = "t_test: no reference case compares std_error" ]
}

@test "a function with four cases is said" {
    "$reference" fields 2> /dev/null > "$BATS_TEST_TMPDIR/fields"
    grep -v '^icc,icc below zero' tests/reference/index.csv > "$BATS_TEST_TMPDIR/index.csv"
    run holds "$BATS_TEST_TMPDIR/index.csv" < "$BATS_TEST_TMPDIR/fields"
    [ "$status" -eq 1 ]
    [ "$output" = "icc: 4 reference cases in the index; five are needed" ]
}

@test "a function without a table of results is said" {
    { "$reference" fields 2> /dev/null; echo "function krige"; } > "$BATS_TEST_TMPDIR/fields"
    run holds < "$BATS_TEST_TMPDIR/fields"
    [ "$status" -eq 1 ]
    [[ "$output" == *"krige: no table of result.krige"* ]]
}

@test "the table of the NIST sets is the one that make accuracy prints" {
    "$(dirname "$PLUMB")/unit/stats_nist" table | grep '^|' > "$BATS_TEST_TMPDIR/printed"
    sed -n '/^| set | quantity /,/^$/p' docs/statistics.md | grep '^|' > "$BATS_TEST_TMPDIR/documented"
    run diff "$BATS_TEST_TMPDIR/documented" "$BATS_TEST_TMPDIR/printed"
    [ "$status" -eq 0 ] || { echo "$output"; false; }
}
