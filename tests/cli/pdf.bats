#!/usr/bin/env bats
# The report on paper, through WeasyPrint: the real one, which make check
# installs, and ones that fail in each way.
load common

setup() {
    in_project
}

need_weasyprint() {
    command -v weasyprint >/dev/null || skip 'weasyprint cannot be had'
}

failed_page_says() {
    grep -qF "$1" p/build/report/index.failed.html
}

no_paper() {
    [ -z "$(find p/build -name 'paper-*')" ] && no_temporary_file
}

@test "pdf: beside the page, and alone" {
    need_weasyprint
    exits 0 build p --format html,pdf
    prints 'wrote ledger.json departures.json departures.csv index.pdf index.html'
    [ "$(head -c 5 p/build/report/index.pdf)" = %PDF- ]
    no_paper
    exits 0 build p --format html,pdf
    prints 'index.html is up to date: nothing to do'
    exits 0 build p -o alone --format pdf
    cmp p/build/report/index.pdf alone/index.pdf
    [ ! -e alone/index.html ]
    exits 0 build p -o alone --format pdf
    prints 'index.pdf is up to date: nothing to do'
}

@test "pdf: the same bytes in another folder, zone and language, at another time" {
    need_weasyprint
    exits 0 build p -o one --format pdf
    cp -R p 'another place'
    sleep 1.1
    before=(env TZ=Asia/Tokyo LC_ALL=tr_TR.UTF-8 PYTHONHASHSEED=7 HOME=/nowhere)
    exits 0 build 'another place' -o two --format pdf --threads 3
    cmp one/index.pdf two/index.pdf
}

@test "pdf: says the day of SOURCE_DATE_EPOCH, and no other" {
    need_weasyprint
    exits 0 build p -o one --format pdf
    ! grep -aq 'CreationDate' one/index.pdf
    before=(env SOURCE_DATE_EPOCH=1700000000)
    exits 0 build p -o two --format pdf
    exits 0 build p -o three --format pdf
    cmp two/index.pdf three/index.pdf
    grep -aq 'CreationDate (20231114' two/index.pdf
}

@test "pdf: what a notebook writes is fetched from nowhere" {
    need_weasyprint
    printf '\n![a picture](file://%s/p/%s)\n' "$PWD" "$staff" >>p/report/introduction.md
    exits 1 build p --format html,pdf
    says 'an image ('
    sed -i '/a picture/d' p/report/introduction.md
    printf '\n<img src="file:///etc/passwd"> <style>@import url(http://localhost:1/x.css);</style>\n' >>p/report/introduction.md
    exits 0 build p --format html,pdf
    grep -qF '&lt;img src=' p/build/report/index.html
    ! grep -qE '<(img|link|object|iframe|script|image|base)\b' p/build/report/index.html
    sed -n '/<style>/,/<\/style>/p' p/build/report/index.html >style
    ! grep -qE 'url\(|@import|@font-face' style
    ! grep -aq /Image p/build/report/index.pdf
}

@test "pdf: weasyprint is not installed" {
    mkdir empty
    ln -s "$(command -v gnuplot)" empty/gnuplot
    before=(env "PATH=$PWD/empty")
    exits 1 build p --format html,pdf
    says 'no PDF without weasyprint, which is not installed'
    says 'Debian: apt install weasyprint; or leave pdf out of --format'
    [ ! -e p/build/report/index.html ]
    failed_page_says 'no PDF without weasyprint'
    exits 1 build p -o alone --format pdf
    says 'apt install weasyprint'
    exits 0 build p
}

@test "pdf: weasyprint fails, and says why or not; the last good report stays" {
    exits 0 build p
    keep_report
    fake weasyprint <<'END'
#!/bin/sh
echo 'no luck' >&2
exit 3
END
    exits 1 build p --format html,pdf
    says 'weasyprint ended with code 3 and wrote no PDF: no luck'
    failed_page_says 'wrote no PDF: no luck'
    report_is_untouched
    no_paper
    fake weasyprint <<<'#!/bin/sh
exit 0'
    exits 1 build p --format html,pdf
    says 'weasyprint ended with code 0 and wrote no PDF'
    fake weasyprint <<<'#!/bin/sh
kill -SEGV $$'
    exits 1 build p --format html,pdf
    says 'weasyprint crashed (signal 11)'
}

@test "pdf: half a file is none" {
    fake weasyprint <<<'#!/bin/sh
echo "%PDF-1.7 half"'
    exits 1 build p --format pdf
    says 'wrote no PDF'
    [ ! -e p/build/report/index.pdf ]
}

@test "pdf: weasyprint hangs" {
    fake weasyprint <<<'#!/bin/sh
exec sleep 600'
    exits 1 build p --format html,pdf --timeout 2
    says 'weasyprint took longer than 2 seconds'
    no_paper
}

@test "pdf: weasyprint reads no project, writes in its own folder only, and has no network" {
    [ "$(uname -s)" = Linux ]
    exits 0 build p -o told --no-memo
    [[ "$stderr" != *Landlock* ]] || skip 'this kernel has no Landlock'
    fake weasyprint <<END
#!/bin/sh
cat >page
echo 'own folder' >&2
cat '$PWD/p/$staff' >&2 && echo 'read the data' >&2
echo x >'$PWD/p/written' && echo 'wrote' >&2
echo "home \${HOME-none} epoch \$SOURCE_DATE_EPOCH" >&2
perl -MSocket -e 'socket(S, PF_INET, SOCK_STREAM, 0) and print STDERR "network\n"'
exit 1
END
    exits 1 build p --format pdf
    says 'home none epoch 0'
    [[ "$stderr" != *'read the data'* && "$stderr" != *network* ]]
    [ ! -e p/written ]
    no_paper
}

@test "pdf: killed while it is made: the next build takes the folder away" {
    fake weasyprint <<<'#!/bin/sh
mkdir fonts
echo half >fonts/half
exec sleep 60'
    "${before[@]}" "$PLUMB" build p --format pdf >/dev/null 2>&1 3>&- &
    pid=$!
    for _ in $(seq 200); do
        [ -z "$(find p/build -name half)" ] || break
        sleep 0.05
    done
    [ -n "$(find p/build -name half)" ]
    kill -9 "$pid"
    wait "$pid" || true
    before=()
    exits 0 build p
    no_paper
}

@test "pdf: the short fields of a deviation may share a line, a long one has its own" {
    exits 0 build p --format html
    grep -qF '<div class="brief"><dt>Kind</dt>' p/build/report/index.html
    grep -qF '<div><dt>Explanation</dt>' p/build/report/index.html
}

@test "pdf: a book that fails makes none" {
    need_weasyprint
    printf '\n```lua\nerror("broken")\n```\n' >>"p/$notebook"
    exits 1 build p --format html,pdf
    [ ! -e p/build/report/index.pdf ]
    failed_page_says broken
}
