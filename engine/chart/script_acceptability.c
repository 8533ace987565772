/* The probability of being worth its cost, by the worth of a unit of effect. */
#include "chart/script.h"

#include <math.h>

enum {
    CURVES_MAX = 6,
    POINTS_MAX = 2000,
    WIDTH = 520,
    HEIGHT = 340,
    CHARACTER = 8
};

struct acceptability {
    const struct pl_value *curves, *marks, *points;
    double low, high;
    size_t label_width; /* characters */
    struct pl_str x_label, y_label;
};

static void widen(struct acceptability *c, double x)
{
    c->low = fmin(c->low, x);
    c->high = fmax(c->high, x);
}

static enum pl_status check_points(const struct pl_value *points,
                                   struct acceptability *c, struct pl_err *err)
{
    double x, y;

    for (size_t i = 0; i < pl_count(points); i++) {
        PL_TRY(pl_gp_check_number(pl_item(points, i), "x", "a point", &x, err));
        PL_TRY(pl_gp_check_number(pl_item(points, i), "y", "a point", &y, err));
        if (!(y >= 0 && y <= 1))
            return pl_fail(err, PL_EINPUT, NULL, "chart: %g is no probability",
                           y);
        widen(c, x);
    }
    return PL_OK;
}

static enum pl_status check_curve(const struct pl_value *curve,
                                  struct acceptability *c, struct pl_err *err)
{
    const struct pl_value *points = pl_get(curve, "points");
    struct pl_str label = pl_strv(pl_get(curve, "label"));

    PL_TRY(pl_gp_check_text(label, "a label", err));
    pl_gp_make_room(&c->label_width, label, PL_GP_WHOLE);
    if (pl_count(points) < 2 || pl_count(points) > POINTS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a curve takes 2 to %d points, not %zu",
                       POINTS_MAX, pl_count(points));
    return check_points(points, c, err);
}

static enum pl_status check(const struct pl_value *chart,
                            struct acceptability *c, struct pl_err *err)
{
    *c = (struct acceptability){.curves = pl_get(chart, "curves"),
                                .marks = pl_get(chart, "marks"),
                                .points = pl_get(chart, "points"),
                                .low = INFINITY,
                                .high = -INFINITY,
                                .x_label = pl_strv(pl_get(chart, "x_label")),
                                .y_label = pl_strv(pl_get(chart, "y_label"))};
    PL_TRY(pl_gp_check_text(c->x_label, "x_label", err));
    PL_TRY(pl_gp_check_text(c->y_label, "y_label", err));
    if (pl_count(c->curves) == 0 || pl_count(c->curves) > CURVES_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: 1 to %d acceptability curves are drawn, not "
                       "%zu",
                       CURVES_MAX, pl_count(c->curves));
    for (size_t i = 0; i < c->curves->n; i++)
        PL_TRY(check_curve(pl_item(c->curves, i), c, err));
    if (pl_count(c->points) > POINTS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: up to %d points stand beside curves, not %zu",
                       POINTS_MAX, pl_count(c->points));
    PL_TRY(check_points(c->points, c, err));
    if (!(c->high > c->low))
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a curve needs two thresholds");
    return PL_OK;
}

static void put_points(struct pl_buf *b, const struct pl_value *points)
{
    for (size_t k = 0; k < pl_count(points); k++) {
        pl_gp_pair(b, pl_num(pl_get(pl_item(points, k), "x")),
                   pl_num(pl_get(pl_item(points, k), "y")));
        pl_buf_putc(b, '\n');
    }
}

/* A block without a line would be an error: that of points has one out of
 * range. */
static void put_curves(struct pl_buf *b, const struct acceptability *c)
{
    pl_buf_puts(b, "$curves << EOD_OF_DATA\n");
    for (size_t i = 0; i < pl_count(c->curves); i++) {
        pl_buf_puts(b, i > 0 ? "\n\n" : "");
        put_points(b, pl_get(pl_item(c->curves, i), "points"));
    }
    pl_buf_puts(b, "EOD_OF_DATA\n$points << EOD_OF_DATA\n-9e9\t9\n");
    put_points(b, c->points);
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

static double end_of(const struct acceptability *c, size_t i, const char *name)
{
    const struct pl_value *points = pl_get(pl_item(c->curves, i), "points");

    return pl_num(pl_get(pl_item(points, pl_count(points) - 1), name));
}

/* Curves meet at 1: a label stands below the one above it, not on it. */
static void place_labels(const struct acceptability *c, double *y)
{
    const double apart = 0.075;
    double above = 1 + apart;

    for (size_t n = 0; n < pl_count(c->curves); n++) {
        size_t highest = CURVES_MAX;
        for (size_t i = 0; i < pl_count(c->curves); i++)
            if (isnan(y[i]) && (highest == CURVES_MAX ||
                                end_of(c, i, "y") > end_of(c, highest, "y")))
                highest = i;
        y[highest] = fmin(end_of(c, highest, "y"), above - apart);
        above = y[highest];
    }
}

/* Their first lines are out of range, too. */
static void put_ends(struct pl_buf *b, const struct acceptability *c)
{
    double y[CURVES_MAX] = {NAN, NAN, NAN, NAN, NAN, NAN};

    place_labels(c, y);
    pl_buf_puts(b, "$ends << EOD_OF_DATA\n-9e9\t9\t\t1\n");
    for (size_t i = 0; i < pl_count(c->curves); i++) {
        pl_gp_pair(b, end_of(c, i, "x"), y[i]);
        pl_buf_putc(b, '\t');
        pl_gp_field(b, pl_strv(pl_get(pl_item(c->curves, i), "label")));
        pl_buf_printf(b, "\t%zu\n", i % 6 + 1);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n$marks << EOD_OF_DATA\n-9e9\n");
    for (size_t i = 0; i < pl_count(c->marks); i++) {
        double x = pl_num(pl_item(c->marks, i));
        if (x >= c->low && x <= c->high) {
            pl_buf_number(b, x);
            pl_buf_putc(b, '\n');
        }
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

enum pl_status pl_script_acceptability(struct pl_buf *b, struct pl_arena *a,
                                       const struct pl_value *chart,
                                       const char *output, struct pl_err *err)
{
    struct acceptability c;

    (void)a;
    PL_TRY(check(chart, &c, err));
    pl_gp_open(b, output, WIDTH + CHARACTER * (int)c.label_width, HEIGHT);
    put_curves(b, &c);
    put_ends(b, &c);
    pl_gp_setting(b, "curves", (double)pl_count(c.curves));
    pl_gp_setting(b, "label_width", (double)c.label_width + 3);
    pl_gp_axis(b, "x", c.low, c.high);
    pl_gp_text_setting(b, "x_label", c.x_label);
    pl_gp_text_setting(b, "y_label", c.y_label);
    pl_gp_close(b, "acceptability");
    return PL_OK;
}
