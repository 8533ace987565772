/* plan_missing.h - a trial with gaps (tests/reference/r/strategies.R), for the
 * tests of rules for missing values. */
#ifndef PL_TEST_PLAN_MISSING_H
#define PL_TEST_PLAN_MISSING_H

#include "plan_trial.h"

#define FOLDER   "tests/reference/r/"
#define DRAWN    "{'kind':'multiple_imputation','m':4,'iterations':3,'seed':7}"
#define HECKMAN  "{'kind':'heckman','selection':['arm','age','distance']}"
#define OUTCOMES "[{'kind':'complete_case'}," HECKMAN "," DRAWN "]"

static const char gaps_plan[] =
    MINI "'months':{'kind':'integer','when':'baseline'},"
         "'absence':{'kind':'integer','when':'baseline'},"
         "'age':{'kind':'integer','when':'baseline'},"
         "'site':{'kind':'category','levels':['n','s','w'],'when':'baseline'},"
         "'distance':{'kind':'number'},"
         "'y':{'kind':'number','when':'outcome'}}}},"
         "'sample':{'kind':'intention_to_treat'},"
         "'missing':{'covariates':" DRAWN ",'outcome':" OUTCOMES "},"
         "'vcov':{'kind':'classical'},'alpha':0.05,"
         "'analyses':{"
         "'main':{'kind':'regression','purpose':'primary','outcome':'y',"
         "'covariates':['age','absence']},"
         "'far':{'kind':'regression','outcome':'y','covariates':['distance'],"
         "'missing':{'outcome':{'kind':'complete_case'}}}}}";

static inline struct pl_str bytes_of(const char *path)
{
    struct pl_str text = PL_STR("");
    struct pl_err err = {0};

    if (pl_file_get(path, 1 << 20, &arena, &text, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return text;
}

static inline void open_trial(struct world *w)
{
    world_of(w, value_of(gaps_plan), bytes_of(FOLDER "strategies_data.csv"));
}

static inline const struct pl_value *ols(const struct pl_frame *f,
                                         const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, "ols", f, value_of(args), &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return pl_with(&arena, out.result, "record", out.record);
}

static inline double number(const struct pl_value *v, const char *path)
{
    return pl_num(pl_at(v, path));
}

static inline void check_near(double x, double wanted, double tolerance,
                              const char *what)
{
    if (!(fabs(x - wanted) <= tolerance * (1e-3 + fabs(wanted))))
        fail_msg("%s: %.17g, not %.17g", what, x, wanted);
}

#endif
