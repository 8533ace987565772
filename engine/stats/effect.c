#include "stats/effect.h"

#include <gsl/gsl_sf_gamma.h>

#include <math.h>

/* The noncentrality at which the statistic is the p quantile. */
static double noncentrality(double t, double df, double p)
{
    double step = 1, low = t, high = t;

    while (pl_t_noncentral_lower(t, df, low) < p && step < 1e6) {
        low -= step;
        step *= 2;
    }
    step = 1;
    while (pl_t_noncentral_lower(t, df, high) > p && step < 1e6) {
        high += step;
        step *= 2;
    }
    double f_low = pl_t_noncentral_lower(t, df, low) - p;
    double f_high = pl_t_noncentral_lower(t, df, high) - p;
    /* Illinois: the secant, with the end that stays weighed down. */
    for (int turn = 0; turn < 200 && high - low > 1e-13 * fmax(1, fabs(low));
         turn++) {
        double x = high - f_high * (high - low) / (f_high - f_low);
        if (!(x > low && x < high))
            x = low + (high - low) / 2;
        double f = pl_t_noncentral_lower(t, df, x) - p;
        if (f == 0 || isnan(f))
            return isnan(f) ? NAN : x;
        if (f > 0) {
            low = x;
            f_low = f;
            f_high /= 2;
        } else {
            high = x;
            f_high = f;
            f_low /= 2;
        }
    }
    return low + (high - low) / 2;
}

double pl_effect_j(double df)
{
    if (!(df > 1))
        return NAN;
    return exp(gsl_sf_lngamma(df / 2) - gsl_sf_lngamma((df - 1) / 2) -
               0.5 * log(df / 2));
}

/* size: statistic = d * size.  spread: n of the d^2 / (2 n) in the variance. */
static void fill(struct pl_effect *e, double difference, double size,
                 double spread, double level)
{
    double tail = (1 - level) / 2;

    e->d = difference / e->sd;
    e->statistic = e->d * size;
    e->d_low = noncentrality(e->statistic, e->df, 1 - tail) / size;
    e->d_high = noncentrality(e->statistic, e->df, tail) / size;
    e->j = pl_effect_j(e->df);
    e->g = e->j * e->d;
    e->g_se = e->j * sqrt(1 / (size * size) + e->d * e->d / (2 * spread));
    double z = -pl_normal_quantile(tail);
    e->g_low = e->g - z * e->g_se;
    e->g_high = e->g + z * e->g_se;
}

static struct pl_effect nothing(double df)
{
    return (struct pl_effect){.sd = NAN,
                              .df = df > 0 ? df : NAN,
                              .statistic = NAN,
                              .d = NAN,
                              .d_low = NAN,
                              .d_high = NAN,
                              .j = NAN,
                              .g = NAN,
                              .g_se = NAN,
                              .g_low = NAN,
                              .g_high = NAN,
                              .glass_delta = NAN};
}

struct pl_effect pl_effect_two(const double *x0, size_t n0, const double *x1,
                               size_t n1, double level)
{
    double a = (double)n0, b = (double)n1;
    struct pl_effect e = nothing(a + b - 2);
    struct pl_moments m0 = pl_moments_of(x0, n0), m1 = pl_moments_of(x1, n1);

    e.group[0] = m0;
    e.group[1] = m1;
    if (n0 == 0 || n1 == 0)
        return e;
    double ss =
        (n0 > 1 ? (a - 1) * m0.var : 0) + (n1 > 1 ? (b - 1) * m1.var : 0);
    if (m0.sd > 0)
        e.glass_delta = (m1.mean - m0.mean) / m0.sd;
    if (!(e.df > 0))
        return e;
    e.sd = sqrt(ss / e.df);
    if (e.sd > 0)
        fill(&e, m1.mean - m0.mean, sqrt(a * b / (a + b)), a + b, level);
    return e;
}

struct pl_effect pl_effect_pairs(const double *x, size_t n, double level)
{
    struct pl_effect e = nothing((double)n - 1);

    e.group[0] = pl_moments_of(x, n);
    e.sd = e.group[0].sd;
    if (e.sd > 0)
        fill(&e, e.group[0].mean, sqrt((double)n), (double)n, level);
    return e;
}
