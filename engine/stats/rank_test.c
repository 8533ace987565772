#include "stats/rank_test.h"

#include "stats/dist.h"

#include <math.h>
#include <stdlib.h>

/* Cells that an exact distribution may take, times ranks. */
static const double work_most = 1e9;

struct value {
    double x;
    size_t at;
};

/* Twice the midranks, which are whole. */
struct ranks {
    size_t n;
    double *twice;  /* [n] */
    double tie_sum; /* of t^3 - t over groups of equal values */
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static int ascending(const void *a, const void *b)
{
    const struct value *x = a, *y = b;

    return (x->x > y->x) - (x->x < y->x);
}

static enum pl_status ranks_of(struct pl_arena *a, const double *x, size_t n,
                               struct ranks *out, struct pl_err *err)
{
    struct value *v = PL_NEW(a, struct value, n + 1);
    double *twice = PL_NEW(a, double, n + 1), ties = 0;

    if (v == NULL || twice == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < n; i++)
        v[i] = (struct value){x[i], i};
    if (n > 1)
        qsort(v, n, sizeof *v, ascending);
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && v[end].x <= v[i].x;)
            end++;
        double t = (double)(end - i);
        ties += t * t * t - t;
        for (size_t k = i; k < end; k++)
            twice[v[k].at] = (double)(i + 1 + end);
    }
    *out = (struct ranks){n, twice, ties};
    return PL_OK;
}

/* Shares of the sums of twice the ranks, over all subsets of m of them (m = n +
 * 1: of any size). */
static enum pl_status subset_sums(struct pl_arena *a, const struct ranks *r,
                                  size_t m, double **out, size_t *size,
                                  struct pl_err *err)
{
    size_t most = 0, rows = m > r->n ? 1 : m + 1;

    for (size_t i = 0; i < r->n; i++)
        most += (size_t)r->twice[i];
    if ((double)r->n * (double)rows * (double)most > work_most)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "%zu values are too many for an exact distribution",
                       r->n);
    double *count = PL_NEW(a, double, rows *(most + 1)), sum = 0;
    if (count == NULL)
        return out_of_memory(err);
    count[0] = 1;
    for (size_t i = 0; i < r->n; i++) {
        size_t step = (size_t)r->twice[i];
        for (size_t k = rows; k-- > (rows > 1);) {
            double *to = count + k * (most + 1);
            const double *from = rows > 1 ? to - (most + 1) : to;
            for (size_t s = most + 1; s-- > step;)
                to[s] += from[s - step];
        }
    }
    double *last = count + (rows - 1) * (most + 1);
    for (size_t s = 0; s <= most; s++)
        sum += last[s];
    for (size_t s = 0; s <= most; s++)
        last[s] /= sum;
    *out = last;
    *size = most + 1;
    return PL_OK;
}

/* Twice the sum is whole: equality is exact.  Without ties the distribution is
 * symmetric, and this is R's p; with ties it is by distance from the mean. */
static double exact_p(const double *share, size_t size, double observed,
                      double mean, enum pl_alternative alternative)
{
    double p = 0, distance = fabs(observed - mean) * (1 - 1e-12);

    for (size_t s = 0; s < size; s++) {
        double x = (double)s;
        if (alternative == PL_GREATER ? x >= observed
            : alternative == PL_LESS  ? x <= observed
                                      : fabs(x - mean) >= distance)
            p += share[s];
    }
    return fmin(p, 1);
}

static double normal_p(struct pl_rank_test *t,
                       const struct pl_rank_options *options)
{
    double z = t->statistic - t->mean, shift = 0;

    if (!(t->sd > 0))
        return NAN;
    if (options->correct)
        shift = options->alternative == PL_GREATER ? 0.5
                : options->alternative == PL_LESS
                    ? -0.5
                    : (z > 0) * 0.5 - (z < 0) * 0.5;
    t->z = (z - shift) / t->sd;
    return pl_t_p_value(t->z, NAN, options->alternative);
}

enum pl_status pl_rank_sum(struct pl_arena *a, const double *x0, size_t n0,
                           const double *x1, size_t n1,
                           const struct pl_rank_options *options,
                           struct pl_rank_test *out, struct pl_err *err)
{
    double *all = PL_NEW(a, double, n0 + n1 + 1), *share = NULL, sum = 0;
    double m = (double)n0, k = (double)n1, n = m + k;
    struct ranks r = {0};
    size_t size = 0;

    if (n0 == 0 || n1 == 0)
        return pl_fail(err, PL_EDOMAIN, NULL, "a sample holds no value");
    if (all == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < n0 + n1; i++)
        all[i] = i < n1 ? x1[i] - options->mu : x0[i - n1];
    PL_TRY(ranks_of(a, all, n0 + n1, &r, err));
    for (size_t i = 0; i < n1; i++)
        sum += r.twice[i];
    struct pl_rank_test t = {.statistic = sum / 2 - k * (k + 1) / 2,
                             .mean = m * k / 2,
                             .z = NAN,
                             .has_ties = r.tie_sum > 0};
    t.sd = sqrt(m * k / 12 * (n + 1 - r.tie_sum / (n * (n - 1))));
    t.is_exact =
        options->exact == PL_EXACT_YES ||
        (options->exact == PL_EXACT_AUTO && !t.has_ties && n0 < 50 && n1 < 50);
    if (t.is_exact) {
        PL_TRY(subset_sums(a, &r, n1, &share, &size, err));
        t.p_value =
            exact_p(share, size, sum, k * (n + 1), options->alternative);
    } else {
        t.p_value = normal_p(&t, options);
    }
    *out = t;
    return PL_OK;
}

enum pl_status pl_signed_rank(struct pl_arena *a, const double *x, size_t n,
                              const struct pl_rank_options *options,
                              struct pl_rank_test *out, struct pl_err *err)
{
    double *size_of = PL_NEW(a, double, n + 1), *share = NULL, sum = 0, all = 0;
    bool *positive = PL_NEW(a, bool, n + 1);
    struct ranks r = {0};
    size_t used = 0, size = 0;

    if (size_of == NULL || positive == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - options->mu;
        if (d == 0)
            continue;
        positive[used] = d > 0;
        size_of[used++] = fabs(d);
    }
    if (used == 0)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       n == 0 ? "the sample holds no value"
                              : "every difference is 0: there are no ranks");
    PL_TRY(ranks_of(a, size_of, used, &r, err));
    for (size_t i = 0; i < used; i++) {
        sum += positive[i] ? r.twice[i] : 0;
        all += r.twice[i];
    }
    double u = (double)used;
    struct pl_rank_test t = {.statistic = sum / 2,
                             .mean = u * (u + 1) / 4,
                             .z = NAN,
                             .n_zero = n - used,
                             .has_ties = r.tie_sum > 0};
    t.sd = sqrt(u * (u + 1) * (2 * u + 1) / 24 - r.tie_sum / 48);
    t.is_exact = options->exact == PL_EXACT_YES ||
                 (options->exact == PL_EXACT_AUTO && !t.has_ties &&
                  t.n_zero == 0 && n < 50);
    if (t.is_exact) {
        PL_TRY(subset_sums(a, &r, used + 1, &share, &size, err));
        t.p_value = exact_p(share, size, sum, all / 2, options->alternative);
    } else {
        t.p_value = normal_p(&t, options);
    }
    *out = t;
    return PL_OK;
}
