#include "data/frame.h"

#include <math.h>
#include <stdlib.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_str key_of(struct pl_arena *a, const struct pl_column *c,
                            size_t row)
{
    struct pl_buf b;

    if (c->type == PL_COL_TEXT && c->text[row].s != NULL)
        return c->text[row];
    pl_buf_init(&b, 0);
    pl_cell_text(&b, c, row);
    struct pl_str key = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return key;
}

enum pl_status pl_frame_keys(struct pl_arena *a, const struct pl_frame *f,
                             const struct pl_str **keys, struct pl_err *err)
{
    struct pl_str *out = PL_NEW(a, struct pl_str, f->n + 1);
    const struct pl_column *c =
        f->key.len > 0 ? pl_frame_column(f, f->key) : NULL;

    if (out == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < f->n; i++) {
        out[i] = c != NULL ? key_of(a, c, i)
                           : pl_str_printf(a, "%u", (unsigned)f->row[i]);
        if (out[i].s == NULL)
            return out_of_memory(err);
    }
    *keys = out;
    return PL_OK;
}

/* Rows in the order of their keys; equal keys stay in row order. */
struct keyed {
    struct pl_str key;
    size_t row;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = pl_str_cmp(x->key, y->key);

    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static enum pl_status sort_keys(struct pl_arena *a, const struct pl_frame *f,
                                struct keyed **out, struct pl_err *err)
{
    const struct pl_str *keys;
    struct keyed *k = PL_NEW(a, struct keyed, f->n + 1);

    PL_TRY(pl_frame_keys(a, f, &keys, err));
    if (k == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < f->n; i++)
        k[i] = (struct keyed){keys[i], i};
    qsort(k, f->n, sizeof *k, by_key);
    *out = k;
    return PL_OK;
}

static void add_cell(struct pl_hasher *h, const struct pl_column *c, size_t row)
{
    bool is_missing = pl_is_missing(c, row);

    pl_hasher_add(h, is_missing ? "m" : "v", 1);
    if (is_missing)
        return;
    if (c->type == PL_COL_CATEGORY)
        pl_hasher_add_str(h, c->levels[c->code[row]]);
    else if (c->type == PL_COL_TEXT)
        pl_hasher_add_str(h, c->text[row]);
    else
        pl_hasher_add_double(h, c->number[row]);
}

static const char *type_name(const struct pl_column *c)
{
    static const char *const names[] = {
        [PL_COL_NUMBER] = "number",
        [PL_COL_CATEGORY] = "category",
        [PL_COL_DATE] = "date",
        [PL_COL_TEXT] = "text",
    };

    return names[c->type];
}

/* Levels that occur, in their order: it decides the base of a comparison. */
static void add_levels(struct pl_hasher *h, const struct pl_column *c,
                       const bool *occurs)
{
    for (size_t l = 0; l < c->n_levels; l++)
        if (occurs[l])
            pl_hasher_add_str(h, c->levels[l]);
}

static enum pl_status begin_column(struct pl_arena *a, struct pl_hasher *h,
                                   const struct pl_column *c,
                                   struct pl_err *err)
{
    bool *occurs = PL_NEW(a, bool, c->n_levels + 1);

    if (occurs == NULL)
        return out_of_memory(err);
    pl_hasher_init(h);
    pl_hasher_add_str(h, pl_str_from(type_name(c)));
    for (size_t i = 0; c->type == PL_COL_CATEGORY && i < c->n; i++)
        if (c->code[i] >= 0)
            occurs[c->code[i]] = true;
    add_levels(h, c, occurs);
    return PL_OK;
}

enum pl_status pl_column_hash(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_column *c, struct pl_hash *hash,
                              struct pl_err *err)
{
    struct pl_hasher h;
    struct keyed *rows;

    PL_TRY(sort_keys(a, f, &rows, err));
    PL_TRY(begin_column(a, &h, c, err));
    for (size_t i = 0; i < f->n; i++) {
        pl_hasher_add_str(&h, rows[i].key);
        add_cell(&h, c, rows[i].row);
    }
    *hash = pl_hasher_end(&h);
    return PL_OK;
}

enum pl_status pl_keys_hash(struct pl_arena *a, const struct pl_frame *f,
                            struct pl_hash *hash, struct pl_err *err)
{
    struct pl_hasher h;
    struct keyed *rows;

    PL_TRY(sort_keys(a, f, &rows, err));
    pl_hasher_init(&h);
    for (size_t i = 0; i < f->n; i++)
        pl_hasher_add_str(&h, rows[i].key);
    *hash = pl_hasher_end(&h);
    return PL_OK;
}

struct pl_hash pl_column_bytes_hash(const struct pl_column *c)
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, pl_str_from(type_name(c)));
    for (size_t l = 0; l < c->n_levels; l++)
        pl_hasher_add_str(&h, c->levels[l]);
    if (c->type == PL_COL_CATEGORY)
        pl_hasher_add(&h, c->code, c->n * sizeof *c->code);
    else if (c->type == PL_COL_TEXT)
        for (size_t i = 0; i < c->n; i++)
            add_cell(&h, c, i);
    else
        for (size_t i = 0; i < c->n; i++)
            pl_hasher_add_double(&h, isnan(c->number[i]) ? (double)NAN
                                                         : c->number[i]);
    return pl_hasher_end(&h);
}

struct pl_hash pl_frame_hash(const struct pl_frame *f)
{
    struct pl_hasher h;

    pl_hasher_init(&h);
    pl_hasher_add_str(&h, f->key);
    for (size_t j = 0; j < f->n_columns; j++) {
        struct pl_hash column = pl_column_bytes_hash(f->columns[j]);
        pl_hasher_add_str(&h, f->columns[j]->name);
        pl_hasher_add(&h, column.b, sizeof column.b);
    }
    for (size_t i = 0; i < f->n; i++)
        pl_hasher_add(&h, &f->row[i], sizeof f->row[i]);
    return pl_hasher_end(&h);
}

/* Two frames walked side by side, in the order of their keys. */
static void walk(struct pl_overlay *o, const struct keyed *ka, size_t na,
                 const struct keyed *kb, size_t nb, size_t *rows_a,
                 size_t *rows_b, struct pl_str *only_a, struct pl_str *only_b)
{
    size_t i = 0, j = 0;

    while (i < na || j < nb) {
        int order = i == na   ? 1
                    : j == nb ? -1
                              : pl_str_cmp(ka[i].key, kb[j].key);
        if (order < 0) {
            only_a[o->only_a++] = ka[i++].key;
        } else if (order > 0) {
            only_b[o->only_b++] = kb[j++].key;
        } else {
            rows_a[o->both] = ka[i++].row;
            rows_b[o->both++] = kb[j++].row;
        }
    }
}

enum pl_status pl_frame_overlay(struct pl_arena *a, const struct pl_frame *fa,
                                const struct pl_frame *fb,
                                struct pl_overlay *out, struct pl_err *err)
{
    struct keyed *ka, *kb;
    size_t *rows_a = PL_NEW(a, size_t, fa->n + 1);
    size_t *rows_b = PL_NEW(a, size_t, fb->n + 1);
    struct pl_str *only_a = PL_NEW(a, struct pl_str, fa->n + 1);
    struct pl_str *only_b = PL_NEW(a, struct pl_str, fb->n + 1);

    if (rows_a == NULL || rows_b == NULL || only_a == NULL || only_b == NULL)
        return out_of_memory(err);
    PL_TRY(sort_keys(a, fa, &ka, err));
    PL_TRY(sort_keys(a, fb, &kb, err));
    *out = (struct pl_overlay){.row_a = rows_a,
                               .row_b = rows_b,
                               .keys_only_a = only_a,
                               .keys_only_b = only_b};
    walk(out, ka, fa->n, kb, fb->n, rows_a, rows_b, only_a, only_b);
    return PL_OK;
}

static bool cells_equal(const struct pl_column *a, size_t i,
                        const struct pl_column *b, size_t j)
{
    if (pl_is_missing(a, i) || pl_is_missing(b, j))
        return pl_is_missing(a, i) == pl_is_missing(b, j);
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case PL_COL_CATEGORY:
        return pl_str_eq(a->levels[a->code[i]], b->levels[b->code[j]]);
    case PL_COL_TEXT:
        return pl_str_eq(a->text[i], b->text[j]);
    default:
        return a->number[i] == b->number[j];
    }
}

static const struct pl_value *cell_value(struct pl_arena *a,
                                         const struct pl_column *c, size_t row)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_cell_text(&b, c, row);
    const struct pl_value *v = pl_string(a, pl_buf_view(&b));
    pl_buf_free(&b);
    return v;
}

static const struct pl_value *example(struct pl_arena *a, struct pl_str key,
                                      const struct pl_value *was,
                                      const struct pl_value *is)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_string(&b, "key", key);
    pl_set(&b, "was", was);
    pl_set(&b, "is", is);
    return pl_map(&b);
}

enum pl_status pl_column_compare(struct pl_arena *a, const struct pl_overlay *o,
                                 const struct pl_frame *fa,
                                 const struct pl_column *ca,
                                 const struct pl_frame *fb,
                                 const struct pl_column *cb, size_t *differing,
                                 const struct pl_value **examples,
                                 struct pl_err *err)
{
    enum { EXAMPLES = 10 };
    const struct pl_str *keys = NULL;
    struct pl_builder list;

    (void)fb;
    *differing = 0;
    pl_build(&list, a);
    for (size_t i = 0; i < o->both; i++) {
        if (cells_equal(ca, o->row_a[i], cb, o->row_b[i]))
            continue;
        if ((*differing)++ >= EXAMPLES)
            continue;
        if (keys == NULL)
            PL_TRY(pl_frame_keys(a, fa, &keys, err));
        pl_add(&list,
               example(a, keys[o->row_a[i]], cell_value(a, ca, o->row_a[i]),
                       cell_value(a, cb, o->row_b[i])));
    }
    *examples = pl_list(&list);
    return *examples != NULL ? PL_OK : out_of_memory(err);
}
