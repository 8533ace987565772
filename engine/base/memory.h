/* memory.h - a process that asks the system for its memory at once. */
#ifndef PL_BASE_MEMORY_H
#define PL_BASE_MEMORY_H

#include <stddef.h>

/* For a process that is short and takes much: what it gives back it soon asks
 * for again, and each page that the system takes and gives costs more than to
 * keep it.  The first piece of the heap is taken now, in large pages where the
 * system has them: one fault brings in what hundreds did.  most: of that piece,
 * in bytes; 0: 64 MB. */
void pl_memory_keep(size_t most);

#endif
