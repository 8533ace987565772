/* map.h - text to index, in order of insertion: sets, joins, name tables. */
#ifndef PL_BASE_MAP_H
#define PL_BASE_MAP_H

#include "base/str.h"

struct pl_map_slot;

/* Zero plus an arena is an empty map.  Keys are borrowed, not copied. */
struct pl_index {
    struct pl_arena *arena;
    struct pl_map_slot *slots;
    size_t n, cap;
};

void pl_index_init(struct pl_index *m, struct pl_arena *a);
/* The value stored for key, or `otherwise`. */
size_t pl_index_get(const struct pl_index *m, struct pl_str key,
                    size_t otherwise);
/* Stores value unless key is present; *stored is what the map now holds, so
 * *stored != value means a duplicate.  false: out of memory. */
bool pl_index_put(struct pl_index *m, struct pl_str key, size_t value,
                  size_t *stored);
/* A map of its own with the same keys and values.  false: out of memory. */
bool pl_index_copy(struct pl_index *to, struct pl_arena *a,
                   const struct pl_index *from);

#endif
