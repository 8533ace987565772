/* book_faults.c - every fault that a page of the book will show, in order. */
#include "doc/book_build.h"

struct search {
    struct pl_book *book;
    struct pl_chapter *c;
    const struct pl_source *s; /* of the chapter, or of a caption */
    struct pl_builder *errors, cited;
    struct pl_index seen; /* keys that are in cited */
    size_t line;
    bool failed;
};

static void add_error(struct search *f, const struct pl_value *error)
{
    if (error == NULL || !pl_is_nil(error))
        pl_add(f->errors, error);
}

static void fault(struct search *f, size_t line, const char *format,
                  struct pl_str name, const char *hint)
{
    struct pl_pos pos = pl_pos_at(f->c->path.s, line, 0);
    struct pl_err err = {0};

    (void)pl_fail(&err, PL_EINPUT, &pos, "%s%.*s", format, PL_FMT(name));
    (void)pl_hint(&err, "%s", hint);
    add_error(f, pl_err_value(f->book->arena, &err));
}

static void look_up_work(struct search *f, const struct pl_reference *r,
                         size_t line)
{
    size_t first;

    if (pl_is_nil(pl_book_work(f->book, r->key))) {
        add_error(f, pl_book_unresolved(f->book, f->c, line, r));
        return;
    }
    if (!pl_index_put(&f->seen, r->key, f->cited.n, &first))
        f->failed = true;
    else if (first == f->cited.n)
        pl_add(&f->cited, pl_string(f->book->arena, r->key));
}

static void look_up(struct search *f, const struct pl_mark *mark)
{
    struct pl_reference *refs;
    size_t n = pl_book_references(f->book->arena, mark, &refs);

    f->failed = f->failed || refs == NULL;
    for (size_t i = 0; i < n; i++) {
        if (!refs[i].is_cross)
            look_up_work(f, &refs[i], mark->line);
        else if (pl_book_target(f->book, refs[i].key) == NULL)
            add_error(f,
                      pl_book_unresolved(f->book, f->c, mark->line, &refs[i]));
    }
}

static void search_text(struct search *f, cmark_node *node)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), piece;
    struct pl_mark *mark;

    while (pl_source_piece(f->s, &rest, &piece, &mark))
        if (mark != NULL && mark->kind == PL_MARK_REFERENCE)
            look_up(f, mark);
}

static void search_code(struct search *f, cmark_node *node)
{
    const struct pl_mark *mark = pl_value_mark(f->s, node);

    if (mark != NULL)
        add_error(f, pl_get(pl_book_value(f->c, mark), "error"));
}

/* A link to #label is a cross reference in other words. */
static void search_link(struct search *f, cmark_node *node)
{
    struct pl_str url =
        pl_source_restore(f->s, pl_str_from(cmark_node_get_url(node)));
    struct pl_reference r = {.is_cross = true};

    if (!pl_str_starts(url, "#"))
        return;
    r.key = pl_str_slice(url, 1, url.len);
    if (pl_book_target(f->book, r.key) == NULL)
        add_error(f, pl_book_unresolved(f->book, f->c, f->line, &r));
}

static void search_chunk(struct search *f, struct pl_chunk_node *chunk);

static void search_node(struct search *f, cmark_node *node)
{
    struct pl_chunk_node *chunk;

    if (cmark_node_get_start_line(node) > 0)
        f->line = pl_source_line(f->s, cmark_node_get_start_line(node));
    switch (pl_node_kind(node)) {
    case PL_NODE_TEXT:
        search_text(f, node);
        break;
    case PL_NODE_CODE:
        search_code(f, node);
        break;
    case PL_NODE_LINK:
        search_link(f, node);
        break;
    case PL_NODE_CODE_BLOCK:
        chunk = pl_document_chunk(node);
        if (chunk != NULL)
            search_chunk(f, chunk);
        break;
    default:
        break;
    }
}

static void search_tree(struct search *f, const struct pl_source *s,
                        cmark_node *root)
{
    const struct pl_source *outer = f->s;
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;

    f->s = s;
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER)
            search_node(f, cmark_iter_get_node(it));
    cmark_iter_free(it);
    f->s = outer;
}

/* A figure that was shown and has no picture. */
static void search_chart(struct search *f, const struct pl_exhibit *e)
{
    if (!pl_is_text(pl_get(e->shown, "kind"), "figure"))
        return;
    const struct pl_value *chart = pl_book_chart(f->book, e);
    struct pl_str why = pl_strv(pl_get(chart, "error"));
    if (pl_strv(pl_get(chart, "svg")).len == 0)
        fault(f, e->target.line,
              "the chart was not drawn: ", why.len > 0 ? why : e->target.label,
              "");
}

/* Captions hold inlines only, so this goes one level deep. */
static void search_chunk(struct search *f, struct pl_chunk_node *chunk)
{
    const struct pl_value *out = pl_book_chunk(f->c, chunk);
    const struct pl_exhibit *e = pl_book_exhibit(f->c, chunk);

    if (pl_is_nil(out) && pl_is_nil(f->c->error)) {
        fault(f, chunk->chunk.line, "this chunk was not run", PL_STR(""), "");
        return;
    }
    add_error(f, pl_get(out, "error"));
    if (e != NULL && pl_is_nil(e->shown) &&
        pl_is_text(pl_get(out, "status"), "ok"))
        fault(f, chunk->chunk.fence_line, "nothing was shown in the chunk ",
              chunk->chunk.label, "call show() in it, or take its label away");
    if (e != NULL && !pl_is_nil(e->shown))
        search_chart(f, e);
    if (chunk->caption.root != NULL)
        search_tree(f, &chunk->caption.source, chunk->caption.root);
    if (chunk->alt.root != NULL)
        search_tree(f, &chunk->alt.source, chunk->alt.root);
}

/* A curve of the departures that has no picture, told where its run stands. */
static void search_curve(struct search *f, const struct pl_value *block)
{
    struct pl_str id = pl_strv(pl_get(block, "chart"));
    const struct pl_value *chart = pl_book_drawn(f->book, id);
    const struct pl_value *row =
        pl_book_row(f->book, pl_strv(pl_item(pl_get(block, "ledger"), 0)));
    struct pl_str why = pl_strv(pl_get(chart, "error"));

    for (size_t i = 0; i < f->book->n_chapters; i++)
        if (pl_str_eq(f->book->chapters[i].path,
                      pl_strv(pl_get(row, "notebook"))))
            f->c = &f->book->chapters[i];
    if (f->c != NULL && pl_strv(pl_get(chart, "svg")).len == 0)
        fault(f, (size_t)pl_num_or(pl_get(row, "line"), 0),
              "the chart was not drawn: ", why.len > 0 ? why : id, "");
}

enum pl_status pl_book_find_faults(struct pl_book *book,
                                   struct pl_builder *errors,
                                   struct pl_err *err)
{
    struct search f = {.book = book, .errors = errors};

    pl_build(&f.cited, book->arena);
    pl_index_init(&f.seen, book->arena);
    for (size_t i = 0; i < book->n_chapters; i++) {
        f.c = &book->chapters[i];
        f.s = &f.c->doc.source;
        add_error(&f, f.c->error);
        if (f.c->doc.root != NULL)
            search_tree(&f, f.s, f.c->doc.root);
    }
    for (size_t i = 0; i < pl_count(book->extras[PL_EXTRA_DEPARTURES].blocks);
         i++)
        if (pl_is_text(
                pl_get(pl_item(book->extras[PL_EXTRA_DEPARTURES].blocks, i),
                       "kind"),
                "figure"))
            search_curve(&f,
                         pl_item(book->extras[PL_EXTRA_DEPARTURES].blocks, i));
    book->cited = pl_list(&f.cited);
    return book->cited != NULL && !f.failed
               ? PL_OK
               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}
