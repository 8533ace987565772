#include "cli/command.h"

#include "run/audit.h"

enum { OUTPUT };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where the build wrote (default: PROJECT/build/report)"},
};

static enum pl_status explain(struct pl_arena *a, const struct pl_line *line,
                              struct pl_buf *told, int *code,
                              struct pl_err *err)
{
    struct pl_audit o = {.project =
                             line->n_arguments > 1 ? line->argument[1] : "."};

    (void)code;
    PL_TRY(pl_line_output(a, line->value[OUTPUT], o.project, "report",
                          &o.output, err));
    return pl_explain_run(a, &o, line->argument[0], told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, explain);
}

const struct pl_command pl_command_explain = {
    .name = "explain",
    .arguments = "ID [PROJECT]",
    .least = 1,
    .most = 2,
    .summary = "tell where one thing came from",
    .details =
        "ID is a departure (D03), a row of ledger.json, the label of a figure "
        "or\n"
        "table, or a value as it is printed.  Works from the ledger of the "
        "last\n"
        "good build and the locks alone, down to the hashes of data files.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
