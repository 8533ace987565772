/* lib_string.c - format and rep, whose standard forms show addresses or can run
 * for ever in C. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <lualib.h>
#include <string.h>

/* The conversion letter of the directive that starts behind the % at *i, which
 * moves past it; 0 at the end of the text. */
static char conversion(const char *format, size_t len, size_t *i)
{
    while (*i < len && strchr("-+ #0123456789.", format[*i]) != NULL &&
           format[*i] != '\0')
        (*i)++;
    return *i < len ? format[(*i)++] : '\0';
}

/* Upvalue 1: Lua's own format.  %s gets what tostring shows. */
static int l_format(lua_State *L)
{
    size_t len = 0;
    const char *format = luaL_checklstring(L, 1, &len);
    int arg = 1, top = lua_gettop(L);

    for (size_t i = 0; i < len;) {
        if (format[i++] != '%')
            continue;
        char letter = conversion(format, len, &i);
        if (letter == '%')
            continue;
        arg++;
        if (letter == 'p')
            return pl_refuse(L, NULL,
                             "string.format: %%p shows an address, which "
                             "changes from run to run");
        if (letter != 's' || arg > top || lua_type(L, arg) == LUA_TSTRING)
            continue;
        pl_push_tostring(L, arg);
        lua_replace(L, arg);
    }
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, top, 1);
    return 1;
}

/* Upvalue 1: Lua's own rep, which repeats nothing as often as it is told. */
static int l_rep(lua_State *L)
{
    size_t len = 0, between = 0;
    lua_Integer n = luaL_checkinteger(L, 2);

    (void)luaL_checklstring(L, 1, &len);
    (void)luaL_optlstring(L, 3, "", &between);
    if (n <= 0 || len + between == 0) {
        lua_pushliteral(L, "");
        return 1;
    }
    pl_charge(L, (size_t)n < SIZE_MAX / (len + between)
                     ? (size_t)n * (len + between) / 256
                     : SIZE_MAX);
    lua_settop(L, 3);
    lua_pushvalue(L, lua_upvalueindex(1));
    lua_insert(L, 1);
    lua_call(L, 3, 1);
    return 1;
}

void pl_open_string(lua_State *L)
{
    static const luaL_Reg wrapped[] = {
        {"format", l_format}, {"rep", l_rep}, {NULL, NULL}};

    lua_pushcfunction(L, luaopen_string);
    lua_call(L, 0, 1);
    for (const luaL_Reg *f = wrapped; f->name != NULL; f++) {
        lua_getfield(L, -1, f->name);
        lua_pushcclosure(L, f->func, 1);
        lua_setfield(L, -3, f->name);
    }
    lua_pop(L, 1);
}
