/* Estimators on frames: the published cells of Project STAR, results, records,
 * and what is refused. */
#include "plan_results.h"

/* Twelve people, two arms, three teams; some cells missing.  Team C is all
 * control, so one term is collinear in no way; x2 = 2 x. */
static const char trial[] = "id,arm,team,x,x2,y,sex,w\n"
                            "1,control,A,1,2,3.5,f,1\n"
                            "2,treatment,A,2,4,5.5,m,1\n"
                            "3,control,B,,,4.5,f,2\n"
                            "4,treatment,B,4,8,7.0,m,1\n"
                            "5,control,C,5,10,6.0,,1\n"
                            "6,treatment,A,6,12,,f,1\n"
                            "7,control,B,7,14,7.5,m,0\n"
                            "8,treatment,C,3,6,6.5,f,1\n"
                            "9,control,A,2,4,4.0,m,1\n"
                            "10,treatment,B,,,9.0,f,3\n"
                            "11,control,C,1,2,2.5,f,1\n"
                            "12,treatment,A,5,10,8.5,m,1\n";
static const char trial_file[] =
    "{'kind':'file','path':'data/x.csv','key':'id','columns':{"
    "'id':{'kind':'id'},"
    "'arm':{'kind':'category','levels':['control','treatment'],"
    "'role':'treatment'},"
    "'team':{'kind':'category','levels':['A','B','C','D']},"
    "'x':{'kind':'number'},'x2':{'kind':'number'},'y':{'kind':'number'},"
    "'sex':{'kind':'category','levels':['f','m']},"
    "'w':{'kind':'integer'}}}";

static const struct pl_frame *trial_frame(void)
{
    static const struct pl_frame *f;

    if (f == NULL)
        f = frame_of(pl_str_from(trial), trial_file);
    return f;
}

static void two_arms_have_their_estimate_at_the_top(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(), "{'outcome':'y','treatment':'arm'}");

    (void)state;
    /* Means 28/6 and 36.5/5, by hand. */
    check_number(e.result, "estimate", 36.5 / 5 - 28.0 / 6);
    check_number(term(e, "(Intercept)"), "estimate", 28.0 / 6);
    check_number(pl_item(pl_get(e.result, "treatment"), 0), "estimate",
                 36.5 / 5 - 28.0 / 6);
    check_text(term(e, "arm[control]"), "status", "omitted");
    check_text(term(e, "arm[control]"), "reason", "base");
    check_text(term(e, "arm[treatment]"), "status", "estimated");
    assert_int_equal(pl_count(pl_get(e.result, "arms")), 2);
    const struct pl_value *arm =
        find_row(pl_get(e.result, "arms"), "level", "treatment");
    check_number(arm, "mean", 7.3);
    check_number(arm, "adjusted_mean", 7.3);
    check_number(arm, "n", 5);
    check_number(e.result, "df", 9);
    check_text(e.result, "vcov_kind", "classical");
    assert_int_equal(pl_count(pl_get(e.result, "vcov")), 2);
}

static void a_collinear_term_is_omitted_without_numbers(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(), "{'outcome':'y','terms':['x','x2','team']}");

    (void)state;
    check_text(term(e, "x"), "status", "estimated");
    check_text(term(e, "x2"), "status", "omitted");
    check_text(term(e, "x2"), "reason", "collinear");
    assert_true(pl_is_nil(pl_get(term(e, "x2"), "estimate")));
    check_text(term(e, "team[A]"), "reason", "base");
    check_number(e.result, "rank", 4);
    check_number(e.result, "n", 9);
    check_number(e.result, "n_dropped", 3);
    /* Level D occurs nowhere: it is no term. */
    for (size_t i = 0; i < pl_count(pl_get(e.result, "terms")); i++)
        assert_false(pl_is_text(
            pl_get(pl_item(pl_get(e.result, "terms"), i), "name"), "team[D]"));
}

static void null_imputation_fills_and_says_so(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(),
            "{'outcome':'y','treatment':'arm','covariates':['x','sex'],"
            "'fixed_effects':['team'],"
            "'missing':{'covariates':{'kind':'null_imputation'},"
            "'outcome':{'kind':'complete_case'}},"
            "'vcov':{'kind':'cluster','by':'team','type':'CR1'}}");

    (void)state;
    check_number(e.result, "n", 11);
    check_number(e.result, "n_dropped", 1);
    check_number(e.result, "n_clusters", 3);
    check_number(e.result, "df", 2);
    check_text(term(e, "missing_x"), "status", "estimated");
    check_text(term(e, "sex[(missing)]"), "status", "estimated");
    check_text(e.record, "missing.covariates.kind", "null_imputation");
    check_number(e.record, "missing.covariates.filled.x", 2);
    check_number(e.record, "missing.covariates.filled.sex", 1);
    check_text(pl_item(pl_at(e.record, "missing.covariates.flags"), 0), "",
               "missing_x");
    check_number(e.record, "vcov.n_clusters", 3);
    check_text(e.record, "vcov.type", "CR1");
    check_text(e.record, "vcov.by", "team");
    check_number(e.record, "outcome.filled", 0);
    check_number(e.record, "sample.n", 12);
    check_number(e.record, "used.n", 11);
    check_number(e.record, "used.dropped", 1);
    /* Sorted by name, though given otherwise. */
    const struct pl_value *covariates = pl_get(e.record, "covariates");
    check_text(pl_item(covariates, 0), "name", "sex");
    check_text(pl_item(covariates, 1), "name", "x");
    check_number(pl_item(covariates, 1), "filled", 2);
    check_text(e.record, "treatment.name", "arm");
    assert_int_equal(pl_count(pl_at(e.record, "treatment.levels")), 2);
    assert_int_equal(pl_count(pl_get(e.record, "files")), 1);
}

/* A frame whose rows come in another order has the same record. */
static void the_order_of_rows_and_covariates_is_no_difference(void **state)
{
    static const char args[] = "{'outcome':'y','treatment':'arm',"
                               "'covariates':['x','sex']}";
    static const char other[] = "{'outcome':'y','treatment':'arm',"
                                "'covariates':['sex','x']}";
    const size_t rows[] = {11, 3, 0, 5, 2, 4, 9, 10, 1, 6, 8, 7};
    const struct pl_frame *shuffled = NULL;
    struct pl_executed a = run("ols", trial_frame(), args), b;
    struct pl_err err;

    (void)state;
    assert_int_equal(pl_frame_rows(&arena, trial_frame(), rows, 12,
                                   value_of("{'op':'sort'}"), &shuffled, &err),
                     PL_OK);
    b = run("ols", shuffled, other);
    static const char *const parts[] = {"outcome", "treatment", "covariates",
                                        "sample",  "used",      "vcov",
                                        "missing", "files"};
    for (size_t i = 0; i < COUNT(parts); i++)
        assert_true(
            pl_equal(pl_get(a.record, parts[i]), pl_get(b.record, parts[i])));
    check_number(b.result, "estimate", number(a.result, "estimate"));
}

static void weights_and_intercept_are_recorded(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(),
            "{'outcome':'y','terms':['x'],'weights':'w','intercept':false}");

    (void)state;
    check_text(e.record, "weights.name", "w");
    assert_false(pl_truth(pl_get(e.record, "intercept")));
    check_number(e.result, "n", 8); /* 9 complete rows, one of weight 0 */
    check_number(e.result, "rank", 1);
}

static void expressions_are_terms(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(),
            "{'outcome':'y','terms':['arm',{'interact':['arm','x']},"
            "{'factor':{'col':'w'}}]}");

    (void)state;
    check_text(term(e, "arm[treatment]:x"), "status", "estimated");
    check_text(term(e, "arm[treatment]:x"), "source", "arm:x");
    check_text(term(e, "w[0]"), "reason", "base");
    (void)term(e, "w[1]");
    const struct pl_value *row =
        find_row(pl_get(e.record, "covariates"), "name", "arm");
    assert_false(pl_is_nil(pl_get(row, "hash")));
}

static void a_perfect_fit_warns(void **state)
{
    struct pl_executed e =
        run("ols", trial_frame(), "{'outcome':'x2','terms':['x']}");

    (void)state;
    check_number(e.result, "r_squared", 1);
    check_number(e.result, "rss", 0);
    assert_int_equal(pl_count(pl_get(e.result, "warnings")), 1);
    assert_true(pl_is_nil(pl_get(term(e, "x"), "p_value")));
    check_number(term(e, "x"), "estimate", 2);
}

static void fitted_values_on_request(void **state)
{
    struct pl_executed e = run("ols", trial_frame(),
                               "{'outcome':'y','terms':['arm'],'fitted':true,"
                               "'residuals':true}");

    (void)state;
    assert_int_equal(pl_count(pl_get(e.result, "fitted")), 11);
    check_number(pl_item(pl_get(e.result, "fitted"), 0), "", 28.0 / 6);
    assert_int_equal(pl_count(pl_get(e.result, "residuals")), 11);
}

static void t_test_is_later_minus_first(void **state)
{
    struct pl_executed e =
        run("t_test", trial_frame(), "{'outcome':'y','group':'arm'}");

    (void)state;
    /* R 4.2.2: t.test(y ~ arm), with the other sign. */
    check_number(e.result, "estimate", 36.5 / 5 - 28.0 / 6);
    check_number(e.result, "statistic", 2.688412588623726);
    check_number(e.result, "df", 8.994839138705403);
    check_number(e.result, "p_value", 0.024873290112620895);
    check_number(e.result, "n_dropped", 1);
    check_text(e.record, "estimator", "t_test");
    check_text(e.record, "group.name", "arm");
    e = run("t_test", trial_frame(), "{'x':'x','y':'y','paired':true}");
    check_number(e.result, "n", 9);
    check_text(e.result, "method", "paired");
    e = run("t_test", NULL, "{'x':[1,2,3,4,7],'mu':2}");
    check_number(e.result, "estimate", 3.4);
}

static void summaries(void **state)
{
    struct pl_executed e =
        run("summary", trial_frame(), "{'columns':['y','sex'],'by':'arm'}");

    (void)state;
    assert_int_equal(pl_count(pl_get(e.result, "rows")), 4);
    const struct pl_value *row = pl_item(pl_get(e.result, "rows"), 1);
    check_text(row, "group", "treatment");
    check_number(row, "n", 5);
    check_number(row, "missing", 1);
    check_number(row, "mean", 7.3);
    check_number(row, "median", 7);
    e = run("summary", NULL, "{'x':[1,2,3,4]}");
    check_number(e.result, "mean", 2.5);
    check_number(e.result, "q1", 1.75);
    e = run("quantile", trial_frame(), "{'column':'y','probs':[0.5]}");
    check_number(pl_item(pl_get(e.result, "quantiles"), 0), "value", 6);
}

static void chi_square_of_columns_and_tables(void **state)
{
    struct pl_executed e =
        run("chisq_test", trial_frame(), "{'x':'arm','y':'sex'}");

    (void)state;
    check_number(e.result, "n", 11);
    check_number(e.result, "n_dropped", 1);
    /* n (ad - bc)^2 / (row and column sums), by hand: 3, 2 | 3, 3. */
    check_number(e.result, "statistic", 11.0 * 9 / (5.0 * 6 * 6 * 5));
    e = run("chisq_test", NULL, "{'table':[[12,5],[7,19]],'correct':true}");
    check_number(e.result, "df", 1);
}

static void balance_of_two_and_three_arms(void **state)
{
    struct pl_executed e = run("balance", trial_frame(),
                               "{'treatment':'arm','covariates':['x','sex']}");
    const struct pl_value *row =
        find_row(pl_get(e.result, "rows"), "covariate", "x");

    (void)state;
    check_text(row, "test", "t");
    /* Means 16/5 and 4. */
    check_number(row, "difference", 0.8);
    row = find_row(pl_get(e.result, "rows"), "covariate", "sex");
    check_text(row, "test", "chi-square");
    assert_int_equal(pl_count(pl_get(row, "levels")), 2);
    check_number(e.result, "joint.df1", 2);
    check_number(e.result, "joint.n", 9);
    e = run("balance", trial_frame(),
            "{'treatment':'team','covariates':['x']}");
    row = find_row(pl_get(e.result, "rows"), "covariate", "x");
    check_text(row, "test", "F");
    check_number(row, "df", 2);
    assert_true(pl_is_nil(pl_get(e.result, "joint")));
}

static void null_impute_gives_a_frame(void **state)
{
    struct pl_frames f = {0, NULL};
    struct pl_executed e;
    struct pl_err err;

    (void)state;
    assert_int_equal(
        pl_execute_frames(&arena, NULL, "null_impute", trial_frame(),
                          value_of("{'columns':['x','sex']}"), &f, &e, &err),
        PL_OK);
    assert_int_equal(f.n, 1);
    assert_non_null(pl_frame_column(f.frame[0], PL_STR("missing_x")));
    check_number(e.result, "filled.x", 2);
    check_text(e.record, "estimator", "null_impute");
}

static void columns_read_are_known_without_running(void **state)
{
    const struct pl_value *reads = pl_execute_reads(
        &arena, "ols",
        value_of("{'outcome':'y','terms':['x',{'interact':['arm','x']}],"
                 "'weights':'w','vcov':{'kind':'cluster','by':'team'}}"));

    (void)state;
    assert_true(pl_equal(reads, value_of("['arm','team','w','x','y']")));
    reads = pl_execute_reads(
        &arena, "heckman",
        value_of("{'outcome':'y','selected':'w','terms':['x'],'selection':['x',"
                 "{'interact':['arm','sex']}]}"));
    assert_true(pl_equal(reads, value_of("['arm','sex','w','x','y']")));
    reads = pl_execute_reads(&arena, "cost_effectiveness",
                             value_of("{'cost':'x','effect':'y','treatment':"
                                      "'arm','comparator':'no'}"));
    assert_true(pl_equal(reads, value_of("['arm','x','y']")));
    reads = pl_execute_reads(
        &arena, "cost_benefit",
        value_of(
            "{'costs':{'staff':'wage'},'benefits':1,'inputs':{'wage':2}}"));
    assert_true(pl_equal(reads, value_of("[]")));
}

static struct refusal {
    const char *function, *args, *message, *hint;
} refusals[] = {
    {"ols", "{'outcome':'y','covariate':['x']}",
     "stats.ols: unknown argument \"covariate\"",
     "did you mean \"covariates\"?"},
    {"ols", "{'terms':['x']}", "stats.ols: outcome is not given", ""},
    {"ols", "{'outcome':'y','terms':'x'}",
     "stats.ols: terms is \"x\"; expected a list of names and term expressions",
     ""},
    {"ols", "{'outcome':'y','terms':['x'],'treatment':'arm'}",
     "stats.ols: give either terms, or treatment, covariates and fixed_effects",
     ""},
    {"ols", "{'outcome':'arm','terms':['x']}",
     "stats.ols: outcome \"arm\" is a category; an outcome must be a number",
     ""},
    {"ols", "{'outcome':'y','terms':['x'],'level':1}",
     "stats.ols: level 1 is not between 0 and 1", ""},
    {"ols", "{'outcome':'y','terms':['x'],'alternative':'bigger'}",
     "stats.ols: alternative is \"bigger\"; expected one of two_sided greater "
     "less",
     ""},
    {"ols", "{'outcome':'y','terms':['x'],'vcov':{'kind':'hc'}}",
     "stats.ols: vcov: no kind \"hc\"; it is classical, robust or cluster", ""},
    {"ols",
     "{'outcome':'y','terms':['x'],'vcov':{'kind':'robust','type':'HC4'}}",
     "stats.ols: vcov: robust \"HC4\" is not in this version; it has HC0, HC1, "
     "HC2 and HC3",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],"
     "'vcov':{'kind':'cluster','by':'team','type':'CR3'}}",
     "stats.ols: vcov: cluster type \"CR3\" is not in this version; it has "
     "CR0, CR1 and CR2",
     ""},
    {"ols", "{'outcome':'y','terms':['x'],'vcov':{'kind':'cluster'}}",
     "stats.ols: vcov: cluster needs by, the name of a column", ""},
    {"ols",
     "{'outcome':'y','terms':['x'],"
     "'missing':{'covariates':{'kind':'heckman','selection':['x']}}}",
     "stats.ols: missing.covariates: heckman is a rule for the outcome", ""},
    {"ols",
     "{'outcome':'y','terms':['x'],"
     "'missing':{'covariates':[{'kind':'complete_case'}]}}",
     "stats.ols: missing.covariates: one rule is expected here; a protocol may "
     "list several, which t:run runs",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],"
     "'missing':{'outcome':{'kind':'multiple_imputation','m':1}}}",
     "stats.ols: missing.outcome: m is at least 2: one data set cannot be "
     "pooled",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],'missing':{'covariates':{'kind':"
     "'pro_rata','months':'x'}}}",
     "stats.ols: pro_rata: columns is not given: which of the columns count "
     "something over the period?",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],'missing':{'covariates':{'kind':"
     "'pro_rata','months':'x','minimum':13}}}",
     "stats.ols: missing.covariates: full is above 0, and minimum between 0 "
     "and full months",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],'vcov':{'kind':'robust','type':'HC1'},"
     "'missing':{'outcome':{'kind':'heckman','selection':['x']}}}",
     "stats.ols: missing.outcome: heckman has standard errors of its own, and "
     "none by HC1",
     ""},
    {"ols",
     "{'outcome':'y','terms':['x'],'missing':{"
     "'covariates':{'kind':'multiple_imputation','seed':1},"
     "'outcome':{'kind':'multiple_imputation','seed':2}}}",
     "stats.ols: missing: covariates and outcome are imputed together: m, "
     "iterations, by_arm and seed must be the same for both",
     ""},
    {"ols",
     "{'outcome':'y','treatment':'arm','inference':{'kind':'randomisation',"
     "'draws':9,'seed':1},'missing':{'outcome':{'kind':"
     "'multiple_imputation'}}}",
     "stats.ols: missing: multiple_imputation and heckman have tests of their "
     "own, and none by randomisation",
     ""},
    {"iv",
     "{'outcome':'y','endogenous':['x'],'instruments':['arm'],'missing':{"
     "'outcome':{'kind':'multiple_imputation'}}}",
     "stats.iv: missing: multiple_imputation and heckman do not go with "
     "instruments",
     ""},
    {"ols", "{'outcome':'y','terms':['x'],'weights':'arm'}",
     "stats.ols: weights \"arm\" is not a number", ""},
    {"t_test", "{'outcome':'y','group':'team'}",
     "stats.t_test: group \"team\" has 3 levels in these rows; two are "
     "compared",
     ""},
    {"t_test", "{}", "stats.t_test: give outcome and group, or x, or x and y",
     ""},
    {"t_test", "{'x':[1,2],'y':[1],'paired':true}",
     "stats.t_test: pairs need x and y of one length, not 2 and 1", ""},
    {"summary", "{}", "stats.summary: give one of column, columns and x", ""},
    {"quantile", "{'column':'y','probs':[1.5]}",
     "stats.quantile: probability 1.5 is not from 0 to 1", ""},
    {"chisq_test", "{'table':[[1,2],[3]]}",
     "stats.chisq_test: row 2 of the table has 1 counts, the first has 2", ""},
    {"chisq_test", "{'table':[[0,0],[3,4]]}",
     "stats.chisq_test: row 1 of the table is empty", ""},
    {"tobit", "{}", "stats has no function \"tobit\"", ""},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};
    enum pl_status status = pl_execute(&arena, NULL, c->function, trial_frame(),
                                       value_of(c->args), &out, &err);

    assert_int_not_equal(status, PL_OK);
    assert_string_equal(err.msg, c->message);
    assert_string_equal(err.hint, c->hint);
    assert_null(out.result);
}

static void data_is_asked_for(void **state)
{
    struct pl_executed out;
    struct pl_err err;

    (void)state;
    assert_int_equal(pl_execute(&arena, NULL, "ols", NULL,
                                value_of("{'outcome':'y'}"), &out, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, "stats.ols: data is not given");
    assert_int_equal(pl_execute(&arena, NULL, "summary", NULL,
                                value_of("{'column':'y'}"), &out, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, "stats.summary: data is not given");
}

static void no_complete_row_is_an_error(void **state)
{
    const struct pl_frame *f = frame_of(PL_STR("y,x\n1,\n,2\n"), NULL);
    struct pl_executed out;
    struct pl_err err;

    (void)state;
    assert_int_equal(pl_execute(&arena, NULL, "ols", f,
                                value_of("{'outcome':'y','terms':['x']}"), &out,
                                &err),
                     PL_EDOMAIN);
    assert_string_equal(err.msg, "stats.ols: none of the 2 rows has a value in "
                                 "every column used");
}

static void check_arms(const char *csv, const char *message)
{
    const struct pl_frame *f = frame_of(pl_str_from(csv), NULL);
    struct pl_executed out;
    struct pl_err err = {0};

    assert_int_equal(pl_execute(&arena, NULL, "balance", f,
                                value_of("{'treatment':'g','covariates':"
                                         "['x']}"),
                                &out, &err),
                     PL_EINPUT);
    assert_string_equal(err.msg, message);
}

static void arms_are_two_to_twenty(void **state)
{
    (void)state;
    check_arms("g,x\n1,1\n1,2\n", "stats.balance: treatment \"g\" has 1 levels "
                                  "in these rows; 2 to 20 arms are compared");
    check_arms(
        "g,x\n1,1\n2,1\n3,1\n4,1\n5,1\n6,1\n7,1\n8,1\n9,1\n10,1\n11,1\n"
        "12,1\n13,1\n14,1\n15,1\n16,1\n17,1\n18,1\n19,1\n20,1\n21,1\n",
        "stats.balance: treatment \"g\" has 21 levels in these rows; 2 to "
        "20 arms are compared");
}

static void every_allocation_of_an_execution_may_fail(void **state)
{
    static const struct {
        const char *function, *args;
    } calls[] = {
        {"ols", "{'outcome':'y','treatment':'arm','covariates':['x','sex'],"
                "'missing':{'covariates':{'kind':'null_imputation'}},"
                "'vcov':{'kind':'cluster','by':'team'}}"},
        {"balance", "{'treatment':'arm','covariates':['x','sex']}"},
        {"summary", "{'columns':['x','sex'],'by':'arm'}"},
        {"t_test", "{'outcome':'y','group':'arm'}"},
        {"chisq_test", "{'x':'arm','y':'sex'}"},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(calls); i++) {
        const struct pl_value *args = value_of(calls[i].args);
        enum pl_status status = PL_ENOMEM;
        for (long n = 0; status != PL_OK; n++) {
            struct pl_executed out;
            struct pl_err err = {0};
            struct pl_arena a;
            pl_arena_init(&a, (size_t)1 << 24);
            a.fail_after = n;
            status = pl_execute(&a, NULL, calls[i].function, trial_frame(),
                                args, &out, &err);
            if (status != PL_OK)
                assert_int_equal(status, PL_ENOMEM);
            pl_arena_free(&a);
            assert_true(n < 5000);
        }
    }
}

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(two_arms_have_their_estimate_at_the_top),
        cmocka_unit_test(a_collinear_term_is_omitted_without_numbers),
        cmocka_unit_test(null_imputation_fills_and_says_so),
        cmocka_unit_test(the_order_of_rows_and_covariates_is_no_difference),
        cmocka_unit_test(weights_and_intercept_are_recorded),
        cmocka_unit_test(expressions_are_terms),
        cmocka_unit_test(a_perfect_fit_warns),
        cmocka_unit_test(fitted_values_on_request),
        cmocka_unit_test(t_test_is_later_minus_first),
        cmocka_unit_test(summaries),
        cmocka_unit_test(chi_square_of_columns_and_tables),
        cmocka_unit_test(balance_of_two_and_three_arms),
        cmocka_unit_test(null_impute_gives_a_frame),
        cmocka_unit_test(columns_read_are_known_without_running),
        cmocka_unit_test(data_is_asked_for),
        cmocka_unit_test(no_complete_row_is_an_error),
        cmocka_unit_test(arms_are_two_to_twenty),
        cmocka_unit_test(every_allocation_of_an_execution_may_fail),
    };
    struct CMUnitTest tests[COUNT(refusals) + COUNT(others)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(refusals); i++)
        tests[n++] = (struct CMUnitTest){refusals[i].message, check_refusal,
                                         NULL, NULL, &refusals[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("execute", tests, n, results_open,
                                   values_close);
}
