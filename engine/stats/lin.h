/* lin.h - columns of Lin's (2013) adjustment of an experiment: covariates less
 * their mean over all rows, and each times each arm, so that the arm's own
 * coefficient is its average effect. */
#ifndef PL_STATS_LIN_H
#define PL_STATS_LIN_H

#include "base/arena.h"

#include <stddef.h>

/* x less its mean, weighted unless weights is NULL; n rows.  NULL: out of
 * memory. */
const double *pl_lin_centred(struct pl_arena *a, const double *x,
                             const double *weights, size_t n);
/* Row by row.  NULL: out of memory. */
const double *pl_lin_crossed(struct pl_arena *a, const double *x,
                             const double *y, size_t n);

#endif
