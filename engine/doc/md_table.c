/* md_table.c - tables as the run shows them (lua/lib_core.h). */
#include "doc/equation.h"
#include "doc/md_parts.h"

static struct pl_str cell_text(const struct pl_value *cell)
{
    return cell->type == PL_STRING ? cell->as.string
                                   : pl_strv(pl_get(cell, "text"));
}

static bool is_number(const struct pl_value *cell)
{
    return pl_is_text(pl_get(cell, "status"), "traced") ||
           pl_is_text(pl_get(cell, "status"), "untraced");
}

/* In the chapter on departures every number would be marked. */
static const struct pl_value *marks_of(const struct pl_md *m,
                                       const struct pl_value *rows)
{
    return m->c != NULL ? pl_book_marks(m->book, rows) : pl_nil();
}

/* Marks that all numbers share stand at the caption, not at each of them. */
struct sharing {
    const struct pl_value *whole; /* NULL before the first number */
    bool is_split;
};

static void look_at(const struct pl_md *m, struct sharing *s,
                    const struct pl_value *cell)
{
    if (!is_number(cell))
        return;
    const struct pl_value *marks = marks_of(m, pl_get(cell, "rows"));
    s->is_split =
        s->is_split || (s->whole != NULL && !pl_equal(s->whole, marks));
    s->whole = marks;
}

static struct sharing look(const struct pl_md *m, const struct pl_value *shown)
{
    const struct pl_value *rows = pl_get(shown, "rows");
    struct sharing s = {0};

    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *cells = pl_get(pl_item(rows, i), "cells");
        for (size_t k = 0; k < pl_count(cells); k++)
            look_at(m, &s, pl_item(cells, k));
    }
    return s;
}

static void put_label(struct pl_md *m, const struct pl_exhibit *e)
{
    pl_md_anchor(m, e->target.id);
    pl_md_strong(m, e->target.text);
    pl_md_puts(m, ". ");
}

void pl_md_caption(struct pl_md *m, const struct pl_exhibit *e,
                   const struct pl_value *marks)
{
    m->in_cell = true; /* one line */
    put_label(m, e);
    if (e->table != NULL)
        pl_md_inlines(m, m->s, cmark_node_get_user_data(e->table),
                      strlen("Table:"));
    else if (e->chunk->caption.root != NULL)
        pl_md_inlines(m, &e->chunk->caption.source, e->chunk->caption.root, 0);
    pl_md_marks(m, marks);
    m->in_cell = false;
}

static void put_given_caption(struct pl_md *m, const struct pl_value *shown)
{
    pl_md_anchor(m, pl_strv(pl_get(shown, "id")));
    pl_md_strong(m, pl_strv(pl_get(shown, "caption")));
}

/* Levels of titles become one: "Group: title". */
static void put_head(struct pl_md *m, const struct pl_value *columns)
{
    pl_md_begin(m, false);
    pl_md_puts(m, "|");
    m->in_cell = true;
    for (size_t i = 0; i < pl_count(columns); i++) {
        struct pl_str group = pl_strv(pl_get(pl_item(columns, i), "group"));
        struct pl_str title = pl_strv(pl_get(pl_item(columns, i), "title"));
        pl_md_puts(m, " ");
        pl_md_text(m, group);
        pl_md_puts(m, group.len > 0 && title.len > 0 ? ": " : "");
        pl_md_text(m, title);
        pl_md_puts(m, " |");
    }
    m->in_cell = false;
    pl_md_puts(m, "\n|");
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_value *align = pl_get(pl_item(columns, i), "align");
        pl_md_puts(m, pl_is_text(align, "right")    ? " ---: |"
                      : pl_is_text(align, "center") ? " :---: |"
                                                    : " --- |");
    }
}

static void put_equation(struct pl_md *m, const struct pl_value *math)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_put_latex(&b, math);
    pl_md_puts(m, "$");
    pl_md_raw(m, pl_buf_view(&b));
    pl_md_puts(m, "$");
    if (b.failed != PL_OK)
        m->b->failed = b.failed;
    pl_buf_free(&b);
}

static void put_cell(struct pl_md *m, const struct pl_value *cell,
                     const struct sharing *s, bool is_head)
{
    pl_md_puts(m, " ");
    if (!pl_is_nil(pl_get(cell, "math")))
        put_equation(m, pl_get(cell, "math"));
    else if (is_head)
        pl_md_strong(m, cell_text(cell));
    else
        pl_md_text(m, cell_text(cell));
    pl_md_runs(m, pl_get(cell, "runs"));
    if (pl_truth(pl_get(cell, "mark")))
        pl_md_puts(m, " (differs)");
    if (is_number(cell) && s->is_split)
        pl_md_marks(m, marks_of(m, pl_get(cell, "rows")));
    pl_md_puts(m, " |");
}

static void put_row(struct pl_md *m, const struct pl_value *row, size_t n,
                    const struct sharing *s)
{
    const struct pl_value *cells = pl_get(row, "cells");
    bool is_head = pl_is_text(pl_get(row, "kind"), "header") ||
                   pl_is_text(pl_get(row, "kind"), "section");
    size_t at = 0;

    pl_md_puts(m, "\n|");
    m->in_cell = true;
    for (size_t k = 0; k < pl_count(cells) && at < n; k++) {
        const struct pl_value *cell = pl_item(cells, k);
        double span = pl_num_or(pl_get(cell, "colspan"), 1);
        put_cell(m, cell, s, is_head);
        for (at++; span > 1 && at < n; span--, at++)
            pl_md_puts(m, " |");
    }
    for (; at < n; at++)
        pl_md_puts(m, " |");
    m->in_cell = false;
}

static void put_notes(struct pl_md *m, const struct pl_value *notes,
                      const struct sharing *s, const char *before)
{
    for (size_t i = 0; i < pl_count(notes); i++) {
        pl_md_begin(m, false);
        pl_md_puts(m, before);
        pl_md_text(m, cell_text(pl_item(notes, i)));
        if (is_number(pl_item(notes, i)) && s->is_split)
            pl_md_marks(m, marks_of(m, pl_get(pl_item(notes, i), "rows")));
    }
}

/* What touches the exhibit, unless it is told at its numbers. */
static const struct pl_value *caption_marks(const struct pl_md *m,
                                            const struct sharing *s,
                                            const struct pl_value *shown)
{
    return s->is_split ? pl_nil() : marks_of(m, pl_get(shown, "ledger"));
}

void pl_md_table(struct pl_md *m, const struct pl_exhibit *e,
                 const struct pl_value *shown)
{
    const struct pl_value *columns = pl_get(shown, "columns");
    const struct pl_value *rows = pl_get(shown, "rows");
    struct sharing s = look(m, shown);

    if (e != NULL || pl_strv(pl_get(shown, "caption")).len > 0)
        pl_md_begin(m, false);
    if (e != NULL)
        pl_md_caption(m, e, caption_marks(m, &s, shown));
    else
        put_given_caption(m, shown);
    put_head(m, columns);
    for (size_t i = 0; i < pl_count(rows); i++)
        put_row(m, pl_item(rows, i), pl_count(columns), &s);
    put_notes(m, pl_get(shown, "notes"), &s, "");
    put_notes(m, pl_get(shown, "warnings"), &s, "**Warning:** ");
}
