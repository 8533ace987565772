/* folder.h - a folder that a program of others works in, and its end. */
#ifndef PL_BASE_FOLDER_H
#define PL_BASE_FOLDER_H

#include "base/err.h"

enum { PL_FOLDER = 4096 };

/* Makes one named prefix and six characters below a folder that is there.
 * path: its absolute name, for such a program works there and may write nowhere
 * else.  what it is for, in the message: "charts". */
enum pl_status pl_folder_make(const char *below, const char *prefix,
                              const char *what, char path[PL_FOLDER],
                              struct pl_err *err);

/* Takes it away, with what is in it, to three levels.  above: a folder's
 * descriptor, or AT_FDCWD.  No link is followed. */
void pl_folder_sweep(int above, const char *name);

#endif
