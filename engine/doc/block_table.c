#include "doc/block_table.h"

enum { CARDS_FROM = 6 /* columns: more than a telephone shows */ };

void pl_table_open(struct pl_table *t, struct pl_arena *a)
{
    pl_build(&t->columns, a);
    pl_build(&t->rows, a);
    pl_build(&t->cells, a);
    pl_build(&t->notes, a);
    t->wants_cards = false;
}

void pl_table_column(struct pl_table *t, const char *title, const char *align)
{
    struct pl_builder b;

    pl_build(&b, t->columns.arena);
    pl_set_text(&b, "title", title);
    pl_set_text(&b, "align", align);
    pl_add(&t->columns, pl_map(&b));
}

void pl_table_cell(struct pl_table *t, struct pl_str text)
{
    pl_add(&t->cells, pl_string(t->cells.arena, text));
}

void pl_table_wide(struct pl_table *t, struct pl_str text, double columns)
{
    struct pl_builder cell;

    pl_build(&cell, t->cells.arena);
    pl_set_string(&cell, "text", text);
    pl_set_number(&cell, "colspan", columns);
    pl_add(&t->cells, pl_map(&cell));
}

void pl_table_number(struct pl_table *t, struct pl_buf *b,
                     const struct pl_value *rows)
{
    struct pl_builder cell;

    pl_build(&cell, t->cells.arena);
    pl_set_string(&cell, "text", pl_buf_view(b));
    if (pl_count(rows) > 0) {
        pl_set_text(&cell, "status", "traced");
        pl_set(&cell, "rows", rows);
    }
    pl_add(&t->cells, b->failed == PL_OK ? pl_map(&cell) : NULL);
    pl_buf_clear(b);
}

void pl_table_runs(struct pl_table *t, const struct pl_value *runs)
{
    struct pl_builder cell;

    pl_build(&cell, t->cells.arena);
    pl_set(&cell, "runs", runs);
    pl_add(&t->cells, pl_map(&cell));
}

void pl_table_row(struct pl_table *t)
{
    struct pl_builder row;

    pl_build(&row, t->rows.arena);
    pl_set_text(&row, "kind", "body");
    pl_set(&row, "cells", pl_list(&t->cells));
    pl_add(&t->rows, pl_map(&row));
    pl_build(&t->cells, t->rows.arena);
}

/* The titles stand in a row of their own kind too, as in every exhibit. */
void pl_table_close(struct pl_table *t, struct pl_builder *blocks,
                    const char *id, const char *caption)
{
    struct pl_builder b;

    pl_build(&b, blocks->arena);
    pl_set_text(&b, "kind", "table");
    pl_set_text(&b, "id", id);
    pl_set_text(&b, "caption", caption);
    pl_set(&b, "columns", pl_list(&t->columns));
    pl_set(&b, "rows", pl_list(&t->rows));
    if (t->notes.n > 0)
        pl_set(&b, "notes", pl_list(&t->notes));
    if (t->columns.n >= CARDS_FROM || t->wants_cards)
        pl_set_text(&b, "layout", "cards");
    pl_add(blocks, pl_map(&b));
}
