/* chunk.h - a fenced block that is run: its info string and the lines that open
 * it.  Private to doc/. */
#ifndef PL_DOC_CHUNK_H
#define PL_DOC_CHUNK_H

#include "doc/source.h"

enum pl_fold { PL_FOLD_FOLD, PL_FOLD_SHOW, PL_FOLD_HIDE };

struct pl_caption {
    struct pl_str text; /* empty when there is none */
    size_t line;
};

struct pl_chunk {
    struct pl_str code, label;
    size_t fence_line, line, end_line; /* line: the first of the body */
    enum pl_fold fold;
    struct pl_caption caption, alt;
};

const char *pl_fold_name(enum pl_fold fold);

/* The language of a fence's source line: "lua" of "```lua {#fig-x}". */
struct pl_str pl_fence_language(struct pl_str fence);

/* Reads the info string of chunk->fence_line and the --| lines of chunk->code.
 * fence: the source line. */
enum pl_status pl_chunk_read(struct pl_arena *a, struct pl_str path,
                             struct pl_str fence, struct pl_chunk *chunk,
                             struct pl_err *err);

/* Letters, digits, - and _, a letter first. */
bool pl_label_is_valid(struct pl_str label);

#endif
