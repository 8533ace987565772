/* anneal.h - threshold accepting: moves that raise the score by no more than a
 * threshold are kept, and the threshold falls to 0 by a fixed schedule. */
#ifndef SYNTH_ANNEAL_H
#define SYNTH_ANNEAL_H

#include "fit.h"
#include "stats/rng.h"

#define FIT_ANY SIZE_MAX /* no column */

enum fit_move_kind {
    FIT_SWAP,  /* two people exchange the cell */
    FIT_SHIFT, /* 1 to reach units go from one person to another */
    FIT_STEP,  /* one person's cell by -reach to reach */
    FIT_SET,   /* one person's cell becomes any of lo to hi */
    FIT_COPY,  /* one person takes another's cell, missing or not */
};

struct fit_move {
    enum fit_move_kind kind;
    unsigned weight; /* how often, beside the others */
    size_t column;
    size_t within;  /* column whose cell both people share; FIT_ANY: none */
    size_t where;   /* column: only people with a cell above 0; FIT_ANY: all */
    int32_t lo, hi; /* no shift, step or set leaves these; missing cells stay */
    int32_t reach;
};

struct fit_course {
    const struct fit_move *moves; /* none may move a within or where column */
    size_t n_moves;
    uint64_t steps;
    double from; /* the threshold at the start: it falls as (1 - k / steps)^4 */
    struct pl_stream stream;
};

/* The score at the end, 0 as soon as that is reached.  NaN: out of memory. */
double fit_anneal(struct fit *f, const struct fit_course *c,
                  struct pl_arena *a);

#endif
