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
    read -r _ clauses _ <<<"$(grep '^clauses: .*, each in 3 mutants or more$' <<<"$output" | tr -d ,)"
    [ "$clauses" -ge 38 ]
}

# One of alpha and level, and one of a variance that is explained and not done.
@test "mutants: a clause of the manual with too few of them is a failure" {
    here=$BATS_TEST_TMPDIR/tests/mutants
    mkdir -p "$here" "$BATS_TEST_TMPDIR/docs"
    cp "$BATS_TEST_DIRNAME"/../mutants/* "$here"
    sed '/^| `curve` |/a | `colour` | text | a field that no case leaves |' \
        "$BATS_TEST_DIRNAME/../../docs/manual.md" >"$BATS_TEST_TMPDIR/docs/manual.md"
    cat >"$here/cases.txt" <<'CASES'
= the threshold
@ t:run "class_type"
> t:run("class_type", { alpha = 0.1 }) --[[!]]
! changed unexplained class_type analyses.class_type.alpha
! changed unexplained class_type analyses.class_type.level

= the variance, explained after the run
+ t:depart { clause = "analyses.primary.vcov", conducted = robust "HC1", type = "analytic approach", reason = "new knowledge", policy = "suboptimality", timing = "after results", decided_on = "2026-09-01", explanation = "x", reader_impact = "x" } --[[!]]
! changed stale primary analyses.primary.vcov
CASES
    TMPDIR=$BATS_TEST_TMPDIR run "$here/run.pl" "$PLUMB" "$BATS_TEST_DIRNAME/../../examples/project_star" "$here/cases.txt"
    [ "$status" -eq 1 ]
    for few in "alpha: 1" "level: 1" "colour: 0" "vcov: 0" "missing.outcome: 0" "family: 0"; do
        grep -qx "not ok - clause $few mutants, not 3" <<<"$output"
    done
    grep -qx "caught 2 of 2, invented 0 of 0" <<<"$output"
    none grep -E 'clause (purpose|hypothesis|missing):|^clauses:' <<<"$output"
    TMPDIR=$BATS_TEST_TMPDIR "$here/run.pl" "$PLUMB" "$BATS_TEST_DIRNAME/../../examples/project_star" "$here/cases.txt" threshold
}
