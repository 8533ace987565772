/* progress.h - how far a long work is, told to whoever wants to show it. */
#ifndef PL_RUN_PROGRESS_H
#define PL_RUN_PROGRESS_H

struct pl_progress {
    /* done of total steps; what: "notebook analyses/star/analysis.md". */
    void (*step)(void *ud, const char *what, unsigned done, unsigned total);
    void *ud;
};

/* Does nothing when p is NULL. */
void pl_progress_step(struct pl_progress *p, const char *what, unsigned done,
                      unsigned total);

#endif
