/* lib_col.c - column expressions: col.x, operators and methods on it, and the
 * functions that stand in summaries and terms.  Values as in data/expr.h. */
#include "data/expr.h"
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <math.h>
#include <string.h>

#define EXPRESSION_TYPE "expression"

struct expression {
    const struct pl_value *value;
};

const struct pl_value *pl_expression_at(lua_State *L, int index)
{
    const struct expression *e = luaL_testudata(L, index, EXPRESSION_TYPE);

    return e == NULL ? NULL : e->value;
}

void pl_expression_push(lua_State *L, const struct pl_value *v)
{
    struct pl_err err = {0};

    if (v == NULL)
        (void)pl_no_memory(L);
    if (pl_expr_check_size(v, &err) != PL_OK)
        (void)pl_raise(L, &err);
    pl_need_room(L);
    struct expression *e = lua_newuserdatauv(L, sizeof *e, 0);
    e->value = v;
    luaL_setmetatable(L, EXPRESSION_TYPE);
}

static struct pl_arena *arena_of(lua_State *L)
{
    return pl_context_of(L)->arena;
}

/* {member: value} */
static const struct pl_value *single(lua_State *L, const char *member,
                                     const struct pl_value *value)
{
    struct pl_builder b;

    pl_build(&b, arena_of(L));
    pl_set(&b, member, value);
    const struct pl_value *v = pl_map(&b);
    if (v == NULL)
        (void)pl_no_memory(L);
    return v;
}

const struct pl_value *pl_operand_at(lua_State *L, int index, const char *who)
{
    const struct pl_value *v = pl_expression_at(L, index);

    if (v != NULL)
        return v;
    if (lua_type(L, index) == LUA_TBOOLEAN)
        (void)pl_refuse(L,
                        "Lua's ==, ~=, <, and, or, not give true or false at "
                        "once; write col.x:eq(1), col.x:lt(3), a & b, a | b, "
                        "~a",
                        "%s: an expression is expected, not %s", who,
                        lua_toboolean(L, index) ? "true" : "false");
    v = pl_sealed_at(L, index); /* one that a plan value holds */
    if (v != NULL && v->type == PL_MAP)
        return v;
    if (lua_type(L, index) != LUA_TNUMBER && lua_type(L, index) != LUA_TSTRING)
        (void)pl_refuse(L, "write it with col: 62 - col.days_absent",
                        "%s: an expression, a number or a text is expected, "
                        "not a %s",
                        who, pl_typename(L, index));
    return single(L, "lit", pl_value_at(L, index, who));
}

static const struct pl_value *operation(lua_State *L, const char *op,
                                        const struct pl_value *x,
                                        const struct pl_value *y)
{
    struct pl_builder args, b;

    pl_build(&args, arena_of(L));
    pl_add(&args, x);
    if (y != NULL)
        pl_add(&args, y);
    pl_build(&b, arena_of(L));
    pl_set_text(&b, "op", op);
    pl_set(&b, "args", pl_list(&args));
    return pl_map(&b);
}

/* Upvalue 1: the operation's name.  As operator (either side may be the
 * expression) and as method. */
static int l_binary(lua_State *L)
{
    const char *op = lua_tostring(L, lua_upvalueindex(1));
    const struct pl_value *x = pl_operand_at(L, 1, op);

    pl_expression_push(L, operation(L, op, x, pl_operand_at(L, 2, op)));
    return 1;
}

/* Lua hands the operand of a unary operator over twice. */
static int l_unary(lua_State *L)
{
    const char *op = lua_tostring(L, lua_upvalueindex(1));

    pl_expression_push(L, operation(L, op, pl_operand_at(L, 1, op), NULL));
    return 1;
}

static int l_round(lua_State *L)
{
    const struct pl_value *x = pl_operand_at(L, 1, "round"), *digits = NULL;

    if (!lua_isnoneornil(L, 2)) {
        lua_Integer n = lua_tointeger(L, 2);
        if (!lua_isinteger(L, 2) || n < 0 || n > 15)
            return pl_refuse(L, NULL,
                             "round: digits are a whole number from 0 to 15");
        digits = pl_operand_at(L, 2, "round");
    }
    pl_expression_push(L, operation(L, "round", x, digits));
    return 1;
}

static int l_within(lua_State *L)
{
    const struct pl_value *x = pl_operand_at(L, 1, "within");
    const struct pl_value *list = pl_value_at(L, 2, "within");
    struct pl_builder b;

    if (list->type != PL_LIST || list->n == 0)
        return pl_refuse(L, "write col.x:within { \"a\", \"b\" }",
                         "within: a list of values is expected");
    pl_build(&b, arena_of(L));
    for (size_t i = 0; i < list->n; i++) {
        const struct pl_value *item = pl_item(list, i);
        if (item->type != PL_NUMBER && item->type != PL_STRING)
            return pl_refuse(L, NULL,
                             "within: item %zu is neither a number nor a text",
                             i + 1);
        pl_add(&b, single(L, "lit", item));
    }
    const struct pl_value *items = pl_list(&b);
    if (items == NULL)
        return pl_no_memory(L);
    pl_expression_push(L, operation(L, "within", x, items));
    return 1;
}

/* col.role:code { aide = 1, nurse = 2 } */
static int l_code(lua_State *L)
{
    const struct pl_value *x = pl_operand_at(L, 1, "code");
    const struct pl_value *map = pl_value_at(L, 2, "code");
    struct pl_builder levels, numbers, args, b;

    if (map->type != PL_MAP || map->n == 0)
        return pl_refuse(L, "write col.x:code { a = 1, b = 2 }",
                         "code: a number for each level is expected");
    pl_build(&levels, arena_of(L));
    pl_build(&numbers, arena_of(L));
    for (size_t i = 0; i < map->n; i++) {
        const struct pl_member *m = &map->as.members[i];
        if (m->value->type != PL_NUMBER)
            return pl_refuse(L, NULL, "code: \"%.*s\" has no number",
                             PL_FMT(m->key));
        pl_add(&levels, pl_string(arena_of(L), m->key));
        pl_add(&numbers, m->value);
    }
    pl_build(&args, arena_of(L));
    pl_add(&args, x);
    pl_add(&args, pl_list(&levels));
    pl_add(&args, pl_list(&numbers));
    pl_build(&b, arena_of(L));
    pl_set_text(&b, "op", "code");
    pl_set(&b, "args", pl_list(&args));
    pl_expression_push(L, pl_map(&b));
    return 1;
}

struct method {
    const char *name;
    lua_CFunction fn;
};

static const struct method methods[] = {
    {"code", l_code},      {"eq", l_binary},   {"exp", l_unary},
    {"ge", l_binary},      {"gt", l_binary},   {"is_missing", l_unary},
    {"le", l_binary},      {"log", l_unary},   {"lt", l_binary},
    {"max", l_binary},     {"min", l_binary},  {"ne", l_binary},
    {"or_else", l_binary}, {"round", l_round}, {"sqrt", l_unary},
    {"within", l_within},
};

enum { N_METHODS = sizeof methods / sizeof methods[0] };

static int expression_index(lua_State *L)
{
    struct pl_str name = pl_text_at(L, 2, "expression");
    struct pl_str known[N_METHODS];
    struct pl_err err = {0};

    for (size_t i = 0; i < N_METHODS; i++) {
        known[i] = pl_str_from(methods[i].name);
        if (!pl_str_eq(name, known[i]))
            continue;
        lua_pushstring(L, methods[i].name);
        lua_pushcclosure(L, methods[i].fn, 1);
        return 1;
    }
    int nearest = pl_nearest(name, known, N_METHODS);
    pl_fail(&err, PL_EINPUT, NULL, "an expression has no method \"%.*s\"",
            PL_FMT(name));
    if (nearest >= 0)
        pl_hint(&err, "did you mean \":%s\"?", methods[nearest].name);
    return pl_raise(L, &err);
}

/* Upvalue 1: the operator; 2: what to write. */
static int l_refused(lua_State *L)
{
    return pl_refuse(L, lua_tostring(L, lua_upvalueindex(2)),
                     "%s gives true or false at once, and cannot compare the "
                     "cells of columns",
                     lua_tostring(L, lua_upvalueindex(1)));
}

static int expression_newindex(lua_State *L)
{
    return pl_refuse(L, NULL, "an expression is read-only");
}

static int expression_tostring(lua_State *L)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_expr_print(&b, pl_expression_at(L, 1));
    struct pl_str s = pl_buf_copy(&b, arena_of(L));
    pl_buf_free(&b); /* before Lua can raise */
    if (s.s == NULL)
        return pl_no_memory(L);
    lua_pushlstring(L, s.s, s.len);
    return 1;
}

static int col_index(lua_State *L)
{
    struct pl_str name = pl_text_at(L, 2, "col");

    if (name.len == 0)
        return pl_refuse(L, NULL, "col: the name of a column is empty");
    pl_expression_push(L, single(L, "col", pl_value_at(L, 2, "col")));
    return 1;
}

static int col_newindex(lua_State *L)
{
    return pl_refuse(L, "d:derive { name = expression } makes a column",
                     "col is read-only");
}

/* count() */
static int l_count(lua_State *L)
{
    if (lua_gettop(L) > 0)
        return pl_refuse(L, "write count()", "count takes no argument");
    pl_expression_push(
        L, single(L, "agg", pl_value_at(L, lua_upvalueindex(1), "count")));
    return 1;
}

/* mean(expression) ... */
static int l_aggregate(lua_State *L)
{
    const char *name = lua_tostring(L, lua_upvalueindex(1));
    const struct pl_value *x = pl_expression_at(L, 1);
    struct pl_builder b;

    if (x == NULL) {
        char hint[64];
        (void)snprintf(hint, sizeof hint, "write %s(col.x)", name);
        return pl_refuse(L, hint, "%s: an expression is expected, not a %s",
                         name, pl_typename(L, 1));
    }
    pl_build(&b, arena_of(L));
    pl_set_text(&b, "agg", name);
    pl_set(&b, "arg", x);
    pl_expression_push(L, pl_map(&b));
    return 1;
}

/* factor(col.x) or factor "x" */
static int l_factor(lua_State *L)
{
    const struct pl_value *x = pl_expression_at(L, 1);

    if (x == NULL) {
        (void)pl_text_at(L, 1, "factor");
        x = single(L, "col", pl_value_at(L, 1, "factor"));
    }
    pl_expression_push(L, single(L, "factor", x));
    return 1;
}

/* interact("a", "b", ...): names, col.a, or factor(col.a) */
static int l_interact(lua_State *L)
{
    struct pl_builder b;
    int n = lua_gettop(L);

    pl_build(&b, arena_of(L));
    if (n < 2)
        return pl_refuse(L, "write interact(\"arm\", \"age\")",
                         "interact: two columns or more are expected");
    for (int i = 1; i <= n; i++) {
        const struct pl_value *x = pl_expression_at(L, i);
        if (x == NULL) {
            (void)pl_text_at(L, i, "interact");
            x = pl_value_at(L, i, "interact");
        } else if (!pl_is_nil(pl_get(x, "col"))) {
            x = pl_get(x, "col");
        }
        pl_add(&b, x);
    }
    const struct pl_value *parts = pl_list(&b);
    if (parts == NULL)
        return pl_no_memory(L);
    pl_expression_push(L, single(L, "interact", parts));
    return 1;
}

/* Functions and metamethods, each with its operation's name. */
struct named {
    const char *name, *op;
    lua_CFunction fn;
};

static const struct named operators[] = {
    {"__add", "add", l_binary},  {"__sub", "sub", l_binary},
    {"__mul", "mul", l_binary},  {"__div", "div", l_binary},
    {"__pow", "pow", l_binary},  {"__unm", "neg", l_unary},
    {"__band", "and", l_binary}, {"__bor", "or", l_binary},
    {"__bnot", "not", l_unary},
};

static const struct named functions[] = {
    {"count", "count", l_count},       {"mean", "mean", l_aggregate},
    {"sd", "sd", l_aggregate},         {"std_error", "std_error", l_aggregate},
    {"median", "median", l_aggregate}, {"min", "min", l_aggregate},
    {"max", "max", l_aggregate},       {"sum", "sum", l_aggregate},
    {"factor", "factor", l_factor},    {"interact", "interact", l_interact},
    {"days", "days", l_binary},        {"weekdays", "weekdays", l_binary},
};

static void set_named(lua_State *L, const struct named *f, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        lua_pushstring(L, f[i].op);
        lua_pushcclosure(L, f[i].fn, 1);
        lua_setfield(L, -2, f[i].name);
    }
}

static void set_refused(lua_State *L, const char *meta, const char *sign,
                        const char *hint)
{
    lua_pushstring(L, sign);
    lua_pushstring(L, hint);
    lua_pushcclosure(L, l_refused, 2);
    lua_setfield(L, -2, meta);
}

static void open_expression(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", expression_index},
                                    {"__newindex", expression_newindex},
                                    {"__tostring", expression_tostring},
                                    {NULL, NULL}};

    luaL_newmetatable(L, EXPRESSION_TYPE);
    luaL_setfuncs(L, meta, 0);
    set_named(L, operators, sizeof operators / sizeof operators[0]);
    set_refused(L, "__eq", "==", "write col.x:eq(...) or col.x:ne(...)");
    set_refused(L, "__lt", "<", "write col.x:lt(...) or col.x:gt(...)");
    set_refused(L, "__le", "<=", "write col.x:le(...) or col.x:ge(...)");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void pl_open_col(lua_State *L)
{
    static const luaL_Reg col_meta[] = {
        {"__index", col_index}, {"__newindex", col_newindex}, {NULL, NULL}};

    open_expression(L);
    set_named(L, functions, sizeof functions / sizeof functions[0]);
    lua_newtable(L);
    lua_createtable(L, 0, 3);
    luaL_setfuncs(L, col_meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_setfield(L, -2, "col");
}
