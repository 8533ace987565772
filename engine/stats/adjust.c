#include "stats/adjust.h"

#include <math.h>
#include <stdlib.h>

struct place {
    double p;
    size_t at;
};

static int by_p(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = (x->p > y->p) - (x->p < y->p);

    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static double harmonic(size_t n)
{
    double sum = 0;

    for (size_t i = n; i > 0; i--)
        sum += 1 / (double)i;
    return sum;
}

/* What the i-th smallest of n (from 0) is multiplied by. */
static double factor(enum pl_adjust method, size_t i, size_t n)
{
    double m = (double)n, rank = (double)i + 1;

    switch (method) {
    case PL_BONFERRONI:
        return m;
    case PL_HOLM:
    case PL_HOCHBERG:
        return m - rank + 1;
    case PL_BH:
        return m / rank;
    case PL_BY:
        return m / rank * harmonic(n);
    }
    return m;
}

enum pl_status pl_p_adjust(struct pl_arena *a, const double *p, size_t n,
                           enum pl_adjust method, double *out,
                           struct pl_err *err)
{
    struct place *sorted = PL_NEW(a, struct place, n + 1);
    size_t m = 0;
    double bound = 0;

    if (sorted == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < n; i++) {
        out[i] = NAN;
        if (isnan(p[i]))
            continue;
        if (!(p[i] >= 0 && p[i] <= 1))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "p-value %zu is %g, which is not between 0 and 1",
                           i + 1, p[i]);
        sorted[m++] = (struct place){p[i], i};
    }
    if (m > 1)
        qsort(sorted, m, sizeof *sorted, by_p);
    /* Holm steps down from the smallest, the others up from the largest. */
    for (size_t i = 0; method == PL_HOLM && i < m; i++) {
        bound = fmax(bound, sorted[i].p * factor(method, i, m));
        out[sorted[i].at] = fmin(bound, 1);
    }
    bound = 1;
    for (size_t i = m; method != PL_HOLM && i-- > 0;) {
        double x = fmin(sorted[i].p * factor(method, i, m), 1);
        bound = method == PL_BONFERRONI ? x : fmin(bound, x);
        out[sorted[i].at] = bound;
    }
    return PL_OK;
}
