/* frame_box.h - a frame as Lua holds it, with the memory of its own; for the
 * bindings that make frames.
 *
 * A verb makes its frame in the box's arena, which counts against the host's
 * limit and is given back when Lua collects the box.  A frame shares columns
 * with those it came from, so a box keeps their boxes.  What the session was
 * told of stays until the job ends: pl_frame_keep. */
#ifndef PL_LUA_FRAME_BOX_H
#define PL_LUA_FRAME_BOX_H

#include "lua/host_state.h"

enum { PL_FRAME_PARENTS = 2 };

struct pl_frame_box {
    const struct pl_frame *frame;
    struct pl_str row;            /* the summary's that made it, or empty */
    const struct pl_value *reads; /* columns that its verb reads, or NULL */
    struct pl_arena own;
    size_t charged; /* bytes of own */
    struct pl_frame_box *parents[PL_FRAME_PARENTS];
    struct pl_frame_box *next; /* while boxes are kept */
    bool is_kept;
};

/* Pushes a box without a frame yet, for one made of the frames at the indices
 * left and right (0: none). */
struct pl_frame_box *pl_frame_box_push(lua_State *L, int left, int right);
/* After the verb: what it took is counted, and its failure raised. */
void pl_frame_made(lua_State *L, struct pl_frame_box *box,
                   enum pl_status status, const struct pl_err *err);
/* A verb of the frame failed that reads the columns: what a pcall may learn of
 * them has its ledger row. */
void pl_frame_refused(lua_State *L, struct pl_frame_box *box,
                      const struct pl_value *columns);
/* The box at index, or NULL; or an error that starts with who. */
struct pl_frame_box *pl_frame_box_at(lua_State *L, int index);
struct pl_frame_box *pl_frame_need_box(lua_State *L, int index,
                                       const char *who);
/* The frame and those it came from live as long as the job. */
void pl_frame_keep(lua_State *L, struct pl_frame_box *box);
/* Finalizer of the boxes. */
int pl_frame_box_gc(lua_State *L);
#define PL_FRAME_TYPE "frame"

/* The frame that the method was called on. */
struct pl_frame_box *pl_frame_self(lua_State *L, const char *method);
/* Every field of the table at index is one of the names, which end in NULL. */
void pl_check_options(lua_State *L, int index, const char *who,
                      const char *const *known);
/* One name, or a list of names, at index. */
const struct pl_value *pl_names_at(lua_State *L, int index, const char *who);
const struct pl_value *pl_text_value(lua_State *L, struct pl_str s);
/* The ledger row for what leaves the frame: its id. */
struct pl_str pl_frame_record(lua_State *L, const char *how,
                              struct pl_frame_box *box,
                              const struct pl_value *columns);

/* Methods: d:join(other, options); frame_join.c. */
int pl_frame_l_join(lua_State *L);

/* Pushes what a verb says of the frame at index: value, read-only.  Looking at
 * it is counted as a read of the columns; frame_report.c. */
void pl_report_push(lua_State *L, int frame, const struct pl_value *value,
                    const struct pl_value *columns);
void pl_open_reports(lua_State *L);

/* Methods: d:column(name), d:value(name), d:rows(), d:names(); and d.n. */
int pl_frame_l_column(lua_State *L);
int pl_frame_l_value(lua_State *L);
int pl_frame_l_rows(lua_State *L);
int pl_frame_l_names(lua_State *L);
/* Rows counted, after a condition on the columns, if any (else NULL). */
void pl_frame_count(lua_State *L, struct pl_frame_box *box,
                    const struct pl_value *columns);
int pl_frame_push_size(lua_State *L, struct pl_frame_box *box);

#endif
