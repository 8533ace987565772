#!/usr/bin/env bats
# tools/completion/plumb.bash offers what plumb takes.

load common

# offered WORD...: what is offered for the last word.
offered() {
    bash -c '
        source "$1"
        shift
        COMP_WORDS=("$PLUMB" "$@")
        COMP_CWORD=$#
        _plumb
        printf "%s\n" "${COMPREPLY[@]}"' - "$BATS_TEST_DIRNAME/../../tools/completion/plumb.bash" "$@" | sort
}

@test "completion: commands" {
    [ "$(offered '' | xargs)" = 'amend audit build explain key new receive register run sign' ]
    [ "$(offered r | xargs)" = 'receive register run' ]
}

@test "completion: options of a command" {
    [ "$(offered build -- | xargs)" = '--blind --format --no-memo --output --threads --timeout' ]
    [ "$(offered audit --n | xargs)" = '--numbers' ]
}

@test "completion: words of an option" {
    [ "$(offered build --format '' | xargs)" = 'html md pdf' ]
    [ "$(offered audit --format '' | xargs)" = 'csv json md text' ]
}

@test "completion: trials, scripts, folders" {
    in_project
    touch p/x.lua p/y.txt
    cd p
    [ "$(offered register '' | xargs)" = letters ]
    [ "$(offered sign '' | xargs)" = letters ]
    [ "$(offered sign letters --key x | xargs)" = x.lua ]
    [ "$(offered run x | xargs)" = x.lua ]
    [ "$(offered build rep | xargs)" = report ]
}
