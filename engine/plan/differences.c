/* Where two protocols differ, by clause. */
#include "plan/lock.h"
#include "plan/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PATH_LENGTH = 256 };

/* Two values walked side by side. */
struct walk {
    struct pl_arena *a;
    struct pl_builder list;
    char path[PATH_LENGTH];
};

static void add_difference(struct walk *w, const struct pl_value *was,
                           const struct pl_value *now)
{
    struct pl_builder b;

    pl_build(&b, w->a);
    pl_set_text(&b, "clause", w->path);
    pl_set(&b, "locked", was);
    pl_set(&b, "now", now);
    pl_add(&w->list, pl_map(&b));
}

static void compare(struct walk *w, const struct pl_value *was,
                    const struct pl_value *now);

static void compare_member(struct walk *w, struct pl_str key,
                           const struct pl_value *was,
                           const struct pl_value *now)
{
    size_t end = strlen(w->path);

    snprintf(w->path + end, sizeof w->path - end, "%s%.*s", end > 0 ? "." : "",
             PL_FMT(key));
    compare(w, pl_get_str(was, key), pl_get_str(now, key));
    w->path[end] = '\0';
}

/* The plan, its files and its analyses are looked into, and so are plain tables
 * of names; any other value made by a constructor is one clause. */
static bool is_open(const struct pl_value *v)
{
    static const char *const groups[] = {"plan", "design", "data", "analysis"};

    if (v->type != PL_MAP || pl_is_expression(v))
        return false;
    if (pl_kind_find(pl_strv(pl_get(v, "kind"))) == NULL)
        return true;
    for (size_t i = 0; i < sizeof groups / sizeof groups[0]; i++)
        if (pl_kind_in(v, groups[i]))
            return true;
    return false;
}

static bool can_look_into(const struct pl_value *was,
                          const struct pl_value *now)
{
    return is_open(was) && is_open(now) &&
           pl_equal(pl_get(was, "kind"), pl_get(now, "kind"));
}

/* As deep as the shallower of the two, and JSON and Lua values are bounded. */
static void compare(struct walk *w, const struct pl_value *was,
                    const struct pl_value *now)
{
    size_t i = 0, j = 0;

    if (pl_equal(was, now))
        return;
    if (!can_look_into(was, now)) {
        add_difference(w, was, now);
        return;
    }
    while (i < was->n || j < now->n) {
        const struct pl_member *x = i < was->n ? &was->as.members[i] : NULL;
        const struct pl_member *y = j < now->n ? &now->as.members[j] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : pl_str_cmp(x->key, y->key);
        compare_member(w, order <= 0 ? x->key : y->key, was, now);
        i += order <= 0;
        j += order >= 0;
    }
}

static int by_clause(const void *a, const void *b)
{
    const struct pl_member *x = a, *y = b;

    return pl_str_cmp(pl_strv(pl_get(x->value, "clause")),
                      pl_strv(pl_get(y->value, "clause")));
}

const struct pl_value *pl_value_differences(struct pl_arena *a,
                                            const struct pl_value *was,
                                            const struct pl_value *now)
{
    struct walk w = {.a = a};

    pl_build(&w.list, a);
    compare(&w, was, now);
    if (!w.list.failed && w.list.n > 1)
        qsort(w.list.members, w.list.n, sizeof *w.list.members, by_clause);
    return pl_list(&w.list);
}
