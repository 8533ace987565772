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

/* Of a file, a listing, or a name alone. */
static struct pl_str path_of(const struct pl_value *v)
{
    return pl_strv(v->type == PL_MAP ? pl_get(v, "path") : v);
}

static int by_path(const void *a, const void *b)
{
    const struct pl_value *const *x = a, *const *y = b;

    return pl_str_cmp(path_of(*x), path_of(*y));
}

/* Every path that was seen, once. */
struct paths {
    const struct pl_value **items;
    size_t n;
    struct pl_index seen;
};

static void add_paths(struct paths *p, const struct pl_value *list)
{
    size_t at;

    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *item = pl_item(list, i);
        if (pl_index_put(&p->seen, path_of(item), p->n, &at) && at == p->n)
            p->items[p->n++] = item;
    }
}

static const struct pl_value *all_paths(struct pl_arena *a,
                                        const struct pl_value *of_project,
                                        const struct pl_value *outputs,
                                        const char *name)
{
    size_t most = pl_count(of_project);
    struct pl_builder list;
    struct paths p = {0};

    for (size_t i = 0; i < pl_count(outputs); i++)
        most += pl_count(pl_get(pl_item(outputs, i), name));
    p.items = PL_NEW(a, const struct pl_value *, most + 1);
    if (p.items == NULL)
        return NULL;
    pl_index_init(&p.seen, a);
    add_paths(&p, of_project);
    for (size_t i = 0; i < pl_count(outputs); i++)
        add_paths(&p, pl_get(pl_item(outputs, i), name));
    qsort(p.items, p.n, sizeof *p.items, by_path);
    pl_build(&list, a);
    for (size_t i = 0; i < p.n; i++)
        pl_add(&list, p.items[i]);
    return pl_list(&list);
}

const struct pl_value *pl_files_read(struct pl_arena *a,
                                     const struct pl_value *project,
                                     const struct pl_value *outputs)
{
    return all_paths(a, pl_get(project, "reads"), outputs, "files");
}

const struct pl_value *pl_seen(struct pl_arena *a,
                               const struct pl_value *project,
                               const struct pl_value *outputs, const char *name)
{
    return all_paths(a, pl_get(project, name), outputs, name);
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
    pl_set(&b, "notice", pl_at(project, "book.notice"));
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
