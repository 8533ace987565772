/* execute_ols.h - a regression between its arguments and its record. */
#ifndef PL_PLAN_EXECUTE_OLS_H
#define PL_PLAN_EXECUTE_OLS_H

#include "data/model_matrix.h"
#include "plan/execute_run.h"
#include "stats/glm.h"
#include "stats/iv.h"
#include "stats/vcov.h"

enum pl_estimator {
    PL_OLS,
    PL_LIN,
    PL_IV,
    PL_HECKMAN,
    PL_T_TEST, /* two means, to the rules for missing outcomes */
    PL_LOGIT_FIT,
    PL_PROBIT_FIT
};

/* The regression of an endogenous column on the exogenous ones and the
 * instruments, tested under the fit's variance estimator. */
struct pl_first_stage {
    struct pl_str name;
    struct pl_f_test f; /* of the instruments */
    double r_squared;
};

/* The treatment's p and interval, of another source than its standard error. */
struct pl_inferred {
    double p_value, low, high;
    const struct pl_value *result, *record, *warnings;
};

/* Everything that one regression did, until it is told. */
struct pl_regression {
    /* As asked for. */
    enum pl_estimator estimator;
    struct pl_str outcome, treatment, weights, by;     /* empty: none */
    const struct pl_value *covariates, *fixed_effects; /* lists or nil */
    const struct pl_value *endogenous, *instruments;   /* iv: lists; nil */
    bool intercept;
    double level;
    enum pl_alternative alternative;
    enum pl_vcov_type vcov_type;
    const struct pl_value *covariate_rule, *outcome_rule; /* normal; or NULL */

    /* As done. */
    const struct pl_frame *frame; /* after filling */
    /* Flags are terms of the model; {column: cells filled}, of the outcome too;
     * nil when nothing was filled. */
    const struct pl_value *flags, *filled, *outcome_filled;
    struct pl_builder by_rule;   /* what each rule in a chain of them filled */
    const struct pl_value *uses; /* columns that cells were filled from */
    struct pl_model model;
    const struct pl_frame *used; /* NULL: the rows of the model */
    const double **x;            /* columns of the fit */
    const size_t *term; /* [columns of the fit]: number of the model's term */
    size_t p, constant; /* constant: position in kept, or rank */
    struct pl_ols fit;
    struct pl_vcov vcov;
    struct pl_f_test f;
    const double *weight;    /* [rows used] or NULL */
    const uint32_t *cluster; /* [rows used] or NULL */
    struct pl_glm glm;       /* logit and probit */
    /* iv: terms of the model that follow the structural ones, and the first
     * stages, [n_endogenous]. */
    size_t n_instrument_terms, n_endogenous;
    size_t n_crossed; /* lin: terms that are crossed, the last ones */
    size_t n_first;   /* iv: terms up to the last endogenous one */
    const struct pl_first_stage *first;
    struct pl_groups arms; /* n = 0: no treatment, or too many values */
    const struct pl_inferred *inferred; /* NULL: by the t test */
};

enum pl_status pl_regression_options(struct pl_run *r, struct pl_regression *g);
/* Fills first, by a rule that gives one frame; refuses another. */
enum pl_status pl_regression_fit(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_regression_fit_frame(struct pl_run *r,
                                       struct pl_regression *g);
enum pl_status pl_regression_result(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out);
enum pl_status pl_regression_record(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out);

/* Parts of the two, for estimators with a result of their own: the terms, those
 * of the treatment and the outcome by arm; all terms as rows; the variance of
 * those estimated; and columns that were read, sorted by name, at a key. */
enum pl_status pl_regression_set_terms(struct pl_run *r,
                                       const struct pl_regression *g,
                                       struct pl_builder *b);
enum pl_status pl_regression_rows(struct pl_run *r,
                                  const struct pl_regression *g,
                                  const struct pl_value **out);
void pl_regression_set_vcov(struct pl_run *r, const struct pl_regression *g,
                            struct pl_builder *b);
enum pl_status pl_regression_set_columns(struct pl_run *r,
                                         const struct pl_regression *g,
                                         const char *key,
                                         const struct pl_value *terms,
                                         struct pl_builder *b);

/* execute_inference.c: the argument "inference", after the fit. */
enum pl_status pl_regression_inference(struct pl_run *r,
                                       struct pl_regression *g);
bool pl_regression_is_treatment(const struct pl_regression *g, size_t term);

/* Steps of pl_regression_fit: treatment, covariates, flags and fixed effects as
 * one list (NULL: out of memory), the arms, and the columns of the fit. */
const struct pl_value *pl_regression_all_terms(struct pl_run *r,
                                               const struct pl_regression *g);
enum pl_status pl_regression_arms(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_regression_columns(struct pl_run *r, struct pl_regression *g);

/* Columns that a list of terms reads, and those beside the terms in which a
 * missing cell drops its row.  NULL: out of memory. */
const struct pl_value *pl_terms_columns(struct pl_run *r,
                                        const struct pl_value *const *terms,
                                        size_t n,
                                        const struct pl_regression *g);
const struct pl_value *pl_regression_needs(struct pl_run *r,
                                           const struct pl_regression *g,
                                           bool with_outcome);

/* As a factor, one and each.  NULL: out of memory. */
const struct pl_value *pl_fixed_effect(struct pl_arena *a,
                                       const struct pl_value *effect);
const struct pl_value *pl_fixed_effect_terms(struct pl_run *r,
                                             const struct pl_regression *g);
/* What the estimators other than least squares do in place of parts of
 * pl_regression_fit. */
enum pl_status pl_lin_terms(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_iv_model(struct pl_run *r, struct pl_regression *g,
                           const struct pl_value *also);
enum pl_status pl_iv_estimate(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_glm_estimate(struct pl_run *r, struct pl_regression *g);
/* The structural terms; iv: the instruments' stand after them. */
size_t pl_regression_terms(const struct pl_regression *g);
bool pl_is_glm(const struct pl_regression *g);

/* "ols", "lin", ... */
const char *pl_estimator_name(enum pl_estimator estimator);
/* "HC1" for PL_VCOV_HC1; "classical", "robust" or "cluster". */
const char *pl_vcov_name(enum pl_vcov_type type);
const char *pl_vcov_kind(enum pl_vcov_type type);

#endif
