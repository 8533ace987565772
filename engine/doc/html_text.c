/* html_text.c - text, inline values, references, notes. */
#include "doc/cite.h"
#include "doc/html_parts.h"
#include "doc/typed.h"

void pl_put_attribute(struct pl_html *h, const char *name, struct pl_str value)
{
    pl_buf_printf(h->b, " %s=\"", name);
    pl_buf_html(h->b, value);
    pl_buf_putc(h->b, '"');
}

void pl_put_number(struct pl_html *h, const char *name, size_t n)
{
    pl_buf_printf(h->b, " %s=\"%zu\"", name, n);
}

static void put_list(struct pl_html *h, const char *name,
                     const struct pl_value *texts)
{
    if (pl_count(texts) == 0)
        return;
    pl_buf_printf(h->b, " %s=\"", name);
    for (size_t i = 0; i < pl_count(texts); i++) {
        if (i > 0)
            pl_buf_putc(h->b, ' ');
        pl_buf_html(h->b, pl_strv(pl_item(texts, i)));
    }
    pl_buf_putc(h->b, '"');
}

/* "primary of star: terms.2.estimate; ledger row analyses/star/analysis.md#3"
 */
static void put_sources(struct pl_html *h, const struct pl_provenance *p)
{
    size_t n = pl_count(p->rows);
    struct pl_str id = pl_strv(pl_item(p->rows, 0));
    const struct pl_value *row = pl_book_row(h->book, id);
    struct pl_str trial = pl_strv(pl_get(row, "trial"));
    struct pl_str analysis = pl_strv(pl_get(row, "analysis"));
    struct pl_str what =
        analysis.len > 0 ? analysis : pl_strv(pl_get(row, "function"));

    pl_buf_html(h->b, what);
    pl_buf_puts(h->b, what.len > 0 && trial.len > 0 ? " of " : "");
    pl_buf_html(h->b, trial);
    pl_buf_puts(h->b,
                what.len + trial.len > 0 && p->detail.len > 0 ? ": " : "");
    pl_buf_html(h->b, p->detail);
    if (n > 0) {
        pl_buf_puts(h->b, "; ledger row ");
        pl_buf_html(h->b, id);
    }
    if (n > 1)
        pl_buf_printf(h->b, " and %zu more", n - 1);
}

struct pl_provenance pl_provenance_of(const struct pl_value *judged,
                                      size_t line)
{
    return (struct pl_provenance){.status = pl_strv(pl_get(judged, "status")),
                                  .rows = pl_get(judged, "rows"),
                                  .alike = pl_get(judged, "alike"),
                                  .detail = pl_strv(pl_get(judged, "detail")),
                                  .line = line};
}

static bool is_alike_only(const struct pl_provenance *p)
{
    return pl_count(p->rows) == 0 && pl_count(p->alike) > 0;
}

void pl_put_provenance(struct pl_html *h, const struct pl_provenance *p)
{
    pl_buf_puts(h->b, " title=\"");
    if (pl_str_is(p->status, "typed")) {
        pl_buf_puts(h->b, "Typed by hand: nothing in the run stands behind it");
    } else if (pl_str_is(p->status, "untraced")) {
        pl_buf_html(h->b, p->detail);
        pl_buf_puts(h->b, " matches nothing that the run recorded");
    } else if (is_alike_only(p)) {
        pl_buf_puts(h->b, "The same short number stands in ledger row ");
        pl_buf_html(h->b, pl_strv(pl_item(p->alike, 0)));
        pl_buf_puts(h->b, "; nothing else shows that it is that one");
    } else {
        put_sources(h, p);
    }
    pl_buf_printf(h->b, "; line %zu\"", p->line);
    pl_put_attribute(h, "data-status", p->status);
    put_list(h, "data-ledger", is_alike_only(p) ? p->alike : p->rows);
    if (p->detail.len > 0)
        pl_put_attribute(h, "data-path", p->detail);
    pl_put_number(h, "data-line", p->line);
    put_list(h, "data-departures", p->marks);
}

/* No link stands in another: within one, only its text is put. */
void pl_open_link(struct pl_html *h, struct pl_str id)
{
    if (h->in_link)
        return;
    pl_buf_puts(h->b, "<a href=\"#");
    pl_buf_html(h->b, id);
    pl_buf_puts(h->b, "\">");
}

void pl_close_link(struct pl_html *h)
{
    if (!h->in_link)
        pl_buf_puts(h->b, "</a>");
}

static void put_departure_link(struct pl_html *h, struct pl_str id)
{
    pl_open_link(h, pl_anchor(h->book->arena, "departure-", id));
    pl_buf_html(h->b, id);
    pl_close_link(h);
}

static void put_marks(struct pl_html *h, const struct pl_value *marks,
                      const char *class)
{
    if (pl_count(marks) == 0)
        return;
    pl_buf_printf(h->b, "<sup class=\"%s\">", class);
    for (size_t i = 0, run; i < pl_count(marks); i += run) {
        run = pl_marks_run(marks, i);
        pl_buf_puts(h->b, i > 0 ? ", " : "");
        put_departure_link(h, pl_strv(pl_item(marks, i)));
        if (run > 1) {
            pl_buf_puts(h->b, "–");
            put_departure_link(h, pl_strv(pl_item(marks, i + run - 1)));
        }
    }
    pl_buf_puts(h->b, "</sup>");
}

void pl_put_marks(struct pl_html *h, const struct pl_value *marks)
{
    put_marks(h, marks, "marks");
}

void pl_put_marks_below(struct pl_html *h, const struct pl_value *marks)
{
    put_marks(h, marks, "marks below");
}

size_t pl_marks_links(const struct pl_value *marks)
{
    size_t links = 0;

    for (size_t i = 0, run; i < pl_count(marks); i += run) {
        run = pl_marks_run(marks, i);
        links += run > 1 ? 2 : 1;
    }
    return links;
}

/* What a paragraph has said in full is the first and an ellipsis from then on:
 * a list behind every number is not read, and hides the sentence. */
static void put_value_marks(struct pl_html *h, const struct pl_value *marks)
{
    if (pl_marks_links(marks) < 3 || !pl_equal(marks, h->told)) {
        pl_put_marks(h, marks);
        h->told = marks;
        return;
    }
    pl_buf_puts(h->b, "<sup class=\"marks\">");
    put_departure_link(h, pl_strv(pl_item(marks, 0)));
    pl_buf_puts(h->b, "…</sup>");
}

static void put_value(struct pl_html *h, const struct pl_mark *mark)
{
    const struct pl_value *v = pl_book_value(h->c, mark);
    struct pl_provenance p = pl_provenance_of(v, mark->line);

    h->line = mark->line;
    if (!pl_is_nil(pl_get(v, "error"))) {
        pl_put_inline_fault(h, pl_get(v, "error"));
        return;
    }
    if (pl_is_nil(v) || pl_str_is(p.status, "not_run")) {
        pl_buf_puts(h->b, "<span class=\"not-run\">[not run]</span>");
        return;
    }
    if (pl_str_is(p.status, "text")) {
        pl_buf_html(h->b, pl_strv(pl_get(v, "text")));
        return;
    }
    p.marks = pl_book_marks(h->book, p.rows);
    pl_buf_puts(h->b, "<span");
    pl_put_attribute(h, "class",
                     pl_str_is(p.status, "untraced") ? PL_STR("value untraced")
                                                     : PL_STR("value"));
    pl_put_provenance(h, &p);
    pl_buf_putc(h->b, '>');
    pl_buf_html(h->b, pl_strv(pl_get(v, "text")));
    pl_buf_puts(h->b, "</span>");
    put_value_marks(h, p.marks);
}

static void put_code(struct pl_html *h, cmark_node *node)
{
    const struct pl_mark *mark = pl_value_mark(h->s, node);

    if (mark != NULL) {
        put_value(h, mark);
        return;
    }
    pl_buf_puts(h->b, "<code>");
    pl_buf_html(h->b, pl_node_text(h->s, node));
    pl_buf_puts(h->b, "</code>");
}

void pl_put_prose(struct pl_html *h, struct pl_str text)
{
    struct pl_typed t = {.allowed = pl_get(h->book->in->book, "typed"),
                         .text = text};
    struct pl_provenance p = {.status = PL_STR("typed"), .line = h->line};
    struct pl_str number;
    const char *from = text.s;

    while (pl_typed_next(&t, &number)) {
        pl_buf_html(h->b, (struct pl_str){from, (size_t)(number.s - from)});
        pl_buf_puts(h->b, "<span class=\"typed\"");
        pl_put_provenance(h, &p);
        pl_buf_putc(h->b, '>');
        pl_buf_html(h->b, number);
        pl_buf_puts(h->b, "</span>");
        from = number.s + number.len;
    }
    if (text.len > 0)
        pl_buf_html(h->b,
                    (struct pl_str){from, (size_t)(text.s + text.len - from)});
}

/* "Section 2.1", never broken between the two. */
static void put_unbroken(struct pl_html *h, struct pl_str text)
{
    size_t space = text.len;

    pl_str_find(text, PL_STR(" "), &space);
    pl_buf_html(h->b, pl_str_slice(text, 0, space));
    if (space < text.len)
        pl_buf_puts(h->b, "&#160;");
    pl_buf_html(h->b, pl_str_slice(text, space + 1, text.len));
}

static void put_cross(struct pl_html *h, const struct pl_reference *r,
                      size_t line)
{
    const struct pl_target *t = pl_book_target(h->book, r->key);

    if (t == NULL) {
        pl_put_inline_fault(h, pl_book_unresolved(h->book, h->c, line, r));
        return;
    }
    pl_open_link(h, t->id);
    put_unbroken(h, t->text);
    pl_close_link(h);
    if (r->locator.len > 0) {
        pl_buf_puts(h->b, ", ");
        pl_buf_html(h->b, r->locator);
    }
}

static void put_citations(struct pl_html *h, const struct pl_reference *refs,
                          size_t n, size_t line)
{
    const struct pl_value *runs =
        h->book->cites != NULL ? pl_cites_group(h->book->cites, refs, n) : NULL;

    for (size_t i = 0; i < pl_count(runs); i++)
        pl_put_run(h, pl_item(runs, i));
    for (size_t i = 0; i < n; i++)
        if (!refs[i].is_cross && pl_is_nil(pl_book_work(h->book, refs[i].key)))
            pl_put_inline_fault(
                h, pl_book_unresolved(h->book, h->c, line, &refs[i]));
}

static void put_reference(struct pl_html *h, const struct pl_mark *mark)
{
    struct pl_reference *refs;
    size_t n = pl_book_references(h->book->arena, mark, &refs), shown = 0;

    if (refs == NULL) {
        h->b->failed = PL_ENOMEM;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!refs[i].is_cross)
            continue;
        pl_buf_puts(h->b, shown++ > 0 ? ", " : "");
        put_cross(h, &refs[i], mark->line);
    }
    if (shown == n)
        return;
    pl_buf_puts(h->b, shown > 0 ? " " : "");
    put_citations(h, refs, n, mark->line);
}

/* The space between a title and its label is no part of the title. */
static struct pl_str before_label(const struct pl_source *s,
                                  struct pl_str piece, struct pl_str rest)
{
    struct pl_str next;
    struct pl_mark *mark;

    if (!pl_source_piece(s, &rest, &next, &mark) || mark == NULL ||
        mark->kind != PL_MARK_LABEL || !mark->is_label)
        return piece;
    while (piece.len > 0 && piece.s[piece.len - 1] == ' ')
        piece.len--;
    return piece;
}

static void put_text(struct pl_html *h, cmark_node *node)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), piece;
    bool counts = pl_typed_counts(node);
    struct pl_mark *mark;

    if (h->skip > 0) {
        size_t from = h->skip < rest.len ? h->skip : rest.len;
        while (from < rest.len && rest.s[from] == ' ')
            from++;
        rest = pl_str_slice(rest, from, rest.len);
        h->skip = 0;
    }
    while (pl_source_piece(h->s, &rest, &piece, &mark)) {
        if (mark != NULL)
            h->line = mark->line;
        else
            piece = before_label(h->s, piece, rest);
        if (mark != NULL && mark->kind == PL_MARK_REFERENCE)
            put_reference(h, mark);
        else if (mark == NULL && counts)
            pl_put_prose(h, piece);
        else if (mark == NULL)
            pl_buf_html(h->b, piece);
    }
}

static void put_note_reference(struct pl_html *h, cmark_node *node)
{
    const struct pl_footnote *f = pl_book_footnote(h->c, node);

    if (f == NULL || h->footnote_uses == NULL)
        return;
    if (h->in_link) {
        pl_buf_printf(h->b, "<sup class=\"note\">%zu</sup>", f->number);
        return;
    }
    size_t use = ++h->footnote_uses[f - h->c->footnotes];
    pl_buf_printf(h->b, "<sup class=\"note\"><a id=\"fnref-%zu", f->number);
    if (use > 1)
        pl_buf_printf(h->b, "-%zu", use);
    pl_buf_printf(h->b,
                  "\" href=\"#fn-%zu\" role=\"doc-noteref\" "
                  "aria-label=\"Note %zu\">%zu</a></sup>",
                  f->number, f->number, f->number);
}

static void put_link(struct pl_html *h, cmark_node *node, bool is_entering)
{
    struct pl_str url =
        pl_source_restore(h->s, pl_str_from(cmark_node_get_url(node)));

    h->in_link = is_entering;
    if (!is_entering) {
        pl_buf_puts(h->b, "</a>");
        return;
    }
    bool is_inner = pl_str_starts(url, "#");
    struct pl_str label = is_inner ? pl_str_slice(url, 1, url.len) : PL_STR("");
    const struct pl_target *t =
        is_inner ? pl_book_target(h->book, label) : NULL;
    /* One that leads nowhere is told as a fault, and is no link. */
    pl_buf_puts(h->b, "<a");
    if (!is_inner)
        pl_put_attribute(h, "href", url);
    else if (t != NULL)
        pl_put_attribute(h, "href",
                         pl_str_printf(h->book->arena, "#%.*s", PL_FMT(t->id)));
    pl_buf_putc(h->b, '>');
    if (is_inner && t == NULL) {
        struct pl_reference r = {.key = label, .is_cross = true};
        pl_put_inline_fault(h, pl_book_unresolved(h->book, h->c, h->line, &r));
    }
}

static void put_tag(struct pl_html *h, const char *tag, bool is_entering)
{
    pl_buf_printf(h->b, is_entering ? "<%s>" : "</%s>", tag);
}

void pl_put_inline(struct pl_html *h, cmark_node *node, bool is_entering)
{
    switch (pl_node_kind(node)) {
    case PL_NODE_TEXT:
        put_text(h, node);
        break;
    case PL_NODE_CODE:
        put_code(h, node);
        break;
    case PL_NODE_SOFT_BREAK:
        h->line++;
        pl_buf_putc(h->b, '\n');
        break;
    case PL_NODE_BREAK:
        h->line++;
        pl_buf_puts(h->b, "<br>\n");
        break;
    case PL_NODE_HTML: /* shown as it was written */
        pl_buf_html(h->b, pl_node_text(h->s, node));
        break;
    case PL_NODE_EMPH:
        put_tag(h, "em", is_entering);
        break;
    case PL_NODE_STRONG:
        put_tag(h, "strong", is_entering);
        break;
    case PL_NODE_STRIKE:
        put_tag(h, "del", is_entering);
        break;
    case PL_NODE_LINK:
        put_link(h, node, is_entering);
        break;
    case PL_NODE_FOOTNOTE_REFERENCE:
        if (is_entering)
            put_note_reference(h, node);
        break;
    default:
        break;
    }
}

void pl_put_inlines(struct pl_html *h, const struct pl_source *s,
                    cmark_node *node, size_t skip)
{
    const struct pl_source *outer = h->s;
    size_t line = h->line;
    cmark_iter *it = cmark_iter_new(node);
    cmark_event_type event;

    h->s = s;
    h->skip = skip;
    h->told = NULL;
    h->line = pl_source_line(s, cmark_node_get_start_line(node));
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        pl_put_inline(h, cmark_iter_get_node(it), event == CMARK_EVENT_ENTER);
    cmark_iter_free(it);
    h->s = outer;
    h->skip = 0;
    h->line = line;
}

void pl_put_breakable(struct pl_html *h, struct pl_str text)
{
    size_t from = 0;

    for (size_t i = 1; i + 1 < text.len; i++) {
        bool is_joint = text.s[i] == '.' || text.s[i] == '_';
        bool is_inner = text.s[i - 1] >= 'a' && text.s[i - 1] <= 'z' &&
                        text.s[i + 1] >= 'a' && text.s[i + 1] <= 'z';
        if (!is_joint || !is_inner)
            continue;
        pl_buf_html(h->b, pl_str_slice(text, from, i + 1));
        pl_buf_puts(h->b, "<wbr>");
        from = i + 1;
    }
    pl_buf_html(h->b, pl_str_slice(text, from, text.len));
}
