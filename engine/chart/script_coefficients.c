#include "chart/script.h"

#include <math.h>

enum {
    ROWS_MAX = 200,
    WIDTH = 560,
    PLOT_WIDTH = 300, /* at least */
    RIGHT = 16,
    LABEL_MAX = 60, /* characters; longer ones are cut */
    ROW_HEIGHT = 30,
    AXIS_HEIGHT = 88
};

struct row {
    struct pl_str label, group;
    double estimate, low, high;
    int colour; /* by group */
    bool opens_group;
};

struct coefficients {
    struct row *rows;
    size_t n, lines; /* lines: rows and headings */
    double reference, low, high, step;
    size_t label_width; /* characters */
    struct pl_str x_label;
};

static enum pl_status read_row(const struct pl_value *v, struct row *row,
                               struct pl_err *err)
{
    *row = (struct row){.label = pl_strv(pl_get(v, "label")),
                        .group = pl_strv(pl_get(v, "group"))};
    PL_TRY(pl_gp_check_text(row->label, "a label", err));
    PL_TRY(pl_gp_check_text(row->group, "a group", err));
    PL_TRY(pl_gp_check_number(v, "estimate", "a row", &row->estimate, err));
    PL_TRY(pl_gp_check_number(v, "low", "a row", &row->low, err));
    PL_TRY(pl_gp_check_number(v, "high", "a row", &row->high, err));
    if (row->low > row->estimate || row->estimate > row->high)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: the estimate %g of \"%.*s\" is outside its "
                       "interval [%g, %g]",
                       row->estimate, PL_FMT(row->label), row->low, row->high);
    return PL_OK;
}

static void measure(struct coefficients *c, size_t i)
{
    struct row *row = &c->rows[i];

    row->opens_group = row->group.len > 0 &&
                       (i == 0 || !pl_str_eq(row->group, c->rows[i - 1].group));
    row->colour = i == 0 ? 1 : c->rows[i - 1].colour;
    if (row->opens_group && i > 0)
        row->colour = row->colour % 6 + 1;
    c->lines += row->opens_group ? 2 : 1;
    pl_gp_make_room(&c->label_width, row->label, LABEL_MAX);
    if (row->opens_group)
        pl_gp_make_room(&c->label_width, row->group, LABEL_MAX);
    c->low = fmin(c->low, row->low);
    c->high = fmax(c->high, row->high);
}

static enum pl_status read_rows(struct pl_arena *a,
                                const struct pl_value *chart,
                                struct coefficients *c, struct pl_err *err)
{
    const struct pl_value *rows = pl_get(chart, "rows");

    *c = (struct coefficients){.n = pl_count(rows),
                               .x_label = pl_strv(pl_get(chart, "x_label"))};
    if (c->n == 0 || c->n > ROWS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a coefficient plot takes 1 to %d rows, not %zu",
                       ROWS_MAX, c->n);
    PL_TRY(pl_gp_check_text(c->x_label, "x_label", err));
    PL_TRY(pl_gp_check_number(chart, "reference", "the chart", &c->reference,
                              err));
    c->low = c->high = c->reference;
    c->rows = PL_NEW(a, struct row, c->n);
    if (c->rows == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < c->n; i++) {
        PL_TRY(read_row(pl_item(rows, i), &c->rows[i], err));
        measure(c, i);
    }
    c->step = pl_nice_step(pl_gp_widen(&c->low, &c->high, 0.06), 5);
    return PL_OK;
}

static void put_row(struct pl_buf *b, const struct row *row, size_t line)
{
    pl_buf_printf(b, "-%zu\t", line);
    pl_gp_estimate(b, row->estimate, row->low, row->high, row->colour);
    pl_gp_label(b, row->label, LABEL_MAX);
    pl_buf_putc(b, '\n');
}

static void put_data(struct pl_buf *b, const struct coefficients *c)
{
    size_t line = 0;

    pl_buf_puts(b, "$rows << EOD_OF_DATA\n");
    for (size_t i = 0; i < c->n; i++) {
        line += c->rows[i].opens_group ? 2 : 1;
        put_row(b, &c->rows[i], line - 1);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n$groups << EOD_OF_DATA\n");
    line = 0;
    for (size_t i = 0; i < c->n; i++) {
        if (c->rows[i].opens_group) {
            pl_buf_printf(b, "-%zu\t", line);
            pl_gp_label(b, c->rows[i].group, LABEL_MAX);
            pl_buf_putc(b, '\n');
        }
        line += c->rows[i].opens_group ? 2 : 1;
    }
    /* A block without a line would be an error; this one is out of range. */
    pl_buf_puts(b, "9\t\nEOD_OF_DATA\n");
}

enum pl_status pl_script_coefficients(struct pl_buf *b, struct pl_arena *a,
                                      const struct pl_value *chart,
                                      const char *output, struct pl_err *err)
{
    struct coefficients c;

    PL_TRY(read_rows(a, chart, &c, err));
    int left = PL_GP_CHARACTER * (int)(c.label_width + 2), width = WIDTH;
    if (width < left + PLOT_WIDTH + RIGHT)
        width = left + PLOT_WIDTH + RIGHT;
    pl_gp_open(b, output, width, (int)c.lines * ROW_HEIGHT + AXIS_HEIGHT);
    put_data(b, &c);
    pl_gp_setting(b, "rows", (double)(c.lines - 1));
    pl_gp_setting(b, "label_width", (double)c.label_width + 2);
    pl_gp_setting(b, "x_low", c.low);
    pl_gp_setting(b, "x_high", c.high);
    pl_gp_setting(b, "x_step", c.step);
    pl_gp_setting(b, "reference", c.reference);
    pl_gp_words(b, "x_label", c.x_label, width - left);
    pl_gp_close(b, "coefficients");
    return PL_OK;
}
