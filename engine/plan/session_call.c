/* What a notebook does to data by hand: calls of stats, summaries, cells taken
 * out. */
#include "plan/session_state.h"

#include <math.h>
#include <string.h>

static void tell(struct pl_reading *r, struct pl_reading more)
{
    if (r->role == NULL)
        *r = more;
}

/* {"name","role","hash"} of each column read; hashes may be NULL. */
static const struct pl_value *columns_value(struct pl_arena *a,
                                            const struct pl_roles *roles,
                                            const struct pl_value *names,
                                            const struct pl_hash *hashes)
{
    struct pl_builder list, one;
    char hex[65];

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(names); i++) {
        struct pl_str name = pl_strv(pl_item(names, i));
        const char *role = pl_role_of(roles, name).role;
        pl_build(&one, a);
        pl_set_string(&one, "name", name);
        if (role != NULL)
            pl_set_text(&one, "role", role);
        if (hashes != NULL) {
            pl_hash_hex(&hashes[i], hex);
            pl_set_text(&one, "hash", hex);
        }
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static struct pl_reading reading_of(const struct pl_roles *roles,
                                    const struct pl_value *names)
{
    struct pl_reading r = roles->rows;

    for (size_t i = 0; i < pl_count(names); i++)
        tell(&r, pl_role_of(roles, pl_strv(pl_item(names, i))));
    return r;
}

static const char *row_role(struct pl_reading r)
{
    return r.role != NULL ? "unregistered" : "read";
}

/* Are these numbers cells that an unregistered extraction took out? */
static bool were_taken_out(const struct pl_session *s,
                           const struct pl_value *numbers)
{
    bool found = false;

    for (size_t i = 0; i < pl_count(numbers); i++) {
        const struct pl_value *x = pl_item(numbers, i);
        struct pl_str row, path;
        if (x->type != PL_NUMBER)
            continue;
        if (!pl_session_match_number(s, x->as.number, &row, &path))
            return false;
        const struct pl_value *from = pl_session_find(s, row);
        found = found || (pl_is_text(pl_get(from, "function"), "extract") &&
                          pl_is_text(pl_get(from, "role"), "unregistered"));
    }
    return found && pl_count(numbers) > 1;
}

/* What an analysis of an outcome found, and not how it was asked. */
static bool is_found(struct pl_str path)
{
    static const char *const parts[] = {"estimate", "std_error", "statistic",
                                        "p_value",  "conf_low",  "conf_high"};
    size_t from = path.len;

    while (from > 0 && path.s[from - 1] != '.')
        from--;
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (pl_str_is(pl_str_slice(path, from, path.len), parts[i]))
            return true;
    return false;
}

static bool is_of_outcome(const struct pl_value *row)
{
    static const char *const roles[] = {"registered", "conducted", "explored",
                                        "multiverse", "unregistered"};

    for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++)
        if (pl_is_text(pl_get(row, "role"), roles[i]))
            return true;
    return false;
}

/* A list with what such an analysis found is a new one of it: a pool, a family.
 * A whole number may be anybody's. */
static bool were_found(const struct pl_session *s,
                       const struct pl_value *numbers)
{
    for (size_t i = 0; i < pl_count(numbers) && pl_count(numbers) > 1; i++) {
        double x = pl_num(pl_item(numbers, i));
        struct pl_str row, path;
        if (isfinite(x) && x != floor(x) &&
            pl_session_match_number(s, x, &row, &path) && is_found(path) &&
            is_of_outcome(pl_session_find(s, row)))
            return true;
    }
    return false;
}

static bool is_fit_of_outcome(const struct pl_session *s,
                              const struct pl_value *v)
{
    bool is = v->type == PL_MAP &&
              is_of_outcome(pl_session_find(s, pl_strv(pl_get(v, "ledger"))));

    for (size_t i = 0; v->type == PL_LIST && i < v->n && !is; i++)
        is = is_fit_of_outcome(s, pl_item(v, i));
    return is;
}

static struct pl_reading reading_of_numbers(const struct pl_session *s,
                                            const struct pl_value *args)
{
    for (size_t i = 0; i < pl_count(args); i++) {
        const struct pl_value *v = args->as.members[i].value;
        if ((v->type == PL_LIST &&
             (were_taken_out(s, v) || were_found(s, v))) ||
            is_fit_of_outcome(s, v))
            return (struct pl_reading){"outcome", s->trials};
    }
    return (struct pl_reading){NULL, NULL};
}

static void set_trial(struct pl_builder *row, struct pl_reading r)
{
    if (r.trial != NULL)
        pl_set_string(row, "trial", r.trial->protocol->id);
}

/* A call that is done. */
struct call {
    const char *function;
    const struct pl_frame *data;
    const struct pl_value *args, *names;
    size_t line;
    struct pl_executed did;
};

static enum pl_status add_call(struct pl_session *s, const struct call *c,
                               const struct pl_value **result,
                               struct pl_err *err)
{
    struct pl_roles roles;
    struct pl_builder row;
    struct pl_str id;

    PL_TRY(pl_roles_of(s, c->data, &roles, err));
    const struct pl_value *told = pl_with(
        s->a, c->did.result, "ledger", pl_string(s->a, pl_session_next_id(s)));
    if (c->names == NULL || told == NULL)
        return pl_session_no_memory(err);
    struct pl_reading r = reading_of(&roles, c->names);
    tell(&r, reading_of_numbers(s, c->args));
    pl_session_row(s, &row, row_role(r), c->line);
    set_trial(&row, r);
    pl_set_text(&row, "function", c->function);
    pl_set(&row, "spec", c->args);
    pl_set(&row, "columns", columns_value(s->a, &roles, c->names, NULL));
    pl_set(&row, "record", c->did.record);
    pl_set(&row, "inputs", pl_get(c->did.record, "files"));
    if (c->data != NULL)
        pl_set(&row, "lineage", c->data->lineage);
    PL_TRY(pl_session_add(s, &row, told, &id, err));
    *result = told;
    return PL_OK;
}

enum pl_status pl_session_call(struct pl_session *s, const char *function,
                               const struct pl_frame *data,
                               const struct pl_value *args, size_t line,
                               const struct pl_value **result,
                               struct pl_err *err)
{
    struct call c = {function, data, args, NULL, line, {NULL, NULL}};

    c.names = pl_execute_reads(s->a, function, args);
    if (pl_session_execute(s, function, data, args, &c.did, err) != PL_OK)
        return pl_session_tell_refused(s, data, c.names, line, err);
    return add_call(s, &c, result, err);
}

/* Those of the arguments, with the frame's when these name no columns. */
static const struct pl_value *names_read(struct pl_arena *a,
                                         const char *function,
                                         const struct pl_frame *data,
                                         const struct pl_value *args)
{
    struct pl_builder b;

    if (data == NULL || !pl_is_nil(pl_get(args, "columns")))
        return pl_execute_reads(a, function, args);
    pl_build(&b, a);
    for (size_t i = 0; i < data->n_columns; i++)
        pl_add(&b, pl_string(a, data->columns[i]->name));
    return pl_list(&b);
}

const struct pl_value *pl_session_seeded(const struct pl_session *s,
                                         const char *function,
                                         const struct pl_value *args)
{
    const double other = 1000003;
    double seed = pl_num(pl_get(args, "seed"));

    if (s->root == NULL || s->root->view == NULL ||
        strcmp(function, "randomise") != 0 || !(seed >= 0))
        return args;
    return pl_with(s->a, args, "seed",
                   pl_number(s->a, seed < other ? seed + other : seed - other));
}

enum pl_status pl_session_frames(struct pl_session *s, const char *function,
                                 const struct pl_frame *data,
                                 const struct pl_value *args, size_t line,
                                 struct pl_frames *frames,
                                 const struct pl_value **result,
                                 struct pl_err *err)
{
    struct call c = {function, data, args, NULL, line, {NULL, NULL}};

    c.names = names_read(s->a, function, data, args);
    if (pl_execute_frames(s->a, s->team, function, data, args, frames, &c.did,
                          err) != PL_OK)
        return pl_session_tell_refused(s, data, c.names, line, err);
    return add_call(s, &c, result, err);
}

/* Reads. */

struct reading {
    struct pl_session *s;
    const char *how;
    const struct pl_frame *frame;
    const struct pl_value *names;
    size_t line;
    struct pl_err *err;
};

/* The mark is what else must be the same. */
static struct pl_str key_of(const struct reading *r, struct pl_str mark)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_printf(&b, "%zu %s ", r->line, r->how);
    pl_buf_put(&b, mark);
    for (size_t i = 0; i < pl_count(r->names); i++) {
        struct pl_str name = pl_strv(pl_item(r->names, i));
        pl_buf_printf(&b, " %zu:%.*s", name.len, PL_FMT(name));
    }
    struct pl_str key = pl_buf_copy(&b, r->s->a);
    pl_buf_free(&b);
    return key;
}

static enum pl_status find_columns(const struct reading *r,
                                   const struct pl_column ***out)
{
    size_t n = pl_count(r->names);
    const struct pl_column **columns =
        PL_NEW(r->s->a, const struct pl_column *, n + 1);

    if (columns == NULL)
        return pl_session_no_memory(r->err);
    for (size_t i = 0; i < n; i++)
        PL_TRY(pl_frame_need(r->frame, pl_strv(pl_item(r->names, i)), r->how,
                             &columns[i], r->err));
    *out = columns;
    return PL_OK;
}

/* Sorting a long frame takes memory that is needed no longer than that. */
static enum pl_status hash_columns(const struct reading *r,
                                   const struct pl_column *const *columns,
                                   struct pl_hash **out)
{
    struct pl_arena *a = r->s->a, work;
    size_t n = pl_count(r->names);
    struct pl_hash *hashes = PL_NEW(a, struct pl_hash, n + 1);

    if (hashes == NULL)
        return pl_session_no_memory(r->err);
    pl_arena_init(&work, a->limit - a->used);
    work.fail_after = a->fail_after;
    enum pl_status status =
        n > 0 ? pl_column_hashes(&work, r->frame, columns, n, hashes, r->err)
              : PL_OK;
    pl_arena_free(&work);
    *out = hashes;
    return status;
}

/* A join after the summary brings cells of which no row tells yet. */
static bool was_summarised(const struct pl_frame *f)
{
    bool is_summary = false;

    for (size_t i = 0; i < pl_count(f->lineage); i++) {
        const struct pl_value *op = pl_get(pl_item(f->lineage, i), "op");
        is_summary = pl_is_text(op, "summarise") ||
                     (is_summary && !pl_is_text(op, "join"));
    }
    return is_summary;
}

static struct pl_reading told_by(const struct reading *r,
                                 const struct pl_roles *roles)
{
    struct pl_reading told = reading_of(roles, r->names);

    if (strcmp(r->how, "extract") == 0 && was_summarised(r->frame))
        told.role = NULL; /* the summary's own row counts */
    return told;
}

static enum pl_status add_row(const struct reading *r,
                              const struct pl_column *const *columns,
                              const struct pl_roles *roles, struct pl_str *id)
{
    struct pl_session *s = r->s;
    struct pl_reading told = told_by(r, roles);
    struct pl_hash *hashes = NULL;
    struct pl_builder row;

    PL_TRY(hash_columns(r, columns, &hashes));
    pl_session_row(s, &row, row_role(told), r->line);
    set_trial(&row, told);
    pl_set_text(&row, "function", r->how);
    pl_set(&row, "columns", columns_value(s->a, roles, r->names, hashes));
    pl_set_number(&row, "n", (double)r->frame->n);
    pl_set(&row, "lineage", r->frame->lineage);
    pl_set(&row, "inputs", pl_frame_files(s->a, r->frame));
    return pl_session_add(s, &row, NULL, id, r->err);
}

static enum pl_status keep(const struct reading *r, struct pl_str key,
                           size_t row)
{
    size_t stored;

    return pl_index_put(&r->s->reads, key, row, &stored)
               ? PL_OK
               : pl_session_no_memory(r->err);
}

/* What a read tells, and of which files: a line in a loop over files leaves a
 * row a file, or a number's row would name a file that it is not from. */
static struct pl_str told_of(const struct reading *r,
                             const struct pl_roles *roles)
{
    const struct pl_value *files = pl_frame_files(r->s->a, r->frame);
    const char *role = told_by(r, roles).role;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_puts(&b, role != NULL ? role : "-");
    for (size_t i = 0; i < pl_count(files); i++) {
        struct pl_str path = files->as.members[i].key;
        pl_buf_printf(&b, " %zu:%.*s", path.len, PL_FMT(path));
    }
    struct pl_str told =
        files != NULL ? pl_buf_copy(&b, r->s->a) : (struct pl_str){0};
    pl_buf_free(&b);
    return told;
}

/* The row of an earlier read that is the same by line, columns, how, and what
 * it tells, else a new one. */
static enum pl_status find_like(const struct reading *r,
                                const struct pl_column *const *columns,
                                size_t *row)
{
    struct pl_session *s = r->s;
    struct pl_roles roles;
    struct pl_str id;

    PL_TRY(pl_roles_of(s, r->frame, &roles, r->err));
    struct pl_str told = told_of(r, &roles);
    struct pl_str key = key_of(r, told);
    if (told.s == NULL || key.s == NULL)
        return pl_session_no_memory(r->err);
    *row = pl_index_get(&s->reads, key, s->n_rows);
    if (*row < s->n_rows)
        return PL_OK;
    PL_TRY(add_row(r, columns, &roles, &id));
    return keep(r, key, *row);
}

/* A line in a loop may read frames of many histories: what a history tells is
 * asked once. */
static enum pl_status find_row(const struct reading *r,
                               const struct pl_column *const *columns,
                               struct pl_str *id)
{
    struct pl_session *s = r->s;
    const struct pl_value *history = r->frame->lineage;
    struct pl_str key =
        key_of(r, (struct pl_str){(const char *)&history, sizeof history});

    if (key.s == NULL)
        return pl_session_no_memory(r->err);
    size_t row = pl_index_get(&s->reads, key, s->n_rows);
    if (row == s->n_rows) {
        PL_TRY(find_like(r, columns, &row));
        PL_TRY(keep(r, key, row));
    }
    *id = pl_strv(pl_get(s->rows[row], "id"));
    return PL_OK;
}

enum pl_status pl_session_read(struct pl_session *s, const char *how,
                               const struct pl_frame *frame,
                               const struct pl_value *columns, size_t line,
                               struct pl_str *row, struct pl_err *err)
{
    struct reading r = {s, how, frame, columns, line, err};
    const struct pl_column **found = NULL;
    struct pl_str id;

    PL_TRY(find_columns(&r, &found));
    PL_TRY(find_row(&r, found, &id));
    for (size_t i = 0; strcmp(how, "extract") == 0 && i < pl_count(columns);
         i++)
        PL_TRY(pl_session_index_column(s, found[i], id, err));
    *row = id;
    return PL_OK;
}

/* A join may bring the conditions of its right side. */
static bool was_chosen(const struct pl_frame *f)
{
    for (size_t i = 0; i < pl_count(f->lineage); i++) {
        const struct pl_value *op = pl_get(pl_item(f->lineage, i), "op");
        if (pl_is_text(op, "where") || pl_is_text(op, "join"))
            return true;
    }
    return false;
}

enum pl_status pl_session_count(struct pl_session *s,
                                const struct pl_frame *frame,
                                const struct pl_value *columns, size_t line,
                                bool *is_told, struct pl_err *err)
{
    const struct pl_column **found = NULL;
    struct pl_builder none;
    struct pl_roles roles;
    struct pl_str id;

    *is_told = false;
    if (columns == NULL && !was_chosen(frame))
        return PL_OK;
    pl_build(&none, s->a);
    if (columns == NULL)
        columns = pl_list(&none);
    struct reading r = {s, "extract", frame, columns, line, err};
    if (r.names == NULL)
        return pl_session_no_memory(err);
    PL_TRY(pl_roles_of(s, frame, &roles, err));
    *is_told = told_by(&r, &roles).role != NULL;
    if (!*is_told)
        return PL_OK;
    PL_TRY(find_columns(&r, &found));
    return find_row(&r, found, &id);
}

void pl_session_guard(struct pl_session *s, int by)
{
    s->guards += by;
    s->was_guarded = true;
}

bool pl_session_was_guarded(const struct pl_session *s)
{
    return s->was_guarded;
}

enum pl_status pl_session_refused(struct pl_session *s,
                                  const struct pl_frame *frame,
                                  const struct pl_value *columns, size_t line,
                                  bool *is_told, struct pl_err *err)
{
    struct pl_builder b;

    *is_told = false;
    if (s->guards == 0 || frame == NULL)
        return PL_OK;
    pl_build(&b, s->a);
    for (size_t i = 0; i < pl_count(columns); i++)
        if (pl_frame_column(frame, pl_strv(pl_item(columns, i))) != NULL)
            pl_add(&b, pl_item(columns, i));
    const struct pl_value *there = pl_list(&b);
    return there != NULL ? pl_session_count(s, frame, there, line, is_told, err)
                         : pl_session_no_memory(err);
}

/* What a failed call told; the failure itself stays in err. */
enum pl_status pl_session_tell_refused(struct pl_session *s,
                                       const struct pl_frame *frame,
                                       const struct pl_value *columns,
                                       size_t line, struct pl_err *err)
{
    enum pl_status failed = err->status;
    struct pl_err more = {0};
    bool is_told;

    if (failed == PL_ENOMEM ||
        pl_session_refused(s, frame, columns, line, &is_told, &more) == PL_OK)
        return failed;
    *err = more;
    return more.status;
}
