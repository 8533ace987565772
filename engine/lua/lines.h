/* lines.h - source lines of plan values, so that a check that fails long after
 * the constructor returned still names the line the analyst wrote.
 *
 * Keyed by the identity of the canonical value: a constructor notes its value,
 * and value.c puts that very value (same pointer) into the one around it. */
#ifndef PL_LUA_LINES_H
#define PL_LUA_LINES_H

#include "base/map.h"
#include "base/value.h"

/* Zero plus an arena in index is an empty one.  Owned by the host, one a file.
 */
struct pl_lines {
    struct pl_index index; /* of the bytes of a value's address */
};

/* The first line of a value counts.  false: out of memory. */
bool pl_lines_note(struct pl_lines *lines, const struct pl_value *value,
                   size_t line);
size_t pl_lines_at(const struct pl_lines *lines, const struct pl_value *value);

/* {"analyses.primary": 41, "": 5, ...} for every noted value inside `root`;
 * NULL when out of memory. */
const struct pl_value *pl_lines_map(const struct pl_lines *lines,
                                    struct pl_arena *a,
                                    const struct pl_value *root);

#endif
