/* changes.h - what a build changed since the last good one: each printed
 * number, old and new, with its line. */
#ifndef PL_RUN_CHANGES_H
#define PL_RUN_CHANGES_H

#include "base/value.h"

/* What the next build needs of printed values (doc/weave.h): a line of JSON,
 * [[chapter, label, path in a result, text], ...], and one of where they stand,
 * [line, ...].  An edit that moves lines leaves the first as it was. */
void pl_changes_keep(struct pl_buf *b, const struct pl_value *values);

/* was, now: two that were kept.  Values are paired by chapter, label, path, and
 * order among those.  Writes nothing when nothing changed, or was is empty; at
 * most 40 lines, then counts. */
void pl_changes_text(struct pl_buf *b, struct pl_arena *a, struct pl_str was,
                     struct pl_str now);

#endif
