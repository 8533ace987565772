#include "cli/command.h"

#include "run/register.h"

enum { WHY, ON };

static const struct pl_option options[] = {
    [WHY] = {"why", 0, "TEXT", NULL, "why the plan changes (needed)"},
    [ON] = {"on", 0, "DATE", NULL, "the day of the decision, 2026-03-01"},
};

static enum pl_status amend(struct pl_arena *a, const struct pl_line *line,
                            struct pl_buf *told, int *code, struct pl_err *err)
{
    const struct pl_amend o = {.project = ".",
                               .trial = line->argument[0],
                               .why = line->value[WHY],
                               .on = line->value[ON]};

    (void)code;
    if (!line->given[WHY])
        return pl_fail(err, PL_EUSAGE, NULL, "plumb amend: --why is missing");
    return pl_amend(a, &o, told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, amend);
}

const struct pl_command pl_command_amend = {
    .name = "amend",
    .arguments = "TRIAL --why TEXT",
    .least = 1,
    .most = 1,
    .summary = "append a changed plan to its lock",
    .details =
        "Change protocol.lua first.  Appends to protocol.lock what changed,\n"
        "clause by clause, and why; the plan that it replaces stays in the\n"
        "lock.  Each clause that was amended is told in the report.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
