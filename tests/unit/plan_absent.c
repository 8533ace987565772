/* Columns that the plan names and the data have not. */
#include "plan_trial.h"

static void open_with(struct world *w, const char *column, const char *entry)
{
    char path[64];

    world_open(w);
    snprintf(path, sizeof path, "data.people.columns.%s", column);
    const struct pl_value *plan =
        pl_with_path(&arena, value_of(trial_plan), path, value_of(entry));
    if (pl_protocol_check(&arena, plan, NULL, PL_STR("analyses/mini"),
                          &w->protocol, &w->err) != PL_OK)
        fail_msg("%s", w->err.msg);
    assert_int_equal(
        pl_session_trial(w->session, &w->protocol, &w->trial, &w->err), PL_OK);
}

#define BINARY "{'kind':'binary','when':'baseline'}"

static void the_frame_lacks_it_and_a_row_says_so(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "part_time", BINARY);
    const struct pl_frame *f = registered(&w);
    assert_null(pl_frame_column(f, PL_STR("part_time")));
    assert_non_null(pl_frame_column(f, PL_STR("age")));
    check_text(row(&w, 1), "role", "data");
    assert_string_equal(differences_of(row(&w, 1)),
                        "data.people.part_time changed");
    const struct pl_value *d = pl_item(pl_get(row(&w, 1), "differences"), 0);
    check_text(d, "conducted", "not in the file");
    check_text(d, "registered.kind", "binary");
    /* Once, however often it is read. */
    (void)registered(&w);
    assert_int_equal(pl_count(pl_get(pl_session_value(w.session), "rows")), 1);
    world_close(&w);
}

static void a_name_near_it_is_told(void **state)
{
    struct world w;

    (void)state;
    open_with(&w, "aged", "{'kind':'integer'}");
    (void)registered(&w);
    check_text(pl_item(pl_get(row(&w, 1), "differences"), 0), "detail",
               "the file has \"age\"");
    world_close(&w);
}

static void what_needs_it_cannot_run(void **state)
{
    const struct pl_value *result;
    struct world w;

    (void)state;
    open_with(&w, "part_time", BINARY);
    check_failed(&w,
                 pl_trial_run(w.trial, PL_STR("main"),
                              value_of("{'covariates':['part_time']}"), NULL, 3,
                              &result, &w.err),
                 "stats.ols: covariates \"part_time\" is not a column of the "
                 "frame",
                 "");
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"), NULL,
                                  4, &result, &w.err),
                     PL_OK);
    world_close(&w);
}

static void the_arm_must_be_there(void **state)
{
    const struct pl_frame *f = NULL;
    struct world w;

    (void)state;
    open_with(&w, "arm",
              "{'kind':'category','levels':['a','b'],'role':"
              "'treatment','column':'arms'}");
    check_failed(&w, pl_trial_frame(w.trial, PL_STR(""), &f, &w.err),
                 "the dictionary's column \"arms\" is not in the file",
                 "the file has \"arm\"");
    world_close(&w);
}

/* A wave that was planned and never collected: what ran on another file is
 * compared with a plan that cannot run. */
static void a_file_that_never_came_has_no_rows(void **state)
{
    const struct pl_value *result;
    struct world w;

    (void)state;
    world_open(&w);
    const struct pl_frame *other =
        csv("analyses/mini/data/other.csv", "id,arm,y\np1,a,1\np2,a,2\n"
                                            "p3,b,2\np4,b,4\n");
    const struct pl_value *plan = pl_with_path(
        &arena, value_of(trial_plan), "data.people.path", value_of("'no.csv'"));
    assert_int_equal(pl_protocol_check(&arena, plan, NULL,
                                       PL_STR("analyses/mini"), &w.protocol,
                                       &w.err),
                     PL_OK);
    assert_int_equal(pl_session_trial(w.session, &w.protocol, &w.trial, &w.err),
                     PL_OK);
    check_failed(&w,
                 pl_trial_run(w.trial, PL_STR("main"), value_of("{}"), NULL, 3,
                              &result, &w.err),
                 "there is no such file", "");
    assert_int_equal(pl_trial_run(w.trial, PL_STR("main"), value_of("{}"),
                                  other, 4, &result, &w.err),
                     PL_OK);
    assert_string_equal(differences_of(row(&w, 1)), "data.people.path changed");
    check_text(pl_item(pl_get(row(&w, 1), "differences"), 0), "conducted",
               "no such file");
    const struct pl_value *ran = row(&w, 2);
    assert_string_equal(differences_of(ran), "data.people.path changed");
    assert_true(pl_at(ran, "registered.error")->type == PL_STRING);
    world_close(&w);
}

static void every_allocation_may_fail(void **state)
{
    const struct pl_value *plan =
        pl_with_path(&arena, value_of(trial_plan),
                     "data.people.columns.part_time", value_of(BINARY));
    struct world w;
    bool is_done = false;

    (void)state;
    world_open(&w);
    assert_int_equal(pl_protocol_check(&arena, plan, NULL,
                                       PL_STR("analyses/mini"), &w.protocol,
                                       &w.err),
                     PL_OK);
    for (long n = 0; !is_done; n++) {
        const struct pl_frame *f = NULL;
        struct pl_arena small;
        pl_arena_init(&small, (size_t)1 << 26);
        small.fail_after = n;
        struct pl_session *s = NULL;
        struct pl_trial *t = NULL;
        enum pl_status status = pl_session_new(&small, &w.root, NULL, NULL,
                                               PL_STR(NOTEBOOK), &s, &w.err);
        if (status == PL_OK)
            status = pl_session_trial(s, &w.protocol, &t, &w.err);
        if (status == PL_OK)
            status = pl_trial_frame(t, PL_STR(""), &f, &w.err);
        is_done = status == PL_OK;
        assert_true(is_done || status == PL_ENOMEM);
        pl_arena_free(&small);
        assert_true(n < 100000);
    }
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_frame_lacks_it_and_a_row_says_so,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(a_name_near_it_is_told, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(what_needs_it_cannot_run, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(the_arm_must_be_there, values_open,
                                        values_close),
        cmocka_unit_test_setup_teardown(a_file_that_never_came_has_no_rows,
                                        values_open, values_close),
        cmocka_unit_test_setup_teardown(every_allocation_may_fail, values_open,
                                        values_close),
    };
    return cmocka_run_group_tests_name("absent", tests, NULL, NULL);
}
