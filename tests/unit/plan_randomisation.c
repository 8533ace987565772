/* The allocation drawn again from the registered design. */
#include "plan_trial.h"

static const struct pl_value *plan_with(const char *design)
{
    return pl_with(&arena, value_of(trial_plan), "design", value_of(design));
}

static void open_with(struct world *w, const char *design)
{
    world_open(w);
    if (pl_protocol_check(&arena, plan_with(design), NULL,
                          PL_STR("analyses/mini"), &w->protocol,
                          &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    assert_int_equal(
        pl_session_trial(w->session, &w->protocol, &w->trial, &w->err), PL_OK);
}

#define DESIGN(more)                                                           \
    "{'kind':'design','unit':'individual','arms':['a','b']" more "}"

static const struct pl_value *replayed(struct world *w)
{
    const struct pl_value *result = NULL;

    if (pl_trial_randomisation(w->trial, PL_STR(""), 3, &result, &w->err) !=
        PL_OK)
        fail_msg("%s", w->err.msg);
    return result;
}

/* Units that agree, by a draw of our own. */
static double agreeing(struct world *w, const char *args)
{
    const struct pl_frame *f = registered(w);
    const struct pl_column *arm = pl_frame_column(f, PL_STR("arm"));
    struct pl_executed did = {NULL, NULL};
    struct pl_frames out;
    double n = 0;

    assert_int_equal(pl_execute_frames(&arena, NULL, "randomise", f,
                                       value_of(args), &out, &did, &w->err),
                     PL_OK);
    const struct pl_column *drawn =
        pl_frame_column(out.frame[0], PL_STR("other"));
    for (size_t i = 0; i < f->n; i++)
        n += arm->code[i] == drawn->code[i];
    return n;
}

static void the_draw_is_that_of_randomise(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, DESIGN(",'seed':11,'blocks':['site']"));
    const struct pl_value *r = replayed(&w);
    assert_true(pl_num(pl_get(r, "n_units")) == 10);
    assert_true(pl_num(pl_get(r, "n_agree")) ==
                agreeing(&w, "{'arms':['a','b'],'blocks':['site'],'seed':11,"
                             "'column':'other'}"));
    assert_int_equal(pl_count(pl_get(r, "blocks")), 2);
    check_text(pl_item(pl_get(r, "blocks"), 1), "block", "s");
    /* p2, p4 | p6, p8 at site s; p10 has no arm, and is drawn one. */
    const struct pl_value *s = pl_get(pl_item(pl_get(r, "blocks"), 1), "arms");
    assert_true(pl_num(pl_get(pl_item(s, 0), "n")) == 2);
    assert_true(pl_num(pl_get(pl_item(s, 1), "n")) == 2);
    assert_true(pl_num(pl_get(pl_item(s, 0), "n_drawn")) +
                    pl_num(pl_get(pl_item(s, 1), "n_drawn")) ==
                5);
    world_close(&w);
}

static void clusters_count_once(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "{'kind':'design','unit':'cluster','cluster':'site',"
                  "'arms':['a','b'],'seed':1}");
    const struct pl_value *r = replayed(&w);
    assert_true(pl_num(pl_get(r, "n_units")) == 2);
    assert_true(pl_num(pl_get(r, "n_agree")) == 0); /* sites hold both arms */
    world_close(&w);
}

static void its_row_is_no_reading_of_the_arm(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, DESIGN(",'seed':1"));
    (void)replayed(&w);
    check_text(row(&w, 1), "role", "randomisation");
    check_text(row(&w, 1), "function", "randomise");
    assert_int_equal(pl_count(pl_get(pl_session_value(w.session), "rows")), 1);
    world_close(&w);
}

static void a_design_without_seed_cannot_be_drawn(void **state)
{
    const struct pl_value *result = NULL;
    struct world w;

    (void)state;
    open_with(&w, DESIGN(""));
    check_failed(
        &w, pl_trial_randomisation(w.trial, PL_STR(""), 3, &result, &w.err),
        "t:randomisation: the design of protocol \"mini\" has no seed, so it "
        "cannot be drawn again",
        "design { ..., seed = 1 }");
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_draw_is_that_of_randomise,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(clusters_count_once, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(its_row_is_no_reading_of_the_arm,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(a_design_without_seed_cannot_be_drawn,
                                        values_open, values_close),
    };
    return cmocka_run_group_tests_name("randomisation", tests, NULL, NULL);
}
