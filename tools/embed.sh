#!/bin/sh
# embed.sh [--below DIR] FILE ... - the files as rows { "name", "text", length },
# for the C array that includes them.  The name is the file's without its ending;
# with --below it is the whole path below DIR.  Bytes are written in octal, so any
# text is safe.
set -eu
below=
if [ "$1" = --below ]; then
    below=$2
    shift 2
fi
for f in "$@"; do
    if [ -n "$below" ]; then
        name=${f#"$below"/}
    else
        name=$(basename "$f")
        name=${name%.*}
    fi
    printf '{"%s", (const char[]){' "$name"
    od -An -v -to1 "$f" | sed "s/  *\([0-7]*\)/'\\\\\1',/g"
    printf '0}, %s},\n' "$(wc -c < "$f" | tr -d ' ')"
done
