/* csv.h - a small table of text read from a CSV file (RFC 4180, LF). */
#ifndef SYNTH_CSV_H
#define SYNTH_CSV_H

#include "base/err.h"
#include "base/str.h"

struct csv {
    size_t n_rows, n_columns; /* rows below the header */
    const struct pl_str *name;
    const struct pl_str *cell; /* [n_rows][n_columns] */
};

enum pl_status csv_read(const char *path, struct pl_arena *a, struct csv *out,
                        struct pl_err *err);
/* n_columns: there is none of that name. */
size_t csv_column(const struct csv *t, const char *name);
/* Empty where there is no such column. */
struct pl_str csv_cell(const struct csv *t, size_t row, const char *name);

#endif
