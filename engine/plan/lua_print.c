#include "plan/schema.h"

#include "base/lua_text.h"
#include "data/expr.h"

enum { DEPTH = 32 };

static void print(struct pl_buf *b, const struct pl_value *v, int depth);

static void print_member(struct pl_buf *b, const struct pl_member *m, int depth)
{
    if (pl_lua_is_name(m->key)) {
        pl_buf_put(b, m->key);
    } else {
        pl_buf_puts(b, "[");
        pl_lua_text(b, m->key);
        pl_buf_puts(b, "]");
    }
    pl_buf_puts(b, " = ");
    print(b, m->value, depth + 1);
}

static void print_items(struct pl_buf *b, const struct pl_value *list,
                        int depth)
{
    for (size_t i = 0; i < pl_count(list); i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print(b, pl_item(list, i), depth + 1);
    }
}

/* The list part, then the members but kind and the one that the list fills. */
static void print_table(struct pl_buf *b, const struct pl_value *map,
                        const char *listed, int depth)
{
    const struct pl_value *list = listed != NULL ? pl_get(map, listed) : NULL;
    size_t n = pl_count(list);

    pl_buf_puts(b, "{ ");
    print_items(b, list, depth);
    for (size_t i = 0; i < map->n; i++) {
        const struct pl_member *m = &map->as.members[i];
        if (pl_str_is(m->key, "kind") ||
            (listed != NULL && pl_str_is(m->key, listed)))
            continue;
        if (n++ > 0)
            pl_buf_puts(b, ", ");
        print_member(b, m, depth);
    }
    pl_buf_puts(b, " }");
}

/* A plain table: every member, kind too. */
static void print_plain(struct pl_buf *b, const struct pl_value *map, int depth)
{
    pl_buf_puts(b, map->n > 0 ? "{ " : "{");
    for (size_t i = 0; i < map->n; i++) {
        if (i > 0)
            pl_buf_puts(b, ", ");
        print_member(b, &map->as.members[i], depth);
    }
    pl_buf_puts(b, map->n > 0 ? " }" : "}");
}

static void print_list(struct pl_buf *b, const struct pl_value *list, int depth)
{
    pl_buf_puts(b, list->n > 0 ? "{ " : "{");
    print_items(b, list, depth);
    pl_buf_puts(b, list->n > 0 ? " }" : "}");
}

/* null_imputation(), robust "HC1", uptake_at_least(0.8), category { "a", "b",
 * role = "treatment" }, cluster { by = "team", type = "CR1" }. */
static void print_constructor(struct pl_buf *b, const struct pl_value *v,
                              const struct pl_kind *k, int depth)
{
    const struct pl_value *bare =
        k->positional != NULL ? pl_get(v, k->positional) : pl_nil();

    pl_buf_puts(b, k->name);
    if (v->n == 1) {
        pl_buf_puts(b, "()");
    } else if (v->n == 2 && bare->type == PL_STRING) {
        pl_buf_putc(b, ' ');
        pl_lua_text(b, bare->as.string);
    } else if (v->n == 2 && bare->type == PL_NUMBER) {
        pl_buf_putc(b, '(');
        pl_buf_number(b, bare->as.number);
        pl_buf_putc(b, ')');
    } else {
        pl_buf_putc(b, ' ');
        print_table(b, v,
                    bare->type == PL_LIST && bare->n > 0 ? k->positional : NULL,
                    depth);
    }
}

static void print_map(struct pl_buf *b, const struct pl_value *v, int depth)
{
    const struct pl_kind *k = pl_kind_find(pl_strv(pl_get(v, "kind")));

    if (k != NULL)
        print_constructor(b, v, k, depth);
    else if (pl_is_expression(v))
        pl_expr_print(b, v);
    else
        print_plain(b, v, depth);
}

static void print(struct pl_buf *b, const struct pl_value *v, int depth)
{
    if (depth > DEPTH) {
        pl_buf_puts(b, "...");
        return;
    }
    if (v->type == PL_LIST)
        print_list(b, v, depth);
    else if (v->type == PL_MAP)
        print_map(b, v, depth);
    else
        pl_value_put_scalar(b, v, "nil", pl_lua_text);
}

void pl_lua_print(struct pl_buf *b, const struct pl_value *v)
{
    print(b, v != NULL ? v : pl_nil(), 0);
}
