/* pairs.c - pairs and next in one order: numbers ascending, then texts by
 * bytes, then false, true.  Lua's own order changes from run to run. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <stdlib.h>

/* Text of a key stays where it is while the key is held. */
struct key {
    int rank; /* 0 number, 1 text, 2 boolean */
    lua_Number number;
    lua_Integer integer; /* exact, where is_integer */
    bool is_integer;
    struct pl_str text;
    int place; /* in the list of keys as found */
};

static struct key key_at(lua_State *L, int index, const char *who)
{
    struct key k = {0};

    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        k.is_integer = lua_isinteger(L, index) != 0;
        if (k.is_integer)
            k.integer = lua_tointeger(L, index);
        k.number = lua_tonumber(L, index);
        break;
    case LUA_TSTRING:
        k.rank = 1;
        k.text.s = lua_tolstring(L, index, &k.text.len);
        break;
    case LUA_TBOOLEAN:
        k.rank = 2;
        k.number = lua_toboolean(L, index);
        break;
    default:
        (void)pl_refuse(L, "use a text or a number as key",
                        "%s: the table has a %s as key, and such keys have no "
                        "order",
                        who, pl_typename(L, index));
    }
    return k;
}

/* Integers beyond 2^53 are compared as integers; a float key is never equal to
 * one, because Lua turns whole floats into integers. */
static int compare(const struct key *a, const struct key *b)
{
    if (a->rank != b->rank)
        return a->rank - b->rank;
    if (a->rank == 1)
        return pl_str_cmp(a->text, b->text);
    if (a->is_integer && b->is_integer)
        return (a->integer > b->integer) - (a->integer < b->integer);
    if (a->number != b->number)
        return a->number > b->number ? 1 : -1;
    return a->is_integer - b->is_integer;
}

static int by_key(const void *a, const void *b)
{
    return compare(a, b);
}

static size_t count_keys(lua_State *L, int index)
{
    size_t n = 0;

    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1))
        n++;
    return n;
}

void pl_push_keys(lua_State *L, int index, const char *who)
{
    index = lua_absindex(L, index);
    size_t n = count_keys(L, index);

    pl_charge(L, n);
    lua_createtable(L, n < 1000000 ? (int)n : 0, 0); /* as found */
    int found = lua_gettop(L);
    struct key *keys = lua_newuserdatauv(L, (n + 1) * sizeof *keys, 0);
    int place = 0;
    for (lua_pushnil(L); lua_next(L, index) != 0; lua_pop(L, 1)) {
        keys[place] = key_at(L, -2, who);
        keys[place].place = place + 1;
        lua_pushvalue(L, -2);
        lua_rawseti(L, found, ++place);
    }
    qsort(keys, n, sizeof *keys, by_key);
    lua_createtable(L, n < 1000000 ? (int)n : 0, 0);
    for (size_t i = 0; i < n; i++) {
        lua_rawgeti(L, found, keys[i].place);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    lua_replace(L, found);
    lua_settop(L, found);
}

/* Upvalues: the table, its keys in order, the place of the last one given. */
static int step(lua_State *L)
{
    lua_Integer i = lua_tointeger(L, lua_upvalueindex(3));

    for (;;) {
        if (lua_rawgeti(L, lua_upvalueindex(2), ++i) == LUA_TNIL)
            return 1;
        lua_pushvalue(L, -1);
        if (lua_rawget(L, lua_upvalueindex(1)) != LUA_TNIL)
            break;
        lua_pop(L, 2); /* removed on the way */
    }
    lua_pushinteger(L, i);
    lua_replace(L, lua_upvalueindex(3));
    return 2;
}

int pl_push_pairs(lua_State *L, int index)
{
    lua_pushvalue(L, index);
    int at = lua_gettop(L);
    pl_push_keys(L, at, "pairs");
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, step, 3);
    lua_pushnil(L);
    lua_pushnil(L);
    return 3;
}

static int l_pairs(lua_State *L)
{
    luaL_checkany(L, 1);
    if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
        lua_pushvalue(L, 1);
        lua_call(L, 1, 3);
        return 3;
    }
    luaL_checktype(L, 1, LUA_TTABLE);
    return pl_push_pairs(L, 1);
}

/* The least key above the one given: one look at each key, no sorting, so that
 * next(t) == nil is cheap. */
static int l_next(lua_State *L)
{
    struct key best = {0}, last = {0};
    bool is_first = lua_isnoneornil(L, 2), any = false;

    if (lua_type(L, 1) != LUA_TTABLE)
        return pl_refuse(L, "walk a read-only value with pairs",
                         "next: a plain table is expected");
    lua_settop(L, 2);
    lua_pushnil(L); /* 3: the best key so far */
    if (!is_first)
        last = key_at(L, 2, "next");
    size_t n = 0;
    for (lua_pushnil(L); lua_next(L, 1) != 0; lua_pop(L, 1), n++) {
        struct key k = key_at(L, -2, "next");
        if ((!is_first && compare(&k, &last) <= 0) ||
            (any && compare(&k, &best) >= 0))
            continue;
        best = k;
        any = true;
        lua_pushvalue(L, -2);
        lua_replace(L, 3);
    }
    pl_charge(L, n);
    lua_settop(L, 3);
    if (!any)
        return 1;
    lua_pushvalue(L, 3);
    lua_rawget(L, 1);
    return 2;
}

void pl_open_pairs(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"pairs", l_pairs}, {"next", l_next}, {NULL, NULL}};

    luaL_setfuncs(L, functions, 0);
}
