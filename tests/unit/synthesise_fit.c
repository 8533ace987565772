/* The kernel that fits data to printed figures, beside the engine's own least
 * squares and t-test. */
#include "anneal.h"
#include "arena.h"
#include "stats/t_test.h"
#include "stats/vcov.h"
#include "targets.h"

#include <math.h>

enum { PEOPLE = 40, IN, ARM, AGE, ROLE, DAYS, COLUMNS };

static const struct fit_part parts[] = {{AGE, 0.5}, {ROLE, -2}};
static const struct fit_term terms[] = {
    {.name = "treatment", .kind = FIT_VALUE, .column = ARM},
    {.name = "age", .kind = FIT_VALUE, .column = AGE},
    {.name = "missingage", .kind = FIT_MISSING, .column = AGE},
    {.name = "2.role", .kind = FIT_LEVEL, .column = ROLE, .level = 2},
    {.name = "_cons", .kind = FIT_ONE},
};
enum { TERMS = sizeof terms / sizeof *terms };
static const struct fit_model model = {
    .terms = terms,
    .p = TERMS,
    .outcome = {.kind = FIT_VALUE, .column = DAYS},
    .member = IN,
    .arm = ARM};

static int32_t below(uint64_t i, uint64_t n)
{
    return (int32_t)pl_draw_below((struct pl_stream){7, 1}, i, n);
}

static struct fit_sheet *people(void)
{
    struct fit_sheet *s = fit_sheet_new(&arena, PEOPLE, COLUMNS);

    assert_non_null(s);
    for (size_t i = 0; i < PEOPLE; i++) {
        fit_column(s, IN)[i] = i % 9 != 4;
        fit_column(s, ARM)[i] = below(8 * i, 2);
        fit_column(s, AGE)[i] =
            i % 7 == 3 ? FIT_NONE : 20 + below(8 * i + 1, 40);
        fit_column(s, ROLE)[i] = below(8 * i + 2, 4);
        fit_column(s, DAYS)[i] = 30 + below(8 * i + 3, 15);
    }
    return s;
}

static size_t rows_of(const struct fit_sheet *s, double x[TERMS][PEOPLE],
                      double *y)
{
    size_t n = 0;

    for (size_t i = 0; i < PEOPLE; i++) {
        if (fit_column(s, IN)[i] == 0)
            continue;
        for (size_t j = 0; j < TERMS; j++)
            x[j][n] = fit_term_value(s, &terms[j], i);
        y[n++] = fit_column(s, DAYS)[i];
    }
    return n;
}

static struct pl_ols ols_of(const struct fit_sheet *s, double *se)
{
    static double x[TERMS][PEOPLE], y[PEOPLE];
    const double *columns[TERMS];
    struct pl_err err = {0};
    struct pl_vcov v;
    struct pl_ols fit;

    for (size_t j = 0; j < TERMS; j++)
        columns[j] = x[j];
    struct pl_ols_data data = {
        rows_of(s, x, y), TERMS, columns, y, NULL, true, NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_OK);
    assert_int_equal(fit.rank, TERMS);
    assert_int_equal(
        pl_vcov_of(&arena, &fit, PL_VCOV_CLASSICAL, NULL, &v, &err), PL_OK);
    for (size_t j = 0; j < TERMS; j++)
        se[j] = sqrt(v.v[j * TERMS + j]);
    return fit;
}

static double value(const struct fit *f, enum fit_what what, size_t at)
{
    const struct fit_target t = {.what = what, .at = at};

    return fit_value(f, &t);
}

static void assert_same(double x, double expected)
{
    assert_true(fabs(x - expected) <= 1e-9 * (1 + fabs(expected)));
}

static void assert_as_ols(const struct fit *f, const struct fit_sheet *s)
{
    double se[TERMS];
    struct pl_ols ols = ols_of(s, se);

    for (size_t j = 0; j < TERMS; j++) {
        assert_same(value(f, FIT_ESTIMATE, j), ols.coef[j]);
        assert_same(value(f, FIT_SE, j), se[j]);
        assert_same(value(f, FIT_T, j), ols.coef[j] / se[j]);
    }
    assert_same(value(f, FIT_SIGMA, 0), ols.sigma);
}

static struct fit *fit_of(struct fit_sheet *s, const struct fit_model *m,
                          const struct fit_target *t, size_t n)
{
    struct fit *f = fit_new(&arena, s, m, 1, t, n);

    assert_non_null(f);
    return f;
}

static void values_of_terms(void **state)
{
    struct fit_sheet *s = people();
    const struct fit_term sum = {
        .kind = FIT_SUM, .parts = parts, .n_parts = 2, .offset = 3};

    (void)state;
    fit_column(s, AGE)[0] = 31;
    fit_column(s, ROLE)[0] = 2;
    assert_same(fit_term_value(s, &terms[1], 0), 31);
    assert_same(fit_term_value(s, &terms[2], 0), 0);
    assert_same(fit_term_value(s, &terms[3], 0), 1);
    assert_same(fit_term_value(s, &terms[4], 0), 1);
    assert_same(fit_term_value(s, &sum, 0), 3 + 15.5 - 4);
    fit_column(s, AGE)[0] = FIT_NONE;
    assert_same(fit_term_value(s, &terms[1], 0), 0);
    assert_same(fit_term_value(s, &terms[2], 0), 1);
    assert_same(fit_term_value(s, &sum, 0), 0);
}

static void as_least_squares(void **state)
{
    struct fit_sheet *s = people();

    (void)state;
    assert_as_ols(fit_of(s, &model, NULL, 0), s);
}

/* Kept or undone, hundreds of moves leave what a sum from the start gives. */
static void as_least_squares_after_moves(void **state)
{
    struct fit_sheet *s = people();
    struct fit *f = fit_of(s, &model, NULL, 0);

    (void)state;
    for (uint64_t k = 0; k < 500; k++) {
        size_t i = (size_t)below(1000 + 4 * k, PEOPLE);
        const struct fit_change c[] = {
            {i, AGE, k % 5 == 0 ? FIT_NONE : 20 + below(1001 + 4 * k, 40)},
            {i, DAYS, 30 + below(1002 + 4 * k, 15)},
            {(i + 1) % PEOPLE, ROLE, below(1003 + 4 * k, 4)},
        };
        double before = fit_score(f);
        fit_try(f, c, 1 + k % 3);
        if (k % 2 == 0) {
            fit_undo(f);
            assert_same(fit_score(f), before);
        }
    }
    assert_as_ols(f, s);
}

static void as_t_test(void **state)
{
    struct fit_sheet *s = people();
    const struct fit *f = fit_of(s, &model, NULL, 0);
    const struct pl_t_options options = {true, 0, 0.95, PL_TWO_SIDED};
    double y[2][PEOPLE];
    size_t n[2] = {0, 0};

    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        if (fit_column(s, IN)[i] > 0) {
            int32_t arm = fit_column(s, ARM)[i];
            y[arm][n[arm]++] = fit_column(s, DAYS)[i];
        }
    struct pl_t_test t = pl_t_test_two(y[0], n[0], y[1], n[1], &options);
    assert_same(value(f, FIT_TTEST, 0), t.test.statistic);
    assert_same(value(f, FIT_GAP, 0), t.test.estimate);
    for (size_t arm = 0; arm < 2; arm++) {
        assert_same(value(f, FIT_ROWS, arm), (double)n[arm]);
        assert_same(value(f, FIT_MEAN, arm), t.group[arm].mean);
        assert_same(value(f, FIT_SD, arm), t.group[arm].sd);
        assert_same(value(f, FIT_SEM, arm),
                    t.group[arm].sd / sqrt((double)n[arm]));
    }
}

/* Standard errors before there is an outcome: of one that the coefficients
 * predict, as its spread within arms leaves them. */
static void as_least_squares_before_the_outcome(void **state)
{
    struct fit_sheet *s = people();
    const struct fit *f = fit_of(s, &model, NULL, 0);
    struct fit_model planned = model;
    double se[TERMS];
    struct pl_ols ols = ols_of(s, se);

    (void)state;
    planned.predict = ols.coef;
    planned.within = value(f, FIT_WITHIN, 0);
    const struct fit *g = fit_of(s, &planned, NULL, 0);
    for (size_t j = 0; j < TERMS; j++) {
        assert_same(value(g, FIT_ESTIMATE, j), ols.coef[j]);
        assert_same(value(g, FIT_SE, j), se[j]);
    }
    planned.within = 0;
    planned.sigma = 2 * ols.sigma;
    g = fit_of(s, &planned, NULL, 0);
    assert_same(value(g, FIT_SE, 0), 2 * se[0]);
}

static void no_solution(void **state)
{
    struct fit_sheet *s = people();

    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        fit_column(s, AGE)[i] = 40;
    const struct fit *f = fit_of(s, &model, NULL, 0);
    assert_true(fit_score(f) > 1e9);
    assert_true(isnan(value(f, FIT_ESTIMATE, 0)));
}

static void score_is_the_excess(void **state)
{
    struct fit_sheet *s = people();
    double mean = value(fit_of(s, &model, NULL, 0), FIT_MEAN, 0);
    const struct fit_target t[] = {
        {FIT_MEAN, 0, 0, mean - 1, mean + 1, 0.5},
        {FIT_MEAN, 0, 0, mean + 1, mean + 2, 0.5},
    };

    (void)state;
    assert_same(fit_score(fit_of(s, &model, t, 1)), 0);
    assert_same(fit_score(fit_of(s, &model, t, 2)), 4);
}

static const struct fit_move moves[] = {
    {FIT_SHIFT, 3, DAYS, ARM, IN, 20, 60, 3},
    {FIT_SWAP, 1, AGE, FIT_ANY, IN, 0, 0, 0},
};

static double annealed(struct fit_sheet *s, uint64_t stream)
{
    const struct fit_target t[] = {
        {FIT_ESTIMATE, 0, 0, 0.995, 1.005, 0.1},
        {FIT_T, 0, 0, 0.845, 0.855, 0.1},
        {FIT_ESTIMATE, 0, 1, 0.04, 0.05, 0.1},
    };
    struct fit *f = fit_of(s, &model, t, 3);
    struct fit_course c = {moves, 2, 100000, 1, {7, stream}};

    return fit_anneal(f, &c, &arena);
}

/* Arm totals stay and cells stay in their range; one stream, one result. */
static void annealing_meets_targets(void **state)
{
    struct fit_sheet *s = people(), *again = people();
    int32_t total[2] = {0, 0};

    (void)state;
    for (size_t i = 0; i < PEOPLE; i++)
        total[fit_column(s, ARM)[i]] += fit_column(s, DAYS)[i];
    assert_same(annealed(s, 2), 0);
    assert_same(annealed(again, 2), 0);
    for (size_t i = 0; i < PEOPLE; i++) {
        int32_t days = fit_column(s, DAYS)[i];
        total[fit_column(s, ARM)[i]] -= days;
        assert_true(days >= 20 && days <= 60);
        assert_int_equal(days, fit_column(again, DAYS)[i]);
    }
    assert_int_equal(total[0], 0);
    assert_int_equal(total[1], 0);
}

static void printed_figures(void **state)
{
    static const struct {
        const char *text;
        double value, half;
    } rows[] = {{".39", 0.39, 0.005},
                {"-.30", -0.30, 0.005},
                {"10.0", 10, 0.05},
                {"66", 66, 0.5},
                {"-0.0000682", -0.0000682, 0.00000005}};
    struct printed p;

    (void)state;
    for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
        assert_true(printed_read(pl_str_from(rows[k].text), &p));
        assert_same(p.value, rows[k].value);
        assert_true(fabs(p.half / rows[k].half - 1) < 1e-12);
    }
    assert_false(printed_read(PL_STR("n/k"), &p));
    assert_false(printed_read(PL_STR(""), &p));
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, open_arena, close_arena)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(values_of_terms),
        TEST(as_least_squares),
        TEST(as_least_squares_after_moves),
        TEST(as_t_test),
        TEST(as_least_squares_before_the_outcome),
        TEST(no_solution),
        TEST(score_is_the_excess),
        TEST(annealing_meets_targets),
        TEST(printed_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
