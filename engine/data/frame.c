#include "data/frame.h"

#include "data/date.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

const struct pl_column *pl_frame_column(const struct pl_frame *f,
                                        struct pl_str name)
{
    for (size_t i = 0; i < f->n_columns; i++)
        if (pl_str_eq(f->columns[i]->name, name))
            return f->columns[i];
    return NULL;
}

/* Only to word a failure: when memory is short, no suggestion is made. */
static enum pl_status hint_nearest_column(const struct pl_frame *f,
                                          struct pl_str name,
                                          struct pl_err *err)
{
    struct pl_str *names = malloc((f->n_columns + 1) * sizeof *names);

    if (names == NULL)
        return PL_EINPUT;
    for (size_t i = 0; i < f->n_columns; i++)
        names[i] = f->columns[i]->name;
    int near = pl_nearest(name, names, f->n_columns);
    if (near >= 0)
        pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names[near]));
    free(names);
    return PL_EINPUT;
}

enum pl_status pl_frame_need(const struct pl_frame *f, struct pl_str name,
                             const char *who, const struct pl_column **column,
                             struct pl_err *err)
{
    *column = pl_frame_column(f, name);
    if (*column != NULL)
        return PL_OK;
    pl_fail(err, PL_EINPUT, NULL, "%s \"%.*s\" is not a column of the frame",
            who, PL_FMT(name));
    return hint_nearest_column(f, name, err);
}

bool pl_is_missing(const struct pl_column *c, size_t row)
{
    switch (c->type) {
    case PL_COL_CATEGORY:
        return c->code[row] < 0;
    case PL_COL_TEXT:
        return c->text[row].s == NULL;
    default:
        return isnan(c->number[row]);
    }
}

size_t pl_count_missing(const struct pl_column *c)
{
    size_t n = 0;

    for (size_t i = 0; i < c->n; i++)
        n += pl_is_missing(c, i);
    return n;
}

static const double *take_numbers(struct pl_arena *a, const double *from,
                                  const size_t *rows, size_t n)
{
    double *to = PL_NEW(a, double, n + 1);

    for (size_t i = 0; to != NULL && i < n; i++)
        to[i] = from[rows[i]];
    return to;
}

static const int32_t *take_codes(struct pl_arena *a, const int32_t *from,
                                 const size_t *rows, size_t n)
{
    int32_t *to = PL_NEW(a, int32_t, n + 1);

    for (size_t i = 0; to != NULL && i < n; i++)
        to[i] = from[rows[i]];
    return to;
}

static const struct pl_str *take_texts(struct pl_arena *a,
                                       const struct pl_str *from,
                                       const size_t *rows, size_t n)
{
    struct pl_str *to = PL_NEW(a, struct pl_str, n + 1);

    for (size_t i = 0; to != NULL && i < n; i++)
        to[i] = from[rows[i]];
    return to;
}

static const struct pl_column *take_rows(struct pl_arena *a,
                                         const struct pl_column *c,
                                         const size_t *rows, size_t n)
{
    struct pl_column *to = PL_NEW(a, struct pl_column, 1);

    if (to == NULL)
        return NULL;
    *to = *c;
    to->n = n;
    if (c->number != NULL)
        to->number = take_numbers(a, c->number, rows, n);
    if (c->code != NULL)
        to->code = take_codes(a, c->code, rows, n);
    if (c->text != NULL)
        to->text = take_texts(a, c->text, rows, n);
    bool is_whole = (c->number == NULL || to->number != NULL) &&
                    (c->code == NULL || to->code != NULL) &&
                    (c->text == NULL || to->text != NULL);
    return is_whole ? to : NULL;
}

static const struct pl_value *one_more(struct pl_arena *a,
                                       const struct pl_value *list,
                                       const struct pl_value *item)
{
    struct pl_builder b;

    if (item == NULL)
        return list != NULL ? list : pl_nil();
    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_add(&b, pl_item(list, i));
    pl_add(&b, item);
    return pl_list(&b);
}

enum pl_status pl_frame_rows(struct pl_arena *a, const struct pl_frame *f,
                             const size_t *rows, size_t n,
                             const struct pl_value *operation,
                             const struct pl_frame **out, struct pl_err *err)
{
    struct pl_frame *to = PL_NEW(a, struct pl_frame, 1);
    const struct pl_column **columns =
        PL_NEW(a, const struct pl_column *, f->n_columns + 1);
    uint32_t *row = PL_NEW(a, uint32_t, n + 1);

    if (to == NULL || columns == NULL || row == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < f->n_columns; j++) {
        columns[j] = take_rows(a, f->columns[j], rows, n);
        if (columns[j] == NULL)
            return out_of_memory(err);
    }
    for (size_t i = 0; i < n; i++)
        row[i] = f->row[rows[i]];
    *to = (struct pl_frame){.n = n,
                            .n_columns = f->n_columns,
                            .columns = columns,
                            .key = f->key,
                            .row = row,
                            .lineage = one_more(a, f->lineage, operation)};
    *out = to;
    return to->lineage != NULL ? PL_OK : out_of_memory(err);
}

static size_t position_of(const struct pl_column *const *columns, size_t n,
                          struct pl_str name)
{
    size_t i = 0;

    while (i < n && !pl_str_eq(columns[i]->name, name))
        i++;
    return i;
}

enum pl_status pl_frame_with(struct pl_arena *a, const struct pl_frame *f,
                             const struct pl_column *const *columns, size_t n,
                             const struct pl_value *operation,
                             const struct pl_frame **out, struct pl_err *err)
{
    struct pl_frame *to = PL_NEW(a, struct pl_frame, 1);
    const struct pl_column **all =
        PL_NEW(a, const struct pl_column *, f->n_columns + n + 1);
    size_t n_all = f->n_columns;

    if (to == NULL || all == NULL)
        return out_of_memory(err);
    memcpy(all, f->columns, f->n_columns * sizeof *all);
    for (size_t j = 0; j < n; j++) {
        size_t at = position_of(all, n_all, columns[j]->name);
        all[at] = columns[j];
        n_all += at == n_all;
    }
    *to = *f;
    to->columns = all;
    to->n_columns = n_all;
    to->lineage = one_more(a, f->lineage, operation);
    *out = to;
    return to->lineage != NULL ? PL_OK : out_of_memory(err);
}

void pl_cell_text(struct pl_buf *b, const struct pl_column *c, size_t row)
{
    if (pl_is_missing(c, row))
        return;
    switch (c->type) {
    case PL_COL_CATEGORY:
        pl_buf_put(b, c->levels[c->code[row]]);
        break;
    case PL_COL_TEXT:
        pl_buf_put(b, c->text[row]);
        break;
    case PL_COL_DATE:
        pl_date_print(b, c->number[row]);
        break;
    case PL_COL_NUMBER:
        pl_buf_number(b, c->number[row]);
        break;
    }
}
