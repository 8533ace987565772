/* error.c - errors as objects that keep place and hint until the host reads
 * them, and as the texts that pcall gives to people's Lua. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <stdio.h>
#include <string.h>

#define ERROR_TYPE "error"

/* Where the innermost function of people's Lua stands; the prelude's names
 * start with "=". */
static void set_place(lua_State *L, struct pl_pos *pos)
{
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar) != 0; level++) {
        (void)lua_getinfo(L, "Sl", &ar);
        if (ar.source[0] != '@' || ar.currentline < 1)
            continue;
        *pos = pl_pos_at(ar.source + 1, (size_t)ar.currentline, 0);
        return;
    }
}

size_t pl_context_line(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    lua_Debug ar;

    for (int level = 0; lua_getstack(L, level, &ar) != 0; level++) {
        (void)lua_getinfo(L, "Sl", &ar);
        if (ar.source[0] == '@' && ar.currentline > 0 &&
            pl_str_is(c->path, ar.source + 1))
            return (size_t)ar.currentline;
    }
    return 0;
}

/* Halving: each look at a level walks to it. */
static int stack_depth(lua_State *L)
{
    lua_Debug ar;
    int low = 0, high = 1;

    while (lua_getstack(L, high, &ar) != 0) {
        low = high;
        high *= 2;
    }
    while (low + 1 < high) {
        int middle = low + (high - low) / 2;
        if (lua_getstack(L, middle, &ar) != 0)
            low = middle;
        else
            high = middle;
    }
    return high;
}

struct pl_site pl_context_site(lua_State *L)
{
    enum { MOST = 32 }; /* functions looked at, the prelude's among them */
    struct pl_context *c = pl_context_of(L);
    struct pl_site site = {0};
    lua_Debug ar;
    int level = stack_depth(L);

    for (int i = 0; level-- > 0 && i < MOST && site.n < PL_LINES_DEPTH; i++) {
        (void)lua_getstack(L, level, &ar);
        (void)lua_getinfo(L, "Sl", &ar);
        if (ar.source[0] == '@' && ar.currentline > 0 &&
            pl_str_is(c->path, ar.source + 1))
            site.line[site.n++] = (size_t)ar.currentline;
    }
    return site;
}

const struct pl_err *pl_raised_at(lua_State *L, int index)
{
    return luaL_testudata(L, index, ERROR_TYPE);
}

static void push_err(lua_State *L, const struct pl_err *err)
{
    struct pl_err *box = lua_newuserdatauv(L, sizeof *box, 0);

    *box = *err;
    luaL_setmetatable(L, ERROR_TYPE);
}

int pl_raise(lua_State *L, const struct pl_err *err)
{
    struct pl_host *h = pl_context_of(L)->host;
    struct pl_err placed = *err;

    if (placed.pos.file[0] == '\0')
        set_place(L, &placed.pos);
    /* Before anything is allocated: the box itself may not fit any more. */
    if (placed.status == PL_ENOMEM && h->spent == PL_OK)
        h->spent = PL_ENOMEM;
    push_err(L, &placed);
    return lua_error(L);
}

/* "shown:12: rest" where shown is a source's name. */
static bool split_prefix(struct pl_str text, const char *shown, size_t *line,
                         struct pl_str *rest)
{
    size_t n = strlen(shown), at = n + 1;

    if (n == 0 || !pl_str_starts(text, shown) || text.len <= at ||
        text.s[n] != ':')
        return false;
    *line = 0;
    while (at < text.len && text.s[at] >= '0' && text.s[at] <= '9' &&
           *line < 100000000)
        *line = *line * 10 + (size_t)(text.s[at++] - '0');
    if (at == n + 1 || at + 2 > text.len || text.s[at] != ':' ||
        text.s[at + 1] != ' ')
        return false;
    *rest = pl_str_slice(text, at + 2, text.len);
    return true;
}

/* Takes Lua's own "file:line: " off and into pos. */
static struct pl_str without_prefix(lua_State *L, struct pl_str text,
                                    struct pl_pos *pos)
{
    const struct pl_source *s = pl_machine_of(L)->sources;
    struct pl_str rest = text;
    size_t line = 0;

    for (; s != NULL; s = s->next) {
        const char *path = s->path.len > 0 ? s->path.s : s->shown;
        if (!split_prefix(text, s->shown, &line, &rest) &&
            !split_prefix(text, path, &line, &rest))
            continue;
        if (s->path.len > 0)
            *pos = pl_pos_at(s->path.s, line, 0);
        return rest;
    }
    return text;
}

static void err_of_text(lua_State *L, struct pl_str text, struct pl_err *err)
{
    struct pl_pos pos = {.line = 0};
    struct pl_str rest = without_prefix(L, text, &pos);

    if (pos.file[0] == '\0')
        set_place(L, &pos);
    (void)pl_fail(err, PL_EINPUT, &pos, "%.*s", PL_FMT(rest));
}

void pl_err_at(lua_State *L, int index, struct pl_err *err)
{
    const struct pl_err *raised = pl_raised_at(L, index);
    size_t len = 0;

    if (raised != NULL) {
        *err = *raised;
        return;
    }
    if (lua_type(L, index) == LUA_TSTRING) {
        const char *s = lua_tolstring(L, index, &len);
        err_of_text(L, (struct pl_str){s, len}, err);
        return;
    }
    err_of_text(L, PL_STR("error() was called with a value that is not a text"),
                err);
}

/* Runs where the error happened, while the stack still says where. */
int pl_message_handler(lua_State *L)
{
    struct pl_err err = {0};

    if (pl_raised_at(L, 1) != NULL)
        return 1;
    if (luaL_getmetafield(L, 1, "__tostring") != LUA_TNIL) {
        pl_push_tostring(L, 1);
        lua_replace(L, 1);
    }
    lua_settop(L, 1);
    pl_err_at(L, 1, &err);
    push_err(L, &err);
    return 1;
}

enum pl_status pl_spent(const struct pl_host *h, struct pl_err *err)
{
    if (h->spent == PL_ENOMEM) {
        (void)pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        return pl_hint(err,
                       "a program may hold %zu MB of Lua values, and %zu MB "
                       "with its frames",
                       h->options.memory >> 20, pl_host_limit(h) >> 20);
    }
    if (h->spent == PL_ELIMIT) {
        (void)pl_fail(err, PL_ELIMIT, NULL,
                      "the program took more than %ld million steps",
                      h->options.instructions / 1000000);
        return pl_hint(err, "look for a loop that does not end");
    }
    return PL_OK;
}

void pl_pass_on(lua_State *L, int lua_status)
{
    struct pl_host *h = pl_context_of(L)->host;

    if (lua_status == LUA_ERRMEM && h->spent == PL_OK)
        h->spent = PL_ENOMEM;
    if (lua_status != LUA_OK && h->spent != PL_OK)
        (void)lua_error(L);
}

static int error_tostring(lua_State *L)
{
    const struct pl_err *err = luaL_checkudata(L, 1, ERROR_TYPE);
    luaL_Buffer b;

    luaL_buffinit(L, &b);
    if (err->pos.file[0] != '\0') {
        lua_pushfstring(L, "%s:%d: ", err->pos.file, (int)err->pos.line);
        luaL_addvalue(&b);
    }
    luaL_addstring(&b, err->msg);
    if (err->hint[0] != '\0') {
        lua_pushfstring(L, " (%s)", err->hint);
        luaL_addvalue(&b);
    }
    luaL_pushresult(&b);
    return 1;
}

void pl_open_errors(lua_State *L)
{
    static const luaL_Reg meta[] = {{"__tostring", error_tostring},
                                    {NULL, NULL}};

    luaL_newmetatable(L, ERROR_TYPE);
    luaL_setfuncs(L, meta, 0);
    lua_pushboolean(L, 0);
    lua_setfield(L, -2, "__metatable");
    lua_pop(L, 1);
}

void pl_hint_key(lua_State *L, int index, struct pl_str name,
                 struct pl_err *err)
{
    enum { MOST = 200 };
    struct pl_str names[MOST];
    size_t n = 0;
    int at = lua_absindex(L, index);

    /* In order of bytes: lua_next's own order changes from run to run, and
     * ties between candidates must not. */
    for (lua_pushnil(L); lua_next(L, at) != 0; lua_pop(L, 1)) {
        size_t len = 0;
        if (lua_type(L, -2) != LUA_TSTRING || n == MOST)
            continue;
        const char *s = lua_tolstring(L, -2, &len);
        size_t i = n++;
        for (; i > 0 && pl_str_cmp(names[i - 1], (struct pl_str){s, len}) > 0;
             i--)
            names[i] = names[i - 1];
        names[i] = (struct pl_str){s, len};
    }
    int nearest = pl_nearest(name, names, n);
    if (nearest >= 0)
        pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[nearest]));
}
