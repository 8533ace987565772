/* run_book.h - a small book in a temporary folder, with one trial of eight
 * people (by hand: y = 1 2 3 4 and 3 4 5 6, difference 2).  Tests only; the
 * folder is removed whole. */
#ifndef PL_TEST_RUN_BOOK_H
#define PL_TEST_RUN_BOOK_H

/* nftw is X/Open. */
#define _XOPEN_SOURCE 700
#include "base/file.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char book_lua[] = "return {\n"
                               "  title = \"A small book\",\n"
                               "  chapters = { \"report/intro.md\",\n"
                               "    \"analyses/mini/analysis.md\" },\n"
                               "}\n";

static const char book_intro[] = "# Start {#sec-start}\n\nA trial of eight.\n";

static const char book_analysis[] =
    "# Findings {#sec-findings}\n"
    "\n"
    "```lua\n"
    "local t = trial \"mini\"\n"
    "local r = t:run \"main\"\n"
    "```\n"
    "\n"
    "The difference is `= fmt.num(r.estimate, 2)` points.\n";

static const char book_protocol[] =
    "return protocol {\n"
    "  id = \"mini\", title = \"A small trial\",\n"
    "  design = design { unit = \"individual\", arms = { \"a\", \"b\" } },\n"
    "  data = { people = file { path = \"data/people.csv\", key = \"id\",\n"
    "    columns = {\n"
    "      id = id(),\n"
    "      arm = category { \"a\", \"b\", role = \"treatment\" },\n"
    "      y = number { when = \"outcome\" },\n"
    "    } } },\n"
    "  sample = intention_to_treat(),\n"
    "  missing = { covariates = complete_case(), outcome = complete_case() },\n"
    "  vcov = classical(), alpha = 0.05,\n"
    "  analyses = {\n"
    "    main = regression { purpose = \"primary\", outcome = \"y\",\n"
    "      treatment = \"arm\" },\n"
    "  },\n"
    "}\n";

static const char book_data[] = "id,arm,y\n"
                                "p1,a,1\np2,a,2\np3,a,3\np4,a,4\n"
                                "p5,b,3\np6,b,4\np7,b,5\np8,b,6\n";

struct book {
    char dir[64];
    struct pl_arena arena;
    struct pl_err err;
};

static inline void book_write(struct book *b, const char *path,
                              const char *text)
{
    char full[256];
    struct pl_err err = {0};

    assert_true(snprintf(full, sizeof full, "%s/%s", b->dir, path) <
                (int)sizeof full);
    if (pl_file_put(full, pl_str_from(text), &err) != PL_OK)
        fail_msg("%s: %s", full, err.msg);
}

static inline void book_remove(struct book *b, const char *path)
{
    char full[256];

    assert_true(snprintf(full, sizeof full, "%s/%s", b->dir, path) <
                (int)sizeof full);
    assert_int_equal(remove(full), 0);
}

/* What a file holds; "" when there is none. */
static inline const char *book_read(struct book *b, const char *path)
{
    char full[256];
    struct pl_str text;

    assert_true(snprintf(full, sizeof full, "%s/%s", b->dir, path) <
                (int)sizeof full);
    return pl_file_get(full, 1 << 24, &b->arena, &text, NULL) == PL_OK ? text.s
                                                                       : "";
}

static inline void book_open(struct book *b)
{
    *b = (struct book){.dir = "/tmp/plumb-run-XXXXXX"};
    assert_non_null(mkdtemp(b->dir));
    pl_arena_init(&b->arena, (size_t)256 << 20);
    book_write(b, "report/report.lua", book_lua);
    book_write(b, "report/intro.md", book_intro);
    book_write(b, "analyses/mini/analysis.md", book_analysis);
    book_write(b, "analyses/mini/protocol.lua", book_protocol);
    book_write(b, "analyses/mini/data/people.csv", book_data);
}

static inline int book_forget(const char *path, const struct stat *st, int type,
                              struct FTW *where)
{
    (void)st;
    (void)type;
    (void)where;
    return remove(path);
}

static inline void book_close(struct book *b)
{
    pl_arena_free(&b->arena);
    (void)nftw(b->dir, book_forget, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
