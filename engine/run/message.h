/* message.h - a failure as people read it: place, what, the line, what to do.
 */
#ifndef PL_RUN_MESSAGE_H
#define PL_RUN_MESSAGE_H

#include "base/buf.h"
#include "base/value.h"

/*  analyses/x/analysis.md:41: no analysis "motivaton" in protocol "letters"
 *     41 | local r = t:run "motivaton"
 *        |               ^ did you mean "motivation"?
 * project: the folder that err->pos.file is relative to, or NULL; without it,
 * or when the file cannot be read, the excerpt is left out. */
void pl_message(struct pl_buf *b, const char *project,
                const struct pl_err *err);

/* The line that err->pos names, in a; empty where there is none to show. */
struct pl_str pl_named_line(struct pl_arena *a, const char *project,
                            const struct pl_err *err);

/* Back from pl_err_value. */
void pl_err_from(struct pl_err *err, const struct pl_value *v);

#endif
