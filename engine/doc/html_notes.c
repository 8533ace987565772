/* html_notes.c - what stands around a table or a chart: its frame, its caption
 * and its notes. */
#include "doc/html_parts.h"
#include "doc/printed.h"

#include <string.h>

static bool all_told(const struct pl_value *told, const struct pl_value *marks)
{
    for (size_t i = 0; i < pl_count(marks); i++)
        if (!pl_list_has(told, pl_strv(pl_item(marks, i))))
            return false;
    return true;
}

/* A note whose numbers come from somewhere says so, as a cell does. */
static void put_note(struct pl_html *h, const struct pl_value *note,
                     const struct pl_value *told)
{
    struct pl_str text = note->type == PL_STRING
                             ? note->as.string
                             : pl_strv(pl_get(note, "text"));
    struct pl_provenance p = pl_provenance_of(note, h->line);

    if (!pl_note_is_number(h->book, note)) {
        pl_buf_html(h->b, text);
        return;
    }
    p.marks = pl_book_marks(h->book, p.rows);
    pl_buf_puts(h->b, pl_str_is(p.status, "untraced")
                          ? "<span class=\"untraced\""
                          : "<span");
    pl_put_provenance(h, &p);
    pl_buf_putc(h->b, '>');
    pl_buf_html(h->b, text);
    pl_buf_puts(h->b, "</span>");
    pl_put_marks(h, all_told(told, p.marks) ? NULL : p.marks);
}

static void put_list(struct pl_html *h, const struct pl_value *notes,
                     const char *open, const struct pl_value *told)
{
    for (size_t i = 0; i < pl_count(notes); i++) {
        pl_buf_puts(h->b, open);
        put_note(h, pl_item(notes, i), told);
        pl_buf_puts(h->b, "</p>\n");
    }
}

void pl_put_notes(struct pl_html *h, const struct pl_value *shown,
                  const struct pl_value *told)
{
    const struct pl_value *notes = pl_get(shown, "notes");
    const struct pl_value *warnings = pl_get(shown, "warnings");

    if (pl_count(notes) + pl_count(warnings) == 0)
        return;
    pl_buf_puts(h->b, "<div class=\"notes\">\n");
    put_list(h, notes, "<p>", told);
    put_list(h, warnings, "<p class=\"warning\"><strong>Warning:</strong> ",
             told);
    pl_buf_puts(h->b, "</div>\n");
}

/* A table's caption is put inside it, a figure's below. */
void pl_put_caption(struct pl_html *h, const struct pl_exhibit *e,
                    const struct pl_value *marks)
{
    bool is_figure = e->target.kind == PL_TARGET_FIGURE;

    pl_buf_puts(h->b, is_figure ? "<figcaption>" : "<caption><div>");
    pl_buf_puts(h->b, "<span class=\"label\">");
    pl_buf_html(h->b, e->target.text);
    pl_buf_puts(h->b, "</span> ");
    pl_put_caption_stamp(h);
    if (e->table != NULL) {
        cmark_node *p = cmark_node_get_user_data(e->table);
        pl_put_inlines(h, h->s, p, strlen("Table:"));
    } else if (e->chunk->caption.root != NULL) {
        pl_put_inlines(h, &e->chunk->caption.source, e->chunk->caption.root, 0);
    }
    pl_put_marks(h, marks);
    pl_buf_puts(h->b, is_figure ? "</figcaption>\n" : "</div></caption>\n");
}

void pl_open_scroll(struct pl_html *h, struct pl_str label)
{
    pl_buf_puts(h->b, "<div class=\"scroll\" role=\"region\" tabindex=\"0\"");
    pl_put_attribute(h, "aria-label", label);
    pl_buf_puts(h->b, ">\n");
}
