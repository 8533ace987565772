#include "cli/command.h"

#include "base/str.h"
#include "run/audit.h"

enum { OUTPUT, FORMAT, NUMBERS };

static const struct pl_option options[] = {
    [OUTPUT] = {"output", 'o', "DIR", NULL,
                "where the build wrote (default: PROJECT/build/report)"},
    [FORMAT] = {"format", 0, "FORMAT", "text json csv md",
                "text, json, csv or md (default: text)"},
    [NUMBERS] = {"numbers", 0, NULL, NULL,
                 "printed numbers that no analysis made"},
};

static enum pl_status read_format(const char *word, enum pl_audit_format *f,
                                  struct pl_err *err)
{
    static const char *const words[] = {"text", "json", "csv", "md"};
    struct pl_str given = pl_str_from(word != NULL ? word : "text");

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (pl_str_is(given, words[i])) {
            *f = (enum pl_audit_format)i;
            return PL_OK;
        }
    }
    return pl_fail(err, PL_EUSAGE, NULL,
                   "plumb audit: --format takes one word here, not \"%s\"",
                   word);
}

static enum pl_status audit(struct pl_arena *a, const struct pl_line *line,
                            struct pl_buf *told, int *code, struct pl_err *err)
{
    struct pl_audit o = {.numbers = line->given[NUMBERS]};

    o.project = line->n_arguments > 0 ? line->argument[0] : ".";
    PL_TRY(read_format(line->value[FORMAT], &o.format, err));
    PL_TRY(pl_line_output(a, line->value[OUTPUT], o.project, "report",
                          &o.output, err));
    return pl_audit_run(a, &o, told, code, err);
}

static int run(const struct pl_line *line)
{
    return pl_tell(line, audit);
}

const struct pl_command pl_command_audit = {
    .name = "audit",
    .arguments = "[PROJECT]",
    .most = 1,
    .summary = "list what left the plan",
    .details =
        "Works from the ledger of the last good build and the locks alone: "
        "the\n"
        "data may be gone.  Exits 3 when a departure is unexplained or an\n"
        "explanation stale.\n",
    .options = options,
    .n_options = sizeof options / sizeof options[0],
    .run = run,
};
