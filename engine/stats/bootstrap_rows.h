/* bootstrap_rows.h - the bootstrap of any statistic of rows: an expression, the
 * coefficient of a fit.  Units, strata, draws and intervals are those of
 * bootstrap.h; what is drawn for a seed is drawn alike. */
#ifndef PL_STATS_BOOTSTRAP_ROWS_H
#define PL_STATS_BOOTSTRAP_ROWS_H

#include "stats/bootstrap.h"

/* The statistic of these rows, some of them several times; NaN: it does not
 * exist.  worker: which scratch memory is free; fewer than
 * pl_team_size(team, draws, 1).  It may be called in several threads at once.
 */
typedef double pl_rows_statistic(void *ud, unsigned worker, const size_t *rows,
                                 size_t n);

/* data's statistic, y and z are not looked at. */
enum pl_status pl_bootstrap_rows(struct pl_arena *a, const struct pl_team *team,
                                 const struct pl_boot_data *data,
                                 pl_rows_statistic *statistic, void *ud,
                                 struct pl_boot *out, struct pl_err *err);

#endif
