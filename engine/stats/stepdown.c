#include "stats/stepdown.h"

#include <math.h>
#include <stdlib.h>

struct place {
    double t;
    size_t at;
};

static int by_size(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = (x->t < y->t) - (x->t > y->t);

    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

/* A draw that gives the statistic itself differs from it by rounding alone; t
 * statistics have no unit, so near 0 as well. */
static bool reaches(double drawn, double t)
{
    return !(drawn < t - fmax(fabs(t), 1) * 1e-12);
}

static double largest(double most, double drawn)
{
    return isnan(drawn) || isnan(most) ? NAN : fmax(most, drawn);
}

static void count(const struct pl_stepdown *s, const struct place *sorted,
                  size_t m, double *adjusted, double *alone)
{
    for (size_t d = 0; d < s->draws; d++) {
        const double *drawn = s->drawn + d * s->n;
        double most = -INFINITY;
        for (size_t i = m; i-- > 0;) {
            size_t at = sorted[i].at;
            most = largest(most, drawn[at]);
            adjusted[at] += reaches(most, sorted[i].t);
            alone[at] += reaches(drawn[at], sorted[i].t);
        }
    }
}

enum pl_status pl_stepdown_p(struct pl_arena *a, const struct pl_stepdown *s,
                             double *adjusted, double *alone,
                             struct pl_err *err)
{
    struct place *sorted = PL_NEW(a, struct place, s->n + 1);
    double first = s->is_complete ? 0 : 1, bound = 0;
    size_t m = 0;

    if (sorted == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < s->n; i++) {
        adjusted[i] = alone[i] = isnan(s->t[i]) ? NAN : first;
        if (!isnan(s->t[i]))
            sorted[m++] = (struct place){s->t[i], i};
    }
    if (m > 1)
        qsort(sorted, m, sizeof *sorted, by_size);
    count(s, sorted, m, adjusted, alone);
    for (size_t i = 0; i < m; i++) {
        size_t at = sorted[i].at;
        bound = fmax(bound, adjusted[at] / (first + (double)s->draws));
        adjusted[at] = bound;
        alone[at] /= first + (double)s->draws;
    }
    return PL_OK;
}
