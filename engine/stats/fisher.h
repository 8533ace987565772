/* fisher.h - Fisher's exact test of a table of counts.
 *
 * 2 x 2: given the margins the first cell is hypergeometric, noncentral by the
 * odds ratio; estimate and interval are conditional (Cornfield 1956; Agresti
 * 2002, section 3.5), as in R's fisher.test.  r x c: the sum of the
 * probabilities of all tables with these margins that are not more probable
 * (Freeman & Halton 1951). */
#ifndef PL_STATS_FISHER_H
#define PL_STATS_FISHER_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/rng.h"
#include "stats/stats.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Probabilities that agree to this are equal. */
#define PL_FISHER_TIE 1e-7

struct pl_fisher {
    double p_value;
    /* 2 x 2 only.  NaN: infinite, or any value fits (a margin is 0), or the
     * open end of an interval. */
    double odds_ratio, conf_low, conf_high;
    double n;
    bool is_exact;
};

/* counts: four whole numbers, row by row. */
enum pl_status pl_fisher_2x2(struct pl_arena *a, const double *counts,
                             double level, enum pl_alternative alternative,
                             struct pl_fisher *out, struct pl_err *err);

/* The work of an exact p: cells filled while tables are listed. */
#define PL_FISHER_WORK 200000000.0

/* counts: rows x columns whole numbers, row by row.  Past PL_FISHER_WORK the
 * status is PL_ELIMIT. */
enum pl_status pl_fisher_exact(struct pl_arena *a, const double *counts,
                               size_t rows, size_t columns,
                               struct pl_fisher *out, struct pl_err *err);
/* p from tables drawn with these margins: (1 + those not more probable) / (1 +
 * draws). */
enum pl_status pl_fisher_drawn(struct pl_arena *a, const double *counts,
                               size_t rows, size_t columns, uint64_t draws,
                               struct pl_stream stream, struct pl_fisher *out,
                               struct pl_err *err);

#endif
