/* What happens when: bars and points along time. */
#include "chart/script.h"

#include <math.h>

enum {
    ROWS_MAX = 100,
    TICKS_MAX = 40,
    WIDTH = 640,
    PLOT_WIDTH = 280, /* at least */
    RIGHT = 24,
    LABEL_MAX = 60, /* characters; longer ones are cut */
    NOTE_MAX = 40,
    ROW_HEIGHT = 30,
    AXIS_HEIGHT = 88
};

struct schedule {
    const struct pl_value *rows, *ticks;
    size_t label_width; /* characters */
    int left, width;    /* pixels: of the labels, of the picture */
    double low, high;
    struct pl_str x_label;
};

static enum pl_status check_item(const struct pl_value *item,
                                 struct schedule *s, struct pl_err *err)
{
    double from, to;

    PL_TRY(pl_gp_check_text(pl_strv(pl_get(item, "note")), "a note", err));
    PL_TRY(pl_gp_check_number(item, "from", "an item", &from, err));
    PL_TRY(pl_gp_check_number(item, "to", "an item", &to, err));
    if (to < from)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: an item ends at %g, before it begins at %g", to,
                       from);
    s->low = fmin(s->low, from);
    s->high = fmax(s->high, to);
    return PL_OK;
}

static enum pl_status check_row(const struct pl_value *row, struct schedule *s,
                                struct pl_err *err)
{
    const struct pl_value *items = pl_get(row, "items");
    struct pl_str label = pl_strv(pl_get(row, "label"));

    PL_TRY(pl_gp_check_text(label, "a label", err));
    pl_gp_make_room(&s->label_width, label, LABEL_MAX);
    for (size_t i = 0; i < pl_count(items); i++)
        PL_TRY(check_item(pl_item(items, i), s, err));
    return PL_OK;
}

/* An item's note as a share of the plot's width, with what is between them. */
static double note_share(const struct schedule *s, const struct pl_value *item)
{
    size_t width = 0;

    pl_gp_make_room(&width, pl_strv(pl_get(item, "note")), NOTE_MAX);
    return width == 0 ? 0
                      : PL_GP_CHARACTER * (double)(width + 2) /
                            (s->width - s->left - RIGHT);
}

/* The picture's width by its labels, and time for the notes that would stand
 * beyond its end. */
static void make_room(struct schedule *s)
{
    double margin = s->high > s->low ? 0.03 * (s->high - s->low) : 1;

    s->left = PL_GP_CHARACTER * (int)(s->label_width + 2);
    s->width = WIDTH;
    if (s->width < s->left + PLOT_WIDTH + RIGHT)
        s->width = s->left + PLOT_WIDTH + RIGHT;
    s->low -= margin;
    s->high += margin;
    for (size_t i = 0; i < pl_count(s->rows); i++) {
        const struct pl_value *items = pl_get(pl_item(s->rows, i), "items");
        for (size_t k = 0; k < pl_count(items); k++) {
            const struct pl_value *item = pl_item(items, k);
            double past = pl_num(pl_get(item, "to")) - s->low;
            s->high = fmax(s->high, s->low + past / (1 - note_share(s, item)));
        }
    }
}

static enum pl_status check_ticks(const struct schedule *s, struct pl_err *err)
{
    double at;

    if (pl_count(s->ticks) > TICKS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a schedule takes up to %d ticks, not %zu",
                       TICKS_MAX, pl_count(s->ticks));
    for (size_t i = 0; i < pl_count(s->ticks); i++) {
        const struct pl_value *tick = pl_item(s->ticks, i);
        PL_TRY(pl_gp_check_number(tick, "at", "a tick", &at, err));
        PL_TRY(pl_gp_check_text(pl_strv(pl_get(tick, "label")), "a tick", err));
    }
    return PL_OK;
}

static enum pl_status check(const struct pl_value *chart, struct schedule *s,
                            struct pl_err *err)
{
    *s = (struct schedule){.rows = pl_get(chart, "rows"),
                           .ticks = pl_get(chart, "ticks"),
                           .low = INFINITY,
                           .high = -INFINITY,
                           .x_label = pl_strv(pl_get(chart, "x_label"))};
    if (pl_count(s->rows) == 0 || pl_count(s->rows) > ROWS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a schedule takes 1 to %d rows, not %zu",
                       ROWS_MAX, pl_count(s->rows));
    PL_TRY(pl_gp_check_text(s->x_label, "x_label", err));
    for (size_t i = 0; i < pl_count(s->rows); i++)
        PL_TRY(check_row(pl_item(s->rows, i), s, err));
    if (!(s->low <= s->high))
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: nothing is scheduled in any row");
    make_room(s);
    return check_ticks(s, err);
}

/* A block without a line would be an error; this one is out of range. */
static void open_block(struct pl_buf *b, const char *name, const char *nothing)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n%s\n", name, nothing);
}

static void put_item(struct pl_buf *b, const struct pl_value *item, size_t row,
                     bool is_bar)
{
    pl_buf_number(b, pl_num(pl_get(item, "from")));
    pl_buf_putc(b, '\t');
    if (is_bar) {
        pl_buf_number(b, pl_num(pl_get(item, "to")));
        pl_buf_putc(b, '\t');
    }
    pl_buf_printf(b, "-%zu\n", row);
}

static void put_items(struct pl_buf *b, const struct schedule *s,
                      const char *name, bool is_bar, bool is_planned)
{
    open_block(b, name, is_bar ? "0\t0\t9" : "0\t9");
    for (size_t i = 0; i < pl_count(s->rows); i++) {
        const struct pl_value *items = pl_get(pl_item(s->rows, i), "items");
        for (size_t k = 0; k < pl_count(items); k++) {
            const struct pl_value *item = pl_item(items, k);
            bool has_length =
                pl_num(pl_get(item, "to")) > pl_num(pl_get(item, "from"));
            if (has_length == is_bar &&
                pl_truth(pl_get(item, "planned")) == is_planned)
                put_item(b, item, i, is_bar);
        }
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

/* Beside the item, or above it where the row's next ones begin too soon. */
static void put_note(struct pl_buf *b, const struct schedule *s,
                     const struct pl_value *items, size_t k, size_t row)
{
    const struct pl_value *item = pl_item(items, k);
    double to = pl_num(pl_get(item, "to"));
    double end = to + note_share(s, item) * (s->high - s->low);
    bool is_above = false;

    for (size_t i = 0; i < pl_count(items); i++) {
        double from = pl_num(pl_get(pl_item(items, i), "from"));
        is_above |= i != k && from >= to && from < end;
    }
    pl_gp_pair(b, is_above ? pl_num(pl_get(item, "from")) : to,
               (is_above ? 0.48 : 0) - (double)row);
    pl_buf_putc(b, '\t');
    pl_gp_label(b, pl_strv(pl_get(item, "note")), NOTE_MAX);
    pl_buf_putc(b, '\n');
}

static void put_notes(struct pl_buf *b, const struct schedule *s)
{
    open_block(b, "$notes", "0\t9\t");
    for (size_t i = 0; i < pl_count(s->rows); i++) {
        const struct pl_value *items = pl_get(pl_item(s->rows, i), "items");
        for (size_t k = 0; k < pl_count(items); k++) {
            if (pl_strv(pl_get(pl_item(items, k), "note")).len > 0)
                put_note(b, s, items, k, i);
        }
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

static void put_ticks(struct pl_buf *b, const struct schedule *s)
{
    size_t n = pl_count(s->ticks);

    if (n == 0)
        return;
    pl_buf_puts(b, "set xtics (");
    for (size_t i = 0; i < n; i++) {
        pl_buf_puts(b, i > 0 ? ", " : "");
        pl_gp_text(b, pl_strv(pl_get(pl_item(s->ticks, i), "label")));
        pl_buf_putc(b, ' ');
        pl_buf_number(b, pl_num(pl_get(pl_item(s->ticks, i), "at")));
    }
    pl_buf_puts(b, ")\n");
}

enum pl_status pl_script_schedule(struct pl_buf *b, struct pl_arena *a,
                                  const struct pl_value *chart,
                                  const char *output, struct pl_err *err)
{
    struct schedule s;

    (void)a;
    PL_TRY(check(chart, &s, err));
    pl_gp_open(b, output, s.width,
               (int)pl_count(s.rows) * ROW_HEIGHT + AXIS_HEIGHT);
    put_items(b, &s, "$done", true, false);
    put_items(b, &s, "$planned", true, true);
    put_items(b, &s, "$points_done", false, false);
    put_items(b, &s, "$points_planned", false, true);
    pl_gp_labels(b, "$labels", s.rows, "label", LABEL_MAX);
    put_notes(b, &s);
    pl_gp_setting(b, "rows", (double)pl_count(s.rows));
    pl_gp_setting(b, "label_width", (double)s.label_width + 2);
    pl_gp_setting(b, "x_low", s.low);
    pl_gp_setting(b, "x_high", s.high);
    pl_gp_words(b, "x_label", s.x_label, s.width - s.left);
    put_ticks(b, &s);
    pl_gp_close(b, "schedule");
    return PL_OK;
}
