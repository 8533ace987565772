/* sheet.h - a CSV file straight to its columns, in chunks of bytes that threads
 * share.  Private to data/.
 *
 * Only for a file with nothing wrong in it: at the first doubt is_good is
 * cleared, and the way through csv_split.h, cell by cell, finds the words for
 * what is wrong.
 *
 * A chunk takes the rows that begin in it.  Where they begin is known once the
 * quotes before it are counted: an odd number, and the chunk starts inside a
 * field.  That presumes quotes in order; each chunk's last row must therefore
 * end where the next chunk's first one was presumed to begin, so that by
 * induction the rows are those that reading from the start would find. */
#ifndef PL_DATA_SHEET_H
#define PL_DATA_SHEET_H

#include "data/csv_split.h"
#include "data/dictionary.h"
#include "stats/team.h"

enum { PL_SHEET_CHUNK = 256 * 1024 };

struct pl_sheet {
    struct pl_arena *a;
    const struct pl_team *team;
    struct pl_str rows;   /* the bytes behind the header */
    struct pl_csv header; /* lines is NULL, cells those of the header */
    size_t chunk;
    struct pl_chunk *chunks;
    size_t n_chunks;
    bool is_good;
};

/* Bytes of the header, its line end included. */
size_t pl_sheet_header(struct pl_str bytes);

/* The header, and how many rows there are.  bytes: without a byte order mark.
 * chunk: bytes, > 0.  PL_ENOMEM is the only failure. */
enum pl_status pl_sheet_open(struct pl_arena *a, const struct pl_team *team,
                             struct pl_str bytes, size_t chunk,
                             struct pl_sheet *out, struct pl_err *err);

/* Fills the cells of the columns [header.columns]; those with is_left_out are
 * passed over.  A column that has no entry gets its kind here. */
struct pl_sheet_column {
    struct pl_str name;
    const struct pl_value *entry;
    bool is_left_out;
    struct pl_cells cells;
};
enum pl_status pl_sheet_read(struct pl_sheet *s, struct pl_sheet_column *c,
                             struct pl_err *err);

#endif
