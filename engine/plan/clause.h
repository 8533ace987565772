/* clause.h - which clause an explanation speaks of, and which member of an
 * analysis that is.
 *
 * A clause is named as the analysis has it ("analyses.primary.vcov"), or by the
 * protocol-wide path where the analysis inherits it ("vcov"), or by anything
 * that holds it ("missing", with a table of both rules).  Private to plan/. */
#ifndef PL_PLAN_CLAUSE_H
#define PL_PLAN_CLAUSE_H

#include "plan/protocol.h"

/* Is `path` the same as `whole`, or what holds it?  *rest: what of whole is
 * left, empty when they are the same. */
bool pl_clause_leads_to(struct pl_str path, struct pl_str whole,
                        struct pl_str *rest);

/* "vcov" of "analyses.<id>.vcov", for the analysis of this spec; else empty. */
struct pl_str pl_clause_member(const struct pl_value *spec, struct pl_str path);

/* Does `clause` speak of `observed` ("analyses.<id>.<member>", "derive.x",
 * "data.people.age")?  spec: of the analysis that was run, or NULL.  *rest:
 * what of observed the clause leaves unsaid ("covariates" for "missing"), or
 * empty.
 */
bool pl_clause_covers(const struct pl_value *spec, struct pl_str clause,
                      struct pl_str observed, struct pl_str *rest);

/* What an explanation of `clause` with this `conducted` says about `observed`;
 * nil when it says nothing. */
const struct pl_value *pl_clause_said(const struct pl_value *spec,
                                      struct pl_str clause,
                                      const struct pl_value *conducted,
                                      struct pl_str observed);

/* Values that do the same: a reason beside a condition changes nothing, nor
 * does the order of covariates. */
bool pl_conducted_equal(struct pl_arena *a, const struct pl_value *x,
                        const struct pl_value *y);

/* Fails, naming the nearest one, when the plan has no place for this clause. */
enum pl_status pl_clause_need(struct pl_arena *a, const struct pl_protocol *p,
                              struct pl_str clause, struct pl_err *err);

/* The spec with what an explanation says of its members put in. */
const struct pl_value *pl_clause_apply(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str clause,
                                       const struct pl_value *conducted);

/* The spec with one member ("vcov", "missing", "missing.covariates") chosen;
 * rules for missing values that are not said stay, and the level follows the
 * threshold. */
const struct pl_value *pl_choice_apply(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str member,
                                       const struct pl_value *value);

/* May the clause be explained with this `conducted`?  Where it speaks of
 * members of an analysis, each choice is checked as below. */
enum pl_status pl_conducted_check(struct pl_arena *a,
                                  const struct pl_protocol *p,
                                  struct pl_str clause,
                                  const struct pl_value *conducted,
                                  struct pl_err *err);

/* Fails, naming the nearest one, when t:run knows no such choice. */
enum pl_status pl_choice_need(struct pl_str member, struct pl_err *err);

/* Does the choice leave out what the plan could have left unsaid? unspecified()
 * does, and of a column "".  Not so for what an analysis must say or inherits,
 * nor for what has a word of its own for it: {}, false, "ols". */
bool pl_choice_leaves_out(const struct pl_value *spec, struct pl_str member,
                          const struct pl_value *value);

/* A choice for one member of an analysis ("vcov", "missing.covariates"): is it
 * one, and of the right kind, or may it be left out? */
enum pl_status pl_choice_check(struct pl_arena *a, const struct pl_value *spec,
                               struct pl_str member,
                               const struct pl_value *value,
                               struct pl_err *err);

#endif
