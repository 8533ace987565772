/* prelude.c - the part of the engine written in Lua: fmt, tbl, fig, show. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <string.h>

struct text {
    const char *name, *code;
    size_t length;
};

static const struct text texts[] = {
#include "prelude.inc"
};

/* Lua's messages call it by its name; only people's files have a path. */
static void note(lua_State *L, const char *name)
{
    struct pl_machine *m = pl_machine_of(L);
    struct pl_source *s = PL_NEW(m->context.arena, struct pl_source, 1);

    if (s == NULL)
        (void)pl_no_memory(L);
    (void)snprintf(s->shown, sizeof s->shown, "%s", name);
    s->next = m->sources;
    m->sources = s;
}

static void run_text(lua_State *L, int core, const struct text *t)
{
    char name[64];

    (void)snprintf(name, sizeof name, "=%s", t->name);
    note(L, t->name);
    if (luaL_loadbufferx(L, t->code, t->length, name, "t") != LUA_OK)
        (void)lua_error(L);
    lua_getfield(L, LUA_REGISTRYINDEX, PL_ENV);
    lua_setupvalue(L, -2, 1);
    lua_pushvalue(L, core);
    lua_call(L, 1, 1);
    if (lua_isnil(L, -1))
        lua_pop(L, 1);
    else
        lua_setfield(L, core, t->name);
}

void pl_open_prelude(lua_State *L)
{
    static const char *const shared[] = {"fmt", "tbl", "fig"};
    int globals = lua_gettop(L);

    pl_push_core(L);
    lua_getfield(L, globals, "print");
    lua_setfield(L, globals + 1, "print");
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        run_text(L, globals + 1, &texts[i]);
    for (size_t i = 0; i < 3; i++) {
        lua_getfield(L, globals + 1, shared[i]);
        pl_seal_module(L, shared[i]);
        lua_setfield(L, globals, shared[i]);
    }
    lua_getfield(L, globals + 1, "show");
    lua_setfield(L, globals, "show");
    lua_settop(L, globals);
}
