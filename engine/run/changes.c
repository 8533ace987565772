#include "run/changes.h"

#include "base/map.h"

enum { LINES_MAX = 40 };

/* What a traced value is: its path in a result ("terms.female.estimate"); a
 * number that only looks like one of the ledger has none. */
static struct pl_str path_of(const struct pl_value *v)
{
    bool has_path = pl_is_text(pl_get(v, "status"), "traced") &&
                    pl_is_nil(pl_get(v, "alike"));

    return has_path ? pl_strv(pl_get(v, "detail")) : PL_STR("");
}

/* A value is called by chapter, label, path and the how-manieth of those, so
 * that it keeps its name when lines move and when a row is put before it.  NULL
 * when out of memory. */
static struct pl_str *names_of(struct pl_arena *a, const struct pl_value *list)
{
    size_t n = pl_count(list), slot;
    struct pl_str *names = PL_NEW(a, struct pl_str, n + 1);
    size_t *times = PL_NEW(a, size_t, n + 1);
    struct pl_index stems;

    pl_index_init(&stems, a);
    for (size_t i = 0; names != NULL && times != NULL && i < n; i++) {
        const struct pl_value *v = pl_item(list, i);
        struct pl_str stem = pl_str_printf(
            a, "%.*s\n%.*s\n%.*s", PL_FMT(pl_strv(pl_get(v, "chapter"))),
            PL_FMT(pl_strv(pl_get(v, "label"))), PL_FMT(path_of(v)));
        if (stem.s == NULL || !pl_index_put(&stems, stem, i, &slot))
            return NULL;
        names[i] = pl_str_printf(a, "%s\n%zu", stem.s, times[slot]++);
        if (names[i].s == NULL)
            return NULL;
    }
    return times != NULL ? names : NULL;
}

struct changes {
    struct pl_buf *b;
    size_t n; /* told or counted */
};

static void put_change(struct changes *c, const struct pl_value *v,
                       struct pl_str was, struct pl_str now)
{
    if (++c->n > LINES_MAX)
        return;
    if (c->n == 1)
        pl_buf_puts(c->b, "changed since the last good build:\n");
    pl_buf_printf(
        c->b, "  %.*s:%.0f  %.*s: ", PL_FMT(pl_strv(pl_get(v, "chapter"))),
        pl_num_or(pl_get(v, "line"), 0), PL_FMT(pl_strv(pl_get(v, "label"))));
    if (was.s == NULL)
        pl_buf_printf(c->b, "new %.*s\n", PL_FMT(now));
    else if (now.s == NULL)
        pl_buf_printf(c->b, "%.*s is gone\n", PL_FMT(was));
    else
        pl_buf_printf(c->b, "%.*s -> %.*s\n", PL_FMT(was), PL_FMT(now));
}

static void compare(struct changes *c, const struct pl_value *was,
                    const struct pl_str *was_names, const struct pl_value *now,
                    const struct pl_str *now_names, struct pl_arena *a)
{
    size_t n = pl_count(was), stored;
    bool *kept = PL_NEW(a, bool, n + 1);
    struct pl_index index;

    pl_index_init(&index, a);
    for (size_t i = 0; kept != NULL && i < n; i++)
        pl_index_put(&index, was_names[i], i, &stored);
    for (size_t i = 0; kept != NULL && i < pl_count(now); i++) {
        const struct pl_value *v = pl_item(now, i);
        struct pl_str new_text = pl_strv(pl_get(v, "text"));
        size_t at = pl_index_get(&index, now_names[i], n);
        struct pl_str old_text = {0};
        if (at < n) {
            kept[at] = true;
            old_text = pl_strv(pl_get(pl_item(was, at), "text"));
        }
        if (at == n || !pl_str_eq(old_text, new_text))
            put_change(c, v, old_text, new_text);
    }
    for (size_t i = 0; kept != NULL && i < n; i++)
        if (!kept[i])
            put_change(c, pl_item(was, i),
                       pl_strv(pl_get(pl_item(was, i), "text")),
                       (struct pl_str){0});
}

/* Values have moved at most: their names and texts are the same in turn. */
static bool are_same(const struct pl_value *was, const struct pl_value *now)
{
    static const char *const members[] = {"chapter", "label",  "text",
                                          "status",  "detail", "alike"};
    bool same = pl_count(was) == pl_count(now);

    for (size_t i = 0; same && i < pl_count(now); i++)
        for (size_t k = 0; same && k < sizeof members / sizeof *members; k++)
            same = pl_equal(pl_get(pl_item(was, i), members[k]),
                            pl_get(pl_item(now, i), members[k]));
    return same;
}

void pl_changes_text(struct pl_buf *b, struct pl_arena *a,
                     const struct pl_value *was, const struct pl_value *now)
{
    if (are_same(was, now))
        return;
    const struct pl_str *was_names = names_of(a, was);
    const struct pl_str *now_names = names_of(a, now);
    struct changes c = {.b = b};

    if (was_names == NULL || now_names == NULL)
        return;
    compare(&c, was, was_names, now, now_names, a);
    if (c.n > LINES_MAX)
        pl_buf_printf(b, "  and %zu more\n", c.n - LINES_MAX);
}
