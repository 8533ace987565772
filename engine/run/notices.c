/* notices.c - what a build tells people. */
#include "base/child.h"
#include "run/build_state.h"
#include "run/message.h"

enum { ERRORS_MOST = 20 };

void pl_notice_confinement(struct pl_buf *b)
{
    struct pl_confined c = pl_confinement();

    if (!c.landlock)
        pl_buf_puts(b, "warning: this kernel has no Landlock: notebooks are "
                       "kept from other files by the sandbox alone\n");
    if (!c.seccomp)
        pl_buf_puts(b, "warning: this kernel has no seccomp: notebooks are "
                       "kept from the system by the sandbox alone\n");
}

const char *pl_work_excerpts(const struct pl_work *w, const struct pl_err *err)
{
    struct pl_str file = pl_str_from(err->pos.file);
    bool is_source = pl_str_ends(file, ".lua") || pl_str_ends(file, ".md");

    return is_source || !w->options->blind ? w->options->project : NULL;
}

void pl_notice_errors(struct pl_buf *b, const struct pl_work *w,
                      const struct pl_value *errors)
{
    size_t n = pl_count(errors);
    struct pl_err err;

    for (size_t i = 0; i < n && i < ERRORS_MOST; i++) {
        pl_err_from(&err, pl_item(errors, i));
        pl_message(b, pl_work_excerpts(w, &err), &err);
    }
    if (n > ERRORS_MOST)
        pl_buf_printf(b, "and %zu more, in the page\n", n - ERRORS_MOST);
}

/* "star, analyses.primary.vcov: registered A, conducted B". */
static void put_departure(struct pl_buf *b, const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str registered = pl_strv(pl_get(d, "registered_text"));
    struct pl_str conducted = pl_strv(pl_get(d, "conducted_text"));

    if (clause.len == 0)
        clause = pl_strv(pl_get(d, "analysis"));
    pl_buf_printf(
        b, "%.*s departure %.*s (%.*s)", PL_FMT(pl_strv(pl_get(d, "state"))),
        PL_FMT(pl_strv(pl_get(d, "id"))), PL_FMT(pl_strv(pl_get(d, "kind"))));
    if (clause.len > 0)
        pl_buf_printf(b, ": %.*s", PL_FMT(clause));
    if (registered.len > 0)
        pl_buf_printf(b, ", registered %.*s", PL_FMT(registered));
    if (conducted.len > 0)
        pl_buf_printf(b, ", conducted %.*s", PL_FMT(conducted));
    pl_buf_putc(b, '\n');
}

/* No run is near to where this one can be explained: what to write is said at
 * once. */
static void put_data_paste(struct pl_buf *b, const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str paste = pl_strv(pl_get(d, "paste")), line;

    if (paste.len == 0 || !pl_str_starts(clause, "data.") ||
        pl_strv(pl_get(d, "analysis")).len > 0)
        return;
    pl_buf_puts(b, "  put the file back, receive this one (plumb receive), or "
                   "explain it in a notebook:\n");
    while (pl_str_line(&paste, &line))
        pl_buf_printf(b, "    %.*s\n", PL_FMT(line));
}

static bool put_open_departure(struct pl_buf *b, const struct pl_value *d)
{
    const struct pl_value *state = pl_get(d, "state");
    struct pl_str notebook = pl_strv(pl_get(d, "notebook"));

    if (!pl_is_text(state, "unexplained") && !pl_is_text(state, "stale"))
        return false;
    double line = pl_num_or(pl_get(d, "line"), 0);
    if (notebook.len > 0 && line > 0)
        pl_buf_printf(b, "%.*s:%.0f: ", PL_FMT(notebook), line);
    else if (notebook.len > 0)
        pl_buf_printf(b, "%.*s: ", PL_FMT(notebook));
    put_departure(b, d);
    if (pl_is_text(state, "stale"))
        pl_buf_puts(b, "  nothing of the kind happened: take the explanation "
                       "out, or run what it says\n");
    put_data_paste(b, d);
    return true;
}

static void put_lock_changes(struct pl_buf *b, const struct pl_value *trial)
{
    struct pl_str folder = pl_strv(pl_get(trial, "folder"));
    const struct pl_value *list = pl_at(trial, "lock.differences");

    if (!pl_is_text(pl_at(trial, "lock.state"), "changed"))
        return;
    pl_buf_printf(b,
                  "%.*s%sprotocol.lua: is no longer the protocol that "
                  "protocol.lock registered\n",
                  PL_FMT(folder), folder.len > 0 ? "/" : "");
    for (size_t i = 0; i < pl_count(list) && i < ERRORS_MOST; i++)
        pl_buf_printf(b, "  differs in %.*s\n",
                      PL_FMT(pl_strv(pl_get(pl_item(list, i), "clause"))));
    if (pl_count(list) > ERRORS_MOST)
        pl_buf_printf(b, "  and in %zu more\n", pl_count(list) - ERRORS_MOST);
}

/* Which cells are not as they were received; their values nobody is told. */
static void put_cells(struct pl_buf *b, const struct pl_value *cells)
{
    if (pl_count(cells) > 0)
        pl_buf_puts(b, "cells that are not as they were received (up to ten of "
                       "a file):\n");
    for (size_t i = 0; i < pl_count(cells); i++)
        pl_buf_printf(b, "  %.*s\n", PL_FMT(pl_strv(pl_item(cells, i))));
}

void pl_notice_departures(struct pl_buf *b, const struct pl_work *w)
{
    const struct pl_value *list = pl_get(w->assessment, "departures");
    const struct pl_value *trials = pl_get(w->project, "trials");
    size_t unexplained = 0;

    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *d = pl_item(list, i);
        if (put_open_departure(b, d) &&
            pl_is_text(pl_get(d, "state"), "unexplained"))
            unexplained++;
    }
    if (unexplained > 0)
        pl_buf_puts(b,
                    "to explain a departure, write t:depart { clause = ..., "
                    "conducted = ..., ... } before its run\n(t:omit for an "
                    "analysis left out, t:explore for one that is not in the "
                    "plan);\nplumb audit prints each one ready to be filled "
                    "in\n");
    for (size_t i = 0; i < pl_count(trials); i++)
        put_lock_changes(b, pl_item(trials, i));
    put_cells(b, pl_get(w->project, "cells"));
}

static void put_count(struct pl_buf *b, const struct pl_value *counts,
                      const char *name, const char *before)
{
    pl_buf_printf(b, "%s%.0f %s", before, pl_num_or(pl_get(counts, name), 0),
                  name);
}

void pl_result_summary(struct pl_buf *b, const struct pl_work *w)
{
    const struct pl_value *counts = pl_get(w->assessment, "counts");

    if (pl_count(pl_get(w->project, "trials")) == 0)
        return;
    put_count(b, counts, "explained", "departures: ");
    put_count(b, counts, "unexplained", ", ");
    put_count(b, counts, "stale", ", ");
    if (pl_num_or(pl_get(counts, "declared"), 0) > 0)
        put_count(b, counts, "declared", ", ");
    pl_buf_putc(b, '\n');
}
