/* html_chunk.c - a chunk: what it showed, printed and how it failed, its code.
 */
#include "doc/highlight.h"
#include "doc/html_parts.h"

static void put_source_code(struct pl_html *h, const struct pl_chunk *c)
{
    pl_buf_puts(h->b,
                "<pre tabindex=\"0\" role=\"region\" aria-label=\"Code of "
                "lines ");
    pl_buf_printf(h->b, "%zu to %zu\"><code class=\"lua\">", c->line,
                  c->end_line > c->line ? c->end_line - 1 : c->line);
    pl_highlight_lua(h->b, c->code);
    pl_buf_puts(h->b, "</code></pre>\n");
}

static struct pl_str file_name(struct pl_str path)
{
    size_t i = path.len;

    while (i > 0 && path.s[i - 1] != '/')
        i--;
    return pl_str_slice(path, i, path.len);
}

static void put_folded(struct pl_html *h, const struct pl_chunk *c)
{
    pl_buf_puts(h->b, "<details class=\"code\"><summary>Code <span "
                      "class=\"place\">");
    pl_buf_html(h->b, file_name(h->c->path));
    pl_buf_printf(h->b, ", lines %zu&#8211;%zu</span></summary>\n", c->line,
                  c->end_line > c->line ? c->end_line - 1 : c->line);
    put_source_code(h, c);
    pl_buf_puts(h->b, "</details>\n");
}

static void put_shown_code(struct pl_html *h, const struct pl_chunk *c)
{
    pl_buf_puts(h->b, "<div class=\"code\">\n");
    put_source_code(h, c);
    pl_buf_puts(h->b, "</div>\n");
}

static void put_printed(struct pl_html *h, struct pl_str text)
{
    if (text.len == 0)
        return;
    pl_buf_puts(h->b, "<pre class=\"printed\" tabindex=\"0\" role=\"region\" "
                      "aria-label=\"Printed text\"><samp>");
    pl_buf_html(h->b, text);
    pl_buf_puts(h->b, "</samp></pre>\n");
}

void pl_put_svg(struct pl_html *h, const struct pl_value *chart,
                struct pl_str label)
{
    struct pl_str svg = pl_strv(pl_get(chart, "svg"));

    if (svg.len == 0) {
        pl_buf_puts(h->b,
                    "<p class=\"not-run\">The chart was not drawn.</p>\n");
        return;
    }
    pl_open_scroll(h, label);
    pl_buf_put(h->b, svg); /* chart/svg.c wrote it, element by element */
    pl_buf_puts(h->b, "</div>\n");
}

static void put_figure(struct pl_html *h, const struct pl_exhibit *e,
                       const struct pl_value *shown)
{
    const struct pl_value *rows = pl_get(shown, "ledger");
    struct pl_provenance p = {.status = PL_STR("traced"),
                              .rows = rows,
                              .line = h->line,
                              .marks = pl_book_marks(h->book, rows)};

    if (pl_count(rows) == 0) {
        p.status = PL_STR("untraced");
        p.detail = PL_STR("The chart");
    }
    pl_buf_puts(h->b, "<figure class=\"exhibit\"");
    if (e != NULL)
        pl_put_attribute(h, "id", e->target.id);
    pl_put_provenance(h, &p);
    pl_buf_puts(h->b, ">\n");
    pl_put_svg(h, e != NULL ? pl_book_chart(h->book, e) : pl_nil(),
               e != NULL ? e->target.text : PL_STR("Chart"));
    pl_put_notes(h, shown, p.marks);
    if (e != NULL)
        pl_put_caption(h, e, p.marks);
    pl_buf_puts(h->b, "</figure>\n");
}

/* So that what refers to it leads somewhere. */
static void put_missing(struct pl_html *h, const struct pl_exhibit *e)
{
    pl_buf_puts(h->b, "<div class=\"exhibit missing\"");
    pl_put_attribute(h, "id", e->target.id);
    pl_buf_puts(h->b, "><p><span class=\"label\">");
    pl_buf_html(h->b, e->target.text);
    pl_buf_puts(h->b, "</span> ");
    if (e->chunk->caption.root != NULL)
        pl_put_inlines(h, &e->chunk->caption.source, e->chunk->caption.root, 0);
    pl_buf_puts(h->b, "</p>\n<p class=\"not-run\">Not shown.</p></div>\n");
}

static size_t count_not_run(const struct pl_value *list)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(list); i++)
        n += pl_is_text(pl_get(pl_item(list, i), "status"), "not_run");
    return n;
}

static struct pl_str what_was_not_run(const struct pl_html *h)
{
    size_t chunks = count_not_run(pl_get(h->c->output, "chunks"));
    size_t values = count_not_run(pl_get(h->c->output, "values"));

    if (chunks + values == 0)
        return PL_STR("Nothing of the notebook came after it.");
    return pl_str_printf(h->book->arena,
                         "Not run after it: %zu chunk%s and %zu inline "
                         "value%s.",
                         chunks, chunks == 1 ? "" : "s", values,
                         values == 1 ? "" : "s");
}

static void put_outcome(struct pl_html *h, const struct pl_chunk_node *chunk)
{
    const struct pl_value *out = pl_book_chunk(h->c, chunk);
    const struct pl_value *error = pl_get(out, "error");
    bool is_ok = pl_is_text(pl_get(out, "status"), "ok");

    put_printed(h, pl_strv(pl_get(out, "printed")));
    if (!pl_is_nil(error))
        pl_put_fault(h, error, what_was_not_run(h));
    else if (!is_ok)
        pl_buf_puts(h->b, "<p class=\"not-run\">This chunk was not run.</p>\n");
}

static void put_shows(struct pl_html *h, const struct pl_chunk_node *chunk)
{
    const struct pl_value *shows = pl_get(pl_book_chunk(h->c, chunk), "shows");
    const struct pl_exhibit *e = pl_book_exhibit(h->c, chunk);

    if (e != NULL && pl_count(shows) == 0)
        put_missing(h, e);
    for (size_t i = 0; i < pl_count(shows); i++, e = NULL) {
        const struct pl_value *shown = pl_item(shows, i);
        if (pl_is_text(pl_get(shown, "kind"), "figure"))
            put_figure(h, e, shown);
        else
            pl_put_table(h, e, shown);
    }
}

void pl_put_chunk(struct pl_html *h, struct pl_chunk_node *chunk)
{
    h->line = chunk->chunk.line;
    if (chunk->chunk.fold == PL_FOLD_SHOW)
        put_shown_code(h, &chunk->chunk);
    put_shows(h, chunk);
    put_outcome(h, chunk);
    if (chunk->chunk.fold == PL_FOLD_FOLD)
        put_folded(h, &chunk->chunk);
}
