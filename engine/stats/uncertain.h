/* uncertain.h - a value that is known with uncertainty, as a distribution.
 *
 * Given by mean and standard error (the method of moments: Briggs, Claxton &
 * Sculpher 2006, chapter 4) or by its own parameters.  A value at probability u
 * is the inverse of the distribution function there, so that a draw is a
 * function of the addressed uniform and of nothing else. */
#ifndef PL_STATS_UNCERTAIN_H
#define PL_STATS_UNCERTAIN_H

#include "base/err.h"

enum pl_uncertain_kind {
    PL_FIXED,     /* a: the value */
    PL_NORMAL,    /* a: mean, b: standard deviation */
    PL_GAMMA,     /* a: shape, b: scale */
    PL_BETA,      /* a: alpha, b: beta */
    PL_LOGNORMAL, /* a: mean, b: sd, of the logarithm */
    PL_UNIFORM,   /* a: least, c: greatest */
    PL_TRIANGULAR /* a: least, b: most likely, c: greatest */
};

struct pl_uncertain {
    enum pl_uncertain_kind kind;
    double a, b, c;
};

/* From the mean and standard error of a normal, gamma, beta or lognormal
 * value.  An error names what the distribution cannot have. */
enum pl_status pl_uncertain_from_moments(enum pl_uncertain_kind kind,
                                         double mean, double std_error,
                                         struct pl_uncertain *out,
                                         struct pl_err *err);
/* Whether its own parameters can be. */
enum pl_status pl_uncertain_check(const struct pl_uncertain *x,
                                  struct pl_err *err);

double pl_uncertain_mean(const struct pl_uncertain *x);
double pl_uncertain_sd(const struct pl_uncertain *x);
/* u in (0, 1).  NaN where no value could be found. */
double pl_uncertain_at(const struct pl_uncertain *x, double u);

#endif
