/* execute_ols.h - a regression between its arguments and its record. */
#ifndef PL_PLAN_EXECUTE_OLS_H
#define PL_PLAN_EXECUTE_OLS_H

#include "data/model_matrix.h"
#include "plan/execute_run.h"
#include "stats/vcov.h"

/* Everything that one regression did, until it is told. */
struct pl_regression {
    /* As asked for. */
    struct pl_str outcome, treatment, weights, by;     /* empty: none */
    const struct pl_value *covariates, *fixed_effects; /* lists or nil */
    bool intercept;
    double level;
    enum pl_alternative alternative;
    enum pl_vcov_type vcov_type;
    bool null_imputation;

    /* As done. */
    const struct pl_frame *frame;          /* after filling */
    const struct pl_value *flags, *filled; /* nil when nothing was filled */
    struct pl_model model;
    const double **x;   /* columns of the fit */
    const size_t *term; /* [columns of the fit]: number of the model's term */
    size_t p, constant; /* constant: position in kept, or rank */
    struct pl_ols fit;
    struct pl_vcov vcov;
    struct pl_f_test f;
    struct pl_groups arms; /* n = 0: no treatment, or too many values */
};

enum pl_status pl_regression_options(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_regression_fit(struct pl_run *r, struct pl_regression *g);
enum pl_status pl_regression_result(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out);
enum pl_status pl_regression_record(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value **out);

/* "HC1" for PL_VCOV_HC1; "classical", "robust" or "cluster". */
const char *pl_vcov_name(enum pl_vcov_type type);
const char *pl_vcov_kind(enum pl_vcov_type type);

#endif
