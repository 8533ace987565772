/* Selection models. */
#include "data/expr.h"
#include "plan/execute_missing.h"
#include "stats/heckman.h"

#include <math.h>

static const char indicator[] = "(selected)"; /* a column made for the probit */

/* One run.  Rows count when every column of the selection has a value and, in
 * those selected, every column of the outcome's equation. */
struct selecting {
    struct pl_regression outcome, selection;
    const struct pl_value *terms; /* of the selection, as asked for */
    struct pl_str selected;      /* column; empty: where the outcome is known */
    const double *is_selected;   /* [rows given]: 0, 1 or NaN */
    const struct pl_frame *used; /* with the column `indicator` */
    struct pl_heckman_data data;
    struct pl_heckman fit;
};

static const char *method_name(const struct selecting *s)
{
    return s->data.method == PL_TWO_STEP ? "two_step" : "ml";
}

/* The outcome's equation is there, with its frame. */
static enum pl_status options(struct pl_run *r, struct selecting *s,
                              const struct pl_value *terms,
                              const struct pl_value *method)
{
    s->selection =
        (struct pl_regression){.estimator = PL_PROBIT_FIT,
                               .covariates = terms,
                               .fixed_effects = pl_nil(),
                               .flags = pl_nil(),
                               .filled = s->outcome.filled,
                               .outcome_filled = pl_nil(),
                               .frame = s->outcome.frame,
                               .intercept = true,
                               .level = s->outcome.level,
                               .alternative = s->outcome.alternative};
    s->data.method = pl_is_text(method, "ml") ? PL_SELECTION_ML : PL_TWO_STEP;
    s->data.level = s->outcome.level;
    if (pl_count(terms) > 0)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: selection names no term; without one every row is as "
                   "likely to be selected",
                   r->who);
}

static enum pl_status find_selected(struct pl_run *r, struct selecting *s)
{
    struct pl_run on = *r;
    bool is_named = s->selected.len > 0;
    const struct pl_column *c = NULL;
    double *x = PL_NEW(r->work, double, s->outcome.frame->n + 1);

    if (x == NULL)
        return pl_run_no_memory(r);
    on.frame = s->outcome.frame;
    PL_TRY(pl_run_number_column(&on,
                                is_named ? s->selected : s->outcome.outcome,
                                is_named ? "selected" : "outcome", &c));
    for (size_t i = 0; i < c->n; i++) {
        x[i] = is_named ? c->number[i] : !isnan(c->number[i]);
        if (is_named && !isnan(x[i]) && x[i] != 0 && x[i] != 1)
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: selected \"%.*s\" is %g in row %zu; it is 1 "
                           "in the rows whose outcome counts, else 0",
                           r->who, PL_FMT(s->selected), x[i], i + 1);
    }
    s->is_selected = x;
    return PL_OK;
}

/* Rows in which a column of the terms has no value; of selected rows only, if
 * where is given. */
static enum pl_status mark_column(struct pl_run *r, const struct pl_frame *f,
                                  struct pl_str name, const double *where,
                                  bool *missing)
{
    const struct pl_column *c = NULL;

    PL_TRY(pl_frame_need(f, name, r->who, &c, r->err));
    for (size_t i = 0; i < c->n; i++)
        if ((where == NULL || where[i] == 1) && pl_is_missing(c, i))
            missing[i] = true;
    return PL_OK;
}

static enum pl_status mark_terms(struct pl_run *r, const struct pl_frame *f,
                                 const struct pl_value *terms,
                                 const double *where, bool *missing)
{
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *t = pl_item(terms, i), *names = NULL;
        if (t->type == PL_STRING) {
            PL_TRY(mark_column(r, f, t->as.string, where, missing));
            continue;
        }
        names = pl_expr_columns(r->work, t);
        if (names == NULL)
            return pl_run_no_memory(r);
        for (size_t j = 0; j < pl_count(names); j++)
            PL_TRY(
                mark_column(r, f, pl_strv(pl_item(names, j)), where, missing));
    }
    return PL_OK;
}

static enum pl_status rows_of(struct pl_run *r, const struct pl_frame *f,
                              const size_t *rows, size_t n,
                              const struct pl_frame **out)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    pl_set_text(&b, "op", "complete_case");
    const struct pl_value *operation = pl_map(&b);
    if (operation == NULL)
        return pl_run_no_memory(r);
    return pl_frame_rows(r->work, f, rows, n, operation, out, r->err);
}

static enum pl_status add_indicator(struct pl_run *r, const double *x,
                                    const struct pl_frame *f,
                                    const struct pl_frame **out)
{
    struct pl_column *c = PL_NEW(r->work, struct pl_column, 1);
    const struct pl_column *columns[1] = {c};

    if (c == NULL)
        return pl_run_no_memory(r);
    *c = (struct pl_column){.name = pl_str_from(indicator),
                            .type = PL_COL_NUMBER,
                            .n = f->n,
                            .number = x};
    return pl_frame_with(r->work, f, columns, 1, NULL, out, r->err);
}

static enum pl_status keep_rows(struct pl_run *r, struct selecting *s,
                                const struct pl_value *terms)
{
    const struct pl_frame *f = s->outcome.frame;
    size_t n = 0, *rows = PL_NEW(r->work, size_t, f->n + 1);
    bool *missing = PL_NEW(r->work, bool, f->n + 1);
    double *selected = PL_NEW(r->work, double, f->n + 1);
    const struct pl_frame *kept = NULL;

    if (rows == NULL || missing == NULL || selected == NULL)
        return pl_run_no_memory(r);
    PL_TRY(mark_terms(r, f, s->selection.covariates, NULL, missing));
    PL_TRY(mark_terms(r, f, terms, s->is_selected, missing));
    PL_TRY(mark_column(r, f, s->outcome.outcome, s->is_selected, missing));
    for (size_t i = 0; i < f->n; i++) {
        if (missing[i] || isnan(s->is_selected[i]))
            continue;
        selected[n] = s->is_selected[i];
        rows[n++] = i;
    }
    if (n == 0)
        return pl_fail(r->err, PL_EDOMAIN, NULL,
                       "%s: none of the %zu rows has a value in every column "
                       "used",
                       r->who, f->n);
    PL_TRY(rows_of(r, f, rows, n, &kept));
    return add_indicator(r, selected, kept, &s->used);
}

/* The probit's model on all rows, the outcome's on those selected. */
static enum pl_status build(struct pl_run *r, struct selecting *s,
                            const struct pl_value *terms)
{
    const struct pl_frame *chosen = NULL;
    size_t m = 0, *rows = PL_NEW(r->work, size_t, s->used->n + 1);

    if (rows == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_model_build(r->work, s->used, pl_str_from(indicator),
                          s->selection.covariates, true, pl_nil(), r->who,
                          &s->selection.model, r->err));
    s->data.selected = s->selection.model.y;
    for (size_t i = 0; i < s->used->n; i++)
        if (s->data.selected[i] == 1)
            rows[m++] = i;
    s->data.n = s->used->n;
    s->data.m = m;
    if (m == 0)
        return PL_OK; /* the fit says so */
    PL_TRY(rows_of(r, s->used, rows, m, &chosen));
    PL_TRY(pl_model_build(r->work, chosen, s->outcome.outcome, terms,
                          s->outcome.intercept, pl_nil(), r->who,
                          &s->outcome.model, r->err));
    return pl_regression_arms(r, &s->outcome);
}

static enum pl_status separated(struct pl_run *r, const struct selecting *s)
{
    const struct pl_regression *g = &s->selection;
    struct pl_str name = g->model.terms[g->term[s->fit.separating]].name;

    return pl_fail(r->err, PL_EDOMAIN, NULL,
                   "%s: selection: %.*s separates selected rows from others "
                   "perfectly: no finite estimate exists",
                   r->who, PL_FMT(name));
}

/* An equation as a regression, for its table. */
static void fill_equation(struct pl_regression *g, const struct pl_equation *e)
{
    g->fit.rank = e->rank;
    g->fit.kept = e->kept;
    g->fit.coef = e->coef;
    g->vcov = (struct pl_vcov){
        .type = PL_VCOV_CLASSICAL, .v = e->v, .df = NAN, .df_term = NULL};
}

static enum pl_status fit(struct pl_run *r, struct selecting *s)
{
    const struct pl_value *terms = pl_regression_all_terms(r, &s->outcome);
    struct pl_heckman_data *d = &s->data;

    if (terms == NULL)
        return pl_run_no_memory(r);
    PL_TRY(find_selected(r, s));
    PL_TRY(keep_rows(r, s, terms));
    PL_TRY(build(r, s, terms));
    PL_TRY(pl_regression_columns(r, &s->selection));
    PL_TRY(pl_regression_columns(r, &s->outcome));
    d->w = s->selection.x;
    d->p_selection = s->selection.p;
    d->x = s->outcome.x;
    d->p = s->outcome.p;
    d->y = s->outcome.model.y;
    d->intercept = s->outcome.intercept;
    PL_TRY(pl_run_failed(r, pl_heckman_fit(r->work, d, &s->fit, r->err)));
    if (s->fit.is_separated)
        return separated(r, s);
    fill_equation(&s->selection, &s->fit.selection);
    fill_equation(&s->outcome, &s->fit.outcome);
    s->outcome.used = s->used;
    return PL_OK;
}

static const struct pl_value *error_row(struct pl_run *r, const char *name,
                                        const struct pl_coef *c)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "name", name);
    pl_set_coef(&b, c);
    return pl_map(&b);
}

static void set_errors(struct pl_run *r, const struct pl_heckman *h,
                       struct pl_builder *b)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    pl_add(&list, error_row(r, "lambda", &h->lambda));
    pl_add(&list, error_row(r, "rho", &h->rho));
    pl_add(&list, error_row(r, "sigma", &h->sigma));
    pl_set(b, "error_terms", pl_list(&list));
    pl_set_number(b, "lambda", h->lambda.estimate);
    pl_set_number(b, "rho", h->rho.estimate);
    pl_set_number(b, "sigma", h->sigma.estimate);
}

static void set_warnings(struct pl_run *r, const struct pl_heckman *h,
                         struct pl_builder *b)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (h->by_form_alone)
        pl_add(&list, pl_text(r->a, "every term of the selection is among the "
                                    "outcome's: only the normal distribution "
                                    "tells selection from effect"));
    if (fabs(h->rho.estimate) > 1)
        pl_add(&list, pl_text(r->a, "rho is outside -1 to 1, where no "
                                    "correlation is: the model does not fit, "
                                    "or the rows are too few"));
    if (!h->converged)
        pl_add(&list, pl_text(r->a, "the estimates did not converge"));
    pl_set(b, "warnings", pl_list(&list));
}

static void set_counts(struct pl_run *r, const struct selecting *s,
                       struct pl_builder *b)
{
    pl_set_number(b, "n", (double)s->data.n);
    pl_set_number(b, "n_selected", (double)s->data.m);
    pl_set_number(b, "n_dropped", (double)(r->frame->n - s->used->n));
    pl_set_number(b, "rank", (double)s->fit.outcome.rank);
    pl_set_number(b, "rank_selection", (double)s->fit.selection.rank);
    pl_set_number(b, "level", s->data.level);
}

static void set_likelihood(struct pl_run *r, const struct selecting *s,
                           struct pl_builder *b)
{
    pl_set_number(b, "loglik", s->fit.loglik);
    pl_set_number(b, "aic", s->fit.aic);
    pl_set_number(b, "bic", s->fit.bic);
    if (s->data.method == PL_SELECTION_ML)
        pl_set(b, "independence", pl_f_value(r->a, &s->fit.independence));
    pl_set_number(b, "iterations", (double)s->fit.iterations);
    pl_set_bool(b, "converged", s->fit.converged);
}

static const char *variance_of(const struct selecting *s)
{
    return s->data.method == PL_TWO_STEP ? "corrected" : "observed";
}

static enum pl_status result(struct pl_run *r, const struct selecting *s,
                             const struct pl_value **out)
{
    const struct pl_value *selection = NULL;
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "heckman");
    pl_set_text(&b, "method", method_name(s));
    pl_set_string(&b, "outcome", s->outcome.outcome);
    if (s->selected.len > 0)
        pl_set_string(&b, "selected", s->selected);
    pl_set_text(&b, "alternative", pl_alternative_name(s->outcome.alternative));
    set_counts(r, s, &b);
    PL_TRY(pl_regression_set_terms(r, &s->outcome, &b));
    PL_TRY(pl_regression_rows(r, &s->selection, &selection));
    pl_set(&b, "selection", selection);
    set_errors(r, &s->fit, &b);
    pl_regression_set_vcov(r, &s->outcome, &b);
    pl_set_text(&b, "vcov_kind", variance_of(s));
    pl_set_text(&b, "vcov_type", method_name(s));
    set_likelihood(r, s, &b);
    set_warnings(r, &s->fit, &b);
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

static enum pl_status record(struct pl_run *r, const struct selecting *s,
                             const struct pl_value **out)
{
    const struct pl_value *own = NULL, *column = NULL;
    struct pl_builder b, vcov;

    PL_TRY(pl_regression_record(r, &s->outcome, &own));
    pl_build(&b, r->a);
    pl_copy_members(&b, own);
    pl_set_text(&b, "method", method_name(s));
    if (s->selected.len > 0) {
        PL_TRY(pl_record_column(r, r->frame, s->selected, 0, &column));
        pl_set(&b, "selected", column);
    }
    PL_TRY(
        pl_regression_set_columns(r, &s->selection, "selection", s->terms, &b));
    pl_build(&vcov, r->a);
    pl_set_text(&vcov, "kind", variance_of(s));
    pl_set(&b, "vcov", pl_map(&vcov));
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

enum pl_status pl_heckman_of(struct pl_run *r, const struct pl_regression *g,
                             const struct pl_value *rule,
                             const struct pl_value **told,
                             const struct pl_value **recorded)
{
    const struct pl_value *own[] = {g->covariates, g->fixed_effects};
    const struct pl_value *terms =
        pl_missing_flagged(r, g, pl_get(rule, "selection"));
    struct selecting s = {.outcome = *g};

    s.outcome.flags = pl_missing_flags(r, g, own, 2);
    if (terms == NULL || s.outcome.flags == NULL)
        return pl_run_no_memory(r);
    s.outcome.estimator = PL_HECKMAN;
    s.terms = pl_get(rule, "selection");
    PL_TRY(options(r, &s, terms, pl_get(rule, "method")));
    PL_TRY(fit(r, &s));
    PL_TRY(result(r, &s, told));
    if (!r->is_unrecorded)
        PL_TRY(record(r, &s, recorded));
    return PL_OK;
}

enum pl_status pl_run_heckman(struct pl_run *r, struct pl_executed *out)
{
    struct selecting s = {.outcome = {.estimator = PL_HECKMAN}};
    const struct pl_value *told = NULL, *recorded = NULL;

    PL_TRY(pl_regression_options(r, &s.outcome));
    s.outcome.frame = r->frame;
    s.selected = pl_strv(pl_get(r->args, "selected"));
    s.terms = pl_get(r->args, "selection");
    PL_TRY(options(r, &s, s.terms, pl_get(r->args, "method")));
    PL_TRY(fit(r, &s));
    PL_TRY(result(r, &s, &told));
    PL_TRY(record(r, &s, &recorded));
    return pl_run_done(r, out, told, recorded);
}
