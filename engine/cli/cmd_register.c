#include "cli/command.h"

#include "run/register.h"

static int run(const struct pl_line *line)
{
    struct pl_arena a;
    struct pl_buf told;
    struct pl_err err = {0};

    pl_arena_init(&a, (size_t)1 << 30);
    pl_buf_init(&told, 0);
    int code = pl_register(&a, ".", line->argument[0], &told, &err) == PL_OK
                   ? pl_print(told.s, told.len, PL_EXIT_DONE)
                   : pl_exit_with(&err, NULL);
    pl_buf_free(&told);
    pl_arena_free(&a);
    return code;
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
