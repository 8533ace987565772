#!/usr/bin/env bats
# Notebooks that leave their plan in one way each, and edits that change nothing:
# tests/mutants/cases.txt says what the audit finds of each, and where.

load common

@test "mutants: each way out of the plan is found where it is, and nothing else" {
    mutants=$BATS_TEST_DIRNAME/../mutants
    TMPDIR=$BATS_TEST_TMPDIR run "$mutants/run.pl" "$PLUMB" \
        "$BATS_TEST_DIRNAME/../../examples/project_star" "$mutants/cases.txt"
    grep -v '^ok' <<<"$output" || true
    [ "$status" -eq 0 ]
    read -r _ caught _ all _ invented _ harmless <<<"$(tail -n 1 <<<"$output" | tr -d ,)"
    [ "$caught" -eq "$all" ]
    [ "$all" -ge 80 ]
    [ "$invented" -eq 0 ]
    [ "$harmless" -ge 20 ]
}
