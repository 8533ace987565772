/* wild.h - the wild cluster bootstrap of one coefficient, null imposed (WCR11:
 * Cameron, Gelbach & Miller 2008; MacKinnon, Nielsen & Webb 2023).
 *
 * All that a draw needs are sums by cluster, which it meets with one weight
 * each; the null enters them linearly, so that the interval by inversion needs
 * no second look at the clusters (Roodman, Nielsen, MacKinnon & Webb 2019). */
#ifndef PL_STATS_WILD_H
#define PL_STATS_WILD_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/rng.h"
#include "stats/team.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum pl_wild_weights { PL_RADEMACHER, PL_WEBB };

struct pl_wild_data {
    size_t n, p;
    const double *const *x; /* p columns, the constant among them */
    const double *y, *treatment;
    const uint32_t *cluster; /* [n], from 0 */
    size_t n_clusters;
    enum pl_wild_weights weights; /* Webb: six points (Webb 2023) */
    uint64_t draws; /* Rademacher with 2^clusters <= draws: all are listed */
    struct pl_stream stream;
    double null; /* value of the coefficient that is tested */
    double level;
    bool interval; /* of the values whose symmetric p is above 1 - level */
};

struct pl_wild {
    double estimate, std_error, statistic; /* CR1, t about the null */
    double df;                             /* clusters - 1, of CR1's t */
    double p_value, p_equal_tailed;
    double conf_low, conf_high; /* NaN: no end, or none asked for */
    double draws;
    bool is_complete;
    double least_p; /* that these weights can give */
};

enum pl_status pl_wild_bootstrap(struct pl_arena *a, const struct pl_team *team,
                                 const struct pl_wild_data *data,
                                 struct pl_wild *out, struct pl_err *err);

#endif
