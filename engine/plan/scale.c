#include "plan/scale.h"

#include <math.h>

/* A scale being scored. */
struct scoring {
    struct pl_arena *a;
    const struct pl_frame *f;
    struct pl_str name;
    const struct pl_value *scale, *items;
    double *sum; /* [n] of the items answered */
    size_t *answered;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct scoring *s)
{
    return pl_fail(s->err, PL_ENOMEM, NULL, "out of memory");
}

static bool is_reversed(const struct scoring *s, struct pl_str item)
{
    return pl_list_has(pl_get(s->scale, "reverse"), item);
}

static enum pl_status add_item(struct scoring *s, struct pl_str item)
{
    const struct pl_column *c = pl_frame_column(s->f, item);
    const struct pl_value *range = pl_get(s->scale, "range");
    double least = pl_num_or(pl_item(range, 0), -INFINITY);
    double greatest = pl_num_or(pl_item(range, 1), INFINITY);
    bool reverse = is_reversed(s, item);

    if (c == NULL || c->type != PL_COL_NUMBER)
        return pl_fail(s->err, PL_EINPUT, NULL, "item \"%.*s\" is not a number",
                       PL_FMT(item));
    for (size_t i = 0; i < c->n; i++) {
        double x = c->number[i];
        if (isnan(x))
            continue;
        if (x < least || x > greatest)
            return pl_fail(s->err, PL_EINPUT, NULL,
                           "row %zu: item \"%.*s\" is %g, outside the range "
                           "%g to %g",
                           (size_t)s->f->row[i], PL_FMT(item), x, least,
                           greatest);
        s->sum[i] += reverse ? least + greatest - x : x;
        s->answered[i]++;
    }
    return PL_OK;
}

/* Sums become scores, in place. */
static void finish(struct scoring *s)
{
    size_t n = pl_count(s->items);
    double allowed = pl_num_or(pl_get(s->scale, "allow_missing"), 0);
    bool is_mean = pl_is_text(pl_get(s->scale, "kind"), "mean_scale");

    for (size_t i = 0; i < s->f->n; i++) {
        size_t k = s->answered[i];
        if (k == 0 || (double)(n - k) > allowed)
            s->sum[i] = NAN;
        else if (is_mean)
            s->sum[i] /= (double)k;
        else if (k < n)
            s->sum[i] = s->sum[i] / (double)k * (double)n;
    }
}

static const struct pl_value *one_member(struct pl_arena *a, const char *key,
                                         const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, key, value);
    return pl_map(&b);
}

static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const struct pl_value *x,
                                        const struct pl_value *y)
{
    struct pl_builder args, b;

    pl_build(&args, a);
    pl_add(&args, x);
    pl_add(&args, y);
    pl_build(&b, a);
    pl_set_text(&b, "op", op);
    pl_set(&b, "args", pl_list(&args));
    return pl_map(&b);
}

/* The score as a column expression: what it reads, and how it is told. */
static const struct pl_value *as_expression(const struct scoring *s)
{
    const struct pl_value *range = pl_get(s->scale, "range"), *sum = NULL;
    double both = pl_num(pl_item(range, 0)) + pl_num(pl_item(range, 1));

    for (size_t i = 0; i < pl_count(s->items); i++) {
        struct pl_str item = pl_strv(pl_item(s->items, i));
        const struct pl_value *x =
            one_member(s->a, "col", pl_string(s->a, item));
        if (is_reversed(s, item))
            x = operation(s->a, "sub", pl_number(s->a, both), x);
        sum = i == 0 ? x : operation(s->a, "add", sum, x);
    }
    if (pl_is_text(pl_get(s->scale, "kind"), "mean_scale"))
        sum = operation(s->a, "div", sum,
                        pl_number(s->a, (double)pl_count(s->items)));
    return sum;
}

/* A column's lineage ("kind") or a frame's operation ("op"). */
static const struct pl_value *lineage(const struct scoring *s, const char *as,
                                      const struct pl_value *expression)
{
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set_text(&b, as, "derive");
    pl_set(&b, "expression", expression);
    pl_set(&b, "scale", s->scale);
    if (as[0] == 'o')
        pl_set_string(&b, "column", s->name);
    return pl_map(&b);
}

enum pl_status pl_scale_score(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_str name, const struct pl_value *scale,
                              const struct pl_frame **out, struct pl_err *err)
{
    struct scoring s = {.a = a,
                        .f = f,
                        .name = name,
                        .scale = scale,
                        .items = pl_get(scale, "items"),
                        .err = err};
    struct pl_column *c = PL_NEW(a, struct pl_column, 1);

    s.sum = PL_NEW(a, double, f->n + 1);
    s.answered = PL_NEW(a, size_t, f->n + 1);
    if (c == NULL || s.sum == NULL || s.answered == NULL)
        return out_of_memory(&s);
    for (size_t i = 0; i < pl_count(s.items); i++)
        PL_TRY(add_item(&s, pl_strv(pl_item(s.items, i))));
    finish(&s);
    const struct pl_value *e = as_expression(&s);
    const struct pl_value *done = lineage(&s, "op", e);
    *c = (struct pl_column){.name = pl_str_copy(a, name),
                            .type = PL_COL_NUMBER,
                            .n = f->n,
                            .number = s.sum,
                            .lineage = lineage(&s, "kind", e)};
    if (c->name.s == NULL || c->lineage == NULL || done == NULL)
        return out_of_memory(&s);
    const struct pl_column *const columns[] = {c};
    return pl_frame_with(a, f, columns, 1, done, out, err);
}
