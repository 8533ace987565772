#include "run/pdf.h"

#include "base/child.h"
#include "base/folder.h"
#include "chart/plain.h"

#include <fcntl.h>
#include <stdio.h>

enum { MOST = 256 << 20 };

#define PROGRAM "weasyprint"

enum pl_status pl_pdf_need(struct pl_err *err)
{
    if (pl_program_is_there(PROGRAM))
        return PL_OK;
    (void)pl_fail(err, PL_EINPUT, NULL,
                  "no PDF without weasyprint, which is not installed");
    return pl_hint(err, "Debian: apt install weasyprint; or leave pdf out of "
                        "--format");
}

static enum pl_status failed(const struct pl_outcome *o, double seconds,
                             struct pl_err *err)
{
    struct pl_str said = pl_str_trim(o->errors);

    if (!o->started)
        return pl_pdf_need(err) != PL_OK
                   ? PL_EINPUT
                   : pl_fail(err, PL_EIO, NULL, "cannot start weasyprint");
    if (o->timed_out)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "weasyprint took longer than %.0f seconds", seconds);
    if (o->signal != 0)
        return pl_fail(err, PL_EIO, NULL, "weasyprint crashed (signal %d)",
                       o->signal);
    if (said.len > 150)
        said = pl_str_slice(said, said.len - 150, said.len);
    return pl_fail(err, PL_EIO, NULL,
                   "weasyprint ended with code %d and wrote no PDF%s%.*s",
                   o->exit_code, said.len > 0 ? ": " : "", PL_FMT(said));
}

static bool is_whole(const struct pl_outcome *o)
{
    return o->started && !o->timed_out && o->exit_code == 0 &&
           pl_str_starts(o->out, "%PDF-") &&
           pl_str_ends(pl_str_trim(o->out), "%%EOF");
}

/* Subsets of fonts hold a date: that of the sources, or the first of all. */
static enum pl_status run(struct pl_arena *a, struct pl_str page,
                          const struct pl_paper *paper, const char *folder,
                          struct pl_outcome *o, struct pl_err *err)
{
    static const char *const argv[] = {PROGRAM, "-q", "-", "-", NULL};
    const char *epoch = paper->epoch != NULL ? paper->epoch : "0";
    char date[64];
    struct pl_program p = {.argv = argv,
                           .input = page,
                           .seconds = paper->seconds,
                           .output = MOST,
                           .write_below = folder,
                           .variable = date};

    (void)snprintf(date, sizeof date, "SOURCE_DATE_EPOCH=%s", epoch);
    return pl_program_run(&p, a, o, err);
}

enum pl_status pl_pdf_make(struct pl_arena *a, struct pl_str html,
                           const struct pl_paper *paper, struct pl_str *pdf,
                           struct pl_err *err)
{
    char folder[PL_FOLDER];
    struct pl_outcome o;
    struct pl_buf page;

    PL_TRY(pl_folder_make(paper->below, PL_PAPER_FOLDER, "PDF", folder, err));
    pl_buf_init(&page, 0);
    pl_svg_plain(&page, html);
    enum pl_status status =
        page.failed == PL_OK
            ? run(a, pl_buf_view(&page), paper, folder, &o, err)
            : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_buf_free(&page);
    pl_folder_sweep(AT_FDCWD, folder);
    if (status != PL_OK)
        return status;
    *pdf = o.out;
    return is_whole(&o) ? PL_OK : failed(&o, paper->seconds, err);
}
