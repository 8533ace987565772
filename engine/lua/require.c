/* require.c - Lua of the project itself: `require "lib/x"` or "lib.x" reads
 * lib/x.lua beside the file that runs, or below the project's root, once. */
#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <string.h>

#define LOADED "plumb.required"

static const size_t module_limit = (size_t)1 << 20;

bool pl_is_inside(struct pl_str path)
{
    size_t from = 0;

    if (path.len == 0 || path.len > 512 || memchr(path.s, 0, path.len) != NULL)
        return false;
    for (size_t i = 0; i <= path.len; i++) {
        if (i < path.len && path.s[i] != '/')
            continue;
        struct pl_str part = pl_str_slice(path, from, i);
        if (part.len == 0 || pl_str_is(part, ".") || pl_str_is(part, ".."))
            return false;
        from = i + 1;
    }
    return true;
}

/* A path being put together, without "." and "..". */
struct path {
    char text[1024];
    size_t len;
    bool failed; /* too long, or it leaves the project */
};

static void add_part(struct path *p, struct pl_str part)
{
    if (part.len == 0 || pl_str_is(part, "."))
        return;
    if (pl_str_is(part, "..")) {
        p->failed = p->failed || p->len == 0;
        while (p->len > 0 && p->text[p->len - 1] != '/')
            p->len--;
        p->len -= p->len > 0;
        return;
    }
    if (p->len + part.len + 2 > sizeof p->text) {
        p->failed = true;
        return;
    }
    if (p->len > 0)
        p->text[p->len++] = '/';
    memcpy(p->text + p->len, part.s, part.len);
    p->len += part.len;
}

/* folder/path in one form, so that a file has one name in the ledger. */
static struct path join(struct pl_str folder, struct pl_str path)
{
    const struct pl_str whole[2] = {folder, path};
    struct path p = {.failed = path.len == 0 || path.s[0] == '/'};

    for (int w = 0; w < 2; w++) {
        size_t from = 0;
        for (size_t i = 0; i <= whole[w].len; i++) {
            if (i < whole[w].len && whole[w].s[i] != '/')
                continue;
            add_part(&p, pl_str_slice(whole[w], from, i));
            from = i + 1;
        }
    }
    return p;
}

static bool is_there(const struct pl_context *c, const struct path *p)
{
    return !p->failed && pl_root_has(c->root, (struct pl_str){p->text, p->len});
}

struct pl_str pl_resolve(lua_State *L, struct pl_str path)
{
    struct pl_context *c = pl_context_of(L);
    size_t folder = c->path.len;

    while (folder > 0 && c->path.s[folder - 1] != '/')
        folder--;
    struct path beside = join(pl_str_slice(c->path, 0, folder), path);
    struct path below = join(PL_STR(""), path);
    const struct path *best =
        !is_there(c, &beside) && is_there(c, &below) ? &below : &beside;
    /* What leaves the project is told by the read. */
    struct pl_str out = pl_str_copy(
        c->arena, best->failed ? path : (struct pl_str){best->text, best->len});
    if (out.s == NULL)
        (void)pl_no_memory(L);
    return out;
}

/* "lib.x" and "lib/x" are lib/x.lua. */
static struct pl_str file_of(lua_State *L, struct pl_str name)
{
    char path[256];
    size_t n = name.len;

    if (pl_str_ends(name, ".lua"))
        n -= 4;
    if (n == 0 || n + 5 > sizeof path)
        (void)pl_refuse(L, NULL, "require: \"%.*s\" is not a name",
                        PL_FMT(name));
    for (size_t i = 0; i < n; i++)
        path[i] = name.s[i] == '.' ? '/' : name.s[i];
    memcpy(path + n, ".lua", 5);
    struct pl_str file = {path, n + 4};
    if (!pl_is_inside(file))
        (void)pl_refuse(L, "name a file of the project: require \"lib/x\"",
                        "require: \"%.*s\" is not inside the project",
                        PL_FMT(name));
    return pl_resolve(L, file);
}

static struct pl_str read_module(lua_State *L, struct pl_str path)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_err err = {0};
    struct pl_str text = {0};

    if (pl_root_read(c->root, path, module_limit, c->arena, &text, &err) !=
        PL_OK)
        (void)pl_raise(L, &err);
    if (!pl_utf8_valid(text))
        (void)pl_refuse(L, NULL, "require: %.*s is not UTF-8 text",
                        PL_FMT(path));
    return text;
}

/* The function on top is called; one that fails can be tried again. */
static void call_module(lua_State *L, int loaded, struct pl_str path)
{
    lua_pushboolean(L, 0); /* being loaded */
    lua_setfield(L, loaded, path.s);
    int status = lua_pcall(L, 0, 1, 0);
    if (status == LUA_OK)
        return;
    lua_pushnil(L);
    lua_setfield(L, loaded, path.s);
    pl_pass_on(L, status);
    (void)lua_error(L);
}

static int l_require(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_str path = file_of(L, pl_text_at(L, 1, "require"));

    luaL_getsubtable(L, LUA_REGISTRYINDEX, LOADED);
    int type = lua_getfield(L, -1, path.s);
    if (type == LUA_TBOOLEAN && !lua_toboolean(L, -1))
        return pl_refuse(L, NULL, "require: %s requires itself", path.s);
    if (type != LUA_TNIL)
        return 1;
    lua_pop(L, 1);
    if (c->is_frozen)
        return pl_refuse(L, "move the call into a chunk before it",
                         "require inside an inline value");
    int loaded = lua_gettop(L);
    pl_load(L, read_module(L, path), path);
    call_module(L, loaded, path);
    if (lua_isnil(L, -1) || lua_isboolean(L, -1))
        return pl_refuse(L, "end it with: return M",
                         "require: %s does not return a table", path.s);
    lua_pushvalue(L, -1);
    lua_setfield(L, loaded, path.s);
    return 1;
}

void pl_open_require(lua_State *L)
{
    lua_pushcfunction(L, l_require);
    lua_setfield(L, -2, "require");
}
