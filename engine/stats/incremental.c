#include "stats/incremental.h"

#include "stats/dist.h"
#include "stats/summary.h"

#include <math.h>
#include <stdbool.h>

enum { BLOCK = 64 }; /* draws in a turn */

/* The clusters of an arm by their totals; size NULL: each is one unit. */
struct totals {
    size_t n;
    const double *size, *cost, *effect;
};

static enum pl_status totals_of(struct pl_arena *a,
                                const struct pl_incremental_arm *arm,
                                struct totals *out, struct pl_err *err)
{
    *out = (struct totals){arm->n, NULL, arm->cost, arm->effect};
    if (arm->cluster == NULL)
        return PL_OK;
    double *x = PL_NEW(a, double, 3 * arm->n_clusters + 1);
    if (x == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    double *cost = x + arm->n_clusters, *effect = cost + arm->n_clusters;
    for (size_t i = 0; i < arm->n; i++) {
        x[arm->cluster[i]]++;
        cost[arm->cluster[i]] += arm->cost[i];
        effect[arm->cluster[i]] += arm->effect[i];
    }
    *out = (struct totals){arm->n_clusters, x, cost, effect};
    return PL_OK;
}

static double size_of(const struct totals *t, size_t i)
{
    return t->size == NULL ? 1 : t->size[i];
}

/* Of the means of two variables over n units. */
static double mean_covariance(const struct totals *t, double n, const double *x,
                              double mean_x, const double *y, double mean_y)
{
    double s = 0, m = (double)t->n;

    for (size_t i = 0; i < t->n; i++)
        s += (x[i] - size_of(t, i) * mean_x) * (y[i] - size_of(t, i) * mean_y);
    return s / n * (m / (m - 1)) / n;
}

static enum pl_status add_arm(struct pl_arena *a,
                              const struct pl_incremental_arm *arm, size_t k,
                              struct pl_incremental *x, struct pl_err *err)
{
    bool alone = arm->cluster == NULL;
    double n = (double)arm->n;
    struct totals t;

    PL_TRY(totals_of(a, arm, &t, err));
    if (t.n < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu %s%s in an arm; two or more are needed", t.n,
                       alone ? "unit" : "cluster", t.n == 1 ? "" : "s");
    struct pl_moments c = pl_moments_of(arm->cost, arm->n);
    struct pl_moments e = pl_moments_of(arm->effect, arm->n);
    x->cost_mean[k] = c.mean;
    x->cost_sd[k] = c.sd;
    x->effect_mean[k] = e.mean;
    x->effect_sd[k] = e.sd;
    x->cost_var += mean_covariance(&t, n, t.cost, c.mean, t.cost, c.mean);
    x->effect_var += mean_covariance(&t, n, t.effect, e.mean, t.effect, e.mean);
    x->covariance += mean_covariance(&t, n, t.cost, c.mean, t.effect, e.mean);
    return PL_OK;
}

enum pl_status pl_incremental_of(struct pl_arena *a,
                                 const struct pl_incremental_arm arm[2],
                                 struct pl_incremental *out, struct pl_err *err)
{
    struct pl_incremental x = {.cost = 0};

    for (size_t k = 0; k < 2; k++)
        PL_TRY(add_arm(a, &arm[k], k, &x, err));
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
    struct totals arm[2];
    struct pl_stream stream;
    double *mean;
};

/* Units (or clusters) of draw i have the numbers from i (n0 + n1) on: arm 0,
 * then arm 1. */
static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    size_t each = w->arm[0].n + w->arm[1].n;

    (void)worker;
    for (size_t i = from; i < to; i++) {
        uint64_t at = (uint64_t)i * each;
        for (size_t k = 0; k < 2; k++) {
            const struct totals *t = &w->arm[k];
            double cost = 0, effect = 0, size = 0;
            for (size_t j = 0; j < t->n; j++) {
                size_t unit = (size_t)pl_draw_below(w->stream, at++, t->n);
                size += size_of(t, unit);
                cost += t->cost[unit];
                effect += t->effect[unit];
            }
            w->mean[4 * i + 2 * k] = cost / size;
            w->mean[4 * i + 2 * k + 1] = effect / size;
        }
    }
}

enum pl_status pl_incremental_draw(struct pl_arena *a,
                                   const struct pl_team *team,
                                   const struct pl_incremental_arm arm[2],
                                   struct pl_stream stream, size_t draws,
                                   double *mean, struct pl_err *err)
{
    struct drawing w = {.stream = stream, .mean = mean};

    for (size_t k = 0; k < 2; k++)
        PL_TRY(totals_of(a, &arm[k], &w.arm[k], err));
    size_t each = w.arm[0].n + w.arm[1].n;
    if ((double)draws * (double)each > 2e10)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "%zu draws of %zu units are too many", draws, each);
    pl_team_run(team, "bootstrap of costs and effects", draws, BLOCK, draw_some,
                &w);
    return PL_OK;
}
