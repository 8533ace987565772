/* columns.h - cross products and residuals of long columns that are mostly not
 * 0, for least squares.
 *
 * Each number is cut in two, x = h + l, where h holds what stands above 2^-23
 * of the largest number of its column in a stretch of rows.  Products of h's
 * and their sums over 128 rows are exact in double (Ozaki, Ogita, Oishi & Rump
 * 2012, here with two parts); what the l's add is below 2^-22 of that, and so
 * is its rounding below 2^-75.  These are 22 digits where rows in double-double
 * have 32, at a tenth of their price: enough unless columns are nearly
 * collinear, which pl_columns_condition tells.
 *
 * Stretches are shared by the threads of a team and added up in their order. */
#ifndef PL_STATS_COLUMNS_H
#define PL_STATS_COLUMNS_H

#include "base/arena.h"
#include "stats/dd.h"
#include "stats/team.h"

#include <stdbool.h>

struct pl_columns {
    size_t n, p;
    const double *const *x; /* p columns of n, the outcome last */
    const double *weights;  /* or NULL */
    const double *root;     /* their square roots, or NULL */
    const struct pl_team *team;
};

/* What is found on the way through the columns. */
struct pl_crossed {
    bool is_finite;      /* else nothing else is told */
    int *exponent;       /* [p]: columns are scaled by 2^-exponent */
    struct pl_dd *gram;  /* lower triangle, as pl_gram */
    struct pl_dd mean_y; /* weighted, scaled */
};

/* Are there rows enough for blocks, and few enough zeros that passing them over
 * would not be faster?  Only speed depends on it. */
bool pl_columns_suit(const struct pl_columns *c);
/* false: out of memory. */
bool pl_columns_cross(struct pl_arena *a, const struct pl_columns *c,
                      struct pl_crossed *out);
/* factor: of pl_cholesky with all of the k columns kept.  The largest ratio of
 * a column's squared norm to what the columns before it leave: times 2^-75 it
 * is about the error of the coefficients, beside the largest, columns scaled.
 */
double pl_columns_condition(const struct pl_dd *factor, size_t k);

/* Residuals under the scaled coefficients z [p - 1], in double-double until
 * they are rounded. */
struct pl_remainders {
    double *fitted, *residual, *score; /* [n], as in pl_ols */
    struct pl_dd rss, tss;             /* scaled; tss about mean_y */
};

/* The arrays of out are there; score is not touched without weights.  false:
 * out of memory. */
bool pl_columns_remain(struct pl_arena *a, const struct pl_columns *c,
                       const struct pl_crossed *crossed, const struct pl_dd *z,
                       bool about_mean, struct pl_remainders *out);

#endif
