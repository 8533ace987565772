#!/bin/sh
# check-layers.sh - dependencies point one way: a file of engine/ includes its
# own folder and the ranks below, and each foreign library has one folder.
set -eu
cd "$(dirname "$0")/.."

awk '
function rank_of(folder) {
    return folder == "base" ? 1 : folder == "stats" ? 2 : folder == "data" ? 3 \
        : folder == "plan" || folder == "chart" ? 4 \
        : folder == "doc" || folder == "lua" ? 5 \
        : folder == "run" ? 6 : folder == "cli" ? 7 : 0
}
function owner_of(header) {
    if (header ~ /^gsl\// || header ~ /^Random123\//) return "stats"
    if (header ~ /^(lua|lualib|lauxlib)\.h$/) return "lua"
    if (header ~ /^cmark-gfm/) return "doc"
    if (header ~ /^(jansson|seccomp)\.h$|^nettle\//) return "base"
    return ""
}
FNR == 1 { split(FILENAME, part, "/"); folder = part[2] }
/^#include "/ {
    split($2, quoted, "\""); split(quoted[2], path, "/"); other = path[1]
    if (quoted[2] !~ /\//) next
    files++
    if (other != folder && rank_of(other) >= rank_of(folder)) {
        printf "%s:%d: %s/ may not include %s\n", FILENAME, FNR, folder, quoted[2]
        bad = 1
    }
}
/^#include </ {
    header = substr($2, 2, length($2) - 2); owner = owner_of(header)
    if (owner != "" && owner != folder) {
        printf "%s:%d: <%s> belongs to %s/\n", FILENAME, FNR, header, owner
        bad = 1
    }
}
END { if (bad) exit 1; printf "layers: %d includes, all pointing down\n", files }
' engine/*/*.[ch]
