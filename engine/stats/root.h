/* root.h - where an increasing function crosses a value. */
#ifndef PL_STATS_ROOT_H
#define PL_STATS_ROOT_H

typedef double pl_increasing(double x, void *ud);

/* x with f(x) = target, to rounding, by bisection; f rises, and may report
 * failure by NaN.  The bracket is [low, high]; it is widened by doubling, away
 * from the end that holds, at most to +-1e12.  NaN: no crossing. */
double pl_root_increasing(pl_increasing *f, void *ud, double target, double low,
                          double high);

#endif
