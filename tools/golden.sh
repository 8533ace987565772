#!/bin/sh
# golden.sh PLUMB [--write] - the golden reports: what the examples and a new
# project come to, as Markdown and CSV.  Compares them with tests/golden, or
# writes them there.  One changes only with a line in CHANGELOG.md that says why
# and names what "golden.sh" prints: the digest of all of them.
set -eu
unset SOURCE_DATE_EPOCH
plumb=$(realpath "${1:?usage: golden.sh PLUMB [--write]}")
cd "$(dirname "$0")/.."
examples="project_star cost_effectiveness acceptability"

work=$(mktemp -d "${TMPDIR:-/tmp}/plumb-golden.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$plumb" new "$work/project" >/dev/null
"$plumb" build "$work/project" -o "$work/new" --format md >/dev/null
for example in $examples; do
    "$plumb" build "examples/$example" -o "$work/$example" --format md >/dev/null
done

# The line that names the libraries' versions is the machine's.
mkdir "$work/golden"
for report in new $examples; do
    mkdir "$work/golden/$report"
    grep -v 'gsl .*libc' "$work/$report/index.md" >"$work/golden/$report/index.md"
    cp "$work/$report/departures.csv" "$work/golden/$report/"
done
digest=$(cd "$work/golden" && cat ./*/* | sha256sum | cut -c1-12)

if [ "${2:-}" = --write ]; then
    rm -rf tests/golden
    cp -R "$work/golden" tests/golden
    echo "tests/golden written: say in CHANGELOG.md why it changed, and name $digest"
    exit 0
fi
diff -r -u tests/golden "$work/golden"
grep -q "$digest" CHANGELOG.md || {
    echo "the golden reports changed: CHANGELOG.md has to say why, and to name $digest" >&2
    exit 1
}
echo "golden reports: $digest, as CHANGELOG.md says"
