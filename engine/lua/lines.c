#include "lua/lines.h"

#define LINE_DEPTH 32

static struct pl_str key_of(const struct pl_value *const *value)
{
    return (struct pl_str){(const char *)value, sizeof *value};
}

size_t pl_lines_at(const struct pl_lines *lines, const struct pl_value *value)
{
    return pl_index_get(&lines->index, key_of(&value), 0);
}

bool pl_lines_note(struct pl_lines *lines, const struct pl_value *value,
                   size_t line)
{
    /* The index borrows its keys. */
    const struct pl_value **kept =
        PL_NEW(lines->index.arena, const struct pl_value *, 1);
    size_t stored;

    if (kept == NULL)
        return false;
    *kept = value;
    return pl_index_put(&lines->index, key_of(kept), line, &stored);
}

struct walk {
    const struct pl_lines *lines;
    struct pl_arena *arena;
    struct pl_builder out;
    struct pl_buf path;
};

static void walk_value(struct walk *w, const struct pl_value *v, int depth);

static void walk_member(struct walk *w, struct pl_str name,
                        const struct pl_value *v, int depth)
{
    size_t len = w->path.len;

    if (len > 0)
        pl_buf_putc(&w->path, '.');
    pl_buf_put(&w->path, name);
    walk_value(w, v, depth);
    if (w->path.s != NULL) {
        w->path.len = len;
        w->path.s[len] = '\0';
    }
}

static void walk_value(struct walk *w, const struct pl_value *v, int depth)
{
    size_t line = pl_lines_at(w->lines, v);

    if (line > 0)
        pl_set_str(&w->out, pl_buf_copy(&w->path, w->arena),
                   pl_number(w->arena, (double)line));
    /* Deeper values cannot come from value.c, which refuses them. */
    if (depth == LINE_DEPTH || v->type != PL_MAP)
        return;
    for (size_t i = 0; i < v->n; i++)
        walk_member(w, v->as.members[i].key, v->as.members[i].value, depth + 1);
}

const struct pl_value *pl_lines_map(const struct pl_lines *lines,
                                    struct pl_arena *a,
                                    const struct pl_value *root)
{
    struct walk w = {.lines = lines, .arena = a};

    pl_build(&w.out, a);
    pl_buf_init(&w.path, 0);
    pl_buf_puts(&w.path, "");
    walk_value(&w, root, 0);
    bool failed = w.path.failed != PL_OK;
    pl_buf_free(&w.path);
    return failed ? NULL : pl_map(&w.out);
}
