#include "lua/host_state.h"
#include "lua/lib_core.h"

#include <stdlib.h>
#include <string.h>

enum {
    STEP = 1000, /* instructions between two looks at the budget */
    SHARE = 4    /* what a program may hold in all, in sizes of its Lua part */
};

static const size_t default_memory = (size_t)256 << 20;
static const long default_instructions = 2000000000;

static const size_t source_limit = (size_t)4 << 20;

const char *pl_lua_release(void)
{
    return LUA_VERSION_MAJOR "." LUA_VERSION_MINOR "." LUA_VERSION_RELEASE;
}

enum pl_status pl_host_open(struct pl_arena *a,
                            const struct pl_host_options *options,
                            struct pl_host **out, struct pl_err *err)
{
    struct pl_host *h = PL_NEW(a, struct pl_host, 1);

    if (h == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    h->arena = a;
    h->options = *options;
    if (h->options.memory == 0)
        h->options.memory = default_memory;
    if (h->options.instructions <= 0)
        h->options.instructions = default_instructions;
    h->left = h->options.instructions;
    h->collect_at = h->options.memory / 2;
    h->arena_base = a->used;
    *out = h;
    return PL_OK;
}

/* Everything is in the arena, or was closed with its state. */
void pl_host_close(struct pl_host *h)
{
    (void)h;
}

static size_t left_of(size_t limit, size_t used)
{
    return used < limit ? limit - used : 0;
}

size_t pl_host_limit(const struct pl_host *h)
{
    size_t memory = h->options.memory;

    return memory < SIZE_MAX / SHARE ? SHARE * memory : SIZE_MAX;
}

size_t pl_host_room(const struct pl_host *h)
{
    size_t limit = left_of(pl_host_limit(h), h->used);

    limit = left_of(limit, h->frames);
    return left_of(limit, h->arena->used - h->arena_base);
}

/* Frames and expressions stop at the limit themselves, and say where; what else
 * fills the arena is stopped here, a little later. */
static bool is_overdrawn(const struct pl_host *h)
{
    size_t limit = pl_host_limit(h), arena = h->arena->used - h->arena_base;

    return left_of(left_of(limit, h->frames), h->used) + h->options.memory / 4 <
           arena;
}

static void *allocate(void *ud, void *block, size_t old, size_t size)
{
    struct pl_host *h = ud;

    if (block == NULL)
        old = 0; /* Lua passes the type of the object here */
    if (size == 0) {
        free(block);
        h->used -= old;
        return NULL;
    }
    if (size > old &&
        (size - old > h->options.memory - h->used || is_overdrawn(h)))
        return NULL;
    void *moved = realloc(block, size);
    if (moved == NULL)
        return size <= old ? block : NULL; /* Lua counts on shrinking */
    h->used = h->used - old + size;
    return moved;
}

struct pl_context *pl_context_of(lua_State *L)
{
    struct pl_context *c;

    memcpy(&c, lua_getextraspace(L), sizeof c);
    return c;
}

struct pl_machine *pl_machine_of(lua_State *L)
{
    return (struct pl_machine *)pl_context_of(L);
}

static void count_hook(lua_State *L, lua_Debug *ar);

static int raise_spent(lua_State *L)
{
    struct pl_err err = {0};

    (void)pl_spent(pl_context_of(L)->host, &err);
    return pl_raise(L, &err);
}

static void take(lua_State *L, long n)
{
    struct pl_host *h = pl_context_of(L)->host;

    h->left = n < h->left ? h->left - n : 0;
    if (h->left > 0)
        return;
    if (h->spent == PL_OK)
        h->spent = PL_ELIMIT;
    /* From here on each instruction raises: no handler runs on. */
    lua_sethook(L, count_hook, LUA_MASKCOUNT, 1);
    (void)raise_spent(L);
}

static void count_hook(lua_State *L, lua_Debug *ar)
{
    (void)ar;
    take(L, STEP);
}

void pl_charge(lua_State *L, size_t n)
{
    take(L, n < (size_t)2000000000 ? (long)n : 2000000000);
}

/* The name under which Lua shows a chunk called "@path" in its messages. */
static void note_source(lua_State *L, struct pl_str path, int function)
{
    struct pl_machine *m = pl_machine_of(L);
    struct pl_source *s = PL_NEW(m->context.arena, struct pl_source, 1);
    lua_Debug ar;

    if (s == NULL)
        (void)pl_no_memory(L);
    lua_pushvalue(L, function);
    (void)lua_getinfo(L, ">S", &ar);
    s->path = path;
    memcpy(s->shown, ar.short_src, sizeof s->shown);
    s->next = m->sources;
    m->sources = s;
}

/* An empty chunk under the same name says how Lua will show it, also when the
 * text itself does not compile. */
static void name_source(lua_State *L, struct pl_str path, const char *name)
{
    if (luaL_loadbufferx(L, "", 0, name, "t") == LUA_OK)
        note_source(L, path, lua_gettop(L));
    lua_pop(L, 1);
}

static bool is_named(const struct pl_machine *m, struct pl_str path)
{
    for (const struct pl_source *s = m->sources; s != NULL; s = s->next)
        if (s->path.len > 0 && pl_str_eq(s->path, path))
            return true;
    return false;
}

/* Lua tells of a goto or break at the end of its block, and then names the
 * line: "break outside loop at line 7". */
static void move_to_named_line(struct pl_err *err)
{
    static const char mark[] = " at line ";
    char *at = strstr(err->msg, mark);
    size_t line = 0;

    if (at == NULL)
        return;
    const char *s = at + sizeof mark - 1;
    for (; *s >= '0' && *s <= '9' && line < 100000000; s++)
        line = line * 10 + (size_t)(*s - '0');
    if (line == 0 || *s != '\0')
        return;
    err->pos.line = line;
    *at = '\0';
}

enum pl_status pl_compile(lua_State *L, struct pl_str text, struct pl_str path,
                          struct pl_err *err)
{
    const char *name = lua_pushfstring(L, "@%s", path.s);

    if (!is_named(pl_machine_of(L), path))
        name_source(L, path, name);
    int status = luaL_loadbufferx(L, text.s, text.len, name, "t");
    if (status == LUA_ERRMEM)
        (void)lua_error(L);
    lua_remove(L, -2);
    if (status != LUA_OK) {
        pl_err_at(L, -1, err);
        move_to_named_line(err);
        lua_pop(L, 1);
        return err->status;
    }
    lua_getfield(L, LUA_REGISTRYINDEX, PL_ENV);
    lua_setupvalue(L, -2, 1);
    return PL_OK;
}

void pl_load(lua_State *L, struct pl_str text, struct pl_str path)
{
    struct pl_err err = {0};

    if (pl_compile(L, text, path, &err) != PL_OK)
        (void)pl_raise(L, &err);
}

/* What the host itself does in Lua, under its protection. */
struct work {
    struct pl_machine *m;
    pl_machine_fn *fn;
    void *ud;
};

static int do_work(lua_State *L)
{
    const struct work *w = lua_touserdata(L, 1);

    lua_settop(L, 0);
    w->fn(w->m, w->ud);
    return 0;
}

enum pl_status pl_machine_call(struct pl_machine *m, int n_args, int n_results,
                               struct pl_err *err)
{
    lua_State *L = m->L;
    struct pl_host *h = m->context.host;
    int base = lua_gettop(L) - n_args;

    lua_pushcfunction(L, pl_message_handler);
    lua_insert(L, base);
    int status = lua_pcall(L, n_args, n_results, base);
    lua_remove(L, base);
    if (status == LUA_OK)
        return PL_OK;
    if (status == LUA_ERRMEM && h->spent == PL_OK)
        h->spent = PL_ENOMEM;
    if (pl_raised_at(L, -1) != NULL)
        *err = *pl_raised_at(L, -1);
    else /* LUA_ERRERR, or no memory */
        (void)pl_fail(err, PL_EINPUT, NULL,
                      "an error happened while an error was told");
    lua_pop(L, 1);
    if (h->spent != PL_OK && err->status != h->spent) {
        struct pl_pos pos = err->pos;
        (void)pl_spent(h, err);
        err->pos = pos;
    }
    return err->status;
}

enum pl_status pl_machine_run(struct pl_machine *m, pl_machine_fn *fn, void *ud,
                              struct pl_err *err)
{
    struct work w = {m, fn, ud};

    lua_settop(m->L, 0);
    lua_pushcfunction(m->L, do_work);
    lua_pushlightuserdata(m->L, &w);
    return pl_machine_call(m, 1, 0, err);
}

static void set_up(struct pl_machine *m, void *ud)
{
    (void)ud;
    pl_open_errors(m->L);
    pl_open_env(m->L, m->kind);
}

enum pl_status pl_machine_open(struct pl_machine *m, struct pl_host *h,
                               enum pl_machine_kind kind, struct pl_str path,
                               struct pl_session *session, struct pl_err *err)
{
    struct pl_context *c = &m->context;

    *m = (struct pl_machine){.kind = kind};
    *c = (struct pl_context){.host = h,
                             .arena = h->arena,
                             .root = h->options.root,
                             .team = h->options.team,
                             .session = session,
                             .path = pl_str_copy(h->arena, path)};
    pl_index_init(&c->lines.index, h->arena);
    pl_trace_init(&c->trace, h->arena, session);
    m->stream =
        (struct pl_stream){h->options.seed, pl_stream_named("math.random", 11)};
    PL_TRY(pl_spent(h, err));
    m->L = c->path.s == NULL ? NULL : lua_newstate(allocate, h);
    if (m->L == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    memcpy(lua_getextraspace(m->L), &c, sizeof c);
    enum pl_status status = pl_machine_run(m, set_up, NULL, err);
    if (status == PL_OK)
        lua_sethook(m->L, count_hook, LUA_MASKCOUNT, STEP);
    else
        pl_machine_close(m);
    return status;
}

void pl_machine_close(struct pl_machine *m)
{
    if (m->L != NULL)
        lua_close(m->L);
    m->L = NULL;
}

/* The text of a program, which must be UTF-8 and no bytecode. */
static enum pl_status read_program(struct pl_host *h, struct pl_str path,
                                   struct pl_str *text, struct pl_err *err)
{
    PL_TRY(
        pl_root_read(h->options.root, path, source_limit, h->arena, text, err));
    if (!pl_utf8_valid(*text)) {
        char file[160];
        size_t n = path.len < sizeof file - 1 ? path.len : sizeof file - 1;
        memcpy(file, path.s, n);
        file[n] = '\0';
        struct pl_pos pos = pl_pos_at(file, 0, 0);
        return pl_fail(err, PL_EINPUT, &pos, "the file is not UTF-8 text");
    }
    return PL_OK;
}

/* One plan file: its text, and what it returned. */
struct plan {
    struct pl_str text;
    const struct pl_value *value;
};

static void run_plan(struct pl_machine *m, void *ud)
{
    struct plan *p = ud;
    lua_State *L = m->L;

    pl_load(L, p->text, m->context.path);
    lua_call(L, 0, LUA_MULTRET);
    if (lua_gettop(L) != 1 || lua_isnil(L, 1))
        (void)pl_refuse(L, "end it with: return { ... }",
                        "%s must return one value", m->context.path.s);
    p->value = pl_value_at(L, 1, m->context.path.s);
}

enum pl_status pl_host_value(struct pl_host *h, struct pl_str path,
                             const struct pl_value **value,
                             const struct pl_value **lines, struct pl_err *err)
{
    struct plan p = {0};
    struct pl_machine m;

    PL_TRY(read_program(h, path, &p.text, err));
    PL_TRY(pl_machine_open(&m, h, PL_MACHINE_PLAN, path, NULL, err));
    enum pl_status status = pl_machine_run(&m, run_plan, &p, err);
    pl_machine_close(&m);
    if (status != PL_OK)
        return status;
    *lines = pl_lines_map(&m.context.lines, h->arena, p.value);
    if (*lines == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *value = p.value;
    return PL_OK;
}

static void run_script(struct pl_machine *m, void *ud)
{
    const struct pl_str *text = ud;

    pl_load(m->L, *text, m->context.path);
    lua_call(m->L, 0, 0);
}

enum pl_status pl_host_script(struct pl_host *h, struct pl_str path,
                              struct pl_buf *printed, struct pl_err *err)
{
    struct pl_session *session = NULL;
    struct pl_str text;
    struct pl_machine m;

    PL_TRY(read_program(h, path, &text, err));
    PL_TRY(pl_session_new(h->arena, h->options.root, h->options.memo,
                          h->options.team, path, &session, err));
    PL_TRY(pl_machine_open(&m, h, PL_MACHINE_NOTEBOOK, path, session, err));
    m.printed = printed;
    enum pl_status status = pl_machine_run(&m, run_script, &text, err);
    pl_machine_close(&m);
    return status;
}

static int by_path(const void *a, const void *b)
{
    const struct pl_written *const *x = a, *const *y = b;

    return pl_str_cmp((*x)->path, (*y)->path);
}

const struct pl_value *pl_host_written(struct pl_host *h)
{
    struct pl_builder list, one;
    size_t n = 0, i = 0;

    for (const struct pl_written *w = h->written; w != NULL; w = w->next)
        n++;
    const struct pl_written **all =
        PL_NEW(h->arena, const struct pl_written *, n + 1);
    if (all == NULL)
        return NULL;
    for (const struct pl_written *w = h->written; w != NULL; w = w->next)
        all[i++] = w;
    qsort(all, n, sizeof *all, by_path);
    pl_build(&list, h->arena);
    for (i = 0; i < n; i++) {
        pl_build(&one, h->arena);
        pl_set_string(&one, "path", all[i]->path);
        pl_set_string(&one, "text", all[i]->text);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}
