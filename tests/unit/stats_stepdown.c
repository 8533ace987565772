/* Step-down p values of a family, counted by hand. */
#include "stats/stepdown.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

enum { N = 3, DRAWS = 4 };

static struct step_case {
    const char *name;
    double t[N], drawn[DRAWS * N];
    bool is_complete;
    double adjusted[N], alone[N];
} cases[] = {
    /* 3 is reached by the maxima 3.5 and 4; 2 by the maxima of the other two,
     * 3.5 and 2.5; 1 by 2.5 alone, and its p is no less than that of 2. */
    {"drawn",
     {3, 1, 2},
     {1, 0, 3.5, 0, 2.5, 0, 4, 0, 0, 0, 0.5, 1},
     false,
     {3. / 5, 3. / 5, 3. / 5},
     {2. / 5, 2. / 5, 2. / 5}},
    {"complete: shares of all",
     {3, 1, 2},
     {1, 0, 3.5, 0, 2.5, 0, 4, 0, 0, 3, 1, 2},
     true,
     {3. / 4, 3. / 4, 3. / 4},
     {2. / 4, 2. / 4, 2. / 4}},
    {"one that cannot be tested is no member",
     {3, NAN, 2},
     {1, 9, 3.5, 0, 9, 0, 4, 9, 0, 0, 9, 1},
     false,
     {3. / 5, NAN, 3. / 5},
     {2. / 5, NAN, 2. / 5}},
    {"a draw that cannot be tested counts against the null",
     {3, 1, 2},
     {NAN, 0, 0, 0, 0, 0, 0, 0, NAN, 0, NAN, 0},
     false,
     {4. / 5, 4. / 5, 4. / 5},
     {2. / 5, 2. / 5, 2. / 5}},
    {"ties but for rounding",
     {3, 1, 1},
     {3 - 1e-15, 0, 0, 0, 1 - 1e-16, 0, 0, 0, 0, 0, 0, 0},
     false,
     {2. / 5, 2. / 5, 2. / 5},
     {2. / 5, 2. / 5, 1. / 5}},
    {"far above all draws",
     {30, 20, 10},
     {1, 2, 3, 1, 2, 3, 1, 2, 3, 1, 2, 3},
     false,
     {1. / 5, 1. / 5, 1. / 5},
     {1. / 5, 1. / 5, 1. / 5}},
};

static bool same(double x, double y)
{
    return (isnan(x) && isnan(y)) || fabs(x - y) < 1e-15;
}

static void check(void **state)
{
    const struct step_case *c = *state;
    const struct pl_stepdown s = {N, c->t, DRAWS, c->drawn, c->is_complete};
    double adjusted[N], alone[N];
    struct pl_arena arena;
    struct pl_err err = {0};

    pl_arena_init(&arena, (size_t)1 << 20);
    assert_int_equal(pl_stepdown_p(&arena, &s, adjusted, alone, &err), PL_OK);
    for (size_t i = 0; i < N; i++) {
        assert_true(same(adjusted[i], c->adjusted[i]));
        assert_true(same(alone[i], c->alone[i]));
    }
    pl_arena_free(&arena);
}

static void no_memory_is_told(void **state)
{
    const struct pl_stepdown s = {N, cases[0].t, DRAWS, cases[0].drawn, false};
    double adjusted[N], alone[N];
    struct pl_arena arena;
    struct pl_err err = {0};

    (void)state;
    pl_arena_init(&arena, 0);
    assert_int_equal(pl_stepdown_p(&arena, &s, adjusted, alone, &err),
                     PL_ENOMEM);
    pl_arena_free(&arena);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT + 1];

    for (size_t i = 0; i < COUNT; i++)
        tests[i] =
            (struct CMUnitTest){cases[i].name, check, NULL, NULL, &cases[i]};
    tests[COUNT] = (struct CMUnitTest)cmocka_unit_test(no_memory_is_told);
    return _cmocka_run_group_tests("stepdown", tests, COUNT + 1, NULL, NULL);
}
