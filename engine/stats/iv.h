/* iv.h - two-stage least squares.
 *
 * The first stage regresses each endogenous column on the exogenous ones and
 * the instruments; the second puts its fitted values in their place. Residuals,
 * sums of squares and R squared (which may be below 0) are those of the columns
 * themselves.  Leverage for HC2 and HC3 is x_i' (X^'X^)^-1 x^_i.  Agrees with
 * AER::ivreg and sandwich. */
#ifndef PL_STATS_IV_H
#define PL_STATS_IV_H

#include "stats/ols.h"

struct pl_iv_data {
    size_t n, n_exogenous, n_endogenous, n_instruments;
    const double *const *exogenous; /* the constant among them */
    const double *const *endogenous, *const *instruments;
    const double *y, *weights; /* as in pl_ols_data */
    bool intercept;
};

struct pl_iv {
    /* Columns: the exogenous, then the endogenous.  What a variance needs is
     * that of the second stage with these residuals: pl_vcov_of takes it. */
    struct pl_ols fit;
    /* [n_endogenous].  Columns: the exogenous, then the instruments. */
    const struct pl_ols *first;
    bool is_identified; /* no endogenous column is left out; else fit is not
                           filled */
};

enum pl_status pl_iv_fit(struct pl_arena *a, const struct pl_iv_data *data,
                         struct pl_iv *out, struct pl_err *err);

#endif
