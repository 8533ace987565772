#include "data/group.h"

#include <stdlib.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* A row and the columns it is compared by. */
struct entry {
    const struct pl_column *const *by;
    size_t n_by, row;
};

static int compare_numbers(double x, double y)
{
    return (x > y) - (x < y);
}

static int compare_cells(const struct pl_column *c, size_t i, size_t j)
{
    bool mi = pl_is_missing(c, i), mj = pl_is_missing(c, j);

    if (mi || mj)
        return (int)mi - (int)mj;
    if (c->type == PL_COL_CATEGORY)
        return (c->code[i] > c->code[j]) - (c->code[i] < c->code[j]);
    if (c->type == PL_COL_TEXT)
        return pl_str_cmp(c->text[i], c->text[j]);
    return compare_numbers(c->number[i], c->number[j]);
}

static int compare_cells_of(const struct entry *x, const struct entry *y)
{
    for (size_t k = 0; k < x->n_by; k++) {
        int order = compare_cells(x->by[k], x->row, y->row);
        if (order != 0)
            return order;
    }
    return 0;
}

static int by_cells_then_row(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = compare_cells_of(x, y);

    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static enum pl_status columns_of(struct pl_arena *a, const struct pl_frame *f,
                                 const struct pl_value *by,
                                 const struct pl_column ***out,
                                 struct pl_err *err)
{
    size_t n = pl_count(by);
    const struct pl_column **c = PL_NEW(a, const struct pl_column *, n + 1);

    if (c == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < n; i++)
        PL_TRY(pl_frame_need(f, pl_strv(pl_item(by, i)), "group:", &c[i], err));
    *out = c;
    return PL_OK;
}

enum pl_status pl_frame_groups(struct pl_arena *a, const struct pl_frame *f,
                               const struct pl_value *by, struct pl_groups *out,
                               struct pl_err *err)
{
    const struct pl_column **columns = NULL;
    struct entry *e = PL_NEW(a, struct entry, f->n + 1);
    size_t *group = PL_NEW(a, size_t, f->n + 1);
    size_t *first = PL_NEW(a, size_t, f->n + 1);
    size_t n = 0;

    PL_TRY(columns_of(a, f, by, &columns, err));
    if (e == NULL || group == NULL || first == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < f->n; i++)
        e[i] = (struct entry){columns, pl_count(by), i};
    qsort(e, f->n, sizeof *e, by_cells_then_row);
    for (size_t i = 0; i < f->n; i++) {
        if (i == 0 || compare_cells_of(&e[i - 1], &e[i]) != 0)
            first[n++] = e[i].row;
        group[e[i].row] = n - 1;
    }
    /* Without columns there is one group, be it empty. */
    if (pl_count(by) == 0)
        n = 1;
    *out = (struct pl_groups){n, group, first};
    return PL_OK;
}
