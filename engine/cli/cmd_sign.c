#include "cli/command.h"

#include "run/register.h"

enum { KEY };

static const struct pl_option options[] = {
    [KEY] = {"key", 0, "FILE", NULL, "the private key (needed)"},
};

static enum pl_status sign(struct pl_arena *a, const struct pl_line *line,
                           struct pl_buf *told, int *code, struct pl_err *err)
{
    (void)code;
    if (!line->given[KEY])
        return pl_fail(err, PL_EUSAGE, NULL, "plumb sign: --key is missing");
    return pl_sign_lock(a, ".", line->argument[0], line->value[KEY], told, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, sign);
}

const struct pl_command pl_command_sign = {
    .name = "sign",
    .arguments = "TRIAL --key FILE",
    .least = 1,
    .most = 1,
    .summary = "sign the lock of a trial",
    .details =
        "Puts an Ed25519 signature of the lock's last event into it, and so,\n"
        "by the chain, of all before.  Later events leave it as it is, and "
        "are\n"
        "signed in their turn.  Every build and audit verifies it.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
