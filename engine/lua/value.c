/* value.c - Lua values to canonical ones. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <math.h>
#include <string.h>

enum { DEPTH = 32, PATH = 512 };

/* A conversion under way: where it is, for messages. */
struct convert {
    lua_State *L;
    struct pl_arena *arena;
    const char *who;
    char path[PATH];
    size_t len;
};

static const struct pl_value *convert(struct convert *c, int index, int depth);

static int refuse(struct convert *c, const char *what)
{
    return pl_refuse(c->L, NULL, "%s: %s%s%s", c->who,
                     c->len > 0 ? c->path : "the value",
                     c->len > 0 || what[0] != '\0' ? " " : "", what);
}

static const struct pl_value *kept(struct convert *c, const struct pl_value *v)
{
    if (v == NULL)
        (void)pl_no_memory(c->L);
    return v;
}

static const struct pl_value *number_of(struct convert *c, int index)
{
    double x = lua_tonumber(c->L, index);

    if (!isfinite(x))
        (void)refuse(c, "is not a finite number");
    if (lua_isinteger(c->L, index)) {
        lua_Integer i = lua_tointeger(c->L, index);
        if (i > (lua_Integer)1 << 53 || i < -((lua_Integer)1 << 53))
            (void)refuse(c, "is too large a whole number to be exact");
    }
    return kept(c, pl_number(c->arena, x));
}

static const struct pl_value *text_of(struct convert *c, int index)
{
    struct pl_str s;

    s.s = lua_tolstring(c->L, index, &s.len);
    if (!pl_utf8_valid(s))
        (void)refuse(c, "is not UTF-8 text");
    return kept(c, pl_string(c->arena, s));
}

/* Extends the path by a key, and returns its former length. */
static size_t enter(struct convert *c, struct pl_str name, lua_Integer i)
{
    size_t before = c->len, room = sizeof c->path - c->len;
    const char *dot = before > 0 ? "." : "";
    int n = name.s != NULL
                ? snprintf(c->path + before, room, "%s%.*s", dot, PL_FMT(name))
                : snprintf(c->path + before, room, "[%lld]", (long long)i);

    c->len =
        n < 0 || (size_t)n >= room ? sizeof c->path - 1 : before + (size_t)n;
    return before;
}

static void leave(struct convert *c, size_t before)
{
    c->len = before;
    c->path[before] = '\0';
}

static const struct pl_value *list_of(struct convert *c, int index,
                                      lua_Integer n, int depth)
{
    struct pl_builder b;

    pl_build(&b, c->arena);
    for (lua_Integer i = 1; i <= n; i++) {
        size_t before = enter(c, (struct pl_str){0}, i);
        if (lua_rawgeti(c->L, index, i) == LUA_TNIL)
            (void)refuse(c, "is missing: the list has a hole");
        pl_add(&b, convert(c, lua_gettop(c->L), depth + 1));
        lua_pop(c->L, 1);
        leave(c, before);
    }
    return kept(c, pl_list(&b));
}

/* keys: index of the list of keys, in order. */
static const struct pl_value *map_of(struct convert *c, int index, int keys,
                                     lua_Integer n, int depth)
{
    struct pl_builder b;

    pl_build(&b, c->arena);
    for (lua_Integer i = 1; i <= n; i++) {
        struct pl_str name;
        if (lua_rawgeti(c->L, keys, i) != LUA_TSTRING)
            (void)refuse(c, "mixes a list with names, or has true or false as "
                            "name");
        name.s = lua_tolstring(c->L, -1, &name.len);
        size_t before = enter(c, name, 0);
        if (!pl_utf8_valid(name) || memchr(name.s, 0, name.len) != NULL)
            (void)refuse(c, "is not a name in UTF-8");
        lua_pushvalue(c->L, -1);
        (void)lua_rawget(c->L, index);
        pl_set_str(&b, kept(c, pl_string(c->arena, name))->as.string,
                   convert(c, lua_gettop(c->L), depth + 1));
        lua_pop(c->L, 2);
        leave(c, before);
    }
    return kept(c, pl_map(&b));
}

static const struct pl_value *table_of(struct convert *c, int index, int depth)
{
    lua_State *L = c->L;

    if (luaL_getmetafield(L, index, "__metatable") != LUA_TNIL)
        (void)refuse(c, "is a module, not a value");
    luaL_checkstack(L, 8, c->who);
    pl_push_keys(L, index, c->who);
    int keys = lua_gettop(L);
    lua_Integer n = (lua_Integer)lua_rawlen(L, keys);
    /* Keys are in order: a list's last one is its length. */
    bool is_list = n == 0 || lua_rawgeti(L, keys, n) == LUA_TNUMBER;
    if (n > 0 && is_list && (!lua_isinteger(L, -1) || lua_tointeger(L, -1) < n))
        (void)refuse(c, "has numbers as names");
    lua_Integer last = n > 0 && is_list ? lua_tointeger(L, -1) : 0;
    const struct pl_value *v = is_list ? list_of(c, index, last, depth)
                                       : map_of(c, index, keys, n, depth);
    lua_settop(L, keys - 1);
    return v;
}

static const struct pl_value *userdata_of(struct convert *c, int index)
{
    const struct pl_value *v = pl_sealed_at(c->L, index);

    if (v == NULL)
        v = pl_expression_at(c->L, index);
    if (v == NULL) {
        char what[96];
        (void)snprintf(what, sizeof what, "is a %s, which cannot stand here",
                       pl_typename(c->L, index));
        (void)refuse(c, what);
    }
    return v;
}

static const struct pl_value *convert(struct convert *c, int index, int depth)
{
    if (depth > DEPTH)
        (void)refuse(c, "is nested deeper than 32, or holds itself");
    switch (lua_type(c->L, index)) {
    case LUA_TNIL:
    case LUA_TNONE:
        return pl_nil();
    case LUA_TBOOLEAN:
        return pl_bool(lua_toboolean(c->L, index) != 0);
    case LUA_TNUMBER:
        return number_of(c, index);
    case LUA_TSTRING:
        return text_of(c, index);
    case LUA_TTABLE:
        return table_of(c, index, depth);
    case LUA_TUSERDATA:
        return userdata_of(c, index);
    default:
        (void)refuse(c, "is a function, not a value");
        return pl_nil();
    }
}

const struct pl_value *pl_value_at(lua_State *L, int index, const char *who)
{
    struct convert c = {.L = L, .arena = pl_context_of(L)->arena, .who = who};

    return convert(&c, lua_absindex(L, index), 0);
}
