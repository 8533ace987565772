/* stepdown.h - p values of a family, adjusted together by what its statistics
 * do under no effect: the step-down maxima of Romano & Wolf (2005, "Exact and
 * approximate stepdown methods for multiple hypothesis testing", JASA 100),
 * with adjusted p values as Romano & Wolf (2016, "Efficient computation of
 * adjusted p-values for resampling-based stepdown multiple testing", Statistics
 * & Probability Letters 113).
 *
 * Statistics are sorted, t_1 the largest.  With M draws
 *     p_j = (1 + #{draws: max(t*_j, ..., t*_s) >= t_j}) / (1 + M),
 * and an adjusted p is the largest of p_1 .. p_j.  One pass over the draws
 * serves all steps, for the maxima run from the smallest statistic on. */
#ifndef PL_STATS_STEPDOWN_H
#define PL_STATS_STEPDOWN_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

struct pl_stepdown {
    size_t n;
    const double *t; /* [n]: large is against the null; NaN: no test */
    size_t draws;
    const double *drawn; /* [draws][n]; NaN counts as extreme */
    /* Every draw there is, the one that was met among them: shares of all. */
    bool is_complete;
};

/* adjusted, alone: [n], NaN where t is; alone: of the statistic by itself, by
 * the same draws. */
enum pl_status pl_stepdown_p(struct pl_arena *a, const struct pl_stepdown *s,
                             double *adjusted, double *alone,
                             struct pl_err *err);

#endif
