/* vcov_parts.h - what the variance estimators share; for them only. */
#ifndef PL_STATS_VCOV_PARTS_H
#define PL_STATS_VCOV_PARTS_H

#include "stats/lanes.h"
#include "stats/vcov.h"

/* Scaled to the data's units: v[i][j] * factor / (scale_i scale_j), both
 * triangles from the lower one. */
void pl_vcov_finish(const struct pl_ols *fit, double *v, double factor);
/* [columns + 1]: place in kept, or rank.  NULL: out of memory. */
const size_t *pl_vcov_positions(struct pl_arena *a, const struct pl_ols *fit);
/* Codes in use get numbers 0, 1 ... in order of code; fewer than two is an
 * error. */
enum pl_status pl_vcov_clusters(struct pl_arena *a, const struct pl_ols *fit,
                                const uint32_t *cluster, const size_t **number,
                                size_t *n, struct pl_err *err);
/* Fills v (finished), out->n_clusters, df and df_term. */
enum pl_status pl_vcov_cr2(struct pl_arena *a, const struct pl_ols *fit,
                           const uint32_t *cluster, double *v,
                           struct pl_vcov *out, struct pl_err *err);

#endif
