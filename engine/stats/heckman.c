#include "stats/heckman.h"

#include "stats/gram.h"
#include "stats/heckman_parts.h"
#include "stats/vcov.h"

#include <gsl/gsl_sf_erf.h>

#include <float.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

enum pl_status pl_coordinates_of(struct pl_arena *a, const struct pl_ols *fit,
                                 const double *const *x, size_t rows,
                                 struct pl_coordinates *out, struct pl_err *err)
{
    size_t k = fit->rank;
    double *cell = PL_NEW(a, double, rows *k + 1);

    if (cell == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < k; j++) {
            struct pl_dd s = {0, 0};
            for (size_t l = 0; l <= j; l++)
                pl_dd_gather_dd(&s, fit->root[pl_at_triangle(j, l)],
                                pl_dd_from(x[fit->kept[l]][i] / fit->scale[l]));
            cell[i * k + j] = pl_dd_gathered(s).hi;
        }
    *out = (struct pl_coordinates){fit, k, cell};
    return PL_OK;
}

void pl_coordinates_coef(const struct pl_coordinates *c, const double *b,
                         double *coef)
{
    for (size_t i = 0; i < c->k; i++) {
        struct pl_dd s = {0, 0};
        for (size_t j = i; j < c->k; j++)
            pl_dd_gather_dd(&s, c->fit->root[pl_at_triangle(j, i)],
                            pl_dd_from(b[j]));
        coef[i] = pl_dd_gathered(s).hi / c->fit->scale[i];
    }
}

enum pl_status pl_coordinates_variance(struct pl_arena *a,
                                       const struct pl_coordinates *c,
                                       const double *v, size_t stride,
                                       double *out, struct pl_err *err)
{
    size_t k = c->k;
    double *half = PL_NEW(a, double, k *k + 1), *column = PL_NEW(a, double, k);

    if (half == NULL || (column == NULL && k > 0))
        return out_of_memory(err);
    for (size_t i = 0; i < k; i++)
        pl_coordinates_coef(c, v + i * stride, half + i * k);
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < k; i++)
            column[i] = half[i * k + j];
        pl_coordinates_coef(c, column, out + j * k);
    }
    return PL_OK;
}

static enum pl_status check_rows(const struct pl_heckman_data *d,
                                 struct pl_err *err)
{
    if (d->m == 0)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "none of the %zu rows is selected: there is no outcome "
                       "to fit",
                       d->n);
    if (d->m == d->n)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "every one of the %zu rows is selected: there is no "
                       "selection to correct for; stats.ols fits them",
                       d->n);
    return PL_OK;
}

/* w'g of a row, as the probit's last step has it. */
static double index_of(const struct pl_selection *s, size_t row)
{
    const struct pl_ols *fit = &s->probit.fit;
    struct pl_dd sum = {0, 0};

    for (size_t j = 0; j < fit->rank; j++)
        sum = pl_dd_add(
            sum, pl_dd_product(fit->coef[j], s->data->w[fit->kept[j]][row]));
    return pl_dd_to(sum);
}

static enum pl_status find_ratios(struct pl_selection *s)
{
    const struct pl_heckman_data *d = s->data;
    size_t m = 0;

    s->row = PL_NEW(s->a, size_t, d->m);
    s->ratio = PL_NEW(s->a, double, d->m);
    s->change = PL_NEW(s->a, double, d->m);
    if (s->row == NULL || s->ratio == NULL || s->change == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < d->n; i++) {
        if (d->selected[i] != 1)
            continue;
        double index = index_of(s, i), ratio = gsl_sf_hazard(-index);
        s->row[m] = i;
        s->ratio[m] = ratio;
        s->change[m++] = ratio * (ratio + index);
    }
    return PL_OK;
}

/* Least squares of y on x and n columns more. */
static enum pl_status fit_with(struct pl_selection *s,
                               const double *const *more, size_t n,
                               struct pl_ols *out)
{
    const struct pl_heckman_data *d = s->data;
    const double **x = PL_NEW(s->a, const double *, d->p + n + 1);

    if (x == NULL)
        return out_of_memory(s->err);
    for (size_t j = 0; j < d->p; j++)
        x[j] = d->x[j];
    for (size_t j = 0; j < n; j++)
        x[d->p + j] = more[j];
    struct pl_ols_data data = {
        .n = d->m, .p = d->p + n, .x = x, .y = d->y, .intercept = d->intercept};
    return pl_ols_fit(s->a, &data, out, s->err);
}

static enum pl_status collinear_ratio(const struct pl_selection *s)
{
    if (s->probit.fit.rank < 2)
        return pl_fail(s->err, PL_EDOMAIN, NULL,
                       "no term of the selection varies: it cannot tell "
                       "selected rows from others");
    return pl_fail(s->err, PL_EDOMAIN, NULL,
                   "the inverse Mills ratio is a combination of the outcome's "
                   "terms: the selection needs a term that the outcome has "
                   "not");
}

static enum pl_status least_squares(struct pl_selection *s)
{
    const struct pl_heckman_data *d = s->data;
    const double *ratio = s->ratio;

    PL_TRY(fit_with(s, NULL, 0, &s->plain));
    PL_TRY(fit_with(s, &ratio, 1, &s->star));
    if (d->m <= s->plain.rank + 1)
        return pl_fail(s->err, PL_EDOMAIN, NULL,
                       "%zu selected rows for %zu terms and the selection's "
                       "correction: more rows are needed",
                       d->m, s->plain.rank);
    if (s->star.rank == s->plain.rank)
        return collinear_ratio(s);
    if (s->star.is_perfect)
        return pl_fail(s->err, PL_EDOMAIN, NULL,
                       "the terms fit the outcome perfectly: there is no "
                       "error that could go with selection");
    return PL_OK;
}

/* Whether x spans w in the selected rows. */
static enum pl_status find_exclusion(struct pl_selection *s,
                                     struct pl_heckman *out)
{
    const struct pl_heckman_data *d = s->data;
    const double **w = PL_NEW(s->a, const double *, d->p_selection + 1);
    struct pl_ols both;

    if (w == NULL)
        return out_of_memory(s->err);
    for (size_t j = 0; j < d->p_selection; j++) {
        double *x = PL_NEW(s->a, double, d->m);
        if (x == NULL)
            return out_of_memory(s->err);
        for (size_t i = 0; i < d->m; i++)
            x[i] = d->w[j][s->row[i]];
        w[j] = x;
    }
    PL_TRY(fit_with(s, w, d->p_selection, &both));
    out->by_form_alone = both.rank == s->plain.rank;
    return PL_OK;
}

/* The middle of Greene's matrix, in orthonormal coordinates q of x and the
 * ratio and r of w: sum of (1 - rho^2 delta) q q' + rho^2 G G' with
 * G = sum of delta q r'. */
static enum pl_status greene_middle(const struct pl_selection *s,
                                    const struct pl_coordinates *q,
                                    const struct pl_coordinates *r, double rho2,
                                    double *out)
{
    size_t k = q->k;
    double *g = PL_NEW(s->a, double, k * r->k + 1);

    if (g == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < s->data->m; i++) {
        const double *qi = q->cell + i * k, *ri = r->cell + s->row[i] * r->k;
        for (size_t a = 0; a < k; a++) {
            for (size_t b = 0; b < k; b++)
                out[a * k + b] += (1 - rho2 * s->change[i]) * qi[a] * qi[b];
            for (size_t b = 0; b < r->k; b++)
                g[a * r->k + b] += s->change[i] * qi[a] * ri[b];
        }
    }
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            for (size_t l = 0; l < r->k; l++)
                out[a * k + b] += rho2 * g[a * r->k + l] * g[b * r->k + l];
    return PL_OK;
}

static enum pl_status star_columns(const struct pl_selection *s,
                                   const double *const **out)
{
    const double **x = PL_NEW(s->a, const double *, s->data->p + 1);

    if (x == NULL)
        return out_of_memory(s->err);
    for (size_t j = 0; j < s->data->p; j++)
        x[j] = s->data->x[j];
    x[s->data->p] = s->ratio;
    *out = x;
    return PL_OK;
}

/* The variance of star's coefficients; sigma2 rho2 = lambda^2. */
static enum pl_status greene(struct pl_selection *s, double sigma2, double rho2,
                             double **out)
{
    size_t k = s->star.rank;
    double *middle = PL_NEW(s->a, double, k *k), *v;
    struct pl_coordinates q, r;
    const double *const *x = NULL;

    v = PL_NEW(s->a, double, k *k);
    if (middle == NULL || v == NULL)
        return out_of_memory(s->err);
    PL_TRY(star_columns(s, &x));
    PL_TRY(pl_coordinates_of(s->a, &s->star, x, s->data->m, &q, s->err));
    PL_TRY(pl_coordinates_of(s->a, &s->probit.fit, s->data->w, s->data->n, &r,
                             s->err));
    PL_TRY(greene_middle(s, &q, &r, rho2, middle));
    PL_TRY(pl_coordinates_variance(s->a, &q, middle, k, v, s->err));
    for (size_t i = 0; i < k * k; i++)
        v[i] *= sigma2;
    *out = v;
    return PL_OK;
}

static enum pl_status fill_selection(struct pl_selection *s,
                                     struct pl_equation *out)
{
    const struct pl_ols *fit = &s->probit.fit;
    struct pl_vcov v;

    *out = (struct pl_equation){fit->rank, fit->kept, fit->coef, NULL};
    PL_TRY(pl_vcov_of(s->a, fit, PL_VCOV_CLASSICAL, NULL, &v, s->err));
    out->v = v.v;
    return PL_OK;
}

static enum pl_status two_step(struct pl_selection *s, struct pl_heckman *out)
{
    const struct pl_heckman_data *d = s->data;
    size_t k = s->plain.rank;
    double lambda = s->star.coef[k], mean = 0, *all = NULL;
    double *v = PL_NEW(s->a, double, k *k + 1);

    if (v == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < d->m; i++)
        mean += s->change[i] / (double)d->m;
    double sigma2 = s->star.rss / (double)d->m + mean * lambda * lambda;
    PL_TRY(greene(s, sigma2, lambda * lambda / sigma2, &all));
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            v[i * k + j] = all[i * (k + 1) + j];
    out->outcome = (struct pl_equation){k, s->star.kept, s->star.coef, v};
    out->lambda = pl_coef_t(lambda, sqrt(all[k * (k + 1) + k]), NAN, d->level,
                            PL_TWO_SIDED);
    out->sigma = pl_coef_t(sqrt(sigma2), NAN, NAN, d->level, PL_TWO_SIDED);
    out->rho =
        pl_coef_t(lambda / sqrt(sigma2), NAN, NAN, d->level, PL_TWO_SIDED);
    out->loglik = out->aic = out->bic = NAN;
    out->independence = (struct pl_f_test){NAN, NAN, NAN, NAN};
    out->converged = s->probit.converged;
    out->iterations = s->probit.iterations;
    return fill_selection(s, &out->selection);
}

enum pl_status pl_heckman_fit(struct pl_arena *a,
                              const struct pl_heckman_data *data,
                              struct pl_heckman *out, struct pl_err *err)
{
    struct pl_selection s = {.a = a, .data = data, .err = err};
    struct pl_heckman h = {.separating = data->p_selection};
    struct pl_ols_data probit = {.n = data->n,
                                 .p = data->p_selection,
                                 .x = data->w,
                                 .y = data->selected,
                                 .intercept = true};

    PL_TRY(check_rows(data, err));
    PL_TRY(pl_glm_fit(a, &probit, PL_PROBIT, &s.probit, err));
    if (s.probit.is_separated) {
        h.is_separated = true;
        h.separating = s.probit.separating;
        *out = h;
        return PL_OK;
    }
    PL_TRY(find_ratios(&s));
    PL_TRY(least_squares(&s));
    PL_TRY(find_exclusion(&s, &h));
    PL_TRY(data->method == PL_TWO_STEP ? two_step(&s, &h)
                                       : pl_heckman_ml(&s, &h));
    *out = h;
    return PL_OK;
}
