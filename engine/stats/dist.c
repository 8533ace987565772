#include "stats/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* Above this, t and normal agree to 1e-11 wherever p is not 0. */
static const double normal_df = 1e14;

/* Continued fraction of the incomplete beta function (DLMF 8.17.22), by the
 * modified Lentz method; converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double a, double b, double x)
{
    const double tiny = 1e-290;
    double c = 1, d = 1 - (a + b) * x / (a + 1), f;

    d = 1 / (fabs(d) < tiny ? tiny : d);
    f = d;
    for (double m = 1; m < 1e6; m++) {
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        double odd =
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        const double step[2] = {even, odd};
        double change = 1;
        for (int i = 0; i < 2; i++) {
            d = 1 + step[i] * d;
            c = 1 + step[i] / c;
            d = 1 / (fabs(d) < tiny ? tiny : d);
            c = fabs(c) < tiny ? tiny : c;
            change = c * d;
            f *= change;
        }
        if (fabs(change - 1) < 2 * DBL_EPSILON)
            return f;
    }
    return NAN;
}

/* x^a y^b / (a B(a, b)) times the fraction; y is 1 - x, given apart so that
 * neither is lost to cancellation. */
static double beta_lower(double a, double b, double x, double y)
{
    double lx = y < 0.5 ? log1p(-y) : log(x);
    double ly = x < 0.5 ? log1p(-x) : log(y);
    double lnbeta = gsl_sf_lnbeta(a, b);

    return exp(a * lx + b * ly - lnbeta) * beta_fraction(a, b, x) / a;
}

/* I_x(a, b), with y = 1 - x. */
static double beta_ratio(double a, double b, double x, double y)
{
    if (isnan(x) || isnan(a) || isnan(b))
        return NAN;
    if (x <= 0)
        return 0;
    if (y <= 0)
        return 1;
    if (x < (a + 1) / (a + b + 2))
        return beta_lower(a, b, x, y);
    return 1 - beta_lower(b, a, y, x);
}

double pl_normal_upper(double z)
{
    return isnan(z) ? NAN : 0.5 * erfc(z / sqrt(2));
}

double pl_normal_quantile(double p)
{
    if (!(p >= 0 && p <= 1))
        return NAN;
    return gsl_cdf_ugaussian_Pinv(p);
}

double pl_t_upper(double t, double df)
{
    if (isnan(t) || !(df > 0))
        return NAN;
    if (df > normal_df)
        return pl_normal_upper(t);
    if (isinf(t))
        return t > 0 ? 0 : 1;
    double r = t / sqrt(df), r2 = r * r;
    double half =
        isinf(r2) ? 0
                  : 0.5 * beta_ratio(df / 2, 0.5, 1 / (1 + r2), r2 / (1 + r2));
    return t >= 0 ? half : 1 - half;
}

double pl_t_quantile(double p, double df)
{
    if (isnan(df) || df > normal_df)
        return pl_normal_quantile(p);
    if (!(p > 0 && p < 1) || !(df > 0))
        return NAN;
    if (p > 0.5)
        return -pl_t_quantile(1 - p, df);
    double t = gsl_cdf_tdist_Qinv(p, df);
    for (int i = 0; i < 8; i++) {
        double step = (pl_t_upper(t, df) - p) / gsl_ran_tdist_pdf(t, df);
        if (!isfinite(step))
            break;
        t += step;
        if (fabs(step) <= 4 * DBL_EPSILON * fabs(t))
            break;
    }
    return -t;
}

double pl_f_upper(double f, double df1, double df2)
{
    if (isnan(f) || !(df1 > 0) || !(df2 > 0))
        return NAN;
    if (f <= 0)
        return 1;
    if (isinf(f))
        return 0;
    double r = df1 / df2 * f;
    return beta_ratio(df2 / 2, df1 / 2, 1 / (1 + r), r / (1 + r));
}

double pl_chisq_upper(double x, double df)
{
    if (isnan(x) || !(df > 0))
        return NAN;
    return x <= 0 ? 1 : gsl_cdf_chisq_Q(x, df);
}

double pl_t_p_value(double statistic, double df,
                    enum pl_alternative alternative)
{
    bool is_normal = isnan(df);
    double t = alternative == PL_LESS ? -statistic : statistic;

    if (isnan(statistic))
        return NAN;
    if (alternative == PL_TWO_SIDED)
        t = fabs(t);
    double p = is_normal ? pl_normal_upper(t) : pl_t_upper(t, df);
    return alternative == PL_TWO_SIDED ? fmin(2 * p, 1) : p;
}
