/* Regressions that share their cross products: the same coefficients as each
 * fitted by itself, drawn columns in place of others, and what is refused. */
#include "stats/rng.h"
#include "stats/shared.h"
#include "stats/vcov.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

enum { N = 211, P = 6 };

static struct pl_arena arena;
static double x[P + 1][N];
static const double *column[P + 1];

static double normal(uint64_t stream, size_t i)
{
    return pl_draw_normal((struct pl_stream){7, stream}, i);
}

/* A constant, arms, a year, a large scale, two more; the outcome. */
static int make(void **state)
{
    (void)state;
    pl_arena_init(&arena, 1 << 24);
    for (size_t i = 0; i < N; i++) {
        x[0][i] = 1;
        x[1][i] = normal(1, i) > 0;
        x[2][i] = 2000 + floor(3 * normal(2, i));
        x[3][i] = 1e90 * normal(3, i);
        x[4][i] = normal(4, i) - 0.5 * x[1][i];
        x[5][i] = i % 7 == 0;
        x[P][i] = 1e5 + x[1][i] + 0.2 * x[2][i] + x[4][i] + normal(5, i);
    }
    for (size_t j = 0; j <= P; j++)
        column[j] = x[j];
    return 0;
}

static int clear(void **state)
{
    (void)state;
    pl_arena_free(&arena);
    return 0;
}

static struct pl_shared share(void)
{
    struct pl_shared s;

    assert_true(pl_shared_of(&arena, column, N, P, &s));
    return s;
}

static bool fit(const struct pl_shared *s, const size_t *which, size_t k,
                struct pl_shared_coef *out)
{
    struct pl_dd work[(P + 2) * (P + 3) / 2];
    size_t kept[P + 2];

    return pl_shared_fit(s, which, k, work, kept, out);
}

/* The last of the columns, fitted by itself. */
static void check_fit(const struct pl_shared *s, const size_t *which, size_t k)
{
    const double *own[P];
    struct pl_shared_coef c;
    struct pl_ols alone;
    struct pl_vcov v;
    struct pl_err err = {0};

    for (size_t j = 0; j < k; j++)
        own[j] = s->x[which[j]];
    struct pl_ols_data d = {
        .n = N, .p = k, .x = own, .y = s->x[P], .intercept = true};
    assert_int_equal(pl_ols_fit(&arena, &d, &alone, &err), PL_OK);
    assert_int_equal(
        pl_vcov_of(&arena, &alone, PL_VCOV_CLASSICAL, NULL, &v, &err), PL_OK);
    double se = sqrt(v.v[k * k - 1]);
    assert_true(fit(s, which, k, &c));
    assert_true(fabs(c.estimate - alone.coef[k - 1]) <=
                0x1p-50 * fabs(alone.coef[k - 1]) + 0x1p-50 * se);
    assert_true(fabs(c.std_error / se - 1) <= 0x1p-50);
    assert_true(c.df == alone.df_residual && c.n == N);
}

static void each_is_the_fit_by_itself(void **state)
{
    struct pl_shared s = share();

    (void)state;
    for (size_t set = 0; set < 16; set++) {
        size_t which[P], k = 0;
        which[k++] = 0;
        for (size_t j = 0; j < 4; j++)
            if ((set >> j & 1) != 0)
                which[k++] = 2 + j;
        which[k++] = 1;
        check_fit(&s, which, k);
    }
}

/* Another column of arms, smaller and larger than the one before. */
static void a_column_is_drawn_again(void **state)
{
    static const size_t which[] = {0, 2, 3, 4, 5, 1};
    static const double scales[] = {1, 1e-30, 1e30};
    struct pl_shared s = share(), drawn;
    static double arms[N];
    const double *const drawn_arms[] = {arms};

    (void)state;
    for (size_t k = 0; k < 3; k++) {
        for (size_t i = 0; i < N; i++)
            arms[i] = scales[k] * (i % 3 == 0);
        assert_true(pl_shared_with(&arena, &s, 1, drawn_arms, 1, &drawn));
        check_fit(&drawn, which, 6);
        check_fit(&s, which, 6); /* which stays what it was */
    }
}

static void collinear(void)
{
    for (size_t i = 0; i < N; i++)
        x[4][i] = 2 * x[1][i] + 3;
}

static void nearly_collinear(void)
{
    for (size_t i = 0; i < N; i++)
        x[4][i] = x[1][i] + 0x1p-20 * x[4][i];
}

static void perfect(void)
{
    for (size_t i = 0; i < N; i++)
        x[P][i] = x[1][i] + x[2][i];
}

static void nothing(void)
{
    memset(x[1], 0, sizeof x[1]);
}

static struct refused {
    const char *name;
    void (*change)(void);
} refusals[] = {
    {"collinear", collinear},
    {"nearly collinear", nearly_collinear},
    {"a perfect fit", perfect},
    {"a column of nothing", nothing},
};

static void check_refused(void **state)
{
    static const size_t which[] = {0, 2, 4, 1};
    const struct refused *c = *state;
    struct pl_shared_coef out;

    c->change();
    struct pl_shared s = share();
    assert_false(fit(&s, which, 4, &out));
    assert_false(fit(&s, which, 0, &out));
}

static void no_degrees_of_freedom(void **state)
{
    static const size_t which[] = {0, 2, 1};
    struct pl_shared s = share();
    struct pl_shared_coef out;

    (void)state;
    s.n = 3;
    assert_false(fit(&s, which, 3, &out));
}

int main(void)
{
    struct CMUnitTest tests[3 + sizeof refusals / sizeof refusals[0]] = {
        cmocka_unit_test_setup_teardown(each_is_the_fit_by_itself, make, clear),
        cmocka_unit_test_setup_teardown(a_column_is_drawn_again, make, clear),
        cmocka_unit_test_setup_teardown(no_degrees_of_freedom, make, clear),
    };
    size_t n = 3;

    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++)
        tests[n++] = (struct CMUnitTest){refusals[i].name, check_refused, make,
                                         clear, &refusals[i]};
    return _cmocka_run_group_tests("shared", tests, n, NULL, NULL);
}
