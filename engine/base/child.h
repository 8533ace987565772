/* child.h - work in a limited child process, and programs run without a shell.
 */
#ifndef PL_BASE_CHILD_H
#define PL_BASE_CHILD_H

#include "base/buf.h"
#include "base/err.h"

struct pl_limits {
    double seconds;         /* wall clock, for all its answers; 0 = none */
    const char *if_late;    /* hint of the error then; NULL = none */
    size_t memory;          /* bytes of address space; 0 = none */
    size_t output;          /* bytes of an answer; 0 = no limit */
    const char *read_below; /* the only folder it may read (Landlock); NULL = no
                               files */
    bool confine; /* seccomp: no new files for writing, no network, no exec */
    /* Called ten times a second while it is waited for; NULL: never. */
    void (*watch)(void *ud);
    void *watch_ud;
};

/* Runs in the child.  Whatever it puts in out goes to the parent: an answer. */
typedef enum pl_status pl_child_fn(void *ud, struct pl_buf *out,
                                   struct pl_err *err);

struct pl_child; /* one running child */

/* Fork, limit, run fn.  The child ends with _exit, flushing nothing. */
enum pl_status pl_child_start(struct pl_child **child, struct pl_arena *a,
                              const struct pl_limits *limits, pl_child_fn *fn,
                              void *ud, struct pl_err *err);
/* The same with n functions, called in turn: the child goes on with the next
 * while its answer is looked at.  One that fails is the last. */
enum pl_status pl_child_start_steps(struct pl_child **child, struct pl_arena *a,
                                    const struct pl_limits *limits,
                                    pl_child_fn *const *steps, size_t n,
                                    void *ud, struct pl_err *err);
/* Waits for its next answer.  bytes (in a) and err are what the child gave; a
 * child that was killed, ran out of memory or crashed gives PL_ELIMIT,
 * PL_ENOMEM or PL_EFAULT and says so; one that has ended, PL_EFAULT.  Children
 * may be awaited in any order: an answer waits in its pipe, and was in time if
 * it began to be. */
enum pl_status pl_child_wait(struct pl_child *child, struct pl_arena *a,
                             struct pl_str *bytes, struct pl_err *err);
/* Each child that was started is ended, whatever it still does.  Not by its
 * last answer, since the system takes its time to take back much memory.  NULL,
 * or one that has ended: nothing. */
void pl_child_end(struct pl_child *child);
/* One answer, and the end. */
enum pl_status pl_child_finish(struct pl_child *child, struct pl_arena *a,
                               struct pl_str *bytes, struct pl_err *err);

struct pl_program {
    const char *const *argv; /* argv[0] is looked up on PATH; NULL-terminated */
    struct pl_str input;     /* its standard input */
    double seconds;
    size_t output;           /* bytes of standard output kept */
    const char *write_below; /* the only folder it may write, its working
                                directory; NULL = none */
    char *variable; /* one more of its environment, NAME=value, or NULL */
};

/* Is there a program of that name on PATH? */
bool pl_program_is_there(const char *name);

struct pl_outcome {
    bool started, timed_out;
    int exit_code, signal;     /* exit_code -1 when a signal ended it */
    struct pl_str out, errors; /* errors: at most 8 kB of standard error */
};

/* No shell, empty environment but PATH, LC_ALL=C.UTF-8, TZ=UTC; confined where
 * the kernel can (pl_confined tells). */
enum pl_status pl_program_run(const struct pl_program *p, struct pl_arena *a,
                              struct pl_outcome *o, struct pl_err *err);

/* The same in two steps, for a program that takes long to start: p->input is
 * not used, what it is to read comes with the finish, and its seconds count
 * from there.  p must live until then.  A program that was started is finished
 * or dropped. */
struct pl_running;
enum pl_status pl_program_start(struct pl_running **running, struct pl_arena *a,
                                const struct pl_program *p, struct pl_err *err);
enum pl_status pl_program_finish(struct pl_running *running,
                                 struct pl_str input, struct pl_arena *a,
                                 struct pl_outcome *o, struct pl_err *err);
void pl_program_drop(struct pl_running *running); /* NULL: nothing */

/* What this kernel gives: both true on Linux >= 5.13 with Landlock enabled. */
struct pl_confined {
    bool landlock, seccomp;
};
struct pl_confined pl_confinement(void);

#endif
