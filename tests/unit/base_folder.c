/* A folder for a program of others: made, swept, and what else it gets. */
#define _GNU_SOURCE
#include "base/child.h"
#include "base/folder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char outer[64];

static int open_outer(void **state)
{
    (void)state;
    snprintf(outer, sizeof outer, "/tmp/plumb-test-XXXXXX");
    return mkdtemp(outer) == NULL;
}

static int close_outer(void **state)
{
    (void)state;
    return rmdir(outer); /* fails when anything is left in it */
}

static void put(const char *folder, const char *name)
{
    char path[PL_FOLDER + 64];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    int fd = open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
    assert_true(fd >= 0);
    close(fd);
}

static void check_sweep(void **state)
{
    char path[PL_FOLDER], inner[PL_FOLDER + 16], link[PL_FOLDER + 16];
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(pl_folder_make(outer, "paper-", "PDF", path, &err), PL_OK);
    assert_int_equal(path[0], '/');
    assert_int_equal(strlen(strstr(path, "/paper-")), strlen("/paper-XXXXXX"));
    snprintf(inner, sizeof inner, "%s/fonts", path);
    assert_int_equal(mkdir(inner, 0700), 0);
    put(path, ".hidden");
    put(inner, "a.conf");
    put(outer, "kept");
    snprintf(link, sizeof link, "%s/out", path);
    assert_int_equal(symlink(outer, link), 0);
    pl_folder_sweep(AT_FDCWD, path);
    assert_int_not_equal(access(path, F_OK), 0);
    snprintf(link, sizeof link, "%s/kept", outer);
    assert_int_equal(unlink(link), 0); /* not taken through the link */
}

static void check_nowhere(void **state)
{
    char path[PL_FOLDER];
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_folder_make("/nowhere/at/all", "x-", "charts", path, &err), PL_EIO);
    assert_string_equal(err.msg, "no folder for the charts below "
                                 "/nowhere/at/all: No such file or directory");
    pl_folder_sweep(AT_FDCWD, "/nowhere/at/all"); /* does nothing */
}

static void check_program(void **state)
{
    static const char *const argv[] = {"sh", "-c", "echo $MARK", NULL};
    char mark[] = "MARK=here";
    struct pl_program p = {
        .argv = argv, .seconds = 10, .output = 64, .variable = mark};
    struct pl_outcome o;
    struct pl_arena a;
    struct pl_err err = {0};

    (void)state;
    pl_arena_init(&a, (size_t)1 << 20);
    assert_int_equal(pl_program_run(&p, &a, &o, &err), PL_OK);
    assert_string_equal(o.out.s, "here\n");
    assert_true(pl_program_is_there("sh"));
    assert_false(pl_program_is_there("no-such-program-anywhere"));
    pl_arena_free(&a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"a folder goes with all that is in it, and nothing else", check_sweep,
         open_outer, close_outer, NULL},
        {"a folder that cannot be made", check_nowhere, NULL, NULL, NULL},
        {"one more variable, and whether a program is there", check_program,
         NULL, NULL, NULL},
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
