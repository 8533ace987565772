/* html_parts.h - what the parts of the page's writer share.  Private to
 * doc/html*.c.  Every text that is put here is escaped. */
#ifndef PL_DOC_HTML_PARTS_H
#define PL_DOC_HTML_PARTS_H

#include "doc/html.h"

struct pl_html {
    struct pl_buf *b;
    const struct pl_book *book;
    const struct pl_chapter *c; /* the chapter that is open */
    const struct pl_source *s;  /* of the chapter, or of a caption */
    size_t line;                /* in the source, of what is being put */
    size_t skip;                /* bytes of the next text that are not put */
    cmark_node *table;          /* the Markdown table that is open */
    size_t column;
    size_t *footnote_uses;       /* of each footnote of the chapter, so far */
    const struct pl_value *told; /* marks of the paragraph's last value */
    bool in_footnotes, in_link;
};

void pl_put_attribute(struct pl_html *h, const char *name, struct pl_str value);
void pl_put_number(struct pl_html *h, const char *name, size_t n);

/* title= and data- attributes of a printed value.  detail: its path in the
 * result, or what matched nothing. */
struct pl_provenance {
    struct pl_str status; /* traced, untraced, typed */
    const struct pl_value *rows;
    const struct pl_value *alike; /* rows that hold the same short number */
    struct pl_str detail;
    size_t line;
    const struct pl_value *marks; /* departures, may be nil */
};
/* Of what the host judged (lua/trace.h), without marks. */
struct pl_provenance pl_provenance_of(const struct pl_value *judged,
                                      size_t line);
void pl_put_provenance(struct pl_html *h, const struct pl_provenance *p);

/* To an id of the page. */
void pl_open_link(struct pl_html *h, struct pl_str id);
void pl_close_link(struct pl_html *h);

/* Small links to departures. */
void pl_put_marks(struct pl_html *h, const struct pl_value *marks);
/* How many links that makes. */
size_t pl_marks_links(const struct pl_value *marks);
/* For a table, where they would cover the next number. */
void pl_put_marks_below(struct pl_html *h, const struct pl_value *marks);

/* Inlines of a paragraph, a heading or a cell: one event of a walk. */
void pl_put_inline(struct pl_html *h, cmark_node *node, bool is_entering);
/* All inlines below a node, of another source (a caption). */
void pl_put_inlines(struct pl_html *h, const struct pl_source *s,
                    cmark_node *node, size_t skip);
/* A name such as analyses.primary.alpha may break behind its joints. */
void pl_put_breakable(struct pl_html *h, struct pl_str text);
/* Only to be called while line stands for a place in the chapter. */
void pl_put_prose(struct pl_html *h, struct pl_str text);

void pl_put_chapter(struct pl_html *h, const struct pl_chapter *c);
void pl_put_chunk(struct pl_html *h, struct pl_chunk_node *chunk);

/* Notes and warnings of an exhibit; told: the marks that its caption has. */
void pl_put_notes(struct pl_html *h, const struct pl_value *shown,
                  const struct pl_value *told);
/* An exhibit without a number has e NULL. */
void pl_put_table(struct pl_html *h, const struct pl_exhibit *e,
                  const struct pl_value *shown);
void pl_put_caption(struct pl_html *h, const struct pl_exhibit *e,
                    const struct pl_value *marks);
/* chart: {"svg"}, or what was not drawn; label: for those who do not see it.
 */
void pl_put_svg(struct pl_html *h, const struct pl_value *chart,
                struct pl_str label);
void pl_open_scroll(struct pl_html *h, struct pl_str label);

/* blocks.h: a run. */
void pl_put_run(struct pl_html *h, const struct pl_value *run);
/* blocks.h; top: the number of the first heading, or empty. */
void pl_put_blocks(struct pl_html *h, const struct pl_value *blocks,
                   struct pl_str top);
void pl_put_heading(struct pl_html *h, int level, struct pl_str id,
                    struct pl_str number, bool is_opening);

/* An error in its place.  rest: how much was not run after it, or empty. */
void pl_put_fault(struct pl_html *h, const struct pl_value *error,
                  struct pl_str rest);
/* Those that left no chapter to be shown. */
void pl_put_faults(struct pl_html *h);
void pl_put_inline_fault(struct pl_html *h, const struct pl_value *error);
/* What stands above the text: errors, departures that nobody explained, plans
 * that are not registered. */
void pl_put_banners(struct pl_html *h);
/* html.c: what a part of a blind build's page begins with, or nothing. */
void pl_put_stamp(struct pl_html *h);
void pl_put_caption_stamp(struct pl_html *h);
/* The excerpt that stands in a message, and "analysis.md:41". */
void pl_put_place(struct pl_html *h, const struct pl_value *error);

#endif
