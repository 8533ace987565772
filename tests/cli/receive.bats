#!/usr/bin/env bats
# plumb receive, and what a build says of data that changed after it.

load common

setup() {
    in_project
    trial=p/analyses/letters
    lock=$trial/protocol.lock
    "$PLUMB" register $trial >/dev/null
}

receive() { exits 0 receive $trial --on "${1:-2026-01-10}"; }

# One line, however the terminal's text is broken.
audits() {
    run --separate-stderr "$PLUMB" audit p
    [[ "$(xargs -d '\n' <<<"$output" | tr -s ' ')" == *"$1"* ]] || { printf '%s\n' "$output"; return 1; }
}

@test "receive: seals files and columns in the chain, and a build that has them says nothing" {
    receive
    prints 'data/staff.csv: 120 rows, 9 columns, sha256'
    prints "$(sha256sum <"p/$staff" | cut -c1-64)"
    grep -q '"on": "2026-01-10"' $lock
    exits 0 build p
    [ "$(grep -c '"event": "receive"' p/build/report/ledger.json)" -eq 1 ]
    exits 0 audit p
    cp $lock one
    cp $trial/protocol.cells cells
    exits 0 build p --no-memo
    cmp $lock one
    cmp $trial/protocol.cells cells
}

@test "receive: no key of a row is in the lock" {
    change '3s/^2,/7654321,/' "$staff"
    receive
    ! grep -q 7654321 $lock
    grep -q 7654321 $trial/protocol.cells
}

@test "receive: an edited cell is exit 3, named by row and column, and no value is told" {
    receive
    change '3s/^2,north,control,1,147,13,/2,north,control,1,147,19,/' "$staff"
    exits 3 build p
    says 'data.staff.path'
    says 'data/staff.csv: row "2", column "motivation_before"'
    ! [[ "$stderr" == *19* ]]
    audits 'not the file that was received on 2026-01-10: 1 cell of "motivation_before"'
    [ "$status" -eq 3 ]
    ! grep -q 'row "2"' p/build/report/*.html p/build/report/*.json p/build/report/*.csv
}

@test "receive: a second receipt of another file does not hide that it is another" {
    receive
    receive 2026-01-11
    exits 0 build p
    ! [[ "$(cat p/build/report/departures.json)" == *'received again'* ]]
    change '3s/^2,north,control,1,147,13,/2,north,control,1,147,19,/' "$staff"
    receive 2026-01-12
    exits 0 build p
    audits 'received again on 2026-01-12, and another file'
}

@test "receive: without the cells' file the column is named" {
    receive
    rm $trial/protocol.cells
    change '3s/^2,north,control,1,147,13,/2,north,control,1,147,19,/' "$staff"
    exits 3 build p
    audits 'not the file that was received on 2026-01-10: "motivation_before"'
}

@test "receive: cells that are not the sealed ones, or no JSON, are not believed" {
    receive
    change '3s/^2,north,control,1,147,13,/2,north,control,1,147,19,/' "$staff"
    cp $trial/protocol.cells whole
    for edit in 's/"format": 1/"format": 2/' '1s/.*/x/' '$d'; do
        sed "$edit" whole >$trial/protocol.cells
        exits 3 build p
        ! [[ "$stderr" == *'row "2"'* ]]
        audits ': "motivation_before"'
    done
}

@test "receive: a row lost and a row new are counted" {
    receive
    change '3s/^2,/9002,/' "$staff"
    exits 3 build p
    audits 'other rows (1 lost, 1 new)'
}

@test "receive: the same content in another order, or with other line ends, is no departure" {
    receive
    cp "p/$staff" was
    (head -1 was; tail -n +2 was | tac | sed 's/$/\r/') >"p/$staff"
    exits 0 build p
    grep -q '"state": "same content"' p/build/report/ledger.json
}

@test "receive: data that are gone, or cannot be read, are told" {
    receive
    change '3s/,147,/,x,/' "$staff"
    run --separate-stderr "$PLUMB" build p
    [ "$status" -eq 1 ]
    rm "p/$staff"
    run --separate-stderr "$PLUMB" build p
    [ "$status" -eq 1 ]
}

@test "receive: an amendment before data is the plan, one after is told" {
    change 's/alpha = 0.05/alpha = 0.10/' "$protocol"
    exits 0 amend $trial --why early --on 2026-01-05
    receive
    exits 0 build p
    audits '1 amendment (1 of them before data were received)'
    ! [[ "$output" == *early* ]]
    change 's/alpha = 0.10/alpha = 0.01/' "$protocol"
    exits 1 receive $trial --on 2026-01-11
    says 'no longer the one that the lock holds'
    exits 0 amend $trial --why late --on 2026-01-12
    exits 0 build p
    audits 'the plan was amended on 2026-01-12 after data were received: late'
    audits '2 amendments (1 of them before data were received)'
}

@test "receive: an amendment that is sealed first but dated later is after data" {
    change 's/alpha = 0.05/alpha = 0.10/' "$protocol"
    exits 0 amend $trial --why hasty --on 2026-01-10
    receive 2026-01-10
    exits 0 build p
    audits 'after data were received: hasty'
}

@test "receive: a timing that the lock contradicts is an error" {
    receive 2026-02-01
    exits 3 build p
    audits 'but the lock says that the data were received on 2026-02-01'
}

@test "receive: no lock, no day, no such day, no data" {
    cp $lock one
    exits 2 receive $trial
    says '--on is missing'
    exits 2 receive $trial --on 1.1.2026
    exits 2 receive $trial --on ''
    mv "p/$staff" kept
    exits 1 receive $trial --on 2026-01-10
    says 'staff.csv'
    cmp $lock one
    mv kept "p/$staff"
    rm $lock
    exits 1 receive $trial --on 2026-01-10
    says 'not registered yet'
    [ ! -e $lock ]
    [ ! -e $trial/protocol.cells ]
}

@test "receive: an event that was edited breaks the lock" {
    receive
    sed -i 's/"on": "2026-01-10"/"on": "2026-01-01"/' $lock
    exits 1 build p
    says 'the lock is broken: an event does not follow'
}

@test "receive: a file at its limit, or a folder that may not be written, leaves all as it was" {
    cp $lock one
    run bash -c "ulimit -f 1; exec '$PLUMB' receive $trial --on 2026-01-10"
    [ "$status" -eq 1 ]
    cmp $lock one
    [ ! -e $trial/protocol.cells ]
    chmod 555 $trial
    as_mortal
    exits 1 receive $trial --on 2026-01-10
    says 'cannot be written: Permission denied'
    chmod 755 $trial
    cmp $lock one
    [ "$(ls -A $trial | grep -c '^\.')" -eq 0 ]
}

# explains CLAUSE CONDUCTED: a stanza at the end of the notebook.
explains() {
    cat >>"p/$notebook" <<END

\`\`\`lua
t:depart {
  clause = "$1", conducted = "$2",
  type = "data preparation", reason = "data collection error", policy = "flaw",
  timing = "after access, before results", decided_on = "2026-01-20",
  explanation = "A questionnaire was keyed in wrongly, and was looked up.",
  reader_impact = "One cell is another.",
}
\`\`\`
END
}

@test "receive: a notebook explains another file by its hash, and what it did is unknown" {
    receive
    change '3s/^2,north,control,1,147,13,/2,north,control,1,147,19,/' "$staff"
    now=$(sha256sum <"p/$staff" | cut -c1-64)
    exits 3 build p
    says 'explain it in a notebook:'
    says 'clause = "data.staff.path",'
    says "conducted = \"$now\","
    explains data.staff.path "$now"
    exits 0 build p
    prints 'departures: 2 explained, 0 unexplained, 0 stale'
    grep -q 'their change did to the estimates is unknown' p/build/report/index.html
    audits 'the cells that were sealed are not kept, so what their change did to the estimates is unknown'
    audits '1 cell of "motivation_before"'
    [ "$status" -eq 0 ]
    change '3s/^2,north,control,1,147,19,/2,north,control,1,147,17,/' "$staff"
    exits 3 build p
    audits "explains it as \"$now\", but"
}

@test "receive: an explanation of a file that is the one received is stale" {
    receive
    explains data.staff.path "$(printf '%064d' 0)"
    exits 3 build p
    audits 'this is not what stands in the place of one that was received'
}
