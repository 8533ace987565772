/* frame_box.h - a frame as Lua holds it; for lib_frame.c and frame_cells.c. */
#ifndef PL_LUA_FRAME_BOX_H
#define PL_LUA_FRAME_BOX_H

#include "lua/host_state.h"

struct pl_frame_box {
    const struct pl_frame *frame;
    struct pl_str row; /* the summary's that made it, or empty */
};

/* The frame that the method was called on. */
const struct pl_frame_box *pl_frame_self(lua_State *L, const char *method);
/* Every field of the table at index is one of the names, which end in NULL. */
void pl_check_options(lua_State *L, int index, const char *who,
                      const char *const *known);
const struct pl_value *pl_text_value(lua_State *L, struct pl_str s);
/* The ledger row for what leaves the frame: its id. */
struct pl_str pl_frame_record(lua_State *L, const char *how,
                              const struct pl_frame *f,
                              const struct pl_value *columns);

/* Methods: d:column(name), d:value(name), d:rows(), d:names(); and d.n. */
int pl_frame_l_column(lua_State *L);
int pl_frame_l_value(lua_State *L);
int pl_frame_l_rows(lua_State *L);
int pl_frame_l_names(lua_State *L);
void pl_frame_count(lua_State *L, const struct pl_frame *f);
int pl_frame_push_size(lua_State *L, const struct pl_frame_box *box);

#endif
