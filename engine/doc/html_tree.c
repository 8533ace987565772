/* html_tree.c - a chapter's blocks. */
#include "doc/html_parts.h"
#include "doc/tree.h"

#include <string.h>

static void open_list(struct pl_html *h, cmark_node *node)
{
    int start = cmark_node_get_list_start(node);

    if (cmark_node_get_list_type(node) != CMARK_ORDERED_LIST)
        pl_buf_puts(h->b, "<ul>\n");
    else if (start == 1)
        pl_buf_puts(h->b, "<ol>\n");
    else
        pl_buf_printf(h->b, "<ol start=\"%d\">\n", start);
}

static void put_list(struct pl_html *h, cmark_node *node, bool is_entering)
{
    if (is_entering)
        open_list(h, node);
    else if (cmark_node_get_list_type(node) == CMARK_ORDERED_LIST)
        pl_buf_puts(h->b, "</ol>\n");
    else
        pl_buf_puts(h->b, "</ul>\n");
}

/* Links back to every place that refers to the note. */
static void put_back_links(struct pl_html *h, cmark_node *definition)
{
    const struct pl_footnote *f = pl_book_footnote(h->c, definition);

    if (f == NULL || h->footnote_uses == NULL)
        return;
    size_t uses = h->footnote_uses[f - h->c->footnotes];
    for (size_t i = 1; i <= uses; i++) {
        pl_buf_printf(h->b, " <a class=\"back\" href=\"#fnref-%zu", f->number);
        if (i > 1)
            pl_buf_printf(h->b, "-%zu", i);
        pl_buf_puts(h->b, "\" role=\"doc-backlink\" aria-label=\"Back to the "
                          "text\">&#8617;&#65038;</a>");
    }
}

static void open_footnote(struct pl_html *h, cmark_node *node)
{
    const struct pl_footnote *f = pl_book_footnote(h->c, node);

    if (!h->in_footnotes)
        pl_buf_printf(h->b,
                      "<section class=\"footnotes\" aria-label=\"Notes\" "
                      "role=\"doc-endnotes\">\n<ol start=\"%zu\">\n",
                      f->number);
    h->in_footnotes = true;
    pl_buf_printf(h->b, "<li id=\"fn-%zu\">\n", f->number);
}

static void close_footnote(struct pl_html *h, cmark_node *node)
{
    cmark_node *last = cmark_node_last_child(node);

    /* Otherwise they stand at the end of its last paragraph. */
    if (last == NULL || pl_node_kind(last) != PL_NODE_PARAGRAPH)
        put_back_links(h, node);
    pl_buf_puts(h->b, "</li>\n");
}

static bool is_tight(cmark_node *paragraph)
{
    cmark_node *item = cmark_node_parent(paragraph);
    cmark_node *list = item != NULL ? cmark_node_parent(item) : NULL;

    return list != NULL && pl_node_kind(list) == PL_NODE_LIST &&
           cmark_node_get_list_tight(list);
}

static void put_paragraph(struct pl_html *h, cmark_node *node, bool is_entering)
{
    cmark_node *parent = cmark_node_parent(node);

    if (is_entering) {
        pl_buf_puts(h->b, is_tight(node) ? "" : "<p>");
        return;
    }
    if (parent != NULL && pl_node_kind(parent) == PL_NODE_FOOTNOTE &&
        cmark_node_next(node) == NULL)
        put_back_links(h, parent);
    pl_buf_puts(h->b, is_tight(node) ? "\n" : "</p>\n");
}

void pl_put_heading(struct pl_html *h, int level, struct pl_str id,
                    struct pl_str number, bool is_opening)
{
    int shown = level + 1; /* h1 is the book's title */

    if (!is_opening) {
        pl_buf_printf(h->b, "</h%d>\n", shown < 6 ? shown : 6);
        return;
    }
    pl_buf_printf(h->b, "<h%d", shown < 6 ? shown : 6);
    if (shown > 6)
        pl_buf_printf(h->b, " aria-level=\"%d\"", shown);
    if (id.len > 0)
        pl_put_attribute(h, "id", id);
    pl_buf_putc(h->b, '>');
    if (number.len == 0)
        return;
    pl_buf_puts(h->b, "<span class=\"number\">");
    pl_buf_html(h->b, number);
    pl_buf_puts(h->b, "</span> ");
}

static void put_section_heading(struct pl_html *h, cmark_node *node,
                                bool is_entering)
{
    const struct pl_section *s = pl_book_section(h->c, node);

    pl_put_heading(h, s->level, s->target.id, s->target.number, is_entering);
}

/* Code that is shown and not run, in any language. */
static void put_listing(struct pl_html *h, cmark_node *node)
{
    pl_buf_puts(h->b, "<pre class=\"listing\" tabindex=\"0\" role=\"region\" "
                      "aria-label=\"Listing\"><code>");
    pl_buf_html(h->b, pl_node_text(h->s, node));
    pl_buf_puts(h->b, "</code></pre>\n");
}

static void put_code_block(struct pl_html *h, cmark_node *node)
{
    struct pl_chunk_node *chunk = pl_document_chunk(node);

    if (chunk != NULL)
        pl_put_chunk(h, chunk);
    else
        put_listing(h, node);
}

static void open_table(struct pl_html *h, cmark_node *node)
{
    const struct pl_exhibit *e = pl_book_table(h->c, node);

    h->table = node;
    pl_buf_puts(h->b, "<div class=\"exhibit\"");
    if (e != NULL)
        pl_put_attribute(h, "id", e->target.id);
    pl_buf_puts(h->b, ">\n");
    pl_open_scroll(h, e != NULL ? e->target.text : PL_STR("Table"));
    pl_buf_puts(h->b,
                e != NULL ? "<table>\n" : "<table aria-label=\"Table\">\n");
    if (e != NULL)
        pl_put_caption(h, e, NULL);
}

static void put_table(struct pl_html *h, cmark_node *node, bool is_entering)
{
    cmark_node *last = cmark_node_last_child(node);

    if (is_entering) {
        open_table(h, node);
        return;
    }
    if (last != NULL && !pl_table_is_head(last))
        pl_buf_puts(h->b, "</tbody>\n");
    pl_buf_puts(h->b, "</table>\n</div>\n</div>\n");
    h->table = NULL;
}

static void put_row(struct pl_html *h, cmark_node *row, bool is_entering)
{
    cmark_node *before = cmark_node_previous(row);
    bool is_head = pl_table_is_head(row);

    h->column = 0;
    if (!is_entering) {
        pl_buf_puts(h->b, is_head ? "</tr>\n</thead>\n" : "</tr>\n");
        return;
    }
    if (is_head)
        pl_buf_puts(h->b, "<thead>\n");
    else if (before == NULL || pl_table_is_head(before))
        pl_buf_puts(h->b, "<tbody>\n");
    pl_buf_puts(h->b, "<tr>");
}

static void put_cell(struct pl_html *h, cmark_node *cell, bool is_entering)
{
    bool is_head = pl_table_is_head(cmark_node_parent(cell)) &&
                   cmark_node_first_child(cell) != NULL;
    char align = h->table != NULL ? pl_table_align(h->table, h->column) : 'l';

    if (!is_entering) {
        pl_buf_puts(h->b, is_head ? "</th>" : "</td>");
        h->column++;
        return;
    }
    pl_buf_puts(h->b, is_head ? "<th scope=\"col\"" : "<td");
    if (align != 'l')
        pl_buf_printf(h->b, " class=\"%c\"", align);
    pl_buf_putc(h->b, '>');
}

static void put_node(struct pl_html *h, cmark_node *node, bool is_entering)
{
    switch (pl_node_kind(node)) {
    case PL_NODE_PARAGRAPH:
        h->told = NULL;
        put_paragraph(h, node, is_entering);
        break;
    case PL_NODE_HEADING:
        put_section_heading(h, node, is_entering);
        break;
    case PL_NODE_LIST:
        put_list(h, node, is_entering);
        break;
    case PL_NODE_ITEM:
        pl_buf_puts(h->b, is_entering ? "<li>" : "</li>\n");
        break;
    case PL_NODE_QUOTE:
        pl_buf_puts(h->b, is_entering ? "<blockquote>\n" : "</blockquote>\n");
        break;
    case PL_NODE_CODE_BLOCK:
        put_code_block(h, node);
        break;
    case PL_NODE_RULE:
        pl_buf_puts(h->b, "<hr>\n");
        break;
    case PL_NODE_FOOTNOTE:
        is_entering ? open_footnote(h, node) : close_footnote(h, node);
        break;
    case PL_NODE_TABLE:
        put_table(h, node, is_entering);
        break;
    case PL_NODE_ROW:
        put_row(h, node, is_entering);
        break;
    case PL_NODE_CELL:
        h->told = NULL;
        put_cell(h, node, is_entering);
        break;
    default:
        pl_put_inline(h, node, is_entering);
        break;
    }
}

static bool is_raw_block(cmark_node *node)
{
    return cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK;
}

static void enter(struct pl_html *h, cmark_iter *it, cmark_node *node)
{
    if (cmark_node_get_start_line(node) > 0 &&
        pl_node_kind(node) != PL_NODE_FOOTNOTE)
        h->line = pl_source_line(h->s, cmark_node_get_start_line(node));
    if (pl_node_kind(node) == PL_NODE_PARAGRAPH &&
        pl_tree_captioned_table(node) != NULL) {
        /* It is put with its table. */
        cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
        return;
    }
    pl_buf_puts(h->b, is_raw_block(node) ? "<p>" : "");
    put_node(h, node, true);
    pl_buf_puts(h->b, is_raw_block(node) ? "</p>\n" : "");
}

static void put_tree(struct pl_html *h)
{
    cmark_iter *it = cmark_iter_new(h->c->doc.root);
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (event == CMARK_EVENT_ENTER)
            enter(h, it, node);
        else
            put_node(h, node, false);
    }
    cmark_iter_free(it);
    if (h->in_footnotes)
        pl_buf_puts(h->b, "</ol>\n</section>\n");
    h->in_footnotes = false;
}

void pl_put_chapter(struct pl_html *h, const struct pl_chapter *c)
{
    h->c = c;
    h->s = &c->doc.source;
    h->footnote_uses = PL_NEW(h->book->arena, size_t, c->n_footnotes + 1);
    pl_buf_puts(h->b, "<section class=\"chapter\"");
    if (c->n_sections > 0)
        pl_put_attribute(h, "aria-labelledby", c->sections[0].target.id);
    else
        pl_put_attribute(h, "aria-label", c->path);
    pl_put_attribute(h, "data-source", c->path);
    pl_buf_puts(h->b, ">\n");
    pl_put_stamp(h);
    if (!pl_is_nil(c->error))
        pl_put_fault(h, c->error,
                     c->doc.root == NULL
                         ? PL_STR("The chapter is not shown.")
                         : PL_STR("Nothing of this chapter was run."));
    if (c->doc.root != NULL)
        put_tree(h);
    pl_buf_puts(h->b, "</section>\n");
}
