/* bootstrap_parts.h - what the files of the bootstrap share.  Private to
 * stats/.
 */
#ifndef PL_STATS_BOOTSTRAP_PARTS_H
#define PL_STATS_BOOTSTRAP_PARTS_H

#include "stats/bootstrap.h"

/* Units by stratum. */
struct pl_boot_strata {
    size_t n, units;
    size_t *start;  /* [n + 1] */
    uint32_t *unit; /* [units] */
};
enum pl_status pl_boot_strata_of(struct pl_arena *a,
                                 const struct pl_boot_data *d,
                                 struct pl_boot_strata *s, struct pl_err *err);

/* Are there units to draw from, and not too much to do? */
enum pl_status pl_boot_check(const struct pl_boot_data *d, struct pl_err *err);

/* Number of the bits that place i of a draw is made from, and the place among
 * n. Four places from one draw of bits; their bias is below units / 2^32. */
static inline uint64_t pl_boot_bits(const struct pl_boot_strata *s,
                                    uint64_t draw, size_t i)
{
    return draw * (s->units / 4 + 1) + i / 4;
}
static inline size_t pl_boot_place(struct pl_draw bits, size_t i, uint64_t n)
{
    uint64_t word = i % 4 < 2 ? bits.hi : bits.lo;

    word = i % 2 == 0 ? word >> 32 : word & 0xffffffffU;
    return (size_t)(word * n >> 32);
}

/* Skewness of the jackknife's influence values, t[u] being the statistic
 * without unit u; 0 when none varies. */
double pl_boot_acceleration(const struct pl_boot_strata *s, const double *t,
                            double estimate);

#endif
