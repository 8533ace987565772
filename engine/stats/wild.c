#include "stats/wild.h"

#include "stats/partial.h"
#include "stats/wild_parts.h"

#include <math.h>
#include <string.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void add_squares(struct pl_wild_sums *s)
{
    for (size_t g = 0; g < s->n; g++) {
        s->all += s->tt[g];
        s->a_squares[0] += s->a[g] * s->a[g];
        s->a_squares[1] += s->a[g] * s->tt[g];
        s->a_squares[2] += s->tt[g] * s->tt[g];
    }
}

/* y: less null T. */
static enum pl_status take_sums(struct pl_arena *a,
                                const struct pl_wild_data *w,
                                const struct pl_basis *basis, const double *t,
                                const double *y, struct pl_wild_sums *s,
                                struct pl_err *err)
{
    size_t n = w->n_clusters, k = basis->k;

    *s = (struct pl_wild_sums){.k = k,
                               .n = n,
                               .a = PL_NEW(a, double, n + 1),
                               .tt = PL_NEW(a, double, n + 1),
                               .d = PL_NEW(a, double, n *k + 1),
                               .qt = PL_NEW(a, double, n *k + 1)};
    if (s->a == NULL || s->tt == NULL || s->qt == NULL || s->d == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < w->n; i++) {
        uint32_t g = w->cluster[i];
        const double *q = basis->q + i * k;
        s->a[g] += t[i] * y[i];
        s->tt[g] += t[i] * t[i];
        for (size_t j = 0; j < k; j++) {
            s->qt[g * k + j] += q[j] * t[i];
            s->d[g * k + j] += q[j] * y[i];
        }
    }
    add_squares(s);
    return PL_OK;
}

static enum pl_status make_sums(struct pl_arena *a,
                                const struct pl_wild_data *w,
                                struct pl_wild_sums *s, struct pl_err *err)
{
    double *t = PL_NEW(a, double, w->n + 1), *y = PL_NEW(a, double, w->n + 1);
    struct pl_basis basis;
    double before = 0;

    if (t == NULL || y == NULL || !pl_basis_of(a, w->x, w->n, w->p, &basis))
        return out_of_memory(err);
    memcpy(t, w->treatment, w->n * sizeof *t);
    memcpy(y, w->y, w->n * sizeof *y);
    pl_basis_residual(&basis, t);
    pl_basis_residual(&basis, y);
    for (size_t i = 0; i < w->n; i++)
        before += w->treatment[i] * w->treatment[i];
    for (size_t i = 0; i < w->n; i++)
        y[i] -= w->null * t[i];
    PL_TRY(take_sums(a, w, &basis, t, y, s, err));
    if (s->all > 1e-20 * before)
        return PL_OK;
    return pl_fail(err, PL_EDOMAIN, NULL,
                   "the covariates explain the treatment: it has no "
                   "coefficient");
}

/* All that p at a value of the null needs. */
struct drawn {
    struct pl_wild_draw real;
    struct pl_wild_draw *draw; /* [draws] */
    size_t draws;
    bool is_complete;
    const double *a_squares;
};

/* t without the factor of CR1, the same in every draw, at r above the null that
 * is tested.  NaN: no variance. */
static double t_at(const struct drawn *x, const struct pl_wild_draw *d,
                   double r)
{
    const double *q = x->a_squares;
    double ss = d->ss[0] - r * (2 * d->ss[1] - r * d->ss[2]);
    double least = r == 0 ? 0 : 1e-14 * (q[0] - r * (2 * q[1] - r * q[2]));

    return ss > least ? (d->b[0] - r * d->b[1]) / sqrt(ss) : NAN;
}

struct shares {
    double symmetric, equal_tailed;
};

static struct shares shares_at(const struct drawn *x, double r)
{
    double away = 0, above = 0, below = 0, first = x->is_complete ? 0 : 1;
    double t = t_at(x, &x->real, r), near = fabs(t) * 1e-12;

    for (size_t d = 0; d < x->draws; d++) {
        double y = t_at(x, x->draw + d, r);
        bool none = isnan(y);
        away += none || fabs(y) >= fabs(t) - near;
        above += none || y >= t - near;
        below += none || y <= t + near;
    }
    double n = first + (double)x->draws;
    return (struct shares){(first + away) / n,
                           fmin(1, 2 * (first + fmin(above, below)) / n)};
}

/* The end of the interval on one side, above the null: from the estimate
 * outward until p is not above alpha, then halved to 1e-9 of a standard error.
 */
static double end_of(const struct drawn *x, double estimate, double step,
                     double alpha)
{
    double in = estimate, out = estimate + step, least = fabs(step) * 1e-9;

    for (int turn = 0; shares_at(x, out).symmetric > alpha; turn++) {
        if (turn == 12)
            return NAN;
        in = out;
        step *= 2;
        out += step;
    }
    while (fabs(out - in) > least) {
        double middle = in + (out - in) / 2;
        if (middle == in || middle == out)
            break;
        if (shares_at(x, middle).symmetric > alpha)
            in = middle;
        else
            out = middle;
    }
    return in + (out - in) / 2;
}

static enum pl_status check(const struct pl_wild_data *w, struct pl_err *err)
{
    if (w->n_clusters < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu clusters; two or more are needed", w->n_clusters);
    if ((double)w->draws * (double)w->n_clusters > 2e9)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "%g draws of %zu clusters are too many",
                       (double)w->draws, w->n_clusters);
    return PL_OK;
}

/* Estimate, CR1 and what the weights can give, before a draw is made. */
static enum pl_status describe(const struct pl_wild_data *data,
                               const struct pl_wild_sums *s, struct pl_wild *r,
                               struct pl_err *err)
{
    double g = (double)data->n_clusters, n = (double)data->n, ss = 0, b = 0;
    double rank = (double)s->k + 1;

    for (size_t i = 0; i < s->n; i++)
        b += s->a[i] / s->all;
    for (size_t i = 0; i < s->n; i++) {
        double score = s->a[i] - s->tt[i] * b;
        /* Q'u is 0 with weights of 1. */
        ss += score * score;
    }
    double se = sqrt(ss) / s->all;
    r->estimate = b + data->null;
    if (!(se > 1e-12 * fabs(r->estimate)) || n <= rank)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the coefficient has no clustered standard error");
    r->df = g - 1;
    r->std_error = se * sqrt(g / (g - 1) * (n - 1) / (n - rank));
    r->statistic = b / r->std_error;
    r->is_complete = data->weights == PL_RADEMACHER && g < 31 &&
                     exp2(g) <= (double)data->draws;
    r->draws = r->is_complete ? exp2(g) : (double)data->draws;
    /* -v gives -t: the weights of 1 have one companion. */
    r->least_p = data->weights == PL_WEBB ? 2 / pow(6, g) : 2 / exp2(g);
    if (!r->is_complete)
        r->least_p = fmax(r->least_p, 1 / (1 + r->draws));
    return PL_OK;
}

enum pl_status pl_wild_bootstrap(struct pl_arena *a, const struct pl_team *team,
                                 const struct pl_wild_data *data,
                                 struct pl_wild *out, struct pl_err *err)
{
    struct pl_wild r = {.conf_low = NAN, .conf_high = NAN};
    struct pl_wild_sums s;

    PL_TRY(check(data, err));
    PL_TRY(make_sums(a, data, &s, err));
    PL_TRY(describe(data, &s, &r, err));
    struct drawn x = {.draws = (size_t)r.draws,
                      .is_complete = r.is_complete,
                      .a_squares = s.a_squares};
    x.draw = PL_NEW(a, struct pl_wild_draw, x.draws + 1);
    if (x.draw == NULL)
        return out_of_memory(err);
    PL_TRY(pl_wild_draws(a, team, data, &s, r.is_complete, x.draw, x.draws,
                         &x.real, err));
    struct shares p = shares_at(&x, 0);
    r.p_value = p.symmetric;
    r.p_equal_tailed = p.equal_tailed;
    if (data->interval && r.least_p < 1 - data->level) {
        double b = r.estimate - data->null, alpha = 1 - data->level;
        r.conf_low = data->null + end_of(&x, b, -2 * r.std_error, alpha);
        r.conf_high = data->null + end_of(&x, b, 2 * r.std_error, alpha);
    }
    *out = r;
    return PL_OK;
}
