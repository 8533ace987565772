#include "stats/team.h"

#include <pthread.h>
#include <stdatomic.h>

enum { MOST_THREADS = 64 }; /* 8 MB of address space each, for its stack */

static size_t turns(size_t n, size_t block)
{
    return n / block + (n % block != 0);
}

unsigned pl_team_size(const struct pl_team *team, size_t n, size_t block)
{
    unsigned threads = team != NULL && team->threads > 0 ? team->threads : 1;

    if (threads > MOST_THREADS)
        threads = MOST_THREADS;
    size_t most = turns(n, block);
    return most >= threads ? threads : most > 0 ? (unsigned)most : 1;
}

struct work {
    size_t n, block;
    pl_turn_fn *turn;
    void *ud;
    struct pl_pulse *pulse;
    _Atomic size_t next; /* turn that nobody has taken */
    _Atomic unsigned n_workers;
};

static void *take_turns(void *ud)
{
    struct work *w = ud;
    size_t all = turns(w->n, w->block);
    unsigned worker = atomic_fetch_add(&w->n_workers, 1);

    for (;;) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= all)
            return NULL;
        size_t from = i * w->block;
        size_t to = w->n - from > w->block ? from + w->block : w->n;
        w->turn(w->ud, worker, from, to);
        pl_pulse_add(w->pulse, to - from);
    }
}

void pl_team_run(const struct pl_team *team, const char *what, size_t n,
                 size_t block, pl_turn_fn *turn, void *ud)
{
    pthread_t started[MOST_THREADS];
    unsigned wanted = pl_team_size(team, n, block), others = 0;
    struct work w = {.n = n,
                     .block = block,
                     .turn = turn,
                     .ud = ud,
                     .pulse = team != NULL ? team->pulse : NULL};

    pl_pulse_begin(w.pulse, what, n);
    while (others + 1 < wanted &&
           pthread_create(&started[others], NULL, take_turns, &w) == 0)
        others++;
    (void)take_turns(&w);
    for (unsigned i = 0; i < others; i++)
        (void)pthread_join(started[i], NULL);
    pl_pulse_end(w.pulse);
}
