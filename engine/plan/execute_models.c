#include "data/expr.h"
#include "plan/execute_ols.h"
#include "stats/lin.h"

#include <math.h>

/* Lin's adjustment. */

static bool is_arm(const struct pl_regression *g, const struct pl_model_term *t)
{
    return pl_str_eq(t->source, g->treatment);
}

static bool is_constant(const struct pl_model_term *t)
{
    return pl_str_is(t->source, "(Intercept)") ||
           pl_str_is(t->name, "(Intercept)");
}

/* A number is two arms when it is 0 and 1. */
static enum pl_status check_arms(struct pl_run *r,
                                 const struct pl_regression *g)
{
    const struct pl_column *c = NULL;

    PL_TRY(pl_frame_need(g->model.frame, g->treatment, r->who, &c, r->err));
    for (size_t i = 0; c->type == PL_COL_NUMBER && i < c->n; i++)
        if (c->number[i] != 0 && c->number[i] != 1)
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: treatment \"%.*s\" is a number other than 0 "
                           "and 1; arms are a category, or 0 and 1",
                           r->who, PL_FMT(g->treatment));
    return PL_OK;
}

static enum pl_status centre(struct pl_run *r, const struct pl_regression *g,
                             struct pl_model_term *t)
{
    t->name = pl_str_printf(r->work, "%.*s_c", PL_FMT(t->name));
    if (t->name.s == NULL)
        return pl_run_no_memory(r);
    if (t->is_base)
        return PL_OK;
    t->x = pl_lin_centred(r->work, t->x, g->weight, g->model.n);
    return t->x == NULL ? pl_run_no_memory(r) : PL_OK;
}

static enum pl_status cross(struct pl_run *r, const struct pl_regression *g,
                            const struct pl_model_term *arm,
                            const struct pl_model_term *x,
                            struct pl_model_term *out)
{
    out->name =
        pl_str_printf(r->work, "%.*s:%.*s", PL_FMT(arm->name), PL_FMT(x->name));
    out->source = out->name;
    out->x = pl_lin_crossed(r->work, arm->x, x->x, g->model.n);
    return out->name.s == NULL || out->x == NULL ? pl_run_no_memory(r) : PL_OK;
}

enum pl_status pl_lin_terms(struct pl_run *r, struct pl_regression *g)
{
    size_t n = g->model.n_terms, m = n;
    struct pl_model_term *t =
        PL_NEW(r->work, struct pl_model_term, n * (n + 1) + 1);

    if (t == NULL)
        return pl_run_no_memory(r);
    PL_TRY(check_arms(r, g));
    for (size_t i = 0; i < n; i++) {
        t[i] = g->model.terms[i];
        if (!is_arm(g, &t[i]) && !is_constant(&t[i]))
            PL_TRY(centre(r, g, &t[i]));
    }
    for (size_t i = 0; i < n; i++)
        for (size_t a = 0; a < n; a++)
            if (is_arm(g, &t[a]) && !t[a].is_base && !is_arm(g, &t[i]) &&
                !t[i].is_base && !is_constant(&t[i]))
                PL_TRY(cross(r, g, &t[a], &t[i], &t[m++]));
    g->model.terms = t;
    g->model.n_terms = m;
    g->n_crossed = m - n;
    return PL_OK;
}

/* Two-stage least squares. */

static void add_items(struct pl_builder *b, const struct pl_value *list)
{
    for (size_t i = 0; i < pl_count(list); i++)
        pl_add(b, pl_item(list, i));
}

static enum pl_status build(struct pl_run *r, struct pl_regression *g,
                            const struct pl_value *const *lists, size_t n,
                            const struct pl_frame *f,
                            const struct pl_value *also, struct pl_model *out)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    for (size_t i = 0; i < n; i++)
        add_items(&b, lists[i]);
    const struct pl_value *terms = pl_list(&b);
    if (terms == NULL)
        return pl_run_no_memory(r);
    return pl_model_build(r->work, f, g->outcome, terms, g->intercept, also,
                          r->who, out, r->err);
}

/* Terms: the endogenous, the exogenous, the instruments.  Where one list ends
 * is seen from the model without the later ones, on the same rows. */
enum pl_status pl_iv_model(struct pl_run *r, struct pl_regression *g,
                           const struct pl_value *also)
{
    const struct pl_value *lists[] = {g->endogenous, g->covariates, g->flags,
                                      pl_fixed_effect_terms(r, g),
                                      g->instruments};
    struct pl_model part;

    if (pl_count(g->endogenous) == 0 || pl_count(g->instruments) == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: %s names no column; instruments are for at least "
                       "one endogenous term",
                       r->who,
                       pl_count(g->endogenous) == 0 ? "endogenous"
                                                    : "instruments");
    if (lists[3] == NULL)
        return pl_run_no_memory(r);
    PL_TRY(build(r, g, lists, 5, g->frame, also, &g->model));
    if (g->model.n == 0)
        return PL_OK;
    PL_TRY(build(r, g, lists, 4, g->model.frame, also, &part));
    g->n_instrument_terms = g->model.n_terms - part.n_terms;
    PL_TRY(build(r, g, lists, 1, g->model.frame, also, &part));
    g->n_first = part.n_terms;
    g->n_endogenous = 0;
    for (size_t i = 0; i < part.n_terms; i++)
        g->n_endogenous +=
            !part.terms[i].is_base && !is_constant(&part.terms[i]);
    return PL_OK;
}

/* Columns of the fit: the constant, the exogenous, the endogenous; then the
 * instruments. */
static enum pl_status order_columns(struct pl_run *r, struct pl_regression *g,
                                    struct pl_iv_data *d)
{
    size_t *term = PL_NEW(r->work, size_t, g->p + 1), at = 0;
    const double **x = PL_NEW(r->work, const double *, g->p + 1);
    size_t first = g->intercept ? 1 : 0, last = first + g->n_endogenous;

    if (term == NULL || x == NULL)
        return pl_run_no_memory(r);
    while (d->n_instruments < g->p &&
           g->term[g->p - 1 - d->n_instruments] >= pl_regression_terms(g))
        d->n_instruments++;
    size_t p = g->p - d->n_instruments;
    for (size_t j = 0; j < p; j++)
        if (j < first || j >= last)
            term[at++] = g->term[j];
    d->n_exogenous = at;
    for (size_t j = first; j < last; j++)
        term[at++] = g->term[j];
    d->n_endogenous = at - d->n_exogenous;
    for (size_t j = p; j < g->p; j++)
        term[at++] = g->term[j];
    for (size_t j = 0; j < g->p; j++)
        x[j] = g->model.terms[term[j]].x;
    g->term = term;
    g->x = x;
    g->p = p;
    d->exogenous = x;
    d->endogenous = x + d->n_exogenous;
    d->instruments = x + p;
    return PL_OK;
}

/* The instruments' F in each first stage. */
static enum pl_status test_first_stages(struct pl_run *r,
                                        struct pl_regression *g,
                                        const struct pl_iv_data *d,
                                        const struct pl_iv *iv)
{
    struct pl_first_stage *out =
        PL_NEW(r->work, struct pl_first_stage, g->n_endogenous + 1);
    struct pl_vcov v;

    if (out == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < g->n_endogenous; i++) {
        const struct pl_ols *first = &iv->first[i];
        size_t n = 0, *which = PL_NEW(r->work, size_t, first->rank + 1);
        if (which == NULL)
            return pl_run_no_memory(r);
        for (size_t j = 0; j < first->rank; j++)
            if (first->kept[j] >= d->n_exogenous)
                which[n++] = j;
        PL_TRY(pl_run_failed(r, pl_vcov_of(r->work, first, g->vcov_type,
                                           g->cluster, &v, r->err)));
        PL_TRY(pl_run_failed(
            r, pl_wald(r->work, first, &v, which, n, &out[i].f, r->err)));
        out[i].name = g->model.terms[g->term[d->n_exogenous + i]].name;
        out[i].r_squared = first->r_squared;
    }
    g->first = out;
    return PL_OK;
}

static enum pl_status not_identified(struct pl_run *r,
                                     const struct pl_regression *g,
                                     const struct pl_iv_data *d,
                                     const struct pl_iv *iv)
{
    size_t missing = d->n_exogenous;

    if (d->n_instruments < d->n_endogenous)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: %zu instrument%s for %zu endogenous terms: there "
                       "must be at least as many",
                       r->who, d->n_instruments,
                       d->n_instruments == 1 ? "" : "s", d->n_endogenous);
    for (size_t j = 0; j < iv->fit.rank; j++)
        missing += iv->fit.kept[j] == missing;
    struct pl_str name = g->model.terms[g->term[missing]].name;
    return pl_fail(r->err, PL_EDOMAIN, NULL,
                   "%s: the instruments do not move %.*s beyond what the other "
                   "terms do: its effect is not identified",
                   r->who, PL_FMT(name));
}

enum pl_status pl_iv_estimate(struct pl_run *r, struct pl_regression *g)
{
    struct pl_iv_data d = {.n = g->model.n,
                           .y = g->model.y,
                           .weights = g->weight,
                           .intercept = g->intercept};
    struct pl_iv iv;

    PL_TRY(order_columns(r, g, &d));
    PL_TRY(pl_run_failed(r, pl_iv_fit(r->work, &d, &iv, r->err)));
    if (!iv.is_identified)
        return not_identified(r, g, &d, &iv);
    g->fit = iv.fit;
    return test_first_stages(r, g, &d, &iv);
}

/* Logit and probit. */

static enum pl_status separated(struct pl_run *r, const struct pl_regression *g)
{
    if (g->glm.separating >= g->p)
        return pl_fail(r->err, PL_EDOMAIN, NULL,
                       "%s: the outcome is %g in every row: no finite estimate "
                       "exists",
                       r->who, g->model.y[0]);
    struct pl_str name = g->model.terms[g->term[g->glm.separating]].name;
    return pl_fail(r->err, PL_EDOMAIN, NULL,
                   "%s: %.*s separates the outcome perfectly: no finite "
                   "estimate exists",
                   r->who, PL_FMT(name));
}

enum pl_status pl_glm_estimate(struct pl_run *r, struct pl_regression *g)
{
    struct pl_ols_data data = {.n = g->model.n,
                               .p = g->p,
                               .x = g->x,
                               .y = g->model.y,
                               .weights = g->weight,
                               .intercept = g->intercept,
                               .team = r->team};
    enum pl_link link = g->estimator == PL_LOGIT_FIT ? PL_LOGIT : PL_PROBIT;

    PL_TRY(pl_run_failed(r, pl_glm_fit(r->work, &data, link, &g->glm, r->err)));
    if (g->glm.is_separated)
        return separated(r, g);
    g->fit = g->glm.fit;
    return PL_OK;
}
