/* reads.h - what was read through a root, as a value. */
#ifndef PL_BASE_READS_H
#define PL_BASE_READS_H

#include "base/file.h"
#include "base/value.h"

/* Files noted by root, as a list of {"path","sha256"}, sorted by path; NULL
 * when out of memory. */
const struct pl_value *pl_root_reads(struct pl_arena *a,
                                     const struct pl_root *root);

#endif
