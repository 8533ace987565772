/* lib_json.c - json.encode. */
#include "base/json.h"
#include "lua/host_state.h"
#include "lua/lib_core.h"

/* json.encode(value): one line, keys sorted by bytes, numbers in the shortest
 * form that reads back as the same one (up to 17 digits). */
static int l_encode(lua_State *L)
{
    const struct pl_value *v = pl_value_at(L, 1, "json.encode");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_json_write(&b, v);
    struct pl_str text = pl_buf_copy(&b, pl_context_of(L)->arena);
    bool failed = b.failed != PL_OK || text.s == NULL;
    pl_buf_free(&b); /* before Lua can raise */
    if (failed)
        return pl_no_memory(L);
    lua_pushlstring(L, text.s, text.len);
    return 1;
}

void pl_open_json(lua_State *L)
{
    static const luaL_Reg functions[] = {{"encode", l_encode}, {NULL, NULL}};

    luaL_newlib(L, functions);
    pl_seal_module(L, "json");
    lua_setfield(L, -2, "json");
}
