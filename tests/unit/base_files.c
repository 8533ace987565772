/* Files: reads never leave the project, writes never harm what was there. */
#define _GNU_SOURCE
#include "base/file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static struct pl_arena arena;
static char folder[64];
static struct pl_root root;

static const char *in_folder(const char *name)
{
    static char path[2][256];
    static int turn;

    turn = 1 - turn;
    snprintf(path[turn], sizeof path[turn], "%s/%s", folder, name);
    return path[turn];
}

static void write_file(const char *name, const char *text)
{
    FILE *f = fopen(in_folder(name), "w");

    assert_non_null(f);
    assert_true(fputs(text, f) >= 0);
    assert_int_equal(fclose(f), 0);
}

static int open_folder(void **state)
{
    (void)state;
    pl_arena_init(&arena, (size_t)1 << 24);
    arena.fail_after = -1;
    snprintf(folder, sizeof folder, "/tmp/plumb-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
    assert_int_equal(mkdir(in_folder("project"), 0777), 0);
    assert_int_equal(mkdir(in_folder("project/data"), 0777), 0);
    write_file("project/data/staff.csv", "a,b\n1,2\n");
    write_file("secret", "not for notebooks");
    return pl_root_open(&root, in_folder("project"), &arena, NULL) != PL_OK;
}

static int close_folder(void **state)
{
    char command[128];

    (void)state;
    pl_root_close(&root);
    pl_arena_free(&arena);
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    return system(command);
}

static struct read_case {
    const char *name, *path;
    enum pl_status status;
    const char *says, *hint;
} reads[] = {
    {"a file", "data/staff.csv", PL_OK, NULL, NULL},
    {"a detour inside", "data/../data/staff.csv", PL_OK, NULL, NULL},
    {"a wrong name", "data/stafff.csv", PL_EINPUT, "no such file",
     "did you mean \"staff.csv\"?"},
    {"a wrong folder", "dta/staff.csv", PL_EINPUT, "no such file",
     "no folder \"dta\""},
    {"above the project", "../secret", PL_EINPUT, "leads out of the project",
     "inside the project"},
    {"an absolute path", "/etc/passwd", PL_EINPUT, "leads out of the project",
     NULL},
    {"through a link", "out/secret", PL_EINPUT, "leads out of the project",
     NULL},
    {"a link itself", "leak", PL_EINPUT, "leads out of the project", NULL},
    {"a folder", "data", PL_EINPUT, "is not a file", NULL},
    {"a FIFO", "fifo", PL_EINPUT, "is not a file", NULL},
    {"a link into /proc", "proc", PL_EINPUT, "", NULL},
    {"an empty path", "", PL_EINPUT, "no such file", NULL},
};

static void make_traps(void)
{
    assert_int_equal(symlink("..", in_folder("project/out")), 0);
    assert_int_equal(symlink("../secret", in_folder("project/leak")), 0);
    assert_int_equal(symlink("/proc/self/environ", in_folder("project/proc")),
                     0);
    assert_int_equal(mkfifo(in_folder("project/fifo"), 0666), 0);
}

static void check_read(void **state)
{
    const struct read_case *c = *state;
    struct pl_str bytes = {0};
    struct pl_err err = {0};

    make_traps();
    enum pl_status status =
        pl_root_read(&root, pl_str_from(c->path), 1000, &arena, &bytes, &err);
    assert_int_equal(status, c->status);
    if (status == PL_OK) {
        assert_string_equal(bytes.s, "a,b\n1,2\n");
        assert_non_null(root.reads);
        return;
    }
    assert_non_null(strstr(err.msg, c->says));
    if (c->hint != NULL)
        assert_non_null(strstr(err.hint, c->hint));
    assert_null(root.reads); /* what was not read is not noted */
}

static void a_large_file_is_refused_before_it_is_read(void **state)
{
    struct pl_str bytes;
    struct pl_err err = {0};

    (void)state;
    assert_int_equal(
        pl_root_read(&root, PL_STR("data/staff.csv"), 7, &arena, &bytes, &err),
        PL_ELIMIT);
    assert_non_null(strstr(err.msg, "larger than 7 bytes"));
}

static void names_of_a_folder_are_sorted(void **state)
{
    struct pl_str *names;
    size_t n;

    (void)state;
    write_file("project/data/b", "");
    write_file("project/data/B", "");
    write_file("project/data/.hidden", "");
    assert_int_equal(
        pl_root_list(&root, PL_STR("data"), &arena, &names, &n, NULL), PL_OK);
    assert_int_equal(n, 3);
    assert_string_equal(names[0].s, "B");
    assert_string_equal(names[1].s, "b");
    assert_string_equal(names[2].s, "staff.csv");
}

static void assert_holds(const char *name, const char *text)
{
    struct pl_str bytes;

    assert_int_equal(
        pl_file_get(in_folder(name), 1 << 20, &arena, &bytes, NULL), PL_OK);
    assert_string_equal(bytes.s, text);
}

static size_t count_files(const char *name)
{
    struct pl_str *names;
    size_t n = 0;

    assert_int_equal(
        pl_root_list(&root, pl_str_from(name), &arena, &names, &n, NULL),
        PL_OK);
    return n;
}

static void a_file_is_put_with_the_folders_above_it(void **state)
{
    struct stat st;

    (void)state;
    umask(022);
    assert_int_equal(
        pl_file_put(in_folder("project/x/y/z.txt"), PL_STR("new"), NULL),
        PL_OK);
    assert_holds("project/x/y/z.txt", "new");
    assert_int_equal(stat(in_folder("project/x/y/z.txt"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0644);
    assert_int_equal(count_files("x/y"), 1);
}

static void the_same_bytes_are_not_written_again(void **state)
{
    struct stat before, after;

    (void)state;
    assert_int_equal(pl_file_put(in_folder("f"), PL_STR("same"), NULL), PL_OK);
    assert_int_equal(stat(in_folder("f"), &before), 0);
    assert_int_equal(pl_file_put(in_folder("f"), PL_STR("same"), NULL), PL_OK);
    assert_int_equal(stat(in_folder("f"), &after), 0);
    assert_int_equal(before.st_ino, after.st_ino);
}

/* The size limit of this process stands in for a disk that is full: the write
 * fails in the middle. */
static void a_write_that_fails_leaves_what_was_there(void **state)
{
    static char large[100000];
    struct rlimit was, small = {4096, RLIM_INFINITY};
    struct pl_err err = {0};

    (void)state;
    memset(large, 'x', sizeof large);
    write_file("project/data/report", "the last good one");
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &was);
    small.rlim_max = was.rlim_max;
    setrlimit(RLIMIT_FSIZE, &small);
    enum pl_status status =
        pl_file_put(in_folder("project/data/report"),
                    (struct pl_str){large, sizeof large}, &err);
    setrlimit(RLIMIT_FSIZE, &was);
    assert_int_equal(status, PL_EIO);
    assert_non_null(strstr(err.msg, "cannot be written"));
    assert_non_null(strstr(err.hint, "what was there is untouched"));
    assert_holds("project/data/report", "the last good one");
    assert_int_equal(count_files("data"), 2); /* no temporary file is left */
}

static struct put_case {
    const char *name, *path;
} puts_refused[] = {
    {"into a file's name as a folder", "project/data/staff.csv/x"},
    {"over a folder", "project/data"},
    {"a name too long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                        "aaaaaaaaaaaaaaaaa/x"},
};

static void check_put_refused(void **state)
{
    const struct put_case *c = *state;
    char path[512];
    struct pl_err err = {0};

    snprintf(path, sizeof path, "%s/%s", folder, c->path);
    assert_int_equal(pl_file_put(path, PL_STR("x"), &err), PL_EIO);
    assert_non_null(strstr(err.msg, "cannot be written"));
    assert_holds("project/data/staff.csv", "a,b\n1,2\n");
}

/* Many more than a process may hold open; one that cannot be written takes back
 * all. */
static void many_files_are_put_together_or_not_at_all(void **state)
{
    enum { MANY = 200, OPEN = 100 };
    struct pl_file files[MANY];
    char paths[MANY][96];
    struct rlimit was, few;

    (void)state;
    for (int i = 0; i < MANY; i++) {
        snprintf(paths[i], sizeof paths[i], "%s/many/%d", folder, i);
        files[i] = (struct pl_file){.path = paths[i], .bytes = PL_STR("new")};
    }
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &was), 0);
    few = (struct rlimit){OPEN, was.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &few), 0);
    files[MANY - 1].path = in_folder("secret/x"); /* below a file */
    assert_int_equal(pl_files_put(files, MANY, NULL), PL_EIO);
    assert_int_equal(access(paths[0], F_OK), -1);
    assert_int_equal(pl_files_put(files, MANY - 1, NULL), PL_OK);
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &was), 0);
    for (int i = 0; i < MANY - 1; i++)
        assert_int_equal(access(paths[i], F_OK), 0);
}

static const char *kept(const char *name)
{
    return pl_str_copy(&arena, pl_str_from(in_folder(name))).s;
}

/* Names in the folder, "." entries too. */
static size_t count_names(const char *name)
{
    DIR *dir = opendir(in_folder(name));
    size_t n = 0;

    assert_non_null(dir);
    while (readdir(dir) != NULL)
        n++;
    closedir(dir);
    return n;
}

static void check_hash(const struct pl_draft *d, struct pl_str bytes)
{
    struct pl_hash whole = pl_hash_str(bytes), drafted = pl_draft_hash(d);

    assert_true(pl_hash_eq(&whole, &drafted));
}

static void draft(struct pl_draft *d, const char *path, const char *first,
                  const char *last)
{
    pl_draft_begin(d, path);
    pl_draft_add(d, pl_str_from(first));
    pl_draft_add(d, pl_str_from(last));
    pl_draft_end(d);
}

static void a_draft_becomes_the_file(void **state)
{
    struct pl_str whole = PL_STR("first and last");
    struct pl_draft d;
    struct pl_file file = {
        .path = kept("project/begun"), .bytes = whole, .draft = &d};

    (void)state;
    size_t n = count_names("project");
    draft(&d, file.path, "first", " and last");
    assert_int_equal(access(file.path, F_OK), -1);
    assert_int_equal(count_names("project"), n + 1);
    check_hash(&d, whole);
    assert_int_equal(pl_files_put(&file, 1, NULL), PL_OK);
    assert_holds("project/begun", "first and last");
    assert_int_equal(count_names("project"), n + 1);
    check_hash(&d, whole);
    pl_draft_drop(&d); /* it is the file now */
    assert_holds("project/begun", "first and last");
}

static void a_draft_of_a_part_is_not_put(void **state)
{
    struct pl_draft d;
    struct pl_file file = {.path = kept("project/begun"),
                           .bytes = PL_STR("first and last, longer"),
                           .draft = &d};

    (void)state;
    size_t n = count_names("project");
    draft(&d, file.path, "first", " and last");
    assert_int_equal(pl_files_put(&file, 1, NULL), PL_OK);
    assert_holds("project/begun", "first and last, longer");
    pl_draft_drop(&d);
    assert_int_equal(count_names("project"), n + 1);
}

static void a_draft_that_is_not_needed_leaves_nothing(void **state)
{
    struct pl_draft d;
    struct pl_file file = {.path = kept("project/data/staff.csv"),
                           .bytes = PL_STR("a,b\n1,2\n"),
                           .draft = &d};

    (void)state;
    size_t n = count_names("project/data");
    draft(&d, file.path, "a,b\n", "1,2\n");
    /* It holds these bytes already. */
    assert_int_equal(pl_files_put(&file, 1, NULL), PL_OK);
    pl_draft_drop(&d);
    assert_int_equal(count_names("project/data"), n);
    assert_holds("project/data/staff.csv", "a,b\n1,2\n");
}

static void a_draft_that_cannot_be_written_is_none(void **state)
{
    struct pl_draft d;
    struct pl_file file = {.path = kept("project/new"),
                           .bytes = PL_STR("first and last"),
                           .draft = &d};
    struct rlimit was, none;

    (void)state;
    size_t n = count_names("project");
    draft(&d, in_folder("nowhere/x"), "first", "");
    assert_int_equal(d.fd, -1);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    none = (struct rlimit){7, was.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    draft(&d, file.path, "first", " and last");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(d.fd, -1);
    check_hash(&d, file.bytes);
    assert_int_equal(count_names("project"), n);
    assert_int_equal(pl_files_put(&file, 1, NULL), PL_OK);
    assert_holds("project/new", "first and last");
}

enum { MOST = 40 };

static struct CMUnitTest tests[MOST];
static size_t n_tests;

static void add(const char *name, CMUnitTestFunction fn, void *row)
{
    tests[n_tests++] =
        (struct CMUnitTest){name, fn, open_folder, close_folder, row};
}

#define ADD(fn) add(#fn, fn, NULL)

int main(void)
{
    for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++)
        add(reads[i].name, check_read, &reads[i]);
    for (size_t i = 0; i < sizeof puts_refused / sizeof puts_refused[0]; i++)
        add(puts_refused[i].name, check_put_refused, &puts_refused[i]);
    ADD(a_large_file_is_refused_before_it_is_read);
    ADD(names_of_a_folder_are_sorted);
    ADD(a_file_is_put_with_the_folders_above_it);
    ADD(the_same_bytes_are_not_written_again);
    ADD(a_write_that_fails_leaves_what_was_there);
    ADD(many_files_are_put_together_or_not_at_all);
    ADD(a_draft_becomes_the_file);
    ADD(a_draft_of_a_part_is_not_put);
    ADD(a_draft_that_is_not_needed_leaves_nothing);
    ADD(a_draft_that_cannot_be_written_is_none);
    return _cmocka_run_group_tests("base_files", tests, n_tests, NULL, NULL);
}
