#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Blocks grow with the arena: few large ones cost fewer pages than many. */
enum { BLOCK = 64 * 1024, BLOCK_MOST = 1024 * 1024 };

struct pl_block {
    struct pl_block *next;
    size_t used, size;
    alignas(max_align_t) unsigned char bytes[];
};

void pl_arena_init(struct pl_arena *a, size_t limit)
{
    *a = (struct pl_arena){.limit = limit, .fail_after = -1};
}

void pl_arena_free(struct pl_arena *a)
{
    while (a->head != NULL) {
        struct pl_block *next = a->head->next;
        free(a->head);
        a->head = next;
    }
    a->used = a->held = 0;
    a->was_refused = false;
}

void pl_arena_adopt(struct pl_arena *to, struct pl_arena *from)
{
    struct pl_block **end = &to->head;

    if (from->head == NULL)
        return;
    if (to->head != NULL) { /* behind the head, which has room left */
        struct pl_block *last = from->head;
        while (last->next != NULL)
            last = last->next;
        last->next = to->head->next;
        end = &to->head->next;
    }
    *end = from->head;
    to->used += from->used;
    to->limit += from->used;
    to->held += from->held;
    from->head = NULL;
    from->used = from->held = 0;
}

static struct pl_block *block_new(size_t size)
{
    /* No page is touched before its use. */
    struct pl_block *b = malloc(sizeof *b + size);

    if (b != NULL)
        *b = (struct pl_block){.size = size};
    return b;
}

/* A large request gets a block of its own behind the head, so that the room
 * left in the head is not lost. */
static struct pl_block *block_for(struct pl_arena *a, size_t size)
{
    if (a->head != NULL && size <= a->head->size - a->head->used)
        return a->head;
    size_t first = a->first > 0 ? a->first : BLOCK;
    size_t usual = a->used < first        ? first
                   : a->used > BLOCK_MOST ? BLOCK_MOST
                                          : a->used;
    struct pl_block *b = block_new(size > usual / 4 ? size : usual);
    if (b == NULL)
        return NULL;
    a->held += sizeof *b + b->size;
    if (b->size == size && a->head != NULL) {
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

static bool injected(struct pl_arena *a)
{
    return a->fail_after >= 0 && a->fail_after-- == 0;
}

static void *allocate(struct pl_arena *a, size_t count, size_t size)
{
    const size_t align = alignof(max_align_t);

    /* Divide, never multiply: count may come from a data file. */
    if (injected(a) || (size != 0 && count > (a->limit - a->used) / size))
        return NULL;
    size_t bytes = (count * size + align - 1) / align * align;
    if (bytes > a->limit - a->used)
        return NULL;
    struct pl_block *b = block_for(a, bytes);
    if (b == NULL)
        return NULL;
    void *p = b->bytes + b->used;
    b->used += bytes;
    a->used += bytes;
    return p;
}

void *pl_alloc(struct pl_arena *a, size_t count, size_t size)
{
    void *p = allocate(a, count, size);

    a->was_refused = a->was_refused || p == NULL;
    if (p != NULL)
        memset(p, 0, count * size);
    return p;
}

char *pl_alloc_bytes(struct pl_arena *a, size_t n)
{
    char *p = allocate(a, n, 1);

    a->was_refused = a->was_refused || p == NULL;
    return p;
}

struct pl_arena *pl_arenas_of(struct pl_arena *a, size_t n)
{
    struct pl_arena *each = PL_NEW(a, struct pl_arena, n);

    for (size_t i = 0; each != NULL && i < n; i++) {
        pl_arena_init(&each[i], (a->limit - a->used) / n);
        each[i].fail_after = -1;
    }
    return each;
}
