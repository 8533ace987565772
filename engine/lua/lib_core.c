#include "lua/lib_core.h"

#include "base/decimal.h"
#include "lua/context.h"
#include "lua/value.h"
#include "stats/dist.h"

#include <lauxlib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EXHIBIT_TYPE   "exhibit"
#define MAX_CANDIDATES 256

struct exhibit {
    const struct pl_value *value;
};

static const struct exhibit *exhibit_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, EXHIBIT_TYPE);
}

const struct pl_value *pl_exhibit_at(lua_State *L, int index)
{
    const struct exhibit *e = exhibit_at(L, index);

    return e == NULL ? NULL : e->value;
}

static struct pl_str str_at(lua_State *L, int index)
{
    size_t len = 0;
    const char *s = luaL_checklstring(L, index, &len);

    return (struct pl_str){s, len};
}

int pl_refuse(lua_State *L, const char *hint, const char *format, ...)
{
    struct pl_err err = {0};
    char text[sizeof err.msg];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    pl_fail(&err, PL_EINPUT, NULL, "%s", text);
    if (hint != NULL)
        pl_hint(&err, "%s", hint);
    return pl_raise(L, &err);
}

int pl_no_memory(lua_State *L)
{
    struct pl_err err = {0};

    pl_fail(&err, PL_ENOMEM, NULL, "out of memory");
    return pl_raise(L, &err);
}

/* fail(message, hint): an error at the line of the notebook that called. */
static int l_fail(lua_State *L)
{
    return pl_refuse(L, luaL_optstring(L, 2, NULL), "%s",
                     luaL_checkstring(L, 1));
}

/* Text keys of the table at index 3, in order of bytes: lua_next's own order
 * changes from run to run, and ties between candidates must not. */
static size_t candidates(lua_State *L, struct pl_str *names)
{
    size_t n = 0;

    for (lua_pushnil(L); lua_next(L, 3) != 0; lua_pop(L, 1)) {
        if (lua_type(L, -2) != LUA_TSTRING || n == MAX_CANDIDATES)
            continue;
        struct pl_str name = str_at(L, -2);
        size_t at = n++;
        for (; at > 0 && pl_str_cmp(names[at - 1], name) > 0; at--)
            names[at] = names[at - 1];
        names[at] = name;
    }
    return n;
}

/* unknown(prefix, name, known): as fail, with the nearest known name. */
static int l_unknown(lua_State *L)
{
    struct pl_err err = {0};
    struct pl_str names[MAX_CANDIDATES];
    struct pl_str name = pl_str_from(luaL_tolstring(L, 2, NULL));

    luaL_checktype(L, 3, LUA_TTABLE);
    size_t n = candidates(L, names);
    int nearest = pl_nearest(name, names, n);
    pl_fail(&err, PL_EINPUT, NULL, "%s\"%.*s\"", luaL_checkstring(L, 1),
            PL_FMT(name));
    if (nearest >= 0)
        pl_hint(&err, "did you mean \"%.*s\"?", PL_FMT(names[nearest]));
    else if (n > 0 && n <= 12) {
        pl_hint(&err, "known:");
        for (size_t i = 0; i < n; i++) {
            size_t used = strlen(err.hint);
            (void)snprintf(err.hint + used, sizeof err.hint - used, "%s %.*s",
                           i == 0 ? "" : ",", PL_FMT(names[i]));
        }
    }
    return pl_raise(L, &err);
}

static double finite_at(lua_State *L, int index)
{
    double x = luaL_checknumber(L, index);

    luaL_argcheck(L, isfinite(x), index, "finite number expected");
    return x;
}

static int l_fixed(lua_State *L)
{
    char text[PL_DECIMAL_BYTES];
    double x = finite_at(L, 1);
    lua_Integer digits = luaL_checkinteger(L, 2);

    luaL_argcheck(L, digits >= 0 && digits <= PL_DECIMAL_MAX_DIGITS, 2,
                  "0 to 12 digits expected");
    pl_decimal_fixed(text, x, (int)digits);
    lua_pushstring(L, text);
    return 1;
}

static int l_significant(lua_State *L)
{
    char text[PL_DECIMAL_BYTES];
    double x = finite_at(L, 1);
    lua_Integer digits = luaL_checkinteger(L, 2);

    luaL_argcheck(L, digits >= 1 && digits <= PL_DECIMAL_MAX_DIGITS, 2,
                  "1 to 12 digits expected");
    pl_decimal_significant(text, x, (int)digits);
    lua_pushstring(L, text);
    return 1;
}

/* A number to 12 significant digits, so that a comparison with a threshold does
 * not turn on the last bit. */
static int l_round12(lua_State *L)
{
    char text[40];
    double value = 0;

    (void)snprintf(text, sizeof text, "%.11e", finite_at(L, 1));
    if (!pl_str_number(pl_str_from(text), &value))
        return luaL_error(L, "cannot read back %s", text);
    lua_pushnumber(L, value);
    return 1;
}

static int l_shortest(lua_State *L)
{
    struct pl_buf b;
    char text[48];
    double x = finite_at(L, 1);

    pl_buf_init(&b, sizeof text);
    pl_buf_number(&b, x);
    struct pl_str view = pl_buf_view(&b);
    size_t len = view.len < sizeof text ? view.len : 0;
    if (len > 0)
        memcpy(text, view.s, len);
    pl_buf_free(&b); /* before Lua can raise */
    lua_pushlstring(L, text, len);
    return 1;
}

/* note(number, text) returns the text. */
static int l_note(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);

    pl_trace_printed(&c->trace, luaL_checknumber(L, 1), str_at(L, 2));
    lua_settop(L, 2);
    return 1;
}

static int l_type(lua_State *L)
{
    const struct pl_value *e = pl_exhibit_at(L, 1);

    if (e != NULL)
        lua_pushstring(L, pl_is_text(pl_get(e, "kind"), "figure")
                              ? "figure exhibit"
                              : "table exhibit");
    else if (pl_is_frame(L, 1))
        lua_pushliteral(L, "frame");
    else if (pl_is_result(L, 1))
        lua_pushliteral(L, "result");
    else
        lua_pushstring(L, pl_typename(L, 1));
    return 1;
}

/* Runs the function at index 1 with recording on; its one answer, or its error
 * object, is left on top.  The frame is still open afterwards. */
static int call_recorded(lua_State *L, struct pl_context *c)
{
    luaL_checktype(L, 1, LUA_TFUNCTION);
    if (!pl_trace_begin(&c->trace))
        return luaL_error(L, "tables and charts are nested too deep");
    lua_settop(L, 1);
    lua_pushvalue(L, 1);
    return lua_pcall(L, 0, 1, 0);
}

static void push_texts(lua_State *L, const struct pl_value *list)
{
    size_t n = pl_count(list);

    lua_createtable(L, (int)n, 0);
    for (size_t i = 0; i < n; i++) {
        struct pl_str s = pl_strv(pl_item(list, i));
        lua_pushlstring(L, s.s, s.len);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
}

static void set_text(lua_State *L, const char *key, struct pl_str text)
{
    lua_pushlstring(L, text.s, text.len);
    lua_setfield(L, -2, key);
}

/* What was matched rather than read belongs to the frame around as well. */
static void hand_over(struct pl_context *c, const struct pl_value *rows)
{
    for (size_t i = 0; i < pl_count(rows); i++)
        pl_trace_row(&c->trace, pl_strv(pl_item(rows, i)));
}

static void push_cell(lua_State *L, const struct pl_value *judged)
{
    struct pl_str status = pl_strv(pl_get(judged, "status"));

    lua_createtable(L, 0, 6);
    set_text(L, "text", pl_strv(pl_get(judged, "text")));
    if (pl_str_is(status, "text"))
        return;
    set_text(L, "status", status);
    set_text(L, "detail", pl_strv(pl_get(judged, "detail")));
    push_texts(L, pl_get(judged, "rows"));
    lua_setfield(L, -2, "rows");
    if (pl_is_nil(pl_get(judged, "alike")))
        return;
    push_texts(L, pl_get(judged, "alike"));
    lua_setfield(L, -2, "alike");
}

/* cell(fn): fn's text, with the ledger rows behind its numbers. */
static int l_cell(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_err err = {0};
    const struct pl_value *judged = NULL;
    int failed = call_recorded(L, c);

    if (failed == LUA_OK && lua_type(L, -1) == LUA_TSTRING)
        (void)pl_trace_judge(&c->trace, c->arena, str_at(L, -1), &judged, &err);
    pl_trace_end(&c->trace);
    if (failed != LUA_OK)
        return lua_error(L);
    if (judged == NULL && err.status != PL_OK)
        return pl_raise(L, &err);
    if (judged == NULL)
        return luaL_error(L, "a cell must be a text");
    hand_over(c, pl_get(judged, "rows"));
    push_cell(L, judged);
    return 1;
}

static void push_exhibit(lua_State *L, const struct pl_value *value)
{
    struct exhibit *e = lua_newuserdatauv(L, sizeof *e, 0);

    e->value = value;
    luaL_setmetatable(L, EXHIBIT_TYPE);
}

/* "ledger" on every exhibit; "rows" of a table are its own rows. */
static const struct pl_value *with_ledger(struct pl_arena *a,
                                          const struct pl_value *exhibit,
                                          const struct pl_value *rows)
{
    const struct pl_value *v = pl_with(a, exhibit, "ledger", rows);

    return pl_is_nil(pl_get(exhibit, "rows")) ? pl_with(a, v, "rows", rows) : v;
}

/* record(fn): the exhibit that fn describes, with every ledger row it read. */
static int l_record(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    const struct pl_value *rows = NULL;
    int failed = call_recorded(L, c);

    if (failed == LUA_OK)
        rows = pl_trace_rows(&c->trace, c->arena);
    pl_trace_end(&c->trace);
    if (failed != LUA_OK)
        return lua_error(L);
    const struct pl_value *value =
        with_ledger(c->arena, pl_value_at(L, -1, "exhibit"), rows);
    if (value == NULL)
        return pl_no_memory(L);
    hand_over(c, rows);
    push_exhibit(L, value);
    return 1;
}

/* Scalars of an exhibit (n_agree of a comparison) come from all its rows, none
 * of which holds them alone: the path says whose they are. */
static void trace_exhibit(struct pl_context *c, const struct pl_value *exhibit,
                          struct pl_str name, const struct pl_value *member)
{
    const struct pl_value *rows = pl_get(exhibit, "ledger");

    if (member->type != PL_NUMBER || c->trace.depth == 0)
        return;
    struct pl_str path = pl_str_printf(c->arena, "exhibit.%.*s", PL_FMT(name));
    for (size_t i = 0; path.s != NULL && i < pl_count(rows); i++)
        pl_trace_read(&c->trace, pl_strv(pl_item(rows, i)), path,
                      member->as.number);
}

static int exhibit_index(lua_State *L)
{
    const struct exhibit *e = exhibit_at(L, 1);

    if (e == NULL || lua_type(L, 2) != LUA_TSTRING)
        return 0;
    struct pl_str name = str_at(L, 2);
    const struct pl_value *member = pl_get_str(e->value, name);
    if (pl_is_nil(member))
        return 0;
    trace_exhibit(pl_context_of(L), e->value, name, member);
    pl_value_push(L, member);
    return 1;
}

static int exhibit_newindex(lua_State *L)
{
    return pl_refuse(L, NULL, "an exhibit is read-only");
}

static int exhibit_tostring(lua_State *L)
{
    const struct exhibit *e = exhibit_at(L, 1);
    struct pl_str kind = pl_strv(pl_get(e == NULL ? NULL : e->value, "kind"));

    lua_pushlstring(L, kind.len > 0 ? kind.s : "", kind.len);
    return 1;
}

/* is_person_level(frame): its rows still are those of a file that has a key. */
static int l_is_person_level(lua_State *L)
{
    const struct pl_frame *f = pl_frame_at(L, 1);

    lua_pushboolean(L, f != NULL && f->key.len > 0);
    return 1;
}

static int l_t_quantile(lua_State *L)
{
    double q = pl_t_quantile(finite_at(L, 1), finite_at(L, 2));

    luaL_argcheck(L, isfinite(q), 1, "no such quantile");
    lua_pushnumber(L, q);
    return 1;
}

/* starred(p, threshold): marks by it of a registered run are told. */
static int l_starred(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_err err = {0};

    if (c->session != NULL &&
        pl_session_threshold(c->session, luaL_checknumber(L, 1),
                             luaL_checknumber(L, 2), pl_context_line(L),
                             &err) != PL_OK)
        return pl_raise(L, &err);
    return 0;
}

static const luaL_Reg functions[] = {{"fail", l_fail},
                                     {"unknown", l_unknown},
                                     {"fixed", l_fixed},
                                     {"significant", l_significant},
                                     {"round12", l_round12},
                                     {"shortest", l_shortest},
                                     {"note", l_note},
                                     {"type", l_type},
                                     {"cell", l_cell},
                                     {"record", l_record},
                                     {"is_person_level", l_is_person_level},
                                     {"t_quantile", l_t_quantile},
                                     {"starred", l_starred},
                                     {"place", pl_show},
                                     {NULL, NULL}};

static const luaL_Reg exhibit_meta[] = {{"__index", exhibit_index},
                                        {"__newindex", exhibit_newindex},
                                        {"__tostring", exhibit_tostring},
                                        {NULL, NULL}};

void pl_push_core(lua_State *L)
{
    luaL_newmetatable(L, EXHIBIT_TYPE);
    luaL_setfuncs(L, exhibit_meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    luaL_newlib(L, functions);
}
