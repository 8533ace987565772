#include "data/csv.h"

#include "base/map.h"
#include "data/csv_split.h"
#include "data/dictionary.h"
#include "data/doubled.h"
#include "data/sheet.h"

/* One file being read. */
struct file {
    struct pl_arena *a;
    struct pl_str name;             /* NUL-terminated copy */
    const struct pl_value *entries; /* name to entry, NULL: infer */
    struct pl_str key;
    struct pl_str doubled; /* which of the rows of one key stands, or empty */
    struct pl_csv csv;
    struct pl_column *columns;
    const struct pl_column **kept;
    size_t n_kept;
    struct pl_bad_cells bad;
    bool may_lack; /* columns that the dictionary names */
    const struct pl_value *absent;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct file *f)
{
    return pl_fail(f->err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_pos in_header(const struct file *f)
{
    return pl_pos_at(f->name.s, 1, 0);
}

/* The header's name of an entry: its own, unless it says another. */
static struct pl_str header_name(const struct pl_member *m)
{
    struct pl_str other = pl_strv(pl_get(m->value, "column"));

    return other.len > 0 ? other : m->key;
}

static enum pl_status check_header(const struct file *f, struct pl_index *index)
{
    struct pl_pos pos = in_header(f);
    size_t first;

    pl_index_init(index, f->a);
    for (size_t j = 0; j < f->csv.columns; j++) {
        struct pl_str name = f->csv.cells[j];
        if (name.len == 0)
            return pl_fail(f->err, PL_EINPUT, &pos,
                           "the header's field %zu is empty", j + 1);
        if (!pl_index_put(index, name, j, &first))
            return out_of_memory(f);
        if (first != j)
            return pl_fail(f->err, PL_EINPUT, &pos,
                           "the header names \"%.*s\" twice", PL_FMT(name));
    }
    return PL_OK;
}

/* Without its key or what has a part to play, a file is no file of the plan's.
 */
static bool is_needed(const struct file *f, const struct pl_member *m)
{
    return !f->may_lack || pl_str_eq(m->key, f->key) ||
           pl_is_text(pl_get(m->value, "kind"), "id") ||
           !pl_is_nil(pl_get(m->value, "role"));
}

static enum pl_status not_in_file(struct file *f, const struct pl_member *m,
                                  struct pl_builder *absent)
{
    struct pl_str name = header_name(m);
    struct pl_pos pos = in_header(f);
    int near = pl_nearest(name, f->csv.cells, f->csv.columns);
    struct pl_builder b;

    if (is_needed(f, m)) {
        pl_fail(f->err, PL_EINPUT, &pos,
                "the dictionary's column \"%.*s\" is not in the file",
                PL_FMT(name));
        return near >= 0 ? pl_hint(f->err, "the file has \"%.*s\"",
                                   PL_FMT(f->csv.cells[near]))
                         : PL_EINPUT;
    }
    pl_build(&b, f->a);
    pl_set_string(&b, "name", m->key);
    if (near >= 0)
        pl_set_string(&b, "near", f->csv.cells[near]);
    pl_add(absent, pl_map(&b));
    return PL_OK;
}

/* Entry and name of each column of the file; every entry must be met, or told
 * as absent. */
static enum pl_status match_entries(struct file *f,
                                    const struct pl_index *header,
                                    const struct pl_member **member)
{
    struct pl_pos pos = in_header(f);
    struct pl_builder absent;

    pl_build(&absent, f->a);

    for (size_t i = 0; i < pl_count(f->entries); i++) {
        const struct pl_member *m = &f->entries->as.members[i];
        struct pl_str name = header_name(m);
        size_t at = pl_index_get(header, name, f->csv.columns);
        if (at < f->csv.columns && member[at] != NULL)
            return pl_fail(f->err, PL_EINPUT, &pos,
                           "the dictionary's columns \"%.*s\" and \"%.*s\" are "
                           "both the file's \"%.*s\"",
                           PL_FMT(member[at]->key), PL_FMT(m->key),
                           PL_FMT(name));
        if (at == f->csv.columns)
            PL_TRY(not_in_file(f, m, &absent));
        else
            member[at] = m;
    }
    f->absent = pl_list(&absent);
    if (f->absent == NULL)
        return out_of_memory(f);
    for (size_t j = 0; j < f->csv.columns; j++) {
        if (member[j] != NULL)
            continue;
        pl_fail(f->err, PL_EINPUT, &pos,
                "column \"%.*s\" of the file is not in the dictionary",
                PL_FMT(f->csv.cells[j]));
        return pl_hint(f->err,
                       "describe it, or leave it out with %.*s = ignored()",
                       PL_FMT(f->csv.cells[j]));
    }
    return PL_OK;
}

static const struct pl_value *column_lineage(const struct file *f,
                                             struct pl_str header)
{
    struct pl_builder b;

    pl_build(&b, f->a);
    pl_set_text(&b, "kind", "file");
    pl_set_string(&b, "file", f->name);
    pl_set_string(&b, "column", header);
    return pl_map(&b);
}

/* The entry that a column is read by: a key that may be there twice is told
 * apart later. */
static enum pl_status entry_of(const struct file *f, const struct pl_member *m,
                               const struct pl_value **out)
{
    *out = m != NULL ? m->value : NULL;
    if (m != NULL && f->doubled.len > 0 && pl_str_eq(m->key, f->key) &&
        pl_is_text(pl_get(m->value, "kind"), "id"))
        *out = pl_with(f->a, m->value, "kind", pl_text(f->a, "text"));
    return m == NULL || *out != NULL ? PL_OK : out_of_memory(f);
}

static enum pl_status read_column(struct file *f, size_t j,
                                  const struct pl_member *m)
{
    struct pl_str header = f->csv.cells[j];
    struct pl_column *c = &f->columns[j];
    const struct pl_value *entry;

    if (m != NULL && pl_is_text(pl_get(m->value, "kind"), "ignored"))
        return PL_OK;
    PL_TRY(entry_of(f, m, &entry));
    PL_TRY(pl_dictionary_column(f->a, &f->csv, j, m != NULL ? m->key : header,
                                entry, &f->bad, c, f->err));
    c->entry = m != NULL ? m->value : NULL;
    c->lineage = column_lineage(f, header);
    if (c->lineage == NULL)
        return out_of_memory(f);
    f->kept[f->n_kept++] = c;
    return PL_OK;
}

static enum pl_status tell_bad_cells(struct file *f)
{
    struct pl_pos pos = pl_pos_at(f->name.s, f->bad.first_line, 0);

    if (f->bad.text.failed != PL_OK)
        return out_of_memory(f);
    if (f->bad.n > 10)
        pl_buf_printf(&f->bad.text, "\n  and %zu more", f->bad.n - 10);
    pl_fail(f->err, PL_EINPUT, &pos, "%s", f->bad.text.s);
    return pl_hint(
        f->err, "correct the file, or what the dictionary says of "
                "the column (levels, aliases, range, missing_codes, doubled)");
}

/* The header, and the member of the dictionary for each of its columns. */
static enum pl_status begin_columns(struct file *f,
                                    const struct pl_member ***member)
{
    struct pl_index header;

    *member = PL_NEW(f->a, const struct pl_member *, f->csv.columns + 1);
    f->columns = PL_NEW(f->a, struct pl_column, f->csv.columns + 1);
    f->kept = PL_NEW(f->a, const struct pl_column *, f->csv.columns + 1);
    if (*member == NULL || f->columns == NULL || f->kept == NULL)
        return out_of_memory(f);
    f->n_kept = 0;
    PL_TRY(check_header(f, &header));
    return f->entries != NULL ? match_entries(f, &header, *member) : PL_OK;
}

static enum pl_status read_columns(struct file *f)
{
    const struct pl_member **member = NULL;

    PL_TRY(begin_columns(f, &member));
    for (size_t j = 0; j < f->csv.columns; j++)
        PL_TRY(read_column(f, j, member[j]));
    return f->bad.n > 0 ? tell_bad_cells(f) : PL_OK;
}

static enum pl_status keep_columns(struct file *f,
                                   const struct pl_member *const *member,
                                   const struct pl_sheet_column *columns)
{
    for (size_t j = 0; j < f->csv.columns; j++) {
        struct pl_column *c = &f->columns[j];
        if (columns[j].is_left_out)
            continue;
        *c = columns[j].cells.column;
        c->entry = member[j] != NULL ? member[j]->value : NULL;
        c->lineage = column_lineage(f, f->csv.cells[j]);
        if (c->lineage == NULL)
            return out_of_memory(f);
        f->kept[f->n_kept++] = c;
    }
    return PL_OK;
}

static enum pl_status read_sheet(struct file *f, struct pl_sheet *sheet)
{
    const struct pl_member **member = NULL;

    f->csv = sheet->header;
    PL_TRY(begin_columns(f, &member));
    struct pl_sheet_column *columns =
        PL_NEW(f->a, struct pl_sheet_column, f->csv.columns + 1);
    if (columns == NULL)
        return out_of_memory(f);
    for (size_t j = 0; j < f->csv.columns; j++) {
        const struct pl_member *m = member[j];
        columns[j].name = m != NULL ? m->key : f->csv.cells[j];
        PL_TRY(entry_of(f, m, &columns[j].entry));
        columns[j].is_left_out =
            m != NULL && pl_is_text(pl_get(m->value, "kind"), "ignored");
    }
    PL_TRY(pl_sheet_read(sheet, columns, f->err));
    return sheet->is_good ? keep_columns(f, member, columns) : PL_EINPUT;
}

static const struct pl_value *read_operation(const struct file *f,
                                             const struct pl_hash *hash)
{
    struct pl_builder op, list;

    pl_build(&op, f->a);
    pl_set_text(&op, "op", "read");
    pl_set_string(&op, "file", f->name);
    if (hash != NULL) {
        char hex[65];
        pl_hash_hex(hash, hex);
        pl_set_text(&op, "sha256", hex);
    }
    if (pl_count(f->absent) > 0)
        pl_set(&op, "absent", f->absent);
    pl_build(&list, f->a);
    pl_add(&list, pl_map(&op));
    return pl_list(&list);
}

static enum pl_status wrong_key(const struct file *f, size_t row,
                                struct pl_str key, const char *what)
{
    if (f->csv.lines == NULL)
        return PL_EINPUT; /* told when the lines are known */
    struct pl_pos pos = pl_pos_at(f->name.s, f->csv.lines[row + 1], 0);
    return pl_fail(f->err, PL_EINPUT, &pos,
                   "row %zu, key column \"%.*s\": \"%.*s\" %s", row + 1,
                   PL_FMT(f->key), PL_FMT(key), what);
}

/* Whatever kind the key column is of: it tells the rows apart. */
static enum pl_status check_key(const struct file *f,
                                const struct pl_frame *frame)
{
    struct pl_pos pos = in_header(f);
    const struct pl_column *c;
    const struct pl_str *keys;
    struct pl_index seen;
    size_t first;

    enum pl_status found = pl_frame_need(frame, f->key, "the key", &c, f->err);
    if (found != PL_OK && f->err != NULL)
        f->err->pos = pos;
    PL_TRY(found);
    if (f->doubled.len == 0 && pl_is_text(pl_get(c->entry, "kind"), "id"))
        return PL_OK; /* checked when it was read */
    PL_TRY(pl_frame_keys(f->a, frame, &keys, f->err));
    pl_index_init(&seen, f->a);
    for (size_t i = 0; i < frame->n; i++) {
        if (pl_is_missing(c, i))
            return wrong_key(f, frame->row[i] - 1, keys[i],
                             "is missing, and a key may not be");
        if (!pl_index_put(&seen, keys[i], i, &first))
            return out_of_memory(f);
        if (first != i)
            return wrong_key(f, i, keys[i],
                             "is there twice, and a key may not be");
    }
    return PL_OK;
}

static const struct pl_value *doubled_operation(const struct file *f, size_t n)
{
    struct pl_builder op;

    pl_build(&op, f->a);
    pl_set_text(&op, "op", "doubled");
    pl_set_string(&op, "kept", f->doubled);
    pl_set_number(&op, "rows", (double)n);
    return pl_map(&op);
}

/* Rows that repeat a key are left out, and counted in the frame's history. */
static enum pl_status drop_doubled(const struct file *f,
                                   const struct pl_frame **frame)
{
    const size_t *rows = NULL;
    size_t n, conflict;

    if (f->key.len == 0)
        return pl_fail(f->err, PL_EINPUT, NULL,
                       "doubled: the dictionary names no key");
    if (pl_frame_column(*frame, f->key) == NULL)
        return PL_OK; /* told with the key */
    PL_TRY(pl_doubled_rows(f->a, *frame, f->doubled, &rows, &n, &conflict,
                           f->err));
    if (conflict < (*frame)->n) {
        const struct pl_str *keys;
        PL_TRY(pl_frame_keys(f->a, *frame, &keys, f->err));
        return wrong_key(f, conflict, keys[conflict],
                         "is there twice, with other cells");
    }
    if (n == (*frame)->n)
        return PL_OK;
    const struct pl_value *op = doubled_operation(f, (*frame)->n - n);
    return op != NULL ? pl_frame_rows(f->a, *frame, rows, n, op, frame, f->err)
                      : out_of_memory(f);
}

static enum pl_status make_frame(const struct file *f,
                                 const struct pl_hash *hash,
                                 const struct pl_frame **out)
{
    struct pl_frame *frame = PL_NEW(f->a, struct pl_frame, 1);
    uint32_t *row = PL_NEW(f->a, uint32_t, f->csv.rows + 1);

    if (frame == NULL || row == NULL)
        return out_of_memory(f);
    for (size_t i = 0; i < f->csv.rows; i++)
        row[i] = (uint32_t)(i + 1);
    *frame = (struct pl_frame){.n = f->csv.rows,
                               .n_columns = f->n_kept,
                               .columns = f->kept,
                               .key = f->key,
                               .row = row,
                               .lineage = read_operation(f, hash)};
    if (frame->lineage == NULL)
        return out_of_memory(f);
    const struct pl_frame *made = frame;
    if (f->doubled.len > 0)
        PL_TRY(drop_doubled(f, &made));
    if (f->key.len > 0)
        PL_TRY(check_key(f, made));
    *out = made;
    return PL_OK;
}

/* Cell by cell, and every fault told. */
static enum pl_status read_cells(struct file *f, struct pl_str bytes,
                                 const struct pl_hash *hash,
                                 const struct pl_frame **out)
{
    PL_TRY(pl_csv_split(f->a, bytes, f->name.s, &f->csv, f->err));
    if (f->csv.rows > UINT32_MAX - 1)
        return pl_fail(f->err, PL_ELIMIT, NULL, "more than 4 billion rows");
    pl_buf_init(&f->bad.text, 0);
    enum pl_status status = read_columns(f);
    pl_buf_free(&f->bad.text);
    return status == PL_OK ? make_frame(f, hash, out) : status;
}

/* In chunks, as long as there is nothing to tell.  *done: there was not. */
static enum pl_status read_chunks(struct file *f, const struct pl_team *team,
                                  struct pl_str bytes,
                                  const struct pl_hash *hash,
                                  const struct pl_frame **out, bool *done)
{
    const struct pl_str mark = PL_STR("\xef\xbb\xbf");
    struct pl_err doubt = {0}, *err = f->err;
    struct pl_sheet sheet;

    if (pl_str_starts(bytes, mark.s))
        bytes = pl_str_slice(bytes, mark.len, bytes.len);
    if (pl_str_starts(bytes, mark.s))
        return PL_OK; /* a second one is text */
    PL_TRY(pl_sheet_open(f->a, team, bytes, PL_SHEET_CHUNK, &sheet, err));
    if (!sheet.is_good || sheet.header.rows > UINT32_MAX - 1)
        return PL_OK;
    f->err = &doubt;
    enum pl_status status = read_sheet(f, &sheet);
    if (status == PL_OK)
        status = make_frame(f, hash, out);
    f->err = err;
    *done = status == PL_OK;
    return status == PL_ENOMEM ? out_of_memory(f) : PL_OK;
}

/* In memory of its own, which is given back when it comes to nothing. */
static enum pl_status try_chunks(const struct file *f,
                                 const struct pl_team *team,
                                 struct pl_str bytes,
                                 const struct pl_hash *hash,
                                 const struct pl_frame **out, bool *done)
{
    size_t limit = f->a->limit;
    struct pl_arena own;
    struct file g = *f;

    pl_arena_init(&own, limit - f->a->used);
    own.fail_after = f->a->fail_after;
    g.a = &own;
    enum pl_status status = read_chunks(&g, team, bytes, hash, out, done);
    f->a->fail_after = own.fail_after;
    f->a->was_refused = f->a->was_refused || own.was_refused;
    if (!*done) {
        pl_arena_free(&own);
        return status;
    }
    pl_arena_adopt(f->a, &own);
    f->a->limit = limit; /* it counts, as if it had been taken there */
    return PL_OK;
}

static enum pl_status read_frame(struct pl_arena *a, const struct pl_team *team,
                                 struct file *f, struct pl_str bytes,
                                 const struct pl_hash *hash,
                                 const struct pl_value *file_entry,
                                 const struct pl_frame **out)
{
    const struct pl_value *entries = pl_get(file_entry, "columns");
    const struct pl_team quiet = {.threads = team != NULL ? team->threads : 1};
    bool done = false;

    f->a = a;
    f->entries = entries->type == PL_MAP ? entries : NULL;
    f->key = pl_strv(pl_get(file_entry, "key"));
    f->doubled = pl_strv(pl_get(file_entry, "doubled"));
    f->name = pl_str_copy(a, f->name);
    if (f->name.s == NULL)
        return out_of_memory(f);
    PL_TRY(try_chunks(f, &quiet, bytes, hash, out, &done));
    return done ? PL_OK : read_cells(f, bytes, hash, out);
}

enum pl_status pl_csv_frame_by(struct pl_arena *a, const struct pl_team *team,
                               struct pl_str bytes, struct pl_str name,
                               const struct pl_hash *hash,
                               const struct pl_value *file_entry,
                               const struct pl_frame **out, struct pl_err *err)
{
    struct file f = {.name = name, .err = err};

    return read_frame(a, team, &f, bytes, hash, file_entry, out);
}

enum pl_status pl_csv_frame(struct pl_arena *a, struct pl_str bytes,
                            struct pl_str name, const struct pl_hash *hash,
                            const struct pl_value *file_entry,
                            const struct pl_frame **out, struct pl_err *err)
{
    return pl_csv_frame_by(a, NULL, bytes, name, hash, file_entry, out, err);
}

enum pl_status pl_csv_registered(struct pl_arena *a, struct pl_str bytes,
                                 struct pl_str name, const struct pl_hash *hash,
                                 const struct pl_value *file_entry,
                                 const struct pl_frame **out,
                                 struct pl_err *err)
{
    struct file f = {.name = name, .may_lack = true, .err = err};

    return read_frame(a, NULL, &f, bytes, hash, file_entry, out);
}

enum pl_status pl_csv_names(struct pl_arena *a, struct pl_str bytes,
                            const struct pl_str **names, size_t *n,
                            struct pl_err *err)
{
    struct pl_csv csv = {0};

    PL_TRY(pl_csv_split(a, pl_str_slice(bytes, 0, pl_sheet_header(bytes)), "",
                        &csv, err));
    *names = csv.cells;
    *n = csv.columns;
    return PL_OK;
}

void pl_csv_write(struct pl_buf *b, const struct pl_frame *f)
{
    struct pl_buf cell;

    pl_buf_init(&cell, 0);
    for (size_t j = 0; j < f->n_columns; j++) {
        if (j > 0)
            pl_buf_putc(b, ',');
        pl_buf_csv(b, f->columns[j]->name);
    }
    pl_buf_putc(b, '\n');
    for (size_t i = 0; i < f->n; i++) {
        for (size_t j = 0; j < f->n_columns; j++) {
            if (j > 0)
                pl_buf_putc(b, ',');
            pl_buf_clear(&cell);
            pl_cell_text(&cell, f->columns[j], i);
            /* An empty field alone on its line would read as no row at all. */
            if (f->n_columns == 1 && cell.len == 0)
                pl_buf_puts(b, "\"\"");
            else
                pl_buf_csv(b, pl_buf_view(&cell));
        }
        pl_buf_putc(b, '\n');
    }
    if (cell.failed != PL_OK)
        b->failed = cell.failed;
    pl_buf_free(&cell);
}
