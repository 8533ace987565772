/* Column expressions in words: readk + mathk, gender = "female". */
#include "data/expr.h"

#include "data/expr_eval.h"

static void put(struct pl_buf *b, const struct pl_value *x, int depth);

static const struct {
    const char *op, *words;
} between[] = {
    {"add", " + "},      {"sub", " \u2212 "},
    {"mul", " \u00d7 "}, {"div", " / "},
    {"pow", " ^ "},      {"eq", " = "},
    {"ne", " \u2260 "},  {"lt", " < "},
    {"le", " \u2264 "},  {"gt", " > "},
    {"ge", " \u2265 "},  {"and", " and "},
    {"or", " or "},      {"within", " is one of "},
};

static const char *between_of(struct pl_str op)
{
    for (size_t i = 0; i < sizeof between / sizeof between[0]; i++)
        if (pl_str_is(op, between[i].op))
            return between[i].words;
    return NULL;
}

static void put_quoted(struct pl_buf *b, struct pl_str s)
{
    pl_buf_putc(b, '"');
    pl_buf_put(b, s);
    pl_buf_putc(b, '"');
}

static void put_items(struct pl_buf *b, const struct pl_value *list,
                      size_t from, int depth)
{
    for (size_t i = from; i < pl_count(list); i++) {
        pl_buf_puts(b, i > from ? ", " : "");
        put(b, pl_item(list, i), depth + 1);
    }
}

/* In a sum of sums and the like no brackets are needed; anywhere else they
 * spare a reader the precedence of operators. */
static void put_operand(struct pl_buf *b, const struct pl_value *x,
                        struct pl_str outer, int depth)
{
    struct pl_str op = pl_strv(pl_get(x, "op"));
    bool is_same =
        pl_str_eq(op, outer) && (pl_str_is(op, "add") || pl_str_is(op, "mul") ||
                                 pl_str_is(op, "and") || pl_str_is(op, "or"));
    bool is_enclosed = between_of(op) != NULL && !is_same;

    pl_buf_puts(b, is_enclosed ? "(" : "");
    put(b, x, depth + 1);
    pl_buf_puts(b, is_enclosed ? ")" : "");
}

static void put_call(struct pl_buf *b, struct pl_str name,
                     const struct pl_value *args, int depth)
{
    pl_buf_put(b, name);
    pl_buf_putc(b, '(');
    if (args->type == PL_LIST)
        put_items(b, args, 0, depth);
    else if (!pl_is_nil(args))
        put(b, args, depth + 1);
    pl_buf_putc(b, ')');
}

static void put_op(struct pl_buf *b, const struct pl_value *x, int depth)
{
    struct pl_str op = pl_strv(pl_get(x, "op"));
    const struct pl_value *args = pl_get(x, "args"), *first = pl_item(args, 0);
    const char *words = between_of(op);

    if (words != NULL) {
        put_operand(b, first, op, depth);
        pl_buf_puts(b, words);
        if (pl_item(args, 1)->type == PL_LIST)
            put_items(b, pl_item(args, 1), 0, depth);
        else
            put_operand(b, pl_item(args, 1), op, depth);
    } else if (pl_str_is(op, "neg") || pl_str_is(op, "not")) {
        pl_buf_puts(b, pl_str_is(op, "not") ? "not " : "\u2212");
        put_operand(b, first, op, depth);
    } else if (pl_str_is(op, "is_missing")) {
        put_operand(b, first, op, depth);
        pl_buf_puts(b, " is missing");
    } else {
        put_call(b, op, args, depth);
    }
}

static void put_map(struct pl_buf *b, const struct pl_value *x, int depth)
{
    if (!pl_is_nil(pl_get(x, "col")))
        pl_buf_put(b, pl_strv(pl_get(x, "col")));
    else if (!pl_is_nil(pl_get(x, "lit")))
        put(b, pl_get(x, "lit"), depth + 1);
    else if (!pl_is_nil(pl_get(x, "op")))
        put_op(b, x, depth);
    else if (!pl_is_nil(pl_get(x, "agg")))
        put_call(b, pl_strv(pl_get(x, "agg")), pl_get(x, "arg"), depth);
    else if (!pl_is_nil(pl_get(x, "factor")))
        put_call(b, PL_STR("levels of "), pl_get(x, "factor"), depth);
    else
        put_call(b, PL_STR("product of "), pl_get(x, "interact"), depth);
}

static void put(struct pl_buf *b, const struct pl_value *x, int depth)
{
    if (depth > PL_EXPR_DEPTH)
        pl_buf_puts(b, "...");
    else if (x->type == PL_MAP)
        put_map(b, x, depth);
    else
        pl_value_put_scalar(b, x, "missing", put_quoted);
}

void pl_expr_words(struct pl_buf *b, const struct pl_value *expression)
{
    put(b, expression != NULL ? expression : pl_nil(), 0);
}
