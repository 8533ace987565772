/* bradford.h - the Bradford factor S^2 D of spells of absence: S their number,
 * D their days, both ends counted. */
#ifndef PL_STATS_BRADFORD_H
#define PL_STATS_BRADFORD_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

struct pl_bradford {
    double spells, days, score;
};

/* first, last: days, n whole numbers each.  A spell that ends before it begins,
 * or begins before another has ended, is an error. */
enum pl_status pl_bradford_of(struct pl_arena *a, const double *first,
                              const double *last, size_t n,
                              struct pl_bradford *out, struct pl_err *err);

#endif
