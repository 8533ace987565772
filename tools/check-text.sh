#!/bin/sh
# check-text.sh - no path of one machine, no unowned task mark, no blank at the
# end of a line, in any file that git keeps (published data and licences apart).
set -eu
cd "$(dirname "$0")/.."

# Written so that this file does not match itself.
marks='TO[D]O|FIX[M]E'
# /tmp/ alone is a place of every machine; the tests and the manual may use it.
paths='(^|[^A-Za-z0-9_.}/-])/(ro[o]t|ho[m]e|wo[r]k|Us[e]rs)/'
files=$(git ls-files -co --exclude-standard | while read -r f; do
    case $f in
        LICENSE | *.csv | *.dat | *.png) ;;
        tests/page_check.c | tests/cli/page_check.bats) ;; # look for such paths in reports
        *) [ -f "$f" ] && echo "$f" ;;
    esac
done)

bad=0
grep -nIE "$marks" $files && bad=1
grep -nIE "$paths" $files && bad=1
grep -nI '[[:blank:]]$' $(echo "$files" | grep -E '\.([chl]|lua|sh|pl|bats|gp|mk)$|Makefile') && bad=1
[ "$bad" = 0 ] || exit 1
echo "text: $(echo "$files" | wc -l) files without task marks and machines' paths"
