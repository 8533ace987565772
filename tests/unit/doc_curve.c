/* Specification curves: which rows of a session have one. */
#include "doc_values.h"

#include "doc/curve.h"

/* How many curves a row has whose choice was run with these estimates. */
static size_t curves_of(const char *first, const char *second)
{
    struct pl_str json = pl_str_printf(
        &arena,
        "{~rows~:[{~id~:~a#1~,~grid~:{~choices~:[~vcov~],~terms~:[{~term~:~x~}"
        "],~runs~:[{~estimates~:[%s]},{~estimates~:[%s]}]}}]}",
        first, second);

    return pl_count(pl_curve_figures(&arena, value_of(json.s)));
}

static void one_combination_is_no_curve(void **state)
{
    (void)state;
    assert_int_equal(curves_of("{~estimate~:1}", "{~estimate~:2}"), 1);
    assert_int_equal(curves_of("{}", "{~estimate~:2}"), 0);
    assert_int_equal(curves_of("{~estimate~:1}", ""), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(one_combination_is_no_curve, open_arena,
                                        close_arena),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
