/* compare.h - what was done against what was registered, clause by clause.
 * Content decides whether there is a difference, lineage says why. */
#ifndef PL_PLAN_COMPARE_H
#define PL_PLAN_COMPARE_H

#include "plan/protocol.h"

/* What was done of a sample where no condition tells it. */
#define PL_OTHER_ROWS "other rows"

struct pl_comparison {
    const struct pl_protocol *protocol;
    const struct pl_value *spec;   /* as registered */
    const struct pl_value *done;   /* the spec that ran */
    const struct pl_value *record; /* of what ran */
    double alpha;                  /* that the run was said to have */
    const struct pl_frame *registered, *conducted; /* rows that entered */
    const struct pl_frame *source; /* the registered data, all rows */
};

/* *differences: list of {"clause","kind":"changed"|"added","registered",
 * "conducted","detail"}, sorted by clause.  conducted is a value that can be
 * written as Lua. */
enum pl_status pl_compare(struct pl_arena *a, const struct pl_comparison *c,
                          const struct pl_value **differences,
                          struct pl_err *err);

/* What an exhibit applies ({"alpha":[...],"level","alternative"}) against the
 * spec of an analysis that it shows. */
const struct pl_value *pl_compare_exhibit(struct pl_arena *a,
                                          const struct pl_value *spec,
                                          const struct pl_value *applies);

/* One difference; NULL when out of memory.  conducted, nil: it was left out. */
const struct pl_value *pl_difference(struct pl_arena *a, struct pl_str clause,
                                     const struct pl_value *registered,
                                     const struct pl_value *conducted,
                                     struct pl_str detail);

#endif
