#include "cli/command.h"

#include "run/new.h"

static int run(const struct pl_line *line)
{
    struct pl_arena a;
    struct pl_buf told;
    struct pl_err err = {0};

    pl_arena_init(&a, (size_t)1 << 26);
    pl_buf_init(&told, 0);
    int code = pl_new_project(&a, line->argument[0], &told, &err) == PL_OK
                   ? pl_print(told.s, told.len, PL_EXIT_DONE)
                   : pl_exit_with(&err, NULL);
    pl_buf_free(&told);
    pl_arena_free(&a);
    return code;
}

const struct pl_command pl_command_new = {
    .name = "new",
    .arguments = "DIR",
    .least = 1,
    .most = 1,
    .summary = "make a complete small project that builds",
    .details = "A simulated trial with its protocol, one explained departure, "
               "a figure\n"
               "and two tables.  DIR must not be there yet, or be empty.\n",
    .run = run,
};
