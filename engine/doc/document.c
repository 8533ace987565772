#include "doc/document.h"

#include "doc/notebook.h"
#include "doc/tree.h"
#include "doc/weave.h"

#include <cmark-gfm-core-extensions.h>
#include <string.h>

enum {
    CMARK_OPTIONS = CMARK_OPT_FOOTNOTES | CMARK_OPT_SOURCEPOS |
                    CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

enum pl_node pl_node_kind(cmark_node *node)
{
    static const struct {
        cmark_node_type type;
        enum pl_node kind;
    } kinds[] = {
        {CMARK_NODE_TEXT, PL_NODE_TEXT},
        {CMARK_NODE_SOFTBREAK, PL_NODE_SOFT_BREAK},
        {CMARK_NODE_PARAGRAPH, PL_NODE_PARAGRAPH},
        {CMARK_NODE_CODE, PL_NODE_CODE},
        {CMARK_NODE_EMPH, PL_NODE_EMPH},
        {CMARK_NODE_STRONG, PL_NODE_STRONG},
        {CMARK_NODE_LINK, PL_NODE_LINK},
        {CMARK_NODE_CODE_BLOCK, PL_NODE_CODE_BLOCK},
        {CMARK_NODE_HEADING, PL_NODE_HEADING},
        {CMARK_NODE_LIST, PL_NODE_LIST},
        {CMARK_NODE_ITEM, PL_NODE_ITEM},
        {CMARK_NODE_BLOCK_QUOTE, PL_NODE_QUOTE},
        {CMARK_NODE_THEMATIC_BREAK, PL_NODE_RULE},
        {CMARK_NODE_FOOTNOTE_DEFINITION, PL_NODE_FOOTNOTE},
        {CMARK_NODE_FOOTNOTE_REFERENCE, PL_NODE_FOOTNOTE_REFERENCE},
        {CMARK_NODE_LINEBREAK, PL_NODE_BREAK},
        {CMARK_NODE_HTML_BLOCK, PL_NODE_HTML},
        {CMARK_NODE_HTML_INLINE, PL_NODE_HTML},
        {CMARK_NODE_IMAGE, PL_NODE_IMAGE},
        {CMARK_NODE_DOCUMENT, PL_NODE_OTHER},
    };
    static const struct {
        const char *name;
        enum pl_node kind;
    } named[] = {{"table", PL_NODE_TABLE},
                 {"table_row", PL_NODE_ROW},
                 {"table_header", PL_NODE_ROW},
                 {"table_cell", PL_NODE_CELL},
                 {"strikethrough", PL_NODE_STRIKE}};
    cmark_node_type type = cmark_node_get_type(node);

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (kinds[i].type == type)
            return kinds[i].kind;
    const char *name = cmark_node_get_type_string(node);
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        if (strcmp(named[i].name, name) == 0)
            return named[i].kind;
    return PL_NODE_OTHER;
}

char pl_table_align(cmark_node *table, size_t column)
{
    const uint8_t *all = cmark_gfm_extensions_get_table_alignments(table);
    size_t n = cmark_gfm_extensions_get_table_columns(table);

    return column < n && (all[column] == 'c' || all[column] == 'r')
               ? (char)all[column]
               : 'l';
}

bool pl_table_is_head(cmark_node *row)
{
    return cmark_gfm_extensions_get_table_row_is_header(row) != 0;
}

struct pl_str pl_node_text(const struct pl_source *s, cmark_node *node)
{
    struct pl_str text =
        pl_source_restore(s, pl_str_from(cmark_node_get_literal(node)));

    return text.s != NULL ? text : PL_STR("");
}

struct pl_mark *pl_value_mark(const struct pl_source *s, cmark_node *code)
{
    struct pl_str rest = pl_str_from(cmark_node_get_literal(code)), text;
    struct pl_mark *mark;

    if (!pl_source_piece(s, &rest, &text, &mark) || !pl_str_is(text, "="))
        return NULL;
    if (!pl_source_piece(s, &rest, &text, &mark) || mark == NULL)
        return NULL;
    return mark->kind == PL_MARK_VALUE ? mark : NULL;
}

static cmark_parser *new_parser(void)
{
    static const char *const names[] = {"table", "strikethrough"};

    cmark_gfm_core_extensions_ensure_registered();
    cmark_parser *parser = cmark_parser_new(CMARK_OPTIONS);
    for (size_t i = 0; parser != NULL && i < 2; i++) {
        cmark_syntax_extension *e = cmark_find_syntax_extension(names[i]);
        if (e != NULL)
            cmark_parser_attach_syntax_extension(parser, e);
    }
    return parser;
}

/* The parser is kept: the tree's extension nodes belong to it. */
static enum pl_status parse(const struct pl_source *s, cmark_parser **parser,
                            cmark_node **root, struct pl_err *err)
{
    *parser = new_parser();
    if (*parser == NULL)
        return out_of_memory(err);
    cmark_parser_feed(*parser, s->marked.s, s->marked.len);
    *root = cmark_parser_finish(*parser);
    if (*root == NULL)
        return out_of_memory(err);
    cmark_consolidate_text_nodes(*root);
    return PL_OK;
}

static void close_tree(cmark_parser *parser, cmark_node *root)
{
    if (root != NULL)
        cmark_node_free(root);
    if (parser != NULL)
        cmark_parser_free(parser);
}

/* first_line is the caption's; its text is one paragraph, or refused. */
static enum pl_status open_inlines(struct pl_document *d,
                                   const struct pl_caption *c,
                                   struct pl_inlines *out, struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(d->source.path.s, c->line, 0);

    if (c->text.len == 0)
        return PL_OK;
    PL_TRY(pl_source_open(d->arena, d->source.path, c->text, c->line,
                          &out->source, err));
    PL_TRY(parse(&out->source, &out->parser, &out->root, err));
    cmark_node *p = cmark_node_first_child(out->root);
    if (p == NULL || cmark_node_next(p) != NULL ||
        pl_node_kind(p) != PL_NODE_PARAGRAPH) {
        (void)pl_fail(err, PL_EINPUT, &pos, "a caption is one line of text");
        return pl_hint(err, "it reads as a list, a heading or code: begin it "
                            "with a word");
    }
    return pl_tree_check(&out->source, out->root, true, err);
}

static size_t count_chunks(struct pl_document *d)
{
    cmark_iter *it = cmark_iter_new(d->root);
    cmark_event_type event;
    size_t n = 0;

    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        n += event == CMARK_EVENT_ENTER &&
             pl_tree_is_chunk(&d->source, cmark_iter_get_node(it));
    cmark_iter_free(it);
    return n;
}

static enum pl_status read_chunk(struct pl_document *d, cmark_node *node,
                                 struct pl_err *err)
{
    struct pl_chunk_node *c = &d->chunks[d->n_chunks++];
    int fence = cmark_node_get_start_line(node);

    cmark_node_set_user_data(node, c);
    c->exhibit = SIZE_MAX;
    c->chunk.fence_line = pl_source_line(&d->source, fence);
    c->chunk.line = c->chunk.fence_line + 1;
    c->chunk.end_line =
        pl_source_line(&d->source, cmark_node_get_end_line(node));
    c->chunk.code = pl_node_text(&d->source, node);
    PL_TRY(pl_tree_check_fence(&d->source, node, err));
    PL_TRY(pl_chunk_read(d->arena, d->source.path,
                         pl_source_line_text(&d->source, fence), &c->chunk,
                         err));
    PL_TRY(open_inlines(d, &c->chunk.caption, &c->caption, err));
    return open_inlines(d, &c->chunk.alt, &c->alt, err);
}

static enum pl_status read_chunks(struct pl_document *d, struct pl_err *err)
{
    cmark_event_type event;
    enum pl_status status = PL_OK;

    d->chunks = PL_NEW(d->arena, struct pl_chunk_node, count_chunks(d) + 1);
    if (d->chunks == NULL)
        return out_of_memory(err);
    cmark_iter *it = cmark_iter_new(d->root);
    while (status == PL_OK && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE)
        if (event == CMARK_EVENT_ENTER &&
            pl_tree_is_chunk(&d->source, cmark_iter_get_node(it)))
            status = read_chunk(d, cmark_iter_get_node(it), err);
    cmark_iter_free(it);
    return status;
}

/* Marks of the source that are values of the tree get their expression; out[i]
 * is the one of mark i. */
static enum pl_status find_values(struct pl_document *d,
                                  const struct pl_source *s, cmark_node *root,
                                  struct pl_str **out, struct pl_err *err)
{
    cmark_event_type event;

    *out = PL_NEW(d->arena, struct pl_str, s->n_marks + 1);
    if (*out == NULL)
        return out_of_memory(err);
    cmark_iter *it = cmark_iter_new(root);
    while ((event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(it);
        if (event != CMARK_EVENT_ENTER || pl_node_kind(node) != PL_NODE_CODE)
            continue;
        const struct pl_mark *mark = pl_value_mark(s, node);
        if (mark == NULL)
            continue;
        struct pl_str code = pl_node_text(s, node);
        (*out)[mark - s->marks] = pl_str_trim(pl_str_slice(code, 1, code.len));
    }
    cmark_iter_free(it);
    return PL_OK;
}

static enum pl_status add_value(struct pl_document *d,
                                const struct pl_source *s, size_t mark,
                                struct pl_str code, struct pl_inline_value v,
                                struct pl_err *err)
{
    struct pl_pos pos = pl_pos_at(s->path.s, s->marks[mark].line, 0);

    if (code.len == 0) {
        (void)pl_fail(err, PL_EINPUT, &pos,
                      "an inline value without an expression");
        return pl_hint(err, "write `= expression`");
    }
    v.code = code;
    v.line = pos.line;
    v.mark = &s->marks[mark];
    v.mark->value = d->n_values;
    d->values[d->n_values++] = v;
    return PL_OK;
}

static enum pl_status add_caption_values(struct pl_document *d,
                                         struct pl_chunk_node *c, bool is_alt,
                                         struct pl_err *err)
{
    const struct pl_inlines *in = is_alt ? &c->alt : &c->caption;
    struct pl_inline_value v = {.of = &c->chunk, .is_alt = is_alt};
    struct pl_str *codes;

    if (in->root == NULL)
        return PL_OK;
    PL_TRY(find_values(d, &in->source, in->root, &codes, err));
    for (size_t i = 0; i < in->source.n_marks; i++)
        if (codes[i].s != NULL)
            PL_TRY(add_value(d, &in->source, i, codes[i], v, err));
    return PL_OK;
}

static enum pl_status add_chunk_values(struct pl_document *d,
                                       struct pl_chunk_node *c,
                                       struct pl_err *err)
{
    c->first_value = d->n_values;
    PL_TRY(add_caption_values(d, c, false, err));
    PL_TRY(add_caption_values(d, c, true, err));
    c->n_values = d->n_values - c->first_value;
    return PL_OK;
}

static size_t most_values(const struct pl_document *d)
{
    size_t n = d->source.n_marks;

    for (size_t i = 0; i < d->n_chunks; i++)
        n += d->chunks[i].caption.source.n_marks +
             d->chunks[i].alt.source.n_marks;
    return n;
}

/* Values of the text and of captions, in the order in which they are evaluated:
 * cmark moves footnotes to the end, the source does not. */
static enum pl_status read_values(struct pl_document *d, struct pl_err *err)
{
    struct pl_str *codes;
    size_t chunk = 0;

    d->values = PL_NEW(d->arena, struct pl_inline_value, most_values(d) + 1);
    if (d->values == NULL)
        return out_of_memory(err);
    PL_TRY(find_values(d, &d->source, d->root, &codes, err));
    for (size_t i = 0; i < d->source.n_marks; i++) {
        if (codes[i].s == NULL)
            continue;
        while (chunk < d->n_chunks &&
               d->chunks[chunk].chunk.line <= d->source.marks[i].line)
            PL_TRY(add_chunk_values(d, &d->chunks[chunk++], err));
        PL_TRY(add_value(d, &d->source, i, codes[i],
                         (struct pl_inline_value){0}, err));
    }
    while (chunk < d->n_chunks)
        PL_TRY(add_chunk_values(d, &d->chunks[chunk++], err));
    return PL_OK;
}

enum pl_status pl_document_open(struct pl_arena *a, struct pl_str path,
                                struct pl_str text, struct pl_document *out,
                                struct pl_err *err)
{
    *out = (struct pl_document){.arena = a};
    PL_TRY(pl_source_open(a, path, text, 1, &out->source, err));
    PL_TRY(parse(&out->source, &out->parser, &out->root, err));
    PL_TRY(pl_tree_check(&out->source, out->root, false, err));
    PL_TRY(read_chunks(out, err));
    return read_values(out, err);
}

void pl_document_close(struct pl_document *d)
{
    for (size_t i = 0; i < d->n_chunks; i++) {
        close_tree(d->chunks[i].caption.parser, d->chunks[i].caption.root);
        close_tree(d->chunks[i].alt.parser, d->chunks[i].alt.root);
    }
    close_tree(d->parser, d->root);
    d->n_chunks = 0;
    d->parser = NULL;
    d->root = NULL;
}

struct pl_chunk_node *pl_document_chunk(cmark_node *block)
{
    return cmark_node_get_user_data(block);
}

const char *pl_markdown_version(void)
{
    return cmark_version_string();
}
