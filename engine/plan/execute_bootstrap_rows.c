/* The bootstrap of an expression of the rows, and of a coefficient. */
#include "plan/execute_bootstrap.h"

#include "data/expr.h"

#include <math.h>
#include <stdatomic.h>

/* What is computed of each resample, in its worker's own memory. */
struct of_rows {
    const struct pl_frame *frame; /* the columns that are read */
    /* An expression: its aggregates, {"1": mean(col.x), ...}, and what is made
     * of them, in which they are columns; NULL for a fit. */
    const struct pl_value *aggregates, *of_them;
    const struct pl_value *by, *fit; /* no groups; arguments of ols */
    struct pl_str term;
    struct pl_arena *arena; /* [workers] */
    atomic_bool had_no_memory;
};

static double value_of(const struct of_rows *x, struct pl_arena *a,
                       const struct pl_frame *f, enum pl_status *status)
{
    const struct pl_frame *out = NULL;
    const struct pl_column *value = NULL;
    const struct pl_value *result = NULL, *rows;

    if (x->of_them != NULL) {
        *status = pl_frame_summarise(a, f, x->by, x->aggregates, &out, NULL);
        if (*status == PL_OK)
            *status = pl_expr_column(a, out, x->of_them, PL_STR("value"),
                                     &value, NULL);
        return *status == PL_OK ? value->number[0] : NAN;
    }
    *status = pl_execute_result(a, "ols", f, x->fit, &result, NULL);
    rows = pl_get(result, "terms");
    for (size_t i = 0; *status == PL_OK && i < pl_count(rows); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(rows, i), "name")), x->term))
            return pl_num(pl_get(pl_item(rows, i), "estimate"));
    return NAN;
}

static double statistic(void *ud, unsigned worker, const size_t *rows, size_t n)
{
    struct of_rows *x = ud;
    struct pl_arena *a = &x->arena[worker];
    const struct pl_frame *f = NULL;

    enum pl_status status =
        pl_frame_rows(a, x->frame, rows, n, pl_nil(), &f, NULL);
    double value = status == PL_OK ? value_of(x, a, f, &status) : NAN;
    if (status == PL_ENOMEM)
        atomic_store(&x->had_no_memory, true);
    pl_arena_free(a);
    return isfinite(value) ? value : NAN;
}

/* Only the columns that are read: each resample copies what there is. */
static enum pl_status narrow(struct pl_run *r, const struct pl_frame *f,
                             const struct pl_frame **out)
{
    const struct pl_value *reads =
        pl_execute_reads(r->work, "bootstrap", r->args);
    struct pl_frame *to = PL_NEW(r->work, struct pl_frame, 1);
    const struct pl_column **columns =
        PL_NEW(r->work, const struct pl_column *, f->n_columns + 1);
    size_t n = 0;

    if (reads == NULL || to == NULL || columns == NULL)
        return pl_run_no_memory(r);
    for (size_t j = 0; j < f->n_columns; j++)
        if (pl_list_has(reads, f->columns[j]->name))
            columns[n++] = f->columns[j];
    *to = *f;
    to->columns = columns;
    to->n_columns = n;
    to->key = PL_STR("");
    *out = to;
    return PL_OK;
}

/* v with each aggregate, "mean" of something, as a column of its own. */
static const struct pl_value *taken_apart(struct pl_run *r,
                                          const struct pl_value *v,
                                          struct pl_builder *aggregates)
{
    const struct pl_value *args = pl_get(v, "args");
    struct pl_builder b, list;

    if (pl_is_nil(pl_get(v, "agg")) && pl_count(args) == 0)
        return v;
    pl_build(&b, r->work);
    if (!pl_is_nil(pl_get(v, "agg"))) {
        struct pl_str name = pl_str_printf(r->work, "%zu", aggregates->n + 1);
        if (name.s == NULL)
            return NULL;
        pl_set_str(aggregates, name, v);
        pl_set_string(&b, "col", name);
        return pl_map(&b);
    }
    pl_build(&list, r->work);
    for (size_t i = 0; i < pl_count(args); i++)
        pl_add(&list, taken_apart(r, pl_item(args, i), aggregates));
    return pl_with(r->work, v, "args", pl_list(&list));
}

static enum pl_status check_term(struct pl_run *r, struct pl_str term,
                                 const struct pl_value *rows)
{
    size_t n = pl_count(rows);
    struct pl_str *names = PL_NEW(r->work, struct pl_str, n + 1);

    if (names == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < n; i++) {
        names[i] = pl_strv(pl_get(pl_item(rows, i), "name"));
        if (pl_str_eq(names[i], term))
            return PL_OK;
    }
    int nearest = pl_nearest(term, names, n);
    (void)pl_fail(r->err, PL_EINPUT, NULL,
                  "%s: term \"%.*s\" is not a term of the fit", r->who,
                  PL_FMT(term));
    return nearest < 0 ? PL_EINPUT
                       : pl_hint(r->err, "did you mean \"%.*s\"?",
                                 PL_FMT(names[nearest]));
}

/* Tells what is wrong before anything is drawn: here failures have words. */
static enum pl_status try_once(struct pl_run *r, struct of_rows *x)
{
    const struct pl_frame *out = NULL;
    const struct pl_column *value = NULL;
    const struct pl_value *result = NULL;

    if (x->of_them == NULL) {
        PL_TRY(pl_run_failed(r, pl_execute_result(r->work, "ols", x->frame,
                                                  x->fit, &result, r->err)));
        const struct pl_value *only = pl_get(result, "treatment");
        if (x->term.len == 0 && pl_count(only) == 1)
            x->term = pl_strv(pl_get(pl_item(only, 0), "name"));
        return x->term.len > 0
                   ? check_term(r, x->term, pl_get(result, "terms"))
                   : pl_fail(r->err, PL_EINPUT, NULL,
                             "%s: a coefficient needs term, the name of the "
                             "one that is meant",
                             r->who);
    }
    PL_TRY(pl_run_failed(r, pl_frame_summarise(r->work, x->frame, x->by,
                                               x->aggregates, &out, r->err)));
    if (pl_count(x->aggregates) > 0 &&
        pl_expr_column(r->work, out, x->of_them, PL_STR("value"), &value,
                       NULL) == PL_OK &&
        value->type == PL_COL_NUMBER && out->n == 1)
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: the expression gives no one number of all rows; "
                   "aggregate them: mean(col.x) / mean(col.y)",
                   r->who);
}

static enum pl_status what(struct pl_run *r, struct of_rows *x)
{
    static const char *const names[] = {"outcome", "treatment", "covariates",
                                        "fixed_effects", "terms"};
    const struct pl_value *expression = pl_get(r->args, "expression");
    struct pl_builder b;

    pl_build(&b, r->work);
    x->by = pl_list(&b);
    pl_build(&b, r->work);
    if (!pl_is_nil(expression)) {
        PL_TRY(pl_run_failed(r, pl_expr_check_size(expression, r->err)));
        x->of_them = taken_apart(r, expression, &b);
        x->aggregates = pl_map(&b);
        return x->of_them != NULL && x->aggregates != NULL && x->by != NULL
                   ? PL_OK
                   : pl_run_no_memory(r);
    }
    for (size_t i = 0; i < 5; i++)
        if (!pl_is_nil(pl_get(r->args, names[i])))
            pl_set(&b, names[i], pl_get(r->args, names[i]));
    x->fit = pl_map(&b);
    x->term = pl_strv(pl_get(r->args, "term"));
    return x->fit != NULL ? PL_OK : pl_run_no_memory(r);
}

enum pl_status pl_boot_of_rows(struct pl_run *r, const struct pl_frame *f,
                               const struct pl_boot_data *d,
                               struct pl_str *term, struct pl_boot *out)
{
    unsigned workers = pl_team_size(r->team, (size_t)d->draws, 1);
    struct of_rows x = {.arena = pl_arenas_of(r->work, workers)};

    if (x.arena == NULL)
        return pl_run_no_memory(r);
    PL_TRY(what(r, &x));
    PL_TRY(narrow(r, f, &x.frame));
    PL_TRY(try_once(r, &x));
    PL_TRY(pl_run_failed(
        r, pl_bootstrap_rows(r->work, r->team, d, statistic, &x, out, r->err)));
    *term = x.term;
    return atomic_load(&x.had_no_memory) ? pl_run_no_memory(r) : PL_OK;
}
