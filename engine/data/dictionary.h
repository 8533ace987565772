/* dictionary.h - one column of a file checked against its dictionary entry.
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

#endif
