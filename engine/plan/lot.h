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

/* Of each unit a row that has the arm which it gets in draw d: within each
 * block the arms are shuffled (Fisher & Yates), each step by a draw of its own
 * number.  NULL: out of memory. */
const size_t *pl_lot_shuffled(const struct pl_lot *lot, struct pl_arena *a,
                              struct pl_stream stream, size_t d);
/* A frame with another column of arms in place of this one: row i has the arm
 * of row cell[i] of it.  NULL: out of memory. */
const struct pl_frame *pl_arms_onto(struct pl_arena *a,
                                    const struct pl_frame *frame,
                                    const struct pl_column *arm,
                                    const size_t *cell);
/* The lot's frame with the arms of draw d. */
const struct pl_frame *pl_lot_draw(const struct pl_lot *lot, struct pl_arena *a,
                                   struct pl_stream stream, size_t d);

/* Are the arms of two rows of the column the same? */
bool pl_same_arm(const struct pl_column *arm, size_t i, size_t j);

/* lot_list.c: all draws that there are, one after another. */
struct pl_lot_list {
    const struct pl_lot *lot;
    size_t n_arms;
    size_t *row;  /* [n_arms]: one that has the arm */
    size_t *held; /* [blocks][n_arms]: how many units of the block have it */
    double count; /* of draws; infinite past 1e300 */
};
/* The number of the arm that a row has; n_arms: none of them. */
size_t pl_lot_arm(const struct pl_lot_list *list, size_t row);
enum pl_status pl_lot_list_of(struct pl_arena *a, const struct pl_lot *lot,
                              struct pl_lot_list *out, struct pl_err *err);
/* As pl_lot_shuffled, of draw d < count of the list; count is at most 2^53. */
const size_t *pl_lot_listed(const struct pl_lot_list *list, struct pl_arena *a,
                            size_t d);

#endif
