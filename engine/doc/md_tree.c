/* md_tree.c - a chapter's blocks. */
#include "doc/md_parts.h"
#include "doc/tree.h"

#include <stdio.h>

static bool is_tight_list(cmark_node *list)
{
    return list != NULL && pl_node_kind(list) == PL_NODE_LIST &&
           cmark_node_get_list_tight(list);
}

/* A list that begins with another number than 1 does not end a paragraph. */
static bool is_tight(cmark_node *node)
{
    cmark_node *item = cmark_node_parent(node);
    bool is_late = pl_node_kind(node) == PL_NODE_LIST &&
                   cmark_node_get_list_start(node) > 1;

    return item != NULL && pl_node_kind(item) == PL_NODE_ITEM && !is_late &&
           is_tight_list(cmark_node_parent(item));
}

void pl_md_heading(struct pl_md *m, int level, struct pl_str id,
                   struct pl_str number)
{
    int shown = level < 6 ? level + 1 : 6; /* # is the book's title */

    pl_md_begin(m, false);
    pl_md_printf(m, "%.*s ", shown, "######");
    pl_md_anchor(m, id);
    if (number.len > 0) {
        pl_md_text(m, number);
        pl_md_puts(m, " ");
    }
}

static void put_heading(struct pl_md *m, cmark_node *node, bool is_entering)
{
    const struct pl_section *s = pl_book_section(m->c, node);

    if (is_entering)
        pl_md_heading(m, s->level, s->target.id, s->target.number);
    m->in_cell = is_entering; /* a heading is one line too */
}

/* Lists that stand behind each other do not become one. */
static bool is_second(cmark_node *list)
{
    bool is = false;

    for (cmark_node *before = cmark_node_previous(list);
         before != NULL && pl_node_kind(before) == PL_NODE_LIST &&
         cmark_node_get_list_type(before) == cmark_node_get_list_type(list);
         before = cmark_node_previous(before))
        is = !is;
    return is;
}

static void enter_list(struct pl_md *m, cmark_node *list)
{
    pl_md_begin(m, is_tight(list));
    if (m->lists < PL_NOTEBOOK_MOST_NESTING + 1)
        m->number[++m->lists] = cmark_node_get_list_start(list);
}

static size_t marker(const struct pl_md *m, cmark_node *list, char out[20])
{
    bool is_ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;

    if (!is_ordered)
        return (size_t)snprintf(out, 20, is_second(list) ? "* " : "- ");
    return (size_t)snprintf(out, 20, is_second(list) ? "%d) " : "%d. ",
                            m->number[m->lists]);
}

static void put_item(struct pl_md *m, cmark_node *item, bool is_entering)
{
    cmark_node *list = cmark_node_parent(item);
    char text[20];
    size_t n = marker(m, list, text);

    if (!is_entering) {
        pl_md_pop(m, n);
        m->number[m->lists]++;
        m->is_fresh = false;
        return;
    }
    pl_md_begin(m, is_tight_list(list));
    pl_md_puts(m, text);
    for (size_t i = 0; i < n; i++)
        pl_md_push(m, " ");
    m->is_fresh = true;
}

static void put_quote(struct pl_md *m, cmark_node *node, bool is_entering)
{
    if (!is_entering) {
        pl_md_pop(m, 2);
        m->is_fresh = false;
        return;
    }
    pl_md_begin(m, is_tight(node));
    /* The first line of an item is begun already. */
    if (!m->at_line_start)
        pl_md_puts(m, "> ");
    m->is_fresh = true;
    pl_md_push(m, "> ");
}

static void put_footnote(struct pl_md *m, cmark_node *node, bool is_entering)
{
    const struct pl_footnote *f = pl_book_footnote(m->c, node);

    if (!is_entering) {
        pl_md_pop(m, 4);
        m->is_fresh = false;
        return;
    }
    pl_md_begin(m, false);
    pl_md_printf(m, "[^%zu]: ", f != NULL ? f->number : 0);
    pl_md_push(m, "    ");
    m->is_fresh = true;
}

static void put_code_block(struct pl_md *m, cmark_node *node)
{
    struct pl_chunk_node *chunk = pl_document_chunk(node);

    if (chunk != NULL)
        pl_md_chunk(m, chunk);
    else
        pl_md_fence(m, "", pl_node_text(m->s, node));
}

static void put_delimiters(struct pl_md *m, cmark_node *head)
{
    size_t i = 0;

    pl_md_puts(m, "\n|");
    for (cmark_node *cell = cmark_node_first_child(head); cell != NULL;
         cell = cmark_node_next(cell)) {
        char align = pl_table_align(cmark_node_parent(head), i++);
        pl_md_puts(m, align == 'r'   ? " ---: |"
                      : align == 'c' ? " :---: |"
                                     : " --- |");
    }
}

static void put_table(struct pl_md *m, cmark_node *node, bool is_entering)
{
    const struct pl_exhibit *e = pl_book_table(m->c, node);

    if (!is_entering)
        return;
    if (e != NULL) {
        pl_md_begin(m, false);
        pl_md_caption(m, e, NULL);
    }
    pl_md_begin(m, false);
}

static void put_row(struct pl_md *m, cmark_node *row, bool is_entering)
{
    if (is_entering && pl_table_is_head(row))
        pl_md_puts(m, "|");
    else if (is_entering)
        pl_md_puts(m, "\n|");
    else if (pl_table_is_head(row))
        put_delimiters(m, row);
}

static void put_cell(struct pl_md *m, bool is_entering)
{
    pl_md_puts(m, is_entering ? " " : " |");
    m->in_cell = is_entering;
}

static void put_node(struct pl_md *m, cmark_node *node, bool is_entering)
{
    switch (pl_node_kind(node)) {
    case PL_NODE_PARAGRAPH:
        if (is_entering)
            pl_md_begin(m, is_tight(node));
        break;
    case PL_NODE_HEADING:
        put_heading(m, node, is_entering);
        break;
    case PL_NODE_LIST:
        is_entering ? enter_list(m, node) : (void)m->lists--;
        break;
    case PL_NODE_ITEM:
        put_item(m, node, is_entering);
        break;
    case PL_NODE_QUOTE:
        put_quote(m, node, is_entering);
        break;
    case PL_NODE_CODE_BLOCK:
        put_code_block(m, node);
        break;
    case PL_NODE_RULE:
        pl_md_begin(m, false);
        pl_md_puts(m, "***");
        break;
    case PL_NODE_FOOTNOTE:
        put_footnote(m, node, is_entering);
        break;
    case PL_NODE_TABLE:
        put_table(m, node, is_entering);
        break;
    case PL_NODE_ROW:
        put_row(m, node, is_entering);
        break;
    case PL_NODE_CELL:
        put_cell(m, is_entering);
        break;
    default:
        pl_md_inline(m, node, is_entering);
        break;
    }
}

static void enter(struct pl_md *m, cmark_iter *it, cmark_node *node)
{
    if (cmark_node_get_start_line(node) > 0)
        m->line = pl_source_line(m->s, cmark_node_get_start_line(node));
    if (pl_node_kind(node) == PL_NODE_PARAGRAPH &&
        pl_tree_captioned_table(node) != NULL) {
        /* It is put with its table. */
        cmark_iter_reset(it, node, CMARK_EVENT_EXIT);
        return;
    }
    if (cmark_node_get_type(node) == CMARK_NODE_HTML_BLOCK)
        pl_md_begin(m, false);
    put_node(m, node, true);
}

static void put_tree(struct pl_md *m)
{
    cmark_iter *it = cmark_iter_new(m->c->doc.root);
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (event == CMARK_EVENT_ENTER)
            enter(m, it, node);
        else
            put_node(m, node, false);
    }
    cmark_iter_free(it);
}

void pl_md_chapter(struct pl_md *m, const struct pl_chapter *c)
{
    m->c = c;
    m->s = &c->doc.source;
    pl_md_stamp(m);
    if (!pl_is_nil(c->error))
        pl_md_fault(m, c->error,
                    c->doc.root == NULL
                        ? PL_STR("The chapter is not shown.")
                        : PL_STR("Nothing of this chapter was run."));
    if (c->doc.root != NULL)
        put_tree(m);
}
