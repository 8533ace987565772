#!/usr/bin/env bats
# The manual's examples do what the manual says.

setup() {
    root=$(cd "$BATS_TEST_DIRNAME/../.." && pwd)
    mkdir "$BATS_TEST_TMPDIR/bin"
    ln -s "$PLUMB" "$BATS_TEST_TMPDIR/bin/plumb"
    PATH=$BATS_TEST_TMPDIR/bin:$PATH
    cd "$BATS_TEST_TMPDIR"
}

@test "manual: each command of the tutorial prints what is shown" {
    run "$root/tests/cli/console.pl" "$root/docs/manual.md"
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "manual: its synopsis names the commands that plumb --help names" {
    run bash -c "plumb --help | sed -n 's/^  plumb \([a-z]*\) .*/\1/p' | sort -u"
    commands=$output
    run bash -c "sed -n '/^## Command line/,/^## /s/^    plumb \([a-z]*\) .*/\1/p' '$root/docs/manual.md' | sort -u"
    [ "$output" = "$commands" ]
}

@test "plumb.1: each command and option is there" {
    for command in $(plumb --help | sed -n 's/^  plumb \([a-z]*\) .*/\1/p'); do
        [ "$command" != COMMAND ] || continue
        grep -q "^\.Ss plumb $command$" "$root/docs/plumb.1"
        for option in $(plumb "$command" --help | grep -o -- '--[a-z-]*' | sort -u); do
            echo "$command $option"
            [ "$option" = --help ] || grep -q -- "Fl -${option#--}" "$root/docs/plumb.1"
        done
    done
}
