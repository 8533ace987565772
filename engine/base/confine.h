/* confine.h - what a child may still do once it runs other people's work.
 * Private to base/: child.h is the door. */
#ifndef PL_BASE_CONFINE_H
#define PL_BASE_CONFINE_H

#include "base/child.h"

/* Landlock: from here on this process, and what it starts, reads below `read`
 * and writes below `write` only (either may be NULL: nothing).  program: a file
 * that may be run, wherever it stands, with the system's programs and
 * libraries; NULL: none of them.  false: this kernel cannot; nothing has
 * changed. */
bool pl_landlock(const char *read, const char *write, const char *program);

/* seccomp: no network, no tracing, no mounting and the like; with no_exec also
 * no new program and no new process.  What is refused fails with EPERM. */
bool pl_seccomp(bool no_exec);

#endif
