#include "stats/cor.h"

#include "stats/dd.h"
#include "stats/summary.h"

#include <stdlib.h>

enum { MAX_EXACT = 500, AUTO_EXACT = 50 };
enum { MAX_LISTED = 9, MAX_RHO = 1290 }; /* Spearman: R's bounds */

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

struct place {
    double x;
    size_t at;
};

static int by_value(const void *a, const void *b)
{
    const struct place *p = a, *q = b;

    return (p->x > q->x) - (p->x < q->x);
}

const double *pl_ranks(struct pl_arena *a, const double *x, size_t n)
{
    struct place *p = PL_NEW(a, struct place, n + 1);
    double *rank = PL_NEW(a, double, n + 1);

    if (p == NULL || rank == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++)
        p[i] = (struct place){x[i], i};
    if (n > 1)
        qsort(p, n, sizeof *p, by_value);
    for (size_t i = 0, j = 0; i < n; i = j) {
        while (j < n && p[j].x == p[i].x)
            j++;
        for (size_t k = i; k < j; k++)
            rank[p[k].at] = (double)(i + j + 1) / 2;
    }
    return rank;
}

static struct pl_dd mean_of(const double *x, size_t n, double scale)
{
    struct pl_dd sum = {0, 0};

    for (size_t i = 0; i < n; i++)
        sum = pl_dd_add_double(sum, x[i] * scale);
    return pl_dd_div(sum, pl_dd_from((double)n));
}

/* r, and 1 - r^2 without the cancellation; NaN when a sample is constant. */
static double correlation(const double *x, const double *y, size_t n,
                          double *rest)
{
    double sx = pl_scale_of(x, n), sy = pl_scale_of(y, n);
    struct pl_dd mx = mean_of(x, n, sx), my = mean_of(y, n, sy);
    struct pl_dd xx = {0, 0}, yy = {0, 0}, xy = {0, 0};
    double px = 0, py = 0;

    for (size_t i = 0; i < n; i++) {
        struct pl_dd dx = pl_dd_sub(pl_dd_from(x[i] * sx), mx);
        struct pl_dd dy = pl_dd_sub(pl_dd_from(y[i] * sy), my);
        xx = pl_dd_add(xx, pl_dd_mul(dx, dx));
        yy = pl_dd_add(yy, pl_dd_mul(dy, dy));
        xy = pl_dd_add(xy, pl_dd_mul(dx, dy));
        px += x[i] * sx * x[i] * sx;
        py += y[i] * sy * y[i] * sy;
    }
    *rest = NAN;
    if (!(xx.hi > 0x1p-100 * px) || !(yy.hi > 0x1p-100 * py))
        return NAN;
    struct pl_dd all = pl_dd_mul(xx, yy);
    struct pl_dd left = pl_dd_sub(all, pl_dd_mul(xy, xy));
    *rest = fmax(pl_dd_div(left, all).hi, 0);
    *rest = *rest < 0x1p-90 ? 0 : *rest;
    return pl_dd_div(xy, pl_dd_sqrt(all)).hi;
}

static void fisher_interval(struct pl_cor *c, const struct pl_cor_options *o)
{
    if (c->n < 4 || fabs(c->estimate) >= 1)
        return;
    double tail =
        o->alternative == PL_TWO_SIDED ? (1 - o->level) / 2 : 1 - o->level;
    double reach = -pl_normal_quantile(tail) / sqrt((double)c->n - 3);
    double z = atanh(c->estimate);
    if (o->alternative != PL_LESS)
        c->conf_low = tanh(z - reach);
    if (o->alternative != PL_GREATER)
        c->conf_high = tanh(z + reach);
}

static void test_linear(const double *x, const double *y, size_t n,
                        const struct pl_cor_options *o, struct pl_cor *c)
{
    double rest = NAN;

    c->estimate = correlation(x, y, n, &rest);
    if (n < 3 || isnan(c->estimate))
        return;
    c->df = (double)n - 2;
    if (!(rest > 0))
        return;
    c->statistic = c->estimate * sqrt(c->df / rest);
    c->p_value = pl_t_p_value(c->statistic, c->df, o->alternative);
    if (o->method == PL_PEARSON)
        fisher_interval(c, o);
}

/* Tied pairs of one sample, and the sums that the variance needs. */
struct ties {
    double pairs, v, v1, v2; /* t(t-1)/2, t(t-1)(2t+5), t(t-1), t(t-1)(t-2) */
};

static struct ties count_ties(const double *sorted, size_t n)
{
    struct ties s = {0, 0, 0, 0};

    for (size_t i = 0, j = 0; i < n; i = j) {
        while (j < n && sorted[j] == sorted[i])
            j++;
        double t = (double)(j - i), tt = t * (t - 1);
        s.pairs += tt / 2;
        s.v += tt * (2 * t + 5);
        s.v1 += tt;
        s.v2 += tt * (t - 2);
    }
    return s;
}

/* P(at most q concordant pairs of n values in random order): the number of
 * permutations with j inversions, over n!, from that of one value fewer. */
static double kendall_lower(struct pl_arena *a, double q, size_t n)
{
    size_t most = n * (n - 1) / 2;
    double *p = PL_NEW(a, double, most + 2),
           *next = PL_NEW(a, double, most + 2);
    double sum = 0;

    if (p == NULL || next == NULL)
        return NAN;
    p[0] = 1;
    for (size_t m = 2; m <= n; m++) {
        struct pl_dd window = {0, 0};
        size_t top = m * (m - 1) / 2;
        for (size_t j = 0; j <= top; j++) {
            window = pl_dd_add_double(window, p[j]);
            if (j >= m)
                window = pl_dd_add_double(window, -p[j - m]);
            next[j] = pl_dd_to(window) / (double)m;
        }
        double *t = p;
        p = next;
        next = t;
        for (size_t j = top + 1; j <= most; j++)
            p[j] = 0;
    }
    for (size_t j = 0; j <= most && (double)j <= q; j++)
        sum += p[j];
    return q < 0 ? 0 : fmin(sum, 1);
}

static enum pl_status exact_p(struct pl_arena *a, double concordant, size_t n,
                              enum pl_alternative alternative, struct pl_cor *c,
                              struct pl_err *err)
{
    double most = (double)n * ((double)n - 1) / 2;
    /* The distribution is symmetric: upper tails are lower ones. */
    double lower = kendall_lower(a, concordant, n);
    double upper = kendall_lower(a, most - concordant, n);

    if (isnan(lower) || isnan(upper))
        return out_of_memory(err);
    c->is_exact = true;
    c->statistic = concordant;
    if (alternative == PL_TWO_SIDED)
        c->p_value = fmin(1, 2 * fmin(lower, upper));
    else
        c->p_value = alternative == PL_GREATER ? upper : lower;
    return PL_OK;
}

static double concordance(const double *x, const double *y, size_t n,
                          double *concordant)
{
    double s = 0;

    *concordant = 0;
    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < i; j++) {
            int a = (x[i] > x[j]) - (x[i] < x[j]);
            int b = (y[i] > y[j]) - (y[i] < y[j]);
            s += a * b;
            *concordant += a * b > 0;
        }
    return s;
}

static void normal_p(double s, double count, const struct ties *tx,
                     const struct ties *ty, enum pl_alternative alternative,
                     struct pl_cor *c)
{
    double v0 = count * (count - 1) * (2 * count + 5), nn = count * (count - 1);
    double v = (v0 - tx->v - ty->v) / 18 + tx->v1 * ty->v1 / (2 * nn);

    if (count > 2)
        v += tx->v2 * ty->v2 / (9 * nn * (count - 2));
    if (!(v > 0))
        return;
    c->statistic = s / sqrt(v);
    c->p_value = pl_t_p_value(c->statistic, NAN, alternative);
}

static bool sorted_ties(struct pl_arena *a, const double *x, size_t n,
                        struct ties *out)
{
    double *sorted = PL_NEW(a, double, n + 1);

    if (sorted == NULL)
        return false;
    for (size_t i = 0; i < n; i++)
        sorted[i] = x[i];
    pl_sort(sorted, n);
    *out = count_ties(sorted, n);
    return true;
}

static enum pl_status test_kendall(struct pl_arena *a, const double *x,
                                   const double *y, size_t n,
                                   const struct pl_cor_options *o,
                                   struct pl_cor *c, struct pl_err *err)
{
    double count = (double)n, pairs = count * (count - 1) / 2, concordant = 0;
    struct ties tx, ty;

    if (!sorted_ties(a, x, n, &tx) || !sorted_ties(a, y, n, &ty))
        return out_of_memory(err);
    c->has_ties = tx.pairs > 0 || ty.pairs > 0;
    if (o->exact == PL_EXACT_YES && (c->has_ties || n > MAX_EXACT))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       c->has_ties ? "there are ties: no exact p-value exists"
                                   : "an exact p-value is for at most %d pairs",
                       MAX_EXACT);
    if (n < 2 || !(pairs > tx.pairs) || !(pairs > ty.pairs))
        return PL_OK;
    double s = concordance(x, y, n, &concordant);
    c->estimate = s / sqrt(pairs - tx.pairs) / sqrt(pairs - ty.pairs);
    bool exact = o->exact == PL_EXACT_YES ||
                 (o->exact == PL_EXACT_AUTO && !c->has_ties && n < AUTO_EXACT);
    if (exact)
        return exact_p(a, concordant, n, o->alternative, c, err);
    normal_p(s, count, &tx, &ty, o->alternative, c);
    return PL_OK;
}

/* P(S >= least) of n ranks in random order, from the number of ways in which a
 * set of values can stand in the first places: [sets][S]. */
static double listed_upper(struct pl_arena *a, double least, size_t n)
{
    size_t most = n * (n * n - 1) / 3, width = most + 1;
    double *ways = PL_NEW(a, double, (width << n) + 1), all = 0, above = 0;

    if (ways == NULL)
        return NAN;
    ways[0] = 1;
    for (size_t set = 0; set + 1 < (size_t)1 << n; set++) {
        size_t place = 0;
        for (size_t j = 0; j < n; j++)
            place += set >> j & 1;
        for (size_t j = 0; j < n; j++) {
            size_t d = place > j ? place - j : j - place;
            double *to = ways + (set | (size_t)1 << j) * width;
            for (size_t s = 0; (set >> j & 1) == 0 && s + d * d <= most; s++)
                to[s + d * d] += ways[set * width + s];
        }
    }
    const double *whole = ways + (((size_t)1 << n) - 1) * width;
    for (size_t s = 0; s <= most; s++) {
        all += whole[s];
        above += (double)s >= least ? whole[s] : 0;
    }
    return above / all;
}

/* That, or P(S < least), by the Edgeworth series of Best & Roberts (1975,
 * algorithm AS 89).
 */
static double series_tail(double least, size_t n, bool lower)
{
    double b = 1 / (double)n, count = (double)n;
    double x =
        (6 * (least - 1) * b / (count * count - 1) - 1) * sqrt(count - 1);
    double y = x * x;
    double inner = 0.0072 - 0.0831 * b + y * b * (0.0131 - 4.6e-4 * y);
    double u = 0.2274 + b * (0.2531 + 0.1745 * b) +
               y * (-0.0758 + b * (0.1033 + 0.3932 * b) -
                    y * b * (0.0879 + 0.0151 * b - y * inner));

    double sign = lower ? -1 : 1;
    return fmax(
        0, fmin(1, sign * x * b * u / exp(y / 2) + pl_normal_upper(sign * x)));
}

/* S is even: what is not above it is below S + 2. */
static enum pl_status spearman_p(struct pl_arena *a, const double *x,
                                 const double *y, size_t n,
                                 enum pl_alternative alternative,
                                 struct pl_cor *c, struct pl_err *err)
{
    double s = 0, most = (double)n * ((double)n * (double)n - 1) / 3;
    double upper = NAN, lower = NAN;

    for (size_t i = 0; i < n; i++)
        s += (x[i] - y[i]) * (x[i] - y[i]);
    c->is_exact = n <= MAX_LISTED;
    upper = s <= 0        ? 1
            : c->is_exact ? listed_upper(a, s, n)
                          : series_tail(s, n, false);
    lower = s + 2 > most  ? 1
            : c->is_exact ? 1 - listed_upper(a, s + 2, n)
                          : series_tail(s + 2, n, true);
    if (isnan(upper) || isnan(lower))
        return out_of_memory(err);
    c->statistic = s;
    c->df = NAN;
    if (alternative == PL_TWO_SIDED)
        c->p_value = fmin(1, 2 * (s > most / 2 ? upper : lower));
    else
        c->p_value = alternative == PL_GREATER ? lower : upper;
    return PL_OK;
}

static enum pl_status test_spearman(struct pl_arena *a, const double *x,
                                    const double *y, size_t n,
                                    const struct pl_cor_options *o,
                                    struct pl_cor *c, struct pl_err *err)
{
    struct ties tx, ty;

    x = pl_ranks(a, x, n);
    y = pl_ranks(a, y, n);
    if (x == NULL || y == NULL || !sorted_ties(a, x, n, &tx) ||
        !sorted_ties(a, y, n, &ty))
        return out_of_memory(err);
    c->has_ties = tx.pairs > 0 || ty.pairs > 0;
    if (o->exact == PL_EXACT_YES && (c->has_ties || n > MAX_RHO))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       c->has_ties ? "there are ties: no exact p-value exists"
                                   : "an exact p-value is for at most %d pairs",
                       MAX_RHO);
    if (n == 0)
        return PL_OK;
    test_linear(x, y, n, o, c);
    if (n < 2 || c->has_ties || n > MAX_RHO || o->exact == PL_EXACT_NO ||
        (o->exact == PL_EXACT_AUTO && n == MAX_RHO))
        return PL_OK;
    return spearman_p(a, x, y, n, o->alternative, c, err);
}

enum pl_status pl_cor_test(struct pl_arena *a, const double *x, const double *y,
                           size_t n, const struct pl_cor_options *options,
                           struct pl_cor *out, struct pl_err *err)
{
    struct pl_cor c = {.n = n,
                       .estimate = NAN,
                       .statistic = NAN,
                       .df = NAN,
                       .p_value = NAN,
                       .conf_low = NAN,
                       .conf_high = NAN};

    if (options->method == PL_KENDALL)
        PL_TRY(test_kendall(a, x, y, n, options, &c, err));
    if (options->method == PL_SPEARMAN)
        PL_TRY(test_spearman(a, x, y, n, options, &c, err));
    if (options->method == PL_PEARSON && n > 0)
        test_linear(x, y, n, options, &c);
    *out = c;
    return PL_OK;
}
