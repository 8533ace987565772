/* Fits of completed data sets as one regression, or as one comparison of two
 * means: Rubin's rules by term, with Barnard & Rubin's degrees of freedom. */
#include "plan/execute_missing.h"
#include "stats/pool.h"

#include <math.h>

struct pooled {
    struct pl_run *r;
    const struct pl_regression *g;
    const struct pl_value *const *fits;
    size_t m;
    const struct pl_value *imputed;
    const struct pl_value *terms; /* pooled, by stats.pool's own code */
    const char *arms;             /* where a fit has them: "arms", "groups" */
};

static enum pl_status pool_terms(struct pooled *p)
{
    struct pl_run inner = *p->r;
    struct pl_executed did = {NULL, NULL};
    struct pl_builder fits, args;

    pl_build(&fits, p->r->work);
    for (size_t i = 0; i < p->m; i++)
        pl_add(&fits, p->fits[i]);
    pl_build(&args, p->r->work);
    pl_set(&args, "fits", pl_list(&fits));
    pl_set_number(&args, "level", p->g->level);
    pl_set_text(&args, "alternative", pl_alternative_name(p->g->alternative));
    inner.args = pl_map(&args);
    if (inner.args == NULL)
        return pl_run_no_memory(p->r);
    PL_TRY(pl_run_pool(&inner, &did));
    p->terms = pl_get(did.result, "terms");
    return PL_OK;
}

static const struct pl_value *named(const struct pl_value *list,
                                    const struct pl_value *name)
{
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_equal(pl_get(pl_item(list, i), "name"), name))
            return pl_item(list, i);
    return pl_nil();
}

/* A row of the first fit with the pooled numbers in place of its own. */
static const struct pl_value *row_of(struct pooled *p,
                                     const struct pl_value *row)
{
    struct pl_builder b;

    pl_build(&b, p->r->a);
    pl_copy_members(&b, row);
    pl_copy_members(&b, named(p->terms, pl_get(row, "name")));
    return pl_map(&b);
}

static const struct pl_value *rows_of(struct pooled *p, const char *key)
{
    const struct pl_value *rows = pl_get(p->fits[0], key);
    struct pl_builder list;

    pl_build(&list, p->r->a);
    for (size_t i = 0; i < pl_count(rows); i++)
        pl_add(&list, row_of(p, pl_item(rows, i)));
    return pl_list(&list);
}

/* What an estimate is told by. */
static void set_members(struct pl_builder *b, const struct pl_value *pooled)
{
    static const char *const members[] = {
        "estimate", "std_error", "statistic", "df",     "p_value",
        "conf_low", "conf_high", "riv",       "lambda", "fmi"};

    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        if (!pl_is_nil(pl_get(pooled, members[i])))
            pl_set(b, members[i], pl_get(pooled, members[i]));
}

/* With two arms the one estimate stands at the top. */
static void set_only(struct pl_builder *b, const struct pl_value *treatment)
{
    const struct pl_value *only = pl_item(treatment, 0);

    if (pl_count(treatment) == 1 && !pl_is_nil(pl_get(only, "estimate")))
        set_members(b, only);
}

/* Of R squared the mean of Fisher's z (Harel 2009); of sigma the root of the
 * mean variance. */
static void set_fit(const struct pooled *p, struct pl_builder *b)
{
    double z = 0, variance = 0;

    for (size_t i = 0; i < p->m; i++) {
        double r2 = pl_num(pl_get(p->fits[i], "r_squared"));
        double sigma = pl_num(pl_get(p->fits[i], "sigma"));
        z += atanh(sqrt(r2));
        variance += sigma * sigma;
    }
    z = tanh(z / (double)p->m);
    pl_set_number(b, "r_squared", z * z);
    pl_set_number(b, "sigma", sqrt(variance / (double)p->m));
}

static const struct pl_value *arm_in(const struct pooled *p, size_t fit,
                                     size_t arm)
{
    return pl_item(pl_get(p->fits[fit], p->arms), arm);
}

static double mean_of(const struct pooled *p, size_t arm, const char *member)
{
    double sum = 0;

    for (size_t i = 0; i < p->m; i++)
        sum += pl_num(pl_get(arm_in(p, i, arm), member));
    return sum / (double)p->m;
}

/* An arm's mean over the completed data sets, its standard error by the same
 * rules. */
static enum pl_status arm_of(struct pooled *p, size_t arm, struct pl_builder *b)
{
    struct pl_run *r = p->r;
    double *x = PL_NEW(r->work, double, 2 * p->m);
    double n = pl_num_or(pl_get(arm_in(p, 0, arm), "n"), 0);
    bool has_all = true;
    struct pl_pooled pooled;

    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < p->m; i++) {
        x[i] = pl_num(pl_get(arm_in(p, i, arm), "mean"));
        x[p->m + i] = pl_num(pl_get(arm_in(p, i, arm), "se"));
        has_all &= isfinite(x[i]) && isfinite(x[p->m + i]);
    }
    pl_set(b, "level", pl_get(arm_in(p, 0, arm), "level"));
    pl_set_number(b, "n", n);
    pl_set_number(b, "mean", mean_of(p, arm, "mean"));
    pl_set_number(b, "sd", mean_of(p, arm, "sd"));
    pl_set_number(b, "adjusted_mean", mean_of(p, arm, "adjusted_mean"));
    if (!has_all)
        return PL_OK;
    PL_TRY(pl_pool(x, x + p->m, p->m, n - 1, p->g->level, PL_TWO_SIDED, &pooled,
                   r->err));
    pl_set_number(b, "se", pooled.test.std_error);
    return PL_OK;
}

static enum pl_status set_arms(struct pooled *p, struct pl_builder *b)
{
    size_t n = pl_count(pl_get(p->fits[0], p->arms));
    struct pl_builder list, one;

    if (n == 0)
        return PL_OK;
    pl_build(&list, p->r->a);
    for (size_t i = 0; i < n; i++) {
        pl_build(&one, p->r->a);
        PL_TRY(arm_of(p, i, &one));
        pl_add(&list, pl_map(&one));
    }
    pl_set(b, p->arms, pl_list(&list));
    return PL_OK;
}

static double coefficient(const struct pooled *p, size_t fit, size_t i)
{
    const struct pl_value *name = pl_item(pl_get(p->fits[0], "vcov_terms"), i);

    return pl_num(
        pl_get(named(pl_get(p->fits[fit], "terms"), name), "estimate"));
}

static double covariance(const struct pooled *p, size_t fit, size_t i, size_t j)
{
    return pl_num(pl_item(pl_item(pl_get(p->fits[fit], "vcov"), i), j));
}

/* Within plus (1 + 1/m) between, of two coefficients. */
static double total(const struct pooled *p, size_t i, size_t j)
{
    double mi = 0, mj = 0, within = 0, between = 0, m = (double)p->m;

    for (size_t k = 0; k < p->m; k++) {
        within += covariance(p, k, i, j) / m;
        mi += coefficient(p, k, i) / m;
        mj += coefficient(p, k, j) / m;
    }
    for (size_t k = 0; k < p->m; k++)
        between += (coefficient(p, k, i) - mi) * (coefficient(p, k, j) - mj);
    return within + (1 + 1 / m) * between / (m - 1);
}

static void set_vcov(struct pooled *p, struct pl_builder *b)
{
    static const char *const copied[] = {"vcov_terms", "vcov_kind", "vcov_type",
                                         "vcov_by", "n_clusters"};
    size_t n = pl_count(pl_get(p->fits[0], "vcov"));
    struct pl_builder matrix, row;

    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
        pl_set(b, copied[i], pl_get(p->fits[0], copied[i]));
    pl_build(&matrix, p->r->a);
    for (size_t i = 0; i < n; i++) {
        pl_build(&row, p->r->a);
        for (size_t j = 0; j < n; j++)
            pl_add(&row, pl_number(p->r->a, total(p, i, j)));
        pl_add(&matrix, pl_list(&row));
    }
    if (n > 0)
        pl_set(b, "vcov", pl_list(&matrix));
}

/* Warnings of the imputation and of every fit, each once. */
static const struct pl_value *warnings_of(struct pooled *p)
{
    struct pl_builder b;

    pl_build(&b, p->r->a);
    for (size_t i = 0; i <= p->m; i++) {
        const struct pl_value *list =
            pl_get(i == 0 ? p->imputed : p->fits[i - 1], "warnings");
        for (size_t k = 0; k < pl_count(list); k++) {
            bool is_told = false;
            for (size_t j = 0; j < b.n && !is_told; j++)
                is_told = pl_equal(b.members[j].value, pl_item(list, k));
            if (!is_told)
                pl_add(&b, pl_value_copied(p->r->a, pl_item(list, k), 0));
        }
    }
    return pl_list(&b);
}

static void set_imputed(struct pooled *p, struct pl_builder *b)
{
    static const char *const copied[] = {"m",       "iterations", "seed",
                                         "methods", "n_filled",   "chains"};

    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++)
        pl_set(b, copied[i],
               pl_value_copied(p->r->a, pl_get(p->imputed, copied[i]), 0));
}

/* With what all fits have alike. */
static void open_result(const struct pooled *p, struct pl_builder *b,
                        const char *const *alike, size_t n)
{
    pl_build(b, p->r->a);
    for (size_t i = 0; i < n; i++)
        pl_set(b, alike[i], pl_get(p->fits[0], alike[i]));
}

static enum pl_status close_result(struct pooled *p, struct pl_builder *b,
                                   const struct pl_value **out)
{
    set_imputed(p, b);
    pl_set(b, "warnings", warnings_of(p));
    *out = pl_map(b);
    return *out == NULL ? pl_run_no_memory(p->r) : PL_OK;
}

enum pl_status pl_pooled_result(struct pl_run *r, const struct pl_regression *g,
                                const struct pl_value *const *fits, size_t m,
                                const struct pl_value *imputed,
                                const struct pl_value **out)
{
    static const char *const copied[] = {"outcome",     "alternative", "n",
                                         "n_dropped",   "n_selected",  "rank",
                                         "df_residual", "level"};
    struct pooled p = {.r = r,
                       .g = g,
                       .fits = fits,
                       .m = m,
                       .imputed = imputed,
                       .arms = "arms"};
    struct pl_builder b;

    PL_TRY(pool_terms(&p));
    open_result(&p, &b, copied, sizeof copied / sizeof copied[0]);
    pl_set_text(&b, "kind", "pooled");
    pl_set(&b, "estimator", pl_get(fits[0], "kind"));
    pl_set(&b, "terms", rows_of(&p, "terms"));
    if (g->treatment.len > 0) {
        const struct pl_value *treatment = rows_of(&p, "treatment");
        pl_set(&b, "treatment", treatment);
        set_only(&b, treatment);
    }
    set_fit(&p, &b);
    PL_TRY(set_arms(&p, &b));
    set_vcov(&p, &b);
    return close_result(&p, &b, out);
}

static const struct pl_value *column_of(const struct pooled *p,
                                        const char *member)
{
    struct pl_builder b;

    pl_build(&b, p->r->work);
    for (size_t i = 0; i < p->m; i++)
        pl_add(&b, pl_get(p->fits[i], member));
    return pl_list(&b);
}

/* The complete data's df are the least of the tests', which Welch's differ in.
 */
static enum pl_status pool_difference(struct pooled *p, struct pl_builder *b)
{
    struct pl_run inner = *p->r;
    struct pl_executed did = {NULL, NULL};
    struct pl_builder args;
    double df = NAN;

    for (size_t i = 0; i < p->m; i++)
        df = fmin(df, pl_num(pl_get(p->fits[i], "df")));
    pl_build(&args, p->r->work);
    pl_set(&args, "estimates", column_of(p, "estimate"));
    pl_set(&args, "std_errors", column_of(p, "std_error"));
    pl_set_number(&args, "df_complete", df);
    pl_set_number(&args, "level", p->g->level);
    pl_set_text(&args, "alternative", pl_alternative_name(p->g->alternative));
    inner.args = pl_map(&args);
    if (inner.args == NULL)
        return pl_run_no_memory(p->r);
    PL_TRY(pl_run_pool(&inner, &did));
    set_members(b, did.result);
    return PL_OK;
}

enum pl_status pl_pooled_comparison(struct pl_run *r,
                                    const struct pl_regression *g,
                                    const struct pl_value *const *fits,
                                    size_t m, const struct pl_value *imputed,
                                    const struct pl_value **out)
{
    static const char *const copied[] = {"method",    "alternative", "n",
                                         "n_dropped", "level",       "mu",
                                         "outcome",   "group"};
    struct pooled p = {.r = r,
                       .g = g,
                       .fits = fits,
                       .m = m,
                       .imputed = imputed,
                       .arms = "groups"};
    struct pl_builder b;

    open_result(&p, &b, copied, sizeof copied / sizeof copied[0]);
    pl_set_text(&b, "kind", "pooled_t_test");
    PL_TRY(pool_difference(&p, &b));
    PL_TRY(set_arms(&p, &b));
    return close_result(&p, &b, out);
}
