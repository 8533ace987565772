/* group.h - rows that agree in some columns.  Private to data/. */
#ifndef PL_DATA_GROUP_H
#define PL_DATA_GROUP_H

#include "data/frame.h"

struct pl_groups {
    size_t n;
    const size_t *group; /* [rows] which group each row is in */
    const size_t *first; /* [n] its first row */
};

/* by: list of names, may be empty (one group).  Groups come in level order
 * (else sorted), missing last. */
enum pl_status pl_frame_groups(struct pl_arena *a, const struct pl_frame *f,
                               const struct pl_value *by, struct pl_groups *out,
                               struct pl_err *err);

#endif
