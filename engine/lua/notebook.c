/* notebook.c - a notebook run as one program, and what its parts gave. */
#include "base/reads.h"
#include "lua/host_state.h"
#include "lua/lib_core.h"
#include "lua/program.h"

#include <math.h>
#include <string.h>

static const size_t printed_limit = (size_t)1 << 20; /* of one chunk */
enum { LINES_JUDGED = 1000 }; /* of one chunk: what follows counts as one */

/* What one part gave: nothing yet, a value, or an error. */
struct output {
    const struct pl_value *judged; /* of an inline value */
    const struct pl_value *shows;  /* of a chunk, as is the next */
    struct pl_str printed;
    const struct pl_value *lines; /* of printed, those with a number, judged */
    bool is_done;
    struct pl_err *err;
};

struct run {
    struct pl_machine m;
    struct pl_parts parts;
    struct output *outputs;        /* one a part */
    const size_t *chunks, *values; /* places to parts */
    struct pl_part *now;           /* the chunk that runs */
    struct pl_part *value;         /* the inline value that is evaluated */
    struct pl_builder shows;
    struct pl_buf printed;
};

static struct output *output_of(struct run *r, const struct pl_part *p)
{
    return &r->outputs[p - r->parts.items];
}

/* A value of a caption is evaluated behind its chunk, where only the closing
 * fence stands: its errors belong to the caption's own line. */
static void place_in_caption(const struct run *r, const struct pl_part *p,
                             struct pl_pos *pos)
{
    const struct pl_part *chunk = p;

    while (chunk->is_value && chunk > r->parts.items)
        chunk--;
    if (p->is_value && !chunk->is_value && p->line < chunk->end_line &&
        pos->line == chunk->end_line) {
        pos->line = p->line;
        pos->column = 0;
    }
}

static void keep_error(struct run *r, const struct pl_part *p,
                       const struct pl_err *err)
{
    struct output *o = output_of(r, p);
    struct pl_err *copy = PL_NEW(r->m.context.arena, struct pl_err, 1);

    if (copy == NULL || o->err != NULL)
        return;
    *copy = *err;
    /* What ran out of memory could not say where. */
    if (copy->pos.file[0] == '\0')
        copy->pos = pl_pos_at(r->m.context.path.s, p->line, 0);
    place_in_caption(r, p, &copy->pos);
    if (!p->is_value && p->label.len > 0) {
        struct pl_pos pos = copy->pos;
        (void)pl_fail(copy, err->status, &pos, "in chunk %.*s: %s",
                      PL_FMT(p->label), err->msg);
        memcpy(copy->hint, err->hint, sizeof copy->hint);
    }
    o->err = copy;
}

static void begin_chunk(struct run *r, struct pl_part *p)
{
    struct pl_context *c = &r->m.context;

    r->now = p;
    pl_trace_part(&c->trace);
    pl_build(&r->shows, c->arena);
    pl_buf_clear(&r->printed);
    r->m.printed = &r->printed;
    c->shows = &r->shows;
    c->n_shows = 0;
    c->label = p->label;
}

/* The numbers of a printed text need a source as those of an inline value do;
 * what was read for them is no longer known. */
static const struct pl_value *judge_lines(struct pl_context *c,
                                          struct pl_str text)
{
    const struct pl_value *judged;
    struct pl_builder list;

    pl_build(&list, c->arena);
    for (size_t at = 0, n = 0; at < text.len; n++) {
        size_t end = at;
        while (end < text.len && (text.s[end] != '\n' || n >= LINES_JUDGED))
            end++;
        if (pl_trace_judge(&c->trace, c->arena, pl_str_slice(text, at, end),
                           &judged, NULL) != PL_OK)
            return NULL;
        if (!pl_is_text(pl_get(judged, "status"), "text"))
            pl_add(&list, judged);
        at = end + 1;
    }
    return pl_list(&list);
}

/* Keeps what the chunk showed and printed, also when it failed on the way. */
static enum pl_status end_chunk(struct run *r)
{
    struct pl_context *c = &r->m.context;
    struct output *o = output_of(r, r->now);

    o->shows = pl_list(&r->shows);
    o->printed =
        r->printed.len > 0 ? pl_buf_copy(&r->printed, c->arena) : PL_STR("");
    o->lines = judge_lines(c, o->printed);
    r->now = NULL;
    r->m.printed = NULL;
    c->shows = NULL;
    c->label = PL_STR("");
    return o->shows == NULL || o->printed.s == NULL || o->lines == NULL
               ? PL_ENOMEM
               : PL_OK;
}

/* Gives the function at index upvalues of its own, so that an assignment in an
 * inline value does not reach the notebook's locals.  Pushes a table of the
 * values they had.  Upvalue 2: makes a closure over one value. */
static void isolate(lua_State *L, int function)
{
    lua_newtable(L);
    int before = lua_gettop(L);
    for (int i = 1; lua_getupvalue(L, function, i) != NULL; i++) {
        lua_pushvalue(L, -1);
        lua_rawseti(L, before, i);
        lua_pushvalue(L, lua_upvalueindex(2));
        lua_insert(L, -2);
        lua_call(L, 1, 1);
        lua_upvaluejoin(L, function, i, -1, 1);
        lua_pop(L, 1);
    }
}

static bool is_unchanged(lua_State *L, int x, int y)
{
    if (lua_rawequal(L, x, y))
        return true;
    return lua_type(L, x) == LUA_TNUMBER && lua_type(L, y) == LUA_TNUMBER &&
           isnan(lua_tonumber(L, x)) && isnan(lua_tonumber(L, y));
}

static enum pl_status check_unchanged(lua_State *L, int function, int before,
                                      struct pl_err *err)
{
    const char *name;

    for (int i = 1; (name = lua_getupvalue(L, function, i)) != NULL; i++) {
        lua_rawgeti(L, before, i);
        bool is_same = is_unchanged(L, -1, -2);
        lua_pop(L, 2);
        if (is_same)
            continue;
        (void)pl_fail(err, PL_EINPUT, NULL,
                      "an inline value assigns to \"%s\": it prints, it "
                      "changes nothing",
                      name);
        return pl_hint(err, "move the assignment into a chunk before it");
    }
    return PL_OK;
}

/* The text of the value at index: texts as they are, numbers at up to 12
 * significant digits. */
static enum pl_status text_at(lua_State *L, int index, struct pl_trace *t,
                              struct pl_str *text, struct pl_err *err)
{
    int type = lua_type(L, index);

    if (type != LUA_TSTRING && type != LUA_TNUMBER) {
        (void)pl_fail(err, PL_EINPUT, NULL,
                      "an inline value is a text or a number, not %s%s",
                      type == LUA_TNIL ? "" : "a ", pl_typename(L, index));
        if (type == LUA_TNIL)
            return pl_hint(err, "nil: a field or a local that does not exist");
        return PL_EINPUT;
    }
    pl_push_tostring(L, index);
    text->s = lua_tolstring(L, -1, &text->len);
    if (!pl_utf8_valid(*text))
        return pl_fail(err, PL_EINPUT, NULL,
                       "the inline value is not UTF-8 text");
    if (type == LUA_TNUMBER)
        pl_trace_printed(t, lua_tonumber(L, index), *text);
    return PL_OK;
}

/* Stack: the hook's arguments, 2 being the function. */
static enum pl_status evaluate(lua_State *L, struct run *r,
                               const struct pl_value **out, struct pl_err *err)
{
    struct pl_context *c = &r->m.context;
    struct pl_str text = {0};

    isolate(L, 2);
    int before = lua_gettop(L);
    if (!pl_trace_begin(&c->trace))
        return pl_fail(err, PL_EFAULT, NULL, "inline values are nested");
    c->is_frozen = true;
    lua_pushvalue(L, 2);
    enum pl_status status = pl_machine_call(&r->m, 0, 1, err);
    c->is_frozen = false;
    if (status == PL_OK)
        status = check_unchanged(L, 2, before, err);
    if (status == PL_OK)
        status = text_at(L, before + 1, &c->trace, &text, err);
    if (status == PL_OK)
        status = pl_trace_judge(&c->trace, c->arena, text, out, err);
    if (status == PL_OK)
        pl_trace_end(&c->trace);
    else
        pl_trace_reset(&c->trace);
    return status;
}

/* A value that fails is told and the notebook goes on, because nothing depends
 * on it; one that spends the budget ends it. */
static void run_value(lua_State *L, struct run *r, struct pl_part *p)
{
    struct output *o = output_of(r, p);
    struct pl_err err = {0};

    r->value = p;
    if (evaluate(L, r, &o->judged, &err) != PL_OK) {
        keep_error(r, p, &err);
        if (r->m.context.host->spent != PL_OK)
            (void)pl_raise(L, &err);
    }
    o->is_done = true;
    r->value = NULL;
}

/* Upvalue 1: the run. */
static int l_hook(lua_State *L)
{
    struct run *r = lua_touserdata(L, lua_upvalueindex(1));
    size_t k = (size_t)lua_tointeger(L, 1);

    if (lua_gettop(L) == 2) {
        run_value(L, r, &r->parts.items[r->values[k - 1]]);
    } else if (k > 0) {
        begin_chunk(r, &r->parts.items[r->chunks[k - 1]]);
    } else {
        output_of(r, r->now)->is_done = true;
        if (end_chunk(r) != PL_OK)
            return pl_no_memory(L);
    }
    return 0;
}

static void run_program(struct pl_machine *m, void *ud)
{
    static const char maker[] = "local a = ...; return function() return a end";
    struct run *r = ud;
    lua_State *L = m->L;
    struct pl_err err = {0};

    if (pl_parts_compile(L, m->context.arena, m->context.path, &r->parts,
                         &err) != PL_OK)
        (void)pl_raise(L, &err);
    lua_pushlightuserdata(L, r);
    if (luaL_loadbufferx(L, maker, sizeof maker - 1, "=value", "t") != LUA_OK)
        (void)lua_error(L);
    lua_pushcclosure(L, l_hook, 2);
    lua_call(L, 1, 0);
}

/* Which parts the places of chunks and values are. */
static bool index_parts(struct run *r)
{
    struct pl_arena *a = r->m.context.arena;
    size_t *chunks = PL_NEW(a, size_t, r->parts.n + 1);
    size_t *values = PL_NEW(a, size_t, r->parts.n + 1);

    r->outputs = PL_NEW(a, struct output, r->parts.n + 1);
    if (chunks == NULL || values == NULL || r->outputs == NULL)
        return false;
    for (size_t i = 0; i < r->parts.n; i++) {
        const struct pl_part *p = &r->parts.items[i];
        (p->is_value ? values : chunks)[p->place] = i;
    }
    r->chunks = chunks;
    r->values = values;
    return true;
}

/* The error of what was running; false when nothing was. */
static bool blame(struct run *r, const struct pl_err *err)
{
    struct pl_part *p = r->value != NULL ? r->value : r->now;

    if (p == NULL)
        return false;
    keep_error(r, p, err);
    if (r->now != NULL)
        (void)end_chunk(r);
    return true;
}

struct reading {
    struct run *run;
    struct pl_str path, source;
    const struct pl_value *list;
};

static void read_parts(struct pl_machine *m, void *ud)
{
    const struct reading *x = ud;
    struct pl_err err = {0};

    if (pl_parts_read(m->L, m->context.arena, x->path, x->source, x->list,
                      &x->run->parts, &err) != PL_OK)
        (void)pl_raise(m->L, &err);
}

static enum pl_status run_notebook(struct run *r, struct pl_str source,
                                   const struct pl_value *list,
                                   struct pl_err *err)
{
    struct reading x = {r, r->m.context.path, source, list};

    PL_TRY(pl_machine_run(&r->m, read_parts, &x, err));
    if (!index_parts(r))
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    enum pl_status status = pl_machine_run(&r->m, run_program, r, err);
    if (status != PL_OK && !blame(r, err))
        return status;
    /* What was not compiled: values on the way, and the chunk that ended it,
     * unless another one failed before. */
    size_t end = r->parts.end + (status == PL_OK);
    for (size_t i = 0; i < end && i < r->parts.n; i++) {
        struct pl_part *p = &r->parts.items[i];
        if (p->refused != NULL)
            keep_error(r, p, p->refused);
    }
    return PL_OK;
}

static const struct pl_value *part_value(struct run *r, const struct pl_part *p)
{
    struct pl_arena *a = r->m.context.arena;
    const struct output *o = output_of(r, p);
    struct pl_builder b, none;

    pl_build(&b, a);
    if (p->is_value && o->err == NULL && o->judged != NULL)
        return o->judged;
    pl_set_text(&b, "status",
                o->err != NULL ? "failed"
                : o->is_done   ? "ok"
                               : "not_run");
    if (o->err != NULL)
        pl_set(&b, "error", pl_err_value(a, o->err));
    if (p->is_value) {
        pl_set_text(&b, "text", "");
        return pl_map(&b);
    }
    pl_build(&none, a);
    pl_set(&b, "shows", o->shows != NULL ? o->shows : pl_list(&none));
    pl_set_string(&b, "printed", o->printed);
    pl_set(&b, "lines", o->lines != NULL ? o->lines : pl_list(&none));
    return pl_map(&b);
}

static const struct pl_value *outputs_value(struct run *r)
{
    struct pl_context *c = &r->m.context;
    struct pl_builder chunks, values, b;

    pl_build(&chunks, c->arena);
    pl_build(&values, c->arena);
    for (size_t i = 0; i < r->parts.n; i++) {
        const struct pl_part *p = &r->parts.items[i];
        pl_add(p->is_value ? &values : &chunks, part_value(r, p));
    }
    pl_build(&b, c->arena);
    pl_set(&b, "chunks", pl_list(&chunks));
    pl_set(&b, "values", pl_list(&values));
    pl_set(&b, "session", pl_session_value(c->session));
    pl_set(&b, "files", pl_root_reads(c->arena, c->root));
    pl_set(&b, "absent", pl_root_absent(c->arena, c->root));
    pl_set(&b, "listed", pl_root_listed(c->arena, c->root));
    if (pl_session_was_guarded(c->session))
        pl_set_bool(&b, "guarded", true);
    return pl_map(&b);
}

enum pl_status pl_host_notebook(struct pl_host *h, struct pl_str path,
                                struct pl_str source,
                                const struct pl_value *parts,
                                const struct pl_value **outputs,
                                struct pl_err *err)
{
    struct pl_session *session = NULL;
    struct run *r = PL_NEW(h->arena, struct run, 1);

    if (r == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(pl_session_new(h->arena, h->options.root, h->options.memo,
                          h->options.team, path, &session, err));
    PL_TRY(pl_machine_open(&r->m, h, PL_MACHINE_NOTEBOOK, path, session, err));
    pl_buf_init(&r->printed, printed_limit);
    enum pl_status status = run_notebook(r, source, parts, err);
    pl_machine_close(&r->m);
    pl_buf_free(&r->printed);
    if (status != PL_OK)
        return status;
    PL_TRY(pl_session_finish(session, err));
    *outputs = outputs_value(r);
    if (*outputs == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return PL_OK;
}
