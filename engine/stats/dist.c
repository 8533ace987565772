#include "stats/dist.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>

/* Above this, t and normal agree to 1e-11 wherever p is not 0. */
static const double normal_df = 1e14;

/* What Stirling's formula leaves of log gamma; x >= 20 (DLMF 5.11.1). */
static double stirling_rest(double x)
{
    double z = 1 / (x * x);

    return (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z / 1680))) / x;
}

/* log B(a, b).  GSL loses digits where one argument is large; here the large
 * logarithms of gamma cancel before they are computed. */
static double log_beta(double a, double b)
{
    const double half_log_2pi = 0.91893853320467274178;
    double large = fmax(a, b), small = fmin(a, b);

    if (large < 20)
        return gsl_sf_lnbeta(a, b);
    double rest = stirling_rest(large) - stirling_rest(large + small) -
                  (large - 0.5) * log1p(small / large);
    if (small < 20)
        return gsl_sf_lngamma(small) + small - small * log(large + small) +
               rest;
    return half_log_2pi - 0.5 * log(small) + stirling_rest(small) + rest -
           small * log1p(large / small);
}

/* The continued fraction of DiDonato & Morris (1992, equation 9), whose terms
 * lose nothing where x is near 1, by the modified Lentz method.  y is 1 - x. */
static double beta_fraction(double a, double b, double x, double y)
{
    const double tiny = 1e-290;
    double lambda = a > b ? (a + b) * y - b : a - (a + b) * x;
    /* cppcheck-suppress variableScope ; d is carried from turn to turn */
    double d = 0;
    double c = tiny, f = tiny, numerator = 1;

    for (double n = 0; n < 1e6; n++) {
        double w = n * (b - n) * x, s = a + 2 * n;
        double beta = n + (n > 0 ? w / (s - 1) : 0) +
                      (a + n) / (s + 1) * (lambda + 1 + n * (1 + y));
        d = beta + numerator * d;
        c = beta + numerator / c;
        d = 1 / (fabs(d) < tiny ? tiny : d);
        c = fabs(c) < tiny ? tiny : c;
        f *= c * d;
        if (fabs(c * d - 1) < 2 * DBL_EPSILON)
            return f;
        double next = n + 1, t = a + 2 * next - 1;
        numerator = (a + n) * (a + b + n) / (t * t) * next * (b - next) * x * x;
    }
    return NAN;
}

/* x^a y^b / B(a, b) times the fraction; y is 1 - x, given apart so that neither
 * is lost to cancellation. */
static double beta_lower(double a, double b, double x, double y)
{
    double lx = y < 0.5 ? log1p(-y) : log(x);
    double ly = x < 0.5 ? log1p(-x) : log(y);
    double lnbeta = log_beta(a, b);

    return exp(a * lx + b * ly - lnbeta) * beta_fraction(a, b, x, y);
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
    if (x * b <= y * a) /* x <= a / (a + b) */
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

/* One term of the sum below: the Poisson weight of j, and its half-integer
 * neighbour's with the sign of the noncentrality. */
static double noncentral_term(double j, double half, double ncp, double df,
                              double x, double y)
{
    double log_half = log(half);
    double p = exp(-half + j * log_half - gsl_sf_lngamma(j + 1));
    double q = exp(-half + (j + 0.5) * log_half - gsl_sf_lngamma(j + 1.5));

    return p * beta_ratio(j + 0.5, df / 2, x, y) +
           copysign(q, ncp) * beta_ratio(j + 1, df / 2, x, y);
}

double pl_t_noncentral_lower(double t, double df, double ncp)
{
    if (isnan(t) || isnan(ncp) || !(df > 0))
        return NAN;
    if (t < 0)
        return 1 - pl_t_noncentral_lower(-t, df, -ncp);
    if (ncp == 0)
        return 1 - pl_t_upper(t, df);
    double half = ncp * ncp / 2, reach = 12 * sqrt(half) + 60;
    double from = floor(fmax(0, half - reach)), sum = 0;
    double r = t / df * t, x = r / (1 + r), y = 1 / (1 + r);
    /* Lenth (1989): the weights are those of a Poisson variable with mean half,
     * and nothing beyond reach counts. */
    for (double j = from; j <= half + reach; j++)
        sum += noncentral_term(j, half, ncp, df, x, y);
    return fmin(fmax(pl_normal_upper(ncp) + sum / 2, 0), 1);
}
