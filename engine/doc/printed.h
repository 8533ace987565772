/* printed.h - every number that the book prints, in order, with what stands
 * behind it.  Private to doc/. */
#ifndef PL_DOC_PRINTED_H
#define PL_DOC_PRINTED_H

#include "doc/book.h"

/* A note below a table is a text, or a cell that the host judged
 * (lua/lib_core.h). Whether it counts as a printed number: one that matches
 * nothing does when it holds digits that would count as typed in prose
 * (typed.h). */
bool pl_note_is_number(const struct pl_book *book, const struct pl_value *note);

/* weave.h: values.  NULL when out of memory. */
const struct pl_value *pl_printed_values(const struct pl_book *book);

#endif
