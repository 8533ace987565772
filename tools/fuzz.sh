#!/bin/sh
# fuzz.sh BUILD SECONDS TARGET... - builds each target of tests/fuzz with clang's
# libFuzzer and sanitizers and runs it that long, from the seeds that the
# repository itself holds.  What crashes is kept in tests/fuzz/crashes.
set -eu
cd "$(dirname "$0")/.."
build=$1 seconds=$2
shift 2

programs=
for target; do programs="$programs $build/fuzz/$target"; done
${MAKE:-make} --no-print-directory -s CC=clang BUILD="$build" \
    CFLAGS="-O1 -g -fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer" \
    LDFLAGS="-fsanitize=address,undefined" $programs

# seeds TARGET: files of the repository in its grammar.
seeds() {
    case $1 in
    csv) git ls-files '*.csv' | head -200 ;;
    json) git ls-files '*.json' '*.lock' ;;
    lua) git ls-files '*.lua' ;;
    notebook) git ls-files '*.md' ;;
    svg) find "$build/.." -maxdepth 3 -name '*.svg' ;;
    esac
}

for target; do
    corpus=$build/corpus/$target
    crashes=tests/fuzz/crashes/$target
    mkdir -p "$corpus" "$crashes"
    # Big ones only slow it down.
    seeds "$target" | while read -r file; do
        head -c 20000 "$file" >"$corpus/$(echo "$file" | tr / _)"
    done
    echo "fuzz: $target, $seconds s"
    ASAN_OPTIONS=handle_segv=2:allocator_may_return_null=1 \
        "$build/fuzz/$target" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=2048 -max_len=20000 -artifact_prefix="$crashes/" \
        -verbosity=0 -print_final_stats=0 "$corpus" $(find "$crashes" -type f)
    rmdir "$crashes" 2>/dev/null || true
done
rmdir tests/fuzz/crashes 2>/dev/null || true
echo "fuzz: nothing crashed"
