#!/bin/sh
# check-globals.sh - .luacheckrc names every plan constructor and every function
# of column expressions that the engine has.
set -eu
cd "$(dirname "$0")/.."

{
    sed -n '/^static const struct pl_kind table/,/^};/p' engine/plan/schema_table.c |
        grep -v '"explanation"' | sed -n 's/^    {"\([a-z_]*\)", .*/\1/p'
    sed -n '/^static const struct named functions/,/^};/p' engine/lua/lib_col.c |
        grep -o '{"[a-z_]*"' | tr -d '{"'
} | {
    bad=0 n=0
    while read -r name; do
        n=$((n + 1))
        grep -q "\"$name\"" .luacheckrc && continue
        echo ".luacheckrc: \"$name\" is missing" >&2
        bad=1
    done
    [ "$n" -gt 30 ] || { echo "check-globals.sh: found only $n names" >&2; bad=1; }
    [ "$bad" = 0 ] && echo "globals: $n names, all known to luacheck"
}
