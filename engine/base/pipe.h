/* pipe.h - reading a pipe to its end against a deadline.  Private to base/. */
#ifndef PL_BASE_PIPE_H
#define PL_BASE_PIPE_H

#include "base/buf.h"

enum pl_drained {
    PL_DRAINED,    /* the other end closed */
    PL_DRAIN_LATE, /* the deadline came first */
    PL_DRAIN_FULL  /* the buffer's limit, or memory */
};

double pl_monotonic(void); /* seconds, for deadlines only */

/* Milliseconds for poll until deadline (0 = none: -1), at least 0. */
int pl_poll_time(double deadline);

enum pl_drained pl_drain(int fd, struct pl_buf *into, double deadline);

#endif
