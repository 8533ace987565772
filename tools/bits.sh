#!/bin/sh
# bits.sh BUILD - the results of every reference case, to the last bit, by gcc and
# by clang (where it is installed), without and with optimisation.  Says the
# first numbers that differ, and exits 1 when there is one.
set -eu
cd "$(dirname "$0")/.."
build=$1 first= ways=

for compiler in gcc clang; do
    command -v "$compiler" >/dev/null || {
        echo "bits: no $compiler here"
        continue
    }
    for level in -O0 -O3; do
        at=$build/bits/$compiler$level
        make --no-print-directory -s -j 2 PACKAGES=ready CC="$compiler" \
            CFLAGS="$level" BUILD="$at" "$at/unit/plan_reference" >/dev/null
        "$at/unit/plan_reference" bits >"$at.txt"
        first=${first:-$at.txt}
        ways="$ways $compiler $level,"
        if ! cmp -s "$first" "$at.txt"; then
            echo "bits: $compiler $level differs from gcc -O0:"
            diff "$first" "$at.txt" | head -20
            exit 1
        fi
    done
done
echo "bits: $(wc -l <"$first") numbers are the same by${ways%,}"
