/* gram.h - sparse rows, their cross products in double-double, and what
 * follows.
 *
 * Least squares through the cross products squares the condition number; with
 * 32 digits that still leaves 16 of the 32 where a QR factorisation in double
 * starts from 16, and it costs less where most cells are 0 (dummies).  Columns
 * are scaled by powers of two, which is exact. */
#ifndef PL_STATS_GRAM_H
#define PL_STATS_GRAM_H

#include "base/arena.h"
#include "stats/dd.h"

#include <stdbool.h>
#include <stdint.h>

/* The cells that are not 0, row by row: row i is start[i] .. start[i + 1]. */
struct pl_rows {
    size_t n, p;
    const size_t *start;
    const uint32_t *column;
    const double *cell;  /* scaled */
    const int *exponent; /* [p]: cell = x * 2^-exponent */
};

/* Of a column: 2^-exponent brings its largest number into [1/2, 1). */
int pl_scale_exponent(const double *x, size_t n);

/* x: p columns of n finite numbers.  root_w: square roots of the weights, or
 * NULL; rows are multiplied by them.  false: out of memory. */
bool pl_rows_from(struct pl_arena *a, const double *const *x, size_t n,
                  size_t p, const double *root_w, struct pl_rows *out);

/* A triangle, row by row: entry (i, j), j <= i, is at i (i + 1) / 2 + j. */
static inline size_t pl_at_triangle(size_t i, size_t j)
{
    return i * (i + 1) / 2 + j;
}

/* X'X, lower triangle.  NULL: out of memory. */
struct pl_dd *pl_gram(struct pl_arena *a, const struct pl_rows *x);
/* X'v for a vector of the rows. */
void pl_gram_vector(const struct pl_rows *x, const struct pl_dd *v,
                    struct pl_dd *out);

/* Cholesky factor of the columns that are kept, in their order: a column whose
 * norm, once the kept ones before it are projected out, is below tolerance
 * times its own is left out (the rule of LINPACK's dqrdc2).  gram is
 * overwritten by the factor over kept columns.  Gives their number. */
size_t pl_cholesky(struct pl_dd *gram, size_t p, double tolerance,
                   size_t *kept);
/* Solves L L' z = z in place. */
void pl_cholesky_solve(const struct pl_dd *l, size_t k, struct pl_dd *z);
/* The factor's inverse, lower triangle.  NULL: out of memory. */
struct pl_dd *pl_triangle_inverse(struct pl_arena *a, const struct pl_dd *l,
                                  size_t k);

#endif
