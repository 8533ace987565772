/* vcov_parts.h - what the variance estimators share; for them only. */
#ifndef PL_STATS_VCOV_PARTS_H
#define PL_STATS_VCOV_PARTS_H

#include "stats/vcov.h"

#include <string.h>

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

/* Two numbers at a time: every processor has instructions for that, and no sum
 * is reordered by it. */
typedef double pl_lanes __attribute__((vector_size(16)));

static inline pl_lanes pl_lanes_at(const double *x)
{
    pl_lanes v;

    memcpy(&v, x, sizeof v);
    return v;
}

/* x += a y over n. */
static inline void pl_add_multiple(double *restrict x, double a,
                                   const double *restrict y, size_t n)
{
    size_t j = 0;

    for (; j + 4 <= n; j += 4) {
        pl_lanes v = pl_lanes_at(x + j) + a * pl_lanes_at(y + j);
        pl_lanes w = pl_lanes_at(x + j + 2) + a * pl_lanes_at(y + j + 2);
        memcpy(x + j, &v, sizeof v);
        memcpy(x + j + 2, &w, sizeof w);
    }
    for (; j < n; j++)
        x[j] += a * y[j];
}

#endif
