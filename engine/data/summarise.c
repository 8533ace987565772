#include "data/expr.h"
#include "data/group.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One column being summarised by group. */
struct summary {
    struct pl_arena *a;
    const struct pl_frame *f;
    const struct pl_groups *groups;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Each takes the values that are there, in row order; NaN: does not exist. */
typedef double aggregate_fn(double *x, size_t n);

static double sum_of(double *x, size_t n)
{
    double sum = 0, lost = 0; /* Neumaier 1974: what rounding took away */

    for (size_t i = 0; i < n; i++) {
        double next = sum + x[i];
        lost +=
            fabs(sum) >= fabs(x[i]) ? (sum - next) + x[i] : (x[i] - next) + sum;
        sum = next;
    }
    return sum + lost;
}

static double mean_of(double *x, size_t n)
{
    return n > 0 ? sum_of(x, n) / (double)n : (double)NAN;
}

static double sd_of(double *x, size_t n)
{
    double mean = mean_of(x, n), squares = 0;

    if (n < 2)
        return (double)NAN;
    for (size_t i = 0; i < n; i++)
        squares += (x[i] - mean) * (x[i] - mean);
    return sqrt(squares / (double)(n - 1));
}

static double std_error_of(double *x, size_t n)
{
    return n < 2 ? (double)NAN : sd_of(x, n) / sqrt((double)n);
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double median_of(double *x, size_t n)
{
    if (n == 0)
        return (double)NAN;
    qsort(x, n, sizeof *x, by_number);
    return n % 2 == 1 ? x[n / 2] : (x[n / 2 - 1] + x[n / 2]) / 2;
}

static double min_of(double *x, size_t n)
{
    double least = n > 0 ? x[0] : (double)NAN;

    for (size_t i = 1; i < n; i++)
        least = fmin(least, x[i]);
    return least;
}

static double max_of(double *x, size_t n)
{
    double most = n > 0 ? x[0] : (double)NAN;

    for (size_t i = 1; i < n; i++)
        most = fmax(most, x[i]);
    return most;
}

static double count_of(double *x, size_t n)
{
    (void)x;
    return (double)n;
}

static const struct {
    const char *name;
    aggregate_fn *apply;
} aggregates[] = {
    {"count", count_of},   {"mean", mean_of},
    {"sd", sd_of},         {"std_error", std_error_of},
    {"median", median_of}, {"min", min_of},
    {"max", max_of},       {"sum", sum_of},
};

enum { N_AGGREGATES = sizeof aggregates / sizeof aggregates[0] };

static enum pl_status find_aggregate(const struct summary *s,
                                     const struct pl_value *x,
                                     aggregate_fn **apply)
{
    struct pl_str name = pl_strv(pl_get(x, "agg")), names[N_AGGREGATES];

    for (size_t i = 0; i < N_AGGREGATES; i++) {
        names[i] = pl_str_from(aggregates[i].name);
        if (pl_str_eq(name, names[i])) {
            *apply = aggregates[i].apply;
            return PL_OK;
        }
    }
    pl_fail(s->err, PL_EINPUT, NULL,
            "summarise: a summary of a column is expected, as mean(col.x)");
    int near = pl_nearest(name, names, N_AGGREGATES);
    return near >= 0
               ? pl_hint(s->err, "did you mean %s?", aggregates[near].name)
               : PL_EINPUT;
}

/* Values of each group one after the other, missing left out. */
static enum pl_status sort_by_group(const struct summary *s,
                                    const struct pl_column *c, double **values,
                                    size_t **start)
{
    double *v = PL_NEW(s->a, double, s->f->n + 1);
    size_t *from = PL_NEW(s->a, size_t, s->groups->n + 2);
    size_t *at = PL_NEW(s->a, size_t, s->groups->n + 2);

    if (v == NULL || from == NULL || at == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < s->f->n; i++)
        if (c == NULL || !pl_is_missing(c, i))
            from[s->groups->group[i] + 1]++;
    for (size_t g = 0; g < s->groups->n; g++)
        from[g + 1] += from[g];
    memcpy(at, from, (s->groups->n + 1) * sizeof *at);
    for (size_t i = 0; i < s->f->n; i++)
        if (c == NULL || !pl_is_missing(c, i))
            v[at[s->groups->group[i]]++] =
                c != NULL && c->number != NULL ? c->number[i] : 0;
    *values = v;
    *start = from;
    return PL_OK;
}

static enum pl_status summarise_column(const struct summary *s,
                                       const struct pl_member *m,
                                       const struct pl_column **out)
{
    const struct pl_value *arg = pl_get(m->value, "arg");
    const struct pl_column *c = NULL;
    struct pl_column *to = PL_NEW(s->a, struct pl_column, 1);
    double *x = PL_NEW(s->a, double, s->groups->n + 1), *values;
    size_t *start;
    aggregate_fn *apply;

    if (to == NULL || x == NULL)
        return out_of_memory(s->err);
    PL_TRY(find_aggregate(s, m->value, &apply));
    if (!pl_is_nil(arg))
        PL_TRY(pl_expr_column(s->a, s->f, arg, m->key, &c, s->err));
    if (apply != count_of && (c == NULL || c->number == NULL))
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "summarise: %.*s wants a column of numbers",
                       PL_FMT(pl_strv(pl_get(m->value, "agg"))));
    PL_TRY(sort_by_group(s, c, &values, &start));
    for (size_t g = 0; g < s->groups->n; g++)
        x[g] = apply(values + start[g], start[g + 1] - start[g]);
    *to = (struct pl_column){.name = m->key,
                             .type = PL_COL_NUMBER,
                             .n = s->groups->n,
                             .number = x,
                             .lineage = m->value};
    *out = to;
    return PL_OK;
}

static const struct pl_value *operation(struct pl_arena *a,
                                        const struct pl_value *by,
                                        const struct pl_value *columns)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "op", "summarise");
    pl_set(&b, "by", by);
    pl_set(&b, "columns", columns);
    return pl_map(&b);
}

/* A frame of the groups' first rows with the grouping columns only. */
static enum pl_status group_frame(const struct summary *s,
                                  const struct pl_value *by,
                                  const struct pl_value *columns,
                                  const struct pl_frame **out)
{
    size_t n_by = pl_count(by);
    struct pl_frame *only = PL_NEW(s->a, struct pl_frame, 1);
    const struct pl_column **kept =
        PL_NEW(s->a, const struct pl_column *, n_by + 1);

    if (only == NULL || kept == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < n_by; i++)
        kept[i] = pl_frame_column(s->f, pl_strv(pl_item(by, i)));
    *only = *s->f;
    only->columns = kept;
    only->n_columns = n_by;
    only->key = (struct pl_str){0};
    if (s->f->n > 0)
        return pl_frame_rows(s->a, only, s->groups->first, s->groups->n,
                             operation(s->a, by, columns), out, s->err);
    uint32_t *row = PL_NEW(s->a, uint32_t, s->groups->n + 1);
    if (row == NULL)
        return out_of_memory(s->err);
    only->n = s->groups->n;
    only->row = row;
    *out = only;
    return PL_OK;
}

enum pl_status pl_frame_summarise(struct pl_arena *a, const struct pl_frame *f,
                                  const struct pl_value *by,
                                  const struct pl_value *columns,
                                  const struct pl_frame **out,
                                  struct pl_err *err)
{
    struct pl_groups groups;
    struct summary s = {a, f, &groups, err};
    size_t n = pl_count(columns);
    const struct pl_column **made = PL_NEW(a, const struct pl_column *, n + 1);
    const struct pl_frame *base;

    if (made == NULL)
        return out_of_memory(err);
    if (columns->type != PL_MAP)
        return pl_fail(err, PL_EINPUT, NULL,
                       "summarise: names with summaries are expected: "
                       "summarise { n = count() }");
    PL_TRY(pl_frame_groups(a, f, by, &groups, err));
    for (size_t i = 0; i < n; i++)
        PL_TRY(summarise_column(&s, &columns->as.members[i], &made[i]));
    PL_TRY(group_frame(&s, by, columns, &base));
    return pl_frame_with(a, base, made, n, NULL, out, err);
}
