/* lib_stats.c - stats.ols { data = d, ... }: each function of plan/execute's
 * table, called through the session, which keeps the ledger. */
#include "lua/frame_box.h"
#include "lua/lib_core.h"
#include "plan/execute.h"

#include <string.h>

/* The table at index without its field "data", as a map. */
static const struct pl_value *args_at(lua_State *L, int index, const char *who)
{
    struct pl_builder none;

    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, index) != 0;) {
        bool is_data = lua_type(L, -2) == LUA_TSTRING &&
                       strcmp(lua_tostring(L, -2), "data") == 0;
        lua_pushvalue(L, -2);
        lua_insert(L, -2); /* table, key, key, value */
        if (is_data)
            lua_pop(L, 2);
        else
            lua_rawset(L, -4);
    }
    const struct pl_value *v = pl_value_at(L, -1, who);
    lua_pop(L, 1);
    if (v->type == PL_LIST && v->n > 0)
        (void)pl_refuse(L, NULL, "%s: arguments must be named", who);
    if (v->type == PL_MAP)
        return v;
    pl_build(&none, pl_context_of(L)->arena);
    v = pl_map(&none);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

static const struct pl_frame *data_at(lua_State *L, int index, const char *who)
{
    const struct pl_frame *frame = NULL;

    if (lua_getfield(L, index, "data") != LUA_TNIL)
        frame = pl_frame_need_at(L, -1, who);
    lua_pop(L, 1);
    return frame;
}

/* Of functions that give a frame: it, and what was done. */
static int call_frame(lua_State *L, const struct pl_function *f,
                      const struct pl_frame *data, const struct pl_value *args)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_frames frames = {0, NULL};
    struct pl_executed executed = {0};
    struct pl_err err = {0};

    const struct pl_value *columns = pl_execute_reads(c->arena, f->name, args);
    if (pl_execute_frames(c->arena, c->team, f->name, data, args, &frames,
                          &executed, &err) != PL_OK) {
        struct pl_frame_box *box = pl_frame_box_push(L, 0, 0);
        box->frame = data;
        if (data != NULL)
            pl_frame_refused(L, box, columns);
        return pl_raise(L, &err);
    }
    pl_frame_push(L, frames.frame[0]);
    pl_report_push(L, lua_gettop(L), executed.result, columns);
    return 2;
}

/* Of functions that give a result with frames: r.frames. */
static int call_frames(lua_State *L, const struct pl_function *f,
                       const struct pl_frame *data, const struct pl_value *args)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_frames *frames = PL_NEW(c->arena, struct pl_frames, 1);
    const struct pl_value *result = NULL;
    struct pl_err err = {0};

    if (frames == NULL)
        return pl_no_memory(L);
    if (pl_session_frames(c->session, f->name, data, args, pl_context_line(L),
                          frames, &result, &err) != PL_OK)
        return pl_raise(L, &err);
    pl_result_push_frames(L, result, pl_strv(pl_get(result, "ledger")), frames);
    return 1;
}

/* Upvalue 1: the function's place in the table. */
static int l_call(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    const struct pl_function *f =
        pl_function_at((size_t)lua_tointeger(L, lua_upvalueindex(1)));
    const struct pl_value *result = NULL;
    struct pl_err err = {0};
    char who[64];

    (void)snprintf(who, sizeof who, "stats.%s", f->name);
    if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TTABLE)
        return pl_refuse(L, NULL,
                         "%s: one table of named arguments is expected", who);
    const struct pl_frame *data = data_at(L, 1, who);
    const struct pl_value *args =
        pl_session_seeded(c->session, f->name, args_at(L, 1, who));
    if (args == NULL)
        return pl_no_memory(L);
    if (f->gives == PL_GIVES_FRAME)
        return call_frame(L, f, data, args);
    if (f->gives == PL_GIVES_FRAMES)
        return call_frames(L, f, data, args);
    if (pl_session_call(c->session, f->name, data, args, pl_context_line(L),
                        &result, &err) != PL_OK)
        return pl_raise(L, &err);
    pl_result_push(L, result, pl_strv(pl_get(result, "ledger")), PL_STR(""));
    return 1;
}

void pl_open_stats(lua_State *L)
{
    lua_newtable(L);
    for (size_t i = 0; pl_function_at(i) != NULL; i++) {
        lua_pushinteger(L, (lua_Integer)i);
        lua_pushcclosure(L, l_call, 1);
        lua_setfield(L, -2, pl_function_at(i)->name);
    }
    pl_seal_module(L, "stats");
    lua_setfield(L, -2, "stats");
}
