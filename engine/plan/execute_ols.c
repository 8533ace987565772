#include "plan/execute_ols.h"

#include "data/expr.h"
#include "plan/execute_missing.h"

#include <math.h>

static const char *const vcov_names[] = {"classical", "HC0", "HC1", "HC2",
                                         "HC3",       "CR0", "CR1", "CR2"};

const char *pl_vcov_name(enum pl_vcov_type type)
{
    return vcov_names[type];
}

const char *pl_estimator_name(enum pl_estimator estimator)
{
    static const char *const names[] = {"ols",    "lin",   "iv",    "heckman",
                                        "t_test", "logit", "probit"};

    return names[estimator];
}

bool pl_is_glm(const struct pl_regression *g)
{
    return g->estimator >= PL_LOGIT_FIT;
}

size_t pl_regression_terms(const struct pl_regression *g)
{
    return g->model.n_terms - g->n_instrument_terms;
}

const char *pl_vcov_kind(enum pl_vcov_type type)
{
    if (type == PL_VCOV_CLASSICAL)
        return "classical";
    return type >= PL_VCOV_CR0 ? "cluster" : "robust";
}

static enum pl_status vcov_type(struct pl_run *r, const struct pl_value *v,
                                struct pl_regression *g)
{
    const struct pl_value *kind = pl_get(v, "kind"), *type = pl_get(v, "type");
    bool robust = pl_is_text(kind, "robust");
    bool cluster = pl_is_text(kind, "cluster");
    size_t from = robust ? PL_VCOV_HC0 : PL_VCOV_CR0;
    size_t to = robust ? PL_VCOV_HC3 : PL_VCOV_CR2;

    if (!robust && !cluster)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: vcov: no kind \"%.*s\"; it is classical, robust "
                       "or cluster",
                       r->who, PL_FMT(pl_strv(kind)));
    for (size_t i = from; i <= to; i++)
        if (pl_is_text(type, vcov_names[i]) ||
            (pl_is_nil(type) && i == PL_VCOV_CR1)) {
            g->vcov_type = (enum pl_vcov_type)i;
            return PL_OK;
        }
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: vcov: %s \"%.*s\" is not in this version; it has %s",
                   r->who, robust ? "robust" : "cluster type",
                   PL_FMT(pl_strv(type)),
                   robust ? "HC0, HC1, HC2 and HC3" : "CR0, CR1 and CR2");
}

static enum pl_status vcov_options(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *v = pl_get(r->args, "vcov");
    const struct pl_value *kind = pl_get(v, "kind");

    /* Lin's (2013) own is robust. */
    g->vcov_type = g->estimator == PL_LIN && pl_is_nil(v) ? PL_VCOV_HC2
                                                          : PL_VCOV_CLASSICAL;
    if (pl_is_nil(v) || pl_is_text(kind, "classical") ||
        pl_is_text(kind, "unspecified"))
        return PL_OK;
    PL_TRY(vcov_type(r, v, g));
    if (g->vcov_type < PL_VCOV_CR0)
        return PL_OK;
    g->by = pl_strv(pl_get(v, "by"));
    if (g->by.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: vcov: cluster needs by, the name of a column",
                       r->who);
    return PL_OK;
}

enum pl_status pl_regression_options(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *terms = pl_get(r->args, "terms");
    const struct pl_value *intercept = pl_get(r->args, "intercept");

    g->outcome = pl_strv(pl_get(r->args, "outcome"));
    g->treatment = pl_strv(pl_get(r->args, "treatment"));
    g->weights = pl_strv(pl_get(r->args, "weights"));
    g->covariates = pl_get(r->args, "covariates");
    g->fixed_effects = pl_get(r->args, "fixed_effects");
    g->endogenous = pl_get(r->args, "endogenous");
    g->instruments = pl_get(r->args, "instruments");
    if (!pl_is_nil(terms) &&
        (g->treatment.len > 0 || !pl_is_nil(g->covariates) ||
         !pl_is_nil(g->fixed_effects)))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give either terms, or treatment, covariates and "
                       "fixed_effects",
                       r->who);
    if (!pl_is_nil(terms))
        g->covariates = terms;
    g->intercept = pl_is_nil(intercept) || pl_truth(intercept);
    g->alternative = pl_run_alternative(r);
    g->flags = g->filled = g->outcome_filled = g->uses = pl_nil();
    pl_build(&g->by_rule, r->work);
    PL_TRY(pl_run_level(r, &g->level));
    PL_TRY(vcov_options(r, g));
    return pl_missing_options(r, g);
}

static bool is_fixed(const struct pl_regression *g, struct pl_str name)
{
    return pl_str_eq(name, g->outcome) || pl_str_eq(name, g->treatment) ||
           pl_str_eq(name, g->by) || pl_str_eq(name, g->weights);
}

/* Less those that are never filled. */
static void add_fillable(struct pl_run *r, const struct pl_regression *g,
                         const struct pl_value *terms, struct pl_builder *set)
{
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *t = pl_item(terms, i), *names = t;
        if (t->type == PL_STRING && !is_fixed(g, t->as.string))
            pl_set_str(set, t->as.string, t);
        if (t->type == PL_MAP)
            names = pl_expr_columns(r->work, t);
        for (size_t j = 0; t->type == PL_MAP && j < pl_count(names); j++)
            if (!is_fixed(g, pl_strv(pl_item(names, j))))
                pl_set_str(set, pl_strv(pl_item(names, j)), pl_item(names, j));
    }
}

const struct pl_value *pl_terms_columns(struct pl_run *r,
                                        const struct pl_value *const *terms,
                                        size_t n, const struct pl_regression *g)
{
    struct pl_builder set, list;

    pl_build(&set, r->work);
    for (size_t i = 0; i < n; i++)
        add_fillable(r, g, terms[i], &set);
    const struct pl_value *names = pl_map(&set);
    if (names == NULL)
        return NULL;
    pl_build(&list, r->work);
    for (size_t i = 0; i < names->n; i++)
        pl_add(&list, names->as.members[i].value);
    return pl_list(&list);
}

const struct pl_value *pl_regression_needs(struct pl_run *r,
                                           const struct pl_regression *g,
                                           bool with_outcome)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    if (with_outcome)
        pl_add(&b, pl_string(r->work, g->outcome));
    if (with_outcome && g->treatment.len > 0)
        pl_add(&b, pl_string(r->work, g->treatment));
    if (g->by.len > 0)
        pl_add(&b, pl_string(r->work, g->by));
    if (g->weights.len > 0)
        pl_add(&b, pl_string(r->work, g->weights));
    return pl_list(&b);
}

/* A fixed effect is one for each value, also where the values are numbers:
 * school 12 is not twelve times school 1. */
const struct pl_value *pl_fixed_effect(struct pl_arena *a,
                                       const struct pl_value *effect)
{
    struct pl_builder column, factor;

    if (effect->type != PL_STRING)
        return effect;
    pl_build(&column, a);
    pl_set(&column, "col", effect);
    pl_build(&factor, a);
    pl_set(&factor, "factor", pl_map(&column));
    return pl_map(&factor);
}

const struct pl_value *pl_fixed_effect_terms(struct pl_run *r,
                                             const struct pl_regression *g)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    for (size_t i = 0; i < pl_count(g->fixed_effects); i++)
        pl_add(&b, pl_fixed_effect(r->work, pl_item(g->fixed_effects, i)));
    return pl_list(&b);
}

const struct pl_value *pl_regression_all_terms(struct pl_run *r,
                                               const struct pl_regression *g)
{
    const struct pl_value *lists[] = {g->covariates, g->flags,
                                      pl_fixed_effect_terms(r, g)};
    struct pl_builder b;

    pl_build(&b, r->work);
    if (g->treatment.len > 0)
        pl_add(&b, pl_string(r->work, g->treatment));
    for (size_t l = 0; l < 3; l++)
        for (size_t i = 0; i < pl_count(lists[l]); i++)
            pl_add(&b, pl_item(lists[l], i));
    return lists[2] == NULL ? NULL : pl_list(&b);
}

/* The columns of the fit, from the model's terms. */
enum pl_status pl_regression_columns(struct pl_run *r, struct pl_regression *g)
{
    size_t n = g->model.n_terms, *term = PL_NEW(r->work, size_t, n + 1);

    g->x = PL_NEW(r->work, const double *, n + 1);
    g->term = term;
    if (g->x == NULL || term == NULL)
        return pl_run_no_memory(r);
    g->p = 0;
    for (size_t i = 0; i < n; i++) {
        if (g->model.terms[i].is_base)
            continue;
        term[g->p] = i;
        g->x[g->p++] = g->model.terms[i].x;
    }
    return PL_OK;
}

static enum pl_status build_model(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *terms = pl_regression_all_terms(r, g),
                          *also = pl_regression_needs(r, g, false);

    if (terms == NULL || also == NULL)
        return pl_run_no_memory(r);
    if (g->estimator == PL_IV)
        PL_TRY(pl_iv_model(r, g, also));
    else
        PL_TRY(pl_model_build(r->work, g->frame, g->outcome, terms,
                              g->intercept, also, r->who, &g->model, r->err));
    if (g->model.n == 0)
        return pl_fail(r->err, PL_EDOMAIN, NULL,
                       "%s: none of the %zu rows has a value in every column "
                       "used",
                       r->who, r->frame->n);
    return PL_OK;
}

static enum pl_status find_weights(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_column *c = NULL;

    if (g->weights.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(g->model.frame, g->weights, r->who, &c, r->err));
    if (c->type != PL_COL_NUMBER)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: weights \"%.*s\" is not a number", r->who,
                       PL_FMT(g->weights));
    g->weight = c->number;
    return PL_OK;
}

static enum pl_status find_clusters(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_column *c = NULL;
    struct pl_groups groups = {0};

    if (g->by.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(g->model.frame, g->by, r->who, &c, r->err));
    PL_TRY(pl_groups_of(r, g->model.frame, c, &groups));
    uint32_t *code = PL_NEW(r->work, uint32_t, g->model.n + 1);
    if (code == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < g->model.n; i++)
        code[i] = (uint32_t)groups.of[i];
    g->cluster = code;
    return PL_OK;
}

enum pl_status pl_regression_arms(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_column *c = NULL;
    const size_t most = 20; /* more values than that are doses, not arms */

    if (g->treatment.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(g->model.frame, g->treatment, r->who, &c, r->err));
    PL_TRY(pl_groups_of(r, g->model.frame, c, &g->arms));
    if (g->arms.n > most)
        g->arms = (struct pl_groups){0};
    return PL_OK;
}

static enum pl_status estimate(struct pl_run *r, struct pl_regression *g)
{
    struct pl_ols_data data = {.n = g->model.n,
                               .p = g->p,
                               .x = g->x,
                               .y = g->model.y,
                               .weights = g->weight,
                               .intercept = g->intercept,
                               .team = r->team};

    if (g->estimator == PL_IV)
        return pl_iv_estimate(r, g);
    if (pl_is_glm(g))
        return pl_glm_estimate(r, g);
    return pl_run_failed(r, pl_ols_fit(r->work, &data, &g->fit, r->err));
}

/* The variance, and the F that all but the constant are 0. */
static enum pl_status infer(struct pl_run *r, struct pl_regression *g)
{
    size_t k = g->fit.rank, n = 0, *which = PL_NEW(r->work, size_t, k + 1);

    if (which == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(r, pl_vcov_of(r->work, &g->fit, g->vcov_type,
                                       g->cluster, &g->vcov, r->err)));
    g->constant = k;
    if (g->intercept && k > 0 && g->fit.kept[0] == 0)
        g->constant = 0;
    if (pl_is_glm(g))
        g->vcov.df = NAN; /* z */
    if (g->estimator != PL_IV && !pl_is_glm(g))
        return pl_run_failed(r, pl_ols_f(r->work, &g->fit, &g->vcov,
                                         g->constant, &g->f, r->err));
    for (size_t j = 0; j < k; j++)
        if (j != g->constant)
            which[n++] = j;
    return pl_run_failed(
        r, pl_wald(r->work, &g->fit, &g->vcov, which, n, &g->f, r->err));
}

enum pl_status pl_regression_fit_frame(struct pl_run *r,
                                       struct pl_regression *g)
{
    PL_TRY(build_model(r, g));
    PL_TRY(find_weights(r, g));
    PL_TRY(find_clusters(r, g));
    PL_TRY(pl_regression_arms(r, g));
    if (g->estimator == PL_LIN)
        PL_TRY(pl_lin_terms(r, g));
    PL_TRY(pl_regression_columns(r, g));
    PL_TRY(estimate(r, g));
    PL_TRY(infer(r, g));
    return pl_regression_inference(r, g);
}

enum pl_status pl_regression_fit(struct pl_run *r, struct pl_regression *g)
{
    g->frame = r->frame;
    PL_TRY(pl_missing_fill(r, g));
    return pl_regression_fit_frame(r, g);
}

static enum pl_status run(struct pl_run *r, enum pl_estimator estimator,
                          struct pl_executed *out)
{
    struct pl_regression g = {.estimator = estimator};
    const struct pl_value *result = NULL, *record = NULL;

    PL_TRY(pl_regression_options(r, &g));
    if (pl_missing_is_strategy(&g))
        return pl_run_strategy(r, &g, out);
    PL_TRY(pl_regression_fit(r, &g));
    PL_TRY(pl_regression_result(r, &g, &result));
    if (r->is_unrecorded)
        record = pl_nil();
    else
        PL_TRY(pl_regression_record(r, &g, &record));
    return pl_run_done(r, out, result, record);
}

enum pl_status pl_run_ols(struct pl_run *r, struct pl_executed *out)
{
    return run(r, PL_OLS, out);
}

enum pl_status pl_run_lin(struct pl_run *r, struct pl_executed *out)
{
    return run(r, PL_LIN, out);
}

enum pl_status pl_run_iv(struct pl_run *r, struct pl_executed *out)
{
    return run(r, PL_IV, out);
}

enum pl_status pl_run_logit(struct pl_run *r, struct pl_executed *out)
{
    return run(r, PL_LOGIT_FIT, out);
}

enum pl_status pl_run_probit(struct pl_run *r, struct pl_executed *out)
{
    return run(r, PL_PROBIT_FIT, out);
}
