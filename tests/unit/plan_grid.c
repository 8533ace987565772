/* Every combination of what was registered and what was done: each run of the
 * grid against the same specification run by hand. */
#include "plan_trial.h"

static struct grid_case {
    const char *name, *analysis, *choices;
    const char
        *members[3];  /* of the spec, in the order of the grid's choices */
    const char *held; /* a clause that is held, or NULL */
} cases[] = {
    {"one choice",
     "aged",
     "{'vcov':{'kind':'robust','type':'HC1'}}",
     {"vcov"},
     NULL},
    {"two that move each other",
     "aged",
     "{'covariates':['age','site'],'missing.covariates':{'kind':"
     "'null_imputation'}}",
     {"covariates", "missing.covariates"},
     NULL},
    {"three",
     "aged",
     "{'covariates':['site','age'],'vcov':{'kind':'robust','type':'HC0'},"
     "'missing.covariates':{'kind':'null_imputation'}}",
     {"covariates", "missing.covariates", "vcov"},
     NULL},
    {"a threshold moves no estimate",
     "aged",
     "{'covariates':['age','site'],'alpha':0.1,'level':0.95}",
     {"covariates"},
     "analyses.aged.alpha"},
    {"another outcome is no choice among others",
     "aged",
     "{'outcome':'item','covariates':['age','site']}",
     {"covariates"},
     "analyses.aged.outcome"},
};

/* The estimate of the spec with just these choices made, run on its own. */
static double by_hand(struct world *w, const struct grid_case *c, size_t set,
                      const struct pl_value *outcome)
{
    const struct pl_value *choices = value_of(c->choices), *result = NULL;
    struct pl_builder made;

    pl_build(&made, &arena);
    for (size_t i = 0; i < 3 && c->members[i] != NULL; i++)
        if ((set >> i & 1) != 0)
            pl_set(&made, c->members[i], pl_get(choices, c->members[i]));
    if (!pl_is_nil(outcome))
        pl_set(&made, "outcome", outcome);
    if (pl_trial_run(w->trial, pl_str_from(c->analysis), pl_map(&made), NULL, 9,
                     &result, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    return pl_num(pl_get(result, "estimate"));
}

static void check_held(const struct pl_value *grid, const char *clause)
{
    const struct pl_value *held = pl_get(grid, "held");

    for (size_t i = 0; i < pl_count(held); i++)
        if (pl_is_text(pl_get(pl_item(held, i), "clause"), clause))
            return;
    fail_msg("%s is not held", clause);
}

static void check_grid(void **state)
{
    const struct grid_case *c = *state;
    const struct pl_value *result = NULL, *choices = value_of(c->choices);
    struct world w;
    size_t k = 0;

    world_open(&w);
    if (pl_trial_run(w.trial, pl_str_from(c->analysis), choices, NULL, 3,
                     &result, &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    for (; k < 3 && c->members[k] != NULL; k++) {
        struct pl_str clause = pl_strv(pl_item(pl_get(grid, "choices"), k));
        assert_true(pl_str_ends(clause, c->members[k]));
    }
    assert_int_equal(pl_count(pl_get(grid, "choices")), k);
    assert_int_equal(pl_count(pl_get(grid, "runs")), (size_t)1 << k);
    if (c->held != NULL)
        check_held(grid, c->held);
    for (size_t set = 0; set < (size_t)1 << k; set++) {
        const struct pl_value *run = pl_item(pl_get(grid, "runs"), set);
        double x =
            pl_num(pl_get(pl_item(pl_get(run, "estimates"), 0), "estimate"));
        assert_true(fabs(x - by_hand(&w, c, set, pl_get(choices, "outcome"))) <
                    1e-12);
    }
    world_close(&w);
}

/* A column scored otherwise is put back as the plan derives it. */
static void a_column_is_a_choice(void **state)
{
    const struct pl_value *result = NULL, *plain = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_frame *f = derive(
        where(registered(&w), "{'op':'not','args':[{'op':'is_missing','args':"
                              "[{'col':'arm'}]}]}"),
        "{'age':{'op':'mul','args':[{'col':'age'},{'col':'age'}]}}");
    const struct pl_value *choices =
        value_of("{'vcov':{'kind':'robust','type':'HC1'}}");
    if (pl_trial_run(w.trial, PL_STR("aged"), choices, f, 3, &result, &w.err) !=
        PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *grid = pl_get(row(&w, 1), "grid");
    assert_int_equal(pl_count(pl_get(grid, "choices")), 2);
    assert_int_equal(pl_count(pl_get(grid, "held")), 0);
    if (pl_trial_run(w.trial, PL_STR("aged"), value_of("{}"), NULL, 4, &plain,
                     &w.err) != PL_OK)
        fail_msg("%s", w.err.msg);
    const struct pl_value *first = pl_item(pl_get(grid, "runs"), 0);
    const struct pl_value *one = pl_item(pl_get(first, "estimates"), 0);
    assert_true(fabs(pl_num(pl_get(one, "estimate")) -
                     pl_num(pl_get(plain, "estimate"))) < 1e-12);
    assert_true(fabs(pl_num(pl_get(one, "std_error")) -
                     pl_num(pl_get(plain, "std_error"))) < 1e-12);
    world_close(&w);
}

static void a_run_as_registered_has_no_grid(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_trial_run(w.trial, PL_STR("aged"), value_of("{}"), NULL,
                                  3, &result, &w.err),
                     PL_OK);
    assert_true(pl_is_nil(pl_get(row(&w, 1), "grid")));
    world_close(&w);
}

int main(void)
{
    static const struct CMUnitTest others[] = {
        cmocka_unit_test_setup_teardown(a_column_is_a_choice, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(a_run_as_registered_has_no_grid,
                                        values_open, values_close),
    };
    struct CMUnitTest tests[COUNT(cases) + COUNT(others)];
    size_t n = 0;

    ROWS(cases, check_grid);
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("grid", tests, n, NULL, NULL);
}
