/* The examples of docs/notebook-format.md, each a test.  An example is a fenced
 * block "example": a notebook, a line of "=>", and what pl_notebook_parts gives
 * in the form that print_parts writes, or the error. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <assert.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "doc/notebook.h"

#define DOCUMENT "docs/notebook-format.md"

enum { EXAMPLES_MOST = 200, EXAMPLES_LEAST = 40 };

static const struct pl_str fence = {"````````", 8};

struct example {
    char name[120];
    struct pl_str notebook, expected;
};

static struct pl_arena arena;
static struct example examples[EXAMPLES_MOST];
static struct CMUnitTest tests[EXAMPLES_MOST + 1];

/* Each line of text behind a prefix. */
static void print_lines(struct pl_buf *b, const char *prefix,
                        struct pl_str text)
{
    struct pl_str line;

    while (pl_str_line(&text, &line))
        pl_buf_printf(b, "%s%.*s\n", prefix, PL_FMT(line));
}

static void print_chunk(struct pl_buf *b, const struct pl_value *part)
{
    struct pl_str label = pl_strv(pl_get(part, "label"));

    pl_buf_printf(
        b, "chunk %.0f-%.0f %.*s%s%.*s\n", pl_num(pl_get(part, "line")),
        pl_num(pl_get(part, "end_line")), PL_FMT(pl_strv(pl_get(part, "fold"))),
        label.len > 0 ? " #" : "", PL_FMT(label));
    print_lines(b, "  caption: ", pl_strv(pl_get(part, "caption")));
    print_lines(b, "  alt: ", pl_strv(pl_get(part, "alt")));
    print_lines(b, "  | ", pl_strv(pl_get(part, "code")));
}

static void print_parts(struct pl_buf *b, const struct pl_value *parts)
{
    for (size_t i = 0; i < pl_count(parts); i++) {
        const struct pl_value *part = pl_item(parts, i);
        struct pl_str of = pl_strv(pl_get(part, "of"));
        if (pl_is_text(pl_get(part, "kind"), "chunk")) {
            print_chunk(b, part);
            continue;
        }
        pl_buf_printf(b, "value %.0f%s%.*s\n", pl_num(pl_get(part, "line")),
                      of.len > 0 ? " of " : "", PL_FMT(of));
        print_lines(b, "  | ", pl_strv(pl_get(part, "code")));
    }
    if (pl_count(parts) == 0)
        pl_buf_puts(b, "nothing\n");
}

static void check_example(void **state)
{
    const struct example *e = *state;
    const struct pl_value *parts = NULL;
    struct pl_err err = {0};
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (pl_notebook_parts(&arena, PL_STR("analysis.md"), e->notebook, &parts,
                          &err) == PL_OK)
        print_parts(&b, parts);
    else
        pl_buf_printf(&b, "error %zu: %s\n", err.pos.line, err.msg);
    if (err.hint[0] != '\0')
        pl_buf_printf(&b, "hint: %s\n", err.hint);
    struct pl_str got = pl_buf_copy(&b, &arena);
    struct pl_str wanted = pl_str_copy(&arena, e->expected);
    pl_buf_free(&b);
    assert_non_null(got.s);
    assert_string_equal(got.s, wanted.s);
}

/* From the line behind the fence to the closing one; *line counts on. */
static void read_example(struct pl_str *rest, size_t *line, struct example *e)
{
    const char *start = rest->s;
    struct pl_str text;

    e->notebook = e->expected = PL_STR("");
    while (pl_str_line(rest, &text) && !pl_str_eq(text, fence)) {
        ++*line;
        if (!pl_str_is(text, "=>") || e->notebook.s[0] != '\0')
            continue;
        e->notebook = (struct pl_str){start, (size_t)(text.s - start)};
        start = rest->s;
    }
    ++*line;
    e->expected = (struct pl_str){start, (size_t)(text.s - start)};
}

static size_t read_examples(struct pl_str document)
{
    struct pl_str heading = PL_STR(""), line;
    size_t n = 0;

    for (size_t at = 1; pl_str_line(&document, &line); at++) {
        if (pl_str_starts(line, "#"))
            heading = line;
        if (!pl_str_is(line, "```````` example"))
            continue;
        assert(n < EXAMPLES_MOST); /* more: raise it */
        snprintf(examples[n].name, sizeof examples[n].name,
                 "example %zu, line %zu: %.*s", n + 1, at, PL_FMT(heading));
        read_example(&document, &at, &examples[n]);
        tests[n] = (struct CMUnitTest){.name = examples[n].name,
                                       .test_func = check_example,
                                       .initial_state = &examples[n]};
        n++;
    }
    return n;
}

static void check_there_are_examples(void **state)
{
    const size_t *n = *state;

    assert_true(*n >= EXAMPLES_LEAST);
}

int main(void)
{
    struct pl_str document = PL_STR("");
    struct pl_err err = {0};

    pl_arena_init(&arena, (size_t)64 << 20);
    if (pl_file_get(DOCUMENT, (size_t)1 << 20, &arena, &document, &err) !=
        PL_OK) {
        fprintf(stderr, "%s\n", err.msg);
        return EXIT_FAILURE;
    }
    size_t n = read_examples(document);
    tests[n] = (struct CMUnitTest){.name = "the document has its examples",
                                   .test_func = check_there_are_examples,
                                   .initial_state = &n};
    int failed =
        _cmocka_run_group_tests("notebook format", tests, n + 1, NULL, NULL);
    pl_arena_free(&arena);
    return failed;
}
