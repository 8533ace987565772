/* join.h - joins that never multiply rows in silence. */
#ifndef PL_DATA_JOIN_H
#define PL_DATA_JOIN_H

#include "data/frame.h"

/* by: list of column names.  kind: "left" (default), "inner", "full".
 * A key that is duplicated on the right is an error that names up to ten keys,
 * unless many is true, which says that the rows may multiply.  Columns of both
 * sides with one name (other than by) are an error.
 * *report: {"matched","unmatched_left","unmatched_right","duplicated"}. */
enum pl_status pl_frame_join(struct pl_arena *a, const struct pl_frame *left,
                             const struct pl_frame *right,
                             const struct pl_value *by, const char *kind,
                             bool many, const struct pl_frame **out,
                             const struct pl_value **report,
                             struct pl_err *err);

#endif
