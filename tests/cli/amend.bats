#!/usr/bin/env bats
# plumb amend, and what a build and an audit say of it.

load common

setup() {
    in_project
    lock=p/analyses/letters/protocol.lock
    "$PLUMB" register p/analyses/letters >/dev/null
}

lower_alpha() { change 's/alpha = 0.05/alpha = 0.10/' "$protocol"; }

@test "amend: the lock holds the new plan, the old one, and why" {
    lower_alpha
    exits 3 build p
    exits 0 amend p/analyses/letters --why 'a typo' --on 2026-03-01
    prints 'amended trial "letters"'
    prints '  alpha'
    [[ "$output" =~ sha256\ ([0-9a-f]{64}) ]]
    grep -q "${BASH_REMATCH[1]}" "$lock"
    grep -q '"why": "a typo"' "$lock"
    exits 0 build p
    exits 0 audit p
    prints 'alpha'
    [[ "$(xargs <<<"$output")" == *'the plan was amended on 2026-03-01; whether data were there then, the lock does not say: a typo'* ]]
    prints '1 amendment (0 of them before data were received)'
    grep -q 'a typo' p/build/report/index.html
}

@test "amend: again, and the lock is the same wherever it is made" {
    lower_alpha
    exits 0 amend p/analyses/letters --why one
    change 's/alpha = 0.10/alpha = 0.01/' "$protocol"
    cp "$lock" one
    exits 0 amend p/analyses/letters --why two
    cp "$lock" two
    cp one "$lock"
    before=(env TZ=Pacific/Auckland LC_ALL=C)
    exits 0 amend p/analyses/letters --why two
    cmp "$lock" two
    before=()
    exits 0 build p
    exits 0 audit p
    prints '2 amendments'
    change 's/alpha = 0.01/alpha = 0.02/' "$protocol"
    exits 3 build p
}

@test "amend: nothing to amend, no lock, no reason, no such day" {
    cp "$lock" one
    exits 1 amend p/analyses/letters --why x
    says 'there is nothing to amend'
    exits 2 amend p/analyses/letters
    says '--why is missing'
    lower_alpha
    exits 2 amend p/analyses/letters --why ' '
    says 'says nothing'
    exits 2 amend p/analyses/letters --why $'\xff'
    says 'not UTF-8'
    exits 2 amend p/analyses/letters --why x --on 2026-02-30
    says '2026-02-30'
    cmp "$lock" one
    rm "$lock"
    exits 1 amend p/analyses/letters --why x
    says 'not registered yet'
    [ ! -e "$lock" ]
}

@test "amend: a lock that was edited is not amended" {
    lower_alpha
    exits 0 amend p/analyses/letters --why honest
    change 's/alpha = 0.10/alpha = 0.01/' "$protocol"
    sed -i 's/"honest"/"dishonest"/' "$lock"
    cp "$lock" one
    exits 1 amend p/analyses/letters --why x
    says 'the lock is broken'
    cmp "$lock" one
    exits 1 audit p -o none
    exits 1 build p
    says 'the lock is broken'
}

@test "amend: a folder that may not be written, or a file at its limit, leaves the lock as it was" {
    lower_alpha
    cp "$lock" one
    run bash -c "ulimit -f 1; exec '$PLUMB' amend p/analyses/letters --why x"
    [ "$status" -eq 1 ]
    cmp "$lock" one
    chmod 555 p/analyses/letters
    as_mortal
    exits 1 amend p/analyses/letters --why x
    says 'cannot be written: Permission denied'
    chmod 755 p/analyses/letters
    cmp "$lock" one
    [ "$(ls -A p/analyses/letters | grep -c plumb)" -eq 0 ]
}
