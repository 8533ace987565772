/* doubled.h - rows of a file that repeat a key.  Private to data/. */
#ifndef PL_DATA_DOUBLED_H
#define PL_DATA_DOUBLED_H

#include "data/frame.h"

/* One row a key, in the order of the file.  kept: "identical" (the first, where
 * the others have the same cells), "first", "last".  *conflict: a row that is
 * not identical, or f->n.  A row whose key is missing stays. */
enum pl_status pl_doubled_rows(struct pl_arena *a, const struct pl_frame *f,
                               struct pl_str kept, const size_t **rows,
                               size_t *n, size_t *conflict, struct pl_err *err);

#endif
