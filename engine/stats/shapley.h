/* shapley.h - how far each of k choices moved a value, when all combinations
 * of them were tried (Shapley 1953: the mean over all orders of the movement
 * that the choice makes when it is its turn). */
#ifndef PL_STATS_SHAPLEY_H
#define PL_STATS_SHAPLEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { PL_CHOICES_MAX = 12 };

struct pl_movement {
    bool is_shared; /* false: its combinations did not all run */
    double first;   /* the only one made */
    double last;    /* the last one made */
    double shapley; /* those of the shared ones sum to the whole */
};

struct pl_shapley {
    uint32_t shared; /* the choices that are shared, as bits */
    double whole;    /* from none of them made to all */
    struct pl_movement of[PL_CHOICES_MAX];
};

/* value[S] of the 2^k sets S of choices made, bit i for choice i; NaN where
 * that combination did not run.  Shared are the most choices whose
 * combinations all ran, those beside them made as in the last set; of equally
 * many, the ones that come first.  k > PL_CHOICES_MAX, or a last set that did
 * not run, shares none. */
void pl_shapley(size_t k, const double *value, struct pl_shapley *out);

#endif
