/* estimand.h - does a difference change what is estimated, or how?  Private to
 * plan/. */
#ifndef PL_PLAN_ESTIMAND_H
#define PL_PLAN_ESTIMAND_H

#include "base/value.h"

/* "x" where the clause says how the cells of column x come about: "derive.x",
 * "scales.x", "data.<frame>.x" for the spec's frame; else empty. */
struct pl_str pl_column_of(const struct pl_value *spec, struct pl_str clause);

/* Why a spec does not estimate the same once a clause of it is done as
 * `conducted` ("another outcome"); NULL when it does. */
const char *pl_other_estimand(const struct pl_value *spec, struct pl_str clause,
                              const struct pl_value *conducted);

#endif
