/* heckman_parts.h - what the two methods share; for them only. */
#ifndef PL_STATS_HECKMAN_PARTS_H
#define PL_STATS_HECKMAN_PARTS_H

#include "stats/heckman.h"

/* The kept columns of a fit in orthonormal coordinates: coefficients b there
 * are T' b / scale in the data's units, so that neither scales nor near
 * collinearity cost digits. */
struct pl_coordinates {
    const struct pl_ols *fit;
    size_t k;
    const double *cell; /* [rows][k] */
};
enum pl_status pl_coordinates_of(struct pl_arena *a, const struct pl_ols *fit,
                                 const double *const *x, size_t rows,
                                 struct pl_coordinates *out,
                                 struct pl_err *err);
/* From there: coef [k], and the k x k part at v of a matrix with rows of
 * length stride. */
void pl_coordinates_coef(const struct pl_coordinates *c, const double *b,
                         double *coef);
enum pl_status pl_coordinates_variance(struct pl_arena *a,
                                       const struct pl_coordinates *c,
                                       const double *v, size_t stride,
                                       double *out, struct pl_err *err);

/* What is known before either method: the probit, the ratio of the selected
 * rows, and least squares with the ratio (star) and without it (plain). */
struct pl_selection {
    struct pl_arena *a;
    const struct pl_heckman_data *data;
    struct pl_err *err;
    struct pl_glm probit;
    size_t *row;            /* [m]: of the n */
    double *ratio, *change; /* [m]: lambda, and delta = lambda (lambda + w'g) */
    struct pl_ols star, plain;
};

enum pl_status pl_heckman_ml(struct pl_selection *s, struct pl_heckman *out);

#endif
