#include "run/ledger.h"

#include "base/json.h"
#include "base/map.h"
#include "base/version.h"
#include "doc/weave.h"
#include "lua/host.h"
#include "stats/stats.h"

#include <gnu/libc-version.h>
#include <stdlib.h>

enum { FORMAT = 1, DIGITS = 12 };

const struct pl_value *pl_library_versions(struct pl_arena *a,
                                           struct pl_str gnuplot)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "libc", gnu_get_libc_version());
    pl_set_text(&b, "gsl", pl_stats_gsl_version());
    pl_set_text(&b, "lua", pl_lua_release());
    pl_set_text(&b, "cmark-gfm", pl_markdown_version());
    if (gnuplot.len > 0)
        pl_set_string(&b, "gnuplot", gnuplot);
    return pl_map(&b);
}

static int by_path(const void *a, const void *b)
{
    const struct pl_value *const *x = a, *const *y = b;

    return pl_str_cmp(pl_strv(pl_get(*x, "path")), pl_strv(pl_get(*y, "path")));
}

/* Every file read, once. */
struct files {
    const struct pl_value **items;
    size_t n;
    struct pl_index seen;
};

static void add_files(struct files *f, const struct pl_value *list)
{
    size_t at;

    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *file = pl_item(list, i);
        if (pl_index_put(&f->seen, pl_strv(pl_get(file, "path")), f->n, &at) &&
            at == f->n)
            f->items[f->n++] = file;
    }
}

const struct pl_value *pl_files_read(struct pl_arena *a,
                                     const struct pl_value *project,
                                     const struct pl_value *outputs)
{
    size_t most = pl_count(pl_get(project, "reads"));
    struct pl_builder list;
    struct files f = {0};

    for (size_t i = 0; i < pl_count(outputs); i++)
        most += pl_count(pl_get(pl_item(outputs, i), "files"));
    f.items = PL_NEW(a, const struct pl_value *, most + 1);
    if (f.items == NULL)
        return NULL;
    pl_index_init(&f.seen, a);
    add_files(&f, pl_get(project, "reads"));
    for (size_t i = 0; i < pl_count(outputs); i++)
        add_files(&f, pl_get(pl_item(outputs, i), "files"));
    qsort(f.items, f.n, sizeof *f.items, by_path);
    pl_build(&list, a);
    for (size_t i = 0; i < f.n; i++)
        pl_add(&list, f.items[i]);
    return pl_list(&list);
}

static const struct pl_value *program_value(struct pl_arena *a)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "name", "plumb");
    pl_set_text(&b, "version", PL_VERSION);
    return pl_map(&b);
}

static const struct pl_value *sessions(struct pl_arena *a,
                                       const struct pl_value *outputs)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(outputs); i++) {
        const struct pl_value *session = pl_get(pl_item(outputs, i), "session");
        if (!pl_is_nil(session))
            pl_add(&list, session);
    }
    return pl_list(&list);
}

const struct pl_value *pl_ledger_value(struct pl_arena *a,
                                       const struct pl_value *project,
                                       const struct pl_value *outputs,
                                       struct pl_str gnuplot,
                                       struct pl_str date)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_number(&b, "format", FORMAT);
    if (date.len > 0)
        pl_set_string(&b, "date", date);
    if (!pl_is_nil(pl_get(project, "blind")))
        pl_set_bool(&b, "blind", true);
    pl_set(&b, "mark", pl_at(project, "book.mark"));
    pl_set(&b, "program", program_value(a));
    pl_set(&b, "libraries", pl_library_versions(a, gnuplot));
    pl_set(&b, "trials", pl_get(project, "trials"));
    pl_set(&b, "notebooks", sessions(a, outputs));
    pl_set(&b, "files", pl_files_read(a, project, outputs));
    return pl_map(&b);
}

void pl_ledger_begin(struct pl_buf *b, const struct pl_value *ledger)
{
    pl_json_print_but_last(b, ledger, DIGITS);
}

void pl_ledger_end(struct pl_buf *b, const struct pl_value *values)
{
    pl_json_print_last(b, "values", values, DIGITS);
}
