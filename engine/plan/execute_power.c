/* Power, and the least effect that a trial can detect. */
#include "plan/execute_run.h"
#include "stats/power.h"
#include "stats/power_simulation.h"

#include <math.h>

static double number_or(const struct pl_run *r, const char *arg, double other)
{
    return pl_num_or(pl_get(r->args, arg), other);
}

/* The default of sd or alpha, unless all else is given: then it is the one that
 * is solved for. */
static double default_of(const struct pl_t_power *p, double value)
{
    return isnan(p->n) || isnan(p->delta) || isnan(p->power) ? value : NAN;
}

static void set_t_power(struct pl_builder *b, const struct pl_t_power *p,
                        const char *type)
{
    pl_set_number(b, "n", p->n);
    pl_set_number(b, "delta", p->delta);
    pl_set_number(b, "sd", p->sd);
    pl_set_number(b, "alpha", p->alpha);
    pl_set_number(b, "power", p->power);
    pl_set_text(b, "type", type);
    pl_set_text(b, "alternative", pl_alternative_name(p->alternative));
    pl_set_bool(b, "strict", p->strict);
}

static const char *type_of(const struct pl_run *r)
{
    const struct pl_value *type = pl_get(r->args, "type");

    if (pl_is_text(type, "one_sample"))
        return "one_sample";
    return pl_is_text(type, "paired") ? "paired" : "two_sample";
}

enum pl_status pl_run_power_t_test(struct pl_run *r, struct pl_executed *out)
{
    const char *type = type_of(r);
    struct pl_t_power p = {.n = number_or(r, "n", NAN),
                           .delta = number_or(r, "delta", NAN),
                           .power = number_or(r, "power", NAN),
                           .two_samples = type[0] == 't',
                           .alternative = pl_run_alternative(r),
                           .strict = pl_truth(pl_get(r->args, "strict"))};
    struct pl_builder b, record;

    p.sd = number_or(r, "sd", NAN);
    p.alpha = number_or(r, "alpha", NAN);
    if (isnan(p.sd) && isnan(p.alpha) && isnan(default_of(&p, 1)))
        p.sd = 1; /* alpha is asked for */
    else if (isnan(p.sd))
        p.sd = default_of(&p, 1);
    if (isnan(p.alpha))
        p.alpha = default_of(&p, 0.05);
    PL_TRY(pl_run_failed(r, pl_t_power_solve(&p, r->err)));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "power_t_test");
    set_t_power(&b, &p, type);
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "power_t_test");
    set_t_power(&record, &p, type);
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

static void set_clustered(struct pl_builder *b, const struct pl_clustered *t)
{
    pl_set_number(b, "clusters", t->clusters);
    pl_set_number(b, "cluster_size", t->cluster_size);
    pl_set_number(b, "effect", t->effect);
    pl_set_number(b, "power", t->power);
    pl_set_number(b, "icc", t->icc);
    pl_set_number(b, "share", t->share);
    pl_set_number(b, "sd", t->sd);
    pl_set_number(b, "alpha", t->alpha);
    pl_set_number(b, "r2_between", t->r2_between);
    pl_set_number(b, "r2_within", t->r2_within);
    pl_set_number(b, "covariates", t->covariates);
}

static struct pl_clustered clustered_args(const struct pl_run *r)
{
    return (struct pl_clustered){.clusters = number_or(r, "clusters", NAN),
                                 .cluster_size =
                                     number_or(r, "cluster_size", NAN),
                                 .effect = number_or(r, "effect", NAN),
                                 .power = number_or(r, "power", NAN),
                                 .icc = number_or(r, "icc", NAN),
                                 .share = number_or(r, "share", 0.5),
                                 .sd = number_or(r, "sd", 1),
                                 .alpha = number_or(r, "alpha", 0.05),
                                 .r2_between = number_or(r, "r2_between", 0),
                                 .r2_within = number_or(r, "r2_within", 0),
                                 .covariates = number_or(r, "covariates", 0)};
}

static void set_mdes(struct pl_builder *b, const struct pl_mdes *m)
{
    set_clustered(b, &m->trial);
    pl_set_number(b, "std_error", m->std_error);
    pl_set_number(b, "df", m->df);
}

enum pl_status pl_run_mdes(struct pl_run *r, struct pl_executed *out)
{
    struct pl_mdes m = {.trial = clustered_args(r)};
    struct pl_builder b, record;

    PL_TRY(pl_run_failed(r, pl_mdes_solve(&m, r->err)));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "mdes");
    set_mdes(&b, &m);
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "mdes");
    set_mdes(&record, &m);
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

static void set_simulated(struct pl_builder *b, const struct pl_simulated *s)
{
    set_clustered(b, &s->trial);
    pl_set_text(b, "test", s->test == PL_POWER_CR1 ? "CR1" : "cluster_means");
    pl_set_number(b, "draws", (double)s->draws);
    pl_set_number(b, "seed", (double)s->stream.seed);
}

enum pl_status pl_run_power_simulation(struct pl_run *r,
                                       struct pl_executed *out)
{
    struct pl_simulated s = {.trial = clustered_args(r)};
    struct pl_drawing drawing;
    struct pl_builder b, record;

    if (pl_is_text(pl_get(r->args, "test"), "CR1"))
        s.test = PL_POWER_CR1;
    PL_TRY(pl_run_drawing(r, 10000, &drawing));
    s.draws = drawing.draws;
    s.stream = drawing.stream;
    PL_TRY(pl_run_failed(r, pl_power_simulate(r->work, r->team, &s, r->err)));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "power_simulation");
    set_simulated(&b, &s);
    pl_set_number(&b, "simulated", s.simulated);
    pl_set_number(&b, "simulated_low", s.low);
    pl_set_number(&b, "simulated_high", s.high);
    pl_set_number(&b, "rejections", s.rejections);
    pl_set_number(&b, "mean_estimate", s.mean_estimate);
    pl_set_number(&b, "std_error", s.std_error);
    pl_set_number(&b, "df", s.df);
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "power_simulation");
    set_simulated(&record, &s);
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}
