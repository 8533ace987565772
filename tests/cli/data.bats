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

# misses TRIAL: some printed figure of it does not come out.
misses() {
    run "$SYNTHESISE" check "$project" out "$1"
    [ "$status" -eq 1 ]
}

@test "data: the printed figures come out of them" {
    run "$SYNTHESISE" check "$project" out
    [ "$status" -eq 0 ]
    prints " figures met, 0 missed, "
}

@test "data: a score that is another misses its model, group and treatment" {
    alter '2s/^\(A[0-9]*\),[0-9]*,[0-9]*/\1,0,0/' symbolic_awards/data/survey_t2.csv
    misses symbolic_awards
    prints "3E.1 wellbeing_t2 treat: 0.601 (1.35), "
    [[ "$output" == *"3E.1 wellbeing_t2 treat: "*": MISSED"* ]]
}

@test "data: a person left out misses the number of people" {
    alter '2d' symbolic_awards/data/staff_endline.csv
    misses symbolic_awards
    prints "symbolic_awards Endline attendance: 275, 274: MISSED"
}

@test "data: a team in the other arm misses the treatment" {
    alter '2s/control/treatment/' goal_setting/data/allocation.csv
    misses goal_setting
    [[ "$output" == *"2E.1 attendance_int treatment: 0.735 (0.86), "*": MISSED"* ]]
    [[ "$output" == *"goal_setting interim attendance treatment n: 712, "*": MISSED"* ]]
}

@test "data: what is written otherwise counts as what it is" {
    grep -q ',childrens social worker,' out/goal_setting/data/staff_interim.csv
    grep -q ',n/k,' out/goal_setting/data/staff_interim.csv
    grep -Eq ',[0-9]{2}/[0-9]{2}/2019$' out/goal_setting/data/staff_interim.csv
    [ "$(grep -c '^G0701,' out/goal_setting/data/staff_interim.csv)" -eq 2 ]
    alter 's/,childrens social worker,/,unheard of,/' goal_setting/data/staff_interim.csv
    misses goal_setting
    prints "goal_setting 2E.1 attendance_int missingrole: not alike omitted: MISSED"
}

@test "data: baseline absence of joiners is taken to twelve months" {
    alter '2,$s/,\([0-9]*\),[0-9]*,[0-9]*,/,\1,0,0,/' coffee/data/staff_baseline.csv
    misses coffee
    prints "coffee 4C.1 attendance_int absence_base: not alike omitted: MISSED"
}

@test "data: the coffee trial's are the same bytes, and a spoilt row is told" {
    "$SYNTHESISE" make "$project" out coffee
    for file in allocation staff_baseline staff_interim; do
        cmp "out/coffee/data/$file.csv" "$project/analyses/coffee/data/$file.csv"
    done
    alter '3s/,[^,]*$//' coffee/data/staff_interim.csv
    misses coffee
    prints "staff_interim.csv: row 2: 8 columns"
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
