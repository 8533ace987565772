/* arena.h - memory that lives as long as a test.  Tests only. */
#ifndef PL_TEST_ARENA_H
#define PL_TEST_ARENA_H

#include "base/arena.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

static struct pl_arena arena;

static inline int open_arena(void **state)
{
    (void)state;
    pl_arena_init(&arena, (size_t)1 << 30);
    return 0;
}

static inline int close_arena(void **state)
{
    (void)state;
    pl_arena_free(&arena);
    return 0;
}

#endif
