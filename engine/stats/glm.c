#include "stats/glm.h"

#include "stats/dd.h"

#include <gsl/gsl_sf_erf.h>

#include <float.h>

enum { MAX_STEPS = 60, MAX_HALVINGS = 30 };

struct work {
    struct pl_arena *a;
    struct pl_arena passing; /* of one step, but for the last */
    const struct pl_ols_data *data;
    enum pl_link link;
    double *eta, *before, *z, *weight; /* [n] */
    struct pl_ols step;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* log P(y = 1). */
static double log_probability(enum pl_link link, double eta)
{
    if (link == PL_LOGIT)
        return eta >= 0 ? -log1p(exp(-eta)) : eta - log1p(exp(eta));
    return gsl_sf_log_erfc(-eta / sqrt(2)) - log(2);
}

static double probability(enum pl_link link, double eta)
{
    if (link == PL_LOGIT)
        return eta >= 0 ? 1 / (1 + exp(-eta)) : exp(eta) / (1 + exp(eta));
    return 0.5 * erfc(-eta / sqrt(2));
}

/* dP / d eta. */
static double density(enum pl_link link, double eta)
{
    const double inv_root_2pi = 0.39894228040143267794;

    if (link == PL_LOGIT)
        return probability(link, eta) * probability(link, -eta);
    return inv_root_2pi * exp(-eta * eta / 2);
}

static double prior_weight(const struct pl_ols_data *d, size_t i)
{
    return d->weights == NULL ? 1 : d->weights[i];
}

static double log_likelihood(const struct work *w, const double *eta)
{
    struct pl_dd sum = {0, 0};

    for (size_t i = 0; i < w->data->n; i++) {
        double e = w->data->y[i] == 1 ? eta[i] : -eta[i];
        sum = pl_dd_add_double(sum, prior_weight(w->data, i) *
                                        log_probability(w->link, e));
    }
    return pl_dd_to(sum);
}

static enum pl_status check_outcome(const struct pl_ols_data *d,
                                    bool *is_constant, struct pl_err *err)
{
    bool has[2] = {false, false};

    for (size_t i = 0; i < d->n; i++) {
        if (d->y[i] != 0 && d->y[i] != 1)
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "the outcome is 0 or 1, but a row holds %g",
                           d->y[i]);
        if (prior_weight(d, i) > 0)
            has[d->y[i] == 1] = true;
    }
    *is_constant = has[0] != has[1];
    return PL_OK;
}

/* The weighted least-squares problem at eta. */
static void working(struct work *w)
{
    for (size_t i = 0; i < w->data->n; i++) {
        double eta = w->eta[i], density_ = density(w->link, eta);
        double p = probability(w->link, eta), q = probability(w->link, -eta);
        double rest = w->data->y[i] == 1 ? q : -p;
        /* Far out a row has no information that a double could hold. */
        bool counts = prior_weight(w->data, i) > 0 && density_ * density_ > 0 &&
                      p * q > 0;
        w->weight[i] =
            counts ? prior_weight(w->data, i) * density_ * density_ / (p * q)
                   : 0;
        w->z[i] = counts ? eta + rest / density_ : eta;
    }
}

static enum pl_status fit_step(struct work *w, struct pl_arena *a,
                               struct pl_err *err)
{
    struct pl_ols_data d = *w->data;

    working(w);
    d.y = w->z;
    d.weights = w->weight;
    return pl_ols_fit(a, &d, &w->step, err);
}

/* eta of the step, without the rounding that z - residual would leave. */
static double step_eta(const struct work *w, size_t i)
{
    struct pl_dd s = {0, 0};

    for (size_t j = 0; j < w->step.rank; j++)
        s = pl_dd_add(
            s, pl_dd_product(w->step.coef[j], w->data->x[w->step.kept[j]][i]));
    return pl_dd_to(s);
}

/* Takes the step, halved while it lowers the likelihood.  Gives the largest
 * change of eta. */
static double take_step(struct work *w)
{
    size_t n = w->data->n;
    double old = log_likelihood(w, w->eta), largest = 0;

    for (size_t i = 0; i < n; i++) {
        w->before[i] = w->eta[i];
        w->eta[i] = step_eta(w, i);
    }
    for (int turn = 0; turn < MAX_HALVINGS; turn++) {
        if (log_likelihood(w, w->eta) >= old - 1e-9 * fabs(old))
            break;
        for (size_t i = 0; i < n; i++)
            w->eta[i] = (w->eta[i] + w->before[i]) / 2;
    }
    for (size_t i = 0; i < n; i++)
        if (prior_weight(w->data, i) > 0)
            largest = fmax(largest, fabs(w->eta[i] - w->before[i]));
    return largest;
}

/* Whether the last change of eta proves that no maximum exists: no row moved
 * away from its outcome, and some moved towards it.  Rows that should not move
 * do so by what is left of the convergence of the rest. */
static bool is_recession(const struct work *w)
{
    double towards = 0, away = 0;

    for (size_t i = 0; i < w->data->n; i++) {
        double move = w->eta[i] - w->before[i];
        move = w->data->y[i] == 1 ? move : -move;
        if (prior_weight(w->data, i) > 0) {
            towards = fmax(towards, move);
            away = fmax(away, -move);
        }
    }
    return towards > 0.05 && away <= 1e-8 * towards;
}

/* Whether some value of x has outcomes of one kind only on each side, or, for
 * a column that is 0 in other rows, only one outcome where it is not 0. */
static bool separates_alone(const struct pl_ols_data *d, const double *x)
{
    double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
    bool seen[2] = {false, false};

    for (size_t i = 0; i < d->n; i++) {
        size_t y = d->y[i] == 1;
        if (!(prior_weight(d, i) > 0))
            continue;
        low[y] = fmin(low[y], x[i]);
        high[y] = fmax(high[y], x[i]);
        seen[y] = seen[y] || x[i] != 0;
    }
    bool varies = fmin(low[0], low[1]) < fmax(high[0], high[1]);
    if (varies && d->intercept)
        return high[0] <= low[1] || high[1] <= low[0];
    return varies && (seen[0] != seen[1]) &&
           (fmin(low[0], low[1]) >= 0 || fmax(high[0], high[1]) <= 0);
}

/* How far eta moved along one column. */
static double movement(const struct work *w, const double *coef_before,
                       size_t j)
{
    const double *x = w->data->x[w->step.kept[j]];
    double low = x[0], high = x[0];

    for (size_t i = 1; i < w->data->n; i++) {
        low = fmin(low, x[i]);
        high = fmax(high, x[i]);
    }
    return fabs(w->step.coef[j] - coef_before[j]) * (high - low);
}

/* A column that separates alone, else the one along which eta moves most. */
static size_t separating_column(const struct work *w, const double *before)
{
    size_t most = w->data->p;
    double largest = 0;

    for (size_t j = 0; j < w->step.rank; j++)
        if (separates_alone(w->data, w->data->x[w->step.kept[j]]))
            return w->step.kept[j];
    for (size_t j = 0; j < w->step.rank; j++) {
        double m = movement(w, before, j);
        if (m > largest) {
            largest = m;
            most = w->step.kept[j];
        }
    }
    return most;
}

/* Until eta no longer changes; then the step at the estimates themselves. */
static enum pl_status iterate(struct work *w, struct pl_glm *out,
                              struct pl_err *err)
{
    double *before = PL_NEW(w->a, double, w->data->p + 1);

    if (before == NULL)
        return out_of_memory(err);
    while (out->iterations < MAX_STEPS && !out->converged) {
        for (size_t j = 0; j < w->step.rank; j++)
            before[j] = w->step.coef[j];
        size_t rank = w->step.rank;
        pl_arena_free(&w->passing);
        PL_TRY(fit_step(w, &w->passing, err));
        double change = take_step(w);
        out->iterations++;
        out->converged = change < 1e-9;
        if (out->iterations > 2 && rank == w->step.rank && is_recession(w)) {
            out->is_separated = true;
            out->separating = separating_column(w, before);
            return PL_OK;
        }
    }
    return fit_step(w, w->a, err);
}

static double null_deviance(const struct work *w)
{
    const struct pl_ols_data *d = w->data;
    struct pl_dd one = {0, 0}, all = {0, 0};

    for (size_t i = 0; i < d->n; i++) {
        all = pl_dd_add_double(all, prior_weight(d, i));
        one = pl_dd_add_double(one, prior_weight(d, i) * d->y[i]);
    }
    if (!d->intercept)
        return 2 * pl_dd_to(all) * log(2);
    double p = pl_dd_to(one) / pl_dd_to(all), zero = pl_dd_to(all) - one.hi;
    return -2 * (one.hi * log(p) + zero * log1p(-p));
}

/* The root of a row's part of the deviance, with the sign of y - p. */
static double deviance_residual(const struct work *w, size_t i)
{
    bool is_one = w->data->y[i] == 1;
    double e = is_one ? w->eta[i] : -w->eta[i];
    double root = sqrt(-2 * prior_weight(w->data, i) *
                       fmin(log_probability(w->link, e), 0));

    return is_one ? root : -root;
}

static bool finish(struct work *w, struct pl_glm *out)
{
    const struct pl_ols_data *d = w->data;
    double *fitted = PL_NEW(w->a, double, d->n + 1);
    double *residual = PL_NEW(w->a, double, d->n + 1);
    double *variance = PL_NEW(w->a, double, d->n + 1);
    size_t used = 0;

    if (fitted == NULL || residual == NULL || variance == NULL)
        return false;
    out->fit = w->step;
    for (size_t i = 0; i < d->n; i++) {
        fitted[i] = probability(w->link, w->eta[i]);
        residual[i] = deviance_residual(w, i);
        if (prior_weight(d, i) > 0)
            variance[i] = fitted[i] * probability(w->link, -w->eta[i]) /
                          prior_weight(d, i);
        used += prior_weight(d, i) > 0;
    }
    out->fit.n = used;
    out->fit.df_residual = (double)used - (double)w->step.rank;
    out->fit.fitted = fitted;
    out->fit.residual = residual;
    out->fit.variance = variance;
    out->fit.sigma = 1;
    out->fit.is_perfect = false;
    out->fit.rss = out->fit.r_squared = out->fit.adj_r_squared = NAN;
    out->fit.model_ss = NAN;
    double k = (double)w->step.rank;
    out->loglik = log_likelihood(w, w->eta);
    out->deviance = -2 * out->loglik;
    out->null_deviance = null_deviance(w);
    out->aic = out->deviance + 2 * k;
    out->bic = out->deviance + k * log((double)used);
    return true;
}

enum pl_status pl_glm_fit(struct pl_arena *a, const struct pl_ols_data *data,
                          enum pl_link link, struct pl_glm *out,
                          struct pl_err *err)
{
    struct work w = {.a = a, .data = data, .link = link};
    struct pl_glm glm = {.separating = data->p};
    size_t n = data->n;

    w.eta = PL_NEW(a, double, n + 1);
    w.before = PL_NEW(a, double, n + 1);
    w.z = PL_NEW(a, double, n + 1);
    w.weight = PL_NEW(a, double, n + 1);
    if (w.eta == NULL || w.before == NULL || w.z == NULL || w.weight == NULL)
        return out_of_memory(err);
    PL_TRY(check_outcome(data, &glm.is_separated, err));
    pl_arena_init(&w.passing, a->limit - a->used);
    w.passing.fail_after = a->fail_after;
    enum pl_status status = glm.is_separated ? PL_OK : iterate(&w, &glm, err);
    pl_arena_free(&w.passing);
    PL_TRY(status);
    if (!glm.is_separated && !finish(&w, &glm))
        return out_of_memory(err);
    *out = glm;
    return PL_OK;
}
