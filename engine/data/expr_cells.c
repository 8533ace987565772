/* Cells that stand for others: dates for texts, numbers for levels, one cell
 * where another is missing. */
#include "data/date.h"
#include "data/expr_eval.h"

#include "base/map.h"

#include <math.h>

enum pl_status pl_eval_date_text(const struct pl_eval *e, struct pl_str text,
                                 double *days)
{
    const char *rule = pl_date_read(text, days);

    return rule == NULL
               ? PL_OK
               : pl_fail(e->err, PL_EINPUT, NULL, "expression: \"%.*s\" %s",
                         PL_FMT(text), rule);
}

enum pl_status pl_eval_to_date(const struct pl_eval *e, const char *op,
                               struct pl_operand *x)
{
    struct pl_operand days = {.is_literal = true};
    const double *v = NULL;

    if (pl_operand_is_date(x))
        return PL_OK;
    if (!x->is_literal || x->text.s == NULL) {
        pl_fail(e->err, PL_EINPUT, NULL, "expression: %s wants dates", op);
        return pl_hint(e->err, "a column of the kind date, or a date as text: "
                               "\"2020-01-31\"");
    }
    PL_TRY(pl_eval_date_text(e, x->text, &days.number));
    PL_TRY(pl_eval_numbers(e, op, &days, &v));
    return pl_eval_result(e, PL_COL_DATE, v, x);
}

/* ---- or_else ----------------------------------------------------------- */

static enum pl_status no_pair(const struct pl_eval *e)
{
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: or_else takes two of one kind: numbers, dates, texts, "
            "or categories of the same levels");
    return PL_EINPUT;
}

static const struct pl_column *category_of(const struct pl_operand *x)
{
    return !x->is_literal && x->column->type == PL_COL_CATEGORY ? x->column
                                                                : NULL;
}

struct pl_str pl_operand_text(const struct pl_operand *x, size_t row)
{
    if (x->is_literal)
        return x->text;
    if (x->column->type == PL_COL_TEXT)
        return x->column->text[row];
    if (x->column->code[row] < 0)
        return (struct pl_str){0};
    return x->column->levels[x->column->code[row]];
}

static enum pl_status first_number(const struct pl_eval *e,
                                   const struct pl_operand *x,
                                   const struct pl_operand *y,
                                   struct pl_operand *out)
{
    struct pl_operand sides[2] = {*x, *y};
    const double *a = NULL, *b = NULL;
    double *v = PL_NEW(e->a, double, e->f->n + 1);
    bool is_date = pl_operand_is_date(x) || pl_operand_is_date(y);

    if (v == NULL)
        return pl_eval_memory(e);
    for (int i = 0; i < 2 && is_date; i++)
        PL_TRY(pl_eval_to_date(e, "or_else with a date", &sides[i]));
    PL_TRY(pl_eval_numbers(e, "or_else", &sides[0], &a));
    PL_TRY(pl_eval_numbers(e, "or_else", &sides[1], &b));
    for (size_t i = 0; i < e->f->n; i++)
        v[i] = isnan(a[i]) ? b[i] : a[i];
    return pl_eval_result(e, is_date ? PL_COL_DATE : PL_COL_NUMBER, v, out);
}

static bool same_levels(const struct pl_column *x, const struct pl_column *y)
{
    if (x->n_levels != y->n_levels)
        return false;
    for (size_t i = 0; i < x->n_levels; i++)
        if (!pl_str_eq(x->levels[i], y->levels[i]))
            return false;
    return true;
}

/* Of a category, and of one with its levels or of a text that is one. */
static enum pl_status first_level(const struct pl_eval *e,
                                  const struct pl_operand *x,
                                  const struct pl_operand *y,
                                  struct pl_operand *out)
{
    const struct pl_column *of = category_of(x), *other = category_of(y);
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);
    int32_t *code = PL_NEW(e->a, int32_t, e->f->n + 1), level = 0;

    if (c == NULL || code == NULL)
        return pl_eval_memory(e);
    if (other != NULL ? !same_levels(of, other) : !y->is_literal)
        return no_pair(e);
    if (other == NULL) {
        PL_TRY(pl_eval_check_level(e, of, y->text));
        while (!pl_str_eq(of->levels[level], y->text))
            level++;
    }
    for (size_t i = 0; i < e->f->n; i++)
        code[i] = of->code[i] >= 0 ? of->code[i]
                  : other != NULL  ? other->code[i]
                                   : level;
    *c = (struct pl_column){.type = PL_COL_CATEGORY,
                            .n = e->f->n,
                            .code = code,
                            .levels = of->levels,
                            .n_levels = of->n_levels};
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}

static enum pl_status first_text(const struct pl_eval *e,
                                 const struct pl_operand *x,
                                 const struct pl_operand *y,
                                 struct pl_operand *out)
{
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);
    struct pl_str *text = PL_NEW(e->a, struct pl_str, e->f->n + 1);

    if (c == NULL || text == NULL)
        return pl_eval_memory(e);
    for (size_t i = 0; i < e->f->n; i++) {
        struct pl_str first = pl_operand_text(x, i);
        text[i] = first.s != NULL ? first : pl_operand_text(y, i);
    }
    *c = (struct pl_column){.type = PL_COL_TEXT, .n = e->f->n, .text = text};
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}

enum pl_status pl_eval_or_else(const struct pl_eval *e,
                               const struct pl_operand *x,
                               const struct pl_operand *y,
                               struct pl_operand *out)
{
    bool is_texty = pl_operand_is_texty(x);

    if (pl_operand_is_date(x) || pl_operand_is_date(y))
        return first_number(e, x, y, out);
    if (is_texty != pl_operand_is_texty(y) ||
        (category_of(x) == NULL && category_of(y) != NULL))
        return no_pair(e);
    if (!is_texty)
        return first_number(e, x, y, out);
    return category_of(x) != NULL ? first_level(e, x, y, out)
                                  : first_text(e, x, y, out);
}

/* ---- code -------------------------------------------------------------- */

static enum pl_status no_number(const struct pl_eval *e, struct pl_str cell)
{
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: code has no number for \"%.*s\"", PL_FMT(cell));
    return pl_hint(e->err, "each level has one: :code { [\"%.*s\"] = 1 }",
                   PL_FMT(cell));
}

/* Both ways for a category: no level without a number, and no number of what is
 * no level. */
static enum pl_status check_codes(const struct pl_eval *e,
                                  const struct pl_column *c,
                                  const struct pl_value *levels)
{
    for (size_t l = 0; l < pl_count(levels); l++)
        PL_TRY(pl_eval_check_level(e, c, pl_strv(pl_item(levels, l))));
    for (size_t l = 0; l < c->n_levels; l++)
        if (!pl_list_has(levels, c->levels[l]))
            return no_number(e, c->levels[l]);
    return PL_OK;
}

enum pl_status pl_eval_code(const struct pl_eval *e, const struct pl_operand *x,
                            const struct pl_value *levels,
                            const struct pl_value *numbers,
                            struct pl_operand *out)
{
    size_t n = pl_count(levels), stored;
    double *v = PL_NEW(e->a, double, e->f->n + 1);
    struct pl_index index;

    if (v == NULL)
        return pl_eval_memory(e);
    if (n == 0 || pl_count(numbers) != n || !pl_operand_is_texty(x))
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: code takes a category or text, and a "
                       "number for each");
    if (category_of(x) != NULL)
        PL_TRY(check_codes(e, category_of(x), levels));
    pl_index_init(&index, e->a);
    for (size_t l = 0; l < n; l++)
        if (!pl_index_put(&index, pl_strv(pl_item(levels, l)), l, &stored))
            return pl_eval_memory(e);
    for (size_t i = 0; i < e->f->n; i++) {
        struct pl_str cell = pl_operand_text(x, i);
        size_t at = cell.s != NULL ? pl_index_get(&index, cell, n) : n;
        if (cell.s != NULL && at == n)
            return no_number(e, cell);
        v[i] = at < n ? pl_num(pl_item(numbers, at)) : (double)NAN;
    }
    return pl_eval_result(e, PL_COL_NUMBER, v, out);
}
