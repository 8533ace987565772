/* shared.h - one coefficient of many regressions by least squares on the same
 * rows, from cross products that are taken once.
 *
 * Agrees with pl_ols_fit and the classical variance to 2^-50, or says that it
 * cannot tell: where columns are nearly collinear, or the terms fit the outcome
 * nearly perfectly, a regression is to be fitted by itself. */
#ifndef PL_STATS_SHARED_H
#define PL_STATS_SHARED_H

#include "base/arena.h"
#include "stats/dd.h"

#include <stdbool.h>

struct pl_shared {
    size_t n, p;              /* rows; columns of all the regressions */
    const double *const *x;   /* [p + 1]: the outcome last */
    const int *exponent;      /* [p + 1]: columns are scaled by 2^-exponent */
    const struct pl_dd *gram; /* lower triangle, as pl_gram */
};

/* x: p + 1 columns of n finite numbers, borrowed.  false: out of memory. */
bool pl_shared_of(struct pl_arena *a, const double *const *x, size_t n,
                  size_t p, struct pl_shared *out);
/* The same with other numbers in the columns first .. first + m - 1: products
 * of the others are kept.  false: out of memory. */
bool pl_shared_with(struct pl_arena *a, const struct pl_shared *s, size_t first,
                    const double *const *x, size_t m, struct pl_shared *out);

struct pl_shared_coef {
    double estimate, std_error, df, n;
};

/* The regression on these k columns, the last of which is followed.  work: room
 * for (k + 1) (k + 2) / 2, kept: for k + 1.  false: fit it by itself. */
bool pl_shared_fit(const struct pl_shared *s, const size_t *column, size_t k,
                   struct pl_dd *work, size_t *kept,
                   struct pl_shared_coef *out);

#endif
