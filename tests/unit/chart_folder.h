/* chart_folder.h - charts drawn by gnuplot in a temporary folder.  Tests only.
 */
#ifndef PL_TEST_CHART_FOLDER_H
#define PL_TEST_CHART_FOLDER_H

#include "chart/chart.h"

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct pl_arena arena;
static char folder[64];
static char *path_was;

static inline int open_folder(void **state)
{
    const char *path = getenv("PATH");

    (void)state;
    pl_arena_init(&arena, (size_t)1 << 26);
    arena.fail_after = -1;
    path_was = strdup(path != NULL ? path : "/usr/bin:/bin");
    snprintf(folder, sizeof folder, "/tmp/plumb-test-XXXXXX");
    return path_was == NULL || mkdtemp(folder) == NULL;
}

static inline int close_folder(void **state)
{
    char command[128];

    (void)state;
    setenv("PATH", path_was, 1);
    free(path_was);
    pl_arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

#define BAR(label, mean)                                                       \
    "{\"label\":\"" label "\",\"mean\":" mean                                  \
    ",\"low\":1,\"high\":5,\"n_text\":\"n = "                                  \
    "1,200\",\"mark\":\"**\",\"value_text\":\"3.00\"}"
#define ARMS_OF(y_label, bars)                                                 \
    "{\"kind\":\"arms\",\"y_label\":\"" y_label                                \
    "\",\"zero\":true,\"bars\":[" bars "]}"
#define ARMS(bars) ARMS_OF("Score", bars)
#define FIGURE(id, chart)                                                      \
    "{\"id\":\"" id "\",\"title\":\"A <title>\",\"description\":\"Bars & so "  \
    "on\",\"chart\":" chart "}"
#define GOOD(id) FIGURE(id, ARMS(BAR("Control", "2") "," BAR("Treated", "3")))

static inline const struct pl_value *draw(const char *charts)
{
    const struct pl_value *list = NULL, *drawn = NULL;
    struct pl_err err = {0};

    if (pl_json_read(&arena, pl_str_from(charts), "charts", &list, &err) !=
        PL_OK)
        fail_msg("%s", err.msg);
    if (pl_charts_draw(&arena, folder, list, &drawn, &err) != PL_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(pl_count(drawn), pl_count(list));
    return drawn;
}

static inline const char *svg_at(const struct pl_value *drawn, size_t i)
{
    const struct pl_value *one = pl_item(drawn, i);

    if (pl_is_nil(pl_get(one, "svg")))
        fail_msg("%s", pl_strv(pl_get(one, "error")).s);
    return pl_strv(pl_get(one, "svg")).s;
}

static inline const char *error_at(const struct pl_value *drawn, size_t i)
{
    const struct pl_value *one = pl_item(drawn, i);

    assert_true(pl_is_nil(pl_get(one, "svg")));
    return pl_strv(pl_get(one, "error")).s;
}

/* The tests of a program, which it adds one after the other. */
enum { MOST = 100 };

static struct CMUnitTest tests[MOST];
static size_t n_tests;

static inline void add(const char *name, CMUnitTestFunction fn, void *row)
{
    if (n_tests == MOST) {
        (void)fprintf(stderr, "more than %d tests\n", MOST);
        exit(1);
    }
    tests[n_tests++] =
        (struct CMUnitTest){name, fn, open_folder, close_folder, row};
}

#define ADD_ROWS(rows, fn)                                                     \
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows)[0]; i++)                \
    add((rows)[i].name, fn, &(rows)[i])
#define ADD(fn) add(#fn, fn, NULL)

static inline int run_added(const char *group)
{
    /* As plumb's main: a gnuplot that is gone is told, and no reason to die. */
    (void)signal(SIGPIPE, SIG_IGN);
    return _cmocka_run_group_tests(group, tests, n_tests, NULL, NULL);
}

#endif
