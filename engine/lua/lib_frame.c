/* lib_frame.c - frames in Lua: the verbs of data/. */
#include "data/expr.h"
#include "lua/frame_box.h"
#include "lua/lib_core.h"

#include <string.h>

#define GROUP_TYPE "grouped frame"

struct group {
    struct pl_frame_box *of;   /* the user value */
    const struct pl_value *by; /* list of names */
};

const struct pl_frame *pl_frame_at(lua_State *L, int index)
{
    struct pl_frame_box *box = pl_frame_box_at(L, index);

    if (box == NULL)
        return NULL;
    pl_frame_keep(L, box);
    return box->frame;
}

bool pl_is_frame(lua_State *L, int index)
{
    return pl_frame_box_at(L, index) != NULL;
}

struct pl_frame_box *pl_frame_need_box(lua_State *L, int index, const char *who)
{
    struct pl_frame_box *box = pl_frame_box_at(L, index);

    if (box == NULL)
        (void)pl_refuse(L, NULL, "%s: a frame is expected, not a %s", who,
                        pl_typename(L, index));
    return box;
}

const struct pl_frame *pl_frame_need_at(lua_State *L, int index,
                                        const char *who)
{
    (void)pl_frame_need_box(L, index, who);
    return pl_frame_at(L, index);
}

struct pl_frame_box *pl_frame_self(lua_State *L, const char *method)
{
    struct pl_frame_box *f = pl_frame_box_at(L, 1);

    if (f == NULL) {
        char hint[64];
        (void)snprintf(hint, sizeof hint, "write d:%s(...), with a colon",
                       method);
        (void)pl_refuse(L, hint, "%s: not called on a frame", method);
    }
    return f;
}

void pl_frame_push(lua_State *L, const struct pl_frame *f)
{
    pl_frame_box_push(L, 0, 0)->frame = f;
}

struct pl_str pl_text_at(lua_State *L, int index, const char *who)
{
    struct pl_str s;

    if (lua_type(L, index) != LUA_TSTRING)
        (void)pl_refuse(L, NULL, "%s: a text is expected, not a %s", who,
                        pl_typename(L, index));
    s.s = lua_tolstring(L, index, &s.len);
    return s;
}

const struct pl_value *pl_text_value(lua_State *L, struct pl_str s)
{
    const struct pl_value *v = pl_string(pl_context_of(L)->arena, s);

    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

const struct pl_value *pl_names_at(lua_State *L, int index, const char *who)
{
    const struct pl_value *v = pl_value_at(L, index, who);
    struct pl_builder b;
    bool fits = v->type == PL_LIST;

    if (v->type == PL_STRING) {
        pl_build(&b, pl_context_of(L)->arena);
        pl_add(&b, v);
        v = pl_list(&b);
        if (v == NULL)
            (void)pl_no_memory(L);
        return v;
    }
    for (size_t i = 0; fits && i < v->n; i++)
        fits = pl_item(v, i)->type == PL_STRING;
    if (!fits)
        (void)pl_refuse(L, NULL, "%s: names of columns are expected", who);
    return v;
}

/* d:where(condition) */
static int l_where(lua_State *L)
{
    const struct pl_frame_box *f = pl_frame_self(L, "where");
    struct pl_err err = {0};
    const struct pl_value *condition = pl_operand_at(L, 2, "where");

    if (lua_type(L, 2) != LUA_TUSERDATA)
        return pl_refuse(L, "write d:where(col.x:eq(1))",
                         "where: a condition is expected, not a %s",
                         pl_typename(L, 2));
    struct pl_frame_box *out = pl_frame_box_push(L, 1, 0);
    out->row = f->row;
    out->reads = pl_expr_columns(pl_context_of(L)->arena, condition);
    pl_frame_made(
        L, out,
        pl_frame_where(&out->own, f->frame, condition, &out->frame, &err),
        &err);
    return 1;
}

/* { name = expression } at index as a map. */
static const struct pl_value *columns_at(lua_State *L, int index,
                                         const char *who)
{
    struct pl_builder b;
    char what[160];

    if (lua_type(L, index) != LUA_TTABLE)
        (void)pl_refuse(L, NULL,
                        "%s: a table { name = expression } is expected", who);
    pl_push_keys(L, index, who);
    int keys = lua_gettop(L);
    pl_build(&b, pl_context_of(L)->arena);
    for (lua_Integer i = 1; lua_rawgeti(L, keys, i) != LUA_TNIL; i++) {
        if (lua_type(L, -1) != LUA_TSTRING)
            (void)pl_refuse(L, NULL,
                            "%s: each column needs a name: { name = "
                            "expression }",
                            who);
        struct pl_str name = pl_text_at(L, -1, who);
        (void)snprintf(what, sizeof what, "%s: %.*s", who, PL_FMT(name));
        lua_pushvalue(L, -1);
        (void)lua_rawget(L, index);
        pl_set_str(&b, pl_text_value(L, name)->as.string,
                   pl_operand_at(L, lua_gettop(L), what));
        lua_pop(L, 2);
    }
    lua_settop(L, keys - 1);
    const struct pl_value *v = pl_map(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    if (v->n == 0)
        (void)pl_refuse(L, NULL, "%s: no column given", who);
    return v;
}

/* Names that the expressions and the groups read, each once. */
static const struct pl_value *reads_of(lua_State *L,
                                       const struct pl_value *columns,
                                       const struct pl_value *by)
{
    struct pl_arena *a = pl_context_of(L)->arena;
    struct pl_builder set, list;

    pl_build(&set, a);
    for (size_t i = 0; i < pl_count(by); i++)
        pl_set_str(&set, pl_strv(pl_item(by, i)), pl_bool(true));
    for (size_t i = 0; i < columns->n; i++) {
        const struct pl_value *names =
            pl_expr_columns(a, columns->as.members[i].value);
        for (size_t k = 0; k < pl_count(names); k++)
            pl_set_str(&set, pl_strv(pl_item(names, k)), pl_bool(true));
    }
    const struct pl_value *all = pl_map(&set);
    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(all); i++)
        pl_add(&list, pl_string(a, all->as.members[i].key));
    const struct pl_value *v = all == NULL ? NULL : pl_list(&list);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* d:derive { name = expression, ... } */
static int l_derive(lua_State *L)
{
    const struct pl_frame_box *f = pl_frame_self(L, "derive");
    const struct pl_value *columns = columns_at(L, 2, "derive");
    const struct pl_value *reads = reads_of(L, columns, NULL);
    struct pl_frame_box *out = pl_frame_box_push(L, 1, 0);
    struct pl_err err = {0};

    out->row = f->row;
    out->reads = reads;
    pl_frame_made(
        L, out,
        pl_frame_derive(&out->own, f->frame, columns, &out->frame, &err), &err);
    return 1;
}

/* d:group("la", ...) or d:group { "la", ... } */
static int l_group(lua_State *L)
{
    struct pl_frame_box *f = pl_frame_self(L, "group");
    struct pl_err err = {0};
    const struct pl_column *column = NULL;
    struct pl_builder b;
    int n = lua_gettop(L);

    if (n < 2)
        return pl_refuse(L, NULL, "group: no column given");
    pl_build(&b, pl_context_of(L)->arena);
    for (int i = 2; i <= n; i++) {
        const struct pl_value *names = pl_names_at(L, i, "group");
        for (size_t k = 0; k < names->n; k++) {
            if (pl_frame_need(f->frame, pl_strv(pl_item(names, k)), "group",
                              &column, &err) != PL_OK)
                return pl_raise(L, &err);
            pl_add(&b, pl_item(names, k));
        }
    }
    struct group *g = lua_newuserdatauv(L, sizeof *g, 1);
    *g = (struct group){f, pl_list(&b)};
    if (g->by == NULL)
        return pl_no_memory(L);
    lua_pushvalue(L, 1);
    (void)lua_setiuservalue(L, -2, 1);
    luaL_setmetatable(L, GROUP_TYPE);
    return 1;
}

/* A ledger row for what leaves the frame, and a read for the trace. */
struct pl_str pl_frame_record(lua_State *L, const char *how,
                              struct pl_frame_box *box,
                              const struct pl_value *columns)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_str row = PL_STR("");
    struct pl_err err = {0};

    pl_frame_keep(L, box);
    if (pl_session_read(c->session, how, box->frame, columns,
                        pl_context_line(L), &row, &err) != PL_OK)
        (void)pl_raise(L, &err);
    return row;
}

/* made_of: where the frame stands. */
static int summarise(lua_State *L, struct pl_frame_box *f,
                     const struct pl_value *by, int made_of)
{
    const struct pl_value *columns = columns_at(L, 2, "summarise");
    struct pl_builder none;
    struct pl_err err = {0};

    pl_build(&none, pl_context_of(L)->arena);
    if (by == NULL)
        by = pl_list(&none);
    if (by == NULL)
        return pl_no_memory(L);
    const struct pl_value *reads = reads_of(L, columns, by);
    struct pl_frame_box *out = pl_frame_box_push(L, made_of, 0);
    out->reads = reads;
    pl_frame_made(
        L, out,
        pl_frame_summarise(&out->own, f->frame, by, columns, &out->frame, &err),
        &err);
    out->row = pl_frame_record(L, "summarise", f, reads);
    return 1;
}

/* d:summarise { name = aggregate, ... }: one row */
static int l_summarise(lua_State *L)
{
    return summarise(L, pl_frame_self(L, "summarise"), NULL, 1);
}

/* d:group(...):summarise { ... }: a row a group */
static int l_group_summarise(lua_State *L)
{
    const struct group *g = luaL_checkudata(L, 1, GROUP_TYPE);

    (void)lua_getiuservalue(L, 1, 1);
    return summarise(L, g->of, g->by, lua_gettop(L));
}

void pl_check_options(lua_State *L, int index, const char *who,
                      const char *const *known)
{
    struct pl_err err = {0};
    struct pl_str names[8];
    size_t n = 0;

    if (lua_type(L, index) != LUA_TTABLE)
        (void)pl_refuse(L, NULL, "%s: a table of options is expected", who);
    for (; known[n] != NULL; n++)
        names[n] = pl_str_from(known[n]);
    pl_push_keys(L, index, who);
    for (lua_Integer i = 1; lua_rawgeti(L, -1, i) != LUA_TNIL; i++) {
        bool fits = false;
        pl_push_tostring(L, -1);
        struct pl_str key = pl_str_from(lua_tostring(L, -1));
        for (size_t k = 0; k < n && !fits; k++)
            fits = pl_str_eq(key, names[k]);
        if (!fits) {
            int nearest = pl_nearest(key, names, n);
            pl_fail(&err, PL_EINPUT, NULL, "%s: unknown option \"%.*s\"", who,
                    PL_FMT(key));
            if (nearest >= 0)
                pl_hint(&err, "did you mean \"%s\"?", known[nearest]);
            (void)pl_raise(L, &err);
        }
        lua_pop(L, 2);
    }
    lua_pop(L, 2);
}

static const luaL_Reg methods[] = {{"column", pl_frame_l_column},
                                   {"derive", l_derive},
                                   {"group", l_group},
                                   {"join", pl_frame_l_join},
                                   {"names", pl_frame_l_names},
                                   {"rows", pl_frame_l_rows},
                                   {"summarise", l_summarise},
                                   {"value", pl_frame_l_value},
                                   {"where", l_where},
                                   {NULL, NULL}};

static const luaL_Reg group_methods[] = {{"summarise", l_group_summarise},
                                         {NULL, NULL}};

static int unknown_method(lua_State *L, const char *what, const luaL_Reg *known,
                          struct pl_str name)
{
    struct pl_str names[16];
    size_t n = 0;
    struct pl_err err = {0};

    for (; known[n].name != NULL; n++)
        names[n] = pl_str_from(known[n].name);
    int nearest = pl_nearest(name, names, n);
    pl_fail(&err, PL_EINPUT, NULL, "a %s has no method \"%.*s\"", what,
            PL_FMT(name));
    if (nearest >= 0)
        pl_hint(&err, "did you mean \"%s\"?", known[nearest].name);
    return pl_raise(L, &err);
}

static bool push_method(lua_State *L, const luaL_Reg *known, struct pl_str name)
{
    for (const luaL_Reg *m = known; m->name != NULL; m++) {
        if (!pl_str_is(name, m->name))
            continue;
        lua_pushcfunction(L, m->func);
        return true;
    }
    return false;
}

static int frame_index(lua_State *L)
{
    struct pl_frame_box *box = pl_frame_self(L, "n");
    const struct pl_frame *f = box->frame;
    struct pl_str name = pl_text_at(L, 2, "frame");

    if (pl_str_is(name, "n"))
        return pl_frame_push_size(L, box);
    if (push_method(L, methods, name))
        return 1;
    if (pl_frame_column(f, name) != NULL)
        return pl_refuse(L,
                         "in an expression write col.name, for its cells "
                         "d:column(name)",
                         "\"%.*s\" is a column of the frame, not a field",
                         PL_FMT(name));
    return unknown_method(L, PL_FRAME_TYPE, methods, name);
}

static int group_index(lua_State *L)
{
    struct pl_str name = pl_text_at(L, 2, "group");

    if (push_method(L, group_methods, name))
        return 1;
    return unknown_method(L, GROUP_TYPE, group_methods, name);
}

static int frame_newindex(lua_State *L)
{
    return pl_refuse(L, "d = d:derive { name = expression } makes a new one",
                     "a frame is read-only");
}

static int frame_len(lua_State *L)
{
    return pl_frame_push_size(L, pl_frame_self(L, "n"));
}

static int frame_tostring(lua_State *L)
{
    struct pl_frame_box *box = pl_frame_need_box(L, 1, "frame");
    const struct pl_frame *f = box->frame;

    pl_frame_count(L, box, NULL);
    lua_pushfstring(L, "frame of %I rows x %I columns", (LUAI_UACINT)f->n,
                    (LUAI_UACINT)f->n_columns);
    return 1;
}

static int frame_pairs(lua_State *L)
{
    return pl_refuse(L, "walk d:rows() or d:column(name)",
                     "a frame is not walked by pairs");
}

static void open_type(lua_State *L, const char *name, const luaL_Reg *meta)
{
    luaL_newmetatable(L, name);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void pl_open_frames(lua_State *L)
{
    static const luaL_Reg frame_meta[] = {{"__gc", pl_frame_box_gc},
                                          {"__index", frame_index},
                                          {"__newindex", frame_newindex},
                                          {"__len", frame_len},
                                          {"__pairs", frame_pairs},
                                          {"__tostring", frame_tostring},
                                          {NULL, NULL}};
    static const luaL_Reg group_meta[] = {
        {"__index", group_index}, {"__newindex", frame_newindex}, {NULL, NULL}};

    open_type(L, PL_FRAME_TYPE, frame_meta);
    pl_open_reports(L);
    open_type(L, GROUP_TYPE, group_meta);
}
