/* sealed.c - canonical values as read-only Lua values.
 *
 * A list or map is a userdata that points at the value; reading a member pushes
 * a scalar, or another such userdata.  One that belongs to a result knows the
 * ledger row and the path, and tells the trace of every scalar read. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <math.h>
#include <string.h>

#define SEALED_TYPE "plumb.sealed"

struct sealed {
    const struct pl_value *value;
    struct pl_str row;              /* empty: no result's */
    const struct pl_frames *frames; /* of a whole result, or NULL */
    size_t path_len;
    char path[]; /* in the result, NUL-terminated */
};

static const struct sealed *sealed_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, SEALED_TYPE);
}

static const struct sealed *self_of(lua_State *L)
{
    return luaL_checkudata(L, 1, SEALED_TYPE);
}

const struct pl_value *pl_sealed_at(lua_State *L, int index)
{
    const struct sealed *s = sealed_at(L, index);

    return s == NULL ? pl_report_at(L, index) : s->value;
}

bool pl_is_result(lua_State *L, int index)
{
    const struct sealed *s = sealed_at(L, index);

    /* A rule of a list has a result of its own, within the run's. */
    return s != NULL && s->row.len > 0 &&
           (s->path_len == 0 || !pl_is_nil(pl_get(s->value, "strategy")));
}

static bool push_scalar(lua_State *L, const struct pl_value *v)
{
    switch (v->type) {
    case PL_NIL:
        lua_pushnil(L);
        return true;
    case PL_BOOL:
        lua_pushboolean(L, v->as.boolean);
        return true;
    case PL_NUMBER:
        lua_pushnumber(L, v->as.number);
        return true;
    case PL_STRING:
        lua_pushlstring(L, v->as.string.len > 0 ? v->as.string.s : "",
                        v->as.string.len);
        return true;
    default:
        return false;
    }
}

void pl_result_push(lua_State *L, const struct pl_value *v, struct pl_str row,
                    struct pl_str path)
{
    luaL_checkstack(L, 4, "values");
    if (v == NULL)
        (void)pl_no_memory(L);
    if (push_scalar(L, v))
        return;
    struct sealed *s = lua_newuserdatauv(L, sizeof *s + path.len + 1, 0);
    s->value = v;
    s->row = row;
    s->frames = NULL;
    s->path_len = path.len;
    if (path.len > 0)
        memcpy(s->path, path.s, path.len);
    s->path[path.len] = '\0';
    luaL_setmetatable(L, SEALED_TYPE);
}

void pl_result_push_frames(lua_State *L, const struct pl_value *v,
                           struct pl_str row, const struct pl_frames *frames)
{
    pl_result_push(L, v, row, PL_STR(""));
    struct sealed *s = luaL_checkudata(L, -1, SEALED_TYPE);
    s->frames = frames;
}

/* A list of their own for whoever asks: to change it changes no result. */
static int push_frames(lua_State *L, const struct pl_frames *frames)
{
    lua_createtable(L, (int)frames->n, 0);
    for (size_t i = 0; i < frames->n; i++) {
        pl_frame_push(L, frames->frame[i]);
        lua_rawseti(L, -2, (lua_Integer)i + 1);
    }
    return 1;
}

void pl_value_push(lua_State *L, const struct pl_value *v)
{
    pl_result_push(L, v, PL_STR(""), PL_STR(""));
}

/* Pushes a member under its path; items that have a name are known by it, as in
 * the ledger's own paths. */
static void push_member(lua_State *L, const struct sealed *s, struct pl_str key,
                        const struct pl_value *v)
{
    char path[512];

    if (s->row.len == 0) {
        pl_value_push(L, v);
        return;
    }
    int n = snprintf(path, sizeof path, "%s%s%.*s", s->path,
                     s->path_len > 0 ? "." : "", PL_FMT(key));
    size_t len = n < 0                     ? 0
                 : (size_t)n < sizeof path ? (size_t)n
                                           : sizeof path - 1;
    struct pl_trace *t = &pl_context_of(L)->trace;
    if (v->type == PL_NUMBER)
        pl_trace_read(t, s->row, (struct pl_str){path, len}, v->as.number);
    else if (v->type == PL_STRING)
        pl_trace_read_text(t, s->row, (struct pl_str){path, len}, v->as.string);
    pl_result_push(L, v, s->row, (struct pl_str){path, len});
}

static void push_item(lua_State *L, const struct sealed *s, size_t i)
{
    const struct pl_value *v = pl_item(s->value, i);
    struct pl_str name = pl_strv(pl_get(v, "name"));
    char number[24];

    (void)snprintf(number, sizeof number, "%zu", i + 1);
    push_member(L, s, name.len > 0 ? name : pl_str_from(number), v);
}

/* r:term("x") */
static int l_term(lua_State *L)
{
    const struct sealed *s = self_of(L);
    const struct pl_value *terms = pl_get(s->value, "terms");
    struct pl_str name = pl_text_at(L, 2, "term");
    struct pl_err err = {0};
    size_t n = pl_count(terms);
    struct pl_str *names = lua_newuserdatauv(L, (n + 1) * sizeof *names, 0);

    char path[512];

    (void)snprintf(path, sizeof path, "%s%sterms", s->path,
                   s->path_len > 0 ? "." : "");
    pl_result_push(L, terms, s->row, pl_str_from(path));
    for (size_t i = 0; i < n; i++) {
        names[i] = pl_strv(pl_get(pl_item(terms, i), "name"));
        if (pl_str_eq(names[i], name)) {
            push_item(L, sealed_at(L, -1), i);
            return 1;
        }
    }
    pl_fail(&err, PL_EINPUT, NULL, "the result has no term \"%.*s\"",
            PL_FMT(name));
    int nearest = pl_nearest(name, names, n);
    if (nearest >= 0)
        pl_hint(&err, "did you mean \"%.*s\"?", PL_FMT(names[nearest]));
    else if (n > 0 && n <= 12) {
        pl_hint(&err, "its terms are:");
        for (size_t i = 0; i < n; i++) {
            size_t used = strlen(err.hint);
            (void)snprintf(err.hint + used, sizeof err.hint - used,
                           "%s \"%.*s\"", i > 0 ? "," : "", PL_FMT(names[i]));
        }
    }
    return pl_raise(L, &err);
}

/* Fields that a result may do without: a quantity that does not exist. */
static const char *const known_fields[] = {"acceptability",
                                           "adj_r_squared",
                                           "adjusted_mean",
                                           "aic",
                                           "alternative",
                                           "analysis",
                                           "arms",
                                           "bic",
                                           "by",
                                           "chains",
                                           "complete",
                                           "conf_high",
                                           "conf_low",
                                           "df",
                                           "df1",
                                           "df2",
                                           "df_residual",
                                           "difference",
                                           "discount_rate",
                                           "draws",
                                           "effect_discount_rate",
                                           "error",
                                           "estimate",
                                           "f",
                                           "fitted",
                                           "fmi",
                                           "group",
                                           "groups",
                                           "horizon_years",
                                           "independence",
                                           "items",
                                           "iterations",
                                           "joint",
                                           "kind",
                                           "label",
                                           "lambda",
                                           "level",
                                           "levels",
                                           "loglik",
                                           "m",
                                           "max",
                                           "mean",
                                           "median",
                                           "method",
                                           "min",
                                           "n",
                                           "n_clusters",
                                           "n_dropped",
                                           "n_filled",
                                           "n_missing",
                                           "n_undefined",
                                           "name",
                                           "p_positive",
                                           "p_resampled",
                                           "p_value",
                                           "perspective",
                                           "plane",
                                           "predictors",
                                           "price_year",
                                           "r_squared",
                                           "rank",
                                           "reason",
                                           "registered_error",
                                           "residuals",
                                           "riv",
                                           "rss",
                                           "sd",
                                           "se",
                                           "seed",
                                           "selected",
                                           "share",
                                           "sigma",
                                           "source",
                                           "statistic",
                                           "status",
                                           "std_difference",
                                           "std_error",
                                           "strategies",
                                           "strategy",
                                           "sum",
                                           "terms",
                                           "tornado",
                                           "treatment",
                                           "type",
                                           "var",
                                           "vcov",
                                           "vcov_by",
                                           "vcov_kind",
                                           "vcov_terms",
                                           "vcov_type",
                                           "warnings"};

enum { N_KNOWN = sizeof known_fields / sizeof known_fields[0] };

static bool is_known_field(struct pl_str name)
{
    for (size_t i = 0; i < N_KNOWN; i++)
        if (pl_str_is(name, known_fields[i]))
            return true;
    return false;
}

/* Called from a function of people's Lua, not by the prelude? */
static bool asked_by_people(lua_State *L)
{
    lua_Debug ar;

    return lua_getstack(L, 1, &ar) != 0 && lua_getinfo(L, "S", &ar) != 0 &&
           ar.source[0] == '@';
}

static int unknown_field(lua_State *L, const struct sealed *s,
                         struct pl_str name)
{
    struct pl_err err = {0};
    struct pl_str *names =
        lua_newuserdatauv(L, (s->value->n + N_KNOWN) * sizeof *names, 0);
    size_t n = 0;

    if (s->value->type == PL_LIST) {
        pl_fail(&err, PL_EINPUT, NULL,
                "\"%.*s\" asked of a list, which has numbers from 1 to %zu",
                PL_FMT(name), s->value->n);
        return pl_raise(L, &err);
    }
    for (size_t i = 0; i < s->value->n; i++)
        names[n++] = s->value->as.members[i].key;
    for (size_t i = 0; i < N_KNOWN; i++)
        names[n++] = pl_str_from(known_fields[i]);
    int nearest = pl_nearest(name, names, n);
    pl_fail(&err, PL_EINPUT, NULL, "a result has no field \"%.*s\"",
            PL_FMT(name));
    if (nearest >= 0)
        pl_hint(&err, "did you mean \"%.*s\"?", PL_FMT(names[nearest]));
    return pl_raise(L, &err);
}

static int sealed_index(lua_State *L)
{
    const struct sealed *s = self_of(L);
    int is_number = 0;
    struct pl_str key;

    if (lua_type(L, 2) == LUA_TNUMBER) {
        lua_Integer i = lua_tointegerx(L, 2, &is_number);
        if (!is_number || s->value->type != PL_LIST || i < 1 ||
            (lua_Unsigned)i > s->value->n)
            return 0;
        push_item(L, s, (size_t)i - 1);
        return 1;
    }
    if (lua_type(L, 2) != LUA_TSTRING)
        return 0;
    key.s = lua_tolstring(L, 2, &key.len);
    const struct pl_value *v = pl_get_str(s->value, key);
    if (!pl_is_nil(v)) {
        push_member(L, s, key, v);
        return 1;
    }
    if (s->frames != NULL && pl_str_is(key, "frames"))
        return push_frames(L, s->frames);
    if (pl_str_is(key, "term") && !pl_is_nil(pl_get(s->value, "terms"))) {
        lua_pushcfunction(L, l_term);
        return 1;
    }
    if (s->row.len > 0 && !is_known_field(key) && asked_by_people(L))
        return unknown_field(L, s, key);
    return 0;
}

static int sealed_newindex(lua_State *L)
{
    const struct sealed *s = self_of(L);

    return pl_refuse(L, NULL, "%s are read-only",
                     s->row.len > 0 ? "results" : "plan values");
}

static int sealed_len(lua_State *L)
{
    const struct sealed *s = self_of(L);

    lua_pushinteger(L,
                    s->value->type == PL_LIST ? (lua_Integer)s->value->n : 0);
    return 1;
}

/* Upvalues: the value, the number of the next member. */
static int step(lua_State *L)
{
    const struct sealed *s = sealed_at(L, lua_upvalueindex(1));
    size_t i = (size_t)lua_tointeger(L, lua_upvalueindex(2));

    if (s == NULL || i >= s->value->n)
        return 0;
    lua_pushinteger(L, (lua_Integer)i + 1);
    lua_replace(L, lua_upvalueindex(2));
    if (s->value->type == PL_LIST) {
        lua_pushinteger(L, (lua_Integer)i + 1);
        push_item(L, s, i);
    } else {
        const struct pl_member *m = &s->value->as.members[i];
        lua_pushlstring(L, m->key.len > 0 ? m->key.s : "", m->key.len);
        push_member(L, s, m->key, m->value);
    }
    return 2;
}

static int sealed_pairs(lua_State *L)
{
    (void)self_of(L);
    lua_settop(L, 1);
    lua_pushinteger(L, 0);
    lua_pushcclosure(L, step, 2);
    return 1;
}

static int sealed_eq(lua_State *L)
{
    const struct sealed *a = sealed_at(L, 1), *b = sealed_at(L, 2);

    lua_pushboolean(L, a != NULL && b != NULL && pl_equal(a->value, b->value));
    return 1;
}

/* A plan value says what it is; other values only that they are one. */
static int sealed_tostring(lua_State *L)
{
    const struct sealed *s = self_of(L);
    struct pl_str kind = pl_strv(pl_get(s->value, "kind"));

    lua_pushlstring(L, kind.len > 0 ? kind.s : "table",
                    kind.len > 0 ? kind.len : 5);
    return 1;
}

void pl_open_values(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__index", sealed_index},
                                    {"__newindex", sealed_newindex},
                                    {"__len", sealed_len},
                                    {"__pairs", sealed_pairs},
                                    {"__eq", sealed_eq},
                                    {"__tostring", sealed_tostring},
                                    {NULL, NULL}};

    luaL_newmetatable(L, SEALED_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pushliteral(L, "table"); /* what type() says */
    lua_setfield(L, -2, "__name");
    lua_pop(L, 1);
}
