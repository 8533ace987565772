#include "stats/partial.h"

#include <math.h>
#include <string.h>

static const double tolerance = 1e-10;

static double dot(const double *a, const double *b, size_t n)
{
    double sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Columns while they are made: k of n. */
static void remove_columns(const double *columns, size_t n, size_t k, double *v)
{
    for (int turn = 0; turn < 2; turn++)
        for (size_t j = 0; j < k; j++) {
            const double *q = columns + j * n;
            double c = dot(q, v, n);
            for (size_t i = 0; i < n; i++)
                v[i] -= c * q[i];
        }
}

int pl_basis_of(struct pl_arena *a, const double *const *x, size_t n, size_t p,
                struct pl_basis *out)
{
    double *columns = PL_NEW(a, double, n *p + 1);
    size_t k = 0;

    if (columns == NULL)
        return 0;
    for (size_t j = 0; j < p; j++) {
        double *v = columns + k * n, most = 0;
        for (size_t i = 0; i < n; i++)
            most = fmax(most, fabs(x[j][i]));
        for (size_t i = 0; i < n; i++)
            v[i] = most > 0 ? x[j][i] / most : 0;
        double before = sqrt(dot(v, v, n));
        remove_columns(columns, n, k, v);
        double after = sqrt(dot(v, v, n));
        if (!(after > tolerance * before))
            continue;
        for (size_t i = 0; i < n; i++)
            v[i] /= after;
        k++;
    }
    double *q = PL_NEW(a, double, n *k + 1);
    if (q == NULL)
        return 0;
    for (size_t j = 0; j < k; j++)
        for (size_t i = 0; i < n; i++)
            q[i * k + j] = columns[j * n + i];
    *out = (struct pl_basis){n, k, q};
    return 1;
}

void pl_basis_residual(const struct pl_basis *b, double *v)
{
    double before = dot(v, v, b->n);

    for (int turn = 0; turn < 2; turn++)
        for (size_t j = 0; j < b->k; j++) {
            double c = 0;
            for (size_t i = 0; i < b->n; i++)
                c += b->q[i * b->k + j] * v[i];
            for (size_t i = 0; i < b->n; i++)
                v[i] -= c * b->q[i * b->k + j];
        }
    if (dot(v, v, b->n) <= 1e-26 * before)
        memset(v, 0, b->n * sizeof *v);
}
