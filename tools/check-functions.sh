#!/bin/sh
# check-functions.sh - every function that a header of engine/ declares is
# defined, and used outside its own definition (tests count).
set -eu
cd "$(dirname "$0")/.."

# Comments go first: a function named there is not used.
strip='s,/\*.*?\*/,,gs; s,//[^\n]*,,g'
declared=$(cat engine/*/*.h | perl -0777 -pe "$strip; s/typedef[^;]*;//g" |
    grep -oE '\bpl_[a-z0-9_]+\(' | tr -d '(' | sort -u)
counts=$(cat engine/*/*.c engine/*/*.h tests/unit/*.c tests/unit/*.h |
    perl -0777 -pe "$strip" | grep -oE '\bpl_[a-z0-9_]+\b' | sort | uniq -c)
defined=$(cat engine/*/*.c engine/*/*.h | perl -0777 -pe "$strip" |
    perl -0777 -ne 'print "$1\n" while /^[A-Za-z][^;{}#]*?\b(pl_[a-z0-9_]+)\([^;{}]*\)\s*\n?\{/gm' |
    sort -u)

printf '%s\n' "$declared" >"${TMPDIR:-/tmp}/plumb-declared.$$"
trap 'rm -f "${TMPDIR:-/tmp}"/plumb-*.$$' EXIT
printf '%s\n' "$defined" >"${TMPDIR:-/tmp}/plumb-defined.$$"
printf '%s\n' "$counts" | awk '
    FILENAME ~ /plumb-defined/ { is_defined[$1] = 1; next }
    FILENAME == "-" { n[$2] = $1; next }
    {
        seen++
        if (!($1 in is_defined)) { print $1 ": declared, not defined"; bad = 1 }
        else if (n[$1] < 3) { print $1 ": declared and defined, not used"; bad = 1 }
    }
    END { if (bad) exit 1; printf "functions: %d declared, all defined and used\n", seen }
' "${TMPDIR:-/tmp}/plumb-defined.$$" - "${TMPDIR:-/tmp}/plumb-declared.$$"
