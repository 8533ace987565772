#include "stats/pool.h"

#include "stats/summary.h"

#include <math.h>

/* Rubin's (m - 1) / lambda^2 joined with the df that the observed data leave
 * (Barnard & Rubin, equation 3); their reciprocals add up. */
static double df_of(double m, double lambda, double df_complete)
{
    double rubin = lambda * lambda / (m - 1);

    if (isnan(df_complete))
        return rubin > 0 ? 1 / rubin : NAN;
    double observed =
        (df_complete + 1) / (df_complete + 3) * df_complete * (1 - lambda);
    return 1 / (rubin + 1 / observed);
}

enum pl_status pl_pool(const double *estimate, const double *std_error,
                       size_t m, double df_complete, double level,
                       enum pl_alternative alternative, struct pl_pooled *out,
                       struct pl_err *err)
{
    struct pl_moments q = pl_moments_of(estimate, m);
    double within = 0, count = (double)m;

    if (m < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu estimates; two or more are pooled", m);
    if (df_complete <= 0)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "df_complete is %g; degrees of freedom above 0 are "
                       "needed",
                       df_complete);
    for (size_t i = 0; i < m; i++) {
        if (!(std_error[i] >= 0 && isfinite(std_error[i])))
            return pl_fail(err, PL_EDOMAIN, NULL, "standard error %zu is %g",
                           i + 1, std_error[i]);
        within += std_error[i] * std_error[i] / count;
    }
    double missing = (1 + 1 / count) * q.var, total = within + missing;
    struct pl_pooled p = {.within = within,
                          .between = q.var,
                          .total = total,
                          .riv = within > 0 ? missing / within : NAN,
                          .lambda = total > 0 ? missing / total : NAN,
                          .fmi = NAN};
    double df = df_of(count, p.lambda, df_complete);
    if (total > 0)
        p.test = pl_coef_t(q.mean, sqrt(total), df, level, alternative);
    else
        p.test = (struct pl_coef){q.mean, 0, NAN, NAN, NAN, NAN, NAN};
    /* (riv + 2 / (df + 3)) / (riv + 1), in terms of lambda */
    double last = isnan(df) ? 0 : 2 / (df + 3);
    p.fmi = p.lambda + last * (1 - p.lambda);
    *out = p;
    return PL_OK;
}
