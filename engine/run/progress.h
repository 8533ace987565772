/* progress.h - how far a long work is, told to whoever wants to show it. */
#ifndef PL_RUN_PROGRESS_H
#define PL_RUN_PROGRESS_H

#include "base/child.h"
#include "base/pulse.h"

struct pl_progress {
    /* done of total steps; what: "notebook analyses/star/analysis.md". */
    void (*step)(void *ud, const char *what, unsigned done, unsigned total);
    /* Within a step, now and then: what the child that works is at. */
    void (*pulse)(void *ud, const struct pl_pulse *p);
    void *ud;
};

/* Each does nothing when p is NULL. */
void pl_progress_step(struct pl_progress *p, const char *what, unsigned done,
                      unsigned total);

/* A child that is watched: its pulse is p's while it is waited for. */
struct pl_watched {
    struct pl_progress *progress;
    struct pl_pulse *pulse;
};
void pl_watch(struct pl_watched *w, struct pl_progress *p,
              struct pl_limits *limits);
void pl_unwatch(struct pl_watched *w);

#endif
