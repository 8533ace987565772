#include "stats/ols.h"

#include "stats/columns.h"
#include "stats/gram.h"

#include <float.h>

static const double tolerance = 1e-10; /* of a column's own norm */

/* One fit while it is being made.  Column p of rows is the outcome. */
struct work {
    struct pl_arena *a;
    const struct pl_ols_data *data;
    const double *const *columns; /* [p + 1] */
    const int *exponent;          /* [p + 1] */
    struct pl_rows rows;
    struct pl_dd *factor, *z; /* Cholesky factor; scaled coefficients [k] */
    struct pl_dd *residual;   /* scaled, weighted [n] */
    struct pl_dd *g;          /* [p + 1] */
    size_t *kept, *position;  /* position[j]: of column j in kept, or p */
    size_t k;
    double yy; /* y'y, scaled */
    const double *root_weight;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Without a branch for each: 0 times what is not finite is NaN, and stays. */
static bool all_finite(const double *x, size_t n)
{
    double sum[4] = {0};
    size_t i = 0;

    for (; i + 4 <= n; i += 4)
        for (size_t k = 0; k < 4; k++)
            sum[k] += 0 * x[i + k];
    for (; i < n; i++)
        sum[0] += 0 * x[i];
    return !isnan(sum[0] + sum[1] + sum[2] + sum[3]);
}

static enum pl_status check_data(const struct pl_ols_data *d,
                                 struct pl_err *err)
{
    for (size_t j = 0; j < d->p; j++)
        if (!all_finite(d->x[j], d->n))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "term %zu holds a value that is not finite", j + 1);
    if (!all_finite(d->y, d->n))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the outcome holds a value that is not finite");
    for (size_t i = 0; d->weights != NULL && i < d->n; i++)
        if (!(d->weights[i] >= 0 && isfinite(d->weights[i])))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "weight %g in row %zu is not a number from 0 up",
                           d->weights[i], i + 1);
    return PL_OK;
}

static bool has_bad_weight(const struct pl_ols_data *d)
{
    for (size_t i = 0; d->weights != NULL && i < d->n; i++)
        if (!(d->weights[i] >= 0 && isfinite(d->weights[i])))
            return true;
    return false;
}

/* Columns with the outcome as last one, and the square roots of the weights. */
static enum pl_status set_up(struct work *w, size_t *n_used, struct pl_err *err)
{
    const struct pl_ols_data *d = w->data;
    const double **x = PL_NEW(w->a, const double *, d->p + 1);
    double *root = NULL;

    *n_used = d->n;
    if (d->weights != NULL) {
        root = PL_NEW(w->a, double, d->n);
        if (root == NULL)
            return out_of_memory(err);
        *n_used = 0;
        for (size_t i = 0; i < d->n; i++) {
            root[i] = sqrt(d->weights[i]);
            *n_used += root[i] > 0;
        }
        if (*n_used == 0)
            return pl_fail(err, PL_EDOMAIN, NULL, "every weight is 0");
    }
    if (x == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < d->p; j++)
        x[j] = d->x[j];
    x[d->p] = d->y;
    w->root_weight = root;
    w->columns = x;
    return PL_OK;
}

/* Solution from the cross products alone. */
static enum pl_status solve(struct work *w, struct pl_dd *gram,
                            struct pl_err *err)
{
    size_t p = w->data->p;

    w->kept = PL_NEW(w->a, size_t, p + 1);
    w->position = PL_NEW(w->a, size_t, p + 1);
    w->z = PL_NEW(w->a, struct pl_dd, p + 1);
    if (w->kept == NULL || w->position == NULL || w->z == NULL)
        return out_of_memory(err);
    const struct pl_dd *xy = gram + pl_at_triangle(p, 0);
    w->yy = xy[p].hi;
    w->k = pl_cholesky(gram, p, tolerance, w->kept);
    w->factor = gram;
    for (size_t j = 0; j <= p; j++)
        w->position[j] = p;
    for (size_t j = 0; j < w->k; j++) {
        w->position[w->kept[j]] = j;
        w->z[j] = xy[w->kept[j]];
    }
    pl_cholesky_solve(w->factor, w->k, w->z);
    return PL_OK;
}

static void compute_residuals(struct work *w)
{
    size_t p = w->data->p;

    for (size_t r = 0; r < w->rows.n; r++) {
        struct pl_dd e = pl_dd_from(0);
        /* In the order of the columns; the outcome comes last. */
        for (size_t i = w->rows.start[r]; i < w->rows.start[r + 1]; i++) {
            size_t j = w->rows.column[i];
            double x = w->rows.cell[i];
            if (j == p)
                pl_dd_gather(&e, x, 1);
            else if (w->position[j] < p)
                pl_dd_gather_dd(&e, w->z[w->position[j]], pl_dd_from(-x));
        }
        w->residual[r] = pl_dd_gathered(e);
    }
}

/* Solve for what the residuals still hold of the columns, until nothing is
 * left: the first solution loses the squared condition number. */
static void refine(struct work *w)
{
    const double enough = 0x1p-85;

    compute_residuals(w);
    for (int round = 0; round < 4; round++) {
        double change = 0, size = 0;
        pl_gram_vector(&w->rows, w->residual, w->g);
        for (size_t j = 0; j < w->k; j++)
            w->g[j] = w->g[w->kept[j]];
        pl_cholesky_solve(w->factor, w->k, w->g);
        for (size_t j = 0; j < w->k; j++) {
            w->z[j] = pl_dd_add(w->z[j], w->g[j]);
            change = fmax(change, fabs(w->g[j].hi));
            size = fmax(size, fabs(w->z[j].hi));
        }
        if (change <= enough * size)
            return;
        compute_residuals(w);
    }
}

/* Sum of squares of y, scaled, about its weighted mean if there is a constant.
 */
static struct pl_dd total_ss(const struct work *w)
{
    const struct pl_ols_data *d = w->data;
    double scale = ldexp(1, -w->exponent[d->p]);
    struct pl_dd sum = pl_dd_from(0), weight = sum, ss = sum, mean = sum;

    for (size_t i = 0; d->intercept && i < d->n; i++) {
        double wi = d->weights == NULL ? 1 : d->weights[i];
        sum = pl_dd_add(sum, pl_dd_product(wi, d->y[i] * scale));
        weight = pl_dd_add_double(weight, wi);
    }
    if (d->intercept)
        mean = pl_dd_div(sum, weight);
    for (size_t i = 0; i < d->n; i++) {
        double wi = d->weights == NULL ? 1 : d->weights[i];
        struct pl_dd e = pl_dd_sub(pl_dd_from(d->y[i] * scale), mean);
        ss = pl_dd_add(ss, pl_dd_mul_double(pl_dd_mul(e, e), wi));
    }
    return ss;
}

static struct pl_dd residual_ss(const struct work *w)
{
    struct pl_dd rss = pl_dd_from(0);

    for (size_t i = 0; i < w->rows.n; i++)
        pl_dd_gather_dd(&rss, w->residual[i], w->residual[i]);
    return pl_dd_gathered(rss);
}

static void fill_fit(const struct work *w, struct pl_dd rss, struct pl_dd tss,
                     struct pl_ols *out)
{
    const double rounding = 4 * DBL_EPSILON * DBL_EPSILON;
    double y_scale = ldexp(1, w->exponent[w->data->p]);
    double about = w->data->intercept ? 1 : 0;

    out->rank = w->k;
    out->is_perfect = rss.hi <= rounding * w->yy;
    if (out->is_perfect)
        rss = pl_dd_from(0);
    bool varies = tss.hi > rounding * w->yy;
    struct pl_dd model = pl_dd_sub(tss, rss);
    out->df_residual = (double)out->n - (double)out->rank;
    out->rss = rss.hi * y_scale * y_scale;
    out->model_ss = varies ? fmax(model.hi, 0) * y_scale * y_scale : 0;
    out->sigma =
        out->df_residual > 0 ? sqrt(rss.hi / out->df_residual) * y_scale : NAN;
    out->r_squared = varies ? fmax(pl_dd_div(model, tss).hi, 0) : NAN;
    out->adj_r_squared = varies && out->df_residual > 0
                             ? 1 - pl_dd_div(rss, tss).hi *
                                       ((double)out->n - about) /
                                       out->df_residual
                             : NAN;
}

/* A row of weight 0 has no cells in the scaled rows. */
static double unweighted(const struct work *w, size_t i)
{
    const struct pl_ols_data *d = w->data;
    int ey = w->exponent[d->p];
    struct pl_dd e = pl_dd_from(ldexp(d->y[i], -ey));

    for (size_t j = 0; j < w->k; j++) {
        double x = ldexp(d->x[w->kept[j]][i], -w->exponent[w->kept[j]]);
        pl_dd_gather_dd(&e, w->z[j], pl_dd_from(-x));
    }
    return ldexp(pl_dd_to(e), ey);
}

/* Coefficients in the data's own units. */
static bool fill_coefficients(const struct work *w, struct pl_ols *out)
{
    double *coef = PL_NEW(w->a, double, w->k + 1);
    double *scale = PL_NEW(w->a, double, w->k + 1);

    if (coef == NULL || scale == NULL)
        return false;
    for (size_t j = 0; j < w->k; j++) {
        int ex = w->exponent[w->kept[j]];
        coef[j] = ldexp(pl_dd_to(w->z[j]), w->exponent[w->data->p] - ex);
        scale[j] = ldexp(1, ex);
    }
    out->coef = coef;
    out->scale = scale;
    return true;
}

/* Fitted values and residuals in the data's own units. */
static bool fill_vectors(const struct work *w, struct pl_ols *out)
{
    const struct pl_ols_data *d = w->data;
    double *fitted = PL_NEW(w->a, double, d->n);
    double *residual = PL_NEW(w->a, double, d->n);
    double *score = PL_NEW(w->a, double, d->n);

    if (fitted == NULL || residual == NULL || score == NULL)
        return false;
    for (size_t i = 0; i < d->n; i++) {
        double root = d->weights == NULL ? 1 : sqrt(d->weights[i]);
        score[i] =
            out->is_perfect ? 0 : ldexp(w->residual[i].hi, w->exponent[d->p]);
        residual[i] = root > 0 ? score[i] / root : unweighted(w, i);
        fitted[i] = d->y[i] - residual[i];
    }
    out->fitted = fitted;
    out->residual = residual;
    out->score = score;
    return true;
}

/* The inverse of the cross products. */
static bool fill_inverse(const struct work *w, struct pl_ols *out)
{
    size_t k = w->k;
    const struct pl_dd *t = pl_triangle_inverse(w->a, w->factor, k);
    struct pl_dd *inverse = PL_NEW(w->a, struct pl_dd, k * k + 1);

    if (t == NULL || inverse == NULL)
        return false;
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            struct pl_dd s = pl_dd_from(0);
            for (size_t m = i; m < k; m++)
                pl_dd_gather_dd(&s, t[pl_at_triangle(m, i)],
                                t[pl_at_triangle(m, j)]);
            inverse[i * k + j] = inverse[j * k + i] = pl_dd_gathered(s);
        }
    out->inverse = inverse;
    out->root = t;
    return true;
}

/* Through rows that pass zeros over, in double-double throughout. */
static enum pl_status fit_rows(struct work *w, struct pl_ols *out,
                               struct pl_err *err)
{
    struct pl_rows *rows = PL_NEW(w->a, struct pl_rows, 1);

    PL_TRY(check_data(w->data, err));
    if (rows == NULL || !pl_rows_from(w->a, w->columns, w->data->n,
                                      w->data->p + 1, w->root_weight, &w->rows))
        return out_of_memory(err);
    struct pl_dd *gram = pl_gram(w->a, &w->rows);
    w->g = PL_NEW(w->a, struct pl_dd, w->data->p + 1);
    w->residual = PL_NEW(w->a, struct pl_dd, w->data->n);
    if (gram == NULL || w->g == NULL || w->residual == NULL)
        return out_of_memory(err);
    w->exponent = w->rows.exponent;
    PL_TRY(solve(w, gram, err));
    refine(w);
    *rows = w->rows;
    out->rows = rows;
    fill_fit(w, residual_ss(w), total_ss(w), out);
    return fill_coefficients(w, out) && fill_vectors(w, out)
               ? PL_OK
               : out_of_memory(err);
}

static bool remain(struct work *w, const struct pl_columns *c,
                   const struct pl_crossed *crossed, struct pl_ols *out,
                   struct pl_remainders *r)
{
    size_t n = w->data->n;

    r->fitted = PL_NEW(w->a, double, n);
    r->residual = PL_NEW(w->a, double, n);
    r->score = w->root_weight == NULL ? r->residual : PL_NEW(w->a, double, n);
    if (r->fitted == NULL || r->residual == NULL || r->score == NULL ||
        !pl_columns_remain(w->a, c, crossed, w->z, w->data->intercept, r))
        return false;
    out->fitted = r->fitted;
    out->residual = r->residual;
    out->score = r->score;
    return true;
}

/* Through blocks of long columns.  *done: the digits of their cross products
 * are enough for the coefficients, to 2^-51, and for the residuals, to 2^-49.
 */
static enum pl_status fit_columns(struct work *w, const struct pl_columns *c,
                                  struct pl_ols *out, bool *done,
                                  struct pl_err *err)
{
    struct pl_crossed crossed;
    struct pl_remainders r = {0};

    if (!pl_columns_cross(w->a, c, &crossed))
        return out_of_memory(err);
    if (!crossed.is_finite)
        return PL_OK;
    w->exponent = crossed.exponent;
    PL_TRY(solve(w, crossed.gram, err));
    if (w->k < w->data->p || w->k == 0)
        return PL_OK;
    double condition = pl_columns_condition(w->factor, w->k);
    if (!(condition <= 0x1p24))
        return PL_OK;
    if (!remain(w, c, &crossed, out, &r) || !fill_coefficients(w, out))
        return out_of_memory(err);
    *done = r.rss.hi * 0x1p52 >= condition * condition * w->yy;
    fill_fit(w, r.rss, r.tss, out);
    return PL_OK;
}

enum pl_status pl_ols_fit(struct pl_arena *a, const struct pl_ols_data *data,
                          struct pl_ols *out, struct pl_err *err)
{
    /* Short beside what may be going on around it, whose progress is told. */
    const struct pl_team quiet = {
        .threads = data->team != NULL ? data->team->threads : 1};
    struct work w = {.a = a, .data = data};
    struct pl_ols fit = {.p = data->p, .n_given = data->n};
    bool done = false;

    if (data->n == 0)
        return pl_fail(err, PL_EDOMAIN, NULL, "no rows to fit");
    if (has_bad_weight(data))
        return check_data(data, err);
    PL_TRY(set_up(&w, &fit.n, err));
    const struct pl_columns columns = {.n = data->n,
                                       .p = data->p + 1,
                                       .x = w.columns,
                                       .weights = data->weights,
                                       .root = w.root_weight,
                                       .team = &quiet};
    if (pl_columns_suit(&columns))
        PL_TRY(fit_columns(&w, &columns, &fit, &done, err));
    if (!done)
        PL_TRY(fit_rows(&w, &fit, err));
    fit.columns = w.columns;
    fit.root_weight = w.root_weight;
    fit.kept = w.kept;
    if (!fill_inverse(&w, &fit))
        return out_of_memory(err);
    *out = fit;
    return PL_OK;
}

bool pl_ols_rows(struct pl_arena *a, struct pl_ols *fit)
{
    if (fit->rows != NULL)
        return true;
    struct pl_rows *rows = PL_NEW(a, struct pl_rows, 1);
    if (rows == NULL || !pl_rows_from(a, fit->columns, fit->n_given, fit->p + 1,
                                      fit->root_weight, rows))
        return false;
    fit->rows = rows;
    return true;
}

struct pl_coef pl_coef_t(double estimate, double std_error, double df,
                         double level, enum pl_alternative alternative)
{
    struct pl_coef c = {estimate, std_error, NAN, df, NAN, NAN, NAN};
    double tail = alternative == PL_TWO_SIDED ? (1 - level) / 2 : 1 - level;

    if (!isfinite(std_error) || (!isnan(df) && !(df > 0)))
        return c;
    double t = -pl_t_quantile(tail, df);
    c.conf_low = alternative == PL_LESS ? NAN : estimate - t * std_error;
    c.conf_high = alternative == PL_GREATER ? NAN : estimate + t * std_error;
    if (std_error > 0) {
        c.statistic = estimate / std_error;
        c.p_value = pl_t_p_value(c.statistic, df, alternative);
    }
    return c;
}
