#!/bin/sh
# check-versions.sh - the program, CHANGELOG.md, CITATION.cff and the manual page
# say the same version, and CITATION.cff has what format 1.2.0 requires.
set -eu
cd "$(dirname "$0")/.."

bad=0
complain() {
    echo "$*" >&2
    bad=1
}

program=$(sed -n 's/^#define PL_VERSION "\(.*\)"$/\1/p' engine/base/version.h)
changelog=$(sed -n 's/^## \([0-9][0-9.]*\).*/\1/p' CHANGELOG.md | head -n 1)
citation=$(sed -n 's/^version: *"\{0,1\}\([^"]*\)"\{0,1\}$/\1/p' CITATION.cff)
manual=$(sed -n 's/^\.Os Plumbline //p' docs/plumb.1)
[ -n "$program" ] || complain "engine/base/version.h: no PL_VERSION"
for said in "CHANGELOG.md=$changelog" "CITATION.cff=$citation" "docs/plumb.1=$manual"; do
    [ "${said#*=}" = "$program" ] ||
        complain "${said%%=*}: says version ${said#*=}, the program $program"
done

# The schema: cff-version, message, title and authors are required; an author is
# an entity with a name or a person; a date is yyyy-mm-dd; the licence is SPDX's.
for key in cff-version message title authors; do
    grep -q "^$key:" CITATION.cff || complain "CITATION.cff: $key is missing"
done
grep -qx 'cff-version: 1\.2\.0' CITATION.cff || complain "CITATION.cff: cff-version is not 1.2.0"
awk '/^authors:/ { inside = 1; next } /^[a-z]/ { inside = 0 }
     inside && /^ *- (name|family-names|given-names|alias):/ { n++ }
     END { exit n == 0 }' CITATION.cff || complain "CITATION.cff: no author has a name"
awk -F: '/^[a-z]/ && $1 !~ /^(abstract|authors|cff-version|commit|contact|date-released|doi|identifiers|keywords|license|license-url|message|preferred-citation|references|repository|repository-artifact|repository-code|title|type|url|version)$/ {
         print "CITATION.cff:" FNR ": unknown key " $1; bad = 1 }
     END { exit bad }' CITATION.cff || bad=1
grep -q '^date-released:' CITATION.cff && {
    grep -qE '^date-released: "?[0-9]{4}-[01][0-9]-[0-3][0-9]"?$' CITATION.cff ||
        complain "CITATION.cff: date-released is not yyyy-mm-dd"
}
grep -qx 'license: GPL-3.0-or-later' CITATION.cff || complain "CITATION.cff: the licence is not LICENSE's"

[ "$bad" = 0 ] && echo "versions: $program everywhere; CITATION.cff is complete"
