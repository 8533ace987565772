/* factor.h - Cholesky's factor of small symmetric systems, in double, for what
 * needs no more digits; gram.h has the one in double-double.
 *
 * Matrices lie by rows, [n][n]; only the lower triangle is read and written. */
#ifndef PL_STATS_FACTOR_H
#define PL_STATS_FACTOR_H

#include <stdbool.h>
#include <stddef.h>

/* s to L, in place.  false: a pivot is not above tolerance times its own
 * diagonal; s is then spoilt. */
bool pl_factor(double *s, size_t n, double tolerance);
/* Solves L x = x, and L' x = x, in place. */
void pl_factor_forth(const double *l, size_t n, double *x);
void pl_factor_back(const double *l, size_t n, double *x);

#endif
