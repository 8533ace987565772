/* curve.h - the specification curve of a run that departed: all combinations of
 * its choices, the registered and the conducted ones marked.  Private to doc/
 * but for the figures. */
#ifndef PL_DOC_CURVE_H
#define PL_DOC_CURVE_H

#include "base/value.h"

/* Two combinations or more have an estimate: one alone is no curve. */
bool pl_curve_is_one(const struct pl_value *grid, size_t term);

/* One figure ({"id","title","description","chart"}, as pl_notebook_figures
 * gives them) a treatment term that has a curve, of each row of a session that
 * holds a grid. NULL when out of memory. */
const struct pl_value *pl_curve_figures(struct pl_arena *a,
                                        const struct pl_value *session);

/* The id of such a figure: a function of the row's id alone. */
struct pl_str pl_curve_id(struct pl_arena *a, struct pl_str row, size_t term);
/* What it shows, in words. */
struct pl_str pl_curve_words(struct pl_arena *a, const struct pl_value *grid,
                             size_t term);

#endif
