/* rng.h - counter-based random numbers: Philox 4x32-10 (Salmon et al. 2011).
 *
 * Draw i is a function of (seed, stream, i) and of nothing else, so that any
 * split of the draws over threads or machines gives the same numbers. */
#ifndef PL_STATS_RNG_H
#define PL_STATS_RNG_H

#include <stdint.h>

struct pl_stream {
    uint64_t seed;
    uint64_t stream; /* one a purpose: two purposes never share draws */
};

/* 128 random bits. */
struct pl_draw {
    uint64_t hi, lo;
};
struct pl_draw pl_draw_bits(struct pl_stream s, uint64_t i);

double pl_draw_uniform(struct pl_stream s, uint64_t i); /* in (0, 1), 52 bits */
/* 0 .. n - 1; n = 0 gives 0.  The bias is below 2^-64. */
uint64_t pl_draw_below(struct pl_stream s, uint64_t i, uint64_t n);
double pl_draw_normal(struct pl_stream s, uint64_t i); /* mean 0, sd 1 */

/* A stream's number from a name: the same on every machine. */
uint64_t pl_stream_named(const char *s, uint64_t length);

#endif
