#include "data/feed.h"
#include "data/row_order.h"

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
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

/* Of numbers and texts.  A missing number is a NaN of its own; a text says
 * whether it is there. */
static void feed_cell(struct pl_feed *to, const struct pl_column *c, size_t row)
{
    if (c->number != NULL) {
        pl_feed_number(to, c->number[row]);
        return;
    }
    bool is_missing = pl_is_missing(c, row);
    pl_feed_bytes(to, is_missing ? "m" : "v", 1);
    if (!is_missing)
        pl_feed_text(to, c->text[row]);
}

/* The levels that occur, in their order, which decides the base of a
 * comparison; then each cell by its level's place among them, missing as 0. */
static enum pl_status feed_category(struct pl_arena *a, struct pl_feed *to,
                                    const struct pl_column *c,
                                    const struct pl_keyed_row *rows,
                                    struct pl_err *err)
{
    uint32_t *place = PL_NEW(a, uint32_t, c->n_levels + 1), n = 0;

    if (place == NULL)
        return out_of_memory(err);
    for (size_t i = 0; i < c->n; i++)
        if (c->code[i] >= 0)
            place[c->code[i]] = 1;
    for (size_t l = 0; l < c->n_levels; l++)
        place[l] = place[l] > 0 ? ++n : 0;
    pl_feed_count(to, n);
    for (size_t l = 0; l < c->n_levels; l++)
        if (place[l] > 0)
            pl_feed_text(to, c->levels[l]);
    for (size_t i = 0; i < c->n; i++) {
        int32_t code = c->code[rows[i].row];
        pl_feed_place(to, code >= 0 ? place[code] : 0);
    }
    return PL_OK;
}

static enum pl_status feed_column(struct pl_arena *a, struct pl_feed *to,
                                  const struct pl_column *c,
                                  const struct pl_keyed_row *rows,
                                  struct pl_err *err)
{
    if (c->type == PL_COL_CATEGORY)
        return feed_category(a, to, c, rows, err);
    for (size_t i = 0; i < c->n; i++)
        feed_cell(to, c, rows[i].row);
    return PL_OK;
}

static struct pl_hash hash_of_keys(const struct pl_keyed_row *rows, size_t n)
{
    struct pl_feed feed;

    pl_feed_begin(&feed);
    for (size_t i = 0; i < n; i++)
        pl_feed_text(&feed, rows[i].key);
    return pl_feed_end(&feed);
}

enum pl_status pl_sorted_make(struct pl_arena *a, const struct pl_frame *f,
                              struct pl_sorted *out, struct pl_err *err)
{
    *out = (struct pl_sorted){.frame = f};
    PL_TRY(pl_row_order(a, f, &out->rows, err));
    out->keys = hash_of_keys(out->rows, f->n);
    return PL_OK;
}

/* The keys in their order, then the cells in that order: the pairs. */
enum pl_status pl_sorted_hash(struct pl_arena *a, const struct pl_sorted *s,
                              const struct pl_column *c, struct pl_hash *hash,
                              struct pl_err *err)
{
    struct pl_feed feed;

    pl_feed_begin(&feed);
    pl_feed_text(&feed, pl_str_from(type_name(c)));
    pl_feed_count(&feed, s->frame->n);
    pl_feed_bytes(&feed, s->keys.b, sizeof s->keys.b);
    PL_TRY(feed_column(a, &feed, c, s->rows, err));
    *hash = pl_feed_end(&feed);
    return PL_OK;
}

enum pl_status pl_column_hashes(struct pl_arena *a, const struct pl_frame *f,
                                const struct pl_column *const *columns,
                                size_t n, struct pl_hash *hashes,
                                struct pl_err *err)
{
    struct pl_sorted sorted;

    PL_TRY(pl_sorted_make(a, f, &sorted, err));
    for (size_t j = 0; j < n; j++)
        PL_TRY(pl_sorted_hash(a, &sorted, columns[j], &hashes[j], err));
    return PL_OK;
}

enum pl_status pl_column_hash(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_column *c, struct pl_hash *hash,
                              struct pl_err *err)
{
    return pl_column_hashes(a, f, &c, 1, hash, err);
}

enum pl_status pl_keys_hash(struct pl_arena *a, const struct pl_frame *f,
                            struct pl_hash *hash, struct pl_err *err)
{
    struct pl_sorted sorted;

    PL_TRY(pl_sorted_make(a, f, &sorted, err));
    *hash = sorted.keys;
    return PL_OK;
}

struct pl_hash pl_column_bytes_hash(const struct pl_column *c)
{
    struct pl_feed feed;

    pl_feed_begin(&feed);
    pl_feed_text(&feed, pl_str_from(type_name(c)));
    pl_feed_count(&feed, c->n_levels);
    for (size_t l = 0; l < c->n_levels; l++)
        pl_feed_text(&feed, c->levels[l]);
    for (size_t i = 0; i < c->n; i++) {
        if (c->type == PL_COL_CATEGORY)
            pl_feed_place(&feed, (uint32_t)c->code[i]);
        else
            feed_cell(&feed, c, i);
    }
    return pl_feed_end(&feed);
}

static struct pl_hash hash_frame(const struct pl_frame *f,
                                 const struct pl_hash *columns)
{
    struct pl_feed feed;

    pl_feed_begin(&feed);
    pl_feed_text(&feed, f->key);
    pl_feed_count(&feed, f->n_columns);
    for (size_t j = 0; j < f->n_columns; j++) {
        struct pl_hash column =
            columns != NULL ? columns[j] : pl_column_bytes_hash(f->columns[j]);
        pl_feed_text(&feed, f->columns[j]->name);
        pl_feed_bytes(&feed, column.b, sizeof column.b);
    }
    pl_feed_count(&feed, f->n);
    for (size_t i = 0; i < f->n; i++)
        pl_feed_place(&feed, f->row[i]);
    return pl_feed_end(&feed);
}

struct pl_hash pl_frame_hash(const struct pl_frame *f)
{
    return hash_frame(f, NULL);
}

struct pl_hash pl_frame_hash_of(const struct pl_frame *f,
                                const struct pl_hash *columns)
{
    return hash_frame(f, columns);
}
