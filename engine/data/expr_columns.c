#include "data/expr.h"

#include "data/expr_eval.h"

#include <stdlib.h>

/* An expression lies in the list of its operator's operands: two levels of
 * values for each of its own. */
enum { DEPTH = 2 * PL_EXPR_DEPTH + 2, PARTS_MOST = 2000 };

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
    if (x->type != PL_MAP)
        return; /* also ends each branch: an absent member is nil */
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

/* Parts of an expression, up to one more than are let through. */
static size_t count_parts(const struct pl_value *x, int depth, size_t n)
{
    static const char *const members[] = {"args", "arg", "factor", "interact"};

    if (depth > DEPTH)
        return PARTS_MOST + 1;
    if (x->type == PL_LIST) {
        for (size_t i = 0; i < x->n && n <= PARTS_MOST; i++)
            n = count_parts(pl_item(x, i), depth + 1, n);
        return n;
    }
    if (x->type != PL_MAP)
        return n;
    n++;
    for (size_t i = 0; i < 4 && n <= PARTS_MOST; i++)
        n = count_parts(pl_get(x, members[i]), depth + 1, n);
    return n;
}

enum pl_status pl_expr_check_size(const struct pl_value *expression,
                                  struct pl_err *err)
{
    if (count_parts(expression, 0, 0) <= PARTS_MOST)
        return PL_OK;
    pl_fail(err, PL_EINPUT, NULL,
            "expression: nested deeper than %d, or of more than %d parts",
            PL_EXPR_DEPTH, (int)PARTS_MOST);
    return pl_hint(err, "derive a part of it as a column of its own");
}
