#include "plan/session_state.h"

#include "base/pack.h"
#include "base/version.h"

#include <stdio.h>
#include <string.h>

enum pl_status pl_session_no_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

struct pl_pos pl_session_pos(const struct pl_session *s, size_t line)
{
    char file[192];

    snprintf(file, sizeof file, "%.*s", PL_FMT(s->notebook));
    return pl_pos_at(file, line, 0);
}

enum pl_status pl_session_new(struct pl_arena *a, struct pl_root *root,
                              struct pl_memo *memo, const struct pl_team *team,
                              struct pl_str notebook, struct pl_session **out,
                              struct pl_err *err)
{
    struct pl_session *s = PL_NEW(a, struct pl_session, 1);

    if (s == NULL)
        return pl_session_no_memory(err);
    s->a = a;
    s->root = root;
    s->memo = memo;
    s->team = team;
    s->notebook = pl_str_copy(a, notebook);
    pl_build(&s->explanations, a);
    pl_build(&s->uptake, a);
    pl_build(&s->unrun, a);
    pl_index_init(&s->numbers, a);
    pl_index_init(&s->texts, a);
    pl_index_init(&s->reads, a);
    pl_index_init(&s->hashed, a);
    *out = s;
    return s->notebook.s != NULL ? PL_OK : pl_session_no_memory(err);
}

static enum pl_status add_trial(struct pl_session *s,
                                const struct pl_protocol *protocol,
                                struct pl_trial **place, struct pl_trial **out,
                                struct pl_err *err)
{
    struct pl_trial *t = PL_NEW(s->a, struct pl_trial, 1);

    if (t == NULL)
        return pl_session_no_memory(err);
    t->session = s;
    t->protocol = protocol;
    t->next = *place;
    pl_build(&t->choices, s->a);
    *place = t;
    *out = t;
    return PL_OK;
}

enum pl_status pl_session_trial(struct pl_session *s,
                                const struct pl_protocol *protocol,
                                struct pl_trial **out, struct pl_err *err)
{
    PL_TRY(add_trial(s, protocol, &s->trials, out, err));
    (*out)->is_used = true;
    return PL_OK;
}

/* Behind those in use, which tell first what a column means. */
enum pl_status pl_session_know(struct pl_session *s,
                               const struct pl_protocol *protocol,
                               struct pl_err *err)
{
    struct pl_trial **end = &s->trials, *known;

    while (*end != NULL)
        end = &(*end)->next;
    return add_trial(s, protocol, end, &known, err);
}

static struct pl_trial **place_of(struct pl_session *s, struct pl_str folder)
{
    struct pl_trial **t = &s->trials;

    while (*t != NULL && !pl_str_eq((*t)->protocol->folder, folder))
        t = &(*t)->next;
    return t;
}

bool pl_session_knows(const struct pl_session *s, struct pl_str folder)
{
    const struct pl_trial *t = s->trials;

    while (t != NULL && !pl_str_eq(t->protocol->folder, folder))
        t = t->next;
    return t != NULL;
}

struct pl_trial *pl_session_use(struct pl_session *s, struct pl_str folder)
{
    struct pl_trial **place = place_of(s, folder), *t = *place;

    if (t == NULL || t->is_used)
        return t;
    *place = t->next;
    t->next = s->trials;
    s->trials = t;
    t->is_used = true;
    return t;
}

const struct pl_protocol *pl_trial_protocol(const struct pl_trial *t)
{
    return t->protocol;
}

static bool add_place(struct pl_session *s, struct pl_index *index,
                      struct pl_str key, struct pl_place place)
{
    size_t at;

    if (s->n_places == s->cap_places) {
        size_t cap = s->cap_places > 0 ? 2 * s->cap_places : 256;
        struct pl_place *more = PL_NEW(s->a, struct pl_place, cap);
        if (more == NULL)
            return false;
        if (s->n_places > 0)
            memcpy(more, s->places, s->n_places * sizeof *more);
        s->places = more;
        s->cap_places = cap;
    }
    if (!pl_index_put(index, key, s->n_places, &at))
        return false;
    if (at == s->n_places)
        s->n_places++;
    /* A number's first place is kept: add_number does not come here twice.  A
     * text's last is: what was read for a table was read just before it. */
    s->places[at] = place;
    return true;
}

/* Bits are copied for a number that is new only. */
static bool add_number(struct pl_session *s, double x, struct pl_place place)
{
    x += 0.0; /* -0 is printed as 0 */
    struct pl_str bits = {(const char *)&x, sizeof x};

    if (pl_index_get(&s->numbers, bits, s->n_places) < s->n_places)
        return true;
    bits = pl_str_copy(s->a, bits);
    return bits.s != NULL && add_place(s, &s->numbers, bits, place);
}

/* A word of a result with digits in it (CR2, wave_2) is a name that a text may
 * use; a cell that was read and says the same stays what it came from. */
static bool add_name(struct pl_session *s, struct pl_str name,
                     struct pl_place place)
{
    return !pl_str_is_name(name) ||
           pl_index_get(&s->texts, name, s->n_places) < s->n_places ||
           add_place(s, &s->texts, name, place);
}

static bool index_value(struct pl_session *s, const struct pl_value *v,
                        struct pl_str row, struct pl_str path, int depth)
{
    struct pl_place place = {row, path};

    if (depth > 16)
        return true;
    if (v->type == PL_NUMBER)
        return add_number(s, v->as.number, place);
    for (size_t i = 0; i < pl_count(v); i++) {
        bool is_map = v->type == PL_MAP;
        const struct pl_value *item =
            is_map ? v->as.members[i].value : pl_item(v, i);
        struct pl_str name =
            is_map ? v->as.members[i].key : pl_strv(pl_get(item, "name"));
        if (item->type == PL_STRING) {
            if (!add_name(s, pl_strv(item), place))
                return false;
            continue;
        }
        struct pl_str inner =
            name.len > 0 ? pl_str_printf(s->a, "%.*s%s%.*s", PL_FMT(path),
                                         path.len > 0 ? "." : "", PL_FMT(name))
                         : pl_str_printf(s->a, "%.*s%s%zu", PL_FMT(path),
                                         path.len > 0 ? "." : "", i + 1);
        if (inner.s == NULL || !index_value(s, item, row, inner, depth + 1))
            return false;
    }
    return true;
}

enum pl_status pl_session_index_column(struct pl_session *s,
                                       const struct pl_column *c,
                                       struct pl_str row, struct pl_err *err)
{
    struct pl_place place = {row, c->name};

    for (size_t i = 0; i < c->n; i++) {
        bool done = true;
        if (pl_is_missing(c, i))
            continue;
        if (c->number != NULL) {
            done = add_number(s, c->number[i], place);
        } else {
            struct pl_str text =
                c->text != NULL ? c->text[i] : c->levels[c->code[i]];
            done = add_place(s, &s->texts, text, place);
        }
        if (!done)
            return pl_session_no_memory(err);
    }
    return PL_OK;
}

bool pl_session_match_number(const struct pl_session *s, double x,
                             struct pl_str *row, struct pl_str *path)
{
    x += 0.0;
    size_t at = pl_index_get(
        &s->numbers, (struct pl_str){(const char *)&x, sizeof x}, s->n_places);
    if (at == s->n_places)
        return false;
    *row = s->places[at].row;
    *path = s->places[at].path;
    return true;
}

bool pl_session_match_text(const struct pl_session *s, struct pl_str text,
                           struct pl_str *row)
{
    size_t at = pl_index_get(&s->texts, text, s->n_places);

    if (at == s->n_places)
        return false;
    *row = s->places[at].row;
    return true;
}

struct pl_str pl_session_next_id(struct pl_session *s)
{
    return pl_str_printf(s->a, "%.*s#%zu", PL_FMT(s->notebook), s->n_rows + 1);
}

const struct pl_value *pl_session_find(const struct pl_session *s,
                                       struct pl_str id)
{
    int64_t n = 0;
    size_t from = id.len; /* of the digits: a path may hold a # itself */

    while (from > 0 && id.s[from - 1] != '#')
        from--;
    if (!pl_str_integer(pl_str_slice(id, from, id.len), &n) || n < 1 ||
        (uint64_t)n > s->n_rows)
        return pl_nil();
    const struct pl_value *row = s->rows[n - 1];
    return pl_str_eq(pl_strv(pl_get(row, "id")), id) ? row : pl_nil();
}

void pl_session_row(struct pl_session *s, struct pl_builder *row,
                    const char *role, size_t line)
{
    pl_build(row, s->a);
    pl_set_string(row, "id", pl_session_next_id(s));
    pl_set_string(row, "notebook", s->notebook);
    pl_set_number(row, "line", (double)line);
    pl_set_text(row, "role", role);
}

static enum pl_status keep_row(struct pl_session *s, const struct pl_value *row,
                               struct pl_err *err)
{
    if (row == NULL)
        return pl_session_no_memory(err);
    if (s->n_rows == s->cap_rows) {
        size_t cap = s->cap_rows > 0 ? 2 * s->cap_rows : 64;
        const struct pl_value **more =
            PL_NEW(s->a, const struct pl_value *, cap);
        if (more == NULL)
            return pl_session_no_memory(err);
        if (s->n_rows > 0)
            memcpy(more, s->rows, s->n_rows * sizeof *more);
        s->rows = more;
        s->cap_rows = cap;
    }
    s->rows[s->n_rows++] = row;
    return PL_OK;
}

enum pl_status pl_session_add(struct pl_session *s, struct pl_builder *row,
                              const struct pl_value *result, struct pl_str *id,
                              struct pl_err *err)
{
    struct pl_str next = pl_session_next_id(s);

    if (next.s == NULL)
        return pl_session_no_memory(err);
    if (result != NULL)
        pl_set(row, "result", result);
    PL_TRY(keep_row(s, pl_map(row), err));
    if (result != NULL && !index_value(s, result, next, PL_STR(""), 0))
        return pl_session_no_memory(err);
    *id = next;
    return PL_OK;
}

/* Each column is hashed once, however many runs use it. */
static bool column_hash(struct pl_session *s, const struct pl_column *c,
                        struct pl_hash *out)
{
    struct pl_str address = {(const char *)&c, sizeof c};
    size_t at = pl_index_get(&s->hashed, address, s->n_hashes);

    if (at < s->n_hashes) {
        *out = s->hashes[at];
        return true;
    }
    if (s->n_hashes == s->cap_hashes) {
        size_t cap = s->cap_hashes > 0 ? 2 * s->cap_hashes : 64;
        struct pl_hash *more = PL_NEW(s->a, struct pl_hash, cap);
        if (more == NULL)
            return false;
        if (s->n_hashes > 0)
            memcpy(more, s->hashes, s->n_hashes * sizeof *more);
        s->hashes = more;
        s->cap_hashes = cap;
    }
    struct pl_str key = pl_str_copy(s->a, address);
    *out = s->hashes[s->n_hashes] = pl_column_bytes_hash(c);
    return key.s != NULL && pl_index_put(&s->hashed, key, s->n_hashes++, &at);
}

static struct pl_hash frame_hash(struct pl_session *s, const struct pl_frame *f)
{
    struct pl_hash *columns = PL_NEW(s->a, struct pl_hash, f->n_columns + 1);

    for (size_t j = 0; columns != NULL && j < f->n_columns; j++)
        if (!column_hash(s, f->columns[j], &columns[j]))
            return pl_frame_hash(f);
    return columns != NULL ? pl_frame_hash_of(f, columns) : pl_frame_hash(f);
}

/* Everything that decides the result: what is asked, of which cells, of which
 * program. */
static struct pl_hash memo_key(struct pl_session *s, const char *function,
                               const struct pl_frame *frame,
                               const struct pl_value *args)
{
    struct pl_hasher h;
    struct pl_hash value = pl_value_hash(args);

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, PL_STR("execute 3 " PL_VERSION));
    pl_hasher_add_str(&h, pl_str_from(function));
    pl_hasher_add(&h, value.b, sizeof value.b);
    if (frame != NULL) {
        struct pl_hash cells = frame_hash(s, frame);
        struct pl_hash lineage = pl_value_hash(frame->lineage);
        pl_hasher_add(&h, cells.b, sizeof cells.b);
        pl_hasher_add(&h, lineage.b, sizeof lineage.b);
    }
    return pl_hasher_end(&h);
}

static bool recall(struct pl_session *s, const struct pl_hash *key,
                   struct pl_executed *out)
{
    const struct pl_value *v;
    struct pl_str bytes;

    if (!pl_memo_get(s->memo, key, &bytes) ||
        pl_unpack(s->a, bytes, &v, NULL) != PL_OK)
        return false;
    out->result = pl_get(v, "result");
    out->record = pl_get(v, "record");
    return pl_count(out->result) > 0 && pl_count(out->record) > 0;
}

static void remember(struct pl_session *s, const struct pl_hash *key,
                     const struct pl_executed *x)
{
    struct pl_builder b;
    struct pl_buf text;

    pl_build(&b, s->a);
    pl_set(&b, "result", x->result);
    pl_set(&b, "record", x->record);
    pl_buf_init(&text, 0);
    pl_pack(&text, pl_map(&b));
    if (text.failed == PL_OK)
        pl_memo_put(s->memo, key, pl_buf_view(&text));
    pl_buf_free(&text);
}

bool pl_session_recall(struct pl_session *s, const char *what,
                       const struct pl_frame *frame,
                       const struct pl_value *args, struct pl_hash *key,
                       struct pl_executed *out)
{
    if (s->memo == NULL)
        return false;
    *key = memo_key(s, what, frame, args);
    return recall(s, key, out);
}

void pl_session_remember(struct pl_session *s, const struct pl_hash *key,
                         const struct pl_executed *x)
{
    if (s->memo != NULL)
        remember(s, key, x);
}

struct pl_hash pl_session_frame_hash(struct pl_session *s,
                                     const struct pl_frame *f)
{
    return frame_hash(s, f);
}

enum pl_status pl_session_execute(struct pl_session *s, const char *function,
                                  const struct pl_frame *frame,
                                  const struct pl_value *args,
                                  struct pl_executed *out, struct pl_err *err)
{
    struct pl_hash key;

    if (pl_session_recall(s, function, frame, args, &key, out))
        return PL_OK;
    PL_TRY(pl_execute(s->a, s->team, function, frame, args, out, err));
    pl_session_remember(s, &key, out);
    return PL_OK;
}

enum pl_status pl_session_finish(struct pl_session *s, struct pl_err *err)
{
    for (struct pl_trial *t = s->trials; t != NULL; t = t->next)
        PL_TRY(pl_trial_finish(t, &s->uptake, &s->unrun, err));
    return PL_OK;
}

const struct pl_value *pl_session_value(struct pl_session *s)
{
    struct pl_builder b, rows, trials;

    pl_build(&rows, s->a);
    for (size_t i = 0; i < s->n_rows; i++)
        pl_add(&rows, s->rows[i]);
    pl_build(&trials, s->a);
    for (const struct pl_trial *t = s->trials; t != NULL; t = t->next)
        if (t->is_used)
            pl_add(&trials, pl_string(s->a, t->protocol->id));
    pl_build(&b, s->a);
    pl_set_string(&b, "notebook", s->notebook);
    pl_set(&b, "rows", pl_list(&rows));
    pl_set(&b, "explanations", pl_list(&s->explanations));
    if (s->uptake.n > 0)
        pl_set(&b, "uptake", pl_list(&s->uptake));
    if (s->unrun.n > 0)
        pl_set(&b, "unrun", pl_list(&s->unrun));
    pl_set(&b, "trials", pl_list(&trials));
    return pl_map(&b);
}
