/* lib_frame.c - frames in Lua: the verbs of data/, and the ways out of a frame,
 * each of which leaves a ledger row. */
#include "data/expr.h"
#include "data/join.h"
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <math.h>
#include <string.h>

#define FRAME_TYPE "frame"
#define GROUP_TYPE "grouped frame"

struct frame {
    const struct pl_frame *frame;
    struct pl_str row; /* the summary's that made it, or empty */
};

struct group {
    struct frame of;
    const struct pl_value *by; /* list of names */
};

static const struct frame *frame_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, FRAME_TYPE);
}

const struct pl_frame *pl_frame_at(lua_State *L, int index)
{
    const struct frame *f = frame_at(L, index);

    return f == NULL ? NULL : f->frame;
}

const struct pl_frame *pl_frame_need_at(lua_State *L, int index,
                                        const char *who)
{
    const struct pl_frame *f = pl_frame_at(L, index);

    if (f == NULL)
        (void)pl_refuse(L, NULL, "%s: a frame is expected, not a %s", who,
                        pl_typename(L, index));
    return f;
}

static const struct frame *self_of(lua_State *L, const char *who)
{
    const struct frame *f = frame_at(L, 1);

    if (f == NULL) {
        char hint[64];
        (void)snprintf(hint, sizeof hint, "write d:%s(...), with a colon", who);
        (void)pl_refuse(L, hint, "%s: not called on a frame", who);
    }
    return f;
}

void pl_frame_push_row(lua_State *L, const struct pl_frame *f,
                       struct pl_str row)
{
    struct frame *box = lua_newuserdatauv(L, sizeof *box, 0);

    *box = (struct frame){f, row};
    luaL_setmetatable(L, FRAME_TYPE);
}

void pl_frame_push(lua_State *L, const struct pl_frame *f)
{
    pl_frame_push_row(L, f, PL_STR(""));
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

static const struct pl_value *text_value(lua_State *L, struct pl_str s)
{
    const struct pl_value *v = pl_string(pl_context_of(L)->arena, s);

    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* One name, or a list of names, at index. */
static const struct pl_value *names_at(lua_State *L, int index, const char *who)
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
    const struct frame *f = self_of(L, "where");
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};
    const struct pl_value *condition = pl_operand_at(L, 2, "where");

    if (lua_type(L, 2) != LUA_TUSERDATA)
        return pl_refuse(L, "write d:where(col.x:eq(1))",
                         "where: a condition is expected, not a %s",
                         pl_typename(L, 2));
    if (pl_frame_where(pl_context_of(L)->arena, f->frame, condition, &out,
                       &err) != PL_OK)
        return pl_raise(L, &err);
    pl_frame_push_row(L, out, f->row);
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
        pl_set_str(&b, text_value(L, name)->as.string,
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

/* d:derive { name = expression, ... } */
static int l_derive(lua_State *L)
{
    const struct frame *f = self_of(L, "derive");
    const struct pl_value *columns = columns_at(L, 2, "derive");
    const struct pl_frame *out = NULL;
    struct pl_err err = {0};

    if (pl_frame_derive(pl_context_of(L)->arena, f->frame, columns, &out,
                        &err) != PL_OK)
        return pl_raise(L, &err);
    pl_frame_push_row(L, out, f->row);
    return 1;
}

/* d:group("la", ...) or d:group { "la", ... } */
static int l_group(lua_State *L)
{
    const struct frame *f = self_of(L, "group");
    struct pl_err err = {0};
    const struct pl_column *column = NULL;
    struct pl_builder b;
    int n = lua_gettop(L);

    if (n < 2)
        return pl_refuse(L, NULL, "group: no column given");
    pl_build(&b, pl_context_of(L)->arena);
    for (int i = 2; i <= n; i++) {
        const struct pl_value *names = names_at(L, i, "group");
        for (size_t k = 0; k < names->n; k++) {
            if (pl_frame_need(f->frame, pl_strv(pl_item(names, k)), "group",
                              &column, &err) != PL_OK)
                return pl_raise(L, &err);
            pl_add(&b, pl_item(names, k));
        }
    }
    struct group *g = lua_newuserdatauv(L, sizeof *g, 0);
    *g = (struct group){*f, pl_list(&b)};
    if (g->by == NULL)
        return pl_no_memory(L);
    luaL_setmetatable(L, GROUP_TYPE);
    return 1;
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

/* A ledger row for what leaves the frame, and a read for the trace. */
static struct pl_str record_read(lua_State *L, const char *how,
                                 const struct pl_frame *f,
                                 const struct pl_value *columns)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_str row = PL_STR("");
    struct pl_err err = {0};

    if (pl_session_read(c->session, how, f, columns, pl_context_line(L), &row,
                        &err) != PL_OK)
        (void)pl_raise(L, &err);
    return row;
}

static int summarise(lua_State *L, const struct frame *f,
                     const struct pl_value *by)
{
    const struct pl_value *columns = columns_at(L, 2, "summarise");
    struct pl_arena *a = pl_context_of(L)->arena;
    const struct pl_frame *out = NULL;
    struct pl_builder none;
    struct pl_err err = {0};

    pl_build(&none, a);
    if (by == NULL)
        by = pl_list(&none);
    if (by == NULL)
        return pl_no_memory(L);
    if (pl_frame_summarise(a, f->frame, by, columns, &out, &err) != PL_OK)
        return pl_raise(L, &err);
    struct pl_str row =
        record_read(L, "summarise", f->frame, reads_of(L, columns, by));
    pl_frame_push_row(L, out, row);
    return 1;
}

/* d:summarise { name = aggregate, ... }: one row */
static int l_summarise(lua_State *L)
{
    return summarise(L, self_of(L, "summarise"), NULL);
}

/* d:group(...):summarise { ... }: a row a group */
static int l_group_summarise(lua_State *L)
{
    const struct group *g = luaL_checkudata(L, 1, GROUP_TYPE);

    return summarise(L, &g->of, g->by);
}

static void check_options(lua_State *L, int index, const char *who,
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

/* d:join(other, { by = names, kind = "left", many = false }): the joined frame,
 * and a report of what matched. */
static int l_join(lua_State *L)
{
    static const char *const known[] = {"by", "kind", "many", NULL};
    const struct frame *f = self_of(L, "join");
    const struct pl_frame *other = pl_frame_need_at(L, 2, "join");
    const struct pl_frame *out = NULL;
    const struct pl_value *report = NULL;
    const char *kind = "left";
    struct pl_err err = {0};

    check_options(L, 3, "join", known);
    if (lua_getfield(L, 3, "by") == LUA_TNIL)
        return pl_refuse(L, "write d:join(other, { by = \"id\" })",
                         "join: by is not given");
    const struct pl_value *by = names_at(L, -1, "join: by");
    if (lua_getfield(L, 3, "kind") != LUA_TNIL)
        kind = pl_text_at(L, -1, "join: kind").s;
    (void)lua_getfield(L, 3, "many");
    if (pl_frame_join(pl_context_of(L)->arena, f->frame, other, by, kind,
                      lua_toboolean(L, -1) != 0, &out, &report, &err) != PL_OK)
        return pl_raise(L, &err);
    pl_frame_push_row(L, out, f->row);
    pl_value_push(L, report);
    return 2;
}

/* nil where the cell is missing. */
static void push_cell(lua_State *L, const struct pl_column *c, size_t i)
{
    struct pl_str s = {0};

    if (pl_is_missing(c, i)) {
        lua_pushnil(L);
        return;
    }
    if (c->type == PL_COL_NUMBER) {
        lua_pushnumber(L, c->number[i]);
        return;
    }
    if (c->type == PL_COL_CATEGORY)
        s = c->levels[c->code[i]];
    else if (c->type == PL_COL_TEXT)
        s = c->text[i];
    else { /* a date */
        struct pl_buf b;
        pl_buf_init(&b, 64);
        pl_cell_text(&b, c, i);
        s = pl_buf_copy(&b, pl_context_of(L)->arena);
        pl_buf_free(&b); /* before Lua can raise */
        if (s.s == NULL)
            (void)pl_no_memory(L);
    }
    lua_pushlstring(L, s.len > 0 ? s.s : "", s.len);
}

static const struct pl_column *column_at(lua_State *L, const struct frame *f,
                                         const char *who)
{
    const struct pl_column *c = NULL;
    struct pl_err err = {0};

    if (pl_frame_need(f->frame, pl_text_at(L, 2, who), who, &c, &err) != PL_OK)
        (void)pl_raise(L, &err);
    return c;
}

static struct pl_str extract(lua_State *L, const struct frame *f,
                             const struct pl_value *columns)
{
    struct pl_trace *t = &pl_context_of(L)->trace;
    struct pl_str row = record_read(L, "extract", f->frame, columns);

    pl_trace_row(t, row);
    if (f->row.len > 0)
        pl_trace_row(t, f->row);
    return row;
}

static const struct pl_value *one_name(lua_State *L, const struct pl_column *c)
{
    struct pl_builder b;

    pl_build(&b, pl_context_of(L)->arena);
    pl_add(&b, text_value(L, c->name));
    const struct pl_value *v = pl_list(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* d:column(name [, { missing = value }]): a list of its cells.  A list cannot
 * hold nil, so missing cells need a value in their place. */
static int l_column(lua_State *L)
{
    static const char *const known[] = {"missing", NULL};
    const struct frame *f = self_of(L, "column");
    const struct pl_column *c = column_at(L, f, "column");
    size_t n_missing = pl_count_missing(c);

    lua_settop(L, 3);
    if (lua_isnil(L, 3)) {
        lua_pushnil(L);
    } else {
        check_options(L, 3, "column", known);
        (void)lua_getfield(L, 3, "missing");
    }
    if (n_missing > 0 && lua_isnil(L, 4))
        return pl_refuse(L,
                         "say what stands for them: d:column(\"x\", { missing "
                         "= false }), or leave them out: d:where(~col.x"
                         ":is_missing())",
                         "column: %zu of %zu cells of \"%.*s\" are missing",
                         n_missing, c->n, PL_FMT(c->name));
    (void)extract(L, f, one_name(L, c));
    pl_charge(L, c->n);
    lua_createtable(L, c->n < 10000000 ? (int)c->n : 0, 0);
    for (size_t i = 0; i < c->n; i++) {
        push_cell(L, c, i);
        if (lua_isnil(L, -1)) {
            lua_pop(L, 1);
            lua_pushvalue(L, 4);
        }
        lua_rawseti(L, 5, (lua_Integer)i + 1);
    }
    return 1;
}

/* d:value(name): the cell of a frame with one row; nil when it is missing. */
static int l_value(lua_State *L)
{
    const struct frame *f = self_of(L, "value");
    const struct pl_column *c = column_at(L, f, "value");

    if (f->frame->n != 1)
        return pl_refuse(L, "d:column(name) gives all of them",
                         "value: the frame has %zu rows, not one", f->frame->n);
    struct pl_str row = extract(L, f, one_name(L, c));
    push_cell(L, c, 0);
    if (c->type == PL_COL_NUMBER && !lua_isnil(L, -1))
        pl_trace_read(&pl_context_of(L)->trace, row, c->name, c->number[0]);
    return 1;
}

static const struct pl_value *all_names(lua_State *L, const struct pl_frame *f)
{
    struct pl_builder b;

    pl_build(&b, pl_context_of(L)->arena);
    for (size_t i = 0; i < f->n_columns; i++)
        pl_add(&b, text_value(L, f->columns[i]->name));
    const struct pl_value *v = pl_list(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

/* d:rows(): a list of { name = cell }, missing cells left out. */
static int l_rows(lua_State *L)
{
    const struct frame *box = self_of(L, "rows");
    const struct pl_frame *f = box->frame;

    (void)extract(L, box, all_names(L, f));
    lua_createtable(L, f->n < 10000000 ? (int)f->n : 0, 0);
    for (size_t i = 0; i < f->n; i++) {
        pl_charge(L, f->n_columns);
        lua_createtable(L, 0, f->n_columns < 1000 ? (int)f->n_columns : 0);
        for (size_t k = 0; k < f->n_columns; k++) {
            const struct pl_column *c = f->columns[k];
            lua_pushlstring(L, c->name.s, c->name.len);
            push_cell(L, c, i);
            lua_rawset(L, -3);
        }
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

/* d:names(): the names of its columns, in order. */
static int l_names(lua_State *L)
{
    const struct pl_frame *f = self_of(L, "names")->frame;

    lua_createtable(L, f->n_columns < 100000 ? (int)f->n_columns : 0, 0);
    for (size_t i = 0; i < f->n_columns; i++) {
        lua_pushlstring(L, f->columns[i]->name.s, f->columns[i]->name.len);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

static const luaL_Reg methods[] = {
    {"column", l_column},       {"derive", l_derive},
    {"group", l_group},         {"join", l_join},
    {"names", l_names},         {"rows", l_rows},
    {"summarise", l_summarise}, {"value", l_value},
    {"where", l_where},         {NULL, NULL}};

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

/* How many rows there are: where a printed value reads it, it has a ledger row
 * as a cell has. */
static int push_size(lua_State *L, const struct frame *box)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_builder none;

    if (c->trace.depth > 0) {
        pl_build(&none, c->arena);
        const struct pl_value *columns = pl_list(&none);
        if (columns == NULL)
            return pl_no_memory(L);
        struct pl_str row = extract(L, box, columns);
        pl_trace_read(&c->trace, row, PL_STR("n"), (double)box->frame->n);
    }
    lua_pushinteger(L, (lua_Integer)box->frame->n);
    return 1;
}

static int frame_index(lua_State *L)
{
    const struct frame *box = self_of(L, "n");
    const struct pl_frame *f = box->frame;
    struct pl_str name = pl_text_at(L, 2, "frame");

    if (pl_str_is(name, "n"))
        return push_size(L, box);
    if (push_method(L, methods, name))
        return 1;
    if (pl_frame_column(f, name) != NULL)
        return pl_refuse(L,
                         "in an expression write col.name, for its cells "
                         "d:column(name)",
                         "\"%.*s\" is a column of the frame, not a field",
                         PL_FMT(name));
    return unknown_method(L, FRAME_TYPE, methods, name);
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
    return push_size(L, self_of(L, "n"));
}

static int frame_tostring(lua_State *L)
{
    const struct pl_frame *f = pl_frame_need_at(L, 1, "frame");

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
    static const luaL_Reg frame_meta[] = {
        {"__index", frame_index},       {"__newindex", frame_newindex},
        {"__len", frame_len},           {"__pairs", frame_pairs},
        {"__tostring", frame_tostring}, {NULL, NULL}};
    static const luaL_Reg group_meta[] = {
        {"__index", group_index}, {"__newindex", frame_newindex}, {NULL, NULL}};

    open_type(L, FRAME_TYPE, frame_meta);
    open_type(L, GROUP_TYPE, group_meta);
}
