/* new.h - a complete small project to start from: `plumb new`. */
#ifndef PL_RUN_NEW_H
#define PL_RUN_NEW_H

#include "base/buf.h"

/* folder: not there yet, or empty; anything else is an error, and nothing is
 * written.  told: what was made and what to do next. */
enum pl_status pl_new_project(struct pl_arena *a, const char *folder,
                              struct pl_buf *told, struct pl_err *err);

#endif
