#!/usr/bin/env bats
# The synthetic data of the three trials, and what the printed figures ask of
# them.  make data-check makes all of them anew; here only what takes no time.

load common

project=$BATS_TEST_DIRNAME/../..

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    mkdir -p out
    cp -r "$project"/analyses/{goal_setting,symbolic_awards,coffee} out/
}

# alter SED FILE: the data of one trial, which must change.
alter() {
    cp "out/$2" before
    sed -i "$1" "out/$2"
    ! cmp -s before "out/$2"
}

@test "data: the printed figures come out of them" {
    run "$SYNTHESISE" check "$project" out
    [ "$status" -eq 0 ]
    prints " figures met, 0 missed, "
}

@test "data: a score that is another misses its model, group and treatment" {
    alter '2s/^\(A[0-9]*\),[0-9]*,[0-9]*/\1,0,0/' symbolic_awards/data/survey_t2.csv
    run "$SYNTHESISE" check "$project" out symbolic_awards
    [ "$status" -eq 1 ]
    prints "3E.1 wellbeing_t2 treat: 0.601 (1.35), "
    [[ "$output" == *"3E.1 wellbeing_t2 treat: "*": MISSED"* ]]
}

@test "data: a person left out misses the number of people" {
    alter '2d' symbolic_awards/data/staff_endline.csv
    run "$SYNTHESISE" check "$project" out symbolic_awards
    [ "$status" -eq 1 ]
    prints "symbolic_awards Endline attendance: 275, 274: MISSED"
}

@test "data: the surveys of trials with staff returns are the same bytes" {
    for part in goal_survey coffee_survey; do
        "$SYNTHESISE" make "$project" out "$part"
    done
    for file in {goal_setting,coffee}/data/survey_t1.csv goal_setting/data/survey_t2.csv; do
        cmp "out/$file" "$project/analyses/$file"
    done
}

@test "data: wrong usage, and files that are not there" {
    run "$SYNTHESISE"
    [ "$status" -eq 2 ]
    run "$SYNTHESISE" mend "$project" out
    [ "$status" -eq 2 ]
    rm out/goal_setting/data/staff_endline.csv
    run "$SYNTHESISE" make "$project" out goal_survey
    [ "$status" -eq 1 ]
    prints "staff_endline.csv"
    run "$SYNTHESISE" check nowhere out symbolic_awards
    [ "$status" -eq 1 ]
    prints "regressions.csv"
}
