#include "data/expr.h"

#include <math.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const char *member,
                                        const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "op", op);
    pl_set(&b, member, value);
    return pl_map(&b);
}

enum pl_status pl_frame_where(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *expression,
                              const struct pl_frame **out, struct pl_err *err)
{
    const struct pl_column *c;
    size_t *rows = PL_NEW(a, size_t, f->n + 1), n = 0;

    PL_TRY(pl_expr_column(a, f, expression, PL_STR("condition"), &c, err));
    const struct pl_value *op = operation(a, "where", "expression", expression);
    if (rows == NULL || op == NULL)
        return out_of_memory(err);
    if (c->number == NULL) {
        pl_fail(err, PL_EINPUT, NULL,
                "where: the condition is a text, not true or false");
        return pl_hint(err, "compare it: col.x:eq(\"...\")");
    }
    for (size_t i = 0; i < f->n; i++)
        if (!isnan(c->number[i]) && c->number[i] != 0)
            rows[n++] = i;
    return pl_frame_rows(a, f, rows, n, op, out, err);
}

enum pl_status pl_frame_derive(struct pl_arena *a, const struct pl_frame *f,
                               const struct pl_value *columns,
                               const struct pl_frame **out, struct pl_err *err)
{
    size_t n = pl_count(columns);
    const struct pl_column **made = PL_NEW(a, const struct pl_column *, n + 1);

    const struct pl_value *op = operation(a, "derive", "columns", columns);
    if (made == NULL || op == NULL)
        return out_of_memory(err);
    if (columns->type != PL_MAP)
        return pl_fail(err, PL_EINPUT, NULL,
                       "derive: names with expressions are expected: derive "
                       "{ new = col.x + 1 }");
    for (size_t i = 0; i < n; i++) {
        const struct pl_member *m = &columns->as.members[i];
        PL_TRY(pl_expr_column(a, f, m->value, m->key, &made[i], err));
    }
    return pl_frame_with(a, f, made, n, op, out, err);
}
