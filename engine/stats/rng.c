#include "stats/rng.h"

#include <gsl/gsl_cdf.h>

#include <Random123/philox.h>

struct pl_draw pl_draw_bits(struct pl_stream s, uint64_t i)
{
    philox4x32_ctr_t counter = {{(uint32_t)i, (uint32_t)(i >> 32),
                                 (uint32_t)s.stream,
                                 (uint32_t)(s.stream >> 32)}};
    philox4x32_key_t key = {{(uint32_t)s.seed, (uint32_t)(s.seed >> 32)}};
    philox4x32_ctr_t r = philox4x32_R(10, counter, key);

    return (struct pl_draw){(uint64_t)r.v[1] << 32 | r.v[0],
                            (uint64_t)r.v[3] << 32 | r.v[2]};
}

double pl_draw_uniform(struct pl_stream s, uint64_t i)
{
    /* 52 bits and a half: with 53 the largest would round to 1. */
    return ((double)(pl_draw_bits(s, i).hi >> 12) + 0.5) * 0x1p-52;
}

/* The upper half of a 64 x 64 bit product. */
static uint64_t multiply_high(uint64_t a, uint64_t b)
{
    uint64_t al = a & 0xffffffffU, ah = a >> 32;
    uint64_t bl = b & 0xffffffffU, bh = b >> 32;
    uint64_t middle = ah * bl + (al * bl >> 32);
    uint64_t other = al * bh + (middle & 0xffffffffU);

    return ah * bh + (middle >> 32) + (other >> 32);
}

uint64_t pl_draw_below(struct pl_stream s, uint64_t i, uint64_t n)
{
    struct pl_draw d = pl_draw_bits(s, i);
    uint64_t low = d.hi * n, carry = multiply_high(d.lo, n);

    return multiply_high(d.hi, n) + (low + carry < low);
}

double pl_draw_normal(struct pl_stream s, uint64_t i)
{
    return gsl_cdf_ugaussian_Pinv(pl_draw_uniform(s, i));
}

uint64_t pl_stream_named(const char *s, uint64_t length)
{
    uint64_t h = 0xcbf29ce484222325U; /* FNV-1a, 64 bits */

    for (uint64_t i = 0; i < length; i++)
        h = (h ^ (unsigned char)s[i]) * 0x100000001b3U;
    return h;
}
