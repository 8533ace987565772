/* execute_missing.h - rules for missing values between a regression's arguments
 * and its fits; for the files that execute regressions only. */
#ifndef PL_PLAN_EXECUTE_MISSING_H
#define PL_PLAN_EXECUTE_MISSING_H

#include "plan/execute_ols.h"

/* Reads args.missing: one rule a part; nothing said means complete cases. */
enum pl_status pl_missing_options(struct pl_run *r, struct pl_regression *g);

/* A rule that takes several fits, or another model: run by pl_run_strategy. */
bool pl_missing_is_strategy(const struct pl_regression *g);

/* g->frame: rows without an outcome (unless the outcome's own rule deals with
 * them), an arm, a cluster or a weight go first: cells that no row of the fit
 * holds are not filled, and make no flag.  Then the rules in turn, as far as
 * they fill without drawing. */
enum pl_status pl_missing_fill(struct pl_run *r, struct pl_regression *g);

/* The rule that is left to the end: multiple_imputation or complete_case, past
 * those that scale; or NULL. */
const struct pl_value *pl_missing_last(const struct pl_value *rule);

/* Columns that the covariates' rule fills: of covariates, fixed effects and a
 * selection.  NULL: out of memory. */
const struct pl_value *pl_missing_columns(struct pl_run *r,
                                          const struct pl_regression *g);
/* Flags of columns that these lists of terms read; and terms with theirs behind
 * them.  NULL: out of memory. */
const struct pl_value *pl_missing_flags(struct pl_run *r,
                                        const struct pl_regression *g,
                                        const struct pl_value *const *terms,
                                        size_t n);
const struct pl_value *pl_missing_flagged(struct pl_run *r,
                                          const struct pl_regression *g,
                                          const struct pl_value *terms);

/* "missing": {"covariates","outcome"} of the record: each rule, as it counted,
 * with "filled", "flags", "by_rule" and "uses"; of two means the outcome's. */
void pl_missing_record(struct pl_run *r, const struct pl_regression *g,
                       struct pl_builder *b);

/* Multiple imputation and selection models: a fit a completed frame, and the
 * fits pooled. */
enum pl_status pl_run_strategy(struct pl_run *r, struct pl_regression *g,
                               struct pl_executed *out);

/* execute_comparison.c: two means of g->frame; g is what the rules did. */
enum pl_status pl_comparison_fit(struct pl_run *r,
                                 const struct pl_regression *g,
                                 const struct pl_value **result,
                                 const struct pl_value **record);

/* execute_heckman.c: the outcome's equation is g, with its frame and flags.
 * *recorded may be left nil where r is unrecorded. */
enum pl_status pl_heckman_of(struct pl_run *r, const struct pl_regression *g,
                             const struct pl_value *rule,
                             const struct pl_value **told,
                             const struct pl_value **recorded);

/* execute_pooled.c: fits of completed frames as one.  imputed: what was drawn
 * (execute_impute.h). */
enum pl_status pl_pooled_result(struct pl_run *r, const struct pl_regression *g,
                                const struct pl_value *const *fits, size_t m,
                                const struct pl_value *imputed,
                                const struct pl_value **out);
/* The same of two means. */
enum pl_status pl_pooled_comparison(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value *const *fits,
                                    size_t m, const struct pl_value *imputed,
                                    const struct pl_value **out);

#endif
