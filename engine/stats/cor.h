/* cor.h - correlation of two samples, and its test.  Agrees with R's cor.test.
 *
 * Pearson: t with n - 2 df, Fisher's interval.  Spearman: of the ranks; without
 * ties from the distribution of S, the sum of squared differences of ranks:
 * listed up to 9 pairs, above by an Edgeworth series (Best & Roberts 1975, AS
 * 89); with ties, at their mean, t with n - 2 df.  Kendall: tau-b; exact
 * without ties, else normal with the tie-corrected variance (Kendall 1970). */
#ifndef PL_STATS_COR_H
#define PL_STATS_COR_H

#include "stats/ols.h"

enum pl_cor_method { PL_PEARSON, PL_SPEARMAN, PL_KENDALL };
enum pl_exact { PL_EXACT_AUTO, PL_EXACT_YES, PL_EXACT_NO };

struct pl_cor_options {
    enum pl_cor_method method;
    /* Auto, without ties: Kendall below 50 pairs, Spearman below 1290. */
    enum pl_exact exact;
    enum pl_alternative alternative;
    double level;
};

struct pl_cor {
    size_t n;
    double estimate;
    double statistic; /* t; Spearman: S without ties; Kendall: z, or exact the
                         number of concordant pairs */
    double df;        /* NaN but for t */
    double p_value, conf_low,
        conf_high; /* interval: Pearson, 4 pairs or more */
    bool is_exact, has_ties;
};

/* Exact with ties, or above 500 pairs (Spearman: 1290), is an error. */
enum pl_status pl_cor_test(struct pl_arena *a, const double *x, const double *y,
                           size_t n, const struct pl_cor_options *options,
                           struct pl_cor *out, struct pl_err *err);
/* Ranks from 1, ties at their mean.  NULL: out of memory. */
const double *pl_ranks(struct pl_arena *a, const double *x, size_t n);

#endif
