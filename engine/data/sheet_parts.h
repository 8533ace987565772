/* sheet_parts.h - what the passes over a sheet share; for them only. */
#ifndef PL_DATA_SHEET_PARTS_H
#define PL_DATA_SHEET_PARTS_H

#include "data/sheet.h"

struct pl_chunk {
    size_t quotes, ends; /* ends: line ends outside quotes */
    bool is_text;        /* no NUL in it */
    bool is_ascii;
    bool starts_quoted;
    size_t rows, first_row; /* that begin here */
    size_t from, to;        /* bytes of theirs */
    bool is_good;
};

/* What a chunk found in a column. */
enum {
    PL_CELL_ANY = 1,       /* something that is not missing */
    PL_CELL_NO_NUMBER = 2, /* of a column whose kind is not known */
    PL_CELL_DOUBLED = 4    /* a text that is kept with its doubled quotes */
};

/* How columns are read in one pass. */
enum pl_sheet_mode { PL_PASS_OVER, PL_READ, PL_GUESS };

struct pl_sheet_pass {
    struct pl_sheet *sheet;
    struct pl_sheet_column *columns;
    const enum pl_sheet_mode *mode; /* [columns] */
    unsigned char *found;           /* [chunks][columns] */
};

/* The rows of one chunk; clears its is_good when something is in doubt. */
void pl_sheet_read_chunk(const struct pl_sheet_pass *pass, size_t chunk);

#endif
