/* csv_split.h - RFC 4180 text cut into fields.  Private to data/. */
#ifndef PL_DATA_CSV_SPLIT_H
#define PL_DATA_CSV_SPLIT_H

#include "base/err.h"
#include "base/str.h"

struct pl_csv {
    struct pl_str *cells; /* [(rows + 1) * columns], the header first */
    size_t *lines;        /* [rows + 1] line of the file each row starts on */
    size_t rows, columns;
};

/* Fields borrow from bytes, but for those with doubled quotes.  Every row must
 * have as many fields as the header; empty lines at the end are passed over. */
enum pl_status pl_csv_split(struct pl_arena *a, struct pl_str bytes,
                            const char *name, struct pl_csv *out,
                            struct pl_err *err);

#endif
