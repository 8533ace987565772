/* multiverse.h - inference over many specifications of one question: the three
 * statistics of Simonsohn, Simmons & Nelson (2020), whose distribution under no
 * effect comes from drawing the treatment again. */
#ifndef PL_STATS_MULTIVERSE_H
#define PL_STATS_MULTIVERSE_H

#include "stats/dist.h"

#include <stddef.h>

/* One specification's estimate and its p, of the side that it tests; NaN: it
 * did not run. */
struct pl_specification {
    double estimate, p_value;
    enum pl_alternative side;
};

/* All NaN when no specification ran. */
struct pl_multiverse {
    size_t n;      /* that ran */
    double median; /* of the estimates */
    double
        significant; /* those with p < alpha in the direction that has more */
    double stouffer; /* sum of z over sqrt(n): above 0 where the estimate is,
                        or, of one side, where p is below 1/2 for greater */
};

/* scratch: room for n numbers. */
struct pl_multiverse pl_multiverse_of(const struct pl_specification *s,
                                      size_t n, double alpha, double *scratch);

#endif
