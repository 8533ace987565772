/* Analyses that are one call of a function of stats. */
#include "plan_trial.h"

#define STATISTIC(method, arguments)                                           \
    "{'kind':'statistic','method':'" method "','arguments':" arguments "}"
#define BALANCE STATISTIC("chisq_test", "{'x':'site','y':'arm'}")
#define SPREAD  STATISTIC("icc", "{'outcome':'item','cluster':'site'}")

static const struct pl_frame *sorted_otherwise(struct world *w)
{
    return derive(registered(w), "{'site':{'op':'ne','args':[{'col':'site'},"
                                 "{'lit':'n'}]}}");
}

static struct run_case {
    const char *name, *choices;
    bool is_other; /* its data hold other cells */
    const char *differences;
} run_cases[] = {
    {"as registered", "{}", false, ""},
    {"the registered arguments said again",
     "{'arguments':{'y':'arm','x':'site'}}", false, ""},
    {"one argument more", "{'arguments':{'x':'site','y':'arm','correct':true}}",
     false, "analyses.balance.arguments changed"},
    {"another function",
     "{'method':'fisher_test','arguments':{'x':'site','y':'arm'}}", false,
     "analyses.balance.method changed"},
    {"other people",
     "{'sample':{'kind':'subset','where':{'op':'gt','args':[{'col':'item'},"
     "{'lit':1}]}}}",
     false, "analyses.balance.sample changed"},
    {"another threshold", "{'alpha':0.1}", false,
     "analyses.balance.alpha changed"},
    {"other cells", "{}", true,
     "analyses.balance.sample changed; data.people.site changed"},
};

static void check_run(void **state)
{
    const struct run_case *k = *state;
    const struct pl_value *result;
    struct world w;

    world_open_with(&w, "{'balance':" BALANCE "}");
    if (pl_trial_run(w.trial, PL_STR("balance"), value_of(k->choices),
                     k->is_other ? sorted_otherwise(&w) : NULL, 7, &result,
                     &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    assert_string_equal(differences_of(row(&w, 1)), k->differences);
    check_text(row(&w, 1), "role",
               k->differences[0] == '\0' ? "registered" : "conducted");
    world_close(&w);
}

/* By hand: of nine with an arm, 2 of 4 and 2 of 5 at site s; X^2 = 9 (2*3 -
 * 2*2)^2 / (4*5*4*5) = 0.09. */
static void check_result(void **state)
{
    const struct pl_value *result;
    struct world w;

    (void)state;
    world_open_with(&w, "{'balance':" BALANCE "}");
    assert_int_equal(pl_trial_run(w.trial, PL_STR("balance"), value_of("{}"),
                                  NULL, 7, &result, &w.err),
                     PL_OK);
    assert_true(fabs(pl_num(pl_get(result, "statistic")) - 0.09) < 1e-12);
    check_text(result, "analysis", "balance");
    check_text(row(&w, 1), "function", "chisq_test");
    world_close(&w);
}

/* Declared, an outcome may be read by any function. */
static void check_explored(void **state)
{
    const struct pl_value *result;
    struct world w;

    (void)state;
    world_open_with(&w, "{'balance':" BALANCE "}");
    assert_int_equal(pl_trial_explore(w.trial, PL_STR("spread"),
                                      value_of(SPREAD), NULL, 7, &result,
                                      &w.err),
                     PL_OK);
    check_text(row(&w, 1), "role", "explored");
    check_failed(&w,
                 pl_trial_explore(w.trial, PL_STR("other"),
                                  value_of(STATISTIC("icx", "{}")), NULL, 8,
                                  &result, &w.err),
                 "statistic: stats has no function \"icx\"",
                 "did you mean \"icc\"?");
    world_close(&w);
}

static struct refused_case {
    const char *name, *analysis, *msg, *hint;
} refused_cases[] = {
    {"a function that is not there", STATISTIC("chisq", "{}"),
     "analyses.x: statistic: stats has no function \"chisq\"", ""},
    {"a function that reads no data", STATISTIC("mdes", "{'icc':0.1}"),
     "analyses.x: statistic: stats.mdes gives no statistic of data", ""},
    {"a function that gives a frame",
     STATISTIC("null_impute", "{'columns':['age']}"),
     "analyses.x: statistic: stats.null_impute gives no statistic of data", ""},
    {"an argument that is not there",
     STATISTIC("icc", "{'outcome':'y','clusters':'site'}"),
     "analyses.x: stats.icc: unknown argument \"clusters\"",
     "did you mean \"cluster\"?"},
    {"an argument that is missing", STATISTIC("icc", "{'outcome':'y'}"),
     "analyses.x: stats.icc: cluster is not given", ""},
    {"a column that is not there",
     STATISTIC("icc", "{'outcome':'y','cluster':'sites'}"),
     "analyses.x: there is no column \"sites\"", "did you mean \"site\"?"},
    {"no function", "{'kind':'statistic'}",
     "analyses.x: statistic: method is missing (which function of stats)", ""},
};

static void check_refused(void **state)
{
    const struct refused_case *k = *state;
    char analyses[256];

    snprintf(analyses, sizeof analyses, "{'x':%s}", k->analysis);
    check_analyses_refused(analyses, k->msg, k->hint);
}

int main(void)
{
    static struct CMUnitTest
        tests[COUNT(run_cases) + COUNT(refused_cases) + 2] = {
            cmocka_unit_test_setup_teardown(check_result, values_open,
                                            values_close),
            cmocka_unit_test_setup_teardown(check_explored, values_open,
                                            values_close),
        };
    size_t n = 2;

    ROWS(run_cases, check_run);
    ROWS(refused_cases, check_refused);
    return _cmocka_run_group_tests("statistic", tests, n, NULL, NULL);
}
