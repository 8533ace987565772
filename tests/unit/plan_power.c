/* Power by simulation: against the closed form within binomial bounds, on any
 * number of threads, what is refused, and that every allocation may fail. */
#include "plan/execute.h"
#include "plan_values.h"
#include "stats/stats.h"

#include <math.h>

static int set_up(void **state)
{
    pl_stats_init();
    return values_open(state);
}

static const struct pl_value *run_with(unsigned threads, const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};
    const struct pl_team team = {threads, NULL};

    if (pl_execute(&arena, &team, "power_simulation", NULL, value_of(args),
                   &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

static double number(const struct pl_value *v, const char *path)
{
    return pl_num(pl_at(v, path));
}

/* Exact power of the test of cluster means, R 4.2.2:
 *   s <- sd * sqrt(icc * (1 - r2b) + (1 - icc) * (1 - r2w) / m) *
 *        sqrt(1 / T + 1 / (J - T)); q <- qt(1 - alpha / 2, J - 2 - k)
 *   pt(-q, J - 2 - k, effect / s) +
 *     pt(q, J - 2 - k, effect / s, lower.tail = FALSE) */
static struct closed {
    const char *name, *args;
    double power;
} closed[] = {
    {"closed form: clusters",
     "{'clusters':40,'cluster_size':20,'effect':0.3,'icc':0.1,'draws':20000,"
     "'seed':11}",
     0.6801313},
    {"closed form: covariates, a third treated, an effect below 0",
     "{'clusters':31,'cluster_size':7,'effect':-9,'icc':0.2,'sd':15,'alpha':0.1"
     ",'share':0.33333333333333331,'r2_between':0.5,'r2_within':0.2,"
     "'covariates':2,'draws':20000,'seed':11}",
     0.9665896},
    {"closed form: single people (power.t.test says 0.7599)",
     "{'clusters':60,'cluster_size':1,'effect':0.7,'icc':0,'draws':20000,"
     "'seed':11}",
     0.7599049},
    {"closed form: all of the variance between clusters",
     "{'clusters':20,'cluster_size':50,'effect':1,'icc':1,'draws':20000,"
     "'seed':11}",
     0.5620066},
    {"closed form: two clusters an arm",
     "{'clusters':4,'cluster_size':30,'effect':1.5,'icc':0.1,'draws':20000,"
     "'seed':11}",
     0.5914101},
    {"closed form: 29 of 100 clusters treated",
     "{'clusters':100,'cluster_size':5,'effect':0.3,'icc':0.1,'share':0.29,"
     "'draws':100000,'seed':11}",
     0.7215166},
    {"closed form: no effect, the size of the test",
     "{'clusters':20,'cluster_size':10,'effect':0,'icc':0.1,'draws':20000,"
     "'seed':11}",
     0.05},
};

/* 4 standard errors: one in 16,000 seeds falls outside. */
static void check_closed(void **state)
{
    const struct closed *c = *state;
    const struct pl_value *v = run_with(2, c->args);
    double draws = number(v, "draws");
    double bound = 4 * sqrt(c->power * (1 - c->power) / draws);

    if (!(fabs(number(v, "simulated") - c->power) < bound))
        fail_msg("%.6f is not within %.6f of %.6f", number(v, "simulated"),
                 bound, c->power);
    assert_true(number(v, "simulated") == number(v, "rejections") / draws);
    assert_true(fabs(number(v, "mean_estimate") - number(v, "effect")) <
                4 * 1.3 * number(v, "std_error") / sqrt(draws));
}

/* 0.58 x 50 is 28.999999999999996 in doubles. */
static void a_share_that_is_whole_loses_no_cluster(void **state)
{
    const struct pl_value *v = run_with(
        1, "{'clusters':50,'cluster_size':5,'effect':0.3,'icc':0.1,'share':0.58"
           ",'draws':500,'seed':4}");
    const struct pl_value *beyond = run_with(
        1, "{'clusters':50,'cluster_size':5,'effect':0.3,'icc':0.1,'share':"
           "0.58000001,'draws':500,'seed':4}");

    (void)state;
    assert_true(number(v, "std_error") == number(beyond, "std_error"));
    assert_true(number(v, "simulated") == number(beyond, "simulated"));
}

static void threads_change_no_bit(void **state)
{
    static const char *const runs[] = {
        "{'clusters':40,'cluster_size':20,'effect':0.3,'icc':0.1,'draws':3000,"
        "'seed':7,'test':'CR1'}",
        "{'cluster_size':20,'effect':0.3,'power':0.8,'icc':0.1,'draws':1000,"
        "'seed':7}"};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        const struct pl_value *one = run_with(1, runs[i]);
        assert_true(pl_equal(one, run_with(2, runs[i])));
        assert_true(pl_equal(one, run_with(16, runs[i])));
    }
}

static struct refusal {
    const char *name, *args, *message;
} refusals[] = {
    {"two unknowns", "{'icc':0.1,'clusters':20,'cluster_size':9,'seed':1}",
     "stats.power_simulation: 2 of clusters, cluster_size, effect and power "
     "are left out; one is solved for"},
    {"nothing varies",
     "{'icc':1,'r2_between':1,'clusters':20,'cluster_size':9,'effect':1,"
     "'seed':1}",
     "stats.power_simulation: cluster means do not vary: icc and r2 leave "
     "nothing"},
    {"nothing varies, whatever the size",
     "{'icc':1,'r2_between':1,'clusters':20,'power':0.8,'effect':1,'seed':1}",
     "stats.power_simulation: cluster means do not vary: icc and r2 leave "
     "nothing"},
    {"an arm without a cluster",
     "{'icc':0.1,'clusters':9,'cluster_size':9,'effect':1,'share':0.1,"
     "'seed':1}",
     "stats.power_simulation: 9 clusters with share 0.1 leave an arm without "
     "one, or the test without degrees of freedom"},
    {"no effect to find",
     "{'icc':0.1,'cluster_size':9,'effect':0,'power':0.8,'seed':1}",
     "stats.power_simulation: without an effect no trial is large enough"},
    {"no size is enough",
     "{'icc':0.3,'clusters':20,'effect':0.1,'power':0.8,'draws':20,'seed':1}",
     "stats.power_simulation: no size reaches power 0.8: 0.1 is the most that "
     "was found"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    assert_int_not_equal(pl_execute(&arena, NULL, "power_simulation", NULL,
                                    value_of(c->args), &out, &err),
                         PL_OK);
    assert_string_equal(err.msg, c->message);
    assert_null(out.result);
}

static void every_allocation_may_fail(void **state)
{
    const char *text = "{'clusters':20,'cluster_size':9,'effect':0.5,'icc':0.1,"
                       "'draws':50,'seed':1}";

    (void)state;
    check_each_allocation("power_simulation", NULL, value_of(text));
}

int main(void)
{
    enum {
        N_CLOSED = sizeof closed / sizeof closed[0],
        N_REFUSALS = sizeof refusals / sizeof refusals[0]
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(a_share_that_is_whole_loses_no_cluster),
        cmocka_unit_test(threads_change_no_bit),
        cmocka_unit_test(every_allocation_may_fail),
    };
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[N_CLOSED + N_REFUSALS + N_OTHERS];
    size_t n = 0;

    for (size_t i = 0; i < N_CLOSED; i++)
        tests[n++] = (struct CMUnitTest){closed[i].name, check_closed, NULL,
                                         NULL, &closed[i]};
    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                         NULL, &refusals[i]};
    for (size_t i = 0; i < N_OTHERS; i++)
        tests[n++] = others[i];
    return cmocka_run_group_tests(tests, set_up, values_close);
}
