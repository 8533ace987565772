/* glm.h - logistic and probit regression of an outcome that is 0 or 1.
 *
 * Fisher scoring, each step a weighted least-squares fit; variances from the
 * expected information, so that the inverse of the last step's cross products
 * is the classical one.  Agrees with R's glm at convergence. */
#ifndef PL_STATS_GLM_H
#define PL_STATS_GLM_H

#include "stats/ols.h"

enum pl_link { PL_LOGIT, PL_PROBIT };

struct pl_glm {
    /* Of the last step: sigma 1, coef the estimates, fitted the probabilities,
     * residual those of the deviance, score and variance what pl_vcov_of needs,
     * rss and what follows from it NaN. */
    struct pl_ols fit;
    double loglik, deviance, null_deviance, aic, bic;
    size_t iterations;
    bool converged;

    /* No finite estimate exists: the rest is not filled.  separating: the
     * column along which fitted probabilities go to 0 and 1, or p when the
     * outcome is the same in every row. */
    bool is_separated;
    size_t separating;
};

/* data->y: 0 or 1, else an error.  data->intercept: column 0 is the constant.
 */
enum pl_status pl_glm_fit(struct pl_arena *a, const struct pl_ols_data *data,
                          enum pl_link link, struct pl_glm *out,
                          struct pl_err *err);

#endif
