/* Notebooks of strangers: faults with their lines, hostile input, figures. */
#include "arena.h"
#include "doc/notebook.h"
#include "doc/weave.h"

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The text before, a piece many times, the text after. */
struct notebook_case {
    const char *name, *before, *piece;
    size_t times;
    const char *after;
    enum pl_status status;
    size_t line;
    const char *message; /* what it begins with */
};

static struct notebook_case cases[] = {
    {"nothing", "", "", 0, "", PL_OK, 0, ""},
    {"a control character", "# A\n\n", "\x01", 1, "", PL_EINPUT, 3,
     "the notebook holds the control character U+0001"},
    {"a bare carriage return", "# A\n\n", "a\rb", 1, "", PL_EINPUT, 3,
     "the notebook holds the control character U+000D"},
    {"the marks that the parser uses", "# A\n", "\xef\xb7\x90", 1, "",
     PL_EINPUT, 2, "the notebook holds U+FDD0, which is no character"},
    {"bytes that are not UTF-8", "# A\n", "\xff", 1, "", PL_EINPUT, 2,
     "the notebook is not UTF-8 text: byte 0xFF"},
    {"a fence that is never closed", "# A\n\n```lua\n", "x()\n", 3, "",
     PL_EINPUT, 3, "this chunk is never closed"},
    {"a fence closed by a shorter one", "# A\n\n````lua\n", "x()\n", 1, "```\n",
     PL_EINPUT, 3, "this chunk is never closed"},
    {"an unknown option", "# A\n\n```lua {cod=show}\n", "", 0, "```\n",
     PL_EINPUT, 3, "unknown chunk option \"cod\""},
    {"a label twice", "# A {#sec-x}\n\n## B {#sec-x}\n", "", 0, "", PL_EINPUT,
     3, "the label \"sec-x\" is taken: line 1 has it"},
    {"a caption without a label", "# A\n\n```lua\n--| caption: c\n", "", 0,
     "```\n", PL_EINPUT, 4, "a chunk without a label has no caption"},
    {"an image", "# A\n\n![x](y.png)\n", "", 0, "", PL_EINPUT, 3,
     "an image (\"y.png\") in a notebook"},
    {"a link to a script", "# A\n\n[x](javascript:y)\n", "", 0, "", PL_EINPUT,
     3, "cannot link to \"javascript:y\""},
    {"a link to a file", "# A\n\n[x](file:///y)\n", "", 0, "", PL_EINPUT, 3,
     "cannot link to \"file:///y\""},
    {"a footnote that is not there", "# A\n\nx[^n]\n", "", 0, "", PL_EINPUT, 3,
     "no footnote [^n]"},
    {"quotations within quotations", "# A\n\n", ">", 100, "x\n", PL_EINPUT, 3,
     "100 lists or quotations are opened in one line (at most 64)"},
    {"a million quotation marks", "# A\n\n", "> ", 1000000, "x\n", PL_EINPUT, 3,
     "1000000 lists or quotations"},
    {"lists within lists", "# A\n\n", "- ", 100, "x\n", PL_EINPUT, 3,
     "100 lists or quotations"},
    {"emphasis within emphasis", "# A\n\n", "*a **a ", 5000, "\n", PL_OK, 0,
     ""},
    {"emphasis that nests", "# A\n\n", "*", 3000, "x\n", PL_OK, 0, ""},
    {"brackets", "# A\n\n", "[", 200000, "\n", PL_OK, 0, ""},
    {"brackets that close", "# A\n\n", "[a](", 50000, "\n", PL_OK, 0, ""},
    {"backticks", "# A\n\n", "`a``b", 20000, "\n", PL_OK, 0, ""},
    {"inline values without an expression", "# A\n\n", "`= ", 20000, "\n",
     PL_EINPUT, 3, "an inline value without an expression"},
    {"too many references", "# A\n\n", "[@a] ", 100001, "\n", PL_ELIMIT, 3,
     "more than 100000 inline values, references and labels"},
    {"a table too wide for its rows", "# A\n\n", "|a", 1000, "|\n", PL_OK, 0,
     ""},
    {"more than a notebook may hold", "# A\n\n", "0123456789abcde\n", 262144,
     "", PL_ELIMIT, 0, "the notebook has 4194309 bytes (at most 4194304)"},
};

static struct pl_str text_of(const struct notebook_case *c)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, c->before);
    for (size_t i = 0; i < c->times; i++)
        pl_buf_puts(&b, c->piece);
    pl_buf_puts(&b, c->after);
    struct pl_str out = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(out.s);
    return out;
}

/* What can be read can be printed as well. */
static void check_page(struct pl_str source)
{
    struct pl_builder c, chapters;
    struct pl_woven out;
    struct pl_err err = {0};

    pl_build(&c, &arena);
    pl_set_text(&c, "path", "c.md");
    pl_set_string(&c, "source", source);
    pl_build(&chapters, &arena);
    pl_add(&chapters, pl_map(&c));
    struct pl_weave in = {.chapters = pl_list(&chapters), .html = true};
    if (pl_weave(&arena, &in, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_true(pl_str_ends(out.html, "</html>\n"));
}

static void check_notebook(void **state)
{
    const struct notebook_case *c = *state;
    struct pl_str text = text_of(c);
    const struct pl_value *parts = NULL;
    struct pl_err err = {0};
    enum pl_status status =
        pl_notebook_parts(&arena, PL_STR("c.md"), text, &parts, &err);

    if (status != c->status)
        fail_msg("status %d: %s", (int)status, err.msg);
    if (status == PL_OK) {
        check_page(text);
        return;
    }
    if (strncmp(err.msg, c->message, strlen(c->message)) != 0)
        fail_msg("%s", err.msg);
    assert_string_equal(err.pos.file, "c.md");
    assert_int_equal(err.pos.line, c->line);
}

/* A table of delimiter rows costs cmark columns x rows: refused before. */
static void check_wide_table(void **state)
{
    struct pl_buf b;
    const struct pl_value *parts = NULL;
    struct pl_err err = {0};

    (void)state;
    pl_buf_init(&b, 0);
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < 5000; i++)
            pl_buf_puts(&b, row == 0 ? "|a" : "|-");
        pl_buf_puts(&b, "|\n");
    }
    for (int row = 0; row < 500; row++)
        pl_buf_puts(&b, "|\n");
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_int_equal(
        pl_notebook_parts(&arena, PL_STR("c.md"), text, &parts, &err),
        PL_EINPUT);
    assert_non_null(strstr(err.msg, "columns times rows"));
}

/* Captions of figures as titles, the alt text before the chart's own words. */
static void check_figures(void **state)
{
    static const char source[] =
        "# A\n\n`= one`\n\n```lua {#fig-a}\n--| caption: The *mean* of `= n` "
        "`pupils` \\* here\n--| alt: Of `= k`.\n```\n\n```lua {#tbl-b}\n```\n\n"
        "```lua {#fig-c}\n```\n";
    static const char outputs[] =
        "{\"chunks\":[{\"shows\":[{\"kind\":\"figure\",\"chart\":{\"kind\":"
        "\"arms\"},\"description\":\"d\"}]},{\"shows\":[{\"kind\":\"table\"}]},"
        "{\"shows\":[{\"kind\":\"figure\",\"chart\":{},\"description\":\"e\"}]}"
        "],\"values\":[{\"text\":\"1\"},{\"text\":\"5,786\"},{\"text\":\"9\"}]"
        "}";
    static const char expected[] =
        "[{\"chart\":{\"kind\":\"arms\"},\"description\":\"Of 9.\",\"id\":"
        "\"fig-a\",\"title\":\"The mean of 5,786 pupils * here\"},{\"chart\":{}"
        ",\"description\":\"e\",\"id\":\"fig-c\",\"title\":\"fig-c\"}]";
    const struct pl_value *parts = NULL, *gave = NULL;
    struct pl_err err = {0};
    struct pl_buf b;

    (void)state;
    assert_int_equal(pl_notebook_parts(&arena, PL_STR("c.md"),
                                       pl_str_from(source), &parts, &err),
                     PL_OK);
    assert_int_equal(
        pl_json_read(&arena, pl_str_from(outputs), "test", &gave, &err), PL_OK);
    pl_buf_init(&b, 0);
    pl_json_write(&b, pl_notebook_figures(&arena, parts, gave));
    struct pl_str told = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_string_equal(told.s, expected);
    assert_int_equal(pl_count(pl_notebook_figures(&arena, parts, NULL)), 0);
}

/* Out of memory, or the whole list; nothing between, and no leak. */
static void check_every_allocation(void **state)
{
    static const char source[] =
        "# A {#sec-a}\n\n`= x` [@sec-a] y[^1]\n\n```lua {#fig-a}\n--| caption: "
        "C `= y`\n```\n\n| a |\n|---|\n\nTable: T {#tbl-t}\n\n[^1]: N.\n";
    enum pl_status status = PL_ENOMEM;

    (void)state;
    for (long n = 0; status != PL_OK; n++) {
        struct pl_arena small;
        const struct pl_value *parts = NULL;
        struct pl_err err = {0};
        pl_arena_init(&small, (size_t)1 << 24);
        small.fail_after = n;
        status = pl_notebook_parts(&small, PL_STR("c.md"), pl_str_from(source),
                                   &parts, &err);
        if (status == PL_OK)
            assert_int_equal(pl_count(parts), 3);
        else
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&small);
    }
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N + 3];

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_notebook,
                                       open_arena, close_arena, &cases[i]};
    tests[N] =
        (struct CMUnitTest){"a table that would cost minutes", check_wide_table,
                            open_arena, close_arena, NULL};
    tests[N + 1] = (struct CMUnitTest){"what is to be drawn", check_figures,
                                       open_arena, close_arena, NULL};
    tests[N + 2] = (struct CMUnitTest){"each allocation fails once",
                                       check_every_allocation, open_arena,
                                       close_arena, NULL};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
