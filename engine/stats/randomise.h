/* randomise.h - allocation of units to arms, and the test that follows from it.
 */
#ifndef PL_STATS_RANDOMISE_H
#define PL_STATS_RANDOMISE_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/rng.h"
#include "stats/stats.h"
#include "stats/team.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Permuted blocks.  Units of one block are put in random order; rounds of
 * sum(ratio) of them get ratio[k] places of arm k each, and a last round that
 * is not full gets places drawn from a shuffled round.  Unit u's draw is number
 * u of the stream; arm[u] is written. */
enum pl_status pl_allocate(struct pl_arena *a, const uint32_t *block, size_t n,
                           size_t n_blocks, const size_t *ratio, size_t n_arms,
                           struct pl_stream stream, uint32_t *arm,
                           struct pl_err *err);

/* Units (persons, or clusters of rows) of which in each block as many are
 * treated in every draw as were. */
struct pl_assignment {
    size_t n_units, n_blocks;
    const uint32_t *block;  /* [n_units] */
    const bool *is_treated; /* [n_units] */
};

struct pl_rand_data {
    size_t n, p;
    const double *const *x; /* p columns, the constant among them */
    const double *y;
    const uint32_t *unit; /* [n]: unit of the row */
    struct pl_assignment assignment;
    bool interacted; /* Lin (2013): treatment crossed with centred columns */
    bool complete;   /* list every assignment */
    uint64_t draws;  /* else: how many are drawn */
    struct pl_stream stream;
    bool interval; /* of effects, the same for every row, not rejected */
    double level;
    enum pl_alternative alternative; /* the interval's; p has all three */
};

struct pl_rand_test {
    double estimate; /* coefficient of treatment in least squares on x */
    double p_value, p_greater, p_less;
    double null_mean, null_sd;
    double draws; /* listed or drawn */
    bool is_complete;
    double n_undefined; /* assignments that x explains: counted as extreme */
    double conf_low, conf_high; /* NaN: no end, or none asked for */
};

/* How many assignments there are; infinite past 1e300. */
double pl_assignments(const struct pl_assignment *s);

/* The test of no effect on any unit (Fisher 1935; Rosenbaum 2002).  By
 * Frisch-Waugh-Lovell an assignment costs (treated units) x (columns)
 * operations. */
enum pl_status pl_randomisation_test(struct pl_arena *a,
                                     const struct pl_team *team,
                                     const struct pl_rand_data *data,
                                     struct pl_rand_test *out,
                                     struct pl_err *err);

#endif
