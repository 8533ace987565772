#include "data/doubled.h"

#include "base/map.h"

static bool same_text(const struct pl_column *c, size_t i, size_t j,
                      struct pl_buf cells[2])
{
    if (pl_is_missing(c, i) || pl_is_missing(c, j))
        return pl_is_missing(c, i) == pl_is_missing(c, j);
    for (size_t k = 0; k < 2; k++) {
        pl_buf_clear(&cells[k]);
        pl_cell_text(&cells[k], c, k == 0 ? i : j);
    }
    return pl_str_eq(pl_buf_view(&cells[0]), pl_buf_view(&cells[1]));
}

static bool same_cells(const struct pl_frame *f, size_t i, size_t j)
{
    struct pl_buf cells[2];
    bool same = true;

    pl_buf_init(&cells[0], 0);
    pl_buf_init(&cells[1], 0);
    for (size_t k = 0; same && k < f->n_columns; k++)
        same = same_text(f->columns[k], i, j, cells);
    pl_buf_free(&cells[0]);
    pl_buf_free(&cells[1]);
    return same;
}

enum pl_status pl_doubled_rows(struct pl_arena *a, const struct pl_frame *f,
                               struct pl_str kept, const size_t **rows,
                               size_t *n, size_t *conflict, struct pl_err *err)
{
    const struct pl_column *key = pl_frame_column(f, f->key);
    bool is_identical = pl_str_is(kept, "identical");
    size_t *at = PL_NEW(a, size_t, f->n + 1), first;
    const struct pl_str *keys;
    struct pl_index seen;

    *n = 0;
    *rows = at;
    *conflict = f->n;
    PL_TRY(pl_frame_keys(a, f, &keys, err));
    pl_index_init(&seen, a);
    for (size_t i = 0; at != NULL && i < f->n; i++) {
        size_t row = pl_str_is(kept, "last") ? f->n - 1 - i : i;
        first = row;
        if (!pl_is_missing(key, row) &&
            !pl_index_put(&seen, keys[row], row, &first))
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        if (first == row)
            at[(*n)++] = row;
        else if (is_identical && *conflict == f->n &&
                 !same_cells(f, first, row))
            *conflict = row;
    }
    if (at == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; pl_str_is(kept, "last") && i < *n / 2; i++) {
        size_t row = at[i];
        at[i] = at[*n - 1 - i];
        at[*n - 1 - i] = row;
    }
    return PL_OK;
}
