#!/usr/bin/env bats
# Help, wrong usage, exit codes, and where things are printed.

load common

commands="audit build new register run"

@test "usage: no command is wrong usage, and lists them" {
    exits 2
    for command in $commands; do prints "plumb $command "; done
}

@test "usage: --help, -h, help" {
    exits 0 --help
    all=$output
    for command in $commands; do prints "plumb $command "; done
    exits 0 -h
    [ "$output" = "$all" ]
    exits 0 help
    [ "$output" = "$all" ]
}

@test "usage: each command's help, asked for in two ways" {
    for command in $commands; do
        exits 0 "$command" --help
        prints "plumb $command "
        one=$output
        exits 0 help "$command"
        [ "$output" = "$one" ]
    done
}

@test "usage: help for a command that is none" {
    exits 2 help biuld
    says 'no command "biuld"'
    says 'did you mean "build"?'
}

@test "usage: the version" {
    exits 0 --version
    [[ "$output" =~ ^plumb\ [0-9]+\.[0-9]+\.[0-9]+$ ]]
}

@test "usage: a command that is none, near one and far from all" {
    exits 2 biuld
    says 'did you mean "build"?'
    exits 2 weave-the-book
    says 'no command "weave-the-book"'
    [ "$output" = "" ]
}

@test "usage: an option that is none" {
    exits 2 build --fromat md
    says 'no option "--fromat"'
    says 'did you mean --format?'
    exits 2 audit -z
    says 'no option "-z"'
    exits 2 new --output x y
    says 'no option "--output"'
}

@test "usage: a word that an option does not take" {
    exits 2 build --format docx
    says 'html md'
    exits 2 build --format html,word
    says '"word"'
    exits 2 build --format ''
    exits 2 audit --format html
    says 'text json csv md'
    exits 2 audit --format json,csv
}

@test "usage: a number of threads that is none" {
    for n in 0 -1 257 1x '' 99999999999999999999; do
        exits 2 build --threads "$n" .
        says 'from 1 to 256'
        exits 2 run --threads "$n" x.lua
        says 'plumb run: --threads takes a number from 1 to 256'
    done
}

@test "usage: a number of seconds that is none" {
    for n in 0 -1 1.5 604801 1x '' ' 5' 99999999999999999999; do
        exits 2 build --timeout "$n" .
        says 'from 1 to 604800'
        says "\"$n\""
    done
}

@test "usage: an option without its value" {
    exits 2 build -o
    says 'needs DIR'
    exits 2 build --format
    says 'needs LIST'
}

@test "usage: a switch takes no value" {
    exits 2 build --no-memo=yes
}

@test "usage: too many arguments, and too few" {
    exits 2 build a b
    says '"b" is one too many'
    says 'usage: plumb build [PROJECT]'
    for command in run register new; do
        exits 2 "$command"
        says "usage: plumb $command"
    done
    exits 2 explain
    says 'plumb explain: ID is missing'
    says 'usage: plumb explain ID [PROJECT]'
    for needed in 'amend TRIAL --why TEXT' 'receive TRIAL --on DATE' 'sign TRIAL --key FILE'; do
        exits 2 "${needed%% *}"
        says "plumb ${needed%% *}: TRIAL is missing"
        says "usage: plumb $needed"
    done
}

@test "usage: two dashes end the options" {
    cd "$BATS_TEST_TMPDIR"
    exits 1 build -- --help
    says 'cannot open the folder "--help"'
    exits 0 new -- -p
    exits 0 build -- -p
    [ -f ./-p/build/report/index.html ]
}

@test "usage: a value may stand in the option's word" {
    in_project
    exits 0 build p -oone --format=md
    [ -f one/index.md ]
    exits 0 build p --output=two --threads=1
    [ -f two/index.html ]
}

@test "usage: results go to standard output, nothing to the other" {
    in_project
    exits 0 build p
    prints 'p/build/report: wrote ledger.json departures.json departures.csv index.html'
    [ "$stderr" = "" ]
    exits 0 audit p
    [ "$stderr" = "" ]
}

@test "usage: errors go to standard error, and no progress where there is no terminal" {
    cd "$BATS_TEST_TMPDIR"
    exits 1 build nowhere
    [ "$output" = "" ]
    says 'cannot open the folder "nowhere"'
    [[ "$stderr" != *$'\r'* ]]
}

@test "usage: a full device as standard output is told" {
    in_built_project
    echo 'print "x"' >p/x.lua
    for words in "--help" "--version" "help build" "build p" "build --no-memo p" "audit p" \
        "audit p --format json" "audit p --numbers" "run p/x.lua" "register p/analyses/letters" "new q"; do
        # shellcheck disable=SC2086
        run bash -c '"$0" "$@" 2>&1 >/dev/full' "$PLUMB" $words
        echo "$words: $status $output"
        [ "$status" -eq 1 ]
        [[ "$output" == *"cannot write to standard output: No space left on device"* ]]
    done
}

@test "usage: a reader that goes away is no crash" {
    in_built_project
    run bash -c 'set -o pipefail; "$PLUMB" audit p --format json | true; echo "${PIPESTATUS[0]}"'
    [[ "${lines[${#lines[@]} - 1]}" =~ ^[01]$ ]]
}

@test "usage: closed standard streams harm no file" {
    in_built_project
    keep_report
    run bash -c '"$PLUMB" build --no-memo p >&- 2>&- <&-'
    [ "$status" -eq 0 ] || [ "$status" -eq 1 ]
    report_is_untouched
}
