/* script.h - one Lua script, run in the sandbox: `plumb run`. */
#ifndef PL_RUN_SCRIPT_H
#define PL_RUN_SCRIPT_H

#include "base/buf.h"
#include "run/progress.h"

struct pl_script {
    const char *path;
    const char *output; /* where data.write_csv writes; NULL: it may not */
    unsigned threads;   /* of draws */
    struct pl_progress *progress; /* NULL: nobody looks */
};

/* The project is the nearest folder above the script that holds
 * report/report.lua, else the script's own folder; the script reads inside it
 * only.  printed: what it printed, also when it fails; written: the files
 * written, one a line.  *project, for messages, lives in a. */
enum pl_status pl_script_run(struct pl_arena *a, const struct pl_script *s,
                             struct pl_buf *printed, struct pl_buf *written,
                             const char **project, struct pl_err *err);

#endif
