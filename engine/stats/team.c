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

static void *wait_at(void *gate)
{
    (void)pthread_mutex_lock(gate);
    (void)pthread_mutex_unlock(gate);
    return NULL;
}

/* OpenMP ends the program when the system refuses a thread, so they are asked
 * for here first: how many of `wanted` can stand side by side. */
static unsigned threads_given(unsigned wanted)
{
    pthread_t started[MOST_THREADS];
    pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
    unsigned n = 0;

    (void)pthread_mutex_lock(&gate);
    while (n + 1 < wanted &&
           pthread_create(&started[n], NULL, wait_at, &gate) == 0)
        n++;
    (void)pthread_mutex_unlock(&gate);
    for (unsigned i = 0; i < n; i++)
        (void)pthread_join(started[i], NULL);
    return n + 1;
}

struct work {
    size_t n, block;
    pl_turn_fn *turn;
    void *ud;
    struct pl_pulse *pulse;
    _Atomic size_t next; /* turn that nobody has taken */
};

static void take_turns(struct work *w, unsigned worker)
{
    size_t all = turns(w->n, w->block);

    for (;;) {
        size_t i = atomic_fetch_add(&w->next, 1);
        if (i >= all)
            return;
        size_t from = i * w->block;
        size_t to = w->n - from > w->block ? from + w->block : w->n;
        w->turn(w->ud, worker, from, to);
        pl_pulse_add(w->pulse, to - from);
    }
}

void pl_team_run(const struct pl_team *team, const char *what, size_t n,
                 size_t block, pl_turn_fn *turn, void *ud)
{
    struct work w = {.n = n,
                     .block = block,
                     .turn = turn,
                     .ud = ud,
                     .pulse = team != NULL ? team->pulse : NULL};
    unsigned threads = threads_given(pl_team_size(team, n, block));

    pl_pulse_begin(w.pulse, what, n);
    if (threads == 1) {
        take_turns(&w, 0);
    } else {
#pragma omp parallel for num_threads(threads) schedule(static, 1)
        for (unsigned worker = 0; worker < threads; worker++)
            take_turns(&w, worker);
    }
    pl_pulse_end(w.pulse);
}
