#include "base/pipe.h"

#include <errno.h>
#include <poll.h>
#include <time.h>
#include <unistd.h>

double pl_monotonic(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

int pl_poll_time(double deadline)
{
    if (deadline <= 0)
        return -1;
    double left = (deadline - pl_monotonic()) * 1000;
    return left <= 0 ? 0 : left > 1e9 ? 1000000000 : (int)left + 1;
}

/* As read, once there is something to read; -1: the deadline came first. */
static ssize_t read_before(int fd, char *to, size_t n, double deadline)
{
    for (;;) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        int ready = poll(&p, 1, pl_poll_time(deadline));
        if (ready == 0)
            return -1;
        if (ready < 0 && errno == EINTR)
            continue;
        ssize_t got = read(fd, to, n);
        if (got < 0 && errno == EINTR)
            continue;
        return got < 0 ? 0 : got;
    }
}

enum pl_filled_by pl_fill(int fd, char *to, size_t *have, size_t n,
                          double deadline)
{
    while (*have < n) {
        ssize_t got = read_before(fd, to + *have, n - *have, deadline);
        if (got <= 0)
            return got < 0 ? PL_FILL_LATE : PL_FILL_CUT;
        *have += (size_t)got;
    }
    return PL_FILL_WHOLE;
}
