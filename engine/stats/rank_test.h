/* rank_test.h - Wilcoxon's tests: the rank sum of two samples, the signed ranks
 * of one.
 *
 * Midranks for ties.  Exact p: the conditional distribution given the midranks,
 * by counting subsets (Streitberg & Roehmel 1986); without ties that is R's
 * wilcox.test, with ties coin's.  Else the normal with the variance corrected
 * for ties (Hollander & Wolfe 1999). */
#ifndef PL_STATS_RANK_TEST_H
#define PL_STATS_RANK_TEST_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/stats.h"

#include <stdbool.h>
#include <stddef.h>

enum pl_exact { PL_EXACT_AUTO, PL_EXACT_YES, PL_EXACT_NO };

struct pl_rank_options {
    double mu;           /* shift under the null */
    enum pl_exact exact; /* AUTO: no ties (or zeros), samples below 50 */
    bool correct;        /* continuity, of the normal */
    enum pl_alternative alternative;
};

struct pl_rank_test {
    double statistic; /* U of sample 1, or the sum of the positive ranks */
    double mean, sd;  /* under the null */
    double z;         /* NaN when exact */
    double p_value;   /* NaN when all values are equal and the normal is used */
    size_t n_zero;    /* signed ranks: differences of 0, which are left out */
    bool is_exact, has_ties;
};

/* The statistic is the number of pairs in which x1 is greater, ties half. */
enum pl_status pl_rank_sum(struct pl_arena *a, const double *x0, size_t n0,
                           const double *x1, size_t n1,
                           const struct pl_rank_options *options,
                           struct pl_rank_test *out, struct pl_err *err);
enum pl_status pl_signed_rank(struct pl_arena *a, const double *x, size_t n,
                              const struct pl_rank_options *options,
                              struct pl_rank_test *out, struct pl_err *err);

#endif
