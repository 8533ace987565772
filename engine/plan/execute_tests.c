#include "plan/execute_tests.h"

#include "plan/execute_missing.h"
#include "stats/chisq.h"

#include <math.h>
#include <string.h>

static enum pl_status t_options(struct pl_run *r, struct pl_comparison *t)
{
    t->options.equal_variance = pl_truth(pl_get(r->args, "equal_variance"));
    t->options.mu = pl_num_or(pl_get(r->args, "mu"), 0);
    t->options.alternative = pl_run_alternative(r);
    t->paired = pl_truth(pl_get(r->args, "paired"));
    return pl_run_level(r, &t->options.level);
}

static enum pl_status two_groups(struct pl_run *r, struct pl_comparison *t)
{
    const struct pl_column *y = NULL, *by = NULL;
    struct pl_groups g = {0};
    size_t missing = 0, kept = 0;

    t->outcome = pl_strv(pl_get(r->args, "outcome"));
    t->group = pl_strv(pl_get(r->args, "group"));
    PL_TRY(pl_run_number_column(r, t->outcome, "outcome", &y));
    PL_TRY(pl_frame_need(r->frame, t->group, r->who, &by, r->err));
    PL_TRY(pl_groups_of(r, r->frame, by, &g));
    if (g.n != 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: group \"%.*s\" has %zu levels in these rows; two "
                       "are compared",
                       r->who, PL_FMT(t->group), g.n);
    for (int32_t i = 0; i < 2; i++) {
        t->label[i] = g.level[i];
        PL_TRY(pl_group_cells(r, y, &g, i, &t->x[i], &t->n[i], &missing));
        kept += t->n[i];
    }
    t->n_groups = 2;
    t->y = y->number;
    t->arm = g.of;
    t->n_dropped = r->frame->n - kept;
    return PL_OK;
}

static enum pl_status without_missing(struct pl_run *r,
                                      const struct pl_sample *s, double **out,
                                      size_t *n, size_t *dropped)
{
    double *x = PL_NEW(r->work, double, s->n + 1);

    if (x == NULL)
        return pl_run_no_memory(r);
    *n = 0;
    for (size_t i = 0; i < s->n; i++)
        if (!isnan(s->x[i]))
            x[(*n)++] = s->x[i];
    *dropped += s->n - *n;
    *out = x;
    return PL_OK;
}

/* y minus x, pair by pair. */
static enum pl_status pair_up(struct pl_run *r, struct pl_comparison *t,
                              const struct pl_sample *x,
                              const struct pl_sample *y)
{
    if (y->x == NULL || x->n != y->n)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: pairs need x and y of one length, not %zu and %zu",
                       r->who, x->n, y->n);
    t->x[0] = PL_NEW(r->work, double, x->n + 1);
    if (t->x[0] == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x->n; i++)
        if (!isnan(x->x[i]) && !isnan(y->x[i]))
            t->x[0][t->n[0]++] = y->x[i] - x->x[i];
    t->n_dropped = x->n - t->n[0];
    t->n_groups = 1;
    t->label[0] = PL_STR("y - x");
    return PL_OK;
}

static enum pl_status samples(struct pl_run *r, struct pl_comparison *t)
{
    struct pl_sample x, y;

    PL_TRY(pl_run_sample(r, "x", &x));
    PL_TRY(pl_run_sample(r, "y", &y));
    if (x.x == NULL)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give outcome and group, or x, or x and y", r->who);
    t->label[0] = x.column.len > 0 ? x.column : PL_STR("x");
    t->label[1] = y.column.len > 0 ? y.column : PL_STR("y");
    if (t->paired)
        return pair_up(r, t, &x, &y);
    PL_TRY(without_missing(r, &x, &t->x[0], &t->n[0], &t->n_dropped));
    if (y.x != NULL)
        PL_TRY(without_missing(r, &y, &t->x[1], &t->n[1], &t->n_dropped));
    t->n_groups = y.x == NULL ? 1 : 2;
    return PL_OK;
}

enum pl_status pl_comparison_samples(struct pl_run *r, struct pl_comparison *t)
{
    bool by_group = !pl_is_nil(pl_get(r->args, "outcome")) ||
                    !pl_is_nil(pl_get(r->args, "group"));
    bool by_sample =
        !pl_is_nil(pl_get(r->args, "x")) || !pl_is_nil(pl_get(r->args, "y"));

    if (by_group && (by_sample || t->paired))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: %s; outcome and group are two unpaired samples",
                       r->who,
                       by_sample ? "give x and y, or outcome and group"
                                 : "pairs are given as x and y");
    return by_group ? two_groups(r, t) : samples(r, t);
}

enum pl_status pl_t_test_of(struct pl_run *r, struct pl_comparison *t)
{
    PL_TRY(t_options(r, t));
    PL_TRY(pl_comparison_samples(r, t));
    if (t->n_groups == 2)
        t->test =
            pl_t_test_two(t->x[0], t->n[0], t->x[1], t->n[1], &t->options);
    else
        t->test = pl_t_test_one(t->x[0], t->n[0], &t->options);
    return PL_OK;
}

static const char *method(const struct pl_comparison *t)
{
    if (t->n_groups == 1)
        return t->paired ? "paired" : "one sample";
    return t->options.equal_variance ? "equal variances" : "Welch";
}

enum pl_status pl_t_test_result(struct pl_run *r, const struct pl_comparison *t,
                                const struct pl_value **out)
{
    const struct pl_two_arms arms = {r->frame, t->y, t->arm, t->options.level};
    struct pl_builder b, groups, g;

    pl_build(&groups, r->a);
    for (size_t i = 0; i < t->n_groups; i++) {
        pl_build(&g, r->a);
        pl_set_string(&g, "level", t->label[i]);
        pl_set_moments(&g, &t->test.group[i]);
        pl_add(&groups, pl_map(&g));
    }
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "t_test");
    pl_set_text(&b, "method", method(t));
    pl_set_text(&b, "alternative", pl_alternative_name(t->options.alternative));
    pl_set_coef(&b, &t->test.test);
    pl_set(&b, "groups", pl_list(&groups));
    pl_set_number(&b, "n", (double)(t->n[0] + t->n[1]));
    pl_set_number(&b, "n_dropped", (double)t->n_dropped);
    pl_set_number(&b, "level", t->options.level);
    pl_set_number(&b, "mu", t->options.mu);
    if (t->outcome.len > 0)
        pl_set_string(&b, "outcome", t->outcome);
    if (t->group.len > 0)
        pl_set_string(&b, "group", t->group);
    if (t->y != NULL)
        PL_TRY(pl_set_effect_size(r, &arms, &b));
    *out = pl_map(&b);
    return PL_OK;
}

enum pl_status pl_record_args(struct pl_run *r, const char *const *names,
                              size_t n, struct pl_builder *b)
{
    const struct pl_value *column = NULL;
    struct pl_builder rows;

    for (size_t i = 0; i < n; i++) {
        const struct pl_value *v = pl_get(r->args, names[i]);
        if (v->type != PL_STRING || r->frame == NULL)
            continue;
        PL_TRY(pl_record_column(r, r->frame, v->as.string, 0, &column));
        pl_set(b, names[i], column);
    }
    if (r->frame == NULL)
        return PL_OK;
    pl_build(&rows, r->a);
    PL_TRY(pl_record_rows(r, r->frame, &rows));
    pl_set(b, "sample", pl_map(&rows));
    pl_set(b, "files", pl_record_files(r));
    return PL_OK;
}

/* The rule, and the outcome as it was before. */
static enum pl_status set_rules(struct pl_run *r, const struct pl_regression *g,
                                struct pl_builder *b)
{
    const struct pl_value *column = NULL;
    double filled = pl_num_or(pl_get_str(g->outcome_filled, g->outcome), 0);

    PL_TRY(pl_record_column(r, r->frame, g->outcome, filled, &column));
    pl_set(b, "outcome", column);
    pl_missing_record(r, g, b);
    return PL_OK;
}

enum pl_status pl_t_test_record(struct pl_run *r, const struct pl_comparison *t,
                                const struct pl_value **out)
{
    static const char *const names[] = {"outcome", "group", "x", "y"};
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "t_test");
    pl_set_text(&b, "alternative", pl_alternative_name(t->options.alternative));
    pl_set_bool(&b, "paired", t->paired);
    pl_set_bool(&b, "equal_variance", t->options.equal_variance);
    pl_set_number(&b, "level", t->options.level);
    pl_set_number(&b, "mu", t->options.mu);
    pl_set_number(&b, "n", (double)(t->n[0] + t->n[1]));
    pl_set_number(&b, "dropped", (double)t->n_dropped);
    PL_TRY(pl_record_args(r, names, 4, &b));
    if (t->rules != NULL)
        PL_TRY(set_rules(r, t->rules, &b));
    *out = pl_map(&b);
    return PL_OK;
}

enum pl_status pl_run_t_test(struct pl_run *r, struct pl_executed *out)
{
    struct pl_comparison t = {0};
    const struct pl_value *result = NULL, *record = NULL;

    if (!pl_is_nil(pl_get(r->args, "missing")))
        return pl_run_comparison(r, out);
    PL_TRY(pl_t_test_of(r, &t));
    PL_TRY(pl_t_test_result(r, &t, &result));
    PL_TRY(pl_t_test_record(r, &t, &record));
    return pl_run_done(r, out, result, record);
}

static enum pl_status read_table(struct pl_run *r, const struct pl_value *table,
                                 struct pl_crossing *c)
{
    c->rows = pl_count(table);
    c->columns = pl_count(pl_item(table, 0));
    if (c->rows > 0 && c->columns > 10000 / c->rows)
        return pl_fail(r->err, PL_ELIMIT, NULL,
                       "%s: a table of %zu x %zu is too large", r->who, c->rows,
                       c->columns);
    c->count = PL_NEW(r->work, double, c->rows * c->columns + 1);
    if (c->count == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < c->rows; i++) {
        const struct pl_value *row = pl_item(table, i);
        if (pl_count(row) != c->columns)
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: row %zu of the table has %zu counts, the first "
                           "has %zu",
                           r->who, i + 1, pl_count(row), c->columns);
        for (size_t j = 0; j < c->columns; j++)
            c->count[i * c->columns + j] = pl_num(pl_item(row, j));
    }
    return PL_OK;
}

/* Of the n levels, those whose cells are not all 0: level l has m cells, step
 * apart, from count + l * stride on.  Gives how many; keep[] are their places.
 */
static size_t met_levels(const double *count, size_t n, size_t stride, size_t m,
                         size_t step, size_t *keep)
{
    size_t kept = 0;

    for (size_t l = 0; l < n; l++) {
        double sum = 0;
        for (size_t i = 0; i < m; i++)
            sum += count[l * stride + i * step];
        if (sum > 0)
            keep[kept++] = l;
    }
    return kept;
}

/* A level that occurs only where the other variable is missing is none of the
 * table. */
static enum pl_status drop_unmet(struct pl_run *r, struct pl_crossing *c)
{
    size_t rows = c->rows, columns = c->columns;
    size_t *row = PL_NEW(r->work, size_t, rows + 1);
    size_t *column = PL_NEW(r->work, size_t, columns + 1);
    struct pl_str *row_level = PL_NEW(r->work, struct pl_str, rows + 1);
    struct pl_str *column_level = PL_NEW(r->work, struct pl_str, columns + 1);

    if (row == NULL || column == NULL || row_level == NULL ||
        column_level == NULL)
        return pl_run_no_memory(r);
    c->rows = met_levels(c->count, rows, columns, columns, 1, row);
    c->columns = met_levels(c->count, columns, 1, rows, columns, column);
    for (size_t j = 0; j < c->columns; j++)
        column_level[j] = c->column_level[column[j]];
    for (size_t i = 0; i < c->rows; i++) {
        row_level[i] = c->row_level[row[i]];
        for (size_t j = 0; j < c->columns; j++)
            c->count[i * c->columns + j] =
                c->count[row[i] * columns + column[j]];
    }
    c->row_level = row_level;
    c->column_level = column_level;
    return PL_OK;
}

static enum pl_status cross_columns(struct pl_run *r, struct pl_crossing *c)
{
    struct pl_str x = pl_strv(pl_get(r->args, "x"));
    struct pl_str y = pl_strv(pl_get(r->args, "y"));
    const struct pl_column *cx = NULL, *cy = NULL;
    struct pl_groups gx, gy;

    if (r->frame == NULL || x.len == 0 || y.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give table, or data with x and y", r->who);
    PL_TRY(pl_frame_need(r->frame, x, r->who, &cx, r->err));
    PL_TRY(pl_frame_need(r->frame, y, r->who, &cy, r->err));
    PL_TRY(pl_groups_of(r, r->frame, cx, &gx));
    PL_TRY(pl_groups_of(r, r->frame, cy, &gy));
    if (gx.n > 0 && gy.n > 10000 / gx.n)
        return pl_fail(r->err, PL_ELIMIT, NULL,
                       "%s: a table of %zu x %zu is too large", r->who, gx.n,
                       gy.n);
    *c = (struct pl_crossing){PL_NEW(r->work, double, gx.n *gy.n + 1),
                              gx.n,
                              gy.n,
                              0,
                              gx.level,
                              gy.level};
    if (c->count == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < r->frame->n; i++) {
        if (gx.of[i] < 0 || gy.of[i] < 0)
            c->n_dropped++;
        else
            c->count[(size_t)gx.of[i] * gy.n + (size_t)gy.of[i]]++;
    }
    return drop_unmet(r, c);
}

enum pl_status pl_crossing_read(struct pl_run *r, struct pl_crossing *c)
{
    const struct pl_value *table = pl_get(r->args, "table");

    *c = (struct pl_crossing){0};
    return pl_is_nil(table) ? cross_columns(r, c) : read_table(r, table, c);
}

const struct pl_value *pl_matrix_value(struct pl_arena *a, const double *x,
                                       size_t rows, size_t columns)
{
    struct pl_builder b, row;

    pl_build(&b, a);
    for (size_t i = 0; i < rows; i++) {
        pl_build(&row, a);
        for (size_t j = 0; j < columns; j++)
            pl_add(&row, pl_number(a, x[i * columns + j]));
        pl_add(&b, pl_list(&row));
    }
    return pl_list(&b);
}

static void set_texts(struct pl_builder *b, const char *key,
                      const struct pl_str *s, size_t n)
{
    struct pl_builder list;

    if (s == NULL)
        return;
    pl_build(&list, b->arena);
    for (size_t i = 0; i < n; i++)
        pl_add(&list, pl_string(b->arena, s[i]));
    pl_set(b, key, pl_list(&list));
}

void pl_set_crossing(struct pl_builder *b, const struct pl_crossing *c)
{
    pl_set(b, "table",
           pl_matrix_value(b->arena, c->count, c->rows, c->columns));
    set_texts(b, "rows", c->row_level, c->rows);
    set_texts(b, "columns", c->column_level, c->columns);
    pl_set_number(b, "n_dropped", (double)c->n_dropped);
}

static const struct pl_value *chisq_result(struct pl_run *r,
                                           const struct pl_crossing *c,
                                           const struct pl_chisq *test,
                                           bool correct)
{
    struct pl_builder b, warnings;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "chisq_test");
    pl_set_number(&b, "statistic", test->statistic);
    pl_set_number(&b, "df", test->df);
    pl_set_number(&b, "p_value", test->p_value);
    pl_set_number(&b, "n", test->n);
    pl_set_bool(&b, "correct", correct);
    pl_set_crossing(&b, c);
    pl_set(&b, "expected",
           pl_matrix_value(r->a, test->expected, c->rows, c->columns));
    pl_build(&warnings, r->a);
    if (test->least_expected < 5)
        pl_add(&warnings,
               pl_text(r->a, "an expected count is below 5: the "
                             "chi-square approximation may be poor"));
    pl_set(&b, "warnings", pl_list(&warnings));
    return pl_map(&b);
}

enum pl_status pl_run_chisq(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"x", "y"};
    bool correct = pl_truth(pl_get(r->args, "correct"));
    struct pl_crossing c = {0};
    struct pl_chisq test;
    struct pl_builder b;

    PL_TRY(pl_crossing_read(r, &c));
    PL_TRY(pl_run_failed(r, pl_chisq_of(r->work, c.count, c.rows, c.columns,
                                        correct, &test, r->err)));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "chisq_test");
    pl_set_bool(&b, "correct", correct);
    pl_set_number(&b, "n", test.n);
    pl_set_number(&b, "dropped", (double)c.n_dropped);
    PL_TRY(pl_record_args(r, names, 2, &b));
    return pl_run_done(r, out, chisq_result(r, &c, &test, correct), pl_map(&b));
}
