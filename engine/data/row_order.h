/* row_order.h - the rows of a frame in the order of their keys.  Private to
 * data/. */
#ifndef PL_DATA_ROW_ORDER_H
#define PL_DATA_ROW_ORDER_H

#include "data/frame.h"

struct pl_keyed_row {
    uint64_t start; /* the key's first eight bytes, in an order-keeping form */
    struct pl_str key;
    size_t row;
};

/* By bytes; rows of one key stay in row order.  *out has f->n rows. */
enum pl_status pl_row_order(struct pl_arena *a, const struct pl_frame *f,
                            const struct pl_keyed_row **out,
                            struct pl_err *err);

#endif
