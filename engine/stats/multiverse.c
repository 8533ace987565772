#include "stats/multiverse.h"

#include "stats/summary.h"

#include <math.h>

/* The normal quantile of p, which is not so small or so near to 1 that it could
 * not be told from infinity. */
static double quantile_of(double p)
{
    return pl_normal_quantile(fmin(fmax(p, 5e-16), 1 - 5e-16));
}

/* z of the p of the side that is tested. */
static double z_of(const struct pl_specification *s)
{
    if (s->side == PL_GREATER)
        return -quantile_of(s->p_value);
    if (s->side == PL_LESS)
        return quantile_of(s->p_value);
    double z = -quantile_of(s->p_value / 2);
    return s->estimate < 0 ? -z : z;
}

struct pl_multiverse pl_multiverse_of(const struct pl_specification *s,
                                      size_t n, double alpha, double *scratch)
{
    struct pl_multiverse m = {
        .median = NAN, .significant = NAN, .stouffer = NAN};
    double above = 0, below = 0, sum = 0;

    for (size_t i = 0; i < n; i++) {
        if (isnan(s[i].estimate) || isnan(s[i].p_value))
            continue;
        scratch[m.n++] = s[i].estimate;
        above += s[i].p_value < alpha && s[i].estimate > 0;
        below += s[i].p_value < alpha && s[i].estimate < 0;
        sum += z_of(&s[i]);
    }
    if (m.n == 0)
        return m;
    pl_sort(scratch, m.n);
    m.median = pl_quantile(scratch, m.n, 0.5);
    m.significant = fmax(above, below);
    m.stouffer = sum / sqrt((double)m.n);
    return m;
}
