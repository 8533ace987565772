/* adjust.h - p-values of a family, adjusted.  Agrees with R's p.adjust. */
#ifndef PL_STATS_ADJUST_H
#define PL_STATS_ADJUST_H

#include "base/arena.h"
#include "base/err.h"

#include <stddef.h>

/* Bonferroni; Holm 1979; Hochberg 1988; Benjamini & Hochberg 1995; Benjamini &
 * Yekutieli 2001. */
enum pl_adjust { PL_BONFERRONI, PL_HOLM, PL_HOCHBERG, PL_BH, PL_BY };

/* p, out: [n].  A missing p (NaN) stays missing and does not count.  One
 * outside 0 to 1 is an error. */
enum pl_status pl_p_adjust(struct pl_arena *a, const double *p, size_t n,
                           enum pl_adjust method, double *out,
                           struct pl_err *err);

#endif
