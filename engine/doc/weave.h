/* weave.h - notebooks and what they gave, woven into one book.
 *
 * Pure: values in, text out.  cmark-gfm aborts when memory ends, and takes its
 * time over hostile input: call this in a limited child. */
#ifndef PL_DOC_WEAVE_H
#define PL_DOC_WEAVE_H

#include "base/err.h"
#include "base/value.h"

/* Borrowed for the call.  Any value may be NULL or nil but chapters. */
struct pl_weave {
    /* What report.lua returned: {"title","subtitle","authors":[{"name",
     * "affiliation","orcid"}],"lang","abstract","date","notice","typed":[texts
     * that prose may hold]}. */
    const struct pl_value *book;
    const struct pl_value *chapters; /* [{"path","source"}] */
    /* One a chapter: {"chunks","values",...} from the Lua host, {"error"} when
     * the notebook could not be run, nil when it holds no code. */
    const struct pl_value *outputs;
    const struct pl_value *references; /* CSL-JSON list */
    const struct pl_value *assessment; /* plan/assess.h */
    const struct pl_value *ledger;     /* run/ledger.h */
    const struct pl_value *charts;     /* label to {"svg"} or {"error"} */
    /* What was wrong before there were chapters: items of errors, which may
     * have an "excerpt", the source line that they name. */
    const struct pl_value *faults;
    bool html, md; /* what is wanted */
    bool blind;    /* stamped, in every part */
};

struct pl_woven {
    struct pl_str html, md; /* empty when not asked for, or not yet woven */
    /* Files that md refers to: [{"name":"figures/fig-x.svg","text"}]. */
    const struct pl_value *figures;
    /* Every printed value in order: [{"chapter","line","label": the exhibit's,
     * the nearest section's or none,"text","status":"traced|untraced|typed",
     * "rows":[ledger ids],"alike","detail" (lua/trace.h)}]. */
    const struct pl_value *values;
    /* Each fault that the page shows in its place: a failed chunk or value, a
     * chart that was not drawn, a reference that leads nowhere, a chapter that
     * cannot be read: [{"status","file","line","column","message","hint"}].
     * Not empty: the page is index.failed.html. */
    const struct pl_value *errors;
};

/* Everything woven lives in a.  A fault of the book is told in out->errors and
 * shown on the page; the status tells of memory, limits and faults of the
 * program. */
enum pl_status pl_weave(struct pl_arena *a, const struct pl_weave *in,
                        struct pl_woven *out, struct pl_err *err);

/* The same step by step: values and errors are there once it has begun, figures
 * once md is written.  a, in and out are in use until the end, also after a
 * failure. */
struct pl_weaving;
enum pl_status pl_weave_begin(struct pl_weaving **weaving, struct pl_arena *a,
                              const struct pl_weave *in, struct pl_woven *out,
                              struct pl_err *err);
enum pl_status pl_weave_html(struct pl_weaving *weaving, struct pl_buf *page,
                             struct pl_err *err);
enum pl_status pl_weave_md(struct pl_weaving *weaving, struct pl_buf *page,
                           struct pl_err *err);
void pl_weave_end(struct pl_weaving *weaving); /* NULL: nothing */

/* "0.29.0.gfm.6", for the ledger. */
const char *pl_markdown_version(void);

#endif
