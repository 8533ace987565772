#include "stats/gram.h"

#include <stdint.h>
#include <string.h>

/* The next row from i on whose cell is not 0, or n.  The columns of a large
 * model are dummies, 0 nearly everywhere: several rows are passed at a time. */
static size_t next_cell(const double *x, size_t i, size_t n)
{
    enum { STEP = 8 };
    uint64_t bits[STEP], any = 0;

    if (i < n && x[i] != 0)
        return i;
    for (; i + STEP <= n; i += STEP) {
        memcpy(bits, x + i, sizeof bits);
        for (size_t k = 0; k < STEP; k++)
            any |= bits[k];
        if (any << 1 != 0) /* the sign of -0 is no cell */
            break;
    }
    while (i < n && x[i] == 0)
        i++;
    return i;
}

/* 2^-exponent brings the largest cell into [1/2, 1); a column of 0 keeps 0. */
int pl_scale_exponent(const double *x, size_t n)
{
    double largest = 0;
    int e = 0;

    for (size_t i = next_cell(x, 0, n); i < n; i = next_cell(x, i + 1, n))
        largest = fabs(x[i]) > largest ? fabs(x[i]) : largest;
    (void)frexp(largest, &e);
    return e < -1000 ? -1000 : e; /* 2^1000 is still a double */
}

static bool count_cells(struct pl_arena *a, const double *const *x, size_t n,
                        size_t p, const double *root_w, size_t **start)
{
    size_t *s = PL_NEW(a, size_t, n + 1);

    if (s == NULL)
        return false;
    for (size_t j = 0; j < p; j++)
        for (size_t i = next_cell(x[j], 0, n); i < n;
             i = next_cell(x[j], i + 1, n))
            s[i + 1] += root_w == NULL || root_w[i] != 0;
    for (size_t i = 0; i < n; i++)
        s[i + 1] += s[i];
    *start = s;
    return true;
}

bool pl_rows_from(struct pl_arena *a, const double *const *x, size_t n,
                  size_t p, const double *root_w, struct pl_rows *out)
{
    size_t *start = NULL;

    if (!count_cells(a, x, n, p, root_w, &start))
        return false;
    size_t *next = PL_NEW(a, size_t, n);
    uint32_t *column = PL_NEW(a, uint32_t, start[n] + 1);
    double *cell = PL_NEW(a, double, start[n] + 1);
    int *exponent = PL_NEW(a, int, p + 1);
    if (next == NULL || column == NULL || cell == NULL || exponent == NULL)
        return false;
    memcpy(next, start, n * sizeof *next);
    for (size_t j = 0; j < p; j++) {
        exponent[j] = pl_scale_exponent(x[j], n);
        double scale = ldexp(1, -exponent[j]);
        for (size_t i = next_cell(x[j], 0, n); i < n;
             i = next_cell(x[j], i + 1, n)) {
            double w = root_w == NULL ? 1 : root_w[i];
            if (w == 0)
                continue;
            column[next[i]] = (uint32_t)j;
            cell[next[i]++] = x[j][i] * scale * w;
        }
    }
    *out = (struct pl_rows){n, p, start, column, cell, exponent};
    return true;
}

struct pl_dd *pl_gram(struct pl_arena *a, const struct pl_rows *x)
{
    size_t size = x->p * (x->p + 1) / 2;
    struct pl_dd *g = PL_NEW(a, struct pl_dd, size + 1);

    if (g == NULL)
        return NULL;
    for (size_t r = 0; r < x->n; r++) {
        size_t from = x->start[r], to = x->start[r + 1];
        for (size_t i = from; i < to; i++) {
            struct pl_dd *row = g + pl_at_triangle(x->column[i], 0);
            for (size_t j = from; j <= i; j++)
                pl_dd_gather(&row[x->column[j]], x->cell[i], x->cell[j]);
        }
    }
    for (size_t i = 0; i < size; i++)
        g[i] = pl_dd_gathered(g[i]);
    return g;
}

void pl_gram_vector(const struct pl_rows *x, const struct pl_dd *v,
                    struct pl_dd *out)
{
    for (size_t j = 0; j < x->p; j++)
        out[j] = pl_dd_from(0);
    for (size_t r = 0; r < x->n; r++)
        for (size_t i = x->start[r]; i < x->start[r + 1]; i++)
            pl_dd_gather_dd(&out[x->column[i]], v[r], pl_dd_from(x->cell[i]));
    for (size_t j = 0; j < x->p; j++)
        out[j] = pl_dd_gathered(out[j]);
}

/* Row i of the factor, from the Gram row of the column that is to be kept as
 * number k.  Gives what remains of its squared norm. */
static struct pl_dd eliminate(const struct pl_dd *l, struct pl_dd *row,
                              size_t k, struct pl_dd norm)
{
    for (size_t j = 0; j < k; j++) {
        const struct pl_dd *lj = l + pl_at_triangle(j, 0);
        struct pl_dd s = pl_dd_neg(row[j]);
        for (size_t m = 0; m < j; m++)
            if (lj[m].hi != 0 && row[m].hi != 0)
                pl_dd_gather_dd(&s, lj[m], row[m]);
        row[j] = pl_dd_div(pl_dd_neg(pl_dd_gathered(s)), lj[j]);
        norm = pl_dd_sub(norm, pl_dd_mul(row[j], row[j]));
    }
    return norm;
}

size_t pl_cholesky(struct pl_dd *gram, size_t p, double tolerance, size_t *kept)
{
    size_t k = 0;

    for (size_t i = 0; i < p; i++) {
        struct pl_dd *from = gram + pl_at_triangle(i, 0);
        struct pl_dd *row = gram + pl_at_triangle(k, 0), norm = from[i];
        /* k <= i and kept ascends, so no entry is overwritten before it is
         * read, nor one of a later column ever. */
        for (size_t j = 0; j < k; j++)
            row[j] = from[kept[j]];
        struct pl_dd rest = eliminate(gram, row, k, norm);
        if (!(rest.hi > tolerance * tolerance * norm.hi))
            continue;
        row[k] = pl_dd_sqrt(rest);
        kept[k++] = i;
    }
    return k;
}

void pl_cholesky_solve(const struct pl_dd *l, size_t k, struct pl_dd *z)
{
    for (size_t i = 0; i < k; i++) {
        const struct pl_dd *row = l + pl_at_triangle(i, 0);
        for (size_t j = 0; j < i; j++)
            z[i] = pl_dd_sub(z[i], pl_dd_mul(row[j], z[j]));
        z[i] = pl_dd_div(z[i], row[i]);
    }
    for (size_t i = k; i-- > 0;) {
        const struct pl_dd *row = l + pl_at_triangle(i, 0);
        z[i] = pl_dd_div(z[i], row[i]);
        for (size_t j = 0; j < i; j++)
            z[j] = pl_dd_sub(z[j], pl_dd_mul(row[j], z[i]));
    }
}

struct pl_dd *pl_triangle_inverse(struct pl_arena *a, const struct pl_dd *l,
                                  size_t k)
{
    struct pl_dd *inv = PL_NEW(a, struct pl_dd, k * (k + 1) / 2 + 1);

    if (inv == NULL)
        return NULL;
    for (size_t i = 0; i < k; i++) {
        const struct pl_dd *li = l + pl_at_triangle(i, 0);
        struct pl_dd *row = inv + pl_at_triangle(i, 0);
        for (size_t m = 0; m < i; m++) {
            const struct pl_dd *other = inv + pl_at_triangle(m, 0);
            if (li[m].hi == 0)
                continue;
            for (size_t j = 0; j <= m; j++)
                pl_dd_gather_dd(&row[j], li[m], other[j]);
        }
        for (size_t j = 0; j < i; j++)
            row[j] = pl_dd_div(pl_dd_neg(pl_dd_gathered(row[j])), li[i]);
        row[i] = pl_dd_div(pl_dd_from(1), li[i]);
    }
    return inv;
}
