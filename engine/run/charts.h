/* charts.h - the figures of a whole book, drawn by one gnuplot, remembered by
 * content. */
#ifndef PL_RUN_CHARTS_H
#define PL_RUN_CHARTS_H

#include "plan/memo.h"

/* gnuplot's version, asked once for each program of that name; empty when none
 * runs. */
enum pl_status pl_gnuplot_known(struct pl_arena *a, struct pl_memo *memo,
                                struct pl_str *version, struct pl_err *err);

/* outputs: as pl_notebooks_run gives them.  *drawn: map of figure label to
 * {"svg"} or {"error"}.  memo may be NULL. */
enum pl_status pl_book_charts(struct pl_arena *a, struct pl_memo *memo,
                              const struct pl_value *outputs,
                              struct pl_str gnuplot,
                              const struct pl_value **drawn,
                              struct pl_err *err);

#endif
