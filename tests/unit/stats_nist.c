/* Every NIST StRD set of tests/reference/nist, to the digits that exact
 * arithmetic reaches on its data as doubles (limits.csv), less half a digit, at
 * most 14.  With the argument "table" the limit and the result of every set are
 * printed as well. */
#include "base/file.h"
#include "base/json.h"
#include "stats/anova.h"
#include "stats/gram.h"
#include "stats/stats.h"
#include "stats/summary.h"
#include "stats/vcov.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FOLDER "tests/reference/nist/"
enum { MAX_COLUMNS = 8, MAX_TERMS = 12 };

static const char *const sets[] = {
    "SiRstv",   "SmLs01",   "SmLs02",  "SmLs04",   "SmLs05",   "SmLs07",
    "SmLs08",   "SmLs09",   "AtmWtAg", "Norris",   "Pontius",  "Filip",
    "Longley",  "NoInt1",   "NoInt2",  "Wampler1", "Wampler2", "Wampler3",
    "Wampler4", "Wampler5", "Lew",     "Lottery",  "Mavro",    "Michelso",
    "PiDigits", "NumAcc1",  "NumAcc2", "NumAcc3",  "NumAcc4",
};
enum { N_SETS = sizeof sets / sizeof sets[0] };

struct table {
    size_t n, columns;
    struct pl_str name[MAX_COLUMNS];
    double *cell[MAX_COLUMNS];
};

static struct pl_arena arena;

static struct pl_str read_text(const char *name)
{
    char path[128];
    struct pl_str text;
    struct pl_err err;

    (void)snprintf(path, sizeof path, FOLDER "%s", name);
    assert_int_equal(pl_file_get(path, 1 << 22, &arena, &text, &err), PL_OK);
    return text;
}

/* The field before the next comma, which rest moves past. */
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

static void read_table(const char *set, struct table *t)
{
    char name[64];
    struct pl_str line, text;

    (void)snprintf(name, sizeof name, "%s.csv", set);
    text = read_text(name);
    *t = (struct table){0};
    assert_true(pl_str_line(&text, &line));
    while (line.len > 0) {
        t->name[t->columns] = field(&line);
        t->cell[t->columns++] = PL_NEW(&arena, double, 20000);
    }
    while (pl_str_line(&text, &line) && line.len > 0) {
        assert_true(t->n < 20000);
        for (size_t j = 0; j < t->columns; j++)
            assert_true(pl_str_number(field(&line), &t->cell[j][t->n]));
        t->n++;
    }
}

static const double *column(const struct table *t, const char *name)
{
    for (size_t j = 0; j < t->columns; j++)
        if (pl_str_is(t->name[j], name))
            return t->cell[j];
    fail_msg("no column %s", name);
    return NULL;
}

/* limit_digits of a quantity of a set, or otherwise. */
static double limit_of(const char *set, const char *quantity, double otherwise)
{
    struct pl_str text = read_text("limits.csv"), line;
    double limit = 0;

    while (pl_str_line(&text, &line)) {
        struct pl_str name = field(&line), what = field(&line);
        if (!pl_str_is(name, set) || !pl_str_is(what, quantity))
            continue;
        assert_true(pl_str_number(field(&line), &limit));
        return limit;
    }
    return otherwise;
}

static double digits(double x, double expected)
{
    double error = fabs(x - expected);

    if (expected != 0)
        error /= fabs(expected);
    return error == 0 ? 17 : -log10(error);
}

/* The fewest digits of each row of the table. */
static struct reached {
    const char *set, *quantity;
    double limit, digits;
} reached[3 * N_SETS];
static size_t n_reached;

static void keep(const char *set, const char *quantity, double limit,
                 double got)
{
    size_t i = 0;

    while (i < n_reached && (strcmp(reached[i].set, set) != 0 ||
                             strcmp(reached[i].quantity, quantity) != 0))
        i++;
    if (i == n_reached)
        reached[n_reached++] = (struct reached){set, quantity, limit, got};
    reached[i].digits = fmin(reached[i].digits, got);
}

static double asked(double limit)
{
    return fmin(limit - 0.5, 14);
}

/* quantity: of limits.csv. */
static void check_digits(const char *set, const char *quantity, double x,
                         double expected, double limit)
{
    double got = digits(x, expected);

    keep(set, quantity, limit, got);
    if (!(got >= asked(limit)))
        print_error("%s: %s is %.17g, certified %.17g: %.1f digits, not %.1f\n",
                    set, quantity, x, expected, got, asked(limit));
}

static void check_reached(const char *set)
{
    for (size_t i = 0; i < n_reached; i++)
        if (strcmp(reached[i].set, set) == 0)
            assert_true(reached[i].digits >= asked(reached[i].limit));
}

static void print_table(void)
{
    (void)printf("| set | quantity | limit | asked | reached |\n"
                 "|---|---|---|---|---|\n");
    for (size_t i = 0; i < n_reached; i++)
        (void)printf("| %s | %s | %.1f | %.1f | %.1f |\n", reached[i].set,
                     reached[i].quantity, reached[i].limit,
                     asked(reached[i].limit), fmin(reached[i].digits, 16));
}

/* x^power, rounded once. */
static double rounded_power(double x, int power)
{
    struct pl_dd p = pl_dd_from(1);

    for (int i = 0; i < power; i++)
        p = pl_dd_mul_double(p, x);
    return pl_dd_to(p);
}

static const double *term_column(const struct table *t, struct pl_str term)
{
    double *x = PL_NEW(&arena, double, t->n), power = 1;
    struct pl_str name = term;
    size_t at = 0;

    if (pl_str_find(term, PL_STR("^"), &at)) {
        name = pl_str_slice(term, 0, at);
        assert_true(
            pl_str_number(pl_str_slice(term, at + 1, term.len), &power));
    }
    if (pl_str_is(term, "(Intercept)"))
        power = 0;
    const double *from =
        power == 0 ? t->cell[0] : column(t, pl_str_copy(&arena, name).s);
    for (size_t i = 0; i < t->n; i++)
        x[i] = rounded_power(from[i], (int)power);
    return x;
}

/* x before x^2, the constant first. */
static double rank_of_term(struct pl_str term)
{
    double power = 1;
    size_t at = 0;

    if (pl_str_is(term, "(Intercept)"))
        return 0;
    if (pl_str_find(term, PL_STR("^"), &at))
        assert_true(
            pl_str_number(pl_str_slice(term, at + 1, term.len), &power));
    return power;
}

static size_t ordered_terms(const struct pl_value *coef, struct pl_str *terms)
{
    size_t n = 0;

    for (int power = 0; power <= MAX_TERMS; power++)
        for (size_t i = 0; i < coef->n; i++)
            if (rank_of_term(coef->as.members[i].key) == power)
                terms[n++] = coef->as.members[i].key;
    return n;
}

static void check_regression(const char *set, const struct pl_value *expect)
{
    const struct pl_value *coef = pl_get(expect, "coef");
    struct pl_str terms[MAX_TERMS];
    const double *x[MAX_TERMS];
    size_t p = ordered_terms(coef, terms);
    struct table t;
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_err err;

    read_table(set, &t);
    for (size_t j = 0; j < p; j++)
        x[j] = term_column(&t, terms[j]);
    struct pl_ols_data data = {
        t.n, p, x, column(&t, "y"), NULL, pl_str_is(terms[0], "(Intercept)"),
        NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_OK);
    assert_int_equal(fit.rank, p);
    assert_int_equal(
        pl_vcov_of(&arena, &fit, PL_VCOV_CLASSICAL, NULL, &v, &err), PL_OK);
    double limit = limit_of(set, "coefficients", 0);
    double se_limit = limit_of(set, "standard errors", limit);
    for (size_t j = 0; j < p; j++) {
        check_digits(set, "coefficients", fit.coef[j],
                     pl_num(pl_get_str(coef, terms[j])), limit);
        check_digits(set, "standard errors", sqrt(v.v[j * p + j]),
                     pl_num(pl_get_str(pl_get(expect, "se"), terms[j])),
                     se_limit);
    }
    check_digits(set, "standard errors", fit.sigma,
                 pl_num(pl_get(expect, "residual_sd")), se_limit);
    check_digits(set, "standard errors", fit.r_squared,
                 pl_num(pl_get(expect, "r2")), se_limit);
}

/* n numbers again and again. */
static const double *repeated(const double *x, size_t n, size_t times)
{
    double *all = PL_NEW(&arena, double, n *times);

    assert_non_null(all);
    for (size_t i = 0; i < n * times; i++)
        all[i] = x[i % n];
    return all;
}

/* The set repeated to 10,000 rows has the same coefficients; long columns are
 * summed in another way. */
static void check_repeated(const char *set, const struct pl_value *expect)
{
    const struct pl_value *coef = pl_get(expect, "coef");
    struct pl_str terms[MAX_TERMS];
    const double *x[MAX_TERMS];
    size_t p = ordered_terms(coef, terms);
    struct table t;
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_err err;

    read_table(set, &t);
    size_t times = 10000 / t.n + 1, n = t.n * times;
    for (size_t j = 0; j < p; j++)
        x[j] = repeated(term_column(&t, terms[j]), t.n, times);
    struct pl_ols_data data = {.n = n,
                               .p = p,
                               .x = x,
                               .y = repeated(column(&t, "y"), t.n, times),
                               .intercept = pl_str_is(terms[0], "(Intercept)")};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_OK);
    assert_int_equal(fit.rank, p);
    assert_int_equal(
        pl_vcov_of(&arena, &fit, PL_VCOV_CLASSICAL, NULL, &v, &err), PL_OK);
    double limit = limit_of(set, "coefficients", 0);
    double se_limit = limit_of(set, "standard errors", limit);
    double df = sqrt(((double)n - (double)p) / ((double)t.n - (double)p));
    for (size_t j = 0; j < p; j++) {
        check_digits(set, "coefficients", fit.coef[j],
                     pl_num(pl_get_str(coef, terms[j])), limit);
        check_digits(set, "standard errors", sqrt(v.v[j * p + j]) * df,
                     pl_num(pl_get_str(pl_get(expect, "se"), terms[j])),
                     se_limit);
    }
    check_digits(set, "standard errors", fit.r_squared,
                 pl_num(pl_get(expect, "r2")), se_limit);
}

/* By sums of squares, every certified quantity. */
static void check_one_way(const char *set, const struct pl_value *expect,
                          const struct table *t, double limit)
{
    const double *group = column(t, "g");
    uint32_t *code = PL_NEW(&arena, uint32_t, t->n);
    struct pl_anova anova;
    struct pl_err err;

    for (size_t i = 0; i < t->n; i++)
        code[i] = (uint32_t)group[i];
    assert_int_equal(
        pl_anova_of(&arena, column(t, "y"), code, t->n, 64, &anova, &err),
        PL_OK);
    const struct {
        const char *name;
        double value;
    } all[] = {{"F", anova.f.statistic},       {"df_between", anova.f.df1},
               {"df_within", anova.f.df2},     {"ss_between", anova.ss_between},
               {"ss_within", anova.ss_within}, {"ms_between", anova.ms_between},
               {"ms_within", anova.ms_within}, {"r2", anova.eta_squared},
               {"residual_sd", anova.sigma}};
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        check_digits(set, "F", all[i].value,
                     pl_num(pl_get(expect, all[i].name)), limit);
}

static void check_anova(const char *set, const struct pl_value *expect)
{
    const double *x[64];
    struct table t;
    struct pl_ols fit;
    struct pl_vcov v;
    struct pl_f_test f;
    struct pl_err err;
    size_t p = 0;

    read_table(set, &t);
    const double *group = column(&t, "g");
    for (double g = 1; g < 64; g++) {
        double *dummy = PL_NEW(&arena, double, t.n);
        size_t n = 0;
        for (size_t i = 0; i < t.n; i++) {
            dummy[i] = g == 1 || group[i] == g;
            n += group[i] == g;
        }
        if (n > 0)
            x[p++] = dummy;
    }
    struct pl_ols_data data = {t.n, p, x, column(&t, "y"), NULL, true, NULL};
    assert_int_equal(pl_ols_fit(&arena, &data, &fit, &err), PL_OK);
    assert_int_equal(
        pl_vcov_of(&arena, &fit, PL_VCOV_CLASSICAL, NULL, &v, &err), PL_OK);
    assert_int_equal(pl_ols_f(&arena, &fit, &v, 0, &f, &err), PL_OK);
    double limit = limit_of(set, "F", 0);
    assert_true(f.df1 == pl_num(pl_get(expect, "df_between")));
    assert_true(f.df2 == pl_num(pl_get(expect, "df_within")));
    check_digits(set, "F", f.statistic, pl_num(pl_get(expect, "F")), limit);
    check_digits(set, "F", fit.r_squared, pl_num(pl_get(expect, "r2")), limit);
    check_digits(set, "F", fit.sigma, pl_num(pl_get(expect, "residual_sd")),
                 limit);
    check_one_way(set, expect, &t, limit);
}

static void check_univariate(const char *set, const struct pl_value *expect)
{
    struct table t;

    read_table(set, &t);
    struct pl_moments m = pl_moments_of(column(&t, "y"), t.n);
    double limit = limit_of(set, "sd", 0);
    assert_true((double)m.n == pl_num(pl_get(expect, "n")));
    check_digits(set, "mean", m.mean, pl_num(pl_get(expect, "mean")), 15);
    check_digits(set, "sd", m.sd, pl_num(pl_get(expect, "sd")), limit);
    check_digits(set, "lag 1 autocorrelation", m.autocorrelation,
                 pl_num(pl_get(expect, "lag1")), fmin(limit, 15));
}

static void check_set(void **state)
{
    const char *set = *state;
    const struct pl_value *all = NULL;
    struct pl_err err;

    pl_arena_init(&arena, (size_t)1 << 28);
    assert_int_equal(pl_json_read(&arena, read_text("certified.json"),
                                  "certified.json", &all, &err),
                     PL_OK);
    const struct pl_value *entry = pl_get(all, set);
    const struct pl_value *expect = pl_get(entry, "expect");
    assert_false(pl_is_nil(entry));
    if (pl_is_text(pl_get(entry, "kind"), "nist_lm")) {
        check_regression(set, expect);
        check_repeated(set, expect);
    } else if (pl_is_text(pl_get(entry, "kind"), "nist_anova"))
        check_anova(set, expect);
    else
        check_univariate(set, expect);
    check_reached(set);
    pl_arena_free(&arena);
}

int main(int argc, char **argv)
{
    struct CMUnitTest tests[N_SETS];

    pl_stats_init();
    for (size_t i = 0; i < N_SETS; i++) {
        static char names[N_SETS][16];
        (void)snprintf(names[i], sizeof names[i], "%s", sets[i]);
        tests[i] = (struct CMUnitTest){
            .name = sets[i], .test_func = check_set, .initial_state = names[i]};
    }
    int failed = cmocka_run_group_tests_name("NIST StRD", tests, NULL, NULL);
    if (argc == 2 && strcmp(argv[1], "table") == 0)
        print_table();
    return failed;
}
