/* dist.h - tail probabilities and quantiles; NaN in, NaN out.
 *
 * Relative error below 1e-11 in the tails.  For Student's t GSL switches to a
 * Cornish-Fisher expansion above 30 degrees of freedom, which is not that good;
 * t and F come from the incomplete beta function here. */
#ifndef PL_STATS_DIST_H
#define PL_STATS_DIST_H

#include "stats/stats.h"

double pl_normal_upper(double z);
double pl_normal_quantile(double p);
double pl_t_upper(double t, double df);
double pl_t_quantile(double p, double df);
/* P(T <= t) of noncentral t; absolute error below 1e-12. */
double pl_t_noncentral_lower(double t, double df, double ncp);
double pl_f_upper(double f, double df1, double df2);
double pl_chisq_upper(double x, double df);

/* Of a symmetric statistic: t with df, or normal when df is NaN. */
double pl_t_p_value(double statistic, double df,
                    enum pl_alternative alternative);

#endif
