#include "chart/script.h"

enum {
    COLUMNS_MAX = 64,
    PATTERNS_MAX = 100,
    CELL = 26,   /* pixels of a pattern, and of a column's row */
    BESIDE = 24, /* between words and cells, and words and the edge */
    HEAD = 40,   /* the counts, above the cells */
    FOOT = 10,
    LABEL_MAX = 44
};

struct gaps {
    const struct pl_value *columns, *patterns;
    size_t k, n, label_width, total_width; /* in characters */
};

static struct pl_str count_of(const struct gaps *g, size_t i)
{
    return pl_strv(pl_get(pl_item(g->patterns, i), "count"));
}

/* In pixels: a pattern is as wide as the count above it wants. */
static size_t width_of(const struct gaps *g, size_t i)
{
    size_t width = 0;

    pl_gp_make_room(&width, count_of(g, i), LABEL_MAX);
    width = PL_GP_CHARACTER * (width + 1);
    return width > CELL ? width : CELL;
}

/* Where the middle of a pattern is; of one past the last, where all end. */
static double middle_of(const struct gaps *g, size_t i)
{
    size_t x = 0;

    for (size_t j = 0; j < i; j++)
        x += width_of(g, j);
    return (double)x + (i < g->n ? (double)width_of(g, i) / 2 : 0);
}

static enum pl_status read_columns(struct gaps *g, struct pl_err *err)
{
    for (size_t i = 0; i < g->k; i++) {
        const struct pl_value *c = pl_item(g->columns, i);
        struct pl_str label = pl_strv(pl_get(c, "label"));
        struct pl_str total = pl_strv(pl_get(c, "total"));
        PL_TRY(pl_gp_check_text(label, "a column", err));
        PL_TRY(pl_gp_check_text(total, "a total", err));
        pl_gp_make_room(&g->label_width, label, LABEL_MAX);
        pl_gp_make_room(&g->total_width, total, LABEL_MAX);
    }
    return PL_OK;
}

static enum pl_status read_gaps(const struct pl_value *chart, struct gaps *g,
                                struct pl_err *err)
{
    *g = (struct gaps){.columns = pl_get(chart, "columns"),
                       .patterns = pl_get(chart, "patterns"),
                       .label_width = 6,
                       .total_width = 7};
    g->k = pl_count(g->columns);
    g->n = pl_count(g->patterns);
    if (g->k == 0 || g->k > COLUMNS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a missingness chart takes 1 to %d columns, not "
                       "%zu",
                       COLUMNS_MAX, g->k);
    if (g->n == 0 || g->n > PATTERNS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a missingness chart takes 1 to %d patterns, not "
                       "%zu",
                       PATTERNS_MAX, g->n);
    for (size_t i = 0; i < g->n; i++)
        PL_TRY(pl_gp_check_text(count_of(g, i), "a count", err));
    return read_columns(g, err);
}

static void put_cells(struct pl_buf *b, const struct gaps *g, bool is_missing)
{
    pl_buf_puts(b, is_missing ? "$missing << EOD_OF_DATA\n"
                              : "$present << EOD_OF_DATA\n");
    for (size_t i = 0; i < g->n; i++) {
        const struct pl_value *made =
            pl_get(pl_item(g->patterns, i), "missing");
        for (size_t k = 0; k < g->k; k++)
            if (pl_truth(pl_item(made, k)) == is_missing)
                pl_buf_printf(b, "%g\t-%zu\n", middle_of(g, i), k);
    }
    /* A block without a line would be an error; this one is out of range. */
    pl_buf_puts(b, "-9\t0\nEOD_OF_DATA\n");
}

static void put_counts(struct pl_buf *b, const struct gaps *g)
{
    pl_buf_puts(b, "$counts << EOD_OF_DATA\n");
    for (size_t i = 0; i < g->n; i++) {
        pl_buf_printf(b, "%g\t", middle_of(g, i));
        pl_gp_label(b, count_of(g, i), LABEL_MAX);
        pl_buf_putc(b, '\n');
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

/* The sizes of the picture, and where in it the cells are. */
static void open_picture(struct pl_buf *b, const struct gaps *g,
                         const char *output)
{
    size_t cells = (size_t)middle_of(g, g->n);
    size_t left = PL_GP_CHARACTER * g->label_width + BESIDE;
    size_t width = left + cells + PL_GP_CHARACTER * g->total_width + BESIDE;
    size_t height = HEAD + CELL * g->k + FOOT;

    pl_gp_open(b, output, (int)width, (int)height);
    pl_gp_setting(b, "cells", (double)cells);
    pl_gp_setting(b, "left", (double)left / (double)width);
    pl_gp_setting(b, "right", (double)(left + cells) / (double)width);
    pl_gp_setting(b, "top", 1 - (double)HEAD / (double)height);
    pl_gp_setting(b, "bottom", (double)FOOT / (double)height);
}

enum pl_status pl_script_missingness(struct pl_buf *b, struct pl_arena *a,
                                     const struct pl_value *chart,
                                     const char *output, struct pl_err *err)
{
    struct gaps g;

    (void)a;
    PL_TRY(read_gaps(chart, &g, err));
    open_picture(b, &g, output);
    put_cells(b, &g, false);
    put_cells(b, &g, true);
    pl_gp_labels(b, "$labels", g.columns, "label", LABEL_MAX);
    pl_gp_labels(b, "$totals", g.columns, "total", LABEL_MAX);
    put_counts(b, &g);
    pl_gp_setting(b, "rows", (double)g.k);
    pl_gp_close(b, "missingness");
    return PL_OK;
}
