#include "run/build.h"

#include "base/json.h"
#include "base/memory.h"
#include "run/build_state.h"
#include "run/charts.h"
#include "run/ledger.h"
#include "run/message.h"
#include "run/notebooks.h"
#include "run/pdf.h"
#include "run/recall.h"
#include "run/source_date.h"
#include "run/state.h"
#include "stats/stats.h"

#include <unistd.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void tell(struct pl_work *w, const char *what, unsigned done)
{
    pl_progress_step(w->options->progress, what, done, w->options->pdf ? 5 : 4);
}

/* "html,md 2026-11-29", "blind html": what the same inputs are made into. */
static enum pl_status name_wanted(struct pl_work *w, struct pl_err *err)
{
    const struct pl_build_options *o = w->options;

    PL_TRY(pl_source_date(w->a, o->epoch, &w->date, err));
    w->wanted = pl_str_printf(
        w->a, "%s%s%s%s%s%s %.*s", o->blind ? PL_BLIND_STATE : "",
        o->html ? "html" : "", o->html && o->md ? "," : "", o->md ? "md" : "",
        o->pdf && (o->html || o->md) ? "," : "", o->pdf ? "pdf" : "",
        PL_FMT(w->date));
    return w->wanted.s != NULL ? PL_OK : out_of_memory(err);
}

static void read_state(struct pl_work *w)
{
    const struct pl_build_options *o = w->options;

    w->was = pl_state_read(w->a, o->output, &w->was_printed);
    if (pl_str_starts(pl_strv(pl_get(w->was, "options")), PL_BLIND_STATE) !=
        o->blind)
        w->was_printed = PL_STR("");
}

/* The program as the state names it, and where things stand. */
static enum pl_status prepare(struct pl_work *w, struct pl_err *err)
{
    const struct pl_build_options *o = w->options;
    struct pl_buf libraries;
    char hex[65];

    pl_stats_init();
    pl_buf_init(&libraries, 0);
    pl_json_write(&libraries, pl_library_versions(w->a, PL_STR("")));
    struct pl_hash program = pl_program_hash(pl_buf_view(&libraries));
    pl_buf_free(&libraries);
    pl_hash_hex(&program, hex);
    /* What is remembered of an open build is void in a blind one, and the
     * other way round. */
    w->program = pl_str_printf(w->a, "%s%s", hex, o->blind ? " blind" : "");
    w->folder.project = o->project;
    w->folder.seconds = o->seconds;
    w->folder.blind = o->blind;
    w->folder.except = pl_output_inside(w->a, o->project, o->output);
    read_state(w);
    return w->program.s != NULL ? PL_OK : out_of_memory(err);
}

/* What was said then is said again: a build that exited 3 is no better for
 * being the same.  A blind build keeps no digest of the data, and so cannot
 * know that they are the same. */
static bool has_nothing_to_do(struct pl_work *w)
{
    const char *page = w->options->html ? "index.html"
                       : w->options->md ? "index.md"
                                        : "index.pdf";

    if (!w->options->memo || w->options->blind ||
        !pl_state_is_current(w->a, w->was, &w->seen, w->options->output,
                             w->wanted, w->program))
        return false;
    pl_work_tidy(w);
    w->built->exit_code = (int)pl_num_or(pl_get(w->was, "exit"), 0);
    pl_buf_put(&w->built->notices, pl_strv(pl_get(w->was, "notices")));
    pl_buf_printf(&w->built->results, "%s/%s is up to date: nothing to do\n",
                  w->options->output, page);
    return true;
}

static enum pl_status run_all(struct pl_work *w, struct pl_err *err)
{
    /* Another program may find other parts in the same text. */
    bool is_same = pl_str_eq(pl_strv(pl_get(w->was, "program")), w->program);
    struct pl_notebooks n = {.folder = &w->folder,
                             .chapters = pl_get(w->project, "chapters"),
                             .memo = w->memo,
                             .seen = &w->seen,
                             .sources =
                                 is_same ? pl_get(w->was, "sources") : pl_nil(),
                             .blinds = pl_get(w->project, "blind"),
                             .mark = pl_strv(pl_at(w->project, "book.mark")),
                             .threads = w->options->threads,
                             .progress = w->options->progress};

    PL_TRY(pl_notebooks_run(w->a, &n, &w->outputs, &w->sources, err));
    tell(w, "charts", 2);
    PL_TRY(pl_book_charts(w->a, w->memo, w->outputs, &w->gnuplot, &w->charts,
                          err));
    w->ledger = pl_ledger_value(w->a, w->project, w->outputs,
                                w->gnuplot.version, w->date);
    return w->ledger != NULL ? PL_OK : out_of_memory(err);
}

/* The page on paper. */
static enum pl_status print(struct pl_work *w, struct pl_err *err)
{
    const struct pl_build_options *o = w->options;
    struct pl_str place = pl_state_path(w->a, o->output, "");
    struct pl_paper paper = {place.s, o->epoch,
                             o->seconds > 0 ? o->seconds : PL_SECONDS};

    if (!o->pdf)
        return PL_OK;
    if (place.s == NULL)
        return out_of_memory(err);
    tell(w, "PDF", 4);
    return pl_pdf_make(w->a, w->woven.html, &paper, &w->pdf, err);
}

/* 1 wins over 3: while something failed, what was left out cannot be judged. */
static enum pl_status judge(struct pl_work *w, struct pl_err *err)
{
    struct pl_buf *notices = &w->built->notices;

    pl_notice_confinement(notices);
    if (pl_count(w->woven.errors) > 0) {
        w->built->exit_code = 1;
        pl_notice_errors(notices, w, w->woven.errors);
        return pl_work_write_failed(w, err);
    }
    w->built->exit_code = (int)pl_num_or(pl_get(w->assessment, "exit"), 0);
    pl_notice_departures(notices, w);
    PL_TRY(print(w, err));
    return pl_work_write(w, err);
}

/* What a blind build loads holds no digest by which it could be known again. */
static enum pl_status load_project(struct pl_work *w, struct pl_err *err)
{
    bool may_recall = w->memo != NULL && !w->options->blind;

    w->project = may_recall ? pl_project_recall(w->a, w->memo, &w->seen) : NULL;
    if (w->project != NULL)
        return PL_OK;
    PL_TRY(pl_project_load(w->a, &w->folder, &w->project, err));
    if (may_recall)
        pl_project_keep(w->a, w->memo, w->project);
    return PL_OK;
}

static enum pl_status make_all(struct pl_work *w, struct pl_err *err)
{
    struct pl_str place = pl_state_path(w->a, w->options->output, "");

    if (place.s == NULL)
        return out_of_memory(err);
    pl_work_recall(w);
    tell(w, "protocols", 0);
    PL_TRY(load_project(w, err));
    pl_gnuplot_find(w->a, w->memo, place.s, &w->gnuplot);
    enum pl_status status = run_all(w, err);
    pl_gnuplot_drop(&w->gnuplot);
    PL_TRY(status);
    tell(w, "pages", 3);
    PL_TRY(pl_work_weave(w, err));
    PL_TRY(judge(w, err));
    pl_work_remember(w);
    return w->built->notices.failed == PL_OK &&
                   w->built->results.failed == PL_OK
               ? PL_OK
               : out_of_memory(err);
}

/* What stopped the build before there were chapters to show it in: told, and
 * shown on a page of its own.  *err stays as it is where there can be none. */
static enum pl_status tell_fault(struct pl_work *w, const struct pl_err *err)
{
    struct pl_err fault = *err, other;
    bool is_own = fault.status == PL_EFAULT || fault.status == PL_EUSAGE;

    if (is_own || !w->options->html ||
        pl_work_weave_fault(w, &fault, &other) != PL_OK ||
        pl_work_write_failed(w, &other) != PL_OK)
        return fault.status;
    pl_message(&w->built->notices, pl_work_excerpts(w, &fault), &fault);
    w->built->exit_code = 1;
    return w->built->notices.failed == PL_OK ? PL_OK : fault.status;
}

/* start: what is wrong already, which err tells. */
static enum pl_status make_or_tell(struct pl_work *w, enum pl_status start,
                                   struct pl_err *err)
{
    enum pl_status status = start == PL_OK ? make_all(w, err) : start;

    return status == PL_OK ? PL_OK : tell_fault(w, err);
}

static enum pl_status build(struct pl_work *w, struct pl_err *err)
{
    int claim;

    PL_TRY(prepare(w, err));
    enum pl_status start = pl_project_need(w->a, w->options->project, err);
    if (start == PL_OK)
        start = pl_folder_open(&w->folder, w->a, &w->seen, err);
    /* Before the output folder is made: a wrong name leaves nothing behind. */
    if (start != PL_OK && w->was == NULL)
        return start;
    if (start == PL_OK)
        start = name_wanted(w, err);
    if (start == PL_OK && has_nothing_to_do(w))
        return PL_OK;
    if (start == PL_OK && w->options->pdf)
        start = pl_pdf_need(err);
    PL_TRY(pl_work_need_folder(w, err));
    enum pl_status status = pl_work_claim(w, &claim, err);
    if (w->has_waited) { /* meanwhile anything may have become another */
        pl_root_forget(&w->seen);
        read_state(w);
    }
    if (status == PL_OK)
        status = make_or_tell(w, start, err);
    if (claim >= 0)
        close(claim);
    return status;
}

enum pl_status pl_project_build(const struct pl_build_options *options,
                                struct pl_built *built, struct pl_err *err)
{
    struct pl_arena a;
    struct pl_work w = {
        .options = options, .a = &a, .built = built, .seen = {.fd = -1}};

    pl_memory_keep(0);
    *built = (struct pl_built){0};
    pl_buf_init(&built->results, 0);
    pl_buf_init(&built->notices, 0);
    pl_work_open_records(&w);
    pl_arena_init(&a, (size_t)4 << 30);
    enum pl_status status = build(&w, err);
    pl_child_end(w.weaver);
    pl_work_close_records(&w);
    pl_root_close(&w.seen);
    pl_arena_free(&a);
    if (status != PL_OK)
        pl_built_free(built);
    return status;
}

void pl_built_free(struct pl_built *built)
{
    pl_buf_free(&built->results);
    pl_buf_free(&built->notices);
}
