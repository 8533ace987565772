#include "data/expr.h"

#include "data/expr_ops.h"

#include <stdlib.h>

enum { DEPTH = 64, LOWEST = 0, HIGHEST = 20 };

static void print(struct pl_buf *b, const struct pl_value *x, int rank,
                  int depth);

static void print_literal(struct pl_buf *b, const struct pl_value *x)
{
    if (x->type == PL_NUMBER)
        pl_buf_number(b, x->as.number);
    else if (x->type == PL_STRING)
        pl_buf_json(b, x->as.string);
    else
        pl_buf_puts(b, x->type == PL_BOOL && x->as.boolean ? "true" : "false");
}

static bool is_name(struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool is_letter = (s.s[i] >= 'a' && s.s[i] <= 'z') ||
                         (s.s[i] >= 'A' && s.s[i] <= 'Z') || s.s[i] == '_';
        if (!is_letter && (i == 0 || s.s[i] < '0' || s.s[i] > '9'))
            return false;
    }
    return s.len > 0;
}

static void print_column(struct pl_buf *b, struct pl_str name)
{
    if (is_name(name)) {
        pl_buf_printf(b, "col.%.*s", PL_FMT(name));
        return;
    }
    pl_buf_puts(b, "col[");
    pl_buf_json(b, name);
    pl_buf_putc(b, ']');
}

static void print_list(struct pl_buf *b, const struct pl_value *list, int depth)
{
    pl_buf_puts(b, " { ");
    for (size_t i = 0; i < pl_count(list); i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print(b, pl_item(list, i), LOWEST, depth + 1);
    }
    pl_buf_puts(b, " }");
}

static void print_method(struct pl_buf *b, struct pl_str op,
                         const struct pl_value *args, int depth)
{
    print(b, pl_item(args, 0), HIGHEST, depth + 1);
    pl_buf_printf(b, ":%.*s", PL_FMT(op));
    if (pl_item(args, 1)->type == PL_LIST) {
        print_list(b, pl_item(args, 1), depth);
        return;
    }
    pl_buf_putc(b, '(');
    if (pl_count(args) > 1)
        print(b, pl_item(args, 1), LOWEST, depth + 1);
    pl_buf_putc(b, ')');
}

static void print_op(struct pl_buf *b, const struct pl_value *x, int rank,
                     int depth)
{
    struct pl_str name = pl_strv(pl_get(x, "op"));
    const struct pl_value *args = pl_get(x, "args");
    const struct pl_op *op = pl_op_find(name);

    if (op == NULL || op->sign == NULL) {
        print_method(b, name, args, depth);
        return;
    }
    if (op->rank < rank)
        pl_buf_putc(b, '(');
    if (op->most == 2) {
        print(b, pl_item(args, 0), op->rank, depth + 1);
        pl_buf_puts(b, op->sign);
        print(b, pl_item(args, 1), op->rank + 1, depth + 1);
    } else {
        pl_buf_puts(b, op->sign);
        print(b, pl_item(args, 0), op->rank, depth + 1);
    }
    if (op->rank < rank)
        pl_buf_putc(b, ')');
}

static void print_aggregate(struct pl_buf *b, const struct pl_value *x,
                            int depth)
{
    pl_buf_printf(b, "%.*s(", PL_FMT(pl_strv(pl_get(x, "agg"))));
    if (!pl_is_nil(pl_get(x, "arg")))
        print(b, pl_get(x, "arg"), LOWEST, depth + 1);
    pl_buf_putc(b, ')');
}

static void print_interaction(struct pl_buf *b, const struct pl_value *parts,
                              int depth)
{
    pl_buf_puts(b, "interact(");
    for (size_t i = 0; i < pl_count(parts); i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print(b, pl_item(parts, i), LOWEST, depth + 1);
    }
    pl_buf_putc(b, ')');
}

static void print(struct pl_buf *b, const struct pl_value *x, int rank,
                  int depth)
{
    if (depth > DEPTH) {
        pl_buf_puts(b, "...");
    } else if (x->type != PL_MAP) {
        print_literal(b, x);
    } else if (!pl_is_nil(pl_get(x, "col"))) {
        print_column(b, pl_strv(pl_get(x, "col")));
    } else if (!pl_is_nil(pl_get(x, "lit"))) {
        print_literal(b, pl_get(x, "lit"));
    } else if (!pl_is_nil(pl_get(x, "op"))) {
        print_op(b, x, rank, depth);
    } else if (!pl_is_nil(pl_get(x, "agg"))) {
        print_aggregate(b, x, depth);
    } else if (!pl_is_nil(pl_get(x, "factor"))) {
        pl_buf_puts(b, "factor(");
        print(b, pl_get(x, "factor"), LOWEST, depth + 1);
        pl_buf_putc(b, ')');
    } else {
        print_interaction(b, pl_get(x, "interact"), depth);
    }
}

void pl_expr_print(struct pl_buf *b, const struct pl_value *expression)
{
    print(b, expression != NULL ? expression : pl_nil(), LOWEST, 0);
}

static int by_bytes(const void *a, const void *b)
{
    return pl_str_cmp(*(const struct pl_str *)a, *(const struct pl_str *)b);
}

struct names {
    struct pl_arena *a;
    struct pl_str *s;
    size_t n, cap;
    bool failed;
};

static void add_name(struct names *names, struct pl_str name)
{
    if (names->n == names->cap) {
        size_t cap = names->cap > 0 ? 2 * names->cap : 8;
        struct pl_str *more = PL_NEW(names->a, struct pl_str, cap);
        names->failed = names->failed || more == NULL;
        for (size_t i = 0; more != NULL && i < names->n; i++)
            more[i] = names->s[i];
        names->s = more;
        names->cap = more != NULL ? cap : 0;
    }
    if (!names->failed)
        names->s[names->n++] = name;
}

static void collect(struct names *names, const struct pl_value *x, int depth)
{
    if (depth > DEPTH)
        return;
    if (x->type == PL_LIST) {
        for (size_t i = 0; i < x->n; i++)
            collect(names, pl_item(x, i), depth + 1);
        return;
    }
    if (!pl_is_nil(pl_get(x, "col")))
        add_name(names, pl_strv(pl_get(x, "col")));
    const struct pl_value *factor = pl_get(x, "factor");
    if (factor->type == PL_STRING)
        add_name(names, factor->as.string);
    const struct pl_value *crossed = pl_get(x, "interact");
    for (size_t i = 0; i < pl_count(crossed); i++)
        if (pl_item(crossed, i)->type == PL_STRING)
            add_name(names, pl_strv(pl_item(crossed, i)));
    collect(names, pl_get(x, "args"), depth + 1);
    collect(names, pl_get(x, "arg"), depth + 1);
    collect(names, factor, depth + 1);
    collect(names, crossed, depth + 1);
}

const struct pl_value *pl_expr_columns(struct pl_arena *a,
                                       const struct pl_value *expression)
{
    struct names names = {.a = a};
    struct pl_builder list;

    collect(&names, expression != NULL ? expression : pl_nil(), 0);
    if (names.failed)
        return NULL;
    if (names.n > 0)
        qsort(names.s, names.n, sizeof *names.s, by_bytes);
    pl_build(&list, a);
    for (size_t i = 0; i < names.n; i++)
        if (i == 0 || !pl_str_eq(names.s[i], names.s[i - 1]))
            pl_add(&list, pl_string(a, names.s[i]));
    return pl_list(&list);
}
