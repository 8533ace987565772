#include "data/expr.h"

#include "base/lua_text.h"
#include "data/expr_eval.h"

/* Ranks of precedence, as in expr_ops.c. */
enum { LOWEST = 0, UNARY = 11, HIGHEST = 20 };

static void print(struct pl_buf *b, const struct pl_value *x, int rank,
                  int depth);

/* -3 binds as a minus and a 3, and 3:eq is no Lua at all. */
static void print_number(struct pl_buf *b, double x, int rank)
{
    bool is_enclosed = rank > (x < 0 ? UNARY - 1 : HIGHEST - 1);

    if (is_enclosed)
        pl_buf_putc(b, '(');
    pl_buf_number(b, x);
    if (is_enclosed)
        pl_buf_putc(b, ')');
}

static void print_literal(struct pl_buf *b, const struct pl_value *x, int rank)
{
    if (x->type == PL_NUMBER)
        print_number(b, x->as.number, rank);
    else if (x->type == PL_STRING)
        pl_lua_text(b, x->as.string);
    else if (x->type == PL_BOOL)
        pl_buf_puts(b, x->as.boolean ? "true" : "false");
    else
        pl_buf_puts(b, "nil");
}

static void print_column(struct pl_buf *b, struct pl_str name)
{
    if (pl_lua_is_name(name)) {
        pl_buf_puts(b, "col.");
        pl_buf_put(b, name);
        return;
    }
    pl_buf_puts(b, "col[");
    pl_lua_text(b, name);
    pl_buf_putc(b, ']');
}

static void print_items(struct pl_buf *b, const struct pl_value *list,
                        int depth)
{
    for (size_t i = 0; i < pl_count(list); i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print(b, pl_item(list, i), LOWEST, depth + 1);
    }
}

/* { ["social worker"] = 1, aide = 2 } */
static void print_codes(struct pl_buf *b, const struct pl_value *levels,
                        const struct pl_value *numbers)
{
    for (size_t i = 0; i < pl_count(levels); i++) {
        struct pl_str level = pl_strv(pl_item(levels, i));
        bool is_name = pl_lua_is_name(level);
        pl_buf_puts(b, i > 0 ? ", " : "");
        if (is_name) {
            pl_buf_put(b, level);
        } else {
            pl_buf_putc(b, '[');
            pl_lua_text(b, level);
            pl_buf_putc(b, ']');
        }
        pl_buf_puts(b, " = ");
        pl_buf_number(b, pl_num(pl_item(numbers, i)));
    }
}

static void print_method(struct pl_buf *b, struct pl_str op,
                         const struct pl_value *args, int depth)
{
    print(b, pl_item(args, 0), HIGHEST, depth + 1);
    pl_buf_putc(b, ':');
    pl_buf_put(b, op);
    if (pl_item(args, 1)->type == PL_LIST) {
        pl_buf_puts(b, " { ");
        if (pl_str_is(op, "code"))
            print_codes(b, pl_item(args, 1), pl_item(args, 2));
        else
            print_items(b, pl_item(args, 1), depth);
        pl_buf_puts(b, " }");
        return;
    }
    pl_buf_putc(b, '(');
    if (pl_count(args) > 1)
        print(b, pl_item(args, 1), LOWEST, depth + 1);
    pl_buf_putc(b, ')');
}

/* Operators associate to the left, but for ^.  The operand of a minus is
 * enclosed when it is one itself: -- opens a comment. */
static void print_operator(struct pl_buf *b, const struct pl_op *op,
                           const struct pl_value *args, int depth)
{
    bool is_right = op->sign[1] == '^';

    if (op->most == 2) {
        print(b, pl_item(args, 0), op->rank + is_right, depth + 1);
        pl_buf_puts(b, op->sign);
        print(b, pl_item(args, 1), op->rank + !is_right, depth + 1);
    } else {
        pl_buf_puts(b, op->sign);
        print(b, pl_item(args, 0), op->rank + (op->sign[0] == '-'), depth + 1);
    }
}

static void print_call(struct pl_buf *b, struct pl_str function,
                       const struct pl_value *arg, int depth)
{
    pl_buf_put(b, function);
    pl_buf_putc(b, '(');
    if (arg->type == PL_LIST)
        print_items(b, arg, depth);
    else if (!pl_is_nil(arg))
        print(b, arg, LOWEST, depth + 1);
    pl_buf_putc(b, ')');
}

static void print_op(struct pl_buf *b, const struct pl_value *x, int rank,
                     int depth)
{
    struct pl_str name = pl_strv(pl_get(x, "op"));
    const struct pl_value *args = pl_get(x, "args");
    const struct pl_op *op = pl_op_find(name);

    if (op != NULL && op->dates == PL_DATES_BETWEEN) {
        print_call(b, name, args, depth);
        return;
    }
    if (op == NULL || op->sign == NULL) {
        print_method(b, name, args, depth);
        return;
    }
    if (op->rank < rank)
        pl_buf_putc(b, '(');
    print_operator(b, op, args, depth);
    if (op->rank < rank)
        pl_buf_putc(b, ')');
}

static void print(struct pl_buf *b, const struct pl_value *x, int rank,
                  int depth)
{
    if (depth > PL_EXPR_DEPTH)
        pl_buf_puts(b, "...");
    else if (x->type != PL_MAP)
        print_literal(b, x, rank);
    else if (!pl_is_nil(pl_get(x, "col")))
        print_column(b, pl_strv(pl_get(x, "col")));
    else if (!pl_is_nil(pl_get(x, "lit")))
        print_literal(b, pl_get(x, "lit"), rank);
    else if (!pl_is_nil(pl_get(x, "op")))
        print_op(b, x, rank, depth);
    else if (!pl_is_nil(pl_get(x, "agg")))
        print_call(b, pl_strv(pl_get(x, "agg")), pl_get(x, "arg"), depth);
    else if (!pl_is_nil(pl_get(x, "factor")))
        print_call(b, PL_STR("factor"), pl_get(x, "factor"), depth);
    else
        print_call(b, PL_STR("interact"), pl_get(x, "interact"), depth);
}

void pl_expr_print(struct pl_buf *b, const struct pl_value *expression)
{
    print(b, expression != NULL ? expression : pl_nil(), LOWEST, 0);
}
