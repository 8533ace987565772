/* pipe2 and prctl are Linux's own. */
#define _GNU_SOURCE
#include "base/child.h"

#include "base/confine.h"
#include "base/pipe.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ERRORS_KEPT = 8192, STARTED_NOT = 127 };

/* The parent's ends of the pipes. */
struct streams {
    int input, output, errors;
};

static const char *search_path(void)
{
    const char *path = getenv("PATH");

    return path != NULL ? path : "/usr/bin:/bin";
}

/* The first file of that name on PATH that may be run, as execvp would take it;
 * false: none. */
static bool find_program(const char *name, char *found, size_t size)
{
    const char *path = search_path();

    for (size_t n = strcspn(path, ":"); *path != '\0' || n > 0;
         n = strcspn(path, ":")) {
        int length = snprintf(found, size, "%.*s/%s", (int)n, path, name);
        if (n > 0 && length > 0 && (size_t)length < size &&
            access(found, X_OK) == 0)
            return true;
        path += n + (path[n] == ':');
    }
    return false;
}

bool pl_program_is_there(const char *name)
{
    char found[4096];

    return find_program(name, found, sizeof found);
}

static _Noreturn void become(const struct pl_program *p, const int in[2],
                             const int out[2], const int errors[2])
{
    char path[4096], program[4096];
    struct rlimit none = {0, 0};

    snprintf(path, sizeof path, "PATH=%s", search_path());
    char locale[] = "LC_ALL=C.UTF-8", zone[] = "TZ=UTC";
    char *environment[] = {path, locale, zone, p->variable, NULL};

    setpgid(0, 0);
    prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
    setrlimit(RLIMIT_CORE, &none);
    signal(SIGPIPE, SIG_DFL);
    if (!find_program(p->argv[0], program, sizeof program) ||
        dup2(in[0], STDIN_FILENO) < 0 || dup2(out[1], STDOUT_FILENO) < 0 ||
        dup2(errors[1], STDERR_FILENO) < 0 ||
        (p->write_below != NULL && chdir(p->write_below) != 0))
        _exit(STARTED_NOT);
    pl_landlock(NULL, p->write_below, program);
    pl_seccomp(false);
    /* execve takes its strings as not const, and does not change them. */
    execve(program, (char *const *)(uintptr_t)p->argv, environment);
    _exit(STARTED_NOT);
}

static void close_pair(int fds[2])
{
    for (int i = 0; i < 2; i++)
        if (fds[i] >= 0)
            close(fds[i]);
}

static bool open_pipes(int in[2], int out[2], int errors[2])
{
    in[0] = in[1] = out[0] = out[1] = errors[0] = errors[1] = -1;
    return pipe2(in, O_CLOEXEC) == 0 && pipe2(out, O_CLOEXEC) == 0 &&
           pipe2(errors, O_CLOEXEC) == 0;
}

static pid_t start(const struct pl_program *p, struct streams *s)
{
    int in[2], out[2], errors[2];
    pid_t pid = -1;

    if (open_pipes(in, out, errors))
        pid = fork();
    if (pid == 0)
        become(p, in, out, errors);
    if (pid < 0) {
        int why = errno;
        close_pair(in);
        close_pair(out);
        close_pair(errors);
        errno = why;
        return -1;
    }
    close(in[0]);
    close(out[1]);
    close(errors[1]);
    *s = (struct streams){in[1], out[0], errors[0]};
    fcntl(s->input, F_SETFL, O_NONBLOCK);
    return pid;
}

static void close_end(int *fd)
{
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
}

static void feed(struct streams *s, struct pl_str *input)
{
    ssize_t n = input->len > 0 ? write(s->input, input->s, input->len) : 0;

    if (n > 0)
        *input = pl_str_slice(*input, (size_t)n, input->len);
    if (input->len == 0 || (n < 0 && errno != EINTR && errno != EAGAIN))
        close_end(&s->input);
}

/* What goes beyond the buffer's limit is read and dropped, so that the program
 * does not hang on a full pipe. */
static void take(int *fd, struct pl_buf *into)
{
    char chunk[16384];
    ssize_t n = read(*fd, chunk, sizeof chunk);

    if (n > 0) {
        size_t room = into->limit - into->len;
        size_t kept = (size_t)n < room ? (size_t)n : room;
        pl_buf_put(into, (struct pl_str){chunk, kept});
    } else if (n == 0 || errno != EINTR) {
        close_end(fd);
    }
}

/* true: all streams ended; false: the deadline came first. */
static bool converse(struct streams *s, struct pl_str input, struct pl_buf *out,
                     struct pl_buf *errors, double deadline)
{
    if (input.len == 0)
        close_end(&s->input);
    while (s->input >= 0 || s->output >= 0 || s->errors >= 0) {
        struct pollfd p[] = {{.fd = s->input, .events = POLLOUT},
                             {.fd = s->output, .events = POLLIN},
                             {.fd = s->errors, .events = POLLIN}};
        int ready = poll(p, 3, pl_poll_time(deadline));
        if (ready == 0)
            return false;
        if (ready < 0)
            continue;
        if (p[0].revents != 0)
            feed(s, &input);
        if (p[1].revents != 0)
            take(&s->output, out);
        if (p[2].revents != 0)
            take(&s->errors, errors);
    }
    return true;
}

/* A program may close its streams and go on; it has until the deadline. */
static bool await(pid_t pid, int *status, double deadline)
{
    for (;;) {
        pid_t done = waitpid(pid, status, WNOHANG);
        if (done == pid || (done < 0 && errno != EINTR))
            return true;
        if (pl_poll_time(deadline) == 0)
            return false;
        poll(NULL, 0, 2);
    }
}

static void finish(pid_t pid, bool in_time, double deadline,
                   struct pl_outcome *o)
{
    int status = 0;

    o->timed_out = !in_time || !await(pid, &status, deadline);
    if (o->timed_out) {
        kill(-pid, SIGKILL);
        kill(pid, SIGKILL);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
    }
    o->exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    o->signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    o->started = o->exit_code != STARTED_NOT;
}

struct pl_running {
    const struct pl_program *program;
    struct streams streams;
    pid_t pid;
};

enum pl_status pl_program_start(struct pl_running **running, struct pl_arena *a,
                                const struct pl_program *p, struct pl_err *err)
{
    struct pl_running *r = PL_NEW(a, struct pl_running, 1);

    if (r == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    r->program = p;
    r->pid = start(p, &r->streams);
    if (r->pid < 0)
        return pl_fail(err, PL_EIO, NULL, "cannot start %s: %s", p->argv[0],
                       strerror(errno));
    *running = r;
    return PL_OK;
}

static void close_streams(struct streams *s)
{
    close_end(&s->input);
    close_end(&s->output);
    close_end(&s->errors);
}

enum pl_status pl_program_finish(struct pl_running *running,
                                 struct pl_str input, struct pl_arena *a,
                                 struct pl_outcome *o, struct pl_err *err)
{
    const struct pl_program *p = running->program;
    struct pl_buf out, errors;
    double deadline = p->seconds > 0 ? pl_monotonic() + p->seconds : 0;

    *o = (struct pl_outcome){.exit_code = -1};
    pl_buf_init(&out, p->output);
    pl_buf_init(&errors, ERRORS_KEPT);
    bool in_time = converse(&running->streams, input, &out, &errors, deadline);
    close_streams(&running->streams);
    finish(running->pid, in_time, deadline, o);
    o->out = pl_buf_copy(&out, a);
    o->errors = pl_buf_copy(&errors, a);
    /* One that is not there says nothing; what cannot be loaded says why. */
    o->started = o->started || o->errors.len > 0;
    pl_buf_free(&out);
    pl_buf_free(&errors);
    return o->out.s != NULL && o->errors.s != NULL
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

void pl_program_drop(struct pl_running *running)
{
    struct pl_outcome o;

    if (running == NULL)
        return;
    close_streams(&running->streams);
    finish(running->pid, false, 0, &o);
}

enum pl_status pl_program_run(const struct pl_program *p, struct pl_arena *a,
                              struct pl_outcome *o, struct pl_err *err)
{
    struct pl_running *running;

    *o = (struct pl_outcome){.exit_code = -1};
    PL_TRY(pl_program_start(&running, a, p, err));
    return pl_program_finish(running, p->input, a, o, err);
}
