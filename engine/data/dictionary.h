/* dictionary.h - columns of a file checked against their dictionary entries.
 * Private to data/. */
#ifndef PL_DATA_DICTIONARY_H
#define PL_DATA_DICTIONARY_H

#include "data/csv_split.h"
#include "data/frame.h"

/* Bad cells of a whole file: the first ten in words, the rest counted. */
struct pl_bad_cells {
    struct pl_buf text;
    size_t n;
    size_t first_line;
};

/* Column `index` of the file as a column of the kind that entry says (NULL:
 * inferred).  Cells that break a rule are added to bad; the column is then not
 * to be used. */
enum pl_status pl_dictionary_column(struct pl_arena *a,
                                    const struct pl_csv *csv, size_t index,
                                    struct pl_str name,
                                    const struct pl_value *entry,
                                    struct pl_bad_cells *bad,
                                    struct pl_column *out, struct pl_err *err);

/* A column that is filled cell by cell, by threads at once, each with rows of
 * its own.  The arrays of column are those of cells. */
struct pl_cells {
    struct pl_reading *reading;
    struct pl_column column;
    bool is_text;  /* cells are kept as they stand */
    bool is_plain; /* a number within min .. max, and only "" is missing */
    bool is_id;
    double min, max;
    double *number; /* NULL: cells are read and not kept */
    int32_t *code;
    struct pl_str *text;
};

/* kind: instead of the entry's, when there is none; "" reads numbers and keeps
 * nothing. */
enum pl_status pl_cells_begin(struct pl_arena *a, size_t rows,
                              struct pl_str name, const struct pl_value *entry,
                              const char *kind, struct pl_cells *out,
                              struct pl_err *err);
/* false: a rule is broken.  kept: what a column of text keeps of the cell. */
bool pl_cells_take(const struct pl_cells *c, size_t row, struct pl_str cell,
                   struct pl_str kept);
/* Once all is read: is an id there twice?  *good is cleared then. */
enum pl_status pl_cells_end(struct pl_arena *a, const struct pl_cells *c,
                            bool *good, struct pl_err *err);

#endif
