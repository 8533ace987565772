/* Procedures that draw again: against their own lists, over threads, and what
 * they record and warn of. */
#include "plan_models.h"

#include "stats/randomise.h"

/* Binomial bounds at 5 standard errors of 20,000 draws about the p of all 1,716
 * assignments. */
static void drawn_assignments_agree_with_the_list(void **state)
{
    const char *drawn = "{'outcome':'y','treatment':'arm','cluster':'school',"
                        "'covariates':['x'],'exact':false,'draws':20000,"
                        "'seed':7}";
    const struct pl_value *all =
        run("randomisation_test", "{'outcome':'y','treatment':'arm','cluster':"
                                  "'school','covariates':['x']}");
    const struct pl_value *v = run("randomisation_test", drawn);
    double p = pl_num(pl_get(all, "p_value"));

    (void)state;
    check_near(v, "p_value", p, 5 * sqrt(p * (1 - p) / 20000));
    check_near(v, "estimate", pl_num(pl_get(all, "estimate")), 1e-15);
    check_near(v, "null_sd", pl_num(pl_get(all, "null_sd")),
               0.03 * pl_num(pl_get(all, "null_sd")));
    assert_true(pl_equal(v, run("randomisation_test", drawn)));
}

/* Of 8,192 sign patterns, against 20,000 drawn ones; bounds of 5 standard
 * errors.  Webb's weights are another distribution, near by. */
static void drawn_weights_agree_with_the_list(void **state)
{
    const struct pl_value *all =
        run("wild_bootstrap", "{'outcome':'y','treatment':'arm','cluster':"
                              "'school','covariates':['x'],'interval':false,"
                              "'seed':1}");
    const char *drawn = "{'outcome':'y','treatment':'arm','cluster':'school',"
                        "'covariates':['x'],'interval':false,'draws':8000,"
                        "'seed':9}";
    const struct pl_value *v = run("wild_bootstrap", drawn);
    const struct pl_value *webb =
        run("wild_bootstrap", "{'outcome':'y','treatment':'arm','cluster':"
                              "'school','covariates':['x'],'interval':false,"
                              "'draws':20000,'weights':'webb','seed':9}");
    double p = pl_num(pl_get(all, "p_value"));

    (void)state;
    check_near(all, "draws", 8192, 0);
    check_near(v, "draws", 8000, 0);
    check_near(v, "p_value", p, 5 * sqrt(p * (1 - p) / 8000));
    check_near(webb, "p_value", p, 0.05);
    check_near(v, "statistic", pl_num(pl_get(all, "statistic")), 0);
    assert_true(pl_equal(v, run("wild_bootstrap", drawn)));
}

static double p_of_null(const char *weights, int draws, double null)
{
    char args[256];

    (void)snprintf(args, sizeof args,
                   "{'outcome':'y','treatment':'arm','cluster':'school',"
                   "'covariates':['x'],'draws':%d,'weights':'%s','seed':9,"
                   "'interval':false,'null':%.17g}",
                   draws, weights, null);
    return pl_num(pl_get(run("wild_bootstrap", args), "p_value"));
}

/* Each value of the null tested by a run of its own: the ends found without one
 * are where p falls to 0.05. */
static void the_interval_holds_the_nulls_not_rejected(void **state)
{
    static const char *const weights[] = {"rademacher", "webb"};
    char args[256];

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        const char *of = weights[i % 2];
        int draws = i < 2 ? 999 : 9999; /* Rademacher's: drawn, and all */
        (void)snprintf(args, sizeof args,
                       "{'outcome':'y','treatment':'arm','cluster':'school',"
                       "'covariates':['x'],'draws':%d,'weights':'%s',"
                       "'seed':9}",
                       draws, of);
        const struct pl_value *v = run("wild_bootstrap", args);
        double low = pl_num(pl_get(v, "conf_low"));
        double high = pl_num(pl_get(v, "conf_high"));
        double little = 1e-6 * pl_num(pl_get(v, "std_error"));
        assert_true(p_of_null(of, draws, low + little) > 0.05);
        assert_true(p_of_null(of, draws, low - little) <= 0.05 + 1e-12);
        assert_true(p_of_null(of, draws, high - little) > 0.05);
        assert_true(p_of_null(of, draws, high + little) <= 0.05 + 1e-12);
    }
}

static const struct pl_value *run_with(unsigned threads, const char *function,
                                       const char *args)
{
    struct pl_team team = {threads, NULL};
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, &team, function, frame, value_of(args), &out,
                   &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

static void threads_change_no_bit(void **state)
{
    static const char *const runs[][2] = {
        {"randomisation_test",
         "{'outcome':'y','treatment':'arm','cluster':'school','covariates':"
         "['x'],'exact':false,'draws':3000,'seed':7}"},
        {"wild_bootstrap",
         "{'outcome':'y','treatment':'arm','cluster':'school','covariates':"
         "['x'],'draws':3000,'seed':9}"},
        {"wild_bootstrap",
         "{'outcome':'y','treatment':'arm','cluster':'school','covariates':"
         "['x'],'draws':3000,'weights':'webb','seed':9}"},
        {"bootstrap", "{'outcome':'y','group':'arm','statistic':'difference',"
                      "'draws':3000,'seed':1}"}};

    (void)state;
    for (size_t i = 0; i < sizeof runs / sizeof runs[0]; i++) {
        const struct pl_value *one = run(runs[i][0], runs[i][1]);
        assert_true(pl_equal(one, run_with(1, runs[i][0], runs[i][1])));
        assert_true(pl_equal(one, run_with(2, runs[i][0], runs[i][1])));
        assert_true(pl_equal(one, run_with(16, runs[i][0], runs[i][1])));
    }
}

static void covariates_are_recorded_as_they_were_used(void **state)
{
    static const char *const functions[] = {"randomisation_test",
                                            "wild_bootstrap"};
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        if (pl_execute(&arena, NULL, functions[i], frame,
                       value_of("{'outcome':'y','treatment':'arm','cluster':"
                                "'school','covariates':['x'],'draws':100,"
                                "'seed':1}"),
                       &out, &err) != PL_OK)
            fail_msg("%s", err.msg);
        const struct pl_value *list = pl_get(out.record, "covariates");
        assert_int_equal(pl_count(list), 1);
        const struct pl_value *x = pl_item(list, 0);
        assert_true(pl_is_text(pl_get(x, "name"), "x"));
        assert_false(pl_is_nil(pl_get(x, "hash")));
        assert_int_equal(pl_count(pl_get(out.record, "fixed_effects")), 0);
    }
}

static void five_clusters_are_warned_of(void **state)
{
    const struct pl_frame *f = small_frame(
        "y,t,g\n1,0,1\n2,0,1\n4,1,2\n3,1,2\n2,0,3\n5,1,4\n7,1,4\n1,0,5\n");
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    (void)state;
    if (pl_execute(&arena, NULL, "wild_bootstrap", f,
                   value_of("{'outcome':'y','treatment':'t','cluster':'g',"
                            "'seed':1}"),
                   &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_true(pl_list_has(
        pl_get(out.result, "warnings"),
        PL_STR("5 clusters: with Rademacher weights no p below 0.0625 exists; "
               "Webb weights give finer steps")));
    assert_true(pl_is_nil(pl_get(out.result, "conf_low")));
}

/* Estimate and acceleration of boot 1.3-28 (tests/reference/r/boot.R). */
static struct boot_case {
    const char *name, *args; /* without the brace that ends them */
    double estimate, acceleration;
} boot_cases[] = {
    {"mean", "{'statistic':'mean','outcome':'y'", 1.2705683333333333,
     0.0023152209892483839},
    {"mean in strata", "{'statistic':'mean','outcome':'y','strata':['arm3']",
     1.2705683333333333, 0.0031861108948065073},
    {"sd of missing values", "{'statistic':'sd','outcome':'gone'",
     2.0007394825388687, 0.059928333632964938},
    {"correlation", "{'statistic':'correlation','outcome':'y','with':'x'",
     0.59657857704903028, -0.018382854687813695},
    {"difference in strata",
     "{'statistic':'difference','outcome':'y','group':'arm','strata':['arm']",
     1.3550482142857145, 0.0021629498804340125},
    {"median", "{'statistic':'median','outcome':'y'", 1.1265000000000001,
     2.2406745194852499e-15},
    {"mean of clusters", "{'statistic':'mean','outcome':'y','cluster':'school'",
     1.2705683333333333, -0.027204211706011533},
};

static void check_boot(void **state)
{
    const struct boot_case *c = *state;
    char args[256];

    (void)snprintf(args, sizeof args, "%s,'draws':400,'seed':5}", c->args);
    const struct pl_value *v = run("bootstrap", args);
    check_near(v, "estimate", c->estimate, 1e-12);
    check_near(v, "acceleration", c->acceleration, 1e-10);
    assert_true(pl_num(pl_get(v, "conf_low")) < c->estimate);
    assert_true(pl_num(pl_get(v, "conf_high")) > c->estimate);
    assert_true(pl_equal(v, run("bootstrap", args)));
}

/* The SD of a mean over all resamples is sqrt((n - 1) / n) sd / sqrt(n); 20,000
 * draws know it to 0.5%, five times which is allowed. */
static void resamples_have_the_spread_of_a_mean(void **state)
{
    const struct pl_value *v = run("bootstrap", "{'statistic':'mean','outcome':"
                                                "'y','draws':20000,'seed':1}");
    const struct pl_value *m = run("summary", "{'column':'y'}");
    double se = pl_num(pl_get(m, "se")) * sqrt(59.0 / 60);

    (void)state;
    check_near(v, "std_error", se, 0.025 * se);
    check_near(v, "bias", 0, 5 * se / sqrt(20000));
}

int main(void)
{
    enum { N_BOOT = sizeof boot_cases / sizeof boot_cases[0] };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(drawn_assignments_agree_with_the_list),
        cmocka_unit_test(drawn_weights_agree_with_the_list),
        cmocka_unit_test(the_interval_holds_the_nulls_not_rejected),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(covariates_are_recorded_as_they_were_used),
        cmocka_unit_test(five_clusters_are_warned_of),
        cmocka_unit_test(resamples_have_the_spread_of_a_mean),
    };
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[N_BOOT + N_OTHERS];
    size_t n = 0;

    for (size_t i = 0; i < N_BOOT; i++)
        tests[n++] = (struct CMUnitTest){boot_cases[i].name, check_boot, NULL,
                                         NULL, &boot_cases[i]};
    for (size_t i = 0; i < N_OTHERS; i++)
        tests[n++] = others[i];
    return cmocka_run_group_tests(tests, models_open, values_close);
}
