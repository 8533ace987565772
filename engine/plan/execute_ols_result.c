#include "plan/execute_ols.h"

#include <math.h>

/* What a model's term came to. */
struct row {
    const struct pl_model_term *term;
    struct pl_coef coef;
    bool is_estimated;
};

/* With instruments the effect is that of what was taken up. */
bool pl_regression_is_treatment(const struct pl_regression *g, size_t term)
{
    struct pl_str source = g->model.terms[term].source;

    if (g->treatment.len == 0)
        return false;
    if (g->estimator == PL_IV)
        return term < g->n_first && !pl_str_is(source, "(Intercept)");
    return pl_str_eq(source, g->treatment);
}

static bool is_treatment(const struct pl_regression *g, const struct row *row)
{
    return pl_regression_is_treatment(g, (size_t)(row->term - g->model.terms));
}

static enum pl_status coefficient_rows(struct pl_run *r,
                                       const struct pl_regression *g,
                                       struct row **out)
{
    const struct pl_ols *fit = &g->fit;
    struct row *rows = PL_NEW(r->work, struct row, g->model.n_terms + 1);

    if (rows == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < g->model.n_terms; i++)
        rows[i].term = &g->model.terms[i];
    for (size_t k = 0; k < fit->rank; k++) {
        struct row *row = &rows[g->term[fit->kept[k]]];
        double variance = g->vcov.v[k * fit->rank + k];
        double df = pl_vcov_df(&g->vcov, k);
        row->is_estimated = true;
        row->coef = pl_coef_t(fit->coef[k], sqrt(variance), df, g->level,
                              g->alternative);
        if (!(df > 0) || isnan(row->coef.std_error))
            row->coef.df = NAN;
        if (g->inferred != NULL && is_treatment(g, row)) {
            row->coef.p_value = g->inferred->p_value;
            row->coef.conf_low = g->inferred->low;
            row->coef.conf_high = g->inferred->high;
        }
    }
    *out = rows;
    return PL_OK;
}

static const struct pl_value *row_value(struct pl_run *r, const struct row *row)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_string(&b, "name", row->term->name);
    pl_set_string(&b, "source", row->term->source);
    pl_set_text(&b, "status", row->is_estimated ? "estimated" : "omitted");
    if (row->is_estimated)
        pl_set_coef(&b, &row->coef);
    else
        pl_set_text(&b, "reason", row->term->is_base ? "base" : "collinear");
    return pl_map(&b);
}

/* All rows, those of the treatment, and with two arms the one's own fields. */
static void set_terms(struct pl_run *r, const struct pl_regression *g,
                      const struct row *rows, struct pl_builder *b)
{
    struct pl_builder all, treatment;
    const struct row *only = NULL;
    size_t n = 0;

    pl_build(&all, r->a);
    pl_build(&treatment, r->a);
    for (size_t i = 0; i < pl_regression_terms(g); i++) {
        const struct pl_value *v = row_value(r, &rows[i]);
        pl_add(&all, v);
        if (!is_treatment(g, &rows[i]) || rows[i].term->is_base)
            continue;
        pl_add(&treatment, v);
        only = &rows[i];
        n++;
    }
    pl_set(b, "terms", pl_list(&all));
    if (g->treatment.len > 0)
        pl_set(b, "treatment", pl_list(&treatment));
    if (n == 1 && only->is_estimated)
        pl_set_coef(b, &only->coef);
}

/* The estimate that takes the base arm's mean to this arm's. */
static double arm_estimate(const struct pl_regression *g,
                           const struct row *rows, size_t arm)
{
    size_t seen = 0;

    if (arm == 0)
        return 0;
    for (size_t i = 0; i < g->model.n_terms; i++) {
        if (!is_treatment(g, &rows[i]))
            continue;
        bool is_factor = rows[i].term->name.len > g->treatment.len;
        /* A number is an arm's estimate only when the arms are 0 and 1. */
        if (!is_factor &&
            (g->arms.n != 2 || !pl_str_is(g->arms.level[0], "0") ||
             !pl_str_is(g->arms.level[1], "1")))
            return NAN;
        if (seen++ == arm || !is_factor)
            return rows[i].is_estimated ? rows[i].coef.estimate : NAN;
    }
    return NAN;
}

static enum pl_status arm_moments(struct pl_run *r,
                                  const struct pl_regression *g, size_t arm,
                                  struct pl_moments *out)
{
    double *x = PL_NEW(r->work, double, g->model.n + 1);
    size_t n = 0;

    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < g->model.n; i++)
        if (g->arms.of[i] == (int32_t)arm)
            x[n++] = g->model.y[i];
    *out = pl_moments_of(x, n);
    return PL_OK;
}

/* Outcome by arm in the rows used: as it is, and adjusted: the base arm's mean
 * plus the arm's estimate. */
static enum pl_status set_arms(struct pl_run *r, const struct pl_regression *g,
                               const struct row *rows, struct pl_builder *b)
{
    struct pl_builder list, arm;
    struct pl_moments m, base = {0};

    if (g->arms.n == 0 || r->is_brief)
        return PL_OK;
    pl_build(&list, r->a);
    for (size_t i = 0; i < g->arms.n; i++) {
        PL_TRY(arm_moments(r, g, i, &m));
        base = i == 0 ? m : base;
        pl_build(&arm, r->a);
        pl_set_string(&arm, "level", g->arms.level[i]);
        pl_set_moments(&arm, &m);
        /* Of others an estimate is no difference of these means. */
        if (!pl_is_glm(g) && g->estimator != PL_HECKMAN &&
            g->estimator != PL_IV)
            pl_set_number(&arm, "adjusted_mean",
                          base.mean + arm_estimate(g, rows, i));
        pl_add(&list, pl_map(&arm));
    }
    pl_set(b, "arms", pl_list(&list));
    return PL_OK;
}

enum pl_status pl_regression_set_terms(struct pl_run *r,
                                       const struct pl_regression *g,
                                       struct pl_builder *b)
{
    struct row *rows = NULL;

    PL_TRY(coefficient_rows(r, g, &rows));
    set_terms(r, g, rows, b);
    return set_arms(r, g, rows, b);
}

enum pl_status pl_regression_rows(struct pl_run *r,
                                  const struct pl_regression *g,
                                  const struct pl_value **out)
{
    struct pl_builder list;
    struct row *rows = NULL;

    PL_TRY(coefficient_rows(r, g, &rows));
    pl_build(&list, r->a);
    for (size_t i = 0; i < pl_regression_terms(g); i++)
        pl_add(&list, row_value(r, &rows[i]));
    *out = pl_list(&list);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

static bool is_fixed_effect(const struct pl_regression *g, size_t column)
{
    struct pl_str source = g->model.terms[g->term[column]].source;

    return pl_list_has(g->fixed_effects, source);
}

/* The variance matrix of the terms that are not fixed effects: those can be
 * hundreds, and nobody reads their covariances. */
void pl_regression_set_vcov(struct pl_run *r, const struct pl_regression *g,
                            struct pl_builder *b)
{
    const struct pl_ols *fit = &g->fit;
    struct pl_builder matrix, row, names;

    pl_build(&matrix, r->a);
    pl_build(&names, r->a);
    for (size_t i = 0; i < fit->rank; i++) {
        if (is_fixed_effect(g, fit->kept[i]))
            continue;
        pl_add(&names,
               pl_string(r->a, g->model.terms[g->term[fit->kept[i]]].name));
        pl_build(&row, r->a);
        for (size_t j = 0; j < fit->rank; j++)
            if (!is_fixed_effect(g, fit->kept[j]))
                pl_add(&row, pl_number(r->a, g->vcov.v[i * fit->rank + j]));
        pl_add(&matrix, pl_list(&row));
    }
    if (isfinite(g->vcov.v[0]))
        pl_set(b, "vcov", pl_list(&matrix));
    pl_set(b, "vcov_terms", pl_list(&names));
    pl_set_text(b, "vcov_kind", pl_vcov_kind(g->vcov_type));
    pl_set_text(b, "vcov_type", pl_vcov_name(g->vcov_type));
    if (g->by.len > 0) {
        pl_set_string(b, "vcov_by", g->by);
        pl_set_number(b, "n_clusters", (double)g->vcov.n_clusters);
    }
}

static void set_warnings(struct pl_run *r, const struct pl_regression *g,
                         struct pl_builder *b)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (g->fit.is_perfect)
        pl_add(&list, pl_text(r->a, "the terms fit the outcome perfectly: "
                                    "standard errors are 0, and there are no "
                                    "tests"));
    if (!(g->fit.df_residual > 0))
        pl_add(&list, pl_text(r->a, "as many terms as rows: there are no "
                                    "standard errors"));
    if (g->vcov.n_leverage_one > 0) {
        struct pl_str s =
            pl_str_printf(r->work,
                          "%zu rows have leverage 1: there are no %s standard "
                          "errors",
                          g->vcov.n_leverage_one, pl_vcov_name(g->vcov_type));
        pl_add(&list, s.s == NULL ? NULL : pl_string(r->a, s));
    }
    if (pl_is_glm(g) && !g->glm.converged)
        pl_add(&list, pl_text(r->a, "the estimates did not converge"));
    for (size_t i = 0; i < g->n_endogenous; i++)
        if (g->first[i].f.statistic < 10)
            pl_add(&list, pl_text(r->a, "a first-stage F is below 10: the "
                                        "instruments are weak, and intervals "
                                        "may be misleading"));
    for (size_t i = 0;
         g->inferred != NULL && i < pl_count(g->inferred->warnings); i++)
        pl_add(&list, pl_item(g->inferred->warnings, i));
    pl_set(b, "warnings", pl_list(&list));
}

static void set_likelihood(const struct pl_regression *g, struct pl_builder *b)
{
    pl_set_number(b, "loglik", g->glm.loglik);
    pl_set_number(b, "deviance", g->glm.deviance);
    pl_set_number(b, "null_deviance", g->glm.null_deviance);
    pl_set_number(b, "aic", g->glm.aic);
    pl_set_number(b, "bic", g->glm.bic);
    pl_set_number(b, "iterations", (double)g->glm.iterations);
    pl_set_bool(b, "converged", g->glm.converged);
}

/* The treatment alone moves who took something up, and its arms are two: the
 * estimate is that of the people whom it moves (Angrist, Imbens & Rubin 1996).
 */
static bool is_of_compliers(const struct pl_regression *g)
{
    return g->treatment.len > 0 && g->n_endogenous == 1 && g->arms.n == 2 &&
           pl_count(g->instruments) == 1 &&
           pl_list_has(g->instruments, g->treatment);
}

static void set_first_stages(struct pl_run *r, const struct pl_regression *g,
                             struct pl_builder *b)
{
    struct pl_builder list, one;

    pl_build(&list, r->a);
    for (size_t i = 0; i < g->n_endogenous; i++) {
        pl_build(&one, r->a);
        pl_set_f(&one, &g->first[i].f);
        pl_set_string(&one, "name", g->first[i].name);
        pl_set_number(&one, "r_squared", g->first[i].r_squared);
        pl_add(&list, pl_map(&one));
    }
    pl_set(b, "first_stage", pl_list(&list));
    if (is_of_compliers(g))
        pl_set_text(b, "effect", "complier average causal effect");
}

static void set_fit(struct pl_run *r, const struct pl_regression *g,
                    struct pl_builder *b)
{
    const struct pl_ols *fit = &g->fit;

    pl_set_number(b, "n", (double)fit->n);
    pl_set_number(b, "n_dropped", (double)(r->frame->n - g->model.n));
    pl_set_number(b, "rank", (double)fit->rank);
    if (pl_is_glm(g))
        set_likelihood(g, b);
    if (g->estimator == PL_IV)
        set_first_stages(r, g, b);
    pl_set_number(b, "df_residual", fit->df_residual);
    pl_set_number(b, "rss", fit->rss);
    pl_set_number(b, "sigma", pl_is_glm(g) ? NAN : fit->sigma);
    pl_set_number(b, "r_squared", fit->r_squared);
    pl_set_number(b, "adj_r_squared", fit->adj_r_squared);
    pl_set(b, "f", pl_f_value(r->a, &g->f));
    pl_set_number(b, "level", g->level);
    if (pl_truth(pl_get(r->args, "fitted")))
        pl_set(b, "fitted", pl_numbers(r->a, fit->fitted, g->model.n));
    if (pl_truth(pl_get(r->args, "residuals")))
        pl_set(b, "residuals", pl_numbers(r->a, fit->residual, g->model.n));
}

enum pl_status pl_regression_result(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", pl_estimator_name(g->estimator));
    pl_set_string(&b, "outcome", g->outcome);
    pl_set_text(&b, "alternative", pl_alternative_name(g->alternative));
    set_fit(r, g, &b);
    PL_TRY(pl_regression_set_terms(r, g, &b));
    pl_regression_set_vcov(r, g, &b);
    set_warnings(r, g, &b);
    if (g->arms.n == 2 && g->weight == NULL &&
        (g->estimator == PL_OLS || g->estimator == PL_LIN)) {
        const struct pl_two_arms arms = {g->model.frame, g->model.y, g->arms.of,
                                         g->level};
        PL_TRY(pl_set_effect_size(r, &arms, &b));
    }
    if (g->inferred != NULL)
        pl_set(&b, "inference", g->inferred->result);
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}
