/* The cost-effectiveness plane. */
#include "chart/script.h"

#include <math.h>

enum { POINTS_MAX = 2000, WIDTH = 560, HEIGHT = 420 };

struct plane {
    const struct pl_value *points, *ellipse, *estimate;
    double low[2], high[2]; /* effect, cost */
    double threshold;       /* NaN: no line */
    struct pl_str x_label, y_label;
};

static void widen(struct plane *p, size_t axis, double x)
{
    p->low[axis] = fmin(p->low[axis], x);
    p->high[axis] = fmax(p->high[axis], x);
}

static enum pl_status check_point(const struct pl_value *point, struct plane *p,
                                  struct pl_err *err)
{
    double x, y;

    PL_TRY(pl_gp_check_number(point, "x", "a point", &x, err));
    PL_TRY(pl_gp_check_number(point, "y", "a point", &y, err));
    widen(p, 0, x);
    widen(p, 1, y);
    return PL_OK;
}

static enum pl_status check_points(const struct pl_value *list, struct plane *p,
                                   struct pl_err *err)
{
    if (pl_count(list) > POINTS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a plane takes up to %d points, not %zu",
                       POINTS_MAX, pl_count(list));
    for (size_t i = 0; i < pl_count(list); i++)
        PL_TRY(check_point(pl_item(list, i), p, err));
    return PL_OK;
}

static enum pl_status check(const struct pl_value *chart, struct plane *p,
                            struct pl_err *err)
{
    *p = (struct plane){.points = pl_get(chart, "points"),
                        .ellipse = pl_get(chart, "ellipse"),
                        .estimate = pl_get(chart, "estimate"),
                        .threshold = pl_num(pl_get(chart, "threshold")),
                        .x_label = pl_strv(pl_get(chart, "x_label")),
                        .y_label = pl_strv(pl_get(chart, "y_label"))};
    PL_TRY(pl_gp_check_text(p->x_label, "x_label", err));
    PL_TRY(pl_gp_check_text(p->y_label, "y_label", err));
    PL_TRY(check_point(p->estimate, p, err));
    PL_TRY(check_points(p->points, p, err));
    PL_TRY(check_points(p->ellipse, p, err));
    for (size_t k = 0; k < 2; k++) /* 0 is in the picture */
        (void)pl_gp_widen(&p->low[k], &p->high[k], 0.06);
    return PL_OK;
}

static void put_point(struct pl_buf *b, const struct pl_value *point)
{
    pl_gp_pair(b, pl_num(pl_get(point, "x")), pl_num(pl_get(point, "y")));
    pl_buf_putc(b, '\n');
}

/* A block without a line would be an error; this one is out of range. */
static void put_points(struct pl_buf *b, const struct plane *p,
                       const char *name, const struct pl_value *list)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n", name);
    if (pl_count(list) == 0) {
        pl_gp_pair(b, 2 * p->high[0] - p->low[0], p->low[1]);
        pl_buf_putc(b, '\n');
    }
    for (size_t i = 0; i < pl_count(list); i++)
        put_point(b, pl_item(list, i));
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

/* Where the line through the origin leaves the picture. */
static double end_of(const struct plane *p, bool is_upper)
{
    double x = is_upper ? p->high[0] : p->low[0];
    double y = p->threshold * x;

    if (y > p->high[1])
        return p->high[1] / p->threshold;
    return y < p->low[1] ? p->low[1] / p->threshold : x;
}

static void put_threshold(struct pl_buf *b, const struct plane *p)
{
    double outside = 2 * p->high[0] - p->low[0];
    double low = isnan(p->threshold) ? outside : end_of(p, false);
    double high = isnan(p->threshold) ? outside : end_of(p, true);
    double slope = isnan(p->threshold) ? 0 : p->threshold;

    pl_buf_puts(b, "$threshold << EOD_OF_DATA\n");
    pl_gp_pair(b, low, slope * low);
    pl_buf_putc(b, '\n');
    pl_gp_pair(b, high, slope * high);
    pl_buf_puts(b, "\nEOD_OF_DATA\n");
}

enum pl_status pl_script_plane(struct pl_buf *b, struct pl_arena *a,
                               const struct pl_value *chart, const char *output,
                               struct pl_err *err)
{
    struct plane p;

    (void)a;
    PL_TRY(check(chart, &p, err));
    pl_gp_open(b, output, WIDTH, HEIGHT);
    put_points(b, &p, "$points", p.points);
    put_points(b, &p, "$ellipse", p.ellipse);
    pl_buf_puts(b, "$estimate << EOD_OF_DATA\n");
    put_point(b, p.estimate);
    pl_buf_puts(b, "EOD_OF_DATA\n");
    put_threshold(b, &p);
    pl_gp_axis(b, "x", p.low[0], p.high[0]);
    pl_gp_axis(b, "y", p.low[1], p.high[1]);
    pl_gp_words(b, "x_label", p.x_label, WIDTH - 100);
    pl_gp_words(b, "y_label", p.y_label, HEIGHT - 30);
    pl_gp_close(b, "plane");
    return PL_OK;
}
