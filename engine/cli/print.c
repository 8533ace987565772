#include "cli/command.h"

#include "run/message.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

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

/* C1 controls, as UTF-8 writes them. */
static bool is_c1(const char *text, size_t n)
{
    return n >= 2 && (unsigned char)text[0] == 0xC2 &&
           ((unsigned char)text[1] & 0xE0) == 0x80;
}

static bool is_control(unsigned char c)
{
    return (c < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
}

/* A terminal obeys control characters, and the text may be a stranger's: they
 * are spelled out. */
static void put_visible(struct pl_buf *b, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_c1(text + i, n - i))
            pl_buf_printf(b, "\\u00%02x", (unsigned char)text[++i]);
        else if (is_control((unsigned char)text[i]))
            pl_buf_printf(b, "\\x%02x", (unsigned char)text[i]);
        else
            pl_buf_putc(b, text[i]);
    }
}

static void write_visible(FILE *to, const char *text, size_t n)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    put_visible(&b, text, n);
    if (b.failed == PL_OK)
        fwrite(b.s, 1, b.len, to);
    pl_buf_free(&b);
}

void pl_say(const char *text, size_t n)
{
    if (n > 0)
        write_visible(stderr, text, n);
}

int pl_exit_with(const struct pl_err *err, const char *project)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_message(&b, project, err);
    if (b.failed == PL_OK)
        pl_say(b.s, b.len);
    else
        pl_say(err->msg, strlen(err->msg));
    pl_buf_free(&b);
    return exit_code_of(err->status);
}

int pl_print(const char *text, size_t n, int exit_code)
{
    if (n > 0 && isatty(STDOUT_FILENO))
        write_visible(stdout, text, n);
    else if (n > 0)
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

int pl_tell(const struct pl_line *line, pl_tell_fn *fn)
{
    struct pl_arena a;
    struct pl_buf told;
    struct pl_err err = {0};
    int code = PL_EXIT_DONE;

    pl_arena_init(&a, (size_t)1 << 32);
    pl_buf_init(&told, 0);
    code = fn(&a, line, &told, &code, &err) == PL_OK
               ? pl_print(told.s, told.len, code)
               : pl_exit_with(&err, NULL);
    pl_buf_free(&told);
    pl_arena_free(&a);
    return code;
}
