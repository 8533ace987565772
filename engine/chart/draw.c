#include "chart/chart.h"

#include "base/child.h"
#include "base/file.h"
#include "base/folder.h"
#include "chart/script.h"
#include "chart/svg.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SVG_LIMIT = 8 << 20, SECONDS = 20, HANGS = 2, FOLDER = PL_FOLDER };

/* As gnuplot --version says it, which would start another gnuplot. */
static const char TELL_VERSION[] =
    "set print '-'\n"
    "print sprintf('gnuplot %.1f patchlevel %s', GPVAL_VERSION, "
    "''.GPVAL_PATCHLEVEL)\n";

struct pl_pen {
    struct pl_program program;
    struct pl_running *running;
    char folder[FOLDER];
};

/* A batch of charts and the folder they are drawn in. */
struct batch {
    struct pl_arena *a;
    const struct pl_value *charts;
    const struct pl_value **drawn; /* [n], NULL until settled */
    size_t n;
    int hangs; /* processes that ran into the deadline */
    char folder[FOLDER];
    struct pl_pen *pen;    /* the first process; NULL: none is ready */
    struct pl_str version; /* as the pen tells it */
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void svg_path(const struct batch *b, size_t i, char path[FOLDER + 32])
{
    snprintf(path, FOLDER + 32, "%s/%zu.svg", b->folder, i);
}

static enum pl_status settle(struct batch *b, size_t i, const char *member,
                             struct pl_str text)
{
    struct pl_builder m;

    pl_build(&m, b->a);
    pl_set_string(&m, member, text);
    b->drawn[i] = pl_map(&m);
    return b->drawn[i] != NULL ? PL_OK : out_of_memory(b->err);
}

/* The scripts of all charts not yet settled; one whose value is wrong is
 * settled here, with its error. */
static enum pl_status write_scripts(struct batch *b, struct pl_buf *script)
{
    struct pl_err why;
    char name[32];

    for (size_t i = 0; i < b->n; i++) {
        struct pl_buf one;
        if (b->drawn[i] != NULL)
            continue;
        pl_buf_init(&one, 0);
        snprintf(name, sizeof name, "%zu.svg", i);
        enum pl_status status = pl_chart_script(
            &one, b->a, pl_get(pl_item(b->charts, i), "chart"), name, &why);
        if (status == PL_OK)
            pl_buf_put(script, pl_buf_view(&one));
        else
            status = settle(b, i, "error", pl_str_from(why.msg));
        pl_buf_free(&one);
        PL_TRY(status);
    }
    return script->failed == PL_OK ? PL_OK : out_of_memory(b->err);
}

/* A chart is done when its file is there and whole; else *why says more. */
static enum pl_status collect_one(struct batch *b, size_t i, bool *is_done,
                                  struct pl_err *why)
{
    const struct pl_value *chart = pl_item(b->charts, i);
    struct pl_svg_frame frame = {
        pl_strv(pl_get(chart, "id")), pl_strv(pl_get(chart, "title")),
        pl_strv(pl_get(chart, "description")), pl_strv(pl_get(chart, "stamp"))};
    char path[FOLDER + 32];
    struct pl_str svg;
    struct pl_buf clean;
    enum pl_status status = PL_OK;

    svg_path(b, i, path);
    *is_done = false;
    if (pl_file_get(path, SVG_LIMIT, b->a, &svg, why) != PL_OK) {
        pl_fail(why, PL_EIO, NULL, "gnuplot wrote no picture");
        return PL_OK;
    }
    pl_buf_init(&clean, 0);
    if (pl_svg_clean(&clean, svg, &frame, why) == PL_OK) {
        status = settle(b, i, "svg", pl_buf_view(&clean));
        *is_done = status == PL_OK;
    }
    pl_buf_free(&clean);
    return status;
}

static struct pl_str why_not(struct pl_arena *a, const struct pl_outcome *o,
                             const struct pl_err *why)
{
    if (o->timed_out)
        return pl_str_printf(a, "gnuplot took longer than %d seconds", SECONDS);
    if (!o->started)
        return PL_STR("gnuplot is not installed (Debian: apt install "
                      "gnuplot-nox)");
    if (o->signal != 0)
        return pl_str_printf(a, "gnuplot crashed (signal %d)", o->signal);
    struct pl_str said = pl_str_trim(o->errors);
    if (said.len == 0 && o->exit_code == 0)
        return pl_str_from(why->msg);
    if (said.len == 0)
        return pl_str_printf(a, "gnuplot ended with code %d and said nothing",
                             o->exit_code);
    return pl_str_printf(a, "gnuplot ended with code %d: %.*s", o->exit_code,
                         PL_FMT(pl_str_slice(said, 0, 600)));
}

/* A gnuplot that is not there, or hangs again, will not draw the others. */
static bool is_hopeless(struct batch *b, const struct pl_outcome *o)
{
    b->hangs += o->timed_out;
    return !o->started || b->hangs >= HANGS;
}

/* Takes what was drawn.  The first chart that did not come out is the one that
 * gnuplot stumbled over: it gets the error, the next process draws what
 * follows. */
static enum pl_status collect(struct batch *b, const struct pl_outcome *o,
                              bool *any_left)
{
    struct pl_err why = {0};
    bool is_done = true, fails_all = false;
    enum pl_status status = PL_OK;

    *any_left = false;
    for (size_t i = 0; status == PL_OK && i < b->n; i++) {
        if (b->drawn[i] != NULL)
            continue;
        bool is_first = is_done;
        if (is_done)
            status = collect_one(b, i, &is_done, &why);
        if (status != PL_OK || is_done)
            continue;
        if (is_first)
            fails_all = is_hopeless(b, o);
        if (is_first || fails_all)
            status = settle(b, i, "error", why_not(b->a, o, &why));
        else
            *any_left = true;
    }
    return status;
}

static struct pl_program gnuplot_in(const char *folder)
{
    static const char *const argv[] = {"gnuplot", "-", NULL};

    return (struct pl_program){.argv = argv,
                               .seconds = SECONDS,
                               .output = 4096,
                               .write_below = folder};
}

static void take_version(struct batch *b, struct pl_str said)
{
    struct pl_str line;

    if (pl_str_line(&said, &line) && pl_str_starts(line, "gnuplot "))
        b->version = pl_str_slice(line, 8, line.len);
}

/* The pen draws nothing when nothing is open: then it tells its version. */
static enum pl_status use_pen(struct batch *b, struct pl_str script,
                              struct pl_outcome *o)
{
    struct pl_running *running = b->pen->running;
    struct pl_buf all;

    b->pen->running = NULL;
    pl_buf_init(&all, 0);
    pl_buf_puts(&all, TELL_VERSION);
    pl_buf_put(&all, script);
    if (all.failed != PL_OK) {
        pl_program_drop(running);
        return out_of_memory(b->err);
    }
    enum pl_status status =
        pl_program_finish(running, pl_buf_view(&all), b->a, o, b->err);
    pl_buf_free(&all);
    if (status == PL_OK)
        take_version(b, o->out);
    return status;
}

/* One gnuplot for all that is open. */
static enum pl_status draw_open(struct batch *b, bool *any_left)
{
    bool has_pen = b->pen != NULL && b->pen->running != NULL;
    struct pl_buf script;
    struct pl_outcome o;

    *any_left = false;
    pl_buf_init(&script, 0);
    enum pl_status status = write_scripts(b, &script);
    struct pl_program p = gnuplot_in(b->folder);
    p.input = pl_buf_view(&script);
    if (status == PL_OK && has_pen)
        status = use_pen(b, p.input, &o);
    else if (status == PL_OK && script.len > 0)
        status = pl_program_run(&p, b->a, &o, b->err);
    if (status == PL_OK && script.len > 0)
        status = collect(b, &o, any_left);
    pl_buf_free(&script);
    return status;
}

static void remove_folder(const struct batch *b)
{
    char path[FOLDER + 32];

    for (size_t i = 0; i < b->n; i++) {
        svg_path(b, i, path);
        unlink(path);
    }
    rmdir(b->folder);
}

static enum pl_status draw_all(struct batch *b)
{
    bool any_left = true;

    /* Each round settles at least one chart, so this ends. */
    while (any_left)
        PL_TRY(draw_open(b, &any_left));
    return PL_OK;
}

/* In a folder that is there, and is removed; without charts there need be none.
 */
static enum pl_status draw(struct batch *b, const struct pl_value **drawn)
{
    struct pl_builder list;

    b->drawn = PL_NEW(b->a, const struct pl_value *, b->n + 1);
    enum pl_status status =
        b->drawn != NULL ? draw_all(b) : out_of_memory(b->err);
    if (b->folder[0] != '\0')
        remove_folder(b);
    PL_TRY(status);
    pl_build(&list, b->a);
    for (size_t i = 0; i < b->n; i++)
        pl_add(&list, b->drawn[i]);
    *drawn = pl_list(&list);
    return *drawn != NULL ? PL_OK : out_of_memory(b->err);
}

enum pl_status pl_charts_draw(struct pl_arena *a, const char *below,
                              const struct pl_value *charts,
                              const struct pl_value **drawn, struct pl_err *err)
{
    struct batch b = {
        .a = a, .charts = charts, .n = pl_count(charts), .err = err};

    if (b.n > 0)
        PL_TRY(
            pl_folder_make(below, PL_CHARTS_FOLDER, "charts", b.folder, err));
    return draw(&b, drawn);
}

enum pl_status pl_pen_take(struct pl_pen **pen, struct pl_arena *a,
                           const char *below, struct pl_err *err)
{
    struct pl_pen *p = PL_NEW(a, struct pl_pen, 1);

    if (p == NULL)
        return out_of_memory(err);
    PL_TRY(pl_folder_make(below, PL_CHARTS_FOLDER, "charts", p->folder, err));
    p->program = gnuplot_in(p->folder);
    enum pl_status status = pl_program_start(&p->running, a, &p->program, err);
    if (status != PL_OK)
        rmdir(p->folder);
    else
        *pen = p;
    return status;
}

enum pl_status pl_pen_draw(struct pl_pen *pen, struct pl_arena *a,
                           const struct pl_value *charts,
                           const struct pl_value **drawn,
                           struct pl_str *version, struct pl_err *err)
{
    struct batch b = {.a = a,
                      .charts = charts,
                      .n = pl_count(charts),
                      .pen = pen,
                      .err = err};

    memcpy(b.folder, pen->folder, sizeof b.folder);
    enum pl_status status = draw(&b, drawn);
    pl_program_drop(pen->running); /* not reached: memory ended before */
    pen->running = NULL;
    *version = b.version;
    return status;
}

void pl_pen_drop(struct pl_pen *pen)
{
    if (pen == NULL)
        return;
    pl_program_drop(pen->running);
    pen->running = NULL;
    rmdir(pen->folder);
}

struct pl_hash pl_chart_key(const struct pl_value *chart, struct pl_str gnuplot)
{
    struct pl_hasher h;
    struct pl_hash value = pl_value_hash(chart);

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("chart 1"));
    pl_hasher_add(&h, value.b, sizeof value.b);
    pl_hasher_add_str(&h, gnuplot);
    pl_chart_templates_add(&h);
    return pl_hasher_end(&h);
}
