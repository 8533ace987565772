/* html.h - a book as one HTML page.  Private to doc/. */
#ifndef PL_DOC_HTML_H
#define PL_DOC_HTML_H

#include "doc/book.h"

/* values: of pl_printed_values, for the colophon's count.  A failed buffer says
 * that memory ended. */
void pl_html_page(struct pl_buf *b, const struct pl_book *book,
                  const struct pl_value *values);

#endif
