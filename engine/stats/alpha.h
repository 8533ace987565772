/* alpha.h - Cronbach's alpha of a scale's items.  Agrees with psych::alpha. */
#ifndef PL_STATS_ALPHA_H
#define PL_STATS_ALPHA_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

struct pl_alpha {
    double raw;          /* from covariances */
    double standardised; /* from correlations; NaN when an item is constant */
    double average_r;
    /* [items]: of the scale without that item; NaN for scales of two. */
    const double *raw_without, *standardised_without;
    /* [items]: with the sum of the other items. */
    const double *item_rest_r;
};

/* items: k columns of n finite numbers, k at least 2.  sign: [k], -1 for an
 * item scored the other way. */
enum pl_status pl_alpha_of(struct pl_arena *a, const double *const *items,
                           size_t k, size_t n, const double *sign,
                           struct pl_alpha *out, struct pl_err *err);

#endif
