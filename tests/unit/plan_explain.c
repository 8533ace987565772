/* t:depart and t:omit: what they change, what is kept of them, what is refused.
 */
#include "plan_trial.h"

static struct depart_case {
    const char *name, *clause, *conducted, *analysis, *differences;
} depart_cases[] = {
    {"its own clause", "analyses.main.vcov", "{'kind':'robust','type':'HC1'}",
     "main", "analyses.main.vcov changed"},
    {"of another analysis", "analyses.aged.vcov",
     "{'kind':'robust','type':'HC1'}", "main", ""},
    {"protocol-wide", "vcov", "{'kind':'robust','type':'HC3'}", "main",
     "analyses.main.vcov changed"},
    {"protocol-wide, where the analysis has its own", "vcov",
     "{'kind':'robust','type':'HC3'}", "own", ""},
    {"both rules at once", "missing",
     "{'covariates':{'kind':'null_imputation'},'outcome':"
     "{'kind':'complete_case'}}",
     "aged", "analyses.aged.missing.covariates changed"},
    {"one rule of both", "analyses.aged.missing",
     "{'covariates':{'kind':'null_imputation'}}", "aged",
     "analyses.aged.missing.covariates changed"},
    {"one rule by path", "missing.covariates", "{'kind':'null_imputation'}",
     "aged", "analyses.aged.missing.covariates changed"},
    {"several members of an analysis", "analyses.main",
     "{'vcov':{'kind':'robust','type':'HC1'},'alternative':'less'}", "main",
     "analyses.main.alternative added; analyses.main.vcov changed"},
    {"the threshold, which the level follows", "alpha", "0.1", "main",
     "analyses.main.alpha changed; analyses.main.level changed"},
    {"what the notebook does itself", "derive.score", "'other cells'", "main",
     ""},
};

static void check_depart(void **state)
{
    const struct depart_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open(&w);
    if (pl_trial_depart(w.trial, fields(c->clause, c->conducted), 7, &w.err) !=
            PL_OK ||
        pl_trial_run(w.trial, pl_str_from(c->analysis), value_of("{}"), NULL, 9,
                     &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    assert_string_equal(differences_of(row(&w, 1)), c->differences);
    const struct pl_value *e =
        pl_item(pl_get(pl_session_value(w.session), "explanations"), 0);
    check_text(e, "kind", "departure");
    check_text(e, "trial", "mini");
    check_text(e, "notebook", NOTEBOOK);
    check_text(e, "clause", c->clause);
    check_text(e, "explanation", "because");
    assert_true(pl_num(pl_get(e, "line")) == 7);
    assert_true(pl_equal(pl_get(e, "conducted"), value_of(c->conducted)));
    world_close(&w);
}

static struct depart_refusal {
    const char *name, *clause, *conducted, *path, *value, *msg, *hint;
} depart_refusals[] = {
    {"a field is missing", "vcov", "{'kind':'classical'}", "timing", "null",
     "departure: timing is missing (when it was decided)", NULL},
    {"a wrong word", "vcov", "{'kind':'classical'}", "policy", "'feasable'",
     "departure: policy cannot be \"feasable\"",
     "it takes one of: flaw; feasibility; suboptimality"},
    {"a day that is not", "vcov", "{'kind':'classical'}", "decided_on",
     "'2020-02-30'", "departure: decided_on: there is no day \"2020-02-30\"",
     "write it as \"2020-09-01\""},
    {"an unknown field", "vcov", "{'kind':'classical'}", "wy", "'x'",
     "departure: no field \"wy\"", NULL},
    {"a field that the engine fills", "vcov", "{'kind':'classical'}", "line",
     "3", "departure: no field \"line\"", ""},
    {"no such clause", "analyses.main.vocv", "{'kind':'classical'}", NULL, NULL,
     "no clause \"analyses.main.vocv\": the plan has no \"vocv\" there",
     "did you mean \"vcov\"?"},
    {"no such analysis", "analyses.mian.vcov", "{'kind':'classical'}", NULL,
     NULL, "no clause \"analyses.mian.vcov\": the plan has no \"mian\" there",
     "did you mean \"main\"?"},
    {"a choice of another kind", "analyses.main.vcov",
     "{'kind':'null_imputation'}", NULL, NULL,
     "regression: vcov cannot be null_imputation",
     "it takes one of: classical robust cluster unspecified"},
    {"the same, protocol-wide", "vcov", "'HC1'", NULL, NULL,
     "regression: vcov must be made by a constructor",
     "it takes one of: classical robust cluster unspecified"},
    {"a rule that is none", "missing.covariates", "'drop'", NULL, NULL,
     "missing.covariates: not a rule for missing values",
     "such as complete_case() or null_imputation()"},
    {"one rule where two are meant", "analyses.aged.missing",
     "{'kind':'null_imputation'}", NULL, NULL, "missing: no rule for \"\"",
     "missing = { covariates = ..., outcome = ... }"},
    {"the same, protocol-wide", "missing", "{'kind':'null_imputation'}", NULL,
     NULL, "missing: no rule for \"\"",
     "missing = { covariates = ..., outcome = ... }"},
};

static void check_depart_refusal(void **state)
{
    const struct depart_refusal *c = *state;
    struct world w;

    world_open(&w);
    enum pl_status status = pl_trial_depart(
        w.trial, changed(fields(c->clause, c->conducted), c->path, c->value), 7,
        &w.err);
    check_failed(&w, status, c->msg, c->hint != NULL ? c->hint : w.err.hint);
    assert_int_equal(
        pl_count(pl_get(pl_session_value(w.session), "explanations")), 0);
    world_close(&w);
}

#define LEFT_OUT "{'kind':'unspecified'}"

static struct left_out {
    const char *name, *analysis, *member, *said;
    const char *msg; /* NULL: it may be left out */
} left_out[] = {
    {"weights left out", "heavy", "weights", LEFT_OUT, NULL},
    {"weights left out by an empty name", "heavy", "weights", "''", NULL},
    {"inference left out", "drawn", "inference", LEFT_OUT, NULL},
    {"clusters left out", "units", "cluster", LEFT_OUT, NULL},
    {"a horizon left out", "units", "horizon_years", LEFT_OUT, NULL},
    {"no outcome", "heavy", "outcome", LEFT_OUT,
     "regression: outcome must be a text"},
    {"no covariates, which {} says", "heavy", "covariates", LEFT_OUT,
     "regression: covariates must be a list of columns and term expressions"},
    {"an empty text where a constructor is meant", "drawn", "inference", "''",
     "regression: inference must be made by a constructor"},
    {"no threshold, which all inherit", "heavy", "alpha", LEFT_OUT,
     "alpha is not a number between 0 and 1"},
};

static void open_left_out(struct world *w)
{
    world_open_with(
        w, "{'heavy':{'kind':'regression','outcome':'y','weights':'item'},"
           "'drawn':{'kind':'regression','outcome':'y','inference':"
           "{'kind':'randomisation','draws':9,'seed':1}},"
           "'units':{'kind':'cost_effectiveness','cost':'item','effect':'y',"
           "'threshold':3,'seed':2,'draws':50,'horizon_years':1,"
           "'cluster':'id'}}");
}

/* By a choice of the run, and by an explanation before it: the same. */
static void check_left_out(void **state)
{
    const struct left_out *c = *state;
    const struct pl_value *result = NULL;
    struct pl_builder choice;
    char clause[64], wanted[80];
    struct world w;

    snprintf(clause, sizeof clause, "analyses.%s.%s", c->analysis, c->member);
    snprintf(wanted, sizeof wanted, "%s changed", clause);
    pl_build(&choice, &arena);
    pl_set(&choice, c->member, value_of(c->said));
    const struct pl_value *choices[] = {pl_map(&choice), value_of("{}")};
    for (size_t i = 0; i < COUNT(choices); i++) {
        open_left_out(&w);
        enum pl_status status = PL_OK;
        if (i == 1)
            status =
                pl_trial_depart(w.trial, fields(clause, c->said), 7, &w.err);
        if (status == PL_OK)
            status = pl_trial_run(w.trial, pl_str_from(c->analysis), choices[i],
                                  NULL, 9, &result, &w.err);
        if (c->msg != NULL) {
            check_failed(&w, status, c->msg, w.err.hint);
        } else {
            const struct pl_value *did = row(&w, 1);
            assert_string_equal(w.err.msg, "");
            assert_string_equal(differences_of(did), wanted);
            assert_true(pl_equal(
                pl_get(pl_item(pl_get(did, "differences"), 0), "conducted"),
                value_of(LEFT_OUT)));
        }
        world_close(&w);
    }
}

/* It may explain what the run's own choices did. */
static void a_departure_may_be_explained_after_its_run(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"),
                                      NULL, 9, &result, &w.err),
                         PL_OK);
        assert_int_equal(
            pl_trial_depart(
                w.trial,
                fields("analyses.main.vcov", "{'kind':'robust','type':'HC1'}"),
                7, &w.err),
            PL_OK);
    }
    check_text(row(&w, 1), "role", "registered");
    check_text(row(&w, 2), "role", "conducted");
    world_close(&w);
}

static void omissions(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_trial_omit(w.trial, omission("cost"), 5, &w.err),
                     PL_OK);
    const struct pl_value *e =
        pl_item(pl_get(pl_session_value(w.session), "explanations"), 0);
    check_text(e, "kind", "omission");
    check_text(e, "clause", "analyses.cost");
    check_text(e, "analysis", "cost");
    check_failed(&w, pl_trial_omit(w.trial, omission("costs"), 5, &w.err),
                 "no analysis \"costs\" in protocol \"mini\"",
                 "did you mean \"cost\"?");
    assert_int_equal(w.err.pos.line, 5);
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"), NULL,
                                  9, &result, &w.err),
                     PL_OK);
    check_failed(&w, pl_trial_omit(w.trial, omission("main"), 12, &w.err),
                 "t:omit: analysis \"main\" was not omitted: it ran on line 9",
                 "explain what was done otherwise with t:depart");
    check_failed(&w, pl_trial_omit(w.trial, value_of("['main']"), 12, &w.err),
                 "t:omit: fields must be named",
                 "t:omit { analysis = ..., conducted = ... }");
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(
            a_departure_may_be_explained_after_its_run, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(omissions, values_open, values_close),
    };
    struct CMUnitTest tests[COUNT(depart_cases) + COUNT(depart_refusals) +
                            COUNT(left_out) + COUNT(others)];
    size_t n = 0;

    ROWS(depart_cases, check_depart);
    ROWS(depart_refusals, check_depart_refusal);
    ROWS(left_out, check_left_out);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("explain", tests, n, NULL, NULL);
}
