/* printed.h - every number that the book prints, in order, with what stands
 * behind it.  Private to doc/. */
#ifndef PL_DOC_PRINTED_H
#define PL_DOC_PRINTED_H

#include "doc/book.h"

/* weave.h: values.  NULL when out of memory. */
const struct pl_value *pl_printed_values(const struct pl_book *book);

#endif
