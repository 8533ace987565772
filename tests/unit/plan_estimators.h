/* plan_estimators.h - a trial of twelve people with an uptake and a binary
 * outcome, of one analysis that a test makes.  Tests only.
 *
 * The people are those of tests/reference/r/inversion.csv. */
#ifndef PL_TEST_PLAN_ESTIMATORS_H
#define PL_TEST_PLAN_ESTIMATORS_H

#include "plan_trial.h"

static const char plan[] =
    MINI "'y':{'kind':'number','when':'outcome'},"
         "'age':{'kind':'integer','when':'baseline'},"
         "'site':{'kind':'category','levels':['n','s'],'when':'baseline'},"
         "'team':{'kind':'text'},"
         "'took':{'kind':'binary'},"
         "'done':{'kind':'binary','when':'outcome'}}}},"
         "'derive':{'twice':{'op':'mul','args':[{'lit':2},{'col':'y'}]}},"
         "'scales':{'both':{'kind':'mean_scale','items':['took','done'],"
         "'label':'Both'}}," COMPLETE_CASES
         "'vcov':{'kind':'classical'},'alpha':0.1,"
         "'analyses':{'main':{'kind':'regression','outcome':'y',"
         "'covariates':['age']}}}";

#define DRAWN  "'draws':500,'seed':1"
#define LISTED "'draws':10000,'seed':1"
#define WILD   "{'kind':'wild_cluster','by':'team','weights':'webb'," DRAWN "}"
#define RANDOM "{'kind':'randomisation'," DRAWN "}"
#define ALL    "{'kind':'randomisation'," LISTED "}"

/* The analysis with these members (all of it, where they say its kind), in this
 * design; the design as it is where none is given. */
static inline const struct pl_value *plan_of(const char *members,
                                             const char *design)
{
    const struct pl_value *v = value_of(plan), *more = value_of(members);

    if (!pl_is_nil(pl_get(more, "kind")))
        v = pl_with_path(&arena, v, "analyses.main", more);

    for (size_t i = 0; i < pl_count(more); i++) {
        struct pl_str path = pl_str_printf(&arena, "analyses.main.%.*s",
                                           PL_FMT(more->as.members[i].key));
        v = pl_with_path(&arena, v, path.s, more->as.members[i].value);
    }
    more = value_of(design);
    for (size_t i = 0; i < pl_count(more); i++) {
        struct pl_str path = pl_str_printf(&arena, "design.%.*s",
                                           PL_FMT(more->as.members[i].key));
        v = pl_with_path(&arena, v, path.s, more->as.members[i].value);
    }
    return v;
}

static inline void open_with(struct world *w, const char *members,
                             const char *design)
{
    world_of_inversion(w, plan_of(members, design));
}

static inline const struct pl_value *ran(struct world *w, const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, PL_STR("main"), value_of(choices), NULL, 9,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static inline const struct pl_value *
by_hand(struct world *w, const char *function, const char *args)
{
    struct pl_executed out = {NULL, NULL};

    if (pl_execute(&arena, NULL, function, registered(w), value_of(args), &out,
                   &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return out.result;
}

#endif
