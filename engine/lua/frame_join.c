/* d:join, and its report of what matched. */
#include "data/join.h"
#include "lua/frame_box.h"
#include "lua/lib_core.h"

#define REPORT_TYPE "join report"

/* What matched tells who was chosen, by a condition or by the columns that were
 * joined on: the first look at it is a read of the joined frame. */
struct report {
    const struct pl_value *counts;
    const struct pl_value *by;
    struct pl_frame_box *joined; /* the user value */
};

static const struct pl_value *counts_of(lua_State *L, const struct pl_value *v)
{
    struct pl_builder b;

    /* The frame may be collected before its report. */
    pl_build(&b, pl_context_of(L)->arena);
    for (size_t i = 0; i < pl_count(v); i++)
        pl_set_number(&b, v->as.members[i].key.s,
                      v->as.members[i].value->as.number);
    const struct pl_value *counts = pl_map(&b);
    if (counts == NULL)
        (void)pl_no_memory(L);
    return counts;
}

static void push_report(lua_State *L, int joined, const struct pl_value *counts,
                        const struct pl_value *by)
{
    struct report *r = lua_newuserdatauv(L, sizeof *r, 1);

    *r = (struct report){counts, by, pl_frame_box_at(L, joined)};
    luaL_setmetatable(L, REPORT_TYPE);
    lua_pushvalue(L, joined);
    (void)lua_setiuservalue(L, -2, 1);
}

/* d:join(other, { by = names, kind = "left", many = false }): the joined frame,
 * and a report of what matched. */
int pl_frame_l_join(lua_State *L)
{
    static const char *const known[] = {"by", "kind", "many", NULL};
    const struct pl_frame_box *f = pl_frame_self(L, "join");
    const struct pl_frame_box *other = pl_frame_need_box(L, 2, "join");
    const struct pl_value *report = NULL;
    const char *kind = "left";
    struct pl_err err = {0};

    pl_check_options(L, 3, "join", known);
    if (lua_getfield(L, 3, "by") == LUA_TNIL)
        return pl_refuse(L, "write d:join(other, { by = \"id\" })",
                         "join: by is not given");
    const struct pl_value *by = pl_names_at(L, -1, "join: by");
    if (lua_getfield(L, 3, "kind") != LUA_TNIL)
        kind = pl_text_at(L, -1, "join: kind").s;
    (void)lua_getfield(L, 3, "many");
    bool many = lua_toboolean(L, -1) != 0;
    struct pl_frame_box *out = pl_frame_box_push(L, 1, 2);
    int joined = lua_gettop(L);
    out->row = f->row;
    enum pl_status status =
        pl_frame_join(&out->own, f->frame, other->frame, by, kind, many,
                      &out->frame, &report, &err);
    pl_frame_made(L, out, status, &err);
    push_report(L, joined, counts_of(L, report), by);
    return 2;
}

static const struct pl_value *look(lua_State *L)
{
    const struct report *r = luaL_checkudata(L, 1, REPORT_TYPE);

    pl_frame_count(L, r->joined, r->by);
    return r->counts;
}

static int report_index(lua_State *L)
{
    const struct pl_value *counts = look(L);
    struct pl_str name = pl_text_at(L, 2, REPORT_TYPE);
    const struct pl_value *v = pl_get_str(counts, name);

    if (pl_is_nil(v))
        return pl_refuse(L,
                         "matched, unmatched_left, unmatched_right, duplicated",
                         "a join report has no \"%.*s\"", PL_FMT(name));
    lua_pushinteger(L, (lua_Integer)v->as.number);
    return 1;
}

static int report_pairs(lua_State *L)
{
    pl_value_push(L, look(L));
    return pl_push_pairs(L, lua_gettop(L));
}

static int report_newindex(lua_State *L)
{
    return pl_refuse(L, NULL, "a join report is read-only");
}

void pl_open_join_reports(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", report_index},
                                    {"__newindex", report_newindex},
                                    {"__pairs", report_pairs},
                                    {NULL, NULL}};

    luaL_newmetatable(L, REPORT_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}
