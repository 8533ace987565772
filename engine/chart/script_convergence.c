#include "chart/script.h"

#include <math.h>
#include <stdio.h>

enum {
    PANELS_MAX = 24,
    LINES_MAX = 200,
    POINTS_MAX = 100000,
    PANEL_WIDTH = 320
};

struct panels {
    const struct pl_value *list;
    size_t n, lines, iterations;
    double low[PANELS_MAX], high[PANELS_MAX], step[PANELS_MAX];
};

/* NaN: there is no such point. */
static double point_of(const struct panels *p, size_t panel, size_t line,
                       size_t t)
{
    const struct pl_value *lines = pl_get(pl_item(p->list, panel), "lines");

    return pl_num(pl_item(pl_item(lines, line), t));
}

static enum pl_status measure(struct panels *p, size_t panel,
                              struct pl_err *err)
{
    double low = INFINITY, high = -INFINITY;

    for (size_t i = 0; i < p->lines; i++)
        for (size_t t = 0; t < p->iterations; t++) {
            double x = point_of(p, panel, i, t);
            if (isnan(x))
                continue;
            if (fabs(x) > 1e15)
                return pl_fail(err, PL_EINPUT, NULL,
                               "chart: a mean of %g cannot be drawn", x);
            low = fmin(low, x);
            high = fmax(high, x);
        }
    if (!(low <= high))
        low = high = 0;
    p->step[panel] = pl_nice_step(pl_gp_widen(&low, &high, 0.1), 3);
    p->low[panel] = low;
    p->high[panel] = high;
    return PL_OK;
}

static enum pl_status read_panels(const struct pl_value *chart,
                                  struct panels *p, struct pl_err *err)
{
    *p = (struct panels){.list = pl_get(chart, "panels")};
    p->n = pl_count(p->list);
    const struct pl_value *lines = pl_get(pl_item(p->list, 0), "lines");
    p->lines = pl_count(lines);
    p->iterations = pl_count(pl_item(lines, 0));
    if (p->n == 0 || p->n > PANELS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a convergence chart takes 1 to %d panels, not "
                       "%zu",
                       PANELS_MAX, p->n);
    if (p->lines == 0 || p->lines > LINES_MAX || p->iterations == 0 ||
        p->n * p->lines * p->iterations > POINTS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a convergence chart takes 1 to %d imputations, "
                       "and up to %d points; these are %zu of %zu iterations",
                       LINES_MAX, POINTS_MAX, p->lines, p->iterations);
    for (size_t i = 0; i < p->n; i++) {
        PL_TRY(pl_gp_check_text(pl_strv(pl_get(pl_item(p->list, i), "title")),
                                "a title", err));
        PL_TRY(measure(p, i, err));
    }
    return PL_OK;
}

static void put_points(struct pl_buf *b, const struct panels *p)
{
    pl_buf_puts(b, "$chains << EOD_OF_DATA\n");
    for (size_t k = 0; k < p->n; k++) {
        for (size_t t = 0; t < p->iterations; t++) {
            pl_buf_printf(b, "%zu", t + 1);
            for (size_t i = 0; i < p->lines; i++) {
                double x = point_of(p, k, i, t);
                pl_buf_putc(b, '\t');
                if (isnan(x))
                    pl_buf_puts(b, "NaN");
                else
                    pl_buf_number(b, x);
            }
            pl_buf_putc(b, '\n');
        }
        pl_buf_puts(b, "\n\n"); /* ends an index */
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

static void put_array(struct pl_buf *b, const char *name, const double *x,
                      size_t n)
{
    pl_buf_printf(b, "array %s[%zu] = [", name, n);
    for (size_t i = 0; i < n; i++) {
        pl_buf_puts(b, i > 0 ? ", " : "");
        pl_buf_number(b, x[i]);
    }
    pl_buf_puts(b, "]\n");
}

static void put_titles(struct pl_buf *b, const struct panels *p)
{
    pl_buf_printf(b, "array titles[%zu]\n", p->n);
    for (size_t i = 0; i < p->n; i++) {
        char name[32];
        snprintf(name, sizeof name, "titles[%zu]", i + 1);
        pl_gp_words(b, name, pl_strv(pl_get(pl_item(p->list, i), "title")),
                    PANEL_WIDTH);
    }
}

enum pl_status pl_script_convergence(struct pl_buf *b, struct pl_arena *a,
                                     const struct pl_value *chart,
                                     const char *output, struct pl_err *err)
{
    struct panels p;

    (void)a;
    PL_TRY(read_panels(chart, &p, err));
    size_t across = p.n > 1 ? 2 : 1, down = (p.n + across - 1) / across;
    pl_gp_open(b, output, across > 1 ? 2 * PANEL_WIDTH : 420,
               (int)(60 + 190 * down));
    put_points(b, &p);
    put_titles(b, &p);
    put_array(b, "low", p.low, p.n);
    put_array(b, "high", p.high, p.n);
    put_array(b, "step", p.step, p.n);
    pl_gp_setting(b, "panels", (double)p.n);
    pl_gp_setting(b, "lines", (double)p.lines);
    pl_gp_setting(b, "iterations", (double)p.iterations);
    pl_gp_setting(b, "across", (double)across);
    pl_gp_setting(b, "down", (double)down);
    pl_gp_setting(b, "x_step",
                  p.iterations > 1
                      ? fmax(1, pl_nice_step((double)p.iterations - 1, 5))
                      : 1);
    pl_gp_close(b, "convergence");
    return PL_OK;
}
