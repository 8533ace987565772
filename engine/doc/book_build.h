/* book_build.h - parts of putting a book together.  Private to doc/book*.c. */
#ifndef PL_DOC_BOOK_BUILD_H
#define PL_DOC_BOOK_BUILD_H

#include "doc/book.h"

/* A block's text without its markup, inline values filled in, labels left out.
 * .s is NULL when out of memory. */
struct pl_str pl_book_plain(const struct pl_chapter *c,
                            const struct pl_source *s, cmark_node *block);

/* What failed, was not drawn or leads nowhere, in order of the book; collects
 * book->cited on the way. */
enum pl_status pl_book_find_faults(struct pl_book *book,
                                   struct pl_builder *errors,
                                   struct pl_err *err);

/* Every figure and table with its place and the files that it was made from, as
 * a chapter "exhibits" (blocks.h); nil when there is none. */
enum pl_status pl_book_exhibit_map(struct pl_book *book,
                                   const struct pl_value **blocks,
                                   struct pl_err *err);

#endif
