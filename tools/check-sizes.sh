#!/bin/sh
# check-sizes.sh - functions of at most 80 lines, files of at most 600, tests
# too, and a median function of at most 12.
set -eu
cd "$(dirname "$0")/.."

awk '
FNR == 1 { if (NR > 1) file_end(); name = FILENAME }
{ last = FNR }
/^\{/ { start = FNR }
/^\}/ && start {
    length_ = FNR - start - 1
    print length_ > sizes
    if (length_ > 80) { printf "%s:%d: a function of %d lines\n", FILENAME, start, length_; bad = 1 }
    start = 0
}
function file_end() { if (last > 600) { printf "%s: %d lines\n", name, last; bad = 1 } }
END { file_end(); close(sizes); exit bad }
' sizes="${TMPDIR:-/tmp}/plumb-sizes.$$" engine/*/*.c tools/synthesise/*.c
wc -l tests/*/*.c tests/*/*.h tests/*.c engine/*/*.h engine/lua/prelude/*.lua | awk '
$2 != "total" && $1 > 600 { printf "%s: %d lines\n", $2, $1; bad = 1 }
END { exit bad }'
sort -n "${TMPDIR:-/tmp}/plumb-sizes.$$" | awk '
{ v[NR] = $1 }
END {
    median = v[int((NR + 1) / 2)]
    printf "sizes: %d functions, median %d lines, longest %d\n", NR, median, v[NR]
    if (median > 12) exit 1
}'
rm -f "${TMPDIR:-/tmp}/plumb-sizes.$$"
