/* grid.h - the combinations of what was registered and what was done.
 *
 * A run that departs in k choices from its plan stands at one corner of 2^k
 * specifications, its plan at the other; all of them are run.  Private to
 * plan/. */
#ifndef PL_PLAN_GRID_H
#define PL_PLAN_GRID_H

#include "plan/session_state.h"

struct pl_grid_in {
    struct pl_trial *trial;
    /* Specs: where the plan is silent, the registered one holds the choice
     * made. */
    const struct pl_value *registered, *conducted;
    const struct pl_frame *source; /* the registered data, all rows */
    const struct pl_frame *data;   /* the rows that ran */
    const struct pl_value *differences;
    /* Results that are there already: as conducted; as registered, or NULL. */
    const struct pl_value *did, *plan;
};

/* {"choices":[clauses], bit i of a run's number is choice i made,
 *  "held":[{"clause","reason"}] made in every run,
 *  "from_plan": run 0 is what was registered, where the plan says,
 *  "terms":[treatment terms],
 *  "runs":[2^k of {"n","estimates":[{"estimate","std_error","p_value",
 *    "conf_low","conf_high"} or nil, one a term]} or {"error"}]},
 * or nil when no choice can be undone.  A combination that does not run is no
 * failure. */
enum pl_status pl_grid_run(const struct pl_grid_in *in,
                           const struct pl_value **grid, struct pl_err *err);

#endif
