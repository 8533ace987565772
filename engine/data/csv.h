/* csv.h - RFC 4180 text to columns: quotes, CRLF, BOM, embedded newlines. */
#ifndef PL_DATA_CSV_H
#define PL_DATA_CSV_H

#include "data/frame.h"
#include "stats/team.h"

/* What a file's columns must be: the value made by file { columns = ... }, or
 * NULL: types are then inferred column by column (number when every non-empty
 * field is one, else text; empty is missing).  The dictionary's rules are
 * checked cell by cell (kinds id, category, binary, integer, number, date,
 * text; min, max, missing_codes, levels, unique id).  Columns in the file that
 * the dictionary does not name, and the reverse, are errors; kind "ignored"
 * leaves one out.  The key column is unique and never missing, whatever its
 * kind; rows that repeat a key are left out where "doubled" says which of them
 * stands, and counted in the lineage.  Empty lines at the end of a file are no
 * rows; within a file of one column each is a missing cell.  Texts are slices
 * of bytes, and entries are referred to: both must live as long as a. name
 * (relative path) and hash go into the lineage and into messages. Errors list
 * up to ten cells, "data/staff.csv: row 17, column "tenure": "x" is not an
 * integer", and count the rest. */
enum pl_status pl_csv_frame(struct pl_arena *a, struct pl_str bytes,
                            struct pl_str name, const struct pl_hash *hash,
                            const struct pl_value *file_entry,
                            const struct pl_frame **out, struct pl_err *err);

/* The same, by a team, which may be NULL. */
enum pl_status pl_csv_frame_by(struct pl_arena *a, const struct pl_team *team,
                               struct pl_str bytes, struct pl_str name,
                               const struct pl_hash *hash,
                               const struct pl_value *file_entry,
                               const struct pl_frame **out, struct pl_err *err);

/* By the dictionary of a plan, which was written before there was a file: a
 * column that the file lacks is left out, and the operation "read" of the
 * lineage tells it, "absent": [{"name", "near": what the file has, or nil}].
 * The key, ids and a column with a role must be there. */
enum pl_status pl_csv_registered(struct pl_arena *a, struct pl_str bytes,
                                 struct pl_str name, const struct pl_hash *hash,
                                 const struct pl_value *file_entry,
                                 const struct pl_frame **out,
                                 struct pl_err *err);

/* The columns' names as they stand in the header of a file that makes a frame;
 * they may borrow from bytes. */
enum pl_status pl_csv_names(struct pl_arena *a, struct pl_str bytes,
                            const struct pl_str **names, size_t *n,
                            struct pl_err *err);

/* The frame as CSV, RFC 4180, LF line ends, shortest numbers.  Missing is the
 * empty field, which an empty text cannot be told from. */
void pl_csv_write(struct pl_buf *b, const struct pl_frame *f);

#endif
