#include "stats/wild.h"

#include "stats/partial.h"

#include <math.h>
#include <string.h>

/* By cluster g, with T and y less their projections on x, and Q a basis of x:
 */
struct sums {
    size_t k, n;        /* columns of Q, clusters */
    double *ty, *tt;    /* [n]: T_g'y_g, T_g'T_g */
    double *qt, *qy;    /* [n][k]: Q_g'T_g, Q_g'y_g */
    double all;         /* T'T */
    double *a, *d;      /* under a null: T_g'u_g; [n][k]: Q_g'u_g */
    double *z;          /* [k], work */
    const double *code; /* weights that the codes of `draw` stand for */
    uint8_t *draw;      /* [draws][n] */
    size_t draws;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status take_sums(struct pl_arena *a,
                                const struct pl_wild_data *w,
                                const struct pl_basis *basis, const double *t,
                                const double *y, struct sums *s,
                                struct pl_err *err)
{
    size_t n = w->n_clusters, k = basis->k;

    *s = (struct sums){.k = k,
                       .n = n,
                       .ty = PL_NEW(a, double, n + 1),
                       .tt = PL_NEW(a, double, n + 1),
                       .qt = PL_NEW(a, double, n *k + 1),
                       .qy = PL_NEW(a, double, n *k + 1),
                       .a = PL_NEW(a, double, n + 1),
                       .d = PL_NEW(a, double, n *k + 1),
                       .z = PL_NEW(a, double, k + 1)};
    if (s->ty == NULL || s->tt == NULL || s->qt == NULL || s->qy == NULL ||
        s->a == NULL || s->d == NULL || s->z == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < w->n; i++) {
        uint32_t g = w->cluster[i];
        const double *q = basis->q + i * k;
        s->ty[g] += t[i] * y[i];
        s->tt[g] += t[i] * t[i];
        for (size_t j = 0; j < k; j++) {
            s->qt[g * k + j] += q[j] * t[i];
            s->qy[g * k + j] += q[j] * y[i];
        }
    }
    for (size_t g = 0; g < n; g++)
        s->all += s->tt[g];
    return PL_OK;
}

static enum pl_status make_sums(struct pl_arena *a,
                                const struct pl_wild_data *w, struct sums *s,
                                struct pl_err *err)
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
    PL_TRY(take_sums(a, w, &basis, t, y, s, err));
    if (s->all > 1e-20 * before)
        return PL_OK;
    return pl_fail(err, PL_EDOMAIN, NULL,
                   "the covariates explain the treatment: it has no "
                   "coefficient");
}

static const double rademacher[] = {-1, 1};
static const double webb[] = {
    -1.2247448713915890491, -1, -0.70710678118654752440,
    0.70710678118654752440, 1,  1.2247448713915890491};

/* Draw d of cluster g is number d n + g of the stream, or bit g of d. */
static enum pl_status make_draws(struct pl_arena *a,
                                 const struct pl_wild_data *w, bool complete,
                                 struct sums *s, struct pl_err *err)
{
    size_t n = w->n_clusters;

    s->draws = complete ? (size_t)1 << n : (size_t)w->draws;
    s->code = w->weights == PL_WEBB ? webb : rademacher;
    s->draw = PL_NEW(a, uint8_t, s->draws * n + 1);
    if (s->draw == NULL)
        return out_of_memory(err);
    for (size_t d = 0; d < s->draws; d++)
        for (size_t g = 0; g < n; g++) {
            uint64_t i = (uint64_t)d * n + g, x;
            if (complete)
                x = d >> g & 1;
            else if (w->weights == PL_WEBB)
                x = pl_draw_below(w->stream, i, 6);
            else /* 128 of them to a draw of bits */
                x = 0;
            s->draw[d * n + g] = (uint8_t)x;
        }
    if (complete || w->weights == PL_WEBB)
        return PL_OK;
    struct pl_draw bits = {0, 0};
    for (size_t i = 0; i < s->draws * n; i++) {
        if (i % 128 == 0)
            bits = pl_draw_bits(w->stream, i / 128);
        uint64_t word = i % 128 < 64 ? bits.hi : bits.lo;
        s->draw[i] = (uint8_t)(word >> i % 64 & 1);
    }
    return PL_OK;
}

/* Restricted residuals: of y - null T. */
static void impose(struct sums *s, double null)
{
    for (size_t g = 0; g < s->n; g++) {
        s->a[g] = s->ty[g] - null * s->tt[g];
        for (size_t j = 0; j < s->k; j++)
            s->d[g * s->k + j] =
                s->qy[g * s->k + j] - null * s->qt[g * s->k + j];
    }
}

/* t without the factor of CR1, which is the same in every draw; v NULL: weights
 * of 1.  NaN: no variance. */
static double t_of(const struct sums *s, const uint8_t *v, double *se)
{
    double b = 0, ss = 0;
    size_t k = s->k;

    memset(s->z, 0, k * sizeof *s->z);
    for (size_t g = 0; g < s->n; g++) {
        double weight = v == NULL ? 1 : s->code[v[g]];
        b += weight * s->a[g];
        for (size_t j = 0; j < k; j++)
            s->z[j] += weight * s->d[g * k + j];
    }
    b /= s->all;
    for (size_t g = 0; g < s->n; g++) {
        double weight = v == NULL ? 1 : s->code[v[g]];
        double score = weight * s->a[g] - s->tt[g] * b;
        for (size_t j = 0; j < k; j++)
            score -= s->qt[g * k + j] * s->z[j];
        ss += score * score;
    }
    *se = sqrt(ss) / s->all;
    return *se > 0 ? b / *se : NAN;
}

struct shares {
    double symmetric, equal_tailed;
};

static struct shares shares_at(struct sums *s, double null, bool complete)
{
    double away = 0, above = 0, below = 0, se = 0, first = complete ? 0 : 1;

    impose(s, null);
    double t = t_of(s, NULL, &se), near = fabs(t) * 1e-12;
    for (size_t d = 0; d < s->draws; d++) {
        double x = t_of(s, s->draw + d * s->n, &se);
        bool none = isnan(x);
        away += none || fabs(x) >= fabs(t) - near;
        above += none || x >= t - near;
        below += none || x <= t + near;
    }
    double n = first + (double)s->draws;
    return (struct shares){(first + away) / n,
                           fmin(1, 2 * (first + fmin(above, below)) / n)};
}

/* The end of the interval on one side: from the estimate outward until p is not
 * above alpha, then halved to 1e-9 of a standard error. */
static double end_of(struct sums *s, double estimate, double step, double alpha,
                     bool complete)
{
    double in = estimate, out = estimate + step, least = fabs(step) * 1e-9;

    for (int turn = 0; shares_at(s, out, complete).symmetric > alpha; turn++) {
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
        if (shares_at(s, middle, complete).symmetric > alpha)
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

enum pl_status pl_wild_bootstrap(struct pl_arena *a,
                                 const struct pl_wild_data *data,
                                 struct pl_wild *out, struct pl_err *err)
{
    double g = (double)data->n_clusters, n = (double)data->n, se = 0;
    struct pl_wild r = {.conf_low = NAN, .conf_high = NAN, .df = g - 1};
    struct sums s;

    PL_TRY(check(data, err));
    PL_TRY(make_sums(a, data, &s, err));
    double rank = (double)s.k + 1;
    r.is_complete = data->weights == PL_RADEMACHER && g < 31 &&
                    exp2(g) <= (double)data->draws;
    PL_TRY(make_draws(a, data, r.is_complete, &s, err));
    impose(&s, 0);
    (void)t_of(&s, NULL, &se);
    for (size_t i = 0; i < s.n; i++)
        r.estimate += s.ty[i] / s.all;
    if (!(se > 1e-12 * fabs(r.estimate)) || n <= rank)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the coefficient has no clustered standard error");
    r.std_error = se * sqrt(g / (g - 1) * (n - 1) / (n - rank));
    r.statistic = (r.estimate - data->null) / r.std_error;
    struct shares p = shares_at(&s, data->null, r.is_complete);
    r.p_value = p.symmetric;
    r.p_equal_tailed = p.equal_tailed;
    r.draws = (double)s.draws;
    /* -v gives -t: the weights of 1 have one companion. */
    r.least_p = data->weights == PL_WEBB ? 2 / pow(6, g) : 2 / exp2(g);
    if (!r.is_complete)
        r.least_p = fmax(r.least_p, 1 / (1 + r.draws));
    if (data->interval && r.least_p < 1 - data->level) {
        double alpha = 1 - data->level;
        r.conf_low =
            end_of(&s, r.estimate, -2 * r.std_error, alpha, r.is_complete);
        r.conf_high =
            end_of(&s, r.estimate, 2 * r.std_error, alpha, r.is_complete);
    }
    *out = r;
    return PL_OK;
}
