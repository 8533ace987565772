/* tree.h - what a chapter's tree may hold.  Private to doc/. */
#ifndef PL_DOC_TREE_H
#define PL_DOC_TREE_H

#include "doc/document.h"

/* Depth, headings, links, labels, footnotes; is_caption: only inlines stand in
 * it.  The first fault is the error. */
enum pl_status pl_tree_check(const struct pl_source *s, cmark_node *root,
                             bool is_caption, struct pl_err *err);

/* A fenced block whose language is lua. */
bool pl_tree_is_chunk(const struct pl_source *s, cmark_node *node);

/* The fence is closed, and not in a footnote, which is printed elsewhere. */
enum pl_status pl_tree_check_fence(const struct pl_source *s, cmark_node *node,
                                   struct pl_err *err);

/* A Markdown table's caption ("Table: ..."), and the table of a caption; NULL
 * when there is none.  Known once pl_tree_check has passed. */
cmark_node *pl_tree_table_caption(cmark_node *table);
cmark_node *pl_tree_captioned_table(cmark_node *paragraph);

/* The label mark that ends a heading or a table's caption, or NULL. */
struct pl_mark *pl_tree_label(const struct pl_source *s, cmark_node *block);

#endif
