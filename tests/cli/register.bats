#!/usr/bin/env bats
# plumb register, and what a lock does afterwards.

load common

setup() { in_project; }

lock=p/analyses/letters/protocol.lock

@test "register: by id inside the project, by path from outside, with one and the same lock" {
    exits 0 register p/analyses/letters
    prints 'sealed trial "letters"'
    cp "$lock" one
    said=$output
    rm "$lock"
    exits 0 register p/analyses/letters/
    cmp "$lock" one
    rm "$lock"
    cd p
    exits 0 register letters
    cmp "../$lock" ../one
    [ "$(grep sha256 <<<"$output")" = "$(grep sha256 <<<"$said")" ]
    rm "../$lock"
    exits 0 register analyses/letters
    cmp "../$lock" ../one
}

@test "register: prints the hash that is in the lock, and says to deposit it" {
    exits 0 register p/analyses/letters
    [[ "$output" =~ sha256\ ([0-9a-f]{64}) ]]
    grep -q "${BASH_REMATCH[1]}" "$lock"
    prints 'Deposit this hash'
}

@test "register: needs no data, and no clock is in the lock" {
    rm "p/$staff"
    exits 0 register p/analyses/letters
    cp "$lock" one
    rm "$lock"
    before=(env TZ=Pacific/Auckland LC_ALL=C)
    exits 0 register p/analyses/letters
    cmp "$lock" one
    ! grep -qE '"(date|time|on)"|20[0-9]{2}-[0-9]{2}-[0-9]{2}' "$lock"
}

@test "register: what is sealed is never sealed again" {
    exits 0 register p/analyses/letters
    cp "$lock" one
    exits 1 register p/analyses/letters
    says 'registered already'
    says 't:depart'
    cmp "$lock" one
    change 's/alpha = 0.05/alpha = 0.10/' "$protocol"
    exits 1 register p/analyses/letters
    cmp "$lock" one
}

@test "register: a damaged lock is not replaced either" {
    for text in '' '{' '[]' 'x'; do
        printf '%s' "$text" >"$lock"
        exits 1 register p/analyses/letters
        says 'protocol.lock'
        [ "$(cat "$lock")" = "$text" ]
    done
}

@test "register: a trial that is none, with the nearest" {
    cd p
    exits 1 register leters
    says 'no trial "leters"'
    says 'did you mean "letters"?'
    exits 1 register p/letters
    says 'a trial stands in PROJECT/analyses/ID'
    exits 1 register ../p/analyses/none
    exits 1 register ''
    exits 1 register ..
    exits 1 register /
    [ -z "$(find .. -name protocol.lock)" ]
}

@test "register: a protocol that is wrong is not sealed" {
    change 's/purpose = "primary"/purpos = "primary"/' "$protocol"
    exits 1 register p/analyses/letters
    says "$protocol:"
    says 'purpos'
    [ ! -e "$lock" ]
}

@test "register: a protocol that never ends, or wants all memory" {
    cp "p/$protocol" kept
    (echo 'while true do end'; cat kept) >"p/$protocol"
    exits 1 register p/analyses/letters
    says 'steps'
    (echo 'local s = "x" while true do s = s .. s end'; cat kept) >"p/$protocol"
    exits 1 register p/analyses/letters
    says 'out of memory'
    [ ! -e "$lock" ]
}

@test "register: a folder that may not be written" {
    chmod 555 p/analyses/letters
    as_mortal
    exits 1 register p/analyses/letters
    says 'cannot be written: Permission denied'
    chmod 755 p/analyses/letters
}

@test "register: then the build says that it is registered, and is exit 0" {
    exits 0 register p/analyses/letters
    exits 0 build p
    exits 0 audit p
    ! [[ "$output" == *'not registered'* ]]
}

@test "register: a protocol that was changed since is exit 3, and the clause is named" {
    exits 0 register p/analyses/letters
    change 's/alpha = 0.05/alpha = 0.10/' "$protocol"
    exits 3 build p
    says "$protocol: is no longer the protocol that protocol.lock registered"
    says 'differs in alpha'
    exits 3 audit p
    exits 3 build p
    change 's/alpha = 0.10/alpha = 0.05/' "$protocol"
    exits 0 build p
    exits 0 audit p
}

@test "register: comments and the order of fields are no change" {
    exits 0 register p/analyses/letters
    change 's/  alpha = 0.05,/  -- as usual\n  alpha = 5e-2,/' "$protocol"
    exits 0 build p
}

@test "register: a lock that was edited is exit 1 or 3, and says so" {
    exits 0 register p/analyses/letters
    cp "$lock" whole
    for change in 's/0.05/0.06/' 's/"protocol": "./"protocol": "0/' 's/"chain": "./"chain": "0/' \
        's/"register"/"amend"/' 's/"format": 1/"format": 9/' '$d'; do
        sed "$change" whole >"$lock"
        ! cmp -s "$lock" whole || continue
        run --separate-stderr "$PLUMB" build p
        echo "$change: $status $stderr"
        [ "$status" -eq 1 ] || [ "$status" -eq 3 ]
        says 'protocol.lock'
    done
}

@test "register: the audit sees a lock that came or changed after the build" {
    exits 0 build p
    exits 0 register p/analyses/letters
    exits 0 audit p
    change 's/alpha = 0.05/alpha = 0.10/' "$protocol"
    exits 0 audit p
    rm "$lock"
    exits 0 register p/analyses/letters
    exits 3 audit p
}
