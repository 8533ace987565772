#include "stats/factor.h"
#include "stats/randomise_parts.h"

#include <math.h>
#include <string.h>

static size_t triangle(size_t k)
{
    return k * (k + 1) / 2;
}

size_t pl_rand_room(const struct pl_rand_sums *s)
{
    return s->qq == NULL ? s->k + 1 : 2 * s->k * s->k + 2 * s->k + 1;
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

/* The equations of an arm, in place; false where rounding is all that is left
 * of a column. */
static bool solve(double *m, double *z, size_t k)
{
    if (!pl_factor(m, k, 1e-10))
        return false;
    pl_factor_forth(m, k, z);
    pl_factor_back(m, k, z);
    return true;
}

double pl_rand_lin(const struct pl_rand_sums *s, const struct pl_rand_blocks *b,
                   const uint32_t *unit, double *room)
{
    size_t k = s->k, t = triangle(k);
    double *treated = room, *control = treated + k * k, *zt = control + k * k,
           *zc = zt + k;

    memset(room, 0, pl_rand_room(s) * sizeof *room);
    for (size_t c = 0; c < b->n_blocks; c++)
        for (size_t i = 0; i < b->treated[c]; i++) {
            size_t u = unit[b->start[c] + i];
            const double *qq = s->qq + u * t;
            for (size_t row = 0; row < k; row++) {
                zt[row] += s->qy[u * k + row];
                for (size_t j = 0; j <= row; j++)
                    treated[row * k + j] += *qq++;
            }
        }
    /* Over both arms the basis is orthonormal, and the residual orthogonal to
     * it. */
    for (size_t row = 0; row < k; row++) {
        zc[row] = -zt[row];
        for (size_t j = 0; j <= row; j++)
            control[row * k + j] = (j == row) - treated[row * k + j];
    }
    if (!solve(treated, zt, k) || !solve(control, zc, k))
        return NAN;
    return (zt[0] - zc[0]) / sqrt((double)s->n_rows);
}
