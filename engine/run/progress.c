#include "run/progress.h"

#include <stddef.h>

void pl_progress_step(struct pl_progress *p, const char *what, unsigned done,
                      unsigned total)
{
    if (p != NULL)
        p->step(p->ud, what, done, total);
}
