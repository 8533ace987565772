/* targets.h - printed figures as the intervals that a fit aims at. */
#ifndef SYNTH_TARGETS_H
#define SYNTH_TARGETS_H

#include "csv.h"
#include "fit.h"

/* A figure as printed: any value within half a unit of the last digit. */
struct printed {
    double value, half;
};

/* false: not a number. */
bool printed_read(struct pl_str text, struct printed *out);

struct targets {
    struct fit_target *at;
    size_t n, capacity;
};

/* Room for so many; false: out of memory. */
bool targets_new(struct targets *t, size_t capacity, struct pl_arena *a);
/* Full: ignored, as n > capacity then tells. */
void targets_add(struct targets *t, struct fit_target target);
/* A figure at its printed digits, text a literal; unit: what counts as 1. */
void targets_printed(struct targets *t, enum fit_what what, size_t model,
                     size_t at, const char *text, double unit);

/* What a regression table prints of the model: estimates and t of its terms
 * (with a given sigma: the standard errors that follow).  The term exact is
 * held at the printed digits; the others within slack standard errors and a t
 * within slack, on the same side of the critical values. */
struct regression {
    const struct csv *table;
    const char *id, *column; /* of the table, of the model */
    const char *exact;
    double slack;
};
/* false: a term of the model is not printed. */
bool targets_regression(struct targets *t, const struct regression *r,
                        const struct fit_model *m, size_t model);
/* The printed estimates, in the order of the model's terms. */
bool regression_estimates(const struct regression *r, const struct fit_model *m,
                          double *out);

#endif
