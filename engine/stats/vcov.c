#include "stats/vcov.h"

#include "stats/factor.h"
#include "stats/gram.h"
#include "stats/vcov_parts.h"

#include <math.h>
#include <string.h>

/* A row counts as leverage 1 when what is left of it is below the tolerance of
 * the fit: its residual is 0 whatever the outcome. */
static const double leverage_tolerance = 1e-10;

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

void pl_vcov_finish(const struct pl_ols *fit, double *v, double factor)
{
    size_t k = fit->rank;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            double x = v[i * k + j] * factor / fit->scale[i] / fit->scale[j];
            v[i * k + j] = v[j * k + i] = x;
        }
}

const size_t *pl_vcov_positions(struct pl_arena *a, const struct pl_ols *fit)
{
    size_t *position = PL_NEW(a, size_t, fit->p + 1);

    if (position == NULL)
        return NULL;
    for (size_t j = 0; j <= fit->p; j++)
        position[j] = fit->rank;
    for (size_t j = 0; j < fit->rank; j++)
        position[fit->kept[j]] = j;
    return position;
}

/* x' (X'X)^-1 x, over cells that are not 0. */
static double leverage(const struct pl_ols *fit, const size_t *position,
                       size_t r)
{
    const struct pl_rows *x = fit->rows;
    size_t k = fit->rank;
    struct pl_dd h = {0, 0};

    for (size_t i = x->start[r]; i < x->start[r + 1]; i++) {
        size_t at = position[x->column[i]];
        struct pl_dd s = {0, 0};
        for (size_t j = x->start[r]; at < k && j < x->start[r + 1]; j++)
            if (position[x->column[j]] < k)
                pl_dd_gather_dd(&s,
                                fit->inverse[at * k + position[x->column[j]]],
                                pl_dd_from(x->cell[j]));
        pl_dd_gather_dd(&h, pl_dd_gathered(s), pl_dd_from(x->cell[i]));
    }
    return pl_dd_to(h);
}

/* The residual of a row as its HC type weighs it. */
static double hc_score(const struct pl_ols *fit, const size_t *position,
                       size_t r, struct pl_vcov *out)
{
    enum pl_vcov_type type = out->type;
    double e = fit->score[r];

    if (type == PL_VCOV_HC0 || type == PL_VCOV_HC1)
        return e;
    double rest = 1 - (fit->leverage == NULL ? leverage(fit, position, r)
                                             : fit->leverage[r]);
    if (rest < leverage_tolerance) {
        out->n_leverage_one++;
        return NAN;
    }
    return type == PL_VCOV_HC2 ? e / sqrt(rest) : e / rest;
}

/* The middle of the sandwich, lower triangle: sum of x x' e^2 over cells that
 * are not 0. */
static void hc_middle(const struct pl_ols *fit, const size_t *position,
                      struct pl_vcov *out, struct pl_dd *m)
{
    const struct pl_rows *x = fit->rows;
    size_t k = fit->rank;

    for (size_t r = 0; r < x->n; r++) {
        double e = hc_score(fit, position, r, out);
        if (isnan(e) || e == 0) /* a NaN is counted in out */
            continue;
        for (size_t i = x->start[r]; i < x->start[r + 1]; i++) {
            size_t row = position[x->column[i]];
            struct pl_dd a = pl_dd_mul_double(pl_dd_product(x->cell[i], e), e);
            for (size_t j = x->start[r]; row < k && j <= i; j++)
                if (position[x->column[j]] < k)
                    pl_dd_gather_dd(&m[row * k + position[x->column[j]]], a,
                                    pl_dd_from(x->cell[j]));
        }
    }
}

/* t = a b, all k x k. */
static void product(const double *a, const double *b, size_t k, double *t)
{
    memset(t, 0, k * k * sizeof *t);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            pl_add_multiple(t + i * k, a[i * k + j], b + j * k, k);
}

static void rounded(const struct pl_dd *a, size_t n, bool absolute, double *out)
{
    for (size_t i = 0; i < n; i++)
        out[i] = absolute ? fabs(a[i].hi) : a[i].hi;
}

/* v = B M B in double arithmetic.  false when what cancels is more than 4 of
 * the 16 digits of some variance: |B| |M| |B| bounds the rounding.  w: 3 k x k.
 */
static bool quick_sandwich(const struct pl_ols *fit, const struct pl_dd *m,
                           double *v, double *w)
{
    size_t k = fit->rank;
    double *t = w, *b = w + k * k, *middle = w + 2 * k * k;

    rounded(fit->inverse, k * k, false, b);
    rounded(m, k * k, false, middle);
    product(b, middle, k, t);
    product(t, b, k, v);
    rounded(fit->inverse, k * k, true, b);
    rounded(m, k * k, true, middle);
    product(b, middle, k, t);
    for (size_t i = 0; i < k; i++) {
        double bound = 0;
        for (size_t j = 0; j < k; j++)
            bound += t[i * k + j] * b[i * k + j];
        if (!(bound <= 1e4 * v[i * k + i]))
            return false;
    }
    return true;
}

/* t = a b in double-double; b is symmetric. */
static void product_dd(const struct pl_dd *a, const struct pl_dd *b, size_t k,
                       struct pl_dd *t)
{
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            struct pl_dd s = {0, 0};
            for (size_t l = 0; l < k; l++)
                pl_dd_gather_dd(&s, a[i * k + l], b[j * k + l]);
            t[i * k + j] = pl_dd_gathered(s);
        }
}

/* v = B M B; m: lower triangle. */
static enum pl_status sandwich(struct pl_arena *a, const struct pl_ols *fit,
                               struct pl_dd *m, double *v, struct pl_err *err)
{
    size_t k = fit->rank;
    double *w = PL_NEW(a, double, 3 * k * k + 1);

    if (w == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++) {
            m[i * k + j] = pl_dd_gathered(m[i * k + j]);
            m[j * k + i] = m[i * k + j];
        }
    if (quick_sandwich(fit, m, v, w))
        return PL_OK;
    struct pl_dd *t = PL_NEW(a, struct pl_dd, 2 * k * k + 1);
    if (t == NULL)
        return out_of_memory(err);
    product_dd(fit->inverse, m, k, t);
    product_dd(t, fit->inverse, k, t + k * k);
    rounded(t + k * k, k * k, false, v);
    return PL_OK;
}

static enum pl_status robust(struct pl_arena *a, const struct pl_ols *fit,
                             double *v, struct pl_vcov *out, struct pl_err *err)
{
    size_t k = fit->rank;
    const size_t *position = pl_vcov_positions(a, fit);
    struct pl_dd *m = PL_NEW(a, struct pl_dd, k * k + 1);

    if (position == NULL || m == NULL)
        return out_of_memory(err);
    hc_middle(fit, position, out, m);
    PL_TRY(sandwich(a, fit, m, v, err));
    double n = (double)fit->n, factor = 1;
    if (out->type == PL_VCOV_HC1)
        factor = fit->df_residual > 0 ? n / fit->df_residual : NAN;
    if (out->n_leverage_one > 0)
        factor = NAN;
    pl_vcov_finish(fit, v, factor);
    return PL_OK;
}

enum pl_status pl_vcov_clusters(struct pl_arena *a, const struct pl_ols *fit,
                                const uint32_t *cluster, const size_t **number,
                                size_t *n, struct pl_err *err)
{
    uint32_t largest = 0;

    for (size_t r = 0; r < fit->n_given; r++)
        largest = cluster[r] > largest ? cluster[r] : largest;
    size_t *m = PL_NEW(a, size_t, (size_t)largest + 1);
    if (m == NULL)
        return out_of_memory(err);
    for (size_t r = 0; r < fit->n_given; r++)
        if (fit->rows->start[r] < fit->rows->start[r + 1])
            m[cluster[r]] = 1;
    *n = 0;
    for (size_t c = 0; c <= largest; c++)
        if (m[c] != 0)
            m[c] = (*n)++;
    *number = m;
    if (*n < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "clustered standard errors need two clusters or more, "
                       "these rows have %zu",
                       *n);
    return PL_OK;
}

/* Sums of x e by cluster, [clusters][k]. */
static void add_scores(const struct pl_ols *fit, const size_t *position,
                       const uint32_t *cluster, const size_t *number,
                       struct pl_dd *sums)
{
    const struct pl_rows *x = fit->rows;
    size_t k = fit->rank;

    for (size_t r = 0; r < x->n; r++)
        for (size_t i = x->start[r]; i < x->start[r + 1]; i++) {
            size_t at = position[x->column[i]];
            if (at < k)
                pl_dd_gather(&sums[number[cluster[r]] * k + at], x->cell[i],
                             fit->score[r]);
        }
}

/* Sum of s s' over the clusters, lower triangle. */
static void cr_middle(struct pl_dd *sums, size_t n, size_t k, struct pl_dd *m)
{
    for (size_t c = 0; c < n; c++) {
        struct pl_dd *s = sums + c * k;
        for (size_t i = 0; i < k; i++) {
            s[i] = pl_dd_gathered(s[i]);
            for (size_t j = 0; s[i].hi != 0 && j <= i; j++)
                if (s[j].hi != 0)
                    pl_dd_gather_dd(&m[i * k + j], s[i], s[j]);
        }
    }
}

static enum pl_status clustered(struct pl_arena *a, const struct pl_ols *fit,
                                const uint32_t *cluster, double *v,
                                struct pl_vcov *out, struct pl_err *err)
{
    size_t k = fit->rank, n = 0;
    const size_t *number = NULL, *position = pl_vcov_positions(a, fit);

    PL_TRY(pl_vcov_clusters(a, fit, cluster, &number, &n, err));
    struct pl_dd *sums = PL_NEW(a, struct pl_dd, n * k + 1);
    struct pl_dd *m = PL_NEW(a, struct pl_dd, k * k + 1);
    if (position == NULL || sums == NULL || m == NULL)
        return out_of_memory(err);
    add_scores(fit, position, cluster, number, sums);
    cr_middle(sums, n, k, m);
    PL_TRY(sandwich(a, fit, m, v, err));
    double g = (double)n, rest = fit->df_residual, factor = 1;
    if (out->type == PL_VCOV_CR1)
        factor =
            rest > 0 ? g / (g - 1) * ((double)fit->n - 1) / rest : (double)NAN;
    pl_vcov_finish(fit, v, factor);
    out->n_clusters = n;
    out->df = g - 1;
    return PL_OK;
}

static enum pl_status vcov_of_rows(struct pl_arena *a, const struct pl_ols *fit,
                                   const uint32_t *cluster, double *v,
                                   struct pl_vcov *out, struct pl_err *err)
{
    struct pl_ols with = *fit;

    if (!pl_ols_rows(a, &with))
        return out_of_memory(err);
    if (out->type == PL_VCOV_CR0 || out->type == PL_VCOV_CR1)
        return clustered(a, &with, cluster, v, out, err);
    if (out->type == PL_VCOV_CR2)
        return pl_vcov_cr2(a, &with, cluster, v, out, err);
    return robust(a, &with, v, out, err);
}

enum pl_status pl_vcov_of(struct pl_arena *a, const struct pl_ols *fit,
                          enum pl_vcov_type type, const uint32_t *cluster,
                          struct pl_vcov *out, struct pl_err *err)
{
    size_t k = fit->rank;
    struct pl_vcov vcov = {.type = type, .df = fit->df_residual};
    double *v = PL_NEW(a, double, k *k + 1);

    if (v == NULL)
        return out_of_memory(err);
    if (type == PL_VCOV_CLASSICAL) {
        rounded(fit->inverse, k * k, false, v);
        pl_vcov_finish(fit, v, fit->sigma * fit->sigma);
    } else {
        PL_TRY(vcov_of_rows(a, fit, cluster, v, &vcov, err));
    }
    vcov.v = v;
    *out = vcov;
    return PL_OK;
}

double pl_vcov_df(const struct pl_vcov *v, size_t coefficient)
{
    return v->df_term == NULL ? v->df : v->df_term[coefficient];
}

enum pl_status pl_wald_of(struct pl_arena *a, const double *b, const double *v,
                          size_t k, const size_t *which, size_t n, double df,
                          struct pl_f_test *out, struct pl_err *err)
{
    double *s = PL_NEW(a, double, n *n + 1), *z = PL_NEW(a, double, n + 1);
    double sum = 0;

    *out = (struct pl_f_test){NAN, (double)n, df, NAN};
    if (s == NULL || z == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < n; i++) {
        double di = sqrt(v[which[i] * k + which[i]]);
        for (size_t j = 0; j <= i; j++) {
            double dj = sqrt(v[which[j] * k + which[j]]);
            s[i * n + j] = v[which[i] * k + which[j]] / di / dj;
        }
        z[i] = b[which[i]] / di;
    }
    if (n == 0 || df <= 0 || !pl_factor(s, n, 1e-12))
        return PL_OK;
    pl_factor_forth(s, n, z);
    for (size_t i = 0; i < n; i++)
        sum += z[i] * z[i];
    if (!isfinite(sum))
        return PL_OK;
    out->statistic = sum / (double)n;
    out->p_value = isnan(df) ? pl_chisq_upper(sum, (double)n)
                             : pl_f_upper(out->statistic, out->df1, df);
    return PL_OK;
}

enum pl_status pl_wald(struct pl_arena *a, const struct pl_ols *fit,
                       const struct pl_vcov *v, const size_t *which, size_t n,
                       struct pl_f_test *out, struct pl_err *err)
{
    return pl_wald_of(a, fit->coef, v->v, fit->rank, which, n, v->df, out, err);
}

enum pl_status pl_ols_f(struct pl_arena *a, const struct pl_ols *fit,
                        const struct pl_vcov *v, size_t constant,
                        struct pl_f_test *out, struct pl_err *err)
{
    size_t n = 0, *which = PL_NEW(a, size_t, fit->rank + 1);

    if (which == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < fit->rank; j++)
        if (j != constant)
            which[n++] = j;
    if (v->type != PL_VCOV_CLASSICAL)
        return pl_wald(a, fit, v, which, n, out, err);
    *out = (struct pl_f_test){NAN, (double)n, v->df, NAN};
    if (n > 0 && v->df > 0 && fit->rss > 0) {
        out->statistic = fit->model_ss / (double)n / (fit->rss / v->df);
        out->p_value = pl_f_upper(out->statistic, out->df1, out->df2);
    }
    return PL_OK;
}
