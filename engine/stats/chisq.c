#include "stats/chisq.h"

#include "stats/dist.h"

#include <math.h>

/* Sums of rows, then of columns, in one array. */
static enum pl_status margins(struct pl_arena *a, const double *counts,
                              size_t rows, size_t columns, double **out,
                              struct pl_err *err)
{
    double *m = PL_NEW(a, double, rows + columns);

    if (m == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < rows * columns; i++) {
        if (!(counts[i] >= 0 && isfinite(counts[i])))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "%g in row %zu, column %zu is not a count",
                           counts[i], i / columns + 1, i % columns + 1);
        m[i / columns] += counts[i];
        m[rows + i % columns] += counts[i];
    }
    for (size_t i = 0; i < rows + columns; i++)
        if (m[i] == 0)
            return pl_fail(
                err, PL_EDOMAIN, NULL, "%s %zu of the table is empty",
                i < rows ? "row" : "column", i < rows ? i + 1 : i - rows + 1);
    *out = m;
    return PL_OK;
}

enum pl_status pl_chisq_of(struct pl_arena *a, const double *counts,
                           size_t rows, size_t columns, bool correct,
                           struct pl_chisq *out, struct pl_err *err)
{
    double *m = NULL, sum = 0, shift = correct && rows * columns == 4 ? 0.5 : 0;

    if (rows < 2 || columns < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "a table of %zu x %zu has nothing to compare", rows,
                       columns);
    PL_TRY(margins(a, counts, rows, columns, &m, err));
    double *expected = PL_NEW(a, double, rows *columns);
    if (expected == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    struct pl_chisq c = {.df = (double)((rows - 1) * (columns - 1)),
                         .expected = expected,
                         .least_expected = INFINITY};
    for (size_t i = 0; i < rows; i++)
        c.n += m[i];
    for (size_t i = 0; i < rows * columns; i++) {
        expected[i] = m[i / columns] * m[rows + i % columns] / c.n;
        c.least_expected = fmin(c.least_expected, expected[i]);
        /* In a 2 x 2 table all four differ by the same amount. */
        double d = fabs(counts[i] - expected[i]);
        d -= fmin(shift, d);
        sum += d * d / expected[i];
    }
    c.statistic = sum;
    c.p_value = pl_chisq_upper(sum, c.df);
    *out = c;
    return PL_OK;
}
