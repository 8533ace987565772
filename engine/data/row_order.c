#include "data/row_order.h"

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
    if (c->type == PL_COL_CATEGORY && c->code[row] >= 0)
        return c->levels[c->code[row]];
    pl_buf_init(&b, 0);
    pl_cell_text(&b, c, row);
    struct pl_str key = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return key;
}

/* Numbers of rows as text, all in one piece of memory. */
static bool number_rows(struct pl_arena *a, const struct pl_frame *f,
                        struct pl_str *keys)
{
    enum { DIGITS = 11 }; /* of a uint32_t, and a NUL */
    char *text = PL_NEW(a, char, f->n *DIGITS + 1);

    for (size_t i = 0; text != NULL && i < f->n; i++) {
        char *end = text + (i + 1) * DIGITS - 1, *from = end;
        uint32_t x = f->row[i];
        do {
            *--from = (char)('0' + x % 10);
            x /= 10;
        } while (x > 0);
        keys[i] = (struct pl_str){from, (size_t)(end - from)};
    }
    return text != NULL;
}

enum pl_status pl_frame_keys(struct pl_arena *a, const struct pl_frame *f,
                             const struct pl_str **keys, struct pl_err *err)
{
    struct pl_str *out = PL_NEW(a, struct pl_str, f->n + 1);
    const struct pl_column *c =
        f->key.len > 0 ? pl_frame_column(f, f->key) : NULL;

    if (out == NULL || (c == NULL && !number_rows(a, f, out)))
        return out_of_memory(err);
    for (size_t i = 0; c != NULL && i < f->n; i++) {
        out[i] = key_of(a, c, i);
        if (out[i].s == NULL)
            return out_of_memory(err);
    }
    *keys = out;
    return PL_OK;
}

/* Most keys differ in their first eight bytes, which compare as one number. */
static uint64_t start_of(struct pl_str key)
{
    uint64_t x = 0;

    for (size_t i = 0; i < sizeof x; i++)
        x = x << 8 | (i < key.len ? (unsigned char)key.s[i] : 0U);
    return x;
}

static int by_key(const void *a, const void *b)
{
    const struct pl_keyed_row *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    int order = pl_str_cmp(x->key, y->key);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

/* The rows ordered by one byte of their start, those with the same as before;
 * false: all have the same, and nothing is written. */
static bool spread(const struct pl_keyed_row *from, size_t n, unsigned byte,
                   struct pl_keyed_row *to)
{
    size_t at[257] = {0};

    for (size_t i = 0; i < n; i++)
        at[1 + (from[i].start >> 8 * byte & 0xff)]++;
    if (at[1 + (from[0].start >> 8 * byte & 0xff)] == n)
        return false;
    for (size_t b = 1; b < 256; b++)
        at[b] += at[b - 1];
    for (size_t i = 0; i < n; i++)
        to[at[from[i].start >> 8 * byte & 0xff]++] = from[i];
    return true;
}

/* By start, last byte first; then each run of one start by the whole key.
 * other: as much room again.  Gives the one of the two that is in order. */
static const struct pl_keyed_row *
sorted_rows(struct pl_keyed_row *rows, struct pl_keyed_row *other, size_t n)
{
    for (unsigned byte = 0; n > 1 && byte < sizeof rows->start; byte++)
        if (spread(rows, n, byte, other)) {
            struct pl_keyed_row *from = rows;
            rows = other;
            other = from;
        }
    for (size_t i = 0, next = 0; i < n; i = next) {
        while (next < n && rows[next].start == rows[i].start)
            next++;
        if (next - i > 1)
            qsort(rows + i, next - i, sizeof *rows, by_key);
    }
    return rows;
}

enum pl_status pl_row_order(struct pl_arena *a, const struct pl_frame *f,
                            const struct pl_keyed_row **out, struct pl_err *err)
{
    const struct pl_str *keys = NULL;
    struct pl_keyed_row *rows = PL_NEW(a, struct pl_keyed_row, f->n + 1);
    struct pl_keyed_row *other = PL_NEW(a, struct pl_keyed_row, f->n + 1);

    if (rows == NULL || other == NULL)
        return out_of_memory(err);
    PL_TRY(pl_frame_keys(a, f, &keys, err));
    for (size_t i = 0; i < f->n; i++)
        rows[i] = (struct pl_keyed_row){start_of(keys[i]), keys[i], i};
    *out = sorted_rows(rows, other, f->n);
    return PL_OK;
}
