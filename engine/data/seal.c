#include "data/seal.h"

#include "data/row_order.h"

#include <stdlib.h>
#include <string.h>

enum { DIGITS = 8, NAMED_MOST = 10 };

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static void cell_hash(struct pl_buf *text, struct pl_str salt,
                      struct pl_str key, const struct pl_column *c, size_t row,
                      char hex[65])
{
    struct pl_hasher h;

    pl_buf_clear(text);
    pl_buf_putc(text, pl_is_missing(c, row) ? 'm' : 'v');
    pl_cell_text(text, c, row);
    pl_hasher_init(&h);
    pl_hasher_add_str(&h, salt);
    pl_hasher_add_str(&h, key);
    pl_hasher_add_str(&h, c->name);
    pl_hasher_add_str(&h, pl_buf_view(text));
    struct pl_hash hash = pl_hasher_end(&h);
    pl_hash_hex(&hash, hex);
}

/* The hashes of a column's cells, one after the other. */
static const struct pl_value *cells_of(struct pl_arena *a,
                                       const struct pl_sorted *s,
                                       struct pl_str salt,
                                       const struct pl_column *c)
{
    struct pl_buf all, text;
    char hex[65];

    pl_buf_init(&all, 0);
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < c->n; i++) {
        cell_hash(&text, salt, s->rows[i].key, c, s->rows[i].row, hex);
        pl_buf_put(&all, (struct pl_str){hex, DIGITS});
    }
    const struct pl_value *v = all.failed == PL_OK && text.failed == PL_OK
                                   ? pl_string(a, pl_buf_view(&all))
                                   : NULL;
    pl_buf_free(&all);
    pl_buf_free(&text);
    return v;
}

static const struct pl_value *
column_seal(struct pl_arena *a, struct pl_str name, const struct pl_hash *hash)
{
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(hash, hex);
    pl_build(&b, a);
    pl_set_string(&b, "column", name);
    pl_set_text(&b, "sha256", hex);
    return pl_map(&b);
}

static const struct pl_value *keys_of(struct pl_arena *a,
                                      const struct pl_sorted *s)
{
    struct pl_builder keys;

    pl_build(&keys, a);
    for (size_t i = 0; i < s->frame->n; i++)
        pl_add(&keys, pl_string(a, s->rows[i].key));
    return pl_list(&keys);
}

enum pl_status pl_seal_make(struct pl_arena *a, const struct pl_frame *f,
                            struct pl_str salt, const struct pl_value **seal,
                            const struct pl_value **cells, struct pl_err *err)
{
    struct pl_builder b, columns, hashes;
    struct pl_sorted s;
    struct pl_hash hash;
    char hex[65];

    PL_TRY(pl_sorted_make(a, f, &s, err));
    pl_build(&columns, a);
    pl_build(&hashes, a);
    for (size_t j = 0; j < f->n_columns; j++) {
        const struct pl_column *c = f->columns[j];
        PL_TRY(pl_sorted_hash(a, &s, c, &hash, err));
        pl_add(&columns, column_seal(a, c->name, &hash));
        pl_set_str(&hashes, c->name, cells_of(a, &s, salt, c));
    }
    pl_hash_hex(&s.keys, hex);
    pl_build(&b, a);
    pl_set_number(&b, "rows", (double)f->n);
    pl_set_text(&b, "keys", hex);
    pl_set(&b, "columns", pl_list(&columns));
    *seal = pl_map(&b);
    pl_build(&b, a);
    pl_set(&b, "keys", keys_of(a, &s));
    pl_set(&b, "columns", pl_map(&hashes));
    *cells = pl_map(&b);
    return *seal != NULL && *cells != NULL ? PL_OK : out_of_memory(err);
}

/* The kept cells and the frame, laid over each other. */
struct laid {
    struct pl_arena *a;
    const struct pl_value *cells; /* nil: only the seal is there */
    struct pl_str salt;
    struct pl_sorted now;
    bool same_keys;
    size_t *place;       /* of a sorted row now, among the keys then */
    size_t lost, is_new; /* rows, where cells are known */
    struct pl_builder columns, named;
    struct pl_err *err;
};

#define NOWHERE SIZE_MAX

/* Both are sorted by bytes. */
static enum pl_status lay_rows(struct laid *l)
{
    const struct pl_value *then = pl_get(l->cells, "keys");
    size_t n = l->now.frame->n, i = 0, k = 0;

    l->place = PL_NEW(l->a, size_t, n + 1);
    if (l->place == NULL)
        return out_of_memory(l->err);
    while (i < n || k < pl_count(then)) {
        int order =
            i == n ? 1
            : k == pl_count(then)
                ? -1
                : pl_str_cmp(l->now.rows[i].key, pl_strv(pl_item(then, k)));
        l->lost += order > 0;
        l->is_new += order < 0;
        if (order <= 0)
            l->place[i++] = order == 0 ? k : NOWHERE;
        k += order >= 0;
    }
    return PL_OK;
}

static void name_cell(struct laid *l, struct pl_str key, struct pl_str column)
{
    struct pl_builder b;

    if (l->named.n >= NAMED_MOST)
        return;
    pl_build(&b, l->a);
    pl_set_string(&b, "key", key);
    pl_set_string(&b, "column", column);
    pl_add(&l->named, pl_map(&b));
}

/* false: no hashes of this column were kept. */
static bool count_cells(struct laid *l, const struct pl_column *c, size_t *n)
{
    struct pl_str kept =
        pl_strv(pl_get_str(pl_get(l->cells, "columns"), c->name));
    struct pl_buf text;
    char hex[65];

    *n = 0;
    if (kept.len != DIGITS * pl_count(pl_get(l->cells, "keys")) ||
        l->place == NULL)
        return false;
    pl_buf_init(&text, 0);
    for (size_t i = 0; i < c->n; i++) {
        if (l->place[i] == NOWHERE)
            continue;
        cell_hash(&text, l->salt, l->now.rows[i].key, c, l->now.rows[i].row,
                  hex);
        if (memcmp(hex, kept.s + DIGITS * l->place[i], DIGITS) == 0)
            continue;
        ++*n;
        name_cell(l, l->now.rows[i].key, c->name);
    }
    pl_buf_free(&text);
    return true;
}

static void add_column(struct laid *l, struct pl_str name, bool is_counted,
                       size_t cells)
{
    struct pl_builder b;

    pl_build(&b, l->a);
    pl_set_string(&b, "column", name);
    if (is_counted)
        pl_set_number(&b, "cells", (double)cells);
    pl_add(&l->columns, pl_map(&b));
}

/* Where rows came or went, every hash is another: only cells can tell. */
static enum pl_status compare_column(struct laid *l, const struct pl_value *was)
{
    struct pl_str name = pl_strv(pl_get(was, "column"));
    const struct pl_column *c = pl_frame_column(l->now.frame, name);
    struct pl_hash hash;
    char hex[65];
    size_t n;

    if (c == NULL) {
        add_column(l, name, false, 0);
        return PL_OK;
    }
    PL_TRY(pl_sorted_hash(l->a, &l->now, c, &hash, l->err));
    pl_hash_hex(&hash, hex);
    if (pl_is_text(pl_get(was, "sha256"), hex))
        return PL_OK;
    bool is_counted = count_cells(l, c, &n);
    if (l->same_keys || (is_counted && n > 0))
        add_column(l, name, is_counted, n);
    return PL_OK;
}

static const struct pl_value *told(struct laid *l)
{
    struct pl_builder b;

    pl_build(&b, l->a);
    if (l->columns.n > 0)
        pl_set(&b, "columns", pl_list(&l->columns));
    if (!l->same_keys)
        pl_set_bool(&b, "rows_differ", true);
    if (!l->same_keys && l->place != NULL) {
        pl_set_number(&b, "rows_lost", (double)l->lost);
        pl_set_number(&b, "rows_new", (double)l->is_new);
    }
    return l->columns.failed ? NULL : pl_map(&b);
}

enum pl_status pl_seal_compare(struct pl_arena *a, const struct pl_value *seal,
                               const struct pl_value *cells, struct pl_str salt,
                               const struct pl_frame *f,
                               const struct pl_value **differences,
                               const struct pl_value **named,
                               struct pl_err *err)
{
    struct laid l = {.a = a, .cells = cells, .salt = salt, .err = err};
    const struct pl_value *columns = pl_get(seal, "columns");
    char hex[65];

    pl_build(&l.columns, a);
    pl_build(&l.named, a);
    PL_TRY(pl_sorted_make(a, f, &l.now, err));
    pl_hash_hex(&l.now.keys, hex);
    l.same_keys = pl_is_text(pl_get(seal, "keys"), hex);
    if (!pl_is_nil(cells))
        PL_TRY(lay_rows(&l));
    for (size_t i = 0; i < pl_count(columns); i++)
        PL_TRY(compare_column(&l, pl_item(columns, i)));
    *differences = told(&l);
    *named = pl_list(&l.named);
    return *differences != NULL && *named != NULL ? PL_OK : out_of_memory(err);
}
