/* project.h - what a project says of itself: the book and its protocols.
 *
 * Read in a limited child, because report.lua and protocol.lua are programs of
 * strangers; what comes back is a value:
 *   {"book": what report.lua returned,
 *    "references": CSL-JSON list,
 *    "trials": [{"id","title","folder","protocol","lines","specs","sha256",
 *                "lock":{"state":"none|matches|changed","sha256","events",
 *                        "differences":[...]}}],
 *    "chapters": [{"path","source"}],
 *    "reads": [{"path","sha256"}], "absent": [paths looked for in vain]} */
#ifndef PL_RUN_PROJECT_H
#define PL_RUN_PROJECT_H

#include "base/child.h"
#include "base/file.h"
#include "base/value.h"

/* The limits that every child of a build works under. */
struct pl_limits pl_build_limits(const char *project);

/* Start reading; pl_project_finish waits, and parses. */
enum pl_status pl_project_load(struct pl_arena *a, const char *project,
                               const struct pl_value **out, struct pl_err *err);

/* Files noted by root, as a list of {"path","sha256"}, sorted by path. */
const struct pl_value *pl_reads_value(struct pl_arena *a,
                                      const struct pl_root *root);

/* One trial's protocol, checked, and its lock, through the host: what the
 * project's value holds of it, and what register needs. */
struct pl_registered {
    struct pl_str folder;
    const struct pl_value *value; /* the row of "trials" */
};

#endif
