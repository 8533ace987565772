#include "data/expr.h"

#include "data/expr_ops.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEPTH = 64 };

/* One expression being evaluated over a frame. */
struct eval {
    struct pl_arena *a;
    const struct pl_frame *f;
    struct pl_err *err;
};

static enum pl_status eval(const struct eval *e, const struct pl_value *x,
                           int depth, struct pl_operand *out);

static enum pl_status out_of_memory(const struct eval *e)
{
    return pl_fail(e->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status eval_column(const struct eval *e, struct pl_str name,
                                  struct pl_operand *out)
{
    *out = (struct pl_operand){0};
    return pl_frame_need(e->f, name, "expression:", &out->column, e->err);
}

static enum pl_status eval_literal(const struct eval *e,
                                   const struct pl_value *x,
                                   struct pl_operand *out)
{
    *out = (struct pl_operand){.is_literal = true};
    if (x->type == PL_STRING)
        out->text = x->as.string;
    else if (x->type == PL_NUMBER)
        out->number = x->as.number;
    else if (x->type == PL_BOOL)
        out->number = x->as.boolean;
    else
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: a number or a text is expected");
    return PL_OK;
}

/* Numbers of an operand, one a row. */
static enum pl_status numbers_of(const struct eval *e, const char *op,
                                 const struct pl_operand *x, const double **out)
{
    if (x->is_literal && x->text.s == NULL) {
        double *v = PL_NEW(e->a, double, e->f->n + 1);
        if (v == NULL)
            return out_of_memory(e);
        for (size_t i = 0; i < e->f->n; i++)
            v[i] = x->number;
        *out = v;
        return PL_OK;
    }
    if (x->is_literal)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %s wants numbers, not the text \"%.*s\"",
                       op, PL_FMT(x->text));
    if (x->column->number == NULL) {
        pl_fail(e->err, PL_EINPUT, NULL,
                "expression: %s wants numbers, and column \"%.*s\" holds %s",
                op, PL_FMT(x->column->name),
                x->column->type == PL_COL_CATEGORY ? "categories" : "text");
        return pl_hint(e->err, "compare it first: col.%.*s:eq(\"...\")",
                       PL_FMT(x->column->name));
    }
    *out = x->column->number;
    return PL_OK;
}

static enum pl_status result(const struct eval *e, const double *v,
                             struct pl_operand *out)
{
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);

    if (c == NULL)
        return out_of_memory(e);
    *c = (struct pl_column){.type = PL_COL_NUMBER, .n = e->f->n, .number = v};
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}

/* A row whose arguments are all there and whose result is not a number is an
 * error of the expression, never a missing value. */
static enum pl_status check_row(const struct eval *e, const char *op, size_t i,
                                double x, double y, bool has_y, double r)
{
    if (isfinite(r) || isnan(x) || (has_y && isnan(y)))
        return PL_OK;
    if (has_y)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %s of %g and %g at row %u does not exist",
                       op, x, y, (unsigned)e->f->row[i]);
    return pl_fail(e->err, PL_EINPUT, NULL,
                   "expression: %s of %g at row %u does not exist", op, x,
                   (unsigned)e->f->row[i]);
}

static enum pl_status apply_numbers(const struct eval *e,
                                    const struct pl_op *op,
                                    const struct pl_operand *args, size_t n,
                                    struct pl_operand *out)
{
    const double *x = NULL, *y = NULL;
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return out_of_memory(e);
    PL_TRY(numbers_of(e, op->name, &args[0], &x));
    if (n > 1)
        PL_TRY(numbers_of(e, op->name, &args[1], &y));
    for (size_t i = 0; i < e->f->n; i++) {
        double second = n > 1 ? y[i] : 0;
        v[i] = op->apply(x[i], second, n > 1);
        PL_TRY(check_row(e, op->name, i, x[i], second, n > 1, v[i]));
    }
    return result(e, v, out);
}

static bool is_texty(const struct pl_operand *x)
{
    return x->is_literal ? x->text.s != NULL : x->column->number == NULL;
}

static struct pl_str text_at(const struct pl_operand *x, size_t row)
{
    if (x->is_literal)
        return x->text;
    if (x->column->type == PL_COL_TEXT)
        return x->column->text[row];
    int32_t code = x->column->code[row];
    return code < 0 ? (struct pl_str){0} : x->column->levels[code];
}

/* A level that does not exist is a typing error, not a row that differs. */
static enum pl_status check_level(const struct eval *e,
                                  const struct pl_operand *x,
                                  const struct pl_operand *literal)
{
    const struct pl_column *c = x->is_literal ? NULL : x->column;

    if (c == NULL || c->type != PL_COL_CATEGORY || !literal->is_literal)
        return PL_OK;
    for (size_t l = 0; l < c->n_levels; l++)
        if (pl_str_eq(c->levels[l], literal->text))
            return PL_OK;
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: \"%.*s\" is not a level of column \"%.*s\"",
            PL_FMT(literal->text), PL_FMT(c->name));
    int near = pl_nearest(literal->text, c->levels, c->n_levels);
    return near >= 0 ? pl_hint(e->err, "did you mean \"%.*s\"?",
                               PL_FMT(c->levels[near]))
                     : PL_EINPUT;
}

/* Order of a category is its levels' order; of text, its bytes'. */
static int order_of(const struct pl_operand *x, const struct pl_operand *y,
                    struct pl_str s, struct pl_str t)
{
    const struct pl_column *c =
        !x->is_literal && x->column->type == PL_COL_CATEGORY   ? x->column
        : !y->is_literal && y->column->type == PL_COL_CATEGORY ? y->column
                                                               : NULL;
    size_t i = 0, j = 0;

    if (c == NULL)
        return pl_str_cmp(s, t);
    while (i < c->n_levels && !pl_str_eq(c->levels[i], s))
        i++;
    while (j < c->n_levels && !pl_str_eq(c->levels[j], t))
        j++;
    return (i > j) - (i < j);
}

static enum pl_status compare_texts(const struct eval *e,
                                    const struct pl_op *op,
                                    const struct pl_operand *args,
                                    struct pl_operand *out)
{
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return out_of_memory(e);
    for (int side = 0; side < 2; side++) {
        if (!is_texty(&args[side]))
            return pl_fail(e->err, PL_EINPUT, NULL,
                           "expression: %s compares text with a number",
                           op->name);
        PL_TRY(check_level(e, &args[side], &args[1 - side]));
    }
    for (size_t i = 0; i < e->f->n; i++) {
        struct pl_str s = text_at(&args[0], i), t = text_at(&args[1], i);
        v[i] = s.s == NULL || t.s == NULL
                   ? (double)NAN
                   : op->apply(order_of(&args[0], &args[1], s, t), 0, true);
    }
    return result(e, v, out);
}

static enum pl_status eval_missing(const struct eval *e,
                                   const struct pl_operand *x,
                                   struct pl_operand *out)
{
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return out_of_memory(e);
    for (size_t i = 0; i < e->f->n; i++)
        v[i] = !x->is_literal && pl_is_missing(x->column, i);
    return result(e, v, out);
}

/* x:within { a, b }: equal to one of them. */
static enum pl_status eval_within(const struct eval *e,
                                  const struct pl_operand *x,
                                  const struct pl_value *list, int depth,
                                  struct pl_operand *out)
{
    struct pl_operand pair[2] = {*x, {0}}, one;
    const struct pl_op *eq = pl_op_find(PL_STR("eq"));
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return out_of_memory(e);
    if (list->type != PL_LIST || list->n == 0)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: within takes a list of values");
    for (size_t k = 0; k < list->n; k++) {
        PL_TRY(eval(e, pl_item(list, k), depth + 1, &pair[1]));
        PL_TRY(is_texty(x) ? compare_texts(e, eq, pair, &one)
                           : apply_numbers(e, eq, pair, 2, &one));
        for (size_t i = 0; i < e->f->n; i++)
            v[i] = k == 0 ? one.column->number[i]
                          : fmax(v[i], one.column->number[i]);
    }
    return result(e, v, out);
}

static enum pl_status unknown_op(const struct eval *e, struct pl_str name)
{
    return pl_fail(e->err, PL_EINPUT, NULL, "expression: no operator \"%.*s\"",
                   PL_FMT(name));
}

static enum pl_status eval_op(const struct eval *e, const struct pl_value *x,
                              int depth, struct pl_operand *out)
{
    struct pl_str name = pl_strv(pl_get(x, "op"));
    const struct pl_value *args = pl_get(x, "args");
    struct pl_operand operands[2] = {{0}};
    size_t n = pl_count(args);

    if (n < 1 || n > 2)
        return unknown_op(e, name);
    PL_TRY(eval(e, pl_item(args, 0), depth + 1, &operands[0]));
    if (pl_str_is(name, "is_missing"))
        return eval_missing(e, &operands[0], out);
    if (pl_str_is(name, "within"))
        return eval_within(e, &operands[0], pl_item(args, 1), depth, out);
    if (n == 2)
        PL_TRY(eval(e, pl_item(args, 1), depth + 1, &operands[1]));
    const struct pl_op *op = pl_op_find(name);
    if (op == NULL || n < op->least || n > op->most)
        return unknown_op(e, name);
    if (op->compares && (is_texty(&operands[0]) || is_texty(&operands[1])))
        return compare_texts(e, op, operands, out);
    return apply_numbers(e, op, operands, n, out);
}

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static struct pl_str number_text(struct pl_arena *a, double x)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_number(&b, x);
    struct pl_str s = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return s;
}

/* Levels are the values that occur, in order of size. */
static enum pl_status factor_levels(const struct eval *e, const double *x,
                                    double **values, struct pl_column *c)
{
    double *sorted = PL_NEW(e->a, double, e->f->n + 1);
    size_t n = 0, kept = 0;

    if (sorted == NULL)
        return out_of_memory(e);
    for (size_t i = 0; i < e->f->n; i++)
        if (!isnan(x[i]))
            sorted[n++] = x[i];
    qsort(sorted, n, sizeof *sorted, by_number);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || sorted[i] != sorted[kept - 1])
            sorted[kept++] = sorted[i];
    struct pl_str *levels = PL_NEW(e->a, struct pl_str, kept + 1);
    if (levels == NULL)
        return out_of_memory(e);
    for (size_t l = 0; l < kept; l++) {
        levels[l] = number_text(e->a, sorted[l]);
        if (levels[l].s == NULL)
            return out_of_memory(e);
    }
    c->levels = levels;
    c->n_levels = kept;
    *values = sorted;
    return PL_OK;
}

static enum pl_status eval_factor(const struct eval *e,
                                  const struct pl_value *x, int depth,
                                  struct pl_operand *out)
{
    struct pl_operand of;
    double *values;
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);
    int32_t *code = PL_NEW(e->a, int32_t, e->f->n + 1);

    PL_TRY(eval(e, x, depth + 1, &of));
    if (!of.is_literal && of.column->type == PL_COL_CATEGORY) {
        *out = of;
        return PL_OK;
    }
    if (c == NULL || code == NULL)
        return out_of_memory(e);
    const double *numbers;
    PL_TRY(numbers_of(e, "factor", &of, &numbers));
    *c =
        (struct pl_column){.type = PL_COL_CATEGORY, .n = e->f->n, .code = code};
    PL_TRY(factor_levels(e, numbers, &values, c));
    for (size_t i = 0; i < e->f->n; i++) {
        const double *at = isnan(numbers[i])
                               ? NULL
                               : bsearch(&numbers[i], values, c->n_levels,
                                         sizeof *values, by_number);
        code[i] = at != NULL ? (int32_t)(at - values) : -1;
    }
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}

static enum pl_status eval(const struct eval *e, const struct pl_value *x,
                           int depth, struct pl_operand *out)
{
    if (depth > DEPTH)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: nested more than %d levels deep", DEPTH);
    if (x->type != PL_MAP)
        return eval_literal(e, x, out);
    if (!pl_is_nil(pl_get(x, "col")))
        return eval_column(e, pl_strv(pl_get(x, "col")), out);
    if (!pl_is_nil(pl_get(x, "lit")))
        return eval_literal(e, pl_get(x, "lit"), out);
    if (!pl_is_nil(pl_get(x, "op")))
        return eval_op(e, x, depth, out);
    if (!pl_is_nil(pl_get(x, "factor"))) {
        const struct pl_value *of = pl_get(x, "factor");
        if (of->type == PL_STRING) {
            struct pl_builder b;
            pl_build(&b, e->a);
            pl_set(&b, "col", of);
            of = pl_map(&b);
        }
        return of != NULL ? eval_factor(e, of, depth, out) : out_of_memory(e);
    }
    if (!pl_is_nil(pl_get(x, "agg")))
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %.*s summarises a column; it stands in "
                       "summarise only",
                       PL_FMT(pl_strv(pl_get(x, "agg"))));
    return pl_fail(e->err, PL_EINPUT, NULL,
                   "expression: not a column, a value or an operation");
}

static const struct pl_value *derived_lineage(struct pl_arena *a,
                                              const struct pl_value *expression)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", "derive");
    pl_set(&b, "expression", expression);
    return pl_map(&b);
}

enum pl_status pl_expr_column(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *expression,
                              struct pl_str name, const struct pl_column **out,
                              struct pl_err *err)
{
    struct eval e = {a, f, err};
    struct pl_operand x;
    struct pl_column *c = PL_NEW(a, struct pl_column, 1);

    PL_TRY(eval(&e, expression, 0, &x));
    if (c == NULL)
        return out_of_memory(&e);
    if (x.is_literal) {
        const double *v;
        PL_TRY(numbers_of(&e, "a column", &x, &v));
        PL_TRY(result(&e, v, &x));
    }
    /* A plain copy stays what it was, entry and lineage included. */
    bool is_copy = x.column->name.len > 0;
    *c = *x.column;
    c->name = pl_str_copy(a, name);
    if (!is_copy || !pl_str_eq(x.column->name, name)) {
        c->entry = is_copy ? x.column->entry : NULL;
        c->lineage = derived_lineage(a, expression);
    }
    if (c->name.s == NULL || (c->lineage == NULL && !is_copy))
        return out_of_memory(&e);
    *out = c;
    return PL_OK;
}
