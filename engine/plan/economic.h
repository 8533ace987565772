/* economic.h - an analysis of costs with benefits or effects, as a plan holds
 * it.  Private to plan/.
 *
 * Its accounts (costs and benefits; cost and effect, by arm) are columns of the
 * trial's data, or amounts; an amount may be the estimate of another analysis,
 * which a run puts in as its mean and standard error. */
#ifndef PL_PLAN_ECONOMIC_H
#define PL_PLAN_ECONOMIC_H

#include "plan/compare.h"

bool pl_is_economic(const struct pl_value *spec);
const char *pl_economic_function(const struct pl_value *spec);
/* Are its accounts columns? */
bool pl_economic_has_columns(const struct pl_value *spec);
/* Is it a column of costs, benefits or effects? */
bool pl_economic_measures(const struct pl_value *spec, struct pl_str column);
const struct pl_value *pl_economic_args(struct pl_arena *a,
                                        const struct pl_value *spec);
/* Columns that it reads, sorted. */
const struct pl_value *pl_economic_reads(struct pl_arena *a,
                                         const struct pl_value *spec);

/* Of what the plan says: types, amounts and their names. */
enum pl_status pl_economic_need(struct pl_arena *a, const struct pl_value *spec,
                                struct pl_err *err);

/* "costs.staff": one of the amounts of an account, or of inputs. */
bool pl_is_amount_path(struct pl_str member);

/* The estimates that its amounts name, each once: a list of {"kind":"estimate",
 * "analysis","term"}, or of the ones that were put in, with "mean" and "se". */
const struct pl_value *pl_economic_estimates(struct pl_arena *a,
                                             const struct pl_value *spec,
                                             bool put_in);
/* The spec with those of `known` put in. */
const struct pl_value *pl_economic_with_estimates(struct pl_arena *a,
                                                  const struct pl_value *spec,
                                                  const struct pl_value *known);

/* What a run needs and neither the plan nor the data (NULL: not looked at)
 * have: a list of "costs", "benefits.pay", "seed", "column wage, which holds no
 * value".  NULL when out of memory. */
const struct pl_value *pl_economic_missing(struct pl_arena *a,
                                           const struct pl_value *spec,
                                           const struct pl_frame *frame);

/* Where the registered spec leaves something open, the choice made. */
const struct pl_value *
pl_economic_with_choices(struct pl_arena *a, const struct pl_value *registered,
                         const struct pl_value *made);

/* Clause by clause, single amounts by name. */
enum pl_status pl_economic_compare(struct pl_arena *a,
                                   const struct pl_comparison *c,
                                   struct pl_builder *list, struct pl_err *err);

/* The quantities of a result: names, NULL past the last one or of a result that
 * is not economic; and one by name ("net_benefit": at the first threshold). */
const char *pl_economic_quantity_name(const struct pl_value *result, size_t i);
const struct pl_value *pl_economic_quantity(const struct pl_value *result,
                                            struct pl_str name);

#endif
