/* ols.h - least squares with terms that may be collinear.
 *
 * A term that is 0, constant beside an intercept, or a combination of earlier
 * terms (to 1e-10 of its own norm) is left out, never an error.  On every NIST
 * regression set the result has the digits that exact arithmetic reaches on the
 * data rounded to doubles.  Quantities that do not exist are NaN. */
#ifndef PL_STATS_OLS_H
#define PL_STATS_OLS_H

#include "base/arena.h"
#include "base/err.h"
#include "stats/dist.h"
#include "stats/team.h"

#include <stdbool.h>
#include <stdint.h>

struct pl_ols_data {
    size_t n, p;
    const double *const *x; /* p columns of n finite numbers */
    const double *y;
    const double *weights; /* >= 0, or NULL; a row of weight 0 does not count */
    bool intercept; /* x holds a constant: R squared and F are about the mean */
    const struct pl_team *team; /* may be NULL */
};

struct pl_rows;
struct pl_dd;

struct pl_ols {
    size_t n; /* rows that count, */
    size_t n_given;
    size_t p, rank;
    const size_t *kept; /* [rank]: columns that are estimated, ascending */
    double df_residual;
    const double *coef;              /* [rank] */
    const double *fitted, *residual; /* [rows given] */
    double rss, sigma, r_squared, adj_r_squared;
    double model_ss; /* about the mean with an intercept */
    bool is_perfect; /* no residual above rounding; rss is then 0 */

    /* For the variance estimators. */
    const struct pl_rows *rows;   /* scaled, weighted; NULL until pl_ols_rows */
    const double *const *columns; /* [p + 1] of the data, the outcome last */
    const double *scale;       /* [rank]: scaled coefficient = coef * scale */
    const double *root_weight; /* [rows given], or NULL: all 1 */
    const struct pl_dd *root; /* lower triangle, inverse of the Cholesky factor:
                                 root * scaled row has orthonormal columns */
    const struct pl_dd
        *inverse;           /* [rank][rank], of the scaled cross products */
    const double *leverage; /* [rows given], or NULL: x' inverse x */
    const double *score;    /* [rows given]: sqrt(weight) * residual */
    /* [rows given]: of the outcome over the prior weight, as a model of it
     * implies; NULL: equal in every row. */
    const double *variance;
};

/* The numbers of data are borrowed for as long as out is used. */
enum pl_status pl_ols_fit(struct pl_arena *a, const struct pl_ols_data *data,
                          struct pl_ols *out, struct pl_err *err);
/* Makes the rows unless they are there: a fit of long columns does without.
 * false: out of memory. */
bool pl_ols_rows(struct pl_arena *a, struct pl_ols *fit);

/* One row of a coefficient table. */
struct pl_coef {
    double estimate, std_error, statistic, df, p_value, conf_low, conf_high;
};

/* From an estimate, its standard error and t with df (NaN: normal). */
struct pl_coef pl_coef_t(double estimate, double std_error, double df,
                         double level, enum pl_alternative alternative);

struct pl_f_test {
    double statistic, df1, df2, p_value;
};

#endif
