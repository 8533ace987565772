/* pipe.h - reading a pipe against a deadline.  Private to base/. */
#ifndef PL_BASE_PIPE_H
#define PL_BASE_PIPE_H

#include "base/buf.h"

enum pl_drained {
    PL_DRAINED,    /* the other end closed */
    PL_DRAIN_LATE, /* the deadline came first */
    PL_DRAIN_FULL  /* no room for more: the buffer's limit, or memory */
};

double pl_monotonic(void); /* seconds, for deadlines only */

/* Milliseconds for poll until deadline (0 = none: -1), at least 0. */
int pl_poll_time(double deadline);

enum pl_drained pl_drain(int fd, struct pl_buf *into, double deadline);
/* No more than n bytes, *have of which are in to: PL_DRAIN_FULL with the last
 * of them.  A fill that was late may be gone on with. */
enum pl_drained pl_fill(int fd, char *to, size_t *have, size_t n,
                        double deadline);

#endif
