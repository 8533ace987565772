/* data_frames.h - small values and frames.  Tests only.
 *
 * Values are written as JSON with ' for ", which is never needed inside. */
#ifndef PL_TEST_DATA_FRAMES_H
#define PL_TEST_DATA_FRAMES_H

#include "base/json.h"
#include "data/csv.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

static struct pl_arena arena;

static inline int data_open(void **state)
{
    (void)state;
    pl_arena_init(&arena, (size_t)1 << 30);
    return 0;
}

static inline int data_close(void **state)
{
    (void)state;
    pl_arena_free(&arena);
    return 0;
}

static inline const struct pl_value *value_in(struct pl_arena *a,
                                              const char *text)
{
    size_t n = strlen(text);
    char *s = PL_NEW(a, char, n + 1);
    const struct pl_value *v = NULL;
    struct pl_err err = {0};

    assert_non_null(s);
    for (size_t i = 0; i < n; i++)
        s[i] = text[i] == '\'' ? '"' : text[i];
    if (pl_json_read(a, (struct pl_str){s, n}, "test", &v, &err) != PL_OK)
        fail_msg("%s: %s", err.msg, s);
    return v;
}

static inline const struct pl_value *value_of(const char *text)
{
    return value_in(&arena, text);
}

/* entry: a file's, or NULL. */
static inline const struct pl_frame *
frame_in(struct pl_arena *a, const char *csv, const char *entry)
{
    const struct pl_frame *f = NULL;
    struct pl_err err = {0};
    const struct pl_value *v = entry != NULL ? value_in(a, entry) : NULL;

    if (pl_csv_frame(a, pl_str_from(csv), PL_STR("t.csv"), NULL, v, &f, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return f;
}

static inline const struct pl_frame *frame_of(const char *csv,
                                              const char *entry)
{
    return frame_in(&arena, csv, entry);
}

/* As CSV. */
static inline const char *text_of_frame(const struct pl_frame *f)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_csv_write(&b, f);
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    return text.s;
}

/* Cells with a | between them, a missing one as NA. */
static inline const char *cells_of(const struct pl_column *c)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < c->n; i++) {
        pl_buf_puts(&b, i > 0 ? "|" : "");
        if (pl_is_missing(c, i))
            pl_buf_puts(&b, "NA");
        else
            pl_cell_text(&b, c, i);
    }
    struct pl_str text = pl_buf_copy(&b, &arena);
    pl_buf_free(&b);
    assert_non_null(text.s);
    return text.s;
}

static inline const struct pl_column *column_of(const struct pl_frame *f,
                                                const char *name)
{
    const struct pl_column *c = pl_frame_column(f, pl_str_from(name));

    assert_non_null(c);
    return c;
}

static inline const char *json_of(const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    char *s = PL_NEW(&arena, char, b.len + 1);
    assert_non_null(s);
    for (size_t i = 0; i < b.len; i++)
        s[i] = b.s[i] == '"' ? '\'' : b.s[i];
    pl_buf_free(&b);
    return s;
}

static inline void assert_says(const struct pl_err *err, const char *part)
{
    if (strstr(err->msg, part) == NULL && strstr(err->hint, part) == NULL)
        fail_msg("\"%s\" (hint \"%s\") does not say \"%s\"", err->msg,
                 err->hint, part);
}

/* A program is one group: TAP knows one plan.  Rows first, then the rest. */
static struct CMUnitTest all_tests[400];
static size_t n_tests;

/* Each row of cases as a named test. */
#define ADD_ROWS(rows, check)                                                  \
    add_rows((rows), sizeof(rows) / sizeof(rows)[0], sizeof(rows)[0], (check))

/* The first member of a row is its name. */
static inline void add_rows(void *rows, size_t n, size_t size,
                            void (*check)(void **))
{
    assert_true(n_tests + n <= sizeof all_tests / sizeof all_tests[0]);
    for (size_t i = 0; i < n; i++) {
        char *row = (char *)rows + i * size;
        all_tests[n_tests++] =
            (struct CMUnitTest){*(char **)(void *)row, check, NULL, NULL, row};
    }
}

#define RUN_WITH(group, whole)                                                 \
    run_with((group), (whole), sizeof(whole) / sizeof(whole)[0])

static inline int run_with(const char *group, const struct CMUnitTest *whole,
                           size_t n)
{
    assert_true(n_tests + n <= sizeof all_tests / sizeof all_tests[0]);
    for (size_t i = 0; i < n; i++)
        all_tests[n_tests++] = whole[i];
    return _cmocka_run_group_tests(group, all_tests, n_tests, data_open,
                                   data_close);
}

#endif
