/* recall.h - what a whole notebook, or the project, gave when it was run last.
 *
 * Both are pure.  Of a notebook decide its chunks and values, the files that it
 * read, the names that it looked for, and nothing else: prose may change and
 * lines move without anything being run again, and what is recalled has the
 * lines of now.  It is kept in the memo, which is void once the program
 * changes.
 *
 * A notebook is not kept when it failed, or may have caught an error: what an
 * error says may hold lines, and names of files. */
#ifndef PL_RUN_RECALL_H
#define PL_RUN_RECALL_H

#include "base/file.h"
#include "base/value.h"
#include "plan/memo.h"

/* What decides, but for files; and the lines of now. */
struct pl_notebook_key {
    struct pl_hash hash;
    const struct pl_value *lines; /* first and last of each part, in turn */
};

/* chapter: {"path","source"}; stamp: on its pictures; parts: doc/notebook.h. */
enum pl_status pl_notebook_key(struct pl_arena *a,
                               const struct pl_value *chapter,
                               struct pl_str stamp,
                               const struct pl_value *parts,
                               struct pl_notebook_key *key, struct pl_err *err);

/* The bytes to keep.  output: as the notebook gave it; memo: of a process that
 * ran nothing else.  Empty: not to be kept. */
void pl_notebook_pack(struct pl_buf *b, struct pl_arena *a,
                      const struct pl_notebook_key *key,
                      const struct pl_value *output,
                      const struct pl_memo *memo);

/* The output kept for this key, with the lines of now; NULL when there is none,
 * or a file is not what it was.  root: NULL when the files were looked at. */
const struct pl_value *pl_notebook_recall(struct pl_arena *a,
                                          struct pl_memo *memo,
                                          struct pl_root *root,
                                          const struct pl_notebook_key *key);

/* A key among values: {"hash","lines"}, and back: false when v is none. */
const struct pl_value *pl_notebook_key_value(struct pl_arena *a,
                                             const struct pl_notebook_key *key);
bool pl_notebook_key_of(const struct pl_value *v, struct pl_notebook_key *key);

/* The key of a text that is the same byte for byte, which then need not be
 * parsed: {"source": the hash of path, stamp and text, "key"}. */
const struct pl_value *pl_source_value(struct pl_arena *a,
                                       const struct pl_value *chapter,
                                       struct pl_str stamp,
                                       const struct pl_notebook_key *key);
/* The one of this text among sources, a list of such values, or nil. */
const struct pl_value *pl_source_find(const struct pl_value *sources,
                                      const struct pl_value *chapter,
                                      struct pl_str stamp);

/* run/project.h, its chapters as they are now; NULL: it must be loaded. */
const struct pl_value *pl_project_recall(struct pl_arena *a,
                                         struct pl_memo *memo,
                                         struct pl_root *root);
void pl_project_keep(struct pl_arena *a, struct pl_memo *memo,
                     const struct pl_value *project);

#endif
