#!/usr/bin/env bats
# plumb new: a project that builds and passes.

load common

setup() { in_project; }

@test "new: builds, passes, and its page keeps the rules" {
    exits 0 build p
    prints 'departures: 1 explained, 0 unexplained, 0 stale'
    sound p/build/report/index.html
    exits 0 audit p
}

@test "new: it has a figure, two tables, a citation and a departure" {
    "$PLUMB" build p >/dev/null
    page=p/build/report/index.html
    [ "$(grep -c 'id="fig-arms"' "$page")" -eq 1 ]
    grep -q '<svg' "$page"
    grep -q 'id="tbl-baseline"' "$page"
    grep -q 'id="tbl-effect"' "$page"
    grep -q 'Schulz' "$page"
    grep -q 'analyses.motivation.missing.covariates' "$page"
}

@test "new: no number of its report is typed or untraced" {
    "$PLUMB" build p >/dev/null
    exits 0 audit p --numbers
    prints ' 0 untraced, 0 typed'
}

@test "new: the data are said to be simulated" {
    grep -q 'simulated' p/README.md
    grep -q 'simulated' p/report/report.lua
    grep -q 'simulated' p/report/introduction.md
}

@test "new: its Makefile builds and audits" {
    ln -s "$PLUMB" "$BATS_TEST_TMPDIR/plumb"
    PATH=$BATS_TEST_TMPDIR:$PATH make -C p
    [ -f p/build/report/index.html ]
    PATH=$BATS_TEST_TMPDIR:$PATH make -C p audit
    rm -r p/build
    make -C p PLUMB="$PLUMB"
    [ -f p/build/report/index.html ]
}

@test "new: git keeps nothing that is generated" {
    "$PLUMB" build p >/dev/null
    git -C p init -q
    run git -C p status --porcelain -uall
    [[ "$output" != *build* ]]
    [[ "$output" == *.gitignore* ]]
}

@test "new: the files are the template's, byte for byte" {
    diff -r -x .gitignore -x gitignore "$BATS_TEST_DIRNAME/../../engine/run/new" p
    cmp "$BATS_TEST_DIRNAME/../../engine/run/new/gitignore" p/.gitignore
}

@test "new: an empty folder is taken" {
    mkdir empty
    exits 0 new empty
    [ -f empty/report/report.lua ]
    exits 0 build empty
}

@test "new: folders above are made" {
    exits 0 new a/b/c
    exits 0 build a/b/c
}

@test "new: a folder that is not empty is left alone" {
    mkdir full
    echo mine >full/notes.txt
    exits 1 new full
    says 'full: is there already, and not empty'
    [ "$(ls -A full)" = notes.txt ]
}

@test "new: a hidden file makes a folder not empty" {
    mkdir full
    echo mine >full/.mine
    exits 1 new full
    [ "$(ls -A full)" = .mine ]
}

@test "new: a file, a link and a folder that cannot be read are no places" {
    echo mine >file
    exits 1 new file
    [ "$(cat file)" = mine ]
    ln -s nowhere link
    exits 1 new link
    [ ! -e nowhere ]
    mkdir shut
    chmod 0 shut
    as_mortal
    exits 1 new shut
}

@test "new: a place that cannot be written is told" {
    mkdir shut
    chmod 555 shut
    as_mortal
    exits 1 new shut/p
    says 'cannot be written: Permission denied'
    [ "$(ls -A shut)" = "" ]
}
