/* lib_base.c - basic functions whose standard forms show addresses, swallow the
 * end of the budget, or run code after it. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <math.h>
#include <string.h>

const char *pl_typename(lua_State *L, int index)
{
    int type = lua_type(L, index);

    if (type != LUA_TUSERDATA)
        return lua_typename(L, type);
    if (luaL_getmetafield(L, index, "__name") != LUA_TSTRING)
        return "userdata";
    const char *name = lua_tostring(L, -1); /* the metatable holds it */
    lua_pop(L, 1);
    return name;
}

/* Twelve significant digits: beyond them two processors may disagree.  A whole
 * number is exact, and has no point. */
static void push_number(lua_State *L, double x)
{
    char text[64];
    struct pl_buf b;
    double rounded = x;

    if (!isfinite(x)) {
        lua_pushstring(L, isnan(x) ? "nan" : x > 0 ? "inf" : "-inf");
        return;
    }
    (void)snprintf(text, sizeof text, "%.11e", x);
    bool is_whole = x == floor(x) && fabs(x) <= 9007199254740992.0; /* 2^53 */
    if (!is_whole && pl_str_number(pl_str_from(text), &rounded))
        x = rounded;
    pl_buf_init(&b, sizeof text);
    pl_buf_number(&b, x);
    struct pl_str view = pl_buf_view(&b);
    size_t len = view.len < sizeof text ? view.len : 0;
    if (len > 0)
        memcpy(text, view.s, len);
    pl_buf_free(&b); /* before Lua can raise */
    lua_pushlstring(L, text, len);
}

void pl_push_tostring(lua_State *L, int index)
{
    index = lua_absindex(L, index);
    if (luaL_callmeta(L, index, "__tostring") != 0) {
        if (lua_type(L, -1) != LUA_TSTRING)
            (void)luaL_error(L, "'__tostring' must return a string");
        return;
    }
    switch (lua_type(L, index)) {
    case LUA_TNUMBER:
        if (lua_isinteger(L, index))
            (void)luaL_tolstring(L, index, NULL);
        else
            push_number(L, lua_tonumber(L, index));
        break;
    case LUA_TSTRING:
    case LUA_TBOOLEAN:
    case LUA_TNIL:
        (void)luaL_tolstring(L, index, NULL);
        break;
    default:
        lua_pushstring(L, pl_typename(L, index));
    }
}

static int l_type(lua_State *L)
{
    luaL_checkany(L, 1);
    lua_pushstring(L, pl_typename(L, 1));
    return 1;
}

static int l_tostring(lua_State *L)
{
    luaL_checkany(L, 1);
    pl_push_tostring(L, 1);
    return 1;
}

/* What a program may catch, as a text; the engine's objects stay inside. */
static void soften(lua_State *L)
{
    if (pl_raised_at(L, -1) == NULL)
        return;
    pl_push_tostring(L, -1);
    lua_remove(L, -2);
}

/* lua_pcall, within which a failure may come back to the program. */
static int guarded_call(lua_State *L, int n_args)
{
    struct pl_session *s = pl_context_of(L)->session;

    if (s != NULL)
        pl_session_guard(s, 1);
    int status = lua_pcall(L, n_args, LUA_MULTRET, 0);
    if (s != NULL)
        pl_session_guard(s, -1);
    return status;
}

static int l_pcall(lua_State *L)
{
    luaL_checkany(L, 1);
    int status = guarded_call(L, lua_gettop(L) - 1);
    pl_pass_on(L, status);
    if (status != LUA_OK)
        soften(L);
    lua_pushboolean(L, status == LUA_OK);
    lua_insert(L, 1);
    return lua_gettop(L);
}

/* The handler runs after the stack was unwound: there is no debug library that
 * could tell the difference. */
static int l_xpcall(lua_State *L)
{
    luaL_checktype(L, 2, LUA_TFUNCTION);
    lua_pushvalue(L, 2);
    lua_insert(L, 1); /* handler, f, handler, arguments */
    lua_remove(L, 3);
    int status = guarded_call(L, lua_gettop(L) - 2);
    pl_pass_on(L, status);
    if (status != LUA_OK) {
        soften(L);
        lua_call(L, 1, LUA_MULTRET); /* handler, error */
        lua_pushboolean(L, 0);
    } else {
        lua_pushboolean(L, 1);
        lua_replace(L, 1);
        return lua_gettop(L);
    }
    lua_insert(L, 1);
    return lua_gettop(L);
}

/* Finalizers and weak tables would show when the collector ran; __close would
 * run code while an error passes. */
static int l_setmetatable(lua_State *L)
{
    static const char *const refused[] = {"__gc", "__close", "__mode"};

    luaL_checktype(L, 1, LUA_TTABLE);
    luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2,
                     "nil or table");
    if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
        return pl_refuse(L, NULL, "the metatable of this table is sealed");
    lua_settop(L, 2);
    for (size_t i = 0; lua_istable(L, 2) && i < 3; i++) {
        lua_pushstring(L, refused[i]);
        if (lua_rawget(L, 2) != LUA_TNIL)
            return pl_refuse(L, NULL, "a metatable cannot have %s", refused[i]);
        lua_pop(L, 1);
    }
    lua_setmetatable(L, 1);
    return 1;
}

static int l_print(lua_State *L)
{
    struct pl_machine *m = pl_machine_of(L);
    int n = lua_gettop(L);

    if (m->context.is_frozen)
        return pl_refuse(L, "an inline value is printed where it stands",
                         "print inside an inline value");
    if (m->printed == NULL)
        return pl_refuse(L, NULL, "print: a plan prints nothing");
    for (int i = 1; i <= n; i++) {
        size_t len = 0;
        pl_push_tostring(L, i);
        const char *s = lua_tolstring(L, -1, &len);
        if (i > 1)
            pl_buf_putc(m->printed, '\t');
        pl_buf_put(m->printed, (struct pl_str){s, len});
        lua_pop(L, 1);
    }
    pl_buf_putc(m->printed, '\n');
    if (m->printed->failed == PL_ELIMIT)
        return pl_refuse(L, NULL, "print: the program prints too much");
    return m->printed->failed == PL_OK ? 0 : pl_no_memory(L);
}

void pl_open_base(lua_State *L)
{
    static const luaL_Reg functions[] = {{"type", l_type},
                                         {"tostring", l_tostring},
                                         {"pcall", l_pcall},
                                         {"xpcall", l_xpcall},
                                         {"setmetatable", l_setmetatable},
                                         {"print", l_print},
                                         {NULL, NULL}};

    luaL_setfuncs(L, functions, 0);
}
