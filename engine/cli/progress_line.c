#include "cli/progress_line.h"

#include <stdio.h>
#include <unistd.h>

static const double patience = 0.3; /* short work needs no progress */

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) +
           1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static void put_time_left(double spent, double done, double total)
{
    if (done > 0)
        fprintf(stderr, "  about %.0f s left", spent / done * (total - done));
    fflush(stderr);
}

static void show_step(void *ud, const char *what, unsigned done, unsigned total)
{
    struct pl_progress_line *l = ud;
    double spent = seconds_since(&l->start);

    l->done = done;
    l->total = total;
    l->part = NULL;
    if (spent < patience)
        return;
    l->shown = true;
    fprintf(stderr, "\r\033[K%u of %u  %.60s", done, total, what);
    put_time_left(spent, done, total);
}

static void show_pulse(void *ud, const struct pl_pulse *p)
{
    struct pl_progress_line *l = ud;
    const char *what = atomic_load(&p->what);
    double done = (double)atomic_load(&p->done);
    double total = (double)atomic_load(&p->total);

    if (what != l->part)
        clock_gettime(CLOCK_MONOTONIC, &l->part_start);
    l->part = what;
    double spent = seconds_since(&l->part_start);
    if (what == NULL || done > total || spent < patience)
        return;
    l->shown = true;
    fputs("\r\033[K", stderr);
    if (l->total > 0)
        fprintf(stderr, "%u of %u  ", l->done, l->total);
    fprintf(stderr, "%s: %.0f of %.0f", what, done, total);
    put_time_left(spent, done, total);
}

struct pl_progress *pl_progress_line_begin(struct pl_progress_line *l)
{
    *l = (struct pl_progress_line){.progress = {show_step, show_pulse, l}};
    clock_gettime(CLOCK_MONOTONIC, &l->start);
    return isatty(STDERR_FILENO) ? &l->progress : NULL;
}

void pl_progress_line_end(struct pl_progress_line *l)
{
    if (l->shown)
        fputs("\r\033[K", stderr);
}
