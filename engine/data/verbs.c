#include "data/expr.h"

#include <math.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const struct pl_str *column,
                                        const struct pl_value *expression)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "op", op);
    if (column != NULL)
        pl_set_string(&b, "column", *column);
    pl_set(&b, "expression", expression);
    return pl_map(&b);
}

static enum pl_status need_condition(const struct pl_frame *f,
                                     const struct pl_column *c,
                                     struct pl_err *err)
{
    if (c->type != PL_COL_NUMBER) {
        pl_fail(err, PL_EINPUT, NULL,
                "where: the condition is a %s, not true or false",
                c->type == PL_COL_DATE ? "date" : "text");
        return pl_hint(err, "compare it: col.x:eq(\"...\")");
    }
    for (size_t i = 0; i < c->n; i++) {
        double x = c->number[i];
        if (isnan(x) || x == 0 || x == 1)
            continue;
        pl_fail(err, PL_EINPUT, NULL,
                "where: the condition is 1, 0 or missing, and row %u has %.15g",
                (unsigned)f->row[i], x);
        return pl_hint(err, "compare it: col.x:gt(0)");
    }
    return PL_OK;
}

enum pl_status pl_frame_where(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *expression,
                              const struct pl_frame **out, struct pl_err *err)
{
    const struct pl_column *c;
    size_t *rows = PL_NEW(a, size_t, f->n + 1), n = 0;

    PL_TRY(pl_expr_column(a, f, expression, PL_STR("condition"), &c, err));
    PL_TRY(need_condition(f, c, err));
    const struct pl_value *op = operation(a, "where", NULL, expression);
    if (rows == NULL || op == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < f->n; i++)
        if (c->number[i] == 1)
            rows[n++] = i;
    return pl_frame_rows(a, f, rows, n, op, out, err);
}

enum pl_status pl_frame_derive(struct pl_arena *a, const struct pl_frame *f,
                               const struct pl_value *columns,
                               const struct pl_frame **out, struct pl_err *err)
{
    size_t n = pl_count(columns);
    const struct pl_column **made = PL_NEW(a, const struct pl_column *, n + 1);
    const struct pl_frame *to = f;

    if (made == NULL)
        return out_of_memory(err);
    if (columns->type != PL_MAP)
        return pl_fail(err, PL_EINPUT, NULL,
                       "derive: names with expressions are expected: derive "
                       "{ new = col.x + 1 }");
    for (size_t i = 0; i < n; i++) {
        const struct pl_member *m = &columns->as.members[i];
        PL_TRY(pl_expr_column(a, f, m->value, m->key, &made[i], err));
    }
    for (size_t i = 0; i < n; i++) {
        const struct pl_member *m = &columns->as.members[i];
        const struct pl_value *op = operation(a, "derive", &m->key, m->value);
        if (op == NULL)
            return out_of_memory(err);
        PL_TRY(pl_frame_with(a, to, &made[i], 1, op, &to, err));
    }
    *out = to;
    return PL_OK;
}
