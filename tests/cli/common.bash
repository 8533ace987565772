# common.bash - what the end-to-end tests share.  Each test works in its own
# $BATS_TEST_TMPDIR, on a project of its own: p, made by plumb new.
# shellcheck shell=bash
bats_require_minimum_version 1.5.0
unset SOURCE_DATE_EPOCH

notebook=analyses/letters/analysis.md
protocol=analyses/letters/protocol.lua
staff=analyses/letters/data/staff.csv
book=report/report.lua

# What runs plumb: a test may put env, setpriv or a limit before it.
before=()

in_project() {
    cd "$BATS_TEST_TMPDIR" || return 1
    "$PLUMB" new p >/dev/null
}

in_built_project() {
    in_project
    "$PLUMB" build p >/dev/null
}

# exits CODE ARG...: plumb ends so; what it said is in $output and $stderr.
exits() {
    local code=$1
    shift
    run --separate-stderr "${before[@]}" "$PLUMB" "$@"
    [ "$status" -eq "$code" ] && return 0
    printf 'plumb %s: exit %s, not %s\n%s\n%s\n' "$*" "$status" "$code" "${output:0:3000}" "${stderr:0:3000}"
    return 1
}

# What stands on standard error, and on standard output.
says() {
    [[ "$stderr" == *"$1"* ]] && return 0
    printf 'not said: %s\nbut: %s\n' "$1" "${stderr:0:3000}"
    return 1
}

prints() {
    [[ "$output" == *"$1"* ]] && return 0
    printf 'not printed: %s\nbut: %s\n' "$1" "${output:0:3000}"
    return 1
}

# sound PAGE: nothing is wrong with it.
sound() {
    run "$PAGE_CHECK" "$1"
    [ "$status" -eq 0 ] && [ "$output" = "" ] && return 0
    printf '%s: %s\n' "$1" "${output:0:3000}"
    return 1
}

# none COMMAND...: it does not succeed (a bare ! does not end a test).
none() { ! "$@"; }

# change SED FILE of the project; one that changes nothing is a broken test.
change() {
    cp "p/$2" "$BATS_TEST_TMPDIR/unchanged"
    sed -i "$1" "p/$2"
    ! cmp -s "p/$2" "$BATS_TEST_TMPDIR/unchanged"
}

# The last good report: its bytes are kept, and must still be there.
sums() {
    (cd p/build/report && sha256sum index.html ledger.json departures.json departures.csv)
}

keep_report() {
    sums >"$BATS_TEST_TMPDIR/good"
}

report_is_untouched() {
    sums | diff "$BATS_TEST_TMPDIR/good" - && no_temporary_file
}

no_temporary_file() {
    [ -z "$(find p/build -name '.plumb-*')" ]
}

# A program of this name that stands before the others on PATH.
fake() {
    mkdir -p "$BATS_TEST_TMPDIR/bin"
    cat >"$BATS_TEST_TMPDIR/bin/$1"
    chmod +x "$BATS_TEST_TMPDIR/bin/$1"
    before=(env "PATH=$BATS_TEST_TMPDIR/bin:$PATH")
}

# The superuser reads and writes everything: without these two capabilities it
# is held to the modes of files as everybody is.
as_mortal() {
    [ "$(id -u)" -ne 0 ] || before=(setpriv --bounding-set=-dac_override,-dac_read_search)
}
