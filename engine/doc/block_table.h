/* block_table.h - a table in the making, for the chapters that the engine
 * writes itself.  Private to doc/. */
#ifndef PL_DOC_BLOCK_TABLE_H
#define PL_DOC_BLOCK_TABLE_H

#include "doc/blocks.h"

struct pl_table {
    struct pl_builder columns, rows, cells, notes;
    bool wants_cards; /* however few columns it has */
};
void pl_table_open(struct pl_table *t, struct pl_arena *a);
void pl_table_column(struct pl_table *t, const char *title, const char *align);
void pl_table_cell(struct pl_table *t, struct pl_str text);
/* A text across so many columns. */
void pl_table_wide(struct pl_table *t, struct pl_str text, double columns);
/* A number, with the ledger rows that it came from; empties b. */
void pl_table_number(struct pl_table *t, struct pl_buf *b,
                     const struct pl_value *rows);
void pl_table_runs(struct pl_table *t, const struct pl_value *runs);
void pl_table_row(struct pl_table *t); /* of the cells so far */
void pl_table_close(struct pl_table *t, struct pl_builder *blocks,
                    const char *id, const char *caption);

#endif
