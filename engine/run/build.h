/* build.h - the pipeline: a project in, a report and its ledger out.
 *
 * report.lua and the protocols are read in one limited child, each notebook is
 * run in its own, charts are drawn by one gnuplot, and the pages are woven in a
 * last child: this process itself runs no Lua, and no cmark.  A PDF is made of
 * the HTML page by WeasyPrint. */
#ifndef PL_RUN_BUILD_H
#define PL_RUN_BUILD_H

#include "base/buf.h"
#include "run/progress.h"

#include <stdbool.h>

struct pl_build_options {
    const char *project; /* folder that holds report/report.lua */
    const char *output;  /* folder for everything that is written */
    bool html, md, pdf;
    bool blind;                   /* arms dealt anew, and everything stamped */
    unsigned threads;             /* notebooks, and draws within them */
    double seconds;               /* that each may take; 0: the usual ones */
    const char *epoch;            /* SOURCE_DATE_EPOCH, or NULL: no date */
    bool memo;                    /* false: nothing is remembered or reused */
    struct pl_progress *progress; /* may be NULL */
};

/* Text for people, to be printed by the caller and freed by pl_built_free. */
struct pl_built {
    int exit_code; /* 0, 1 or 3: design section 5 */
    struct pl_buf
        results; /* to standard output: what was written, what changed */
    struct pl_buf notices; /* to standard error: errors, departures, warnings */
};

/* What is at fault in the project is PL_OK with exit_code 1: notices say it,
 * and index.failed.html.  A status other than PL_OK: no project, wrong usage, a
 * fault of the program, or no such page could be written (an output that cannot
 * be, or that no HTML was asked for); err says why, and no output was touched.
 */
enum pl_status pl_project_build(const struct pl_build_options *options,
                                struct pl_built *built, struct pl_err *err);
void pl_built_free(struct pl_built *built);

#endif
