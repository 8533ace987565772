#!/usr/bin/env bats
# plumb key and plumb sign, and what a build and an audit say of signatures.

load common

setup() {
    in_project
    trial=p/analyses/letters
    lock=$trial/protocol.lock
    exits 0 key k
    key=$(grep -o '[0-9a-f]\{64\}' <<<"$output" | head -1)
}

# names NAME KEY: the plan names a signer.
names() { change "s/^  id = .*/&\n  signers = { [\"$1\"] = \"$2\" },/" "$protocol"; }

signs() { exits 0 sign $trial --key "${1:-k}"; }

# What the audit says of the lock, on one line.
audits() {
    run --separate-stderr "$PLUMB" audit p
    [ "$status" -eq "$1" ] || { printf 'exit %s\n%s\n' "$status" "$output"; return 1; }
    [[ "$(xargs -d '\n' <<<"$output" | tr -s ' ')" == *"$2"* ]] || { printf '%s\n' "$output"; return 1; }
}

@test "key: a new file, for its owner alone, never replaced, and no byte of it told" {
    [ "$(stat -c %a k)" = 600 ]
    secret=$(sed -n 2p k)
    [ "${#secret}" -eq 64 ]
    [[ "$output$stderr" != *"$secret"* ]]
    cp k was
    exits 1 key k
    says 'k: is there already'
    cmp k was
    exits 0 key k --public
    prints "public key $key"
    exits 0 key other
    [[ "$output" != *"$key"* ]]
    exits 1 key p/none --public
    exits 2 key
}

@test "sign: nobody need sign, and who did is told by his key" {
    "$PLUMB" register $trial >/dev/null
    exits 0 build p
    audits 0 '; not signed'
    signs
    prints "public key $key"
    grep -q "\"key\": \"$key\"" $lock
    exits 0 build p
    audits 0 "; signed by key $key"
    cp $lock one
    signs
    prints 'had signed'
    cmp $lock one
}

@test "sign: later events leave a signature as it is, and are signed in their turn" {
    "$PLUMB" register $trial >/dev/null
    signs
    exits 0 receive $trial --on 2026-01-10
    exits 0 build p
    audits 0 "; signed by key $key (to event 1 of 2)"
    change 's/alpha = 0.05/alpha = 0.01/' "$protocol"
    exits 0 amend $trial --why late --on 2026-01-12
    exits 0 key k2
    signs k2
    exits 0 build p
    audits 0 "; signed by key $key (to event 1 of 3) and key $(exits 0 key k2 --public && grep -o '[0-9a-f]\{64\}' <<<"$output" | head -1)"
    grep -q '"state": "valid"' p/build/report/ledger.json
}

@test "sign: where the plan names signers, one of them signs each last event, or it is exit 3" {
    names 'The evaluator' "$key"
    "$PLUMB" register $trial >/dev/null
    exits 3 build p
    says ': signers, registered'
    audits 3 'none of them has signed the last event: plumb sign TRIAL --key FILE'
    exits 0 key k2
    exits 1 sign $trial --key k2
    says 'does not name this key among its signers'
    signs
    exits 0 build p
    audits 0 "; signed by The evaluator, key $key"
    grep -q 'The evaluator, to event 1 of 1, key' p/build/report/index.html
    exits 0 receive $trial --on 2026-01-10
    exits 3 build p
    says ': signers, registered'
    signs
    exits 0 build p
}

@test "sign: a signature that does not hold is exit 3, in the build and in the audit" {
    "$PLUMB" register $trial >/dev/null
    signs
    exits 0 build p
    digit=$(grep -o '"signature": "[0-9a-f]' $lock | tail -c 2)
    sed -i "s/\"signature\": \"$digit/\"signature\": \"$(tr 0-9a-f 1-9a-f0 <<<"$digit")/" $lock
    audits 3 "protocol.lock holds a signature of key $key that does not hold"
    exits 3 build p
    says ': signers, registered not specified, conducted a signature that does not hold'
    grep -q 'a signature is broken' p/build/report/departures.json
    none grep -q '"paste"' <(sed -n '/"clause": "signers"/,/"state"/p' p/build/report/departures.json)
}

@test "sign: a lock registered anew, an event added or taken away by hand" {
    names 'The evaluator' "$key"
    "$PLUMB" register $trial >/dev/null
    signs
    exits 0 receive $trial --on 2026-01-10
    signs
    cp $lock good
    # Another plan, with the signatures of the first.
    rm $lock $trial/protocol.cells
    change 's/alpha = 0.05/alpha = 0.01/' "$protocol"
    "$PLUMB" register $trial >/dev/null
    perl -MJSON::PP -e '
        my ($of, $to) = map { local (@ARGV, $/) = $_; decode_json(<>) } @ARGV;
        $to->{signatures} = $of->{signatures};
        print JSON::PP->new->canonical->pretty->encode($to)' good $lock >mixed
    cp mixed $lock
    exits 3 build p
    says 'conducted a signature that does not hold'
}

@test "sign: another signer is told among the departures, though there were no data yet" {
    names 'The evaluator' "$key"
    "$PLUMB" register $trial >/dev/null
    signs
    exits 0 key k2
    other=$(grep -o '[0-9a-f]\{64\}' <<<"$output" | head -1)
    change "s/$key/$other/" "$protocol"
    exits 0 amend $trial --why 'another hand' --on 2026-01-02
    exits 0 receive $trial --on 2026-01-10
    signs k2
    exits 0 build p
    audits 0 'the plan was amended on 2026-01-02 before data were received: another hand'
}

@test "sign: no key, no lock, no such file, a plan that changed" {
    exits 2 sign $trial
    says '--key is missing'
    exits 1 sign $trial --key k
    says 'not registered yet'
    "$PLUMB" register $trial >/dev/null
    cp $lock one
    exits 1 sign $trial --key none
    chmod 644 k
    exits 1 sign $trial --key k
    says 'can be read by others'
    chmod 600 k
    echo x >x
    chmod 600 x
    exits 1 sign $trial --key x
    says 'holds no private key'
    change 's/alpha = 0.05/alpha = 0.01/' "$protocol"
    exits 1 sign $trial --key k
    says 'no longer the one that the lock holds'
    cmp $lock one
}

@test "sign: a blind build tells who signed, and writes no signature" {
    "$PLUMB" register $trial >/dev/null
    exits 0 receive $trial --on 2026-01-10
    signs
    exits 0 build p --blind
    grep -q "\"key\": \"$key\"" p/build/blind/ledger.json
    none grep -qrF "$(grep -o '"signature": "[0-9a-f]*"' $lock | grep -o '[0-9a-f]\{128\}')" p/build/blind
    run "$PLUMB" audit p -o p/build/blind
    [ "$status" -eq 0 ]
    [[ "$output" == *'signed by key'* ]]
}
