/* words.h - plan values for readers who write no Lua, in the schema's own
 * names and notes. */
#ifndef PL_PLAN_WORDS_H
#define PL_PLAN_WORDS_H

#include "base/value.h"

/* complete case (rows with a gap are left out); cluster (cluster-robust), by
 * (column of the clusters): team, type (small-sample form): CR1; a, b; 0.05;
 * readk + mathk. */
void pl_plan_words(struct pl_buf *b, const struct pl_value *v);

/* "two_sided" as "two sided"; .s is NULL when out of memory. */
struct pl_str pl_plan_name(struct pl_arena *a, struct pl_str name);

/* "fixed_effects" as "Fixed effects", "missing.outcome" as "Missing: outcome";
 * .s is NULL when out of memory. */
struct pl_str pl_plan_title(struct pl_arena *a, struct pl_str name);

#endif
