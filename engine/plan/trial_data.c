/* The frames of a protocol, each read once, and what their files lack. */
#include "plan/compare.h"
#include "plan/session_state.h"
#include "plan/spec.h"

enum { DEPTH = 16 };

static enum pl_status add_difference(struct pl_trial *t, struct pl_str data,
                                     const struct pl_value *absent,
                                     struct pl_builder *list,
                                     struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    struct pl_str name = pl_strv(pl_get(absent, "name")),
                  near = pl_strv(pl_get(absent, "near")),
                  clause = pl_str_printf(a, "data.%.*s.%.*s", PL_FMT(data),
                                         PL_FMT(name)),
                  detail =
                      pl_str_printf(a, "the file has \"%.*s\"", PL_FMT(near));
    const struct pl_value *entry = pl_get_str(
        pl_get(pl_get_str(pl_get(t->protocol->value, "data"), data), "columns"),
        name);

    if (clause.s == NULL || detail.s == NULL)
        return pl_session_no_memory(err);
    pl_add(list, pl_difference(a, clause, entry, pl_text(a, "not in the file"),
                               near.len > 0 ? detail : PL_STR("")));
    return PL_OK;
}

static enum pl_status add_no_file(struct pl_trial *t, struct pl_str data,
                                  struct pl_builder *list, struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    struct pl_str clause = pl_str_printf(a, "data.%.*s.path", PL_FMT(data));
    const struct pl_value *path =
        pl_get(pl_get_str(pl_get(t->protocol->value, "data"), data), "path");

    if (clause.s == NULL)
        return pl_session_no_memory(err);
    pl_add(list, pl_difference(a, clause, path, pl_text(a, "no such file"),
                               PL_STR("")));
    return PL_OK;
}

/* Of each file in a history, joined ones too. */
static enum pl_status gather(struct pl_trial *t, const struct pl_value *lineage,
                             struct pl_builder *list, int depth,
                             struct pl_err *err)
{
    for (size_t i = 0; depth < DEPTH && i < pl_count(lineage); i++) {
        const struct pl_value *op = pl_item(lineage, i);
        const struct pl_value *absent = pl_get(op, "absent");
        struct pl_str data = pl_trial_data_of(t, pl_strv(pl_get(op, "file")));
        for (size_t k = 0; k < pl_count(absent); k++)
            PL_TRY(add_difference(t, data, pl_item(absent, k), list, err));
        if (data.len > 0 && pl_is_text(pl_get(op, "op"), "read") &&
            pl_is_nil(pl_get(op, "sha256")))
            PL_TRY(add_no_file(t, data, list, err));
        PL_TRY(gather(t, pl_get(op, "with"), list, depth + 1, err));
    }
    return PL_OK;
}

/* A row of what the plan names and the files lack; the same is told by each
 * frame that they are in, and is one departure. */
static enum pl_status tell_absent(struct pl_trial *t, const struct pl_frame *f,
                                  struct pl_err *err)
{
    struct pl_session *s = t->session;
    struct pl_builder list, row;
    struct pl_str id;

    pl_build(&list, s->a);
    PL_TRY(gather(t, f->lineage, &list, 0, err));
    const struct pl_value *differences = pl_list(&list);
    if (differences == NULL)
        return pl_session_no_memory(err);
    if (pl_count(differences) == 0)
        return PL_OK;
    pl_session_row(s, &row, "data", 0);
    pl_set_string(&row, "trial", t->protocol->id);
    pl_set(&row, "lineage", f->lineage);
    pl_set(&row, "differences", differences);
    return pl_session_add(s, &row, pl_nil(), &id, err);
}

/* The frames that are kept, and what makes one that is not. */
typedef enum pl_status make_frame(struct pl_arena *, struct pl_root *,
                                  const struct pl_protocol *, struct pl_str,
                                  const struct pl_frame **, struct pl_err *);

static enum pl_status kept(struct pl_trial *t, struct pl_frame_used **list,
                           make_frame *make, struct pl_str name,
                           const struct pl_frame **out, struct pl_err *err)
{
    struct pl_session *s = t->session;

    for (struct pl_frame_used *f = *list; f != NULL; f = f->next) {
        if (pl_str_eq(f->name, name)) {
            *out = f->frame;
            return PL_OK;
        }
    }
    struct pl_frame_used *f = PL_NEW(s->a, struct pl_frame_used, 1);
    if (f == NULL)
        return pl_session_no_memory(err);
    PL_TRY(make(s->a, s->root, t->protocol, name, &f->frame, err));
    f->name = name;
    f->next = *list;
    *list = f;
    *out = f->frame;
    return tell_absent(t, f->frame, err);
}

enum pl_status pl_trial_frame(struct pl_trial *t, struct pl_str name,
                              const struct pl_frame **out, struct pl_err *err)
{
    return kept(t, &t->frames, pl_registered_frame,
                pl_protocol_data(t->protocol->value, name), out, err);
}

static bool has_files(const struct pl_trial *t, const struct pl_value *names)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");
    bool has_all = names != NULL;

    for (size_t i = 0; has_all && i < pl_count(names); i++) {
        struct pl_str path = pl_str_below(
            t->session->a, t->protocol->folder,
            pl_strv(
                pl_get(pl_get_str(data, pl_strv(pl_item(names, i))), "path")));
        has_all = path.s != NULL && pl_root_has(t->session->root, path);
    }
    return has_all;
}

enum pl_status pl_trial_planned(struct pl_trial *t, struct pl_str name,
                                const struct pl_frame **out, struct pl_err *err)
{
    struct pl_str data = pl_protocol_data(t->protocol->value, name);
    const struct pl_value *files =
        pl_protocol_files(t->session->a, t->protocol->value, data);

    if (files == NULL)
        return pl_session_no_memory(err);
    return has_files(t, files)
               ? pl_trial_frame(t, data, out, err)
               : kept(t, &t->planned, pl_planned_frame, data, out, err);
}
