/* progress_line.h - a line on a terminal that says how far the work is; gone
 * when it ends. */
#ifndef PL_CLI_PROGRESS_LINE_H
#define PL_CLI_PROGRESS_LINE_H

#include "run/progress.h"

#include <time.h>

struct pl_progress_line {
    struct pl_progress progress;
    struct timespec start;      /* of all, */
    struct timespec part_start; /* of what the pulse tells */
    const char *part;           /* that is told now; NULL: none */
    unsigned done, total;       /* steps */
    bool shown;
};

/* What to hand on as progress: NULL where standard error is no terminal. */
struct pl_progress *pl_progress_line_begin(struct pl_progress_line *l);
void pl_progress_line_end(struct pl_progress_line *l);

#endif
