/* madvise and sbrk are Linux's own. */
#define _GNU_SOURCE
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

void pl_memory_keep(size_t most)
{
    enum { KEPT = 512 << 20, AT_ONCE = 64 << 20, STEP = 1 << 20 };
    size_t first = most > 0 && most < AT_ONCE ? most : AT_ONCE;

    mallopt(M_MMAP_THRESHOLD, KEPT);
    mallopt(M_TRIM_THRESHOLD, KEPT);
    mallopt(M_TOP_PAD, (int)first);
    char *from = sbrk(0);
    /* volatile: else it may be left out.  Asking is all its use. */
    /* cppcheck-suppress unusedAllocatedMemory */
    void *volatile p = malloc(STEP);
    free(p);
    mallopt(M_TOP_PAD, STEP);
    /* A thread's own arena would take 64 MB of the address space. */
    mallopt(M_ARENA_MAX, 1);
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    size_t skip = (size_t)(-(uintptr_t)from & (page - 1));
    ptrdiff_t grown = (char *)sbrk(0) - from;
    if (grown > (ptrdiff_t)STEP)
        (void)madvise(from + skip, (size_t)grown - skip, MADV_HUGEPAGE);
}
