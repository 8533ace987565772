/* register.h - a protocol is sealed: `plumb register`. */
#ifndef PL_RUN_REGISTER_H
#define PL_RUN_REGISTER_H

#include "base/buf.h"

/* trial: an id below project/analyses, or the path of that folder (then the
 * project is two folders above it).  Writes protocol.lock beside the protocol;
 * told: what was sealed, for people.  A protocol that is sealed already is an
 * error and stays as it is. */
enum pl_status pl_register(struct pl_arena *a, const char *project,
                           const char *trial, struct pl_buf *told,
                           struct pl_err *err);

#endif
