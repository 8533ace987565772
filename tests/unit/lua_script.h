/* lua_script.h - one script run in a host of its own, in a temporary project
 * with the small trial of lua_project.h.  Tests only. */
#ifndef PL_TEST_LUA_SCRIPT_H
#define PL_TEST_LUA_SCRIPT_H

#include "lua/host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct script {
    char dir[64];
    const char *files[8]; /* written; removed at the end */
    size_t n_files;
    struct pl_arena arena;
    struct pl_root root;
    struct pl_host_options options;
    struct pl_host *host;
    struct pl_buf printed;
    enum pl_status status;
    struct pl_err err;
};

static void script_write(struct script *s, const char *path, const char *text)
{
    char full[192];
    struct pl_err err = {0};

    assert_true(snprintf(full, sizeof full, "%s/%s", s->dir, path) <
                (int)sizeof full);
    assert_int_equal(pl_file_put(full, pl_str_from(text), &err), PL_OK);
    assert_true(s->n_files < sizeof s->files / sizeof s->files[0]);
    s->files[s->n_files++] = path;
}

static void script_open(struct script *s)
{
    *s = (struct script){.dir = "/tmp/plumb-script-XXXXXX"};
    assert_non_null(mkdtemp(s->dir));
    pl_arena_init(&s->arena, (size_t)64 << 20);
    pl_buf_init(&s->printed, (size_t)1 << 20);
    script_write(s, "analyses/mini/data/people.csv", "id,y\na,1\nb,2.5\nc,\n");
    assert_int_equal(pl_root_open(&s->root, s->dir, &s->arena, &s->err), PL_OK);
    s->options = (struct pl_host_options){.root = &s->root,
                                          .memory = (size_t)16 << 20,
                                          .instructions = 10000000,
                                          .seed = 1};
}

static void script_run(struct script *s, const char *code)
{
    script_write(s, "x.lua", code);
    s->err = (struct pl_err){0};
    assert_int_equal(pl_host_open(&s->arena, &s->options, &s->host, &s->err),
                     PL_OK);
    s->status = pl_host_script(s->host, PL_STR("x.lua"), &s->printed, &s->err);
}

static inline const char *script_printed(const struct script *s)
{
    return s->printed.s == NULL ? "" : s->printed.s;
}

static void script_remove(const struct script *s, const char *path)
{
    char full[192];

    (void)snprintf(full, sizeof full, "%s/%s", s->dir, path);
    (void)remove(full);
}

static void script_close(struct script *s)
{
    static const char *const folders[] = {"analyses/mini/data", "analyses/mini",
                                          "analyses", "lib"};

    pl_host_close(s->host);
    pl_root_close(&s->root);
    pl_buf_free(&s->printed);
    pl_arena_free(&s->arena);
    for (size_t i = 0; i < s->n_files; i++)
        script_remove(s, s->files[i]);
    for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++)
        script_remove(s, folders[i]);
    (void)remove(s->dir);
}

#endif
