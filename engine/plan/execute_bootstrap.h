/* execute_bootstrap.h - the bootstrap between its arguments and its record; for
 * the files that execute it only. */
#ifndef PL_PLAN_EXECUTE_BOOTSTRAP_H
#define PL_PLAN_EXECUTE_BOOTSTRAP_H

#include "plan/execute_run.h"
#include "stats/bootstrap_rows.h"

/* Of an expression, or the coefficient of a fit.  *term: whose. */
enum pl_status pl_boot_of_rows(struct pl_run *r, const struct pl_frame *f,
                               const struct pl_boot_data *d,
                               struct pl_str *term, struct pl_boot *out);

#endif
