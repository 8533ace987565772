/* numbers.h - printed numbers that no analysis made: `plumb audit --numbers`.
 */
#ifndef PL_RUN_NUMBERS_H
#define PL_RUN_NUMBERS_H

#include "base/value.h"
#include "run/audit.h"

/* values: of the ledger.  Lists and counts those that match nothing
 * ("untraced") and those that were typed in prose ("typed"). */
void pl_numbers_print(struct pl_buf *b, struct pl_arena *a,
                      enum pl_audit_format format,
                      const struct pl_value *values);

#endif
