#!/bin/sh
# embed.sh FILE.lua ... - the files as rows { "name", "text", length }, for the
# C array that includes them.  Bytes are written in octal, so any text is safe.
set -eu
for f in "$@"; do
    printf '{"%s", (const char[]){' "$(basename "$f" .lua)"
    od -An -v -tu1 "$f" | sed 's/  */,/g; s/^,//; s/$/,/'
    printf '0}, %s},\n' "$(wc -c < "$f" | tr -d ' ')"
done
