/* charts.h - the figures of a whole book, drawn by one gnuplot, remembered by
 * content. */
#ifndef PL_RUN_CHARTS_H
#define PL_RUN_CHARTS_H

#include "chart/chart.h"
#include "plan/memo.h"

/* The gnuplot of this build.  A program of that name whose version is not
 * remembered is started ahead, while the notebooks run: drawing is when it
 * tells its version. */
struct pl_gnuplot {
    const char *below;  /* a folder in which there is room to draw */
    struct pl_pen *pen; /* NULL: the version is known, or there is none */
    struct pl_hash key;
    struct pl_str version; /* empty when none runs */
};
void pl_gnuplot_find(struct pl_arena *a, struct pl_memo *memo,
                     const char *below, struct pl_gnuplot *g);
void pl_gnuplot_drop(struct pl_gnuplot *g); /* when there is no drawing */

/* outputs: as pl_notebooks_run gives them.  *drawn: map of figure label to
 * {"svg"} or {"error"}.  memo may be NULL.  g->version is known afterwards. */
enum pl_status pl_book_charts(struct pl_arena *a, struct pl_memo *memo,
                              const struct pl_value *outputs,
                              struct pl_gnuplot *g,
                              const struct pl_value **drawn,
                              struct pl_err *err);

#endif
