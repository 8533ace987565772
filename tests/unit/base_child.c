/* Children and programs: what limits them, and what their end is called. */
#define _GNU_SOURCE
#include "arena.h"
#include "base/child.h"
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static enum pl_status answer(void *ud, struct pl_buf *out, struct pl_err *err)
{
    (void)err;
    pl_buf_puts(out, ud);
    return PL_OK;
}

static enum pl_status refuse(void *ud, struct pl_buf *out, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at("a.md", 7, 0);

    (void)ud;
    pl_buf_puts(out, "dropped");
    return pl_fail(err, PL_EINPUT, &pos, "told by the child");
}

static enum pl_status never_end(void *ud, struct pl_buf *out,
                                struct pl_err *err)
{
    (void)ud;
    (void)out;
    (void)err;
    while (pause() < 0) /* as it does after each signal */
        ;
    return PL_OK;
}

static enum pl_status die(void *ud, struct pl_buf *out, struct pl_err *err)
{
    (void)ud;
    (void)out;
    (void)err;
    signal(SIGABRT, SIG_DFL);
    abort();
}

/* As the kernel does when memory is short. */
static enum pl_status be_killed(void *ud, struct pl_buf *out,
                                struct pl_err *err)
{
    (void)ud;
    (void)out;
    (void)err;
    kill(getpid(), SIGKILL);
    return PL_OK;
}

static enum pl_status leave(void *ud, struct pl_buf *out, struct pl_err *err)
{
    (void)ud;
    (void)out;
    (void)err;
    _exit(0);
}

static enum pl_status flood(void *ud, struct pl_buf *out, struct pl_err *err)
{
    (void)ud;
    (void)err;
    for (int i = 0; i < 5000; i++)
        pl_buf_puts(out, "too much of it ");
    return PL_OK;
}

static enum pl_status break_out(void *ud, struct pl_buf *out,
                                struct pl_err *err)
{
    (void)ud;
    (void)err;
    pl_buf_puts(out, open("/tmp/plumb-broke-out", O_WRONLY | O_CREAT, 0666) < 0
                         ? "no file "
                         : "FILE ");
    pl_buf_puts(out,
                socket(AF_INET, SOCK_STREAM, 0) < 0 ? "no socket " : "SOCKET ");
    pl_buf_puts(out, fork() < 0 ? "no process " : "PROCESS ");
    pl_buf_puts(out, execl("/bin/true", "true", (char *)NULL) < 0
                         ? "no program "
                         : "PROGRAM ");
    pl_buf_puts(out, unlink("/tmp/plumb-none") < 0 && errno == EPERM
                         ? "no removal"
                         : "REMOVAL");
    return PL_OK;
}

static struct child_case {
    const char *name;
    pl_child_fn *fn;
    void *ud;
    struct pl_limits limits;
    enum pl_status status;
    const char *says; /* what it sends, or the message */
} children[] = {
    {"sends its bytes",
     answer,
     (char[]){"hello"},
     {.seconds = 0},
     PL_OK,
     "hello"},
    {"sends nothing", answer, (char[]){""}, {.seconds = 0}, PL_OK, ""},
    {"its error arrives",
     refuse,
     NULL,
     {.seconds = 0},
     PL_EINPUT,
     "told by the child"},
    {"a deadline",
     never_end,
     NULL,
     {.seconds = 0.2},
     PL_ELIMIT,
     "longer than 0.2 seconds"},
    {"a crash", die, NULL, {.seconds = 0}, PL_EFAULT, ""},
    {"killed by the system",
     be_killed,
     NULL,
     {.seconds = 0},
     PL_ELIMIT,
     "the system stopped the process"},
    {"an exit without a word", leave, NULL, {.seconds = 0}, PL_EFAULT, ""},
    {"too much to say", flood, NULL, {.output = 1000}, PL_ELIMIT, "too large"},
    {"confined",
     break_out,
     NULL,
     {.confine = true},
     PL_OK,
     "no file no socket no process no program no removal"},
};

static void check_child(void **state)
{
    const struct child_case *c = *state;
    struct pl_child *child = NULL;
    struct pl_str bytes = {0};
    struct pl_err err = {0};

    assert_int_equal(
        pl_child_start(&child, &arena, &c->limits, c->fn, c->ud, &err), PL_OK);
    assert_int_equal(pl_child_finish(child, &arena, &bytes, &err), c->status);
    if (c->status == PL_OK)
        assert_string_equal(bytes.s, c->says);
    else
        assert_non_null(strstr(err.msg, c->says));
    if (c->fn == refuse)
        assert_int_equal(err.pos.line, 7);
}

static void children_may_be_awaited_in_any_order(void **state)
{
    static char large[300000];
    struct pl_limits limits = {0};
    struct pl_child *first = NULL, *second = NULL;
    struct pl_str bytes = {0};

    (void)state;
    memset(large, 'x', sizeof large - 1);
    assert_int_equal(
        pl_child_start(&first, &arena, &limits, answer, large, NULL), PL_OK);
    assert_int_equal(
        pl_child_start(&second, &arena, &limits, answer, large, NULL), PL_OK);
    assert_int_equal(pl_child_finish(second, &arena, &bytes, NULL), PL_OK);
    assert_int_equal(bytes.len, sizeof large - 1);
    assert_int_equal(pl_child_finish(first, &arena, &bytes, NULL), PL_OK);
    assert_int_equal(bytes.len, sizeof large - 1);
}

/* Its pipe holds less than that, so most of it comes after the deadline. */
static void an_answer_that_was_there_in_time_is_not_late(void **state)
{
    enum { LARGE = 8 << 20 };
    const struct timespec nap = {0, 600000000};
    struct pl_limits limits = {.seconds = 0.5};
    char *large = test_malloc(LARGE);
    struct pl_child *child = NULL;
    struct pl_str bytes = {0};

    (void)state;
    memset(large, 'x', LARGE - 1);
    large[LARGE - 1] = '\0';
    assert_int_equal(
        pl_child_start(&child, &arena, &limits, answer, large, NULL), PL_OK);
    nanosleep(&nap, NULL);
    assert_int_equal(pl_child_finish(child, &arena, &bytes, NULL), PL_OK);
    assert_int_equal(bytes.len, LARGE - 1);
    test_free(large);
}

/* Each step sees what the one before it left. */
static enum pl_status count_up(void *ud, struct pl_buf *out, struct pl_err *err)
{
    int *n = ud;

    (void)err;
    pl_buf_printf(out, "step %d", ++*n);
    return PL_OK;
}

static void steps_are_answered_in_turn(void **state)
{
    static pl_child_fn *const steps[] = {count_up, count_up, refuse, count_up};
    struct pl_limits limits = {.seconds = 10};
    struct pl_child *child = NULL;
    struct pl_str bytes = {0};
    struct pl_err err = {0};
    int n = 0;

    (void)state;
    assert_int_equal(
        pl_child_start_steps(&child, &arena, &limits, steps, 4, &n, NULL),
        PL_OK);
    assert_int_equal(pl_child_wait(child, &arena, &bytes, &err), PL_OK);
    assert_string_equal(bytes.s, "step 1");
    assert_int_equal(pl_child_wait(child, &arena, &bytes, &err), PL_OK);
    assert_string_equal(bytes.s, "step 2");
    assert_int_equal(pl_child_wait(child, &arena, &bytes, &err), PL_EINPUT);
    assert_int_equal(err.pos.line, 7);
    /* It went with what it refused. */
    assert_int_equal(pl_child_wait(child, &arena, &bytes, &err), PL_EFAULT);
    pl_child_end(child);
    assert_int_equal(pl_child_wait(child, &arena, &bytes, &err), PL_EFAULT);
    assert_int_equal(n, 0);
}

static void a_child_is_ended_whatever_it_does(void **state)
{
    static pl_child_fn *const steps[] = {count_up, never_end};
    struct pl_limits limits = {0};
    struct pl_child *child = NULL;
    struct pl_str bytes = {0};
    int n = 0;

    (void)state;
    assert_int_equal(
        pl_child_start_steps(&child, &arena, &limits, steps, 2, &n, NULL),
        PL_OK);
    assert_int_equal(pl_child_wait(child, &arena, &bytes, NULL), PL_OK);
    pl_child_end(child);
    pl_child_end(child);
    pl_child_end(NULL);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
}

static struct program_case {
    const char *name;
    const char *argv[4];
    const char *input;
    bool started, timed_out;
    int exit_code;
    const char *out;
} programs[] = {
    {"its output is kept",
     {"echo", "$HOME; rm x"},
     "",
     true,
     false,
     0,
     "$HOME; rm x\n"}, /* no shell reads it */
    {"its input is given", {"cat"}, "from us", true, false, 0, "from us"},
    {"its exit code", {"false"}, "", true, false, 1, ""},
    {"it is not there", {"plumb-no-such-program"}, "", false, false, 127, ""},
    {"it does not end", {"sleep", "60"}, "", true, true, -1, ""},
    {"its surroundings are fixed",
     {"sh", "-c", "echo $LC_ALL $TZ ${HOME-none}"},
     "",
     true,
     false,
     0,
     "C.UTF-8 UTC none\n"},
    {"it cannot write where it may not",
     {"sh", "-c", "echo x > /tmp/plumb-wrote || echo refused"},
     "",
     true,
     false,
     0,
     "refused\n"},
};

static void check_program(void **state)
{
    const struct program_case *c = *state;
    struct pl_program p = {.argv = c->argv,
                           .input = pl_str_from(c->input),
                           .seconds = 1,
                           .output = 1000};
    struct pl_outcome o;

    if (strcmp(c->name, "it cannot write where it may not") == 0 &&
        !pl_confinement().landlock) {
        print_message("this kernel has no Landlock: nothing to check\n");
        return;
    }
    assert_int_equal(pl_program_run(&p, &arena, &o, NULL), PL_OK);
    assert_int_equal(o.started, c->started);
    assert_int_equal(o.timed_out, c->timed_out);
    assert_int_equal(o.exit_code, c->exit_code);
    assert_string_equal(o.out.s, c->out);
}

static void output_beyond_the_limit_is_dropped_and_not_waited_for(void **state)
{
    const char *argv[] = {"sh", "-c", "yes | head -c 500000", NULL};
    struct pl_program p = {.argv = argv, .seconds = 10, .output = 1000};
    struct pl_outcome o;

    (void)state;
    assert_int_equal(pl_program_run(&p, &arena, &o, NULL), PL_OK);
    assert_false(o.timed_out);
    assert_int_equal(o.out.len, 1000);
}

/* Its second begins with its input, not with its start. */
static void a_program_started_ahead_reads_later(void **state)
{
    const char *argv[] = {"cat", NULL};
    struct pl_program p = {.argv = argv, .seconds = 1, .output = 1000};
    struct timespec longer = {1, 200000000};
    struct pl_running *running;
    struct pl_outcome o;

    (void)state;
    assert_int_equal(pl_program_start(&running, &arena, &p, NULL), PL_OK);
    nanosleep(&longer, NULL);
    assert_int_equal(
        pl_program_finish(running, PL_STR("late"), &arena, &o, NULL), PL_OK);
    assert_false(o.timed_out);
    assert_string_equal(o.out.s, "late");
}

static void a_program_that_is_dropped_is_gone(void **state)
{
    const char *argv[] = {"sleep", "600", NULL};
    struct pl_program p = {.argv = argv, .seconds = 600};
    struct pl_running *running;

    (void)state;
    assert_int_equal(pl_program_start(&running, &arena, &p, NULL), PL_OK);
    pl_program_drop(running);
    pl_program_drop(NULL);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* no child is left */
    assert_int_equal(errno, ECHILD);
}

static enum pl_status list_open_files(void *ud, struct pl_buf *out,
                                      struct pl_err *err)
{
    int own = 0;

    (void)ud;
    (void)err;
    for (int fd = STDERR_FILENO + 1; fd < 64; fd++)
        own += fcntl(fd, F_GETFD) >= 0;
    pl_buf_printf(out, "%d", own);
    return PL_OK;
}

static void a_child_has_its_own_pipe_and_no_other_file(void **state)
{
    struct pl_limits limits = {.output = 100};
    struct pl_child *child;
    struct pl_str said;
    int low = open("/dev/null", O_RDONLY), high = fcntl(low, F_DUPFD, 40);

    (void)state;
    assert_true(low >= 0 && high >= 0);
    assert_int_equal(
        pl_child_start(&child, &arena, &limits, list_open_files, NULL, NULL),
        PL_OK);
    assert_int_equal(pl_child_finish(child, &arena, &said, NULL), PL_OK);
    assert_string_equal(said.s, "1");
    close(low);
    close(high);
}

/* A page is written and a child at work while it runs. */
static void a_program_has_no_file_of_its_caller(void **state)
{
    struct pl_limits limits = {0};
    struct pl_child *child = NULL;
    struct pl_draft draft;
    int next = dup(STDIN_FILENO); /* what is opened now has its number */
    char look[128];
    const char *argv[] = {"sh", "-c", look, NULL};
    struct pl_program p = {.argv = argv, .seconds = 10, .output = 1000};
    struct pl_outcome o;

    (void)state;
    close(next);
    pl_draft_begin(&draft, "/tmp/base_child.txt");
    assert_int_equal(draft.fd, next);
    assert_int_equal(
        pl_child_start(&child, &arena, &limits, never_end, NULL, NULL), PL_OK);
    snprintf(look, sizeof look,
             "for n in %d %d; do [ ! -e /proc/$$/fd/$n ] || echo $n; done",
             next, next + 1);
    assert_int_equal(pl_program_run(&p, &arena, &o, NULL), PL_OK);
    assert_int_equal(o.exit_code, 0);
    assert_string_equal(o.out.s, "");
    pl_child_end(child);
    pl_draft_drop(&draft);
}

enum { MOST = 40 };

static struct CMUnitTest tests[MOST];
static size_t n_tests;

static void add(const char *name, CMUnitTestFunction fn, void *row)
{
    tests[n_tests++] =
        (struct CMUnitTest){name, fn, open_arena, close_arena, row};
}

int main(void)
{
    for (size_t i = 0; i < sizeof children / sizeof children[0]; i++)
        add(children[i].name, check_child, &children[i]);
    for (size_t i = 0; i < sizeof programs / sizeof programs[0]; i++)
        add(programs[i].name, check_program, &programs[i]);
    add("children_may_be_awaited_in_any_order",
        children_may_be_awaited_in_any_order, NULL);
    add("an_answer_that_was_there_in_time_is_not_late",
        an_answer_that_was_there_in_time_is_not_late, NULL);
    add("steps_are_answered_in_turn", steps_are_answered_in_turn, NULL);
    add("a_child_is_ended_whatever_it_does", a_child_is_ended_whatever_it_does,
        NULL);
    add("output_beyond_the_limit_is_dropped_and_not_waited_for",
        output_beyond_the_limit_is_dropped_and_not_waited_for, NULL);
    add("a_program_started_ahead_reads_later",
        a_program_started_ahead_reads_later, NULL);
    add("a_program_that_is_dropped_is_gone", a_program_that_is_dropped_is_gone,
        NULL);
    add("a_child_has_its_own_pipe_and_no_other_file",
        a_child_has_its_own_pipe_and_no_other_file, NULL);
    add("a_program_has_no_file_of_its_caller",
        a_program_has_no_file_of_its_caller, NULL);
    return _cmocka_run_group_tests("base_child", tests, n_tests, NULL, NULL);
}
