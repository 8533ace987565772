/* strategy.h - the rules of a list for missing values: those beside the primary
 * one are run too, and those that were registered and not run are told. Private
 * to plan/. */
#ifndef PL_PLAN_STRATEGY_H
#define PL_PLAN_STRATEGY_H

#include "plan/session_state.h"

struct pl_strategies {
    /* Where a list was conducted: of each of its rules the result, or
     * {"error"}, with "strategy": {"part","number","role","rule": as written}.
     */
    const struct pl_value *results;
    /* Of the same [{"part","number","role","rule","record" or "error"}]. */
    const struct pl_value *told;
    /* Registered ones that did not run: [{"clause","rule","error": why it
     * failed in this run,"sides"}]; sides: {"registered": estimates of the
     * registered spec with this rule, or {"error"}, "conducted": the run's}. */
    const struct pl_value *omitted;
    /* Rules of the list conducted that are no registered ones, as differences,
     * with "sides". */
    const struct pl_value *differences;
};

/* registered: the spec with choices made where the plan is silent. */
enum pl_status pl_strategies_run(struct pl_trial *t,
                                 const struct pl_value *registered,
                                 const struct pl_ran *ran,
                                 struct pl_strategies *out, struct pl_err *err);
/* What ran beside goes into the row and into the result. */
enum pl_status pl_strategies_keep(struct pl_trial *t,
                                  const struct pl_strategies *beside,
                                  struct pl_builder *row, struct pl_ran *ran,
                                  struct pl_err *err);

#endif
