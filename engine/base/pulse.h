/* pulse.h - how far a long work is: counters in memory that a process shares
 * with the children it forks.
 *
 * The one that works writes, the one that waits looks; neither ever waits for
 * the other, and what is seen may be a moment old. */
#ifndef PL_BASE_PULSE_H
#define PL_BASE_PULSE_H

#include <stdatomic.h>
#include <stdint.h>

struct pl_pulse {
    /* Of text that the program itself holds: its address is the same in a
     * child.  NULL: nothing long is going on. */
    _Atomic(const char *) what;
    _Atomic uint64_t done, total;
};

/* NULL where the system gives no shared memory: then nothing is told. */
struct pl_pulse *pl_pulse_new(void);
void pl_pulse_free(struct pl_pulse *p); /* NULL is fine */

/* Each does nothing when p is NULL. */
void pl_pulse_begin(struct pl_pulse *p, const char *what, uint64_t total);
void pl_pulse_add(struct pl_pulse *p, uint64_t done);
void pl_pulse_end(struct pl_pulse *p);

#endif
