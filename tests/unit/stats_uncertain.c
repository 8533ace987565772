/* Distributions of uncertain inputs against R, tests/reference/r/econ.R: their
 * values at probabilities, means and standard deviations; and what they cannot
 * have. */
#include "base/file.h"
#include "stats/stats.h"
#include "stats/uncertain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static bool is_near(double x, double wanted, double tolerance)
{
    return fabs(x - wanted) <= tolerance * fabs(wanted);
}

/* GSL's quantile functions of gamma and beta end where their Newton steps are
 * below 1e-10; far out in a tail that is what there is. */
static double tolerance_of(const double *f)
{
    bool is_searched = f[0] == PL_GAMMA || f[0] == PL_BETA;

    return is_searched ? 1e-8 : 1e-10;
}

static void values_are_those_of_r(void **state)
{
    struct pl_arena arena;
    struct pl_str text, line;
    struct pl_err err;
    size_t n = 0;

    (void)state;
    pl_arena_init(&arena, 1 << 20);
    if (pl_file_get("tests/reference/r/uncertain.csv", 1 << 20, &arena, &text,
                    &err) != PL_OK)
        fail_msg("%s", err.msg);
    (void)pl_str_line(&text, &line);
    for (; pl_str_line(&text, &line) && line.len > 0; n++) {
        double f[8];
        struct pl_str rest = line;
        for (size_t k = 0; k < 8; k++) {
            size_t at = rest.len;
            (void)pl_str_find(rest, PL_STR(","), &at);
            assert_true(pl_str_number(pl_str_slice(rest, 0, at), &f[k]));
            rest = at < rest.len ? pl_str_slice(rest, at + 1, rest.len) : rest;
        }
        struct pl_uncertain x = {(enum pl_uncertain_kind)f[0], f[1], f[2],
                                 f[3]};
        double got = pl_uncertain_at(&x, f[4]);
        assert_int_equal(pl_uncertain_check(&x, &err), PL_OK);
        if (!is_near(got, f[5], tolerance_of(f)))
            fail_msg("%.*s: %.17g", PL_FMT(line), got);
        if (!is_near(pl_uncertain_mean(&x), f[6], 1e-14) ||
            !is_near(pl_uncertain_sd(&x), f[7], 1e-13))
            fail_msg("%.*s: %.17g %.17g", PL_FMT(line), pl_uncertain_mean(&x),
                     pl_uncertain_sd(&x));
    }
    assert_true(n > 150);
    pl_arena_free(&arena);
}

static void moments_come_back(void **state)
{
    static const struct {
        enum pl_uncertain_kind kind;
        double mean, std_error;
    } cases[] = {{PL_NORMAL, -4, 3},      {PL_GAMMA, 1200, 150},
                 {PL_GAMMA, 1, 9},        {PL_BETA, 0.3, 0.08},
                 {PL_BETA, 0.999, 0.03},  {PL_LOGNORMAL, 60, 12},
                 {PL_LOGNORMAL, 1e8, 3e8}};
    struct pl_uncertain x;
    struct pl_err err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(pl_uncertain_from_moments(cases[i].kind, cases[i].mean,
                                                   cases[i].std_error, &x,
                                                   &err),
                         PL_OK);
        assert_true(is_near(pl_uncertain_mean(&x), cases[i].mean, 1e-13));
        assert_true(is_near(pl_uncertain_sd(&x), cases[i].std_error, 1e-12));
    }
}

static void what_cannot_be_is_refused(void **state)
{
    static const struct {
        enum pl_uncertain_kind kind;
        double mean, std_error;
        const char *message;
    } cases[] = {
        {PL_GAMMA, -1, 1, "a gamma value needs a mean above 0, not -1"},
        {PL_NORMAL, 1, 0,
         "a normal value needs a standard error above 0, not 0"},
        {PL_BETA, 1, 0.1, "a beta value needs a mean below 1, not 1"},
        {PL_BETA, 0.5, 0.5,
         "a beta value needs a standard error below the square root of mean (1 "
         "- mean), not 0.5"},
        {PL_LOGNORMAL, 0, 1, "a lognormal value needs a mean above 0, not 0"}};
    static const struct {
        struct pl_uncertain x;
        const char *message;
    } own[] = {
        {{PL_GAMMA, 0, 1, 0}, "a gamma value needs parameters above 0, not 0"},
        {{PL_BETA, 1, -2, 0}, "a beta value needs parameters above 0, not -2"},
        {{PL_UNIFORM, 2, 0, 2},
         "a uniform value needs min below max, not 2 and 2"},
        {{PL_TRIANGULAR, 0, 3, 2},
         "a triangular value needs mode from min to max, not 3"},
        {{PL_FIXED, INFINITY, 0, 0},
         "a fixed value needs finite numbers, not inf"}};
    struct pl_uncertain x;
    struct pl_err err;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(pl_uncertain_from_moments(cases[i].kind, cases[i].mean,
                                                   cases[i].std_error, &x,
                                                   &err),
                         PL_EDOMAIN);
        assert_string_equal(err.msg, cases[i].message);
    }
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++) {
        assert_int_equal(pl_uncertain_check(&own[i].x, &err), PL_EDOMAIN);
        assert_string_equal(err.msg, own[i].message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_r),
        cmocka_unit_test(moments_come_back),
        cmocka_unit_test(what_cannot_be_is_refused)};

    pl_stats_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
