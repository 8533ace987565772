#include "data/row_order.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Two frames walked side by side, in the order of their keys. */
static void walk(struct pl_overlay *o, const struct pl_keyed_row *ka, size_t na,
                 const struct pl_keyed_row *kb, size_t nb, size_t *rows_a,
                 size_t *rows_b, size_t *rows_only_a, size_t *rows_only_b,
                 struct pl_str *only_a, struct pl_str *only_b)
{
    size_t i = 0, j = 0;

    while (i < na || j < nb) {
        int order = i == na   ? 1
                    : j == nb ? -1
                              : pl_str_cmp(ka[i].key, kb[j].key);
        if (order < 0) {
            rows_only_a[o->only_a] = ka[i].row;
            only_a[o->only_a++] = ka[i++].key;
        } else if (order > 0) {
            rows_only_b[o->only_b] = kb[j].row;
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
    const struct pl_keyed_row *ka = NULL, *kb = NULL;
    size_t *rows_a = PL_NEW(a, size_t, fa->n + 1);
    size_t *rows_b = PL_NEW(a, size_t, fb->n + 1);
    size_t *rows_only_a = PL_NEW(a, size_t, fa->n + 1);
    size_t *rows_only_b = PL_NEW(a, size_t, fb->n + 1);
    struct pl_str *only_a = PL_NEW(a, struct pl_str, fa->n + 1);
    struct pl_str *only_b = PL_NEW(a, struct pl_str, fb->n + 1);

    if (rows_a == NULL || rows_b == NULL || rows_only_a == NULL ||
        rows_only_b == NULL || only_a == NULL || only_b == NULL)
        return out_of_memory(err);
    PL_TRY(pl_row_order(a, fa, &ka, err));
    PL_TRY(pl_row_order(a, fb, &kb, err));
    *out = (struct pl_overlay){.row_a = rows_a,
                               .row_b = rows_b,
                               .row_only_a = rows_only_a,
                               .row_only_b = rows_only_b,
                               .keys_only_a = only_a,
                               .keys_only_b = only_b};
    walk(out, ka, fa->n, kb, fb->n, rows_a, rows_b, rows_only_a, rows_only_b,
         only_a, only_b);
    return PL_OK;
}

static bool is_in_order(const size_t *rows, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i] != i)
            return false;
    return true;
}

enum pl_status pl_frame_in_order_of(struct pl_arena *a,
                                    const struct pl_frame *f,
                                    const struct pl_frame *like,
                                    const struct pl_frame **out,
                                    struct pl_err *err)
{
    struct pl_overlay o;
    size_t *rows = PL_NEW(a, size_t, f->n + 1), n = 0;
    size_t *partner = PL_NEW(a, size_t, like->n + 1); /* + 1; 0: none */

    if (rows == NULL || partner == NULL)
        return out_of_memory(err);
    PL_TRY(pl_frame_overlay(a, like, f, &o, err));
    for (size_t i = 0; i < o.both; i++)
        partner[o.row_a[i]] = o.row_b[i] + 1;
    for (size_t i = 0; i < like->n; i++)
        if (partner[i] > 0)
            rows[n++] = partner[i] - 1;
    for (size_t i = 0; i < o.only_b; i++)
        rows[n++] = o.row_only_b[i];
    *out = f;
    return is_in_order(rows, n)
               ? PL_OK
               : pl_frame_rows(a, f, rows, n, pl_nil(), out, err);
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
