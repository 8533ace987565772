#include "cli/command.h"

#include "run/register.h"

static enum pl_status seal(struct pl_arena *a, const struct pl_line *line,
                           struct pl_buf *told, int *code, struct pl_err *err)
{
    (void)code;
    return pl_register(a, ".", line->argument[0], told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, seal);
}

const struct pl_command pl_command_register = {
    .name = "register",
    .arguments = "TRIAL",
    .least = 1,
    .most = 1,
    .summary = "seal a protocol before the data are seen",
    .details =
        "TRIAL is the id of a trial of this project, or the path of its "
        "folder\n"
        "(PROJECT/analyses/ID).  Writes protocol.lock beside the protocol; a\n"
        "build whose protocol no longer matches it exits 3.  What is sealed "
        "is\n"
        "never sealed again.\n",
    .run = run,
};
