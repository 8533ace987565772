/* together.h - regressions by least squares on one frame, of each the one
 * treatment term, from cross products that they share.  Private to plan/.
 *
 * For the thousands of specifications of a multiverse.  One takes part where it
 * has the classical variance, no weights and no rule that fills, and reads the
 * treatment in no other term; those that lose the same rows are together.  What
 * takes no part is run by itself, with the same result to 2^-50. */
#ifndef PL_PLAN_TOGETHER_H
#define PL_PLAN_TOGETHER_H

#include "data/frame.h"
#include "stats/shared.h"

struct pl_together;

/* args: [n], of the functions; the frame and they are borrowed.  term: of the
 * treatment, the one that is followed. */
enum pl_status pl_together_of(struct pl_arena *a, const struct pl_frame *frame,
                              const char *const *function,
                              const struct pl_value *const *args, size_t n,
                              struct pl_str term, struct pl_together **out,
                              struct pl_err *err);
/* The same with the treatment drawn again: a frame of the same rows. */
enum pl_status pl_together_drawn(struct pl_arena *a,
                                 const struct pl_together *t,
                                 const struct pl_frame *frame,
                                 struct pl_together **out, struct pl_err *err);
/* Regression i, one at a time.  false: run it by itself. */
bool pl_together_fit(struct pl_together *t, size_t i,
                     struct pl_shared_coef *out);

#endif
