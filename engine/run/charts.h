/* charts.h - the figures of a whole book, drawn by one gnuplot, remembered by
 * content. */
#ifndef PL_RUN_CHARTS_H
#define PL_RUN_CHARTS_H

#include "base/file.h"
#include "plan/memo.h"

/* outputs: one value of the Lua host a chapter (nil where nothing ran).
 * *drawn: map of figure label to {"svg"} or {"error"}; warnings (no gnuplot
 * confinement) go to notices. */
enum pl_status pl_book_charts(struct pl_arena *a, struct pl_root *root,
                              struct pl_memo *memo,
                              const struct pl_value *outputs,
                              const struct pl_value **drawn,
                              struct pl_buf *notices, struct pl_err *err);

#endif
