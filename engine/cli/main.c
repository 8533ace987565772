/* main.c - plumb: which command, and nothing else. */
#include "base/str.h"
#include "base/version.h"
#include "cli/command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

static const struct pl_command *const commands[] = {
    &pl_command_build,    &pl_command_run,   &pl_command_audit,
    &pl_command_register, &pl_command_amend, &pl_command_receive,
    &pl_command_sign,     &pl_command_key,   &pl_command_explain,
    &pl_command_new};

enum { N_COMMANDS = sizeof commands / sizeof commands[0] };

static void print_usage(void)
{
    puts("plumb - trial reports that keep the record of every departure from "
         "the protocol\n");
    for (size_t i = 0; i < N_COMMANDS; i++)
        printf("  plumb %-9s %-18s %s\n", commands[i]->name,
               commands[i]->arguments, commands[i]->summary);
    puts("\n  plumb COMMAND --help   how to use one (or: plumb help COMMAND)\n"
         "  plumb --version\n\n"
         "Exit codes: 0 done; 1 the notebook, protocol, data or environment is "
         "at fault;\n2 wrong usage; 3 unexplained or stale departures, or a "
         "protocol or data file that\nno longer matches the lock; 70 a fault "
         "of the program itself.");
}

static const struct pl_command *find_command(const char *name)
{
    for (size_t i = 0; i < N_COMMANDS; i++)
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
    return NULL;
}

static int unknown_command(const char *name)
{
    struct pl_str names[N_COMMANDS];
    struct pl_err err;

    for (size_t i = 0; i < N_COMMANDS; i++)
        names[i] = pl_str_from(commands[i]->name);
    pl_fail(&err, PL_EUSAGE, NULL, "plumb: no command \"%s\"", name);
    int near = pl_nearest(pl_str_from(name), names, N_COMMANDS);
    if (near >= 0)
        pl_hint(&err, "did you mean \"%.*s\"?", PL_FMT(names[near]));
    else
        pl_hint(&err, "plumb --help lists them");
    return pl_exit_with(&err, NULL);
}

static bool wants_help(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
            return true;
    return false;
}

/* plumb help [COMMAND] */
static int help(const char *name)
{
    const struct pl_command *c = name != NULL ? find_command(name) : NULL;

    if (name != NULL && c == NULL)
        return unknown_command(name);
    if (c != NULL)
        pl_print_help(c);
    else
        print_usage();
    return pl_print("", 0, PL_EXIT_DONE);
}

static int run_command(const struct pl_command *c, int argc, char **argv)
{
    struct pl_line line;
    struct pl_err err = {0};

    if (wants_help(argc, argv)) {
        pl_print_help(c);
        return pl_print("", 0, PL_EXIT_DONE);
    }
    if (pl_line_read(c, argc, argv, &line, &err) != PL_OK)
        return pl_exit_with(&err, NULL);
    return c->run(&line);
}

int main(int argc, char **argv)
{
    /* A reader that goes away (plumb audit | head) and a file at its size limit
     * are write errors, which are told, and no reason to die. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);

    if (argc < 2 || wants_help(1, argv + 1)) {
        print_usage();
        return pl_print("", 0, argc < 2 ? PL_EXIT_USAGE : PL_EXIT_DONE);
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("plumb " PL_VERSION);
        return pl_print("", 0, PL_EXIT_DONE);
    }
    if (strcmp(argv[1], "help") == 0)
        return help(argv[2]);
    const struct pl_command *c = find_command(argv[1]);
    return c != NULL ? run_command(c, argc - 2, argv + 2)
                     : unknown_command(argv[1]);
}
