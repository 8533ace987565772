/* A regression's p value and interval of the treatment by resampling: what the
 * functions wild_bootstrap and randomisation_test of stats do, on the rows and
 * the columns of the fit. */
#include "plan/execute_design.h"

static bool is_wild(const struct pl_value *rule)
{
    return pl_is_text(pl_get(rule, "kind"), "wild_cluster");
}

static enum pl_status check_rule(struct pl_run *r,
                                 const struct pl_regression *g,
                                 const struct pl_value *rule)
{
    bool is_randomisation = pl_is_text(pl_get(rule, "kind"), "randomisation");

    if (!is_wild(rule) && !is_randomisation)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: inference: no kind \"%.*s\"; it is wild_cluster or "
                       "randomisation",
                       r->who, PL_FMT(pl_strv(pl_get(rule, "kind"))));
    if (g->estimator != PL_OLS && is_wild(rule))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: inference: wild_cluster is for ols", r->who);
    if (g->weight != NULL || !g->intercept)
        return pl_fail(
            r->err, PL_EINPUT, NULL,
            "%s: inference: there is none in this version %s", r->who,
            g->weight != NULL ? "with weights" : "without an intercept");
    if (is_wild(rule) && g->alternative != PL_TWO_SIDED)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: inference: wild_cluster tests two sides", r->who);
    if (g->arms.n != 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: inference: treatment \"%.*s\" has %zu levels in "
                       "these rows; two arms are compared",
                       r->who, PL_FMT(g->treatment), g->arms.n);
    return PL_OK;
}

/* The fit's columns without the treatment and what is crossed with it. */
static enum pl_status design_of(struct pl_run *r, const struct pl_regression *g,
                                struct pl_design *d)
{
    size_t n_plain = g->model.n_terms - g->n_crossed;

    *d = (struct pl_design){.g = *g, .arms = g->arms};
    d->treated = PL_NEW(r->work, double, g->model.n + 1);
    d->x = PL_NEW(r->work, const double *, g->p + 1);
    if (d->treated == NULL || d->x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < g->model.n; i++)
        d->treated[i] = g->arms.of[i];
    for (size_t j = 0; j < g->p; j++)
        if (g->term[j] < n_plain && !pl_regression_is_treatment(g, g->term[j]))
            d->x[d->p++] = g->x[j];
    return PL_OK;
}

/* The rule as arguments of the function that does it, with what the regression
 * says. */
static const struct pl_value *args_of(struct pl_run *r,
                                      const struct pl_regression *g,
                                      const struct pl_value *rule)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    pl_copy_members(&b, rule);
    if (is_wild(rule))
        pl_set(&b, "cluster", pl_get(rule, "by"));
    pl_set_bool(&b, "interval", true);
    pl_set_number(&b, "level", g->level);
    pl_set_text(&b, "alternative", pl_alternative_name(g->alternative));
    return pl_map(&b);
}

/* The rule, the digest of its clusters, and whether all was listed, for the
 * record. */
static enum pl_status set_record(struct pl_run *r, const struct pl_value *rule,
                                 bool is_listed, struct pl_inferred *out)
{
    const struct pl_value *by = pl_get(rule, is_wild(rule) ? "by" : "cluster");
    const struct pl_value *column = NULL;
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_copy_members(&b, pl_value_copied(r->a, rule, 0));
    pl_set_bool(&b, "complete", is_listed);
    if (!r->is_unrecorded && pl_strv(by).len > 0) {
        PL_TRY(pl_record_column(r, r->frame, pl_strv(by), 0, &column));
        pl_set(&b, "hash", pl_get(column, "hash"));
    }
    out->record = pl_map(&b);
    return out->record != NULL ? PL_OK : pl_run_no_memory(r);
}

static void begin(struct pl_run *r, const struct pl_value *rule, bool is_listed,
                  double draws, struct pl_builder *b)
{
    pl_build(b, r->a);
    pl_set(b, "kind", pl_value_copied(r->a, pl_get(rule, "kind"), 0));
    pl_set_text(b, "method", is_listed ? "complete" : "drawn");
    pl_set_number(b, "draws", draws);
    if (!is_listed)
        pl_set_number(b, "seed", pl_num(pl_get(rule, "seed")));
}

static enum pl_status wild(struct pl_run *r, const struct pl_design *d,
                           const struct pl_value *rule, struct pl_inferred *out)
{
    struct pl_wild_data data;
    struct pl_wild t;
    struct pl_builder b;

    PL_TRY(pl_design_wild(r, d, &data, &t));
    begin(r, rule, t.is_complete, t.draws, &b);
    pl_set(&b, "by", pl_value_copied(r->a, pl_get(rule, "by"), 0));
    pl_set(&b, "weights", pl_value_copied(r->a, pl_get(rule, "weights"), 0));
    pl_set_number(&b, "n_clusters", (double)data.n_clusters);
    pl_set_number(&b, "std_error", t.std_error);
    pl_set_number(&b, "statistic", t.statistic);
    pl_set_number(&b, "p_equal_tailed", t.p_equal_tailed);
    out->p_value = t.p_value;
    out->low = t.conf_low;
    out->high = t.conf_high;
    out->result = pl_map(&b);
    out->warnings = pl_wild_warnings(r, &data, &t);
    return set_record(r, rule, t.is_complete, out);
}

static enum pl_status randomisation(struct pl_run *r, const struct pl_design *d,
                                    const struct pl_value *rule,
                                    struct pl_inferred *out)
{
    struct pl_rand_data data;
    struct pl_rand_test t;
    struct pl_builder b;

    PL_TRY(pl_design_randomisation(r, d, d->g.estimator == PL_LIN, &data, &t));
    begin(r, rule, t.is_complete, t.draws, &b);
    pl_set(&b, "cluster", pl_value_copied(r->a, pl_get(rule, "cluster"), 0));
    pl_set(&b, "blocks", pl_value_copied(r->a, pl_get(rule, "blocks"), 0));
    pl_set_number(&b, "n_units", (double)data.assignment.n_units);
    pl_set_number(&b, "n_blocks", (double)data.assignment.n_blocks);
    pl_set_number(&b, "null_sd", t.null_sd);
    out->p_value = data.alternative == PL_GREATER ? t.p_greater
                   : data.alternative == PL_LESS  ? t.p_less
                                                  : t.p_value;
    out->low = t.conf_low;
    out->high = t.conf_high;
    out->result = pl_map(&b);
    out->warnings = pl_randomisation_warnings(r, &data, &t);
    return set_record(r, rule, t.is_complete, out);
}

enum pl_status pl_regression_inference(struct pl_run *r,
                                       struct pl_regression *g)
{
    const struct pl_value *rule = pl_get(r->args, "inference");
    struct pl_run as = *r;
    struct pl_design d;

    if (pl_is_nil(rule))
        return PL_OK;
    struct pl_inferred *out = PL_NEW(r->work, struct pl_inferred, 1);
    PL_TRY(check_rule(r, g, rule));
    as.args = args_of(r, g, rule);
    as.who =
        is_wild(rule) ? "stats.wild_bootstrap" : "stats.randomisation_test";
    if (as.args == NULL || out == NULL)
        return pl_run_no_memory(r);
    PL_TRY(design_of(r, g, &d));
    PL_TRY(is_wild(rule) ? wild(&as, &d, rule, out)
                         : randomisation(&as, &d, rule, out));
    if (out->result == NULL || out->warnings == NULL)
        return pl_run_no_memory(r);
    g->inferred = out;
    return PL_OK;
}
