/* document.h - a chapter as a tree, checked, with its chunks and values found.
 * Private to doc/, the only place that knows cmark's types. */
#ifndef PL_DOC_DOCUMENT_H
#define PL_DOC_DOCUMENT_H

#include "doc/chunk.h"

#include <cmark-gfm.h>

/* cmark's types and those of its extensions, which it names by text only. */
enum pl_node {
    PL_NODE_OTHER, /* document, table head, what holds others and no text */
    PL_NODE_QUOTE,
    PL_NODE_LIST,
    PL_NODE_ITEM,
    PL_NODE_CODE_BLOCK,
    PL_NODE_HTML,
    PL_NODE_PARAGRAPH,
    PL_NODE_HEADING,
    PL_NODE_RULE,
    PL_NODE_FOOTNOTE,
    PL_NODE_TABLE,
    PL_NODE_ROW,
    PL_NODE_CELL,
    PL_NODE_TEXT,
    PL_NODE_SOFT_BREAK,
    PL_NODE_BREAK,
    PL_NODE_CODE,
    PL_NODE_EMPH,
    PL_NODE_STRONG,
    PL_NODE_STRIKE,
    PL_NODE_LINK,
    PL_NODE_IMAGE,
    PL_NODE_FOOTNOTE_REFERENCE
};

enum pl_node pl_node_kind(cmark_node *node);

/* An inline value: of the text (mark), or of a caption. */
struct pl_inline_value {
    struct pl_str code;
    size_t line;
    struct pl_chunk *of;  /* the chunk whose caption or alt text holds it */
    struct pl_mark *mark; /* in its source */
    bool is_alt;
};

/* The caption or alt text of a chunk, a table's caption: one paragraph. */
struct pl_inlines {
    struct pl_source source;
    cmark_parser *parser;
    cmark_node *root; /* NULL: there is none */
};

struct pl_chunk_node {
    struct pl_chunk chunk;
    struct pl_inlines caption, alt;
    size_t first_value, n_values; /* of caption and alt, among all values */
    size_t exhibit;               /* its place in the chapter, or SIZE_MAX */
};

struct pl_document {
    struct pl_arena *arena;
    struct pl_source source;
    cmark_parser *parser;
    cmark_node *root;
    struct pl_chunk_node *chunks; /* in order */
    size_t n_chunks;
    struct pl_inline_value *values; /* in order of the source */
    size_t n_values;
};

/* Always to be closed, also after a failure. */
enum pl_status pl_document_open(struct pl_arena *a, struct pl_str path,
                                struct pl_str text, struct pl_document *out,
                                struct pl_err *err);
void pl_document_close(struct pl_document *d);

/* The chunk that a code block is, or NULL. */
struct pl_chunk_node *pl_document_chunk(cmark_node *block);

/* The value that a code span is, or NULL. */
struct pl_mark *pl_value_mark(const struct pl_source *s, cmark_node *code);

/* Of a Markdown table: 'l', 'c' or 'r' of a column, 'l' when not said; whether
 * a row is its head. */
char pl_table_align(cmark_node *table, size_t column);
bool pl_table_is_head(cmark_node *row);

/* A node's text as it stood in the source; never NULL inside. */
struct pl_str pl_node_text(const struct pl_source *s, cmark_node *node);

#endif
