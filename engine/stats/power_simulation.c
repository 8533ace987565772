#include "stats/power_simulation.h"

#include "stats/dist.h"

#include <math.h>

enum { BLOCK = 64, CLUSTERS_MAX = 1 << 20, SIZE_MAX_TRIED = 1 << 30 };

/* The trials of one number of clusters, in units of a cluster mean's SD. */
struct trials {
    const struct pl_simulated *s;
    uint64_t clusters;
    double critical, df, scale; /* scale: small-sample factor of the variance */
    double *noise;              /* [draws]: the estimate without an effect */
    double *variance;           /* [draws]: of it, before scale */
};

struct solving {
    const struct pl_team *team;
    struct pl_simulated *s;
    struct trials trials;
    struct pl_err *err;
};

/* Of the first j.  A product that is whole but for its rounding counts as
 * whole: 50 x 0.58 is 28.999999999999996. */
static double treated_of(double share, double j)
{
    return floor(j * share * (1 + 1e-12));
}

/* Spread evenly, and nested: more clusters leave the arms of the first ones. */
static bool is_treated(double share, uint64_t j)
{
    return treated_of(share, (double)(j + 1)) > treated_of(share, (double)j);
}

/* SD of a cluster's mean. */
static double sd_of_mean(const struct pl_clustered *t, double size)
{
    double between = t->icc * (1 - t->r2_between);
    double within = (1 - t->icc) * (1 - t->r2_within);

    return t->sd * sqrt(between + within / size);
}

/* Draw d of cluster j is number d 2^20 + j: the same for any number of
 * clusters.  Means and squares about them as they come (Welford 1962). */
static void simulate(struct trials *t, size_t d)
{
    double n[2] = {0, 0}, mean[2] = {0, 0}, squares[2] = {0, 0};

    for (uint64_t j = 0; j < t->clusters; j++) {
        bool arm = is_treated(t->s->trial.share, j);
        double x = pl_draw_normal(t->s->stream, (uint64_t)d * CLUSTERS_MAX + j);
        double from_mean = x - mean[arm];
        n[arm]++;
        mean[arm] += from_mean / n[arm];
        squares[arm] += from_mean * (x - mean[arm]);
    }
    t->variance[d] =
        t->s->test == PL_POWER_CR1
            ? squares[0] / (n[0] * n[0]) + squares[1] / (n[1] * n[1])
            : (squares[0] + squares[1]) * (1 / n[0] + 1 / n[1]);
    t->noise[d] = mean[1] - mean[0];
}

static void turn(void *ud, unsigned worker, size_t from, size_t to)
{
    (void)worker;
    for (size_t d = from; d < to; d++)
        simulate(ud, d);
}

static double std_error_of(const struct trials *t, uint64_t d)
{
    return sqrt(t->variance[d] * t->scale);
}

/* Trials of so many clusters and so large ones.  The size counts in CR1's
 * factor alone: another size draws nothing anew.  false: too few of one arm, or
 * no degrees of freedom. */
static bool run_trials(struct solving *v, uint64_t clusters, double size)
{
    struct trials *t = &v->trials;
    const struct pl_simulated *s = v->s;
    double j = (double)clusters, n = j * size, k = 2 + s->trial.covariates;

    double treated = treated_of(s->trial.share, j);
    t->df = s->test == PL_POWER_CR1 ? j - 1 : j - k;
    if (treated < 1 || j - treated < 1 || clusters < 3 || !(t->df > 0) ||
        !(n > k))
        return false;
    t->scale =
        s->test == PL_POWER_CR1 ? j / (j - 1) * (n - 1) / (n - k) : 1 / (j - 2);
    t->critical = pl_t_quantile(1 - s->trial.alpha / 2, t->df);
    if (clusters != t->clusters) {
        t->clusters = clusters;
        pl_team_run(v->team, "power_simulation", (size_t)s->draws, BLOCK, turn,
                    t);
    }
    return true;
}

/* The trials that reject, for an effect in units of a cluster mean's SD. */
static double rejections(const struct trials *t, double effect)
{
    double count = 0;

    for (uint64_t d = 0; d < t->s->draws; d++)
        count += fabs(t->noise[d] + effect) > t->critical * std_error_of(t, d);
    return count;
}

static double rejected(const struct trials *t, double effect)
{
    return rejections(t, effect) / (double)t->s->draws;
}

static void tell(struct solving *v)
{
    struct pl_simulated *s = v->s;
    const struct trials *t = &v->trials;
    double sd = sd_of_mean(&s->trial, s->trial.cluster_size), errors = 0,
           noise = 0;
    double n = (double)s->draws, z = pl_normal_quantile(0.975);

    s->rejections = rejections(t, s->trial.effect / sd);
    s->simulated = s->rejections / n;
    for (uint64_t d = 0; d < s->draws; d++) {
        errors += std_error_of(t, d);
        noise += t->noise[d];
    }
    s->mean_estimate = s->trial.effect + sd * (noise / n);
    s->std_error = sd * errors / n;
    s->df = t->df;
    double middle = (s->simulated + z * z / (2 * n)) / (1 + z * z / n);
    double half =
        z / (1 + z * z / n) *
        sqrt(s->simulated * (1 - s->simulated) / n + z * z / (4 * n * n));
    s->low = fmax(middle - half, 0);
    s->high = fmin(middle + half, 1);
}

static enum pl_status too_few(struct solving *v, double clusters)
{
    return pl_fail(v->err, PL_EDOMAIN, NULL,
                   "%.0f clusters with share %g leave an arm without one, or "
                   "the test without degrees of freedom",
                   clusters, v->s->trial.share);
}

static enum pl_status unreachable(struct solving *v, const char *what,
                                  double best)
{
    return pl_fail(v->err, PL_EDOMAIN, NULL,
                   "no %s reaches power %g: %g is the most that was found",
                   what, v->s->trial.power, best);
}

/* The least effect above 0, to a millionth of the outcome's SD. */
static enum pl_status solve_effect(struct solving *v)
{
    struct pl_simulated *s = v->s;
    double sd = sd_of_mean(&s->trial, s->trial.cluster_size), low = 0,
           high = s->trial.sd;

    if (rejected(&v->trials, 0) >= s->trial.power)
        return pl_fail(v->err, PL_EDOMAIN, NULL,
                       "power %g is reached without an effect", s->trial.power);
    while (rejected(&v->trials, high / sd) < s->trial.power) {
        high *= 2;
        if (high > 1e9 * s->trial.sd)
            return unreachable(v, "effect", rejected(&v->trials, high / sd));
    }
    while (high - low > 1e-6 * s->trial.sd) {
        double middle = low + (high - low) / 2;
        if (rejected(&v->trials, middle / sd) < s->trial.power)
            low = middle;
        else
            high = middle;
    }
    s->trial.effect = high;
    return PL_OK;
}

static double power_at(struct solving *v, uint64_t clusters, double size)
{
    return run_trials(v, clusters, size)
               ? rejected(&v->trials,
                          v->s->trial.effect / sd_of_mean(&v->s->trial, size))
               : 0;
}

/* Least whole numbers: doubled until enough, then halved between.  Power by
 * simulation need not grow with every cluster; the one before the answer does
 * not reach it. */
static enum pl_status solve_whole(struct solving *v, bool of_clusters)
{
    struct pl_simulated *s = v->s;
    const double most = of_clusters ? CLUSTERS_MAX / 2.0 : SIZE_MAX_TRIED;
    double low = of_clusters ? 2 : 0, high = of_clusters ? 4 : 1;

    for (;;) {
        double x = of_clusters
                       ? power_at(v, (uint64_t)high, s->trial.cluster_size)
                       : power_at(v, (uint64_t)s->trial.clusters, high);
        if (x >= s->trial.power)
            break;
        if (high >= most)
            return unreachable(v, of_clusters ? "number of clusters" : "size",
                               x);
        low = high;
        high = 2 * high;
    }
    while (high - low > 1) {
        double middle = floor((low + high) / 2);
        double x = of_clusters
                       ? power_at(v, (uint64_t)middle, s->trial.cluster_size)
                       : power_at(v, (uint64_t)s->trial.clusters, middle);
        if (x < s->trial.power)
            low = middle;
        else
            high = middle;
    }
    *(of_clusters ? &s->trial.clusters : &s->trial.cluster_size) = high;
    return PL_OK;
}

static bool is_whole(double x, double least, double most)
{
    return isnan(x) || (x >= least && x <= most && x == floor(x));
}

static enum pl_status check(const struct pl_simulated *s, struct pl_err *err)
{
    const struct pl_clustered *t = &s->trial;
    double size = isnan(t->cluster_size) ? 1 : t->cluster_size;

    PL_TRY(pl_clustered_check(t, err));
    if (!is_whole(t->clusters, 3, CLUSTERS_MAX / 2.0))
        return pl_fail(err, PL_EINPUT, NULL,
                       "clusters is a whole number from 3 to %d",
                       CLUSTERS_MAX / 2);
    if (!is_whole(t->cluster_size, 1, SIZE_MAX_TRIED))
        return pl_fail(err, PL_EINPUT, NULL,
                       "cluster_size is a whole number from 1");
    if (t->effect == 0 && (isnan(t->clusters) || isnan(t->cluster_size)))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "without an effect no trial is large enough");
    if (!(sd_of_mean(t, size) > 0))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "cluster means do not vary: icc and r2 leave nothing");
    return PL_OK;
}

static enum pl_status solve(struct solving *v)
{
    struct pl_simulated *s = v->s;

    if (isnan(s->trial.clusters))
        PL_TRY(solve_whole(v, true));
    else if (isnan(s->trial.cluster_size))
        PL_TRY(solve_whole(v, false));
    if (!run_trials(v, (uint64_t)s->trial.clusters, s->trial.cluster_size))
        return too_few(v, s->trial.clusters);
    if (isnan(s->trial.effect))
        PL_TRY(solve_effect(v));
    tell(v);
    if (isnan(s->trial.power))
        s->trial.power = s->simulated;
    return PL_OK;
}

enum pl_status pl_power_simulate(struct pl_arena *a, const struct pl_team *team,
                                 struct pl_simulated *s, struct pl_err *err)
{
    struct solving v = {.team = team, .s = s, .err = err, .trials = {.s = s}};

    PL_TRY(check(s, err));
    v.trials.noise = PL_NEW(a, double, (size_t)s->draws);
    v.trials.variance = PL_NEW(a, double, (size_t)s->draws);
    if (v.trials.noise == NULL || v.trials.variance == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return solve(&v);
}
