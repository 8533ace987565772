/* MAP_ANONYMOUS is not in POSIX 2008. */
#define _GNU_SOURCE
#include "base/pulse.h"

#include <stddef.h>
#include <sys/mman.h>

struct pl_pulse *pl_pulse_new(void)
{
    void *p = mmap(NULL, sizeof(struct pl_pulse), PROT_READ | PROT_WRITE,
                   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

    return p == MAP_FAILED ? NULL : p; /* zeros */
}

void pl_pulse_free(struct pl_pulse *p)
{
    if (p != NULL)
        (void)munmap(p, sizeof *p);
}

void pl_pulse_begin(struct pl_pulse *p, const char *what, uint64_t total)
{
    if (p == NULL)
        return;
    atomic_store(&p->what, NULL);
    atomic_store(&p->done, 0);
    atomic_store(&p->total, total);
    atomic_store(&p->what, what);
}

void pl_pulse_add(struct pl_pulse *p, uint64_t done)
{
    if (p != NULL)
        atomic_fetch_add(&p->done, done);
}

void pl_pulse_end(struct pl_pulse *p)
{
    if (p != NULL)
        atomic_store(&p->what, NULL);
}
