#include "doc/printed.h"

#include "doc/typed.h"

struct printing {
    const struct pl_book *book;
    const struct pl_chapter *c;
    const struct pl_source *s; /* of the chapter, or of a caption */
    struct pl_builder list;
    struct pl_str label; /* the exhibit's, or the nearest section's */
    size_t line;
};

/* What stands behind a printed text (lua/trace.h). */
struct behind {
    const char *status;
    const struct pl_value *rows, *alike;
    struct pl_str detail;
};

static void add(struct printing *p, struct pl_str text,
                const struct behind *behind)
{
    struct pl_builder b, none;

    pl_build(&b, p->book->arena);
    pl_build(&none, p->book->arena);
    pl_set_string(&b, "chapter", p->c->path);
    pl_set_number(&b, "line", (double)p->line);
    if (p->label.len > 0)
        pl_set_string(&b, "label", p->label);
    pl_set_string(&b, "text", text);
    pl_set_text(&b, "status", behind->status);
    pl_set(&b, "rows",
           pl_count(behind->rows) > 0 ? behind->rows : pl_list(&none));
    if (pl_count(behind->alike) > 0)
        pl_set(&b, "alike", behind->alike);
    if (behind->detail.len > 0)
        pl_set_string(&b, "detail", behind->detail);
    pl_add(&p->list, pl_map(&b));
}

static void add_judged(struct printing *p, const struct pl_value *v)
{
    struct pl_str status = pl_strv(pl_get(v, "status"));

    if (pl_str_is(status, "traced") || pl_str_is(status, "untraced"))
        add(p, pl_strv(pl_get(v, "text")),
            &(struct behind){.status = status.s,
                             .rows = pl_get(v, "rows"),
                             .alike = pl_get(v, "alike"),
                             .detail = pl_strv(pl_get(v, "detail"))});
}

static void add_typed(struct printing *p, struct pl_str text)
{
    struct pl_typed t = {.allowed = pl_get(p->book->in->book, "typed"),
                         .text = text};
    struct pl_str number;

    while (pl_typed_next(&t, &number))
        add(p, number, &(struct behind){.status = "typed"});
}

static void print_text(struct printing *p, cmark_node *node)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), piece;
    bool counts = pl_typed_counts(node);
    struct pl_mark *mark;

    while (pl_source_piece(p->s, &rest, &piece, &mark)) {
        if (mark != NULL)
            p->line = mark->line;
        else if (counts)
            add_typed(p, piece);
    }
}

static void print_code(struct printing *p, cmark_node *node)
{
    const struct pl_mark *mark = pl_value_mark(p->s, node);

    if (mark == NULL)
        return;
    p->line = mark->line;
    add_judged(p, pl_book_value(p->c, mark));
}

bool pl_note_is_number(const struct pl_book *book, const struct pl_value *note)
{
    struct pl_typed t = {.allowed = pl_get(book->in->book, "typed"),
                         .text = pl_strv(pl_get(note, "text"))};
    struct pl_str number;

    return pl_is_text(pl_get(note, "status"), "traced") ||
           (pl_is_text(pl_get(note, "status"), "untraced") &&
            pl_typed_next(&t, &number));
}

static void print_notes(struct printing *p, const struct pl_value *notes)
{
    for (size_t i = 0; i < pl_count(notes); i++)
        if (pl_note_is_number(p->book, pl_item(notes, i)))
            add_judged(p, pl_item(notes, i));
}

static void print_table(struct printing *p, const struct pl_value *shown)
{
    const struct pl_value *rows = pl_get(shown, "rows");

    for (size_t i = 0; i < pl_count(rows); i++) {
        const struct pl_value *cells = pl_get(pl_item(rows, i), "cells");
        for (size_t k = 0; k < pl_count(cells); k++)
            add_judged(p, pl_item(cells, k));
    }
    print_notes(p, pl_get(shown, "notes"));
    print_notes(p, pl_get(shown, "warnings"));
    print_notes(p, pl_get(shown, "words"));
}

/* What a chart makes of fits comes from the rows of the exhibit, which the
 * engine read for it. */
static void print_bars(struct printing *p, const struct pl_value *shown)
{
    const struct pl_value *bars = pl_at(shown, "chart.bars");
    struct behind behind = {.rows = pl_get(shown, "ledger")};

    behind.status = pl_count(behind.rows) > 0 ? "traced" : "untraced";
    for (size_t i = 0; i < pl_count(bars); i++) {
        struct pl_str text = pl_strv(pl_get(pl_item(bars, i), "value_text"));
        behind.detail = pl_strv(pl_get(pl_item(bars, i), "label"));
        if (text.len > 0)
            add(p, text, &behind);
    }
}

/* The values that stand in the chart as text, and below it; what a notebook
 * gave to be drawn is judged one by one. */
static void print_figure(struct printing *p, const struct pl_value *shown)
{
    const struct pl_value *given = pl_get(shown, "given");

    for (size_t i = 0; i < pl_count(given); i++)
        add_judged(p, pl_item(given, i));
    if (pl_is_nil(given))
        print_bars(p, shown);
    print_notes(p, pl_get(shown, "notes"));
    print_notes(p, pl_get(shown, "words"));
}

static void print_chunk(struct printing *p, struct pl_chunk_node *chunk);

static void print_node(struct printing *p, cmark_node *node)
{
    const struct pl_exhibit *table;
    struct pl_chunk_node *chunk;

    if (cmark_node_get_start_line(node) > 0)
        p->line = pl_source_line(p->s, cmark_node_get_start_line(node));
    switch (pl_node_kind(node)) {
    case PL_NODE_HEADING:
        p->label = pl_book_section(p->c, node)->target.label;
        break;
    case PL_NODE_SOFT_BREAK:
    case PL_NODE_BREAK:
        p->line++;
        break;
    case PL_NODE_TEXT:
        print_text(p, node);
        break;
    case PL_NODE_CODE:
        print_code(p, node);
        break;
    case PL_NODE_TABLE:
        table = pl_book_table(p->c, node);
        if (table != NULL && table->target.label.len > 0)
            p->label = table->target.label;
        break;
    case PL_NODE_CODE_BLOCK:
        chunk = pl_document_chunk(node);
        if (chunk != NULL)
            print_chunk(p, chunk);
        break;
    default:
        break;
    }
}

static void print_tree(struct printing *p, const struct pl_source *s,
                       cmark_node *root)
{
    const struct pl_source *outer = p->s;
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;
    struct pl_str section = p->label;

    p->s = s;
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        enum pl_node kind = pl_node_kind(node);
        if (event == CMARK_EVENT_ENTER)
            print_node(p, node);
        if (event == CMARK_EVENT_ENTER && kind == PL_NODE_HEADING)
            section = p->label;
        if (event == CMARK_EVENT_EXIT && kind == PL_NODE_TABLE)
            p->label = section;
    }
    cmark_iter_free(it);
    p->s = outer;
}

/* Captions hold inlines only, so this goes one level deep. */
static void print_chunk(struct printing *p, struct pl_chunk_node *chunk)
{
    const struct pl_value *out = pl_book_chunk(p->c, chunk);
    const struct pl_value *shows = pl_get(out, "shows");
    const struct pl_value *lines = pl_get(out, "lines");
    struct pl_str section = p->label;
    size_t line = chunk->chunk.line;

    if (chunk->chunk.label.len > 0)
        p->label = chunk->chunk.label;
    if (chunk->caption.root != NULL)
        print_tree(p, &chunk->caption.source, chunk->caption.root);
    if (chunk->alt.root != NULL)
        print_tree(p, &chunk->alt.source, chunk->alt.root);
    for (size_t i = 0; i < pl_count(shows); i++) {
        const struct pl_value *shown = pl_item(shows, i);
        p->line = line;
        if (pl_is_text(pl_get(shown, "kind"), "figure"))
            print_figure(p, shown);
        else
            print_table(p, shown);
    }
    p->line = line;
    for (size_t i = 0; i < pl_count(lines); i++)
        add_judged(p, pl_item(lines, i));
    p->label = section;
}

const struct pl_value *pl_printed_values(const struct pl_book *book)
{
    struct printing p = {.book = book};

    pl_build(&p.list, book->arena);
    for (size_t i = 0; i < book->n_chapters; i++) {
        p.c = &book->chapters[i];
        p.s = &p.c->doc.source;
        p.label = PL_STR("");
        if (p.c->doc.root != NULL)
            print_tree(&p, p.s, p.c->doc.root);
    }
    return pl_list(&p.list);
}
