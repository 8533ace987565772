/* The registered data: what the protocol itself builds from its files. */
#include "plan/protocol.h"

#include "data/csv.h"
#include "data/expr.h"
#include "data/join.h"
#include "plan/protocol_check.h"
#include "plan/scale.h"
#include "plan/spec.h"

#include <stdio.h>

enum { FILE_LIMIT = 1 << 30 };

struct building {
    struct pl_arena *a;
    struct pl_root *root;
    const struct pl_protocol *p;
    const struct pl_frame *f;
    bool may_lack_files;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct building *b)
{
    return pl_fail(b->err, PL_ENOMEM, NULL, "out of memory");
}

/* A file that is not there (yet) is read as one without rows. */
static enum pl_status no_file(const struct building *b,
                              const struct pl_value *entry, struct pl_str path,
                              const struct pl_frame **out)
{
    const struct pl_value *columns = pl_get(entry, "columns");
    struct pl_buf header;

    pl_buf_init(&header, 0);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_member *m = &columns->as.members[i];
        struct pl_str other = pl_strv(pl_get(m->value, "column"));
        pl_buf_puts(&header, i > 0 ? "," : "");
        pl_buf_csv(&header, other.len > 0 ? other : m->key);
    }
    pl_buf_putc(&header, '\n');
    struct pl_str bytes = pl_buf_copy(&header, b->a);
    pl_buf_free(&header);
    return bytes.s != NULL
               ? pl_csv_registered(b->a, bytes, path, NULL, entry, out, b->err)
               : out_of_memory(b);
}

static enum pl_status read_file(const struct building *b,
                                const struct pl_value *entry,
                                const struct pl_frame **out)
{
    struct pl_hash hash;
    struct pl_str bytes,
        path = pl_str_below(b->a, b->p->folder, pl_strv(pl_get(entry, "path")));

    if (path.s == NULL)
        return out_of_memory(b);
    if (b->may_lack_files && !pl_root_has(b->root, path))
        return no_file(b, entry, path, out);
    PL_TRY(pl_root_read_hashed(b->root, path, FILE_LIMIT, b->a, &bytes, &hash,
                               b->err));
    return pl_csv_registered(b->a, bytes, path, &hash, entry, out, b->err);
}

static const struct pl_value *one_member(struct pl_arena *a, struct pl_str key,
                                         const struct pl_value *value)
{
    struct pl_builder m;

    pl_build(&m, a);
    pl_set_str(&m, key, value);
    return pl_map(&m);
}

static bool has_all(const struct building *b, const struct pl_value *names)
{
    for (size_t i = 0; i < pl_count(names); i++)
        if (pl_frame_column(b->f, pl_strv(pl_item(names, i))) == NULL)
            return false;
    return true;
}

/* The failure of a column, told where the protocol says how it is made. */
static enum pl_status told_at(const struct building *b, const char *part,
                              struct pl_str name, enum pl_status status)
{
    const struct pl_check c = {.lines = b->p->lines, .folder = b->p->folder};
    char clause[PL_CLAUSE_LENGTH];

    if (status == PL_OK || status == PL_ENOMEM || b->err == NULL)
        return status;
    struct pl_err why = *b->err;
    snprintf(clause, sizeof clause, "%s.%.*s", part, PL_FMT(name));
    struct pl_pos pos = pl_check_place(&c, clause);
    pl_fail(b->err, status, &pos, "%s: %s", clause, why.msg);
    return why.hint[0] != '\0' ? pl_hint(b->err, "%s", why.hint) : status;
}

static enum pl_status make_derived(struct building *b,
                                   const struct pl_member *m)
{
    const struct pl_value *one = one_member(b->a, m->key, m->value);

    if (one == NULL)
        return out_of_memory(b);
    return told_at(b, "derive", m->key,
                   pl_frame_derive(b->a, b->f, one, &b->f, b->err));
}

static enum pl_status make_scale(struct building *b, const struct pl_member *m)
{
    return told_at(b, "scales", m->key,
                   pl_scale_score(b->a, b->f, m->key, m->value, &b->f, b->err));
}

/* One column of derive or scales, if it is not there yet and what it reads is.
 */
static enum pl_status make_column(struct building *b, const struct pl_member *m,
                                  bool is_scale)
{
    const struct pl_value *reads =
        is_scale ? pl_get(m->value, "items") : pl_expr_columns(b->a, m->value);

    if (reads == NULL)
        return out_of_memory(b);
    if (pl_frame_column(b->f, m->key) != NULL || !has_all(b, reads))
        return PL_OK;
    return is_scale ? make_scale(b, m) : make_derived(b, m);
}

/* Rounds, until nothing more can be made: derive and scales may need each
 * other.  What needs columns of another file is left out here; the protocol's
 * check has made sure that some file has them all. */
static enum pl_status make_columns(struct building *b)
{
    static const char *const parts[] = {"derive", "scales"};
    size_t before;

    do {
        before = b->f->n_columns;
        for (size_t i = 0; i < 2; i++) {
            const struct pl_value *part = pl_get(b->p->value, parts[i]);
            for (size_t k = 0; k < pl_count(part); k++)
                PL_TRY(make_column(b, &part->as.members[k], i == 1));
        }
    } while (b->f->n_columns > before);
    return PL_OK;
}

static enum pl_status read_data(const struct building *b, struct pl_str name,
                                const struct pl_frame **out);

/* The rows of the first file, each with at most one of every other: that a row
 * has none is no fault. */
static enum pl_status read_joined(const struct building *b, struct pl_str name,
                                  const struct pl_value *entry,
                                  const struct pl_frame **out)
{
    const struct pl_value *parts = pl_get(entry, "files"), *report;
    const struct pl_value *by = pl_joined_by(b->a, entry);
    const struct pl_frame *f;

    if (by == NULL)
        return out_of_memory(b);
    PL_TRY(read_data(b, pl_strv(pl_item(parts, 0)), out));
    for (size_t i = 1; i < pl_count(parts); i++) {
        PL_TRY(read_data(b, pl_strv(pl_item(parts, i)), &f));
        enum pl_status status =
            told_at(b, "data", name,
                    pl_frame_join(b->a, *out, f, by, "left", false, out,
                                  &report, b->err));
        if (status == PL_EINPUT)
            return pl_hint(b->err,
                           "\"%.*s\" has one row for each that it is joined "
                           "to, or by names more columns",
                           PL_FMT(pl_strv(pl_item(parts, i))));
        PL_TRY(status);
    }
    return PL_OK;
}

static enum pl_status read_data(const struct building *b, struct pl_str name,
                                const struct pl_frame **out)
{
    const struct pl_value *entry =
        pl_get_str(pl_get(b->p->value, "data"), name);

    return pl_is_joined(entry) ? read_joined(b, name, entry, out)
                               : read_file(b, entry, out);
}

static enum pl_status no_data(const struct pl_protocol *p, struct pl_str name,
                              struct pl_err *err)
{
    const struct pl_value *data = pl_get(p->value, "data");

    pl_fail(err, PL_EINPUT, NULL, "protocol \"%.*s\" has no data \"%.*s\"",
            PL_FMT(p->id), PL_FMT(name));
    for (size_t i = 0; i < pl_count(data); i++)
        if (pl_nearest(name, &data->as.members[i].key, 1) == 0)
            return pl_hint(err, "did you mean \"%.*s\"?",
                           PL_FMT(data->as.members[i].key));
    return PL_EINPUT;
}

static enum pl_status build_frame(struct building *b, struct pl_str frame,
                                  const struct pl_frame **out)
{
    struct pl_str name = pl_protocol_data(b->p->value, frame);
    const struct pl_value *entry =
        pl_get_str(pl_get(b->p->value, "data"), name);

    if (pl_is_nil(entry))
        return no_data(b->p, name, b->err);
    PL_TRY(read_data(b, name, &b->f));
    PL_TRY(make_columns(b));
    *out = b->f;
    return PL_OK;
}

enum pl_status pl_registered_frame(struct pl_arena *a, struct pl_root *root,
                                   const struct pl_protocol *p,
                                   struct pl_str frame,
                                   const struct pl_frame **out,
                                   struct pl_err *err)
{
    struct building b = {.a = a, .root = root, .p = p, .err = err};

    return build_frame(&b, frame, out);
}

enum pl_status pl_planned_frame(struct pl_arena *a, struct pl_root *root,
                                const struct pl_protocol *p,
                                struct pl_str frame,
                                const struct pl_frame **out, struct pl_err *err)
{
    struct building b = {
        .a = a, .root = root, .p = p, .may_lack_files = true, .err = err};

    return build_frame(&b, frame, out);
}

static const struct pl_value *operation_on(struct pl_arena *a, const char *op,
                                           const struct pl_value *x)
{
    struct pl_builder args, m;

    pl_build(&args, a);
    pl_add(&args, x);
    pl_build(&m, a);
    pl_set_text(&m, "op", op);
    pl_set(&m, "args", pl_list(&args));
    return pl_map(&m);
}

/* Everyone who was allocated: a row with a known arm. */
static const struct pl_value *was_allocated(struct pl_arena *a,
                                            struct pl_str treatment)
{
    const struct pl_value *arm =
        one_member(a, PL_STR("col"), pl_string(a, treatment));

    return operation_on(a, "not", operation_on(a, "is_missing", arm));
}

enum pl_status
pl_registered_sample(struct pl_arena *a, const struct pl_protocol *p,
                     const struct pl_value *spec, const struct pl_frame *in,
                     const struct pl_frame **out, struct pl_err *err)
{
    struct pl_str treatment = pl_protocol_treatment(p->value);
    const struct pl_value *rule = pl_get(spec, "sample"), *condition;

    if (pl_is_text(pl_get(rule, "kind"), "subset")) {
        condition = pl_get(rule, "where");
    } else {
        const struct pl_column *arm =
            treatment.len > 0 ? pl_frame_column(in, treatment) : NULL;
        if (arm == NULL || pl_count_missing(arm) == 0) {
            *out = in;
            return PL_OK;
        }
        condition = was_allocated(a, treatment);
    }
    if (condition == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    return pl_frame_where(a, in, condition, out, err);
}
