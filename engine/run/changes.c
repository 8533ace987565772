#include "run/changes.h"

#include "base/json.h"
#include "base/map.h"

enum { LINES_MAX = 40 };

/* Places in a value that was kept. */
enum { CHAPTER, LABEL, PATH, TEXT, MEMBERS };

/* What a traced value is: its path in a result ("terms.female.estimate"); a
 * number that only looks like one of the ledger has none. */
static struct pl_str path_of(const struct pl_value *v)
{
    bool has_path = pl_is_text(pl_get(v, "status"), "traced") &&
                    pl_is_nil(pl_get(v, "alike"));

    return has_path ? pl_strv(pl_get(v, "detail")) : PL_STR("");
}

static void keep_value(struct pl_buf *b, const struct pl_value *v)
{
    const struct pl_str members[MEMBERS] = {
        [CHAPTER] = pl_strv(pl_get(v, "chapter")),
        [LABEL] = pl_strv(pl_get(v, "label")),
        [PATH] = path_of(v),
        [TEXT] = pl_strv(pl_get(v, "text"))};

    for (size_t i = 0; i < MEMBERS; i++) {
        pl_buf_putc(b, i == 0 ? '[' : ',');
        pl_buf_json(b, members[i]);
    }
    pl_buf_putc(b, ']');
}

static void keep_line(struct pl_buf *b, const struct pl_value *v)
{
    pl_buf_number(b, pl_num_or(pl_get(v, "line"), 0));
}

static void keep_list(struct pl_buf *b, const struct pl_value *values,
                      void (*keep)(struct pl_buf *, const struct pl_value *))
{
    pl_buf_putc(b, '[');
    for (size_t i = 0; i < pl_count(values); i++) {
        if (i > 0)
            pl_buf_putc(b, ',');
        keep(b, pl_item(values, i));
    }
    pl_buf_putc(b, ']');
}

void pl_changes_keep(struct pl_buf *b, const struct pl_value *values)
{
    keep_list(b, values, keep_value);
    pl_buf_putc(b, '\n');
    keep_list(b, values, keep_line);
}

/* What was kept, as it is compared. */
struct printed {
    const struct pl_value *values, *lines;
    struct pl_str *names;
};

static struct pl_str member(const struct printed *p, size_t i, size_t which)
{
    return pl_strv(pl_item(pl_item(p->values, i), which));
}

/* A value is called by chapter, label, path and the how-manieth of those, so
 * that it keeps its name when lines move and when a row is put before it.  NULL
 * when out of memory. */
static struct pl_str *names_of(struct pl_arena *a, const struct printed *p)
{
    size_t n = pl_count(p->values), slot;
    struct pl_str *names = PL_NEW(a, struct pl_str, n + 1);
    size_t *times = PL_NEW(a, size_t, n + 1);
    struct pl_index stems;

    pl_index_init(&stems, a);
    for (size_t i = 0; names != NULL && times != NULL && i < n; i++) {
        struct pl_str stem = pl_str_printf(
            a, "%.*s\n%.*s\n%.*s", PL_FMT(member(p, i, CHAPTER)),
            PL_FMT(member(p, i, LABEL)), PL_FMT(member(p, i, PATH)));
        if (stem.s == NULL || !pl_index_put(&stems, stem, i, &slot))
            return NULL;
        names[i] = pl_str_printf(a, "%s\n%zu", stem.s, times[slot]++);
        if (names[i].s == NULL)
            return NULL;
    }
    return times != NULL ? names : NULL;
}

/* false: it is not what was kept, or memory ended. */
static bool read_printed(struct pl_arena *a, struct pl_str values,
                         struct pl_str lines, struct printed *p)
{
    if (pl_json_read(a, values, "state.json", &p->values, NULL) != PL_OK ||
        pl_json_read(a, lines, "state.json", &p->lines, NULL) != PL_OK)
        return false;
    p->names = names_of(a, p);
    return p->names != NULL;
}

struct changes {
    struct pl_buf *b;
    size_t n; /* told or counted */
};

/* The i-th of p; was or now without a text: it came, or is gone. */
static void put_change(struct changes *c, const struct printed *p, size_t i,
                       struct pl_str was, struct pl_str now)
{
    if (++c->n > LINES_MAX)
        return;
    if (c->n == 1)
        pl_buf_puts(c->b, "changed since the last good build:\n");
    pl_buf_printf(c->b, "  %.*s:%.0f  %.*s: ", PL_FMT(member(p, i, CHAPTER)),
                  pl_num_or(pl_item(p->lines, i), 0),
                  PL_FMT(member(p, i, LABEL)));
    if (was.s == NULL)
        pl_buf_printf(c->b, "new %.*s\n", PL_FMT(now));
    else if (now.s == NULL)
        pl_buf_printf(c->b, "%.*s is gone\n", PL_FMT(was));
    else
        pl_buf_printf(c->b, "%.*s -> %.*s\n", PL_FMT(was), PL_FMT(now));
}

static void compare(struct changes *c, const struct printed *was,
                    const struct printed *now, struct pl_arena *a)
{
    size_t n = pl_count(was->values), stored;
    bool *kept = PL_NEW(a, bool, n + 1);
    struct pl_index index;

    pl_index_init(&index, a);
    for (size_t i = 0; kept != NULL && i < n; i++)
        pl_index_put(&index, was->names[i], i, &stored);
    for (size_t i = 0; kept != NULL && i < pl_count(now->values); i++) {
        struct pl_str new_text = member(now, i, TEXT);
        size_t at = pl_index_get(&index, now->names[i], n);
        struct pl_str old_text = {0};
        if (at < n) {
            kept[at] = true;
            old_text = member(was, at, TEXT);
        }
        if (at == n || !pl_str_eq(old_text, new_text))
            put_change(c, now, i, old_text, new_text);
    }
    for (size_t i = 0; kept != NULL && i < n; i++)
        if (!kept[i])
            put_change(c, was, i, member(was, i, TEXT), (struct pl_str){0});
}

void pl_changes_text(struct pl_buf *b, struct pl_arena *a, struct pl_str was,
                     struct pl_str now)
{
    struct pl_str was_values, now_values;
    struct printed p, q;
    struct changes c = {.b = b};

    if (!pl_str_line(&was, &was_values) || !pl_str_line(&now, &now_values) ||
        pl_str_eq(was_values, now_values) ||
        !read_printed(a, was_values, was, &p) ||
        !read_printed(a, now_values, now, &q))
        return;
    compare(&c, &p, &q, a);
    if (c.n > LINES_MAX)
        pl_buf_printf(b, "  and %zu more\n", c.n - LINES_MAX);
}
