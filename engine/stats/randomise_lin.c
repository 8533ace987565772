#include "stats/randomise_parts.h"

#include <math.h>
#include <string.h>

static size_t triangle(size_t k)
{
    return k * (k + 1) / 2;
}

size_t pl_rand_room(const struct pl_rand_sums *s)
{
    return s->qq == NULL ? s->k + 1 : 2 * triangle(s->k) + 2 * s->k + 1;
}

enum pl_status pl_rand_lin_sums(struct pl_arena *a,
                                const struct pl_rand_data *d,
                                const struct pl_basis *basis, const double *y,
                                struct pl_rand_sums *s, struct pl_err *err)
{
    size_t k = basis->k, units = d->assignment.n_units;

    s->n_rows = d->n;
    s->qq = PL_NEW(a, double, units *triangle(k) + 1);
    s->qy = PL_NEW(a, double, units *k + 1);
    if (s->qq == NULL || s->qy == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < d->n; i++) {
        const double *q = basis->q + i * k;
        double *qq = s->qq + d->unit[i] * triangle(k);
        double *qy = s->qy + d->unit[i] * k;
        for (size_t r = 0, at = 0; r < k; r++) {
            qy[r] += q[r] * y[i];
            for (size_t c = 0; c <= r; c++)
                qq[at++] += q[r] * q[c];
        }
    }
    return PL_OK;
}

/* Solves the k equations by Cholesky, in place; false where a pivot is what
 * rounding leaves of its column. */
static bool solve(double *m, double *z, size_t k)
{
    for (size_t r = 0; r < k; r++) {
        double *row = m + triangle(r), own = row[r];
        for (size_t c = 0; c <= r; c++) {
            const double *other = m + triangle(c);
            double x = row[c];
            for (size_t j = 0; j < c; j++)
                x -= row[j] * other[j];
            if (c < r)
                row[c] = x / other[c];
            else if (x > 1e-10 * own)
                row[r] = sqrt(x);
            else
                return false;
        }
        for (size_t j = 0; j < r; j++)
            z[r] -= row[j] * z[j];
        z[r] /= row[r];
    }
    for (size_t r = k; r-- > 0;) {
        for (size_t j = r + 1; j < k; j++)
            z[r] -= m[triangle(j) + r] * z[j];
        z[r] /= m[triangle(r) + r];
    }
    return true;
}

double pl_rand_lin(const struct pl_rand_sums *s, const struct pl_rand_blocks *b,
                   const uint32_t *unit, double *room)
{
    size_t k = s->k, t = triangle(k);
    double *treated = room, *control = treated + t, *zt = control + t,
           *zc = zt + k;

    memset(room, 0, (2 * t + 2 * k) * sizeof *room);
    for (size_t c = 0; c < b->n_blocks; c++)
        for (size_t i = 0; i < b->treated[c]; i++) {
            size_t u = unit[b->start[c] + i];
            for (size_t j = 0; j < t; j++)
                treated[j] += s->qq[u * t + j];
            for (size_t j = 0; j < k; j++)
                zt[j] += s->qy[u * k + j];
        }
    /* Over both arms the basis is orthonormal, and the residual orthogonal to
     * it. */
    for (size_t r = 0, at = 0; r < k; r++) {
        zc[r] = -zt[r];
        for (size_t c = 0; c <= r; c++, at++)
            control[at] = (c == r) - treated[at];
    }
    if (!solve(treated, zt, k) || !solve(control, zc, k))
        return NAN;
    return (zt[0] - zc[0]) / sqrt((double)s->n_rows);
}
