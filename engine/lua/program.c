#include "lua/program.h"

#include "lua/host_state.h"

#include <string.h>

enum { LUA_LOCALS = 200 };

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static size_t line_of(const struct pl_value *v, const char *key)
{
    double x = pl_num_or(pl_get(v, key), 0);

    return x >= 1 && x < 1e8 ? (size_t)x : 1;
}

static void put_lines(struct pl_buf *b, size_t n)
{
    for (; n > 0; n--)
        pl_buf_putc(b, '\n');
}

static void put_body(struct pl_buf *b, struct pl_str code)
{
    pl_buf_put(b, code);
    if (code.len > 0 && code.s[code.len - 1] != '\n')
        pl_buf_putc(b, '\n');
}

/* Compiles before + code + after, code at its line, and forgets the result. */
static enum pl_status probe(lua_State *L, struct pl_arena *a,
                            struct pl_str path, const struct pl_part *p,
                            const char *before, const char *after,
                            struct pl_err *err)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    put_lines(&b, p->line - 1);
    pl_buf_puts(&b, before);
    if (p->is_value)
        pl_buf_put(&b, p->code);
    else
        put_body(&b, p->code);
    pl_buf_puts(&b, after);
    struct pl_str text = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    if (text.s == NULL)
        return out_of_memory(err);
    PL_TRY(pl_compile(L, text, path, err));
    lua_pop(L, 1);
    return PL_OK;
}

/* Of the body, blank lines at its end left out. */
static size_t last_line(const struct pl_part *p)
{
    struct pl_str code = pl_str_trim(p->code);
    size_t line = p->line;

    for (const char *s = p->code.s; s != code.s + code.len; s++)
        line += *s == '\n';
    return line;
}

/* "<eof>" is the end of the chunk for those who wrote it. */
static void say_end(struct pl_part *p)
{
    static const char mark[] = "<eof>";
    char *at = strstr(p->refused->msg, mark), rest[64];

    if (at == NULL || strlen(at) > sizeof rest)
        return;
    (void)snprintf(rest, sizeof rest, "%s", at + sizeof mark - 1);
    const char *what =
        p->is_value ? "the end of the value" : "the end of the chunk";
    size_t room = sizeof p->refused->msg - (size_t)(at - p->refused->msg);
    (void)snprintf(at, room, "%s%s", what, rest);
}

static enum pl_status refuse(struct pl_arena *a, struct pl_part *p,
                             const struct pl_err *why, struct pl_err *err)
{
    if (why->status != PL_EINPUT) {
        *err = *why;
        return why->status;
    }
    p->refused = PL_NEW(a, struct pl_err, 1);
    if (p->refused == NULL)
        return out_of_memory(err);
    *p->refused = *why;
    /* Lua may have read on to the next part before it knew. */
    if (p->refused->pos.line > last_line(p))
        p->refused->pos.line = last_line(p);
    say_end(p);
    return PL_OK;
}

/* A complete block, which does not end the program: a return must be the last
 * statement, so one more behind it tells. */
static enum pl_status check_chunk(lua_State *L, struct pl_arena *a,
                                  struct pl_str path, struct pl_part *p,
                                  struct pl_err *err)
{
    struct pl_err why = {0};

    if (probe(L, a, path, p, "", "", &why) != PL_OK)
        return refuse(a, p, &why, err);
    if (probe(L, a, path, p, "", ";local _", &why) != PL_OK) {
        struct pl_pos pos = pl_pos_at(path.s, last_line(p), 0);
        if (why.status == PL_EINPUT) {
            (void)pl_fail(&why, PL_EINPUT, &pos,
                          "a chunk cannot return: it is a part of the "
                          "notebook's one program");
            (void)pl_hint(&why, "show(...) an exhibit, or leave the value in "
                                "a local");
        }
        return refuse(a, p, &why, err);
    }
    return PL_OK;
}

/* One expression: what fits between parentheses, and is not a list, and closes
 * none that it did not open. */
static enum pl_status check_value(lua_State *L, struct pl_arena *a,
                                  struct pl_str path, struct pl_part *p,
                                  struct pl_err *err)
{
    struct pl_err why = {0};

    if (probe(L, a, path, p, "return (", ")", &why) != PL_OK ||
        probe(L, a, path, p, "if (", ") then end", &why) != PL_OK)
        return refuse(a, p, &why, err);
    return PL_OK;
}

static struct pl_str hook_name(struct pl_arena *a, struct pl_str source,
                               const struct pl_value *list)
{
    struct pl_hasher h;
    char hex[65];

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, source);
    struct pl_hash parts = pl_value_hash(list);
    pl_hasher_add(&h, parts.b, sizeof parts.b);
    struct pl_hash hash = pl_hasher_end(&h);
    pl_hash_hex(&hash, hex);
    return pl_str_printf(a, "_%s", hex);
}

static void read_part(const struct pl_value *v, struct pl_part *p)
{
    p->value = v;
    p->is_value = pl_is_text(pl_get(v, "kind"), "value");
    p->code = pl_strv(pl_get(v, "code"));
    p->line = line_of(v, "line");
    p->end_line = p->is_value ? p->line : line_of(v, "end_line");
    p->label = pl_strv(pl_get(v, "label"));
}

enum pl_status pl_parts_read(lua_State *L, struct pl_arena *a,
                             struct pl_str path, struct pl_str source,
                             const struct pl_value *list, struct pl_parts *out,
                             struct pl_err *err)
{
    size_t n_values = 0, n_chunks = 0;

    *out = (struct pl_parts){.n = pl_count(list)};
    out->items = PL_NEW(a, struct pl_part, out->n + 1);
    out->hook = hook_name(a, source, list);
    if (out->items == NULL || out->hook.s == NULL)
        return out_of_memory(err);
    out->end = out->n;
    for (size_t i = 0; i < out->n; i++) {
        struct pl_part *p = &out->items[i];
        read_part(pl_item(list, i), p);
        p->place = p->is_value ? n_values++ : n_chunks++;
        PL_TRY(p->is_value ? check_value(L, a, path, p, err)
                           : check_chunk(L, a, path, p, err));
        if (!p->is_value && p->refused != NULL && out->end == out->n)
            out->end = i;
    }
    return PL_OK;
}

/* Text that knows which line it is at. */
struct lines {
    struct pl_buf b;
    size_t line;
};

static void put(struct lines *l, struct pl_str s)
{
    pl_buf_put(&l->b, s);
    for (size_t i = 0; i < s.len; i++)
        l->line += s.s[i] == '\n';
}

/* Parts that overlap (two values on a line) stay where they are. */
static void go_to(struct lines *l, size_t line)
{
    if (line <= l->line)
        return;
    put_lines(&l->b, line - l->line);
    l->line = line;
}

static void put_part(struct lines *l, const struct pl_parts *parts,
                     const struct pl_part *p)
{
    const char *hook = parts->hook.s;
    unsigned place = (unsigned)p->place + 1;

    if (p->is_value) {
        go_to(l, p->line);
        pl_buf_printf(&l->b, ";%s(%u, function() return (", hook, place);
        put(l, p->code);
        pl_buf_puts(&l->b, ") end);");
        return;
    }
    go_to(l, p->line - 1);
    pl_buf_printf(&l->b, ";%s(%u);", hook, place);
    go_to(l, p->line);
    put(l, p->code);
    if (p->code.len > 0 && p->code.s[p->code.len - 1] != '\n')
        put(l, PL_STR("\n"));
    go_to(l, p->end_line);
    pl_buf_printf(&l->b, ";%s(0);", hook);
}

/* Locals behind the last part: with them a program of more than PL_MOST_LOCALS
 * passes Lua's own limit, and does not compile. */
static void put_ballast(struct lines *l)
{
    pl_buf_puts(&l->b, ";local _1");
    for (int i = 2; i <= LUA_LOCALS - PL_MOST_LOCALS; i++)
        pl_buf_printf(&l->b, ",_%d", i);
}

static struct pl_str program_text(struct pl_arena *a,
                                  const struct pl_parts *parts, size_t end)
{
    struct lines l = {.line = 1};

    pl_buf_init(&l.b, 0);
    /* A function inside: its locals are the notebook's, its ... is empty. */
    pl_buf_printf(&l.b, "local %s = ...;(function(...) ", parts->hook.s);
    for (size_t i = 0; i < end; i++)
        if (parts->items[i].refused == NULL)
            put_part(&l, parts, &parts->items[i]);
    put_ballast(&l);
    pl_buf_puts(&l.b, " end)()");
    struct pl_str text = pl_buf_copy(&l.b, a);
    pl_buf_free(&l.b);
    return text;
}

static bool has_too_many_locals(const struct pl_err *why)
{
    return strstr(why->msg, "too many local variables") != NULL &&
           strstr(why->msg, "function at line 1 ") != NULL;
}

static enum pl_status compile_until(lua_State *L, struct pl_arena *a,
                                    struct pl_str path,
                                    const struct pl_parts *parts, size_t end,
                                    struct pl_err *err)
{
    struct pl_str text = program_text(a, parts, end);

    if (text.s == NULL)
        return out_of_memory(err);
    return pl_compile(L, text, path, err);
}

/* The first chunk with which there are too many. */
static enum pl_status find_crowded(lua_State *L, struct pl_arena *a,
                                   struct pl_str path,
                                   const struct pl_parts *parts, size_t *at)
{
    struct pl_err why = {0};

    for (*at = 0; *at < parts->end; (*at)++) {
        if (parts->items[*at].is_value)
            continue;
        enum pl_status status = compile_until(L, a, path, parts, *at + 1, &why);
        if (status != PL_OK)
            return status == PL_EINPUT ? PL_OK : status;
        lua_pop(L, 1);
    }
    *at = parts->end > 0 ? parts->end - 1 : 0;
    return PL_OK;
}

static enum pl_status blame_locals(lua_State *L, struct pl_arena *a,
                                   struct pl_str path, struct pl_parts *parts,
                                   struct pl_err *why, size_t *at,
                                   struct pl_err *err)
{
    enum pl_status status = find_crowded(L, a, path, parts, at);

    if (status != PL_OK)
        return out_of_memory(err);
    struct pl_pos pos = pl_pos_at(path.s, parts->items[*at].line, 0);
    (void)pl_fail(why, PL_EINPUT, &pos,
                  "with this chunk the notebook has more than %d locals of "
                  "its own",
                  PL_MOST_LOCALS);
    (void)pl_hint(why, "keep them in a table: local results = {}");
    return PL_OK;
}

/* The part whose lines hold the error: the last that starts before it. */
static size_t part_at(const struct pl_parts *parts, size_t line)
{
    size_t at = 0;

    for (size_t i = 0; i < parts->end; i++)
        if (parts->items[i].refused == NULL && parts->items[i].line <= line)
            at = i;
    return at;
}

enum pl_status pl_parts_compile(lua_State *L, struct pl_arena *a,
                                struct pl_str path, struct pl_parts *parts,
                                struct pl_err *err)
{
    struct pl_err why = {0};

    for (;;) {
        enum pl_status status =
            compile_until(L, a, path, parts, parts->end, &why);
        if (status == PL_OK)
            return PL_OK;
        if (status != PL_EINPUT || parts->end == 0) {
            *err = why;
            return status;
        }
        size_t at = part_at(parts, why.pos.line);
        if (has_too_many_locals(&why))
            PL_TRY(blame_locals(L, a, path, parts, &why, &at, err));
        if (parts->items[at].refused != NULL) {
            *err = why; /* none is left to blame */
            return status;
        }
        PL_TRY(refuse(a, &parts->items[at], &why, err));
        if (!parts->items[at].is_value)
            parts->end = at;
    }
}
