/* Predictive mean matching: the rows nearest to a fitted value. */
#include "stats/impute_parts.h"

#include <math.h>
#include <string.h>

static void merge(const struct pl_donor *from, size_t low, size_t middle,
                  size_t high, struct pl_donor *to)
{
    size_t a = low, b = middle;

    for (size_t k = low; k < high; k++)
        to[k] = b >= high || (a < middle && from[a].fitted <= from[b].fitted)
                    ? from[a++]
                    : from[b++];
}

/* Short runs, by insertion. */
static void sort_run(struct pl_donor *d, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct pl_donor x = d[i];
        size_t j = i;
        for (; j > 0 && d[j - 1].fitted > x.fitted; j--)
            d[j] = d[j - 1];
        d[j] = x;
    }
}

/* By fitted value; equal ones stay in order.  Gives the array that holds the
 * result: d, or other, which has room for as many. */
static struct pl_donor *sorted(struct pl_donor *d, struct pl_donor *other,
                               size_t n)
{
    enum { RUN = 12 };

    for (size_t i = 0; i < n; i += RUN)
        sort_run(d + i, n - i < RUN ? n - i : RUN);
    for (size_t step = RUN; step < n; step *= 2) {
        for (size_t i = 0; i < n; i += 2 * step) {
            size_t middle = n - i < step ? n : i + step;
            size_t high = n - i < 2 * step ? n : i + 2 * step;
            merge(d, i, middle, high, other);
        }
        struct pl_donor *swap = d;
        d = other;
        other = swap;
    }
    return d;
}

static bool is_same(double a, double b)
{
    return a <= b && a >= b;
}

/* Rows that are alike in all predictors fit alike; the same few of them must
 * not be the donors of every hole, so a run of equal values is shuffled. */
static void shuffle_ties(struct pl_donor *d, size_t n, struct pl_stream stream)
{
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && is_same(d[to].fitted, d[from].fitted);)
            to++;
        for (size_t left = to - from; left > 1; left--) {
            size_t last = from + left - 1;
            size_t i =
                from +
                pl_draw_below(stream, pl_impute_draw(PL_DRAW_TIE, last), left);
            struct pl_donor x = d[i];
            d[i] = d[last];
            d[last] = x;
        }
    }
}

/* First of d whose value is not below x. */
static size_t first_from(const struct pl_donor *d, size_t n, double x)
{
    size_t low = 0, high = n;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d[middle].fitted < x)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* The `wanted` nearest stand side by side: gives the first.  Of two as far away
 * the lower is nearer. */
static size_t nearest_from(const struct pl_donor *d, size_t n, double x,
                           size_t wanted)
{
    size_t low = first_from(d, n, x), high = low;

    while (high - low < wanted) {
        bool is_low = high == n ||
                      (low > 0 && x - d[low - 1].fitted <= d[high].fitted - x);
        if (is_low)
            low--;
        else
            high++;
    }
    return low;
}

void pl_impute_match(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_target *t = pl_impute_target(w->g, at->column, at->group);
    size_t n = t->seen.n, cells = w->g->cells;
    size_t wanted = n < w->g->data->donors ? n : w->g->data->donors;

    for (size_t i = 0; i < n; i++)
        w->donors[i] = (struct pl_donor){
            pl_impute_dot(w, t->seen.row[i], w->beta), t->seen.row[i]};
    struct pl_donor *d = sorted(w->donors, w->sorted, n);
    shuffle_ties(d, n, at->stream);
    for (size_t i = 0; i < t->lost.n; i++) {
        uint32_t row = t->lost.row[i];
        size_t from =
            nearest_from(d, n, pl_impute_dot(w, row, w->draw), wanted);
        uint32_t donor = d[from + pl_draw_below(at->stream, row, wanted)].row;
        pl_impute_put_number(w, at->column, i, t,
                             w->g->data->columns[at->column].x[donor],
                             w->value[donor * cells + 1 + at->column]);
    }
}
