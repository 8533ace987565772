#!/usr/bin/env bats
# Same inputs, same bytes: whatever the locale, time zone, folder, umask, number
# of threads, memo and environment.

load common

setup() {
    in_project
    exits 0 build p -o first --format html,md --threads 1 --no-memo
    rm -r first/.plumb
}

same() {
    exits 0 build "${project:-p}" -o second --format html,md "$@"
    rm -rf second/.plumb
    diff -r first second
    rm -r second
}

@test "bytes: all that is written is compared" {
    for file in index.html index.md ledger.json departures.json departures.csv; do [ -s first/$file ]; done
    [ -n "$(ls first/figures)" ]
}

@test "bytes: threads, memo" {
    same --threads 1
    same --threads 4
    same --threads 16 --no-memo
}

@test "bytes: a memo that is used" {
    exits 0 build p -o second --format html,md
    echo >>p/report/introduction.md
    exits 0 build p -o second --format html,md
    sed -i '$d' p/report/introduction.md
    same
}

@test "bytes: locales" {
    if localedef -i de_DE -f UTF-8 ./de_DE.UTF-8 2>/dev/null; then
        before=(env "LOCPATH=$PWD" LC_ALL=de_DE.UTF-8 LANGUAGE=de)
        same
    fi
    for locale in C C.UTF-8 de_DE.UTF-8 tr_TR.UTF-8 POSIX ar_EG.UTF-8; do
        before=(env "LC_ALL=$locale" "LANG=$locale" "LC_NUMERIC=$locale")
        same
    done
}

@test "bytes: time zones, and times" {
    for zone in UTC Pacific/Auckland America/New_York Asia/Kathmandu; do
        before=(env "TZ=$zone")
        same --no-memo
    done
    find p -type f -exec touch -d '1999-12-31 23:59:59' {} +
    same --no-memo
}

@test "bytes: folders" {
    mkdir -p 'a/b c/dé'
    cp -r p 'a/b c/dé/q'
    project='a/b c/dé/q' same
    project="$PWD/a/b c/dé/q" same
    cd p
    exits 0 build -o ../second --format html,md
    cd ..
    rm -r second/.plumb
    diff -r first second
}

@test "bytes: umask is a matter of modes alone" {
    for mask in 022 077 000; do
        before=(bash -c "umask $mask; exec \"\$0\" \"\$@\"")
        exits 0 build p -o second --format html,md --no-memo
        [ "$(stat -c %a second/index.html)" = "$(printf '%o' $((0666 & ~mask)))" ]
        rm -r second/.plumb
        diff -r first second
        rm -r second
    done
}

@test "bytes: an empty environment, and a strange one" {
    before=(env -i "PATH=$PATH")
    same
    before=(env "GNUTERM=x11" "GNUPLOT_LIB=$PWD" "HOME=$BATS_TEST_TMPDIR/none" "LUA_INIT=error 'no'" "LUA_PATH=./?.lua"
        "GSL_RNG_SEED=7" "OMP_NUM_THREADS=3" "COLUMNS=20" "TERM=dumb" "COLORTERM=1")
    same --no-memo
}

@test "bytes: a gnuplot startup file of the user's changes no chart" {
    mkdir home
    echo 'set title "MINE"; set border 0' >home/.gnuplot
    before=(env "HOME=$PWD/home")
    same --no-memo
}

@test "bytes: the same user's limits" {
    before=(bash -c 'ulimit -n 64; ulimit -s 1024; exec "$0" "$@"')
    same --no-memo
}

@test "bytes: nothing says when or where" {
    ! grep -rnE "$(hostname)|$PWD|$(id -un)@" first --include='*.html' --include='*.json' --include='*.md' --include='*.csv'
    ! grep -rn "$(date +%Y-%m-%d)" first
}

@test "bytes: the example, with one thread and four, from the memo and without" {
    star=$BATS_TEST_DIRNAME/../../examples/project_star
    exits 0 build "$star" -o one --threads 1 --no-memo
    before=(env LC_ALL=C TZ=Asia/Kathmandu)
    exits 0 build "$star" -o four --threads 4
    rm -rf one/.plumb four/.plumb
    diff -r one four
}

@test "bytes: a date only where SOURCE_DATE_EPOCH gives one" {
    exits 0 build p
    ! grep -q '"date": ' <(sed -n '1,/"files"/p' p/build/report/ledger.json)
    ! grep -q 'UTC' p/build/report/index.html
    before=(env SOURCE_DATE_EPOCH=1582934399 TZ=Asia/Tokyo)
    exits 0 build p --format html,md
    grep -q '<time datetime="2020-02-28">2020-02-28</time> (UTC)' p/build/report/index.html
    grep -q 'Dated 2020-02-28 (UTC)' p/build/report/index.md
    grep -q '^  "date": "2020-02-28",$' p/build/report/ledger.json
    sound p/build/report/index.html
    exits 0 build p --format html,md
    prints 'nothing to do'
    before=(env SOURCE_DATE_EPOCH=1582934400)
    exits 0 build p --format html,md
    grep -q 'Dated 2020-02-29 (UTC)' p/build/report/index.md
    before=()
    exits 0 build p
    ! grep -q 'UTC' p/build/report/index.html
}

@test "bytes: a SOURCE_DATE_EPOCH that is no time" {
    exits 0 build p
    for epoch in '' yesterday -1 +5 1.5 ' 1' 0x10 253402300800 99999999999999999999; do
        before=(env "SOURCE_DATE_EPOCH=$epoch")
        exits 1 build p
        says "SOURCE_DATE_EPOCH is \"$epoch\""
        says 'seconds since 1970-01-01'
    done
    for epoch in 0 253402300799; do
        before=(env "SOURCE_DATE_EPOCH=$epoch")
        exits 0 build p
    done
    grep -q '"date": "9999-12-31"' p/build/report/ledger.json
}
