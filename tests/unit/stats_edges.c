/* What is at the edge of existing: collinear, constant, perfect, empty, huge.
 */
#include "stats/chisq.h"
#include "stats/rng.h"
#include "stats/summary.h"
#include "stats/t_test.h"
#include "stats/vcov.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { N = 8, P = 4 };

static struct pl_arena arena;

static int set_up(void **state)
{
    (void)state;
    pl_stats_init();
    pl_arena_init(&arena, (size_t)1 << 26);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_arena_free(&arena);
    return 0;
}

static const double ones[N] = {1, 1, 1, 1, 1, 1, 1, 1};
static const double x1[N] = {1, 2, 3, 4, 5, 6, 7, 9};
static const double x2[N] = {3, 1, 4, 1, 5, 9, 2, 6};
static const double y[N] = {2, 7, 1, 8, 2, 8, 1, 8};

static struct fit_case {
    const char *name;
    size_t n, p;
    double x[P][N];
    double y[N];
    bool weighted;
    double weights[N];
    size_t rank;
    double coef[P]; /* of the kept columns */
    bool is_perfect, no_sigma, no_r_squared;
} fits[] = {
    {.name = "constant beside the intercept",
     .n = 8,
     .p = 2,
     .x = {{1, 1, 1, 1, 1, 1, 1, 1}, {5, 5, 5, 5, 5, 5, 5, 5}},
     .y = {1, 2, 3, 4, 5, 6, 7, 8},
     .rank = 1,
     .coef = {4.5}},
    {.name = "a column of zeros",
     .n = 4,
     .p = 2,
     .x = {{0, 0, 0, 0}, {1, 1, 1, 1}},
     .y = {1, 2, 3, 6},
     .rank = 1,
     .coef = {3}},
    {.name = "the later of two equal columns is left out",
     .n = 4,
     .p = 3,
     .x = {{1, 1, 1, 1}, {0, 1, 2, 3}, {0, 2, 4, 6}},
     .y = {1, 3, 5, 7},
     .rank = 2,
     .coef = {1, 2},
     .is_perfect = true},
    {.name = "perfect fit",
     .n = 5,
     .p = 2,
     .x = {{1, 1, 1, 1, 1}, {0.1, 0.2, 0.3, 0.4, 0.5}},
     .y = {0.3, 0.5, 0.7, 0.9, 1.1},
     .rank = 2,
     .coef = {0.1, 2},
     .is_perfect = true},
    {.name = "as many terms as rows",
     .n = 2,
     .p = 2,
     .x = {{1, 1}, {0, 1}},
     .y = {3, 8},
     .rank = 2,
     .coef = {3, 5},
     .is_perfect = true,
     .no_sigma = true},
    {.name = "more terms than rows",
     .n = 2,
     .p = 3,
     .x = {{1, 1}, {0, 1}, {4, 7}},
     .y = {3, 8},
     .rank = 2,
     .coef = {3, 5},
     .is_perfect = true,
     .no_sigma = true},
    {.name = "a constant outcome",
     .n = 4,
     .p = 2,
     .x = {{1, 1, 1, 1}, {1, 2, 3, 5}},
     .y = {0.1, 0.1, 0.1, 0.1},
     .rank = 2,
     .coef = {0.1, 0},
     .is_perfect = true,
     .no_r_squared = true},
    {.name = "an outcome of zeros",
     .n = 3,
     .p = 1,
     .x = {{1, 1, 1}},
     .y = {0, 0, 0},
     .rank = 1,
     .coef = {0},
     .is_perfect = true,
     .no_r_squared = true},
    {.name = "one row",
     .n = 1,
     .p = 1,
     .x = {{1}},
     .y = {7},
     .rank = 1,
     .coef = {7},
     .is_perfect = true,
     .no_sigma = true,
     .no_r_squared = true},
    {.name = "no terms at all",
     .n = 3,
     .p = 0,
     .x = {{0}},
     .y = {1, 2, 2},
     .rank = 0},
    {.name = "rows of weight 0 do not count",
     .n = 4,
     .p = 1,
     .x = {{1, 1, 1, 1}},
     .y = {1, 3, 100, 5},
     .weighted = true,
     .weights = {1, 1, 0, 2},
     .rank = 1,
     .coef = {3.5}},
    {.name = "huge and tiny columns",
     .n = 4,
     .p = 3,
     .x = {{1, 1, 1, 1},
           {1e300, 2e300, 3e300, 5e300},
           {1e-300, 4e-300, 2e-300, 7e-300}},
     .y = {1.01, 2.04, 3.02, 5.07},
     .rank = 3,
     .coef = {0, 1e-300, 0.01e300},
     .is_perfect = true},
    {.name = "a subnormal column",
     .n = 3,
     .p = 1,
     .x = {{4.9406564584124654e-324, 9.8813129168249309e-324, 0}},
     .y = {4.9406564584124654e-324, 9.8813129168249309e-324, 0},
     .rank = 1,
     .coef = {1},
     .is_perfect = true},
};

static void check_close(double got, double wanted, double absolute)
{
    if (!(fabs(got - wanted) <= 1e-12 * fabs(wanted) + absolute))
        fail_msg("%.17g is not %.17g", got, wanted);
}

static void check_fit(void **state)
{
    const struct fit_case *c = *state;
    const double *x[P];
    struct pl_ols fit;
    struct pl_err err;

    for (size_t j = 0; j < P; j++)
        x[j] = c->x[j];
    struct pl_ols_data data = {
        c->n, c->p, x, c->y, c->weighted ? c->weights : NULL, c->p > 0, NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_OK);
    assert_int_equal(fit.rank, c->rank);
    for (size_t k = 0; k < fit.rank; k++)
        check_close(fit.coef[k], c->coef[k], 1e-15);
    assert_int_equal(fit.is_perfect, c->is_perfect);
    assert_int_equal(isnan(fit.sigma), c->no_sigma);
    assert_int_equal(isnan(fit.r_squared), c->no_r_squared);
    assert_true(fit.rss >= 0 && (fit.rss > 0) == !c->is_perfect);
}

static struct bad_case {
    const char *name;
    size_t n;
    double x, y, weight;
    const char *message;
} bads[] = {
    {"no rows", 0, 1, 1, 1, "no rows to fit"},
    {"infinite term", N, INFINITY, 1, 1,
     "term 1 holds a value that is not finite"},
    {"missing outcome", N, 1, NAN, 1,
     "the outcome holds a value that is not finite"},
    {"negative weight", N, 1, 1, -2,
     "weight -2 in row 1 is not a number from 0 up"},
    {"all weights 0", N, 1, 1, 0, "every weight is 0"},
};

static void check_bad(void **state)
{
    const struct bad_case *c = *state;
    double x[N], yy[N], w[N];
    const double *columns[] = {x};
    struct pl_ols fit;
    struct pl_err err;

    for (size_t i = 0; i < N; i++) {
        x[i] = c->x;
        yy[i] = c->y;
        w[i] = c->weight;
    }
    struct pl_ols_data data = {c->n, 1, columns, yy, w, true, NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_EDOMAIN);
    assert_string_equal(err.msg, c->message);
}

static void fit_plain(struct pl_ols *fit, const double *third)
{
    static const double *x[3] = {ones, x1, NULL};
    struct pl_err err;

    x[2] = third;
    struct pl_ols_data data = {N, 3, x, y, NULL, true, NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, fit, &err), PL_OK);
}

static void hc2_has_no_value_at_leverage_one(void **state)
{
    static const double lone[N] = {0, 0, 0, 0, 1, 0, 0, 0};
    static const enum pl_vcov_type types[] = {PL_VCOV_HC2, PL_VCOV_HC3};
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_err err;

    (void)state;
    fit_plain(&fit, lone);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(pl_vcov_of(&arena, &fit, types[i], NULL, &v, &err),
                         PL_OK);
        assert_int_equal(v.n_leverage_one, 1);
        for (size_t k = 0; k < 9; k++)
            assert_true(isnan(v.v[k]));
    }
}

static void one_cluster_is_an_error(void **state)
{
    static const uint32_t cluster[N] = {3, 3, 3, 3, 3, 3, 3, 3};
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_err err;

    (void)state;
    fit_plain(&fit, x2);
    assert_int_equal(pl_vcov_of(&arena, &fit, PL_VCOV_CR1, cluster, &v, &err),
                     PL_EDOMAIN);
    assert_string_equal(err.msg, "clustered standard errors need two clusters "
                                 "or more, these rows have 1");
}

/* With two clusters three coefficients have a singular variance: no F. */
static void too_few_clusters_have_no_f(void **state)
{
    static const uint32_t cluster[N] = {0, 0, 0, 0, 5, 5, 5, 5};
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_f_test f;
    struct pl_err err;

    (void)state;
    fit_plain(&fit, x2);
    assert_int_equal(pl_vcov_of(&arena, &fit, PL_VCOV_CR1, cluster, &v, &err),
                     PL_OK);
    assert_int_equal(v.n_clusters, 2);
    assert_true(v.df == 1);
    assert_int_equal(pl_ols_f(&arena, &fit, &v, 0, &f, &err), PL_OK);
    assert_true(isnan(f.statistic) && isnan(f.p_value));
}

/* x1 + 2^-20 x2 is exact, so its coefficient is 2^20 that of x2, and so is its
 * standard error, whatever the variance; in double arithmetic alone the
 * sandwich would keep 4 digits. */
static void nearly_collinear_columns_keep_their_digits(void **state)
{
    static const uint32_t cluster[N] = {0, 1, 2, 3, 4, 0, 1, 2};
    double near[N];
    struct pl_ols a, b;
    struct pl_vcov va, vb;
    struct pl_err err;

    (void)state;
    for (size_t i = 0; i < N; i++)
        near[i] = x1[i] + 0x1p-20 * x2[i];
    fit_plain(&a, x2);
    fit_plain(&b, near);
    check_close(b.coef[2], 0x1p20 * a.coef[2], 0);
    for (int t = PL_VCOV_CLASSICAL; t <= PL_VCOV_CR1; t++) {
        enum pl_vcov_type type = (enum pl_vcov_type)t;
        assert_int_equal(pl_vcov_of(&arena, &a, type, cluster, &va, &err),
                         PL_OK);
        assert_int_equal(pl_vcov_of(&arena, &b, type, cluster, &vb, &err),
                         PL_OK);
        check_close(vb.v[8] * 0x1p-40, va.v[8], 0);
    }
}

static void no_p_value_without_residual_df(void **state)
{
    struct pl_coef c = pl_coef_t(1, 1, 0, 0.95, PL_TWO_SIDED);

    (void)state;
    assert_true(isnan(c.p_value) && isnan(c.conf_low) && isnan(c.statistic));
    c = pl_coef_t(1, 0, 5, 0.95, PL_TWO_SIDED);
    assert_true(isnan(c.p_value) && isnan(c.statistic) && c.conf_low == 1);
}

static void t_tests_of_too_little(void **state)
{
    struct pl_t_options o = {.level = 0.95};
    const double one[] = {4}, same[] = {2, 2, 2};
    struct pl_t_test t;

    (void)state;
    t = pl_t_test_two(one, 1, x1, N, &o); /* Welch needs two spreads */
    assert_true(isnan(t.test.p_value) && isnan(t.group[0].sd));
    assert_true(t.test.estimate == 37.0 / 8 - 4);
    o.equal_variance = true; /* the pooled spread is that of the other */
    t = pl_t_test_two(one, 1, x1, N, &o);
    assert_true(t.test.df == 7 && t.test.p_value > 0);
    t = pl_t_test_one(same, 3, &o);
    assert_true(t.test.std_error == 0 && isnan(t.test.p_value));
    t = pl_t_test_one(one, 0, &o);
    assert_true(isnan(t.test.estimate) && isnan(t.test.p_value));
    o.equal_variance = false;
    t = pl_t_test_two(same, 3, same, 3, &o);
    assert_true(t.test.estimate == 0 && isnan(t.test.p_value));
}

static void tables_that_cannot_be_tested(void **state)
{
    const double empty[] = {1, 2, 0, 0}, negative[] = {1, -1, 2, 2};
    struct pl_chisq t;
    struct pl_err err;

    (void)state;
    assert_int_equal(pl_chisq_of(&arena, empty, 2, 2, false, &t, &err),
                     PL_EDOMAIN);
    assert_string_equal(err.msg, "row 2 of the table is empty");
    assert_int_equal(pl_chisq_of(&arena, negative, 2, 2, false, &t, &err),
                     PL_EDOMAIN);
    assert_string_equal(err.msg, "-1 in row 1, column 2 is not a count");
    assert_int_equal(pl_chisq_of(&arena, empty, 1, 4, false, &t, &err),
                     PL_EDOMAIN);
}

static void moments_of_little(void **state)
{
    const double tenths[] = {0.1, 0.1, 0.1}, huge[] = {1e300, 3e300};
    struct pl_moments m = pl_moments_of(tenths, 0);

    (void)state;
    assert_true(m.n == 0 && isnan(m.mean) && isnan(m.sd));
    m = pl_moments_of(tenths, 1);
    assert_true(m.mean == 0.1 && isnan(m.sd));
    m = pl_moments_of(tenths, 3);
    assert_true(m.mean == 0.1 && m.sd == 0);
    m = pl_moments_of(huge, 2);
    check_close(m.mean / 1e300, 2, 0);
    check_close(m.sd / 1e300, sqrt(2), 0);
    assert_true(isnan(pl_quantile(tenths, 0, 0.5)));
    assert_true(isnan(pl_quantile(tenths, 3, 1.5)));
}

/* Vectors that the authors of Random123 publish with it (kat_vectors). */
static void philox_known_answers(void **state)
{
    struct pl_stream zero = {0, 0}, all = {UINT64_MAX, UINT64_MAX};
    struct pl_stream pi = {0x299f31d0a4093822, 0x0370734413198a2e};
    struct pl_draw d = pl_draw_bits(zero, 0);

    (void)state;
    assert_true(d.hi == 0xe169c58d6627e8d5 && d.lo == 0x9b00dbd8bc57ac4c);
    d = pl_draw_bits(all, UINT64_MAX);
    assert_true(d.hi == 0x41c83b0e408f276d && d.lo == 0x6d5451fda20bc7c6);
    d = pl_draw_bits(pi, 0x85a308d3243f6a88);
    assert_true(d.hi == 0x94fdccebd16cfe09 && d.lo == 0x24126ea15001e420);
}

static void draws_are_where_they_should_be(void **state)
{
    struct pl_stream s = {20201, pl_stream_named("math.random", 11)};
    double sum = 0, squares = 0;
    size_t count[7] = {0};

    (void)state;
    for (uint64_t i = 0; i < 70000; i++) {
        double u = pl_draw_uniform(s, i), z = pl_draw_normal(s, i);
        uint64_t k = pl_draw_below(s, i, 7);
        assert_true(u > 0 && u < 1 && k < 7);
        sum += z;
        squares += z * z;
        count[k]++;
    }
    /* Four standard errors. */
    assert_true(fabs(sum / 70000) < 4 / sqrt(70000));
    assert_true(fabs(squares / 70000 - 1) < 4 * sqrt(2.0 / 70000));
    for (size_t k = 0; k < 7; k++)
        assert_true(fabs((double)count[k] - 10000) <
                    4 * sqrt(70000 * 6 / 49.0));
    assert_true(pl_draw_below(s, 1, 0) == 0 && pl_draw_below(s, 1, 1) == 0);
    assert_true(pl_draw_below(s, 1, UINT64_MAX) < UINT64_MAX);
}

/* Each allocation of a fit and its variance fails once. */
static void a_fit_at_every_limit(void **state)
{
    static const uint32_t cluster[N] = {0, 1, 2, 3, 0, 1, 2, 3};
    const double *x[] = {ones, x1, x2};
    struct pl_ols_data data = {N, 3, x, y, ones, true, NULL};
    enum pl_status status = PL_ENOMEM;
    struct pl_arena a;

    (void)state;
    for (long n = 0; status != PL_OK; n++) {
        struct pl_ols fit;
        struct pl_vcov v;
        struct pl_f_test f;
        struct pl_err err = {0};
        pl_arena_init(&a, (size_t)1 << 24);
        a.fail_after = n;
        status = pl_ols_fit(&a, &data, &fit, &err);
        if (status == PL_OK)
            status = pl_vcov_of(&a, &fit, PL_VCOV_CR1, cluster, &v, &err);
        if (status == PL_OK)
            status = pl_ols_f(&a, &fit, &v, 0, &f, &err);
        if (status != PL_OK)
            assert_string_equal(err.msg, "out of memory");
        pl_arena_free(&a);
        assert_true(n < 200);
    }
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int main(void)
{
    const struct CMUnitTest others[] = {
        cmocka_unit_test(hc2_has_no_value_at_leverage_one),
        cmocka_unit_test(one_cluster_is_an_error),
        cmocka_unit_test(too_few_clusters_have_no_f),
        cmocka_unit_test(nearly_collinear_columns_keep_their_digits),
        cmocka_unit_test(no_p_value_without_residual_df),
        cmocka_unit_test(t_tests_of_too_little),
        cmocka_unit_test(tables_that_cannot_be_tested),
        cmocka_unit_test(moments_of_little),
        cmocka_unit_test(philox_known_answers),
        cmocka_unit_test(draws_are_where_they_should_be),
        cmocka_unit_test(a_fit_at_every_limit),
    };
    struct CMUnitTest tests[COUNT(fits) + COUNT(bads) + COUNT(others)];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(fits); i++)
        tests[n++] =
            (struct CMUnitTest){fits[i].name, check_fit, NULL, NULL, &fits[i]};
    for (size_t i = 0; i < COUNT(bads); i++)
        tests[n++] =
            (struct CMUnitTest){bads[i].name, check_bad, NULL, NULL, &bads[i]};
    for (size_t i = 0; i < COUNT(others); i++)
        tests[n++] = others[i];
    return _cmocka_run_group_tests("edges", tests, n, set_up, tear_down);
}
