/* trial_stepdown.h - the p values of a family by drawing the treatment again,
 * one draw for all its members.  Private to plan/. */
#ifndef PL_PLAN_TRIAL_STEPDOWN_H
#define PL_PLAN_TRIAL_STEPDOWN_H

#include "plan/session_state.h"

/* A treatment term of a run; those of one run stand together. */
struct pl_drawn_test {
    const struct pl_value *spec;  /* as run; nil: there is no such test */
    const struct pl_frame *given; /* rows that a notebook gave; NULL: the rule's
                                   */
    struct pl_str term;           /* empty: of a comparison */
};

struct pl_stepdown_in {
    struct pl_trial *trial;
    const struct pl_drawn_test *test;
    size_t n;
    double draws, seed; /* all are listed where no more than draws exist */
};

struct pl_stepdown_out {
    double *adjusted, *alone; /* [n], NaN where there is no test */
    double draws, undefined;  /* undefined: a member did not run in it */
    bool is_complete;
    double assignments; /* how many there are; infinite past 1e300 */
};

/* Members must share the treatment and the data, and none may be an iv. */
enum pl_status pl_trial_stepdown(const struct pl_stepdown_in *in,
                                 struct pl_stepdown_out *out,
                                 struct pl_err *err);

#endif
