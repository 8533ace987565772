/* vcov.h - variances of least-squares coefficients.
 *
 * Classical; heteroskedasticity-consistent HC0 to HC3 (White 1980; MacKinnon &
 * White 1985); clustered CR0 and CR1 (Liang & Zeger 1986), and CR2 with
 * Satterthwaite's df (Bell & McCaffrey 2002; Pustejovsky & Tipton 2018).  Agree
 * with sandwich::vcovHC and vcovCL and with clubSandwich. */
#ifndef PL_STATS_VCOV_H
#define PL_STATS_VCOV_H

#include "stats/ols.h"

enum pl_vcov_type {
    PL_VCOV_CLASSICAL,
    PL_VCOV_HC0,
    PL_VCOV_HC1,
    PL_VCOV_HC2,
    PL_VCOV_HC3,
    PL_VCOV_CR0,
    PL_VCOV_CR1,
    PL_VCOV_CR2
};

struct pl_vcov {
    enum pl_vcov_type type;
    const double *v; /* [rank][rank], in the order of pl_ols.kept; NaN where it
                        does not exist */
    double df;       /* of t: residual, or clusters - 1 */
    const double *df_term; /* [rank]: CR2's own for each coefficient, NaN where
                              its variance does not exist; NULL for others */
    size_t n_clusters;
    size_t n_leverage_one; /* rows for which HC2 and HC3 do not exist */
};

/* The df of one coefficient's t: v->df but for CR2. */
double pl_vcov_df(const struct pl_vcov *v, size_t coefficient);

/* cluster: [rows given], codes from 0, for CR0 to CR2 only.  One cluster is an
 * error. */
enum pl_status pl_vcov_of(struct pl_arena *a, const struct pl_ols *fit,
                          enum pl_vcov_type type, const uint32_t *cluster,
                          struct pl_vcov *out, struct pl_err *err);

/* Wald F that the n of k coefficients b at the places which, of variance v
 * [k][k], are all 0.  df NaN: the variance is known, and n F is chi-square.
 * NaN when their variance is singular, or df is 0. */
enum pl_status pl_wald_of(struct pl_arena *a, const double *b, const double *v,
                          size_t k, const size_t *which, size_t n, double df,
                          struct pl_f_test *out, struct pl_err *err);
/* Wald F that the n coefficients (positions in kept) are all 0; df2 is the
 * variance's df.  NaN when their variance is singular. */
enum pl_status pl_wald(struct pl_arena *a, const struct pl_ols *fit,
                       const struct pl_vcov *v, const size_t *which, size_t n,
                       struct pl_f_test *out, struct pl_err *err);
/* That all coefficients but the constant's are 0.  constant: its position in
 * kept, or rank when there is none.  Classical: from the sums of squares. */
enum pl_status pl_ols_f(struct pl_arena *a, const struct pl_ols *fit,
                        const struct pl_vcov *v, size_t constant,
                        struct pl_f_test *out, struct pl_err *err);

#endif
