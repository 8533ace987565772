/* ledger.h - all that a build knows of its runs, as the one value from which
 * departures are judged and ledger.json is written (docs/formats.md). */
#ifndef PL_RUN_LEDGER_H
#define PL_RUN_LEDGER_H

#include "base/value.h"

/* project: run/project.h; outputs: one value of the Lua host a chapter, nil
 * where nothing ran.  date: of the build, empty when it has none.  The ledger:
 * {"format","date","blind","program","libraries","trials","notebooks",
 * "files"}. */
const struct pl_value *pl_ledger_value(struct pl_arena *a,
                                       const struct pl_value *project,
                                       const struct pl_value *outputs,
                                       struct pl_str gnuplot,
                                       struct pl_str date);

/* Every file of the project that was read: [{"path","sha256"}], by path. */
const struct pl_value *pl_files_read(struct pl_arena *a,
                                     const struct pl_value *project,
                                     const struct pl_value *outputs);

/* What project and notebooks say under name, "absent" or "listed"
 * (base/reads.h), each once. */
const struct pl_value *pl_seen(struct pl_arena *a,
                               const struct pl_value *project,
                               const struct pl_value *outputs,
                               const char *name);

/* ledger.json: the ledger, then the printed values, which are known only once
 * the book is woven; numbers at 12 significant digits, beyond which two
 * processors may differ. */
void pl_ledger_begin(struct pl_buf *b, const struct pl_value *ledger);
void pl_ledger_end(struct pl_buf *b, const struct pl_value *values);

/* Versions of what the numbers went through: {"libc","gsl","lua","cmark-gfm",
 * "gnuplot",...}. */
const struct pl_value *pl_library_versions(struct pl_arena *a,
                                           struct pl_str gnuplot);

#endif
