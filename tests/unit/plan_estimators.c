/* A registered regression by each estimator and each way of inference: equal to
 * the function of stats that does it, which is compared with R elsewhere; what
 * departs, what is another question, and what is refused.  Intervals of the
 * randomisation test are those of tests/reference/r/inversion.R. */
#include "plan_estimators.h"

static struct equal_case {
    const char *name, *members, *design, *function, *args;
    const char *term; /* of the function's result; NULL: the result itself */
    const char *fields;
} equal_cases[] = {
    {"ols", "{'estimator':'ols'}", "{}", "ols",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'level':0.9}", NULL,
     "estimate std_error statistic df p_value conf_low conf_high"},
    {"lin", "{'estimator':'lin','vcov':{'kind':'robust','type':'HC2'}}", "{}",
     "lin",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'level':0.9}", NULL,
     "estimate std_error statistic df p_value conf_low conf_high"},
    {"logit", "{'estimator':'logit','outcome':'done'}", "{}", "logit",
     "{'outcome':'done','treatment':'arm','covariates':['age'],'level':0.9}",
     NULL, "estimate std_error statistic p_value conf_low conf_high"},
    {"probit", "{'estimator':'probit','outcome':'done'}", "{}", "probit",
     "{'outcome':'done','treatment':'arm','covariates':['age'],'level':0.9}",
     NULL, "estimate std_error statistic p_value conf_low conf_high"},
    {"iv, moved by the treatment", "{'estimator':'iv','endogenous':['took']}",
     "{}", "iv",
     "{'outcome':'y','endogenous':['took'],'instruments':['arm'],"
     "'covariates':['age'],'level':0.9}",
     "took", "estimate std_error statistic df p_value conf_low conf_high"},
    {"iv, fixed effects and robust",
     "{'estimator':'iv','endogenous':['took'],'instruments':['arm'],"
     "'fixed_effects':['site'],'vcov':{'kind':'robust','type':'HC1'}}",
     "{}", "iv",
     "{'outcome':'y','endogenous':['took'],'instruments':['arm'],"
     "'fixed_effects':['site'],'vcov':{'kind':'robust','type':'HC1'},"
     "'covariates':['age'],'level':0.9}",
     "took", "estimate std_error statistic df p_value conf_low conf_high"},
    {"wild cluster, drawn", "{'inference':" WILD "}", "{}", "wild_bootstrap",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'cluster':'team',"
     "'weights':'webb'," DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
    {"wild cluster, listed",
     "{'inference':{'kind':'wild_cluster','by':'team','weights':'rademacher',"
     "" DRAWN "}}",
     "{}", "wild_bootstrap",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'cluster':'team',"
     "" DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
    {"randomisation, drawn", "{'inference':" RANDOM "}", "{}",
     "randomisation_test",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'interval':true,"
     "" DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
    {"randomisation of lin", "{'estimator':'lin','inference':" RANDOM "}", "{}",
     "randomisation_test",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'interval':true,"
     "'estimator':'lin'," DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
    {"randomisation within the design's blocks, by its clusters",
     "{'inference':" RANDOM "}",
     "{'unit':'cluster','blocks':['site'],'cluster':'team'}",
     "randomisation_test",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'interval':true,"
     "'blocks':['site'],'cluster':'team'," DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
    {"randomisation within strata, one side",
     "{'alternative':'greater','inference':" RANDOM "}", "{'strata':['site']}",
     "randomisation_test",
     "{'outcome':'y','treatment':'arm','covariates':['age'],'interval':true,"
     "'alternative':'greater','blocks':['site']," DRAWN ",'level':0.9}",
     NULL, "estimate p_value conf_low conf_high"},
};

static const struct pl_value *term_of(const struct pl_value *result,
                                      const char *name)
{
    const struct pl_value *terms = pl_get(result, "terms");

    for (size_t i = 0; name != NULL && i < pl_count(terms); i++)
        if (pl_is_text(pl_get(pl_item(terms, i), "name"), name))
            return pl_item(terms, i);
    return result;
}

/* Least squares and the resampling reach an estimate by different ways. */
static bool same(const struct pl_value *x, const struct pl_value *y)
{
    return pl_equal(x, y) || fabs(pl_num(x) - pl_num(y)) < 1e-13;
}

static void check_equal(void **state)
{
    const struct equal_case *c = *state;
    char fields_left[128], *field;
    struct world w;

    open_with(&w, c->members, c->design);
    const struct pl_value *result = ran(&w, "{}");
    const struct pl_value *wanted =
        term_of(by_hand(&w, c->function, c->args), c->term);
    snprintf(fields_left, sizeof fields_left, "%s", c->fields);
    for (field = strtok(fields_left, " "); field != NULL;
         field = strtok(NULL, " ")) {
        const struct pl_value *one = pl_get(result, field);
        if (!same(one, pl_get(wanted, field)))
            fail_msg("%s is %.17g, not %.17g", field, pl_num(one),
                     pl_num(pl_get(wanted, field)));
        assert_true(pl_equal(
            one, pl_get(pl_item(pl_get(result, "treatment"), 0), field)));
    }
    assert_string_equal(differences_of(row(&w, 1)), "");
    world_close(&w);
}

/* By brute force in R: estimate, p, low, high; 90 per cent. */
static struct inversion_case {
    const char *name, *members, *design;
    double wanted[4];
} inversion_cases[] = {
    {"persons",
     "{'covariates':[],'inference':" ALL "}",
     "{}",
     {1.78333333333, 0.04329004329, 0.433333333233, 3.15000000015}},
    {"with a covariate",
     "{'inference':" ALL "}",
     "{}",
     {1.816, 0.0627705627706, 0.250762517555, 3.30473205452}},
    {"lin",
     "{'estimator':'lin','inference':" ALL "}",
     "{}",
     {1.83003623188, 0.0519480519481, 0.306533252184, 3.27567569629}},
    {"greater",
     "{'alternative':'greater','inference':" ALL "}",
     "{}",
     {1.816, 0.0313852813853, 0.728317907842, NAN}},
    {"less",
     "{'covariates':[],'alternative':'less','inference':" ALL "}",
     "{}",
     {1.78333333333, 0.980519480519, NAN, 2.8000000003}},
    {"within blocks",
     "{'covariates':['site','age'],'inference':" ALL "}",
     "{'blocks':['site']}",
     {1.87514994326, 0.055, 0.434536617772, 3.30339028369}},
    {"by clusters",
     "{'covariates':[],'inference':" ALL "}",
     "{'unit':'cluster','cluster':'team'}",
     {1.78333333333, 0.2, -1.4000000003, 3.60402298863}},
};

static void check_inversion(void **state)
{
    static const char *const names[] = {"estimate", "p_value", "conf_low",
                                        "conf_high"};
    const struct inversion_case *c = *state;
    struct world w;

    open_with(&w, c->members, c->design);
    const struct pl_value *result = ran(&w, "{}");
    check_text(result, "inference.method", "complete");
    for (size_t i = 0; i < 4; i++) {
        double x = pl_num(pl_get(result, names[i]));
        if (isnan(c->wanted[i]) ? !isnan(x) : !(fabs(x - c->wanted[i]) < 2e-9))
            fail_msg("%s is %.12g, not %.12g", names[i], x, c->wanted[i]);
    }
    world_close(&w);
}

static struct depart_case {
    const char *name, *members, *choices, *differences;
} depart_cases[] = {
    {"the estimator", "{'estimator':'ols'}", "{'estimator':'lin'}",
     "analyses.main.estimator changed"},
    {"an estimator where the plan is silent", "{}", "{'estimator':'lin'}",
     "analyses.main.estimator added"},
    {"least squares where the plan is silent", "{}", "{'estimator':'ols'}", ""},
    {"logit for ols", "{'outcome':'done','estimator':'ols'}",
     "{'estimator':'logit'}", "analyses.main.estimator changed"},
    {"iv for ols", "{'estimator':'ols'}",
     "{'estimator':'iv','endogenous':['took']}",
     "analyses.main.endogenous added; analyses.main.estimator changed"},
    {"ols for iv", "{'estimator':'iv','endogenous':['took']}",
     "{'estimator':'ols','endogenous':[]}", "analyses.main.estimator changed"},
    {"the treatment named as the instrument that it is",
     "{'estimator':'iv','endogenous':['took']}", "{'instruments':['arm']}", ""},
    {"another instrument beside it", "{'estimator':'iv','endogenous':['took']}",
     "{'instruments':['arm','site']}", "analyses.main.instruments added"},
    {"something else taken up", "{'estimator':'iv','endogenous':['took']}",
     "{'endogenous':['age'],'covariates':[]}",
     "analyses.main.covariates changed; analyses.main.endogenous changed"},
    {"the wild bootstrap where the plan is silent", "{}",
     "{'inference':" WILD "}", "analyses.main.inference added"},
    {"the wild bootstrap for randomisation", "{'inference':" RANDOM "}",
     "{'inference':" WILD "}", "analyses.main.inference changed"},
    {"another seed", "{'inference':" RANDOM "}",
     "{'inference':{'kind':'randomisation','draws':500,'seed':2}}",
     "analyses.main.inference changed"},
    {"another seed where all is listed", "{'inference':" ALL "}",
     "{'inference':{'kind':'randomisation','draws':20000,'seed':2}}", ""},
    {"more draws", "{'inference':" RANDOM "}",
     "{'inference':{'kind':'randomisation','draws':600,'seed':1}}",
     "analyses.main.inference changed"},
    {"other weights", "{'inference':" WILD "}",
     "{'inference':{'kind':'wild_cluster','by':'team','weights':'rademacher'"
     "," DRAWN "}}",
     "analyses.main.inference changed"},
};

static void check_departure(void **state)
{
    const struct depart_case *c = *state;
    struct world w;

    open_with(&w, c->members, "{}");
    (void)ran(&w, c->choices);
    assert_string_equal(differences_of(row(&w, 1)), c->differences);
    world_close(&w);
}

/* A choice of the grid, or held with this reason. */
static struct grid_case {
    const char *name, *members, *choices, *clause, *reason;
} grid_cases[] = {
    {"lin for ols is a choice", "{'estimator':'ols'}",
     "{'estimator':'lin','vcov':{'kind':'robust','type':'HC2'}}",
     "analyses.main.estimator", NULL},
    {"logit is another scale", "{'outcome':'done','estimator':'ols'}",
     "{'estimator':'logit','covariates':[]}", "analyses.main.estimator",
     "a difference of log odds"},
    {"probit is another scale than logit",
     "{'outcome':'done','estimator':'logit'}",
     "{'estimator':'probit','covariates':[]}", "analyses.main.estimator",
     "a difference on the probit scale"},
    {"iv is of what was taken up", "{'estimator':'ols'}",
     "{'estimator':'iv','endogenous':['took'],'covariates':[]}",
     "analyses.main.estimator", "an effect of what was taken up"},
    {"other compliers", "{'estimator':'iv','endogenous':['took']}",
     "{'instruments':['arm','site'],'covariates':[]}",
     "analyses.main.instruments", "other compliers"},
    {"inference moves no estimate", "{'inference':" RANDOM "}",
     "{'inference':" WILD ",'covariates':[]}", "analyses.main.inference",
     "it moves no estimate"},
};

static bool has_choice(const struct pl_value *grid, const char *clause)
{
    return pl_list_has(pl_get(grid, "choices"), pl_str_from(clause));
}

static void check_grid(void **state)
{
    const struct grid_case *c = *state;
    struct world w;

    open_with(&w, c->members, "{}");
    (void)ran(&w, c->choices);
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    const struct pl_value *held = pl_get(grid, "held"), *reason = pl_nil();
    for (size_t i = 0; i < pl_count(held); i++)
        if (pl_is_text(pl_get(pl_item(held, i), "clause"), c->clause))
            reason = pl_get(pl_item(held, i), "reason");
    assert_int_equal(has_choice(grid, c->clause), c->reason == NULL);
    if (c->reason != NULL)
        assert_string_equal(pl_strv(reason).s, c->reason);
    for (size_t i = 0; i < pl_count(pl_get(grid, "runs")); i++)
        assert_true(
            pl_is_nil(pl_get(pl_item(pl_get(grid, "runs"), i), "error")));
    world_close(&w);
}

static struct refused_case {
    const char *name, *members, *message;
} refused_cases[] = {
    {"fixed effects of lin", "{'estimator':'lin','fixed_effects':['site']}",
     "analyses.main.fixed_effects: lin takes no fixed effects: name them as "
     "covariates"},
    {"lin without covariates", "{'estimator':'lin','covariates':[]}",
     "analyses.main.covariates: lin adjusts by covariates, and none is named"},
    {"iv of nothing", "{'estimator':'iv'}",
     "analyses.main.endogenous: iv needs endogenous: the columns of what was "
     "taken up"},
    {"iv by nothing",
     "{'estimator':'iv','endogenous':['took'],'instruments':[]}",
     "analyses.main.instruments: iv needs an instrument"},
    {"iv without the treatment",
     "{'estimator':'iv','endogenous':['took'],'instruments':['site']}",
     "analyses.main.instruments: the treatment is neither an instrument nor "
     "endogenous"},
    {"iv of the treatment by the treatment",
     "{'estimator':'iv','endogenous':['arm']}",
     "analyses.main.instruments: the treatment is endogenous: iv needs another "
     "instrument"},
    {"endogenous in ols", "{'endogenous':['took']}",
     "analyses.main.endogenous: only estimator = \"iv\" takes it"},
    {"instruments in logit",
     "{'estimator':'logit','outcome':'done','instruments':['arm']}",
     "analyses.main.instruments: only estimator = \"iv\" takes it"},
    {"what was taken up is no column",
     "{'estimator':'iv','endogenous':['tok']}",
     "analyses.main.endogenous: there is no column \"tok\""},
    {"the outcome was taken up", "{'estimator':'iv','endogenous':['y']}",
     "analyses.main.endogenous: this is the outcome: \"y\""},
    {"a category for logit", "{'estimator':'logit','outcome':'site'}",
     "analyses.main.outcome: the estimator takes an outcome of 0 and 1, and "
     "this one holds more: \"site\""},
    {"a scale for probit", "{'estimator':'probit','outcome':'both'}",
     "analyses.main.outcome: the estimator takes an outcome of 0 and 1, and "
     "this one holds more: \"both\""},
    {"clusters that are no column",
     "{'inference':{'kind':'wild_cluster','by':'tem','weights':'webb'," DRAWN
     "}}",
     "analyses.main.inference: there is no column \"tem\""},
    {"the wild bootstrap of lin", "{'estimator':'lin','inference':" WILD "}",
     "analyses.main.inference: wild_cluster is for estimator = \"ols\""},
    {"randomisation of logit",
     "{'estimator':'logit','outcome':'done','inference':" RANDOM "}",
     "analyses.main.inference: randomisation is for the estimators ols and "
     "lin"},
    {"randomisation with weights", "{'weights':'age','inference':" RANDOM "}",
     "analyses.main.inference: there is none in this version for a weighted "
     "regression"},
    {"the wild bootstrap of one side",
     "{'alternative':'less','inference':" WILD "}",
     "analyses.main.alternative: wild_cluster tests two sides"},
};

/* At its clause. */
static void check_refused(void **state)
{
    const struct refused_case *c = *state;
    const struct pl_value *lines = value_of("{'analyses.main':7,'analyses':5}");
    struct pl_protocol p;
    struct pl_err err = {0};

    assert_int_equal(pl_protocol_check(&arena, plan_of(c->members, "{}"), lines,
                                       PL_STR("analyses/mini"), &p, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, c->message);
    assert_int_equal(err.pos.line, 7);
}

/* What a notebook chooses is refused with the same words. */
static struct choice_case {
    const char *name, *members, *choices, *message;
} choice_cases[] = {
    {"fixed effects of lin", "{'fixed_effects':['site']}",
     "{'estimator':'lin'}",
     "analysis \"main\": fixed_effects: lin takes no fixed effects: name them "
     "as covariates"},
    {"an outcome of more than 0 and 1", "{}", "{'estimator':'logit'}",
     "stats.logit: the outcome is 0 or 1, but a row holds 3.1"},
    {"no such estimator", "{}", "{'estimator':'poisson'}",
     "regression: estimator cannot be \"poisson\""},
    {"inference without a seed", "{}",
     "{'inference':{'kind':'randomisation','draws':9}}",
     "randomisation: seed is missing (of the draws)"},
    {"a variance for inference", "{}", "{'inference':{'kind':'classical'}}",
     "regression: inference cannot be classical"},
};

static void check_choice(void **state)
{
    const struct choice_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    open_with(&w, c->members, "{}");
    assert_int_not_equal(pl_trial_run(w.trial, PL_STR("main"),
                                      value_of(c->choices), NULL, 9, &result,
                                      &w.err),
                         PL_OK);
    assert_string_equal(w.err.msg, c->message);
    world_close(&w);
}

static void the_complier_effect_says_what_it_is(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'estimator':'iv','endogenous':['took']}", "{}");
    const struct pl_value *result = ran(&w, "{}");
    const struct pl_value *first = pl_item(pl_get(result, "first_stage"), 0);
    check_text(result, "effect", "complier average causal effect");
    assert_true(pl_num(pl_get(first, "statistic")) > 0);
    assert_int_equal(pl_count(pl_get(result, "arms")), 2);
    assert_int_equal(pl_count(pl_get(result, "treatment")), 1);
    check_text(pl_item(pl_get(result, "treatment"), 0), "name", "took");
    assert_true(
        pl_is_nil(pl_get(pl_item(pl_get(result, "arms"), 1), "adjusted_mean")));
    world_close(&w);
}

static void who_was_analysed_is_counted(void **state)
{
    static const char *const members[] = {
        "{'estimator':'iv','endogenous':['took']}", "{'estimator':'lin'}",
        "{'estimator':'logit','outcome':'done'}"};

    (void)state;
    for (size_t i = 0; i < COUNT(members); i++) {
        const struct pl_value *flow = NULL;
        struct world w;
        open_with(&w, members[i], "{}");
        if (pl_trial_flow(w.trial, PL_STR("main"), 3, &flow, &w.err) != PL_OK)
            fail_msg("%s", w.err.msg);
        assert_true(pl_num(pl_get(flow, "analysed")) == 12);
        world_close(&w);
    }
}

static const struct pl_value *many(struct world *w, const char *options)
{
    const struct pl_value *result = NULL;

    (void)pl_trial_multiverse(w->trial, PL_STR("main"), value_of(options), 5,
                              &result, &w->err);
    return result;
}

static void a_multiverse_takes_what_estimates_the_same(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'inference':" WILD "}", "{}");
    const struct pl_value *m = many(&w, "{'estimator':['lin'],'draws':0}");
    assert_non_null(m);
    assert_true(pl_num(pl_get(m, "n_estimated")) == 2);
    assert_null(many(&w, "{'estimator':['logit'],'draws':0}"));
    assert_string_equal(w.err.msg,
                        "t:multiverse: logit gives a difference of log odds; "
                        "run it as an analysis of its own");
    assert_null(many(&w, "{'inference':[" RANDOM "],'draws':0}"));
    assert_string_equal(w.err.msg,
                        "t:multiverse: inference moves no estimate; "
                        "t:multiverse draws the treatment again itself");
    world_close(&w);
}

static void an_exploration_runs_by_each(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    open_with(&w, "{}", "{}");
    if (pl_trial_explore(w.trial, PL_STR("compliers"),
                         value_of("{'kind':'regression','outcome':'y',"
                                  "'estimator':'iv','endogenous':['took']}"),
                         NULL, 4, &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    check_text(result, "kind", "iv");
    check_text(row(&w, 1), "function", "iv");
    world_close(&w);
}

static void each_allocation_may_fail(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{}", "{}");
    check_each_allocation(
        "ols", registered(&w),
        value_of("{'outcome':'y','treatment':'arm','covariates':['age'],"
                 "'inference':{'kind':'randomisation','draws':20,'seed':1}}"));
    check_each_allocation(
        "ols", registered(&w),
        value_of("{'outcome':'y','treatment':'arm','inference':{'kind':"
                 "'wild_cluster','by':'team','weights':'webb','draws':20,"
                 "'seed':1}}"));
    check_each_allocation(
        "iv", registered(&w),
        value_of("{'outcome':'y','treatment':'arm','endogenous':['took'],"
                 "'instruments':['arm']}"));
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(the_complier_effect_says_what_it_is,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(who_was_analysed_is_counted,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(
            a_multiverse_takes_what_estimates_the_same, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(an_exploration_runs_by_each,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(each_allocation_may_fail, values_open,
                                        values_close),
    };
    struct CMUnitTest tests[COUNT(equal_cases) + COUNT(inversion_cases) +
                            COUNT(depart_cases) + COUNT(grid_cases) +
                            COUNT(refused_cases) + COUNT(choice_cases) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(equal_cases, check_equal);
    ROWS(inversion_cases, check_inversion);
    ROWS(depart_cases, check_departure);
    ROWS(grid_cases, check_grid);
    ROWS(refused_cases, check_refused);
    ROWS(choice_cases, check_choice);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("estimators", tests, n, NULL, NULL);
}
