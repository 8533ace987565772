#include "plan/execute_run.h"

#include <math.h>

/* What is summarised: columns of the frame, or one list of numbers. */
struct subject {
    const struct pl_value *columns; /* list of names; empty for a list */
    struct pl_sample numbers;
    struct pl_str by;
    struct pl_groups groups; /* n = 0 without by */
};

static enum pl_status find_columns(struct pl_run *r, struct subject *s)
{
    const struct pl_value *one = pl_get(r->args, "column");
    const struct pl_value *many = pl_get(r->args, "columns");
    const struct pl_value *x = pl_get(r->args, "x");
    struct pl_builder b;
    int given = !pl_is_nil(one) + !pl_is_nil(many) + !pl_is_nil(x);

    if (given != 1)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give one of column, columns and x", r->who);
    pl_build(&b, r->work);
    if (x->type == PL_LIST)
        PL_TRY(pl_run_sample(r, "x", &s->numbers));
    if (x->type == PL_STRING || one->type == PL_STRING)
        pl_add(&b, x->type == PL_STRING ? x : one);
    for (size_t i = 0; i < pl_count(many); i++)
        pl_add(&b, pl_item(many, i));
    s->columns = pl_list(&b);
    if (s->columns == NULL)
        return pl_run_no_memory(r);
    if (pl_count(s->columns) > 0 && r->frame == NULL)
        return pl_fail(r->err, PL_EINPUT, NULL, "%s: data is not given",
                       r->who);
    return PL_OK;
}

static enum pl_status find_subject(struct pl_run *r, struct subject *s)
{
    const struct pl_column *by = NULL;

    PL_TRY(find_columns(r, s));
    s->by = pl_strv(pl_get(r->args, "by"));
    if (s->by.len == 0)
        return PL_OK;
    if (r->frame == NULL || s->numbers.x != NULL)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: by needs data and a column", r->who);
    PL_TRY(pl_frame_need(r->frame, s->by, r->who, &by, r->err));
    return pl_groups_of(r, r->frame, by, &s->groups);
}

static void set_numbers(struct pl_builder *b, double *x, size_t n,
                        size_t missing)
{
    static const struct {
        const char *name;
        double p;
    } points[] = {
        {"min", 0}, {"q1", 0.25}, {"median", 0.5}, {"q3", 0.75}, {"max", 1}};
    struct pl_moments m = pl_moments_of(x, n);

    pl_set_moments(b, &m);
    pl_set_number(b, "missing", (double)missing);
    pl_set_number(b, "var", m.var);
    pl_set_number(b, "sum", m.sum);
    pl_sort(x, n);
    for (size_t i = 0; i < sizeof points / sizeof points[0]; i++)
        pl_set_number(b, points[i].name, pl_quantile(x, n, points[i].p));
}

/* A category has counts and shares in place of moments. */
static enum pl_status set_levels(struct pl_run *r, struct pl_builder *b,
                                 const struct pl_column *c,
                                 const struct pl_groups *by, int32_t group)
{
    struct pl_groups levels = {0};
    struct pl_builder list, row;
    size_t n = 0, missing = 0;

    PL_TRY(pl_groups_of(r, r->frame, c, &levels));
    size_t *count = PL_NEW(r->work, size_t, levels.n + 1);
    if (count == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->n; i++) {
        if (group >= 0 && by->of[i] != group)
            continue;
        missing += levels.of[i] < 0;
        n += levels.of[i] >= 0;
        if (levels.of[i] >= 0)
            count[levels.of[i]]++;
    }
    pl_build(&list, r->a);
    for (size_t l = 0; l < levels.n; l++) {
        pl_build(&row, r->a);
        pl_set_string(&row, "level", levels.level[l]);
        pl_set_number(&row, "n", (double)count[l]);
        pl_set_number(&row, "share",
                      n > 0 ? (double)count[l] / (double)n : NAN);
        pl_add(&list, pl_map(&row));
    }
    pl_set_number(b, "n", (double)n);
    pl_set_number(b, "missing", (double)missing);
    pl_set(b, "levels", pl_list(&list));
    return PL_OK;
}

static enum pl_status set_cells(struct pl_run *r, struct pl_builder *b,
                                const struct pl_column *c,
                                const struct pl_groups *by, int32_t group)
{
    double *x = NULL;
    size_t n = 0, missing = 0;

    if (c->type == PL_COL_CATEGORY || c->type == PL_COL_TEXT)
        return set_levels(r, b, c, by, group);
    if (c->type != PL_COL_NUMBER)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: column \"%.*s\" holds dates: neither numbers nor "
                       "categories",
                       r->who, PL_FMT(c->name));
    PL_TRY(pl_group_cells(r, c, by, group, &x, &n, &missing));
    set_numbers(b, x, n, missing);
    return PL_OK;
}

static enum pl_status summary_rows(struct pl_run *r, const struct subject *s,
                                   const struct pl_value **out)
{
    struct pl_builder rows, row;
    size_t groups = s->by.len > 0 ? s->groups.n : 1;

    pl_build(&rows, r->a);
    for (size_t i = 0; i < pl_count(s->columns); i++) {
        const struct pl_column *c = NULL;
        struct pl_str name = pl_strv(pl_item(s->columns, i));
        PL_TRY(pl_frame_need(r->frame, name, r->who, &c, r->err));
        for (size_t g = 0; g < groups; g++) {
            pl_build(&row, r->a);
            pl_set_string(&row, "column", name);
            if (s->by.len > 0)
                pl_set_string(&row, "group", s->groups.level[g]);
            PL_TRY(set_cells(r, &row, c, &s->groups,
                             s->by.len > 0 ? (int32_t)g : -1));
            pl_add(&rows, pl_map(&row));
        }
    }
    *out = pl_list(&rows);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

static enum pl_status list_row(struct pl_run *r, const struct subject *s,
                               const struct pl_value **out)
{
    struct pl_builder rows, row;
    double *x = PL_NEW(r->work, double, s->numbers.n + 1);
    size_t n = 0;

    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < s->numbers.n; i++)
        if (!isnan(s->numbers.x[i]))
            x[n++] = s->numbers.x[i];
    pl_build(&row, r->a);
    set_numbers(&row, x, n, s->numbers.n - n);
    pl_build(&rows, r->a);
    pl_add(&rows, pl_map(&row));
    *out = pl_list(&rows);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

/* What was read: each column, the groups, the rows. */
static enum pl_status subject_record(struct pl_run *r, const struct subject *s,
                                     const char *estimator,
                                     struct pl_builder *b)
{
    const struct pl_value *column = NULL;
    struct pl_builder list, sample;

    pl_build(b, r->a);
    pl_set_text(b, "estimator", estimator);
    pl_build(&list, r->a);
    for (size_t i = 0; i < pl_count(s->columns); i++) {
        PL_TRY(pl_record_column(r, r->frame, pl_strv(pl_item(s->columns, i)), 0,
                                &column));
        pl_add(&list, column);
    }
    pl_set(b, "columns", pl_list(&list));
    if (s->by.len > 0) {
        PL_TRY(pl_record_column(r, r->frame, s->by, 0, &column));
        pl_set(b, "by", column);
    }
    if (r->frame == NULL)
        return PL_OK;
    pl_build(&sample, r->a);
    PL_TRY(pl_record_rows(r, r->frame, &sample));
    pl_set(b, "sample", pl_map(&sample));
    pl_set(b, "files", pl_record_files(r));
    return PL_OK;
}

enum pl_status pl_run_summary(struct pl_run *r, struct pl_executed *out)
{
    const struct pl_value *rows = NULL;
    struct subject s = {0};
    struct pl_builder b, record;

    PL_TRY(find_subject(r, &s));
    if (s.numbers.x != NULL)
        PL_TRY(list_row(r, &s, &rows));
    else
        PL_TRY(summary_rows(r, &s, &rows));
    pl_build(&b, r->a);
    if (pl_count(rows) == 1)
        pl_copy_members(&b, pl_item(rows, 0));
    pl_set_text(&b, "kind", "summary");
    pl_set(&b, "rows", rows);
    PL_TRY(subject_record(r, &s, "summary", &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

/* Probabilities asked for; by default the quartiles with both ends. */
static enum pl_status probabilities(struct pl_run *r, double **out, size_t *n)
{
    const struct pl_value *v = pl_get(r->args, "probs");

    *n = pl_is_nil(v) ? 5 : v->type == PL_NUMBER ? 1 : v->n;
    double *p = PL_NEW(r->work, double, *n + 1);
    if (p == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < *n; i++) {
        p[i] = pl_is_nil(v)           ? (double)i / 4
               : v->type == PL_NUMBER ? v->as.number
                                      : pl_num(pl_item(v, i));
        if (!(p[i] >= 0 && p[i] <= 1))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: probability %g is not from 0 to 1", r->who,
                           p[i]);
    }
    *out = p;
    return PL_OK;
}

static enum pl_status quantile_row(struct pl_run *r, const struct subject *s,
                                   int32_t group, const double *p, size_t n_p,
                                   const struct pl_value **out)
{
    const struct pl_column *c = NULL;
    struct pl_builder row, points, point;
    double *x = NULL;
    size_t n = 0, missing = 0;

    if (s->numbers.x != NULL) {
        struct pl_column list = {.n = s->numbers.n, .number = s->numbers.x};
        PL_TRY(pl_group_cells(r, &list, NULL, -1, &x, &n, &missing));
    } else {
        PL_TRY(pl_run_number_column(r, pl_strv(pl_item(s->columns, 0)),
                                    "column", &c));
        PL_TRY(pl_group_cells(r, c, &s->groups, group, &x, &n, &missing));
    }
    pl_sort(x, n);
    pl_build(&points, r->a);
    for (size_t i = 0; i < n_p; i++) {
        pl_build(&point, r->a);
        pl_set_number(&point, "prob", p[i]);
        pl_set_number(&point, "value", pl_quantile(x, n, p[i]));
        pl_add(&points, pl_map(&point));
    }
    pl_build(&row, r->a);
    if (group >= 0)
        pl_set_string(&row, "group", s->groups.level[group]);
    pl_set_number(&row, "n", (double)n);
    pl_set_number(&row, "missing", (double)missing);
    pl_set(&row, "quantiles", pl_list(&points));
    *out = pl_map(&row);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}

enum pl_status pl_run_quantile(struct pl_run *r, struct pl_executed *out)
{
    struct subject s = {0};
    struct pl_builder b, rows, record;
    const struct pl_value *row = NULL;
    double *p = NULL;
    size_t n_p = 0;

    PL_TRY(find_subject(r, &s));
    PL_TRY(probabilities(r, &p, &n_p));
    pl_build(&rows, r->a);
    for (size_t g = 0; g < (s.by.len > 0 ? s.groups.n : 1); g++) {
        PL_TRY(
            quantile_row(r, &s, s.by.len > 0 ? (int32_t)g : -1, p, n_p, &row));
        pl_add(&rows, row);
    }
    pl_build(&b, r->a);
    if (s.by.len == 0)
        pl_copy_members(&b, row);
    pl_set_text(&b, "kind", "quantile");
    pl_set_number(&b, "type", 7);
    pl_set(&b, "rows", pl_list(&rows));
    PL_TRY(subject_record(r, &s, "quantile", &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}
