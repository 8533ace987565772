/* t_test.h - one sample, pairs, and two groups. */
#ifndef PL_STATS_T_TEST_H
#define PL_STATS_T_TEST_H

#include "stats/ols.h"
#include "stats/summary.h"

struct pl_t_test {
    struct pl_coef test; /* estimate: group 1 minus group 0 */
    struct pl_moments group[2];
};

struct pl_t_options {
    bool equal_variance; /* false: Welch (1947) */
    double mu;           /* the difference, or mean, under the null */
    double level;
    enum pl_alternative alternative;
};

/* Two independent groups.  What too few values leave undefined is NaN. */
struct pl_t_test pl_t_test_two(const double *x0, size_t n0, const double *x1,
                               size_t n1, const struct pl_t_options *options);
/* The mean of one sample (of differences, for pairs) against mu; group[0]. */
struct pl_t_test pl_t_test_one(const double *x, size_t n,
                               const struct pl_t_options *options);

#endif
