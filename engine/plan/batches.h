/* batches.h - the specifications of a multiverse by their sample: those of one
 * sample share their cross products (plan/together.h).  Private to plan/. */
#ifndef PL_PLAN_BATCHES_H
#define PL_PLAN_BATCHES_H

#include "plan/session_state.h"
#include "plan/together.h"

enum { PL_BATCHES_MAX = 8 };

struct pl_batch {
    const struct pl_value *spec;  /* one of them, for its sample */
    size_t n, *which;             /* numbers of the specifications */
    struct pl_together *together; /* NULL: each is run by itself */
};

struct pl_batches {
    const struct pl_protocol *protocol;
    size_t n;
    struct pl_batch batch[PL_BATCHES_MAX];
    size_t *of, *at; /* of a specification: its batch (or n), its place there */
};

/* All of n, spec by spec, on the source: functions and arguments are those of
 * the specs.  A sample that reads the treatment is nobody's to share. */
struct pl_specs {
    const struct pl_value *const *spec, *const *args;
    const char *const *function;
    size_t n;
    struct pl_str treatment, term;
};
enum pl_status pl_batches_of(struct pl_arena *a,
                             const struct pl_protocol *protocol,
                             const struct pl_frame *source,
                             const struct pl_specs *specs,
                             struct pl_batches *out, struct pl_err *err);
/* On the source with the treatment drawn again. */
enum pl_status pl_batches_drawn(struct pl_arena *a, const struct pl_batches *b,
                                const struct pl_frame *source,
                                struct pl_batches *out, struct pl_err *err);
/* Specification i, one at a time.  false: run it by itself. */
bool pl_batches_fit(const struct pl_batches *b, size_t i,
                    struct pl_shared_coef *out);

#endif
