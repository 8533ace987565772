#!/usr/bin/env bats
# Registered data of several files: tests/joined, whose arms stand in another
# file than its people.

load common

setup() {
    cd "$BATS_TEST_TMPDIR" || return 1
    cp -r "$BATS_TEST_DIRNAME/../joined" p
    trial=p/analyses/teams
}

# conducts LUA: the run takes the data that the lines leave in d.
conducts() {
    awk -v lua="$1" '/^local r = / { print lua; print "local r = t:run(\"mood\", { data = d })"; next } { print }' \
        $trial/analysis.md >new
    ! cmp -s new $trial/analysis.md
    mv new $trial/analysis.md
}

by_hand='local d = data.csv("data/staff.csv", file { key = "person", columns = { person = id {}, team = text {}, age = integer {}, q1 = integer {}, q2 = integer {} } }):join(data.csv("data/allocation.csv", file { columns = { team = id {}, arm = category { "usual", "letter" }, size = integer {} } }), { by = "team" }):derive { mood = col.q1 + col.q2 }'

# departs CLAUSE TEXT: one unexplained departure, and what the audit says of it.
departs() {
    exits 3 build p
    run --separate-stderr "$PLUMB" audit p
    [ "$(grep -c '^D[0-9]' <<<"$output")" -eq 1 ] || { printf '%s\n' "$output"; return 1; }
    grep -q "^D01  teams  $1  changed" <<<"$output" || { printf '%s\n' "$output"; return 1; }
    [[ "$(xargs -d '\n' <<<"$output" | tr -s ' ')" == *"$2"* ]] || { printf '%s\n' "$output"; return 1; }
}

@test "joined: run as registered, nothing departs, and the ledger names both files" {
    exits 0 build p
    prints '0 explained, 0 unexplained'
    grep -q '"analyses/teams/data/allocation.csv": "' p/build/report/ledger.json
    grep -q '"analyses/teams/data/staff.csv": "' p/build/report/ledger.json
}

@test "joined: the notebook's own join of the same cells is no departure" {
    conducts "$by_hand"
    exits 0 build p
    prints '0 explained, 0 unexplained'
}

@test "joined: an inner join that loses only who has no arm is no departure" {
    conducts "${by_hand/by = \"team\" \}):derive/by = \"team\", kind = \"inner\" \}):derive}"
    exits 0 build p
    prints '0 explained, 0 unexplained'
}

@test "joined: a row lost in a join by hand" {
    sed '/^t3,/d' $trial/data/allocation.csv >$trial/data/fewer.csv
    conducts "${by_hand/data\/allocation/data\/fewer}"
    cp $trial/analysis.md left
    departs 'data.allocation.path' '4 of 36 cells of "arm" differ'
    sed 's/{ by = "team" })/{ by = "team", kind = "inner" })/' left >$trial/analysis.md
    departs 'data.allocation.path' '4 rows of the registered sample are not in the data of the run, 0 rows are new'
}

@test "joined: a row lost by a filter after a join by hand" {
    conducts "$by_hand d = d:where(col.person:ne(\"p4\"))"
    departs 'analyses.mood.sample' '1 rows of the registered sample are not in the data of the run, 0 rows are new'
}

@test "joined: another allocation list" {
    sed 's/,letter,/,x,/; s/,usual,/,letter,/; s/,x,/,usual,/' $trial/data/allocation.csv >$trial/data/swapped.csv
    conducts "${by_hand/data\/allocation/data\/swapped}"
    departs 'data.allocation.path' 'conducted "analyses/teams/data/swapped.csv"'
}

@test "joined: another column to join by" {
    awk -F, 'NR == 1 { print "team,other"; next } { print "t" NR % 9 + 1 "," $1 }' $trial/data/allocation.csv >$trial/data/moved.csv
    conducts "${by_hand/:join(/:join(data.csv(\"data/moved.csv\"), { by = \"team\" \}):join(}"
    conducts_by_other=${by_hand/team = id/other = id \{ column = \"team\" \}, unused = id}
    sed -i 's/columns = { team = id {}, arm/columns = { other = id { column = "team" }, arm/; s/size = integer {} } }), { by = "team" }/size = integer {} } }), { by = "other" }/' $trial/analysis.md
    exits 3 build p
    says 'data.all.arm'
    says 'data.all.size'
}

@test "joined: a recoded cell of a file is a departure of its column" {
    conducts "$by_hand d = d:derive { age = col.age:max(26) }"
    departs 'data.all.age' 'of 36 cells of "age" differ'
}

@test "joined: an explanation may name a column of a joined file, and no other" {
    conducts "$by_hand d = d:derive { age = col.age:max(26) }"
    sed -i 's/^local d = t:data "all"$/&\nt:depart { clause = "data.all.agee", conducted = 1, type = "covariates", reason = "new knowledge", policy = "feasibility", timing = "after results", decided_on = "2026-01-01", explanation = "x", reader_impact = "x" }/' $trial/analysis.md
    exits 1 build p
    says 'no clause "data.all.agee"'
    says 'did you mean "age"?'
}

@test "joined: a lock holds it, seals are of its files, and an amendment tells what changed" {
    exits 0 register $trial
    exits 0 receive $trial --on 2026-01-10
    prints 'data/allocation.csv: 9 rows, 3 columns'
    prints 'data/staff.csv: 40 rows, 5 columns'
    exits 0 build p
    sed -i '2s/,letter,/,usual,/' $trial/data/allocation.csv
    exits 3 build p
    says 'data.allocation.path'
    says 'row "t1", column "arm"'
    sed -i '2s/,usual,/,letter,/' $trial/data/allocation.csv
    sed -i 's/by = "team" },$/by = { "team" } },/' $trial/protocol.lua
    exits 3 build p
    says 'differs in data.all.by'
    exits 0 amend $trial --why 'as a list' --on 2026-02-01
    exits 0 build p
    prints '1 explained, 0 unexplained'
}

@test "joined: a team that the allocation list names twice is told with both places" {
    echo 't3,usual,4' >>$trial/data/allocation.csv
    exits 1 build p
    says 'data/allocation.csv'
    says 't3'
    sed -i 's/key = "team",//; s/team = id {}/team = text {}/' $trial/protocol.lua
    exits 1 build p
    says 'analyses/teams/protocol.lua'
    says 'data.all: join: 1 row on the right repeats a key'
    says '"allocation" has one row for each that it is joined to'
}

@test "joined: faults that the plan did not know are amended in the open, and counted" {
    exits 0 register $trial
    sed -n '2p' $trial/data/staff.csv >>$trial/data/staff.csv
    sed -i 's/^t2,usual,/t2,Usual,/' $trial/data/allocation.csv
    exits 1 build p
    says '"p1" is there twice'
    sed -i 's/key = "person",/& doubled = "identical",/' $trial/protocol.lua
    exits 1 build p
    says 'data/allocation.csv'
    says 'is not a level; did you mean "usual"?'
    sed -i 's/"letter", role/"letter", aliases = { Usual = "usual" }, role/' $trial/protocol.lua
    exits 3 build p
    exits 0 amend $trial --why 'a doubled row, and a capital letter' --on 2026-02-01
    exits 0 build p
    prints '2 explained, 0 unexplained'
    grep -A 3 '"kept": "identical"' p/build/report/ledger.json | grep -q '"rows": 1'
    exits 0 audit p
    prints 'data.allocation.columns.arm'
    prints 'data.staff.doubled'
}
