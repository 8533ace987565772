#!/usr/bin/env bats
# tests/leaks is a notebook that leaves its plan in every way: each is found and
# named, and none other.

load common

setup() {
    cd "$BATS_TEST_TMPDIR"
    cp -r "$BATS_TEST_DIRNAME/../leaks" p
    mkdir p/analyses/star/data
    cp "$BATS_TEST_DIRNAME/../../examples/project_star/analyses/star/data/star_k.csv" p/analyses/star/data/
    # The scores of all pupils, and one of them changed.
    awk -F, '
        NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i
                  print "id,stark,score,female,free_lunch"; next }
        { read = $at["readk"]; math = $at["mathk"]; gender = $at["gender"]; lunch = $at["lunchk"]
          score = read == "" || math == "" ? "" : read + math + (NR == 2)
          print $at["id"] "," $at["stark"] "," score "," \
              (gender == "" ? "" : gender == "female") "," (lunch == "" ? "" : lunch == "free") }
    ' p/analyses/star/data/star_k.csv >p/analyses/star/data/edited.csv
}

expected() {
    cat <<'END'
added_covariate analyses.added_covariate.covariates changed unexplained
another_file data.pupils.path changed unexplained
arm_recoded data.pupils.stark changed unexplained
cluster_level analyses.cluster_level.vcov changed unexplained
dropped_covariate analyses.dropped_covariate.covariates changed unexplained
edited_cell derive.score changed unexplained
filled analyses.filled.missing.covariates changed unexplained
filtered analyses.filtered.sample changed unexplained
interval analyses.interval.level changed unexplained
joined analyses.joined.sample changed unexplained
never_run analyses.never_run omitted unexplained
one_sided analyses.one_sided.alternative added unexplained
outcome_changed analyses.outcome_changed.outcome changed unexplained
outcome_overwritten derive.score changed unexplained
run_twice analyses.run_twice.covariates changed unexplained
scale_otherwise scales.total changed unexplained
silent_on_variance analyses.silent_on_variance.vcov added unexplained
threshold analyses.threshold.alpha changed unexplained
variance analyses.variance.alpha changed stale
variance analyses.variance.vcov changed unexplained
- - unregistered unexplained
- - unregistered unexplained
- - unregistered unexplained
END
}

leaking=analyses/star/analysis.md

# The notebook's line that this text stands on, once.
line_of() {
    local lines
    lines=$(grep -nF "$1" "p/$leaking" | cut -d: -f1)
    [[ "$lines" =~ ^[0-9]+$ ]] || { echo "not on one line: $1: $lines"; return 1; }
    echo "$lines"
}

# CLAUSE|TEXT on the line where the leak is; an unregistered one has no clause.
places() {
    cat <<'END'
analyses.added_covariate.covariates|t:run("added_covariate"
data.pupils.path|t:run("another_file"
data.pupils.stark|t:run("arm_recoded"
analyses.cluster_level.vcov|t:run("cluster_level"
analyses.dropped_covariate.covariates|t:run("dropped_covariate"
derive.score|t:run("edited_cell"
derive.score|t:run("outcome_overwritten"
analyses.filled.missing.covariates|t:run("filled"
analyses.filtered.sample|t:run("filtered"
analyses.interval.level|t:run("interval"
analyses.joined.sample|t:run("joined"
analyses.one_sided.alternative|t:run("one_sided"
analyses.outcome_changed.outcome|t:run("outcome_changed"
analyses.run_twice.covariates|t:run("run_twice", {
scales.total|t:run("scale_otherwise"
analyses.silent_on_variance.vcov|t:run("silent_on_variance"
analyses.threshold.alpha|t:run "threshold"
analyses.variance.alpha|t:depart {
analyses.variance.vcov|t:run("variance"
stats.t_test: score, stark|local by_hand = stats.t_test
summarise: score, stark|local means =
cells taken out: readk|:column("readk")
END
}

# One line a departure, as in expected.
found() {
    perl -MJSON::PP -e '
        my $all = decode_json(do { local $/; <STDIN> });
        print map { join(" ", map { defined $_ && $_ ne "" ? $_ : "-" } @$_{qw(analysis clause kind state)}) . "\n" }
            @{ $all->{departures} };'
}

@test "leaks: exit 3, and each leak is listed" {
    exits 3 build p
    prints 'departures: 0 explained, 22 unexplained, 1 stale'
    for what in $(expected | cut -d' ' -f2 | grep -v '^-'); do says "$what"; done
    says 'stats.t_test: score, stark'
    says 'summarise: score, stark'
    says 'cells taken out: readk'
    says 'plumb audit prints each one ready to be filled in'
}

@test "leaks: each is where it was made" {
    exits 3 build p
    while IFS='|' read -r what text; do
        line=$(line_of "$text")
        grep "^$leaking:$line: " <<<"$stderr" | grep -F "$what" || { echo "not on line $line: $what"; false; }
    done < <(places)
    [ "$(places | wc -l)" -eq 22 ]
    # What was never run stands in the plan alone.
    grep 'analyses/star/protocol.lua:.*(omitted): analyses.never_run,' <<<"$stderr"
}

@test "leaks: the audit names the same, in each format, without the data" {
    run "$PLUMB" build p
    rm -r p/analyses/star/data p/analyses/star/analysis.md p/analyses/star/schools.csv
    for format in text json csv md; do
        exits 3 audit p --format "$format"
        output=${output//\\/} # as Markdown escapes
        for what in $(expected | cut -d' ' -f2 | grep -v '^-'); do prints "$what"; done
    done
    exits 3 audit p --format json
    diff <(expected | sort) <(found <<<"$output" | sort)
}

@test "leaks: the cells and rows that differ are counted" {
    run "$PLUMB" build p
    exits 3 audit p
    prints '831 rows'
    prints '1 of 6325 cells'
}

@test "leaks: a number that no analysis made, and one that was typed" {
    run "$PLUMB" build p
    exits 3 audit p --numbers
    prints '1 untraced, 1 typed'
    prints "$leaking:$(line_of '13.9')  13.9"
    prints "$leaking:$(line_of 'total / n + 1000')  1436.73"
}

@test "leaks: the page has the red banner and keeps the rules" {
    exits 3 build p
    grep -q 'unexplained' p/build/report/index.html
    sound p/build/report/index.html
}

# The plan kept in other words; silence has none.
@test "leaks: what changes nothing is none" {
    sed -i '/silent_on_variance/d' p/analyses/star/protocol.lua
    # All schools, so that the inner join loses nobody.
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; print "schoolidk,visited"; next }
        !seen[$at["schoolidk"]]++ { print $at["schoolidk"] ",1" }' \
        p/analyses/star/data/star_k.csv >p/analyses/star/schools.csv
    cp "$BATS_TEST_DIRNAME/../leaks/harmless.md" "p/$leaking"
    exits 0 build p
    prints 'departures: 0 explained, 0 unexplained, 0 stale'
    [ "$stderr" = "" ]
    exits 0 audit p --format json
    [ "$(found <<<"$output")" = "" ]
}
