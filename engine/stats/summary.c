#include "stats/summary.h"

#include "stats/dd.h"

#include <stdlib.h>

/* A power of two that brings the largest value near 1: no square overflows. */
static double scale_of(const double *x, size_t n, double *low, double *high)
{
    int e = 0;

    *low = *high = n > 0 ? x[0] : 0;
    for (size_t i = 1; i < n; i++) {
        *low = fmin(*low, x[i]);
        *high = fmax(*high, x[i]);
    }
    (void)frexp(fmax(fabs(*low), fabs(*high)), &e);
    return ldexp(1, e < -1000 ? 1000 : -e);
}

struct pl_moments pl_moments_of(const double *x, size_t n)
{
    struct pl_moments m = {n, 0, NAN, NAN, NAN, NAN, NAN};
    struct pl_dd sum = {0, 0}, ss = {0, 0}, cross = {0, 0}, last = {0, 0};
    double low, high, scale = scale_of(x, n, &low, &high), count = (double)n;

    for (size_t i = 0; i < n; i++)
        sum = pl_dd_add_double(sum, x[i] * scale);
    m.sum = sum.hi / scale;
    if (n == 0)
        return m;
    struct pl_dd mean = pl_dd_div(sum, pl_dd_from(count));
    m.mean = low == high ? low : mean.hi / scale;
    for (size_t i = 0; i < n; i++) {
        struct pl_dd e = pl_dd_sub(pl_dd_from(x[i] * scale), mean);
        ss = pl_dd_add(ss, pl_dd_mul(e, e));
        cross = pl_dd_add(cross, pl_dd_mul(e, last));
        last = e;
    }
    if (low != high)
        m.autocorrelation = pl_dd_div(cross, ss).hi;
    if (n < 2)
        return m;
    struct pl_dd var = pl_dd_div(ss, pl_dd_from(count - 1));
    m.sd = low == high ? 0 : pl_dd_sqrt(var).hi / scale;
    m.var = low == high ? 0 : var.hi / scale / scale;
    m.se = low == high
               ? 0
               : pl_dd_sqrt(pl_dd_div(var, pl_dd_from(count))).hi / scale;
    return m;
}

double pl_scale_of(const double *x, size_t n)
{
    double low, high;

    return scale_of(x, n, &low, &high);
}

static int ascending(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

void pl_sort(double *x, size_t n)
{
    if (n > 1)
        qsort(x, n, sizeof *x, ascending);
}

double pl_quantile(const double *sorted, size_t n, double p)
{
    if (n == 0 || !(p >= 0 && p <= 1))
        return NAN;
    double at = (double)(n - 1) * p, below = floor(at);
    /* A position that is an integer but for rounding is that integer. */
    if (at - below > 1 - 4e-15 * fmax(at, 1))
        below++;
    double rest = fmax(at - below, 0);
    size_t i = (size_t)below;
    if (i + 1 >= n || rest == 0)
        return sorted[i < n ? i : n - 1];
    return sorted[i] + rest * (sorted[i + 1] - sorted[i]);
}
