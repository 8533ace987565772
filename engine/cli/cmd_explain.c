#include "cli/command.h"

#include "base/str.h"
#include "run/audit.h"

enum { OUTPUT };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where the build wrote (default: PROJECT/build/report)"},
};

static enum pl_status explain(struct pl_arena *a, const struct pl_line *line,
                              struct pl_buf *told, struct pl_err *err)
{
    struct pl_audit o = {0};
    struct pl_str output;

    o.project = line->n_arguments > 1 ? line->argument[1] : ".";
    output = line->given[OUTPUT]
                 ? pl_str_copy(a, pl_str_from(line->value[OUTPUT]))
                 : pl_str_printf(a, "%s/build/report", o.project);
    if (output.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    o.output = output.s;
    return pl_explain_run(a, &o, line->argument[0], told, err);
}

static int run(const struct pl_line *line)
{
    struct pl_arena a;
    struct pl_buf told;
    struct pl_err err = {0};

    pl_arena_init(&a, (size_t)1 << 32);
    pl_buf_init(&told, 0);
    int code = explain(&a, line, &told, &err) == PL_OK
                   ? pl_print(told.s, told.len, PL_EXIT_DONE)
                   : pl_exit_with(&err, NULL);
    pl_buf_free(&told);
    pl_arena_free(&a);
    return code;
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
