/* lib_table.c - functions of tables that Lua's own library leaves to chance
 * (sort picks pivots by the clock) or would run for ever in C on a table that
 * lies about its length. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <stdint.h>

/* Read-only values raise when they are written; other things are refused. */
static lua_Integer length_of(lua_State *L, const char *who)
{
    if (lua_type(L, 1) != LUA_TTABLE)
        (void)pl_refuse(L, NULL, "%s: a table is expected, not a %s", who,
                        pl_typename(L, 1));
    if (luaL_getmetafield(L, 1, "__len") != LUA_TNIL)
        (void)pl_refuse(L, NULL, "%s: not on a table with __len", who);
    return luaL_len(L, 1);
}

static void move_up(lua_State *L, lua_Integer from, lua_Integer last)
{
    pl_charge(L, (size_t)(last - from + 1));
    for (lua_Integer i = last; i >= from; i--) {
        lua_geti(L, 1, i);
        lua_seti(L, 1, i + 1);
    }
}

static int l_insert(lua_State *L)
{
    lua_Integer n = length_of(L, "table.insert"), at = n + 1;

    if (lua_gettop(L) == 3) {
        at = luaL_checkinteger(L, 2);
        luaL_argcheck(L, at >= 1 && at <= n + 1, 2, "position out of bounds");
        if (at <= n)
            move_up(L, at, n);
    } else if (lua_gettop(L) != 2) {
        return luaL_error(L, "wrong number of arguments to 'insert'");
    }
    lua_seti(L, 1, at);
    return 0;
}

static int l_remove(lua_State *L)
{
    lua_Integer n = length_of(L, "table.remove");
    lua_Integer at = luaL_optinteger(L, 2, n);

    if (!lua_isnoneornil(L, 2))
        luaL_argcheck(L, (n == 0 && at == 0) || (at >= 1 && at <= n + 1), 2,
                      "position out of bounds");
    lua_geti(L, 1, at);
    pl_charge(L, n > at ? (size_t)(n - at) : 0);
    for (; at < n; at++) {
        lua_geti(L, 1, at + 1);
        lua_seti(L, 1, at);
    }
    lua_pushnil(L);
    lua_seti(L, 1, at);
    return 1;
}

/* move(from, first, last, at [, to]) */
static int l_move(lua_State *L)
{
    lua_Integer first = luaL_checkinteger(L, 2), last = luaL_checkinteger(L, 3);
    lua_Integer at = luaL_checkinteger(L, 4);
    int to = lua_isnoneornil(L, 5) ? 1 : 5;

    luaL_checktype(L, to, LUA_TTABLE);
    if (last >= first) {
        luaL_argcheck(L, first > 0 || last < LUA_MAXINTEGER + first, 3,
                      "too many elements to move");
        lua_Integer n = last - first + 1;
        luaL_argcheck(L, at <= LUA_MAXINTEGER - n + 1, 4,
                      "destination wrap around");
        pl_charge(L, (size_t)n);
        /* Backwards where both overlap and the target lies behind. */
        bool back = to == 1 && at > first && at <= last;
        for (lua_Integer k = 0; k < n; k++) {
            lua_Integer i = back ? n - 1 - k : k;
            lua_geti(L, 1, first + i);
            lua_seti(L, to, at + i);
        }
    }
    lua_pushvalue(L, to);
    return 1;
}

/* Stack: 1 the table, 2 the comparison or nil, 3 and 4 work lists. */
static bool is_before(lua_State *L, int x, int y)
{
    if (lua_isnil(L, 2))
        return lua_compare(L, x, y, LUA_OPLT) != 0;
    x = lua_absindex(L, x);
    y = lua_absindex(L, y);
    lua_pushvalue(L, 2);
    lua_pushvalue(L, x);
    lua_pushvalue(L, y);
    lua_call(L, 2, 1);
    bool answer = lua_toboolean(L, -1) != 0;
    lua_pop(L, 1);
    return answer;
}

/* Merges [i, middle) and [middle, end) of list `from` into list `to`. */
static void merge(lua_State *L, int from, int to, lua_Integer i,
                  lua_Integer middle, lua_Integer end)
{
    lua_Integer j = middle;

    for (lua_Integer k = i; k < end; k++) {
        bool take_right = i >= middle;
        if (i < middle && j < end) {
            lua_rawgeti(L, from, i);
            lua_rawgeti(L, from, j);
            take_right = is_before(L, -1, -2);
            lua_pop(L, 2);
        }
        lua_rawgeti(L, from, take_right ? j++ : i++);
        lua_rawseti(L, to, k);
    }
}

/* A stable merge sort: the same order on every machine, also of equals, and no
 * harm from a comparison that contradicts itself. */
static int l_sort(lua_State *L)
{
    lua_Integer n = length_of(L, "table.sort");
    int from = 3, to = 4;

    if (!lua_isnoneornil(L, 2))
        luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_settop(L, 2);
    lua_newtable(L);
    lua_newtable(L);
    for (lua_Integer i = 1; i <= n; i++) {
        lua_geti(L, 1, i);
        lua_rawseti(L, from, i);
    }
    for (lua_Integer width = 1; width < n; width *= 2) {
        pl_charge(L, (size_t)n);
        for (lua_Integer i = 1; i <= n; i += 2 * width) {
            lua_Integer middle = i + width <= n ? i + width : n + 1;
            lua_Integer end = i + 2 * width <= n ? i + 2 * width : n + 1;
            merge(L, from, to, i, middle, end);
        }
        int swap = from;
        from = to;
        to = swap;
    }
    for (lua_Integer i = 1; i <= n; i++) {
        lua_rawgeti(L, from, i);
        lua_seti(L, 1, i);
    }
    return 0;
}

void pl_open_table(lua_State *L)
{
    static const luaL_Reg functions[] = {{"insert", l_insert},
                                         {"remove", l_remove},
                                         {"move", l_move},
                                         {"sort", l_sort},
                                         {NULL, NULL}};

    luaL_setfuncs(L, functions, 0);
}
