#include "plan/schema.h"

#include "data/expr.h"

#include <string.h>

enum { DEPTH = 32 };

static void print(struct pl_buf *b, const struct pl_value *v, int depth);

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

static void print_member(struct pl_buf *b, const struct pl_member *m, int depth)
{
    if (is_name(m->key)) {
        pl_buf_put(b, m->key);
    } else {
        pl_buf_puts(b, "[");
        pl_buf_json(b, m->key);
        pl_buf_puts(b, "]");
    }
    pl_buf_puts(b, " = ");
    print(b, m->value, depth + 1);
}

/* All members but `without`. */
static void print_table(struct pl_buf *b, const struct pl_value *map,
                        const char *without, int depth)
{
    size_t n = 0;

    pl_buf_puts(b, "{ ");
    for (size_t i = 0; i < map->n; i++) {
        if (without != NULL && pl_str_is(map->as.members[i].key, without))
            continue;
        if (n++ > 0)
            pl_buf_puts(b, ", ");
        print_member(b, &map->as.members[i], depth);
    }
    pl_buf_puts(b, n > 0 ? " }" : "}");
}

static void print_list(struct pl_buf *b, const struct pl_value *list, int depth)
{
    pl_buf_puts(b, "{ ");
    for (size_t i = 0; i < list->n; i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print(b, pl_item(list, i), depth + 1);
    }
    pl_buf_puts(b, list->n > 0 ? " }" : "}");
}

/* robust "HC1", null_imputation(), cluster { by = ..., type = ... }. */
static void print_constructor(struct pl_buf *b, const struct pl_value *v,
                              const struct pl_kind *k, int depth)
{
    pl_buf_puts(b, k->name);
    if (v->n == 1) {
        pl_buf_puts(b, "()");
        return;
    }
    pl_buf_putc(b, ' ');
    const struct pl_value *only = v->n == 2 && k->positional != NULL
                                      ? pl_get(v, k->positional)
                                      : pl_nil();
    if (only->type == PL_STRING || only->type == PL_LIST)
        print(b, only, depth + 1);
    else
        print_table(b, v, "kind", depth);
}

static bool is_expression(const struct pl_value *v)
{
    return !pl_is_nil(pl_get(v, "col")) || !pl_is_nil(pl_get(v, "op")) ||
           !pl_is_nil(pl_get(v, "lit")) || !pl_is_nil(pl_get(v, "agg")) ||
           !pl_is_nil(pl_get(v, "factor")) || !pl_is_nil(pl_get(v, "interact"));
}

static void print_map(struct pl_buf *b, const struct pl_value *v, int depth)
{
    const struct pl_kind *k = pl_kind_find(pl_strv(pl_get(v, "kind")));

    if (k != NULL)
        print_constructor(b, v, k, depth);
    else if (is_expression(v))
        pl_expr_print(b, v);
    else
        print_table(b, v, NULL, depth);
}

static void print(struct pl_buf *b, const struct pl_value *v, int depth)
{
    if (depth > DEPTH) {
        pl_buf_puts(b, "...");
        return;
    }
    switch (v->type) {
    case PL_NIL:
        pl_buf_puts(b, "nil");
        break;
    case PL_BOOL:
        pl_buf_puts(b, v->as.boolean ? "true" : "false");
        break;
    case PL_NUMBER:
        pl_buf_number(b, v->as.number);
        break;
    case PL_STRING:
        pl_buf_json(b, v->as.string);
        break;
    case PL_LIST:
        print_list(b, v, depth);
        break;
    case PL_MAP:
        print_map(b, v, depth);
        break;
    }
}

void pl_lua_print(struct pl_buf *b, const struct pl_value *v)
{
    print(b, v != NULL ? v : pl_nil(), 0);
}
