/* Data files against their seals in the lock. */
#include "base/json.h"
#include "data/csv.h"
#include "data/seal.h"
#include "run/project_state.h"

enum { FILE_MOST = 1 << 30, CELLS_MOST = 512 << 20 };

static struct pl_str below(struct pl_arena *a, const struct pl_value *row,
                           struct pl_str name)
{
    return pl_str_below(a, pl_strv(pl_get(row, "folder")), name);
}

static enum pl_status read_bytes(struct pl_loader *l, struct pl_str path,
                                 struct pl_str *bytes, struct pl_hash *hash,
                                 struct pl_err *err)
{
    if (path.s == NULL)
        return pl_loader_no_memory(err);
    return pl_root_read_hashed(l->root, path, FILE_MOST, l->a, bytes, hash,
                               err);
}

static enum pl_status seal_file(struct pl_loader *l, const struct pl_value *row,
                                const struct pl_member *data,
                                struct pl_builder *files,
                                struct pl_builder *cells, struct pl_err *err)
{
    const struct pl_value *path = pl_get(data->value, "path"), *seal, *kept;
    struct pl_str place = below(l->a, row, pl_strv(path)), bytes;
    const struct pl_frame *f;
    struct pl_hash hash;
    struct pl_builder b;
    char hex[65];

    PL_TRY(read_bytes(l, place, &bytes, &hash, err));
    PL_TRY(pl_csv_registered(l->a, bytes, place, &hash, data->value, &f, err));
    pl_hash_hex(&hash, hex);
    PL_TRY(pl_seal_make(l->a, f, pl_str_from(hex), &seal, &kept, err));
    pl_build(&b, l->a);
    pl_copy_members(&b, seal);
    pl_set_string(&b, "frame", data->key);
    pl_set(&b, "path", path);
    pl_set_text(&b, "sha256", hex);
    pl_add(files, pl_map(&b));
    pl_set_str(cells, data->key, kept);
    return PL_OK;
}

static bool is_file_there(const struct pl_loader *l, const struct pl_value *row,
                          const struct pl_member *data)
{
    struct pl_str path = pl_strv(pl_get(data->value, "path"));
    struct pl_str place = below(l->a, row, path);

    return path.len > 0 && place.s != NULL && pl_root_has(l->root, place);
}

enum pl_status pl_load_seals(struct pl_loader *l, const struct pl_value *row,
                             const struct pl_value **out, struct pl_err *err)
{
    const struct pl_value *data = pl_at(row, "protocol.data");
    const struct pl_member *away = NULL; /* a file that has not come */
    struct pl_builder b, files, cells;

    pl_build(&files, l->a);
    pl_build(&cells, l->a);
    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_member *m = &data->as.members[i];
        if (is_file_there(l, row, m))
            PL_TRY(seal_file(l, row, m, &files, &cells, err));
        else if (pl_strv(pl_get(m->value, "path")).len > 0)
            away = m;
    }
    if (files.n == 0 && away != NULL) /* told as any file that is not there */
        PL_TRY(seal_file(l, row, away, &files, &cells, err));
    pl_build(&b, l->a);
    pl_set(&b, "files", pl_list(&files));
    pl_set(&b, "cells", pl_map(&cells));
    *out = pl_map(&b);
    return *out != NULL ? PL_OK : pl_loader_no_memory(err);
}

static const struct pl_value *last_receipt(const struct pl_value *events)
{
    for (size_t i = pl_count(events); i-- > 0;)
        if (pl_is_text(pl_get(pl_item(events, i), "event"), "receive"))
            return pl_item(events, i);
    return pl_nil();
}

/* Of one trial. */
struct sealed {
    struct pl_loader *l;
    const struct pl_value *row, *receipt;
    const struct pl_value *cells; /* nil: not kept, or not the sealed ones */
    bool are_cells_read;
};

/* Only where a file differs: they are as large as the data. */
static const struct pl_value *kept_cells(struct sealed *s, struct pl_str frame)
{
    struct pl_str path = below(s->l->a, s->row, PL_STR("protocol.cells")), text;
    struct pl_hash hash;

    if (!s->are_cells_read && path.s != NULL && pl_root_has(s->l->root, path) &&
        pl_root_read_hashed(s->l->root, path, CELLS_MOST, s->l->a, &text, &hash,
                            NULL) == PL_OK) {
        char hex[65];
        pl_hash_hex(&hash, hex);
        if (!pl_is_text(pl_get(s->receipt, "cells"), hex) ||
            pl_json_read(s->l->a, text, path.s, &s->cells, NULL) != PL_OK)
            s->cells = pl_nil();
    }
    s->are_cells_read = true;
    return pl_get_str(pl_get(s->cells, "frames"), frame);
}

static void note_cells(struct sealed *s, struct pl_str place,
                       const struct pl_value *named)
{
    for (size_t i = 0; i < pl_count(named); i++) {
        struct pl_str line = pl_str_printf(
            s->l->a, "%.*s: row \"%.*s\", column \"%.*s\"", PL_FMT(place),
            PL_FMT(pl_strv(pl_get(pl_item(named, i), "key"))),
            PL_FMT(pl_strv(pl_get(pl_item(named, i), "column"))));
        pl_add(&s->l->cells, line.s != NULL ? pl_string(s->l->a, line) : NULL);
    }
}

/* A file that is another, looked into. */
static enum pl_status look(struct sealed *s, const struct pl_value *file,
                           struct pl_str place, struct pl_str bytes,
                           const struct pl_hash *hash, struct pl_builder *b,
                           struct pl_err *err)
{
    struct pl_str frame = pl_strv(pl_get(file, "frame"));
    const struct pl_value *entry =
        pl_get_str(pl_at(s->row, "protocol.data"), frame);
    const struct pl_value *differences, *named;
    const struct pl_frame *f;
    struct pl_err why = {0};

    if (pl_is_nil(entry) || pl_csv_registered(s->l->a, bytes, place, hash,
                                              entry, &f, &why) != PL_OK) {
        pl_set_text(b, "state", "unreadable");
        return why.status == PL_ENOMEM ? pl_loader_no_memory(err) : PL_OK;
    }
    PL_TRY(pl_seal_compare(s->l->a, file, kept_cells(s, frame),
                           pl_strv(pl_get(file, "sha256")), f, &differences,
                           &named, err));
    note_cells(s, place, named);
    pl_copy_members(b, differences);
    pl_set_text(b, "state",
                pl_count(differences) > 0 ? "changed" : "same content");
    return PL_OK;
}

static enum pl_status compare_file(struct sealed *s,
                                   const struct pl_value *file,
                                   struct pl_builder *list, struct pl_err *err)
{
    struct pl_str place = below(s->l->a, s->row, pl_strv(pl_get(file, "path")));
    struct pl_str bytes;
    struct pl_hash hash;
    struct pl_builder b;

    if (place.s == NULL)
        return pl_loader_no_memory(err);
    pl_build(&b, s->l->a);
    pl_set(&b, "frame", pl_get(file, "frame"));
    pl_set(&b, "path", pl_get(file, "path"));
    pl_set(&b, "sealed", pl_get(file, "sha256"));
    pl_set(&b, "on", pl_get(s->receipt, "on"));
    pl_set(&b, "seal", pl_get(s->receipt, "chain"));
    if (!pl_root_has(s->l->root, place)) {
        pl_set_text(&b, "state", "missing");
    } else {
        char hex[65];
        PL_TRY(read_bytes(s->l, place, &bytes, &hash, err));
        pl_hash_hex(&hash, hex);
        pl_set_text(&b, "sha256", hex);
        if (pl_is_text(pl_get(file, "sha256"), hex))
            pl_set_text(&b, "state", "same");
        else
            PL_TRY(look(s, file, place, bytes, &hash, &b, err));
    }
    pl_add(list, pl_map(&b));
    return PL_OK;
}

enum pl_status pl_load_sealed(struct pl_loader *l, const struct pl_value *row,
                              const struct pl_value *lock,
                              const struct pl_value **out, struct pl_err *err)
{
    struct sealed s = {.l = l,
                       .row = row,
                       .receipt = last_receipt(pl_get(lock, "events")),
                       .cells = pl_nil()};
    const struct pl_value *files = pl_get(s.receipt, "files");
    struct pl_builder list;

    pl_build(&list, l->a);
    for (size_t i = 0; i < pl_count(files); i++)
        PL_TRY(compare_file(&s, pl_item(files, i), &list, err));
    *out = pl_is_nil(s.receipt) ? pl_nil() : pl_list(&list);
    return *out != NULL ? PL_OK : pl_loader_no_memory(err);
}
