/* Two means under a rule for missing outcomes: the t test of filled cells, or
 * of each completed data set.  To the rules it is a regression on the groups
 * alone.
 */
#include "plan/execute_missing.h"
#include "plan/execute_tests.h"

static enum pl_status options(struct pl_run *r, struct pl_regression *g)
{
    *g = (struct pl_regression){
        .estimator = PL_T_TEST,
        .outcome = pl_strv(pl_get(r->args, "outcome")),
        .treatment = pl_strv(pl_get(r->args, "group")),
        .covariates = pl_nil(),
        .fixed_effects = pl_nil(),
        .alternative = pl_run_alternative(r),
        .flags = pl_nil(),
        .filled = pl_nil(),
        .outcome_filled = pl_nil(),
        .uses = pl_nil(),
    };
    pl_build(&g->by_rule, r->work);
    PL_TRY(pl_run_level(r, &g->level));
    if (g->outcome.len == 0 || g->treatment.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing: it is of outcome and group", r->who);
    if (!pl_is_nil(pl_at(r->args, "missing.covariates")))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing.covariates: two means have no covariates",
                       r->who);
    PL_TRY(pl_missing_options(r, g));
    if (!pl_is_text(pl_get(pl_missing_last(g->outcome_rule), "kind"),
                    "heckman"))
        return PL_OK;
    pl_fail(r->err, PL_EINPUT, NULL,
            "%s: missing.outcome: heckman is a regression's rule", r->who);
    return pl_hint(r->err, "regression { outcome = ..., missing = { outcome = "
                           "heckman { ... } } }");
}

enum pl_status pl_comparison_fit(struct pl_run *r,
                                 const struct pl_regression *g,
                                 const struct pl_value **result,
                                 const struct pl_value **record)
{
    struct pl_run filled = *r;
    struct pl_comparison t = {.rules = g};

    filled.frame = g->frame;
    PL_TRY(pl_t_test_of(&filled, &t));
    t.n_dropped += r->frame->n - g->frame->n;
    PL_TRY(pl_t_test_result(&filled, &t, result));
    return r->is_unrecorded ? PL_OK : pl_t_test_record(r, &t, record);
}

enum pl_status pl_run_comparison(struct pl_run *r, struct pl_executed *out)
{
    const struct pl_value *result = NULL, *record = pl_nil();
    struct pl_regression g;

    PL_TRY(options(r, &g));
    if (pl_missing_is_strategy(&g))
        return pl_run_strategy(r, &g, out);
    g.frame = r->frame;
    PL_TRY(pl_missing_fill(r, &g));
    PL_TRY(pl_comparison_fit(r, &g, &result, &record));
    return pl_run_done(r, out, result, record);
}
