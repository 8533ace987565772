/* html_blocks.c - content that the engine writes itself. */
#include "doc/highlight.h"
#include "doc/html_parts.h"

#include <string.h>

enum { BRIEF = 44 }; /* characters of a field, up to which it is brief */

static const char *tag_of(struct pl_str style)
{
    static const struct {
        const char *style, *tag;
    } tags[] = {{"emph", "em"}, {"strong", "strong"}, {"code", "code"}};

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++)
        if (pl_str_is(style, tags[i].style))
            return tags[i].tag;
    return NULL;
}

void pl_put_run(struct pl_html *h, const struct pl_value *run)
{
    const char *tag = tag_of(pl_strv(pl_get(run, "style")));
    struct pl_str href = pl_strv(pl_get(run, "href"));
    struct pl_str mark = pl_strv(pl_get(run, "mark"));
    bool is_link = href.len > 0 && !h->in_link &&
                   (pl_str_starts(href, "#") || pl_str_starts(href, "http"));

    if (is_link) {
        pl_buf_puts(h->b, "<a");
        pl_put_attribute(h, "href", href);
        pl_buf_putc(h->b, '>');
    }
    if (tag != NULL)
        pl_buf_printf(h->b, "<%s>", tag);
    pl_buf_html(h->b, pl_strv(pl_get(run, "text")));
    if (tag != NULL)
        pl_buf_printf(h->b, "</%s>", tag);
    if (is_link)
        pl_buf_puts(h->b, "</a>");
    if (mark.len == 0)
        return;
    struct pl_builder one;
    pl_build(&one, h->book->arena);
    pl_add(&one, pl_get(run, "mark"));
    pl_put_marks(h, pl_list(&one));
}

static void put_runs(struct pl_html *h, const struct pl_value *runs)
{
    for (size_t i = 0; i < pl_count(runs); i++)
        pl_put_run(h, pl_item(runs, i));
}

static void put_given(struct pl_html *h, const struct pl_value *block,
                      const char *name)
{
    struct pl_str text = pl_strv(pl_get(block, name));

    if (text.len > 0)
        pl_put_attribute(h, name, text);
}

static void put_paragraph(struct pl_html *h, const struct pl_value *block)
{
    pl_buf_puts(h->b, "<p");
    put_given(h, block, "class");
    put_given(h, block, "id");
    pl_buf_putc(h->b, '>');
    put_runs(h, pl_get(block, "runs"));
    pl_buf_puts(h->b, "</p>\n");
}

static void put_list(struct pl_html *h, const struct pl_value *block)
{
    const struct pl_value *items = pl_get(block, "items");

    pl_buf_puts(h->b, "<ul>\n");
    for (size_t i = 0; i < pl_count(items); i++) {
        pl_buf_puts(h->b, "<li");
        put_given(h, pl_item(items, i), "id");
        pl_buf_putc(h->b, '>');
        pl_buf_html(h->b, pl_strv(pl_get(pl_item(items, i), "text")));
        put_runs(h, pl_get(pl_item(items, i), "runs"));
        pl_buf_puts(h->b, "</li>\n");
    }
    pl_buf_puts(h->b, "</ul>\n");
}

/* Several such stand on one line of paper. */
static bool is_brief(const struct pl_value *field)
{
    struct pl_str text = pl_strv(pl_get(field, "text"));

    return text.len > 0 && pl_utf8_length(text) <= BRIEF;
}

static void put_fields(struct pl_html *h, const struct pl_value *block)
{
    const struct pl_value *items = pl_get(block, "items");

    pl_buf_puts(h->b, "<dl class=\"fields\">\n");
    for (size_t i = 0; i < pl_count(items); i++) {
        const struct pl_value *item = pl_item(items, i);
        pl_buf_puts(h->b,
                    is_brief(item) ? "<div class=\"brief\"><dt>" : "<div><dt>");
        pl_buf_html(h->b, pl_strv(pl_get(item, "name")));
        pl_buf_puts(h->b, "</dt><dd>");
        pl_buf_html(h->b, pl_strv(pl_get(item, "text")));
        put_runs(h, pl_get(item, "runs"));
        pl_buf_puts(h->b, "</dd></div>\n");
    }
    pl_buf_puts(h->b, "</dl>\n");
}

static void put_code(struct pl_html *h, const struct pl_value *block)
{
    struct pl_str text = pl_strv(pl_get(block, "text"));

    pl_buf_puts(h->b, "<pre class=\"listing\" tabindex=\"0\" role=\"region\" "
                      "aria-label=\"Listing\"><code>");
    if (pl_is_text(pl_get(block, "language"), "lua"))
        pl_highlight_lua(h->b, text);
    else
        pl_buf_html(h->b, text);
    pl_buf_puts(h->b, "</code></pre>\n");
}

static void put_figure(struct pl_html *h, const struct pl_value *block)
{
    const struct pl_value *chart =
        pl_book_drawn(h->book, pl_strv(pl_get(block, "chart")));
    const struct pl_value *rows = pl_get(block, "ledger");
    struct pl_provenance p = {.status = PL_STR("traced"),
                              .rows = rows,
                              .marks = pl_book_marks(h->book, rows)};

    pl_buf_puts(h->b, "<figure class=\"exhibit\"");
    put_given(h, block, "id");
    pl_put_provenance(h, &p);
    pl_buf_puts(h->b, ">\n");
    pl_put_svg(h, chart, pl_strv(pl_get(block, "caption")));
    pl_buf_puts(h->b, "<figcaption>");
    pl_buf_html(h->b, pl_strv(pl_get(block, "caption")));
    pl_buf_puts(h->b, "</figcaption>\n</figure>\n");
}

static void put_heading(struct pl_html *h, const struct pl_value *block,
                        struct pl_str number)
{
    int level = (int)pl_num_or(pl_get(block, "level"), 1);

    pl_put_heading(h, level, pl_strv(pl_get(block, "id")), number, true);
    pl_buf_html(h->b, pl_strv(pl_get(block, "text")));
    pl_put_heading(h, level, PL_STR(""), number, false);
}

void pl_put_blocks(struct pl_html *h, const struct pl_value *blocks,
                   struct pl_str top)
{
    static const struct {
        const char *kind;
        void (*put)(struct pl_html *h, const struct pl_value *block);
    } kinds[] = {{"paragraph", put_paragraph},
                 {"list", put_list},
                 {"fields", put_fields},
                 {"figure", put_figure},
                 {"code", put_code}};

    for (size_t i = 0; i < pl_count(blocks); i++) {
        const struct pl_value *block = pl_item(blocks, i);
        struct pl_str kind = pl_strv(pl_get(block, "kind"));
        if (pl_str_is(kind, "heading"))
            put_heading(h, block, i == 0 ? top : PL_STR(""));
        if (pl_str_is(kind, "table"))
            pl_put_table(h, NULL, block);
        for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
            if (pl_str_is(kind, kinds[k].kind))
                kinds[k].put(h, block);
    }
}
