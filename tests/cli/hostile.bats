#!/usr/bin/env bats
# Projects of strangers: an error each, no crash, no hang, no file read or written
# that is not theirs.

load common

setup() {
    in_built_project
    keep_report
}

# The notebook's first chunk is this code.
chunk() {
    cp "$BATS_TEST_DIRNAME/../../engine/run/new/$notebook" "p/$notebook"
    CODE=$1 perl -pi -e 's/^local t = trial.*/local t = trial "letters" $ENV{CODE}/' "p/$notebook"
}

@test "hostile: an endless loop" {
    chunk 'while true do end'
    exits 1 build p
    says "$notebook:4: "
    says 'took more than 2000 million steps'
    report_is_untouched
}

@test "hostile: memory without end" {
    for code in 'local s = "x" while true do s = s .. s end' 'local x = {} while true do x[#x + 1] = {} end' \
        'local s = ("x"):rep(1e10)' 'while true do robust "HC1" end'; do
        chunk "$code"
        exits 1 build p
        says "$notebook"
        report_is_untouched
    done
}

@test "hostile: a pattern that never ends is ended from outside" {
    chunk 'print(("a"):rep(30000):find((".-"):rep(30) .. "b"))'
    before=(bash -c 'ulimit -t 2; exec "$0" "$@"')
    exits 1 build p
    says "$notebook: the system stopped the process"
    report_is_untouched
}

@test "hostile: a time limit of one's own" {
    chunk 'print(("a"):rep(30000):find((".-"):rep(30) .. "b"))'
    exits 1 build p --timeout 1
    says "$notebook: took longer than 1 second"
    says 'plumb build --timeout SECONDS'
    report_is_untouched
    chunk 'print("soon")'
    exits 0 build p --timeout 600
    cp p/build/report/index.html limited.html
    exits 0 build p --timeout 30
    prints 'nothing to do'
    exits 0 build p --no-memo
    cmp limited.html p/build/report/index.html
}

@test "hostile: a protocol that takes too long" {
    sed -i '1i local x = ("a"):rep(30000):find((".-"):rep(30) .. "b")' "p/$protocol"
    exits 1 build p --timeout 1
    says 'report.lua and the protocols: took longer than 1 second'
    report_is_untouched
}

@test "hostile: recursion without end" {
    while IFS='|' read -r code what; do
        chunk "$code"
        exits 1 build p
        says "$notebook:4: "
        says "$what"
        report_is_untouched
    done <<'END'
local function f(n) return 1 + f(n + 1) end f(0)|stack overflow
local s = setmetatable({}, { __index = function(t, k) return t[k] end }) print(s.x)|stack overflow
error(setmetatable({}, { __tostring = function() error "no" end }))|no
local t = {} for _ = 1, 300000 do t = { t } end print(json.encode(t))|nested deeper than 32
local t = {} t.t = t t.t.t = t print(json.encode(t))|nested deeper than 32
END
}

@test "hostile: output without end" {
    chunk 'while true do print(("x"):rep(10000)) end'
    exits 1 build p
    says "$notebook"
    report_is_untouched
}

@test "hostile: what the sandbox has not" {
    for code in 'load("x = 1")()' 'io.open("x")' 'os.exit(0)' 'debug.getregistry()' 'package.loaded.x = 1' \
        'dofile("x.lua")' 'string.dump(print)' 'setmetatable({}, { __gc = print })' 'print = nil' 'x = 1' \
        'string.format("%p", {})' 'getmetatable("").__index = 1'; do
        chunk "$code"
        exits 1 build p
        says "$notebook:4: "
        report_is_untouched
    done
}

@test "hostile: code that leaves its chunk" {
    for code in 'end' 'end do' ') (' ']]' '--[[' 'return' 'goto out'; do
        chunk "$code"
        exits 1 build p
        says "$notebook:"
        report_is_untouched
    done
}

@test "hostile: nesting: Lua, Markdown, JSON" {
    chunk "local x = $(printf '%5000s' '' | tr ' ' '(')1"
    exits 1 build p
    says "$notebook:4: "
    chunk ''
    for sign in '>' '[' '*a ' '- ' '<b>' '![' '`= ' '(' '_' '|'; do
        perl -e 'print "# Deep\n\n", $ARGV[0] x 50000, "\n"' "$sign" >p/report/introduction.md
        run --separate-stderr timeout 60 "$PLUMB" build p -o deep
        echo "$sign: $status $stderr"
        [ "$status" -le 1 ]
    done
    perl -e 'print "[" x 100000' >p/report/references.json
    exits 1 build p
    says 'report/references.json'
    report_is_untouched
}

@test "hostile: a notebook that is large, wide, or no text" {
    perl -e 'print "x" x 5000000' >p/report/introduction.md
    exits 1 build p
    says 'report/introduction.md'
    perl -e 'print "|a" x 2000, "|\n", "|-" x 2000, "|\n", ("|1" x 2000 . "|\n") x 200' >p/report/introduction.md
    exits 1 build p
    says 'report/introduction.md'
    head -c 100000 /dev/urandom >p/report/introduction.md
    run --separate-stderr "$PLUMB" build p
    [ "$status" -eq 1 ]
    printf '# A\0B\n' >p/report/introduction.md
    run --separate-stderr "$PLUMB" build p
    echo "$status $stderr"
    [ "$status" -eq 1 ]
    report_is_untouched
}

@test "hostile: paths that leave the project" {
    mkdir -p outside
    printf 'staff_id\nsecret\n' >outside/secret.csv
    echo '# secret' >outside/secret.md
    for path in ../outside/secret.md "$PWD/outside/secret.md" report/../../outside/secret.md; do
        cp "$BATS_TEST_DIRNAME/../../engine/run/new/$book" "p/$book"
        change "s|report/introduction.md|$path|" "$book"
        exits 1 build p
        says 'project'
        ! grep -q secret p/build/report/index.failed.html 2>/dev/null || ! grep -q '>secret<' p/build/report/index.failed.html
        report_is_untouched
    done
    cp "$BATS_TEST_DIRNAME/../../engine/run/new/$book" "p/$book"
    for path in ../../../outside/secret.csv "$PWD/outside/secret.csv" data/../../../../outside/secret.csv; do
        cp "$BATS_TEST_DIRNAME/../../engine/run/new/$protocol" "p/$protocol"
        change "s|data/staff.csv|$path|" "$protocol"
        exits 1 build p
        says 'project'
        report_is_untouched
    done
}

@test "hostile: links that leave the project" {
    mkdir -p outside
    cp "p/$staff" outside/staff.csv
    echo '# secret' >outside/secret.md
    rm "p/$staff"
    ln -s ../../../../outside/staff.csv "p/$staff"
    exits 1 build p
    says 'leads out of the project'
    report_is_untouched
    rm -r p/analyses/letters/data
    ln -s ../../../outside p/analyses/letters/data
    exits 1 build p
    says 'leads out of the project'
    report_is_untouched
    rm p/report/introduction.md
    ln -s ../../outside/secret.md p/report/introduction.md
    exits 1 build p
    says 'leads out of the project'
    report_is_untouched
}

@test "hostile: a link that stays inside is a file" {
    mv "p/$staff" p/analyses/letters/data/real.csv
    ln -s real.csv "p/$staff"
    run --separate-stderr "$PLUMB" build p
    echo "$status $stderr"
    [ "$status" -eq 0 ]
}

@test "hostile: require reads the project's own Lua alone" {
    echo 'return { x = 1 }' >outside.lua
    for name in ../outside ../../outside "$PWD/outside" os io; do
        chunk "require \"$name\""
        exits 1 build p
        says analyses/letters/
        report_is_untouched
    done
}

@test "hostile: files that are no files" {
    rm "p/$staff"
    mkfifo "p/$staff"
    before=(timeout 20)
    exits 1 build p
    says "$staff"
    rm "p/$staff"
    ln -s /dev/zero "p/$staff"
    exits 1 build p
    rm "p/$staff"
    cp /dev/null "p/$staff"
    exits 1 build p
    says "$staff"
    report_is_untouched
}

@test "hostile: data: quotes without end, columns without end, no text" {
    for make in 'print "\"" x 3000000' 'print "a," x 200000, "\n"' 'print "\0" x 1000000' \
        'print "staff_id\n", "\xff\xfe" x 1000' 'print "staff_id", "\n" x 1000000' \
        'print "a,a,a\n1,2,3\n"' 'print "\xef\xbb\xbf"'; do
        perl -e "$make" >"p/$staff"
        before=(timeout 60)
        exits 1 build p
        says "$staff"
        [ "${#stderr}" -lt 20000 ]
        report_is_untouched
    done
}

@test "hostile: data: each fault has its own message" {
    head=$(head -1 "p/$staff")
    while IFS='|' read -r make what; do
        HEAD=$head perl -e "$make" >"p/$staff"
        before=(timeout 60)
        exits 1 build p
        says "$staff:"
        says "$what"
        [ "${#stderr}" -lt 2000 ]
        report_is_untouched
    done <<'END'
print "$ENV{HEAD}\n1,north\n"|row 1 has 2 fields, the header 9
print "$ENV{HEAD}\n1,north,letter,1,2,3,4,5,6,7\n"|row 1 has 10 fields, the header 9
print "$ENV{HEAD}\n1,\"north\n"|a quote is opened and never closed
print "a\r" x 100000|a carriage return without a line feed
print join(",", 1..1000000), "\n", join(",", 1..1000000), "\n"|the dictionary's column "arm" is not in the file
print "a," x 1000000, "\n"|the header names "a" twice
END
}

@test "hostile: books and protocols that are no values" {
    for text in '' 'return' 'return 1' 'return {}' 'return function() end' 'error {}' 'error "stop"' \
        'return setmetatable({}, { __index = function() error "x" end })' 'while true do end' \
        'local t = {} t.t = t return t' 'return { title = {}, chapters = "x" }' \
        'return { title = "x", chapters = { 1, {} } }'; do
        echo "$text" >"p/$book"
        exits 1 build p
        says "$book"
        report_is_untouched
    done
    cp "$BATS_TEST_DIRNAME/../../engine/run/new/$book" "p/$book"
    for text in '' 'return 1' 'return protocol {}' 'return protocol' 'local t = {} t.t = t return t' 'return data'; do
        echo "$text" >"p/$protocol"
        exits 1 build p
        says "$protocol"
        report_is_untouched
    done
}

@test "hostile: what is put in the page is text there" {
    mark='<script>alert(1)</script><img src=x onerror=alert(1)>'
    sed -i "s|A letter of thanks|$mark|; s|Your name|$mark|; s|Your institution|\&lt;b>$mark|" "p/$book"
    printf '%s\n\n[x](javascript:alert(1)) ![y](http://example.org/y.png) <b onclick="x">z</b>\n\n```lua\nprint "%s"\n```\n' \
        "# $mark" "$mark" >p/report/introduction.md
    sed -i "s|Mean motivation|$mark|; s|titles = { \"Motivation\" }|titles = { \"$mark\" }|; s|label = \"Motivation\"|label = \"$mark\"|" "p/$notebook"
    sed -i 's|Schulz|<script>alert(1)</script>|; s|CONSORT|</style><script>|' p/report/references.json
    run --separate-stderr "$PLUMB" build p
    echo "$status $stderr"
    [ "$status" -le 1 ]
    page=p/build/report/index.html
    [ "$status" -eq 0 ] || page=p/build/report/index.failed.html
    ! grep -qE '<script|<img|onerror=alert\(1\)>|href="javascript' "$page" || {
        grep -nE '<script|<img|href="javascript' "$page"
        ! grep -q '<script' "$page"
    }
    sound "$page"
}

@test "hostile: what is put in a chart is text there" {
    mark='x" ; system "touch owned" ; set output "owned2" #'
    change "s|label = \"Motivation\"|label = [==[$mark]==]|" "$notebook"
    change 's|control = "Control"|control = [==[@`touch owned3`@$(touch owned4){/Bold=90 x}]==]|' "$notebook"
    run --separate-stderr "$PLUMB" build p
    echo "$status $stderr"
    [ "$status" -eq 0 ]
    [ -z "$(find . -name 'owned*')" ]
    grep -q 'touch owned' p/build/report/index.html
}

@test "hostile: names of files in messages hold no control characters" {
    change "s|report/introduction.md|report/\\\\27[31mred.md|" "$book"
    run --separate-stderr "$PLUMB" build p
    [ "$status" -eq 1 ]
    [[ "$stderr" != *$'\e'* ]]
    chunk 'error "\27]0;title\7\27[31m"'
    cp "$BATS_TEST_DIRNAME/../../engine/run/new/$book" "p/$book"
    run --separate-stderr "$PLUMB" build p
    [ "$status" -eq 1 ]
    [[ "$stderr" != *$'\e'* ]]
}
