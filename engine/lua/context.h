/* context.h - what every binding reaches from its lua_State: the script-free
 * half of the host.  host.c owns it and fills it before a program starts. */
#ifndef PL_LUA_CONTEXT_H
#define PL_LUA_CONTEXT_H

#include "lua/host.h"
#include "lua/lines.h"
#include "lua/trace.h"
#include "plan/session.h"

#include <lua.h>

struct pl_context {
    struct pl_host *host;
    struct pl_arena *arena; /* the job's */
    struct pl_root *root;
    struct pl_session *session; /* NULL while a plan file is read */
    const struct pl_team *team; /* may be NULL: one thread */
    struct pl_str path;         /* of the file that runs, in the project */
    struct pl_lines lines;      /* of plan values made so far */
    struct pl_trace trace;
    bool is_frozen;      /* an inline value is evaluated: nothing may change */
    struct pl_str label; /* of the chunk that runs, or empty */
    struct pl_builder *shows; /* exhibits of the chunk that runs; NULL: print */
    size_t n_shows;           /* in this chunk */
    bool knows_trials;        /* the session has all of the project's */
};

struct pl_context *pl_context_of(lua_State *L);

/* Line of the innermost Lua function on the stack that belongs to the file that
 * runs (never the prelude's). */
size_t pl_context_line(lua_State *L);

/* Lines of all of them, from the file itself inwards. */
struct pl_site pl_context_site(lua_State *L);

/* Openers: each adds its globals to the table on top of the stack. */
void pl_open_plan(lua_State *L);  /* plan constructors */
void pl_open_trial(lua_State *L); /* trial, show */

/* Before data is read by hand: the session gets to know every trial of the
 * project, used or not. */
void pl_know_trials(lua_State *L);

#endif
