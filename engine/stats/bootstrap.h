/* bootstrap.h - the nonparametric bootstrap of named statistics, with the
 * percentile, basic and BCa intervals of Davison & Hinkley (1997, chapter 5).
 */
#ifndef PL_STATS_BOOTSTRAP_H
#define PL_STATS_BOOTSTRAP_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/rng.h"
#include "stats/team.h"

#include <stddef.h>
#include <stdint.h>

enum pl_boot_statistic {
    PL_BOOT_MEAN,
    PL_BOOT_MEDIAN,
    PL_BOOT_SD,
    PL_BOOT_DIFFERENCE, /* mean of y where z is 1, less the mean where 0 */
    PL_BOOT_CORRELATION /* of y and z */
};

struct pl_boot_data {
    enum pl_boot_statistic statistic;
    size_t n;
    const double *y, *z;  /* z NULL where the statistic needs none */
    const uint32_t *unit; /* [n]: rows, or clusters, which are drawn whole */
    size_t n_units, n_strata;
    const uint32_t *stratum; /* [n_units]: units are drawn within strata */
    uint64_t draws;
    struct pl_stream stream;
    double level;
};

struct pl_boot_interval {
    double low, high; /* NaN: does not exist */
};

struct pl_boot {
    double estimate, bias, std_error;
    struct pl_boot_interval percentile, basic, bca;
    double bias_correction, acceleration; /* z0 and a of BCa */
    double n_undefined; /* draws in which the statistic does not exist */
};

enum pl_status pl_bootstrap(struct pl_arena *a, const struct pl_team *team,
                            const struct pl_boot_data *data,
                            struct pl_boot *out, struct pl_err *err);

/* bias, std_error and intervals from n statistics drawn, which are sorted in
 * place, as R's boot.ci: between order statistics on the normal scale. */
void pl_boot_intervals(double estimate, double *drawn, size_t n,
                       double acceleration, double level, struct pl_boot *out);

#endif
