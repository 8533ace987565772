/* team.h - loops whose turns are split over threads.
 *
 * A turn writes only what is its own: slot i of an array, or the scratch memory
 * of its worker.  Sums are taken afterwards, in the order of i.  Which worker
 * takes which turn is left to chance, so any number of threads, one included,
 * gives the same bits.
 */
#ifndef PL_STATS_TEAM_H
#define PL_STATS_TEAM_H

#include "base/pulse.h"

#include <stddef.h>

/* A team may be NULL: one thread, nobody told. */
struct pl_team {
    unsigned threads;       /* at most; 0 counts as 1 */
    struct pl_pulse *pulse; /* how far it is; may be NULL */
};

/* Indices from .. to - 1 are this turn's.  worker: 0 .. pl_team_size - 1, one
 * turn at a time.  A turn calls no Lua and takes no memory from an arena that
 * others use. */
typedef void pl_turn_fn(void *ud, unsigned worker, size_t from, size_t to);

/* Workers that n indices in turns of `block` (> 0) may need: sets of scratch
 * memory to make.  At least 1. */
unsigned pl_team_size(const struct pl_team *team, size_t n, size_t block);

/* Every index from 0 to n - 1 once, in turns of block, the last one shorter.
 * what: for the pulse, a text of the program, "wild_bootstrap".  A system that
 * gives fewer threads than asked for only makes it slower. */
void pl_team_run(const struct pl_team *team, const char *what, size_t n,
                 size_t block, pl_turn_fn *turn, void *ud);

#endif
