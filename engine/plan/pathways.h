/* pathways.h - what a protocol says of how the treatment works: pathways, and
 * the outcomes that its analyses measure. */
#ifndef PL_PLAN_PATHWAYS_H
#define PL_PLAN_PATHWAYS_H

#include "plan/protocol.h"

/* {"nodes":[{"name","label","column","measured"}],"arrows":[{"from","to"}]},
 * nil when the protocol states none.  column: from 1, as far right as any chain
 * puts the step; measured: it begins a chain, or is the outcome of a registered
 * analysis; from and to: places of nodes, from 1. */
const struct pl_value *pl_protocol_pathways(struct pl_arena *a,
                                            const struct pl_protocol *p);

/* A list in the order of the analyses' names, each outcome once:
 *  {"outcome","label","purpose","data","analyses":[names],"items": of its
 *   scale, or nil,"reverse": how many of them,"scored":"sum"|"mean" or nil}. */
const struct pl_value *pl_protocol_outcomes(struct pl_arena *a,
                                            const struct pl_protocol *p);

/* What people call a column: the label of the dictionary or the scale, else its
 * name. */
struct pl_str pl_protocol_label(const struct pl_protocol *p,
                                struct pl_str column);

#endif
