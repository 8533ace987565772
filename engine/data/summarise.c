#include "data/expr.h"
#include "data/group.h"

#include "stats/summary.h"

#include <math.h>
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

/* Each takes the values that are there, in row order.  Moments are those of
 * stats.summary, to the last bit: a printed mean is one number, however it was
 * asked for. */
typedef double aggregate_fn(double *x, size_t n);

static double count_of(double *x, size_t n)
{
    (void)x;
    return (double)n;
}

static double sum_of(double *x, size_t n)
{
    return pl_moments_of(x, n).sum;
}

static double mean_of(double *x, size_t n)
{
    return pl_moments_of(x, n).mean;
}

static double sd_of(double *x, size_t n)
{
    return pl_moments_of(x, n).sd;
}

static double std_error_of(double *x, size_t n)
{
    return pl_moments_of(x, n).se;
}

static double median_of(double *x, size_t n)
{
    pl_sort(x, n);
    return pl_quantile(x, n, 0.5);
}

static double min_of(double *x, size_t n)
{
    double least = x[0];

    for (size_t i = 1; i < n; i++)
        least = fmin(least, x[i]);
    return least;
}

static double max_of(double *x, size_t n)
{
    double most = x[0];

    for (size_t i = 1; i < n; i++)
        most = fmax(most, x[i]);
    return most;
}

static const struct aggregate {
    const char *name;
    aggregate_fn *apply;
    size_t least; /* values without which it does not exist */
    bool keeps_dates;
} aggregates[] = {
    {"count", count_of, 0, false},
    {"mean", mean_of, 1, false},
    {"sd", sd_of, 2, false},
    {"median", median_of, 1, false},
    {"std_error", std_error_of, 2, false},
    {"min", min_of, 1, true},
    {"max", max_of, 1, true},
    {"sum", sum_of, 0, false},
};

enum { N_AGGREGATES = sizeof aggregates / sizeof aggregates[0] };

static enum pl_status find_aggregate(const struct summary *s,
                                     const struct pl_value *x,
                                     const struct aggregate **out)
{
    struct pl_str name = pl_strv(pl_get(x, "agg")), names[N_AGGREGATES];

    for (size_t i = 0; i < N_AGGREGATES; i++) {
        names[i] = pl_str_from(aggregates[i].name);
        if (pl_str_eq(name, names[i])) {
            *out = &aggregates[i];
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

static enum pl_status need_argument(const struct summary *s,
                                    const struct aggregate *agg,
                                    const struct pl_column *c)
{
    if (agg->apply == count_of)
        return PL_OK;
    if (c == NULL || c->number == NULL)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "summarise: %s wants a column of numbers", agg->name);
    if (c->type == PL_COL_DATE && !agg->keeps_dates)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "summarise: %s wants numbers, and not dates", agg->name);
    return PL_OK;
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

/* Too few values: missing.  Values whose summary is none, an overflow: an
 * error. */
static enum pl_status aggregate_groups(const struct summary *s,
                                       const struct aggregate *agg,
                                       double *values, const size_t *start,
                                       double *out)
{
    for (size_t g = 0; g < s->groups->n; g++) {
        size_t n = start[g + 1] - start[g];
        out[g] = NAN;
        if (n < agg->least)
            continue;
        out[g] = agg->apply(values + start[g], n);
        if (!isfinite(out[g]))
            return pl_fail(s->err, PL_EINPUT, NULL,
                           "summarise: %s of %zu values is beyond the largest "
                           "number",
                           agg->name, n);
    }
    return PL_OK;
}

static const struct pl_value *column_lineage(const struct summary *s,
                                             const struct pl_value *expression)
{
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set_text(&b, "kind", "summarise");
    pl_set(&b, "expression", expression);
    return pl_map(&b);
}

static enum pl_status summarise_column(const struct summary *s,
                                       const struct pl_member *m,
                                       const struct pl_column **out)
{
    const struct pl_value *arg = pl_get(m->value, "arg");
    const struct aggregate *agg = NULL;
    const struct pl_column *c = NULL;
    struct pl_column *to = PL_NEW(s->a, struct pl_column, 1);
    double *x = PL_NEW(s->a, double, s->groups->n + 1), *values = NULL;
    size_t *start = NULL;

    if (to == NULL || x == NULL)
        return out_of_memory(s->err);
    PL_TRY(find_aggregate(s, m->value, &agg));
    if (!pl_is_nil(arg))
        PL_TRY(pl_expr_column(s->a, s->f, arg, m->key, &c, s->err));
    PL_TRY(need_argument(s, agg, c));
    PL_TRY(sort_by_group(s, c, &values, &start));
    PL_TRY(aggregate_groups(s, agg, values, start, x));
    *to = (struct pl_column){.name = m->key,
                             .type = agg->keeps_dates ? c->type : PL_COL_NUMBER,
                             .n = s->groups->n,
                             .number = x,
                             .lineage = column_lineage(s, m->value)};
    *out = to;
    return to->lineage != NULL ? PL_OK : out_of_memory(s->err);
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
                                  const struct pl_frame **out)
{
    size_t n_by = pl_count(by);
    struct pl_frame *only = PL_NEW(s->a, struct pl_frame, 1);
    const struct pl_column **kept =
        PL_NEW(s->a, const struct pl_column *, n_by + 1);
    uint32_t *row = PL_NEW(s->a, uint32_t, s->groups->n + 1);

    if (only == NULL || kept == NULL || row == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < n_by; i++)
        kept[i] = pl_frame_column(s->f, pl_strv(pl_item(by, i)));
    *only = *s->f;
    only->columns = kept;
    only->n_columns = n_by;
    only->key = (struct pl_str){0};
    if (s->f->n > 0)
        return pl_frame_rows(s->a, only, s->groups->first, s->groups->n, NULL,
                             out, s->err);
    /* No rows: no groups, or the one that needs none. */
    only->n = s->groups->n;
    only->row = row;
    *out = only;
    return PL_OK;
}

static enum pl_status check_names(const struct pl_value *by,
                                  const struct pl_value *columns,
                                  struct pl_err *err)
{
    if (columns->type != PL_MAP)
        return pl_fail(err, PL_EINPUT, NULL,
                       "summarise: names with summaries are expected: "
                       "summarise { n = count() }");
    for (size_t i = 0; i < columns->n; i++) {
        struct pl_str name = columns->as.members[i].key;
        if (pl_list_has(by, name))
            return pl_fail(err, PL_EINPUT, NULL,
                           "summarise: \"%.*s\" is a column of the groups; "
                           "give the summary another name",
                           PL_FMT(name));
    }
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
    PL_TRY(check_names(by, columns, err));
    PL_TRY(pl_frame_groups(a, f, by, &groups, err));
    for (size_t i = 0; i < n; i++)
        PL_TRY(summarise_column(&s, &columns->as.members[i], &made[i]));
    PL_TRY(group_frame(&s, by, &base));
    const struct pl_value *op = operation(a, by, columns);
    if (op == NULL)
        return out_of_memory(err);
    return pl_frame_with(a, base, made, n, op, out, err);
}
