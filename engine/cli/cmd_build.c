#include "cli/command.h"

#include "run/build.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { OUTPUT, FORMAT, THREADS, NO_MEMO };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where to write (default: PROJECT/build/report)"},
    [FORMAT] = {"format", 0, "LIST", "html md",
                "html, md or both: html,md (default: html)"},
    [THREADS] = {"threads", 0, "N", NULL,
                 "notebooks run side by side (default: processors)"},
    [NO_MEMO] = {"no-memo", 0, NULL, NULL,
                 "reuse no remembered result, and remember none"},
};

/* A line on a terminal that says how far the build is; gone when it ends. */
struct line_on_terminal {
    struct timespec start;
    bool shown;
};

static double seconds_since(const struct timespec *start)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - start->tv_sec) +
           1e-9 * (double)(now.tv_nsec - start->tv_nsec);
}

static void show_step(void *ud, const char *what, unsigned done, unsigned total)
{
    struct line_on_terminal *t = ud;
    double spent = seconds_since(&t->start);

    if (spent < 0.3) /* short work needs no progress */
        return;
    t->shown = true;
    fprintf(stderr, "\r\033[K%u of %u  %.60s", done, total, what);
    if (done > 0)
        fprintf(stderr, "  about %.0f s left",
                spent / done * (double)(total - done));
    fflush(stderr);
}

static bool read_threads(const char *text, unsigned *threads)
{
    char *end;
    long n = strtol(text, &end, 10);

    if (*text == '\0' || *end != '\0' || n < 1 || n > 256)
        return false;
    *threads = (unsigned)n;
    return true;
}

static enum pl_status read_options(const struct pl_line *line,
                                   struct pl_build_options *o,
                                   struct pl_err *err)
{
    const char *format = line->given[FORMAT] ? line->value[FORMAT] : "html";
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    o->project = line->n_arguments > 0 ? line->argument[0] : ".";
    o->output = line->value[OUTPUT];
    o->html = strstr(format, "html") != NULL;
    o->md = strstr(format, "md") != NULL;
    o->memo = !line->given[NO_MEMO];
    o->threads = processors > 0 ? (unsigned)processors : 1;
    if (line->given[THREADS] &&
        !read_threads(line->value[THREADS], &o->threads))
        return pl_fail(err, PL_EUSAGE, NULL,
                       "plumb build: --threads takes a number from 1 to 256, "
                       "not \"%s\"",
                       line->value[THREADS]);
    return PL_OK;
}

static int build(const struct pl_build_options *o, struct pl_err *err)
{
    struct line_on_terminal t = {0};
    struct pl_progress progress = {show_step, &t};
    struct pl_build_options with_progress = *o;
    struct pl_built built;

    clock_gettime(CLOCK_MONOTONIC, &t.start);
    if (isatty(STDERR_FILENO))
        with_progress.progress = &progress;
    enum pl_status status = pl_project_build(&with_progress, &built, err);
    if (t.shown)
        fputs("\r\033[K", stderr);
    if (status != PL_OK)
        return pl_exit_with(err, o->project);
    pl_say(built.notices.s, built.notices.len);
    int code = pl_print(built.results.s, built.results.len, built.exit_code);
    pl_built_free(&built);
    return code;
}

static int run(const struct pl_line *line)
{
    struct pl_build_options o = {0};
    struct pl_err err = {0};
    char *output = NULL;

    if (read_options(line, &o, &err) != PL_OK)
        return pl_exit_with(&err, NULL);
    if (o.output == NULL) {
        size_t size = strlen(o.project) + sizeof "/build/report";
        output = malloc(size);
        if (output == NULL)
            return PL_EXIT_FAULT;
        snprintf(output, size, "%s/build/report", o.project);
        o.output = output;
    }
    int code = build(&o, &err);
    free(output);
    return code;
}

const struct pl_command pl_command_build = {
    .name = "build",
    .arguments = "[PROJECT]",
    .most = 1,
    .summary = "run the notebooks and write the report and the ledger",
    .details =
        "PROJECT is a folder with report/report.lua (default: this one).  The\n"
        "last good report stays when a build fails: the failure is then in\n"
        "index.failed.html beside it.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
