/* departures.h - the chapter on departures from the registered plans. */
#ifndef PL_DOC_DEPARTURES_H
#define PL_DOC_DEPARTURES_H

#include "base/err.h"
#include "base/value.h"

/* From an assessment (plan/assess.h) and the ledger it was made from (for the
 * locks; may be nil): blocks (doc/blocks.h), a chapter that begins with the
 * heading "departures" and holds a section "departure-D01" a departure. */
enum pl_status pl_departure_blocks(struct pl_arena *a,
                                   const struct pl_value *assessment,
                                   const struct pl_value *ledger,
                                   const struct pl_value **blocks,
                                   struct pl_err *err);

#endif
