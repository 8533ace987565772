/* md_chunk.c - a chunk: what it showed, printed and how it failed, its code. */
#include "doc/md_parts.h"

static void put_code(struct pl_md *m, const struct pl_chunk *c)
{
    pl_md_fence(m, "lua", c->code);
}

/* The text that stands for the picture. */
static void put_alt(struct pl_md *m, const struct pl_exhibit *e,
                    const struct pl_value *shown)
{
    const struct pl_inlines *alt = &e->chunk->alt;
    bool was_link = m->in_link;

    m->in_link = true; /* plain text */
    if (alt->root != NULL)
        pl_md_inlines(m, &alt->source, alt->root, 0);
    else if (pl_strv(pl_get(shown, "description")).len > 0)
        pl_md_text(m, pl_strv(pl_get(shown, "description")));
    else
        pl_md_text(m, e->target.text);
    m->in_link = was_link;
}

static struct pl_str add_figure(struct pl_md *m, struct pl_str id,
                                struct pl_str svg)
{
    struct pl_str name =
        pl_str_printf(m->book->arena, "figures/%.*s.svg", PL_FMT(id));
    struct pl_builder b;

    pl_build(&b, m->book->arena);
    pl_set_string(&b, "name", name);
    pl_set_string(&b, "text", svg);
    pl_add(&m->figures, name.s != NULL ? pl_map(&b) : NULL);
    return name;
}

bool pl_md_open_picture(struct pl_md *m, const struct pl_value *chart)
{
    pl_md_begin(m, false);
    if (pl_strv(pl_get(chart, "svg")).len == 0) {
        pl_md_puts(m, "*The chart was not drawn.*");
        return false;
    }
    m->in_cell = true; /* one line */
    pl_md_puts(m, "![");
    return true;
}

void pl_md_close_picture(struct pl_md *m, const struct pl_value *chart,
                         struct pl_str id)
{
    pl_md_close_link(m, add_figure(m, id, pl_strv(pl_get(chart, "svg"))));
    m->in_cell = false;
}

static struct pl_str note_text(const struct pl_value *note)
{
    return note->type == PL_STRING ? note->as.string
                                   : pl_strv(pl_get(note, "text"));
}

static void put_figure(struct pl_md *m, const struct pl_exhibit *e,
                       const struct pl_value *shown)
{
    const struct pl_value *chart =
        e != NULL ? pl_book_chart(m->book, e) : pl_nil();

    if (pl_md_open_picture(m, chart)) {
        put_alt(m, e, shown);
        pl_md_close_picture(m, chart, e->target.label);
    }
    for (size_t i = 0; i < pl_count(pl_get(shown, "notes")); i++) {
        pl_md_begin(m, false);
        pl_md_text(m, note_text(pl_item(pl_get(shown, "notes"), i)));
    }
    if (e == NULL)
        return;
    pl_md_begin(m, false);
    pl_md_caption(m, e, pl_book_marks(m->book, pl_get(shown, "ledger")));
}

static void put_missing(struct pl_md *m, const struct pl_exhibit *e)
{
    pl_md_begin(m, false);
    pl_md_caption(m, e, NULL);
    pl_md_begin(m, false);
    pl_md_puts(m, "*Not shown.*");
}

static void put_shows(struct pl_md *m, const struct pl_chunk_node *chunk)
{
    const struct pl_value *shows = pl_get(pl_book_chunk(m->c, chunk), "shows");
    const struct pl_exhibit *e = pl_book_exhibit(m->c, chunk);

    if (e != NULL && pl_count(shows) == 0)
        put_missing(m, e);
    for (size_t i = 0; i < pl_count(shows); i++, e = NULL) {
        const struct pl_value *shown = pl_item(shows, i);
        if (pl_is_text(pl_get(shown, "kind"), "figure"))
            put_figure(m, e, shown);
        else
            pl_md_table(m, e, shown);
    }
}

static void put_outcome(struct pl_md *m, const struct pl_chunk_node *chunk)
{
    const struct pl_value *out = pl_book_chunk(m->c, chunk);
    const struct pl_value *error = pl_get(out, "error");
    struct pl_str printed = pl_strv(pl_get(out, "printed"));

    if (printed.len > 0)
        pl_md_fence(m, "text", printed);
    if (!pl_is_nil(error)) {
        pl_md_fault(m, error,
                    PL_STR("Nothing of this chapter was run after "
                           "it."));
    } else if (!pl_is_text(pl_get(out, "status"), "ok")) {
        pl_md_begin(m, false);
        pl_md_puts(m, "*This chunk was not run.*");
    }
}

void pl_md_chunk(struct pl_md *m, struct pl_chunk_node *chunk)
{
    m->line = chunk->chunk.line;
    if (chunk->chunk.fold == PL_FOLD_SHOW)
        put_code(m, &chunk->chunk);
    put_shows(m, chunk);
    put_outcome(m, chunk);
    if (chunk->chunk.fold == PL_FOLD_FOLD)
        put_code(m, &chunk->chunk);
}
