/* Strategies that take another model, or a fit a completed data set: Heckman's,
 * and multiple imputation. */
#include "plan/execute_missing.h"

#include "data/missing.h"
#include "plan/rule.h"

#include <math.h>

/* A strategy under way. */
struct strategy {
    struct pl_run *r;
    struct pl_regression *g; /* filled as far as rules do without drawing */
    const struct pl_value *drawn;      /* the multiple_imputation; or NULL */
    const struct pl_value *imputed;    /* its result; or nil */
    const struct pl_column **restored; /* columns put back before a fit */
    size_t n_restored;
    const struct pl_frame *const *frame;
    size_t m;
    const struct pl_value **fits;
    const struct pl_value *record; /* of the first fit */
};

static bool is_kind(const struct pl_value *rule, const char *kind)
{
    return rule != NULL && pl_is_text(pl_get(rule, "kind"), kind);
}

static const struct pl_value *drawn_of(const struct pl_value *rule)
{
    const struct pl_value *last = pl_missing_last(rule);

    return is_kind(last, "multiple_imputation") ? last : NULL;
}

/* Both parts are imputed together, by one model. */
static enum pl_status find_drawn(struct strategy *s)
{
    const struct pl_value *x = drawn_of(s->g->covariate_rule);
    const struct pl_value *y = drawn_of(s->g->outcome_rule);
    struct pl_run *r = s->r;

    s->drawn = x != NULL ? x : y;
    if (x == NULL || y == NULL)
        return PL_OK;
    const struct pl_value *mx = pl_get(x, "methods"),
                          *my = pl_get(y, "methods");
    struct pl_builder all;
    pl_build(&all, r->work);
    pl_copy_members(&all, mx);
    pl_copy_members(&all, my);
    const struct pl_value *methods = pl_map(&all);
    x = pl_with(r->work, x, "methods", methods);
    y = pl_with(r->work, y, "methods", methods);
    if (methods == NULL || x == NULL || y == NULL)
        return pl_run_no_memory(r);
    s->drawn = x;
    if (pl_rule_same(x, y))
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: missing: covariates and outcome are imputed together: "
                   "m, iterations, by_arm and seed must be the same for both",
                   r->who);
}

/* A fixed effect of numbers is a category to the imputation's model too; its
 * own numbers come back before the fit. */
static enum pl_status as_category(struct strategy *s, struct pl_str name,
                                  const struct pl_column **made, size_t *n)
{
    struct pl_run *r = s->r;
    const struct pl_column *c = NULL;
    struct pl_groups groups;
    struct pl_column *to = PL_NEW(r->work, struct pl_column, 1);

    PL_TRY(pl_frame_need(s->g->frame, name, r->who, &c, r->err));
    if (c->type != PL_COL_NUMBER)
        return PL_OK;
    if (pl_count_missing(c) > 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: fixed effect \"%.*s\" holds numbers and has gaps; "
                       "as a category of the dictionary it can be imputed",
                       r->who, PL_FMT(name));
    PL_TRY(pl_groups_of(r, s->g->frame, c, &groups));
    if (to == NULL)
        return pl_run_no_memory(r);
    *to = *c;
    to->type = PL_COL_CATEGORY;
    to->number = NULL;
    to->code = groups.of;
    to->levels = groups.level;
    to->n_levels = groups.n;
    made[(*n)++] = to;
    s->restored[s->n_restored++] = c;
    return PL_OK;
}

/* The frame that is imputed.  Where the covariates' rule leaves rows out, they
 * go first; an outcome that is not to be imputed comes back after. */
static enum pl_status frame_to_impute(struct strategy *s,
                                      const struct pl_value *columns,
                                      const struct pl_frame **out)
{
    struct pl_run *r = s->r;
    struct pl_regression *g = s->g;
    const struct pl_value *effects = g->fixed_effects;
    const struct pl_column **made =
        PL_NEW(r->work, const struct pl_column *, pl_count(effects) + 1);
    const struct pl_column *outcome = NULL;
    size_t n = 0, dropped = 0;

    s->restored =
        PL_NEW(r->work, const struct pl_column *, pl_count(effects) + 2);
    if (made == NULL || s->restored == NULL)
        return pl_run_no_memory(r);
    if (drawn_of(g->covariate_rule) == NULL)
        PL_TRY(pl_complete_cases(r->work, g->frame, columns, &g->frame,
                                 &dropped, r->err));
    for (size_t i = 0; i < pl_count(effects); i++)
        if (pl_item(effects, i)->type == PL_STRING)
            PL_TRY(as_category(s, pl_strv(pl_item(effects, i)), made, &n));
    PL_TRY(pl_frame_need(g->frame, g->outcome, r->who, &outcome, r->err));
    if (drawn_of(g->outcome_rule) == NULL)
        s->restored[s->n_restored++] = outcome;
    return pl_frame_with(r->work, g->frame, made, n, NULL, out, r->err);
}

/* Outcome, arm, all that the fit reads, and the flags of what was filled. */
static const struct pl_value *model_of(struct strategy *s,
                                       const struct pl_value *columns)
{
    const struct pl_regression *g = s->g;
    bool by_arm = pl_truth(pl_get(s->drawn, "by_arm"));
    struct pl_arena *a = s->r->work;
    struct pl_builder b;

    pl_build(&b, a);
    pl_add(&b, pl_string(a, g->outcome));
    if (g->treatment.len > 0 && !by_arm)
        pl_add(&b, pl_string(a, g->treatment));
    for (size_t i = 0; i < pl_count(columns); i++)
        pl_add(&b, pl_item(columns, i));
    for (size_t i = 0; i < pl_count(g->flags); i++)
        pl_add(&b, pl_item(g->flags, i));
    return pl_list(&b);
}

/* A plan's methods may name columns of other analyses. */
static const struct pl_value *methods_of(struct strategy *s,
                                         const struct pl_value *model)
{
    const struct pl_value *methods = pl_get(s->drawn, "methods");
    struct pl_builder b;

    pl_build(&b, s->r->work);
    for (size_t i = 0; methods->type == PL_MAP && i < methods->n; i++)
        if (pl_list_has(model, methods->as.members[i].key))
            pl_set_str(&b, methods->as.members[i].key,
                       methods->as.members[i].value);
    return pl_map(&b);
}

static const struct pl_value *impute_args(struct strategy *s,
                                          const struct pl_value *model)
{
    static const char *const copied[] = {"m", "iterations", "seed"};
    bool by_arm = pl_truth(pl_get(s->drawn, "by_arm"));
    struct pl_builder b;

    pl_build(&b, s->r->work);
    for (size_t i = 0; i < 3; i++)
        pl_set(&b, copied[i], pl_get(s->drawn, copied[i]));
    pl_set(&b, "columns", model);
    pl_set(&b, "methods", methods_of(s, model));
    if (by_arm && s->g->treatment.len > 0)
        pl_set_string(&b, "by", s->g->treatment);
    return pl_map(&b);
}

static enum pl_status impute(struct strategy *s)
{
    struct pl_run *r = s->r, inner = *r;
    const struct pl_value *columns = pl_missing_columns(r, s->g);
    struct pl_executed did = {NULL, NULL};
    struct pl_frames frames = {0, NULL};

    if (columns == NULL)
        return pl_run_no_memory(r);
    PL_TRY(frame_to_impute(s, columns, &inner.frame));
    const struct pl_value *model = model_of(s, columns);
    inner.a = r->work;
    inner.who = "stats.impute"; /* whose draws these are */
    inner.args = model != NULL ? impute_args(s, model) : NULL;
    if (inner.args == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_impute(&inner, &frames, &did));
    s->imputed = did.result;
    s->frame = frames.frame;
    s->m = frames.n;
    return PL_OK;
}

/* What was drawn goes into the record's own words. */
static enum pl_status note_drawn(struct strategy *s)
{
    struct pl_regression *g = s->g;
    const struct pl_value *n_filled = pl_get(s->imputed, "n_filled");
    const struct pl_value *none = pl_nil();
    struct pl_builder covariates, outcome, one, uses;
    struct pl_arena *a = s->r->work;

    pl_build(&covariates, a);
    pl_copy_members(&covariates, g->filled);
    pl_build(&outcome, a);
    for (size_t i = 0; i < pl_count(n_filled); i++) {
        const struct pl_member *m = &n_filled->as.members[i];
        bool is_outcome = pl_str_eq(m->key, g->outcome);
        if (is_outcome && drawn_of(g->outcome_rule) == NULL)
            continue;
        double before =
            is_outcome ? 0 : pl_num_or(pl_get_str(g->filled, m->key), 0);
        pl_set_str(is_outcome ? &outcome : &covariates, m->key,
                   pl_number(a, before + pl_num_or(m->value, 0)));
    }
    pl_build(&one, a);
    pl_set_text(&one, "kind", "multiple_imputation");
    pl_set(&one, "filled", n_filled);
    pl_add(&g->by_rule, pl_map(&one));
    pl_build(&uses, a);
    for (size_t i = 0; i < pl_count(g->uses); i++)
        pl_add(&uses, pl_item(g->uses, i));
    const struct pl_value *model = pl_get(s->imputed, "columns");
    for (size_t i = 0; i < pl_count(model); i++)
        pl_add(&uses, pl_item(model, i));
    if (!pl_is_nil(pl_get(s->imputed, "by")))
        pl_add(&uses, pl_get(s->imputed, "by"));
    if (drawn_of(g->covariate_rule) != NULL) {
        g->filled = pl_map(&covariates);
        g->uses = pl_list(&uses);
    }
    g->outcome_filled =
        drawn_of(g->outcome_rule) != NULL ? pl_map(&outcome) : none;
    return g->filled != NULL && g->uses != NULL && g->outcome_filled != NULL
               ? PL_OK
               : pl_run_no_memory(s->r);
}

static enum pl_status fit_by(struct pl_run *r, struct pl_regression *g,
                             const struct pl_value **result,
                             const struct pl_value **record)
{
    if (is_kind(g->outcome_rule, "heckman"))
        return pl_heckman_of(r, g, g->outcome_rule, result, record);
    if (g->estimator == PL_T_TEST)
        return pl_comparison_fit(r, g, result, record);
    PL_TRY(pl_regression_fit_frame(r, g));
    PL_TRY(pl_regression_result(r, g, result));
    return r->is_unrecorded ? PL_OK : pl_regression_record(r, g, record);
}

/* One fit in memory of its own; only the first one's record counts. */
static enum pl_status fit_one(struct strategy *s, size_t i)
{
    struct pl_run *r = s->r, inner = *r;
    struct pl_regression g = *s->g;
    struct pl_arena work;

    pl_arena_init(&work, r->work->limit - r->work->used);
    work.fail_after = r->work->fail_after;
    inner.work = &work;
    inner.a = i == 0 ? r->a : r->work;
    inner.is_unrecorded |= i > 0;
    enum pl_status status = pl_frame_with(
        &work, s->frame[i], s->restored, s->n_restored, NULL, &g.frame, r->err);
    if (status == PL_OK)
        status = fit_by(&inner, &g, &s->fits[i], &s->record);
    pl_arena_free(&work);
    return status;
}

/* What is of one fit alone does not go with the strategy. */
static enum pl_status check_fit(const struct strategy *s)
{
    struct pl_run *r = s->r;

    if (!pl_is_nil(pl_get(r->args, "inference")))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing: multiple_imputation and heckman have "
                       "tests of their own, and none by %.*s",
                       r->who,
                       PL_FMT(pl_strv(pl_at(r->args, "inference.kind"))));
    if (s->g->estimator == PL_IV)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing: multiple_imputation and heckman do not go "
                       "with instruments",
                       r->who);
    return PL_OK;
}

/* A selection model has a variance of its own. */
static enum pl_status check_variance(const struct strategy *s)
{
    struct pl_run *r = s->r;

    if (!is_kind(s->g->outcome_rule, "heckman"))
        return PL_OK;
    if (s->g->estimator != PL_OLS || s->g->weights.len > 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing.outcome: heckman goes with least squares "
                       "without weights",
                       r->who);
    if (s->g->vcov_type == PL_VCOV_CLASSICAL)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: missing.outcome: heckman has standard errors of its "
                   "own, and none by %s",
                   r->who, pl_vcov_name(s->g->vcov_type));
}

static enum pl_status done(struct strategy *s, struct pl_executed *out)
{
    struct pl_run *r = s->r;
    const struct pl_value *result = s->fits[0], *record = pl_nil();

    if (s->drawn != NULL)
        PL_TRY((s->g->estimator == PL_T_TEST ? pl_pooled_comparison
                                             : pl_pooled_result)(
            r, s->g, s->fits, s->m, s->imputed, &result));
    if (!r->is_unrecorded) /* the estimator is the plan's, whatever the rule */
        record = pl_with(r->a, s->record, "estimator",
                         pl_text(r->a, pl_estimator_name(s->g->estimator)));
    return pl_run_done(r, out, result, record);
}

enum pl_status pl_run_strategy(struct pl_run *r, struct pl_regression *g,
                               struct pl_executed *out)
{
    struct strategy s = {.r = r, .g = g, .imputed = pl_nil(), .m = 1};

    PL_TRY(check_fit(&s));
    PL_TRY(check_variance(&s));
    PL_TRY(find_drawn(&s));
    g->frame = r->frame;
    PL_TRY(pl_missing_fill(r, g));
    s.frame = &g->frame;
    if (s.drawn != NULL) {
        PL_TRY(impute(&s));
        PL_TRY(note_drawn(&s));
    }
    s.fits = PL_NEW(r->work, const struct pl_value *, s.m + 1);
    if (s.fits == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < s.m; i++)
        PL_TRY(fit_one(&s, i));
    return done(&s, out);
}
