/* arena.h - memory with one lifetime, freed all at once. */
#ifndef PL_BASE_ARENA_H
#define PL_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct pl_block;

struct pl_arena {
    struct pl_block *head;
    size_t used, limit; /* bytes */
    size_t held;        /* bytes that the system gave: used, and room left */
    size_t first;       /* bytes of the first block; 0: as is usual */
    bool was_refused;   /* some request was: what was made since may lack it */
    long fail_after;    /* tests: < 0 never, n = n more calls succeed, then one
                           fails */
};

void pl_arena_init(struct pl_arena *a, size_t limit);
void pl_arena_free(struct pl_arena *a); /* a may be used again afterwards */

/* Zeroed, maximally aligned, NULL when the limit would be passed. */
void *pl_alloc(struct pl_arena *a, size_t count, size_t size);
/* n bytes that hold anything, for who writes all of them. */
char *pl_alloc_bytes(struct pl_arena *a, size_t n);
/* What is in from lives as long as to from here on, and to's limit grows by it;
 * from is empty afterwards. */
void pl_arena_adopt(struct pl_arena *to, struct pl_arena *from);
#define PL_NEW(a, type, count) ((type *)pl_alloc((a), (count), sizeof(type)))

/* n of them that share what a has left, one a worker of a team; NULL when out
 * of memory.  Whoever uses one frees it. */
struct pl_arena *pl_arenas_of(struct pl_arena *a, size_t n);

#endif
