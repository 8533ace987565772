/* pipe.h - reading a pipe against a deadline.  Private to base/. */
#ifndef PL_BASE_PIPE_H
#define PL_BASE_PIPE_H

#include <stddef.h>

double pl_monotonic(void); /* seconds, for deadlines only */

/* Milliseconds for poll until deadline (0 = none: -1), at least 0. */
int pl_poll_time(double deadline);

enum pl_filled_by {
    PL_FILL_WHOLE,
    PL_FILL_CUT, /* the other end closed */
    PL_FILL_LATE /* the deadline came first: it may be gone on with */
};
/* n bytes into to, where *have of them are already. */
enum pl_filled_by pl_fill(int fd, char *to, size_t *have, size_t n,
                          double deadline);

#endif
