/* economics.h - costs and effects over years, as sums of products of uncertain
 * inputs.
 *
 * A part is weight x the product of its inputs; the weight holds the discount
 * factors of its years (year t: (1 + rate)^-t, the present year 0 undiscounted:
 * HM Treasury 2022; Drummond et al. 2015, chapter 7).  Parts add up to
 * accounts.  Inputs are independent; the same input in two parts has one value.
 * Draw i of an input is a function of seed, the input's name and i. */
#ifndef PL_STATS_ECONOMICS_H
#define PL_STATS_ECONOMICS_H

#include "base/arena.h"
#include "stats/rng.h"
#include "stats/team.h"
#include "stats/uncertain.h"

enum { PL_ACCOUNTS = 4, PL_FACTORS = 4 };

struct pl_econ_input {
    struct pl_uncertain value;
    struct pl_stream stream;
};

struct pl_econ_part {
    size_t account; /* < PL_ACCOUNTS */
    double weight;
    size_t n_factors, factor[PL_FACTORS]; /* inputs, by number */
};

struct pl_economy {
    size_t n_inputs, n_parts;
    const struct pl_econ_input *inputs;
    const struct pl_econ_part *parts;
};

/* Sum over the years first to last of (1 + rate)^-year. */
double pl_annuity(double rate, double first, double last);

/* Totals of the accounts with every input at its mean. */
void pl_economy_at_means(const struct pl_economy *e, double total[PL_ACCOUNTS]);
/* total: [draws][PL_ACCOUNTS]. */
enum pl_status pl_economy_draw(struct pl_arena *a, const struct pl_team *team,
                               const char *what, const struct pl_economy *e,
                               size_t draws, double *total, struct pl_err *err);
/* Totals with one input at its quantile u and the others at their means. */
enum pl_status pl_economy_one_way(struct pl_arena *a,
                                  const struct pl_economy *e, size_t input,
                                  double u, double *value,
                                  double total[PL_ACCOUNTS],
                                  struct pl_err *err);

/* A quantity with what its draws say: intervals by percentiles (type 7). */
struct pl_econ_quantity {
    double estimate, std_error, conf_low, conf_high;
};
/* drawn is sorted in place.  n = 0: the estimate alone. */
struct pl_econ_quantity pl_econ_from_draws(double estimate, double *drawn,
                                           size_t n, double level);

/* Which side of the plane a pair of differences is on; 0 counts as not more. */
enum pl_quadrant {
    PL_NORTH_EAST, /* more effect, more cost */
    PL_SOUTH_EAST, /* more effect, no more cost: dominates */
    PL_SOUTH_WEST,
    PL_NORTH_WEST /* no more effect, more cost: dominated */
};
enum pl_quadrant pl_quadrant_of(double effect, double cost);

#endif
