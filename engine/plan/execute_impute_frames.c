/* The frames of a multiple imputation, its result and its record. */
#include "plan/execute_impute.h"

/* [{"column","from":[...]}] of the columns that have predictors of their own.
 */
static void set_predictors(struct pl_run *r, struct pl_builder *b)
{
    const struct pl_value *given = pl_get(r->args, "predictors");
    struct pl_builder list, one;

    pl_build(&list, r->a);
    for (size_t i = 0; i < pl_count(given); i++) {
        pl_build(&one, r->a);
        pl_set_string(&one, "column", given->as.members[i].key);
        pl_set(&one, "from",
               pl_value_copied(r->a, given->as.members[i].value, 0));
        pl_add(&list, pl_map(&one));
    }
    if (pl_count(given) > 0)
        pl_set(b, "predictors", pl_list(&list));
}

/* What was asked for, as it counts. */
static void set_settings(struct pl_run *r, const struct pl_imputation *x,
                         struct pl_builder *b)
{
    struct pl_builder map;

    pl_build(&map, r->a);
    for (size_t i = 0; i < x->n; i++)
        if (x->part[i].n_missing > 0)
            pl_set_str(
                &map, x->columns[i].name,
                pl_text(r->a, pl_impute_method_name(x->columns[i].method)));
    pl_set(b, "methods", pl_map(&map));
    pl_set_number(b, "m", (double)x->data.m);
    pl_set_number(b, "iterations", (double)x->data.iterations);
    pl_set_number(b, "donors", (double)x->data.donors);
    pl_set_number(b, "seed", (double)x->data.stream.seed);
    set_predictors(r, b);
}

static const struct pl_value *operation_of(struct pl_run *r,
                                           const struct pl_imputation *x,
                                           size_t imputation,
                                           const struct pl_value *settings)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_copy_members(&b, settings);
    pl_set_text(&b, "op", "fill");
    pl_set_text(&b, "rule", "multiple_imputation");
    pl_set(&b, "columns", x->names);
    pl_set_number(&b, "imputation", (double)imputation + 1);
    if (x->by.len > 0)
        pl_set_string(&b, "within", x->by);
    return pl_map(&b);
}

static const struct pl_value *
lineage_of(struct pl_run *r, const struct pl_column *c, size_t imputation)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "fill");
    pl_set_text(&b, "rule", "multiple_imputation");
    pl_set_string(&b, "column", c->name);
    pl_set_number(&b, "imputation", (double)imputation + 1);
    if (c->lineage != NULL)
        pl_set(&b, "of", c->lineage);
    return pl_map(&b);
}

static bool fill_numbers(struct pl_run *r, const struct pl_holes *h,
                         const double *value, struct pl_column *c)
{
    double *x = PL_NEW(r->a, double, c->n + 1);

    for (size_t i = 0; x != NULL && i < c->n; i++)
        x[i] = c->number[i];
    for (size_t i = 0; x != NULL && i < h->n; i++)
        x[h->row[i]] = value[i];
    c->number = x;
    return x != NULL;
}

static bool fill_levels(struct pl_run *r, const struct pl_impute_part *p,
                        const struct pl_holes *h, const double *value,
                        struct pl_column *c)
{
    bool is_text = c->type == PL_COL_TEXT;
    int32_t *code = is_text ? NULL : PL_NEW(r->a, int32_t, c->n + 1);
    struct pl_str *text =
        is_text ? PL_NEW(r->a, struct pl_str, c->n + 1) : NULL;

    if (code == NULL && text == NULL)
        return false;
    for (size_t i = 0; i < c->n; i++)
        if (is_text)
            text[i] = c->text[i];
        else
            code[i] = c->code[i];
    for (size_t i = 0; i < h->n; i++) {
        size_t from = p->row_of[(size_t)value[i]];
        if (is_text)
            text[h->row[i]] = c->text[from];
        else
            code[h->row[i]] = c->code[from];
    }
    c->code = code;
    c->text = text;
    return true;
}

static enum pl_status
make_frame(struct pl_run *r, const struct pl_imputation *x, size_t imputation,
           const struct pl_value *settings, const struct pl_frame **out)
{
    const struct pl_column **made =
        PL_NEW(r->a, const struct pl_column *, x->n + 1);
    const struct pl_value *op = operation_of(r, x, imputation, settings);
    size_t n = 0;

    if (made == NULL || op == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x->n; i++) {
        const struct pl_holes *h = &x->out.holes[i];
        const double *value =
            x->out.value + imputation * x->out.n_cells + h->first;
        struct pl_column *c = PL_NEW(r->a, struct pl_column, 1);
        if (h->n == 0)
            continue;
        if (c == NULL)
            return pl_run_no_memory(r);
        *c = *x->part[i].column;
        c->lineage = lineage_of(r, c, imputation);
        bool is_filled = pl_is_of_codes(c)
                             ? fill_levels(r, &x->part[i], h, value, c)
                             : fill_numbers(r, h, value, c);
        if (!is_filled || c->lineage == NULL)
            return pl_run_no_memory(r);
        made[n++] = c;
    }
    return pl_frame_with(r->a, r->frame, made, n, n > 0 ? op : NULL, out,
                         r->err);
}

enum pl_status pl_imputation_frames(struct pl_run *r,
                                    const struct pl_imputation *x,
                                    struct pl_frames *out)
{
    const struct pl_frame **list =
        PL_NEW(r->a, const struct pl_frame *, x->data.m + 1);
    struct pl_builder b;

    pl_build(&b, r->a);
    set_settings(r, x, &b);
    const struct pl_value *settings = pl_map(&b);
    if (list == NULL || settings == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x->data.m; i++)
        PL_TRY(make_frame(r, x, i, settings, &list[i]));
    *out = (struct pl_frames){x->data.m, list};
    return PL_OK;
}

/* Result and record. */

/* [imputation][iteration]; what does not exist keeps its place. */
static const struct pl_value *points_of(struct pl_run *r,
                                        const struct pl_imputation *x,
                                        size_t column, const double *points,
                                        double less)
{
    const struct pl_impute_data *d = &x->data;
    struct pl_builder list, line;

    pl_build(&list, r->a);
    for (size_t i = 0; i < d->m; i++) {
        pl_build(&line, r->a);
        for (size_t t = 0; t < d->iterations; t++)
            pl_add(&line,
                   pl_number(r->a,
                             points[(column * d->m + i) * d->iterations + t] -
                                 less));
        pl_add(&list, pl_list(&line));
    }
    return pl_list(&list);
}

static const struct pl_value *chains_of(struct pl_run *r,
                                        const struct pl_imputation *x)
{
    struct pl_builder list, one;

    pl_build(&list, r->a);
    for (size_t i = 0; i < x->n; i++) {
        const struct pl_column *c = x->part[i].column;
        if (x->part[i].n_missing == 0)
            continue;
        pl_build(&one, r->a);
        pl_set_string(&one, "name", c->name);
        pl_set_text(&one, "method",
                    pl_impute_method_name(x->columns[i].method));
        /* Numbers 0 and 1 were imputed as levels 1 and 2. */
        bool was_number = !pl_is_of_codes(c) && x->columns[i].x == NULL;
        pl_set(&one, "mean", points_of(r, x, i, x->out.mean, was_number));
        pl_set(&one, "sd", points_of(r, x, i, x->out.sd, 0));
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static const struct pl_value *warnings_of(struct pl_run *r,
                                          const struct pl_imputation *x)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < x->out.n_warnings; i++)
        pl_add(&b, pl_string(r->a, x->out.warnings[i]));
    if (x->data.m == 1)
        pl_add(&b, pl_text(r->a, "m is 1: one data set does not show what "
                                 "imputing adds to the uncertainty, and cannot "
                                 "be pooled"));
    return pl_list(&b);
}

static const struct pl_value *filled_of(struct pl_run *r,
                                        const struct pl_imputation *x)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < x->n; i++)
        if (x->part[i].n_missing > 0)
            pl_set_str(&b, x->part[i].column->name,
                       pl_number(r->a, (double)x->part[i].n_missing));
    return pl_map(&b);
}

const struct pl_value *pl_imputation_result(struct pl_run *r,
                                            const struct pl_imputation *x)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    set_settings(r, x, &b);
    pl_set_text(&b, "kind", "impute");
    pl_set(&b, "columns", x->names);
    if (x->by.len > 0)
        pl_set_string(&b, "by", x->by);
    pl_set_number(&b, "n", (double)r->frame->n);
    pl_set(&b, "n_filled", filled_of(r, x));
    pl_set(&b, "chains", chains_of(r, x));
    pl_set(&b, "warnings", warnings_of(r, x));
    return pl_map(&b);
}

enum pl_status pl_imputation_record(struct pl_run *r,
                                    const struct pl_imputation *x,
                                    const struct pl_value **out)
{
    struct pl_builder b, columns;
    const struct pl_value *one = NULL;

    pl_build(&columns, r->a);
    for (size_t i = 0; i < x->n; i++) {
        PL_TRY(pl_record_column(r, r->frame, x->part[i].column->name,
                                (double)x->part[i].n_missing, &one));
        pl_add(&columns, one);
    }
    pl_build(&b, r->a);
    set_settings(r, x, &b);
    pl_set_text(&b, "estimator", "impute");
    pl_set(&b, "columns", pl_list(&columns));
    if (x->by.len > 0) {
        PL_TRY(pl_record_column(r, r->frame, x->by, 0, &one));
        pl_set(&b, "by", one);
    }
    PL_TRY(pl_record_rows(r, r->frame, &b));
    pl_set(&b, "files", pl_record_files(r));
    *out = pl_map(&b);
    return PL_OK;
}
