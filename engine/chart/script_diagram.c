/* Boxes and arrows: flow of participants, logic models. */
#include "chart/script.h"

enum {
    BOXES_MAX = 200,
    ARROWS_MAX = 400,
    LINES_MAX = 12,  /* of text in a box */
    SIDE_MAX = 4000, /* pixels */
    LINE_HEIGHT = 18
};

struct diagram {
    const struct pl_value *boxes, *arrows;
    double width, height;
};

/* A length in pixels, within the picture. */
static enum pl_status side(const struct pl_value *map, const char *name,
                           const char *what, double least, double most,
                           double *x, struct pl_err *err)
{
    PL_TRY(pl_gp_check_number(map, name, what, x, err));
    if (*x < least || *x > most)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: %s has %s %g, outside %g to %g", what, name, *x,
                       least, most);
    return PL_OK;
}

static enum pl_status check_box(const struct pl_value *box,
                                const struct diagram *d, struct pl_err *err)
{
    const struct pl_value *lines = pl_get(box, "lines");
    double x, y, w, h;

    PL_TRY(side(box, "x", "a box", 0, d->width, &x, err));
    PL_TRY(side(box, "y", "a box", 0, d->height, &y, err));
    PL_TRY(side(box, "width", "a box", 0, d->width - x, &w, err));
    PL_TRY(side(box, "height", "a box", 0, d->height - y, &h, err));
    if (pl_count(lines) > LINES_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a box takes up to %d lines, not %zu", LINES_MAX,
                       pl_count(lines));
    for (size_t i = 0; i < pl_count(lines); i++)
        PL_TRY(pl_gp_check_text(pl_strv(pl_item(lines, i)), "a line of text",
                                err));
    return PL_OK;
}

static enum pl_status check_arrow(const struct pl_value *arrow,
                                  const struct diagram *d, struct pl_err *err)
{
    double x;

    PL_TRY(side(arrow, "x0", "an arrow", 0, d->width, &x, err));
    PL_TRY(side(arrow, "x1", "an arrow", 0, d->width, &x, err));
    PL_TRY(side(arrow, "y0", "an arrow", 0, d->height, &x, err));
    return side(arrow, "y1", "an arrow", 0, d->height, &x, err);
}

static enum pl_status check(const struct pl_value *chart, struct diagram *d,
                            struct pl_err *err)
{
    d->boxes = pl_get(chart, "boxes");
    d->arrows = pl_get(chart, "arrows");
    PL_TRY(side(chart, "width", "a diagram", 50, SIDE_MAX, &d->width, err));
    PL_TRY(side(chart, "height", "a diagram", 20, SIDE_MAX, &d->height, err));
    if (pl_count(d->boxes) == 0 || pl_count(d->boxes) > BOXES_MAX ||
        pl_count(d->arrows) > ARROWS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a diagram takes 1 to %d boxes and up to %d "
                       "arrows, not %zu and %zu",
                       BOXES_MAX, ARROWS_MAX, pl_count(d->boxes),
                       pl_count(d->arrows));
    for (size_t i = 0; i < pl_count(d->boxes); i++)
        PL_TRY(check_box(pl_item(d->boxes, i), d, err));
    for (size_t i = 0; i < pl_count(d->arrows); i++)
        PL_TRY(check_arrow(pl_item(d->arrows, i), d, err));
    return PL_OK;
}

static void point(struct pl_buf *b, double x, double y)
{
    pl_gp_pair(b, x, y);
    pl_buf_putc(b, '\n');
}

static void outline(struct pl_buf *b, const struct pl_value *box)
{
    double x = pl_num(pl_get(box, "x")), y = pl_num(pl_get(box, "y"));
    double right = x + pl_num(pl_get(box, "width"));
    double below = y + pl_num(pl_get(box, "height"));

    point(b, x, y);
    point(b, right, y);
    point(b, right, below);
    point(b, x, below);
    point(b, x, y);
    pl_buf_putc(b, '\n');
}

/* A block without a line would be an error; this one is outside the picture. */
static void put_nothing(struct pl_buf *b, const char *text)
{
    pl_buf_printf(b, "-9\t-9\t%s\n", text);
}

/* A line without a head is an outline of its own. */
static void put_line(struct pl_buf *b, const struct pl_value *line)
{
    point(b, pl_num(pl_get(line, "x0")), pl_num(pl_get(line, "y0")));
    point(b, pl_num(pl_get(line, "x1")), pl_num(pl_get(line, "y1")));
    pl_buf_putc(b, '\n');
}

static void put_outlines(struct pl_buf *b, const struct diagram *d,
                         bool is_dashed)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n", is_dashed ? "$dashed" : "$solid");
    put_nothing(b, "");
    pl_buf_putc(b, '\n');
    for (size_t i = 0; i < pl_count(d->boxes); i++) {
        const struct pl_value *box = pl_item(d->boxes, i);
        if (pl_truth(pl_get(box, "dashed")) == is_dashed &&
            !pl_truth(pl_get(box, "heading")))
            outline(b, box);
    }
    for (size_t i = 0; i < pl_count(d->arrows); i++) {
        const struct pl_value *line = pl_item(d->arrows, i);
        if (pl_truth(pl_get(line, "dashed")) == is_dashed &&
            pl_truth(pl_get(line, "line")))
            put_line(b, line);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

static void put_arrows(struct pl_buf *b, const struct diagram *d,
                       bool is_dashed)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n",
                  is_dashed ? "$dashed_arrows" : "$arrows");
    put_nothing(b, "0\t0");
    for (size_t i = 0; i < pl_count(d->arrows); i++) {
        const struct pl_value *v = pl_item(d->arrows, i);
        double x = pl_num(pl_get(v, "x0")), y = pl_num(pl_get(v, "y0"));
        if (pl_truth(pl_get(v, "dashed")) != is_dashed ||
            pl_truth(pl_get(v, "line")))
            continue;
        pl_gp_pair(b, x, y);
        pl_buf_putc(b, '\t');
        point(b, pl_num(pl_get(v, "x1")) - x, pl_num(pl_get(v, "y1")) - y);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

/* Lines of a box, centred in it. */
static void put_lines(struct pl_buf *b, const struct pl_value *box)
{
    const struct pl_value *lines = pl_get(box, "lines");
    double n = (double)pl_count(lines);
    double x = pl_num(pl_get(box, "x")) + pl_num(pl_get(box, "width")) / 2;
    double y = pl_num(pl_get(box, "y")) + pl_num(pl_get(box, "height")) / 2;

    for (size_t i = 0; i < pl_count(lines); i++) {
        pl_gp_pair(b, x, y + LINE_HEIGHT * ((double)i - (n - 1) / 2));
        pl_buf_putc(b, '\t');
        pl_gp_field(b, pl_strv(pl_item(lines, i)));
        pl_buf_putc(b, '\n');
    }
}

static void put_words(struct pl_buf *b, const struct diagram *d,
                      bool is_heading)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n",
                  is_heading ? "$headings" : "$words");
    put_nothing(b, "");
    for (size_t i = 0; i < pl_count(d->boxes); i++)
        if (pl_truth(pl_get(pl_item(d->boxes, i), "heading")) == is_heading)
            put_lines(b, pl_item(d->boxes, i));
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

enum pl_status pl_script_diagram(struct pl_buf *b, struct pl_arena *a,
                                 const struct pl_value *chart,
                                 const char *output, struct pl_err *err)
{
    struct diagram d;

    (void)a;
    PL_TRY(check(chart, &d, err));
    pl_gp_open(b, output, (int)d.width, (int)d.height);
    for (int k = 0; k < 2; k++) {
        put_outlines(b, &d, k == 1);
        put_arrows(b, &d, k == 1);
        put_words(b, &d, k == 1);
    }
    pl_gp_setting(b, "width", d.width);
    pl_gp_setting(b, "height", d.height);
    pl_gp_close(b, "diagram");
    return PL_OK;
}
