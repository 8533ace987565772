#include "cli/command.h"

#include "cli/progress_line.h"
#include "run/build.h"
#include "run/project.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { OUTPUT, FORMAT, THREADS, TIMEOUT, NO_MEMO, BLIND };
enum { SECONDS_MOST = 604800 /* a week */ };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where to write (default: PROJECT/build/report)"},
    [FORMAT] = {"format", 0, "LIST", "html md pdf",
                "html, md or pdf, or html,md,pdf (default: html)"},
    [THREADS] = {"threads", 0, "N", NULL,
                 "threads of notebooks and of draws (default: processors)"},
    [TIMEOUT] = {"timeout", 0, "SECONDS", NULL,
                 "that each notebook may take (default: 300)"},
    [NO_MEMO] = {"no-memo", 0, NULL, NULL,
                 "reuse no remembered result, and remember none"},
    [BLIND] = {"blind", 0, NULL, NULL,
               "deal the arms anew, to look at everything but the results"},
};

static enum pl_status read_options(const struct pl_line *line,
                                   struct pl_build_options *o,
                                   struct pl_err *err)
{
    const char *format = line->given[FORMAT] ? line->value[FORMAT] : "html";
    unsigned seconds = PL_SECONDS;

    o->project = line->n_arguments > 0 ? line->argument[0] : ".";
    o->html = strstr(format, "html") != NULL;
    o->md = strstr(format, "md") != NULL;
    o->pdf = strstr(format, "pdf") != NULL;
    o->memo = !line->given[NO_MEMO];
    o->blind = line->given[BLIND];
    o->epoch = getenv("SOURCE_DATE_EPOCH");
    PL_TRY(pl_line_number(&pl_command_build, "timeout", line->value[TIMEOUT],
                          SECONDS_MOST, &seconds, err));
    o->seconds = seconds;
    return pl_line_threads(&pl_command_build, line->value[THREADS], &o->threads,
                           err);
}

static int build(const struct pl_build_options *o, struct pl_err *err)
{
    struct pl_progress_line shown;
    struct pl_build_options with_progress = *o;
    struct pl_built built;

    with_progress.progress = pl_progress_line_begin(&shown);
    enum pl_status status = pl_project_build(&with_progress, &built, err);
    pl_progress_line_end(&shown);
    if (status != PL_OK)
        return pl_exit_with(err, o->blind ? NULL : o->project);
    pl_say(built.notices.s, built.notices.len);
    int code = pl_print(built.results.s, built.results.len, built.exit_code);
    pl_built_free(&built);
    return code;
}

static int run(const struct pl_line *line)
{
    struct pl_build_options o = {0};
    struct pl_arena a;
    struct pl_err err = {0};

    pl_arena_init(&a, (size_t)1 << 20);
    enum pl_status status = read_options(line, &o, &err);
    if (status == PL_OK)
        status = pl_line_output(&a, line->value[OUTPUT], o.project,
                                o.blind ? "blind" : "report", &o.output, &err);
    int code = status == PL_OK ? build(&o, &err) : pl_exit_with(&err, NULL);
    pl_arena_free(&a);
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
        "index.failed.html beside it.  With --blind the arms are dealt anew "
        "at\n"
        "random within the design's blocks and clusters, all is stamped, and "
        "is\n"
        "written to PROJECT/build/blind.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
