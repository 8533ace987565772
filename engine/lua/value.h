/* value.h - canonical values and frames as Lua sees them, and errors both ways.
 */
#ifndef PL_LUA_VALUE_H
#define PL_LUA_VALUE_H

#include "plan/execute.h"

#include <lua.h>

/* The Lua value at index as a canonical value in the job's arena.  Tables are
 * lists (1..n) or maps (text keys); an empty one is an empty list.  Read-only
 * values that came from the engine give back the very same pointer.  Functions,
 * frames, numbers that are not finite, mixed tables, lists with holes, cycles
 * and anything nested deeper than 32 raise an error that starts with who and
 * names the path.  nil gives pl_nil().  Never NULL. */
const struct pl_value *pl_value_at(lua_State *L, int index, const char *who);

/* Scalars become Lua's own; a list or map a read-only value: indexed, measured,
 * walked by pairs and ipairs, refusing to be written. */
void pl_value_push(lua_State *L, const struct pl_value *v);

/* A result (or a part of one, at path) of a ledger row: as above, and reads of
 * its scalars are told to the trace.  A field that no result has is an error
 * when a notebook asks for it.  r:term(name) finds a row of r.terms. */
void pl_result_push(lua_State *L, const struct pl_value *v, struct pl_str row,
                    struct pl_str path);
/* A whole result, of which r.frames is a list of frames. */
void pl_result_push_frames(lua_State *L, const struct pl_value *v,
                           struct pl_str row, const struct pl_frames *frames);
bool pl_is_result(lua_State *L, int index); /* a whole one, not a part */

/* NULL when it is something else.  The frame lives as long as the job. */
const struct pl_frame *pl_frame_at(lua_State *L, int index);
bool pl_is_frame(lua_State *L, int index);
/* f is in the job's arena. */
void pl_frame_push(lua_State *L, const struct pl_frame *f);

/* Raises err at the line of the innermost function of people's Lua, unless it
 * has a place of its own.  Returns only in its type: `return pl_raise(...)`. */
int pl_raise(lua_State *L, const struct pl_err *err);

/* An expression made by col, factor, mean ...; NULL for anything else. */
const struct pl_value *pl_expression_at(lua_State *L, int index);
void pl_expression_push(lua_State *L, const struct pl_value *v);

/* tostring without addresses; pushes a text. */
void pl_push_tostring(lua_State *L, int index);
/* type() as people see it: read-only values are tables. */
const char *pl_typename(lua_State *L, int index);

/* Adds "did you mean" from the text keys of the table at index. */
void pl_hint_key(lua_State *L, int index, struct pl_str name,
                 struct pl_err *err);

/* Makes the table on top of the stack a module: replaced by a read-only view
 * whose unknown names are errors ("fmt has no "nmu""). */
void pl_seal_module(lua_State *L, const char *name);

#endif
