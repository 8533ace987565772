#!/usr/bin/env bats
# What can go wrong goes wrong here: each failure has its message, its exit code,
# and leaves the last good report as it was, byte for byte.

load common

setup() {
    in_built_project
    keep_report
}

# After any failure: the page of the failure says so and keeps the rules; with
# the cause gone, the build succeeds and that page goes.
failed_page_says() {
    report_is_untouched
    grep -qF "$1" p/build/report/index.failed.html || { echo "not in the page: $1"; return 1; }
    sound p/build/report/index.failed.html
}

@test "failure: a book, a protocol, a reference list that is broken" {
    while IFS='|' read -r file line where what hint; do
        cp "p/$file" kept
        sed -i "$line" "p/$file"
        exits 1 build p
        says "$where"
        says "$what"
        prints 'see index.failed.html; the last good report is untouched'
        failed_page_says "$what"
        failed_page_says "$hint"
        failed_page_says '<h1>'
        cp kept "p/$file"
        exits 0 build p
        [ ! -e p/build/report/index.failed.html ]
        report_is_untouched
    done <<'END'
report/report.lua|s/^return {/retrun {/|report/report.lua:1: |nothing is called|a local must be defined
report/report.lua|s/title =/tilte =/|report/report.lua:|tilte|title
analyses/letters/protocol.lua|s/robust "HC2"/robustt "HC2"/|analyses/letters/protocol.lua:|robustt|robust
report/references.json|s/"id"/"di"/|report/references.json: |has no |the id is what
report/references.json|s/^\[/{/|report/references.json:|expected|{
report/report.lua|s/introduction.md/introduktion.md/|report/report.lua:|introduktion.md|introduction.md
END
}

@test "failure: the page of a failure in a folder that was not there, and none when only Markdown is asked for" {
    change 's/^return {/retrun {/' "$book"
    exits 1 build p -o fresh
    sound fresh/index.failed.html
    [ ! -e fresh/index.html ]
    exits 1 build p -o other --format md
    says 'report/report.lua:1: '
    [ ! -e other/index.failed.html ]
}

@test "failure: a chunk that fails" {
    change 's/^local t = trial.*/&\nerror "here it ends"/' "$notebook"
    exits 1 build p
    says "$notebook:5: "
    says 'here it ends'
    says '5 | error "here it ends"'
    prints 'the last good report is untouched'
    failed_page_says 'here it ends'
}

@test "failure: what stood before is shown, what stands after is not run" {
    change 's/^local r = t:run "motivation"/local r = t:run("motivation") error "here it ends"/' "$notebook"
    exits 1 build p
    failed_page_says 'Staff before the letters, by arm'
    grep -q 'not run' p/build/report/index.failed.html
}

@test "failure: a chunk that does not compile" {
    change 's/^local t = trial.*/local t = trial = 1/' "$notebook"
    exits 1 build p
    says "$notebook:4: "
    failed_page_says 'near'
}

@test "failure: an inline value that fails" {
    change 's/fmt.num(r.estimate, 1)/fmt.nun(r.estimate, 1)/' "$notebook"
    exits 1 build p
    says "$notebook:42: "
    says 'fmt has no "nun"'
    says 'did you mean "num"?'
    failed_page_says 'nun'
}

@test "failure: a wrong name, with the nearest" {
    change 's/t:run "motivation"/t:run "motivaton"/' "$notebook"
    exits 1 build p
    says "$notebook:32: "
    says 'no analysis "motivaton" in protocol "letters"'
    says '32 | local r = t:run "motivaton"'
    says 'did you mean "motivation"?'
    failed_page_says 'motivaton'
}

@test "failure: a wrong trial, column, field, word and constructor" {
    while IFS='|' read -r file from to what near; do
        cp "p/$file" kept
        change "s/$from/$to/" "$file"
        exits 1 build p
        says "$file:"
        says "$what"
        says "$near"
        report_is_untouched
        cp kept "p/$file"
    done <<'END'
analyses/letters/analysis.md|trial "letters"|trial "leters"|leters|"letters"
analyses/letters/analysis.md|"female", "tenure", "motivation_before"|"femal", "tenure", "motivation_before"|femal|"female"
analyses/letters/analysis.md|reader_impact|reader_impat|reader_impat|reader_impact
analyses/letters/analysis.md|"data preparation"|"data preparations"|data preparations|data preparation
analyses/letters/protocol.lua|vcov = robust|vcov = robustt|robustt|robust
analyses/letters/protocol.lua|purpose = "primary"|purpos = "primary"|purpos|purpose
analyses/letters/protocol.lua|outcome = "motivation"|outcome = "motivatoin"|motivatoin|motivation
END
}

@test "failure: a missing data file, with the nearest" {
    mv "p/$staff" "p/${staff/staff/staf}"
    exits 1 build p
    says "$staff: "
    says 'there is no such file'
    says 'did you mean "staf.csv"?'
    failed_page_says 'staff.csv'
    mv "p/${staff/staff/staf}" "p/$staff"
    exits 0 build p
    [ ! -e p/build/report/index.failed.html ]
    report_is_untouched
}

@test "failure: a missing chapter, protocol, book and reference list" {
    mv p/report/introduction.md p/report/introduktion.md
    exits 1 build p
    says 'report/introduction.md'
    says 'did you mean "introduktion.md"?'
    report_is_untouched
    mv p/report/introduktion.md p/report/introduction.md

    mv "p/$protocol" kept
    exits 1 build p
    says 'letters'
    report_is_untouched
    mv kept "p/$protocol"

    mv "p/$book" kept
    exits 1 build p
    says 'is no project'
    failed_page_says 'is no project'
    exits 1 build nosuch -o fresh
    [ ! -e fresh ]
    mv kept "p/$book"

    mv p/report/references.json kept
    exits 1 build p
    says 'schulz2010'
    report_is_untouched
    mv kept p/report/references.json
    exits 0 build p
    report_is_untouched
}

@test "failure: a bad cell: file, line, row, column, value, rule" {
    change 's/^2,north,control,1,147/2,north,control,1,-4/' "$staff"
    exits 1 build p
    says "$staff:3: "
    says 'row 2, column "tenure": "-4" is below the minimum, 0'
    says '3 | 2,north,control,1,-4'
    failed_page_says 'below the minimum'
}

@test "failure: bad cells of every kind" {
    while IFS='|' read -r from to column what; do
        cp "p/$staff" kept
        change "s/$from/$to/" "$staff"
        exits 1 build p
        says "$staff:"
        says "$column"
        says "$what"
        report_is_untouched
        cp kept "p/$staff"
    done <<'END'
^2,north|2,west|"office"|"west"
^2,north,control|2,north,contrl|"arm"|"contrl"
^2,north,control,1|2,north,control,yes|"female"|"yes"
^2,north,control,1,147|2,north,control,1,14.5|"tenure"|"14.5"
^2,north|1,north|"staff_id"|"1"
^2,north,control,1,147,13|2,north,control,1,147,99|"motivation_before"|"99"
END
}

@test "failure: many bad cells: ten are listed, the rest counted" {
    change 's/,north,/,nroth,/' "$staff"
    exits 1 build p
    says '"nroth"'
    grep -qE 'and [0-9]+ more' <<<"$stderr" || grep -qE 'and [0-9]+ more' p/build/report/index.failed.html
    report_is_untouched
}

@test "failure: a file that is no table" {
    printf 'staff_id,office\n"1,north\n' >"p/$staff"
    exits 1 build p
    says "$staff"
    report_is_untouched
    : >"p/$staff"
    exits 1 build p
    says "$staff"
    report_is_untouched
}

@test "failure: references that lead nowhere" {
    change 's/\[@fig-arms\]/[@fig-arm]/' "$notebook"
    exits 1 build p
    says "$notebook:43: "
    says 'did you mean "fig-arms"?'
    failed_page_says 'fig-arm'
    change 's/\[@fig-arm\]/[@fig-arms]/' "$notebook"
    change 's/schulz2010/shulz2010/' report/introduction.md
    exits 1 build p
    says 'report/introduction.md:8: '
    says 'did you mean "schulz2010"?'
    report_is_untouched
}

@test "failure: two faults are both told" {
    change 's/\[@fig-arms\]/[@fig-arm]/' "$notebook"
    change 's/schulz2010/shulz2010/' report/introduction.md
    exits 1 build p
    says '"fig-arms"'
    says '"schulz2010"'
    report_is_untouched
}

@test "failure: 1 wins over 3" {
    change 's/t:run "motivation"/t:run("motivation", { vcov = classical() })/' "$notebook"
    change 's/\[@fig-arms\]/[@fig-arm]/' "$notebook"
    exits 1 build p
    report_is_untouched
}

@test "failure: references.json that is damaged" {
    for text in '[' '{}' '[{}]' '[{"id": 7}]' '[{"id": "a"}, {"id": "a"}]' '"'; do
        echo "$text" >p/report/references.json
        exits 1 build p
        says 'report/references.json'
        report_is_untouched
    done
}

# gnuplot -------------------------------------------------------------------

forget() { rm -r p/build/report/.plumb; }

@test "gnuplot: not installed" {
    forget
    before=(env "PATH=$BATS_TEST_TMPDIR/none")
    exits 1 build p
    says "$notebook:37: "
    says 'gnuplot is not installed (Debian: apt install gnuplot-nox)'
    failed_page_says 'not installed'
}

@test "gnuplot: fails, and says why or not" {
    forget
    fake gnuplot <<'END'
#!/bin/sh
echo "line 0: no luck" >&2
exit 3
END
    exits 1 build p
    says 'gnuplot ended with code 3: line 0: no luck'
    failed_page_says 'no luck'
    fake gnuplot <<'END'
#!/bin/sh
echo 'cannot map a library' >&2
exit 127
END
    exits 1 build p
    says 'gnuplot ended with code 127: cannot map a library'
    fake gnuplot <<<'#!/bin/sh
exit 1'
    exits 1 build p
    says 'gnuplot ended with code 1 and said nothing'
    report_is_untouched
}

@test "gnuplot: crashes" {
    forget
    fake gnuplot <<<'#!/bin/sh
kill -SEGV $$'
    exits 1 build p
    says 'gnuplot crashed (signal 11)'
    failed_page_says 'crashed'
}

@test "gnuplot: ends well and wrote nothing" {
    forget
    fake gnuplot <<<'#!/bin/sh
exit 0'
    exits 1 build p
    says 'gnuplot wrote no picture'
    failed_page_says 'no picture'
}

@test "gnuplot: writes half a file" {
    forget
    fake gnuplot <<END
#!/bin/sh
$(command -v gnuplot) "\$@"
[ ! -f 0.svg ] || { head -c 3000 0.svg >half; mv half 0.svg; }
END
    exits 1 build p
    says 'stops in the middle'
    failed_page_says 'stops in the middle'
}

@test "gnuplot: a chart that fails takes no other with it" {
    forget
    cat >>"p/$notebook" <<'END'

```lua {#fig-second}
--| caption: Once more
show(fig.arms { r, label = "Motivation", zero = true })
```
END
    fake gnuplot <<END
#!/bin/sh
$(command -v gnuplot) "\$@"
[ ! -f 0.svg ] || { head -c 3000 0.svg >half; mv half 0.svg; }
END
    exits 1 build p
    [ "$(grep -c 'was not drawn' <<<"$stderr")" -eq 1 ]
    [ "$(grep -c '<svg' p/build/report/index.failed.html)" -eq 2 ] # it and the curve of the deviation
    report_is_untouched
}

@test "gnuplot: the curve of a deviation that fails is told where its run stands" {
    forget
    fake gnuplot <<END
#!/bin/sh
$(command -v gnuplot) "\$@"
[ ! -f 1.svg ] || { head -c 3000 1.svg >half; mv half 1.svg; }
END
    exits 1 build p
    line=$(grep -n 't:run' "p/$notebook" | head -1 | cut -d: -f1)
    says "$notebook:$line: the chart was not drawn"
    report_is_untouched
}

@test "gnuplot: floods its outputs" {
    forget
    fake gnuplot <<'END'
#!/bin/sh
yes | head -c 3000000
yes error | head -c 3000000 >&2
exit 2
END
    exits 1 build p
    says 'gnuplot ended with code 2'
    [ "${#stderr}" -lt 5000 ]
    report_is_untouched
}

# Its real time limit, once.
@test "gnuplot: hangs" {
    forget
    fake gnuplot <<<'#!/bin/sh
exec sleep 600'
    exits 1 build p
    says 'gnuplot took longer than 20 seconds'
    failed_page_says 'longer than 20 seconds'
}

# Files ---------------------------------------------------------------------

@test "files: one that may not be read is told" {
    for file in "$staff" "$notebook" "$protocol" "$book" report/introduction.md report/references.json; do
        chmod 0 "p/$file"
        as_mortal
        exits 1 build p
        says "$file"
        says 'Permission denied'
        report_is_untouched
        chmod 644 "p/$file"
    done
    exits 0 build p
}

@test "files: a folder in a file's place is told" {
    for file in "$staff" "$notebook" "$protocol" "$book" report/references.json; do
        mv "p/$file" kept
        mkdir "p/$file"
        exits 1 build p
        says "$file"
        report_is_untouched
        rmdir "p/$file"
        mv kept "p/$file"
    done
    exits 0 build p
}

@test "files: an output folder that may not be written" {
    echo 'More.' >>p/report/introduction.md
    as_mortal
    chmod 555 p/build/report
    exits 1 build p
    says 'cannot be written: Permission denied'
    chmod 755 p/build/report
    report_is_untouched
    exits 0 build p
}

@test "files: an output folder that cannot be made" {
    : >file
    exits 1 build p -o file
    says 'file'
    exits 1 build p -o file/below
    says 'cannot be written: Not a directory'
    [ ! -s file ]
    report_is_untouched
}

@test "files: a folder in the page's place" {
    rm p/build/report/index.html
    mkdir p/build/report/index.html
    exits 1 build p
    says 'p/build/report/index.html: cannot be written: Is a directory'
    rmdir p/build/report/index.html
    no_temporary_file
    exits 0 build p
    report_is_untouched
}

@test "files: a file-size limit at each height" {
    change 's/fmt.num(r.estimate, 1)/fmt.num(r.estimate, 3)/' "$notebook"
    for kilobytes in 0 1 2 4 8 16 24 32 40 48; do
        # Both streams through a pipe: as a file, they had the limit as well.
        run bash -c 'ulimit -f "$1"; "$PLUMB" build p' - "$kilobytes"
        echo "$kilobytes: $output"
        [ "$status" -eq 1 ]
        [[ "$output" == *'cannot be written: File too large'* ]]
        [[ "$output" == *'make room and build again; what was there is untouched'* ]]
        report_is_untouched
    done
    exits 0 build p
    run ! report_is_untouched
}

# A file system of its own with the disk's last room taken; where mounting is not
# allowed (a container), the limit above stands for it.
@test "files: a full disk" {
    cat >fill <<'END'
set -eu
mkdir disk
mount -t tmpfs -o size=400k none disk
"$PLUMB" build p -o disk >/dev/null
(cd disk && sha256sum index.html ledger.json departures.json departures.csv) >before
sed -i 's/fmt.num(r.estimate, 1)/fmt.num(r.estimate, 3)/' p/analyses/letters/analysis.md
dd if=/dev/zero of=disk/filler bs=1k count=4000 2>/dev/null || true
code=0
"$PLUMB" build p -o disk 2>said || code=$?
echo "$code" >code
(cd disk && sha256sum index.html ledger.json departures.json departures.csv) >after
[ -z "$(find disk -name '.plumb-*')" ]
rm disk/filler
"$PLUMB" build p -o disk
END
    if ! unshare -m mount -t tmpfs none /mnt 2>/dev/null; then
        before=(bash -c 'ulimit -f 8; exec "$0" "$@"')
        echo 'More.' >>p/report/introduction.md
        exits 1 build p
        return
    fi
    run unshare -m sh fill
    echo "$output"
    [ "$status" -eq 0 ]
    [ "$(cat code)" -eq 1 ]
    cat said
    grep -q 'cannot be written: No space left on device' said
    grep -q 'make room and build again; what was there is untouched' said
    diff before after
}

@test "files: room for the page of a failure, and none for the records beside it" {
    cat >fill <<'END'
set -eu
mkdir disk
mount -t tmpfs -o size=600k none disk
"$PLUMB" build p -o disk >/dev/null
printf '\nSee [@tbl-none].\n' >>p/analyses/letters/analysis.md
dd if=/dev/zero of=disk/filler bs=1k count=4000 2>/dev/null || true
truncate -s -104k disk/filler
"$PLUMB" build p -o disk 2>said || [ $? -eq 1 ]
cat said
grep -q 'leads nowhere' disk/index.failed.html
[ -z "$(find disk -name '.plumb-*')" ]
[ "$(grep -c 'No space left' said)" -eq 0 ]
END
    unshare -m mount -t tmpfs none /mnt 2>/dev/null || skip 'nothing can be mounted here'
    run unshare -m sh fill
    echo "$output"
    [ "$status" -eq 0 ]
}

@test "files: no place for the charts" {
    rm p/build/report/.plumb/memo p/build/report/.plumb/state.json
    chmod 500 p/build/report/.plumb
    as_mortal
    exits 1 build p
    says 'no folder for the charts below'
    says 'Permission denied'
    failed_page_says 'no folder for the charts'
    chmod 700 p/build/report/.plumb
}

@test "files: no temporary folder is needed, and nothing is left in the output" {
    forget
    before=(env "TMPDIR=$BATS_TEST_TMPDIR/none")
    exits 0 build p
    [ -z "$(find p/build -name 'charts-*')" ]
}

# Killed while gnuplot draws: the folder that it drew in is there until the next
# build, and no longer; what else has such a name stays.
@test "files: killed while charts are drawn" {
    mkdir temporary
    export TMPDIR=$BATS_TEST_TMPDIR/temporary
    forget
    fake gnuplot <<<'#!/bin/sh
echo half >0.svg
exec sleep 60'
    "${before[@]}" "$PLUMB" build p >/dev/null 2>&1 3>&- &
    pid=$!
    for _ in $(seq 200); do
        [ -z "$(find p/build temporary -name 0.svg)" ] || break
        sleep 0.05
    done
    find p/build temporary -name 0.svg
    kill -9 "$pid"
    wait "$pid" || true
    [ -z "$(ls -A temporary)" ]
    mkdir elsewhere
    touch elsewhere/0.svg
    ln -s "$PWD/elsewhere" p/build/report/.plumb/charts-abcdef
    before=()
    exits 0 build p
    [ -z "$(find p/build -name 'charts-*' -type d)" ]
    [ -f elsewhere/0.svg ]
    [ -z "$(ls -A temporary)" ]
    report_is_untouched
}

# A kill at 20 moments of a build from nothing: the page is the old or the new
# one, whole, and the next build knows how to go on.
@test "files: killed at 20 moments" {
    cp p/build/report/index.html old.html
    change 's/fmt.num(r.estimate, 1)/fmt.num(r.estimate, 3)/' "$notebook"
    start=$(date +%s%N)
    exits 0 build p --no-memo -o new
    step=$((($(date +%s%N) - start) / 18000))
    for moment in $(seq 1 20); do
        cp old.html p/build/report/index.html
        "$PLUMB" build --no-memo p >/dev/null 2>&1 &
        pid=$!
        sleep "$(printf '0.%06d' $((step * moment % 1000000)))"
        kill -9 "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
        cmp -s p/build/report/index.html old.html ||
            cmp p/build/report/index.html new/index.html
    done
    exits 0 build p
    cmp p/build/report/index.html new/index.html
    cmp p/build/report/ledger.json new/ledger.json
    no_temporary_file
}
