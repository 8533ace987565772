/* Two means under rules for missing outcomes: against R's t.test on what each
 * rule gives and on fixed completed data sets (tests/reference/r/comparison.R),
 * as t:run runs them, one or a list, and as t:explore and t:multiverse do. */
#include "plan_missing.h"

#define COMPLETE "{'kind':'complete_case'}"
#define MEAN     "{'kind':'mean_imputation'}"
#define BY_ARM                                                                 \
    "{'kind':'multiple_imputation','m':4,'iterations':3,'seed':7,"             \
    "'by_arm':true}"
#define SCALED "{'kind':'pro_rata','months':'months','columns':['absence']}"
#define SCALED_MEAN                                                            \
    "{'kind':'pro_rata','months':'months','columns':['absence'],"              \
    "'otherwise':" MEAN "}"

static const struct pl_value *plan_with(const char *missing,
                                        const char *analyses)
{
    const struct pl_value *plan = value_of(gaps_plan);

    plan = pl_with(&arena, plan, "missing", value_of(missing));
    return pl_with(&arena, plan, "analyses", value_of(analyses));
}

static void open_with(struct world *w, const char *missing,
                      const char *analyses)
{
    world_of(w, plan_with(missing, analyses),
             bytes_of(FOLDER "strategies_data.csv"));
}

#define GAP                                                                    \
    "{'gap':{'kind':'comparison','outcome':'y'},"                              \
    "'main':{'kind':'regression','outcome':'y'}}"

static const struct pl_value *t_run(struct world *w, const char *analysis,
                                    const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, pl_str_from(analysis), value_of(choices), NULL,
                     3, &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static double next_number(struct pl_str *line)
{
    size_t end = line->len;
    double x = NAN;

    (void)pl_str_find(*line, PL_STR(","), &end);
    assert_true(pl_str_number(pl_str_slice(*line, 0, end), &x));
    *line = pl_str_slice(*line, end < line->len ? end + 1 : end, line->len);
    return x;
}

static void check_against(const struct pl_value *result, const char *name)
{
    static const char *const members[] = {"estimate", "std_error", "df",
                                          "p_value",  "conf_low",  "conf_high"};
    struct pl_str text = bytes_of(FOLDER "comparison.csv"), line;
    size_t n = 0;

    while (pl_str_line(&text, &line)) {
        if (!pl_str_starts(line, name) || line.s[strlen(name)] != ',')
            continue;
        line = pl_str_slice(line, strlen(name) + 1, line.len);
        for (size_t i = 0; i < COUNT(members); i++)
            check_near(number(result, members[i]), next_number(&line), 1e-9,
                       members[i]);
        n++;
    }
    assert_true(n == 1);
}

static struct rule_case {
    const char *name, *outcome, *rule, *kind;
    bool is_equal;
    double n, dropped, filled; /* filled: of the outcome */
} rule_cases[] = {
    {"complete Welch", "y", COMPLETE, "t_test", false, 69, 21, 0},
    {"mean Welch", "y", MEAN, "t_test", false, 90, 0, 21},
    {"null Welch", "y", "{'kind':'null_imputation'}", "t_test", false, 90, 0,
     21},
    {"together Welch", "y", DRAWN, "pooled_t_test", false, 90, 0, 21},
    {"by arm Welch", "y", BY_ARM, "pooled_t_test", false, 90, 0, 21},
    {"complete equal", "y", COMPLETE, "t_test", true, 69, 21, 0},
    {"mean equal", "y", MEAN, "t_test", true, 90, 0, 21},
    {"null equal", "y", "{'kind':'null_imputation'}", "t_test", true, 90, 0,
     21},
    {"together equal", "y", DRAWN, "pooled_t_test", true, 90, 0, 21},
    {"by arm equal", "y", BY_ARM, "pooled_t_test", true, 90, 0, 21},
    {"pro rata Welch", "absence", SCALED, "t_test", false, 0, 0, -1},
    {"pro rata then mean Welch", "absence", SCALED_MEAN, "t_test", false, 90, 0,
     -1},
};

static const struct pl_value *spec_of(const struct rule_case *c)
{
    struct pl_builder b, missing, all;

    pl_build(&missing, &arena);
    pl_set(&missing, "outcome", value_of(c->rule));
    pl_build(&b, &arena);
    pl_set_text(&b, "kind", "comparison");
    pl_set_text(&b, "outcome", c->outcome);
    pl_set_bool(&b, "equal_variance", c->is_equal);
    pl_set(&b, "missing", pl_map(&missing));
    pl_build(&all, &arena);
    pl_set(&all, "gap", pl_map(&b));
    return pl_with(&arena, value_of(gaps_plan), "analyses", pl_map(&all));
}

static void check_rule(void **state)
{
    const struct rule_case *c = *state;
    struct world w;

    world_of(&w, spec_of(c), bytes_of(FOLDER "strategies_data.csv"));
    const struct pl_value *r = t_run(&w, "gap", "{}");
    check_against(r, c->name);
    check_text(r, "kind", c->kind);
    check_text(r, "method", c->is_equal ? "equal variances" : "Welch");
    if (c->n > 0)
        assert_true(number(r, "n") == c->n &&
                    number(r, "n_dropped") == c->dropped);
    const struct pl_value *told = row(&w, 1);
    check_text(told, "record.estimator", "t_test");
    assert_true(pl_equal(pl_at(told, "record.missing.outcome.kind"),
                         pl_get(value_of(c->rule), "kind")));
    assert_true(pl_is_nil(pl_at(told, "record.missing.covariates")));
    assert_string_equal(differences_of(told), "");
    if (c->filled >= 0)
        assert_true(pl_num_or(pl_at(told, "record.outcome.filled"), 0) ==
                    c->filled);
    world_close(&w);
}

/* The means of the groups are those of all the data sets, as an arm's are. */
static void groups_are_pooled_as_arms(void **state)
{
    static const char *const members[] = {"mean", "sd", "se", "n"};
    struct world w;

    (void)state;
    open_with(&w, "{'covariates':" COMPLETE ",'outcome':" DRAWN "}", GAP);
    const struct pl_value *gap = t_run(&w, "gap", "{}");
    const struct pl_value *main_one = t_run(&w, "main", "{}");
    for (size_t i = 0; i < 2; i++)
        for (size_t k = 0; k < COUNT(members); k++)
            check_near(number(pl_item(pl_get(gap, "groups"), i), members[k]),
                       number(pl_item(pl_get(main_one, "arms"), i), members[k]),
                       1e-12, members[k]);
    check_near(number(gap, "estimate"), number(main_one, "estimate"), 1e-12,
               "estimate");
    assert_true(number(gap, "m") == 4 && number(gap, "seed") == 7);
    assert_true(number(gap, "n_filled.y") == 21);
    assert_true(isfinite(number(gap, "fmi")) && isfinite(number(gap, "riv")));
    assert_true(pl_count(pl_get(gap, "chains")) > 0);
    check_text(gap, "estimand.missing",
               "missing outcomes are imputed; 0 left "
               "out");
    check_text(gap, "estimand.treatment", "arm: b against a");
    world_close(&w);
}

/* Departures. */

static struct depart_case {
    const char *name, *missing, *choices, *wanted;
} depart_cases[] = {
    {"another rule", "{'outcome':" COMPLETE "}",
     "{'missing':{'outcome':" MEAN "}}",
     "analyses.gap.missing.outcome changed"},
    {"complete cases in place of a rule", "{'outcome':" DRAWN "}",
     "{'missing.outcome':" COMPLETE "}",
     "analyses.gap.missing.outcome changed"},
    {"another seed", "{'outcome':" DRAWN "}",
     "{'missing.outcome':{'kind':'multiple_imputation','m':4,'iterations':3,"
     "'seed':8}}",
     "analyses.gap.missing.outcome changed"},
    {"what silence means, said", "{'outcome':{'kind':'multiple_imputation'}}",
     "{'missing.outcome':{'kind':'multiple_imputation','m':20,"
     "'iterations':10,'seed':1}}",
     ""},
    {"a rule for covariates, of which there are none",
     "{'covariates':" DRAWN ",'outcome':" COMPLETE "}", "{}", ""},
    {"a list, all run", "{'outcome':[" COMPLETE "," MEAN "]}", "{}", ""},
    {"one more", "{'outcome':" COMPLETE "}",
     "{'missing':{'outcome':[" COMPLETE "," MEAN "]}}",
     "analyses.gap.missing.outcome[2] added"},
};

static void check_departure(void **state)
{
    const struct depart_case *c = *state;
    struct world w;

    open_with(&w, c->missing, "{'gap':{'kind':'comparison','outcome':'y'}}");
    (void)t_run(&w, "gap", c->choices);
    assert_string_equal(differences_of(row(&w, 1)), c->wanted);
    world_close(&w);
}

static void a_departure_has_both_estimates(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':" DRAWN "}", GAP);
    const struct pl_value *r = t_run(&w, "gap", "{'missing.outcome':" MEAN "}");
    check_against(r, "mean Welch");
    check_against(pl_at(row(&w, 1), "registered.result"), "together Welch");
    const struct pl_value *runs = pl_at(row(&w, 1), "grid.runs");
    assert_int_equal(pl_count(runs), 2);
    check_near(
        number(pl_item(pl_get(pl_item(runs, 0), "estimates"), 0), "estimate"),
        number(row(&w, 1), "registered.result.estimate"), 1e-12, "run 0");
    world_close(&w);
}

static void a_list_is_run(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':[" COMPLETE "," MEAN "," DRAWN "]}", GAP);
    const struct pl_value *list = pl_get(t_run(&w, "gap", "{}"), "strategies");
    assert_int_equal(pl_count(list), 3);
    check_against(pl_item(list, 0), "complete Welch");
    check_against(pl_item(list, 1), "mean Welch");
    check_against(pl_item(list, 2), "together Welch");
    check_text(pl_item(list, 2), "strategy.role", "sensitivity");
    world_close(&w);
}

/* Who was analysed, by the rule. */
static void the_flow_agrees(void **state)
{
    const struct pl_value *flow = NULL;
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':" MEAN "}", GAP);
    (void)t_run(&w, "gap", "{}");
    if (pl_trial_flow(w.trial, PL_STR("gap"), 4, &flow, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    assert_true(number(flow, "analysed") == 90);
    assert_int_equal(pl_count(pl_get(flow, "reasons")), 0);
    world_close(&w);
}

/* Explorations run all of a list, and leave nothing omitted. */

#define LIST "[" COMPLETE "," HECKMAN "," DRAWN "]"

static const struct pl_value *explored(struct world *w, const char *spec)
{
    const struct pl_value *result = NULL;

    if (pl_trial_explore(w->trial, PL_STR("look"), value_of(spec), NULL, 6,
                         &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static void an_exploration_runs_a_list(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':" COMPLETE "}", GAP);
    const struct pl_value *r = explored(
        &w, "{'kind':'regression','outcome':'y','covariates':['age'],"
            "'vcov':{'kind':'robust','type':'HC1'},'missing':{'outcome':" LIST
            "}}");
    const struct pl_value *list = pl_get(r, "strategies");
    assert_int_equal(pl_count(list), 3);
    assert_true(number(pl_item(list, 0), "estimate") == number(r, "estimate"));
    check_text(pl_item(list, 1), "kind", "failed");
    assert_non_null(
        strstr(pl_strv(pl_get(pl_item(list, 1), "error")).s, "HC1"));
    check_text(pl_item(list, 2), "kind", "pooled");
    check_text(pl_item(list, 2), "ledger", NOTEBOOK "#1");
    assert_int_equal(pl_count(pl_get(row(&w, 1), "strategies")), 3);
    check_text(row(&w, 1), "role", "explored");
    assert_true(pl_is_nil(pl_get(row(&w, 1), "omitted")));
    world_close(&w);
}

/* One that inherits the protocol's list, of two means. */
static void an_exploration_inherits_a_list(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':[" COMPLETE "," MEAN "]}", GAP);
    const struct pl_value *list = pl_get(
        explored(&w, "{'kind':'comparison','outcome':'y'}"), "strategies");
    assert_int_equal(pl_count(list), 2);
    check_against(pl_item(list, 1), "mean Welch");
    assert_true(pl_is_nil(
        pl_get(explored(&w, "{'kind':'comparison','outcome':'y','missing':{"
                            "'outcome':" MEAN "}}"),
               "strategies")));
    world_close(&w);
}

/* Alternatives may be any rule; of a list its primary one. */
static void a_multiverse_takes_any_rule(void **state)
{
    static const char *const cases[] = {"complete Welch", "mean Welch",
                                        "together Welch", "by arm Welch",
                                        "null Welch"};
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    open_with(&w, "{'outcome':[" COMPLETE "," MEAN "]}", GAP);
    if (pl_trial_multiverse(
            w.trial, PL_STR("gap"),
            value_of("{'missing':[{'outcome':" MEAN "},{'outcome':" DRAWN
                     "},{'outcome':" BY_ARM
                     "},{'outcome':[{'kind':'null_imputation'}," MEAN
                     "]}],'draws':0}"),
            8, &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *runs = pl_get(result, "runs");
    assert_int_equal(pl_count(runs), COUNT(cases));
    assert_true(number(result, "n_estimated") == COUNT(cases));
    world_close(&w);
    open_with(&w, "{'outcome':" COMPLETE "}", GAP);
    static const char *const rules[] = {COMPLETE, MEAN, DRAWN, BY_ARM,
                                        "{'kind':'null_imputation'}"};
    for (size_t i = 0; i < COUNT(cases); i++) {
        char choices[256];
        snprintf(choices, sizeof choices, "{'missing.outcome':%s}", rules[i]);
        const struct pl_value *alone = t_run(&w, "gap", choices);
        check_against(alone, cases[i]);
        assert_true(number(pl_item(runs, i), "estimate") ==
                    number(alone, "estimate"));
        assert_true(number(pl_item(runs, i), "p_value") ==
                    number(alone, "p_value"));
    }
    world_close(&w);
}

/* What cannot be. */

static struct refused_case {
    const char *name, *args, *message;
} refused_cases[] = {
    {"a rule for covariates",
     "{'outcome':'y','group':'arm','missing':{'covariates':" MEAN "}}",
     "stats.t_test: missing.covariates: two means have no covariates"},
    {"a selection model",
     "{'outcome':'y','group':'arm','missing':{'outcome':" HECKMAN "}}",
     "stats.t_test: missing.outcome: heckman is a regression's rule"},
    {"two samples", "{'x':'y','y':'age','missing':{'outcome':" MEAN "}}",
     "stats.t_test: missing: it is of outcome and group"},
    {"a list", "{'outcome':'y','group':'arm','missing':{'outcome':[" MEAN "]}}",
     "stats.t_test: missing.outcome: one rule is expected here; a protocol may "
     "list several, which t:run runs"},
    {"a part that is none",
     "{'outcome':'y','group':'arm','missing':{'outcomes':" MEAN "}}",
     "stats.t_test: missing: no part \"outcomes\"; it has covariates and "
     "outcome"},
    {"no column of its own to scale",
     "{'outcome':'y','group':'arm','missing':{'outcome':{'kind':'pro_rata',"
     "'months':'months'}}}",
     "stats.t_test: pro_rata: columns is not given: which of the columns count "
     "something over the period?"},
};

static void check_refused(void **state)
{
    const struct refused_case *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct world w;

    open_with(&w, "{'outcome':" COMPLETE "}", GAP);
    assert_int_equal(pl_execute(&arena, NULL, "t_test", registered(&w),
                                value_of(c->args), &out, &w.err),
                     PL_EINPUT);
    assert_string_equal(w.err.msg, c->message);
    world_close(&w);
}

static struct plan_case {
    const char *name, *missing, *own, *message;
} plan_cases[] = {
    {"its own rule for covariates", "{'outcome':" COMPLETE "}",
     "{'covariates':" MEAN "}",
     "analyses.gap.missing.covariates: a comparison has no covariates"},
    {"the protocol's rule for covariates",
     "{'covariates':" MEAN ",'outcome':" COMPLETE "}", "{}", NULL},
    {"a selection model of its own", "{'outcome':" COMPLETE "}",
     "{'outcome':" HECKMAN "}",
     "analyses.gap.missing.outcome: heckman is a regression's rule: register a "
     "regression, or give the comparison a rule of its own"},
    {"the protocol's selection model in a list", "{'outcome':" LIST "}", "{}",
     "missing.outcome: heckman is a regression's rule: register a regression, "
     "or give the comparison a rule of its own"},
    {"one of its own instead", "{'outcome':" LIST "}", "{'outcome':" MEAN "}",
     NULL},
};

static void check_plan(void **state)
{
    const struct plan_case *c = *state;
    struct pl_protocol p;
    struct pl_err err = {0};
    char analyses[512];

    snprintf(analyses, sizeof analyses,
             "{'gap':{'kind':'comparison','outcome':'y','missing':%s}}",
             c->own);
    enum pl_status status =
        pl_protocol_check(&arena, plan_with(c->missing, analyses), NULL,
                          PL_STR("analyses/mini"), &p, &err);
    assert_int_equal(status, c->message == NULL ? PL_OK : PL_EINPUT);
    if (c->message != NULL)
        assert_string_equal(err.msg, c->message);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
#define OTHER(test)                                                            \
    cmocka_unit_test_setup_teardown(test, values_open, values_close)
        OTHER(groups_are_pooled_as_arms),
        OTHER(a_departure_has_both_estimates),
        OTHER(a_list_is_run),
        OTHER(the_flow_agrees),
        OTHER(an_exploration_runs_a_list),
        OTHER(an_exploration_inherits_a_list),
        OTHER(a_multiverse_takes_any_rule),
    };
    struct CMUnitTest tests[COUNT(rule_cases) + COUNT(depart_cases) +
                            COUNT(refused_cases) + COUNT(plan_cases) +
                            COUNT(others)];
    size_t n = 0;

    ROWS(rule_cases, check_rule);
    ROWS(depart_cases, check_departure);
    ROWS(refused_cases, check_refused);
    ROWS(plan_cases, check_plan);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("comparisons", tests, n, NULL, NULL);
}
