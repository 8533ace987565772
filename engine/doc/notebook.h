/* notebook.h - what of a notebook is to be run: its chunks and inline values.
 *
 * The format is specified, with examples that run as tests, in
 * docs/notebook-format.md. */
#ifndef PL_DOC_NOTEBOOK_H
#define PL_DOC_NOTEBOOK_H

#include "base/err.h"
#include "base/value.h"

#define PL_NOTEBOOK_MOST_BYTES   ((size_t)4 << 20)
#define PL_NOTEBOOK_MOST_CELLS   100000 /* columns x rows of one table */
#define PL_NOTEBOOK_MOST_NESTING 64     /* lists and quotations */

/* *parts: list in order of the source of
 *   {"kind":"chunk","code","line": first line of the body,"end_line": of the
 *    closing fence,"label","fold":"fold|show|hide","caption","alt"}
 *   {"kind":"value","code": an expression,"line"}; one of a caption or an alt
 *    text follows its chunk, with "of":"caption|alt"
 * label, caption and alt are absent where not written; caption and alt are the
 * source text, inline values included.  The first fault of the source is the
 * error, with its line. */
enum pl_status pl_notebook_parts(struct pl_arena *a, struct pl_str path,
                                 struct pl_str source,
                                 const struct pl_value **parts,
                                 struct pl_err *err);

/* What engine/chart draws: a list of {"id","title","description","chart"} for
 * the figures among outputs->chunks (the Lua host's value, which may be nil),
 * with inline values of captions filled in.  NULL when out of memory. */
const struct pl_value *pl_notebook_figures(struct pl_arena *a,
                                           const struct pl_value *parts,
                                           const struct pl_value *outputs);

#endif
