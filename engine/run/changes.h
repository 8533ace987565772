/* changes.h - what a build changed since the last good one: each printed
 * number, old and new, with its line. */
#ifndef PL_RUN_CHANGES_H
#define PL_RUN_CHANGES_H

#include "base/value.h"

/* was, now: lists of printed values as the weaver gives them
 * ({"chapter","line","label","text","status","detail","alike"}).  Values are
 * paired by chapter, label, path in a result, and order among those.  Writes
 * nothing when nothing changed; at most 40 lines, then counts. */
void pl_changes_text(struct pl_buf *b, struct pl_arena *a,
                     const struct pl_value *was, const struct pl_value *now);

#endif
