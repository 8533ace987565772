/* book_look.c - what stands behind a node, a label, a key. */
#include "doc/book.h"

#include "doc/book_build.h"
#include "doc/tree.h"

#include <stdlib.h>
#include <string.h>

const struct pl_section *pl_book_section(const struct pl_chapter *c,
                                         cmark_node *heading)
{
    (void)c;
    return cmark_node_get_user_data(heading);
}

const struct pl_exhibit *pl_book_table(const struct pl_chapter *c,
                                       cmark_node *table)
{
    cmark_node *caption = pl_tree_table_caption(table);

    (void)c;
    if (caption == NULL)
        return NULL;
    return cmark_node_get_user_data(cmark_node_first_child(caption));
}

const struct pl_exhibit *pl_book_exhibit(const struct pl_chapter *c,
                                         const struct pl_chunk_node *chunk)
{
    return chunk->exhibit < c->n_exhibits ? &c->exhibits[chunk->exhibit] : NULL;
}

/* cmark puts a chapter's definitions in order of their numbers, and writes the
 * number into each reference. */
const struct pl_footnote *pl_book_footnote(const struct pl_chapter *c,
                                           cmark_node *node)
{
    if (pl_node_kind(node) == PL_NODE_FOOTNOTE)
        return cmark_node_get_user_data(node);
    const char *literal = cmark_node_get_literal(node);
    long number = literal != NULL ? strtol(literal, NULL, 10) : 0;
    return number > 0 && (size_t)number <= c->n_footnotes
               ? &c->footnotes[number - 1]
               : NULL;
}

const struct pl_value *pl_book_chunk(const struct pl_chapter *c,
                                     const struct pl_chunk_node *chunk)
{
    return pl_item(pl_get(c->output, "chunks"),
                   (size_t)(chunk - c->doc.chunks));
}

const struct pl_value *pl_book_value(const struct pl_chapter *c,
                                     const struct pl_mark *mark)
{
    return pl_item(pl_get(c->output, "values"), mark->value);
}

const struct pl_value *pl_book_chart(const struct pl_book *book,
                                     const struct pl_exhibit *e)
{
    if (!pl_str_eq(e->target.id, e->target.label))
        return pl_nil(); /* the label, and so the chart, is another's */
    return pl_get_str(book->in->charts, e->target.label);
}

const struct pl_value *pl_book_drawn(const struct pl_book *book,
                                     struct pl_str id)
{
    return pl_get_str(book->in->charts, id);
}

const struct pl_value *pl_book_row(const struct pl_book *book, struct pl_str id)
{
    size_t i = pl_index_get(&book->rows, id, SIZE_MAX);

    return i != SIZE_MAX ? book->ledger_rows[i] : pl_nil();
}

const struct pl_target *pl_book_target(const struct pl_book *book,
                                       struct pl_str label)
{
    size_t i = pl_index_get(&book->labels, label, SIZE_MAX);

    return i < book->n_targets ? book->targets[i] : NULL;
}

const struct pl_value *pl_book_work(const struct pl_book *book,
                                    struct pl_str key)
{
    return pl_item(book->in->references,
                   pl_index_get(&book->works, key, SIZE_MAX));
}

static bool is_cross(struct pl_str key)
{
    return pl_str_starts(key, "fig-") || pl_str_starts(key, "tbl-") ||
           pl_str_starts(key, "sec-");
}

/* "-@key, p. 3" */
static bool read_reference(struct pl_str text, struct pl_reference *r)
{
    size_t comma;

    *r = (struct pl_reference){0};
    text = pl_str_trim(text);
    r->is_author_dropped = pl_str_starts(text, "-");
    if (r->is_author_dropped)
        text = pl_str_slice(text, 1, text.len);
    if (!pl_str_starts(text, "@"))
        return false;
    text = pl_str_slice(text, 1, text.len);
    if (!pl_str_find(text, PL_STR(","), &comma))
        comma = text.len;
    r->key = pl_str_trim(pl_str_slice(text, 0, comma));
    if (comma < text.len)
        r->locator = pl_str_trim(pl_str_slice(text, comma + 1, text.len));
    r->is_cross = is_cross(r->key);
    return r->key.len > 0;
}

/* What cannot be read as a key is one whole key, and so leads nowhere. */
size_t pl_book_references(struct pl_arena *a, const struct pl_mark *mark,
                          struct pl_reference **out)
{
    struct pl_str rest = pl_str_slice(mark->text, 1, mark->text.len - 1);
    size_t n = 1, at, k = 0;

    for (size_t i = 0; i < rest.len; i++)
        n += rest.s[i] == ';';
    *out = PL_NEW(a, struct pl_reference, n);
    while (*out != NULL && k < n) {
        if (!pl_str_find(rest, PL_STR(";"), &at))
            at = rest.len;
        struct pl_str one = pl_str_slice(rest, 0, at);
        if (!read_reference(one, &(*out)[k]))
            (*out)[k] = (struct pl_reference){.key = pl_str_trim(one)};
        k++;
        rest = pl_str_slice(rest, at < rest.len ? at + 1 : at, rest.len);
    }
    return k;
}

static struct pl_str nearest_label(const struct pl_book *book,
                                   struct pl_str label)
{
    struct pl_str *names = PL_NEW(book->arena, struct pl_str, book->n_targets);

    for (size_t i = 0; names != NULL && i < book->n_targets; i++)
        names[i] = book->targets[i]->label;
    int k = names != NULL ? pl_nearest(label, names, book->n_targets) : -1;
    return k >= 0 ? names[k] : PL_STR("");
}

static struct pl_str nearest_work(const struct pl_book *book, struct pl_str key)
{
    size_t n = pl_count(book->in->references);
    struct pl_str *names = PL_NEW(book->arena, struct pl_str, n);

    for (size_t i = 0; names != NULL && i < n; i++)
        names[i] = pl_strv(pl_get(pl_item(book->in->references, i), "id"));
    int k = names != NULL ? pl_nearest(key, names, n) : -1;
    return k >= 0 ? names[k] : PL_STR("");
}

const struct pl_value *pl_book_unresolved(const struct pl_book *book,
                                          const struct pl_chapter *c,
                                          size_t line,
                                          const struct pl_reference *r)
{
    struct pl_pos pos = pl_pos_at(c->path.s, line, 0);
    struct pl_err fault = {0};
    struct pl_str nearest =
        r->is_cross ? nearest_label(book, r->key) : nearest_work(book, r->key);

    if (r->is_cross)
        (void)pl_fail(&fault, PL_EINPUT, &pos,
                      "the reference to \"%.*s\" leads nowhere",
                      PL_FMT(r->key));
    else
        (void)pl_fail(&fault, PL_EINPUT, &pos,
                      "no work \"%.*s\" in report/references.json",
                      PL_FMT(r->key));
    if (nearest.len > 0)
        (void)pl_hint(&fault, "did you mean \"%.*s\"?", PL_FMT(nearest));
    else
        (void)pl_hint(&fault, r->is_cross
                                  ? "labels are written {#sec-x}, {#fig-x} and "
                                    "{#tbl-x}"
                                  : "add it to report/references.json");
    return pl_err_value(book->arena, &fault);
}

/* A bit a departure that touches one of the rows; NULL: out of memory. */
static const uint64_t *touched_of(const struct pl_book *book,
                                  const struct pl_value *rows)
{
    uint64_t *bits = PL_NEW(book->arena, uint64_t, book->n_words);

    for (size_t i = 0; bits != NULL && i < pl_count(rows); i++) {
        size_t row = pl_index_get(&book->touched_rows,
                                  pl_strv(pl_item(rows, i)), SIZE_MAX);
        for (size_t w = 0; row != SIZE_MAX && w < book->n_words; w++)
            bits[w] |= book->touched[row * book->n_words + w];
    }
    return bits;
}

const struct pl_value *pl_book_marks(const struct pl_book *book,
                                     const struct pl_value *rows)
{
    const struct pl_value *all = pl_get(book->in->assessment, "departures");
    struct pl_builder b;

    pl_build(&b, book->arena);
    if (pl_count(rows) == 0)
        return pl_list(&b);
    const uint64_t *bits = touched_of(book, rows);
    if (bits == NULL)
        return NULL;
    for (size_t w = 0; w < book->n_words; w++)
        for (size_t i = 0; i < 64 && bits[w] >> i != 0; i++)
            if ((bits[w] >> i & 1) != 0)
                pl_add(&b, pl_get(pl_item(all, 64 * w + i), "id"));
    return pl_list(&b);
}

/* The number of an id such as D01; 0: none. */
static long number_of(struct pl_str id)
{
    long n = 0;

    for (size_t i = 1; i < id.len && n < 1000000; i++) {
        if (id.s[i] < '0' || id.s[i] > '9')
            return 0;
        n = n * 10 + (id.s[i] - '0');
    }
    return n;
}

size_t pl_marks_run(const struct pl_value *marks, size_t from)
{
    long first = number_of(pl_strv(pl_item(marks, from)));
    size_t run = 1;

    while (first > 0 && from + run < pl_count(marks) &&
           number_of(pl_strv(pl_item(marks, from + run))) == first + (long)run)
        run++;
    return run < 3 ? 1 : run;
}

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           (c >= '0' && c <= '9') || c == '-';
}

struct pl_str pl_anchor(struct pl_arena *a, const char *prefix,
                        struct pl_str name)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, prefix);
    for (size_t i = 0; i < name.len; i++) {
        if (is_plain(name.s[i]))
            pl_buf_putc(&b, name.s[i]);
        else
            pl_buf_printf(&b, "_%02x", (unsigned)(unsigned char)name.s[i]);
    }
    struct pl_str out = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return out;
}

static void put_literal(struct pl_buf *b, const struct pl_source *s,
                        cmark_node *node)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(node)), piece;
    struct pl_mark *mark;

    while (pl_source_piece(s, &rest, &piece, &mark)) {
        if (mark == NULL)
            pl_buf_put(b, piece);
        else if (mark->kind == PL_MARK_REFERENCE)
            pl_buf_put(b, mark->text);
    }
}

static void put_plain(struct pl_buf *b, const struct pl_chapter *c,
                      const struct pl_source *s, cmark_node *node)
{
    enum pl_node kind = pl_node_kind(node);
    const struct pl_mark *mark =
        kind == PL_NODE_CODE ? pl_value_mark(s, node) : NULL;

    if (mark != NULL)
        pl_buf_put(b, pl_strv(pl_get(pl_book_value(c, mark), "text")));
    else if (kind == PL_NODE_CODE)
        pl_buf_put(b, pl_node_text(s, node));
    else if (kind == PL_NODE_TEXT)
        put_literal(b, s, node);
    else if (kind == PL_NODE_SOFT_BREAK || kind == PL_NODE_BREAK)
        pl_buf_putc(b, ' ');
}

struct pl_str pl_book_plain(const struct pl_chapter *c,
                            const struct pl_source *s, cmark_node *block)
{
    struct pl_buf b;
    cmark_iter *it = cmark_iter_new(block);
    cmark_event_type event;

    pl_buf_init(&b, 0);
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER)
            put_plain(&b, c, s, cmark_iter_get_node(it));
    cmark_iter_free(it);
    struct pl_str out = pl_buf_copy(&b, s->arena);
    pl_buf_free(&b);
    return out.s != NULL ? pl_str_trim(out) : out;
}
