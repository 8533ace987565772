#include "cli/command.h"

#include "base/str.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { THREADS_MOST = 256 };

static const struct pl_option *find_long(const struct pl_command *c,
                                         struct pl_str name)
{
    for (size_t i = 0; i < c->n_options; i++)
        if (pl_str_is(name, c->options[i].name))
            return &c->options[i];
    return NULL;
}

static const struct pl_option *find_letter(const struct pl_command *c,
                                           char letter)
{
    for (size_t i = 0; i < c->n_options; i++)
        if (c->options[i].letter == letter)
            return &c->options[i];
    return NULL;
}

static enum pl_status unknown_option(const struct pl_command *c,
                                     const char *word, struct pl_err *err)
{
    struct pl_str names[PL_OPTIONS_MAX];

    for (size_t i = 0; i < c->n_options; i++)
        names[i] = pl_str_from(c->options[i].name);
    pl_fail(err, PL_EUSAGE, NULL, "plumb %s: no option \"%s\"", c->name, word);
    while (*word == '-')
        word++;
    struct pl_str name = pl_str_from(word);
    size_t equals;
    if (pl_str_find(name, PL_STR("="), &equals))
        name = pl_str_slice(name, 0, equals);
    int near = pl_nearest(name, names, c->n_options);
    if (near >= 0)
        return pl_hint(err, "did you mean --%.*s?", PL_FMT(names[near]));
    return pl_hint(err, "plumb %s --help lists them", c->name);
}

static bool is_word(const char *words, struct pl_str value)
{
    struct pl_str rest = pl_str_from(words);

    while (rest.len > 0) {
        size_t end = rest.len;
        pl_str_find(rest, PL_STR(" "), &end);
        if (pl_str_eq(pl_str_slice(rest, 0, end), value))
            return true;
        rest = pl_str_slice(rest, end < rest.len ? end + 1 : end, rest.len);
    }
    return false;
}

/* Several words may be given, separated by commas. */
static enum pl_status check_words(const struct pl_command *c,
                                  const struct pl_option *o, const char *value,
                                  struct pl_err *err)
{
    struct pl_str rest = pl_str_from(value);

    if (o->words == NULL)
        return PL_OK;
    do {
        size_t end = rest.len;
        pl_str_find(rest, PL_STR(","), &end);
        struct pl_str word = pl_str_slice(rest, 0, end);
        if (!is_word(o->words, word)) {
            pl_fail(err, PL_EUSAGE, NULL,
                    "plumb %s: --%s does not take \"%.*s\"", c->name, o->name,
                    PL_FMT(word));
            return pl_hint(err, "it takes one of: %s", o->words);
        }
        rest = pl_str_slice(rest, end < rest.len ? end + 1 : end, rest.len);
    } while (rest.len > 0);
    return PL_OK;
}

/* The option that a word names, and the value written in the same word. */
static const struct pl_option *
match(const struct pl_command *c, const char *word, const char **inline_value)
{
    *inline_value = NULL;
    if (word[1] != '-') {
        const struct pl_option *o = find_letter(c, word[1]);
        if (word[2] != '\0')
            *inline_value = word + 2;
        return o;
    }
    const char *equals = strchr(word, '=');
    struct pl_str name = pl_str_from(word + 2);
    if (equals != NULL) {
        name.len = (size_t)(equals - word) - 2;
        *inline_value = equals + 1;
    }
    return find_long(c, name);
}

static enum pl_status read_option(const struct pl_command *c, int argc,
                                  char **argv, int *i, struct pl_line *line,
                                  struct pl_err *err)
{
    const char *word = argv[*i], *value;
    const struct pl_option *o = match(c, word, &value);

    if (o == NULL || (o->value == NULL && value != NULL))
        return unknown_option(c, word, err);
    if (o->value != NULL && value == NULL) {
        if (*i + 1 >= argc)
            return pl_fail(err, PL_EUSAGE, NULL, "plumb %s: --%s needs %s",
                           c->name, o->name, o->value);
        value = argv[++*i];
    }
    if (value != NULL)
        PL_TRY(check_words(c, o, value, err));
    line->given[o - c->options] = true;
    line->value[o - c->options] = value;
    return PL_OK;
}

/* "TRIAL" of "TRIAL --why TEXT". */
static struct pl_str first_argument(const struct pl_command *c)
{
    struct pl_str all = pl_str_from(c->arguments);
    size_t end = all.len;

    (void)pl_str_find(all, PL_STR(" "), &end);
    return pl_str_slice(all, 0, end);
}

enum pl_status pl_line_read(const struct pl_command *c, int argc, char **argv,
                            struct pl_line *line, struct pl_err *err)
{
    bool only_arguments = false;

    memset(line, 0, sizeof *line);
    for (int i = 0; i < argc; i++) {
        if (!only_arguments && strcmp(argv[i], "--") == 0) {
            only_arguments = true;
        } else if (!only_arguments && argv[i][0] == '-' && argv[i][1] != '\0') {
            PL_TRY(read_option(c, argc, argv, &i, line, err));
        } else if (line->n_arguments < c->most) {
            line->argument[line->n_arguments++] = argv[i];
        } else {
            pl_fail(err, PL_EUSAGE, NULL, "plumb %s: \"%s\" is one too many",
                    c->name, argv[i]);
            return pl_hint(err, "usage: plumb %s %s", c->name, c->arguments);
        }
    }
    if (line->n_arguments < c->least) {
        pl_fail(err, PL_EUSAGE, NULL, "plumb %s: %.*s is missing", c->name,
                PL_FMT(first_argument(c)));
        return pl_hint(err, "usage: plumb %s %s", c->name, c->arguments);
    }
    return PL_OK;
}

enum pl_status pl_line_number(const struct pl_command *c, const char *name,
                              const char *text, unsigned most, unsigned *n,
                              struct pl_err *err)
{
    char *end;

    if (text == NULL)
        return PL_OK;
    long x = strtol(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || x < 1 || x > (long)most)
        return pl_fail(err, PL_EUSAGE, NULL,
                       "plumb %s: --%s takes a number from 1 to %u, not \"%s\"",
                       c->name, name, most, text);
    *n = (unsigned)x;
    return PL_OK;
}

enum pl_status pl_line_threads(const struct pl_command *c, const char *text,
                               unsigned *threads, struct pl_err *err)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);

    *threads = processors > 0 ? (unsigned)processors : 1;
    return pl_line_number(c, "threads", text, THREADS_MOST, threads, err);
}

enum pl_status pl_line_output(struct pl_arena *a, const char *option,
                              const char *project, const char *usual,
                              const char **output, struct pl_err *err)
{
    struct pl_str path = option != NULL
                             ? pl_str_copy(a, pl_str_from(option))
                             : pl_str_printf(a, "%s/build/%s", project, usual);

    if (path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *output = path.s;
    return PL_OK;
}
