/* scale.h - scores of items.  Private to plan/. */
#ifndef PL_PLAN_SCALE_H
#define PL_PLAN_SCALE_H

#include "data/frame.h"

/* The frame with one more column: the sum (or mean) of the scale's items,
 * reverse items counted as least + greatest - x.  A row with more missing items
 * than allow_missing has no score; with fewer, the mean of those answered
 * stands in for the others.  An item outside the scale's range is an error that
 * names the row; the caller says which scale.  All items must be columns of the
 * frame. */
enum pl_status pl_scale_score(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_str name, const struct pl_value *scale,
                              const struct pl_frame **out, struct pl_err *err);

#endif
