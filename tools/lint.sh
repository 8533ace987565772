#!/bin/sh
# lint.sh - every check of the source that needs no running of it.
set -eu
cd "$(dirname "$0")/.."

sh tools/check-layers.sh
sh tools/check-sizes.sh
clang-format-14 --dry-run -Werror engine/*/*.[ch] tests/unit/*.[ch]
echo "format: as .clang-format says"
cppcheck --enable=warning,style,performance,portability --error-exitcode=1 \
    --inline-suppr --quiet --std=c11 -Iengine \
    --suppressions-list=tools/cppcheck.txt engine
echo "cppcheck: nothing to say"
luacheck --quiet engine/lua/prelude
mandoc -T lint -W warning docs/plumb.1
echo "manual page: well formed"
