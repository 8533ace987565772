/* partial.h - what remains of a vector when columns are taken out
 * (Frisch-Waugh-Lovell), through an orthonormal basis of them. */
#ifndef PL_STATS_PARTIAL_H
#define PL_STATS_PARTIAL_H

#include "base/arena.h"

#include <stddef.h>

struct pl_basis {
    size_t n, k;
    const double *q; /* [n][k], by rows; the columns are orthonormal */
};

/* By modified Gram-Schmidt, each column twice; a column that the ones before it
 * leave less than 1e-10 of is left out.  NULL columns: none.  0: out of
 * memory, else 1. */
int pl_basis_of(struct pl_arena *a, const double *const *x, size_t n, size_t p,
                struct pl_basis *out);
/* v less its projection, twice, in place; 0 where no more than rounding is left
 * (1e-13 of its norm). */
void pl_basis_residual(const struct pl_basis *b, double *v);

#endif
