/* Runs, explorations and exhibits of one notebook. */
#include "plan_trial.h"

typedef const struct pl_frame *make_frame(const struct pl_frame *f);

static const struct pl_frame *without_low(const struct pl_frame *f)
{
    return where(f, "{'op':'gt','args':[{'col':'y'},{'lit':1}]}");
}

/* The rows that the sample's own rule takes. */
static const struct pl_frame *with_arm(const struct pl_frame *f)
{
    return where(
        f, "{'op':'not','args':[{'op':'is_missing','args':[{'col':'arm'}]}]}");
}

static const struct pl_frame *overwritten(const struct pl_frame *f)
{
    return derive(with_arm(f),
                  "{'y':{'op':'mul','args':[{'lit':2},{'col':'y'}]}}");
}

static const struct pl_frame *same_again(const struct pl_frame *f)
{
    return derive(with_arm(f), "{'y':{'op':'add','args':[{'lit':0},"
                               "{'col':'y'}]}}");
}

static const struct pl_frame *scored_otherwise(const struct pl_frame *f)
{
    return derive(with_arm(f), "{'score':{'op':'mul','args':[{'col':'item'},"
                               "{'col':'age'}]}}");
}

/* An inner join with a list of people that lacks p8. */
static const struct pl_frame *joined(const struct pl_frame *f)
{
    const struct pl_frame *out = NULL;
    const struct pl_value *report = NULL;
    struct pl_err err = {0};

    if (pl_frame_join(&arena, with_arm(f),
                      csv("data/more.csv", "id,tutor\np1,x\np2,x\np3,x\np4,x\n"
                                           "p5,x\np6,x\np7,x\np9,x\n"),
                      value_of("['id']"), "inner", false, &out, &report,
                      &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static struct run_case {
    const char *name, *analysis, *choices;
    make_frame *data;
    const char *differences; /* "" is as registered */
} run_cases[] = {
    {"as registered", "main", "{}", NULL, ""},
    {"another variance", "main", "{'vcov':{'kind':'robust','type':'HC2'}}",
     NULL, "analyses.main.vcov changed"},
    {"another threshold, and its level", "main", "{'alpha':0.1}", NULL,
     "analyses.main.alpha changed; analyses.main.level changed"},
    {"a threshold with a level of its own", "main",
     "{'alpha':0.1,'level':0.95}", NULL, "analyses.main.alpha changed"},
    {"one more covariate", "main", "{'covariates':['site']}", NULL,
     "analyses.main.covariates added"},
    {"another outcome", "main", "{'outcome':'item'}", NULL,
     "analyses.main.outcome changed"},
    {"gaps filled", "aged",
     "{'missing':{'covariates':{'kind':'null_imputation'}}}", NULL,
     "analyses.aged.missing.covariates changed"},
    {"gaps filled, said by path", "aged",
     "{'missing.covariates':{'kind':'null_imputation'}}", NULL,
     "analyses.aged.missing.covariates changed"},
    {"a rule that meets no gap", "main",
     "{'missing':{'covariates':{'kind':'null_imputation'}}}", NULL, ""},
    {"a part of the sample, by rule", "main",
     "{'sample':{'kind':'subset','where':{'op':'eq','args':[{'col':'site'},"
     "{'lit':'n'}]}}}",
     NULL, "analyses.main.sample changed"},
    {"the registered choice said again", "main",
     "{'vcov':{'kind':'classical'}}", NULL, ""},
    {"one side", "main", "{'alternative':'greater'}", NULL,
     "analyses.main.alternative added"},
    {"equal variances of a comparison", "gap", "{'equal_variance':true}", NULL,
     "analyses.gap.equal_variance added"},
    {"a filter that removes rows", "main", "{}", without_low,
     "analyses.main.sample changed"},
    {"a filter that removes nobody of the sample", "main", "{}", with_arm, ""},
    {"an outcome overwritten", "main", "{}", overwritten,
     "data.people.y changed"},
    {"an outcome overwritten by itself", "main", "{}", same_again, ""},
    {"an outcome made otherwise", "scored", "{}", scored_otherwise,
     "derive.score changed"},
    {"a join that loses a row", "main", "{}", joined,
     "analyses.main.sample changed"},
};

static void check_run(void **state)
{
    const struct run_case *c = *state;
    bool departs = c->differences[0] != '\0';
    const struct pl_value *result = NULL;
    struct pl_str id, path;
    struct world w;

    world_open(&w);
    const struct pl_frame *data =
        c->data != NULL ? c->data(registered(&w)) : NULL;
    if (pl_trial_run(w.trial, pl_str_from(c->analysis), value_of(c->choices),
                     data, 12, &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *r = row(&w, 1);
    assert_string_equal(differences_of(r), c->differences);
    check_text(r, "role", departs ? "conducted" : "registered");
    check_text(r, "id", NOTEBOOK "#1");
    check_text(r, "trial", "mini");
    check_text(r, "analysis", c->analysis);
    check_text(result, "ledger", NOTEBOOK "#1");
    check_text(result, "analysis", c->analysis);
    assert_true(pl_num(pl_get(r, "line")) == 12);
    assert_true(pl_count(pl_at(r, "registered.result")) > 0);
    assert_true(pl_session_match_number(
        w.session, pl_num(pl_get(result, "estimate")), &id, &path));
    assert_true(pl_str_is(id, NOTEBOOK "#1"));
    world_close(&w);
}

static void the_numbers_are_those_by_hand(void **state)
{
    const struct pl_value *result = NULL;
    struct pl_str id, path;
    struct world w;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"), NULL,
                                  3, &result, &w.err),
                     PL_OK);
    double se = pl_num(pl_get(result, "std_error"));
    assert_true(pl_num(pl_get(result, "estimate")) == 2);
    assert_true(fabs(se - sqrt(10.0 / 6 / 2)) < 1e-14);
    assert_true(pl_num(pl_get(result, "n")) == 8);
    assert_true(pl_num(pl_get(result, "alpha")) == 0.05);
    assert_true(pl_session_match_number(w.session, se, &id, &path));
    assert_string_equal(path.s, "std_error");
    assert_false(pl_session_match_number(w.session, 0.123, &id, &path));
    world_close(&w);
}

/* A copy of the file is the file; with one cell changed it is another. */
static void another_file_is_told(void **state)
{
    char text[2][sizeof trial_people];
    const struct pl_value *result = NULL;
    const struct pl_frame *f = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    memcpy(text[0], trial_people, sizeof trial_people);
    memcpy(text[1], trial_people, sizeof trial_people);
    memcpy(strstr(text[1], "p1,a,1"), "p1,a,9", 6);
    for (int i = 0; i < 2; i++) {
        struct pl_hash hash = pl_hash_str(pl_str_from(text[i]));
        assert_int_equal(pl_csv_frame(&arena, pl_str_from(text[i]),
                                      PL_STR("data/copy.csv"), &hash,
                                      pl_at(w.protocol.value, "data.people"),
                                      &f, &w.err),
                         PL_OK);
        assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"),
                                      with_arm(f), 3, &result, &w.err),
                         PL_OK);
    }
    assert_string_equal(differences_of(row(&w, 1)), "");
    assert_string_equal(differences_of(row(&w, 2)), "data.people.path changed");
    world_close(&w);
}

/* A registered analysis that cannot run on the registered data. */
static void the_registered_one_that_cannot_run_says_why(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    w.protocol.specs = changed(w.protocol.specs, "main.outcome", "'absent'");
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"),
                                  value_of("{'outcome':'y'}"), NULL, 3, &result,
                                  &w.err),
                     PL_OK);
    check_text(row(&w, 1), "registered.error",
               "stats.ols: outcome \"absent\" is not a column of the frame");
    world_close(&w);
}

static struct run_refusal {
    const char *name, *analysis, *choices, *msg, *hint;
} run_refusals[] = {
    {"no such analysis", "mian", "{}",
     "no analysis \"mian\" in protocol \"mini\"", "did you mean \"main\"?"},
    {"no such choice", "main", "{'vcv':{'kind':'classical'}}",
     "t:run: no choice \"vcv\"", "did you mean \"vcov\"?"},
    {"a choice of another kind", "main", "{'vcov':{'kind':'complete_case'}}",
     "regression: vcov cannot be complete_case",
     "it takes one of: classical robust cluster unspecified"},
    {"a rule that is none", "main", "{'missing':{'covariates':'drop'}}",
     "missing.covariates: not a rule for missing values",
     "such as complete_case() or null_imputation()"},
    {"a rule for nothing", "main", "{'missing':{'x':{'kind':'complete_case'}}}",
     "missing: no rule for \"x\"",
     "missing = { covariates = ..., outcome = ... }"},
    {"what it cannot hold, left out", "main",
     "{'horizon_years':{'kind':'unspecified'}}",
     "regression: no field \"horizon_years\"", ""},
    {"an amount that it cannot hold, left out", "main",
     "{'costs.rooms':{'kind':'unspecified'}}", "regression: no field \"costs\"",
     ""},
    {"a threshold beyond 1", "main", "{'alpha':5}",
     "alpha is not a number between 0 and 1", ""},
    {"a choice of another analysis's kind", "gap", "{'covariates':['age']}",
     "comparison: no field \"covariates\"", ""},
    {"amounts that the plan leaves open", "cost", "{}",
     "cost_benefit \"cost\" lacks what it needs: costs, benefits",
     "give it as a choice of t:run, or leave the analysis unrun and "
     "explain that: t:omit { analysis = \"cost\", ... }"},
    {"a column that is not there", "main", "{'covariates':['aeg']}",
     "stats.ols: covariates \"aeg\" is not a column of the frame",
     "did you mean \"age\"?"},
};

static void check_run_refusal(void **state)
{
    const struct run_refusal *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    check_failed(&w,
                 pl_trial_run(w.trial, pl_str_from(c->analysis),
                              value_of(c->choices), NULL, 4, &result, &w.err),
                 c->msg, c->hint);
    assert_null(result);
    assert_int_equal(pl_count(pl_get(pl_session_value(w.session), "rows")), 0);
    world_close(&w);
}

static void explorations(void **state)
{
    const char *spec = "{'kind':'regression','outcome':'item',"
                       "'covariates':['age']}";
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    if (pl_trial_explore(w.trial, PL_STR("items"), value_of(spec), NULL, 6,
                         &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *r = row(&w, 1);
    check_text(r, "role", "explored");
    check_text(r, "analysis", "items");
    check_text(r, "trial", "mini");
    check_text(r, "spec.vcov.kind", "classical");
    check_text(r, "spec.treatment", "arm");
    check_text(r, "spec.source.vcov", "protocol");
    check_text(result, "analysis", "items");
    assert_true(pl_num(pl_get(result, "n")) == 8);
    assert_true(pl_is_nil(pl_get(r, "differences")));
    assert_int_equal(pl_trial_explore(w.trial, PL_STR("fewer"), value_of(spec),
                                      without_low(registered(&w)), 7, &result,
                                      &w.err),
                     PL_OK);
    assert_true(pl_num(pl_get(result, "n")) == 6);
    world_close(&w);
}

static struct explore_refusal {
    const char *name, *analysis, *spec, *msg, *hint;
} explore_refusals[] = {
    {"a registered name", "main", "{'kind':'regression','outcome':'y'}",
     "t:explore: \"main\" is a registered analysis of protocol \"mini\"",
     "run it with t:run(\"main\", ...), or explore under another name"},
    {"no name", "", "{'kind':'regression','outcome':'y'}",
     "t:explore: an exploration needs a name", ""},
    {"no analysis", "x", "{'kind':'classical'}",
     "t:explore: the second argument is not an analysis",
     "t:explore(\"name\", regression { outcome = ... })"},
    {"a spec without an outcome", "x", "{'kind':'regression'}",
     "regression: outcome is missing (column of the outcome)", NULL},
    {"a column that is not there", "x", "{'kind':'regression','outcome':'yy'}",
     "stats.ols: outcome \"yy\" is not a column of the frame", NULL},
    {"amounts that nobody says", "x", "{'kind':'cost_benefit'}",
     "cost_benefit \"x\" lacks what it needs: costs, benefits", NULL},
};

static void check_explore_refusal(void **state)
{
    const struct explore_refusal *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    enum pl_status status =
        pl_trial_explore(w.trial, pl_str_from(c->analysis), value_of(c->spec),
                         NULL, 6, &result, &w.err);
    check_failed(&w, status, c->msg, c->hint != NULL ? c->hint : w.err.hint);
    world_close(&w);
}

static struct exhibit_case {
    const char *name, *applies, *differences;
} exhibit_cases[] = {
    {"the registered threshold", "{'alpha':[0.05,0.01],'level':0.95}", ""},
    {"no marks at all", "{'alpha':[]}", ""},
    {"a laxer mark", "{'alpha':[0.1,0.05]}", "analyses.main.alpha changed"},
    {"narrower intervals", "{'alpha':[0.05],'level':0.9}",
     "analyses.main.level changed"},
};

static void check_exhibit(void **state)
{
    const struct exhibit_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    for (int i = 0; i < 2; i++)
        assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"),
                                      NULL, 3, &result, &w.err),
                         PL_OK);
    assert_int_equal(
        pl_trial_explore(w.trial, PL_STR("x"),
                         value_of("{'kind':'regression','outcome':'item'}"),
                         NULL, 6, &result, &w.err),
        PL_OK);
    assert_int_equal(pl_session_exhibit(w.session, PL_STR("tbl-main"),
                                        value_of("['" NOTEBOOK "#1','" NOTEBOOK
                                                 "#2','" NOTEBOOK "#3']"),
                                        value_of(c->applies), 20, &w.err),
                     PL_OK);
    const struct pl_value *r = row(&w, 4);
    check_text(r, "role", "exhibit");
    check_text(r, "label", "tbl-main");
    check_text(r, "trial", "mini");
    assert_int_equal(pl_count(pl_get(r, "rows")), 3);
    assert_string_equal(differences_of(r), c->differences);
    world_close(&w);
}

/* The records of two runs stand side by side; the judgement is assess's. */
static void the_same_analysis_may_run_twice_differently(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"), NULL,
                                  3, &result, &w.err),
                     PL_OK);
    assert_int_equal(
        pl_trial_run(w.trial, PL_STR("main"),
                     value_of("{'vcov':{'kind':'robust','type':'HC0'}}"), NULL,
                     4, &result, &w.err),
        PL_OK);
    check_text(row(&w, 1), "record.vcov.kind", "classical");
    check_text(row(&w, 2), "record.vcov.kind", "robust");
    assert_false(
        pl_equal(pl_get(row(&w, 1), "record"), pl_get(row(&w, 2), "record")));
    assert_true(pl_equal(pl_at(row(&w, 2), "registered.record"),
                         pl_get(row(&w, 1), "record")));
    world_close(&w);
}

/* Everything that a notebook does, until an allocation fails. */
struct told {
    const struct pl_value *names, *test, *baseline, *omission, *departure,
        *choices, *spec, *rows, *applies;
};

static enum pl_status whole_session(struct world *w, struct pl_arena *a,
                                    const void *ud)
{
    const struct told *v = ud;
    const struct pl_value *result;
    const struct pl_frame *f;
    struct pl_str id;

    PL_TRY(world_begin(w, a));
    PL_TRY(pl_trial_frame(w->trial, PL_STR(""), &f, &w->err));
    PL_TRY(
        pl_session_read(w->session, "extract", f, v->names, 1, &id, &w->err));
    PL_TRY(
        pl_session_call(w->session, "t_test", f, v->test, 2, &result, &w->err));
    PL_TRY(pl_trial_baseline(w->trial, v->baseline, 3, &result, &w->err));
    PL_TRY(pl_trial_flow(w->trial, PL_STR("aged"), 4, &result, &w->err));
    PL_TRY(pl_trial_omit(w->trial, v->omission, 5, &w->err));
    PL_TRY(pl_trial_depart(w->trial, v->departure, 6, &w->err));
    PL_TRY(pl_trial_run(w->trial, PL_STR("aged"), v->choices, NULL, 7, &result,
                        &w->err));
    PL_TRY(pl_trial_explore(w->trial, PL_STR("x"), v->spec, NULL, 8, &result,
                            &w->err));
    PL_TRY(pl_session_exhibit(w->session, PL_STR("tbl-x"), v->rows, v->applies,
                              9, &w->err));
    return pl_session_value(w->session) != NULL ? PL_OK : PL_ENOMEM;
}

static void every_allocation_of_a_session_may_fail(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    const struct told v = {
        .names = value_of("['y','site']"),
        .test = value_of("{'outcome':'y','group':'arm'}"),
        .baseline = value_of("['age','site']"),
        .omission = omission("cost"),
        .departure =
            fields("missing", "{'covariates':{'kind':'null_imputation'}}"),
        .choices = value_of("{'alpha':0.1}"),
        .spec = value_of("{'kind':'regression','outcome':'item'}"),
        .rows = value_of("['" NOTEBOOK "#5']"),
        .applies = value_of("{'alpha':[0.1]}"),
    };
    check_each_allocation_of(&w, whole_session, &v);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(the_numbers_are_those_by_hand,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(another_file_is_told, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(
            the_registered_one_that_cannot_run_says_why, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(explorations, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(
            the_same_analysis_may_run_twice_differently, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(every_allocation_of_a_session_may_fail,
                                        values_open, values_close),
    };
    struct CMUnitTest tests[COUNT(run_cases) + COUNT(run_refusals) +
                            COUNT(explore_refusals) + COUNT(exhibit_cases) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(run_cases, check_run);
    ROWS(run_refusals, check_run_refusal);
    ROWS(explore_refusals, check_explore_refusal);
    ROWS(exhibit_cases, check_exhibit);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("session", tests, n, NULL, NULL);
}
