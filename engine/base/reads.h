/* reads.h - what was seen of a folder through a root, as values. */
#ifndef PL_BASE_READS_H
#define PL_BASE_READS_H

#include "base/file.h"
#include "base/value.h"

/* Each sorted by path; NULL when out of memory. */
/* Files: [{"path","sha256"}]. */
const struct pl_value *pl_root_reads(struct pl_arena *a,
                                     const struct pl_root *root);
/* What was looked for in vain: [paths]. */
const struct pl_value *pl_root_absent(struct pl_arena *a,
                                      const struct pl_root *root);
/* Folders: [{"path","names"}]. */
const struct pl_value *pl_root_listed(struct pl_arena *a,
                                      const struct pl_root *root);

/* Are these files, of at most limit bytes each, what they were? */
bool pl_root_has_files(struct pl_root *root, const struct pl_value *reads,
                       size_t limit);
/* The same of all three.  Work in a. */
bool pl_root_is_as(struct pl_root *root, struct pl_arena *a,
                   const struct pl_value *reads, const struct pl_value *absent,
                   const struct pl_value *listed, size_t limit);

#endif
