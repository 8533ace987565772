/* docs/manual.md against the engine's tables: what it says of each plan value
 * and of each function of stats is what the tables say, word for word.  A case
 * that fails prints the text that belongs there. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "plan/execute.h"
#include "plan/schema.h"

#define MANUAL "docs/manual.md"

enum { CASES_MOST = 100 };

static struct pl_arena arena;
static struct pl_str manual;
static char names[CASES_MOST][64];
static struct CMUnitTest tests[CASES_MOST];

static const char *const field_types[] = {
    [PL_FIELD_TEXT] = "text",
    [PL_FIELD_NUMBER] = "number",
    [PL_FIELD_INTEGER] = "whole number",
    [PL_FIELD_BOOL] = "true or false",
    [PL_FIELD_TEXTS] = "list of texts",
    [PL_FIELD_NAMES] = "text or list of texts",
    [PL_FIELD_NUMBERS] = "list of numbers",
    [PL_FIELD_NUMBER_LIST] = "number or list of numbers",
    [PL_FIELD_AMOUNTS] = "column, amount or amounts by name",
    [PL_FIELD_WORD] = "one of: ",
    [PL_FIELD_VALUE] = "",
    [PL_FIELD_MAP] = "names, each with ",
    [PL_FIELD_TERMS] = "list of columns and terms",
    [PL_FIELD_EXPRESSION] = "expression",
    [PL_FIELD_EXPRESSIONS] = "names, each with an expression",
    [PL_FIELD_DATE] = "date, yyyy-mm-dd",
    [PL_FIELD_ANY] = "table",
};

static const char *const arg_types[] = {
    [PL_ARG_COLUMN] = "column",
    [PL_ARG_COLUMNS] = "list of columns",
    [PL_ARG_TERMS] = "list of columns and terms",
    [PL_ARG_NUMBER] = "number",
    [PL_ARG_NUMBERS] = "number or list of numbers",
    [PL_ARG_SAMPLE] = "column or list of numbers",
    [PL_ARG_BOOL] = "true or false",
    [PL_ARG_WORD] = "one of: ",
    [PL_ARG_EXPRESSION] = "expression",
    [PL_ARG_MAP] = "value",
    [PL_ARG_TABLE] = "list of rows of counts",
    [PL_ARG_FITS] = "list of results",
    [PL_ARG_TEXTS] = "list of texts",
    [PL_ARG_NAME] = "name",
    [PL_ARG_LABEL] = "text",
    [PL_ARG_AMOUNTS] = "column, amount or amounts by name",
    [PL_ARG_BY_COLUMN] = "table by columns",
    [PL_ARG_NAMES] = "list of names of terms",
};

/* Words of a field as the manual lists them: `a`, `b`. */
static void print_words(struct pl_buf *b, const char *words)
{
    bool has_commas = strchr(words, ',') != NULL;

    pl_buf_putc(b, '`');
    for (const char *w = words; *w != '\0'; w++) {
        bool ends = has_commas ? *w == ',' && w[1] != ' ' : *w == ' ';
        if (ends)
            pl_buf_puts(b, "`, `");
        else
            pl_buf_putc(b, *w);
    }
    pl_buf_putc(b, '`');
}

static void print_field(struct pl_buf *b, const struct pl_field *f)
{
    pl_buf_printf(b, "| `%s` | %s", f->name, field_types[f->type]);
    if (f->words != NULL)
        print_words(b, f->words);
    pl_buf_printf(b, "%s | %s |\n", f->required ? ", required" : "", f->note);
}

static void print_kind(struct pl_buf *b, const struct pl_kind *k)
{
    pl_buf_printf(b, "**`%s`** (%s): %s.", k->name, k->group, k->note);
    if (k->positional != NULL)
        pl_buf_printf(b, " A bare argument, or the list, is `%s`.",
                      k->positional);
    pl_buf_puts(b, k->n_fields > 0 ? "\n\n| field | takes | what it says |\n"
                                     "|---|---|---|\n"
                                   : "\n");
    for (size_t i = 0; i < k->n_fields; i++)
        print_field(b, &k->fields[i]);
}

static void print_function(struct pl_buf *b, const struct pl_function *f)
{
    pl_buf_printf(b, "**`stats.%s`**%s", f->name,
                  f->needs_frame ? " (`data` required)" : "");
    pl_buf_puts(b, "\n\n| argument | takes |\n|---|---|\n");
    for (size_t i = 0; i < f->n_args; i++) {
        const struct pl_arg *arg = &f->args[i];
        pl_buf_printf(b, "| `%s` | %s", arg->name, arg_types[arg->type]);
        if (arg->words != NULL)
            print_words(b, arg->words);
        pl_buf_printf(b, "%s |\n", arg->required ? ", required" : "");
    }
}

static void check_holds(struct pl_buf *b)
{
    struct pl_str wanted = pl_buf_copy(b, &arena);
    size_t at;

    pl_buf_free(b);
    assert_non_null(wanted.s);
    if (!pl_str_find(manual, wanted, &at))
        fail_msg("%s is to hold:\n%s", MANUAL, wanted.s);
}

static void check_kind(void **state)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    print_kind(&b, *state);
    check_holds(&b);
}

static void check_function(void **state)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    print_function(&b, *state);
    check_holds(&b);
}

/* The state is only read. */
static void add_test(size_t n, const char *name, CMUnitTestFunction fn,
                     const void *state)
{
    union {
        const void *in;
        void *out;
    } box = {state};

    snprintf(names[n], sizeof names[n], "the manual knows %s", name);
    tests[n] = (struct CMUnitTest){
        .name = names[n], .test_func = fn, .initial_state = box.out};
}

int main(void)
{
    struct pl_err err = {0};
    size_t n = 0;

    pl_arena_init(&arena, (size_t)16 << 20);
    if (pl_file_get(MANUAL, (size_t)1 << 22, &arena, &manual, &err) != PL_OK) {
        fprintf(stderr, "%s\n", err.msg);
        return EXIT_FAILURE;
    }
    for (size_t i = 0; i < pl_kind_count() && n < CASES_MOST; i++)
        add_test(n++, pl_kind_at(i)->name, check_kind, pl_kind_at(i));
    for (size_t i = 0; pl_function_at(i) != NULL && n < CASES_MOST; i++)
        add_test(n++, pl_function_at(i)->name, check_function,
                 pl_function_at(i));
    int failed =
        _cmocka_run_group_tests("manual and tables", tests, n, NULL, NULL);
    pl_arena_free(&arena);
    return failed;
}
