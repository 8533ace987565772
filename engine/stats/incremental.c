#include "stats/incremental.h"

#include "stats/dist.h"
#include "stats/summary.h"

#include <math.h>

enum { BLOCK = 64 }; /* draws in a turn */

static double covariance_of(const struct pl_incremental_arm *arm,
                            double mean_cost, double mean_effect)
{
    double s = 0;

    for (size_t i = 0; i < arm->n; i++)
        s += (arm->cost[i] - mean_cost) * (arm->effect[i] - mean_effect);
    return s / (double)(arm->n - 1);
}

enum pl_status pl_incremental_of(const struct pl_incremental_arm arm[2],
                                 struct pl_incremental *out, struct pl_err *err)
{
    struct pl_incremental x = {.cost = 0};

    for (size_t k = 0; k < 2; k++) {
        if (arm[k].n < 2)
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "%zu unit%s in an arm; two or more are needed",
                           arm[k].n, arm[k].n == 1 ? "" : "s");
        struct pl_moments c = pl_moments_of(arm[k].cost, arm[k].n);
        struct pl_moments e = pl_moments_of(arm[k].effect, arm[k].n);
        double n = (double)arm[k].n;
        x.cost_mean[k] = c.mean;
        x.cost_sd[k] = c.sd;
        x.effect_mean[k] = e.mean;
        x.effect_sd[k] = e.sd;
        x.cost_var += c.var / n;
        x.effect_var += e.var / n;
        x.covariance += covariance_of(&arm[k], c.mean, e.mean) / n;
    }
    x.cost = x.cost_mean[1] - x.cost_mean[0];
    x.effect = x.effect_mean[1] - x.effect_mean[0];
    *out = x;
    return PL_OK;
}

struct pl_ratio pl_fieller(double top, double bottom, double top_var,
                           double bottom_var, double covariance, double level)
{
    double z = -pl_normal_quantile((1 - level) / 2), z2 = z * z;
    double a = bottom * bottom - z2 * bottom_var;
    double b = top * bottom - z2 * covariance;
    double c = top * top - z2 * top_var, inside = b * b - a * c;
    struct pl_ratio r = {bottom != 0 ? top / bottom : NAN, NAN, NAN};

    if (!(a > 0) || !(inside >= 0))
        return r;
    r.low = (b - sqrt(inside)) / a;
    r.high = (b + sqrt(inside)) / a;
    return r;
}

struct drawing {
    const struct pl_incremental_arm *arm;
    struct pl_stream stream;
    double *mean;
};

/* Units of draw i have the numbers from i (n0 + n1) on: arm 0, then arm 1. */
static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    size_t each = w->arm[0].n + w->arm[1].n;

    (void)worker;
    for (size_t i = from; i < to; i++) {
        uint64_t at = (uint64_t)i * each;
        for (size_t k = 0; k < 2; k++) {
            const struct pl_incremental_arm *arm = &w->arm[k];
            double cost = 0, effect = 0;
            for (size_t j = 0; j < arm->n; j++) {
                size_t unit = (size_t)pl_draw_below(w->stream, at++, arm->n);
                cost += arm->cost[unit];
                effect += arm->effect[unit];
            }
            w->mean[4 * i + 2 * k] = cost / (double)arm->n;
            w->mean[4 * i + 2 * k + 1] = effect / (double)arm->n;
        }
    }
}

enum pl_status pl_incremental_draw(const struct pl_team *team,
                                   const struct pl_incremental_arm arm[2],
                                   struct pl_stream stream, size_t draws,
                                   double *mean, struct pl_err *err)
{
    struct drawing w = {arm, stream, mean};
    double work = (double)draws * (double)(arm[0].n + arm[1].n);

    if (work > 2e10)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "%zu draws of %zu units are too many", draws,
                       arm[0].n + arm[1].n);
    pl_team_run(team, "bootstrap of costs and effects", draws, BLOCK, draw_some,
                &w);
    return PL_OK;
}
