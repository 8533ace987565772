/* The interval of the randomisation test: the effects, the same for every row,
 * that it does not reject (Rosenbaum 2002, section 2.4).
 *
 * The coefficient of assignment j is linear in the outcome: when an effect of
 * tau is taken out it is t_j - tau c_j, c_j that of the treatment as it was,
 * and the observed one is estimate - tau.  How far tau must go from the
 * estimate until j is no longer as extreme is thus a division, and no second
 * look at the data is needed. */
#include "stats/randomise_parts.h"

#include <math.h>
#include <stdlib.h>

/* Of one assignment: the distances from the estimate at which it stops to count
 * as extreme, and from which it does again; infinite: never. */
struct span {
    double end, again;
};

/* e: t_j - estimate c_j, for the side to be gone to.  Counts where
 * e + u c >= u, of two sides also where e + u c <= -u. */
static struct span span_of(double e, double c, bool has_two_sides)
{
    struct span s = {INFINITY, INFINITY};

    if (has_two_sides && e < 0) {
        e = -e;
        c = -c;
    }
    if (has_two_sides && e == 0 && fabs(c) >= 1)
        return s; /* the one observed, or its mirror */
    if (e < 0) {
        s.end = -INFINITY;
        s.again = c > 1 ? e / (1 - c) : INFINITY;
    } else if (c < 1) {
        s.end = e / (1 - c);
        s.again = has_two_sides && c < -1 ? e / (-1 - c) : INFINITY;
    }
    return s;
}

/* Where rounding is all that parts them, an assignment is the one observed or
 * its mirror: it counts at every distance. */
static double cleaned(double x, double value, double scale)
{
    return fabs(x - value) <= 1e-12 * scale ? value : x;
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* The greatest distance up to which p is above alpha, by more than rounding
 * (1 - 0.9 is below 0.1); NaN: no end. */
static double reach(double *end, double *again, size_t n, double first,
                    double alpha)
{
    double held = (double)n;
    size_t k = 0;

    if (n > 1) {
        qsort(end, n, sizeof *end, by_size);
        qsort(again, n, sizeof *again, by_size);
    }
    for (size_t i = 0; i < n && end[i] < INFINITY; i++) {
        for (; k < n && again[k] <= end[i]; k++)
            held++;
        held--;
        bool is_last = i + 1 == n || end[i + 1] > end[i];
        if (is_last && !((first + held) / (first + (double)n) - alpha > 1e-12))
            return fmax(end[i], 0);
    }
    return NAN;
}

/* to: 1 for the upper end, -1 for the lower one. */
static double distance(const struct pl_rand_data *data, const double *t,
                       const double *c, const struct pl_rand_test *r, int to,
                       double *end, double *again)
{
    bool has_two_sides = data->alternative == PL_TWO_SIDED;
    size_t n = (size_t)r->draws;
    double scale = fabs(r->estimate);

    for (size_t i = 0; i < n; i++)
        scale = isnan(t[i]) ? scale : fmax(scale, fabs(t[i]));
    for (size_t i = 0; i < n; i++) {
        double e = cleaned(t[i] - r->estimate * c[i], 0, scale);
        double near = cleaned(cleaned(c[i], 1, 1), -1, 1);
        struct span s = span_of(to > 0 ? -e : e, near, has_two_sides);
        bool is_none = isnan(t[i]) || isnan(c[i]);
        end[i] = is_none ? INFINITY : s.end;
        again[i] = is_none ? INFINITY : s.again;
    }
    return reach(end, again, n, r->is_complete ? 0 : 1, 1 - data->level);
}

enum pl_status pl_rand_invert(struct pl_arena *a,
                              const struct pl_rand_data *data, const double *t,
                              const double *c, struct pl_rand_test *r,
                              struct pl_err *err)
{
    double *room = PL_NEW(a, double, 2 * (size_t)r->draws + 2);

    if (room == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    double *again = room + (size_t)r->draws + 1;
    if (data->alternative != PL_LESS)
        r->conf_low = r->estimate - distance(data, t, c, r, -1, room, again);
    if (data->alternative != PL_GREATER)
        r->conf_high = r->estimate + distance(data, t, c, r, 1, room, again);
    return PL_OK;
}
