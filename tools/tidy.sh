#!/bin/sh
# tidy.sh BUILD quick|deep - clang-tidy over the C sources, one file a processor
# at a time.  quick leaves out clang's analyzer, which takes nine tenths of the
# time.  A file that passed is not read again until it, a header or the checks
# change.
set -eu
cd "$(dirname "$0")/.."
build=$1 depth=$2

# One file: $3.  Its stamp is the hash of all that its findings can depend on.
if [ $# -gt 2 ]; then
    stamp=$build/tidy/$depth.$(echo "$3" | tr / _)
    now=$(cat "$3" "$build/tidy/common" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" != "$now" ] || exit 0
    checks=
    [ "$depth" = deep ] || checks=--checks=-clang-analyzer-*
    clang-tidy-14 --quiet $checks "$3" -- -std=c11 -D_POSIX_C_SOURCE=200809L \
        -Iengine -I"$build/gen" $(pkg-config --cflags lua5.4) \
        2>"$stamp.err" || {
        grep -v 'warnings generated' "$stamp.err" >&2
        exit 1
    }
    echo "$now" >"$stamp"
    exit 0
fi

mkdir -p "$build/tidy"
cat .clang-tidy engine/*/*.h tools/synthesise/*.h "$build"/gen/*.inc >"$build/tidy/common"
ls engine/*/*.c tools/synthesise/*.c |
    xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh tools/tidy.sh "$build" "$depth"
echo "clang-tidy ($depth): nothing to say"
