#!/usr/bin/env bats
# plumb explain: where one thing came from.

load common

setup() { in_built_project; }

@test "explain: a departure, from the ledger and the lock alone, down to the file's hash" {
    hash=$(sha256sum <"p/$staff" | cut -c1-64)
    exits 0 register p/analyses/letters
    rm -r p/analyses/letters/data p/$notebook
    exits 0 explain D01 p
    prints 'analyses.motivation.missing.covariates changed, explained'
    prints "$notebook:32"
    [[ "$output" =~ plan\ +analyses/letters/protocol.lua:[0-9]+ ]]
    prints "lock sha256 $(sed -n 's/^  "sha256": "\(.*\)".*/\1/p' p/analyses/letters/protocol.lock)"
    [ "$(grep -c '^  > ' <<<"$output")" -eq 1 ]
    prints '> missing: { covariates = complete_case(), outcome = complete_case() } | { covariates = null_imputation(), outcome = complete_case() }'
    prints 'registered  arm[letter] estimate 0.579'
    prints 'conducted   arm[letter] estimate 0.593'
    prints "file        $staff, sha256 $hash"
}

@test "explain: a table, a figure, a value, and a row of the ledger" {
    exits 0 explain tbl-baseline p
    prints "$notebook#1: balance"
    prints 'traced'
    [ "$(grep -c '#1: balance' <<<"$output")" -eq 1 ]
    exits 0 explain fig-arms p
    prints 'drawn at'
    prints 'estimator   ols'
    exits 0 explain "$notebook#1" p
    prints 'estimator   balance'
    exits 0 explain '0.75 (0.44)' p
    prints 'rows.1.arms.1.mean'
}

@test "explain: what is not there, no ledger, and no name" {
    exits 1 explain D99 p
    says 'nothing is called "D99"'
    exits 1 explain '' p
    exits 1 explain D01 p -o none
    says 'build the report first'
    exits 2 explain
}

@test "explain: a lock that was edited is not believed" {
    exits 0 register p/analyses/letters
    sed -i 's/"chain": "./"chain": "x/' p/analyses/letters/protocol.lock
    exits 1 explain D01 p
    says 'the lock is broken'
}

@test "explain: why the plan's own analysis could not be run" {
    change 's/covariates = { "mot/covariates = { "shift", "mot/; s/      tenure = /      shift = integer {}, tenure = /' analyses/letters/protocol.lua
    change 's/t:run "motivation"/t:run("motivation", { covariates = { "tenure" } })/' "$notebook"
    exits 3 build p
    run "$PLUMB" audit p
    id=$(sed -n 's/^\(D[0-9]*\) .*motivation.covariates.*/\1/p' <<<"$output")
    exits 0 explain "$id" p
    prints 'not run     stats.ols: covariates "shift" is not a column of the frame'
}
