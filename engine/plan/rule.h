/* rule.h - rules for missing values, as the clauses missing.covariates and
 * missing.outcome hold them: one, or a list of which the primary one counts and
 * the others are run beside it.  Private to plan/.
 *
 * Without roles the first of a list is the primary one.  In place of a rule a
 * list may hold a text: "not run". */
#ifndef PL_PLAN_RULE_H
#define PL_PLAN_RULE_H

#include "base/err.h"
#include "base/value.h"

/* "covariates", "outcome". */
extern const char *const pl_rule_parts[2];

/* Of one rule or a list; nothing at all holds none. */
size_t pl_rule_count(const struct pl_value *rules);
const struct pl_value *pl_rule_at(const struct pl_value *rules, size_t i);
size_t pl_rule_primary_at(const struct pl_value *rules);
const struct pl_value *pl_rule_primary(const struct pl_value *rules);

/* The rule without its role and with what its silence means; NULL when out of
 * memory. */
const struct pl_value *pl_rule_normal(struct pl_arena *a,
                                      const struct pl_value *rule);
/* Do two rules do the same, whatever their roles?  Other values: are they
 * equal?
 */
bool pl_rule_same(const struct pl_value *x, const struct pl_value *y);
/* The place of a rule that does the same; pl_rule_count where there is none. */
size_t pl_rule_find(const struct pl_value *rules, const struct pl_value *rule);

/* One rule or a list for this part ("covariates"): known, with fields that are
 * right, and one of them the primary one. */
enum pl_status pl_rule_check(const char *part, const struct pl_value *rules,
                             struct pl_err *err);

/* The number in "missing.outcome[2]", *part its "missing.outcome"; 0: it names
 * no rule of a list. */
size_t pl_rule_number(struct pl_str member, struct pl_str *part);
/* The spec with a rule of a list ("missing.outcome[2]") replaced; nil where the
 * spec has no such rule. */
const struct pl_value *pl_rule_replace(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str member,
                                       const struct pl_value *rule);

#endif
