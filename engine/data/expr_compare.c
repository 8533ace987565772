#include "data/expr_eval.h"

#include "base/map.h"

#include <math.h>

/* Two sides of which at least one holds text. */
struct comparison {
    const struct pl_eval *e;
    const struct pl_op *op;
    const struct pl_operand *args;
    /* Texts are ordered by the levels of the first category among the sides,
     * else by bytes. */
    const struct pl_column *by;
    struct pl_index levels;
    size_t *place[2]; /* [levels of that side, if a category] */
};

static const struct pl_column *category_of(const struct pl_operand *x)
{
    return !x->is_literal && x->column->type == PL_COL_CATEGORY ? x->column
                                                                : NULL;
}

enum pl_status pl_eval_check_level(const struct pl_eval *e,
                                   const struct pl_column *c,
                                   struct pl_str level)
{
    for (size_t l = 0; l < c->n_levels; l++)
        if (pl_str_eq(c->levels[l], level))
            return PL_OK;
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: \"%.*s\" is not a level of column \"%.*s\"",
            PL_FMT(level), PL_FMT(c->name));
    int near = pl_nearest(level, c->levels, c->n_levels);
    return near >= 0 ? pl_hint(e->err, "did you mean \"%.*s\"?",
                               PL_FMT(c->levels[near]))
                     : PL_EINPUT;
}

/* Of a category beside a text. */
static enum pl_status check_level(const struct pl_eval *e,
                                  const struct pl_column *c,
                                  const struct pl_operand *literal)
{
    return c == NULL || !literal->is_literal
               ? PL_OK
               : pl_eval_check_level(e, c, literal->text);
}

static enum pl_status place_levels(struct comparison *k)
{
    size_t stored;

    pl_index_init(&k->levels, k->e->a);
    for (size_t l = 0; l < k->by->n_levels; l++)
        if (!pl_index_put(&k->levels, k->by->levels[l], l, &stored))
            return pl_eval_memory(k->e);
    for (int side = 0; side < 2; side++) {
        const struct pl_column *c = category_of(&k->args[side]);
        if (c == NULL)
            continue;
        k->place[side] = PL_NEW(k->e->a, size_t, c->n_levels + 1);
        if (k->place[side] == NULL)
            return pl_eval_memory(k->e);
        for (size_t l = 0; l < c->n_levels; l++)
            k->place[side][l] =
                pl_index_get(&k->levels, c->levels[l], k->by->n_levels);
    }
    return PL_OK;
}

/* Of a cell that is not missing; past the last level when it is none. */
static size_t place_at(const struct comparison *k, int side, size_t row)
{
    if (k->place[side] != NULL)
        return k->place[side][k->args[side].column->code[row]];
    return pl_index_get(&k->levels, pl_operand_text(&k->args[side], row),
                        k->by->n_levels);
}

/* Unequal is unequal, but a text that is no level has no place in an order. */
static enum pl_status compare_places(const struct comparison *k, size_t row,
                                     double *order)
{
    size_t x = place_at(k, 0, row), y = place_at(k, 1, row);
    bool is_order = !pl_str_is(PL_STR("eq"), k->op->name) &&
                    !pl_str_is(PL_STR("ne"), k->op->name);

    if (is_order && (x == k->by->n_levels || y == k->by->n_levels))
        return pl_fail(k->e->err, PL_EINPUT, NULL,
                       "expression: %s at row %u: \"%.*s\" is not a level of "
                       "column \"%.*s\", and has no place in its order",
                       k->op->name, (unsigned)k->e->f->row[row],
                       PL_FMT(pl_operand_text(
                           &k->args[x == k->by->n_levels ? 0 : 1], row)),
                       PL_FMT(k->by->name));
    *order = (x > y) - (x < y);
    return PL_OK;
}

static enum pl_status compare_texts(struct comparison *k,
                                    struct pl_operand *out)
{
    size_t n = k->e->f->n;
    double *v = PL_NEW(k->e->a, double, n + 1);

    if (v == NULL)
        return pl_eval_memory(k->e);
    for (size_t i = 0; i < n; i++) {
        struct pl_str s = pl_operand_text(&k->args[0], i),
                      t = pl_operand_text(&k->args[1], i);
        double order = 0;
        v[i] = NAN;
        if (s.s == NULL || t.s == NULL)
            continue;
        if (k->by != NULL)
            PL_TRY(compare_places(k, i, &order));
        else
            order = pl_str_cmp(s, t);
        v[i] = k->op->apply(order, 0, true);
    }
    return pl_eval_result(k->e, PL_COL_NUMBER, v, out);
}

/* col.d:ge("2020-01-31"): the text is read as a date. */
static enum pl_status compare_dates(const struct pl_eval *e,
                                    const struct pl_op *op,
                                    const struct pl_operand args[2],
                                    struct pl_operand *out)
{
    struct pl_operand sides[2] = {args[0], args[1]};

    for (int side = 0; side < 2; side++) {
        struct pl_operand *x = &sides[side];
        if (pl_operand_is_date(x))
            continue;
        if (!x->is_literal || x->text.s == NULL) {
            pl_fail(e->err, PL_EINPUT, NULL,
                    "expression: %s compares a date with what is none",
                    op->name);
            return pl_hint(e->err, "write a date as text: \"2020-01-31\"");
        }
        PL_TRY(pl_eval_date_text(e, x->text, &x->number));
        x->text = (struct pl_str){0};
    }
    return pl_eval_apply(e, op, sides, 2, out);
}

enum pl_status pl_eval_compare(const struct pl_eval *e, const struct pl_op *op,
                               const struct pl_operand args[2],
                               struct pl_operand *out)
{
    struct comparison k = {.e = e, .op = op, .args = args};

    if (pl_operand_is_date(&args[0]) || pl_operand_is_date(&args[1]))
        return compare_dates(e, op, args, out);
    const bool texty[2] = {pl_operand_is_texty(&args[0]),
                           pl_operand_is_texty(&args[1])};
    if (!texty[0] && !texty[1])
        return pl_eval_apply(e, op, args, 2, out);
    if (!texty[0] || !texty[1])
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %s compares text with a number", op->name);
    PL_TRY(check_level(e, category_of(&args[0]), &args[1]));
    PL_TRY(check_level(e, category_of(&args[1]), &args[0]));
    k.by = category_of(&args[0]) != NULL ? category_of(&args[0])
                                         : category_of(&args[1]);
    if (k.by != NULL)
        PL_TRY(place_levels(&k));
    return compare_texts(&k, out);
}
