#include "run/progress.h"

#include <stddef.h>

void pl_progress_step(struct pl_progress *p, const char *what, unsigned done,
                      unsigned total)
{
    if (p != NULL)
        p->step(p->ud, what, done, total);
}

static void look(void *ud)
{
    const struct pl_watched *w = ud;

    w->progress->pulse(w->progress->ud, w->pulse);
}

void pl_watch(struct pl_watched *w, struct pl_progress *p,
              struct pl_limits *limits)
{
    w->progress = p;
    w->pulse = p != NULL ? pl_pulse_new() : NULL;
    if (w->pulse == NULL)
        return;
    limits->watch = look;
    limits->watch_ud = w;
}

void pl_unwatch(struct pl_watched *w)
{
    pl_pulse_free(w->pulse);
    w->pulse = NULL;
}
