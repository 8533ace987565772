#include "cli/command.h"

#include "run/message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static int exit_code_of(enum pl_status status)
{
    switch (status) {
    case PL_OK:
        return PL_EXIT_DONE;
    case PL_EUSAGE:
        return PL_EXIT_USAGE;
    case PL_EFAULT:
        return PL_EXIT_FAULT;
    default:
        return PL_EXIT_INPUT;
    }
}

int pl_exit_with(const struct pl_err *err, const char *project)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_message(&b, project, err);
    if (b.failed == PL_OK)
        fputs(b.s, stderr);
    else
        fputs(err->msg, stderr);
    pl_buf_free(&b);
    return exit_code_of(err->status);
}

int pl_print(const char *text, size_t n, int exit_code)
{
    if (n > 0)
        fwrite(text, 1, n, stdout);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return exit_code;
    fprintf(stderr, "cannot write to standard output: %s\n", strerror(errno));
    return PL_EXIT_INPUT;
}

static void print_option(const struct pl_option *o)
{
    char left[64], letter[8] = "    ";

    if (o->letter != 0)
        snprintf(letter, sizeof letter, "-%c, ", o->letter);
    snprintf(left, sizeof left, "%s--%s%s%s", letter, o->name,
             o->value != NULL ? " " : "", o->value != NULL ? o->value : "");
    printf("  %-24s %s\n", left, o->help);
}

void pl_print_help(const struct pl_command *c)
{
    printf("plumb %s %s\n  %s\n\n%s", c->name, c->arguments, c->summary,
           c->details);
    if (c->n_options > 0)
        puts("\nOptions");
    for (size_t i = 0; i < c->n_options; i++)
        print_option(&c->options[i]);
}
