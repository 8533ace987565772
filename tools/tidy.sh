#!/bin/sh
# tidy.sh BUILD - clang-tidy over engine/*/*.c, one file a processor at a time.
# A file that passed is not read again until it, a header or the checks change.
set -eu
cd "$(dirname "$0")/.."
build=${1:-build}
export build

# One file: $1.  Its stamp is the hash of all that its findings can depend on.
if [ "${2:-}" != "" ]; then
    stamp=$build/tidy/$(echo "$2" | tr / _)
    now=$(cat "$2" "$build/tidy/common" | sha256sum)
    [ "$(cat "$stamp" 2>/dev/null)" = "$now" ] && exit 0
    clang-tidy-14 --quiet "$2" -- -std=c11 -D_POSIX_C_SOURCE=200809L -Iengine \
        -I"$build/gen" $(pkg-config --cflags lua5.4) 2>"$stamp.err" || {
        grep -v 'warnings generated' "$stamp.err" >&2
        exit 1
    }
    echo "$now" >"$stamp"
    exit 0
fi

mkdir -p "$build/tidy"
cat .clang-tidy engine/*/*.h "$build"/gen/*.inc >"$build/tidy/common"
ls engine/*/*.c | xargs -n 1 -P "$(getconf _NPROCESSORS_ONLN)" sh tools/tidy.sh "$build"
echo "clang-tidy: nothing to say"
