/* Economic analyses: what is refused and what is warned of, draws that are the
 * same for any number of threads and agree with what they approach, and that
 * every allocation may fail. */
#include "plan_models.h"

static int set_up(void **state)
{
    return frame_open(state, "econ_data.csv");
}

static struct refusal {
    const char *function, *args, *message, *hint;
} refusals[] = {
    {"cost_benefit", "{'costs':1}", "stats.cost_benefit: benefits is not given",
     ""},
    {"cost_benefit", "{'costs':{},'benefits':1}",
     "stats.cost_benefit: costs names no amount", ""},
    {"cost_benefit", "{'costs':[1],'benefits':1}",
     "stats.cost_benefit: costs is [1]; expected the name of a column, an "
     "amount or amounts by name",
     ""},
    {"cost_benefit", "{'costs':'cost','benefits':1}",
     "stats.cost_benefit: costs is a column and benefits is not; give two "
     "columns, or amounts for both",
     ""},
    {"cost_benefit", "{'costs':{'staff':true},'benefits':1}",
     "stats.cost_benefit: costs.staff is no amount: a number, a distribution "
     "such as { kind = \"gamma\", mean = 100, se = 10 }, or the name of one in "
     "inputs",
     ""},
    {"cost_benefit",
     "{'costs':{'staff':{'kind':'gama','mean':1,'se':1}},'benefits':1}",
     "stats.cost_benefit: costs.staff: no distribution \"gama\"; there are "
     "fixed, normal, gamma, beta, lognormal, uniform and triangular",
     "did you mean \"gamma\"?"},
    {"cost_benefit",
     "{'costs':{'staff':{'kind':'gamma','mean':1,'sd':1}},'benefits':1}",
     "stats.cost_benefit: costs.staff: no field \"sd\"",
     "did you mean \"se\"?"},
    {"cost_benefit",
     "{'costs':{'staff':{'kind':'gamma','mean':1}},'benefits':1}",
     "stats.cost_benefit: costs.staff: se is not given", ""},
    {"cost_benefit",
     "{'costs':{'staff':{'kind':'beta','mean':4,'se':1}},'benefits':1}",
     "stats.cost_benefit: costs.staff: a beta value needs a mean below 1, not "
     "4",
     ""},
    {"cost_benefit", "{'costs':{'kind':'gamma','shape':2},'benefits':1}",
     "stats.cost_benefit: costs: scale is not given", ""},
    {"cost_benefit",
     "{'costs':{'kind':'uniform','min':2,'max':1},'benefits':1}",
     "stats.cost_benefit: costs: a uniform value needs min below max, not 2 "
     "and 1",
     ""},
    {"cost_benefit", "{'costs':{'staff':{'value':1,'last':3}},'benefits':1}",
     "stats.cost_benefit: costs.staff runs to year 3, and horizon_years is not "
     "given",
     ""},
    {"cost_benefit",
     "{'costs':{'staff':{'value':1,'first':1,'last':3}},'benefits':1,'horizon_"
     "years':2}",
     "stats.cost_benefit: costs.staff runs to year 3, beyond horizon_years, "
     "which is 2",
     ""},
    {"cost_benefit",
     "{'costs':{'staff':{'value':1,'first':0.5}},'benefits':1,'horizon_years':"
     "2}",
     "stats.cost_benefit: costs.staff: years 0.5 to 0.5; whole years from 0, "
     "the present one, are needed",
     ""},
    {"cost_benefit",
     "{'costs':{'staff':{'value':1,'fist':1}},'benefits':1,'horizon_years':2}",
     "stats.cost_benefit: costs.staff: no field \"fist\"",
     "did you mean \"first\"?"},
    {"cost_benefit", "{'costs':{'staff':{'stream':[]}},'benefits':1}",
     "stats.cost_benefit: costs.staff: stream is a list of numbers, one a year",
     ""},
    {"cost_benefit",
     "{'costs':{'staff':{'stream':[1,'a']}},'benefits':1,'horizon_years':2}",
     "stats.cost_benefit: costs.staff: stream 2 is not a number", ""},
    {"cost_benefit",
     "{'costs':{'staff':'wage'},'benefits':1,'inputs':{'wages':1}}",
     "stats.cost_benefit: costs.staff: inputs has no \"wage\"",
     "did you mean \"wages\"?"},
    {"cost_benefit",
     "{'costs':{'staff':{'value':1,'times':[1,2,3,4]}},'benefits':1}",
     "stats.cost_benefit: costs.staff.times.4: a product of more than 4 "
     "amounts",
     ""},
    {"cost_benefit", "{'costs':1,'benefits':2,'treatment':'arm'}",
     "stats.cost_benefit: treatment is for columns; costs and benefits are "
     "amounts",
     ""},
    {"cost_benefit", "{'costs':1,'benefits':1,'discount_rate':3.5}",
     "stats.cost_benefit: discount_rate is 3.5; a share a year is needed, "
     "0.035 for 3.5%",
     ""},
    {"cost_benefit", "{'costs':1,'benefits':1,'horizon_years':2000}",
     "stats.cost_benefit: horizon_years is 2000; at most 1000 are added up",
     ""},
    {"cost_benefit", "{'costs':1,'benefits':{'kind':'normal','mean':1,'se':1}}",
     "stats.cost_benefit: seed is not given; what is drawn without one cannot "
     "be drawn again",
     ""},
    {"cost_benefit",
     "{'costs':1,'benefits':{'kind':'normal','mean':1,'se':1},'seed':1,'draws':"
     "1e8}",
     "stats.cost_benefit: draws is 100000000; at most 1e+07 are kept", ""},
    {"cost_benefit",
     "{'costs':1,'benefits':{'kind':'lognormal','meanlog':600,'sdlog':99},'"
     "seed':1,'draws':99}",
     "stats.cost_benefit: draw 14 is not a finite number: an input's "
     "distribution is too wide",
     ""},
    {"cost_benefit", "{'costs':'cost','benefits':'benefit'}",
     "stats.cost_benefit: columns are compared between the arms of a "
     "treatment, which is not given",
     ""},
    {"cost_benefit", "{'costs':'cost','benefits':'arm','treatment':'arm'}",
     "stats.cost_benefit: benefits \"arm\" is not a number", ""},
    {"cost_benefit", "{'costs':'cost','benefits':'benefit','treatment':'qaly'}",
     "stats.cost_benefit: treatment \"qaly\" has 90 levels in these rows; two "
     "arms are compared",
     ""},
    {"cost_effectiveness",
     "{'cost':{'a':1,'b':2},'effect':{'a':1,'c':2},'comparator':'a'}",
     "stats.cost_effectiveness: effect holds amounts by arm: { usual = ..., "
     "new = ... }, the same two arms in cost and effect",
     ""},
    {"cost_effectiveness",
     "{'cost':{'a':1,'b':2,'c':3},'effect':{'a':1,'b':2},'comparator':'a'}",
     "stats.cost_effectiveness: cost holds amounts by arm: { usual = ..., new "
     "= ... }, the same two arms in cost and effect",
     ""},
    {"cost_effectiveness", "{'cost':{'a':1,'b':2},'effect':{'a':1,'b':2}}",
     "stats.cost_effectiveness: comparator is not given: the arm that the "
     "other is compared with",
     ""},
    {"cost_effectiveness",
     "{'cost':{'a':1,'b':2},'effect':{'a':1,'b':2},'comparator':'d'}",
     "stats.cost_effectiveness: comparator \"d\" is no arm of cost; they are "
     "\"a\" and \"b\"",
     ""},
    {"cost_effectiveness",
     "{'cost':{'a':1,'b':2},'effect':{'a':1,'b':2},'comparator':'a','threshold'"
     ":[1,-2]}",
     "stats.cost_effectiveness: threshold is -2; the worth of a unit of effect "
     "is 0 or more",
     ""},
    {"cost_effectiveness",
     "{'cost':'cost','effect':'qaly','treatment':'arm','cluster':'same'}",
     "stats.cost_effectiveness: cluster \"0.5\" has units in both arms", ""},
    {"cost_effectiveness",
     "{'cost':'cost','effect':'qaly','treatment':'arm','cluster':'arm'}",
     "stats.cost_effectiveness: 1 cluster in an arm; two or more are needed",
     ""},
    {"cost_benefit", "{'costs':1,'benefits':1,'cluster':'school'}",
     "stats.cost_benefit: cluster is for columns; costs and benefits are "
     "amounts",
     ""},
    {"cost_benefit",
     "{'costs':'cost','benefits':'benefit','treatment':'arm','cluster':"
     "'schol'}",
     "stats.cost_benefit: cluster \"schol\" is not a column of the frame",
     "did you mean \"school\"?"},
    {"cost_effectiveness",
     "{'cost':'cost','effect':'qaly','treatment':'arm','comparator':'new'}",
     "stats.cost_effectiveness: comparator is for amounts by arm; of columns "
     "the first level of treatment is compared with",
     ""},
    {"cost_effectiveness", "{'cost':'coste','effect':'qaly','treatment':'arm'}",
     "stats.cost_effectiveness \"coste\" is not a column of the frame",
     "did you mean \"cost\"?"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    assert_int_not_equal(pl_execute(&arena, NULL, c->function, frame,
                                    value_of(c->args), &out, &err),
                         PL_OK);
    if (strcmp(err.msg, c->message) != 0 || strcmp(err.hint, c->hint) != 0)
        fail_msg("%s\n=> %s\n=> %s", c->args, err.msg, err.hint);
    assert_null(out.result);
}

static struct pl_executed run_with(const struct pl_team *team,
                                   const char *function, const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, team, function, frame, value_of(args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return out;
}

static struct call {
    const char *function, *args;
} calls[] = {
    {"cost_benefit",
     "{'costs':{'staff':{'value':{'kind':'gamma','mean':9,'se':2},'times':["
     "'people',2],'first':0,'last':2},'rooms':{'stream':[1,2]}},'benefits':{"
     "'kind':'beta','mean':0.4,'se':0.1},'inputs':{'people':{'kind':'uniform',"
     "'min':1,'max':3}},'horizon_years':2,'seed':5,'draws':600}"},
    {"cost_benefit", "{'costs':'cost','benefits':'benefit','treatment':'arm'}"},
    {"cost_effectiveness",
     "{'cost':{'a':{'kind':'lognormal','mean':9,'se':2},'b':12},'effect':{'a':"
     "1,'b':{'kind':'triangular','min':1,'mode':2,'max':3}},'comparator':'a',"
     "'threshold':[10,20],'seed':5,'draws':600}"},
    {"cost_effectiveness",
     "{'cost':'cost','effect':'qaly','treatment':'arm','threshold':2000,'seed':"
     "5,'draws':200}"},
    {"cost_effectiveness", "{'cost':'gone','effect':'qaly','treatment':'arm',"
                           "'threshold':2000}"},
    {"cost_effectiveness",
     "{'cost':'gone','effect':'qaly','treatment':'arm','cluster':'school',"
     "'threshold':2000,'seed':2,'draws':150}"},
};

static void check_memory(void **state)
{
    const struct call *c = *state;

    check_each_allocation(c->function, frame, value_of(c->args));
}

static void check_threads(void **state)
{
    const struct call *c = *state;
    const unsigned threads[] = {1, 2, 5};
    const struct pl_value *alone = run(c->function, c->args);

    for (size_t i = 0; i < 3; i++) {
        const struct pl_team team = {threads[i], NULL};
        assert_true(
            pl_equal(run_with(&team, c->function, c->args).result, alone));
    }
}

static struct warned {
    const char *function, *args, *warnings;
} warned[] = {
    {"cost_benefit",
     "{'costs':{'value':1,'first':1},'benefits':2,'horizon_years':1}",
     "['discount_rate was not given: the Green Book's, 0.035 a year, was "
     "taken']"},
    {"cost_benefit", "{'costs':1,'benefits':2}", "[]"},
    {"cost_benefit", "{'costs':-1,'benefits':2,'inputs':{'wage':3}}",
     "['inputs holds a value that no amount names: it was not used','costs are "
     "not above 0: there is no benefit-cost ratio']"},
    {"cost_benefit",
     "{'costs':'cost','benefits':'benefit','treatment':'arm','horizon_years':"
     "2}",
     "['the columns are taken as present values: nothing in them was "
     "discounted','costs are not above 0: there is no benefit-cost ratio']"},
    {"cost_benefit",
     "{'costs':{'kind':'normal','mean':1,'se':1},'benefits':2,"
     "'seed':1}",
     "['costs may be 0 or less: the benefit-cost ratio has no interval with "
     "two ends']"},
    {"cost_effectiveness",
     "{'cost':{'a':2,'b':1},'effect':{'a':1,'b':2},'comparator':'a'}",
     "['more effect at no more cost: it dominates, and a ratio has no "
     "meaning']"},
    {"cost_effectiveness",
     "{'cost':{'a':2,'b':1},'effect':{'a':1,'b':2},'comparator':'b'}",
     "['more cost for no more effect: it is dominated, and a ratio has no "
     "meaning']"},
    {"cost_effectiveness",
     "{'cost':{'a':2,'b':1},'effect':{'a':2,'b':1},'comparator':'a'}",
     "['less effect at less cost: the ratio is what is saved for each unit "
     "given up']"},
    {"cost_effectiveness",
     "{'cost':{'a':2,'b':1},'effect':{'a':2,'b':2},'comparator':'b'}",
     "['there is no difference in effect: costs per unit of it have no "
     "meaning']"},
    {"cost_effectiveness", "{'cost':'cost','effect':'weak','treatment':'arm'}",

     "['less effect at less cost: the ratio is what is saved for each unit "
     "given up','the difference in effect may be 0: the ratio has no interval "
     "with two ends, net benefit has']"},
};

static void check_warnings(void **state)
{
    const struct warned *c = *state;
    const struct pl_value *v = run(c->function, c->args);

    assert_string_equal(text_of(pl_get(v, "warnings")), c->warnings);
}

/* A net value that is normal, of mean 30 and sd 50: bounds of 5 standard errors
 * of 40,000 draws. */
static void draws_approach_what_they_are_of(void **state)
{
    const struct pl_value *v =
        run("cost_benefit",
            "{'costs':{'kind':'normal','mean':70,'se':30},'benefits':{'kind':"
            "'normal','mean':100,'se':40},'seed':8,'draws':40000}");

    (void)state;
    check_near(v, "estimate", 30, 0);
    check_near(v, "std_error", 50, 5 * 50 / sqrt(2 * 40000.0));
    check_near(v, "p_positive", 0.72574688, 5 * 0.00223);
    /* density of the 2.5% point: 0.0584 / 50 */
    check_near(v, "conf_low", 30 - 1.959964 * 50, 5 * 0.00078 * 50 / 0.0584);
    check_near(v, "conf_high", 30 + 1.959964 * 50, 5 * 0.00078 * 50 / 0.0584);
}

/* Another input beside it changes no draw of an input. */
static void an_input_has_its_own_draws(void **state)
{
    const struct pl_value *a =
        run("cost_benefit", "{'costs':1,'benefits':{'x':{'kind':'gamma','mean':"
                            "5,'se':1}},'seed':3}");
    const struct pl_value *b =
        run("cost_benefit",
            "{'costs':{'z':{'kind':'normal','mean':5,'se':1}},'benefits':{'x':"
            "{'kind':'gamma','mean':5,'se':1}},'seed':3}");

    (void)state;
    assert_true(pl_equal(pl_get(a, "benefits"), pl_get(b, "benefits")));
}

int main(void)
{
    static struct CMUnitTest tests[100];
    size_t n = 0;

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].args, check_refusal, NULL,
                                         NULL, &refusals[i]};
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        tests[n++] =
            (struct CMUnitTest){"memory", check_memory, NULL, NULL, &calls[i]};
        tests[n++] = (struct CMUnitTest){"threads", check_threads, NULL, NULL,
                                         &calls[i]};
    }
    for (size_t i = 0; i < sizeof warned / sizeof warned[0]; i++)
        tests[n++] = (struct CMUnitTest){warned[i].args, check_warnings, NULL,
                                         NULL, &warned[i]};
    tests[n++] =
        (struct CMUnitTest)cmocka_unit_test(draws_approach_what_they_are_of);
    tests[n++] =
        (struct CMUnitTest)cmocka_unit_test(an_input_has_its_own_draws);
    return _cmocka_run_group_tests("economics", tests, n, set_up, values_close);
}
