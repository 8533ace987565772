/* Least squares of long columns: the same numbers as through rows in
 * double-double, the same bits on any number of threads, and the way through
 * rows where their digits would not do. */
#include "stats/columns.h"
#include "stats/gram.h"
#include "stats/rng.h"
#include "stats/vcov.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* No multiple of a block or of a stretch. */
enum { N = 10007, P = 6, CLUSTERS = 41 };

static struct pl_arena arena;
static double x[P][N], y[N], weights[N];
static uint32_t cluster[N];

static double normal(uint64_t stream, size_t i)
{
    return pl_draw_normal((struct pl_stream){5, stream}, i);
}

static void plain(void)
{
    for (size_t i = 0; i < N; i++) {
        x[0][i] = 1;
        for (size_t j = 1; j < P; j++)
            x[j][i] = normal(j, i);
        y[i] = normal(P, i);
        for (size_t j = 0; j < P; j++)
            y[i] += (double)j * x[j][i];
        weights[i] = i % 17 == 0 ? 0 : fabs(normal(P + 1, i));
        cluster[i] = (uint32_t)(i % CLUSTERS);
    }
}

static void years(void)
{
    for (size_t i = 0; i < N; i++) {
        x[1][i] = 2000 + floor(5 * x[1][i]);
        y[i] += 0.01 * x[1][i];
    }
}

static void scales(void)
{
    for (size_t i = 0; i < N; i++) {
        x[1][i] *= 1e100;
        x[2][i] *= 1e-100;
        x[3][i] *= i < 5000 ? 1 : 1e-8;
        y[i] *= 1e20;
    }
}

static void outlier(void)
{
    x[1][4321] = 1e6;
    y[7] = -1e5;
}

static void dummies(void)
{
    for (size_t i = 0; i < N; i++) {
        x[1][i] = i % 3 == 0;
        x[2][i] = i % 2 == 0;
        x[3][i] = i > 9000;
    }
}

static void correlated(void)
{
    for (size_t i = 0; i < N; i++)
        x[2][i] = x[1][i] + 0x1p-9 * x[2][i];
}

static void small_residuals(void)
{
    for (size_t i = 0; i < N; i++) {
        double e = 1e-6 * normal(P, i);
        y[i] = 0;
        for (size_t j = 0; j < P; j++)
            y[i] += (double)j * x[j][i];
        y[i] += e;
    }
}

static struct sort {
    const char *name;
    void (*change)(void);
    double tolerance; /* of coefficients, beside the largest of a column */
} sorts[] = {
    {"plain", NULL, 1e-15},
    {"years", years, 1e-15},
    {"scales", scales, 1e-15},
    {"an outlier", outlier, 1e-15},
    {"dummies", dummies, 1e-15},
    {"correlated", correlated, 4e-15},
    {"small residuals", small_residuals, 1e-15},
};

static void columns_of(const double **columns)
{
    for (size_t j = 0; j < P; j++)
        columns[j] = x[j];
    columns[P] = y;
}

static void make(const struct sort *s)
{
    plain();
    if (s->change != NULL)
        s->change();
}

static void fit_with(const struct pl_team *team, bool weighted, size_t p,
                     struct pl_ols *fit)
{
    const double **columns = PL_NEW(&arena, const double *, P + 1);
    struct pl_err err;

    columns_of(columns);
    columns[P] = x[P - 1]; /* once more: left out, and then rows are needed */
    struct pl_ols_data data = {.n = N,
                               .p = p,
                               .x = columns,
                               .y = y,
                               .weights = weighted ? weights : NULL,
                               .intercept = true,
                               .team = team};
    assert_int_equal(pl_ols_fit(&arena, &data, fit, &err), PL_OK);
    assert_int_equal(fit->rank, P);
}

static void assert_near(double a, double b, double tolerance, double size)
{
    if (!(fabs(a - b) <= tolerance * size))
        fail_msg("%.17g is not %.17g", a, b);
}

static void same_fit(const struct pl_ols *a, const struct pl_ols *b,
                     double tolerance)
{
    double size = 0;

    for (size_t j = 0; j < P; j++)
        size = fmax(size, fabs(b->coef[j] * b->scale[j]));
    for (size_t j = 0; j < P; j++)
        assert_near(a->coef[j] * a->scale[j], b->coef[j] * b->scale[j],
                    tolerance, size);
    assert_near(a->rss, b->rss, 1e-15, b->rss);
    assert_near(a->model_ss, b->model_ss, 1e-15, b->model_ss);
    assert_near(a->sigma, b->sigma, 1e-15, b->sigma);
    assert_near(a->r_squared, b->r_squared, 1e-15, b->r_squared);
    assert_near(a->adj_r_squared, b->adj_r_squared, 1e-15, 1);
    for (size_t i = 0; i < N; i++) {
        assert_near(a->residual[i], b->residual[i], 2e-14, b->sigma);
        assert_near(a->score[i], b->score[i], 2e-14, b->sigma);
        assert_near(a->fitted[i], b->fitted[i], 1e-15,
                    fabs(y[i]) + fabs(b->fitted[i]));
    }
}

static void same_variances(const struct pl_ols *a, const struct pl_ols *b,
                           double tolerance)
{
    for (int type = PL_VCOV_CLASSICAL; type <= PL_VCOV_CR2; type++) {
        struct pl_vcov va, vb;
        struct pl_err err;
        assert_int_equal(
            pl_vcov_of(&arena, a, (enum pl_vcov_type)type, cluster, &va, &err),
            PL_OK);
        assert_int_equal(
            pl_vcov_of(&arena, b, (enum pl_vcov_type)type, cluster, &vb, &err),
            PL_OK);
        for (size_t j = 0; j < P; j++)
            assert_near(va.v[j * P + j], vb.v[j * P + j], tolerance,
                        vb.v[j * P + j]);
    }
}

static void check_fit(void **state)
{
    const struct sort *s = *state;
    struct pl_ols fast, slow;

    for (int weighted = 0; weighted < 2; weighted++) {
        make(s);
        fit_with(NULL, weighted, P, &fast);
        fit_with(NULL, weighted, P + 1, &slow);
        assert_null(fast.rows);
        assert_non_null(slow.rows);
        assert_int_equal(fast.n, slow.n);
        same_fit(&fast, &slow, s->tolerance);
        same_variances(&fast, &slow, 1e-12);
        pl_arena_free(&arena);
    }
}

/* Against rows in double-double, to 2^-72 of the columns' norms. */
static void check_products(void **state)
{
    const double *columns[P + 1];
    struct pl_crossed crossed;
    struct pl_rows rows;

    make(*state);
    columns_of(columns);
    struct pl_columns c = {.n = N, .p = P + 1, .x = columns};
    assert_true(pl_columns_suit(&c));
    assert_true(pl_columns_cross(&arena, &c, &crossed));
    assert_true(pl_rows_from(&arena, columns, N, P + 1, NULL, &rows));
    const struct pl_dd *gram = pl_gram(&arena, &rows);
    assert_non_null(gram);
    for (size_t i = 0; i <= P; i++)
        for (size_t j = 0; j <= i; j++) {
            size_t at = pl_at_triangle(i, j);
            double size = sqrt(gram[pl_at_triangle(i, i)].hi *
                               gram[pl_at_triangle(j, j)].hi);
            struct pl_dd d = pl_dd_sub(gram[at], crossed.gram[at]);
            assert_int_equal(crossed.exponent[i], rows.exponent[i]);
            assert_true(fabs(d.hi) <= 0x1p-72 * size);
        }
    pl_arena_free(&arena);
}

static void check_threads(void **state)
{
    static const unsigned threads[] = {2, 3, 16};
    struct pl_ols alone, fit;

    (void)state;
    plain();
    fit_with(NULL, true, P, &alone);
    for (size_t t = 0; t < sizeof threads / sizeof threads[0]; t++) {
        struct pl_team team = {threads[t], NULL};
        fit_with(&team, true, P, &fit);
        assert_memory_equal(fit.coef, alone.coef, P * sizeof *fit.coef);
        assert_memory_equal(fit.fitted, alone.fitted, sizeof y);
        assert_memory_equal(fit.residual, alone.residual, sizeof y);
        assert_memory_equal(fit.score, alone.score, sizeof y);
        assert_memory_equal(&fit.rss, &alone.rss, sizeof fit.rss);
        assert_memory_equal(&fit.r_squared, &alone.r_squared, sizeof fit.rss);
        for (size_t j = 0; j < P * P; j++)
            assert_true(fit.inverse[j].hi == alone.inverse[j].hi &&
                        fit.inverse[j].lo == alone.inverse[j].lo);
    }
    pl_arena_free(&arena);
}

/* What 22 digits are not enough for goes through rows. */
static void check_rows_where_needed(void **state)
{
    struct pl_ols fit;

    (void)state;
    plain();
    for (size_t i = 0; i < N; i++)
        x[2][i] = x[1][i] + 1e-5 * x[2][i];
    fit_with(NULL, false, P, &fit);
    assert_non_null(fit.rows);
    plain();
    for (size_t i = 0; i < N; i++)
        y[i] = x[0][i] + x[1][i];
    fit_with(NULL, false, P, &fit);
    assert_non_null(fit.rows);
    plain();
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 1; j < P; j++)
            x[j][i] = i % 100 == j;
        y[i] = i % 3 == 0 ? 0 : y[i];
    }
    fit_with(NULL, false, P, &fit);
    assert_non_null(fit.rows);
    pl_arena_free(&arena);
}

static struct bad_case {
    const char *name;
    double *cell, value;
    bool weighted;
    const char *message;
} bads[] = {
    {"NaN in a term", &x[3][N - 1], NAN, false,
     "term 4 holds a value that is not finite"},
    {"infinite outcome", &y[5000], -INFINITY, false,
     "the outcome holds a value that is not finite"},
    {"infinite weight", &weights[2], INFINITY, true,
     "weight inf in row 3 is not a number from 0 up"},
    {"negative weight", &weights[4095], -1, true,
     "weight -1 in row 4096 is not a number from 0 up"},
};

static void check_bad(void **state)
{
    const struct bad_case *c = *state;
    const double *columns[P + 1];
    struct pl_ols fit;
    struct pl_err err;

    plain();
    *c->cell = c->value;
    columns_of(columns);
    struct pl_ols_data data = {.n = N,
                               .p = P,
                               .x = columns,
                               .y = y,
                               .weights = c->weighted ? weights : NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_EDOMAIN);
    assert_string_equal(err.msg, c->message);
    pl_arena_free(&arena);
}

static void check_every_limit(void **state)
{
    const double *columns[P + 1];
    enum pl_status status = PL_ENOMEM;

    (void)state;
    plain();
    columns_of(columns);
    struct pl_ols_data data = {
        .n = N, .p = P, .x = columns, .y = y, .weights = weights};
    for (long n = 0; status != PL_OK; n++) {
        struct pl_arena a;
        struct pl_ols fit;
        struct pl_vcov v;
        struct pl_err err = {0};
        pl_arena_init(&a, (size_t)1 << 28);
        a.fail_after = n;
        status = pl_ols_fit(&a, &data, &fit, &err);
        if (status == PL_OK)
            status = pl_vcov_of(&a, &fit, PL_VCOV_HC2, NULL, &v, &err);
        if (status != PL_OK)
            assert_string_equal(err.msg, "out of memory");
        pl_arena_free(&a);
        assert_true(n < 200);
    }
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int main(void)
{
    struct CMUnitTest tests[2 * COUNT(sorts) + COUNT(bads) + 3];
    char names[COUNT(sorts)][64];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(sorts); i++) {
        snprintf(names[i], sizeof names[i], "products: %s", sorts[i].name);
        tests[n++] = (struct CMUnitTest){sorts[i].name, check_fit, NULL, NULL,
                                         &sorts[i]};
        tests[n++] = (struct CMUnitTest){names[i], check_products, NULL, NULL,
                                         &sorts[i]};
    }
    for (size_t i = 0; i < COUNT(bads); i++)
        tests[n++] =
            (struct CMUnitTest){bads[i].name, check_bad, NULL, NULL, &bads[i]};
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_threads);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_rows_where_needed);
    tests[n++] = (struct CMUnitTest)cmocka_unit_test(check_every_limit);
    pl_arena_init(&arena, (size_t)1 << 30);
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    pl_arena_free(&arena);
    return failed;
}
