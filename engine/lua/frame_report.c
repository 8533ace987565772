/* What a verb says beside the frame that it gives: a read-only value, and the
 * first look at it is a read of the frame. */
#include "lua/frame_box.h"
#include "lua/lib_core.h"

#define REPORT_TYPE "plumb.report"

struct report {
    const struct pl_value *value;
    const struct pl_value *columns;
    struct pl_frame_box *of; /* the user value */
};

void pl_report_push(lua_State *L, int frame, const struct pl_value *value,
                    const struct pl_value *columns)
{
    struct report *r = lua_newuserdatauv(L, sizeof *r, 1);

    *r = (struct report){value, columns, pl_frame_box_at(L, frame)};
    luaL_setmetatable(L, REPORT_TYPE);
    lua_pushvalue(L, frame);
    (void)lua_setiuservalue(L, -2, 1);
}

const struct pl_value *pl_report_at(lua_State *L, int index)
{
    const struct report *r = luaL_testudata(L, index, REPORT_TYPE);

    if (r == NULL)
        return NULL;
    pl_frame_count(L, r->of, r->columns);
    return r->value;
}

/* Whatever is asked, the value itself answers. */
static void look(lua_State *L)
{
    luaL_checkudata(L, 1, REPORT_TYPE);
    pl_value_push(L, pl_report_at(L, 1));
    lua_replace(L, 1);
}

static int report_index(lua_State *L)
{
    look(L);
    lua_settop(L, 2);
    (void)lua_gettable(L, 1);
    return 1;
}

static int report_pairs(lua_State *L)
{
    look(L);
    return luaL_callmeta(L, 1, "__pairs") != 0 ? 1 : 0;
}

static int report_len(lua_State *L)
{
    look(L);
    lua_len(L, 1);
    return 1;
}

static int report_newindex(lua_State *L)
{
    return pl_refuse(L, NULL, "a report is read-only");
}

static int report_tostring(lua_State *L)
{
    lua_pushliteral(L, "table");
    return 1;
}

void pl_open_reports(lua_State *L)
{
    static const luaL_Reg meta[] = {
        {"__index", report_index},       {"__len", report_len},
        {"__newindex", report_newindex}, {"__pairs", report_pairs},
        {"__tostring", report_tostring}, {NULL, NULL}};

    luaL_newmetatable(L, REPORT_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "table"); /* what type() says */
    lua_setfield(L, -2, "__name");
    lua_pop(L, 1);
}
