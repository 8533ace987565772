#include "doc/book.h"

#include "base/json.h"
#include "doc/book_build.h"
#include "doc/cite.h"
#include "doc/departures.h"
#include "doc/plan.h"
#include "doc/tree.h"

#include <string.h>

struct counts {
    size_t sections, exhibits, footnotes;
};

/* The state of numbering over the whole book. */
struct numbering {
    struct pl_book *book;
    size_t section[6]; /* the number at each level of heading */
    size_t figures, tables, footnotes;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static bool is_fault_of_book(enum pl_status status)
{
    return status == PL_EINPUT || status == PL_ELIMIT || status == PL_EDOMAIN ||
           status == PL_EIO;
}

/* A chapter that cannot be read is a fault of the book, shown in its place. */
static enum pl_status open_chapter(struct pl_book *book, size_t i,
                                   struct pl_err *err)
{
    struct pl_chapter *c = &book->chapters[i];
    const struct pl_value *given = pl_item(book->in->chapters, i);
    struct pl_err fault = {0};

    c->path = pl_strv(pl_get(given, "path"));
    c->source = pl_strv(pl_get(given, "source"));
    c->output = pl_item(book->in->outputs, i);
    c->error = pl_get(c->output, "error");
    enum pl_status status =
        pl_document_open(book->arena, c->path, c->source, &c->doc, &fault);
    if (status == PL_OK)
        return PL_OK;
    pl_document_close(&c->doc);
    if (!is_fault_of_book(status)) {
        *err = fault;
        return status;
    }
    c->error = pl_err_value(book->arena, &fault);
    return c->error != NULL ? PL_OK : out_of_memory(err);
}

static bool is_exhibit(cmark_node *node, enum pl_node kind)
{
    const struct pl_chunk_node *chunk;

    if (kind == PL_NODE_TABLE)
        return pl_tree_table_caption(node) != NULL;
    if (kind != PL_NODE_CODE_BLOCK)
        return false;
    chunk = pl_document_chunk(node);
    return chunk != NULL && chunk->chunk.label.len > 0;
}

static struct counts count_nodes(cmark_node *root)
{
    struct counts n = {0};
    cmark_iter *it = cmark_iter_new(root);
    cmark_event_type event;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        enum pl_node kind = pl_node_kind(node);
        if (event != CMARK_EVENT_ENTER)
            continue;
        n.sections += kind == PL_NODE_HEADING;
        n.footnotes += kind == PL_NODE_FOOTNOTE;
        n.exhibits += is_exhibit(node, kind);
    }
    cmark_iter_free(it);
    return n;
}

static struct pl_str label_of(const struct pl_mark *mark)
{
    return mark == NULL ? PL_STR("")
                        : pl_str_slice(mark->text, 2, mark->text.len - 1);
}

static struct pl_str section_number(struct numbering *n, int level)
{
    struct pl_buf b;
    size_t at = (size_t)level - 1;

    n->section[at]++;
    for (size_t i = at + 1; i < 6; i++)
        n->section[i] = 0;
    pl_buf_init(&b, 0);
    for (size_t i = 0; i <= at; i++)
        pl_buf_printf(&b, "%s%zu", i > 0 ? "." : "", n->section[i]);
    struct pl_str out = pl_buf_copy(&b, n->book->arena);
    pl_buf_free(&b);
    return out;
}

/* "s-2-1": the anchor of a heading without a label. */
static struct pl_str section_id(struct pl_arena *a, struct pl_str number)
{
    struct pl_str id = pl_str_printf(a, "s-%.*s", PL_FMT(number));
    char *s = PL_NEW(a, char, id.len + 1);

    if (id.s == NULL || s == NULL)
        return (struct pl_str){0};
    for (size_t i = 0; i < id.len; i++)
        s[i] = id.s[i] == '.' ? '-' : id.s[i];
    return (struct pl_str){s, id.len};
}

static enum pl_status add_section(struct numbering *n, struct pl_chapter *c,
                                  cmark_node *heading, struct pl_err *err)
{
    struct pl_arena *a = n->book->arena;
    struct pl_section *s = &c->sections[c->n_sections++];
    struct pl_target *t = &s->target;

    s->heading = heading;
    s->level = cmark_node_get_heading_level(heading);
    s->title = pl_book_plain(c, &c->doc.source, heading);
    t->kind = PL_TARGET_SECTION;
    t->label = label_of(pl_tree_label(&c->doc.source, heading));
    t->number = section_number(n, s->level);
    t->text = pl_str_printf(a, "Section %.*s", PL_FMT(t->number));
    t->id = t->label.len > 0 ? t->label : section_id(a, t->number);
    t->path = c->path;
    t->line =
        pl_source_line(&c->doc.source, cmark_node_get_start_line(heading));
    cmark_node_set_user_data(heading, s);
    return s->title.s != NULL && t->number.s != NULL && t->text.s != NULL &&
                   t->id.s != NULL
               ? PL_OK
               : out_of_memory(err);
}

static enum pl_status number_exhibit(struct numbering *n, struct pl_target *t,
                                     struct pl_err *err)
{
    bool is_figure = t->kind == PL_TARGET_FIGURE;
    size_t number = is_figure ? ++n->figures : ++n->tables;
    struct pl_arena *a = n->book->arena;

    t->number = pl_str_printf(a, "%zu", number);
    t->text =
        pl_str_printf(a, "%s %zu", is_figure ? "Figure" : "Table", number);
    t->id = t->label.len > 0
                ? t->label
                : pl_str_printf(a, "%s-%zu", is_figure ? "f" : "t", number);
    return t->number.s != NULL && t->text.s != NULL && t->id.s != NULL
               ? PL_OK
               : out_of_memory(err);
}

static enum pl_status add_chunk(struct numbering *n, struct pl_chapter *c,
                                struct pl_chunk_node *chunk, struct pl_err *err)
{
    struct pl_exhibit *e = &c->exhibits[c->n_exhibits];

    chunk->exhibit = c->n_exhibits++;
    e->chunk = chunk;
    e->shown = pl_item(pl_get(pl_book_chunk(c, chunk), "shows"), 0);
    e->target.kind = pl_str_starts(chunk->chunk.label, "fig-")
                         ? PL_TARGET_FIGURE
                         : PL_TARGET_TABLE;
    e->target.label = chunk->chunk.label;
    e->target.path = c->path;
    e->target.line = chunk->chunk.fence_line;
    return number_exhibit(n, &e->target, err);
}

/* The caption's first child is the text "Table:", whose user data is free; the
 * table's own leads to the caption. */
static enum pl_status add_table(struct numbering *n, struct pl_chapter *c,
                                cmark_node *table, struct pl_err *err)
{
    struct pl_exhibit *e = &c->exhibits[c->n_exhibits++];
    cmark_node *caption = pl_tree_table_caption(table);

    cmark_node_set_user_data(cmark_node_first_child(caption), e);
    e->table = table;
    e->shown = pl_nil();
    e->target.kind = PL_TARGET_TABLE;
    e->target.label = label_of(pl_tree_label(&c->doc.source, caption));
    e->target.path = c->path;
    e->target.line =
        pl_source_line(&c->doc.source, cmark_node_get_start_line(caption));
    return number_exhibit(n, &e->target, err);
}

static enum pl_status number_node(struct numbering *n, struct pl_chapter *c,
                                  cmark_node *node, struct pl_err *err)
{
    enum pl_node kind = pl_node_kind(node);

    if (kind == PL_NODE_HEADING)
        return add_section(n, c, node, err);
    if (kind == PL_NODE_FOOTNOTE) {
        c->footnotes[c->n_footnotes] =
            (struct pl_footnote){node, ++n->footnotes};
        cmark_node_set_user_data(node, &c->footnotes[c->n_footnotes++]);
        return PL_OK;
    }
    if (!is_exhibit(node, kind))
        return PL_OK;
    return kind == PL_NODE_TABLE
               ? add_table(n, c, node, err)
               : add_chunk(n, c, pl_document_chunk(node), err);
}

static enum pl_status number_chapter(struct numbering *n, struct pl_chapter *c,
                                     struct pl_err *err)
{
    struct pl_arena *a = n->book->arena;
    cmark_event_type event;
    enum pl_status status = PL_OK;

    if (c->doc.root == NULL)
        return PL_OK;
    struct counts count = count_nodes(c->doc.root);
    c->sections = PL_NEW(a, struct pl_section, count.sections + 1);
    c->exhibits = PL_NEW(a, struct pl_exhibit, count.exhibits + 1);
    c->footnotes = PL_NEW(a, struct pl_footnote, count.footnotes + 1);
    if (c->sections == NULL || c->exhibits == NULL || c->footnotes == NULL)
        return out_of_memory(err);
    cmark_iter *it = cmark_iter_new(c->doc.root);
    while (status == PL_OK && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER)
            status = number_node(n, c, cmark_iter_get_node(it), err);
    cmark_iter_free(it);
    return status;
}

static enum pl_status add_target(struct pl_book *book, struct pl_target *t,
                                 struct pl_builder *errors, struct pl_err *err)
{
    size_t first;

    if (t->label.len == 0)
        return PL_OK;
    if (!pl_index_put(&book->labels, t->label, book->n_targets, &first))
        return out_of_memory(err);
    if (first == book->n_targets) {
        book->targets[book->n_targets++] = t;
        return PL_OK;
    }
    const struct pl_target *other = book->targets[first];
    struct pl_pos pos = pl_pos_at(t->path.s, t->line, 0);
    struct pl_err fault = {0};
    (void)pl_fail(&fault, PL_EINPUT, &pos,
                  "the label \"%.*s\" is taken: %.*s:%zu has it",
                  PL_FMT(t->label), PL_FMT(other->path), other->line);
    pl_add(errors, pl_err_value(book->arena, &fault));
    /* The anchor is another's: this one gets a name of its own. */
    t->id = pl_str_printf(book->arena, "%.*s.%zu", PL_FMT(t->label), errors->n);
    return t->id.s != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status add_targets(struct pl_book *book,
                                  struct pl_builder *errors, struct pl_err *err)
{
    size_t n = 1;

    for (size_t i = 0; i < book->n_chapters; i++)
        n += book->chapters[i].n_sections + book->chapters[i].n_exhibits;
    book->targets = PL_NEW(book->arena, struct pl_target *, n);
    if (book->targets == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < book->n_chapters; i++) {
        struct pl_chapter *c = &book->chapters[i];
        for (size_t k = 0; k < c->n_sections; k++)
            PL_TRY(add_target(book, &c->sections[k].target, errors, err));
        for (size_t k = 0; k < c->n_exhibits; k++)
            PL_TRY(add_target(book, &c->exhibits[k].target, errors, err));
    }
    return PL_OK;
}

static enum pl_status index_works(struct pl_book *book, struct pl_err *err)
{
    const struct pl_value *list = book->in->references;
    size_t stored;

    pl_index_init(&book->works, book->arena);
    for (size_t i = 0; i < pl_count(list); i++)
        if (!pl_index_put(&book->works, pl_strv(pl_get(pl_item(list, i), "id")),
                          i, &stored))
            return out_of_memory(err);
    return PL_OK;
}

/* A table asks of each row and cell which departures touch it. */
static enum pl_status index_departures(struct pl_book *book, struct pl_err *err)
{
    const struct pl_value *all = pl_get(book->in->assessment, "departures");
    struct pl_index *rows = &book->touched_rows;
    size_t place;

    pl_index_init(rows, book->arena);
    for (size_t i = 0; i < pl_count(all); i++) {
        const struct pl_value *ids = pl_get(pl_item(all, i), "rows");
        for (size_t k = 0; k < pl_count(ids); k++)
            if (!pl_index_put(rows, pl_strv(pl_item(ids, k)), rows->n, &place))
                return out_of_memory(err);
    }
    book->n_words = pl_count(all) / 64 + 1;
    book->touched = PL_NEW(book->arena, uint64_t, rows->n * book->n_words + 1);
    if (book->touched == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < pl_count(all); i++) {
        const struct pl_value *ids = pl_get(pl_item(all, i), "rows");
        for (size_t k = 0; k < pl_count(ids); k++) {
            place = pl_index_get(rows, pl_strv(pl_item(ids, k)), 0);
            book->touched[place * book->n_words + i / 64] |= (uint64_t)1
                                                             << i % 64;
        }
    }
    return PL_OK;
}

static enum pl_status index_rows(struct pl_book *book, struct pl_err *err)
{
    const struct pl_value *notebooks = pl_get(book->in->ledger, "notebooks");
    size_t n = 0, k = 0, stored;

    pl_index_init(&book->rows, book->arena);
    for (size_t i = 0; i < pl_count(notebooks); i++)
        n += pl_count(pl_get(pl_item(notebooks, i), "rows"));
    book->ledger_rows = PL_NEW(book->arena, const struct pl_value *, n + 1);
    if (book->ledger_rows == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < pl_count(notebooks); i++) {
        const struct pl_value *rows = pl_get(pl_item(notebooks, i), "rows");
        for (size_t j = 0; j < pl_count(rows); j++, k++) {
            book->ledger_rows[k] = pl_item(rows, j);
            if (!pl_index_put(&book->rows,
                              pl_strv(pl_get(pl_item(rows, j), "id")), k,
                              &stored))
                return out_of_memory(err);
        }
    }
    return PL_OK;
}

/* Under the next number, where there is anything. */
static enum pl_status add_extra(struct numbering *n, int which,
                                const char *css_class,
                                const struct pl_value *blocks,
                                struct pl_err *err)
{
    struct pl_extra *extra = &n->book->extras[which];

    *extra = (struct pl_extra){css_class, blocks, PL_STR("")};
    if (pl_count(blocks) == 0)
        return PL_OK;
    extra->number = pl_str_printf(n->book->arena, "%zu", ++n->section[0]);
    return extra->number.s != NULL ? PL_OK : out_of_memory(err);
}

static enum pl_status add_extras(struct numbering *n, struct pl_err *err)
{
    struct pl_book *book = n->book;
    const struct pl_value *assessment = book->in->assessment, *blocks;

    if (pl_is_nil(assessment))
        return PL_OK;
    PL_TRY(pl_departure_blocks(book->arena, assessment, book->in->ledger,
                               &blocks, err));
    PL_TRY(add_extra(n, PL_EXTRA_DEPARTURES, "departures", blocks, err));
    PL_TRY(pl_plan_blocks(book->arena, assessment, book->in->ledger, &blocks,
                          err));
    PL_TRY(add_extra(n, PL_EXTRA_PLAN, "plan", blocks, err));
    if (!pl_truth(pl_get(book->in->book, "exhibits")))
        return PL_OK;
    PL_TRY(pl_book_exhibit_map(book, &blocks, err));
    return add_extra(n, PL_EXTRA_EXHIBITS, "exhibits", blocks, err);
}

static enum pl_status add_bibliography(struct pl_book *book,
                                       struct pl_builder *errors,
                                       struct pl_err *err)
{
    struct pl_err fault = {0};
    const struct pl_value *references = book->in->references;
    enum pl_status status = PL_OK;

    if (!pl_is_nil(references))
        status = pl_cites_check(references, "report/references.json", &fault);
    if (status == PL_EINPUT) {
        pl_add(errors, pl_err_value(book->arena, &fault));
        references = pl_nil();
    } else if (status != PL_OK) {
        *err = fault;
        return status;
    }
    PL_TRY(
        pl_cites_open(book->arena, references, book->cited, &book->cites, err));
    book->extras[PL_EXTRA_BIBLIOGRAPHY] = (struct pl_extra){
        "bibliography", pl_cites_bibliography(book->cites), PL_STR("")};
    return book->extras[PL_EXTRA_BIBLIOGRAPHY].blocks != NULL
               ? PL_OK
               : out_of_memory(err);
}

static enum pl_status build(struct pl_book *book, struct pl_err *err)
{
    struct numbering n = {.book = book};
    struct pl_builder errors;

    pl_build(&errors, book->arena);
    for (size_t i = 0; i < pl_count(book->in->faults); i++)
        pl_add(&errors, pl_item(book->in->faults, i));
    pl_index_init(&book->labels, book->arena);
    for (size_t i = 0; i < book->n_chapters; i++)
        PL_TRY(open_chapter(book, i, err));
    PL_TRY(index_works(book, err));
    PL_TRY(index_rows(book, err));
    PL_TRY(index_departures(book, err));
    for (size_t i = 0; i < book->n_chapters; i++)
        PL_TRY(number_chapter(&n, &book->chapters[i], err));
    PL_TRY(add_targets(book, &errors, err));
    PL_TRY(add_extras(&n, err));
    PL_TRY(pl_book_find_faults(book, &errors, err));
    PL_TRY(add_bibliography(book, &errors, err));
    book->errors = pl_list(&errors);
    return book->errors != NULL ? PL_OK : out_of_memory(err);
}

enum pl_status pl_book_open(struct pl_arena *a, const struct pl_weave *in,
                            struct pl_book *book, struct pl_err *err)
{
    *book = (struct pl_book){.arena = a, .in = in};
    book->chapters = PL_NEW(a, struct pl_chapter, pl_count(in->chapters) + 1);
    if (book->chapters == NULL)
        return out_of_memory(err);
    book->n_chapters = pl_count(in->chapters);
    return build(book, err);
}

void pl_book_close(struct pl_book *book)
{
    for (size_t i = 0; i < book->n_chapters; i++)
        pl_document_close(&book->chapters[i].doc);
    book->n_chapters = 0;
}
