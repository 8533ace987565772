/* effect.h - standardised differences of means. */
#ifndef PL_STATS_EFFECT_H
#define PL_STATS_EFFECT_H

#include "stats/t_test.h"

struct pl_effect {
    struct pl_moments group[2]; /* pairs: group[0] is of the differences */
    double sd;                  /* pooled; pairs: of the differences */
    double df, statistic;       /* t of equal variances */
    /* Cohen's d and its interval from the noncentral t distribution (Steiger &
     * Fouladi 1997). */
    double d, d_low, d_high;
    /* Hedges' g = j d with the exact j = gamma(df / 2) / (sqrt(df / 2)
     * gamma((df - 1) / 2)); its standard error is j times that of d, (n1 + n0)
     * / (n1 n0) + d^2 / (2 (n1 + n0)) squared (Borenstein et al. 2009), for
     * pairs 1 / n + d^2 / (2 n); normal interval. */
    double j, g, g_se, g_low, g_high;
    double glass_delta; /* by the sd of group 0; pairs: NaN */
};

struct pl_effect pl_effect_two(const double *x0, size_t n0, const double *x1,
                               size_t n1, double level);
/* Of differences. */
struct pl_effect pl_effect_pairs(const double *x, size_t n, double level);

#endif
