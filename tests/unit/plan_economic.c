/* Economic analyses of a plan: what they did against it, clause by clause; the
 * estimates that they value; what is left of one that was not run. */
#include "plan_trial.h"

#define MAIN "'main':{'kind':'regression','outcome':'y'}"

/* Year 0 costs 120; each point of the trial's difference, 2 by hand, is worth
 * 100 a year later. */
#define WORTH                                                                  \
    "'worth':{'kind':'cost_benefit',"                                          \
    "'costs':{'rooms':20,'staff':{'kind':'gamma','mean':100,'se':10}},"        \
    "'benefits':{'gain':{'value':{'kind':'estimate','analysis':'main'},"       \
    "'times':'point','first':1}},'inputs':{'point':100},"                      \
    "'horizon_years':2,'discount_rate':0.25,'price_year':2020,"                \
    "'perspective':'firm','draws':100,'seed':1}"
#define BY_ARM                                                                 \
    "'arms':{'kind':'cost_effectiveness','cost':{'a':{'visits':30,'drug':5},"  \
    "'b':{'kind':'normal','mean':60,'se':6}},'effect':{'a':0,'b':{'kind':"     \
    "'estimate','analysis':'main'}},'comparator':'a','threshold':[20,40],"     \
    "'seed':3,'draws':100}"
#define OF_COLUMNS                                                             \
    "'units':{'kind':'cost_effectiveness','cost':'item','effect':'y',"         \
    "'threshold':3,'seed':2,'draws':50}"
#define PLAN "{" MAIN "," WORTH "," BY_ARM "," OF_COLUMNS "}"

static const struct pl_value *run_it(struct world *w, const char *analysis,
                                     const char *choices,
                                     const struct pl_frame *data)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, pl_str_from(analysis), value_of(choices), data,
                     7, &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static void check_near(const struct pl_value *v, const char *path, double x)
{
    if (!(fabs(pl_num(pl_at(v, path)) - x) < 1e-9))
        fail_msg("%s is %.12g, not %.12g", path, pl_num(pl_at(v, path)), x);
}

static struct run_case {
    const char *name, *analysis, *choices, *differences;
} run_cases[] = {
    {"as registered", "worth", "{}", ""},
    {"what is registered, said again", "worth",
     "{'costs':{'staff':{'kind':'gamma','mean':100,'se':10},'rooms':20},"
     "'discount_rate':0.25,'horizon_years':2,'seed':1,'draws':100}",
     ""},
    {"one amount", "worth", "{'costs.rooms':30}",
     "analyses.worth.costs.rooms changed"},
    {"one amount more", "worth", "{'costs.van':30}",
     "analyses.worth.costs.van added"},
    {"one amount less", "worth", "{'costs.rooms':{'kind':'unspecified'}}",
     "analyses.worth.costs.rooms changed"},
    {"all costs anew, with one as it was", "worth",
     "{'costs':{'rooms':25,'staff':{'kind':'gamma','mean':100,'se':10}}}",
     "analyses.worth.costs.rooms changed"},
    {"costs as one amount", "worth", "{'costs':120}",
     "analyses.worth.costs changed"},
    {"a benefit in other years", "worth",
     "{'benefits.gain':{'value':{'kind':'estimate','analysis':'main'},"
     "'times':'point','first':2}}",
     "analyses.worth.benefits.gain changed"},
    {"another input", "worth", "{'inputs':{'point':90}}",
     "analyses.worth.inputs.point changed"},
    {"another discount rate", "worth", "{'discount_rate':0.2}",
     "analyses.worth.discount_rate changed"},
    {"a rate of benefits of their own", "worth", "{'effect_discount_rate':0.1}",
     "analyses.worth.effect_discount_rate added"},
    {"the rate of benefits that is implied", "worth",
     "{'effect_discount_rate':0.25}", ""},
    {"a rate that meets no other year than the present one", "arms",
     "{'discount_rate':0.2}", ""},
    {"another horizon", "worth", "{'horizon_years':3}",
     "analyses.worth.horizon_years changed"},
    {"other prices", "worth", "{'price_year':2021}",
     "analyses.worth.price_year changed"},
    {"another perspective", "worth", "{'perspective':'society'}",
     "analyses.worth.perspective changed"},
    {"other draws", "worth", "{'draws':200,'seed':5}",
     "analyses.worth.draws changed; analyses.worth.seed changed"},
    {"another level", "worth", "{'level':0.9}", "analyses.worth.level changed"},
    {"another threshold", "arms", "{'threshold':30}",
     "analyses.arms.threshold changed"},
    {"another curve", "arms", "{'curve':[0,10]}", "analyses.arms.curve added"},
    {"another comparator", "arms", "{'comparator':'b'}",
     "analyses.arms.comparator changed"},
    {"an amount of one arm", "arms", "{'cost.a.visits':40}",
     "analyses.arms.cost.a.visits changed"},
    {"an arm's cost as one amount", "arms", "{'cost.a':35}",
     "analyses.arms.cost.a changed"},
    {"columns as registered", "units", "{}", ""},
    {"another column of costs", "units", "{'cost':'age'}",
     "analyses.units.cost changed"},
    {"another column of effects", "units", "{'effect':'age'}",
     "analyses.units.effect changed"},
    {"clusters that nobody named", "units", "{'cluster':'id'}",
     "analyses.units.cluster added"},
    {"other people", "units",
     "{'sample':{'kind':'subset','where':{'op':'lt','args':[{'col':'item'},"
     "{'lit':6}]}}}",
     "analyses.units.sample changed"},
};

static void check_run(void **state)
{
    const struct run_case *k = *state;
    struct world w;

    world_open_with(&w, PLAN);
    (void)run_it(&w, k->analysis, k->choices, NULL);
    assert_string_equal(differences_of(row(&w, 1)), k->differences);
    check_text(row(&w, 1), "role",
               k->differences[0] == '\0' ? "registered" : "conducted");
    if (k->differences[0] != '\0' &&
        pl_is_nil(pl_at(row(&w, 1), "registered.result")))
        fail_msg("%.*s",
                 PL_FMT(pl_strv(pl_at(row(&w, 1), "registered.error"))));
    world_close(&w);
}

/* By hand: 2 x 100 / 1.25 - 120 = 40; with the rooms at 30, 30. */
static void check_by_hand(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    const struct pl_value *r = run_it(&w, "worth", "{'costs.rooms':30}", NULL);
    check_near(r, "estimate", 30);
    check_near(row(&w, 1), "registered.result.estimate", 40);
    check_near(row(&w, 1), "registered.result.costs.estimate", 120);
    check_near(row(&w, 1), "registered.result.benefits.estimate", 160);
    check_near(row(&w, 1), "record.last_year", 1);
    check_text(row(&w, 1), "record.benefits.gain.value.kind", "estimate");
    check_near(row(&w, 1), "record.benefits.gain.value.mean", 2);
    check_near(row(&w, 1), "record.benefits.gain.value.se",
               sqrt(10.0 / 6 * (0.25 + 0.25)));
    /* 30 more for 2: 15 a point */
    r = run_it(&w, "arms", "{'cost.b':65}", NULL);
    check_near(r, "icer.estimate", 15);
    check_near(row(&w, 2), "registered.result.icer.estimate", 12.5);
    world_close(&w);
}

/* Fourteen costs, each another one than registered: the first twelve, in the
 * order of their clauses, are combined, and the others are as they were done.
 */
static void check_past_twelve(void **state)
{
    struct pl_builder plan, done, specs, spec;
    struct world w;
    char name[32];

    (void)state;
    pl_build(&plan, &arena);
    pl_build(&done, &arena);
    for (int i = 1; i <= 14; i++) {
        snprintf(name, sizeof name, "c%02d", i);
        pl_set_number(&plan, name, 10);
        snprintf(name, sizeof name, "costs.c%02d", i);
        pl_set_number(&done, name, 10 + i);
    }
    pl_build(&spec, &arena);
    pl_set_text(&spec, "kind", "cost_benefit");
    pl_set(&spec, "costs", pl_map(&plan));
    pl_set_number(&spec, "benefits", 200);
    pl_build(&specs, &arena);
    pl_set(&specs, "many", pl_map(&spec));
    world_of(&w,
             pl_with(&arena, value_of(trial_plan), "analyses", pl_map(&specs)),
             pl_str_from(trial_people));
    const struct pl_value *choices = pl_map(&done), *result;
    if (pl_trial_run(w.trial, PL_STR("many"), choices, NULL, 3, &result,
                     &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    assert_int_equal(pl_count(pl_get(grid, "choices")), 12);
    assert_int_equal(pl_count(pl_get(grid, "runs")), 4096);
    assert_string_equal(text_of(pl_get(grid, "held")),
                        "[{'clause':'analyses.many.costs.c13','reason':'more "
                        "than 12 choices were made'},"
                        "{'clause':'analyses.many.costs.c14','reason':'more "
                        "than 12 choices were made'}]");
    /* 200 - 14 x 10 - 13 - 14, and less 1 + ... + 12 */
    const struct pl_value *runs = pl_get(grid, "runs");
    check_near(pl_item(pl_get(pl_item(runs, 0), "estimates"), 0), "estimate",
               60 - 27);
    check_near(pl_item(pl_get(pl_item(runs, 4095), "estimates"), 0), "estimate",
               60 - 105);
    world_close(&w);
}

/* The grid holds each single amount, and the corner of the plan. */
static void check_grid(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    (void)run_it(&w, "worth",
                 "{'costs.rooms':30,'costs.van':7,'seed':2,'discount_rate':0}",
                 NULL);
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    assert_string_equal(text_of(pl_get(grid, "choices")),
                        "['analyses.worth.costs.rooms',"
                        "'analyses.worth.costs.van',"
                        "'analyses.worth.discount_rate']");
    assert_string_equal(text_of(pl_get(grid, "held")),
                        "[{'clause':'analyses.worth.seed',"
                        "'reason':'it moves no estimate'}]");
    assert_string_equal(text_of(pl_item(pl_get(grid, "terms"), 0)),
                        "'net_present_value'");
    const struct pl_value *runs = pl_get(grid, "runs");
    const double expected[] = {40, 30, 33, 23, 80, 70, 73, 63};
    for (size_t i = 0; i < COUNT(expected); i++)
        check_near(pl_item(pl_get(pl_item(runs, i), "estimates"), 0),
                   "estimate", expected[i]);
    world_close(&w);
}

/* An estimate as conducted is the first run's, and the plan's own stands beside
 * it: no departure of this analysis. */
static void check_carried(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    (void)run_it(&w, "main", "{'outcome':'item'}", NULL);
    (void)run_it(&w, "main", "{}", NULL);
    const struct pl_value *r = run_it(&w, "worth", "{}", NULL);
    const struct pl_value *item = pl_get(row(&w, 1), "result");
    check_near(r, "benefits.estimate", 80 * pl_num(pl_get(item, "estimate")));
    check_text(row(&w, 3), "role", "registered");
    assert_string_equal(differences_of(row(&w, 3)), "");
    check_near(row(&w, 3), "registered.result.benefits.estimate", 160);
    const struct pl_value *carried = pl_item(pl_get(row(&w, 3), "carried"), 0);
    check_text(carried, "analysis", "main");
    check_near(carried, "registered.estimate", 2);
    check_near(carried, "conducted.estimate", pl_num(pl_get(item, "estimate")));
    world_close(&w);
}

/* What an earlier explanation says of one amount is done. */
static void check_departed(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    assert_int_equal(pl_trial_depart(w.trial,
                                     fields("analyses.worth.costs.rooms",
                                            "{'kind':'unspecified'}"),
                                     3, &w.err),
                     PL_OK);
    check_near(run_it(&w, "worth", "{}", NULL), "costs.estimate", 100);
    assert_string_equal(differences_of(row(&w, 1)),
                        "analyses.worth.costs.rooms changed");
    assert_string_equal(
        text_of(
            pl_get(pl_item(pl_get(row(&w, 1), "differences"), 0), "conducted")),
        "{'kind':'unspecified'}");
    world_close(&w);
}

/* Who holds a gap would be dropped anyway. */
static void check_gaps(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    const struct pl_frame *f =
        where(registered(&w), "{'op':'not','args':[{'op':'is_missing','args':"
                              "[{'col':'arm'}]}]}");
    (void)run_it(&w, "units", "{}",
                 where(f, "{'op':'not','args':[{'op':'is_missing','args':"
                          "[{'col':'y'}]}]}"));
    assert_string_equal(differences_of(row(&w, 1)), "");
    (void)run_it(&w, "units", "{}",
                 derive(f, "{'item':{'op':'mul','args':[{'lit':2},{'col':"
                           "'item'}]}}"));
    assert_string_equal(differences_of(row(&w, 2)), "data.people.item changed");
    /* Amounts read no row. */
    (void)run_it(
        &w, "worth", "{}",
        where(registered(&w), "{'op':'gt','args':[{'col':'age'},{'lit':40}]}"));
    assert_string_equal(differences_of(row(&w, 3)), "");
    world_close(&w);
}

static struct refusal {
    const char *name, *analyses, *analysis, *choices, *msg, *hint;
} refusals[] = {
    {"no such choice", PLAN, "worth", "{'discuont_rate':0.2}",
     "t:run: no choice \"discuont_rate\"", "did you mean \"discount_rate\"?"},
    {"a field of the other kind", PLAN, "worth", "{'threshold':3}",
     "cost_benefit: no field \"threshold\"", ""},
    {"an amount of the other kind", PLAN, "worth", "{'cost.a':3}",
     "cost_benefit: no field \"cost\"", "did you mean \"costs\"?"},
    {"an amount that is none", PLAN, "worth", "{'costs.rooms':true}",
     "stats.cost_benefit: costs.rooms is no amount: a number, a distribution "
     "such as { kind = \"gamma\", mean = 100, se = 10 }, or the name of one in "
     "inputs",
     ""},
    {"amounts left open",
     "{'x':{'kind':'cost_benefit','costs':{'a':{'kind':"
     "'unspecified'},'b':3}}}",
     "x", "{}", "cost_benefit \"x\" lacks what it needs: costs.a, benefits",
     "give it as a choice of t:run, or leave the analysis unrun and explain "
     "that: t:omit { analysis = \"x\", ... }"},
    {"nothing to draw with",
     "{'x':{'kind':'cost_benefit','costs':{'kind':'normal','mean':1,'se':1},"
     "'benefits':2}}",
     "x", "{}", "cost_benefit \"x\" lacks what it needs: seed",
     "give it as a choice of t:run, or leave the analysis unrun and explain "
     "that: t:omit { analysis = \"x\", ... }"},
    {"no comparator",
     "{'x':{'kind':'cost_effectiveness','cost':{'a':1,'b':2},"
     "'effect':{'a':1,'b':2}}}",
     "x", "{}", "cost_effectiveness \"x\" lacks what it needs: comparator",
     "give it as a choice of t:run, or leave the analysis unrun and explain "
     "that: t:omit { analysis = \"x\", ... }"},
    {"a term that is not there",
     "{" MAIN ",'x':{'kind':'cost_benefit','costs':1,'benefits':{'kind':"
     "'estimate','analysis':'main','term':'arm[c]'},'seed':1}}",
     "x", "{}", "estimate of \"main\": the treatment has no term \"arm[c]\"",
     "estimate { \"main\", term = \"arm[b]\" }"},
};

static void check_refusal(void **state)
{
    const struct refusal *k = *state;
    const struct pl_value *result = NULL;
    struct world w;

    world_open_with(&w, k->analyses);
    check_failed(&w,
                 pl_trial_run(w.trial, pl_str_from(k->analysis),
                              value_of(k->choices), NULL, 7, &result, &w.err),
                 k->msg, k->hint);
    world_close(&w);
}

static struct plan_refusal {
    const char *name, *analysis, *msg, *hint;
} plan_refusals[] = {
    {"no such distribution",
     "{'kind':'cost_benefit','costs':{'a':{'kind':'gama','mean':1,'se':1}}}",
     "analyses.x: stats.cost_benefit: costs.a: no distribution \"gama\"; there "
     "are fixed, normal, gamma, beta, lognormal, uniform and triangular",
     "did you mean \"gamma\"?"},
    {"an amount beyond the horizon",
     "{'kind':'cost_benefit','costs':{'a':{'value':1,'last':3}},"
     "'horizon_years':2}",
     "analyses.x: stats.cost_benefit: costs.a runs to year 3, beyond "
     "horizon_years, which is 2",
     ""},
    {"a name with a dot", "{'kind':'cost_benefit','costs':{'a.b':1}}",
     "analyses.x: costs: the name of an amount holds no dot and no space: "
     "\"a.b\"",
     ""},
    {"a column that is not there",
     "{'kind':'cost_benefit','costs':'itme','benefits':'y'}",
     "analyses.x.costs: there is no column \"itme\"", "did you mean \"item\"?"},
    {"a column and an amount",
     "{'kind':'cost_benefit','costs':'item','benefits':3}",
     "analyses.x: stats.cost_benefit: costs is a column and benefits is not; "
     "give two columns, or amounts for both",
     ""},
    {"arms of amounts",
     "{'kind':'cost_benefit','costs':1,'benefits':3,'treatment':'arm'}",
     "analyses.x: stats.cost_benefit: treatment is for columns; costs and "
     "benefits are amounts",
     ""},
    {"a field of the other kind", "{'kind':'cost_benefit','effect':1}",
     "analyses.x: cost_benefit: no field \"effect\"", ""},
    {"the estimate of nothing",
     "{'kind':'cost_benefit','benefits':{'kind':'estimate','analysis':'no'}}",
     "analyses.x: there is no analysis \"no\"", ""},
    {"its own estimate",
     "{'kind':'cost_benefit','benefits':{'kind':'estimate','analysis':'x'}}",
     "analyses.x: it values itself: \"x\"", ""},
    {"the estimate of what has none",
     "{'kind':'cost_benefit','benefits':{'kind':'estimate','analysis':'z'}}",
     "analyses.x: it has no estimate to value: \"z\"", ""},
    {"waiting for itself",
     "{'kind':'cost_benefit','condition':{'kind':'significant',"
     "'analysis':'x'}}",
     "analyses.x.condition: it waits for itself: \"x\"", ""},
    {"waiting for what has no test",
     "{'kind':'cost_benefit','condition':{'kind':'significant',"
     "'analysis':'z'}}",
     "analyses.x.condition: it has no test to wait for: \"z\"", ""},
    {"uptake by no column",
     "{'kind':'cost_benefit','condition':{'kind':'uptake_at_least',"
     "'share':0.5,'column':'took'}}",
     "analyses.x.condition: there is no column \"took\"",
     "name it in data, derive or scales"},
};

static void check_plan_refusal(void **state)
{
    const struct plan_refusal *k = *state;
    char analyses[400];

    snprintf(analyses, sizeof analyses, "{'x':%s,'z':{'kind':'cost_benefit'}}",
             k->analysis);
    check_analyses_refused(analyses, k->msg, k->hint);
}

/* What is left at the end of a notebook. */
static const struct pl_value *finished(struct world *w)
{
    if (pl_session_finish(w->session, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_session_value(w->session);
}

static void check_unrun(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, "{" MAIN "," WORTH "," OF_COLUMNS
                        ",'open':{'kind':'cost_benefit','costs':{'a':{'kind':"
                        "'unspecified'}},'condition':{'kind':"
                        "'uptake_at_least','share':0.5,'column':'old'}},"
                        "'empty':{'kind':'cost_benefit','costs':'item',"
                        "'benefits':'y','sample':{'kind':'subset','where':"
                        "{'op':'is_missing','args':[{'col':'y'}]}}}}");
    (void)run_it(&w, "units", "{}", NULL);
    const struct pl_value *v = finished(&w);
    const struct pl_value *unrun = pl_get(v, "unrun");
    assert_int_equal(pl_count(unrun), 3);
    assert_string_equal(text_of(pl_get(pl_item(unrun, 0), "missing")),
                        "['column y, which holds no value']");
    assert_string_equal(text_of(pl_get(pl_item(unrun, 1), "missing")),
                        "['costs.a','benefits']");
    check_text(pl_item(unrun, 2), "analysis", "worth");
    check_near(pl_item(unrun, 2), "registered.result.estimate", 40);
    /* p5 to p9 are in arm b, p6 and p8 of them above 40 */
    assert_string_equal(text_of(pl_get(v, "uptake")),
                        "[{'analysis':'open','n':5,'n_taken':2,"
                        "'trial':'mini'}]");
    world_close(&w);
}

static void check_explored(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open_with(&w, "{" MAIN "}");
    assert_int_equal(
        pl_trial_explore(w.trial, PL_STR("afterwards"),
                         value_of("{'kind':'cost_benefit','costs':1,"
                                  "'benefits':{'kind':'estimate','analysis':"
                                  "'main'},'seed':1,'draws':10}"),
                         NULL, 7, &result, &w.err),
        PL_OK);
    check_near(result, "benefits.estimate", 2);
    check_text(row(&w, 1), "role", "explored");
    world_close(&w);
}

static void check_flow(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    assert_int_equal(
        pl_trial_flow(w.trial, PL_STR("units"), 4, &result, &w.err), PL_OK);
    check_near(result, "analysed", 8);
    check_failed(&w,
                 pl_trial_flow(w.trial, PL_STR("worth"), 4, &result, &w.err),
                 "t:flow: the analysis has no treatment, so there are no arms "
                 "to count by",
                 "");
    check_failed(&w,
                 pl_trial_multiverse(w.trial, PL_STR("units"), value_of("{}"),
                                     4, &result, &w.err),
                 "t:multiverse: \"units\" has no treatment effect to follow",
                 "");
    world_close(&w);
}

static enum pl_status whole(struct world *w, struct pl_arena *a, const void *ud)
{
    const struct pl_value *result = NULL;

    (void)ud;
    PL_TRY(world_begin(w, a));
    PL_TRY(pl_trial_run(w->trial, PL_STR("main"),
                        value_of("{'outcome':'item'}"), NULL, 1, &result,
                        &w->err));
    PL_TRY(pl_trial_run(w->trial, PL_STR("worth"),
                        value_of("{'costs.rooms':30}"), NULL, 2, &result,
                        &w->err));
    PL_TRY(pl_session_finish(w->session, &w->err));
    return pl_session_value(w->session) != NULL ? PL_OK : PL_ENOMEM;
}

static void check_each_allocation_fails(void **state)
{
    struct world w;

    (void)state;
    world_open_with(&w, PLAN);
    check_each_allocation_of(&w, whole, NULL);
    world_close(&w);
}

int main(void)
{
    static const CMUnitTestFunction others[] = {
        check_by_hand,  check_past_twelve,
        check_grid,     check_carried,
        check_departed, check_gaps,
        check_unrun,    check_explored,
        check_flow,     check_each_allocation_fails};
    static struct CMUnitTest tests[COUNT(run_cases) + COUNT(refusals) +
                                   COUNT(plan_refusals) + COUNT(others)];
    size_t n = 0;

    ROWS(run_cases, check_run);
    ROWS(refusals, check_refusal);
    ROWS(plan_refusals, check_plan_refusal);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = (struct CMUnitTest){"economic", others[i], values_open,
                                         values_close, NULL};
    return _cmocka_run_group_tests("economic", tests, n, NULL, NULL);
}
