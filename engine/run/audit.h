/* audit.h - what a build found, judged again from its ledger and the locks
 * alone: `plumb audit`. */
#ifndef PL_RUN_AUDIT_H
#define PL_RUN_AUDIT_H

#include "base/value.h"

enum pl_audit_format {
    PL_AUDIT_TEXT,
    PL_AUDIT_JSON,
    PL_AUDIT_CSV,
    PL_AUDIT_MD
};

struct pl_audit {
    const char *project; /* where the locks stand; they may be gone */
    const char *output;  /* where the build wrote ledger.json */
    enum pl_audit_format format;
    bool numbers; /* printed numbers that no analysis made, in place of the
                     departures */
};

/* Neither data nor notebooks are read, nothing runs.  A lock that is there
 * counts; of one that is gone the ledger's word does.  *exit_code: 0 or 3. */
enum pl_status pl_audit_run(struct pl_arena *a, const struct pl_audit *audit,
                            struct pl_buf *told, int *exit_code,
                            struct pl_err *err);

/* The ledger with the locks that stand there now, and its judgement. */
enum pl_status pl_audit_read(struct pl_arena *a, const struct pl_audit *audit,
                             const struct pl_value **ledger,
                             const struct pl_value **assessment,
                             struct pl_err *err);

/* explain.c: where one thing came from, down to the data files.  id: of a
 * departure (D03), of a ledger's row, a label of a figure or table, or a value
 * as it is printed. */
enum pl_status pl_explain_run(struct pl_arena *a, const struct pl_audit *audit,
                              const char *id, struct pl_buf *told,
                              struct pl_err *err);

#endif
