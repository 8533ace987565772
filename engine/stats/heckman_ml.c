/* The likelihood of a selection model and its maximum. */
#include "stats/gram.h"
#include "stats/heckman_parts.h"

#include <gsl/gsl_sf_erf.h>

#include <float.h>

enum { MAX_STEPS = 200, MAX_HALVINGS = 40, MAX_RIDGES = 30 };

/* atanh of a rho that is 1 but for 1e-7: the likelihood rises to the end. */
static const double furthest = 8.4;

/* Parameters, in order: the selection's in coordinates r, the outcome's in
 * coordinates q, log sigma, atanh rho. */
struct work {
    struct pl_selection *s;
    struct pl_coordinates r, q;
    size_t k; /* parameters */
    double *theta, *trial, *gradient, *step;
    double *information;  /* [k][k], lower triangle: minus the second
                             derivatives */
    struct pl_dd *factor; /* its Cholesky factor, when it is definite */
    bool at_end;          /* |rho| went to 1 */
    bool converged;
    size_t iterations;
    double loglik;
};

/* First and second derivatives of a row's log likelihood by w'g, x'b, log
 * sigma and atanh rho. */
struct row {
    double value, d[4], h[4][4];
};

static double log_normal(double x)
{
    return gsl_sf_log_erfc(-x / sqrt(2)) - log(2);
}

static void unselected_row(double index, struct row *out)
{
    double m = gsl_sf_hazard(index);

    *out = (struct row){.value = log_normal(-index), .d = {-m}};
    out->h[0][0] = -m * (m - index);
}

/* u = (y - x'b) / sigma, and P(selected | u) = Phi(A) with
 * A = cosh(a) w'g + sinh(a) u, a = atanh rho. */
static void selected_row(double index, double u, double sigma, double c,
                         double h, struct row *out)
{
    double at = c * index + h * u, m = gsl_sf_hazard(-at), m2 = -m * (m + at);
    const double d[4] = {c, -h / sigma, -h * u, h * index + c * u};
    const double du[4] = {0, -1 / sigma, -u, 0};
    double d2[4][4] = {
        {0}, {0, 0}, {0, h / sigma, h * u}, {h, -c / sigma, -c * u, at}};
    double du2[4][4] = {{0}, {0, 0}, {0, 1 / sigma, u}, {0}};

    out->value = log_normal(at) - u * u / 2 - log(sigma);
    for (size_t i = 0; i < 4; i++) {
        out->d[i] = m * d[i] - u * du[i] - (i == 2 ? 1 : 0);
        for (size_t j = 0; j <= i; j++)
            out->h[i][j] =
                m2 * d[i] * d[j] + m * d2[i][j] - du[i] * du[j] - u * du2[i][j];
    }
}

static double dot(const double *x, const double *y, size_t n)
{
    double s = 0;

    for (size_t i = 0; i < n; i++)
        s += x[i] * y[i];
    return s;
}

/* A row's derivatives by the parameters: those of w'g times r, those of x'b
 * times q. */
static void add_row(struct work *w, const struct row *row, const double *r,
                    const double *q)
{
    const double one = 1;
    const double *part[4] = {r, q, &one, &one};
    const size_t size[4] = {w->r.k, w->q.k, 1, 1};
    const size_t from[4] = {0, w->r.k, w->k - 2, w->k - 1};

    for (size_t i = 0; i < (q == NULL ? 1 : 4); i++)
        for (size_t a = 0; a < size[i]; a++) {
            double *line = w->information + (from[i] + a) * w->k;
            w->gradient[from[i] + a] += row->d[i] * part[i][a];
            for (size_t j = 0; j <= i; j++)
                for (size_t b = 0; b < size[j]; b++)
                    line[from[j] + b] -= row->h[i][j] * part[i][a] * part[j][b];
        }
}

static void clear(struct work *w)
{
    for (size_t i = 0; i < w->k; i++)
        w->gradient[i] = 0;
    for (size_t i = 0; i < w->k * w->k; i++)
        w->information[i] = 0;
}

/* The log likelihood at theta; with its derivatives, if asked for. */
static double evaluate(struct work *w, const double *theta, bool derivatives)
{
    const struct pl_heckman_data *d = w->s->data;
    double sigma = exp(theta[w->k - 2]), at = theta[w->k - 1];
    double c = cosh(at), h = sinh(at);
    struct pl_dd sum = {0, 0};
    struct row row;

    if (derivatives)
        clear(w);
    for (size_t i = 0, m = 0; i < d->n; i++) {
        const double *r = w->r.cell + i * w->r.k, *q = NULL;
        double index = dot(r, theta, w->r.k);
        if (d->selected[i] == 1) {
            q = w->q.cell + m * w->q.k;
            double u = (d->y[m++] - dot(q, theta + w->r.k, w->q.k)) / sigma;
            selected_row(index, u, sigma, c, h, &row);
        } else {
            unselected_row(index, &row);
        }
        sum = pl_dd_add_double(sum, row.value);
        if (derivatives)
            add_row(w, &row, r, q);
    }
    return pl_dd_to(sum) - 0.5 * (double)d->m * log(2 * 3.14159265358979323846);
}

/* Factors the information, its diagonal raised by a share of itself. */
static bool factored(struct work *w, double ridge, size_t *kept)
{
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j <= i; j++) {
            double x = w->information[i * w->k + j];
            if (i == j)
                x += ridge * fabs(x);
            if (!isfinite(x) || (i == j && !(x > 0)))
                return false;
            w->factor[pl_at_triangle(i, j)] = pl_dd_from(x);
        }
    return pl_cholesky(w->factor, w->k, 1e-10, kept) == w->k;
}

/* Newton's step, or a shorter one nearer the gradient where the likelihood is
 * not concave.  Twice the rise it promises, or NaN. */
static enum pl_status find_step(struct work *w, double *promise)
{
    size_t *kept = PL_NEW(w->s->a, size_t, w->k);
    struct pl_dd *z = PL_NEW(w->s->a, struct pl_dd, w->k);
    double ridge = 0;
    bool is_factored = false;

    if (kept == NULL || z == NULL)
        return pl_fail(w->s->err, PL_ENOMEM, NULL, "out of memory");
    for (int turn = 0; turn < MAX_RIDGES && !is_factored; turn++) {
        is_factored = factored(w, ridge, kept);
        ridge = ridge == 0 ? 1e-3 : 4 * ridge;
    }
    /* A diagonal that is not positive: along the gradient. */
    for (size_t i = 0; i < w->k; i++)
        z[i] = pl_dd_from(w->gradient[i]);
    if (is_factored)
        pl_cholesky_solve(w->factor, w->k, z);
    *promise = 0;
    for (size_t i = 0; i < w->k; i++) {
        double scale = 1 + fabs(w->information[i * w->k + i]);
        w->step[i] = is_factored ? z[i].hi : w->gradient[i] / scale;
        *promise += w->step[i] * w->gradient[i];
    }
    return PL_OK;
}

/* The step, shortened until the likelihood rises.  false: it does not. */
static bool take_step(struct work *w, double promise)
{
    double size = fmax(fabs(w->step[w->k - 1]), fabs(w->step[w->k - 2]));
    double length = size > 1 ? 1 / size : 1;

    for (int turn = 0; turn < MAX_HALVINGS; turn++, length /= 2) {
        for (size_t i = 0; i < w->k; i++)
            w->trial[i] = w->theta[i] + length * w->step[i];
        double value = evaluate(w, w->trial, false);
        if (value >= w->loglik + 1e-4 * length * promise -
                         64 * DBL_EPSILON * fabs(w->loglik)) {
            for (size_t i = 0; i < w->k; i++)
                w->theta[i] = w->trial[i];
            return true;
        }
    }
    return false;
}

/* From theta on.  The last step is taken where the one before it promised next
 * to nothing: convergence is quadratic there. */
static enum pl_status climb(struct work *w)
{
    double promise = INFINITY;

    w->converged = w->at_end = false;
    for (w->iterations = 0; w->iterations < MAX_STEPS; w->iterations++) {
        w->loglik = evaluate(w, w->theta, true);
        PL_TRY(find_step(w, &promise));
        if (!take_step(w, promise))
            break;
        w->at_end = !(fabs(w->theta[w->k - 1]) <= furthest);
        if (w->at_end || promise < 1e-16)
            break;
    }
    w->converged = !w->at_end && promise < 1e-9;
    w->loglik = evaluate(w, w->theta, true);
    return PL_OK;
}

/* Coordinates b of coefficients: T' b = coef scale. */
static void coordinates_from(const struct pl_coordinates *c, const double *coef,
                             double *b)
{
    const struct pl_dd *t = c->fit->root;

    for (size_t i = c->k; i-- > 0;) {
        struct pl_dd s = pl_dd_from(coef[i] * c->fit->scale[i]);
        for (size_t j = i + 1; j < c->k; j++)
            s = pl_dd_sub(s, pl_dd_mul_double(t[pl_at_triangle(j, i)], b[j]));
        b[i] = pl_dd_div(s, t[pl_at_triangle(i, i)]).hi;
    }
}

static void start_at(struct work *w, const struct pl_ols *fit, double sigma,
                     double rho)
{
    coordinates_from(&w->r, w->s->probit.fit.coef, w->theta);
    coordinates_from(&w->q, fit->coef, w->theta + w->r.k);
    w->theta[w->k - 2] = log(sigma);
    w->theta[w->k - 1] = atanh(rho);
}

/* The highest maximum that is reached from the two-step estimates and from
 * least squares at three values of rho: for a given rho there is one (Olsen
 * 1982), over all there may be several (Nawata 1994), or none but at |rho| = 1.
 */
static enum pl_status maximise(struct work *w)
{
    static const double rhos[] = {0, -0.6, 0.6};
    struct work best = {.loglik = -INFINITY};
    double *theta = PL_NEW(w->s->a, double, w->k);
    double m = (double)w->s->data->m;
    double lambda = w->s->star.coef[w->q.k], mean = 0;

    if (theta == NULL)
        return pl_fail(w->s->err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < w->s->data->m; i++)
        mean += w->s->change[i] / m;
    double sigma = sqrt(w->s->star.rss / m + mean * lambda * lambda);
    for (size_t turn = 0; turn < 4; turn++) {
        if (turn == 0)
            start_at(w, &w->s->star, sigma,
                     fmax(-0.9, fmin(lambda / sigma, 0.9)));
        else
            start_at(w, &w->s->plain, sqrt(w->s->plain.rss / m),
                     rhos[turn - 1]);
        PL_TRY(climb(w));
        double gain = 1e-9 * fabs(best.loglik);
        if (turn > 0 && !(w->loglik > best.loglik + gain) &&
            (best.converged || !w->converged))
            continue;
        best = *w;
        for (size_t i = 0; i < w->k; i++)
            theta[i] = w->theta[i];
    }
    w->at_end = best.at_end;
    w->converged = best.converged;
    w->iterations = best.iterations;
    for (size_t i = 0; i < w->k; i++)
        w->theta[i] = theta[i];
    w->loglik = evaluate(w, w->theta, true);
    return PL_OK;
}

static enum pl_status no_maximum(const struct work *w)
{
    if (w->at_end)
        return pl_fail(w->s->err, PL_EDOMAIN, NULL,
                       "the likelihood rises as rho goes to %s: it has no "
                       "maximum; method \"two_step\" can be had",
                       w->theta[w->k - 1] > 0 ? "1" : "-1");
    return pl_fail(w->s->err, PL_EDOMAIN, NULL,
                   "the likelihood has no maximum with an interval around it; "
                   "method \"two_step\" can be had");
}

/* [k][k], the inverse of the information. */
static enum pl_status invert(struct work *w, double **out)
{
    size_t *kept = PL_NEW(w->s->a, size_t, w->k);
    double *v = PL_NEW(w->s->a, double, w->k * w->k);

    if (kept == NULL || v == NULL)
        return pl_fail(w->s->err, PL_ENOMEM, NULL, "out of memory");
    if (w->at_end || !factored(w, 0, kept))
        return no_maximum(w);
    const struct pl_dd *t = pl_triangle_inverse(w->s->a, w->factor, w->k);
    if (t == NULL)
        return pl_fail(w->s->err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < w->k; i++)
        for (size_t j = 0; j <= i; j++) {
            struct pl_dd s = {0, 0};
            for (size_t m = i; m < w->k; m++)
                pl_dd_gather_dd(&s, t[pl_at_triangle(m, i)],
                                t[pl_at_triangle(m, j)]);
            v[i * w->k + j] = v[j * w->k + i] = pl_dd_gathered(s).hi;
        }
    *out = v;
    return PL_OK;
}

static enum pl_status equation(struct work *w, const struct pl_coordinates *c,
                               size_t from, const double *v,
                               struct pl_equation *out)
{
    double *coef = PL_NEW(w->s->a, double, c->k + 1);
    double *own = PL_NEW(w->s->a, double, c->k * c->k + 1);

    if (coef == NULL || own == NULL)
        return pl_fail(w->s->err, PL_ENOMEM, NULL, "out of memory");
    pl_coordinates_coef(c, w->theta + from, coef);
    PL_TRY(pl_coordinates_variance(w->s->a, c, v + from * w->k + from, w->k,
                                   own, w->s->err));
    *out = (struct pl_equation){c->k, c->fit->kept, coef, own};
    return PL_OK;
}

/* Standard errors by the delta method; intervals of rho and sigma from those of
 * atanh rho and log sigma. */
static void fill_errors(const struct work *w, const double *v,
                        struct pl_heckman *out)
{
    size_t s = w->k - 2, a = w->k - 1;
    double level = w->s->data->level;
    double sigma = exp(w->theta[s]), rho = tanh(w->theta[a]);
    double vs = v[s * w->k + s], va = v[a * w->k + a], vsa = v[s * w->k + a];
    double by_s = rho * sigma, by_a = sigma * (1 - rho * rho);
    struct pl_coef log_sigma =
        pl_coef_t(w->theta[s], sqrt(vs), NAN, level, PL_TWO_SIDED);
    struct pl_coef atanh_rho =
        pl_coef_t(w->theta[a], sqrt(va), NAN, level, PL_TWO_SIDED);

    out->sigma = (struct pl_coef){sigma,
                                  sigma * sqrt(vs),
                                  NAN,
                                  NAN,
                                  NAN,
                                  exp(log_sigma.conf_low),
                                  exp(log_sigma.conf_high)};
    out->rho = (struct pl_coef){rho,
                                (1 - rho * rho) * sqrt(va),
                                NAN,
                                NAN,
                                NAN,
                                tanh(atanh_rho.conf_low),
                                tanh(atanh_rho.conf_high)};
    out->lambda = pl_coef_t(
        rho * sigma,
        sqrt(by_s * by_s * vs + by_a * by_a * va + 2 * by_s * by_a * vsa), NAN,
        level, PL_TWO_SIDED);
}

static void fill_likelihood(const struct work *w, struct pl_heckman *out)
{
    double m = (double)w->s->data->m, k = (double)w->k;
    double variance = w->s->plain.rss / m;
    double apart = w->s->probit.loglik -
                   m / 2 * (log(2 * 3.14159265358979323846 * variance) + 1);
    double ratio = fmax(0, 2 * (w->loglik - apart));

    out->loglik = w->loglik;
    out->aic = -2 * w->loglik + 2 * k;
    out->bic = -2 * w->loglik + k * log((double)w->s->data->n);
    out->independence =
        (struct pl_f_test){ratio, 1, NAN, pl_chisq_upper(ratio, 1)};
    out->converged = w->converged;
    out->iterations = w->iterations;
}

static enum pl_status set_up(struct pl_selection *s, struct work *w)
{
    const struct pl_heckman_data *d = s->data;

    w->s = s;
    PL_TRY(pl_coordinates_of(s->a, &s->probit.fit, d->w, d->n, &w->r, s->err));
    PL_TRY(pl_coordinates_of(s->a, &s->plain, d->x, d->m, &w->q, s->err));
    w->k = w->r.k + w->q.k + 2;
    w->theta = PL_NEW(s->a, double, w->k);
    w->trial = PL_NEW(s->a, double, w->k);
    w->gradient = PL_NEW(s->a, double, w->k);
    w->step = PL_NEW(s->a, double, w->k);
    w->information = PL_NEW(s->a, double, w->k * w->k);
    w->factor = PL_NEW(s->a, struct pl_dd, pl_at_triangle(w->k, w->k) + 1);
    if (w->theta == NULL || w->trial == NULL || w->gradient == NULL ||
        w->step == NULL || w->information == NULL || w->factor == NULL)
        return pl_fail(s->err, PL_ENOMEM, NULL, "out of memory");
    return PL_OK;
}

enum pl_status pl_heckman_ml(struct pl_selection *s, struct pl_heckman *out)
{
    struct work w = {0};
    double *v = NULL;

    PL_TRY(set_up(s, &w));
    PL_TRY(maximise(&w));
    PL_TRY(invert(&w, &v));
    PL_TRY(equation(&w, &w.r, 0, v, &out->selection));
    PL_TRY(equation(&w, &w.q, w.r.k, v, &out->outcome));
    fill_errors(&w, v, out);
    fill_likelihood(&w, out);
    return PL_OK;
}
