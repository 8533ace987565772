#include "stats/shared.h"

#include "stats/columns.h"
#include "stats/gram.h"

#include <string.h>

/* Of a column's squared norm to what the others leave: past it the 32 digits of
 * the cross products are not enough for the 16 of the coefficient. */
static const double most_condition = 0x1p36;

bool pl_shared_of(struct pl_arena *a, const double *const *x, size_t n,
                  size_t p, struct pl_shared *out)
{
    struct pl_rows rows;

    if (!pl_rows_from(a, x, n, p + 1, NULL, &rows))
        return false;
    *out = (struct pl_shared){n, p, x, rows.exponent, pl_gram(a, &rows)};
    return out->gram != NULL;
}

static size_t place(size_t i, size_t j)
{
    return i > j ? pl_at_triangle(i, j) : pl_at_triangle(j, i);
}

static struct pl_dd product(const struct pl_shared *s, size_t i, size_t j)
{
    const double *x = s->x[i], *y = s->x[j], by = ldexp(1, -s->exponent[i]),
                 and_by = ldexp(1, -s->exponent[j]);
    struct pl_dd sum = pl_dd_from(0);

    for (size_t r = 0; r < s->n; r++)
        pl_dd_gather(&sum, x[r] * by, y[r] * and_by);
    return pl_dd_gathered(sum);
}

bool pl_shared_with(struct pl_arena *a, const struct pl_shared *s, size_t first,
                    const double *const *x, size_t m, struct pl_shared *out)
{
    size_t all = s->p + 1, size = all * (all + 1) / 2;
    const double **columns = PL_NEW(a, const double *, all);
    int *exponent = PL_NEW(a, int, all);
    struct pl_dd *gram = PL_NEW(a, struct pl_dd, size);

    if (columns == NULL || exponent == NULL || gram == NULL)
        return false;
    memcpy(columns, s->x, all * sizeof(const double *));
    memcpy(exponent, s->exponent, all * sizeof *exponent);
    memcpy(gram, s->gram, size * sizeof *gram);
    *out = (struct pl_shared){s->n, s->p, columns, exponent, gram};
    for (size_t k = 0; k < m; k++) {
        columns[first + k] = x[k];
        exponent[first + k] = pl_scale_exponent(x[k], s->n);
    }
    for (size_t k = first; k < first + m; k++)
        for (size_t j = 0; j < all; j++)
            gram[place(k, j)] = product(out, k, j);
    return true;
}

/* Of the columns and the outcome behind them. */
static void gather(const struct pl_shared *s, const size_t *column, size_t k,
                   struct pl_dd *gram)
{
    for (size_t i = 0; i <= k; i++) {
        size_t ci = i < k ? column[i] : s->p;
        for (size_t j = 0; j <= i; j++) {
            size_t cj = j < k ? column[j] : s->p;
            gram[pl_at_triangle(i, j)] = s->gram[place(ci, cj)];
        }
    }
}

/* The factor of columns and outcome holds it all: the outcome's row is that of
 * the orthonormal columns' coefficients, and ends in the residual norm. */
bool pl_shared_fit(const struct pl_shared *s, const size_t *column, size_t k,
                   struct pl_dd *work, size_t *kept, struct pl_shared_coef *out)
{
    double df = (double)s->n - (double)k;

    if (k == 0 || !(df > 0))
        return false;
    gather(s, column, k, work);
    if (pl_cholesky(work, k + 1, 0, kept) <= k ||
        !(pl_columns_condition(work, k + 1) <= most_condition))
        return false;
    struct pl_dd own = work[pl_at_triangle(k - 1, k - 1)];
    int e = s->exponent[s->p] - s->exponent[column[k - 1]];
    double left = pl_dd_to(work[pl_at_triangle(k, k)]);
    *out = (struct pl_shared_coef){
        ldexp(pl_dd_div(work[pl_at_triangle(k, k - 1)], own).hi, e),
        ldexp(left / sqrt(df) / own.hi, e), df, (double)s->n};
    return true;
}
