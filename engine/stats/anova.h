/* anova.h - one-way analysis of variance, and what groups share of it.
 *
 * Sums of squares in double-double about means in double-double: on every NIST
 * set they have the digits that exact arithmetic reaches.  Welch (1951) for
 * groups of unequal variance.  Agrees with R's aov and oneway.test. */
#ifndef PL_STATS_ANOVA_H
#define PL_STATS_ANOVA_H

#include "stats/ols.h"

struct pl_anova {
    size_t n, n_groups; /* groups that have a value */
    double ss_between, ss_within, ms_between, ms_within;
    struct pl_f_test f, welch;
    double eta_squared, sigma;
    /* (MSB - MSW) / (MSB + (n0 - 1) MSW), n0 = (n - sum n_i^2 / n) / (k - 1);
     * not truncated at 0 (Donner 1986). */
    double icc, n0;
};

/* group: [n], codes below n_groups.  Fewer than two groups that have values is
 * an error. */
enum pl_status pl_anova_of(struct pl_arena *a, const double *y,
                           const uint32_t *group, size_t n, size_t n_groups,
                           struct pl_anova *out, struct pl_err *err);

#endif
