/* Lists of rules for missing values that t:run runs: what is told of those that
 * did not run, and what harm another rule can do. */
#include "plan_missing.h"

/* Lists. */

static const struct pl_value *t_run(struct world *w, const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, PL_STR("main"), value_of(choices), NULL, 3,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

/* Of analysis main. */
static const char *departures_of(const struct pl_value *assessment)
{
    return departures_from(assessment, "analysis", "main",
                           sizeof "analyses.main");
}

static struct list_case {
    const char *name;
    const char *clause, *said; /* of an explanation, or NULL */
    const char *choices, *departures;
} list_cases[] = {
    {"as registered", NULL, NULL, "{}", ""},
    {"as registered, said again", NULL, NULL,
     "{'missing':{'outcome':" OUTCOMES ",'covariates':" DRAWN "}}", ""},
    {"in another order, roles said", NULL, NULL,
     "{'missing':{'outcome':[" DRAWN "," HECKMAN
     ",{'kind':'complete_case','role':'primary'}]}}",
     ""},
    {"what the plan leaves to the engine, said", NULL, NULL,
     "{'missing':{'outcome':[{'kind':'complete_case'},{'kind':'heckman',"
     "'selection':['arm','age','distance'],'method':'two_step'}," DRAWN "]}}",
     ""},
    {"null imputation, and complete cases alone", NULL, NULL,
     "{'missing':{'covariates':{'kind':'null_imputation'},"
     "'outcome':{'kind':'complete_case'}}}",
     "missing.covariates changed unexplained; missing.outcome[2] omitted "
     "unexplained; missing.outcome[3] omitted unexplained"},
    {"another primary rule", NULL, NULL, "{'missing':{'outcome':" DRAWN "}}",
     "missing.outcome changed unexplained; missing.outcome[2] omitted "
     "unexplained"},
    {"one left out by its clause", "missing.outcome[2]", "'not run'", "{}",
     "missing.outcome[2] omitted explained"},
    {"one left out by the analysis's own clause",
     "analyses.main.missing.outcome[3]", "'not run'", "{}",
     "missing.outcome[3] omitted explained"},
    {"all left out by the list's clause", "missing.outcome",
     "{'kind':'complete_case'}", "{}",
     "missing.outcome[2] omitted explained; missing.outcome[3] omitted "
     "explained"},
    {"some left out by the list's clause", "missing.outcome",
     "[{'kind':'complete_case'}," HECKMAN "]", "{}",
     "missing.outcome[3] omitted explained"},
    {"another seed", NULL, NULL,
     "{'missing':{'outcome':[{'kind':'complete_case'}," HECKMAN
     ",{'kind':'multiple_imputation','m':4,'iterations':3,'seed':8}]}}",
     "missing.outcome[3] changed unexplained"},
    {"one more", NULL, NULL,
     "{'missing':{'outcome':[{'kind':'complete_case'}," HECKMAN "," DRAWN
     ",{'kind':'null_imputation'}]}}",
     "missing.outcome[4] added unexplained"},
    {"one more, explained", "missing.outcome",
     "[{'kind':'complete_case'}," HECKMAN "," DRAWN
     ",{'kind':'null_imputation'}]",
     "{}", "missing.outcome[4] added explained"},
    {"explained, and run", "analyses.main.missing.outcome[2]", "'not run'",
     "{'missing':{'outcome':" OUTCOMES "}}",
     "missing.outcome[2] changed stale"},
};

static void check_list(void **state)
{
    const struct list_case *c = *state;
    struct world w;

    open_trial(&w);
    if (c->clause != NULL &&
        pl_trial_depart(w.trial, fields(c->clause, c->said), 2, &w.err) !=
            PL_OK)
        fail_msg("%s", w.err.msg);
    (void)t_run(&w, c->choices);
    assert_string_equal(departures_of(assessed(&w)), c->departures);
    world_close(&w);
}

static void a_list_is_run(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_value *r = t_run(&w, "{}");
    const struct pl_value *list = pl_get(r, "strategies");
    assert_int_equal(pl_count(list), 3);
    check_text(pl_item(list, 0), "strategy.role", "primary");
    check_text(pl_item(list, 1), "strategy.rule",
               "heckman { selection = { \"arm\", \"age\", \"distance\" } }");
    check_text(pl_item(list, 2), "strategy.role", "sensitivity");
    check_text(pl_item(list, 2), "ledger", NOTEBOOK "#1");
    assert_true(number(r, "estimate") == number(pl_item(list, 0), "estimate"));
    /* Each as it is when it is the only one. */
    const struct pl_value *alone =
        t_run(&w, "{'missing':{'outcome':" DRAWN "}}");
    assert_true(number(pl_item(list, 2), "estimate") ==
                number(alone, "estimate"));
    assert_true(number(pl_item(list, 2), "std_error") ==
                number(alone, "std_error"));
    assert_int_equal(pl_count(pl_get(row(&w, 1), "strategies")), 3);
    check_text(row(&w, 1), "role", "registered");
    world_close(&w);
}

/* Omitted in one run and used by another of the same analysis is run. */
static void a_rule_may_run_on_another_line(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    (void)t_run(&w, "{'missing':{'outcome':[{'kind':'complete_case'}," HECKMAN
                    "]}}");
    (void)t_run(&w,
                "{'missing':{'outcome':[{'kind':'complete_case'}," DRAWN "]}}");
    assert_string_equal(departures_of(assessed(&w)), "");
    world_close(&w);
}

static const struct pl_value *departure_at(const struct pl_value *assessment,
                                           const char *clause)
{
    const struct pl_value *list = pl_get(assessment, "departures");

    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_is_text(pl_get(pl_item(list, i), "clause"), clause))
            return pl_item(list, i);
    fail_msg("no departure from %s", clause);
    return NULL;
}

static void an_omitted_rule_has_its_result(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_value *r =
        t_run(&w, "{'missing':{'covariates':{'kind':'null_imputation'},"
                  "'outcome':{'kind':'complete_case'}}}");
    const struct pl_value *d =
        departure_at(assessed(&w), "analyses.main.missing.outcome[3]");
    double planned = number(
        ols(where(registered(&w), "{'op':'not','args':[{'op':'is_missing',"
                                  "'args':[{'col':'arm'}]}]}"),
            "{'outcome':'y','treatment':'arm','covariates':['age','absence'],"
            "'missing':{'covariates':" DRAWN ",'outcome':" DRAWN "}}"),
        "estimate");
    check_near(number(d, "consequence.registered.estimate"), planned, 1e-11,
               "registered");
    check_near(number(d, "consequence.conducted.estimate"),
               number(r, "estimate"), 1e-11, "conducted");
    check_text(d, "conducted_text", "not run");
    assert_true(number(d, "line") == 3);
    assert_non_null(strstr(pl_strv(pl_get(d, "paste")).s, "t:depart {"));
    world_close(&w);
}

/* A rule that fails is named with its reason, and the run goes on. */
static void what_cannot_run_is_named(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_value *r =
        t_run(&w, "{'vcov':{'kind':'robust','type':'HC1'}}");
    const struct pl_value *list = pl_get(r, "strategies");
    check_text(pl_item(list, 1), "error",
               "stats.ols: missing.outcome: heckman has standard errors of its "
               "own, and none by HC1");
    const struct pl_value *d =
        departure_at(assessed(&w), "analyses.main.missing.outcome[2]");
    check_text(d, "kind", "omitted");
    assert_non_null(strstr(pl_strv(pl_get(d, "detail")).s, "HC1"));
    assert_true(isfinite(number(d, "consequence.registered.estimate")));
    world_close(&w);
}

/* Every combination of what was changed, by hand. */
static void a_grid_runs_the_primary_rules(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    (void)t_run(&w, "{'covariates':['age'],"
                    "'missing.covariates':{'kind':'null_imputation'}}");
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    assert_int_equal(pl_count(pl_get(grid, "runs")), 4);
    const char *const made[] = {"{}", "{'covariates':['age']}",
                                "{'missing.covariates':{'kind':"
                                "'null_imputation'}}"};
    for (size_t i = 0; i < 3; i++) {
        const struct pl_value *run = pl_item(pl_get(grid, "runs"), i);
        check_near(number(pl_item(pl_get(run, "estimates"), 0), "estimate"),
                   number(t_run(&w, made[i]), "estimate"), 1e-12, made[i]);
    }
    world_close(&w);
}

/* In words, what is done about gaps. */
static struct words_case {
    const char *name, *choices, *text;
} words_cases[] = {
    {"imputed, complete outcomes", "{}",
     "rows without an outcome are left out; gaps in covariates are imputed: "
     "absence 7, age 10; 21 left out"},
    {"both imputed", "{'missing.outcome':" DRAWN "}",
     "missing outcomes are imputed; gaps in covariates are imputed: absence 8, "
     "age 12; 0 left out"},
    {"a selection model",
     "{'missing':{'covariates':{'kind':'complete_case'},'outcome':" HECKMAN
     "}}",
     "missing outcomes are met by a selection model; rows with a gap in a "
     "covariate are left out; 17 left out"},
    {"complete cases",
     "{'missing':{'covariates':{'kind':'complete_case'},'outcome':{'kind':"
     "'complete_case'}}}",
     "complete cases: rows with a gap are left out; 36 left out"},
};

static void check_words(void **state)
{
    const struct words_case *c = *state;
    struct world w;

    open_trial(&w);
    check_text(t_run(&w, c->choices), "estimand.missing", c->text);
    world_close(&w);
}

/* Harm. */

static struct harm_case {
    const char *name, *analysis, *choices, *clause, *text;
    bool is_low;
} harm_cases[] = {
    {"null imputation of the baseline", "main",
     "{'missing.covariates':{'kind':'null_imputation'}}",
     "analyses.main.missing.covariates",
     "low: every column filled is of the baseline, cells are filled from "
     "neither arm nor outcome, and their flags are in the model (White & "
     "Thompson 2005); missing_age predicts the outcome (t = ",
     true},
    {"of the baseline, by the months", "main",
     "{'missing.covariates':{'kind':'pro_rata','months':'months',"
     "'columns':['absence'],'otherwise':{'kind':'mean_imputation'}}}",
     "analyses.main.missing.covariates", "low: every column filled", true},
    {"rows left out", "main", "{'missing.covariates':{'kind':'complete_case'}}",
     "analyses.main.missing.covariates",
     "not low: no cell is filled: rows with a gap are left out", false},
    {"another draw", "main",
     "{'missing.covariates':{'kind':'multiple_imputation','m':4,"
     "'iterations':3,'seed':8}}",
     "analyses.main.missing.covariates",
     "not low: cells are filled from the outcome, y; cells are filled from the "
     "arm, arm; no flag tells in the model which cells of absence were filled",
     false},
    {"the outcome", "main", "{'missing.outcome':{'kind':'null_imputation'}}",
     "analyses.main.missing.outcome",
     "not low: the rule decides whose outcomes count", false},
};

static const struct pl_value *harm_of(struct world *w, const char *choices,
                                      const struct pl_frame *data)
{
    const struct pl_value *result;

    if (pl_trial_run(w->trial, PL_STR("main"), value_of(choices), data, 3,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_get(departure_at(assessed(w), "analyses.main.missing.covariates"),
                  "harm");
}

/* Gaps that a notebook closed before the run are none of the rule's. */
static void a_rule_that_met_no_gap_is_not_vouched_for(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_frame *f =
        derive(registered(&w), "{'age':{'op':'or_else','args':[{'col':'age'},"
                               "{'lit':40}]}}");
    const struct pl_value *harm =
        harm_of(&w,
                "{'covariates':['age'],'missing.covariates':{'kind':'null_"
                "imputation'}}",
                f);
    check_text(harm, "text",
               "not low: the rule met no gap and filled nothing: what became "
               "of those in the registered data cannot be told from the run");
    assert_false(pl_truth(pl_get(harm, "is_low")));
    world_close(&w);
}

static void check_harm(void **state)
{
    const struct harm_case *c = *state;
    struct world w;

    open_trial(&w);
    (void)t_run(&w, c->choices);
    const struct pl_value *harm =
        pl_get(departure_at(assessed(&w), c->clause), "harm");
    if (!pl_str_starts(pl_strv(pl_get(harm, "text")), c->text))
        fail_msg("%.*s", PL_FMT(pl_strv(pl_get(harm, "text"))));
    assert_true(pl_truth(pl_get(harm, "is_low")) == c->is_low);
    world_close(&w);
}

/* Where values are missing. */

static const struct pl_value *missingness(struct world *w, const char *columns)
{
    const struct pl_value *result = NULL;

    if (pl_trial_missingness(w->trial, value_of(columns), 4, &result,
                             &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

/* Counted by hand, in the ten rows of plan_trial.h. */
static void gaps_are_counted(void **state)
{
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_value *m = missingness(&w, "['age','y','site']");
    assert_string_equal(
        text_of(pl_with(&arena, m, "ledger", pl_nil())),
        "{'arms':[{'level':'a','n':4},{'level':'b','n':5}],'columns':["
        "{'arms':[{'level':'a','n':4,'n_missing':1,'share':0.25},"
        "{'level':'b','n':5,'n_missing':0,'share':0}],'label':'Age',"
        "'n_missing':1,'name':'age','share':0.1111111111111111},"
        "{'arms':[{'level':'a','n':4,'n_missing':0,'share':0},"
        "{'level':'b','n':5,'n_missing':1,'share':0.2}],'n_missing':1,"
        "'name':'y','share':0.1111111111111111},"
        "{'arms':[{'level':'a','n':4,'n_missing':0,'share':0},"
        "{'level':'b','n':5,'n_missing':0,'share':0}],'n_missing':0,"
        "'name':'site','share':0}],'kind':'missingness','n':9,"
        "'n_complete':7,'no_arm':0,'patterns':["
        "{'missing':[],'n':7,'share':0.7777777777777778},"
        "{'missing':['age'],'n':1,'share':0.1111111111111111},"
        "{'missing':['y'],'n':1,'share':0.1111111111111111}]}");
    check_text(row(&w, 1), "role", "missingness");
    world_close(&w);
}

/* As many as R's table() of the rows of is.na() counts: 46 complete rows. */
static void gaps_that_meet_are_patterns(void **state)
{
    struct world w;
    double n = 0;

    (void)state;
    open_trial(&w);
    const struct pl_value *m =
        missingness(&w, "['absence','age','site','y','months']");
    const struct pl_value *patterns = pl_get(m, "patterns");
    for (size_t i = 0; i < pl_count(patterns); i++)
        n += number(pl_item(patterns, i), "n");
    assert_true(n == 90 && number(m, "n_complete") == 46);
    assert_true(pl_count(patterns) == 12);
    assert_true(number(pl_item(patterns, 0), "n") == 46);
    world_close(&w);
}

static void no_column_has_no_gaps(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    check_failed(
        &w, pl_trial_missingness(w.trial, value_of("[]"), 4, &result, &w.err),
        "t:missingness: no column given", "");
    check_failed(
        &w,
        pl_trial_missingness(w.trial, value_of("['agee']"), 4, &result, &w.err),
        "t:missingness: column \"agee\" is not a column of the frame",
        "did you mean \"age\"?");
    world_close(&w);
}

/* The counts of who was analysed agree with what each rule used. */
static void who_was_analysed_agrees(void **state)
{
    static const char *const choices[] = {
        "{}",
        "{'missing.covariates':{'kind':'pro_rata','months':'months',"
        "'columns':['absence']}}",
        "{'missing.covariates':{'kind':'pro_rata','months':'months',"
        "'columns':['absence'],'otherwise':{'kind':'null_imputation'}}}",
        "{'missing.outcome':" DRAWN "}",
        "{'missing.outcome':" HECKMAN "}",
        "{'missing':{'covariates':{'kind':'complete_case'},'outcome':" HECKMAN
        "}}",
        "{'missing':{'covariates':{'kind':'complete_case'},'outcome':" DRAWN
        "}}",
        "{'missing.outcome':{'kind':'mean_imputation'}}"};
    const struct pl_value *flow = NULL;

    (void)state;
    for (size_t i = 0; i < COUNT(choices); i++) {
        struct world w;
        open_trial(&w);
        (void)t_run(&w, choices[i]);
        if (pl_trial_flow(w.trial, PL_STR("main"), 4, &flow, &w.err) != PL_OK)
            fail_msg("%s: %s", choices[i], w.err.msg);
        world_close(&w);
    }
}

/* Every so many allocations of a run with a list fail once. */
static enum pl_status list_session(struct world *w, struct pl_arena *a,
                                   const struct pl_value *choices,
                                   const struct pl_value *columns)
{
    const struct pl_value *result;

    PL_TRY(world_begin(w, a));
    PL_TRY(pl_trial_missingness(w->trial, columns, 2, &result, &w->err));
    PL_TRY(pl_trial_run(w->trial, PL_STR("main"), choices, NULL, 3, &result,
                        &w->err));
    return pl_session_value(w->session) != NULL ? PL_OK : PL_ENOMEM;
}

static void allocations_of_a_list_may_fail(void **state)
{
    enum pl_status status = PL_ENOMEM;
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_value *columns = value_of("['age','y']");
    const struct pl_value *choices =
        value_of("{'missing':{'covariates':{'kind':'null_imputation'},"
                 "'outcome':[{'kind':'complete_case'},"
                 "{'kind':'mean_imputation'}," HECKMAN "]}}");
    for (long i = 0; status != PL_OK; i += 1 + i / 40) {
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 26);
        a.fail_after = i;
        w.err = (struct pl_err){0};
        status = list_session(&w, &a, choices, columns);
        if (status != PL_OK && status != PL_ENOMEM)
            fail_msg("allocation %ld: %s", i, w.err.msg);
        pl_arena_free(&a);
    }
    world_close(&w);
}

/* Refusals of plans and explanations. */

static struct refusal {
    const char *name, *path, *value, *message;
} refusals[] = {
    {"two primary rules", "missing.outcome",
     "[{'kind':'complete_case','role':'primary'},"
     "{'kind':'null_imputation','role':'primary'}]",
     "missing.outcome: of rules with roles one, and no other, has role = "
     "\"primary\""},
    {"none that is primary", "missing.outcome",
     "[{'kind':'complete_case','role':'sensitivity'}]",
     "missing.outcome: of rules with roles one, and no other, has role = "
     "\"primary\""},
    {"selection of covariates", "missing.covariates", HECKMAN,
     "missing.covariates: heckman is a rule for the outcome"},
    {"one data set", "missing.outcome", "{'kind':'multiple_imputation','m':1}",
     "missing.outcome: m is at least 2: one data set cannot be pooled"},
    {"an unknown column", "missing.covariates",
     "{'kind':'pro_rata','months':'months','columns':['abscence']}",
     "missing.covariates: there is no column \"abscence\""},
};

static void check_plan_refused(void **state)
{
    const struct refusal *c = *state;
    struct pl_protocol p;
    struct pl_err err = {0};

    assert_int_not_equal(
        pl_protocol_check(&arena,
                          pl_with_path(&arena, value_of(gaps_plan), c->path,
                                       value_of(c->value)),
                          NULL, PL_STR("analyses/mini"), &p, &err),
        PL_OK);
    if (strstr(err.msg, c->message) == NULL)
        fail_msg("%s", err.msg);
}

static struct refusal told[] = {
    {"no such rule", "missing.outcome[4]", "'not run'",
     "no clause \"missing.outcome[4]\": the plan has 3 rules there"},
    {"no such part", "missing.other[1]", "'not run'",
     "no clause \"missing.other[1]\": the plan has no \"other\" there"},
    {"the primary one is not left out", "missing.outcome[1]", "'not run'",
     "missing.outcome[1] is the primary rule: conducted says which rule was "
     "used in its place"},
    {"neither a rule nor left out", "missing.outcome[2]", "'dropped'",
     "missing.outcome: not a rule for missing values"},
};

static void check_told_refused(void **state)
{
    const struct refusal *c = *state;
    struct world w;

    open_trial(&w);
    assert_int_not_equal(
        pl_trial_depart(w.trial, fields(c->path, c->value), 2, &w.err), PL_OK);
    assert_string_equal(w.err.msg, c->message);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(
            a_rule_that_met_no_gap_is_not_vouched_for, values_open,
            values_close),
        cmocka_unit_test_setup_teardown(gaps_are_counted, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(gaps_that_meet_are_patterns,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(no_column_has_no_gaps, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(who_was_analysed_agrees, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(allocations_of_a_list_may_fail,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(a_list_is_run, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(a_rule_may_run_on_another_line,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(an_omitted_rule_has_its_result,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(what_cannot_run_is_named, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(a_grid_runs_the_primary_rules,
                                        values_open, values_close),
    };
    struct CMUnitTest tests[COUNT(words_cases) + COUNT(list_cases) +
                            COUNT(harm_cases) + COUNT(refusals) + COUNT(told) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(words_cases, check_words);
    ROWS(list_cases, check_list);
    ROWS(harm_cases, check_harm);
    ROWS(refusals, check_plan_refused);
    ROWS(told, check_told_refused);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("strategies", tests, n, NULL, NULL);
}
