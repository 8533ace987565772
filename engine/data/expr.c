#include "data/expr.h"

#include "data/date.h"
#include "data/expr_eval.h"

#include <math.h>

enum pl_status pl_eval_memory(const struct pl_eval *e)
{
    return pl_fail(e->err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status eval_column(const struct pl_eval *e, struct pl_str name,
                                  struct pl_operand *out)
{
    *out = (struct pl_operand){0};
    return pl_frame_need(e->f, name, "expression:", &out->column, e->err);
}

/* Lua's ==, <, and, not give a boolean before any row is looked at. */
static enum pl_status refuse_boolean(const struct pl_eval *e, bool b)
{
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: %s, where a column, number or text is expected",
            b ? "true" : "false");
    return pl_hint(e->err, "compare with :eq :ne :lt :le :gt :ge, and combine "
                           "with & | ~: Lua's ==, <, and, or, not do not see "
                           "the rows");
}

static enum pl_status eval_literal(const struct pl_eval *e,
                                   const struct pl_value *x,
                                   struct pl_operand *out)
{
    *out = (struct pl_operand){.is_literal = true};
    if (x->type == PL_BOOL)
        return refuse_boolean(e, x->as.boolean);
    if (x->type == PL_STRING)
        out->text = x->as.string;
    else if (x->type == PL_NUMBER)
        out->number = x->as.number;
    else
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: a column, number or text is expected");
    return PL_OK;
}

bool pl_operand_is_texty(const struct pl_operand *x)
{
    return x->is_literal ? x->text.s != NULL : x->column->number == NULL;
}

bool pl_operand_is_date(const struct pl_operand *x)
{
    return !x->is_literal && x->column->type == PL_COL_DATE;
}

enum pl_status pl_eval_numbers(const struct pl_eval *e, const char *op,
                               const struct pl_operand *x, const double **out)
{
    if (x->is_literal && x->text.s == NULL) {
        double *v = PL_NEW(e->a, double, e->f->n + 1);
        if (v == NULL)
            return pl_eval_memory(e);
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

enum pl_status pl_eval_result(const struct pl_eval *e, enum pl_column_type type,
                              const double *v, struct pl_operand *out)
{
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);

    if (c == NULL)
        return pl_eval_memory(e);
    *c = (struct pl_column){.type = type, .n = e->f->n, .number = v};
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}

/* Whether the result is a date, as the operator's rule says; a comparison has
 * made numbers of its dates. */
static enum pl_status result_type(const struct pl_eval *e,
                                  const struct pl_op *op,
                                  const struct pl_operand *args, size_t n,
                                  enum pl_column_type *type)
{
    bool x = pl_operand_is_date(&args[0]);
    bool y = n > 1 && pl_operand_is_date(&args[1]);
    bool fits =
        op->compares || (!x && !y) || (op->dates == PL_DATES_SHIFT && x != y) ||
        (op->dates == PL_DATES_DIFFER && x) ||
        (op->dates == PL_DATES_SAME && x && y) || op->dates == PL_DATES_BETWEEN;

    *type = !op->compares && op->dates != PL_DATES_BETWEEN &&
                    (x != y || (x && op->dates == PL_DATES_SAME))
                ? PL_COL_DATE
                : PL_COL_NUMBER;
    if (fits)
        return PL_OK;
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: %s does not take the date column \"%.*s\"", op->name,
            PL_FMT(args[x ? 0 : 1].column->name));
    return pl_hint(e->err,
                   "dates are compared, shifted by days, and subtracted "
                   "from each other");
}

static enum pl_status check_truth(const struct pl_eval *e,
                                  const struct pl_op *op, size_t row, double x)
{
    if (isnan(x) || x == 0 || x == 1)
        return PL_OK;
    pl_fail(e->err, PL_EINPUT, NULL,
            "expression: %s wants 1, 0 or missing, and row %u has %.15g",
            op->name, (unsigned)e->f->row[row], x);
    return pl_hint(e->err, "compare first: (col.x:gt(0)) & ...");
}

/* A row whose arguments are all there and whose result is not a number is an
 * error of the expression, never a missing value. */
static enum pl_status check_row(const struct pl_eval *e, const struct pl_op *op,
                                size_t row, const double *y, double x, double r)
{
    if (isfinite(r) || isnan(x) || (y != NULL && isnan(y[row])))
        return PL_OK;
    if (y != NULL)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %s of %.15g and %.15g at row %u does not "
                       "exist",
                       op->name, x, y[row], (unsigned)e->f->row[row]);
    return pl_fail(e->err, PL_EINPUT, NULL,
                   "expression: %s of %.15g at row %u does not exist", op->name,
                   x, (unsigned)e->f->row[row]);
}

/* Of max and the like, one text beside a date is one; of days, both are. */
static enum pl_status read_dates(const struct pl_eval *e,
                                 const struct pl_op *op,
                                 struct pl_operand operands[2])
{
    bool is_one =
        pl_operand_is_date(&operands[0]) || pl_operand_is_date(&operands[1]);

    for (int i = 0; i < 2; i++)
        if (op->dates == PL_DATES_BETWEEN ||
            (op->dates == PL_DATES_SAME && is_one && operands[i].is_literal &&
             operands[i].text.s != NULL))
            PL_TRY(pl_eval_to_date(e, op->name, &operands[i]));
    return PL_OK;
}

enum pl_status pl_eval_apply(const struct pl_eval *e, const struct pl_op *op,
                             const struct pl_operand *args, size_t n,
                             struct pl_operand *out)
{
    const double *x = NULL, *y = NULL;
    enum pl_column_type type;
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return pl_eval_memory(e);
    PL_TRY(pl_eval_numbers(e, op->name, &args[0], &x));
    if (n > 1)
        PL_TRY(pl_eval_numbers(e, op->name, &args[1], &y));
    PL_TRY(result_type(e, op, args, n, &type));
    for (size_t i = 0; i < e->f->n; i++) {
        if (op->is_logical)
            PL_TRY(check_truth(e, op, i, x[i]));
        if (op->is_logical && y != NULL)
            PL_TRY(check_truth(e, op, i, y[i]));
        v[i] = op->apply(x[i], y != NULL ? y[i] : 0, y != NULL);
        bool no_date =
            type == PL_COL_DATE && !isnan(v[i]) && !pl_date_exists(v[i]);
        PL_TRY(check_row(e, op, i, y, x[i], no_date ? (double)NAN : v[i]));
    }
    return pl_eval_result(e, type, v, out);
}

static enum pl_status eval_missing(const struct pl_eval *e,
                                   const struct pl_operand *x,
                                   struct pl_operand *out)
{
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return pl_eval_memory(e);
    for (size_t i = 0; i < e->f->n; i++)
        v[i] = !x->is_literal && pl_is_missing(x->column, i);
    return pl_eval_result(e, PL_COL_NUMBER, v, out);
}

/* x:within { a, b }: equal to one of them, as Kleene's or has it. */
static enum pl_status eval_within(const struct pl_eval *e,
                                  const struct pl_operand *x,
                                  const struct pl_value *list, int depth,
                                  struct pl_operand *out)
{
    struct pl_operand pair[2] = {*x, {0}}, one;
    const struct pl_op *eq = pl_op_find(PL_STR("eq"));
    const struct pl_op *either = pl_op_find(PL_STR("or"));
    double *v = PL_NEW(e->a, double, e->f->n + 1);

    if (v == NULL)
        return pl_eval_memory(e);
    if (list->type != PL_LIST || list->n == 0)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: within takes a list of values");
    for (size_t k = 0; k < list->n; k++) {
        PL_TRY(pl_eval(e, pl_item(list, k), depth + 1, &pair[1]));
        PL_TRY(pl_eval_compare(e, eq, pair, &one));
        for (size_t i = 0; i < e->f->n; i++)
            v[i] = k == 0 ? one.column->number[i]
                          : either->apply(v[i], one.column->number[i], true);
    }
    return pl_eval_result(e, PL_COL_NUMBER, v, out);
}

static enum pl_status unknown_op(const struct pl_eval *e, struct pl_str name)
{
    pl_fail(e->err, PL_EINPUT, NULL, "expression: no operator \"%.*s\"",
            PL_FMT(name));
    const char *near = pl_op_nearest(name);
    return near != NULL ? pl_hint(e->err, "did you mean \"%s\"?", near)
                        : PL_EINPUT;
}

/* What is no operator of numbers, with how many parts it has. */
static size_t parts_of(struct pl_str name)
{
    static const struct {
        const char *name;
        size_t parts;
    } special[] = {
        {"is_missing", 1}, {"within", 2}, {"or_else", 2}, {"code", 3}};

    for (size_t i = 0; i < sizeof special / sizeof special[0]; i++)
        if (pl_str_is(name, special[i].name))
            return special[i].parts;
    return 0;
}

static enum pl_status eval_special(const struct pl_eval *e, struct pl_str name,
                                   const struct pl_value *args, int depth,
                                   const struct pl_operand *x,
                                   struct pl_operand *out)
{
    struct pl_operand y = {0};

    if (pl_str_is(name, "is_missing"))
        return eval_missing(e, x, out);
    if (pl_str_is(name, "within"))
        return eval_within(e, x, pl_item(args, 1), depth, out);
    if (pl_str_is(name, "code"))
        return pl_eval_code(e, x, pl_item(args, 1), pl_item(args, 2), out);
    PL_TRY(pl_eval(e, pl_item(args, 1), depth + 1, &y));
    return pl_eval_or_else(e, x, &y, out);
}

static enum pl_status eval_op(const struct pl_eval *e, const struct pl_value *x,
                              int depth, struct pl_operand *out)
{
    struct pl_str name = pl_strv(pl_get(x, "op"));
    const struct pl_value *args = pl_get(x, "args");
    const struct pl_op *op = pl_op_find(name);
    size_t n = pl_count(args), least = parts_of(name), most = least;
    struct pl_operand operands[2] = {{0}};

    if (op == NULL && least == 0)
        return unknown_op(e, name);
    if (op != NULL) {
        least = op->least;
        most = op->most;
    }
    if (n < least || n > most)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %.*s takes %zu operand%s, not %zu",
                       PL_FMT(name), n < least ? least : most,
                       (n < least ? least : most) == 1 ? "" : "s", n);
    PL_TRY(pl_eval(e, pl_item(args, 0), depth + 1, &operands[0]));
    if (op == NULL)
        return eval_special(e, name, args, depth, &operands[0], out);
    if (n == 2)
        PL_TRY(pl_eval(e, pl_item(args, 1), depth + 1, &operands[1]));
    if (n == 2 && op->dates != PL_DATES_NONE)
        PL_TRY(read_dates(e, op, operands));
    return op->compares ? pl_eval_compare(e, op, operands, out)
                        : pl_eval_apply(e, op, operands, n, out);
}

/* factor "x" and factor(col.x). */
static enum pl_status eval_factor(const struct pl_eval *e,
                                  const struct pl_value *x, int depth,
                                  struct pl_operand *out)
{
    struct pl_operand of;

    PL_TRY(x->type == PL_STRING ? eval_column(e, x->as.string, &of)
                                : pl_eval(e, x, depth + 1, &of));
    if (!of.is_literal && of.column->type == PL_COL_CATEGORY) {
        *out = of;
        return PL_OK;
    }
    return pl_eval_factor(e, &of, out);
}

enum pl_status pl_eval(const struct pl_eval *e, const struct pl_value *x,
                       int depth, struct pl_operand *out)
{
    if (depth > PL_EXPR_DEPTH)
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: nested more than %d levels deep",
                       PL_EXPR_DEPTH);
    if (x->type != PL_MAP)
        return eval_literal(e, x, out);
    if (!pl_is_nil(pl_get(x, "col")))
        return eval_column(e, pl_strv(pl_get(x, "col")), out);
    if (!pl_is_nil(pl_get(x, "lit")))
        return eval_literal(e, pl_get(x, "lit"), out);
    if (!pl_is_nil(pl_get(x, "op")))
        return eval_op(e, x, depth, out);
    if (!pl_is_nil(pl_get(x, "factor")))
        return eval_factor(e, pl_get(x, "factor"), depth, out);
    if (!pl_is_nil(pl_get(x, "agg")))
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: %.*s summarises a column; it stands in "
                       "summarise only",
                       PL_FMT(pl_strv(pl_get(x, "agg"))));
    if (!pl_is_nil(pl_get(x, "interact")))
        return pl_fail(e->err, PL_EINPUT, NULL,
                       "expression: interact stands among the terms of a "
                       "regression only");
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
    struct pl_eval e = {a, f, err};
    struct pl_operand x;
    struct pl_column *c = PL_NEW(a, struct pl_column, 1);

    PL_TRY(pl_eval(&e, expression, 0, &x));
    if (c == NULL)
        return pl_eval_memory(&e);
    if (x.is_literal) {
        const double *v = NULL;
        PL_TRY(pl_eval_numbers(&e, "a column", &x, &v));
        PL_TRY(pl_eval_result(&e, PL_COL_NUMBER, v, &x));
    }
    *c = *x.column;
    if (c->name.len > 0 && pl_str_eq(c->name, name)) {
        *out = c; /* the column itself: it stays what it was */
        return PL_OK;
    }
    c->name = pl_str_copy(a, name);
    c->lineage = derived_lineage(a, expression);
    if (c->name.s == NULL || c->lineage == NULL)
        return pl_eval_memory(&e);
    *out = c;
    return PL_OK;
}
