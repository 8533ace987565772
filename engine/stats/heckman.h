/* heckman.h - a regression whose outcome is seen in selected rows only.
 *
 * Selection is a probit on w, the outcome linear in x, their errors normal with
 * correlation rho.  Two-step: the probit, then least squares with the inverse
 * Mills ratio as a term more (Heckman 1979), its variance corrected for the
 * selection and for the ratio's being estimated (Greene 1981).  Maximum
 * likelihood: Newton's method with analytic derivatives in log
 * sigma and atanh rho, from several starts; variances from the observed
 * information. */
#ifndef PL_STATS_HECKMAN_H
#define PL_STATS_HECKMAN_H

#include "stats/glm.h"

enum pl_heckman_method { PL_TWO_STEP, PL_SELECTION_ML };

struct pl_heckman_data {
    enum pl_heckman_method method;
    size_t n, p_selection;
    const double *selected; /* [n]: 0 or 1 */
    const double *const *w; /* p_selection columns of n, the constant first */
    size_t m, p;            /* m: rows that are selected, in order */
    const double *y;        /* [m] */
    const double *const *x; /* p columns of m */
    bool intercept;         /* x[0] is the constant */
    double level;           /* of the intervals of rho, sigma and lambda */
};

/* One equation: the columns that are estimated, and their variance. */
struct pl_equation {
    size_t rank;
    const size_t *kept;     /* [rank] */
    const double *coef, *v; /* [rank], [rank][rank]; NaN: does not exist */
};

struct pl_heckman {
    struct pl_equation selection, outcome;
    /* lambda = rho sigma, the ratio's coefficient.  Of the two-step method rho
     * and sigma have no standard errors, and rho may lie outside -1 to 1. */
    struct pl_coef lambda, rho, sigma;
    bool by_form_alone; /* no column of w that x does not span */
    bool converged;
    size_t iterations;
    /* Maximum likelihood; else NaN.  independence: likelihood ratio test that
     * rho is 0, df2 NaN. */
    double loglik, aic, bic;
    struct pl_f_test independence;

    /* As in pl_glm, of the selection; the rest is not filled. */
    bool is_separated;
    size_t separating;
};

enum pl_status pl_heckman_fit(struct pl_arena *a,
                              const struct pl_heckman_data *data,
                              struct pl_heckman *out, struct pl_err *err);

#endif
