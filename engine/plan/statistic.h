/* statistic.h - an analysis that is one call of a function of stats: a balance
 * check, a reliability, an intraclass correlation.  Private to plan/.
 *
 * Its spec holds "method" and "arguments" in place of an outcome and terms. */
#ifndef PL_PLAN_STATISTIC_H
#define PL_PLAN_STATISTIC_H

#include "plan/compare.h"

bool pl_is_statistic(const struct pl_value *spec);

/* Is there such a function, does it read columns and give one result, and does
 * it take these arguments?  Columns are not looked up. */
enum pl_status pl_statistic_need(const struct pl_value *spec,
                                 struct pl_err *err);

/* Function and arguments that run it; NULL when pl_statistic_need would fail.
 */
const char *pl_statistic_method(const struct pl_value *spec);
const struct pl_value *pl_statistic_args(struct pl_arena *a,
                                         const struct pl_value *spec);

/* Columns that it reads, sorted. */
const struct pl_value *pl_statistic_reads(struct pl_arena *a,
                                          const struct pl_value *spec);

/* Method and arguments that are not those of the plan. */
enum pl_status pl_statistic_compare(struct pl_arena *a,
                                    const struct pl_comparison *c,
                                    struct pl_builder *list,
                                    struct pl_err *err);

#endif
