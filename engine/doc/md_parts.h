/* md_parts.h - what the parts of the Markdown writer share.  Private to
 * doc/md*.c. */
#ifndef PL_DOC_MD_PARTS_H
#define PL_DOC_MD_PARTS_H

#include "doc/md.h"
#include "doc/notebook.h"

#include <string.h>

struct pl_md {
    struct pl_buf *b;
    struct pl_buf prefix; /* what each line begins with: quotations, lists */
    const struct pl_book *book;
    const struct pl_chapter *c; /* NULL in what the engine writes itself */
    const struct pl_source *s;  /* of the chapter, or of a caption */
    struct pl_builder figures;  /* files that the text refers to */
    size_t line;                /* in the source */
    size_t skip;                /* bytes of the next text that are not put */
    bool at_line_start;         /* nothing stands on the line yet */
    bool is_fresh;              /* a block may begin here */
    bool only_digits;           /* so far, on this line */
    bool in_cell, in_link;
    int emphasis;    /* how deep */
    bool is_starred; /* the outermost one is in stars, not in tags */
    int lists;       /* how deep, and the number of the next item */
    int number[PL_NOTEBOOK_MOST_NESTING + 2];
};

/* Markup, as it is.  A line end in a cell of a table becomes a space. */
void pl_md_raw(struct pl_md *m, struct pl_str s);
void pl_md_puts(struct pl_md *m, const char *s);
void pl_md_printf(struct pl_md *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Text that stays text: no byte of it is markup. */
void pl_md_text(struct pl_md *m, struct pl_str s);
void pl_md_strong(struct pl_md *m, struct pl_str s);
void pl_md_emph(struct pl_md *m, struct pl_str s);
void pl_md_code(struct pl_md *m, struct pl_str s);
/* A fenced block, whatever stands in the text. */
void pl_md_fence(struct pl_md *m, const char *language, struct pl_str text);
/* [ and ](...): nothing inside another link. */
void pl_md_open_link(struct pl_md *m);
void pl_md_close_link(struct pl_md *m, struct pl_str url);
void pl_md_anchor(struct pl_md *m, struct pl_str id);

/* Begins a block: on a line of its own, an empty one before it unless tight. */
void pl_md_begin(struct pl_md *m, bool is_tight);
/* Spaces at the end of a line would break it. */
void pl_md_drop_spaces(struct pl_md *m);
/* Lines begin with this too, until pl_md_pop of the same length. */
void pl_md_push(struct pl_md *m, const char *more);
void pl_md_pop(struct pl_md *m, size_t length);

void pl_md_inline(struct pl_md *m, cmark_node *node, bool is_entering);
void pl_md_inlines(struct pl_md *m, const struct pl_source *s, cmark_node *node,
                   size_t skip);
void pl_md_marks(struct pl_md *m, const struct pl_value *marks);

void pl_md_chapter(struct pl_md *m, const struct pl_chapter *c);
void pl_md_chunk(struct pl_md *m, struct pl_chunk_node *chunk);
void pl_md_heading(struct pl_md *m, int level, struct pl_str id,
                   struct pl_str number);

/* e: its number and caption, or NULL. */
void pl_md_table(struct pl_md *m, const struct pl_exhibit *e,
                 const struct pl_value *shown);
void pl_md_caption(struct pl_md *m, const struct pl_exhibit *e,
                   const struct pl_value *marks);

void pl_md_runs(struct pl_md *m, const struct pl_value *runs);
/* A picture: the text that stands for it is put between the two.  false: there
 * is none, which is said, and nothing is to be closed. */
bool pl_md_open_picture(struct pl_md *m, const struct pl_value *chart);
void pl_md_close_picture(struct pl_md *m, const struct pl_value *chart,
                         struct pl_str id);
void pl_md_blocks(struct pl_md *m, const struct pl_value *blocks,
                  struct pl_str top);

void pl_md_fault(struct pl_md *m, const struct pl_value *error,
                 struct pl_str rest);
void pl_md_inline_fault(struct pl_md *m, const struct pl_value *error);
void pl_md_banners(struct pl_md *m);
void pl_md_stamp(struct pl_md *m); /* md.c: as pl_put_stamp */

#endif
