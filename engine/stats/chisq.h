/* chisq.h - Pearson's test of independence in a table of counts. */
#ifndef PL_STATS_CHISQ_H
#define PL_STATS_CHISQ_H

#include "base/arena.h"
#include "base/err.h"

#include <stdbool.h>

struct pl_chisq {
    double statistic, df, p_value, n;
    const double *expected; /* [rows][columns] */
    double least_expected;
};

/* counts: rows x columns, none negative, no row or column of zeros, at least
 * 2 x 2; else an error.  correct: Yates's correction, for 2 x 2 only. */
enum pl_status pl_chisq_of(struct pl_arena *a, const double *counts,
                           size_t rows, size_t columns, bool correct,
                           struct pl_chisq *out, struct pl_err *err);

#endif
