#!/bin/sh
# embed.sh FILE ... - the files as rows { "name", "text", length }, name without
# its ending, for the C array that includes them.  Bytes are written in octal, so any text is safe.
set -eu
for f in "$@"; do
    name=$(basename "$f")
    printf '{"%s", (const char[]){' "${name%.*}"
    od -An -v -to1 "$f" | sed "s/  *\([0-7]*\)/'\\\\\1',/g"
    printf '0}, %s},\n' "$(wc -c < "$f" | tr -d ' ')"
done
