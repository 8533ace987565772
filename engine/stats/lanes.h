/* lanes.h - two numbers at a time: every processor has instructions for that,
 * and no sum is reordered by it. */
#ifndef PL_STATS_LANES_H
#define PL_STATS_LANES_H

#include <stdint.h>
#include <string.h>

typedef double pl_lanes __attribute__((vector_size(16)));
typedef int64_t pl_lane_bits __attribute__((vector_size(16)));

/* Four, where the machine has instructions for that; the same bits where it
 * has not.  Never passed by value: how that is done depends on the machine. */
typedef double pl_wide __attribute__((vector_size(32)));

/* Before a function: made for both kinds of machine, chosen when the program
 * starts. */
#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__)
#define PL_FOR_WIDE __attribute__((target_clones("avx2", "default")))
#else
#define PL_FOR_WIDE
#endif

static inline pl_lanes pl_lanes_at(const double *x)
{
    pl_lanes v;

    memcpy(&v, x, sizeof v);
    return v;
}

static inline void pl_lanes_put(double *x, pl_lanes v)
{
    memcpy(x, &v, sizeof v);
}

/* x += a y over n. */
static inline void pl_add_multiple(double *restrict x, double a,
                                   const double *restrict y, size_t n)
{
    size_t j = 0;

    for (; j + 4 <= n; j += 4) {
        pl_lanes v = pl_lanes_at(x + j) + a * pl_lanes_at(y + j);
        pl_lanes w = pl_lanes_at(x + j + 2) + a * pl_lanes_at(y + j + 2);
        pl_lanes_put(x + j, v);
        pl_lanes_put(x + j + 2, w);
    }
    for (; j < n; j++)
        x[j] += a * y[j];
}

#endif
