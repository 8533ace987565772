/* highlight.h - Lua source as HTML with its syntax marked. */
#ifndef PL_DOC_HIGHLIGHT_H
#define PL_DOC_HIGHLIGHT_H

#include "base/buf.h"

/* The code escaped, in <span class="...">: "k" keywords, "s" strings, "n"
 * numbers and nil, true, false, "c" comments, "f" names that are called.  Any
 * bytes are taken, in time that grows with their number; without the spans and
 * the escapes the text is the code. */
void pl_highlight_lua(struct pl_buf *b, struct pl_str code);

#endif
