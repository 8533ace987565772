#include "plan/execute_ols.h"

#include "data/expr.h"
#include "plan/execute_missing.h"

#include <stdlib.h>

static double filled_in(const struct pl_regression *g, struct pl_str column)
{
    return pl_num_or(pl_get_str(g->filled, column), 0) +
           pl_num_or(pl_get_str(g->outcome_filled, column), 0);
}

static enum pl_status column_of(struct pl_run *r, const struct pl_regression *g,
                                struct pl_str name, const struct pl_value **out)
{
    return pl_record_column(r, r->frame, name, filled_in(g, name), out);
}

static struct pl_str printed(struct pl_run *r, const struct pl_value *e)
{
    struct pl_buf b;
    struct pl_str s;

    pl_buf_init(&b, 0);
    pl_expr_print(&b, e);
    s = pl_buf_copy(&b, r->work);
    pl_buf_free(&b);
    return s;
}

/* A term that is an expression: as written, and each column it reads. */
static enum pl_status expression_of(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value *e,
                                    const struct pl_value **out)
{
    const struct pl_value *names = pl_expr_columns(r->work, e), *column = NULL;
    struct pl_str name = printed(r, e);
    struct pl_builder b, columns;

    if (names == NULL || name.s == NULL)
        return pl_run_no_memory(r);
    pl_build(&columns, r->a);
    for (size_t i = 0; i < pl_count(names); i++) {
        PL_TRY(column_of(r, g, pl_strv(pl_item(names, i)), &column));
        pl_add(&columns, column);
    }
    pl_build(&b, r->a);
    pl_set_string(&b, "name", name);
    pl_set(&b, "expression", pl_value_copied(r->a, e, 0));
    pl_set(&b, "columns", pl_list(&columns));
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

static int by_name(const void *a, const void *b)
{
    const struct pl_value *const *x = a, *const *y = b;

    return pl_str_cmp(pl_strv(pl_get(*x, "name")), pl_strv(pl_get(*y, "name")));
}

/* Sorted by name: the order in which covariates are given is no difference. */
enum pl_status pl_regression_set_columns(struct pl_run *r,
                                         const struct pl_regression *g,
                                         const char *key,
                                         const struct pl_value *terms,
                                         struct pl_builder *b)
{
    size_t n = pl_count(terms);
    const struct pl_value **rows =
        PL_NEW(r->work, const struct pl_value *, n + 1);
    struct pl_builder list;

    if (rows == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < n; i++) {
        const struct pl_value *t = pl_item(terms, i);
        if (t->type == PL_STRING)
            PL_TRY(column_of(r, g, t->as.string, &rows[i]));
        else
            PL_TRY(expression_of(r, g, t, &rows[i]));
    }
    if (n > 1)
        qsort(rows, n, sizeof(const struct pl_value *), by_name);
    pl_build(&list, r->a);
    for (size_t i = 0; i < n; i++)
        pl_add(&list, rows[i]);
    pl_set(b, key, pl_list(&list));
    return PL_OK;
}

static enum pl_status set_treatment(struct pl_run *r,
                                    const struct pl_regression *g,
                                    struct pl_builder *b)
{
    const struct pl_value *column = NULL;
    struct pl_builder levels;

    if (g->treatment.len == 0)
        return PL_OK;
    PL_TRY(column_of(r, g, g->treatment, &column));
    pl_build(&levels, r->a);
    for (size_t i = 0; i < g->arms.n; i++)
        pl_add(&levels, pl_string(r->a, g->arms.level[i]));
    const struct pl_value *list = pl_list(&levels);
    if (list == NULL)
        return pl_run_no_memory(r);
    pl_set(b, "treatment", pl_with(r->a, column, "levels", list));
    return PL_OK;
}

static const struct pl_value *term_names(struct pl_run *r,
                                         const struct pl_regression *g)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < pl_regression_terms(g); i++)
        pl_add(&b, pl_string(r->a, g->model.terms[i].name));
    return pl_list(&b);
}

static enum pl_status set_vcov(struct pl_run *r, const struct pl_regression *g,
                               struct pl_builder *b)
{
    const struct pl_value *column = NULL;
    struct pl_builder v;

    pl_build(&v, r->a);
    pl_set_text(&v, "kind", pl_vcov_kind(g->vcov.type));
    if (g->vcov.type != PL_VCOV_CLASSICAL)
        pl_set_text(&v, "type", pl_vcov_name(g->vcov.type));
    if (g->by.len > 0) {
        PL_TRY(column_of(r, g, g->by, &column));
        pl_set_string(&v, "by", g->by);
        pl_set(&v, "hash", pl_get(column, "hash"));
        pl_set_number(&v, "n_clusters", (double)g->vcov.n_clusters);
    }
    pl_set(b, "vcov", pl_map(&v));
    return PL_OK;
}

static enum pl_status set_rows(struct pl_run *r, const struct pl_regression *g,
                               struct pl_builder *b)
{
    const struct pl_frame *f = g->used != NULL ? g->used : g->model.frame;
    struct pl_builder sample, used;

    pl_build(&sample, r->a);
    PL_TRY(pl_record_rows(r, r->frame, &sample));
    pl_set(b, "sample", pl_map(&sample));
    pl_build(&used, r->a);
    PL_TRY(pl_record_rows(r, f, &used));
    pl_set_number(&used, "dropped", (double)(r->frame->n - f->n));
    pl_set(b, "used", pl_map(&used));
    return PL_OK;
}

enum pl_status pl_regression_record(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out)
{
    const struct pl_value *column = NULL;
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", pl_estimator_name(g->estimator));
    pl_set_bool(&b, "intercept", g->intercept);
    pl_set_text(&b, "alternative", pl_alternative_name(g->alternative));
    pl_set_number(&b, "level", g->level);
    PL_TRY(column_of(r, g, g->outcome, &column));
    pl_set(&b, "outcome", column);
    if (g->weights.len > 0) {
        PL_TRY(column_of(r, g, g->weights, &column));
        pl_set(&b, "weights", column);
    }
    PL_TRY(set_treatment(r, g, &b));
    PL_TRY(pl_regression_set_columns(r, g, "covariates", g->covariates, &b));
    PL_TRY(
        pl_regression_set_columns(r, g, "fixed_effects", g->fixed_effects, &b));
    if (g->estimator == PL_IV) {
        PL_TRY(
            pl_regression_set_columns(r, g, "endogenous", g->endogenous, &b));
        PL_TRY(
            pl_regression_set_columns(r, g, "instruments", g->instruments, &b));
    }
    PL_TRY(set_vcov(r, g, &b));
    PL_TRY(set_rows(r, g, &b));
    pl_missing_record(r, g, &b);
    if (g->inferred != NULL)
        pl_set(&b, "inference", g->inferred->record);
    pl_set(&b, "terms", term_names(r, g));
    pl_set(&b, "files", pl_record_files(r));
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}
