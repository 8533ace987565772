/* t:family: p values adjusted as stats.p_adjust does (which is compared with
 * R), the departures from a registered family, and the verdicts that follow. */
#include "plan_trial.h"

static const char plan[] =
    MINI "'y':{'kind':'number','when':'outcome'},"
         "'age':{'kind':'integer','when':'baseline'},"
         "'site':{'kind':'category','levels':['n','s'],'when':'baseline'},"
         "'team':{'kind':'text'},"
         "'took':{'kind':'binary','when':'outcome'},"
         "'done':{'kind':'binary','when':'outcome'}}}}," COMPLETE_CASES
         "'vcov':{'kind':'classical'},'alpha':0.05,"
         "'analyses':{"
         "'main':{'kind':'regression','outcome':'y','covariates':['site']},"
         "'more':{'kind':'regression','outcome':'took'},"
         "'gap':{'kind':'comparison','outcome':'done'}}}";

#define BOTH "{'analyses':['main','more'],'method':'holm'}"

static void open_with(struct world *w, const char *family)
{
    world_of_inversion(w, changed(value_of(plan), "family", family));
}

static double p_of(struct world *w, const char *analysis, const char *choices)
{
    const struct pl_value *result = NULL;

    if (pl_trial_run(w->trial, pl_str_from(analysis), value_of(choices), NULL,
                     9, &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_num(pl_get(result, "p_value"));
}

static const struct pl_value *adjusted(struct world *w, const char *options)
{
    const struct pl_value *result = NULL;

    if (pl_trial_family(w->trial, value_of(options), 12, &result, &w->err) !=
        PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

static double test_number(const struct pl_value *family, size_t i,
                          const char *field)
{
    return pl_num(pl_get(pl_item(pl_get(family, "tests"), i), field));
}

static struct method_case {
    const char *name, *method;
} methods[] = {{"bonferroni", "bonferroni"},
               {"holm", "holm"},
               {"hochberg", "hochberg"},
               {"benjamini_hochberg", "BH"}};

static void check_method(void **state)
{
    const struct method_case *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_builder args, list;
    struct world w;
    char options[64];

    open_with(&w, "null");
    pl_build(&list, &arena);
    pl_add(&list, pl_number(&arena, p_of(&w, "gap", "{}")));
    pl_add(&list, pl_number(&arena, p_of(&w, "main", "{}")));
    pl_add(&list, pl_number(&arena, p_of(&w, "more", "{}")));
    pl_build(&args, &arena);
    pl_set(&args, "p", pl_list(&list));
    pl_set_text(&args, "method", c->method);
    assert_int_equal(
        pl_execute(&arena, NULL, "p_adjust", NULL, pl_map(&args), &out, &w.err),
        PL_OK);
    snprintf(options, sizeof options, "{'method':'%s'}", c->name);
    const struct pl_value *family = adjusted(&w, options);
    assert_int_equal(pl_count(pl_get(family, "tests")), 3);
    for (size_t i = 0; i < 3; i++)
        assert_true(
            pl_equal(pl_get(pl_item(pl_get(family, "tests"), i), "p_adjusted"),
                     pl_item(pl_get(out.result, "p_values"), i)));
    world_close(&w);
}

static struct depart_case {
    const char *name, *family, *clause, *conducted, *options, *wanted;
} depart_cases[] = {
    {"as registered", BOTH, NULL, NULL, "{}", ""},
    {"as registered, said again, in another order", BOTH, NULL, NULL,
     "{'analyses':['more','main'],'method':'holm'}", ""},
    {"as registered by outcomes, said by analyses",
     "{'outcomes':['y','took'],'method':'holm'}", NULL, NULL,
     "{'analyses':['more','main']}", ""},
    {"all that tests, registered without a list", "{'method':'holm'}", NULL,
     NULL, "{'analyses':['main','more','gap']}", ""},
    {"registered and never done", BOTH, NULL, NULL, NULL,
     "family omitted unexplained"},
    {"registered, never done and explained", BOTH, "family", "'not adjusted'",
     NULL, "family omitted explained"},
    {"no adjustment is registered", "{'method':'none'}", NULL, NULL, NULL, ""},
    {"the plan is silent, and nothing was done", "null", NULL, NULL, NULL, ""},
    {"the plan says that it is silent", "{'kind':'unspecified'}", NULL, NULL,
     NULL, ""},
    {"the plan is silent, and it was done", "null", NULL, NULL, BOTH,
     "family added unexplained"},
    {"the plan is silent, it was done and is explained", "null", "family", BOTH,
     "{}", "family added explained"},
    {"another method", BOTH, NULL, NULL, "{'method':'bonferroni'}",
     "family.method changed unexplained"},
    {"another method, explained", BOTH, "family.method", "'bonferroni'", "{}",
     "family.method changed explained"},
    {"other analyses", BOTH, NULL, NULL, "{'analyses':['main','gap']}",
     "family.analyses changed unexplained"},
    {"other analyses, explained by what holds them", BOTH, "family",
     "{'analyses':['main','gap'],'method':'holm'}", "{}",
     "family.analyses changed explained"},
    {"other outcomes and another method", BOTH, NULL, NULL,
     "{'outcomes':['y','done'],'method':'hochberg'}",
     "family.method changed unexplained; family.outcomes changed unexplained"},
    {"explained, and not done", BOTH, "family.method", "'hochberg'",
     "{'method':'holm'}", "family.method changed stale"},
};

static void check_departure(void **state)
{
    const struct depart_case *c = *state;
    struct world w;

    open_with(&w, c->family);
    if (c->clause != NULL &&
        pl_trial_depart(w.trial, fields(c->clause, c->conducted), 5, &w.err) !=
            PL_OK)
        fail_msg("%s", w.err.msg);
    (void)p_of(&w, "main", "{}");
    (void)p_of(&w, "more", "{}");
    (void)p_of(&w, "gap", "{}");
    if (c->options != NULL)
        (void)adjusted(&w, c->options);
    assert_string_equal(departures_from(assessed(&w), "clause", "family", 0),
                        c->wanted);
    world_close(&w);
}

static const struct pl_value *consequence_of(struct world *w)
{
    const struct pl_value *list = pl_get(assessed(w), "departures");

    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_is_text(pl_get(pl_item(list, i), "clause"),
                       "analyses.main.covariates"))
            return pl_get(pl_item(list, i), "consequence");
    return pl_nil();
}

/* What is pasted explains: of a family that is not adjusted, no analysis is
 * named. */
static void an_omitted_family_is_told_at_its_clause(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, BOTH);
    (void)p_of(&w, "main", "{}");
    (void)p_of(&w, "more", "{}");
    (void)p_of(&w, "gap", "{}");
    const struct pl_value *d = pl_item(pl_get(assessed(&w), "departures"), 0);
    check_text(d, "notebook", "analyses/mini/protocol.lua");
    assert_true(pl_num(pl_get(d, "line")) == 31);
    assert_true(pl_str_starts(pl_strv(pl_get(d, "paste")),
                              "t:depart {\n  clause = \"family\",\n  conducted "
                              "= \"not adjusted\","));
    world_close(&w);
}

/* main departs in its covariates: p 0.044 registered, 0.038 conducted; with
 * more beside it neither is below 0.05. */
static void a_verdict_is_by_the_adjusted_p(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, BOTH);
    double conducted = p_of(&w, "main", "{'covariates':[]}");
    (void)p_of(&w, "more", "{}");
    const struct pl_value *family = adjusted(&w, "{}");
    double registered = pl_num(pl_at(row(&w, 1), "registered.result.p_value"));
    assert_true(registered < 0.05 && conducted < 0.05);
    assert_true(test_number(family, 0, "p_value") == conducted);
    assert_true(test_number(family, 0, "p_adjusted") == 2 * conducted);
    assert_true(test_number(family, 0, "p_adjusted_registered") ==
                2 * registered);
    const struct pl_value *c = consequence_of(&w);
    assert_false(pl_truth(pl_at(c, "registered.significant")));
    assert_false(pl_truth(pl_at(c, "conducted.significant")));
    assert_true(fabs(pl_num(pl_at(c, "conducted.p_adjusted")) - 2 * conducted) <
                1e-11);
    assert_false(pl_truth(pl_get(c, "flips")));
    world_close(&w);
}

/* Where the plan is silent the registered side keeps its own p. */
static void an_added_family_may_flip_a_verdict(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "null");
    (void)p_of(&w, "main", "{'covariates':[]}");
    (void)p_of(&w, "more", "{}");
    (void)adjusted(&w, BOTH);
    const struct pl_value *c = consequence_of(&w);
    assert_true(pl_truth(pl_at(c, "registered.significant")));
    assert_true(pl_is_nil(pl_at(c, "registered.p_adjusted")));
    assert_false(pl_truth(pl_at(c, "conducted.significant")));
    assert_true(pl_truth(pl_get(c, "flips")));
    world_close(&w);
}

static struct refused_case {
    const char *name, *family, *options, *message, *hint;
} refused_cases[] = {
    {"no method", "null", "{}",
     "t:family: neither the plan nor the call names a method",
     "t:family { analyses = { ... }, method = \"holm\" }"},
    {"no such method", BOTH, "{'method':'tukey'}",
     "t:family: no method of adjustment \"tukey\"",
     "it takes one of: bonferroni holm hochberg benjamini_hochberg "
     "romano_wolf"},
    {"no such field", BOTH, "{'methods':'holm'}",
     "t:family: no field \"methods\"", "did you mean \"method\"?"},
    {"no such analysis", BOTH, "{'analyses':['man']}",
     "no analysis \"man\" in protocol \"mini\"", "did you mean \"main\"?"},
    {"one that has not run", BOTH, "{}",
     "t:family: analysis \"more\" of the family has not run in this notebook",
     "run it before t:family, or name the analyses that are left: t:family { "
     "analyses = { ... } }"},
    {"no analysis", BOTH, "{'outcomes':['age']}",
     "t:family: the family holds no analysis", ""},
};

static void check_refused(void **state)
{
    const struct refused_case *c = *state;
    const struct pl_value *result = NULL;
    struct world w;

    open_with(&w, c->family);
    (void)p_of(&w, "main", "{}");
    check_failed(
        &w, pl_trial_family(w.trial, value_of(c->options), 12, &result, &w.err),
        c->message, c->hint);
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(an_omitted_family_is_told_at_its_clause,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(a_verdict_is_by_the_adjusted_p,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(an_added_family_may_flip_a_verdict,
                                        values_open, values_close),
    };
    struct CMUnitTest tests[COUNT(methods) + COUNT(depart_cases) +
                            COUNT(refused_cases) + COUNT(others)];
    size_t n = 0;

    ROWS(methods, check_method);
    ROWS(depart_cases, check_departure);
    ROWS(refused_cases, check_refused);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("family", tests, n, NULL, NULL);
}
