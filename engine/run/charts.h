/* charts.h - the figures of a whole book, drawn by one gnuplot, remembered by
 * content. */
#ifndef PL_RUN_CHARTS_H
#define PL_RUN_CHARTS_H

#include "base/child.h"
#include "plan/memo.h"

/* gnuplot's version, asked once for each program of that name, while the
 * notebooks run. */
struct pl_gnuplot {
    struct pl_child *asked; /* NULL: known, or there is none */
    struct pl_hash key;
    struct pl_str version; /* empty when none runs */
};
enum pl_status pl_gnuplot_ask(struct pl_arena *a, struct pl_memo *memo,
                              struct pl_gnuplot *g, struct pl_err *err);
/* One that does not answer has no version; why it does not draw is told when it
 * is to. */
void pl_gnuplot_answer(struct pl_arena *a, struct pl_memo *memo,
                       struct pl_gnuplot *g);

/* outputs: as pl_notebooks_run gives them.  *drawn: map of figure label to
 * {"svg"} or {"error"}.  memo may be NULL. */
enum pl_status pl_book_charts(struct pl_arena *a, struct pl_memo *memo,
                              const struct pl_value *outputs,
                              struct pl_str gnuplot,
                              const struct pl_value **drawn,
                              struct pl_err *err);

#endif
