/* power_simulation.h - power of a clustered trial by simulating it.
 *
 * Clusters of one size, a share of them treated.  All that either test needs of
 * a cluster is its mean, which is normal about the arm's with variance
 * between + within / size: it is drawn at once, not person by person.  The
 * noise of a trial depends on neither the effect nor the scale, so one set of
 * draws serves every effect and size that is tried (common random numbers). */
#ifndef PL_STATS_POWER_SIMULATION_H
#define PL_STATS_POWER_SIMULATION_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/power.h"
#include "stats/rng.h"
#include "stats/team.h"

#include <stdbool.h>

enum pl_power_test {
    PL_CLUSTER_MEANS, /* t of the two arms' cluster means, J - 2 - covariates */
    PL_POWER_CR1      /* least squares on people, CR1, t with J - 1 */
};

struct pl_simulated {
    struct pl_clustered trial;
    enum pl_power_test test; /* two-sided */
    uint64_t draws;
    struct pl_stream stream;
    /* Given: power as simulated, rejections / draws, and Wilson's (1927)
     * interval of it at 95 %; the estimate and its standard error, each in the
     * mean of the trials; the test's df. */
    double simulated, low, high, rejections, mean_estimate, std_error, df;
};

/* The clusters that are treated: floor(J share), a product that falls short of
 * a whole number by its rounding alone counting as whole.  PL_EINPUT,
 * PL_EDOMAIN (nothing reaches the power) or PL_ENOMEM: *s is then as it was. */
enum pl_status pl_power_simulate(struct pl_arena *a, const struct pl_team *team,
                                 struct pl_simulated *s, struct pl_err *err);

#endif
