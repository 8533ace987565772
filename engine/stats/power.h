/* power.h - power, and what it asks for.
 *
 * Of a t test: the noncentral t distribution, as R's power.t.test.  Of a
 * clustered trial: the normal-theory formula with t quantiles (Bloom 1995;
 * Schochet 2008). */
#ifndef PL_STATS_POWER_H
#define PL_STATS_POWER_H

#include "base/err.h"
#include "stats/stats.h"

#include <stdbool.h>

/* The one member that is NaN is solved for. */
struct pl_t_power {
    double n; /* of each group; need not be whole */
    double delta, sd, alpha, power;
    bool two_samples; /* else one, or pairs: sd is that of the differences */
    enum pl_alternative alternative;
    bool strict; /* two-sided: also count the rejections on the other side */
};
enum pl_status pl_t_power_solve(struct pl_t_power *p, struct pl_err *err);

/* A trial of clusters of one size. */
struct pl_clustered {
    double clusters, cluster_size, effect, power; /* one is NaN: solved for */
    double icc, share; /* share: of the clusters that are treated */
    double sd, alpha;  /* two-sided */
    double r2_between, r2_within, covariates;
};

struct pl_mdes {
    struct pl_clustered trial;
    /* Given by the solution. */
    double std_error, df;
};
/* One of the four left out, and every other in its range. */
enum pl_status pl_clustered_check(const struct pl_clustered *t,
                                  struct pl_err *err);
enum pl_status pl_mdes_solve(struct pl_mdes *m, struct pl_err *err);

#endif
