/* lib_random.c - math.random from the seeded counter-based stream: the same
 * numbers in every run, on every machine. */
#include "lua/host_state.h"

static struct pl_draw draw(struct pl_machine *m)
{
    return pl_draw_bits(m->stream, m->n_draws++);
}

static lua_Integer from_bits(uint64_t bits)
{
    return bits <= (uint64_t)LUA_MAXINTEGER
               ? (lua_Integer)bits
               : -(lua_Integer)(UINT64_MAX - bits) - 1;
}

static lua_Integer between(struct pl_machine *m, lua_Integer low,
                           lua_Integer high)
{
    uint64_t last = (uint64_t)high - (uint64_t)low;

    if (last == UINT64_MAX) /* all of them: their number is no uint64_t */
        return from_bits(draw(m).hi);
    uint64_t step = pl_draw_below(m->stream, m->n_draws++, last + 1);
    return from_bits((uint64_t)low + step);
}

static int l_random(lua_State *L)
{
    struct pl_machine *m = pl_machine_of(L);
    lua_Integer low = 1, high;

    switch (lua_gettop(L)) {
    case 0:
        lua_pushnumber(L, pl_draw_uniform(m->stream, m->n_draws++));
        return 1;
    case 1:
        high = luaL_checkinteger(L, 1);
        break;
    case 2:
        low = luaL_checkinteger(L, 1);
        high = luaL_checkinteger(L, 2);
        break;
    default:
        return luaL_error(L, "wrong number of arguments");
    }
    if (lua_gettop(L) == 1 && high == 0) {
        lua_pushinteger(L, from_bits(draw(m).hi));
        return 1;
    }
    luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
    lua_pushinteger(L, between(m, low, high));
    return 1;
}

/* A seed must be given: one taken from the clock cannot be drawn again. */
static int l_randomseed(lua_State *L)
{
    struct pl_machine *m = pl_machine_of(L);

    m->stream.seed = (uint64_t)luaL_checkinteger(L, 1);
    m->n_draws = 0;
    return 0;
}

void pl_open_random(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"random", l_random}, {"randomseed", l_randomseed}, {NULL, NULL}};

    luaL_setfuncs(L, functions, 0);
}
