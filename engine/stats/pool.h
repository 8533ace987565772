/* pool.h - one estimate from m completed data sets (Rubin 1987, chapter 3), its
 * degrees of freedom by Barnard & Rubin (1999), without mice's floor of 1e-4 on
 * lambda. */
#ifndef PL_STATS_POOL_H
#define PL_STATS_POOL_H

#include "stats/ols.h"

struct pl_pooled {
    struct pl_coef test; /* df NaN: normal */
    double within, between, total;
    double riv;    /* relative increase of the variance */
    double lambda; /* share of the variance that missingness causes */
    double fmi;    /* fraction of missing information */
};

/* estimate, std_error: m of each, finite.  df_complete: of the complete data;
 * NaN: without limit.  m < 2 or a standard error below 0 is an error. */
enum pl_status pl_pool(const double *estimate, const double *std_error,
                       size_t m, double df_complete, double level,
                       enum pl_alternative alternative, struct pl_pooled *out,
                       struct pl_err *err);

#endif
