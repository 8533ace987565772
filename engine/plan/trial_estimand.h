/* trial_estimand.h - what a run estimates, in words, and the parts of its
 * model, for tables.  Private to plan/. */
#ifndef PL_PLAN_TRIAL_ESTIMAND_H
#define PL_PLAN_TRIAL_ESTIMAND_H

#include "plan/session_state.h"

/* {"population","treatment","outcome","summary","strategy","missing"}: texts,
 * from the spec that ran and its record. */
const struct pl_value *pl_trial_estimand(struct pl_trial *t,
                                         const struct pl_ran *ran);

/* The same, each a list of texts and, for a column or an arm, {"name","label"}:
 * for tables that have labels of their own. */
const struct pl_value *pl_trial_estimand_parts(struct pl_trial *t,
                                               const struct pl_ran *ran);

/* {"estimator","outcome","treatment","covariates","fixed_effects","endogenous",
 * "instruments","weights","cluster"}: each {"name","label","levels"}, or a list
 * of them. */
const struct pl_value *pl_trial_model(struct pl_trial *t,
                                      const struct pl_ran *ran);

#endif
