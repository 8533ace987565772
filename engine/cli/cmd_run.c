#include "cli/command.h"

#include "cli/progress_line.h"
#include "run/script.h"

enum { OUTPUT, THREADS };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where data.write_csv writes (without it: nowhere)"},
    [THREADS] = {"threads", 0, "N", NULL,
                 "threads of draws (default: processors)"},
};

static int run(const struct pl_line *line)
{
    struct pl_script script = {.path = line->argument[0],
                               .output = line->value[OUTPUT]};
    struct pl_progress_line shown;
    struct pl_arena a;
    struct pl_buf printed, written;
    struct pl_err err = {0};
    const char *project = NULL;

    pl_arena_init(&a, (size_t)1 << 30);
    pl_buf_init(&printed, 0);
    pl_buf_init(&written, 0);
    script.progress = pl_progress_line_begin(&shown);
    enum pl_status status = pl_line_threads(
        &pl_command_run, line->value[THREADS], &script.threads, &err);
    if (status == PL_OK)
        status = pl_script_run(&a, &script, &printed, &written, &project, &err);
    pl_progress_line_end(&shown);
    int code = pl_print(printed.s, printed.len, PL_EXIT_DONE);
    if (status != PL_OK)
        code = pl_exit_with(&err, project);
    else
        pl_say(written.s, written.len);
    pl_buf_free(&printed);
    pl_buf_free(&written);
    pl_arena_free(&a);
    return code;
}

const struct pl_command pl_command_run = {
    .name = "run",
    .arguments = "SCRIPT.lua",
    .least = 1,
    .most = 1,
    .summary = "run one script in the sandbox",
    .details =
        "What it prints goes to standard output.  It reads inside its project\n"
        "only: the nearest folder above it with report/report.lua, else its "
        "own.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
