# Completion for bash: source tools/completion/plumb.bash
#
# Commands and options are read from plumb's own help, so that they are never
# out of date.

_plumb_commands() {
    "$1" --help 2>/dev/null | sed -n 's/^  plumb \([a-z][a-z]*\) .*/\1/p' | sort -u
}

_plumb_options() {
    "$1" "$2" --help 2>/dev/null |
        sed -n 's/^  \(-[a-z], \)\{0,1\} *\(--[a-z-]*\).*/\2/p'
}

# What may follow option $3 of command $2, where its help has a list of words.
_plumb_words() {
    "$1" "$2" --help 2>/dev/null |
        sed -n "s/^ .*$3 [A-Z]* *\(.*\)(default.*/\1/p" |
        grep -o '[a-z]\{2,\}' | grep -v '^or$' | grep -v '^both$' | sort -u
}

_plumb() {
    local plumb=${COMP_WORDS[0]} command=${COMP_WORDS[1]}
    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
    local IFS=$'\n'

    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_plumb_commands "$plumb")" -- "$word")
    elif [ "$before" = --format ]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_plumb_words "$plumb" "$command" --format)" -- "$word")
    elif [[ "$word" == -* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(_plumb_options "$plumb" "$command")" -- "$word")
    elif [ "$before" = --key ] || [ "$command" = key ]; then
        mapfile -t COMPREPLY < <(compgen -f -- "$word")
    elif [[ "$command" =~ ^(register|amend|receive|sign)$ ]] && [[ "$word" != */* ]]; then
        mapfile -t COMPREPLY < <(compgen -W "$(ls analyses 2>/dev/null)" -- "$word")
    elif [ "$command" = run ] && [ "$before" = run ]; then
        mapfile -t COMPREPLY < <(compgen -f -X '!*.lua' -- "$word"; compgen -d -- "$word")
    else
        mapfile -t COMPREPLY < <(compgen -d -- "$word")
    fi
}

complete -o filenames -F _plumb plumb
