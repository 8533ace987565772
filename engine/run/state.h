/* state.h - what the last build read, wrote and said, kept beside its output,
 * so that a build with nothing to do can say so at once.
 *
 * DIR/.plumb/state.json, its first line: the SHA-256 of the others, so that a
 * damaged file is none.  The second: {"program": hash of the program,
 * "options", "inputs":[{"path","sha256"}], "absent":[paths that were looked
 * for], "listed":[{"path","names"}], "outputs":[{"path","sha256"}],
 * "sources" (run/recall.h), "exit", "notices"}.  The rest is what was printed
 * (run/changes.h), far longer, which a build with nothing to do has no use for.
 * Losing the file costs time only. */
#ifndef PL_RUN_STATE_H
#define PL_RUN_STATE_H

#include "base/file.h"
#include "base/value.h"

/* The program's own code, and the versions of what it uses: what it remembers
 * is void once either changes. */
struct pl_hash pl_program_hash(struct pl_str libraries);

/* NULL when there is none that can be read.  *printed: empty then. */
const struct pl_value *pl_state_read(struct pl_arena *a, const char *output,
                                     struct pl_str *printed);
enum pl_status pl_state_write(const char *output, const struct pl_value *state,
                              struct pl_str printed, struct pl_err *err);

enum { PL_INPUT_MOST = 1 << 30 }; /* bytes of a file that is hashed */

/* The same program and options, every input is what it was, every output is in
 * place, and no failed build came after it. */
bool pl_state_is_current(struct pl_arena *a, const struct pl_value *state,
                         struct pl_root *project, const char *output,
                         struct pl_str options, struct pl_str program);

/* DIR/.plumb/name; .s is NULL when out of memory. */
struct pl_str pl_state_path(struct pl_arena *a, const char *output,
                            const char *name);

#endif
