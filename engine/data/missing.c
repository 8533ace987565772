#include "data/missing.h"

#include <math.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Columns being filled. */
struct filling {
    struct pl_arena *a;
    const struct pl_frame *f;
    const struct pl_column **made;
    size_t n_made;
    struct pl_builder flags, filled;
    struct pl_err *err;
};

static const struct pl_value *
fill_lineage(struct pl_arena *a, const struct pl_column *c, const char *rule)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", "fill");
    pl_set_text(&b, "rule", rule);
    pl_set_string(&b, "column", c->name);
    if (c->lineage != NULL)
        pl_set(&b, "of", c->lineage);
    return pl_map(&b);
}

/* The flag missing_<x>: 1 where x was missing. */
static enum pl_status make_flag(struct filling *s, const struct pl_column *c)
{
    struct pl_column *flag = PL_NEW(s->a, struct pl_column, 1);
    double *x = PL_NEW(s->a, double, c->n + 1);
    struct pl_str name = pl_str_printf(s->a, "missing_%.*s", PL_FMT(c->name));

    if (flag == NULL || x == NULL || name.s == NULL)
        return out_of_memory(s->err);
    if (pl_frame_column(s->f, name) != NULL)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "null imputation: the flag \"%s\" would replace a "
                       "column of that name",
                       name.s);
    for (size_t i = 0; i < c->n; i++)
        x[i] = pl_is_missing(c, i);
    *flag =
        (struct pl_column){.name = name,
                           .type = PL_COL_NUMBER,
                           .n = c->n,
                           .number = x,
                           .lineage = fill_lineage(s->a, c, "missing flag")};
    s->made[s->n_made++] = flag;
    pl_add(&s->flags, pl_string(s->a, name));
    return flag->lineage != NULL ? PL_OK : out_of_memory(s->err);
}

static enum pl_status fill_numbers(struct filling *s, const struct pl_column *c,
                                   struct pl_column *to)
{
    double *x = PL_NEW(s->a, double, c->n + 1);

    if (x == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < c->n; i++)
        x[i] = isnan(c->number[i]) ? 0 : c->number[i];
    to->number = x;
    return make_flag(s, c);
}

static enum pl_status fill_codes(struct filling *s, const struct pl_column *c,
                                 struct pl_column *to)
{
    int32_t *code = PL_NEW(s->a, int32_t, c->n + 1);
    struct pl_str *levels = PL_NEW(s->a, struct pl_str, c->n_levels + 1);

    if (code == NULL || levels == NULL)
        return out_of_memory(s->err);
    for (size_t l = 0; l < c->n_levels; l++) {
        levels[l] = c->levels[l];
        if (pl_str_is(levels[l], "(missing)"))
            return pl_fail(s->err, PL_EINPUT, NULL,
                           "null imputation: column \"%.*s\" has a level "
                           "\"(missing)\" already",
                           PL_FMT(c->name));
    }
    levels[c->n_levels] = PL_STR("(missing)");
    for (size_t i = 0; i < c->n; i++)
        code[i] = c->code[i] < 0 ? (int32_t)c->n_levels : c->code[i];
    to->code = code;
    to->levels = levels;
    to->n_levels = c->n_levels + 1;
    return PL_OK;
}

static enum pl_status fill_column(struct filling *s, const struct pl_column *c)
{
    size_t n = pl_count_missing(c);
    struct pl_column *to = PL_NEW(s->a, struct pl_column, 1);

    if (n == 0)
        return PL_OK;
    if (c->type == PL_COL_TEXT || c->type == PL_COL_DATE)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "null imputation: column \"%.*s\" holds %s, and has no "
                       "null to put in",
                       PL_FMT(c->name),
                       c->type == PL_COL_TEXT ? "text" : "dates");
    if (to == NULL)
        return out_of_memory(s->err);
    *to = *c;
    to->lineage = fill_lineage(s->a, c, "null_imputation");
    pl_set_str(&s->filled, c->name, pl_number(s->a, (double)n));
    PL_TRY(c->type == PL_COL_CATEGORY ? fill_codes(s, c, to)
                                      : fill_numbers(s, c, to));
    s->made[s->n_made++] = to;
    return to->lineage != NULL ? PL_OK : out_of_memory(s->err);
}

/* rule: of a filling, or NULL. */
static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const char *rule,
                                        const struct pl_value *columns)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "op", op);
    if (rule != NULL)
        pl_set_text(&b, "rule", rule);
    pl_set(&b, "columns", columns);
    return pl_map(&b);
}

static bool is_named_before(const struct pl_value *columns, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (pl_str_eq(pl_strv(pl_item(columns, j)),
                      pl_strv(pl_item(columns, i))))
            return true;
    return false;
}

enum pl_status pl_null_impute(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *columns,
                              const struct pl_frame **out,
                              const struct pl_value **flags,
                              const struct pl_value **filled,
                              struct pl_err *err)
{
    struct filling s = {.a = a, .f = f, .err = err};
    const struct pl_value *op =
        operation(a, "fill", "null_imputation", columns);

    pl_build(&s.flags, a);
    pl_build(&s.filled, a);
    s.made = PL_NEW(a, const struct pl_column *, 2 * pl_count(columns) + 1);
    if (s.made == NULL || op == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_column *c;
        if (is_named_before(columns, i))
            continue;
        PL_TRY(pl_frame_need(f, pl_strv(pl_item(columns, i)),
                             "null imputation:", &c, err));
        PL_TRY(fill_column(&s, c));
    }
    *flags = pl_list(&s.flags);
    *filled = pl_map(&s.filled);
    if (*flags == NULL || *filled == NULL)
        return out_of_memory(err);
    return pl_frame_with(a, f, s.made, s.n_made, s.n_made > 0 ? op : NULL, out,
                         err);
}

enum pl_status pl_complete_cases(struct pl_arena *a, const struct pl_frame *f,
                                 const struct pl_value *columns,
                                 const struct pl_frame **out, size_t *dropped,
                                 struct pl_err *err)
{
    size_t n_columns = pl_count(columns), n = 0;
    const struct pl_column **c =
        PL_NEW(a, const struct pl_column *, n_columns + 1);
    size_t *rows = PL_NEW(a, size_t, f->n + 1);

    const struct pl_value *op = operation(a, "complete_case", NULL, columns);
    if (c == NULL || rows == NULL || op == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < n_columns; j++)
        PL_TRY(pl_frame_need(f, pl_strv(pl_item(columns, j)),
                             "complete cases:", &c[j], err));
    for (size_t i = 0; i < f->n; i++) {
        bool is_complete = true;
        for (size_t j = 0; j < n_columns && is_complete; j++)
            is_complete = !pl_is_missing(c[j], i);
        if (is_complete)
            rows[n++] = i;
    }
    *dropped = f->n - n;
    return pl_frame_rows(a, f, rows, n, op, out, err);
}
