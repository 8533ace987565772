/* Shared movements, against games solved by hand. */
#include "stats/shapley.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static struct game {
    const char *name;
    size_t k;
    double value[8];
    uint32_t shared;
    double whole;
    double first[3], last[3], shapley[3];
} games[] = {
    {"one choice moves all", 1, {1, 4}, 1, 3, {3}, {3}, {3}},
    {"movements that add up", 2, {0, 2, 5, 7}, 3, 7, {2, 5}, {2, 5}, {2, 5}},
    /* v(1) = 1, v(2) = 2, v(12) = 6: (1 + 4) / 2 and (2 + 5) / 2. */
    {"choices that help each other",
     2,
     {0, 1, 2, 6},
     3,
     6,
     {1, 2},
     {4, 5},
     {2.5, 3.5}},
    /* The glove game: the left glove 1, the right ones 2 and 3; a pair is worth
     * 1.  Shapley values 2/3, 1/6, 1/6. */
    {"the glove game",
     3,
     {0, 0, 0, 1, 0, 1, 0, 1},
     7,
     1,
     {0, 0, 0},
     {1, 0, 0},
     {2.0 / 3, 1.0 / 6, 1.0 / 6}},
    {"one that moves nothing", 2, {3, 5, 3, 5}, 3, 2, {2, 0}, {2, 0}, {2, 0}},
    {"a combination that did not run leaves its choice out",
     2,
     {NAN, NAN, 2, 6},
     1,
     4,
     {4},
     {4},
     {4}},
    {"of equally many, the first", 2, {NAN, 1, 2, 6}, 1, 4, {4}, {4}, {4}},
    {"no registered end at all", 2, {1, NAN, NAN, 6}, 0, 0, {0}, {0}, {0}},
    {"the end did not run", 2, {1, 2, 3, NAN}, 0, 0, {0}, {0}, {0}},
};

static void check_game(void **state)
{
    const struct game *g = *state;
    struct pl_shapley s;
    double sum = 0;

    pl_shapley(g->k, g->value, &s);
    assert_int_equal(s.shared, g->shared);
    for (size_t i = 0; i < g->k; i++) {
        bool is_shared = (g->shared >> i & 1) != 0;
        assert_int_equal(s.of[i].is_shared, is_shared);
        if (!is_shared)
            continue;
        assert_true(fabs(s.of[i].first - g->first[i]) < 1e-15);
        assert_true(fabs(s.of[i].last - g->last[i]) < 1e-15);
        assert_true(fabs(s.of[i].shapley - g->shapley[i]) < 1e-15);
        sum += s.of[i].shapley;
    }
    if (g->shared != 0) {
        assert_true(fabs(s.whole - g->whole) < 1e-15);
        assert_true(fabs(sum - s.whole) < 1e-14);
    }
}

/* Twelve choices whose value is the square of their number: all alike, each
 * moves a twelfth of 144. */
static void check_twelve(void **state)
{
    static double value[1 << PL_CHOICES_MAX];
    struct pl_shapley s;

    (void)state;
    for (uint32_t set = 0; set < 1U << PL_CHOICES_MAX; set++) {
        double n = 0;
        for (uint32_t rest = set; rest != 0; rest &= rest - 1)
            n++;
        value[set] = n * n;
    }
    pl_shapley(PL_CHOICES_MAX, value, &s);
    for (size_t i = 0; i < PL_CHOICES_MAX; i++) {
        assert_true(fabs(s.of[i].shapley - 12) < 1e-12);
        assert_true(s.of[i].first == 1 && s.of[i].last == 23);
    }
    pl_shapley(PL_CHOICES_MAX + 1, value, &s);
    assert_int_equal(s.shared, 0);
}

int main(void)
{
    enum { GAMES = sizeof games / sizeof games[0] };
    struct CMUnitTest tests[GAMES + 1] = {cmocka_unit_test(check_twelve)};

    for (size_t i = 0; i < GAMES; i++)
        tests[i + 1] = (struct CMUnitTest){.name = games[i].name,
                                           .test_func = check_game,
                                           .initial_state = &games[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
