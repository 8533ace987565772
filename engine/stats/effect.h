/* effect.h - standardised differences of means. */
#ifndef PL_STATS_EFFECT_H
#define PL_STATS_EFFECT_H

#include "base/arena.h"
#include "stats/t_test.h"

#include <stdbool.h>
#include <stdint.h>

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
/* The exact correction for df. */
double pl_effect_j(double df);

/* Two arms of clusters: Hedges' g by the total standard deviation (Hedges 2007,
 * equations for unlike sizes), with the ICC of clusters within arms as it is
 * estimated here, and 0 where that is below 0.  A cluster in both arms is two.
 * Fewer than two clusters in an arm: NaN.  false: out of memory. */
struct pl_cluster_data {
    size_t n, n_clusters;
    const double *y;
    const int32_t *arm;      /* 0 or 1 */
    const uint32_t *cluster; /* from 0 */
    double level;
};
struct pl_cluster_effect {
    double g, g_se, g_low, g_high, sd, icc, df, n_clusters;
};
bool pl_effect_clusters(struct pl_arena *a, const struct pl_cluster_data *d,
                        struct pl_cluster_effect *out);

/* Of differences. */
struct pl_effect pl_effect_pairs(const double *x, size_t n, double level);

#endif
