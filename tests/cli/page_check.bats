#!/usr/bin/env bats
# The checker of pages is checked: a good page passes, each fault is told.

setup() {
    PAGE="$BATS_TEST_TMPDIR/page.html"
    HEAD='<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>T</title>'
    BODY='<h1 id="top">Title</h1>'
    STYLE='body { color: var(--ink) }'
    LANG_ATTRIBUTE='lang="en"'
}

page() {
    cat >"$PAGE" <<END
<!DOCTYPE html>
<html $LANG_ATTRIBUTE>
<head>$HEAD<style>$STYLE</style></head>
<body>
$BODY
$1
</body>
</html>
END
    run "$PAGE_CHECK" "$PAGE"
}

good() {
    page "$1"
    [ "$output" = "" ]
    [ "$status" -eq 0 ]
}

# bad FRAGMENT WORDS: told with the page's name, a line and these words.
bad() {
    page "$1"
    echo "$output"
    [ "$status" -eq 1 ]
    [[ "$output" =~ page\.html:[0-9]+:\  ]]
    [[ "$output" == *"$2"* ]]
}

svg() {
    echo "<figure id=\"fig-x\"><svg role=\"img\" xmlns=\"http://www.w3.org/2000/svg\"><title>T</title><desc>D</desc>$1</svg></figure>"
}

@test "page_check: a good page" {
    good '<section aria-labelledby="s"><h2 id="s">S</h2>
<p>See <a href="#t">Table 1</a> and <a href="https://example.org/home/x">a page</a>.
<span class="value" title="x" data-status="traced" data-ledger="a#1" data-line="3">1</span></p>
<div class="exhibit" id="t"><table><caption>C</caption><thead><tr><th scope="col">a</th></tr></thead>
<tbody><tr><td>1</td></tr></tbody></table></div>
<details><summary>Code</summary><pre>x</pre></details></section>'
}

@test "page_check: a good picture" {
    good "$(svg '<defs><g id="fig-x.p1"></g></defs><use xlink:href="#fig-x.p1" fill="var(--pl-c1,#123456)" stroke="none"></use>')"
}

@test "page_check: no file, no argument" {
    run "$PAGE_CHECK" "$BATS_TEST_TMPDIR/none.html"
    [ "$status" -eq 2 ]
    run "$PAGE_CHECK"
    [ "$status" -eq 2 ]
}

@test "page_check: the line is told" {
    bad '<p>x</p>
<p style="color: red">x</p>' 'page.html:7: a style attribute'
}

@test "page_check: a script" { bad '<script>x</script>' 'an element <script>'; }
@test "page_check: an event handler" { bad '<p onclick="x()">x</p>' 'the event handler onclick'; }
@test "page_check: a link that runs" { bad '<a href="javascript:x()">x</a>' 'is no web address'; }
@test "page_check: a picture from elsewhere" { bad '<img src="https://x.org/a.png" alt="x">' 'is fetched'; }
@test "page_check: an image without alt" { bad '<img src="data:image/png;base64,AAAA">' 'without alt'; }
@test "page_check: a style sheet" { bad '<link rel="stylesheet" href="a.css">' 'an element <link>'; }
@test "page_check: a frame" { bad '<iframe></iframe>' 'an element <iframe>'; }
@test "page_check: a relative link" { bad '<a href="other.html">x</a>' 'is no web address'; }
@test "page_check: a refresh" { HEAD="$HEAD<meta http-equiv=refresh content=5>"; bad '' 'http-equiv'; }
@test "page_check: a policy is no refresh" { HEAD="$HEAD<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">"; good ''; }
@test "page_check: a font that is fetched" {
    STYLE='@font-face { src: url("https://x.org/f") }'
    bad '' 'is fetched'
}
@test "page_check: an import" { STYLE='@import "a.css";'; bad '' '@import'; }

@test "page_check: no lang" { LANG_ATTRIBUTE=''; bad '' 'no lang'; }
@test "page_check: no title" { HEAD='<meta charset="utf-8"><title> </title>'; bad '' 'no title'; }
@test "page_check: no charset" { HEAD='<title>T</title>'; bad '' 'no charset'; }
@test "page_check: no viewport" { HEAD='<title>T</title>'; bad '' 'no meta viewport'; }
@test "page_check: no color-scheme" { HEAD='<title>T</title>'; bad '' 'no meta color-scheme'; }

@test "page_check: no h1" { BODY=''; bad '<p>x</p>' '0 headings of level 1'; }
@test "page_check: two h1" { bad '<h1>x</h1>' '2 headings of level 1'; }
@test "page_check: a jump of headings" { bad '<h3>x</h3>' 'a heading of level 3 under one of 1'; }
@test "page_check: the first heading" { BODY='<h2>x</h2><h1>y</h1>'; bad '' 'the first heading is of level 2'; }
@test "page_check: an empty heading" { bad '<h2> </h2>' 'an empty heading'; }
@test "page_check: headings may go up by more than one" { good '<h2>a</h2><h3>b</h3><h4>c</h4><h2>d</h2>'; }

@test "page_check: an id twice" { bad '<p id="top">x</p>' 'the id "top" stands twice'; }
@test "page_check: an empty id" { bad '<p id="">x</p>' 'is empty or has a space'; }
@test "page_check: a link that leads nowhere" { bad '<a href="#none">x</a>' 'leads nowhere'; }
@test "page_check: a link to nothing" { bad '<a href="#">x</a>' 'leads nowhere'; }
@test "page_check: a label that leads nowhere" { bad '<div aria-labelledby="top none">x</div>' 'aria-labelledby="none" leads nowhere'; }
@test "page_check: an empty link" { bad '<a href="#top"> </a>' 'an empty link'; }
@test "page_check: a link named otherwise" { good '<a href="#top" aria-label="Up"> </a>'; }

@test "page_check: a table without a caption" { bad '<table><tr><td>1</td></tr></table>' 'a table without a caption'; }
@test "page_check: a table named otherwise" { good '<table aria-label="T"><tr><td>1</td></tr></table>'; }
@test "page_check: a header without scope" { bad '<table><caption>C</caption><tr><th>1</th></tr></table>' 'a <th> without scope'; }
@test "page_check: an empty header" { bad '<table><caption>C</caption><tr><th scope="col"></th></tr></table>' 'an empty <th>'; }

@test "page_check: a picture without role" { bad '<figure id="f"><svg><title>T</title><desc>D</desc></svg></figure>' 'without role="img"'; }
@test "page_check: a picture without a title" { bad '<figure id="f"><svg role="img"><desc>D</desc></svg></figure>' 'a picture without <title>'; }
@test "page_check: a picture without a description" { bad '<figure id="f"><svg role="img"><title>T</title><desc></desc></svg></figure>' 'a picture without <desc>'; }
@test "page_check: an id without the figure's" { bad "$(svg '<g id="gp1"></g>')" 'does not begin with "fig-x."'; }
@test "page_check: an id that only looks like the figure's" { bad "$(svg '<g id="fig-x2"></g>')" 'does not begin with "fig-x."'; }
@test "page_check: a colour" { bad "$(svg '<g fill="#ff0000"></g>')" 'is no CSS variable'; }
@test "page_check: a colour of a style" { bad "$(svg '<g style="fill: red"></g>')" 'a style attribute'; }
@test "page_check: a picture that fetches" { bad "$(svg '<use href="https://x.org/a#b"></use>')" 'is fetched'; }
@test "page_check: a clip that leads nowhere" { bad "$(svg '<g clip-path="url(#none)"></g>')" 'leads nowhere'; }
@test "page_check: a script in a picture" { bad "$(svg '<script>x</script>')" 'an element <script>'; }

@test "page_check: a value without a title" { bad '<span class="value" data-status="text" data-line="1">1</span>' 'a value without a title'; }
@test "page_check: a value without data" { bad '<span class="big value" title="x">1</span>' 'without data-status'; }
@test "page_check: a traced value without its row" { bad '<span class="value" title="x" data-status="traced" data-line="1">1</span>' 'without data-ledger'; }
@test "page_check: a class that only holds the word" { good '<span class="values">1</span>'; }

@test "page_check: details without a summary" { bad '<details><p>x</p></details>' 'without a <summary>'; }
@test "page_check: an absolute path" { bad '<p>read /home/someone/data.csv</p>' 'an absolute path: /home/someone/data.csv'; }
@test "page_check: an absolute path in an attribute" { bad '<p title="/tmp/x">x</p>' 'an absolute path: /tmp/x'; }
@test "page_check: an absolute path of Windows" { bad '<p>C:\Users\x</p>' 'an absolute path'; }
@test "page_check: an address of a file" { bad '<p>file:///x</p>' 'an address of a file'; }
@test "page_check: a relative path" { good '<p>analyses/home/x.csv and data/tmp/y</p>'; }
@test "page_check: an order of its own" { bad '<p tabindex="2">x</p>' 'changes the order'; }
@test "page_check: what is never closed" { bad '<p><b>x</i></p>' 'Unexpected end tag'; }
