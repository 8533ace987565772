/* execute_tests.h - samples to compare, between their arguments and their
 * record; for the files that execute tests only. */
#ifndef PL_PLAN_EXECUTE_TESTS_H
#define PL_PLAN_EXECUTE_TESTS_H

#include "plan/execute_ols.h"
#include "stats/t_test.h"

/* outcome and group, or x and y, or x. */
struct pl_comparison {
    struct pl_t_options options;
    bool paired;
    struct pl_str outcome, group; /* empty for lists of numbers */
    struct pl_str label[2];
    double *x[2]; /* without missing values */
    size_t n[2], n_groups, n_dropped;
    const double *y;    /* [rows]: of two groups, else NULL */
    const int32_t *arm; /* [rows] */
    struct pl_t_test test;
    const struct pl_regression *rules; /* for missing outcomes; or NULL */
};

/* Reads outcome and group, or x and y; paired must be set before.  Pairs become
 * one sample of differences, y - x. */
enum pl_status pl_comparison_samples(struct pl_run *r, struct pl_comparison *t);

/* The t test by the arguments, its result and its record; rules must be set
 * before. */
enum pl_status pl_t_test_of(struct pl_run *r, struct pl_comparison *t);
enum pl_status pl_t_test_result(struct pl_run *r, const struct pl_comparison *t,
                                const struct pl_value **out);
enum pl_status pl_t_test_record(struct pl_run *r, const struct pl_comparison *t,
                                const struct pl_value **out);
/* execute_comparison.c: the same under the argument "missing". */
enum pl_status pl_run_comparison(struct pl_run *r, struct pl_executed *out);

/* Records of the columns that these arguments name, the rows and the files. */
enum pl_status pl_record_args(struct pl_run *r, const char *const *names,
                              size_t n, struct pl_builder *b);

/* A table of counts, from a list of rows or from two columns. */
struct pl_crossing {
    double *count;
    size_t rows, columns, n_dropped;
    const struct pl_str *row_level, *column_level; /* NULL for a list */
};
/* From table, or from x and y. */
enum pl_status pl_crossing_read(struct pl_run *r, struct pl_crossing *c);
/* table, rows, columns, n_dropped. */
void pl_set_crossing(struct pl_builder *b, const struct pl_crossing *c);
const struct pl_value *pl_matrix_value(struct pl_arena *a, const double *x,
                                       size_t rows, size_t columns);

#endif
