#include "stats/iv.h"

#include "stats/gram.h"

/* A fit while it is being made. */
struct work {
    struct pl_arena *a;
    const struct pl_iv_data *data;
    const double **x, **projected; /* structural columns; of the second stage */
    size_t p;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_ols_data stage(const struct pl_iv_data *d, size_t p,
                                const double *const *x, const double *y)
{
    return (struct pl_ols_data){.n = d->n,
                                .p = p,
                                .x = x,
                                .y = y,
                                .weights = d->weights,
                                .intercept = d->intercept};
}

static enum pl_status first_stage(struct work *w, const struct pl_ols **out,
                                  struct pl_err *err)
{
    const struct pl_iv_data *d = w->data;
    size_t q = d->n_exogenous + d->n_instruments;
    const double **z = PL_NEW(w->a, const double *, q + 1);
    struct pl_ols *first = PL_NEW(w->a, struct pl_ols, d->n_endogenous + 1);

    if (z == NULL || first == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < d->n_exogenous; j++)
        z[j] = d->exogenous[j];
    for (size_t j = 0; j < d->n_instruments; j++)
        z[d->n_exogenous + j] = d->instruments[j];
    for (size_t j = 0; j < d->n_endogenous; j++) {
        struct pl_ols_data data = stage(d, q, z, d->endogenous[j]);
        PL_TRY(pl_ols_fit(w->a, &data, &first[j], err));
        w->projected[d->n_exogenous + j] = first[j].fitted;
    }
    *out = first;
    return PL_OK;
}

/* y less the columns themselves times the coefficients. */
static double residual(const struct work *w, const struct pl_ols *fit, size_t i)
{
    struct pl_dd e = pl_dd_from(w->data->y[i]);

    for (size_t j = 0; j < fit->rank; j++)
        e = pl_dd_sub(e, pl_dd_product(fit->coef[j], w->x[fit->kept[j]][i]));
    return pl_dd_to(e);
}

/* Residuals, and what follows from them, in place of the second stage's. */
static bool replace_residuals(const struct work *w, struct pl_ols *fit)
{
    const struct pl_iv_data *d = w->data;
    double *e = PL_NEW(w->a, double, d->n + 1);
    double *fitted = PL_NEW(w->a, double, d->n + 1);
    double *score = PL_NEW(w->a, double, d->n + 1);
    struct pl_dd rss = {0, 0}, yy = {0, 0};

    if (e == NULL || fitted == NULL || score == NULL)
        return false;
    for (size_t i = 0; i < d->n; i++) {
        double root = fit->root_weight == NULL ? 1 : fit->root_weight[i];
        e[i] = residual(w, fit, i);
        score[i] = root * e[i];
        pl_dd_gather(&rss, score[i], score[i]);
        pl_dd_gather(&yy, root * d->y[i], root * d->y[i]);
    }
    double tss = fit->model_ss + fit->rss, ss = pl_dd_to(pl_dd_gathered(rss));
    /* Below this the residual is the rounding of the projected columns, which
     * weak instruments multiply. */
    fit->is_perfect = ss <= 1e-24 * yy.hi;
    for (size_t i = 0; i < d->n; i++) {
        e[i] = fit->is_perfect ? 0 : e[i];
        score[i] = fit->is_perfect ? 0 : score[i];
        fitted[i] = d->y[i] - e[i];
    }
    fit->rss = fit->is_perfect ? 0 : ss;
    fit->residual = e;
    fit->fitted = fitted;
    fit->score = score;
    double df = fit->df_residual, n = (double)fit->n - (d->intercept ? 1 : 0);
    fit->sigma = df > 0 ? sqrt(fit->rss / df) : NAN;
    fit->r_squared = tss > 0 ? 1 - fit->rss / tss : NAN;
    fit->adj_r_squared = tss > 0 && df > 0 ? 1 - fit->rss / tss * n / df : NAN;
    return true;
}

static double scaled(const struct pl_ols *fit, const double *const *x, size_t j,
                     size_t i)
{
    double root = fit->root_weight == NULL ? 1 : fit->root_weight[i];

    return x[fit->kept[j]][i] / fit->scale[j] * root;
}

static bool fill_leverage(const struct work *w, struct pl_ols *fit)
{
    size_t k = fit->rank;
    double *h = PL_NEW(w->a, double, w->data->n + 1);

    if (h == NULL)
        return false;
    for (size_t i = 0; i < w->data->n; i++) {
        struct pl_dd sum = {0, 0};
        for (size_t j = 0; j < k; j++) {
            struct pl_dd b = {0, 0};
            for (size_t l = 0; l < k; l++)
                pl_dd_gather_dd(&b, fit->inverse[j * k + l],
                                pl_dd_from(scaled(fit, w->projected, l, i)));
            pl_dd_gather_dd(&sum, pl_dd_gathered(b),
                            pl_dd_from(scaled(fit, w->x, j, i)));
        }
        h[i] = pl_dd_to(pl_dd_gathered(sum));
    }
    fit->leverage = h;
    return true;
}

static bool is_identified(const struct work *w, const struct pl_ols *fit)
{
    size_t n = 0;

    for (size_t j = 0; j < fit->rank; j++)
        n += fit->kept[j] >= w->data->n_exogenous;
    return n == w->data->n_endogenous;
}

enum pl_status pl_iv_fit(struct pl_arena *a, const struct pl_iv_data *data,
                         struct pl_iv *out, struct pl_err *err)
{
    struct work w = {
        .a = a, .data = data, .p = data->n_exogenous + data->n_endogenous};
    struct pl_iv iv = {0};

    w.x = PL_NEW(a, const double *, w.p + 1);
    w.projected = PL_NEW(a, const double *, w.p + 1);
    if (w.x == NULL || w.projected == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < data->n_exogenous; j++)
        w.x[j] = w.projected[j] = data->exogenous[j];
    for (size_t j = 0; j < data->n_endogenous; j++)
        w.x[data->n_exogenous + j] = data->endogenous[j];
    PL_TRY(first_stage(&w, &iv.first, err));
    struct pl_ols_data second = stage(data, w.p, w.projected, data->y);
    PL_TRY(pl_ols_fit(a, &second, &iv.fit, err));
    iv.is_identified = is_identified(&w, &iv.fit);
    if (iv.is_identified &&
        (!replace_residuals(&w, &iv.fit) || !fill_leverage(&w, &iv.fit)))
        return out_of_memory(err);
    *out = iv;
    return PL_OK;
}
