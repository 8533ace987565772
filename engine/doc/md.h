/* md.h - a book as Markdown.  Private to doc/. */
#ifndef PL_DOC_MD_H
#define PL_DOC_MD_H

#include "doc/book.h"

/* figures: the files that the text refers to (weave.h), NULL when out of
 * memory.  A failed buffer says the same of the text. */
void pl_md_page(struct pl_buf *b, const struct pl_book *book,
                const struct pl_value **figures);

#endif
