/* Exact and random procedures: what is refused, what is drawn, and that every
 * allocation may fail. */
#include "base/file.h"
#include "data/csv.h"
#include "plan/execute.h"
#include "plan_values.h"
#include "stats/stats.h"

#include <math.h>

static const struct pl_frame *frame;

static int set_up(void **state)
{
    struct pl_err err = {0};
    struct pl_str bytes;

    (void)values_open(state);
    pl_stats_init();
    if (pl_file_get("tests/reference/r/models_data.csv", 1 << 20, &arena,
                    &bytes, &err) != PL_OK)
        return 1;
    struct pl_hash hash = pl_hash_str(bytes);
    return pl_csv_frame(&arena, bytes, PL_STR("models_data.csv"), &hash, NULL,
                        &frame, &err) != PL_OK;
}

static const struct pl_value *run(const char *function, const char *args)
{
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    if (pl_execute(&arena, function, frame, value_of(args), &out, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    return out.result;
}

static void check_near(const struct pl_value *v, const char *path,
                       double wanted, double absolute)
{
    double x = pl_num(pl_at(v, path));

    if (!(fabs(x - wanted) <= absolute))
        fail_msg("%s is %.17g, not %.17g", path, x, wanted);
}

static struct refusal {
    const char *name, *function, *args, *message;
} refusals[] = {
    {"fisher_test: half a count", "fisher_test", "{'table':[[1,2],[3,0.5]]}",
     "stats.fisher_test: 0.5 in row 2, column 2 is not a count"},
    {"fisher_test: nothing", "fisher_test", "{'table':[[0,0],[0,0]]}",
     "stats.fisher_test: the table holds no count"},
    {"fisher_test: one row", "fisher_test", "{'table':[[1,2,3]]}",
     "stats.fisher_test: a table of 1 x 3 has nothing to compare"},
    {"fisher_test: a side of a larger table", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'alternative':'less'}",
     "stats.fisher_test: alternative needs a 2 x 2 table, and this one is 2 x "
     "3"},
    {"fisher_test: draws without a seed", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'draws':99}",
     "stats.fisher_test: seed is not given; what is drawn without one cannot "
     "be drawn again"},
    {"fisher_test: half a draw", "fisher_test",
     "{'table':[[1,2,3],[4,5,6]],'draws':0.5,'seed':1}",
     "stats.fisher_test: draws is 0.5; a whole number from 1 is needed"},
    {"fisher_test: too many tables", "fisher_test",
     "{'table':[[40,31,22,13,24],[35,36,27,28,39],[21,32,43,24,15],"
     "[11,22,33,14,25],[41,22,33,24,15]]}",
     "stats.fisher_test: there are more tables with these margins than can be "
     "listed (200000000 cells)"},
    {"wilcoxon_test: zeros alone", "wilcoxon_test", "{'x':[0,0]}",
     "stats.wilcoxon_test: every difference is 0: there are no ranks"},
    {"wilcoxon_test: an empty sample", "wilcoxon_test", "{'x':[1],'y':[]}",
     "stats.wilcoxon_test: a sample holds no value"},
    {"wilcoxon_test: nothing", "wilcoxon_test", "{}",
     "stats.wilcoxon_test: give outcome and group, or x, or x and y"},
};

static void check_refusal(void **state)
{
    const struct refusal *c = *state;
    struct pl_executed out = {NULL, NULL};
    struct pl_err err = {0};

    assert_int_not_equal(
        pl_execute(&arena, c->function, frame, value_of(c->args), &out, &err),
        PL_OK);
    assert_string_equal(err.msg, c->message);
    assert_null(out.result);
}

/* One call of each function, in which every allocation fails once. */
static struct call {
    const char *function, *args;
} calls[] = {
    {"fisher_test", "{'x':'arm','y':'female'}"},
    {"fisher_test", "{'table':[[1,2,3],[4,5,6]]}"},
    {"fisher_test", "{'table':[[1,2,3],[4,5,6]],'draws':9,'seed':3}"},
    {"wilcoxon_test", "{'outcome':'y','group':'arm'}"},
    {"wilcoxon_test", "{'x':'x','y':'age','paired':true,'exact':true}"},
};

static void check_memory(void **state)
{
    const struct call *c = *state;
    const struct pl_value *args = value_of(c->args);
    const struct pl_value *whole = run(c->function, c->args);
    struct pl_err err = {0};
    enum pl_status status = PL_ENOMEM;

    for (long n = 0; status != PL_OK; n++) {
        struct pl_executed out = {NULL, NULL};
        struct pl_arena a;
        pl_arena_init(&a, (size_t)1 << 26);
        a.fail_after = n;
        status = pl_execute(&a, c->function, frame, args, &out, &err);
        if (status == PL_OK)
            assert_true(pl_equal(out.result, whole));
        else
            assert_int_equal(status, PL_ENOMEM);
        pl_arena_free(&a);
    }
}

/* Binomial bounds at 5 standard errors of 20,000 draws; R's exact p is
 * 0.782684936. */
static void drawn_tables_agree_with_the_list(void **state)
{
    const char *table = "{'table':[[1,2,1,0],[3,3,6,1],[10,10,14,9],"
                        "[6,7,12,11]],'draws':20000,'seed':11}";
    const struct pl_value *v = run("fisher_test", table);

    (void)state;
    check_near(v, "p_value", 0.7826849, 5 * 0.0029);
    assert_true(pl_is_text(pl_get(v, "method"), "drawn"));
    assert_true(pl_equal(v, run("fisher_test", table)));
}

int main(void)
{
    enum {
        N_CALLS = sizeof calls / sizeof calls[0],
        N_REFUSALS = sizeof refusals / sizeof refusals[0]
    };
    const struct CMUnitTest others[] = {
        cmocka_unit_test(drawn_tables_agree_with_the_list),
    };
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct CMUnitTest tests[N_REFUSALS + N_CALLS + N_OTHERS];
    size_t n = 0;

    for (size_t i = 0; i < N_REFUSALS; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, check_refusal, NULL,
                                         NULL, &refusals[i]};
    for (size_t i = 0; i < N_CALLS; i++)
        tests[n++] = (struct CMUnitTest){calls[i].function, check_memory, NULL,
                                         NULL, &calls[i]};
    for (size_t i = 0; i < N_OTHERS; i++)
        tests[n++] = others[i];
    return cmocka_run_group_tests(tests, set_up, values_close);
}
