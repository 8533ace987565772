#!/bin/sh
# data.sh BUILD make|check - the synthetic data of the three trials: written to
# analyses/, or made anew and compared with what is there, byte for byte.  Minutes,
# by two processes.  Either ends with the printed figures that they give.
set -eu
cd "$(dirname "$0")/.."
tool=$1/tools/synthesise what=$2

out=analyses
if [ "$what" = check ]; then
    out=$(mktemp -d)
    trap 'rm -rf "$out"' EXIT
fi

"$tool" make . "$out" symbolic_awards &
awards=$!
for part in goal_setting coffee goal_survey coffee_survey; do
    "$tool" make . "$out" "$part"
done
wait "$awards"

for new in "$out"/*/data/*.csv; do
    cmp "analyses/${new#"$out"/}" "$new"
done
"$tool" check . "$out" >"$1/tools/figures.txt" || {
    grep MISSED "$1/tools/figures.txt" >&2
    exit 1
}
tail -n 1 "$1/tools/figures.txt"
