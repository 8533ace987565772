/* lib_data.c - data.csv and data.write_csv. */
#include "data/csv.h"
#include "lua/frame_box.h"
#include "lua/lib_core.h"

static const size_t csv_limit = (size_t)1 << 30;

/* The file's columns, as file { columns = ... } says them. */
static const struct pl_value *entry_at(lua_State *L, int index)
{
    if (lua_isnoneornil(L, index))
        return NULL;
    const struct pl_value *v = pl_value_at(L, index, "data.csv");
    if (!pl_is_text(pl_get(v, "kind"), "file"))
        (void)pl_refuse(L, "write data.csv(path, file { columns = { ... } })",
                        "data.csv: the second argument says what the columns "
                        "are");
    return v;
}

/* The names in the file's header, for the session. */
static enum pl_status note_file(struct pl_context *c, struct pl_str bytes,
                                struct pl_str path, struct pl_err *err)
{
    const struct pl_str *name = NULL;
    struct pl_builder names;
    size_t n = 0;

    if (pl_session_has_file(c->session, path))
        return PL_OK;
    PL_TRY(pl_csv_names(c->arena, bytes, &name, &n, err));
    pl_build(&names, c->arena);
    for (size_t i = 0; i < n; i++)
        pl_add(&names, pl_string(c->arena, pl_str_copy(c->arena, name[i])));
    const struct pl_value *list = pl_list(&names);
    return list != NULL ? pl_session_file(c->session, path, list, err)
                        : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Is there nothing wrong with the file itself, so that the dictionary must be
 * what its cells break? */
static enum pl_status check_file(struct pl_context *c, struct pl_str bytes,
                                 struct pl_str path, const struct pl_hash *hash,
                                 struct pl_err *err)
{
    const struct pl_frame *plain = NULL;
    struct pl_arena work;

    pl_arena_init(&work, pl_host_room(c->host));
    work.fail_after = c->arena->fail_after;
    enum pl_status status =
        pl_csv_frame_by(&work, c->team, bytes, path, hash, NULL, &plain, err);
    pl_arena_free(&work);
    return status == PL_OK ? note_file(c, bytes, path, err) : status;
}

/* Cells that a dictionary does not take are told, and counted: a pcall may
 * learn them. */
static void tell_cells(lua_State *L, struct pl_frame_box *box,
                       struct pl_str bytes, struct pl_str path,
                       const struct pl_value *entry)
{
    const struct pl_value *columns = pl_get(entry, "columns");
    struct pl_hash hash = pl_hash_str(bytes);
    struct pl_builder names;

    pl_build(&names, pl_context_of(L)->arena);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_member *m = &columns->as.members[i];
        struct pl_str said = pl_strv(pl_get(m->value, "column"));
        if (!pl_is_text(pl_get(m->value, "kind"), "ignored"))
            pl_add(&names, pl_text_value(L, said.len > 0 ? said : m->key));
    }
    const struct pl_value *list = pl_list(&names);
    if (list == NULL || pl_csv_frame(&box->own, bytes, path, &hash, NULL,
                                     &box->frame, NULL) != PL_OK)
        (void)pl_no_memory(L);
    pl_frame_refused(L, box, list);
}

/* data.csv(path [, file { ... }]): path beside the notebook, else from the
 * project's root.  Without a dictionary each column is a number when all its
 * fields are, else text. */
static int l_csv(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_str path = pl_resolve(L, pl_text_at(L, 1, "data.csv"));
    const struct pl_value *entry = entry_at(L, 2);
    struct pl_str bytes = PL_STR("");
    struct pl_hash hash;
    struct pl_err err = {0};

    pl_know_trials(L);
    struct pl_frame_box *box = pl_frame_box_push(L, 0, 0);
    enum pl_status status = pl_root_read_hashed(c->root, path, csv_limit,
                                                &box->own, &bytes, &hash, &err);
    if (status == PL_OK) {
        status = pl_csv_frame_by(&box->own, c->team, bytes, path, &hash, entry,
                                 &box->frame, &err);
        if (status == PL_OK)
            status = note_file(c, bytes, path, &err);
        else if (status == PL_EINPUT && entry != NULL) {
            struct pl_err plain = {0};
            enum pl_status whole = check_file(c, bytes, path, &hash, &plain);
            if (whole == PL_OK) {
                tell_cells(L, box, bytes, path, entry);
            } else {
                status = whole;
                err = plain;
            }
        }
    }
    pl_frame_made(L, box, status, &err);
    return 1;
}

static struct pl_str csv_text(lua_State *L, const struct pl_frame *frame)
{
    struct pl_buf b;

    pl_buf_init(&b, csv_limit);
    pl_csv_write(&b, frame);
    struct pl_str text = pl_buf_copy(&b, pl_context_of(L)->arena);
    bool failed = b.failed != PL_OK || text.s == NULL;
    pl_buf_free(&b); /* before Lua can raise */
    if (failed)
        (void)pl_no_memory(L);
    return text;
}

/* data.write_csv(frame, path): kept by the host; `plumb run -o DIR` writes it.
 */
static int l_write_csv(lua_State *L)
{
    struct pl_context *c = pl_context_of(L);
    struct pl_host *h = c->host;
    const struct pl_frame *frame = pl_frame_need_at(L, 1, "data.write_csv");
    struct pl_str path = pl_text_at(L, 2, "data.write_csv");

    if (!h->options.can_write)
        return pl_refuse(L, "run the script with: plumb run SCRIPT.lua -o DIR",
                         "data.write_csv: there is no folder to write to");
    if (!pl_is_inside(path))
        return pl_refuse(L, NULL,
                         "data.write_csv: \"%.*s\" is not a path below the "
                         "output folder",
                         PL_FMT(path));
    for (const struct pl_written *w = h->written; w != NULL; w = w->next)
        if (pl_str_eq(w->path, path))
            return pl_refuse(L, NULL, "data.write_csv: %.*s is written twice",
                             PL_FMT(path));
    struct pl_written *w = PL_NEW(c->arena, struct pl_written, 1);
    struct pl_str copy = pl_str_copy(c->arena, path);
    if (w == NULL || copy.s == NULL)
        return pl_no_memory(L);
    *w = (struct pl_written){copy, csv_text(L, frame), h->written};
    h->written = w;
    return 0;
}

void pl_open_data(lua_State *L)
{
    static const luaL_Reg functions[] = {
        {"csv", l_csv}, {"write_csv", l_write_csv}, {NULL, NULL}};

    luaL_newlib(L, functions);
    pl_seal_module(L, "data");
    lua_setfield(L, -2, "data");
}
