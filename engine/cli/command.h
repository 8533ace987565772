/* command.h - the commands of plumb: one row and one file each. */
#ifndef PL_CLI_COMMAND_H
#define PL_CLI_COMMAND_H

#include "base/buf.h"
#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/* Exit codes (design, section 5). */
enum {
    PL_EXIT_DONE = 0,
    PL_EXIT_INPUT = 1,
    PL_EXIT_USAGE = 2,
    PL_EXIT_DEPARTURES = 3,
    PL_EXIT_DIFFERENT = 4,
    PL_EXIT_FAULT = 70
};

struct pl_option {
    const char *name;  /* long name, without dashes */
    char letter;       /* 0 = none */
    const char *value; /* what it takes, for the help; NULL = a switch */
    const char
        *words; /* the values it may take, separated by spaces; or NULL */
    const char *help;
};

enum { PL_OPTIONS_MAX = 12, PL_ARGUMENTS_MAX = 4 };

/* A command line, read: given[i] and value[i] belong to option i of the row. */
struct pl_line {
    bool given[PL_OPTIONS_MAX];
    const char *value[PL_OPTIONS_MAX];
    const char *argument[PL_ARGUMENTS_MAX];
    size_t n_arguments;
};

struct pl_command {
    const char *name;
    const char *arguments; /* "[PROJECT]", and an option that is needed */
    size_t least, most;    /* how many */
    const char *summary;   /* one line */
    const char *details;   /* paragraphs of --help */
    const struct pl_option *options;
    size_t n_options;
    int (*run)(const struct pl_line *line);
};

extern const struct pl_command pl_command_build, pl_command_run,
    pl_command_audit, pl_command_register, pl_command_amend, pl_command_receive,
    pl_command_sign, pl_command_key, pl_command_explain, pl_command_new;

/* PL_EUSAGE with a hint when an option or argument is not the command's. */
enum pl_status pl_line_read(const struct pl_command *c, int argc, char **argv,
                            struct pl_line *line, struct pl_err *err);

/* An option's whole number, from 1 to most; text NULL (not given): *n stays. */
enum pl_status pl_line_number(const struct pl_command *c, const char *name,
                              const char *text, unsigned most, unsigned *n,
                              struct pl_err *err);
/* --threads: from 1 to 256; text NULL (not given): the processors there are. */
enum pl_status pl_line_threads(const struct pl_command *c, const char *text,
                               unsigned *threads, struct pl_err *err);

/* A command whose answer is text: fn fills told, and may set *code, which is
 * PL_EXIT_DONE before; told is printed, or the error.  Gives the exit code. */
typedef enum pl_status pl_tell_fn(struct pl_arena *a,
                                  const struct pl_line *line,
                                  struct pl_buf *told, int *code,
                                  struct pl_err *err);
int pl_tell(const struct pl_line *line, pl_tell_fn *fn);

/* Where a project's build writes: what the option says, else
 * PROJECT/build/USUAL. */
enum pl_status pl_line_output(struct pl_arena *a, const char *option,
                              const char *project, const char *usual,
                              const char **output, struct pl_err *err);

void pl_print_help(const struct pl_command *c);

/* Print err in the form of the design to standard error; the exit code that
 * its status calls for. */
int pl_exit_with(const struct pl_err *err, const char *project);

/* Text for people, to standard error, with control characters spelled out. */
void pl_say(const char *text, size_t n);

/* Write text to standard output, where a terminal gets control characters
 * spelled out; a failure is told, and is the exit code. */
int pl_print(const char *text, size_t n, int exit_code);

#endif
