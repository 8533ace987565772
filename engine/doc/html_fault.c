/* html_fault.c - what is wrong, in its place and above the text. */
#include "doc/html_parts.h"

void pl_put_place(struct pl_html *h, const struct pl_value *error)
{
    struct pl_str file = pl_strv(pl_get(error, "file"));
    double line = pl_num_or(pl_get(error, "line"), 0);

    if (file.len == 0)
        return;
    pl_buf_puts(h->b, "<span class=\"place\">");
    pl_buf_html(h->b, file);
    if (line > 0)
        pl_buf_printf(h->b, ":%.0f", line);
    pl_buf_puts(h->b, "</span>");
}

/* The source line that the error names, when it is one of this chapter. */
static struct pl_str excerpt(const struct pl_html *h,
                             const struct pl_value *error)
{
    struct pl_str rest = h->c != NULL ? h->c->source : PL_STR("");
    struct pl_str line = pl_strv(pl_get(error, "excerpt"));
    double number = pl_num_or(pl_get(error, "line"), 0);

    if (line.len > 0)
        return pl_utf8_valid(line) ? line : PL_STR("");
    if (h->c == NULL || !pl_str_eq(pl_strv(pl_get(error, "file")), h->c->path))
        return PL_STR("");
    for (double i = 0; i < number; i++)
        if (!pl_str_line(&rest, &line))
            return PL_STR("");
    return number > 0 && line.len < 400 && pl_utf8_valid(line) ? line
                                                               : PL_STR("");
}

static void put_excerpt(struct pl_html *h, const struct pl_value *error)
{
    struct pl_str line = excerpt(h, error);

    if (line.len == 0)
        return;
    pl_buf_puts(h->b, "<pre tabindex=\"0\" role=\"region\" aria-label=\"Source "
                      "line\"><code>");
    pl_buf_html(h->b, line);
    pl_buf_puts(h->b, "</code></pre>\n");
}

/* A list of bad cells has several lines. */
static void put_message(struct pl_html *h, struct pl_str message)
{
    struct pl_str line;
    size_t n = 0;

    while (pl_str_line(&message, &line)) {
        pl_buf_puts(h->b, n++ > 0 ? "<br>\n" : "");
        pl_buf_html(h->b, line);
    }
}

void pl_put_fault(struct pl_html *h, const struct pl_value *error,
                  struct pl_str rest)
{
    struct pl_str hint = pl_strv(pl_get(error, "hint"));

    pl_buf_puts(h->b, "<div class=\"fault\" role=\"group\" "
                      "aria-label=\"Error\">\n<p><strong>Error</strong> ");
    pl_put_place(h, error);
    pl_buf_puts(h->b, "</p>\n<p class=\"message\">");
    put_message(h, pl_strv(pl_get(error, "message")));
    pl_buf_puts(h->b, "</p>\n");
    put_excerpt(h, error);
    if (hint.len > 0) {
        pl_buf_puts(h->b, "<p class=\"hint\">");
        pl_buf_html(h->b, hint);
        pl_buf_puts(h->b, "</p>\n");
    }
    if (rest.len > 0) {
        pl_buf_puts(h->b, "<p class=\"rest\">");
        pl_buf_html(h->b, rest);
        pl_buf_puts(h->b, "</p>\n");
    }
    pl_buf_puts(h->b, "</div>\n");
}

void pl_put_inline_fault(struct pl_html *h, const struct pl_value *error)
{
    struct pl_str hint = pl_strv(pl_get(error, "hint"));

    pl_buf_puts(h->b, "<span class=\"fault\"><strong>Error:</strong> ");
    put_message(h, pl_strv(pl_get(error, "message")));
    if (hint.len > 0) {
        pl_buf_puts(h->b, " (");
        pl_buf_html(h->b, hint);
        pl_buf_putc(h->b, ')');
    }
    pl_buf_puts(h->b, "</span>");
}

void pl_put_faults(struct pl_html *h)
{
    const struct pl_value *faults = h->book->in->faults;

    if (pl_count(faults) == 0)
        return;
    pl_buf_puts(h->b, "<section class=\"chapter\" aria-label=\"Error\">\n");
    for (size_t i = 0; i < pl_count(faults); i++)
        pl_put_fault(h, pl_item(faults, i), PL_STR("Nothing was run."));
    pl_buf_puts(h->b, "</section>\n");
}

static void put_errors(struct pl_html *h)
{
    const struct pl_value *errors = h->book->errors;
    size_t n = pl_count(errors);

    if (n == 0)
        return;
    pl_buf_puts(h->b, "<section class=\"banner\" aria-labelledby=\"errors\">\n"
                      "<p id=\"errors\"><strong>");
    pl_buf_printf(h->b, "This is no report: the build failed with %zu error%s.",
                  n, n == 1 ? "" : "s");
    pl_buf_puts(h->b, "</strong> The last good report is untouched.</p>\n"
                      "<ul>\n");
    for (size_t i = 0; i < n; i++) {
        pl_buf_puts(h->b, "<li>");
        pl_put_place(h, pl_item(errors, i));
        pl_buf_putc(h->b, ' ');
        put_message(h, pl_strv(pl_get(pl_item(errors, i), "message")));
        pl_buf_puts(h->b, "</li>\n");
    }
    pl_buf_puts(h->b, "</ul>\n</section>\n");
}

static bool is_unsettled(const struct pl_value *departure)
{
    struct pl_str state = pl_strv(pl_get(departure, "state"));

    return pl_str_is(state, "unexplained") || pl_str_is(state, "stale");
}

static void put_unsettled(struct pl_html *h, const struct pl_value *d)
{
    struct pl_str id = pl_strv(pl_get(d, "id"));
    struct pl_str clause = pl_strv(pl_get(d, "clause"));

    pl_buf_puts(h->b, "<li>");
    pl_open_link(h, pl_anchor(h->book->arena, "departure-", id));
    pl_buf_html(h->b, id);
    pl_close_link(h);
    pl_buf_puts(h->b, ", ");
    pl_buf_html(h->b, pl_strv(pl_get(d, "state")));
    pl_buf_puts(h->b, ": <code>");
    pl_buf_html(h->b, clause.len > 0 ? clause : pl_strv(pl_get(d, "analysis")));
    pl_buf_puts(h->b, "</code>");
    if (pl_num_or(pl_get(d, "line"), 0) > 0) {
        pl_buf_puts(h->b, " <span class=\"place\">");
        pl_buf_html(h->b, pl_strv(pl_get(d, "notebook")));
        pl_buf_printf(h->b, ":%.0f</span>", pl_num(pl_get(d, "line")));
    }
    pl_buf_puts(h->b, "</li>\n");
}

static void put_lock(struct pl_html *h, const struct pl_value *trial,
                     bool is_changed)
{
    if (!pl_is_text(pl_get(trial, "lock_state"),
                    is_changed ? "changed" : "none"))
        return;
    pl_buf_puts(h->b, is_changed ? "<li>The plan of trial <code>"
                                 : "<p class=\"unregistered\">The plan of "
                                   "trial <code>");
    pl_buf_html(h->b, pl_strv(pl_get(trial, "id")));
    pl_buf_puts(h->b, is_changed
                          ? "</code> is no longer the one that was "
                            "registered.</li>\n"
                          : "</code> is not registered: nothing shows that it "
                            "was written before the results were seen.</p>\n");
}

static void put_departure_banner(struct pl_html *h)
{
    const struct pl_value *assessment = h->book->in->assessment;
    const struct pl_value *all = pl_get(assessment, "departures");
    const struct pl_value *trials = pl_get(assessment, "trials");

    /* A notebook that stopped on its way has left analyses unrun: no blame. */
    if (pl_num_or(pl_get(assessment, "exit"), 0) != 3 ||
        pl_count(h->book->errors) > 0)
        return;
    pl_buf_puts(h->b,
                "<section class=\"banner\" aria-labelledby=\"unsettled\">\n"
                "<p id=\"unsettled\"><strong>This report departs from its plan "
                "and does not say why.</strong></p>\n<ul>\n");
    for (size_t i = 0; i < pl_count(all); i++)
        if (is_unsettled(pl_item(all, i)))
            put_unsettled(h, pl_item(all, i));
    for (size_t i = 0; i < pl_count(trials); i++)
        put_lock(h, pl_item(trials, i), true);
    pl_buf_puts(h->b, "</ul>\n</section>\n");
}

void pl_put_banners(struct pl_html *h)
{
    const struct pl_value *trials = pl_get(h->book->in->assessment, "trials");

    put_errors(h);
    put_departure_banner(h);
    for (size_t i = 0; i < pl_count(trials); i++)
        put_lock(h, pl_item(trials, i), false);
}
