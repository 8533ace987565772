/* trials.c - the protocols of a project, checked, and their locks. */
#include "plan/lock_sign.h"
#include "run/project_state.h"

enum { LOCK_MOST = 16 << 20 };

static const char *state_name(enum pl_lock_state state)
{
    return state == PL_LOCK_NONE      ? "none"
           : state == PL_LOCK_MATCHES ? "matches"
                                      : "changed";
}

enum pl_status pl_lock_value(struct pl_arena *a, const struct pl_value *trial,
                             const struct pl_str *text, const char *path,
                             const struct pl_value **out, struct pl_err *err)
{
    const struct pl_protocol nothing = {0};
    const struct pl_value *now = pl_get(trial, "sha256");
    struct pl_lock lock;
    struct pl_builder b;
    char hex[65];

    PL_TRY(pl_lock_read(a, &nothing, text, path, &lock, err));
    pl_build(&b, a);
    pl_hash_hex(&lock.hash, hex);
    if (lock.state != PL_LOCK_NONE)
        lock.state = pl_is_text(now, hex) ? PL_LOCK_MATCHES : PL_LOCK_CHANGED;
    pl_set_text(&b, "state", state_name(lock.state));
    if (lock.state != PL_LOCK_NONE) {
        pl_set_text(&b, "sha256", hex);
        pl_set(&b, "events", lock.events);
        pl_set(&b, "signature", pl_lock_signed(a, &lock));
    }
    if (lock.state == PL_LOCK_CHANGED)
        pl_set(
            &b, "differences",
            pl_value_differences(a, lock.protocol, pl_get(trial, "protocol")));
    *out = pl_map(&b);
    return *out != NULL ? PL_OK : pl_loader_no_memory(err);
}

static enum pl_status load_lock(struct pl_loader *l,
                                const struct pl_value *trial,
                                const struct pl_value **out, struct pl_err *err)
{
    struct pl_str folder = pl_strv(pl_get(trial, "folder"));
    struct pl_str path = pl_str_below(l->a, folder, PL_STR("protocol.lock"));
    struct pl_str text;

    if (path.s == NULL)
        return pl_loader_no_memory(err);
    bool is_there = pl_root_has(l->root, path);
    if (is_there)
        PL_TRY(pl_root_read(l->root, path, LOCK_MOST, l->a, &text, err));
    return pl_lock_value(l->a, trial, is_there ? &text : NULL, path.s, out,
                         err);
}

static enum pl_status row_value(struct pl_loader *l,
                                const struct pl_protocol *p,
                                const struct pl_value **row, struct pl_err *err)
{
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&p->hash, hex);
    pl_build(&b, l->a);
    pl_set_string(&b, "id", p->id);
    pl_set(&b, "title", pl_get(p->value, "title"));
    pl_set_string(&b, "folder", p->folder);
    pl_set(&b, "protocol", p->value);
    pl_set(&b, "lines", p->lines);
    pl_set(&b, "specs", p->specs);
    pl_set_text(&b, "sha256", hex);
    *row = pl_map(&b);
    return *row != NULL ? PL_OK : pl_loader_no_memory(err);
}

/* A trial is looked up by its id, so the folder has to carry it. */
static enum pl_status check_name(const struct pl_protocol *p,
                                 struct pl_str path, struct pl_err *err)
{
    struct pl_str name = pl_str_starts(p->folder, "analyses/")
                             ? pl_str_slice(p->folder, 9, p->folder.len)
                             : p->id;
    struct pl_pos pos = pl_pos_at(path.s, 0, 0);

    if (pl_str_eq(name, p->id))
        return PL_OK;
    pl_fail(err, PL_EINPUT, &pos,
            "its id is \"%.*s\", but its folder is \"%.*s\"", PL_FMT(p->id),
            PL_FMT(name));
    return pl_hint(err, "give both the same name");
}

/* Data that have not come yet are looked for by the next build. */
static enum pl_status look_for_data(struct pl_loader *l,
                                    const struct pl_protocol *p,
                                    struct pl_err *err)
{
    const struct pl_value *data = pl_get(p->value, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str path = pl_strv(pl_get(data->as.members[i].value, "path")),
                      place = pl_str_below(l->a, p->folder, path);
        if (place.s == NULL)
            return pl_loader_no_memory(err);
        if (path.len > 0)
            (void)pl_root_has(l->root, place);
    }
    return PL_OK;
}

enum pl_status pl_load_trial(struct pl_loader *l, struct pl_str folder,
                             const struct pl_value **row, struct pl_err *err)
{
    const struct pl_value *value = NULL, *lines = NULL, *lock = NULL, *data;
    struct pl_str path = pl_str_below(l->a, folder, PL_STR("protocol.lua"));
    struct pl_protocol p;

    if (path.s == NULL)
        return pl_loader_no_memory(err);
    PL_TRY(pl_host_value(l->host, path, &value, &lines, err));
    PL_TRY(pl_protocol_check(l->a, value, lines, folder, &p, err));
    PL_TRY(check_name(&p, path, err));
    PL_TRY(look_for_data(l, &p, err));
    PL_TRY(row_value(l, &p, row, err));
    PL_TRY(load_lock(l, *row, &lock, err));
    PL_TRY(pl_load_sealed(l, *row, lock, &data, err));
    if (!pl_is_nil(data))
        lock = pl_with(l->a, lock, "data", data);
    *row = pl_with(l->a, *row, "lock", lock);
    return *row != NULL ? PL_OK : pl_loader_no_memory(err);
}

/* A folder without protocol.lua is no trial: it may hold what others
 * published. */
static enum pl_status load_if_trial(struct pl_loader *l, struct pl_str folder,
                                    struct pl_builder *rows, struct pl_err *err)
{
    const struct pl_value *row;
    struct pl_str path = pl_str_below(l->a, folder, PL_STR("protocol.lua"));

    if (path.s == NULL)
        return pl_loader_no_memory(err);
    if (!pl_root_has(l->root, path))
        return PL_OK;
    PL_TRY(pl_load_trial(l, folder, &row, err));
    pl_add(rows, row);
    return PL_OK;
}

enum pl_status pl_load_trials(struct pl_loader *l, const struct pl_value **rows,
                              struct pl_err *err)
{
    struct pl_builder list;
    struct pl_str *names = NULL;
    size_t n = 0;

    pl_build(&list, l->a);
    if (pl_root_has(l->root, PL_STR("analyses")))
        PL_TRY(
            pl_root_list(l->root, PL_STR("analyses"), l->a, &names, &n, err));
    PL_TRY(load_if_trial(l, PL_STR(""), &list, err));
    for (size_t i = 0; i < n; i++) {
        struct pl_str folder =
            pl_str_printf(l->a, "analyses/%.*s", PL_FMT(names[i]));
        if (folder.s == NULL)
            return pl_loader_no_memory(err);
        PL_TRY(load_if_trial(l, folder, &list, err));
    }
    *rows = pl_list(&list);
    return *rows != NULL ? PL_OK : pl_loader_no_memory(err);
}
