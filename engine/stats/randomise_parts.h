/* randomise_parts.h - what the files of the randomisation test share.  Private
 * to stats/. */
#ifndef PL_STATS_RANDOMISE_PARTS_H
#define PL_STATS_RANDOMISE_PARTS_H

#include "stats/partial.h"
#include "stats/randomise.h"

/* The units, block by block; of an assignment the first treated[k] of block k
 * are the treated ones. */
struct pl_rand_blocks {
    size_t n_blocks;
    uint32_t *unit;  /* [n_units] */
    size_t *start;   /* [n_blocks + 1] */
    size_t *treated; /* [n_blocks]: how many */
};

/* Sums by unit, all that an assignment's coefficient needs. */
struct pl_rand_sums {
    size_t k;
    double *y; /* [units]: of the outcome's residual */
    double *n; /* [units]: rows */
    double *q; /* [units][k]: of the basis */
    /* Of the interacted one; else NULL. */
    size_t n_rows;
    double *qq; /* [units][k (k + 1) / 2]: products of the basis */
    double *qy; /* [units][k]: of the basis and the outcome's residual */
};

/* The interval by inversion.  t: coefficients of the outcome over assignments,
 * c: those of the treatment as it was, r->draws of each. */
enum pl_status pl_rand_invert(struct pl_arena *a,
                              const struct pl_rand_data *data, const double *t,
                              const double *c, struct pl_rand_test *r,
                              struct pl_err *err);

/* Numbers that a coefficient needs room for. */
size_t pl_rand_room(const struct pl_rand_sums *s);

/* Lin (2013): each arm is fitted on the covariates alone; the estimate is the
 * difference of the two fits at the covariates' means, which is where all
 * columns of the basis but the constant's are 0.  NaN: an arm's rows do not
 * determine its fit. */
enum pl_status pl_rand_lin_sums(struct pl_arena *a,
                                const struct pl_rand_data *d,
                                const struct pl_basis *basis, const double *y,
                                struct pl_rand_sums *s, struct pl_err *err);
double pl_rand_lin(const struct pl_rand_sums *s, const struct pl_rand_blocks *b,
                   const uint32_t *unit, double *room);

#endif
