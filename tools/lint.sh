#!/bin/sh
# lint.sh BUILD - every check of the source that needs no running of it.
set -eu
cd "$(dirname "$0")/.."

sh tools/check-layers.sh
sh tools/check-sizes.sh
sh tools/check-functions.sh
sh tools/check-text.sh
sh tools/check-versions.sh
git ls-files -co --exclude-standard '*.sh' | while read -r script; do
    sh -n "$script"
done
bash -n .ci/run
git ls-files -co --exclude-standard '*.pl' | while read -r script; do
    perl -c "$script" 2>/dev/null || perl -c "$script"
done
echo "scripts: all parse"
find engine tests tools/synthesise -name '*.[ch]' -exec clang-format-14 --dry-run -Werror {} +
echo "format: as .clang-format says"
cppcheck -j 2 --enable=warning,style,performance,portability \
    --error-exitcode=1 --inline-suppr --quiet --std=c11 -Iengine engine tools/synthesise
echo "cppcheck: nothing to say"
sh tools/check-globals.sh
find engine report analyses examples tests -name '*.lua' \
    -exec luacheck --no-color --quiet {} +
mandoc -T lint -W warning docs/plumb.1
echo "manual page: well formed"
sh tools/tidy.sh "${1:-build}" quick
