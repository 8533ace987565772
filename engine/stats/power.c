#include "stats/power.h"

#include "stats/dist.h"
#include "stats/root.h"

#include <math.h>
#include <stddef.h>

static double t_power(const struct pl_t_power *p)
{
    double samples = p->two_samples ? 2 : 1, df = (p->n - 1) * samples;
    bool two = p->alternative == PL_TWO_SIDED;
    double delta = two                         ? fabs(p->delta)
                   : p->alternative == PL_LESS ? -p->delta
                                               : p->delta;
    double t = -pl_t_quantile(two ? p->alpha / 2 : p->alpha, df);
    double ncp = sqrt(p->n / samples) * delta / p->sd;
    double power = pl_t_noncentral_lower(-t, df, -ncp);

    if (two && p->strict)
        power += pl_t_noncentral_lower(-t, df, ncp);
    return power;
}

/* What is solved for, on a scale without ends along which power rises. */
struct search {
    struct pl_t_power p;
    double *x;
};

static void set_x(struct search *s, double z)
{
    double sign = s->p.alternative == PL_LESS ? -1 : 1;

    if (s->x == &s->p.n)
        *s->x = 1 + exp(z);
    else if (s->x == &s->p.delta)
        *s->x = sign * exp(z);
    else
        *s->x = s->x == &s->p.sd ? exp(-z) : 1 / (1 + exp(-z));
}

static double power_at(double z, void *ud)
{
    struct search *s = ud;

    if (!(z > -40 && z < 40)) /* as good as the end of the scale */
        return z < 0 ? -1 : 2;
    set_x(s, z);
    return t_power(&s->p);
}

static enum pl_status check_t(const struct pl_t_power *p, size_t *missing,
                              struct pl_err *err)
{
    *missing = (size_t)(isnan(p->n) + isnan(p->delta) + isnan(p->sd) +
                        isnan(p->alpha) + isnan(p->power));
    if (*missing != 1)
        return pl_fail(err, PL_EINPUT, NULL,
                       "%zu of n, delta, sd, alpha and power are left out; one "
                       "is solved for",
                       *missing);
    if (p->n < 2)
        return pl_fail(err, PL_EDOMAIN, NULL, "n is %g; 2 or more are needed",
                       p->n);
    if (p->sd <= 0)
        return pl_fail(err, PL_EDOMAIN, NULL, "sd is %g; it must be above 0",
                       p->sd);
    if (p->alpha <= 0 || p->alpha >= 1 || p->power <= 0 || p->power >= 1)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%s is %g; it must be between 0 and 1",
                       p->alpha <= 0 || p->alpha >= 1 ? "alpha" : "power",
                       p->alpha <= 0 || p->alpha >= 1 ? p->alpha : p->power);
    return PL_OK;
}

enum pl_status pl_t_power_solve(struct pl_t_power *p, struct pl_err *err)
{
    struct search s = {.p = *p};
    static const char *const names[] = {"n", "delta", "sd", "alpha"};
    double *x[] = {&s.p.n, &s.p.delta, &s.p.sd, &s.p.alpha};
    size_t missing = 0, which = 0;

    PL_TRY(check_t(p, &missing, err));
    if (isnan(p->power)) {
        p->power = t_power(p);
        return PL_OK;
    }
    while (!isnan(*x[which]))
        which++;
    s.x = x[which];
    double z = pl_root_increasing(power_at, &s, p->power, -1, 1);
    if (isnan(z) || fabs(z) >= 39)
        return pl_fail(err, PL_EDOMAIN, NULL, "no %s gives a power of %g",
                       names[which], p->power);
    set_x(&s, z);
    if (s.x == &s.p.n && s.p.n < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the power is above %g with 2 already", p->power);
    *p = s.p;
    return PL_OK;
}

/* Standard error and df; power from the effect, or the effect from power. */
static void complete(struct pl_mdes *m)
{
    double v = m->trial.share * (1 - m->trial.share) * m->trial.clusters;

    m->df = m->trial.clusters - 2 - m->trial.covariates;
    m->std_error =
        m->trial.sd * sqrt(m->trial.icc * (1 - m->trial.r2_between) / v +
                           (1 - m->trial.icc) * (1 - m->trial.r2_within) /
                               (v * m->trial.cluster_size));
    double t = -pl_t_quantile(m->trial.alpha / 2, m->df);
    if (isnan(m->trial.effect))
        m->trial.effect =
            (t + pl_t_quantile(m->trial.power, m->df)) * m->std_error;
    else
        m->trial.power =
            pl_t_upper(t - fabs(m->trial.effect) / m->std_error, m->df);
}

struct mdes_search {
    struct pl_mdes m;
    bool by_clusters;
};

static double mdes_power_at(double z, void *ud)
{
    struct mdes_search *s = ud;

    if (!(z > -40 && z < 40))
        return z < 0 ? -1 : 2;
    if (s->by_clusters)
        s->m.trial.clusters = 2 + s->m.trial.covariates + exp(z);
    else
        s->m.trial.cluster_size = exp(z);
    complete(&s->m);
    return s->m.trial.power;
}

static enum pl_status check_shares(const struct pl_clustered *t,
                                   struct pl_err *err)
{
    const struct {
        const char *name;
        double x;
        bool open; /* 0 and 1 are not allowed */
    } shares[] = {{"icc", t->icc, false},
                  {"r2_between", t->r2_between, false},
                  {"r2_within", t->r2_within, false},
                  {"share", t->share, true},
                  {"alpha", t->alpha, true},
                  {"power", isnan(t->power) ? 0.5 : t->power, true}};

    for (size_t i = 0; i < sizeof shares / sizeof shares[0]; i++) {
        double x = shares[i].x;
        if (!(x >= 0 && x <= 1) || (shares[i].open && (x == 0 || x == 1)))
            return pl_fail(err, PL_EDOMAIN, NULL, "%s is %g; it is %s 0 and 1",
                           shares[i].name, x,
                           shares[i].open ? "strictly between" : "between");
    }
    return PL_OK;
}

enum pl_status pl_clustered_check(const struct pl_clustered *t,
                                  struct pl_err *err)
{
    int missing = isnan(t->clusters) + isnan(t->cluster_size) +
                  isnan(t->effect) + isnan(t->power);

    if (missing != 1)
        return pl_fail(err, PL_EINPUT, NULL,
                       "%d of clusters, cluster_size, effect and power are "
                       "left out; one is solved for",
                       missing);
    if (t->cluster_size < 1 || !(t->sd > 0) || !(t->covariates >= 0) ||
        isinf(t->effect))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "a cluster_size from 1, an sd above 0, covariates from "
                       "0 and an effect that is finite are needed");
    return check_shares(t, err);
}

static enum pl_status check_mdes(const struct pl_clustered *t,
                                 struct pl_err *err)
{
    PL_TRY(pl_clustered_check(t, err));
    if (t->clusters - 2 - t->covariates <= 0)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%g clusters and %g covariates leave no degrees of "
                       "freedom",
                       t->clusters, t->covariates);
    return t->effect == 0 ? pl_fail(err, PL_EDOMAIN, NULL,
                                    "without an effect no trial "
                                    "is large enough")
                          : PL_OK;
}

enum pl_status pl_mdes_solve(struct pl_mdes *m, struct pl_err *err)
{
    struct mdes_search s = {*m, isnan(m->trial.clusters)};
    double power = m->trial.power;

    PL_TRY(check_mdes(&m->trial, err));
    if (!isnan(m->trial.clusters) && !isnan(m->trial.cluster_size)) {
        complete(m);
        return PL_OK;
    }
    double z = pl_root_increasing(mdes_power_at, &s, power, -1, 1);
    if (isnan(z) || fabs(z) >= 39)
        return pl_fail(
            err, PL_EDOMAIN, NULL, "no number of %s gives a power of %g",
            s.by_clusters ? "clusters" : "units in each cluster", power);
    (void)mdes_power_at(z, &s);
    s.m.trial.power = power;
    *m = s.m;
    return PL_OK;
}
