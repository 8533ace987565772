/* bounds.h - what cmark must never be given, found by one pass over the lines.
 * Private to doc/. */
#ifndef PL_DOC_BOUNDS_H
#define PL_DOC_BOUNDS_H

#include "base/err.h"
#include "base/str.h"

/* Size, UTF-8 without control or noncharacters, tables, markers of lists and
 * quotations in one line. */
enum pl_status pl_bounds_check(struct pl_str path, struct pl_str text,
                               size_t first_line, struct pl_err *err);

#endif
