/* prctl, pipe2 and fork's kin are Linux's own. */
#define _GNU_SOURCE
#include "base/child.h"

#include "base/confine.h"
#include "base/memory.h"
#include "base/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { PIPE_BYTES = 1 << 20 };

struct pl_child {
    pid_t pid;
    int fd; /* what the child says; -1: it has ended */
    struct pl_limits limits;
    double deadline; /* on the monotonic clock; 0 = none */
};

/* What the child does. */
struct steps {
    pl_child_fn *const *fn;
    size_t n;
    void *ud;
    pid_t parent;
};

/* What precedes the bytes of an answer.  Both ends are this program. */
struct frame {
    struct pl_err err;
    size_t length;
};

#if defined(__SANITIZE_ADDRESS__)
#define PL_ADDRESS_SPACE_IS_SHADOWED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define PL_ADDRESS_SPACE_IS_SHADOWED 1
#endif
#endif

static void limit_resources(const struct pl_limits *limits)
{
    struct rlimit none = {0, 0};

    setrlimit(RLIMIT_CORE, &none);
    if (limits->confine)
        setrlimit(RLIMIT_FSIZE, &none);
#ifndef PL_ADDRESS_SPACE_IS_SHADOWED
    if (limits->memory > 0) {
        struct rlimit memory = {limits->memory, limits->memory};
        setrlimit(RLIMIT_AS, &memory);
    }
#endif
}

static bool write_bytes(int fd, const void *p, size_t n)
{
    const char *at = p;

    while (n > 0) {
        ssize_t done = write(fd, at, n);
        if (done < 0 && errno == EINTR)
            continue;
        if (done <= 0)
            return false;
        at += done;
        n -= (size_t)done;
    }
    return true;
}

/* false: it failed, or nobody listens. */
static bool answer(int fd, const struct pl_limits *limits, pl_child_fn *fn,
                   void *ud)
{
    struct frame frame;
    struct pl_buf out;

    memset(&frame, 0, sizeof frame);
    pl_buf_init(&out, limits->output);
    frame.err.status = fn(ud, &out, &frame.err);
    if (frame.err.status == PL_OK && out.failed != PL_OK)
        pl_fail(&frame.err, out.failed, NULL, "the result is too large");
    frame.length = frame.err.status == PL_OK ? out.len : 0;
    bool told = write_bytes(fd, &frame, sizeof frame) &&
                write_bytes(fd, out.s, frame.length);
    pl_buf_free(&out);
    return told && frame.err.status == PL_OK;
}

/* Runs in the child and never returns. */
static _Noreturn void work(int fd, const struct pl_limits *limits,
                           const struct steps *steps)
{
    bool goes_on = true;

    /* What the parent holds open, pipes to other processes among it, is none
     * of the child's business. */
    if (fd > STDERR_FILENO + 1)
        close_range(STDERR_FILENO + 1, (unsigned)fd - 1, 0);
    close_range((unsigned)fd + 1, ~0U, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    if (getppid() != steps->parent) /* which had died before: no signal comes */
        _exit(1);
    /* Far below the limit, which does not bind what the heap has already. */
    pl_memory_keep(limits->memory / 16);
    limit_resources(limits);
    if (limits->confine) {
        /* Where the kernel cannot, the caller has warned (pl_confinement). */
        pl_landlock(limits->read_below, NULL, NULL);
        pl_seccomp(true);
    }
    for (size_t i = 0; goes_on && i < steps->n; i++)
        goes_on = answer(fd, limits, steps->fn[i], steps->ud);
    _exit(goes_on ? 0 : 1);
}

enum pl_status pl_child_start(struct pl_child **child, struct pl_arena *a,
                              const struct pl_limits *limits, pl_child_fn *fn,
                              void *ud, struct pl_err *err)
{
    return pl_child_start_steps(child, a, limits, &fn, 1, ud, err);
}

enum pl_status pl_child_start_steps(struct pl_child **child, struct pl_arena *a,
                                    const struct pl_limits *limits,
                                    pl_child_fn *const *steps, size_t n,
                                    void *ud, struct pl_err *err)
{
    struct steps all = {steps, n, ud, getpid()};
    struct pl_child *c = PL_NEW(a, struct pl_child, 1);
    int fds[2];

    if (c == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (pipe2(fds, O_CLOEXEC) != 0)
        return pl_fail(err, PL_EIO, NULL, "no pipe for a child: %s",
                       strerror(errno));
    /* A child that has done its work may go before it is listened to.  As much
     * as is had without being asked for: less will do. */
    (void)fcntl(fds[1], F_SETPIPE_SZ, PIPE_BYTES);
    c->pid = fork();
    if (c->pid < 0) {
        close(fds[0]);
        close(fds[1]);
        return pl_fail(err, PL_EIO, NULL, "no child process: %s",
                       strerror(errno));
    }
    if (c->pid == 0) {
        close(fds[0]);
        work(fds[1], limits, &all);
    }
    close(fds[1]);
    c->fd = fds[0];
    c->limits = *limits;
    c->deadline = limits->seconds > 0 ? pl_monotonic() + limits->seconds : 0;
    *child = c;
    return PL_OK;
}

/* Nobody crashes by SIGKILL or SIGXCPU: the system was short of memory, or held
 * the process to a limit. */
static enum pl_status stopped_by_system(int number, struct pl_err *err)
{
    (void)pl_fail(err, PL_ELIMIT, NULL,
                  "the system stopped the process that did this work "
                  "(signal %d)",
                  number);
    return pl_hint(err, "it may have used up the memory or the processor time "
                        "that it was allowed");
}

static enum pl_status how_it_died(const struct pl_child *c, int status,
                                  struct pl_err *err)
{
    if (WIFSIGNALED(status) &&
        (WTERMSIG(status) == SIGKILL || WTERMSIG(status) == SIGXCPU))
        return stopped_by_system(WTERMSIG(status), err);
    if (WIFSIGNALED(status))
        return pl_fail(err, PL_EFAULT, NULL,
                       "the process that did this work crashed (signal %d)",
                       WTERMSIG(status));
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        return pl_fail(err, PL_EFAULT, NULL,
                       "the process that did this work ended with code %d",
                       WEXITSTATUS(status));
    return pl_fail(err, PL_EFAULT, NULL,
                   "the process that did this work (limits: %.0f s, %zu MB) "
                   "told nothing",
                   c->limits.seconds, c->limits.memory >> 20);
}

static enum pl_status was_late(const struct pl_child *c, struct pl_err *err)
{
    double seconds = c->limits.seconds;

    (void)pl_fail(err, PL_ELIMIT, NULL, "took longer than %g second%s", seconds,
                  seconds > 1 || seconds < 1 ? "s" : "");
    return c->limits.if_late != NULL ? pl_hint(err, "%s", c->limits.if_late)
                                     : PL_ELIMIT;
}

/* n bytes, with a look now and then at how far it is. */
static enum pl_filled_by fill(const struct pl_child *c, void *to, size_t n,
                              double deadline)
{
    const double pause = 0.1;
    enum pl_filled_by filled;
    size_t have = 0;

    if (c->limits.watch == NULL)
        return pl_fill(c->fd, to, &have, n, deadline);
    do {
        double now = pl_monotonic();
        bool is_last = deadline > 0 && deadline <= now + pause;
        filled = pl_fill(c->fd, to, &have, n, is_last ? deadline : now + pause);
        if (is_last)
            return filled;
        c->limits.watch(c->limits.watch_ud);
    } while (filled == PL_FILL_LATE);
    return filled;
}

/* How it ended: what waitpid says. */
static int reap(struct pl_child *c)
{
    int status = 0;

    close(c->fd);
    c->fd = -1;
    while (waitpid(c->pid, &status, 0) < 0 && errno == EINTR)
        ;
    return status;
}

void pl_child_end(struct pl_child *c)
{
    if (c == NULL || c->fd < 0)
        return;
    kill(c->pid, SIGKILL);
    (void)reap(c);
}

/* It did not send what it was to send. */
static enum pl_status was_silent(struct pl_child *c, enum pl_filled_by filled,
                                 struct pl_err *err)
{
    if (filled != PL_FILL_LATE)
        return how_it_died(c, reap(c), err);
    pl_child_end(c);
    return was_late(c, err);
}

/* Of an answer that was there in time, and only has to come through the pipe: a
 * child is not late because it is listened to late. */
static double heard_out(const struct pl_child *c)
{
    const double patience = 10;
    double soon = pl_monotonic() + patience;

    return c->deadline > 0 && c->deadline < soon ? soon : c->deadline;
}

/* The answer that the frame tells of. */
static enum pl_status take_bytes(struct pl_child *c, const struct frame *frame,
                                 struct pl_arena *a, struct pl_str *bytes,
                                 struct pl_err *err)
{
    size_t n = frame->length, most = c->limits.output;

    if (n == SIZE_MAX || (most > 0 && n > most))
        return pl_fail(err, PL_ELIMIT, NULL, "the result is too large");
    char *s = pl_alloc_bytes(a, n + 1);
    if (s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    enum pl_filled_by filled = fill(c, s, n, heard_out(c));
    if (filled != PL_FILL_WHOLE)
        return was_silent(c, filled, err);
    s[n] = '\0';
    *bytes = (struct pl_str){s, n};
    return PL_OK;
}

enum pl_status pl_child_wait(struct pl_child *c, struct pl_arena *a,
                             struct pl_str *bytes, struct pl_err *err)
{
    struct frame frame;

    if (c->fd < 0)
        return pl_fail(err, PL_EFAULT, NULL, "it has ended before");
    enum pl_filled_by filled = fill(c, &frame, sizeof frame, c->deadline);
    if (filled != PL_FILL_WHOLE)
        return was_silent(c, filled, err);
    if (frame.err.status == PL_OK)
        return take_bytes(c, &frame, a, bytes, err);
    if (err != NULL)
        *err = frame.err;
    return frame.err.status;
}

enum pl_status pl_child_finish(struct pl_child *child, struct pl_arena *a,
                               struct pl_str *bytes, struct pl_err *err)
{
    enum pl_status status = pl_child_wait(child, a, bytes, err);

    pl_child_end(child);
    return status;
}
