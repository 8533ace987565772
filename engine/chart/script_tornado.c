/* What drives a result: a bar an input. */
#include "chart/script.h"

#include <math.h>

enum {
    ROWS_MAX = 60,
    WIDTH = 420,
    PLOT_WIDTH = 388,
    VALUE_MAX = 16,
    LABEL_MAX = 60, /* characters; longer ones are cut */
    ROW_HEIGHT = 34,
    AXIS_HEIGHT = 88
};

struct tornado {
    const struct pl_value *rows;
    double reference, low, high;
    size_t label_width, value_width; /* characters */
    struct pl_str x_label;
};

static enum pl_status check_row(const struct pl_value *row, struct tornado *t,
                                struct pl_err *err)
{
    static const char *const ends[] = {"low", "high"};
    static const char *const texts[] = {"label", "low_text", "high_text"};
    double x;

    for (size_t i = 0; i < 3; i++)
        PL_TRY(pl_gp_check_text(pl_strv(pl_get(row, texts[i])), texts[i], err));
    for (size_t i = 0; i < 2; i++) {
        PL_TRY(pl_gp_check_number(row, ends[i], "a bar", &x, err));
        t->low = fmin(t->low, x);
        t->high = fmax(t->high, x);
    }
    pl_gp_make_room(&t->label_width, pl_strv(pl_get(row, "label")), LABEL_MAX);
    for (size_t i = 1; i < 3; i++)
        pl_gp_make_room(&t->value_width, pl_strv(pl_get(row, texts[i])),
                        VALUE_MAX);
    return PL_OK;
}

/* The room that the values beside the bars take, as a share of the bars'. */
static double margin_of(const struct tornado *t)
{
    double value = PL_GP_CHARACTER * (double)(t->value_width + 1);

    return value / (PLOT_WIDTH - 2 * value);
}

static enum pl_status check(const struct pl_value *chart, struct tornado *t,
                            struct pl_err *err)
{
    *t = (struct tornado){.rows = pl_get(chart, "rows"),
                          .value_width = 6,
                          .x_label = pl_strv(pl_get(chart, "x_label"))};
    if (pl_count(t->rows) == 0 || pl_count(t->rows) > ROWS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a tornado takes 1 to %d bars, not %zu", ROWS_MAX,
                       pl_count(t->rows));
    PL_TRY(pl_gp_check_text(t->x_label, "x_label", err));
    PL_TRY(pl_gp_check_number(chart, "reference", "the chart", &t->reference,
                              err));
    t->low = t->high = t->reference;
    for (size_t i = 0; i < t->rows->n; i++)
        PL_TRY(check_row(pl_item(t->rows, i), t, err));
    (void)pl_gp_widen(&t->low, &t->high, margin_of(t));
    return PL_OK;
}

static void put_bars(struct pl_buf *b, const struct tornado *t,
                     const char *name, const char *end)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n", name);
    for (size_t i = 0; i < pl_count(t->rows); i++) {
        double x = pl_num(pl_get(pl_item(t->rows, i), end));
        pl_gp_pair(b, fmin(x, t->reference), fmax(x, t->reference));
        pl_buf_printf(b, "\t-%zu\n", i);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

/* The input's own value, beside the end of its bar. */
static void put_values(struct pl_buf *b, const struct tornado *t, bool is_right)
{
    static const char *const texts[] = {"low_text", "high_text"};

    pl_buf_printf(b, "%s << EOD_OF_DATA\n0\t9\t\n",
                  is_right ? "$values_right" : "$values");
    for (size_t i = 0; i < pl_count(t->rows); i++) {
        const struct pl_value *row = pl_item(t->rows, i);
        double low = pl_num(pl_get(row, "low"));
        double high = pl_num(pl_get(row, "high"));
        size_t end = (high > low) == is_right; /* which of them is there */
        pl_buf_number(b, end == 1 ? high : low);
        pl_buf_printf(b, "\t-%zu\t", i);
        pl_gp_field(b, pl_strv(pl_get(row, texts[end])));
        pl_buf_putc(b, '\n');
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

enum pl_status pl_script_tornado(struct pl_buf *b, struct pl_arena *a,
                                 const struct pl_value *chart,
                                 const char *output, struct pl_err *err)
{
    struct tornado t;

    (void)a;
    PL_TRY(check(chart, &t, err));
    pl_gp_open(b, output, WIDTH + PL_GP_CHARACTER * (int)t.label_width,
               (int)pl_count(t.rows) * ROW_HEIGHT + AXIS_HEIGHT);
    put_bars(b, &t, "$low", "low");
    put_bars(b, &t, "$high", "high");
    put_values(b, &t, false);
    put_values(b, &t, true);
    pl_gp_labels(b, "$labels", t.rows, "label", LABEL_MAX);
    pl_gp_setting(b, "rows", (double)pl_count(t.rows));
    pl_gp_setting(b, "label_width", (double)t.label_width + 2);
    pl_gp_axis(b, "x", t.low, t.high);
    pl_gp_setting(b, "reference", t.reference);
    pl_gp_words(b, "x_label", t.x_label, WIDTH - 16);
    pl_gp_close(b, "tornado");
    return PL_OK;
}
