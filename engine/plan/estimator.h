/* estimator.h - the estimators that a regression may name, and how a spec is
 * run by one.  Private to plan/. */
#ifndef PL_PLAN_ESTIMATOR_H
#define PL_PLAN_ESTIMATOR_H

#include "base/value.h"

/* What an estimator of this name estimates ("a difference of means"): two that
 * have the same word estimate the same.  NULL: no such estimator. */
const char *pl_estimator_scale(struct pl_str name);

/* Does it take an outcome of 0 and 1 only? */
bool pl_estimator_is_binary(struct pl_str name);

/* Why a spec cannot be run as it stands, in words without a number, and the
 * member at fault; NULL: it can. */
const char *pl_estimator_refuses(const struct pl_value *spec,
                                 const char **member);

/* The instruments of a spec: those named, else the treatment. */
const struct pl_value *pl_spec_instruments(struct pl_arena *a,
                                           const struct pl_value *spec);

/* Function and arguments that run a spec; function NULL: this version cannot.
 * design: the protocol's, by which the treatment may be drawn again. */
const char *pl_spec_function(const struct pl_value *spec);
const struct pl_value *pl_spec_args(struct pl_arena *a,
                                    const struct pl_value *spec,
                                    const struct pl_value *design);

#endif
