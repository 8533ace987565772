#include "stats/shapley.h"

#include <math.h>

static unsigned size_of(uint32_t set)
{
    unsigned n = 0;

    for (; set != 0; set &= set - 1)
        n++;
    return n;
}

/* Did every set run that makes all choices outside `free`? */
static bool all_ran(const double *value, uint32_t all, uint32_t free)
{
    uint32_t sub = free;

    for (;;) {
        if (isnan(value[(all & ~free) | sub]))
            return false;
        if (sub == 0)
            return true;
        sub = (sub - 1) & free;
    }
}

/* Does a set of as many choices come before another: does it hold the first
 * choice that only one of them has? */
static bool comes_before(uint32_t x, uint32_t y)
{
    uint32_t only = x ^ y;

    return (x & only & (~only + 1)) != 0;
}

static uint32_t largest(const double *value, uint32_t all)
{
    uint32_t best = 0;

    for (uint32_t set = 1; set <= all; set++) {
        unsigned n = size_of(set), most = size_of(best);
        if (n < most || (n == most && !comes_before(set, best)))
            continue;
        if (all_ran(value, all, set))
            best = set;
    }
    return best;
}

/* (s! (n - s - 1)! / n!), the share of orders in which choice i comes after
 * just these s of the others: 1 / (n C(n - 1, s)). */
static double weight(unsigned n, unsigned s)
{
    double choose = 1;

    for (unsigned j = 1; j <= s; j++)
        choose = choose * (double)(n - j) / (double)j;
    return 1 / ((double)n * choose);
}

static double shapley_of(const double *value, uint32_t made, uint32_t shared,
                         uint32_t bit)
{
    uint32_t others = shared & ~bit, sub = others;
    unsigned n = size_of(shared);
    double sum = 0;

    for (;;) {
        sum += weight(n, size_of(sub)) *
               (value[made | sub | bit] - value[made | sub]);
        if (sub == 0)
            return sum;
        sub = (sub - 1) & others;
    }
}

void pl_shapley(size_t k, const double *value, struct pl_shapley *out)
{
    *out = (struct pl_shapley){.shared = 0};
    if (k == 0 || k > PL_CHOICES_MAX)
        return;
    uint32_t all = ((uint32_t)1 << k) - 1;
    if (isnan(value[all]))
        return;
    out->shared = largest(value, all);
    uint32_t made = all & ~out->shared;
    out->whole = value[all] - value[made];
    for (size_t i = 0; i < k; i++) {
        uint32_t bit = (uint32_t)1 << i;
        if ((out->shared & bit) == 0)
            continue;
        out->of[i] = (struct pl_movement){
            .is_shared = true,
            .first = value[made | bit] - value[made],
            .last = value[all] - value[all & ~bit],
            .shapley = shapley_of(value, made, out->shared, bit)};
    }
}
