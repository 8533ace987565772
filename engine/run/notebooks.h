/* notebooks.h - every notebook of a book, each in a limited child. */
#ifndef PL_RUN_NOTEBOOKS_H
#define PL_RUN_NOTEBOOKS_H

#include "plan/memo.h"
#include "run/progress.h"
#include "run/project.h"

struct pl_notebooks {
    const struct pl_folder *folder;
    const struct pl_value *chapters; /* [{"path","source"}] */
    struct pl_memo *memo;            /* may be NULL; what is new is merged */
    struct pl_root *seen;            /* the project, as this process sees it */
    const struct pl_value *sources;  /* as the last run gave them, or nil */
    const struct pl_value *blinds;   /* of the project; NULL or nil: none */
    struct pl_str mark;              /* of the book; empty: none */
    unsigned threads; /* notebooks side by side, and of each its draws */
    struct pl_progress *progress;
};

/* *outputs: one a chapter, in order: {"chunks","values","session","files"} from
 * the Lua host and "figures" (doc/notebook.h), nil for a chapter without code,
 * or {"error": {...}} when the notebook could not be run at all (it does not
 * parse, a limit was passed).  One whose code and files are what they were is
 * not run again (run/recall.h), but in a blind build, where the parent may not
 * know the data.  *sources: by which they are known the next time. */
enum pl_status pl_notebooks_run(struct pl_arena *a,
                                const struct pl_notebooks *n,
                                const struct pl_value **outputs,
                                const struct pl_value **sources,
                                struct pl_err *err);

#endif
