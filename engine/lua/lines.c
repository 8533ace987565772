#include "lua/lines.h"

#include <string.h>

#define LINE_DEPTH 32

static struct pl_str key_of(const struct pl_value *const *value)
{
    return (struct pl_str){(const char *)value, sizeof *value};
}

static const struct pl_site nowhere;

static const struct pl_site *site_of(const struct pl_lines *lines,
                                     const struct pl_value *value)
{
    size_t at = pl_index_get(&lines->index, key_of(&value), lines->n);

    return at < lines->n ? &lines->sites[at] : &nowhere;
}

static bool add_site(struct pl_lines *lines, const struct pl_site *site)
{
    if (lines->n == lines->cap) {
        size_t cap = lines->cap > 0 ? 2 * lines->cap : 64;
        struct pl_site *more = PL_NEW(lines->index.arena, struct pl_site, cap);
        if (more == NULL)
            return false;
        if (lines->n > 0)
            memcpy(more, lines->sites, lines->n * sizeof *more);
        lines->sites = more;
        lines->cap = cap;
    }
    lines->sites[lines->n++] = *site;
    return true;
}

bool pl_lines_note(struct pl_lines *lines, const struct pl_value *value,
                   const struct pl_site *site)
{
    /* The index borrows its keys. */
    const struct pl_value **kept =
        PL_NEW(lines->index.arena, const struct pl_value *, 1);
    size_t stored;

    if (kept == NULL)
        return false;
    *kept = value;
    return pl_index_put(&lines->index, key_of(kept), lines->n, &stored) &&
           (stored < lines->n || add_site(lines, site));
}

struct walk {
    const struct pl_lines *lines;
    size_t level; /* of the function that made the root */
    struct pl_arena *arena;
    struct pl_builder out;
    struct pl_buf path;
};

/* Both came from one line at this level, and from two at the next. */
static bool parts_deeper(const struct pl_site *a, const struct pl_site *b,
                         size_t level)
{
    return level + 1 < a->n && level + 1 < b->n &&
           a->line[level] == b->line[level] &&
           a->line[level + 1] != b->line[level + 1];
}

static size_t line_of(const struct walk *w, const struct pl_site *site,
                      const struct pl_site *before, const struct pl_site *after)
{
    size_t level = w->level < site->n ? w->level : site->n - 1;

    while (parts_deeper(site, before, level) ||
           parts_deeper(site, after, level))
        level++;
    return site->line[level];
}

static const struct pl_site *site_at(const struct walk *w,
                                     const struct pl_value *map, size_t i)
{
    return i < map->n ? site_of(w->lines, map->as.members[i].value) : &nowhere;
}

static void note_line(struct walk *w, const struct pl_site *site,
                      const struct pl_site *before, const struct pl_site *after)
{
    if (site->n > 0)
        pl_set_str(
            &w->out, pl_buf_copy(&w->path, w->arena),
            pl_number(w->arena, (double)line_of(w, site, before, after)));
}

static void walk_value(struct walk *w, const struct pl_value *v, int depth);

static void walk_member(struct walk *w, const struct pl_value *map, size_t i,
                        int depth)
{
    size_t len = w->path.len;

    if (len > 0)
        pl_buf_putc(&w->path, '.');
    pl_buf_put(&w->path, map->as.members[i].key);
    note_line(w, site_at(w, map, i), site_at(w, map, i - 1),
              site_at(w, map, i + 1)); /* i - 1 wraps, and is nowhere */
    walk_value(w, map->as.members[i].value, depth);
    if (w->path.s != NULL) {
        w->path.len = len;
        w->path.s[len] = '\0';
    }
}

static void walk_value(struct walk *w, const struct pl_value *v, int depth)
{
    /* Deeper values cannot come from value.c, which refuses them. */
    if (depth == LINE_DEPTH || v->type != PL_MAP)
        return;
    for (size_t i = 0; i < v->n; i++)
        walk_member(w, v, i, depth + 1);
}

const struct pl_value *pl_lines_map(const struct pl_lines *lines,
                                    struct pl_arena *a,
                                    const struct pl_value *root)
{
    const struct pl_site *site = site_of(lines, root);
    struct walk w = {
        .lines = lines, .level = site->n > 0 ? site->n - 1 : 0, .arena = a};

    pl_build(&w.out, a);
    pl_buf_init(&w.path, 0);
    pl_buf_puts(&w.path, "");
    note_line(&w, site, &nowhere, &nowhere);
    walk_value(&w, root, 0);
    bool failed = w.path.failed != PL_OK;
    pl_buf_free(&w.path);
    return failed ? NULL : pl_map(&w.out);
}
