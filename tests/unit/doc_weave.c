/* A book as a page: what is printed, marked, refused, and told as a fault. */
#include "doc_values.h"

#include "doc/weave.h"

static const struct pl_value *chapters_of(struct pl_arena *a,
                                          const char *const sources[2])
{
    static const char *const paths[] = {"a.md", "b.md"};
    struct pl_builder c, list;

    pl_build(&list, a);
    for (size_t i = 0; i < 2 && sources[i] != NULL; i++) {
        pl_build(&c, a);
        pl_set_text(&c, "path", paths[i]);
        pl_set_text(&c, "source", sources[i]);
        pl_add(&list, pl_map(&c));
    }
    return pl_list(&list);
}

struct book_case {
    const char *name;
    const char *sources[2];
    const char *outputs; /* of both chapters */
    const char *rest;    /* book, references, assessment, ledger, charts */
    const char *says[7];
    const char *never;
    const char *errors[3]; /* "a.md:3: what ... | hint" */
};

static struct pl_weave weave_of(struct pl_arena *a, const struct book_case *c)
{
    const struct pl_value *rest = value_in(a, c->rest != NULL ? c->rest : "{}");
    struct pl_weave in = {
        .book = pl_get(rest, "book"),
        .chapters = chapters_of(a, c->sources),
        .outputs = value_in(a, c->outputs != NULL ? c->outputs : "[]"),
        .references = pl_get(rest, "references"),
        .assessment = pl_get(rest, "assessment"),
        .ledger = pl_get(rest, "ledger"),
        .charts = pl_get(rest, "charts"),
        .html = true};

    return in;
}

#define CHUNK(members) "[{~chunks~:[{~status~:~ok~," members "}],~values~:[]}]"
#define VALUES(list)   "[{~chunks~:[],~values~:[" list "]}]"
#define TABLE(cells)                                                           \
    CHUNK("~shows~:[{~kind~:~table~,~columns~:[{~title~:~~},{~title~:~(1)~,"   \
          "~align~:~right~}],~rows~:[" cells                                   \
          "],~notes~:[~a < b~],~warnings~:[~few~],~ledger~:[~n#1~]}]")
#define FIGURE                                                                 \
    CHUNK("~shows~:[{~kind~:~figure~,~description~:~d~,~chart~:{},"            \
          "~ledger~:[~n#1~],~rows~:[~n#1~]}]")
#define DEPARTED(exit)                                                         \
    "~assessment~:{~departures~:[{~id~:~D01~,~clause~:~vcov~,~kind~:"          \
    "~changed~,~state~:~unexplained~,~rows~:[~n#1~],~notebook~:~a.md~,"        \
    "~line~:4}],~exit~:" exit ",~trials~:[{~id~:~t~,~lock_state~:~none~}]}"
#define MARKED(id)                                                             \
    "{~id~:~" id "~,~clause~:~vcov~,~kind~:~changed~,~state~:~explained~,"     \
    "~rows~:[~n#1~],~notebook~:~a.md~,~line~:4}"
#define MARKED_THRICE                                                          \
    "{~assessment~:{~departures~:[" MARKED("D01") "," MARKED(                  \
        "D03") "," MARKED("D05") "],~exit~:0,~trials~:[]}}"
#define CAPTIONED    "# A\n\n```lua {#tbl-x}\n--| caption: C\n```\n"
#define HEADED(text) "{~text~:~" text "~,~th~:true}"
#define TRACED(text, row)                                                      \
    "{~text~:~" text "~,~status~:~traced~,~rows~:[~" row "~]}"
#define ROW(cells) "{~kind~:~body~,~cells~:[" cells "]}"
#define TEN(text)  text text text text text text text text text text
#define NAMED(n)   ROW("~" n "~,~" n "~")
#define PAIR       ROW("~R~,~1~") "," ROW("~~,~(2)~")
#define LEDGER                                                                 \
    "~ledger~:{~notebooks~:[{~rows~:[{~id~:~n#1~,~trial~:~t~,~analysis~:"      \
    "~main~,~line~:4}]}],~libraries~:{~gsl~:~2.7~}}"
#define WORKS                                                                  \
    "{~references~:[{~id~:~stock2007~,~type~:~book~,~title~:~T~,~author~:"     \
    "[{~family~:~Stock~,~given~:~J.~}],~issued~:{~date-parts~:[[2007]]}}]}"

static struct book_case cases[] = {
    {.name = "title page, escaped",
     .sources = {"# One\n"},
     .rest = "{~book~:{~title~:~A <b> & c~,~lang~:~en-GB~,~date~:~2026~,"
             "~authors~:[{~name~:~N~,~affiliation~:~F~,~orcid~:"
             "~0000-0002-1825-0097~}]}}",
     .says = {"<html lang=\"en-GB\">", "<h1>A &lt;b&gt; &amp; c</h1>",
              "<title>A &lt;b&gt; &amp; c</title>", "class=\"affiliation\">F<",
              "href=\"https://orcid.org/0000-0002-1825-0097\"",
              "<p class=\"date\">2026</p>"},
     .never = "<script"},
    {.name = "a language tag and an ORCID that are none",
     .sources = {"# One\n"},
     .rest = "{~book~:{~title~:~A~,~lang~:~x\\\" y~,~authors~:[{~name~:~N~,"
             "~orcid~:~javascript:x~}]}}",
     .says = {"<html lang=\"en\">"},
     .never = "javascript"},
    {.name = "sections are numbered through the book",
     .sources = {"# One\n\n## Two\n\n## Three {#sec-c}\n",
                 "# Four {#sec-d}\n\n[@sec-c], [@sec-d]\n"},
     .says = {"<h2 id=\"s-1\"><span class=\"number\">1</span> One</h2>",
              "<h3 id=\"sec-c\"><span class=\"number\">1.2</span> Three</h3>",
              "<h2 id=\"sec-d\"><span class=\"number\">2</span> Four</h2>",
              "<a href=\"#sec-c\">Section&#160;1.2</a>",
              "<a href=\"#sec-d\">Section&#160;2</a>",
              "<a class=\"skip\" href=\"#main\">"}},
    {.name = "raw HTML is text, links keep to what is allowed",
     .sources =
         {"# A\n\nsay <script>x</script> <b>y</b> [z](https://e.org/?a&b)\n"},
     .says = {"&lt;script&gt;x&lt;/script&gt;", "&lt;b&gt;y&lt;/b&gt;",
              "<a href=\"https://e.org/?a&amp;b\">z</a>"},
     .never = "<script"},
    {.name = "a reference that leads nowhere",
     .sources = {"# A {#sec-one}\n\nSee [@sec-onne].\n"},
     .says = {"<span class=\"fault\"><strong>Error:</strong>",
              "This is no report"},
     .errors = {"a.md:3: the reference to \"sec-onne\" leads nowhere | did you "
                "mean \"sec-one\"?"}},
    {.name = "a link to a label that is not there",
     .sources = {"# A {#sec-one}\n\nSee [x](#sec-two).\n"},
     .says = {"leads nowhere"},
     .never = "href=\"#sec-two\"",
     .errors = {"a.md:3: the reference to \"sec-two\" leads nowhere | did you "
                "mean \"sec-one\"?"}},
    {.name = "a work that is not in the list",
     .sources = {"# A\n\n[@stock2008]\n"},
     .rest = WORKS,
     .errors = {"a.md:3: no work \"stock2008\" in report/references.json | did "
                "you mean \"stock2007\"?"}},
    {.name = "a citation and its entry",
     .sources = {"# A\n\n[@stock2007, p. 3]\n"},
     .rest = WORKS,
     .says = {"href=\"#ref-stock2007\"", "id=\"ref-stock2007\"", "p. 3",
              ">References<"}},
    {.name = "a label that two chapters have",
     .sources = {"# A {#sec-x}\n", "# B {#sec-x}\n"},
     .says = {"id=\"sec-x\"", "id=\"sec-x.1\""},
     .errors = {"b.md:1: the label \"sec-x\" is taken: a.md:1 has it | "}},
    {.name = "a chapter that cannot be read",
     .sources = {"# A\n\n### C\n", "# B\n"},
     .says = {"<div class=\"fault\"", "The chapter is not shown.", "> B</h2>"},
     .errors = {"a.md:3: a heading of level 3 under one of level 1 | write "
                "##"}},
    {.name = "an inline value carries where it came from",
     .sources = {"# A\n\nIt is `= x`.\n"},
     .outputs = VALUES("{~status~:~traced~,~text~:~1.5~,~rows~:[~n#1~],"
                       "~detail~:~estimate~}"),
     .rest = "{" LEDGER "," DEPARTED("0") "}",
     .says = {"<span class=\"value\" title=\"main of t: estimate; ledger row "
              "n#1; line 3\" data-status=\"traced\" data-ledger=\"n#1\" "
              "data-path=\"estimate\" data-line=\"3\" data-departures=\"D01\">"
              "1.5</span><sup class=\"marks\"><a href=\"#departure-D01\">D01",
              "id=\"departure-D01\"", "is not registered", "gsl&#160;2.7"},
     .never = "class=\"banner\""},
    {.name = "departures that follow each other are marked as first and last",
     .sources = {"# A\n\nIt is `= x`.\n"},
     .outputs = VALUES("{~status~:~traced~,~text~:~1.5~,~rows~:[~n#1~],"
                       "~detail~:~estimate~}"),
     .rest =
         "{~assessment~:{~departures~:[" MARKED("D01") "," MARKED("D03") "," MARKED(
             "D04") "," MARKED("D09") "," MARKED("D10") "," MARKED("D11") "],~"
                                                                          "exit"
                                                                          "~:0,"
                                                                          "~tri"
                                                                          "als~"
                                                                          ":[]}"
                                                                          "}",
     .says = {"data-departures=\"D01 D03 D04 D09 D10 D11\"",
              ">D01</a>, <a href=\"#departure-D03\">D03</a>, "
              "<a href=\"#departure-D04\">D04</a>, "
              "<a href=\"#departure-D09\">D09</a>–"
              "<a href=\"#departure-D11\">D11</a></sup>"}},
    {.name = "a paragraph says many departures once, then the first of them",
     .sources = {"# A\n\nIt is `= x` and `= y`.\n\nAgain `= z`.\n"},
     .outputs =
         VALUES("{~status~:~traced~,~text~:~1.5~,~rows~:[~n#1~],~detail~:~a~},"
                "{~status~:~traced~,~text~:~2.5~,~rows~:[~n#1~],~detail~:~b~},"
                "{~status~:~traced~,~text~:~3.5~,~rows~:[~n#1~],~detail~:~c~}"),
     .rest = MARKED_THRICE,
     .says = {"D05\">2.5</span><sup class=\"marks\"><a "
              "href=\"#departure-D01\">D01</a>…</sup>",
              ">3.5</span><sup class=\"marks\"><a "
              "href=\"#departure-D01\">D01</a>, "}},
    {.name = "the chains of a plan's pathways are a list",
     .sources = {"# A\n"},
     .rest = "{~assessment~:{~departures~:[],~exit~:0,~trials~:[]},~ledger~:{"
             "~trials~:[{~id~:~t~,~protocol~:{~pathways~:[[~letter~,~pride~]]}"
             "}]}}",
     .says = {"<li>letter \u2192 pride</li>"}},
    {.name = "unexplained: a red banner",
     .sources = {"# A\n"},
     .rest = "{" DEPARTED("3") "}",
     .says = {"class=\"banner\"", "does not say why",
              "<a href=\"#departure-D01\">D01</a>, unexplained: "
              "<code>vcov</code>"}},
    {.name = "untraced and typed numbers are marked",
     .sources = {"# A 5\n\n`= x` and 13.9, in 2020, HC1 and `7`.\n"},
     .outputs = VALUES("{~status~:~untraced~,~text~:~42~,~rows~:[],"
                       "~detail~:~42~}"),
     .says = {"<span class=\"value untraced\" title=\"42 matches nothing",
              "<span class=\"typed\"",
              "data-line=\"3\">13.9</span>, in 2020, "
              "HC1 and <code>7</code>",
              "Of 2 printed numbers, 0 are traced"}},
    {.name = "a number that looks like one of a row bears no mark of it",
     .sources = {"# A\n\n`= 3`\n"},
     .outputs = VALUES("{~status~:~traced~,~text~:~3~,~rows~:[],"
                       "~alike~:[~a.md#1~],"
                       "~detail~:~the same short number~}"),
     .rest = "{" DEPARTED("3") "}",
     .says = {"title=\"The same short number stands in ledger row a.md#1; "
              "nothing else shows that it is that one; line 3\"",
              "data-ledger=\"a.md#1\"", "data-line=\"3\">3</span></p>"}},
    {.name = "a value that fails, one that was not run",
     .sources = {"# A\n\n`= x` `= y`\n"},
     .outputs =
         VALUES("{~status~:~failed~,~text~:~~,~error~:{~status~:1,~file~:"
                "~a.md~,~line~:3,~message~:~no <x>~,~hint~:~h~}},{~status~:"
                "~not_run~,~text~:~~}"),
     .says = {"no &lt;x&gt; (h)", "[not run]"},
     .errors = {"a.md:3: no <x> | h"}},
    {.name = "a table, numbered, with scope, notes and warnings",
     .sources =
         {"# A\n\n[@tbl-x]\n\n```lua {#tbl-x}\n--| caption: C *d*\n```\n"},
     .outputs = TABLE(ROW(HEADED("R") "," TRACED("1.50**", "n#1"))),
     .says = {"<a href=\"#tbl-x\">Table&#160;1</a>",
              "<div class=\"exhibit few\" id=\"tbl-x\">",
              "role=\"region\" tabindex=\"0\" aria-label=\"Table 1\"",
              "<span class=\"label\">Table 1</span> C <em>d</em>",
              "<th scope=\"row\">R</th>",
              ">1.50<span class=\"hung\">**</span></td>",
              "<p>a &lt; b</p>\n<p class=\"warning\"><strong>Warning:</strong> "
              "few</p>"}},
    {.name = "what touches all of a table is marked once, at its caption",
     .sources = {CAPTIONED},
     .outputs = TABLE(ROW(HEADED("R") "," TRACED("1", "n#1"))),
     .rest = "{" DEPARTED("0") "}",
     .says = {"</span> C<sup class=\"marks\">",
              "data-departures=\"D01\">1</td>"}},
    {.name = "what touches one cell is marked there",
     .sources = {CAPTIONED},
     .outputs = TABLE(ROW(HEADED("R") "," TRACED("1", "n#1")) "," ROW(
         "~S~," TRACED("2", "n#2"))),
     .rest = "{" DEPARTED("0") "}",
     .says = {">1<span class=\"hung\"><sup class=\"marks\">", ">2</td>"},
     .never = "</span> C<sup"},
    {.name = "more than fit beside a number stand below it",
     .sources = {CAPTIONED},
     .outputs = TABLE(
         ROW("~R~," TRACED("1", "n#1")) "," ROW("~S~," TRACED("2", "n#2"))),
     .rest = MARKED_THRICE,
     .says = {">1<sup class=\"marks below\"><a href=\"#departure-D01\">D01"}},
    {.name = "several that touch a row's numbers are marked at its name",
     .sources = {CAPTIONED},
     .outputs = TABLE(ROW(HEADED("R") "," TRACED("1", "n#1")) "," ROW(
         HEADED("S") "," TRACED("2", "n#2"))),
     .rest = MARKED_THRICE,
     .says = {"<th scope=\"row\">R<sup class=\"marks\"><a "
              "href=\"#departure-D01\">D01</a>, ",
              "data-departures=\"D01 D03 D05\">1</td>",
              "<th scope=\"row\">S</th>"}},
    {.name = "and at a name whose number is judged, which is no head",
     .sources = {CAPTIONED},
     .outputs = TABLE(ROW(TRACED("CR2", "n#3") "," TRACED("1", "n#1")) "," ROW(
         TRACED("CR1", "n#3") "," TRACED("2", "n#2"))),
     .rest = MARKED_THRICE,
     .says = {">CR2<sup class=\"marks\"><a href=\"#departure-D01\">D01</a>, ",
              "data-departures=\"D01 D03 D05\">1</td>"}},
    {.name = "a section of a table, and cells that span",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = TABLE("{~kind~:~section~,~cells~:[{~text~:~S~,~th~:true,~"
                      "colspan~:9}]},{~kind~:~stats~,~cells~:[~N~,~5~]}"),
     .says = {"<th scope=\"rowgroup\" colspan=\"2\">S</th>",
              "<tbody class=\"stats\">"}},
    {.name = "a row and what stands under it are a body",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = TABLE(PAIR "," PAIR "," PAIR "," PAIR ","
                           "{~kind~:~stats~,~cells~:[~N~,~5~]}"),
     .says = {"</thead>\n<tbody class=\"part kept\">\n<tr><td>R</td><td "
              "class=\"r hang\">1</td></tr>\n<tr class=\"under\"><td></td><td "
              "class=\"r hang\">(2<span class=\"hung\">)</span></td></tr>\n"
              "</tbody>\n<tbody class=\"part kept\">\n<tr><td>R",
              "</tbody>\n<tbody class=\"stats\">"}},
    {.name = "the first rows of a table are a body, and the last",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = TABLE(NAMED("1") "," NAMED("2") "," NAMED("3") "," NAMED(
         "4") "," NAMED("5") "," NAMED("6") "," NAMED("7") "," NAMED("8")),
     .says = {"</thead>\n<tbody class=\"part kept\">\n<tr><td>1",
              "</tbody>\n<tbody class=\"part\">\n<tr><td>4",
              "</tbody>\n<tbody class=\"part kept\">\n<tr><td>6"},
     .never = "class=\"part kept\">\n<tr><td>7"},
    {.name = "a row that may fill a page may break, and no body keeps it",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = TABLE(PAIR "," PAIR "," PAIR ",{~cells~:[~" TEN(
         TEN("fifteen letters")) "~]}," PAIR),
     .says = {"<tr class=\"tall\"><td>fifteen"},
     .never = "part kept"},
    {.name = "no body of its own for rows below a section, nor for so few",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = TABLE("{~kind~:~section~,~cells~:[{~text~:~S~,~th~:true,~"
                      "colspan~:9}]}," PAIR "," PAIR "," PAIR "," PAIR),
     .says = {"<tr class=\"under\">"},
     .never = "part kept"},
    {.name = "a figure, its picture and its caption",
     .sources = {"# A\n\n```lua {#fig-x}\n--| caption: C `= v`\n```\n"},
     .outputs = "[{~chunks~:[{~status~:~ok~,~shows~:[{~kind~:~figure~,"
                "~chart~:{},~ledger~:[~n#1~]}]}],~values~:[{~status~:~text~,"
                "~text~:~w~}]}]",
     .rest = "{~charts~:{~fig-x~:{~svg~:~<svg></svg>~}}}",
     .says = {"<figure class=\"exhibit\" id=\"fig-x\"", "<svg></svg>",
              "<figcaption><span class=\"label\">Figure 1</span> C w"}},
    {.name = "a map of exhibits, where the book asks for it",
     .sources = {"# A\n\n```lua {#fig-x}\n--| caption: C [@tbl-y], [@fig-no]\n"
                 "```\n\n| a |\n|---|\n| b |\n\nTable: By hand {#tbl-y}\n"},
     .outputs = FIGURE,
     .rest = "{~book~:{~exhibits~:true},~charts~:{~fig-x~:{~svg~:~<svg></svg>~"
             "}},~assessment~:{},~ledger~:{~notebooks~:[{~notebook~:~a.md~,"
             "~rows~:[{~id~:~n#1~,~notebook~:~a.md~,~line~:90,~inputs~:{"
             "~data/z.csv~:~1~,~data/b.csv~:~2~}},{~id~:~n#2~,~notebook~:"
             "~a.md~,~line~:4,~inputs~:{~data/a.csv~:~3~}},{~id~:~n#3~,"
             "~notebook~:~b.md~,~line~:4,~inputs~:{~data/other.csv~:~4~}}]}]}}",
     .says = {"<a href=\"#exhibits\"><span class=\"number\">3</span>",
              "<a href=\"#fig-x\">Figure 1</a></td>",
              ">C Table 1, [@fig-no]</td>", "<code>a.md:3</code>",
              "<code>data/a.csv</code>, <code>data/b.csv</code>, "
              "<code>data/z.csv</code></td>",
              ">By hand</td>",
              "<code>a.md:11</code></td><td data-title=\"Files "
              "read\">none</td>"},
     .never = "data/other.csv",
     .errors = {"a.md:4: the reference to \"fig-no\" leads nowhere | did you "
                "mean \"fig-x\"?"}},
    {.name = "no map of exhibits, where the book does not",
     .sources = {"# A\n\n```lua {#fig-x}\n--| caption: C\n```\n"},
     .outputs = FIGURE,
     .rest = "{~charts~:{~fig-x~:{~svg~:~<svg></svg>~}},~assessment~:{}}",
     .says = {"Figure 1"},
     .never = "id=\"exhibits\""},
    {.name = "a map of exhibits of a book that has none",
     .sources = {"# A\n\nText.\n"},
     .rest = "{~book~:{~exhibits~:true},~assessment~:{}}",
     .says = {"Text."},
     .never = "id=\"exhibits\""},
    {.name = "a chart that was not drawn",
     .sources = {"# A\n\n```lua {#fig-x}\n--| caption: C\n```\n"},
     .outputs = FIGURE,
     .rest = "{~charts~:{~fig-x~:{~error~:~gnuplot is not there~}}}",
     .says = {"The chart was not drawn."},
     .errors = {"a.md:3: the chart was not drawn: gnuplot is not there | "}},
    {.name = "a chunk that fails, what was not run after it",
     .sources = {"# A\n\n```lua\nx()\n```\n\n```lua {#tbl-x}\ny()\n```\n"},
     .outputs = "[{~chunks~:[{~status~:~failed~,~printed~:~p & q~,~shows~:[],"
                "~error~:{~status~:1,~file~:~a.md~,~line~:4,~message~:~m~,"
                "~hint~:~h~}},{~status~:~not_run~,~shows~:[]}],~values~:[]}]",
     .says = {"<samp>p &amp; q</samp>", "<p class=\"message\">m</p>",
              "<code>x()</code>", "<p class=\"hint\">h</p>",
              "Not run after it: 1 chunk and 0 inline values.",
              "<p class=\"not-run\">This chunk was not run.</p>",
              "<div class=\"exhibit missing\" id=\"tbl-x\">"},
     .errors = {"a.md:4: m | h"}},
    {.name = "a label that shows nothing",
     .sources = {"# A\n\n```lua {#tbl-x}\n```\n"},
     .outputs = CHUNK("~shows~:[]"),
     .errors = {"a.md:3: nothing was shown in the chunk tbl-x | call show() in "
                "it, or take its label away"}},
    {.name = "code: folded, shown, hidden",
     .sources = {"# A\n\n```lua {code=show}\nlocal s\n```\n\n```lua "
                 "{code=hide}\nlocal h\n```\n\n```lua\nlocal f = 1\n```\n"},
     .outputs = "[{~chunks~:[{~status~:~ok~},{~status~:~ok~},{~status~:~ok~}],"
                "~values~:[]}]",
     .says = {"<div class=\"code\">\n<pre",
              "<details class=\"code\"><summary>Code <span class=\"place\">"
              "a.md, lines 12&#8211;12",
              "<span class=\"k\">local</span> f"},
     .never = "local</span> h"},
    {.name = "footnotes are numbered through the book, with ways back",
     .sources = {"# A\n\nx[^n] y[^n]\n\n[^n]: One.\n", "# B\n\nz[^n]\n\n"
                                                       "[^n]: Two.\n"},
     .says = {"<a id=\"fnref-1\" href=\"#fn-1\"",
              "<a id=\"fnref-1-2\" href=\"#fn-1\"", "<li id=\"fn-1\">",
              "href=\"#fnref-1-2\" role=\"doc-backlink\"",
              "<a id=\"fnref-2\" href=\"#fn-2\"", "<ol start=\"2\">",
              "<li id=\"fn-2\">"}},
    {.name = "a Markdown table with a caption and a label",
     .sources = {"# A\n\n[@tbl-m]\n\n| a | b |\n|---|--:|\n| c | d |\n\nTable: "
                 "Cap {#tbl-m}\n"},
     .says = {"<a href=\"#tbl-m\">Table&#160;1</a>",
              "<div class=\"exhibit\" id=\"tbl-m\">",
              "<span class=\"label\">Table 1</span> Cap</div></caption>",
              "<th scope=\"col\" class=\"r\">b</th>", "<td class=\"r\">d</td>"},
     .never = "Table: Cap"},
    {.name = "no link stands in a link",
     .sources = {"# A {#sec-a}\n\n[x `= v`](https://e.org)\n"},
     .outputs = VALUES("{~status~:~traced~,~text~:~1~,~rows~:[~n#1~]}"),
     .rest = "{" DEPARTED("0") "}",
     .says = {"<sup class=\"marks\">D01</sup></a>"}},
    {.name = "a notebook that could not be run",
     .sources = {"# A\n\n`= x`\n\n```lua\n```\n"},
     .outputs = "[{~error~:{~status~:1,~file~:~a.md~,~line~:5,~message~:~m~,"
                "~hint~:~~}}]",
     .says = {"Nothing of this chapter was run.", "[not run]"},
     .errors = {"a.md:5: m | "}},
};

static void check_errors(const struct pl_woven *out, const struct book_case *c)
{
    size_t n = 0;

    while (n < 3 && c->errors[n] != NULL)
        n++;
    if (pl_count(out->errors) != n) {
        struct pl_buf b;
        pl_buf_init(&b, 0);
        pl_json_print(&b, out->errors, 17);
        fail_msg("%zu errors expected: %.*s", n, PL_FMT(pl_buf_view(&b)));
    }
    for (size_t i = 0; i < n; i++) {
        const struct pl_value *e = pl_item(out->errors, i);
        struct pl_str told = pl_str_printf(
            &arena, "%.*s:%.0f: %.*s | %.*s",
            PL_FMT(pl_strv(pl_get(e, "file"))), pl_num(pl_get(e, "line")),
            PL_FMT(pl_strv(pl_get(e, "message"))),
            PL_FMT(pl_strv(pl_get(e, "hint"))));
        assert_string_equal(told.s, c->errors[i]);
    }
}

static void check_book(void **state)
{
    const struct book_case *c = *state;
    struct pl_weave in = weave_of(&arena, c);
    struct pl_woven out;
    struct pl_err err = {0};

    if (pl_weave(&arena, &in, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < 7 && c->says[i] != NULL; i++)
        if (strstr(out.html.s, c->says[i]) == NULL)
            fail_msg("not in the page: %s\n%s", c->says[i],
                     strstr(out.html.s, "<body"));
    if (c->never != NULL && strstr(out.html.s, c->never) != NULL)
        fail_msg("in the page: %s", c->never);
    check_errors(&out, c);
}

/* Printed values, in the order of the book. */
static struct values_case {
    const char *name, *source, *outputs, *values;
} values_cases[] = {
    {"prose, value, caption and cell",
     "# A {#sec-a}\n\nsays 3\nand `= x`\n\n```lua {#tbl-x}\n--| caption: 94 %\n"
     "```\n\nafter: 4.5\n",
     "[{~chunks~:[{~status~:~ok~,~shows~:[{~kind~:~table~,~columns~:[{}],"
     "~rows~:[{~cells~:[{~text~:~8~,~status~:~traced~,~rows~:[~n#1~],"
     "~detail~:~n~}]}]}]}],~values~:[{~status~:~untraced~,~text~:~7~,~rows~:"
     "[],~detail~:~7~}]}]",
     "3 3 typed sec-a|4 7 untraced sec-a|7 94 typed tbl-x|7 8 traced tbl-x|"
     "10 4.5 typed sec-a|"},
    {"what is no typed number",
     "# 1 {#sec-a}\n\nHC1, 2E.1 and 3rd, in 1985-86 and 2019-08-30, on 3 May "
     "and March 4, see Table 3, p. 12, 1985 `5` [@sec-a] [^1] <https://e.org/9>"
     "\n\n[^1]: Note.\n",
     "[]", ""},
    {"what is a typed number",
     "# A\n\n-3, (4), 5%, n=6, 7,000, 2.5-3 and 2,019 or 20190.\n", "[]",
     "3 -3 typed |3 4 typed |3 5 typed |3 6 typed |3 7,000 typed |3 2.5-3 "
     "typed "
     "|3 2,019 typed |3 20190 typed |"},
    {"digits of other scripts, and in alternative text",
     "# A\n\n\xd9\xa9\xd9\xa3 or \xe2\x85\xab, R\xc2\xb2.\n\n```lua "
     "{#fig-x}\n--| alt: a 9.5\n```\n",
     "[{~chunks~:[{~status~:~ok~,~shows~:[{~kind~:~figure~,~words~:[{~text~:"
     "~b 8~,~status~:~untraced~,~rows~:[],~detail~:~8~}]}]}],~values~:[]}]",
     "3 \xd9\xa9\xd9\xa3 typed |3 \xe2\x85\xab typed |"
     "6 9.5 typed fig-x|6 b 8 untraced fig-x|"},
    {"the book's own list", "# A\n\n95 % and 5 %\n", "[]", "3 5 typed |"},
    {"numbers in a footnote and in a Markdown table",
     "# A\n\nx[^1]\n\n| a |\n|---|\n| 5 |\n\nTable: c {#tbl-t}\n\n[^1]: It is "
     "6.\n",
     "[]", "7 5 typed tbl-t|11 6 typed |"},
};

static void check_values(void **state)
{
    const struct values_case *c = *state;
    struct book_case book = {.sources = {c->source},
                             .outputs = c->outputs,
                             .rest = "{~book~:{~typed~:[~95 %~]}}"};
    struct pl_weave in = weave_of(&arena, &book);
    struct pl_woven out;
    struct pl_err err = {0};
    struct pl_buf b;

    if (pl_weave(&arena, &in, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(out.values); i++) {
        const struct pl_value *v = pl_item(out.values, i);
        pl_buf_printf(&b, "%.0f %.*s %.*s %.*s|", pl_num(pl_get(v, "line")),
                      PL_FMT(pl_strv(pl_get(v, "text"))),
                      PL_FMT(pl_strv(pl_get(v, "status"))),
                      PL_FMT(pl_strv(pl_get(v, "label"))));
    }
    struct pl_str told = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_string_equal(told.s, c->values);
}

/* The arena's n-th allocation fails: out of memory, or a page that is whole. */
static void check_every_allocation(void **state)
{
    const struct book_case *c = &cases[14];
    struct pl_arena small;
    enum pl_status status = PL_ENOMEM;
    struct pl_str whole = {0};

    (void)state;
    for (long n = -1; status != PL_OK || n < 0; n += n < 40 ? 1 : 13) {
        struct pl_woven out = {0};
        struct pl_err err = {0};
        pl_arena_init(&small, (size_t)1 << 26);
        struct pl_weave in = weave_of(&small, c);
        small.fail_after = n;
        status = pl_weave(&small, &in, &out, &err);
        if (n < 0)
            whole = pl_str_copy(&arena, out.html);
        else if (status == PL_OK)
            assert_int_equal(out.html.len, whole.len);
        else
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&small);
    }
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    enum { N_VALUES = sizeof values_cases / sizeof values_cases[0] };
    struct CMUnitTest tests[N + N_VALUES + 1];

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_book, open_arena,
                                       close_arena, &cases[i]};
    for (size_t i = 0; i < N_VALUES; i++)
        tests[N + i] =
            (struct CMUnitTest){values_cases[i].name, check_values, open_arena,
                                close_arena, &values_cases[i]};
    tests[N + N_VALUES] = (struct CMUnitTest){"each allocation fails once",
                                              check_every_allocation,
                                              open_arena, close_arena, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
