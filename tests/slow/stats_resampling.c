/* Do the resampling procedures hold their size, and do their intervals cover?
 *
 * Bounds.  The randomisation test is exact: of 2,000 tests of no effect with
 * 199 draws a share of 0.05 has p <= 0.05, standard error 0.0049; 4 of them are
 * allowed.  The wild cluster bootstrap and bootstrap intervals are not exact:
 * to the same 4 standard errors comes what they are known to miss by, and is
 * said at the row. */
#include "stats/bootstrap.h"
#include "stats/randomise.h"
#include "stats/stats.h"
#include "stats/wild.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <math.h>

enum { REPLICATIONS = 2000, N = 120, SIZE = 6, CLUSTERS = N / SIZE };
static const double standard_error = 0.0048734; /* sqrt(0.05 0.95 / 2000) */

struct world {
    double one[N], x[N], y[N], treatment[N];
    uint32_t cluster[N], unit[N];
    bool treated[CLUSTERS];
    struct pl_stream stream;
    uint64_t drawn;
};

static double normal(struct world *w)
{
    return pl_draw_normal(w->stream, w->drawn++);
}

/* Clusters of six, half of them treated, in random order; x is theirs. */
static void draw_world(struct world *w)
{
    size_t order[CLUSTERS];

    for (size_t c = 0; c < CLUSTERS; c++)
        order[c] = c;
    for (size_t c = CLUSTERS; c-- > 1;) {
        size_t k = (size_t)pl_draw_below(w->stream, w->drawn++, c + 1);
        size_t was = order[c];
        order[c] = order[k];
        order[k] = was;
    }
    for (size_t c = 0; c < CLUSTERS; c++)
        w->treated[order[c]] = c % 2 == 0;
    for (size_t i = 0; i < N; i++) {
        size_t c = i / SIZE;
        w->one[i] = 1;
        w->cluster[i] = (uint32_t)c;
        w->unit[i] = (uint32_t)i;
        w->treatment[i] = w->treated[c];
    }
    for (size_t c = 0; c < CLUSTERS; c++) {
        double shared = 0.6 * normal(w);
        for (size_t i = c * SIZE; i < (c + 1) * SIZE; i++) {
            w->x[i] = normal(w);
            w->y[i] = 0.5 * w->x[i] + shared + normal(w);
        }
    }
}

typedef bool one_test(struct world *w, struct pl_arena *a, uint64_t seed);

static bool randomisation_rejects(struct world *w, struct pl_arena *a,
                                  uint64_t seed)
{
    static const uint32_t block[CLUSTERS];
    const double *x[] = {w->one, w->x};
    struct pl_rand_data data = {.n = N,
                                .p = 2,
                                .x = x,
                                .y = w->y,
                                .unit = w->cluster,
                                .assignment = {CLUSTERS, 1, block, w->treated},
                                .draws = 199,
                                .stream = {seed, 1}};
    struct pl_rand_test test;

    assert_int_equal(pl_randomisation_test(a, NULL, &data, &test, NULL), PL_OK);
    return test.p_value <= 0.05;
}

static bool wild_rejects(struct world *w, struct pl_arena *a, uint64_t seed)
{
    const double *x[] = {w->one, w->x};
    struct pl_wild_data data = {.n = N,
                                .p = 2,
                                .x = x,
                                .y = w->y,
                                .treatment = w->treatment,
                                .cluster = w->cluster,
                                .n_clusters = CLUSTERS,
                                .weights = PL_RADEMACHER,
                                .draws = 399,
                                .stream = {seed, 2},
                                .level = 0.95};
    struct pl_wild wild;

    assert_int_equal(pl_wild_bootstrap(a, NULL, &data, &wild, NULL), PL_OK);
    return wild.p_value <= 0.05;
}

/* The mean of y is 0. */
static bool bca_misses(struct world *w, struct pl_arena *a, uint64_t seed)
{
    static const uint32_t stratum[N];
    struct pl_boot_data data = {.statistic = PL_BOOT_MEAN,
                                .n = N,
                                .y = w->y,
                                .unit = w->cluster,
                                .n_units = CLUSTERS,
                                .n_strata = 1,
                                .stratum = stratum,
                                .draws = 999,
                                .stream = {seed, 3},
                                .level = 0.95};
    struct pl_boot boot;

    assert_int_equal(pl_bootstrap(a, NULL, &data, &boot, NULL), PL_OK);
    return !(boot.bca.low <= 0 && 0 <= boot.bca.high);
}

static struct simulation {
    const char *name;
    one_test *test;
    /* What the method itself is known to miss by, below and above 0.05. */
    double below, above;
} simulations[] = {
    {"the randomisation test has its size", randomisation_rejects, 0, 0},
    /* 20 clusters, half of them treated: near its size, not exact. */
    {"the wild cluster bootstrap has its size", wild_rejects, 0.01, 0.01},
    /* 20 units: a t interval would be wider by t(19) over z and by the root of
     * 20 / 19, and so 0.05 becomes about 0.07. */
    {"BCa intervals of 20 clusters cover", bca_misses, 0, 0.03},
};

static void check(void **state)
{
    const struct simulation *s = *state;
    struct world w = {.stream = {20261129, 7}};
    struct pl_arena a;
    double rejected = 0;

    pl_stats_init();
    pl_arena_init(&a, (size_t)1 << 26);
    a.fail_after = -1;
    for (uint64_t r = 0; r < REPLICATIONS; r++) {
        draw_world(&w);
        rejected += s->test(&w, &a, r);
        pl_arena_free(&a);
    }
    double share = rejected / REPLICATIONS;
    print_message("%s: %.4f\n", s->name, share);
    assert_true(share >= 0.05 - s->below - 4 * standard_error);
    assert_true(share <= 0.05 + s->above + 4 * standard_error);
}

int main(void)
{
    enum { ROWS = sizeof simulations / sizeof simulations[0] };
    struct CMUnitTest tests[ROWS];

    for (size_t i = 0; i < ROWS; i++)
        tests[i] = (struct CMUnitTest){.name = simulations[i].name,
                                       .test_func = check,
                                       .initial_state = &simulations[i]};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
