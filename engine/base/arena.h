/* arena.h - memory with one lifetime, freed all at once. */
#ifndef PL_BASE_ARENA_H
#define PL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct pl_block;

struct pl_arena {
    struct pl_block *head;
    size_t used, limit; /* bytes */
    bool was_refused;   /* some request was: what was made since may lack it */
    long fail_after;    /* tests: < 0 never, n = n more calls succeed, then one
                           fails */
};

void pl_arena_init(struct pl_arena *a, size_t limit);
void pl_arena_free(struct pl_arena *a); /* a may be used again afterwards */

/* Zeroed, maximally aligned, NULL when the limit would be passed. */
void *pl_alloc(struct pl_arena *a, size_t count, size_t size);
#define PL_NEW(a, type, count) ((type *)pl_alloc((a), (count), sizeof(type)))

#endif
