#include "data/join.h"

#include "base/map.h"

#include <math.h>
#include <stdio.h>

enum { KEYS_TOLD = 10, KEY_SHOWN = 40 };

static const size_t NONE = (size_t)-1;

struct join {
    struct pl_arena *a;
    const struct pl_frame *left, *right;
    const struct pl_value *by;
    bool keeps_left, keeps_right, many;
    const struct pl_str *left_keys, *right_keys; /* .s NULL: a missing part */
    size_t *next;                   /* [right rows] next row of the same key */
    struct pl_index index;          /* key to the first right row */
    size_t *from_left, *from_right; /* [n] rows of the result */
    size_t n, cap;
    size_t matched, unmatched_left, unmatched_right, duplicated;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct join *j)
{
    return pl_fail(j->err, PL_ENOMEM, NULL, "out of memory");
}

/* The by-cells of each row as one text; lengths keep "a","bc" from "ab","c".
 * A missing cell matches nothing. */
static enum pl_status keys_of(const struct join *j, const struct pl_frame *f,
                              const struct pl_str **out)
{
    struct pl_str *keys = PL_NEW(j->a, struct pl_str, f->n + 1);
    struct pl_buf key, cell;
    enum pl_status status = PL_OK;

    if (keys == NULL)
        return out_of_memory(j);
    pl_buf_init(&key, 0);
    pl_buf_init(&cell, 0);
    for (size_t i = 0; i < f->n && status == PL_OK; i++) {
        bool is_missing = false;
        pl_buf_clear(&key);
        for (size_t k = 0; k < pl_count(j->by); k++) {
            const struct pl_column *c =
                pl_frame_column(f, pl_strv(pl_item(j->by, k)));
            is_missing = is_missing || pl_is_missing(c, i);
            pl_buf_clear(&cell);
            pl_cell_text(&cell, c, i);
            pl_buf_printf(&key, "%zu:", cell.len);
            pl_buf_put(&key, pl_buf_view(&cell));
        }
        if (is_missing)
            continue;
        keys[i] = pl_buf_copy(&key, j->a);
        if (keys[i].s == NULL)
            status = out_of_memory(j);
    }
    pl_buf_free(&key);
    pl_buf_free(&cell);
    *out = keys;
    return status;
}

static enum pl_status need_columns(const struct join *j)
{
    const struct pl_column *c;
    struct pl_index names;
    size_t at;

    if (pl_count(j->by) == 0)
        return pl_fail(j->err, PL_EINPUT, NULL,
                       "join: by names no column to match rows on");
    for (size_t k = 0; k < pl_count(j->by); k++) {
        struct pl_str name = pl_strv(pl_item(j->by, k));
        PL_TRY(pl_frame_need(j->left, name, "join: by", &c, j->err));
        PL_TRY(pl_frame_need(j->right, name, "join: by", &c, j->err));
    }
    pl_index_init(&names, j->a);
    for (size_t i = 0; i < j->left->n_columns; i++)
        if (!pl_index_put(&names, j->left->columns[i]->name, i, &at))
            return out_of_memory(j);
    for (size_t i = 0; i < j->right->n_columns; i++) {
        struct pl_str name = j->right->columns[i]->name;
        if (pl_list_has(j->by, name) ||
            pl_index_get(&names, name, NONE) == NONE)
            continue;
        pl_fail(j->err, PL_EINPUT, NULL,
                "join: both frames have a column \"%.*s\"", PL_FMT(name));
        return pl_hint(j->err, "rename one, or name it in by");
    }
    return PL_OK;
}

/* Right rows by key, those of one key in a chain. */
static enum pl_status index_right(struct join *j)
{
    size_t *last = PL_NEW(j->a, size_t, j->right->n + 1);
    size_t first;

    j->next = PL_NEW(j->a, size_t, j->right->n + 1);
    if (last == NULL || j->next == NULL)
        return out_of_memory(j);
    pl_index_init(&j->index, j->a);
    for (size_t i = 0; i < j->right->n; i++) {
        j->next[i] = NONE;
        last[i] = i;
        if (j->right_keys[i].s == NULL)
            continue;
        if (!pl_index_put(&j->index, j->right_keys[i], i, &first))
            return out_of_memory(j);
        if (first == i)
            continue;
        j->next[last[first]] = i;
        last[first] = i;
        j->duplicated++;
    }
    return PL_OK;
}

/* The by-cells of a row of the right frame, for people. */
static void tell_key(const struct join *j, size_t row, struct pl_buf *told)
{
    struct pl_buf cell;

    pl_buf_init(&cell, 0);
    pl_buf_puts(told, told->len > 0 ? ", " : "");
    for (size_t k = 0; k < pl_count(j->by); k++) {
        pl_buf_clear(&cell);
        pl_cell_text(
            &cell, pl_frame_column(j->right, pl_strv(pl_item(j->by, k))), row);
        pl_buf_puts(told, k > 0 ? "/" : "");
        pl_buf_put(told, pl_str_slice(pl_buf_view(&cell), 0, KEY_SHOWN));
    }
    pl_buf_free(&cell);
}

static enum pl_status refuse_duplicates(const struct join *j)
{
    struct pl_buf told;
    size_t n = 0;

    if (j->duplicated == 0 || j->many)
        return PL_OK;
    pl_buf_init(&told, 0);
    for (size_t i = 0; i < j->right->n; i++) {
        bool is_first = j->right_keys[i].s != NULL &&
                        pl_index_get(&j->index, j->right_keys[i], NONE) == i;
        if (is_first && j->next[i] != NONE && n++ < KEYS_TOLD)
            tell_key(j, i, &told);
    }
    pl_fail(j->err, PL_EINPUT, NULL,
            "join: %zu row%s on the right repeat%s a key, and would multiply "
            "rows: %s%s",
            j->duplicated, j->duplicated == 1 ? "" : "s",
            j->duplicated == 1 ? "s" : "", told.s != NULL ? told.s : "",
            n > KEYS_TOLD ? ", ..." : "");
    pl_buf_free(&told);
    return pl_hint(j->err, "summarise the right frame to a row a key, or say "
                           "many = true");
}

static enum pl_status add_row(struct join *j, size_t left, size_t right)
{
    if (j->n == j->cap) {
        size_t cap = j->cap > 0 ? 2 * j->cap : j->left->n + 16;
        size_t *l = PL_NEW(j->a, size_t, cap), *r = PL_NEW(j->a, size_t, cap);
        if (l == NULL || r == NULL)
            return out_of_memory(j);
        for (size_t i = 0; i < j->n; i++) {
            l[i] = j->from_left[i];
            r[i] = j->from_right[i];
        }
        j->from_left = l;
        j->from_right = r;
        j->cap = cap;
    }
    j->from_left[j->n] = left;
    j->from_right[j->n++] = right;
    return PL_OK;
}

static enum pl_status match_rows(struct join *j)
{
    bool *met = PL_NEW(j->a, bool, j->right->n + 1);

    if (met == NULL)
        return out_of_memory(j);
    for (size_t i = 0; i < j->left->n; i++) {
        size_t r = j->left_keys[i].s == NULL
                       ? NONE
                       : pl_index_get(&j->index, j->left_keys[i], NONE);
        j->matched += r != NONE;
        j->unmatched_left += r == NONE;
        if (r == NONE && j->keeps_left)
            PL_TRY(add_row(j, i, NONE));
        for (; r != NONE; r = j->next[r]) {
            met[r] = true;
            PL_TRY(add_row(j, i, r));
        }
    }
    for (size_t r = 0; r < j->right->n; r++) {
        j->unmatched_right += !met[r];
        if (!met[r] && j->keeps_right)
            PL_TRY(add_row(j, NONE, r));
    }
    return PL_OK;
}

/* Cells of one side's column at the result's rows; where the side has no row,
 * those of `other` (the by-columns of a full join), else missing. */
static enum pl_status take_column(const struct join *j,
                                  const struct pl_column *c, const size_t *rows,
                                  const struct pl_column *other,
                                  const size_t *other_rows,
                                  const struct pl_column **out)
{
    struct pl_column *to = PL_NEW(j->a, struct pl_column, 1);
    double *number = c->number ? PL_NEW(j->a, double, j->n + 1) : NULL;
    int32_t *code = c->code ? PL_NEW(j->a, int32_t, j->n + 1) : NULL;
    struct pl_str *text =
        c->text ? PL_NEW(j->a, struct pl_str, j->n + 1) : NULL;

    if (to == NULL || (c->number && number == NULL) ||
        (c->code && code == NULL) || (c->text && text == NULL))
        return out_of_memory(j);
    for (size_t i = 0; i < j->n; i++) {
        const struct pl_column *from = rows[i] != NONE ? c : other;
        size_t row = rows[i] != NONE ? rows[i] : other_rows[i];
        if (number != NULL)
            number[i] = from != NULL ? from->number[row] : (double)NAN;
        if (code != NULL)
            code[i] = from != NULL ? from->code[row] : -1;
        if (text != NULL && from != NULL)
            text[i] = from->text[row];
    }
    *to = *c;
    to->n = j->n;
    to->number = number;
    to->code = code;
    to->text = text;
    *out = to;
    return PL_OK;
}

static bool same_levels(const struct pl_column *a, const struct pl_column *b)
{
    if (a->type != b->type || a->n_levels != b->n_levels)
        return false;
    for (size_t l = 0; l < a->n_levels; l++)
        if (!pl_str_eq(a->levels[l], b->levels[l]))
            return false;
    return true;
}

static enum pl_status left_columns(const struct join *j,
                                   const struct pl_column **out)
{
    for (size_t i = 0; i < j->left->n_columns; i++) {
        const struct pl_column *c = j->left->columns[i], *other = NULL;
        if (j->keeps_right && pl_list_has(j->by, c->name)) {
            other = pl_frame_column(j->right, c->name);
            if (!same_levels(c, other))
                return pl_fail(j->err, PL_EINPUT, NULL,
                               "join: column \"%.*s\" is not the same kind of "
                               "column in both frames",
                               PL_FMT(c->name));
        }
        PL_TRY(take_column(j, c, j->from_left, other, j->from_right, &out[i]));
    }
    return PL_OK;
}

static const struct pl_value *report_of(const struct join *j)
{
    struct pl_builder b;

    pl_build(&b, j->a);
    pl_set_number(&b, "matched", (double)j->matched);
    pl_set_number(&b, "unmatched_left", (double)j->unmatched_left);
    pl_set_number(&b, "unmatched_right", (double)j->unmatched_right);
    pl_set_number(&b, "duplicated", (double)j->duplicated);
    return pl_map(&b);
}

static const struct pl_value *lineage_of(const struct join *j, const char *kind)
{
    struct pl_builder op, list;

    pl_build(&op, j->a);
    pl_set_text(&op, "op", "join");
    pl_set_text(&op, "kind", kind);
    pl_set(&op, "by", j->by);
    pl_set(&op, "with", j->right->lineage);
    pl_build(&list, j->a);
    for (size_t i = 0; i < pl_count(j->left->lineage); i++)
        pl_add(&list, pl_item(j->left->lineage, i));
    pl_add(&list, pl_map(&op));
    return pl_list(&list);
}

static enum pl_status make_frame(const struct join *j, const char *kind,
                                 const struct pl_frame **out)
{
    struct pl_frame *f = PL_NEW(j->a, struct pl_frame, 1);
    uint32_t *row = PL_NEW(j->a, uint32_t, j->n + 1);
    size_t n = j->left->n_columns;
    const struct pl_column **columns =
        PL_NEW(j->a, const struct pl_column *, n + j->right->n_columns + 1);

    if (f == NULL || row == NULL || columns == NULL)
        return out_of_memory(j);
    PL_TRY(left_columns(j, columns));
    for (size_t i = 0; i < j->right->n_columns; i++) {
        const struct pl_column *c = j->right->columns[i];
        if (!pl_list_has(j->by, c->name))
            PL_TRY(take_column(j, c, j->from_right, NULL, j->from_right,
                               &columns[n++]));
    }
    for (size_t i = 0; i < j->n; i++)
        row[i] = j->from_left[i] != NONE ? j->left->row[j->from_left[i]] : 0;
    *f = (struct pl_frame){.n = j->n,
                           .n_columns = n,
                           .columns = columns,
                           .key = j->left->key,
                           .row = row,
                           .lineage = lineage_of(j, kind)};
    if (j->many && j->duplicated > 0)
        f->key = (struct pl_str){0}; /* rows may stand twice */
    *out = f;
    return f->lineage != NULL ? PL_OK : out_of_memory(j);
}

static enum pl_status set_kind(struct join *j, const char *kind)
{
    struct pl_str k = pl_str_from(kind);

    j->keeps_left = pl_str_is(k, "left") || pl_str_is(k, "full");
    j->keeps_right = pl_str_is(k, "full");
    if (!j->keeps_left && !pl_str_is(k, "inner"))
        return pl_fail(j->err, PL_EINPUT, NULL,
                       "join: kind is left, inner or full, not \"%s\"", kind);
    return PL_OK;
}

enum pl_status pl_frame_join(struct pl_arena *a, const struct pl_frame *left,
                             const struct pl_frame *right,
                             const struct pl_value *by, const char *kind,
                             bool many, const struct pl_frame **out,
                             const struct pl_value **report, struct pl_err *err)
{
    struct join j = {.a = a,
                     .left = left,
                     .right = right,
                     .by = by,
                     .many = many,
                     .err = err};

    PL_TRY(set_kind(&j, kind));
    PL_TRY(need_columns(&j));
    PL_TRY(keys_of(&j, left, &j.left_keys));
    PL_TRY(keys_of(&j, right, &j.right_keys));
    PL_TRY(index_right(&j));
    PL_TRY(refuse_duplicates(&j));
    PL_TRY(match_rows(&j));
    *report = report_of(&j);
    if (*report == NULL)
        return out_of_memory(&j);
    return make_frame(&j, kind, out);
}
