#include "cli/command.h"

#include "run/register.h"

enum { ON };

static const struct pl_option options[] = {
    [ON] = {"on", 0, "DATE", NULL, "the day they arrived, 2026-03-01 (needed)"},
};

static enum pl_status receive(struct pl_arena *a, const struct pl_line *line,
                              struct pl_buf *told, int *code,
                              struct pl_err *err)
{
    (void)code;
    if (!line->given[ON])
        return pl_fail(err, PL_EUSAGE, NULL, "plumb receive: --on is missing");
    return pl_receive(a, ".", line->argument[0], line->value[ON], told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, receive);
}

const struct pl_command pl_command_receive = {
    .name = "receive",
    .arguments = "TRIAL --on DATE",
    .least = 1,
    .most = 1,
    .summary = "seal the data that arrived",
    .details =
        "Appends to protocol.lock the hashes of each data file of the plan "
        "and\n"
        "of each of its columns.  A build whose data differ from them exits 3\n"
        "and, with protocol.cells beside the lock, names the cells.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
