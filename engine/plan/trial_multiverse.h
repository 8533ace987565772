/* trial_multiverse.h - a multiverse between its options and its result; for the
 * files that make one only. */
#ifndef PL_PLAN_TRIAL_MULTIVERSE_H
#define PL_PLAN_TRIAL_MULTIVERSE_H

#include "plan/batches.h"
#include "plan/lot.h"
#include "stats/multiverse.h"

enum { CLAUSES_MAX = 12 };

/* A clause and its alternatives, the registered one first. */
struct axis {
    struct pl_str member;
    const struct pl_value **alternatives;
    size_t n;
};

struct universe {
    const struct pl_value *spec, *args;
    const char *function;
    double n, low, high, std_error;
    struct pl_specification of;
    bool is_shared;              /* fitted with others */
    const struct pl_value *made; /* number of each alternative, from 1 */
};

/* The sample's rule on the data, made once for the specs in a row that share
 * it. */
struct sampled {
    const struct pl_value *rule;
    const struct pl_frame *frame;
};

struct multiverse {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_value *registered;
    const struct pl_frame *source;
    struct sampled planned; /* as registered */
    struct axis axes[CLAUSES_MAX];
    size_t n_axes, n;
    struct universe *universes;
    struct pl_batches batches;
    struct pl_str term;
    double alpha;
    size_t draws;
    struct pl_lot lot;
    struct pl_stream stream;
    struct pl_multiverse observed, *drawn;
    struct pl_arena *workers;
    bool *had_no_memory; /* [draws] */
    struct pl_err *err;
};

/* NULL: out of memory. */
const struct pl_value *pl_multiverse_value(struct multiverse *m);

#endif
