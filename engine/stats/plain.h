/* plain.h - exponential, logarithm and normal quantile by + - * / alone.
 *
 * A library's own differ in the last bit from one processor to the next; where
 * such a value decides something (which donor, which category, accept or not)
 * one bit would change everything after it.  These give every processor the
 * same bits.  Relative error below 1e-15. */
#ifndef PL_STATS_PLAIN_H
#define PL_STATS_PLAIN_H

#include "stats/rng.h"

#include <stddef.h>

/* 0 below -745; x above 709 counts as 709. */
double pl_plain_exp(double x);
/* The same of n numbers, in their places: far quicker than one by one. */
void pl_plain_exps(double *x, size_t n);
/* x > 0 and finite. */
double pl_plain_log(double x);
/* The quantile of the standard normal distribution (Wichura 1988, algorithm
 * AS 241); 0 < p < 1. */
double pl_plain_normal_quantile(double p);

/* As pl_draw_normal, but the same on every processor. */
double pl_plain_normal(struct pl_stream s, uint64_t i);
/* Chi-square with df = 1 or df >= 2, from the draws first, first + 1, ...:
 * Marsaglia & Tsang (2000). */
double pl_plain_chisq(struct pl_stream s, uint64_t first, double df);

#endif
