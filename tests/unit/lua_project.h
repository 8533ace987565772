/* lua_project.h - a small trial in a temporary folder, and notebooks run over
 * it.  Tests only; everything is removed by project_close.
 *
 * Four people an arm, y = 1 2 3 4 and 3 4 5 6: the difference is 2, sigma^2 is
 * 10/6, its standard error sqrt(10/6 * (1/4 + 1/4)) = 0.9129 on 6 degrees of
 * freedom; by hand. */
#ifndef PL_TEST_LUA_PROJECT_H
#define PL_TEST_LUA_PROJECT_H

#include "base/json.h"
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
#include <unistd.h>

#define PROJECT_NOTEBOOK "analyses/mini/analysis.md"

static const char project_protocol[] =
    "return protocol {\n"
    "  id = \"mini\", title = \"A small trial\",\n"
    "  design = design { unit = \"individual\", arms = { \"a\", \"b\" }, seed "
    "= 7 },\n"
    "  data = { people = file { path = \"data/people.csv\", key = \"id\",\n"
    "    columns = {\n"
    "      id = id(),\n"
    "      arm = category { \"a\", \"b\", role = \"treatment\" },\n"
    "      y = number { when = \"outcome\" },\n"
    "      age = integer { min = 18, max = 99, when = \"baseline\" },\n"
    "      site = category { \"n\", \"s\", when = \"baseline\" },\n"
    "    } } },\n"
    "  sample = intention_to_treat(),\n"
    "  missing = { covariates = complete_case(), outcome = complete_case() },\n"
    "  vcov = classical(), alpha = 0.05,\n"
    "  pathways = { { \"A programme\", \"Less noise\", \"y\" } },\n"
    "  analyses = {\n"
    "    main = regression { purpose = \"primary\", outcome = \"y\",\n"
    "      treatment = \"arm\" },\n"
    "    aged = regression { purpose = \"secondary\", outcome = \"y\",\n"
    "      treatment = \"arm\", covariates = { \"age\" } },\n"
    "  },\n"
    "}\n";

static const char project_data[] = "id,arm,y,age,site\n"
                                   "p1,a,1,30,n\np2,a,2,41,s\n"
                                   "p3,a,3,35,n\np4,a,4,50,s\n"
                                   "p5,b,3,33,n\np6,b,4,44,s\n"
                                   "p7,b,5,38,n\np8,b,6,47,s\n";

struct project {
    char dir[64];
    struct pl_arena arena;
    struct pl_root root;
    struct pl_host *host;
    const struct pl_value *outputs;
    struct pl_err err;
};

/* A part of a notebook: a value when label is "=", else a chunk. */
struct part {
    const char *label, *code;
};

static void project_write(struct project *p, const char *path, const char *text)
{
    char full[192];
    struct pl_err err = {0};

    assert_true(snprintf(full, sizeof full, "%s/%s", p->dir, path) <
                (int)sizeof full);
    assert_int_equal(pl_file_put(full, pl_str_from(text), &err), PL_OK);
}

static void project_open(struct project *p)
{
    *p = (struct project){.dir = "/tmp/plumb-lua-XXXXXX"};
    assert_non_null(mkdtemp(p->dir));
    pl_arena_init(&p->arena, (size_t)256 << 20);
    project_write(p, "analyses/mini/protocol.lua", project_protocol);
    project_write(p, "analyses/mini/data/people.csv", project_data);
    assert_int_equal(pl_root_open(&p->root, p->dir, &p->arena, &p->err), PL_OK);
    struct pl_host_options options = {.root = &p->root,
                                      .memory = (size_t)64 << 20,
                                      .instructions = 50000000,
                                      .seed = 1};
    assert_int_equal(pl_host_open(&p->arena, &options, &p->host, &p->err),
                     PL_OK);
}

static void project_close(struct project *p)
{
    static const char *const files[] = {"analyses/mini/protocol.lua",
                                        "analyses/mini/data/people.csv",
                                        "analyses/mini/data",
                                        "analyses/mini",
                                        "analyses",
                                        "x.lua"};
    char full[192];

    pl_host_close(p->host);
    pl_root_close(&p->root);
    pl_arena_free(&p->arena);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        (void)snprintf(full, sizeof full, "%s/%s", p->dir, files[i]);
        (void)remove(full);
    }
    (void)remove(p->dir);
}

static size_t project_lines(const char *text)
{
    size_t n = 0;

    for (; *text != '\0'; text++)
        n += *text == '\n';
    return n;
}

/* Runs a notebook of these parts (the last one has a NULL code).  Chunk code
 * ends in a newline. */
static void project_run(struct project *p, const struct part *parts)
{
    struct pl_builder list, one;
    struct pl_buf source;
    size_t line = 1;

    pl_build(&list, &p->arena);
    pl_buf_init(&source, 0);
    for (; parts->code != NULL; parts++) {
        bool is_value = strcmp(parts->label, "=") == 0;
        pl_build(&one, &p->arena);
        pl_set_text(&one, "kind", is_value ? "value" : "chunk");
        pl_set_text(&one, "code", parts->code);
        pl_set_number(&one, "line", (double)(is_value ? line : line + 1));
        if (is_value) {
            pl_buf_printf(&source, "`= %s`\n", parts->code);
            line++;
        } else {
            if (parts->label[0] != '\0')
                pl_set_text(&one, "label", parts->label);
            pl_buf_printf(&source, "```lua\n%s```\n", parts->code);
            line += project_lines(parts->code) + 2;
            pl_set_number(&one, "end_line", (double)(line - 1));
        }
        pl_add(&list, pl_map(&one));
    }
    struct pl_str text = pl_buf_copy(&source, &p->arena);
    pl_buf_free(&source);
    p->outputs = NULL;
    p->err = (struct pl_err){0};
    assert_int_equal(pl_host_notebook(p->host, PL_STR(PROJECT_NOTEBOOK), text,
                                      pl_list(&list), &p->outputs, &p->err),
                     PL_OK);
}

/* Message and hint of the first part that failed, or "". */
static struct pl_str project_error(struct project *p, const char *member)
{
    static const char *const kinds[] = {"chunks", "values"};

    for (size_t k = 0; k < 2; k++) {
        const struct pl_value *all = pl_get(p->outputs, kinds[k]);
        for (size_t i = 0; i < pl_count(all); i++) {
            const struct pl_value *error = pl_get(pl_item(all, i), "error");
            if (!pl_is_nil(error))
                return pl_strv(pl_get(error, member));
        }
    }
    return PL_STR("");
}

static const char *project_json(struct project *p, const struct pl_value *v)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_str text = pl_buf_copy(&b, &p->arena);
    pl_buf_free(&b);
    return text.s;
}

static const struct pl_value *project_shown(struct project *p, size_t chunk)
{
    return pl_item(
        pl_get(pl_item(pl_get(p->outputs, "chunks"), chunk), "shows"), 0);
}

#endif
