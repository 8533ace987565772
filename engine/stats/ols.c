#include "stats/ols.h"

#include "stats/gram.h"

#include <float.h>

static const double tolerance = 1e-10; /* of a column's own norm */

/* One fit while it is being made.  Column p of rows is the outcome. */
struct work {
    struct pl_arena *a;
    const struct pl_ols_data *data;
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
    if (d->n == 0)
        return pl_fail(err, PL_EDOMAIN, NULL, "no rows to fit");
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

/* Rows with the outcome as last column, and the square roots of the weights. */
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
    if (!pl_rows_from(w->a, x, d->n, d->p + 1, root, &w->rows))
        return out_of_memory(err);
    return PL_OK;
}

/* First solution, from the cross products alone. */
static enum pl_status solve(struct work *w, struct pl_err *err)
{
    size_t p = w->data->p;
    struct pl_dd *gram = pl_gram(w->a, &w->rows);

    w->kept = PL_NEW(w->a, size_t, p + 1);
    w->position = PL_NEW(w->a, size_t, p + 1);
    w->z = PL_NEW(w->a, struct pl_dd, p + 1);
    w->g = PL_NEW(w->a, struct pl_dd, p + 1);
    w->residual = PL_NEW(w->a, struct pl_dd, w->data->n);
    if (gram == NULL || w->kept == NULL || w->position == NULL ||
        w->z == NULL || w->g == NULL || w->residual == NULL)
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
    double scale = ldexp(1, -w->rows.exponent[d->p]);
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

static void fill_fit(const struct work *w, struct pl_ols *out)
{
    const double rounding = 4 * DBL_EPSILON * DBL_EPSILON;
    struct pl_dd rss = pl_dd_from(0), tss = total_ss(w);
    double y_scale = ldexp(1, w->rows.exponent[w->data->p]);
    double about = w->data->intercept ? 1 : 0;

    for (size_t i = 0; i < w->rows.n; i++)
        pl_dd_gather_dd(&rss, w->residual[i], w->residual[i]);
    rss = pl_dd_gathered(rss);
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
static double predicted(const struct work *w, const double *coef, size_t i)
{
    double s = 0;

    for (size_t j = 0; j < w->k; j++)
        s += coef[j] * w->data->x[w->kept[j]][i];
    return s;
}

/* Coefficients, fitted values and residuals in the data's own units. */
static bool fill_vectors(const struct work *w, struct pl_ols *out)
{
    const struct pl_ols_data *d = w->data;
    double *coef = PL_NEW(w->a, double, w->k + 1);
    double *scale = PL_NEW(w->a, double, w->k + 1);
    double *fitted = PL_NEW(w->a, double, d->n);
    double *residual = PL_NEW(w->a, double, d->n);
    double *score = PL_NEW(w->a, double, d->n);

    if (coef == NULL || scale == NULL || fitted == NULL || residual == NULL ||
        score == NULL)
        return false;
    int ey = w->rows.exponent[d->p];
    for (size_t j = 0; j < w->k; j++) {
        int ex = w->rows.exponent[w->kept[j]];
        coef[j] = ldexp(pl_dd_to(w->z[j]), ey - ex);
        scale[j] = ldexp(1, ex);
    }
    for (size_t i = 0; i < d->n; i++) {
        double root = d->weights == NULL ? 1 : sqrt(d->weights[i]);
        score[i] = out->is_perfect ? 0 : ldexp(w->residual[i].hi, ey);
        residual[i] =
            root > 0 ? score[i] / root : d->y[i] - predicted(w, coef, i);
        fitted[i] = d->y[i] - residual[i];
    }
    out->coef = coef;
    out->scale = scale;
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

enum pl_status pl_ols_fit(struct pl_arena *a, const struct pl_ols_data *data,
                          struct pl_ols *out, struct pl_err *err)
{
    struct work w = {.a = a, .data = data};
    struct pl_ols fit = {.p = data->p};
    struct pl_rows *rows = PL_NEW(a, struct pl_rows, 1);

    if (rows == NULL)
        return out_of_memory(err);
    PL_TRY(check_data(data, err));
    PL_TRY(set_up(&w, &fit.n, err));
    PL_TRY(solve(&w, err));
    refine(&w);
    *rows = w.rows;
    fit.rows = rows;
    fit.root_weight = w.root_weight;
    fit.rank = w.k;
    fit.kept = w.kept;
    fill_fit(&w, &fit);
    if (!fill_vectors(&w, &fit) || !fill_inverse(&w, &fit))
        return out_of_memory(err);
    *out = fit;
    return PL_OK;
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
