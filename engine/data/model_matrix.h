/* model_matrix.h - the terms of a regression as columns of numbers.
 *
 * Terms are column names or expressions ({"factor":e}, {"interact":[a, b]}).
 * (Intercept) first unless left out; a category gives one column a level, the
 * first level present by dictionary order as base, which has no column but is
 * listed (base = true: its term is printed as omitted); names are la[LA 2];
 * an interaction's are a:b, with a's and b's own names. */
#ifndef PL_DATA_MODEL_MATRIX_H
#define PL_DATA_MODEL_MATRIX_H

#include "data/frame.h"

struct pl_model_term {
    struct pl_str name;   /* (Intercept), female, la[LA 2], a:b */
    struct pl_str source; /* the term it came from, as given */
    bool is_base;         /* a factor's base level: no column */
    const double *x;      /* [n], NULL when is_base */
};

struct pl_model {
    size_t n, n_dropped; /* rows used, rows left out for a missing value */
    const struct pl_frame *frame; /* the rows used */
    struct pl_model_term *terms;
    size_t n_terms;
    const double *y;
};

/* Rows with a missing value in outcome, terms or `also` (list of names:
 * cluster, weights) are dropped and counted; nothing else is. who: for
 * messages. */
enum pl_status pl_model_build(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_str outcome,
                              const struct pl_value *terms, bool intercept,
                              const struct pl_value *also, const char *who,
                              struct pl_model *out, struct pl_err *err);

#endif
