/* lines.h - source lines of plan values, so that a check that fails long after
 * the constructor returned still names the line the analyst wrote.
 *
 * Keyed by the identity of the canonical value: a constructor notes its value,
 * and value.c puts that very value (same pointer) into the one around it. */
#ifndef PL_LUA_LINES_H
#define PL_LUA_LINES_H

#include "base/map.h"
#include "base/value.h"

enum { PL_LINES_DEPTH = 6 };

/* Where the file's functions stood when a value was made, from the file itself
 * inwards to the one that made it; what is deeper is left out. */
struct pl_site {
    size_t n, line[PL_LINES_DEPTH];
};

/* Zero plus an arena in index is an empty one.  Owned by the host, one a file.
 */
struct pl_lines {
    struct pl_index index; /* of the bytes of a value's address, to its site */
    struct pl_site *sites;
    size_t n, cap;
};

/* The first site of a value counts.  false: out of memory. */
bool pl_lines_note(struct pl_lines *lines, const struct pl_value *value,
                   const struct pl_site *site);

/* {"analyses.primary": 41, "": 5, ...} for every noted value inside `root`;
 * NULL when out of memory.  A value that a helper function made stands where
 * the helper was called: on the line of the function that made root, or of a
 * deeper one where that line holds its neighbours as well. */
const struct pl_value *pl_lines_map(const struct pl_lines *lines,
                                    struct pl_arena *a,
                                    const struct pl_value *root);

#endif
