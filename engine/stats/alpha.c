#include "stats/alpha.h"

#include "stats/dd.h"

#include <stdbool.h>

/* Covariances of the items, [k][k], times n - 1. */
static bool covariances(struct pl_arena *a, const double *const *items,
                        size_t k, size_t n, const double *sign, double *c)
{
    struct pl_dd *mean = PL_NEW(a, struct pl_dd, k + 1);

    if (mean == NULL)
        return false;
    for (size_t j = 0; j < k; j++) {
        for (size_t i = 0; i < n; i++)
            mean[j] = pl_dd_add_double(mean[j], items[j][i]);
        mean[j] = pl_dd_div(mean[j], pl_dd_from((double)n));
    }
    for (size_t j = 0; j < k; j++)
        for (size_t l = 0; l <= j; l++) {
            struct pl_dd s = {0, 0};
            for (size_t i = 0; i < n; i++)
                s = pl_dd_add(
                    s, pl_dd_mul(pl_dd_sub(pl_dd_from(items[j][i]), mean[j]),
                                 pl_dd_sub(pl_dd_from(items[l][i]), mean[l])));
            c[j * k + l] = c[l * k + j] = s.hi * sign[j] * sign[l];
        }
    return true;
}

/* k / (k - 1) (1 - trace / sum) without item out (k: none). */
static double alpha(const double *c, size_t k, size_t out)
{
    double trace = 0, sum = 0, m = (double)(out < k ? k - 1 : k);

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++) {
            if (i == out || j == out)
                continue;
            sum += c[i * k + j];
            trace += i == j ? c[i * k + j] : 0;
        }
    return m > 1 && sum > 0 ? m / (m - 1) * (1 - trace / sum) : NAN;
}

/* Of item and the sum of the others. */
static double rest_correlation(const double *c, size_t k, size_t item)
{
    double with = 0, rest = 0;

    for (size_t i = 0; i < k; i++) {
        with += i == item ? 0 : c[item * k + i];
        for (size_t j = 0; j < k; j++)
            rest += i == item || j == item ? 0 : c[i * k + j];
    }
    double own = c[item * k + item];
    return own > 0 && rest > 0 ? with / sqrt(own) / sqrt(rest) : NAN;
}

static double average_off_diagonal(const double *r, size_t k)
{
    double sum = 0, count = (double)k;

    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < i; j++)
            sum += r[i * k + j];
    return sum / (count * (count - 1) / 2);
}

enum pl_status pl_alpha_of(struct pl_arena *a, const double *const *items,
                           size_t k, size_t n, const double *sign,
                           struct pl_alpha *out, struct pl_err *err)
{
    double *c = PL_NEW(a, double, k *k + 1), *r = PL_NEW(a, double, k *k + 1);
    double *raw = PL_NEW(a, double, k + 1), *rest = PL_NEW(a, double, k + 1);
    double *standardised = PL_NEW(a, double, k + 1);

    if (c == NULL || r == NULL || raw == NULL || rest == NULL ||
        standardised == NULL || !covariances(a, items, k, n, sign, c))
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j < k; j++)
            r[i * k + j] =
                c[i * k + j] / sqrt(c[i * k + i]) / sqrt(c[j * k + j]);
    for (size_t i = 0; i < k; i++) {
        raw[i] = alpha(c, k, i);
        standardised[i] = alpha(r, k, i);
        rest[i] = rest_correlation(c, k, i);
    }
    *out = (struct pl_alpha){alpha(c, k, k),
                             alpha(r, k, k),
                             average_off_diagonal(r, k),
                             raw,
                             standardised,
                             rest};
    return PL_OK;
}
