/* Is a frame about a trial's people?  By the file it was read from (its path,
 * its bytes, its header), by the trial's key, by most columns of a file. */
#include "data/csv.h"
#include "plan/session_state.h"

enum { DEPTH = 16 };

static const size_t file_limit = (size_t)1 << 30;

static bool has_bytes(const struct pl_trial *t, const struct pl_value *sha256)
{
    for (const struct pl_file_used *f = t->files; f != NULL; f = f->next)
        if (pl_is_text(sha256, f->sha256))
            return true;
    return false;
}

struct pl_str pl_trial_data_of(const struct pl_trial *t, struct pl_str file)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");
    struct pl_str folder = t->protocol->folder, rest = file;

    if (folder.len > 0) {
        if (file.len <= folder.len ||
            !pl_str_eq(pl_str_slice(file, 0, folder.len), folder))
            return PL_STR("");
        rest = pl_str_slice(file, folder.len + 1, file.len);
    }
    for (size_t i = 0; i < pl_count(data); i++)
        if (pl_str_eq(pl_strv(pl_get(data->as.members[i].value, "path")), rest))
            return data->as.members[i].key;
    return PL_STR("");
}

static bool is_file_of(const struct pl_trial *t, const struct pl_value *read)
{
    return has_bytes(t, pl_get(read, "sha256")) ||
           pl_trial_data_of(t, pl_strv(pl_get(read, "file"))).len > 0;
}

/* The name under which a column stands in its file. */
static struct pl_str header_of(const struct pl_member *column)
{
    struct pl_str said = pl_strv(pl_get(column->value, "column"));

    return said.len > 0 ? said : column->key;
}

struct pl_str pl_trial_name_of(const struct pl_trial *t, struct pl_str header)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        for (size_t k = 0; k < pl_count(columns); k++)
            if (pl_str_eq(header_of(&columns->as.members[k]), header))
                return columns->as.members[k].key;
    }
    return header;
}

static const struct pl_header *header_at(const struct pl_session *s,
                                         struct pl_str file)
{
    const struct pl_header *h = s->headers;

    while (h != NULL && !pl_str_eq(h->file, file))
        h = h->next;
    return h;
}

/* A copy of the data under another name, of which a dictionary leaves out most:
 * the file itself has most columns of one of the trial's. */
static bool is_copied_file(const struct pl_trial *t, struct pl_str file)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");
    const struct pl_header *h = header_at(t->session, file);

    for (size_t i = 0; h != NULL && i < pl_count(data); i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        size_t n = 0;
        for (size_t k = 0; k < pl_count(columns); k++)
            n += pl_list_has(h->names, header_of(&columns->as.members[k]));
        if (2 * n > pl_count(columns))
            return true;
    }
    return false;
}

/* Reads of a history, and whether one of them is of the trial's files. */
static bool reads_file(const struct pl_trial *t, const struct pl_value *lineage,
                       size_t *n_reads, int depth)
{
    bool found = false;

    for (size_t i = 0; depth < DEPTH && i < pl_count(lineage); i++) {
        const struct pl_value *op = pl_item(lineage, i);
        if (pl_is_text(pl_get(op, "op"), "read")) {
            ++*n_reads;
            found = found || is_file_of(t, op) ||
                    is_copied_file(t, pl_strv(pl_get(op, "file")));
        }
        if (pl_is_text(pl_get(op, "op"), "join"))
            found =
                reads_file(t, pl_get(op, "with"), n_reads, depth + 1) || found;
    }
    return found || depth == DEPTH; /* what is not followed may be of it */
}

static bool holds_key(const struct pl_trial *t, const struct pl_frame *f)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str key = pl_strv(pl_get(data->as.members[i].value, "key"));
        if (key.len > 0 && pl_frame_column(f, key) != NULL)
            return true;
    }
    return false;
}

/* A copy of the data without its key has most of a file's columns; a published
 * table may name an outcome and the arm, and no more. */
static bool is_copy(const struct pl_trial *t, const struct pl_frame *f)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");

    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        size_t n = 0;
        for (size_t k = 0; k < pl_count(columns); k++)
            n += pl_frame_column(f, columns->as.members[k].key) != NULL;
        if (2 * n > pl_count(columns))
            return true;
    }
    return false;
}

bool pl_trial_is_about(const struct pl_trial *t, const struct pl_frame *f)
{
    size_t n_reads = 0;

    if (reads_file(t, f->lineage, &n_reads, 0))
        return true;
    /* Other trials may name their people and columns alike. */
    return t->is_used && (n_reads == 0 || holds_key(t, f) || is_copy(t, f));
}

/* What is known of files. */

/* A file that cannot be read has no bytes that others could be a copy of. */
static enum pl_status add_file(struct pl_trial *t, struct pl_str path,
                               struct pl_err *err)
{
    struct pl_session *s = t->session;
    struct pl_str bytes;
    struct pl_file_used *f = PL_NEW(s->a, struct pl_file_used, 1);
    struct pl_str full = pl_str_below(s->a, t->protocol->folder, path);
    struct pl_arena work;

    if (f == NULL || full.s == NULL)
        return pl_session_no_memory(err);
    pl_arena_init(&work, file_limit);
    work.fail_after = s->a->fail_after;
    if (pl_root_read(s->root, full, file_limit, &work, &bytes, NULL) == PL_OK) {
        struct pl_hash hash = pl_hash_str(bytes);
        pl_hash_hex(&hash, f->sha256);
        f->next = t->files;
        t->files = f;
    }
    pl_arena_free(&work);
    return PL_OK;
}

enum pl_status pl_trial_know_files(struct pl_trial *t, struct pl_err *err)
{
    const struct pl_value *data = pl_get(t->protocol->value, "data");

    if (t->knows_files)
        return PL_OK;
    t->knows_files = true;
    for (size_t i = 0; i < pl_count(data); i++) {
        struct pl_str path = pl_strv(pl_get(data->as.members[i].value, "path"));
        if (path.len > 0)
            PL_TRY(add_file(t, path, err));
    }
    return PL_OK;
}

bool pl_session_has_file(const struct pl_session *s, struct pl_str file)
{
    return header_at(s, file) != NULL;
}

enum pl_status pl_session_file(struct pl_session *s, struct pl_str file,
                               const struct pl_value *names, struct pl_err *err)
{
    struct pl_header *h = PL_NEW(s->a, struct pl_header, 1);

    if (h == NULL)
        return pl_session_no_memory(err);
    for (struct pl_trial *t = s->trials; t != NULL; t = t->next)
        PL_TRY(pl_trial_know_files(t, err));
    *h = (struct pl_header){pl_str_copy(s->a, file), names, s->headers};
    s->headers = h;
    return h->file.s != NULL ? PL_OK : pl_session_no_memory(err);
}
