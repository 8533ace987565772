#include "stats/t_test.h"

#include <math.h>

/* The statistic is about mu, the interval about the estimate. */
static struct pl_coef about(double estimate, double se, double df,
                            const struct pl_t_options *o)
{
    struct pl_coef c = pl_coef_t(estimate, se, df, o->level, o->alternative);

    if (se > 0 && !isnan(c.statistic)) {
        c.statistic = (estimate - o->mu) / se;
        c.p_value = pl_t_p_value(c.statistic, df, o->alternative);
    }
    return c;
}

struct pl_t_test pl_t_test_two(const double *x0, size_t n0, const double *x1,
                               size_t n1, const struct pl_t_options *options)
{
    struct pl_t_test t = {
        .group = {pl_moments_of(x0, n0), pl_moments_of(x1, n1)}};
    double a = (double)n0, b = (double)n1, se, df;
    double v0 = t.group[0].var, v1 = t.group[1].var;

    if (options->equal_variance) {
        /* A group of one adds a mean and no spread. */
        double s0 = n0 > 1 ? (a - 1) * v0 : 0, s1 = n1 > 1 ? (b - 1) * v1 : 0;
        df = a + b - 2;
        se = n0 > 0 && n1 > 0 && df > 0 ? sqrt((s0 + s1) / df * (1 / a + 1 / b))
                                        : NAN;
    } else {
        double e0 = v0 / a, e1 = v1 / b;
        se = sqrt(e0 + e1);
        df = (e0 + e1) * (e0 + e1) / (e0 * e0 / (a - 1) + e1 * e1 / (b - 1));
    }
    t.test = about(t.group[1].mean - t.group[0].mean, se, df, options);
    if (isnan(df)) /* without it, pl_coef_t would take the normal */
        t.test = (struct pl_coef){t.test.estimate, se, NAN, NAN, NAN, NAN, NAN};
    return t;
}

struct pl_t_test pl_t_test_one(const double *x, size_t n,
                               const struct pl_t_options *options)
{
    struct pl_t_test t = {.group = {pl_moments_of(x, n), pl_moments_of(x, 0)}};

    t.test = about(t.group[0].mean, t.group[0].se, n > 0 ? (double)n - 1 : 0,
                   options);
    return t;
}
