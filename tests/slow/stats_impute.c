/* Do pooled 95% intervals cover?  Data sets are drawn from a known model, cells
 * are taken out, imputed and the fits pooled; of REPLICATIONS intervals a share
 * near 0.95 must hold the truth.
 *
 * Bounds: with exact coverage the share has the standard error sqrt(0.95 x 0.05
 * / 2000) = 0.0049; 4 of them are allowed, which a right program passes 99.994
 * times in 100. */
#include "stats/impute.h"
#include "stats/ols.h"
#include "stats/plain.h"
#include "stats/pool.h"
#include "stats/stats.h"
#include "stats/vcov.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <math.h>

enum { REPLICATIONS = 2000, N = 150, M = 20, ITERATIONS = 10 };
static const double slack = 4 * 0.0048734;

enum what { OF_NUMBER, OF_BINARY, OF_LEVELS };
enum missing { AT_RANDOM_ALIKE, BY_X }; /* MCAR, MAR */

static struct simulation {
    const char *name;
    enum what what;
    enum missing missing;
    enum pl_impute_method method; /* of y and of a number z */
} simulations[] = {
    {"norm, missing completely at random", OF_NUMBER, AT_RANDOM_ALIKE,
     PL_IMPUTE_NORM},
    {"norm, missing at random", OF_NUMBER, BY_X, PL_IMPUTE_NORM},
    {"pmm, missing completely at random", OF_NUMBER, AT_RANDOM_ALIKE,
     PL_IMPUTE_PMM},
    {"pmm, missing at random", OF_NUMBER, BY_X, PL_IMPUTE_PMM},
    {"logit, missing completely at random", OF_BINARY, AT_RANDOM_ALIKE,
     PL_IMPUTE_NORM},
    {"logit, missing at random", OF_BINARY, BY_X, PL_IMPUTE_NORM},
    {"polyreg, missing completely at random", OF_LEVELS, AT_RANDOM_ALIKE,
     PL_IMPUTE_NORM},
    {"polyreg, missing at random", OF_LEVELS, BY_X, PL_IMPUTE_NORM},
};

/* y = 1 + x + z effects + error; z a number, 0 or 1, or one of three levels. */
struct world {
    double x[N], y[N], z[N];
    int32_t level[N];
    struct pl_stream stream;
    uint64_t drawn;
};

static double uniform(struct world *w)
{
    return pl_draw_uniform(w->stream, w->drawn++);
}

static double normal(struct world *w)
{
    return pl_plain_normal(w->stream, w->drawn++);
}

static bool is_lost(struct world *w, const struct simulation *s, size_t i)
{
    double share = s->missing == AT_RANDOM_ALIKE ? 0.25
                   : w->x[i] > 0                 ? 0.4
                                                 : 0.1;

    return uniform(w) < share;
}

static int32_t draw_level(struct world *w, size_t i, int32_t n)
{
    double e[3] = {1, pl_plain_exp(0.7 * w->x[i]),
                   pl_plain_exp(0.3 - 0.6 * w->x[i])};
    double sum = n == 2 ? e[0] + e[1] : e[0] + e[1] + e[2];
    double u = uniform(w) * sum;

    return u < e[0] ? 0 : u < e[0] + e[1] || n == 2 ? 1 : 2;
}

static void draw_world(struct world *w, const struct simulation *s)
{
    for (size_t i = 0; i < N; i++) {
        w->x[i] = normal(w);
        w->z[i] = 0.5 * w->x[i] + normal(w);
        if (s->what != OF_NUMBER) {
            w->level[i] = draw_level(w, i, s->what == OF_BINARY ? 2 : 3);
            w->z[i] = w->level[i];
        }
        w->y[i] = 1 + w->x[i] + 0.5 * w->z[i] + normal(w);
    }
    for (size_t i = 0; i < N; i++) {
        bool y_is_lost = is_lost(w, s, i);
        if (is_lost(w, s, i)) {
            w->z[i] = NAN;
            w->level[i] = -1;
        }
        if (y_is_lost)
            w->y[i] = NAN;
    }
}

/* Estimates and standard errors of y on the constant, x and z. */
static size_t fit(struct pl_arena *a, const struct world *w,
                  const struct simulation *s, const double *y, const double *z,
                  double *estimate, double *std_error)
{
    double *one = PL_NEW(a, double, N), *second = PL_NEW(a, double, N);
    double *first = PL_NEW(a, double, N);
    size_t p = s->what == OF_LEVELS ? 4 : 3;
    const double *x[] = {one, w->x, first, second};
    struct pl_ols ols;
    struct pl_vcov v;
    struct pl_err err = {0};

    for (size_t i = 0; i < N; i++) {
        one[i] = 1;
        first[i] = s->what == OF_LEVELS ? z[i] > 0.5 && z[i] < 1.5 : z[i];
        second[i] = z[i] > 1.5;
    }
    struct pl_ols_data data = {
        .n = N, .p = p, .x = x, .y = y, .intercept = true};
    if (pl_ols_fit(a, &data, &ols, &err) != PL_OK ||
        pl_vcov_of(a, &ols, PL_VCOV_CLASSICAL, NULL, &v, &err) != PL_OK)
        fail_msg("%s", err.msg);
    for (size_t k = 0; k < ols.rank; k++) {
        estimate[k] = ols.coef[k];
        std_error[k] = sqrt(v.v[k * ols.rank + k]);
    }
    return ols.rank;
}

struct tally {
    double covered[4];
    size_t n[4];
};

static void pool_one(struct pl_arena *a, struct world *w,
                     const struct simulation *s, const struct pl_imputed *out,
                     struct tally *t)
{
    static const double truth_of_levels[] = {1, 1, 0.5, 1};
    double *estimate = PL_NEW(a, double, 8 * M), *y = PL_NEW(a, double, N);
    double *z = PL_NEW(a, double, N), x[M], se[M];
    struct pl_pooled pooled;
    struct pl_err err = {0};
    size_t rank = 0;

    for (size_t m = 0; m < M; m++) {
        const double *value = out->value + m * out->n_cells;
        for (size_t i = 0; i < N; i++) {
            y[i] = w->y[i];
            z[i] = s->what == OF_NUMBER ? w->z[i] : w->level[i];
        }
        for (size_t i = 0; i < out->holes[1].n; i++)
            y[out->holes[1].row[i]] = value[out->holes[1].first + i];
        for (size_t i = 0; i < out->holes[2].n; i++)
            z[out->holes[2].row[i]] = value[out->holes[2].first + i];
        rank = fit(a, w, s, y, z, estimate + 8 * m, estimate + 8 * m + 4);
    }
    for (size_t k = 0; k < rank; k++) {
        for (size_t m = 0; m < M; m++) {
            x[m] = estimate[8 * m + k];
            se[m] = estimate[8 * m + 4 + k];
        }
        if (pl_pool(x, se, M, (double)(N - rank), 0.95, PL_TWO_SIDED, &pooled,
                    &err) != PL_OK)
            fail_msg("%s", err.msg);
        t->n[k]++;
        t->covered[k] += pooled.test.conf_low <= truth_of_levels[k] &&
                         truth_of_levels[k] <= pooled.test.conf_high;
    }
}

static void replicate(const struct simulation *s, uint64_t number,
                      const struct pl_team *team, struct tally *t)
{
    struct world w = {.stream = {number, pl_stream_named("simulate", 8)}};
    struct pl_impute_column columns[3];
    struct pl_imputed out;
    struct pl_arena a;
    struct pl_err err = {0};

    draw_world(&w, s);
    columns[0] = (struct pl_impute_column){.name = PL_STR("x"), .x = w.x};
    columns[1] = (struct pl_impute_column){
        .name = PL_STR("y"), .x = w.y, .method = s->method};
    columns[2] = (struct pl_impute_column){
        .name = PL_STR("z"), .x = w.z, .method = s->method};
    if (s->what != OF_NUMBER)
        columns[2] =
            (struct pl_impute_column){.name = PL_STR("z"),
                                      .code = w.level,
                                      .n_levels = s->what == OF_BINARY ? 2 : 3,
                                      .method = PL_IMPUTE_POLYREG};
    struct pl_impute_data data = {.n = N,
                                  .n_columns = 3,
                                  .columns = columns,
                                  .n_groups = 1,
                                  .m = M,
                                  .iterations = ITERATIONS,
                                  .donors = 5,
                                  .stream = {number, 1}};
    pl_arena_init(&a, (size_t)1 << 28);
    if (pl_impute(&a, team, &data, &out, &err) != PL_OK)
        fail_msg("%s", err.msg);
    pool_one(&a, &w, s, &out, t);
    pl_arena_free(&a);
}

static void check_coverage(void **state)
{
    const struct simulation *s = *state;
    struct pl_team team = {2, NULL};
    struct tally t = {{0}, {0}};
    size_t n_bad = 0;

    for (uint64_t i = 0; i < REPLICATIONS; i++)
        replicate(s, i, &team, &t);
    for (size_t k = 0; k < 4 && t.n[k] > 0; k++) {
        double share = t.covered[k] / (double)t.n[k];
        print_message("# %s: coefficient %zu covered in %.4f of %zu\n", s->name,
                      k + 1, share, t.n[k]);
        n_bad += !(share >= 0.95 - slack && share <= 0.95 + slack);
    }
    assert_int_equal(n_bad, 0);
}

int main(void)
{
    enum { COUNT = sizeof simulations / sizeof simulations[0] };
    struct CMUnitTest tests[COUNT];

    pl_stats_init();
    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){simulations[i].name, check_coverage,
                                       NULL, NULL, &simulations[i]};
    return _cmocka_run_group_tests("coverage", tests, COUNT, NULL, NULL);
}
