/* summary.h - moments and quantiles of one sample.
 *
 * Sums are kept in double-double, in the order given: on every NIST univariate
 * set mean and sd have the digits that exact arithmetic reaches.  Quantities
 * that do not exist are NaN. */
#ifndef PL_STATS_SUMMARY_H
#define PL_STATS_SUMMARY_H

#include <stddef.h>

struct pl_moments {
    size_t n;
    double sum, mean, var, sd, se; /* var with n - 1 */
    double autocorrelation;        /* lag 1, about the mean */
};

/* x: n finite numbers. */
struct pl_moments pl_moments_of(const double *x, size_t n);

/* A power of two that brings the largest of n values near 1. */
double pl_scale_of(const double *x, size_t n);

/* Ascending, in place. */
void pl_sort(double *x, size_t n);
/* Type 7 of Hyndman & Fan (1996): linear between the points (k - 1)/(n - 1).
 * p in [0, 1]; NaN when n is 0. */
double pl_quantile(const double *sorted, size_t n, double p);

#endif
