#!/usr/bin/env bats
# A notebook that need not be run again is recalled, with the lines that it has
# now: what is written is what a build afresh writes, byte for byte.

load common

setup() { in_built_project; }

as_afresh() {
    exits "${1:-0}" build p
    rm -rf fresh
    run --separate-stderr "$PLUMB" build p -o fresh --no-memo
    for file in index.html ledger.json departures.json departures.csv; do cmp fresh/$file p/build/report/$file; done
}

@test "recall: prose, and lines that move" {
    for edit in '/^The lot gave/s/much/very much/' '1a\\' '/^```$/a\\nAnother paragraph.\n' '$a\\nThe end.' '/^```lua/i\\n\n' '/^The lot gave/d' '/^The plan drops/i Note.'; do
        change "$edit" $notebook || continue
        as_afresh
    done
}

@test "recall: values that come to stand on one line, and leave it" {
    printf '\nTwo values: `= 1`\nand `= 2`.\n' >>p/$notebook
    as_afresh
    perl -0pi -e 's/`= 1`\nand/`= 1` and/' p/$notebook
    as_afresh
    perl -0pi -e 's/`= 1` and/`= 1`\n\nand/' p/$notebook
    as_afresh
}

@test "recall: code that changes runs" {
    printf '\n```lua\nlocal two = 2\n```\n\nIt is `= two`.\n' >>p/$notebook
    as_afresh
    change 's/local two = 2/local two = 3/' $notebook
    as_afresh
    grep -q 'It is .*3' p/build/report/index.html
}

@test "recall: a file that another one now hides is seen" {
    mkdir p/lib
    echo 'return 1' >p/lib/one.lua
    printf '\n```lua\nlocal one = require "lib/one"\n```\n\nOne is `= one`.\n' >>p/$notebook
    as_afresh
    mkdir p/analyses/letters/lib
    echo 'return 7' >p/analyses/letters/lib/one.lua
    as_afresh
    grep -q 'One is .*7' p/build/report/index.html
    rm p/analyses/letters/lib/one.lua
    as_afresh
}

@test "recall: an error that is caught has the lines of now" {
    printf '\n```lua\nlocal _, why = pcall(error, "x")\nprint(why)\nlocal _, where = pcall(function() error("here") end)\nprint(where)\n```\n' >>p/$notebook
    as_afresh
    change '1a\\n' $notebook
    as_afresh
}

@test "recall: a chunk that fails fails again, on the line of now" {
    printf '\n```lua\nnothing()\n```\n' >>p/$notebook
    exits 1 build p
    change '1a\\n\n' $notebook
    exits 1 build p
    says "$notebook:$(grep -n 'nothing()' p/$notebook | cut -d: -f1)"
}

@test "recall: a line that moves is told where it is now, by audit and explain" {
    change 's/t:run "motivation"/t:run("motivation", { alpha = 0.1 })/' $notebook
    exits 3 build p
    change '1a\\n\n' $notebook
    as_afresh 3
    line=$(grep -n 'alpha = 0.1' p/$notebook | head -1 | cut -d: -f1)
    run --separate-stderr "$PLUMB" audit p
    prints "$notebook:$line"
}

@test "recall: a blind build recalls nothing of an open one, nor the other way round" {
    exits 0 build p --blind -o blind
    change '1a\\n' $notebook
    exits 0 build p --blind -o blind
    exits 0 build p --blind -o fresh --no-memo
    cmp fresh/index.html blind/index.html
    rm -r fresh
    as_afresh
}

@test "recall: a file that a notebook no longer reads is not listed as read" {
    mkdir p/lib
    printf 'a\n1\n' >p/a.csv
    printf 'b\n1\n' >p/b.csv
    echo 'return data.csv "a.csv"' >p/lib/zone.lua
    printf '\n```lua\nlocal zone = require "lib.zone"\nprint(#zone)\n```\n' >>p/$notebook
    as_afresh
    echo 'return data.csv "b.csv"' >p/lib/zone.lua
    as_afresh
    none grep -q '"a.csv"' p/build/report/ledger.json
}

# Holds the lock of p/build/report until the file "done" is there.
hold_lock() {
    perl -MFcntl=:DEFAULT,:seek -e 'open my $lock, "+<", "p/build/report/.plumb/lock" or die; my $whole = pack "ssx4qqlx4", F_WRLCK, SEEK_SET, 0, 0, 0; fcntl $lock, F_SETLK, $whole or die; open my $held, ">", "held"; select(undef, undef, undef, 0.02) until -e "done"' 3>&- &
    for _ in $(seq 200); do [ ! -e held ] || break; sleep 0.02; done
}

@test "recall: what changes while a build waits for another one is seen" {
    change '1a\\n' report/introduction.md # read after all else
    hold_lock
    "$PLUMB" build p >said 2>&1 3>&- &
    pid=$!
    sleep 0.5
    change 's/alpha = 0.05/alpha = 0.1/' $protocol
    touch done
    wait "$pid"
    exits 0 build p -o fresh --no-memo
    for file in index.html ledger.json departures.json; do cmp fresh/$file p/build/report/$file; done
    exits 0 build p
    prints 'nothing to do'
}

@test "recall: a chapter that is data as well, and not as received" {
    mv p/$staff p/analyses/letters/data/staff.md
    change 's#data/staff.csv#data/staff.md#' $protocol
    change 's#"report/introduction.md",#&"analyses/letters/data/staff.md",#' $book
    (cd p && "$PLUMB" register letters && "$PLUMB" receive letters --on 2026-01-10) >/dev/null
    as_afresh
    change '5s/.$/1/;6s/.$/2/' analyses/letters/data/staff.md
    as_afresh 3
    says 'cells that are not as they were received'
}
