/* lib_trial.c - trial "id" and what is done with one.
 *
 * Checks arguments, calls plan/session.h, pushes what came back. */
#include "lua/context.h"
#include "lua/lib_core.h"
#include "lua/value.h"
#include "plan/pathways.h"
#include "plan/protocol.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

#define TRIAL_TYPE     "trial"
#define TRIALS         "plumb.trials"
#define PROTOCOL_BYTES 512

struct trial {
    struct pl_trial *trial;
    const struct pl_session *session;
};

static struct trial *self_of(lua_State *L)
{
    return luaL_checkudata(L, 1, TRIAL_TYPE);
}

static struct pl_str text_at(lua_State *L, int index, const char *who)
{
    size_t len = 0;

    if (lua_type(L, index) != LUA_TSTRING)
        (void)pl_refuse(L, NULL, "%s: a name in quotes is expected", who);
    const char *s = lua_tolstring(L, index, &len);
    return (struct pl_str){s, len};
}

/* A result, read-only, whose reads are traced to its ledger row. */
static int push_result(lua_State *L, const struct pl_value *result)
{
    pl_result_push(L, result, pl_strv(pl_get(result, "ledger")), PL_STR(""));
    return 1;
}

/* The frame that stands in field "data" of the table at index, or NULL. */
static const struct pl_frame *data_of(lua_State *L, int index, const char *who)
{
    const struct pl_frame *frame = NULL;

    if (lua_getfield(L, index, "data") != LUA_TNIL) {
        frame = pl_frame_at(L, -1);
        if (frame == NULL)
            (void)pl_refuse(L, "write data = d", "%s: data must be a frame",
                            who);
    }
    lua_pop(L, 1);
    return frame;
}

/* The table at index without its field "data", as a value. */
static const struct pl_value *choices_of(lua_State *L, int index,
                                         const char *who)
{
    lua_newtable(L);
    for (lua_pushnil(L); lua_next(L, index) != 0;) {
        bool is_data = lua_type(L, -2) == LUA_TSTRING &&
                       strcmp(lua_tostring(L, -2), "data") == 0;
        if (is_data) {
            lua_pop(L, 1);
            continue;
        }
        lua_pushvalue(L, -2);
        lua_insert(L, -2);
        lua_rawset(L, -4);
    }
    const struct pl_value *v = pl_value_at(L, -1, who);
    lua_pop(L, 1);
    return v;
}

static const struct pl_value *empty_map(struct pl_context *c)
{
    struct pl_builder b;

    pl_build(&b, c->arena);
    return pl_map(&b);
}

/* Options of a run: a table, or nothing. */
static const struct pl_value *options_at(lua_State *L, int index,
                                         const char *who,
                                         const struct pl_frame **data)
{
    const struct pl_value *choices = NULL;

    *data = NULL;
    if (!lua_isnoneornil(L, index)) {
        if (lua_type(L, index) != LUA_TTABLE)
            (void)pl_refuse(L, "write t:run(\"id\", { vcov = ... })",
                            "%s: choices are a table", who);
        *data = data_of(L, index, who);
        choices = choices_of(L, index, who);
    }
    /* An empty Lua table does not say whether it is a list or a map. */
    if (choices == NULL || choices->n == 0)
        choices = empty_map(pl_context_of(L));
    return choices;
}

/* t:run(id, { data = d, vcov = ... }) */
static int l_run(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:run");
    struct pl_str id = text_at(L, 2, "t:run");
    const struct pl_frame *data = NULL;
    const struct pl_value *result = NULL;
    const struct pl_value *choices = options_at(L, 3, "t:run", &data);
    struct pl_err err = {0};

    if (pl_trial_run(t->trial, id, choices, data, pl_context_line(L), &result,
                     &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

/* t:explore(name, spec, { data = d }) */
static int l_explore(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:explore");
    struct pl_str name = text_at(L, 2, "t:explore");
    const struct pl_value *spec = pl_value_at(L, 3, "t:explore");
    const struct pl_frame *data = NULL;
    const struct pl_value *result = NULL;
    const struct pl_value *more = options_at(L, 4, "t:explore", &data);
    struct pl_err err = {0};

    if (pl_count(more) > 0)
        return pl_refuse(
            L, "say choices in the spec itself",
            "t:explore: unknown option \"%.*s\"; only data is taken",
            PL_FMT(more->as.members[0].key));
    if (pl_trial_explore(t->trial, name, spec, data, pl_context_line(L),
                         &result, &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

/* t:multiverse(id, { vcov = { ... }, draws = 500, seed = 1 }) */
static int l_multiverse(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:multiverse");
    struct pl_str id = text_at(L, 2, "t:multiverse");
    const struct pl_frame *data = NULL;
    const struct pl_value *result = NULL;
    const struct pl_value *options = options_at(L, 3, "t:multiverse", &data);
    struct pl_err err = {0};

    if (data != NULL)
        return pl_refuse(L, NULL,
                         "t:multiverse: it runs on the registered data");
    if (pl_trial_multiverse(t->trial, id, options, pl_context_line(L), &result,
                            &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

/* t:family { analyses = { ... }, method = "holm" } */
static int l_family(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:family");
    const struct pl_frame *data = NULL;
    const struct pl_value *result = NULL;
    const struct pl_value *options = options_at(L, 2, "t:family", &data);
    struct pl_err err = {0};

    if (data != NULL)
        return pl_refuse(L, NULL, "t:family: it takes runs, and no data");
    if (pl_trial_family(t->trial, options, pl_context_line(L), &result, &err) !=
        PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

typedef enum pl_status explain(struct pl_trial *, const struct pl_value *,
                               size_t, struct pl_err *);

static int explained(lua_State *L, const char *who, explain *fn)
{
    struct trial *t = self_of(L);
    struct pl_err err = {0};

    (void)pl_context_unfrozen(L, who);
    if (lua_type(L, 2) != LUA_TTABLE)
        return pl_refuse(L, NULL, "%s: a table of fields is expected", who);
    const struct pl_value *fields = pl_value_at(L, 2, who);
    if (fn(t->trial, fields, pl_context_line(L), &err) != PL_OK)
        return pl_raise(L, &err);
    return 0;
}

static int l_depart(lua_State *L)
{
    return explained(L, "t:depart", pl_trial_depart);
}

static int l_omit(lua_State *L)
{
    return explained(L, "t:omit", pl_trial_omit);
}

/* t:flow(id): counts by arm, assigned to analysed. */
static int l_flow(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:flow");
    struct pl_str id = text_at(L, 2, "t:flow");
    const struct pl_value *result = NULL;
    struct pl_err err = {0};

    if (pl_trial_flow(t->trial, id, pl_context_line(L), &result, &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

typedef enum pl_status of_columns(struct pl_trial *, const struct pl_value *,
                                  size_t, const struct pl_value **,
                                  struct pl_err *);

static int told_of_columns(lua_State *L, const char *who, of_columns *fn)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, who);
    const struct pl_value *columns = pl_value_at(L, 2, who);
    const struct pl_value *result = NULL;
    struct pl_err err = {0};
    char write[64];

    (void)snprintf(write, sizeof write, "write %s { \"age\" }", who);
    if (columns->type != PL_LIST)
        return pl_refuse(L, write, "%s: a list of columns is expected", who);
    if (fn(t->trial, columns, pl_context_line(L), &result, &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

/* t:baseline { "column", ... } */
static int l_baseline(lua_State *L)
{
    return told_of_columns(L, "t:baseline", pl_trial_baseline);
}

/* t:missingness { "column", ... } */
static int l_missingness(lua_State *L)
{
    return told_of_columns(L, "t:missingness", pl_trial_missingness);
}

/* t:randomisation(name): the allocation drawn again from the design. */
static int l_randomisation(lua_State *L)
{
    struct trial *t = self_of(L);
    (void)pl_context_unfrozen(L, "t:randomisation");
    struct pl_str name =
        lua_isnoneornil(L, 2) ? PL_STR("") : text_at(L, 2, "t:randomisation");
    const struct pl_value *result = NULL;
    struct pl_err err = {0};

    if (pl_trial_randomisation(t->trial, name, pl_context_line(L), &result,
                               &err) != PL_OK)
        return pl_raise(L, &err);
    return push_result(L, result);
}

/* t:data(name): the frame as registered; no name where there is one only. */
static int l_data(lua_State *L)
{
    struct trial *t = self_of(L);
    struct pl_str name =
        lua_isnoneornil(L, 2) ? PL_STR("") : text_at(L, 2, "t:data");
    const struct pl_frame *frame = NULL;
    struct pl_err err = {0};

    if (pl_trial_frame(t->trial, name, &frame, &err) != PL_OK)
        return pl_raise(L, &err);
    pl_frame_push(L, frame);
    return 1;
}

static const luaL_Reg methods[] = {{"run", l_run},
                                   {"explore", l_explore},
                                   {"depart", l_depart},
                                   {"omit", l_omit},
                                   {"flow", l_flow},
                                   {"baseline", l_baseline},
                                   {"data", l_data},
                                   {"multiverse", l_multiverse},
                                   {"randomisation", l_randomisation},
                                   {"family", l_family},
                                   {"missingness", l_missingness},
                                   {NULL, NULL}};

static int unknown_member(lua_State *L, struct pl_str name)
{
    struct pl_str known[sizeof methods / sizeof methods[0] + 3];
    size_t n = 0;
    struct pl_err err = {0};

    for (; methods[n].name != NULL; n++)
        known[n] = pl_str_from(methods[n].name);
    known[n++] = PL_STR("id");
    known[n++] = PL_STR("title");
    known[n++] = PL_STR("outcomes");
    known[n++] = PL_STR("pathways");
    int nearest = pl_nearest(name, known, n);
    pl_fail(&err, PL_EINPUT, NULL, "a trial has no method or field \"%.*s\"",
            PL_FMT(name));
    if (nearest >= 0)
        pl_hint(&err, "did you mean \"%.*s\"?", PL_FMT(known[nearest]));
    return pl_raise(L, &err);
}

typedef const struct pl_value *of_plan(struct pl_arena *,
                                       const struct pl_protocol *);

static int push_of_plan(lua_State *L, struct trial *t, of_plan *fn)
{
    const struct pl_value *v =
        fn(pl_context_of(L)->arena, pl_trial_protocol(t->trial));

    if (v == NULL)
        return pl_no_memory(L);
    pl_value_push(L, v);
    return 1;
}

static int trial_index(lua_State *L)
{
    struct trial *t = self_of(L);
    struct pl_str name = text_at(L, 2, "trial");
    const struct pl_protocol *p = pl_trial_protocol(t->trial);

    if (pl_str_is(name, "pathways"))
        return push_of_plan(L, t, pl_protocol_pathways);
    if (pl_str_is(name, "outcomes"))
        return push_of_plan(L, t, pl_protocol_outcomes);
    if (pl_str_is(name, "id") || pl_str_is(name, "title")) {
        struct pl_str s =
            pl_str_is(name, "id") ? p->id : pl_strv(pl_get(p->value, "title"));
        lua_pushlstring(L, s.len > 0 ? s.s : "", s.len);
        return 1;
    }
    for (const luaL_Reg *m = methods; m->name != NULL; m++)
        if (pl_str_is(name, m->name)) {
            lua_pushcfunction(L, m->func);
            return 1;
        }
    return unknown_member(L, name);
}

static int trial_newindex(lua_State *L)
{
    return pl_refuse(L, NULL, "a trial is read-only");
}

static int trial_tostring(lua_State *L)
{
    const struct pl_protocol *p = pl_trial_protocol(self_of(L)->trial);

    lua_pushfstring(L, "trial \"%s\"", p->id.s);
    return 1;
}

static bool is_id(struct pl_str id)
{
    for (size_t i = 0; i < id.len; i++) {
        char ch = id.s[i];
        bool plain = (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                     (ch >= '0' && ch <= '9') || ch == '_' || ch == '-';
        if (!plain)
            return false;
    }
    return id.len > 0 && id.len < 128;
}

static enum pl_status no_trial(struct pl_context *c, struct pl_str id,
                               struct pl_err *err)
{
    struct pl_str *names = NULL;
    size_t n = 0;
    int nearest = -1;

    if (pl_root_list(c->root, PL_STR("analyses"), c->arena, &names, &n, NULL) ==
        PL_OK)
        nearest = pl_nearest(id, names, n);
    (void)pl_fail(err, PL_EINPUT, NULL,
                  "no trial \"%.*s\": there is no analyses/%.*s/protocol.lua",
                  PL_FMT(id), PL_FMT(id));
    if (nearest >= 0)
        return pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[nearest]));
    return PL_EINPUT;
}

/* analyses/<id>/, or the project's root where the project is one trial. */
static enum pl_status find_folder(struct pl_context *c, struct pl_str id,
                                  struct pl_str *folder, struct pl_str *path,
                                  struct pl_err *err)
{
    *folder = pl_str_printf(c->arena, "analyses/%.*s", PL_FMT(id));
    *path = pl_str_printf(c->arena, "analyses/%.*s/protocol.lua", PL_FMT(id));
    if (folder->s == NULL || path->s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (pl_root_has(c->root, *path))
        return PL_OK;
    *folder = PL_STR("");
    *path = PL_STR("protocol.lua");
    if (pl_root_has(c->root, *path))
        return PL_OK;
    return no_trial(c, id, err);
}

static enum pl_status read_protocol(struct pl_context *c, struct pl_str folder,
                                    struct pl_str path,
                                    const struct pl_protocol **out,
                                    struct pl_err *err)
{
    const struct pl_value *value = NULL, *lines = NULL;
    struct pl_protocol *protocol = PL_NEW(c->arena, struct pl_protocol, 1);

    if (protocol == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(pl_host_value(c->host, path, &value, &lines, err));
    PL_TRY(pl_protocol_check(c->arena, value, lines, folder, protocol, err));
    *out = protocol;
    return PL_OK;
}

static enum pl_status open_trial(struct pl_context *c, struct pl_str id,
                                 struct pl_trial **out, struct pl_err *err)
{
    struct pl_str folder, path;
    const struct pl_protocol *protocol = NULL;

    PL_TRY(find_folder(c, id, &folder, &path, err));
    *out = pl_session_use(c->session, folder);
    if (*out == NULL) {
        PL_TRY(read_protocol(c, folder, path, &protocol, err));
    } else {
        protocol = pl_trial_protocol(*out);
    }
    if (!pl_str_eq(protocol->id, id))
        return pl_fail(err, PL_EINPUT, NULL,
                       "%.*s: its id is \"%.*s\", not \"%.*s\"", PL_FMT(path),
                       PL_FMT(protocol->id), PL_FMT(id));
    return *out != NULL ? PL_OK
                        : pl_session_trial(c->session, protocol, out, err);
}

/* One that cannot be read is told by who uses it, and by the build. */
static enum pl_status know(struct pl_context *c, struct pl_str folder,
                           struct pl_err *err)
{
    const struct pl_protocol *protocol = NULL;
    struct pl_str path =
        pl_str_printf(c->arena, "%.*s%sprotocol.lua", PL_FMT(folder),
                      folder.len > 0 ? "/" : "");

    if (path.s == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (pl_session_knows(c->session, folder) || !pl_root_has(c->root, path))
        return PL_OK;
    enum pl_status status = read_protocol(c, folder, path, &protocol, err);
    if (status == PL_EINPUT)
        return PL_OK;
    return status == PL_OK ? pl_session_know(c->session, protocol, err)
                           : status;
}

void pl_know_trials(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_str *names = NULL;
    struct pl_err err = {0};
    size_t n = 0;

    if (c->knows_trials)
        return;
    c->knows_trials = true;
    (void)pl_root_list(c->root, PL_STR("analyses"), c->arena, &names, &n, NULL);
    enum pl_status status = know(c, PL_STR(""), &err);
    for (size_t i = 0; status == PL_OK && i < n; i++) {
        struct pl_str folder =
            pl_str_printf(c->arena, "analyses/%.*s", PL_FMT(names[i]));
        err = (struct pl_err){0};
        status = folder.s != NULL
                     ? know(c, folder, &err)
                     : pl_fail(&err, PL_ENOMEM, NULL, "out of memory");
    }
    if (status != PL_OK)
        (void)pl_raise(L, &err);
}

/* trial "id": the same one each time in one notebook. */
static int l_trial(lua_State *L)
{
    struct pl_context *c = pl_context_unfrozen(L, "trial");
    struct pl_str id = text_at(L, 1, "trial");
    struct pl_err err = {0};

    if (c->session == NULL)
        return pl_refuse(L, NULL, "trial: a plan cannot use a trial");
    if (!is_id(id))
        return pl_refuse(L, "an id has letters, digits, _ and -",
                         "trial: \"%.*s\" is not the id of a trial",
                         PL_FMT(id));
    luaL_getsubtable(L, LUA_REGISTRYINDEX, TRIALS);
    lua_pushvalue(L, 1);
    if (lua_rawget(L, -2) == LUA_TUSERDATA) {
        const struct trial *known = lua_touserdata(L, -1);
        if (known->session == c->session)
            return 1;
    }
    lua_pop(L, 1);
    struct trial *t = lua_newuserdatauv(L, sizeof *t, 0);
    *t = (struct trial){NULL, c->session};
    if (open_trial(c, id, &t->trial, &err) != PL_OK)
        return pl_raise(L, &err);
    luaL_setmetatable(L, TRIAL_TYPE);
    lua_pushvalue(L, 1);
    lua_pushvalue(L, -2);
    lua_rawset(L, -4);
    return 1;
}

static const luaL_Reg meta[] = {{"__index", trial_index},
                                {"__newindex", trial_newindex},
                                {"__tostring", trial_tostring},
                                {NULL, NULL}};

void pl_open_trial(lua_State *L)
{
    luaL_newmetatable(L, TRIAL_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
    lua_pushcfunction(L, l_trial);
    lua_setfield(L, -2, "trial");
}
