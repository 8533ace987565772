/* book.h - a book put together, before it is printed: what html and md share.
 *
 * Chapters are parsed, everything that is numbered has its number and its
 * anchor, every reference has been looked up, and each fault is in errors.
 * A renderer walks the chapters' trees (cmark_iter; a tree is at most about 100
 * deep) and asks here for what stands behind a node.  Printed in this order:
 * the chapters; what the engine writes itself (extras): the departures and the
 * registered plans as chapters, the map of exhibits where the book asks for it,
 * the bibliography.
 *
 * The book is built in pl_weave and only read by the renderers.  Private to
 * doc/. */
#ifndef PL_DOC_BOOK_H
#define PL_DOC_BOOK_H

#include "base/map.h"
#include "doc/document.h"
#include "doc/weave.h"

struct pl_cites;

enum pl_target_kind { PL_TARGET_SECTION, PL_TARGET_FIGURE, PL_TARGET_TABLE };

/* What a cross reference leads to. */
struct pl_target {
    enum pl_target_kind kind;
    struct pl_str label;  /* empty: nothing can refer to it */
    struct pl_str number; /* "2.1", "3" */
    struct pl_str text;   /* "Section 2.1", "Figure 3" */
    struct pl_str id;     /* its anchor in the page, without # */
    struct pl_str path;   /* of its chapter's source, and the line there */
    size_t line;
};

struct pl_section {
    struct pl_target target;
    cmark_node *heading;
    int level;           /* 1 is a chapter's title */
    struct pl_str title; /* plain text */
};

/* A numbered figure or table.  chunk or table is NULL. */
struct pl_exhibit {
    struct pl_target target;
    struct pl_chunk_node *chunk;
    cmark_node *table;            /* a Markdown table that has a caption */
    const struct pl_value *shown; /* lua/lib_core.h; nil: nothing was shown */
};

struct pl_footnote {
    cmark_node *definition;
    size_t number; /* over the whole book, from 1 */
};

struct pl_chapter {
    struct pl_str path, source;
    struct pl_document doc;        /* without a root when it cannot be read */
    const struct pl_value *error;  /* why it cannot be read or run, or nil */
    const struct pl_value *output; /* of the Lua host, or nil */
    struct pl_section *sections;   /* in order; may be none */
    size_t n_sections;
    struct pl_exhibit *exhibits;
    size_t n_exhibits;
    struct pl_footnote *footnotes;
    size_t n_footnotes;
};

/* A chapter that the engine writes itself, in the order in which they stand. */
enum {
    PL_EXTRA_DEPARTURES,
    PL_EXTRA_PLAN,
    PL_EXTRA_EXHIBITS,
    PL_EXTRA_BIBLIOGRAPHY,
    PL_EXTRAS
};
struct pl_extra {
    const char *css_class;
    const struct pl_value *blocks; /* blocks.h; nil or empty: there is none */
    struct pl_str number;          /* of the chapter, or empty */
};

/* One key of [@key, p. 3; @other]. */
struct pl_reference {
    struct pl_str key;
    struct pl_str locator;  /* "p. 3": what follows the key and a comma */
    bool is_author_dropped; /* [-@key] */
    bool is_cross;          /* fig-, tbl-, sec-: a label, not a citation */
};

struct pl_book {
    struct pl_arena *arena;
    const struct pl_weave *in;
    struct pl_chapter *chapters;
    size_t n_chapters;
    struct pl_target **targets; /* those with a label, in order */
    size_t n_targets, cap_targets;
    struct pl_index labels; /* to targets */
    struct pl_index works;  /* citation key to its place among in->references */
    struct pl_index rows;   /* ledger row id to its place in ledger_rows */
    const struct pl_value **ledger_rows;
    struct pl_index touched_rows; /* ids of rows in departures, by place */
    uint64_t *touched; /* [rows][words]: a bit a departure that touches it */
    size_t n_words;
    const struct pl_value *cited; /* keys, each once, in order */
    struct pl_cites *cites;       /* cite.h */
    struct pl_extra extras[PL_EXTRAS];
    const struct pl_value *errors; /* weave.h */
};

/* Always to be closed, also after a failure. */
enum pl_status pl_book_open(struct pl_arena *a, const struct pl_weave *in,
                            struct pl_book *book, struct pl_err *err);
void pl_book_close(struct pl_book *book);

/* What stands behind a node of a chapter's tree; NULL where nothing does. */
const struct pl_section *pl_book_section(const struct pl_chapter *c,
                                         cmark_node *heading);
const struct pl_exhibit *pl_book_table(const struct pl_chapter *c,
                                       cmark_node *table);
/* Of a chunk that has a label. */
const struct pl_exhibit *pl_book_exhibit(const struct pl_chapter *c,
                                         const struct pl_chunk_node *chunk);
const struct pl_footnote *pl_book_footnote(const struct pl_chapter *c,
                                           cmark_node *node);

/* What a chunk gave: {"status","printed","lines","shows","error"}. */
const struct pl_value *pl_book_chunk(const struct pl_chapter *c,
                                     const struct pl_chunk_node *chunk);
/* What an inline value gave: {"text","status","rows","alike","detail","error"}.
 * mark: pl_value_mark of a code span, in the text or in a caption. */
const struct pl_value *pl_book_value(const struct pl_chapter *c,
                                     const struct pl_mark *mark);
/* The chart of a figure: {"svg"} or {"error"}, nil when there is none. */
/* Of one that no chunk shows. */
const struct pl_value *pl_book_drawn(const struct pl_book *book,
                                     struct pl_str id);
const struct pl_value *pl_book_chart(const struct pl_book *book,
                                     const struct pl_exhibit *e);

/* The ledger's row, or nil. */
const struct pl_value *pl_book_row(const struct pl_book *book,
                                   struct pl_str id);

/* The keys of a reference mark, [@a; @b, p. 3], in order. */
size_t pl_book_references(struct pl_arena *a, const struct pl_mark *mark,
                          struct pl_reference **out);
/* Where a cross reference leads, or NULL. */
const struct pl_target *pl_book_target(const struct pl_book *book,
                                       struct pl_str label);
/* The CSL-JSON item of a citation, or nil. */
const struct pl_value *pl_book_work(const struct pl_book *book,
                                    struct pl_str key);
/* What is wrong with a reference that leads nowhere, with the nearest
 * candidate: an item of errors. */
const struct pl_value *pl_book_unresolved(const struct pl_book *book,
                                          const struct pl_chapter *c,
                                          size_t line,
                                          const struct pl_reference *r);

/* Ids of the departures that touch one of these ledger rows, in order: a list
 * of texts.  rows: list of ids, may be nil. */
const struct pl_value *pl_book_marks(const struct pl_book *book,
                                     const struct pl_value *rows);

/* How many of marks, from number `from` on, stand as one: three or more whose
 * numbers follow each other are shown as the first and the last, D01-D05. */
size_t pl_marks_run(const struct pl_value *marks, size_t from);

/* Anchors: "departure-D01", "ref-stock2007" (what is not a letter, a digit or -
 * is written _ and its code).  The departures' and the bibliography's blocks
 * use them too. */
struct pl_str pl_anchor(struct pl_arena *a, const char *prefix,
                        struct pl_str name);

#endif
