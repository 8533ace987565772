/* doc_blocks.h - blocks as lines of text.  Tests only. */
#ifndef PL_TEST_DOC_BLOCKS_H
#define PL_TEST_DOC_BLOCKS_H

#include "doc_values.h"

static void put_runs(struct pl_buf *b, const struct pl_value *runs)
{
    for (size_t i = 0; i < pl_count(runs); i++) {
        const struct pl_value *run = pl_item(runs, i);
        struct pl_str href = pl_strv(pl_get(run, "href"));
        pl_buf_put(b, pl_strv(pl_get(run, "text")));
        if (href.len > 0)
            pl_buf_printf(b, "<%.*s>", PL_FMT(href));
    }
}

static void put_cells(struct pl_buf *b, const struct pl_value *table)
{
    const struct pl_value *rows = pl_get(table, "rows");

    for (size_t r = 0; r < pl_count(rows); r++) {
        const struct pl_value *cells = pl_get(pl_item(rows, r), "cells");
        size_t width = 0;
        for (size_t i = 0; i < pl_count(cells); i++) {
            const struct pl_value *cell = pl_item(cells, i);
            pl_buf_puts(b, i > 0 ? " | " : "");
            pl_buf_put(b, pl_strv(cell));
            pl_buf_put(b, pl_strv(pl_get(cell, "text")));
            put_runs(b, pl_get(cell, "runs"));
            width += (size_t)pl_num_or(pl_get(cell, "colspan"), 1);
        }
        assert_int_equal(width, pl_count(pl_get(table, "columns")));
        pl_buf_puts(b, "\n");
    }
}

static void put_items(struct pl_buf *b, const struct pl_value *items)
{
    for (size_t i = 0; i < pl_count(items); i++) {
        const struct pl_value *item = pl_item(items, i);
        struct pl_str name = pl_strv(pl_get(item, "name"));
        pl_buf_printf(b, "%.*s%s", PL_FMT(name), name.len > 0 ? ": " : "- ");
        pl_buf_put(b, pl_strv(pl_get(item, "text")));
        put_runs(b, pl_get(item, "runs"));
        pl_buf_puts(b, "\n");
    }
}

/* Blocks as lines of text; headings go down one level at a time. */
static inline struct pl_str shown(const struct pl_value *blocks)
{
    struct pl_buf b;
    double level = 0;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(blocks); i++) {
        const struct pl_value *block = pl_item(blocks, i);
        if (pl_is_text(pl_get(block, "kind"), "heading")) {
            double next = pl_num(pl_get(block, "level"));
            assert_true(next >= 1 && next <= level + 1);
            level = next;
            pl_buf_printf(&b, "%.*s {%.*s} ", (int)level, "###",
                          PL_FMT(pl_strv(pl_get(block, "id"))));
        }
        if (pl_strv(pl_get(block, "class")).len > 0)
            pl_buf_printf(&b, "[%.*s] ",
                          PL_FMT(pl_strv(pl_get(block, "class"))));
        pl_buf_put(&b, pl_strv(pl_get(block, "text")));
        put_runs(&b, pl_get(block, "runs"));
        pl_buf_puts(&b, "\n");
        put_items(&b, pl_get(block, "items"));
        put_cells(&b, block);
    }
    struct pl_str s = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(s.s);
    return s;
}

/* Every one of says, up to a NULL or n of them, and not `never`. */
static inline void check_says(struct pl_str text, const char *const *says,
                              size_t n, const char *never)
{
    for (size_t i = 0; i < n && says[i] != NULL; i++)
        if (strstr(text.s, says[i]) == NULL)
            fail_msg("does not say \"%s\":\n%s", says[i], text.s);
    if (never != NULL && strstr(text.s, never) != NULL)
        fail_msg("says \"%s\":\n%s", never, text.s);
}

/* Blocks of a case, in this arena. */
typedef enum pl_status blocks_fn(struct pl_arena *a, const void *row,
                                 const struct pl_value **blocks,
                                 struct pl_err *err);

/* With too little memory for a case, there are no blocks, and that is said. */
static inline void check_each_limit(blocks_fn *blocks_of, const void *row)
{
    enum pl_status status = PL_ENOMEM;

    for (size_t limit = 0; status != PL_OK; limit += 509) {
        const struct pl_value *blocks = NULL;
        struct pl_arena small;
        struct pl_err err = {0};
        pl_arena_init(&small, limit);
        status = blocks_of(&small, row, &blocks, &err);
        if (status != PL_OK) {
            assert_int_equal(status, PL_ENOMEM);
            assert_string_equal(err.msg, "out of memory");
        }
        pl_arena_free(&small);
        assert_true(limit < (size_t)1 << 20);
    }
}

/* Each row of `cases` as a test of its name, and one of memory. */
#define RUN_CHAPTERS(cases, check, check_memory)                               \
    do {                                                                       \
        enum { CASES = sizeof(cases) / sizeof(cases)[0] };                     \
        struct CMUnitTest tests[CASES + 1];                                    \
        for (size_t i = 0; i < CASES; i++)                                     \
            tests[i] = (struct CMUnitTest){(cases)[i].name, check, open_arena, \
                                           close_arena, &(cases)[i]};          \
        tests[CASES] =                                                         \
            (struct CMUnitTest){"each limit of memory", check_memory,          \
                                open_arena, close_arena, NULL};                \
        return cmocka_run_group_tests(tests, NULL, NULL);                      \
    } while (0)

#endif
