/* md_text.c - text, inline values, references, notes. */
#include "doc/cite.h"
#include "doc/md_parts.h"

static void put_departure_link(struct pl_md *m, struct pl_str id)
{
    struct pl_str anchor = pl_anchor(m->book->arena, "departure-", id);

    pl_md_open_link(m);
    pl_md_text(m, id);
    pl_md_close_link(m, pl_str_printf(m->book->arena, "#%.*s", PL_FMT(anchor)));
}

void pl_md_marks(struct pl_md *m, const struct pl_value *marks)
{
    if (pl_count(marks) == 0)
        return;
    pl_md_puts(m, "<sup>");
    for (size_t i = 0, run; i < pl_count(marks); i += run) {
        run = pl_marks_run(marks, i);
        pl_md_puts(m, i > 0 ? " " : "");
        put_departure_link(m, pl_strv(pl_item(marks, i)));
        if (run > 1) {
            pl_md_puts(m, "–");
            put_departure_link(m, pl_strv(pl_item(marks, i + run - 1)));
        }
    }
    pl_md_puts(m, "</sup>");
}

static void put_value(struct pl_md *m, const struct pl_mark *mark)
{
    const struct pl_value *v = pl_book_value(m->c, mark);

    m->line = mark->line;
    if (!pl_is_nil(pl_get(v, "error"))) {
        pl_md_inline_fault(m, pl_get(v, "error"));
        return;
    }
    if (pl_is_nil(v) || pl_is_text(pl_get(v, "status"), "not_run")) {
        pl_md_text(m, PL_STR("[not run]"));
        return;
    }
    pl_md_text(m, pl_strv(pl_get(v, "text")));
    pl_md_marks(m, pl_book_marks(m->book, pl_get(v, "rows")));
}

static void put_code(struct pl_md *m, cmark_node *node)
{
    const struct pl_mark *mark = pl_value_mark(m->s, node);

    if (mark != NULL)
        put_value(m, mark);
    else
        pl_md_code(m, pl_node_text(m->s, node));
}

static void put_cross(struct pl_md *m, const struct pl_reference *r,
                      size_t line)
{
    const struct pl_target *t = pl_book_target(m->book, r->key);

    if (t == NULL) {
        pl_md_inline_fault(m, pl_book_unresolved(m->book, m->c, line, r));
        return;
    }
    pl_md_open_link(m);
    pl_md_text(m, t->text);
    pl_md_close_link(m, pl_str_printf(m->book->arena, "#%.*s", PL_FMT(t->id)));
    if (r->locator.len > 0) {
        pl_md_puts(m, ", ");
        pl_md_text(m, r->locator);
    }
}

static void put_citations(struct pl_md *m, const struct pl_reference *refs,
                          size_t n, size_t line)
{
    if (m->book->cites != NULL)
        pl_md_runs(m, pl_cites_group(m->book->cites, refs, n));
    for (size_t i = 0; i < n; i++) {
        if (refs[i].is_cross || !pl_is_nil(pl_book_work(m->book, refs[i].key)))
            continue;
        pl_md_puts(m, " ");
        pl_md_inline_fault(m,
                           pl_book_unresolved(m->book, m->c, line, &refs[i]));
    }
}

static void put_reference(struct pl_md *m, const struct pl_mark *mark)
{
    struct pl_reference *refs;
    size_t n = pl_book_references(m->book->arena, mark, &refs), shown = 0;

    if (refs == NULL) {
        m->b->failed = PL_ENOMEM;
        return;
    }
    for (size_t i = 0; i < n; i++) {
        if (!refs[i].is_cross)
            continue;
        pl_md_puts(m, shown++ > 0 ? ", " : "");
        put_cross(m, &refs[i], mark->line);
    }
    if (shown == n)
        return;
    pl_md_puts(m, shown > 0 ? " " : "");
    put_citations(m, refs, n, mark->line);
}

static void put_text(struct pl_md *m, cmark_node *node)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), piece;
    struct pl_mark *mark;

    if (m->skip > 0) {
        size_t from = m->skip < rest.len ? m->skip : rest.len;
        while (from < rest.len && rest.s[from] == ' ')
            from++;
        rest = pl_str_slice(rest, from, rest.len);
        m->skip = 0;
    }
    while (pl_source_piece(m->s, &rest, &piece, &mark)) {
        if (mark != NULL)
            m->line = mark->line;
        if (mark != NULL && mark->kind == PL_MARK_REFERENCE)
            put_reference(m, mark);
        else if (mark == NULL)
            pl_md_text(m, piece);
    }
}

static void put_link(struct pl_md *m, cmark_node *node, bool is_entering)
{
    struct pl_str url =
        pl_source_restore(m->s, pl_str_from(cmark_node_get_url(node)));
    bool is_inner = pl_str_starts(url, "#");
    struct pl_reference r = {.is_cross = true};
    const struct pl_target *t = NULL;

    if (is_inner) {
        r.key = pl_str_slice(url, 1, url.len);
        t = pl_book_target(m->book, r.key);
    }
    if (is_entering) {
        pl_md_open_link(m);
        m->in_link = true;
        return;
    }
    m->in_link = false;
    if (t != NULL)
        url = pl_str_printf(m->book->arena, "#%.*s", PL_FMT(t->id));
    pl_md_close_link(m, url);
    if (is_inner && t == NULL)
        pl_md_inline_fault(m, pl_book_unresolved(m->book, m->c, m->line, &r));
}

static bool is_word_byte(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Begins and ends in letters, so that stars around it are read as emphasis
 * whatever stands beside them. */
static bool is_plain(cmark_node *node)
{
    cmark_node *first = cmark_node_first_child(node);
    cmark_node *last = cmark_node_last_child(node);

    if (first == NULL || pl_node_kind(first) != PL_NODE_TEXT ||
        pl_node_kind(last) != PL_NODE_TEXT)
        return false;
    struct pl_str head = pl_str_from(cmark_node_get_literal(first));
    struct pl_str tail = pl_str_from(cmark_node_get_literal(last));
    return head.len > 0 && tail.len > 0 && is_word_byte(head.s[0]) &&
           is_word_byte(tail.s[tail.len - 1]);
}

static void put_emphasis(struct pl_md *m, cmark_node *node, bool is_entering)
{
    static const struct {
        enum pl_node kind;
        const char *stars, *open, *close;
    } forms[] = {{PL_NODE_EMPH, "*", "<em>", "</em>"},
                 {PL_NODE_STRONG, "**", "<strong>", "</strong>"},
                 {PL_NODE_STRIKE, "~~", "<del>", "</del>"}};
    size_t i = 0;

    while (forms[i].kind != pl_node_kind(node))
        i++;
    if (!is_entering)
        m->emphasis--;
    if (is_entering && m->emphasis == 0) {
        char before = m->b->len > 0 ? m->b->s[m->b->len - 1] : ' ';
        m->is_starred = is_plain(node) && before != '*' && before != '~';
    }
    pl_md_puts(m, m->emphasis == 0 && m->is_starred ? forms[i].stars
                  : is_entering                     ? forms[i].open
                                                    : forms[i].close);
    if (is_entering)
        m->emphasis++;
}

static void put_break(struct pl_md *m, bool is_hard)
{
    m->line++;
    while (!m->at_line_start && m->b->len > 0 && m->b->s[m->b->len - 1] == ' ')
        m->b->len--;
    pl_md_puts(m, is_hard && m->in_cell ? "<br>" : is_hard ? "\\\n" : "\n");
}

static void put_note_reference(struct pl_md *m, cmark_node *node)
{
    const struct pl_footnote *f = pl_book_footnote(m->c, node);

    if (f == NULL)
        return;
    pl_md_printf(m, m->in_link ? "<sup>%zu</sup>" : "[^%zu]", f->number);
}

void pl_md_inline(struct pl_md *m, cmark_node *node, bool is_entering)
{
    switch (pl_node_kind(node)) {
    case PL_NODE_TEXT:
        put_text(m, node);
        break;
    case PL_NODE_CODE:
        put_code(m, node);
        break;
    case PL_NODE_SOFT_BREAK:
    case PL_NODE_BREAK:
        put_break(m, pl_node_kind(node) == PL_NODE_BREAK);
        break;
    case PL_NODE_HTML: /* shown as it was written */
        pl_md_text(m, pl_node_text(m->s, node));
        break;
    case PL_NODE_EMPH:
    case PL_NODE_STRONG:
    case PL_NODE_STRIKE:
        put_emphasis(m, node, is_entering);
        break;
    case PL_NODE_LINK:
        put_link(m, node, is_entering);
        break;
    case PL_NODE_FOOTNOTE_REFERENCE:
        if (is_entering)
            put_note_reference(m, node);
        break;
    default:
        break;
    }
}

void pl_md_inlines(struct pl_md *m, const struct pl_source *s, cmark_node *node,
                   size_t skip)
{
    const struct pl_source *outer = m->s;
    size_t line = m->line;
    cmark_iter *it = cmark_iter_new(node);
    cmark_event_type event;

    m->s = s;
    m->skip = skip;
    m->line = pl_source_line(s, cmark_node_get_start_line(node));
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        pl_md_inline(m, cmark_iter_get_node(it), event == CMARK_EVENT_ENTER);
    cmark_iter_free(it);
    m->s = outer;
    m->skip = 0;
    m->line = line;
}
