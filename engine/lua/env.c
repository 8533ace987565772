/* env.c - the allow-list: all that a program can name.
 *
 * A program's _ENV is an empty table in front of the globals, so that writing
 * a global is seen and refused; modules are views of the same kind.  Nothing
 * gives a program the tables behind: rawget and rawset are absent, and the
 * metatables are hidden. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <lualib.h>
#include <string.h>

static const char *const base_names[] = {"assert",   "error",    "getmetatable",
                                         "ipairs",   "rawequal", "select",
                                         "tonumber", NULL};

static const char *const string_names[] = {"byte",    "char", "find",  "gmatch",
                                           "gsub",    "len",  "lower", "match",
                                           "reverse", "sub",  "upper", NULL};

static const char *const table_names[] = {"concat", "pack", "unpack", NULL};

/* sort, random: in files of their own, because Lua's draw from the clock. */
static const char *const math_names[] = {
    "abs",  "acos",  "asin",       "atan", "ceil", "cos",
    "exp",  "floor", "fmod",       "huge", "log",  "maxinteger",
    "max",  "min",   "mininteger", "modf", "pi",   "sin",
    "sqrt", "tan",   "tointeger",  "type", "ult",  NULL};

static const char *const utf8_names[] = {
    "char", "charpattern", "codepoint", "codes", "len", "offset", NULL};

/* Names of Lua that people may look for. */
static const char *const absent[] = {
    "_G",     "collectgarbage", "coroutine",  "debug", "dofile",  "io",
    "load",   "loadfile",       "loadstring", "os",    "package", "rawget",
    "rawset", "rawlen",         "unpack",     NULL};

static bool is_absent(struct pl_str name)
{
    for (const char *const *n = absent; *n != NULL; n++)
        if (pl_str_is(name, *n))
            return true;
    return false;
}

static struct pl_str key_text(lua_State *L, int index)
{
    pl_push_tostring(L, index);
    return pl_str_from(lua_tostring(L, -1));
}

/* Upvalue 1: the module's name.  Called with the module's own table. */
static int unknown_member(lua_State *L)
{
    struct pl_err err = {0};
    struct pl_str name = key_text(L, 2);

    pl_fail(&err, PL_EINPUT, NULL, "%s has no \"%.*s\"",
            lua_tostring(L, lua_upvalueindex(1)), PL_FMT(name));
    pl_hint_key(L, 1, name, &err);
    return pl_raise(L, &err);
}

static int sealed_member(lua_State *L)
{
    return pl_refuse(L, NULL, "%s is read-only",
                     lua_tostring(L, lua_upvalueindex(1)));
}

static int unknown_global(lua_State *L)
{
    struct pl_err err = {0};
    struct pl_str name = key_text(L, 2);

    if (is_absent(name))
        return pl_refuse(L, "docs/manual.md lists what there is",
                         "\"%.*s\" is not available here", PL_FMT(name));
    pl_fail(&err, PL_EINPUT, NULL, "nothing is called \"%.*s\" here",
            PL_FMT(name));
    pl_hint(&err, "a local must be defined before it is used");
    pl_hint_key(L, 1, name, &err);
    return pl_raise(L, &err);
}

static int sealed_global(lua_State *L)
{
    struct pl_str name = key_text(L, 2);

    return pl_refuse(L, "write local before its first use",
                     "\"%.*s\" would be a global", PL_FMT(name));
}

/* Upvalue 1: the table behind. */
static int view_pairs(lua_State *L)
{
    return pl_push_pairs(L, lua_upvalueindex(1));
}

/* Replaces the table on top by a view of it. */
static void seal(lua_State *L, const char *name, lua_CFunction unknown,
                 lua_CFunction sealed)
{
    lua_createtable(L, 0, 1); /* of the table: what it does not have */
    lua_pushstring(L, name);
    lua_pushcclosure(L, unknown, 1);
    lua_setfield(L, -2, "__index");
    lua_setmetatable(L, -2);
    lua_newtable(L); /* the view */
    lua_createtable(L, 0, 4);
    lua_pushvalue(L, -3);
    lua_setfield(L, -2, "__index");
    lua_pushstring(L, name);
    lua_pushcclosure(L, sealed, 1);
    lua_setfield(L, -2, "__newindex");
    lua_pushvalue(L, -3);
    lua_pushcclosure(L, view_pairs, 1);
    lua_setfield(L, -2, "__pairs");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_remove(L, -2);
}

void pl_seal_module(lua_State *L, const char *name)
{
    seal(L, name, unknown_member, sealed_member);
}

/* Copies the fields named from the table on top into the one below it, and
 * drops the former. */
static void allow(lua_State *L, const char *const *names)
{
    for (; *names != NULL; names++) {
        lua_getfield(L, -1, *names);
        lua_setfield(L, -3, *names);
    }
    lua_pop(L, 1);
}

typedef void module_opener(lua_State *);

struct module {
    const char *name;
    lua_CFunction standard;
    const char *const *names;
    module_opener *more; /* ours */
};

static const struct module modules[] = {
    {"math", luaopen_math, math_names, pl_open_random},
    {"string", luaopen_string, string_names, pl_open_string},
    {"table", luaopen_table, table_names, pl_open_table},
    {"utf8", luaopen_utf8, utf8_names, NULL},
};

/* Methods of texts are found in `behind`, and nowhere else: with Lua's own
 * metatable "10" + 1 would be 11. */
static void set_string_metatable(lua_State *L, int behind)
{
    behind = lua_absindex(L, behind);
    lua_pushliteral(L, "");
    lua_createtable(L, 0, 2);
    lua_pushvalue(L, behind);
    lua_setfield(L, -2, "__index");
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_setmetatable(L, -2);
    lua_pop(L, 1);
}

static void open_module(lua_State *L, const struct module *m)
{
    lua_newtable(L);
    lua_pushcfunction(L, m->standard);
    lua_call(L, 0, 1);
    allow(L, m->names);
    if (m->more != NULL)
        m->more(L);
    if (strcmp(m->name, "string") == 0)
        set_string_metatable(L, -1);
    pl_seal_module(L, m->name);
    lua_setfield(L, -2, m->name);
}

/* luaopen_base fills Lua's own table of globals, which no program sees; what is
 * allowed is taken from it, and the table is emptied. */
static void open_standard(lua_State *L)
{
    lua_pushcfunction(L, luaopen_base);
    lua_call(L, 0, 1);
    allow(L, base_names);
    lua_newtable(L);
    lua_rawseti(L, LUA_REGISTRYINDEX, LUA_RIDX_GLOBALS);
    for (size_t i = 0; i < sizeof modules / sizeof modules[0]; i++)
        open_module(L, &modules[i]);
    pl_open_base(L);
    pl_open_pairs(L);
    pl_open_require(L);
}

void pl_open_env(lua_State *L, enum pl_machine_kind kind)
{
    pl_open_values(L);
    pl_open_frames(L);
    lua_newtable(L);
    open_standard(L);
    pl_open_plan(L);
    pl_open_col(L);
    pl_open_json(L);
    lua_pushvalue(L, -1);
    seal(L, "globals", unknown_global, sealed_global);
    lua_setfield(L, LUA_REGISTRYINDEX, PL_ENV);
    if (kind == PL_MACHINE_NOTEBOOK) {
        pl_open_data(L);
        pl_open_stats(L);
        pl_open_trial(L);
        pl_open_prelude(L);
    }
    lua_pop(L, 1);
}
