/* source.h - the text of a notebook before cmark reads it: its bounds checked,
 * and what is ours and not CommonMark set apart by marks.
 *
 * cmark tells neither where in the source an inline stands nor whether a
 * bracket was escaped.  So inline values, references and labels are found in
 * the source itself, where they are candidates, and each is replaced by (values
 * and footnotes: followed by) a mark that cmark passes through: a noncharacter,
 * a number, another noncharacter.  Where a candidate turns out to stand in
 * code, pl_source_restore gives the source text back.  Private to doc/. */
#ifndef PL_DOC_SOURCE_H
#define PL_DOC_SOURCE_H

#include "base/buf.h"
#include "base/err.h"

#define PL_SOURCE_MOST_MARKS 100000

enum pl_mark_kind {
    PL_MARK_VALUE,     /* behind the = of `= expression` */
    PL_MARK_REFERENCE, /* [@fig-x], [@key; @key, p. 3] */
    PL_MARK_LABEL,     /* {#sec-x} at the end of a line */
    PL_MARK_FOOTNOTE   /* behind [^x]: of a definition */
};

struct pl_mark {
    enum pl_mark_kind kind;
    struct pl_str text; /* what it replaces; of a footnote [^x] */
    size_t line;
    bool is_seen;  /* it is in the tree, not dropped by cmark */
    bool is_label; /* of a heading or a table, not text in code */
    size_t value;  /* place among the values of the notebook, or SIZE_MAX */
};

struct pl_source_line {
    size_t line; /* in the file */
    size_t at;   /* where it begins in the text */
};

struct pl_source {
    struct pl_arena *arena;
    struct pl_str path, text;
    struct pl_str marked; /* what cmark is given */
    struct pl_mark *marks;
    size_t n_marks, cap_marks;
    struct pl_source_line *lines; /* one a line of marked, from index 0 */
    size_t n_lines, cap_lines;
};

/* first_line: of text in its file (a caption is a source of its own). */
enum pl_status pl_source_open(struct pl_arena *a, struct pl_str path,
                              struct pl_str text, size_t first_line,
                              struct pl_source *out, struct pl_err *err);

/* Line in the file of a 1-based line of the marked text. */
size_t pl_source_line(const struct pl_source *s, int marked_line);

/* The text of that line, without its end. */
struct pl_str pl_source_line_text(const struct pl_source *s, int marked_line);

/* The next piece of a literal of cmark's: plain text with *mark NULL, or a mark
 * with an empty text.  false at the end. */
bool pl_source_piece(const struct pl_source *s, struct pl_str *rest,
                     struct pl_str *text, struct pl_mark **mark);

/* A literal with every mark replaced by what stood there.  .s is NULL when out
 * of memory. */
struct pl_str pl_source_restore(const struct pl_source *s, struct pl_str text);

#endif
