/* d:join, and its report of what matched. */
#include "data/join.h"
#include "lua/frame_box.h"
#include "lua/lib_core.h"

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
    out->reads = by;
    enum pl_status status =
        pl_frame_join(&out->own, f->frame, other->frame, by, kind, many,
                      &out->frame, &report, &err);
    pl_frame_made(L, out, status, &err);
    pl_report_push(L, joined, counts_of(L, report), by);
    return 2;
}
