/* Rules for missing values, each alone and together: against frames filled by
 * hand in R (tests/reference/r/strategies.R), and against the functions of
 * stats that they are made of. */
#include "plan_missing.h"

/* By hand, in R. */

static struct hand_case {
    const char *name, *covariates, *rule, *filled;
} hand_cases[] = {
    {"complete", "['absence','age']", "{'kind':'complete_case'}", NULL},
    {"null", "['absence','age','site']", "{'kind':'null_imputation'}",
     "{'absence':7,'age':10,'site':4}"},
    {"mean", "['absence','age']", "{'kind':'mean_imputation'}",
     "{'absence':7,'age':10}"},
    {"pro rata then complete", "['absence','age']",
     "{'kind':'pro_rata','months':'months','columns':['absence']}", NULL},
    {"pro rata then null", "['absence','age']",
     "{'kind':'pro_rata','months':'months','columns':['absence'],"
     "'otherwise':{'kind':'null_imputation'}}",
     NULL},
    {"pro rata then mean", "['absence','age']",
     "{'kind':'pro_rata','months':'months','columns':['absence','elsewhere'],"
     "'otherwise':{'kind':'mean_imputation'}}",
     NULL},
};

/* The next term that was estimated. */
static const struct pl_value *next_term(const struct pl_value *terms, size_t *i)
{
    while (*i < pl_count(terms) &&
           !pl_is_text(pl_get(pl_item(terms, *i), "status"), "estimated"))
        ++*i;
    return pl_item(terms, (*i)++);
}

static void check_by_hand(void **state)
{
    const struct hand_case *c = *state;
    struct pl_str text = bytes_of(FOLDER "strategies.csv"), line;
    struct world w;
    size_t i = 0, n = 0;
    char args[400];

    open_trial(&w);
    snprintf(args, sizeof args,
             "{'outcome':'y','treatment':'arm','covariates':%s,"
             "'missing':{'covariates':%s}}",
             c->covariates, c->rule);
    const struct pl_value *fit = ols(registered(&w), args);
    while (pl_str_line(&text, &line)) {
        if (!pl_str_is(next_field(&line), c->name))
            continue;
        double estimate = NAN, se = NAN;
        (void)next_field(&line);
        const struct pl_value *term = next_term(pl_get(fit, "terms"), &i);
        assert_true(pl_str_number(next_field(&line), &estimate));
        assert_true(pl_str_number(next_field(&line), &se));
        check_near(number(term, "estimate"), estimate, 1e-9, c->name);
        check_near(number(term, "std_error"), se, 1e-9, c->name);
        n++;
    }
    assert_true(n > 3);
    assert_true(i == pl_count(pl_get(fit, "terms")));
    if (c->filled != NULL)
        assert_string_equal(
            text_of(pl_at(fit, "record.missing.covariates.filled")),
            text_of(value_of(c->filled)));
    world_close(&w);
}

/* What each rule is made of. */

static const struct pl_value *run_stats(const char *function,
                                        const struct pl_frame *f,
                                        const struct pl_value *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, NULL, function, f, args, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

/* Imputed, fitted and pooled by hand, from stats. */
static void imputation_is_impute_then_pool(void **state)
{
    static const char model[] =
        "{'outcome':'y','treatment':'arm','covariates':['age','absence']}";
    struct pl_frames frames = {0, NULL};
    struct pl_executed did = {NULL, NULL};
    struct pl_builder fits, args;
    struct world w;
    double z = 0;

    (void)state;
    open_trial(&w);
    const struct pl_frame *f = registered(&w);
    const struct pl_value *fit =
        ols(f, "{'outcome':'y','treatment':'arm','covariates':['age',"
               "'absence'],'missing':{'covariates':" DRAWN ",'outcome':" DRAWN
               "}}");
    if (pl_execute_frames(
            &arena, NULL, "impute", f,
            value_of("{'columns':['y','arm','absence','age'],'m':4,"
                     "'iterations':3,'seed':7}"),
            &frames, &did, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    pl_build(&fits, &arena);
    for (size_t i = 0; i < frames.n; i++) {
        const struct pl_value *one = ols(frames.frame[i], model);
        z += atanh(sqrt(number(one, "r_squared"))) / 4;
        pl_add(&fits, one);
    }
    pl_build(&args, &arena);
    pl_set(&args, "fits", pl_list(&fits));
    const struct pl_value *pooled = run_stats("pool", NULL, pl_map(&args));
    const struct pl_value *terms = pl_get(pooled, "terms");
    static const char *const members[] = {"estimate", "std_error", "df",
                                          "p_value",  "riv",       "lambda",
                                          "fmi",      "conf_low"};
    for (size_t i = 0; i < pl_count(terms); i++)
        for (size_t k = 0; k < COUNT(members); k++) {
            const struct pl_value *x =
                pl_get(pl_item(pl_get(fit, "terms"), i), members[k]);
            assert_true(pl_equal(x, pl_get(pl_item(terms, i), members[k])));
        }
    check_near(number(fit, "r_squared"), tanh(z) * tanh(z), 1e-12, "r_squared");
    assert_true(number(fit, "n") == (double)f->n);
    assert_true(number(fit, "m") == 4 && number(fit, "seed") == 7);
    assert_string_equal(text_of(pl_get(fit, "chains")),
                        text_of(pl_get(did.result, "chains")));
    /* The variance matrix holds the squares of the standard errors. */
    const struct pl_value *v = pl_get(fit, "vcov");
    check_near(sqrt(pl_num(pl_item(pl_item(v, 1), 1))),
               number(fit, "std_error"), 1e-12, "vcov");
    world_close(&w);
}

/* A selection model of the spec is stats.heckman, before and after filling. */
static void selection_is_heckman(void **state)
{
    struct pl_frames filled = {0, NULL};
    struct pl_executed did = {NULL, NULL};
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_frame *f = registered(&w);
    const struct pl_value *plain =
        ols(f, "{'outcome':'y','treatment':'arm','covariates':['age'],"
               "'missing':{'outcome':" HECKMAN "}}");
    const struct pl_value *by_hand = run_stats(
        "heckman", f,
        value_of("{'outcome':'y','treatment':'arm','covariates':['age'],"
                 "'selection':['arm','age','distance']}"));
    assert_string_equal(text_of(pl_with(&arena, plain, "record", pl_nil())),
                        text_of(by_hand));
    check_text(plain, "record.estimator", "ols");
    check_text(plain, "record.missing.outcome.kind", "heckman");
    plain = ols(f, "{'outcome':'y','treatment':'arm','covariates':['absence'],"
                   "'missing':{'covariates':{'kind':'null_imputation'},"
                   "'outcome':" HECKMAN "}}");
    if (pl_execute_frames(&arena, NULL, "null_impute", f,
                          value_of("{'columns':['age','absence']}"), &filled,
                          &did, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    by_hand = run_stats(
        "heckman", filled.frame[0],
        value_of("{'outcome':'y','treatment':'arm',"
                 "'covariates':['absence','missing_absence'],"
                 "'selection':['arm','age','distance','missing_age']}"));
    assert_true(pl_equal(pl_get(plain, "terms"), pl_get(by_hand, "terms")));
    assert_true(
        pl_equal(pl_get(plain, "selection"), pl_get(by_hand, "selection")));
    world_close(&w);
}

static void no_term_of_its_own_is_said(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    const struct pl_value *fit =
        ols(registered(&w),
            "{'outcome':'y','treatment':'arm','covariates':['age'],'missing':"
            "{'outcome':{'kind':'heckman','selection':['arm','age']}}}");
    assert_true(pl_list_has(
        pl_get(fit, "warnings"),
        PL_STR("every term of the selection is among the outcome's: only the "
               "normal distribution tells selection from effect")));
    world_close(&w);
}

/* Rules that meet: which rows are used, and what the record says. */
static struct meet_case {
    const char *name, *covariates, *outcome;
    double n;
    const char *filled, *outcome_filled;
} meet_cases[] = {
    {"both drawn", DRAWN, DRAWN, 90, "{'absence':8,'age':12,'site':5}",
     "{'y':21}"},
    {"covariates drawn", DRAWN, "{'kind':'complete_case'}", 69,
     "{'absence':7,'age':10,'site':4}", "null"},
    {"outcome drawn", "{'kind':'null_imputation'}", DRAWN, 90,
     "{'absence':8,'age':12,'site':5}", "{'y':21}"},
    {"outcome drawn, gaps left out", "{'kind':'complete_case'}", DRAWN, 68,
     "null", "{'y':17}"},
    {"drawn after pro rata",
     "{'kind':'pro_rata','months':'months','columns':['absence'],"
     "'otherwise':" DRAWN "}",
     DRAWN, 90, NULL, "{'y':21}"},
    {"drawn, selection", DRAWN, HECKMAN, 90, "{'absence':8,'age':12,'site':5}",
     "null"},
    {"outcome nought", "{'kind':'mean_imputation'}",
     "{'kind':'null_imputation'}", 90, NULL, "{'y':21}"},
    {"drawn within arms", "{'kind':'multiple_imputation','m':2,'by_arm':true}",
     "{'kind':'multiple_imputation','m':2,'by_arm':true}", 90,
     "{'absence':8,'age':12,'site':5}", "{'y':21}"},
};

static void check_meet(void **state)
{
    const struct meet_case *c = *state;
    bool by_mean = strstr(c->covariates, "mean") != NULL;
    struct world w;
    char args[700];

    open_trial(&w);
    snprintf(args, sizeof args,
             "{'outcome':'y','treatment':'arm','covariates':['age','absence'%s]"
             ",'missing':{'covariates':%s,'outcome':%s}}",
             by_mean ? "" : ",'site'", c->covariates, c->outcome);
    const struct pl_value *fit = ols(registered(&w), args);
    assert_true(isfinite(number(fit, "estimate")));
    assert_true(isfinite(number(fit, "std_error")));
    if (number(fit, "n") != c->n)
        fail_msg("n is %g, not %g", number(fit, "n"), c->n);
    if (c->filled != NULL)
        assert_string_equal(
            text_of(pl_at(fit, "record.missing.covariates.filled")),
            text_of(value_of(c->filled)));
    assert_string_equal(text_of(pl_at(fit, "record.missing.outcome.filled")),
                        text_of(value_of(c->outcome_filled)));
    world_close(&w);
}

static void every_allocation_of_a_rule_may_fail(void **state)
{
    struct world w;

    (void)state;
    open_trial(&w);
    check_each_allocation(
        "ols", registered(&w),
        value_of("{'outcome':'y','treatment':'arm',"
                 "'covariates':['absence','age'],'missing':{'covariates':"
                 "{'kind':'pro_rata','months':'months','columns':['absence'],"
                 "'otherwise':{'kind':'multiple_imputation','m':2,"
                 "'iterations':1}},'outcome':" HECKMAN "}}"));
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(every_allocation_of_a_rule_may_fail,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(imputation_is_impute_then_pool,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(selection_is_heckman, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(no_term_of_its_own_is_said, values_open,
                                        values_close),
    };
    struct CMUnitTest
        tests[COUNT(hand_cases) + COUNT(meet_cases) + COUNT(others)];
    size_t n = 0;

    ROWS(hand_cases, check_by_hand);
    ROWS(meet_cases, check_meet);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("missing", tests, n, NULL, NULL);
}
