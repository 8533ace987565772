/* Against R 4.2.2 and sandwich 3.0-2: tests/reference/r/make.R says what was
 * computed.  Relative error 1e-9 unless a check says otherwise. */
#include "base/file.h"
#include "stats/chisq.h"
#include "stats/dist.h"
#include "stats/summary.h"
#include "stats/t_test.h"
#include "stats/vcov.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/reference/r/"
enum { MAX_ROWS = 64, MAX_COLUMNS = 12, MAX_EXPECTED = 2048 };

struct expected {
    struct pl_str name, quantity;
    double value;
};

static struct {
    struct pl_arena arena;
    struct pl_str column[MAX_COLUMNS];
    double cell[MAX_COLUMNS][MAX_ROWS];
    size_t n, n_columns;
    struct expected expected[MAX_EXPECTED];
    size_t n_expected;
} ref;

static struct pl_str field(struct pl_str *rest)
{
    size_t at = 0;
    struct pl_str f = *rest;

    if (pl_str_find(*rest, PL_STR(","), &at)) {
        f = pl_str_slice(*rest, 0, at);
        *rest = pl_str_slice(*rest, at + 1, rest->len);
    } else {
        *rest = (struct pl_str){"", 0};
    }
    return f;
}

static struct pl_str read_text(const char *path)
{
    struct pl_str text, header;
    struct pl_err err;

    assert_int_equal(pl_file_get(path, 1 << 22, &ref.arena, &text, &err),
                     PL_OK);
    if (strstr(path, "data.csv") == NULL)
        assert_true(pl_str_line(&text, &header));
    return text;
}

static int set_up(void **state)
{
    struct pl_str line, text;

    (void)state;
    pl_stats_init();
    pl_arena_init(&ref.arena, (size_t)1 << 28);
    text = read_text(FOLDER "data.csv");
    assert_true(pl_str_line(&text, &line));
    while (line.len > 0)
        ref.column[ref.n_columns++] = field(&line);
    while (pl_str_line(&text, &line) && line.len > 0) {
        for (size_t j = 0; j < ref.n_columns; j++)
            assert_true(pl_str_number(field(&line), &ref.cell[j][ref.n]));
        ref.n++;
    }
    text = read_text(FOLDER "expected.csv");
    while (pl_str_line(&text, &line) && line.len > 0) {
        struct expected *e = &ref.expected[ref.n_expected++];
        e->name = field(&line);
        e->quantity = field(&line);
        assert_true(pl_str_number(field(&line), &e->value));
    }
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    pl_arena_free(&ref.arena);
    return 0;
}

static const double *column(const char *name)
{
    for (size_t j = 0; j < ref.n_columns; j++)
        if (pl_str_is(ref.column[j], name))
            return ref.cell[j];
    fail_msg("no column %s", name);
    return NULL;
}

static double expected(const char *name, const char *quantity)
{
    for (size_t i = 0; i < ref.n_expected; i++)
        if (pl_str_is(ref.expected[i].name, name) &&
            pl_str_is(ref.expected[i].quantity, quantity))
            return ref.expected[i].value;
    fail_msg("%s: R computed no %s", name, quantity);
    return 0;
}

static void check_near(const char *name, const char *quantity, double x,
                       double wanted, double relative)
{
    if (!(fabs(x - wanted) <= relative * fabs(wanted)))
        fail_msg("%s: %s is %.17g, R has %.17g", name, quantity, x, wanted);
}

static void check(const char *name, const char *quantity, double x)
{
    check_near(name, quantity, x, expected(name, quantity), 1e-9);
}

static struct regression {
    const char *name;
    bool intercept;
    const char *terms[4]; /* "f1", "f2": dummies of f */
    size_t omitted;       /* position of the term left out, 0: none */
    bool weighted, clustered;
    size_t n; /* rows used */
    enum pl_vcov_type last_hc;
} regressions[] = {
    {"plain", true, {"x1", "x2"}, 0, false, true, 40, PL_VCOV_HC3},
    {"collinear", true, {"x1", "x2", "x3"}, 3, false, true, 40, PL_VCOV_HC3},
    {"no intercept", false, {"x1", "x2"}, 0, false, true, 40, PL_VCOV_HC3},
    {"factor", true, {"f1", "f2", "x1"}, 0, false, true, 40, PL_VCOV_HC3},
    {"scales", true, {"b8", "s8"}, 0, false, true, 40, PL_VCOV_HC3},
    {"row of its own", true, {"x1", "lone"}, 0, false, true, 40, PL_VCOV_HC1},
    {"weights", true, {"x1", "x2"}, 0, true, true, 40, PL_VCOV_HC3},
    {"one residual df", true, {"x1", "x2"}, 0, false, false, 4, PL_VCOV_HC1},
};

static const double *term_column(const char *term)
{
    double *x = PL_NEW(&ref.arena, double, MAX_ROWS);
    double level = term[0] == 'f' ? term[1] - '0' : 0;

    if (strcmp(term, "1") != 0 && term[0] != 'f')
        return column(term);
    for (size_t i = 0; i < ref.n; i++)
        x[i] = term[0] == 'f' ? column("f")[i] == level : 1;
    return x;
}

static const char *const types[] = {"classical", "HC0", "HC1", "HC2",
                                    "HC3",       "CR0", "CR1"};

static void check_coefficients(const char *name, const struct pl_ols *fit,
                               enum pl_vcov_type type, const uint32_t *cluster)
{
    struct pl_vcov v;
    struct pl_err err;
    char q[64];

    assert_int_equal(pl_vcov_of(&ref.arena, fit, type, cluster, &v, &err),
                     PL_OK);
    for (size_t k = 0; k < fit->rank; k++) {
        struct pl_coef c = pl_coef_t(fit->coef[k], sqrt(v.v[k * fit->rank + k]),
                                     v.df, 0.95, PL_TWO_SIDED);
        (void)snprintf(q, sizeof q, "%s:se:%zu", types[type], k + 1);
        check(name, q, c.std_error);
        (void)snprintf(q, sizeof q, "%s:t:%zu", types[type], k + 1);
        check(name, q, c.statistic);
        (void)snprintf(q, sizeof q, "%s:p:%zu", types[type], k + 1);
        check(name, q, c.p_value);
        (void)snprintf(q, sizeof q, "%s:low:%zu", types[type], k + 1);
        check_near(name, q, c.conf_low, expected(name, q), 1e-8);
    }
}

static void check_f(const char *name, const struct pl_ols *fit,
                    enum pl_vcov_type type, size_t constant,
                    const uint32_t *cluster, const char *quantity)
{
    struct pl_vcov v;
    struct pl_f_test f;
    struct pl_err err;

    assert_int_equal(pl_vcov_of(&ref.arena, fit, type, cluster, &v, &err),
                     PL_OK);
    assert_int_equal(pl_ols_f(&ref.arena, fit, &v, constant, &f, &err), PL_OK);
    check(name, quantity, f.statistic);
    if (type == PL_VCOV_CLASSICAL)
        check(name, "f_p", f.p_value);
}

static void check_fit(const struct regression *c, const struct pl_ols *fit)
{
    char q[32];

    for (size_t k = 0; k < fit->rank; k++) {
        (void)snprintf(q, sizeof q, "coef:%zu", k + 1);
        check(c->name, q, fit->coef[k]);
    }
    assert_true((double)fit->rank == expected(c->name, "rank"));
    assert_true(fit->df_residual == expected(c->name, "df"));
    check(c->name, "sigma", fit->sigma);
    check(c->name, "r2", fit->r_squared);
    check(c->name, "adj_r2", fit->adj_r_squared);
    for (size_t k = 0; c->omitted > 0 && k < fit->rank; k++)
        assert_int_not_equal(fit->kept[k], c->omitted);
}

static void check_regression(void **state)
{
    const struct regression *c = *state;
    const double *x[5];
    uint32_t cluster[MAX_ROWS];
    struct pl_ols fit;
    struct pl_err err;
    size_t p = 0;

    if (c->intercept)
        x[p++] = term_column("1");
    for (size_t j = 0; j < 4 && c->terms[j] != NULL; j++)
        x[p++] = term_column(c->terms[j]);
    for (size_t i = 0; i < ref.n; i++)
        cluster[i] = (uint32_t)column("c")[i];
    struct pl_ols_data data = {
        c->n,         p,   x, column("y"), c->weighted ? column("w") : NULL,
        c->intercept, NULL};
    assert_int_equal(pl_ols_fit(&ref.arena, &data, &fit, &err), PL_OK);
    check_fit(c, &fit);
    for (int t = PL_VCOV_CLASSICAL; t <= (int)c->last_hc; t++)
        check_coefficients(c->name, &fit, (enum pl_vcov_type)t, NULL);
    size_t constant = c->intercept ? 0 : fit.rank;
    check_f(c->name, &fit, PL_VCOV_CLASSICAL, constant, NULL, "f");
    if (!c->clustered)
        return;
    check_coefficients(c->name, &fit, PL_VCOV_CR0, cluster);
    check_coefficients(c->name, &fit, PL_VCOV_CR1, cluster);
    check_f(c->name, &fit, PL_VCOV_HC1, constant, NULL, "HC1:f");
    check_f(c->name, &fit, PL_VCOV_CR1, constant, cluster, "CR1:f");
}

static struct t_case {
    const char *name;
    int kind; /* 2 groups of f, 1: y - x1 paired, 0: y alone */
    struct pl_t_options options;
} t_cases[] = {
    {"welch", 2, {false, 0, 0.95, PL_TWO_SIDED}},
    {"equal variance", 2, {true, 0, 0.95, PL_TWO_SIDED}},
    {"greater", 2, {false, 0, 0.95, PL_GREATER}},
    {"less", 2, {false, 1.5, 0.95, PL_LESS}},
    {"level 0.9", 2, {false, 0, 0.9, PL_TWO_SIDED}},
    {"paired", 1, {false, 0, 0.95, PL_TWO_SIDED}},
    {"one sample", 0, {false, 2, 0.95, PL_TWO_SIDED}},
};

static void check_t(void **state)
{
    const struct t_case *c = *state;
    double a[MAX_ROWS], b[MAX_ROWS];
    size_t na = 0, nb = 0;
    struct pl_t_test t;

    for (size_t i = 0; i < ref.n; i++) {
        double y = column("y")[i], f = column("f")[i];
        if (c->kind < 2)
            a[na++] = c->kind == 1 ? y - column("x1")[i] : y;
        else if (f == 0)
            a[na++] = y;
        else if (f == 1)
            b[nb++] = y;
    }
    t = c->kind == 2 ? pl_t_test_two(a, na, b, nb, &c->options)
                     : pl_t_test_one(a, na, &c->options);
    check(c->name, "statistic", t.test.statistic);
    check(c->name, "df", t.test.df);
    check(c->name, "p", t.test.p_value);
    check(c->name, "se", t.test.std_error);
    if (c->options.alternative == PL_LESS)
        assert_true(isnan(t.test.conf_low));
    else
        check(c->name, "low", t.test.conf_low);
    if (c->options.alternative == PL_GREATER)
        assert_true(isnan(t.test.conf_high));
    else
        check(c->name, "high", t.test.conf_high);
}

static struct chisq_case {
    const char *name;
    size_t side;
    bool correct;
    double count[9];
} chisq_cases[] = {
    {"2 x 2", 2, false, {12, 5, 7, 19}},
    {"2 x 2 corrected", 2, true, {12, 5, 7, 19}},
    {"2 x 2 corrected near", 2, true, {10, 10, 10, 11}},
    {"3 x 3", 3, false, {20, 15, 3, 9, 30, 12, 4, 8, 40}},
};

static void check_chisq(void **state)
{
    const struct chisq_case *c = *state;
    struct pl_chisq test;
    struct pl_err err;

    assert_int_equal(pl_chisq_of(&ref.arena, c->count, c->side, c->side,
                                 c->correct, &test, &err),
                     PL_OK);
    check(c->name, "statistic", test.statistic);
    check(c->name, "df", test.df);
    check(c->name, "p", test.p_value);
}

static void check_quantiles(void **state)
{
    double y[MAX_ROWS];

    (void)state;
    memcpy(y, column("y"), ref.n * sizeof *y);
    pl_sort(y, ref.n);
    for (size_t i = 0; i < ref.n_expected; i++) {
        double p = 0;
        if (!pl_str_is(ref.expected[i].name, "quantile"))
            continue;
        assert_true(pl_str_number(ref.expected[i].quantity, &p));
        check_near("quantile", "value", pl_quantile(y, ref.n, p),
                   ref.expected[i].value, 1e-14);
    }
}

static double tail(const char *name, const double *x)
{
    if (strcmp(name, "t_upper") == 0)
        return pl_t_upper(x[0], x[1]);
    if (strcmp(name, "t_quantile") == 0)
        return pl_t_quantile(x[0], x[1]);
    if (strcmp(name, "f_upper") == 0)
        return pl_f_upper(x[0], x[1], x[2]);
    if (strcmp(name, "chisq_upper") == 0)
        return pl_chisq_upper(x[0], x[1]);
    return strcmp(name, "normal_upper") == 0 ? pl_normal_upper(x[0])
                                             : pl_normal_quantile(x[0]);
}

/* Every point of one distribution; arguments are joined by colons. */
static void check_dist(void **state)
{
    const char *name = *state;
    size_t n = 0;

    for (size_t i = 0; i < ref.n_expected; i++) {
        struct pl_str rest = ref.expected[i].quantity;
        double x[3] = {0};
        size_t at = 0, n_x = 0;
        if (!pl_str_is(ref.expected[i].name, name))
            continue;
        while (pl_str_find(rest, PL_STR(":"), &at)) {
            assert_true(pl_str_number(pl_str_slice(rest, 0, at), &x[n_x++]));
            rest = pl_str_slice(rest, at + 1, rest.len);
        }
        assert_true(pl_str_number(rest, &x[n_x]));
        double wanted = ref.expected[i].value, got = tail(name, x);
        if (!(fabs(got - wanted) <= 1e-11 * fabs(wanted) + 1e-300))
            fail_msg("%s(%.*s) is %.17g, R has %.17g", name,
                     PL_FMT(ref.expected[i].quantity), got, wanted);
        n++;
    }
    assert_true(n > 0);
}

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

int main(void)
{
    static char dists[][16] = {"t_upper",      "t_quantile",
                               "f_upper",      "chisq_upper",
                               "normal_upper", "normal_quantile"};
    struct CMUnitTest tests[64];
    size_t n = 0;

    for (size_t i = 0; i < COUNT(regressions); i++)
        tests[n++] = (struct CMUnitTest){regressions[i].name, check_regression,
                                         NULL, NULL, &regressions[i]};
    for (size_t i = 0; i < COUNT(t_cases); i++)
        tests[n++] = (struct CMUnitTest){t_cases[i].name, check_t, NULL, NULL,
                                         &t_cases[i]};
    for (size_t i = 0; i < COUNT(chisq_cases); i++)
        tests[n++] = (struct CMUnitTest){chisq_cases[i].name, check_chisq, NULL,
                                         NULL, &chisq_cases[i]};
    for (size_t i = 0; i < COUNT(dists); i++)
        tests[n++] =
            (struct CMUnitTest){dists[i], check_dist, NULL, NULL, dists[i]};
    tests[n++] = (struct CMUnitTest){"quantile type 7", check_quantiles, NULL,
                                     NULL, NULL};
    /* cmocka's macro takes the size of the array. */
    return _cmocka_run_group_tests("R", tests, n, set_up, tear_down);
}
