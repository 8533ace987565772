/* columns.h - columns of numbers from the files, for the check: as the READMEs
 * say what raw cells are.  NaN: missing. */
#ifndef SYNTH_COLUMNS_H
#define SYNTH_COLUMNS_H

#include "csv.h"
#include "survey.h"

/* What is returned has n_rows numbers; NULL: out of memory. */
typedef double column_read(struct pl_str cell);
double column_number(struct pl_str cell); /* "n/k" is missing */
double column_role(struct pl_str cell);   /* its code, other spellings too */
double column_female(struct pl_str cell);
double column_yes(struct pl_str cell);
double column_treated(struct pl_str cell);
double column_authority(struct pl_str cell); /* LA 3: 3 */

double *column_of(const struct csv *t, const char *name, column_read *read,
                  struct pl_arena *a);
/* The same of another file, for the staff of t. */
double *column_joined(const struct csv *t, const struct csv *other,
                      const char *name, column_read *read, struct pl_arena *a);
/* 1: the person's cluster, by its key, is treated. */
double *column_arm(const struct csv *t, const struct csv *clusters,
                   const char *key, struct pl_arena *a);
/* Score of a scale: its items' sum; affect: the balance. */
double *column_score(const struct csv *t, enum scale_id id, struct pl_arena *a);
/* Days attended in a wave of so many, from 1 October 2019. */
double *column_days(const struct csv *t, int wave, struct pl_arena *a);
double *column_left(const struct csv *t, struct pl_arena *a); /* 0, 1 */

/* Row of the other file for each of t's staff; n_rows of it: none. */
size_t *rows_joined(const struct csv *t, const struct csv *other,
                    struct pl_arena *a);
double *column_taken(const double *x, size_t n_x, const size_t *rows, size_t n,
                     struct pl_arena *a);

double *column_filled(const double *x, size_t n, struct pl_arena *a);
double *column_missing(const double *x, size_t n, struct pl_arena *a);
double *column_level(const double *x, size_t n, double level,
                     struct pl_arena *a);
double *column_ones(size_t n, struct pl_arena *a);

/* Of the numbers that are not missing; the SD's divisor is n - 1. */
struct moments {
    double n, mean, sd;
};
struct moments column_moments(const double *x, size_t n);

#endif
