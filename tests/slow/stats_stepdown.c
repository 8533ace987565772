/* Does the step-down of a family hold its error?  Of 2,000 trials with four
 * outcomes that have much in common, each drawn again 99 times, a share of 0.05
 * may find any outcome significant on which the treatment has no effect: where
 * it has none at all, exactly that share, for the largest statistic is one
 * test; where one outcome has a large effect, the same share of the other
 * three.
 *
 * Bounds: the share has the standard error 0.0049; 4 of them are allowed.
 * Holm's method finds fewer, for it knows nothing of what they have in common.
 */
#include "stats/adjust.h"
#include "stats/rng.h"
#include "stats/stats.h"
#include "stats/stepdown.h"
#include "stats/t_test.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <math.h>

enum { REPLICATIONS = 2000, DRAWS = 99, N = 24, OUTCOMES = 4 };
static const double standard_error = 0.0048734; /* sqrt(0.05 0.95 / 2000) */

struct world {
    double y[OUTCOMES][N];
    bool treated[N];
    struct pl_stream stream;
    uint64_t drawn;
};

static void shuffle(struct world *w)
{
    for (size_t i = N; i-- > 1;) {
        size_t k = (size_t)pl_draw_below(w->stream, w->drawn++, i + 1);
        bool was = w->treated[i];
        w->treated[i] = w->treated[k];
        w->treated[k] = was;
    }
}

static double normal(struct world *w)
{
    return pl_draw_normal(w->stream, w->drawn++);
}

static void draw_world(struct world *w, double effect)
{
    for (size_t i = 0; i < N; i++)
        w->treated[i] = i % 2 == 0;
    shuffle(w);
    for (size_t i = 0; i < N; i++) {
        double shared = 2 * normal(w);
        for (size_t k = 0; k < OUTCOMES; k++)
            w->y[k][i] = shared + normal(w);
        w->y[0][i] += w->treated[i] ? effect : 0;
    }
}

/* Sizes of t, and in p, unless it is NULL, each by itself. */
static void statistics(const struct world *w, double *t, double *p)
{
    const struct pl_t_options options = {.equal_variance = true, .level = 0.95};
    double x[2][N];

    for (size_t k = 0; k < OUTCOMES; k++) {
        size_t n[2] = {0, 0};
        for (size_t i = 0; i < N; i++)
            x[w->treated[i]][n[w->treated[i]]++] = w->y[k][i];
        struct pl_t_test test = pl_t_test_two(x[0], n[0], x[1], n[1], &options);
        t[k] = fabs(test.test.statistic);
        if (p != NULL)
            p[k] = test.test.p_value;
    }
}

static bool any_below(const double *p, size_t from)
{
    bool is_any = false;

    for (size_t k = from; k < OUTCOMES; k++)
        is_any |= p[k] <= 0.05;
    return is_any;
}

static struct size_case {
    const char *name;
    double effect;
    size_t from; /* the first outcome without an effect */
} cases[] = {{"no effect at all", 0, 0}, {"an effect on one outcome", 12, 1}};

static void check(void **state)
{
    const struct size_case *c = *state;
    double t[OUTCOMES], drawn[DRAWS * OUTCOMES], adjusted[OUTCOMES];
    double alone[OUTCOMES], p[OUTCOMES], holm[OUTCOMES], found = 0, by_holm = 0;
    struct pl_arena arena;

    pl_stats_init();
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        struct world w = {.stream = {r, 7}};
        pl_arena_init(&arena, (size_t)1 << 20);
        draw_world(&w, c->effect);
        statistics(&w, t, p);
        for (size_t d = 0; d < DRAWS; d++) {
            shuffle(&w);
            statistics(&w, drawn + d * OUTCOMES, NULL);
        }
        const struct pl_stepdown s = {OUTCOMES, t, DRAWS, drawn, false};
        assert_int_equal(pl_stepdown_p(&arena, &s, adjusted, alone, NULL),
                         PL_OK);
        assert_int_equal(pl_p_adjust(&arena, p, OUTCOMES, PL_HOLM, holm, NULL),
                         PL_OK);
        found += any_below(adjusted, c->from);
        by_holm += any_below(holm, c->from);
        pl_arena_free(&arena);
    }
    print_message("%s: %.4f, by Holm %.4f\n", c->name, found / REPLICATIONS,
                  by_holm / REPLICATIONS);
    assert_true(fabs(found / REPLICATIONS - 0.05) < 4 * standard_error);
    assert_true(by_holm < found);
}

int main(void)
{
    enum { COUNT = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        tests[i] =
            (struct CMUnitTest){cases[i].name, check, NULL, NULL, &cases[i]};
    return _cmocka_run_group_tests("step-down", tests, COUNT, NULL, NULL);
}
