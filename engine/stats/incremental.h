/* incremental.h - cost and effect of each unit of a trial, compared between two
 * arms.
 *
 * The differences of the means are taken as bivariate normal, with the variance
 * of each arm its own; the ratio's interval is Fieller's (1954; Willan &
 * O'Brien 1996; Briggs, Wonderling & Mooney 1997).  Or pairs (cost, effect) are
 * drawn again with replacement within each arm (Briggs, Wonderling & Mooney
 * 1997). */
#ifndef PL_STATS_INCREMENTAL_H
#define PL_STATS_INCREMENTAL_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/rng.h"
#include "stats/team.h"

struct pl_incremental_arm {
    size_t n;
    const double *cost, *effect; /* [n] */
    /* [n], codes from 0 to n_clusters - 1, each in use; NULL: units are on
     * their own. */
    const uint32_t *cluster;
    size_t n_clusters;
};

/* Means, and the variances and covariance of the means' differences. */
struct pl_incremental {
    double cost_mean[2], cost_sd[2], effect_mean[2], effect_sd[2];
    double cost, effect; /* arm 1 less arm 0 */
    double cost_var, effect_var, covariance;
};
/* An arm of fewer than two units, or clusters, is an error. */
enum pl_status pl_incremental_of(struct pl_arena *a,
                                 const struct pl_incremental_arm arm[2],
                                 struct pl_incremental *out,
                                 struct pl_err *err);

struct pl_ratio {
    double estimate, low, high; /* NaN: no interval with two ends */
};
/* top / bottom of two normal estimates. */
struct pl_ratio pl_fieller(double top, double bottom, double top_var,
                           double bottom_var, double covariance, double level);

/* Means of draw i: cost and effect of arm 0, then of arm 1, at mean + 4 i. */
enum pl_status pl_incremental_draw(struct pl_arena *a,
                                   const struct pl_team *team,
                                   const struct pl_incremental_arm arm[2],
                                   struct pl_stream stream, size_t draws,
                                   double *mean, struct pl_err *err);

#endif
