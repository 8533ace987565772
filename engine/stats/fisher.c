#include "stats/fisher.h"

#include "stats/root.h"

#include <math.h>

/* The distribution of the first cell, given the margins. */
struct cell {
    double low;         /* its least value */
    size_t n, at;       /* values; the one observed */
    const double *logp; /* [n], with odds ratio 1, the most probable 0 */
    double *p;          /* [n], under the odds ratio set last */
};

static enum pl_status check_counts(const double *counts, size_t rows,
                                   size_t columns, struct pl_err *err)
{
    double n = 0;

    for (size_t i = 0; i < rows * columns; i++) {
        if (!(counts[i] >= 0 && counts[i] <= 1e9 &&
              counts[i] == floor(counts[i])))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "%g in row %zu, column %zu is not a count",
                           counts[i], i / columns + 1, i % columns + 1);
        n += counts[i];
    }
    if (n > 0)
        return PL_OK;
    return pl_fail(err, PL_EDOMAIN, NULL, "the table holds no count");
}

static enum pl_status cell_of(struct pl_arena *a, const double *t,
                              struct cell *c, struct pl_err *err)
{
    double column0 = t[0] + t[2], column1 = t[1] + t[3], row0 = t[0] + t[1];
    double low = fmax(0, row0 - column1), high = fmin(row0, column0), most = 0;

    c->low = low;
    c->n = (size_t)(high - low) + 1;
    c->at = (size_t)(t[0] - low);
    double *logp = PL_NEW(a, double, c->n + 1);
    c->p = PL_NEW(a, double, c->n + 1);
    if (logp == NULL || c->p == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 1; i < c->n; i++) {
        double x = low + (double)i - 1;
        logp[i] = logp[i - 1] + log((column0 - x) * (row0 - x) /
                                    ((x + 1) * (column1 - row0 + x + 1)));
        most = fmax(most, logp[i]);
    }
    for (size_t i = 0; i < c->n; i++)
        logp[i] -= most;
    c->logp = logp;
    return PL_OK;
}

static void set_odds(struct cell *c, double log_odds)
{
    double most = -INFINITY, sum = 0;

    for (size_t i = 0; i < c->n; i++)
        most = fmax(most, c->logp[i] + (double)i * log_odds);
    for (size_t i = 0; i < c->n; i++) {
        c->p[i] = exp(c->logp[i] + (double)i * log_odds - most);
        sum += c->p[i];
    }
    for (size_t i = 0; i < c->n; i++)
        c->p[i] /= sum;
}

static double mean_at(double log_odds, void *ud)
{
    struct cell *c = ud;
    double mean = 0;

    set_odds(c, log_odds);
    for (size_t i = 0; i < c->n; i++)
        mean += (double)i * c->p[i];
    return mean;
}

static double at_least(const struct cell *c)
{
    double p = 0;

    for (size_t i = c->n; i-- > c->at;)
        p += c->p[i];
    return fmin(p, 1);
}

static double at_most(const struct cell *c)
{
    double p = 0;

    for (size_t i = 0; i <= c->at; i++)
        p += c->p[i];
    return fmin(p, 1);
}

static double upper_at(double log_odds, void *ud)
{
    set_odds(ud, log_odds);
    return at_least(ud);
}

/* Rises, as a root's function must. */
static double lower_at(double log_odds, void *ud)
{
    set_odds(ud, log_odds);
    return -at_most(ud);
}

static double p_value(struct cell *c, enum pl_alternative alternative)
{
    double p = 0;

    set_odds(c, 0);
    if (alternative != PL_TWO_SIDED)
        return alternative == PL_GREATER ? at_least(c) : at_most(c);
    for (size_t i = 0; i < c->n; i++)
        if (c->p[i] <= c->p[c->at] * (1 + PL_FISHER_TIE))
            p += c->p[i];
    return fmin(p, 1);
}

enum pl_status pl_fisher_2x2(struct pl_arena *a, const double *counts,
                             double level, enum pl_alternative alternative,
                             struct pl_fisher *out, struct pl_err *err)
{
    struct cell c = {0};
    bool two = alternative == PL_TWO_SIDED;
    double tail = two ? (1 - level) / 2 : 1 - level;

    PL_TRY(check_counts(counts, 2, 2, err));
    PL_TRY(cell_of(a, counts, &c, err));
    bool at_low = c.at == 0, at_high = c.at == c.n - 1;
    struct pl_fisher f = {.p_value = p_value(&c, alternative),
                          .odds_ratio = NAN,
                          .conf_low = NAN,
                          .conf_high = NAN,
                          .n = counts[0] + counts[1] + counts[2] + counts[3],
                          .is_exact = true};
    if (c.n > 1 && at_low)
        f.odds_ratio = 0;
    else if (!at_low && !at_high)
        f.odds_ratio =
            exp(pl_root_increasing(mean_at, &c, (double)c.at, -1, 1));
    if (alternative != PL_LESS && c.n > 1)
        f.conf_low =
            at_low ? 0 : exp(pl_root_increasing(upper_at, &c, tail, -1, 1));
    if (alternative != PL_GREATER && c.n > 1 && !at_high)
        f.conf_high = exp(pl_root_increasing(lower_at, &c, -tail, -1, 1));
    *out = f;
    return PL_OK;
}

/* A table being filled column by column: the rows' remaining sums. */
struct filling {
    size_t rows, columns;
    const double *column; /* [columns]: sums */
    double *left;         /* [rows] */
    const double *lf;     /* log factorials up to n */
    double limit; /* log of 1 / (product of cell factorials), with tie */
    double total; /* log of the sum of those over all tables */
    double sum, work;
};

static double lfact(const struct filling *f, double x)
{
    return f->lf[(size_t)x];
}

/* Log of the sum over all completions of the columns from j on. */
static double completions(const struct filling *f, size_t j)
{
    double x = 0, n = 0;

    for (size_t i = 0; i < f->rows; i++) {
        x -= lfact(f, f->left[i]);
        n += f->left[i];
    }
    for (size_t k = j; k < f->columns; k++)
        x -= lfact(f, f->column[k]);
    return x + lfact(f, n);
}

static void fill_column(struct filling *f, size_t j, size_t i, double rest,
                        double past);

/* What a filled column leaves: all completions are rare enough, or the last
 * column is what is left, or the next is filled. */
static void next_column(struct filling *f, size_t j, double past)
{
    if (j + 1 == f->columns) {
        double x = past;
        for (size_t i = 0; i < f->rows; i++)
            x -= lfact(f, f->left[i]);
        if (x <= f->limit)
            f->sum += exp(x - f->total);
        return;
    }
    double all = past + completions(f, j);
    if (all <= f->limit)
        f->sum += exp(all - f->total);
    else
        fill_column(f, j, 0, f->column[j], past);
}

/* Depth: rows x columns, at most the cells of a table. */
static void fill_column(struct filling *f, size_t j, size_t i, double rest,
                        double past)
{
    double after = 0;

    for (size_t k = i + 1; k < f->rows; k++)
        after += f->left[k];
    double low = fmax(0, rest - after), high = fmin(rest, f->left[i]);
    for (double x = low; x <= high && f->work <= PL_FISHER_WORK; x++) {
        f->work++;
        f->left[i] -= x;
        if (i + 1 == f->rows)
            next_column(f, j + 1, past - lfact(f, x));
        else
            fill_column(f, j, i + 1, rest - x, past - lfact(f, x));
        f->left[i] += x;
    }
}

static enum pl_status margins(struct pl_arena *a, const double *counts,
                              size_t rows, size_t columns, struct filling *f,
                              struct pl_err *err)
{
    double n = 0, *column = PL_NEW(a, double, columns + 1);

    f->rows = rows;
    f->columns = columns;
    f->left = PL_NEW(a, double, rows + 1);
    if (column == NULL || f->left == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < rows * columns; i++) {
        n += counts[i];
        f->left[i / columns] += counts[i];
        column[i % columns] += counts[i];
    }
    if (n > 1e7)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "a table of %.0f is too large for an exact test", n);
    double *lf = PL_NEW(a, double, (size_t)n + 2);
    if (lf == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 2; i <= (size_t)n; i++)
        lf[i] = lf[i - 1] + log((double)i);
    f->column = column;
    f->lf = lf;
    f->total = completions(f, 0);
    for (size_t i = 0; i < rows * columns; i++)
        f->limit -= lfact(f, counts[i]);
    f->limit += log1p(PL_FISHER_TIE);
    return PL_OK;
}

static enum pl_status start(struct pl_arena *a, const double *counts,
                            size_t rows, size_t columns, struct filling *f,
                            struct pl_fisher *out, struct pl_err *err)
{
    if (rows < 2 || columns < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "a table of %zu x %zu has nothing to compare", rows,
                       columns);
    if (rows * columns > 400)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "a table of %zu x %zu is too large", rows, columns);
    PL_TRY(check_counts(counts, rows, columns, err));
    PL_TRY(margins(a, counts, rows, columns, f, err));
    *out = (struct pl_fisher){NAN, NAN, NAN, NAN, 0, false};
    for (size_t i = 0; i < rows; i++)
        out->n += f->left[i];
    return PL_OK;
}

enum pl_status pl_fisher_exact(struct pl_arena *a, const double *counts,
                               size_t rows, size_t columns,
                               struct pl_fisher *out, struct pl_err *err)
{
    struct filling f = {0};
    struct pl_fisher result;

    PL_TRY(start(a, counts, rows, columns, &f, &result, err));
    next_column(&f, 0, 0);
    if (f.work > PL_FISHER_WORK)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "there are more tables with these margins than can be "
                       "listed (%.0f cells)",
                       PL_FISHER_WORK);
    result.p_value = fmin(f.sum, 1);
    result.is_exact = true;
    *out = result;
    return PL_OK;
}

/* The rows' labels, shuffled over the columns' places. */
static double shuffled(const struct filling *f, struct pl_stream s,
                       uint64_t draw, uint32_t *label, size_t n, double *count)
{
    double x = 0;
    size_t at = 0;

    for (size_t i = n; i > 1; i--) {
        size_t k = (size_t)pl_draw_below(s, draw * n + i - 1, i);
        uint32_t held = label[k];
        label[k] = label[i - 1];
        label[i - 1] = held;
    }
    for (size_t j = 0; j < f->columns; j++) {
        for (size_t i = 0; i < f->rows; i++)
            count[i] = 0;
        for (double k = 0; k < f->column[j]; k++)
            count[label[at++]]++;
        for (size_t i = 0; i < f->rows; i++)
            x -= lfact(f, count[i]);
    }
    return x;
}

enum pl_status pl_fisher_drawn(struct pl_arena *a, const double *counts,
                               size_t rows, size_t columns, uint64_t draws,
                               struct pl_stream stream, struct pl_fisher *out,
                               struct pl_err *err)
{
    struct filling f = {0};
    struct pl_fisher result;
    double met = 0;

    PL_TRY(start(a, counts, rows, columns, &f, &result, err));
    size_t n = (size_t)result.n;
    uint32_t *first = PL_NEW(a, uint32_t, n + 1);
    uint32_t *label = PL_NEW(a, uint32_t, n + 1);
    double *count = PL_NEW(a, double, rows + 1);
    if (first == NULL || label == NULL || count == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0, at = 0; i < rows; i++)
        for (double k = 0; k < f.left[i]; k++)
            first[at++] = (uint32_t)i;
    for (uint64_t d = 0; d < draws; d++) {
        for (size_t i = 0; i < n; i++) /* a draw knows no draw before it */
            label[i] = first[i];
        met += shuffled(&f, stream, d, label, n, count) <= f.limit;
    }
    result.p_value = (1 + met) / (1 + (double)draws);
    *out = result;
    return PL_OK;
}
