/* md_fault.c - what is wrong, in its place and above the text. */
#include "doc/md_parts.h"

static void put_place(struct pl_md *m, const struct pl_value *error)
{
    struct pl_str file = pl_strv(pl_get(error, "file"));
    double line = pl_num_or(pl_get(error, "line"), 0);

    if (file.len == 0)
        return;
    pl_md_text(m, file);
    if (line > 0)
        pl_md_printf(m, ":%.0f", line);
}

/* A list of bad cells has several lines. */
static void put_message(struct pl_md *m, const struct pl_value *error)
{
    struct pl_str message = pl_strv(pl_get(error, "message")), line;
    size_t n = 0;

    while (pl_str_line(&message, &line)) {
        pl_md_puts(m, n++ > 0 ? "<br>" : "");
        pl_md_text(m, line);
    }
}

void pl_md_fault(struct pl_md *m, const struct pl_value *error,
                 struct pl_str rest)
{
    struct pl_str hint = pl_strv(pl_get(error, "hint"));

    pl_md_begin(m, false);
    if (!m->at_line_start)
        pl_md_puts(m, "> ");
    pl_md_push(m, "> ");
    pl_md_puts(m, "**Error** ");
    put_place(m, error);
    pl_md_begin(m, false);
    put_message(m, error);
    if (hint.len > 0) {
        pl_md_begin(m, false);
        pl_md_text(m, hint);
    }
    if (rest.len > 0) {
        pl_md_begin(m, false);
        pl_md_text(m, rest);
    }
    pl_md_pop(m, 2);
}

void pl_md_inline_fault(struct pl_md *m, const struct pl_value *error)
{
    struct pl_str hint = pl_strv(pl_get(error, "hint"));

    pl_md_puts(m, "<strong>Error:</strong> ");
    put_message(m, error);
    if (hint.len > 0) {
        pl_md_puts(m, " (");
        pl_md_text(m, hint);
        pl_md_puts(m, ")");
    }
}

static void put_errors(struct pl_md *m)
{
    const struct pl_value *errors = m->book->errors;
    size_t n = pl_count(errors);

    if (n == 0)
        return;
    pl_md_begin(m, false);
    pl_md_printf(m,
                 "**This is no report: the build failed with %zu error%s.** "
                 "The last good report is untouched.",
                 n, n == 1 ? "" : "s");
    for (size_t i = 0; i < n; i++) {
        pl_md_begin(m, i > 0);
        pl_md_puts(m, "- ");
        put_place(m, pl_item(errors, i));
        pl_md_puts(m, " ");
        put_message(m, pl_item(errors, i));
    }
}

static void put_unsettled(struct pl_md *m, const struct pl_value *d)
{
    struct pl_str id = pl_strv(pl_get(d, "id"));
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    double line = pl_num_or(pl_get(d, "line"), 0);

    pl_md_puts(m, "- ");
    pl_md_open_link(m);
    pl_md_text(m, id);
    pl_md_close_link(
        m, pl_str_printf(m->book->arena, "#departure-%.*s", PL_FMT(id)));
    pl_md_puts(m, ", ");
    pl_md_text(m, pl_strv(pl_get(d, "state")));
    pl_md_puts(m, ": ");
    pl_md_code(m, clause.len > 0 ? clause : pl_strv(pl_get(d, "analysis")));
    if (line > 0) {
        pl_md_puts(m, " ");
        pl_md_text(m, pl_strv(pl_get(d, "notebook")));
        pl_md_printf(m, ":%.0f", line);
    }
}

static bool is_unsettled(const struct pl_value *departure)
{
    return pl_is_text(pl_get(departure, "state"), "unexplained") ||
           pl_is_text(pl_get(departure, "state"), "stale");
}

static void put_departures(struct pl_md *m)
{
    const struct pl_value *assessment = m->book->in->assessment;
    const struct pl_value *all = pl_get(assessment, "departures");
    bool is_later = false;

    if (pl_num_or(pl_get(assessment, "exit"), 0) != 3)
        return;
    pl_md_begin(m, false);
    pl_md_puts(m, "**This report departs from its plan and does not say "
                  "why.**");
    for (size_t i = 0; i < pl_count(all); i++) {
        if (!is_unsettled(pl_item(all, i)))
            continue;
        pl_md_begin(m, is_later);
        is_later = true;
        put_unsettled(m, pl_item(all, i));
    }
}

static void put_locks(struct pl_md *m)
{
    const struct pl_value *trials = pl_get(m->book->in->assessment, "trials");

    for (size_t i = 0; i < pl_count(trials); i++) {
        const struct pl_value *trial = pl_item(trials, i);
        bool is_changed = pl_is_text(pl_get(trial, "lock_state"), "changed");
        if (!is_changed && !pl_is_text(pl_get(trial, "lock_state"), "none"))
            continue;
        pl_md_begin(m, false);
        pl_md_puts(m, "The plan of trial ");
        pl_md_code(m, pl_strv(pl_get(trial, "id")));
        pl_md_puts(m, is_changed
                          ? " is no longer the one that was registered."
                          : " is not registered: nothing shows that it was "
                            "written before the results were seen.");
    }
}

void pl_md_banners(struct pl_md *m)
{
    put_errors(m);
    put_departures(m);
    put_locks(m);
}
