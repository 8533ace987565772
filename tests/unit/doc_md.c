/* A book as Markdown: what is printed, and that no text becomes markup. */
#include "doc_values.h"

#include "doc/weave.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

/* One chapter, c.md, and what running it gave. */
static struct pl_woven woven(const char *chapter, const struct pl_value *output,
                             const struct pl_value *rest)
{
    struct pl_builder c, chapters, outputs;
    struct pl_woven out;
    struct pl_err err = {0};

    pl_build(&c, &arena);
    pl_set_text(&c, "path", "c.md");
    pl_set_text(&c, "source", chapter);
    pl_build(&chapters, &arena);
    pl_add(&chapters, pl_map(&c));
    pl_build(&outputs, &arena);
    pl_add(&outputs, output);
    struct pl_weave in = {.book = value_of("{~title~:~Title~}"),
                          .chapters = pl_list(&chapters),
                          .outputs = pl_list(&outputs),
                          .references = pl_get(rest, "references"),
                          .assessment = pl_get(rest, "assessment"),
                          .ledger = pl_get(rest, "ledger"),
                          .charts = pl_get(rest, "charts"),
                          .md = true};
    if (pl_weave(&arena, &in, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(out.html.len, 0);
    return out;
}

#define SHOWS(exhibit)                                                         \
    "{~chunks~:[{~status~:~ok~,~shows~:[" exhibit "]}],~values~:[]}"
#define VALUE(members) "{~chunks~:[],~values~:[{" members "}]}"
#define DEPARTED                                                               \
    "{~assessment~:{~departures~:[{~id~:~D01~,~clause~:~vcov~,~kind~:"         \
    "~changed~,~state~:~unexplained~,~rows~:[~c#1~],~notebook~:~c.md~,"        \
    "~line~:4}],~exit~:3,~trials~:[{~id~:~t~,~lock_state~:~none~}]},"          \
    "~ledger~:{~trials~:[]}}"

static struct md_case {
    const char *name, *chapter, *output, *rest;
    const char *says[6];
    const char *never;
} cases[] = {
    {"headings are numbered and linked",
     "# One {#sec-a}\n\n## Two {#sec-b}\n\nSee [@sec-b].\n",
     "null",
     "{}",
     {"# Title\n", "- [1 One](#sec-a)\n  - [1.1 Two](#sec-b)\n",
      "\n\n## <a id=\"sec-a\"></a>1 One\n\n### <a id=\"sec-b\"></a>1.1 Two\n\n",
      "See [Section 1.1](#sec-b)."},
     "sec-b]]"},
    {"emphasis, code, links",
     "# C\n\n*a* **b** ~~c~~ `d|` *(e)* [f](https://x.org/a_(b)) \\*g*h*\n",
     "null",
     "{}",
     {"\n*a* **b** ~~c~~ `d|` <em>(e)</em> [f](https://x.org/a_%28b%29) "
      "\\*g*h*\n"},
     "Error"},
    {"lists and quotations",
     "# C\n\n1. a\n2. b\n\n   c\n\n- d\n  - e\n- f\n\n* g\n\n> h\n>\n> > i\n",
     "null",
     "{}",
     {"\n1. a\n\n2. b\n\n   c\n\n- d\n  - e\n- f\n\n* g\n\n> h\n>\n> > i\n"},
     "Error"},
    {"code that is not run, raw HTML, rules, breaks",
     "# C\n\n~~~~\n```\n\n  x\n~~~~\n\n<div>\n\n---\n\na\\\nb\n",
     "null",
     "{}",
     {"\n````\n```\n\n  x\n````\n\n\\<div>\n\n***\n\na\\\nb\n"},
     "\n<div>"},
    {"footnotes",
     "# C\n\nx[^note]\n\n[^note]: y\n\n    z\n",
     "null",
     "{}",
     {"\nx[^1]\n", "\n[^1]: y\n\n    z\n"},
     "note"},
    {"a table of the text with a caption and values",
     "# C\n\nTable: A `= x` {#tbl-t}\n\n| a | b |\n|:-:|--:|\n| `p` | q\\|r "
     "|\n",
     VALUE("~text~:~1|2~,~status~:~traced~"),
     "{}",
     {"\n<a id=\"tbl-t\"></a>**Table 1**. A 1\\|2\n\n| a | b |\n| :---: | ---: "
      "|\n| `p` | q\\|r |\n"},
     "Table:"},
    {"a value and its mark",
     "# C\n\nIt is `= x`.\n",
     VALUE("~text~:~−1.5*~,~status~:~traced~,~rows~:[~c#1~]"),
     DEPARTED,
     {"It is −1.5\\*<sup>[D01](#departure-D01)</sup>.",
      "**This report departs from its plan and does not say why.**",
      "- [D01](#departure-D01), unexplained: `vcov` c.md:4",
      "The plan of trial `t` is not registered",
      "\n## <a id=\"departures\"></a>2 Deviations",
      "#### <a id=\"departure-D01\"></a>D01: vcov\n"},
     "`= x`"},
    {"a value that failed, one that was not run",
     "# C\n\n`= x` and `= y`\n",
     "{~values~:[{~status~:~failed~,~error~:{~message~:~no x~,~hint~:~y?~,"
     "~file~:~c.md~,~line~:3}},{~status~:~not_run~}]}",
     "{}",
     {"\n<strong>Error:</strong> no x (y?) and \\[not run\\]\n",
      "**This is no report: the build failed with 1 error.**", "- c.md:3 no x"},
     "`="},
    {"a figure",
     "# C\n\n```lua {#fig-x}\n--| caption: Some *bars*\n--| alt: A [b]\n"
     "show(f)\n```\n",
     SHOWS("{~kind~:~figure~,~ledger~:[~c#1~]}"),
     "{~charts~:{~fig-x~:{~svg~:~<svg/>~}}}",
     {"\n![A \\[b\\]](figures/fig-x.svg)\n\n<a id=\"fig-x\"></a>**Figure 1**. "
      "Some *bars*\n\n```lua\n",
      "show(f)\n```\n"},
     "Error"},
    {"a figure that was not drawn",
     "# C\n\n```lua {#fig-x code=hide}\n--| caption: B\nshow(f)\n```\n",
     SHOWS("{~kind~:~figure~}"),
     "{~charts~:{~fig-x~:{~error~:~gnuplot failed~}}}",
     {"\n*The chart was not drawn.*\n\n<a id=\"fig-x\"></a>**Figure 1**. B\n",
      "c.md:3 the chart was not drawn: gnuplot failed"},
     "show(f)"},
    {"a table of the run",
     "# C\n\n```lua {#tbl-x code=show}\n--| caption: B\nshow(t)\n```\n",
     SHOWS("{~kind~:~table~,~columns~:[{~title~:~~},{~title~:~Est.~,~group~:"
           "~All~,~align~:~right~}],~rows~:[{~kind~:~section~,~cells~:[{"
           "~text~:~Arms~,~th~:true,~colspan~:2}]},{~kind~:~body~,~cells~:["
           "~a|b~,{~text~:~1.5***~,~status~:~traced~,~rows~:[~c#1~]}]},{"
           "~kind~:~body~,~cells~:[~short~]}],~notes~:[~* p < 0.05~],"
           "~warnings~:[~few~],~ledger~:[~c#1~]}"),
     DEPARTED,
     {"show(t)\n```\n\n<a id=\"tbl-x\"></a>**Table 1**. "
      "B<sup>[D01](#departure-D01)</sup>\n\n|  | All: Est. |\n| --- | ---: |\n"
      "| **Arms** | |\n| a\\|b | 1.5\\*\\*\\* |\n| short | |\n\n\\* p \\< "
      "0.05\n\n**Warning:** few\n"},
     "Table:"},
    {"a departure that touches one number",
     "# C\n\n```lua {#tbl-x code=hide}\n--| caption: B\nshow(t)\n```\n",
     SHOWS("{~kind~:~table~,~columns~:[{~title~:~a~},{~title~:~b~}],~rows~:[{"
           "~cells~:[{~text~:~1~,~status~:~traced~,~rows~:[~c#2~]},{~text~:"
           "~2~,~status~:~traced~,~rows~:[~c#1~]}]}],~ledger~:[~c#1~,~c#2~]}"),
     DEPARTED,
     {"**Table 1**. B\n\n| a | b |\n| --- | --- |\n| 1 | "
      "2<sup>[D01](#departure-D01)</sup> |\n"},
     "```"},
    {"printed text and a failure",
     "# C\n\n```lua\nprint(1)\n```\n",
     "{~chunks~:[{~status~:~failed~,~printed~:~one\\n~,~error~:{~message~:"
     "~two\\nthree~,~hint~:~four~,~file~:~c.md~,~line~:4}}]}",
     "{}",
     {"\n```text\none\n```\n\n> **Error** c.md:4\n>\n> two<br>three\n>\n> "
      "four\n"},
     "\n> three"},
    {"what was not run and shows nothing",
     "# C\n\n```lua {#fig-x}\n--| caption: B\n```\n",
     "{~chunks~:[{~status~:~not_run~}]}",
     "{}",
     {"**Figure 1**. B\n\n*Not shown.*\n\n*This chunk was not run.*\n"},
     "!["},
    {"a chapter that cannot be read",
     "# C\n\n### Too deep\n",
     "null",
     "{}",
     {"> **Error** c.md:3\n>\n> a heading of level 3 under one of level 1\n",
      "> The chapter is not shown.\n"},
     "Too deep"},
    {"references",
     "# C\n\nSee [@b2001, p. 3] and [@none].\n",
     "null",
     "{~references~:[{~id~:~b2001~,~type~:~book~,~author~:[{~family~:~B_~}],"
     "~title~:~T*~,~DOI~:~10.1/x~}]}",
     {"See ([B\\_, n.d.](#ref-b2001), p. 3) and (**none**) <strong>Error:",
      "no work \"none\"", "\n## <a id=\"references\"></a>References\n",
      "\n<a id=\"ref-b2001\"></a>B\\_. (n.d.). <em>T\\*</em>. "
      "[https:\\//doi.org/10.1/x](https://doi.org/10.1/x)\n"},
     "[@"},
};

static void check_case(void **state)
{
    const struct md_case *c = *state;
    struct pl_woven out =
        woven(c->chapter, value_of(c->output), value_of(c->rest));

    for (size_t i = 0; i < 6 && c->says[i] != NULL; i++)
        if (strstr(out.md.s, c->says[i]) == NULL)
            fail_msg("does not say \"%s\":\n%s", c->says[i], out.md.s);
    if (strstr(out.md.s, c->never) != NULL)
        fail_msg("says \"%s\":\n%s", c->never, out.md.s);
}

static void check_figures(void **state)
{
    (void)state;
    struct pl_woven out =
        woven("# C\n\n```lua {#fig-x}\n--| caption: B\nshow(f)\n```\n",
              value_of(SHOWS("{~kind~:~figure~}")),
              value_of("{~charts~:{~fig-x~:{~svg~:~<svg/>~}}}"));

    assert_int_equal(pl_count(out.figures), 1);
    const struct pl_value *figure = pl_item(out.figures, 0);
    assert_true(pl_is_text(pl_get(figure, "name"), "figures/fig-x.svg"));
    assert_true(pl_is_text(pl_get(figure, "text"), "<svg/>"));
}

/* Every size of memory that does not suffice is told, and nothing else. */
static void check_memory(void **state)
{
    const struct md_case *c = &cases[10]; /* a table of the run */
    const struct pl_value *output = value_of(c->output);
    const struct pl_value *rest = value_of(c->rest);
    const struct pl_value *chapter = value_of("[{~path~:~c.md~}]");
    enum pl_status status = PL_ENOMEM;

    (void)state;
    struct pl_builder list;
    pl_build(&list, &arena);
    pl_add(&list, pl_with(&arena, pl_item(chapter, 0), "source",
                          pl_text(&arena, c->chapter)));
    struct pl_weave in = {.book = value_of("{~title~:~Title~}"),
                          .chapters = pl_list(&list),
                          .assessment = pl_get(rest, "assessment"),
                          .ledger = pl_get(rest, "ledger"),
                          .md = true};
    pl_build(&list, &arena);
    pl_add(&list, output);
    in.outputs = pl_list(&list);
    for (size_t limit = 0; status != PL_OK; limit += 997) {
        struct pl_arena small;
        struct pl_woven out;
        struct pl_err err = {0};
        pl_arena_init(&small, limit);
        status = pl_weave(&small, &in, &out, &err);
        if (status != PL_OK)
            assert_int_equal(status, PL_ENOMEM);
        else
            assert_non_null(strstr(out.md.s, "a\\|b"));
        pl_arena_free(&small);
        assert_true(limit < (size_t)1 << 22);
    }
}

static cmark_node *parsed(struct pl_str text, cmark_parser **parser)
{
    static const char *const names[] = {"table", "strikethrough", "autolink"};

    cmark_gfm_core_extensions_ensure_registered();
    *parser = cmark_parser_new(CMARK_OPT_FOOTNOTES);
    for (size_t i = 0; i < 3; i++)
        cmark_parser_attach_syntax_extension(
            *parser, cmark_find_syntax_extension(names[i]));
    cmark_parser_feed(*parser, text.s, text.len);
    return cmark_parser_finish(*parser);
}

static bool is_type(cmark_node *node, const char *name)
{
    return strcmp(cmark_node_get_type_string(node), name) == 0;
}

static bool holds_text(cmark_node *node)
{
    return is_type(node, "paragraph") || is_type(node, "heading") ||
           is_type(node, "table_cell");
}

/* The texts of all blocks, a line each, and what stands in them. */
static void put_texts(struct pl_buf *b, cmark_node *root)
{
    static const char *const silent[] = {
        "document",  "table",       "table_row", "table_header", "text",
        "softbreak", "html_inline", "paragraph", "heading",      "table_cell"};
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        bool is_silent = false;
        for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++)
            is_silent = is_silent || is_type(node, silent[i]);
        if (event == CMARK_EVENT_ENTER && !is_silent)
            pl_buf_printf(b, "<%s>", cmark_node_get_type_string(node));
        if (event == CMARK_EVENT_ENTER && !is_type(node, "html_inline") &&
            cmark_node_get_literal(node) != NULL)
            pl_buf_puts(b, cmark_node_get_literal(node));
        if (event == CMARK_EVENT_EXIT && holds_text(node))
            pl_buf_putc(b, '\n');
    }
    cmark_iter_free(it);
}

static const char hostile[] = "# C `= x`\n\nA `= x` B\n\n`= x`\n\n`= x`a`= "
                              "x`/`= x`\n\n- `= x`\n\n> `= x`\n\n| a `= x` |\n"
                              "|---|\n| `= x` |\n";

static void check_text(const char *text)
{
    struct pl_builder values, value, output;
    struct pl_buf got, want;
    cmark_parser *parser;

    pl_build(&values, &arena);
    pl_build(&value, &arena);
    pl_set_text(&value, "text", text);
    pl_set_text(&value, "status", "text");
    const struct pl_value *v = pl_map(&value);
    for (size_t i = 0; i < 10; i++)
        pl_add(&values, v);
    pl_build(&output, &arena);
    pl_set(&output, "values", pl_list(&values));
    struct pl_woven out = woven(hostile, pl_map(&output), pl_nil());

    pl_buf_init(&got, 0);
    pl_buf_init(&want, 0);
    cmark_node *root = parsed(out.md, &parser);
    put_texts(&got, root);
    pl_buf_printf(&want,
                  "Title\nContents\n<list><item><link>1 C %s\n1 C %s\nA %s B\n"
                  "%s\n%sa%s/%s\n<list><item>%s\n<block_quote>%s\na %s\n%s\n"
                  "<thematic_break>Plumbline 0.1.0.\n",
                  text, text, text, text, text, text, text, text, text, text,
                  text);
    pl_buf_putc(&got, '\0');
    pl_buf_putc(&want, '\0');
    if (strcmp(got.s, want.s) != 0)
        fail_msg("\"%s\" is read as\n%s\nin\n%s", text, got.s, out.md.s);
    cmark_node_free(root);
    cmark_parser_free(parser);
    pl_buf_free(&got);
    pl_buf_free(&want);
}

static struct text_case {
    const char *name, *text;
} texts[] = {
    {"text: emphasis", "*a* **b** _c_ __d__ ~~e~~ ~f~"},
    {"text: links", "[a](https://x.org) ![b](c) [d][e] [f]: g <https://h.org>"},
    {"text: addresses", "http://x.org https://y.org www.z.org a@b.org @c"},
    {"text: code", "`a` ``b`` `"},
    {"text: raw HTML", "<b>a</b> <!-- b --> <script> &amp; &#42; &copy;"},
    {"text: the end of a heading", "a ##"},
    {"text: only a hash", "#"},
    {"text: a list", "- a"},
    {"text: a list of stars", "* a"},
    {"text: a number", "1. a"},
    {"text: a number and a bracket", "12) a"},
    {"text: a sum", "+ 1"},
    {"text: a quotation", "> a"},
    {"text: a rule", "---"},
    {"text: a title's line", "==="},
    {"text: a fence", "```"},
    {"text: a fence of tildes", "~~~"},
    {"text: a table", "| a | b |"},
    {"text: bars and backslashes", "a\\|b\\\\|c\\"},
    {"text: a footnote", "[^1]: a"},
    {"text: a formula", "$a$ and $$b$$"},
    {"text: a label", "{#sec-x}"},
    {"text: a tag that ends the page", "</sup></a></table>"},
};

static void check_hostile(void **state)
{
    const struct text_case *c = *state;

    check_text(c->text);
}

/* Every mixture of the characters that steer a reader of Markdown. */
static void check_mixtures(void **state)
{
    static const char *const pieces[] = {
        "*",   "**", "_",     "`",  "[",  "]",  "(",  ")",   "<",
        ">",   "&",  ";",     "#",  "|",  "~",  "~~", "\\",  "!",
        "-",   "+",  "=",     ".",  ":",  "1",  "/",  "www", "http",
        "://", "@",  "x.org", "$",  "^",  " a", " b", "a",   "{",
        "}",   "\"", "'",     "<a", "&#", "1.", "1)", "x",   "\\|"};
    uint64_t x = 7;

    (void)state;
    for (size_t round = 0; round < 1500; round++) {
        char text[120] = "";
        for (size_t i = 0; i <= round % 9; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            strcat(text,
                   pieces[(x >> 33) % (sizeof pieces / sizeof pieces[0])]);
        }
        check_text(text[0] == ' ' ? text + 1 : text);
        pl_arena_free(&arena);
    }
}

/* What a chapter's source is read as, and what its Markdown is: everything
 * between the chapter's title and the book's end. */
static void check_structure(const char *source)
{
    struct pl_woven out = woven(source, pl_nil(), pl_nil());
    struct pl_str texts_of[] = {pl_str_from(source), out.md};
    struct pl_buf seen[2];

    for (size_t i = 0; i < 2; i++) {
        cmark_parser *parser;
        cmark_node *root = parsed(texts_of[i], &parser);
        pl_buf_init(&seen[i], 0);
        put_texts(&seen[i], root);
        pl_buf_putc(&seen[i], '\0');
        cmark_node_free(root);
        cmark_parser_free(parser);
    }
    char *want = strstr(seen[0].s, "Chapter\n");
    char *got = strstr(seen[1].s, "\n1 Chapter\n");
    assert_true(want != NULL && got != NULL);
    got += strlen("\n1 ");
    char *end = strstr(got, "<thematic_break>Plumbline");
    assert_non_null(end);
    *end = '\0';
    if (strcmp(got, want) != 0)
        fail_msg("%s\nis read as\n%s\nbut\n%s\nas\n%s", source, want, out.md.s,
                 got);
    pl_buf_free(&seen[0]);
    pl_buf_free(&seen[1]);
}

/* Every mixture of lines that open and continue blocks. */
static void check_structures(void **state)
{
    static const char *const lines[] = {"a",
                                        "b c",
                                        "- a",
                                        "- b",
                                        "  - c",
                                        "  c",
                                        "",
                                        "1. a",
                                        "2. b",
                                        "   d",
                                        "> q",
                                        "> - r",
                                        ">   s",
                                        "***",
                                        "3) k",
                                        "* m",
                                        "   e",
                                        "+ p",
                                        "  > w",
                                        "- > v",
                                        "1. - u",
                                        "`c`` d`",
                                        "```\nc\n\n  x\n```",
                                        "  ```\n  z\n  ```",
                                        "~~~\n```\n~~~",
                                        "- ```\n  y\n  ```",
                                        "| a | b |\n|---|---|\n| c | d |"};
    uint64_t x = 11;

    (void)state;
    for (size_t round = 0; round < 1500; round++) {
        char source[400] = "# Chapter\n\n";
        for (size_t i = 0; i <= round % 9; i++) {
            x = x * 6364136223846793005u + 1442695040888963407u;
            strcat(source, lines[(x >> 33) % (sizeof lines / sizeof lines[0])]);
            strcat(source, "\n");
        }
        check_structure(source);
        pl_arena_free(&arena);
    }
}

int main(void)
{
    enum {
        CASES = sizeof cases / sizeof cases[0],
        TEXTS = sizeof texts / sizeof texts[0]
    };
    struct CMUnitTest tests[CASES + TEXTS + 4];
    size_t n = 0;

    for (size_t i = 0; i < CASES; i++)
        tests[n++] = (struct CMUnitTest){cases[i].name, check_case, open_arena,
                                         close_arena, &cases[i]};
    for (size_t i = 0; i < TEXTS; i++)
        tests[n++] = (struct CMUnitTest){texts[i].name, check_hostile,
                                         open_arena, close_arena, &texts[i]};
    tests[n++] = (struct CMUnitTest){"files of figures", check_figures,
                                     open_arena, close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"text: mixtures", check_mixtures,
                                     open_arena, close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"each limit of memory", check_memory,
                                     open_arena, close_arena, NULL};
    tests[n++] = (struct CMUnitTest){"blocks: mixtures", check_structures,
                                     open_arena, close_arena, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
