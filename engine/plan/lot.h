/* lot.h - the treatment drawn again as it was randomised: units (people, or the
 * design's clusters) change arms within the design's blocks and strata. Private
 * to plan/. */
#ifndef PL_PLAN_LOT_H
#define PL_PLAN_LOT_H

#include "data/frame.h"
#include "stats/rng.h"

struct pl_lot {
    const struct pl_frame *frame;
    const struct pl_column *arm;
    uint32_t *unit;   /* [rows]; UINT32_MAX: no arm, and none is drawn */
    size_t *first;    /* [units]: a row of it */
    size_t *order;    /* [units], block by block */
    size_t *block_at; /* [blocks + 1]: where each begins in order */
    size_t n_units, n_blocks;
};

/* design: of the protocol; treatment: the column of the arms.  A cluster whose
 * rows are in two arms or two blocks is an error.  All lives in a. */
enum pl_status pl_lot_of(struct pl_arena *a, const struct pl_value *design,
                         const struct pl_frame *frame, struct pl_str treatment,
                         const char *who, struct pl_lot *out,
                         struct pl_err *err);

/* The frame with the arms of draw d: within each block they are shuffled
 * (Fisher & Yates), each step by a draw of its own number.  NULL: out of
 * memory. */
const struct pl_frame *pl_lot_draw(const struct pl_lot *lot, struct pl_arena *a,
                                   struct pl_stream stream, size_t d);

#endif
