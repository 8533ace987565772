#include "cli/command.h"

#include "run/register.h"

enum { PUBLIC };

static const struct pl_option options[] = {
    [PUBLIC] = {"public", 0, NULL, NULL,
                "print the public key of a FILE that is there"},
};

static enum pl_status key(struct pl_arena *a, const struct pl_line *line,
                          struct pl_buf *told, int *code, struct pl_err *err)
{
    (void)a;
    (void)code;
    return pl_key(line->argument[0], !line->given[PUBLIC], told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, key);
}

const struct pl_command pl_command_key = {
    .name = "key",
    .arguments = "FILE",
    .least = 1,
    .most = 1,
    .summary = "make a key to sign locks with",
    .details =
        "Writes a private Ed25519 key to a new FILE that you alone may read,\n"
        "and prints the public one, which the plan names in its signers.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
