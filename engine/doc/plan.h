/* plan.h - the registered plans as a chapter, for readers who write no Lua. */
#ifndef PL_DOC_PLAN_H
#define PL_DOC_PLAN_H

#include "base/err.h"
#include "base/value.h"

/* From an assessment (plan/assess.h) and the ledger it was made from: blocks
 * (doc/blocks.h), a chapter "plan" with a section "plan-<id>" a trial, each
 * clause with what became of it; nil when there is no trial. */
enum pl_status pl_plan_blocks(struct pl_arena *a,
                              const struct pl_value *assessment,
                              const struct pl_value *ledger,
                              const struct pl_value **blocks,
                              struct pl_err *err);

/* What no lock proves, as a paragraph added to blocks in the making. */
void pl_plan_unproven(struct pl_builder *blocks);

#endif
