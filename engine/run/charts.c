#include "run/charts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* The file that execvp would run; false when there is none. */
static bool find_program(const char *name, struct stat *st, char path[4096])
{
    const char *folders = getenv("PATH");
    struct pl_str rest =
        pl_str_from(folders != NULL ? folders : "/usr/bin:/bin");

    while (rest.len > 0) {
        size_t end = rest.len;
        pl_str_find(rest, PL_STR(":"), &end);
        int n = snprintf(path, 4096, "%.*s/%s", (int)end, rest.s, name);
        if (n < 4096 && stat(path, st) == 0 && S_ISREG(st->st_mode) &&
            (st->st_mode & 0111) != 0)
            return true;
        rest = pl_str_slice(rest, end < rest.len ? end + 1 : end, rest.len);
    }
    return false;
}

/* A program that was not replaced says what it said before. */
static struct pl_hash program_key(const char *path, const struct stat *st)
{
    struct pl_hasher h;
    long long facts[4] = {(long long)st->st_size, (long long)st->st_mtim.tv_sec,
                          (long long)st->st_mtim.tv_nsec,
                          (long long)st->st_ino};

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("gnuplot version 1"));
    pl_hasher_add_str(&h, pl_str_from(path));
    pl_hasher_add(&h, facts, sizeof facts);
    return pl_hasher_end(&h);
}

void pl_gnuplot_find(struct pl_arena *a, struct pl_memo *memo,
                     const char *below, struct pl_gnuplot *g)
{
    struct stat st;
    char path[4096];

    *g = (struct pl_gnuplot){.below = below, .version = PL_STR("")};
    if (!find_program("gnuplot", &st, path))
        return;
    g->key = program_key(path, &st);
    /* Why one does not start is told when it is to draw. */
    if (!pl_memo_get(memo, &g->key, &g->version) &&
        pl_pen_take(&g->pen, a, below, NULL) != PL_OK)
        g->pen = NULL;
}

void pl_gnuplot_drop(struct pl_gnuplot *g)
{
    pl_pen_drop(g->pen);
    g->pen = NULL;
}

/* A figure of some chapter. */
struct figure {
    const struct pl_value *value; /* {"id","title","description","chart"} */
    const struct pl_value *drawn; /* NULL: not yet */
};

struct gallery {
    struct pl_arena *a;
    struct pl_memo *memo;
    struct pl_gnuplot *gnuplot;
    struct figure *figures;
    size_t n;
};

static bool collect(struct gallery *g, const struct pl_value *outputs)
{
    size_t total = 0;

    for (size_t i = 0; i < pl_count(outputs); i++)
        total += pl_count(pl_get(pl_item(outputs, i), "figures"));
    g->figures = PL_NEW(g->a, struct figure, total + 1);
    for (size_t i = 0; g->figures != NULL && i < pl_count(outputs); i++) {
        const struct pl_value *list = pl_get(pl_item(outputs, i), "figures");
        for (size_t k = 0; k < pl_count(list); k++)
            g->figures[g->n++].value = pl_item(list, k);
    }
    return g->figures != NULL;
}

static const struct pl_value *svg_value(struct pl_arena *a, struct pl_str svg)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_string(&b, "svg", svg);
    return pl_map(&b);
}

static enum pl_status recall(struct gallery *g, struct pl_err *err)
{
    struct pl_str version = g->gnuplot->version, svg;

    for (size_t i = 0; version.len > 0 && i < g->n; i++) {
        struct pl_hash key = pl_chart_key(g->figures[i].value, version);
        if (!pl_memo_get(g->memo, &key, &svg))
            continue;
        g->figures[i].drawn = svg_value(g->a, svg);
        if (g->figures[i].drawn == NULL)
            return out_of_memory(err);
    }
    return PL_OK;
}

static enum pl_status draw_open(struct gallery *g, const struct pl_value *open,
                                const struct pl_value **drawn,
                                struct pl_err *err)
{
    struct pl_gnuplot *gnuplot = g->gnuplot;
    struct pl_pen *pen = gnuplot->pen;

    if (pen == NULL)
        return pl_charts_draw(g->a, gnuplot->below, open, drawn, err);
    gnuplot->pen = NULL;
    PL_TRY(pl_pen_draw(pen, g->a, open, drawn, &gnuplot->version, err));
    if (gnuplot->version.len > 0)
        pl_memo_put(g->memo, &gnuplot->key, gnuplot->version);
    return PL_OK;
}

static void remember(struct gallery *g, const struct figure *f)
{
    struct pl_str version = g->gnuplot->version;
    struct pl_str svg = pl_strv(pl_get(f->drawn, "svg"));

    if (svg.len == 0 || version.len == 0)
        return;
    struct pl_hash key = pl_chart_key(f->value, version);
    pl_memo_put(g->memo, &key, svg);
}

static enum pl_status draw_rest(struct gallery *g, struct pl_err *err)
{
    struct pl_builder list;
    const struct pl_value *drawn;
    size_t k = 0;

    pl_build(&list, g->a);
    for (size_t i = 0; i < g->n; i++)
        if (g->figures[i].drawn == NULL)
            pl_add(&list, g->figures[i].value);
    const struct pl_value *open = pl_list(&list);
    if (open == NULL)
        return out_of_memory(err);
    PL_TRY(draw_open(g, open, &drawn, err));
    for (size_t i = 0; i < g->n; i++) {
        struct figure *f = &g->figures[i];
        if (f->drawn != NULL)
            continue;
        f->drawn = pl_item(drawn, k++);
        remember(g, f);
    }
    return PL_OK;
}

enum pl_status pl_book_charts(struct pl_arena *a, struct pl_memo *memo,
                              const struct pl_value *outputs,
                              struct pl_gnuplot *gnuplot,
                              const struct pl_value **drawn, struct pl_err *err)
{
    struct gallery g = {.a = a, .memo = memo, .gnuplot = gnuplot};
    struct pl_builder map;

    if (!collect(&g, outputs))
        return out_of_memory(err);
    PL_TRY(recall(&g, err));
    PL_TRY(draw_rest(&g, err));
    pl_build(&map, a);
    for (size_t i = 0; i < g.n; i++)
        pl_set_str(&map, pl_strv(pl_get(g.figures[i].value, "id")),
                   g.figures[i].drawn);
    *drawn = pl_map(&map);
    return *drawn != NULL ? PL_OK : out_of_memory(err);
}
