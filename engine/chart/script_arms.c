#include "chart/script.h"

#include <math.h>
#include <stdio.h>

enum {
    BARS_MAX = 200,
    WIDTH = 560,
    WIDTH_MAX = 1000, /* wider pictures would only be made smaller */
    BESIDE = 84,      /* the axis on the left, and the right edge */
    PANEL_HEIGHT = 215,
    ONE_HEIGHT = 340,
    LINE = 19,
    LINES = 3, /* of a label, at the most */
    WORD = 14  /* characters; a longer one is no reason for more room */
};

struct bar {
    struct pl_str group, label, text, n;
    double mean, low, high;
    size_t panel;
    int colour;
};

struct panel {
    struct pl_str title;
    double low, high, step;
    size_t bars;
};

struct arms {
    struct bar *bars;
    struct panel *panels;
    size_t n_bars, n_panels;
    int across, width;  /* panels side by side; the picture's */
    size_t room, lines; /* of a label: characters in a line, lines */
    bool from_zero;
    struct pl_str y_label;
};

static enum pl_status read_bar(struct pl_arena *a, const struct pl_value *v,
                               struct bar *bar, struct pl_err *err)
{
    struct pl_str mark = pl_strv(pl_get(v, "mark"));
    struct pl_str value = pl_strv(pl_get(v, "value_text"));

    *bar = (struct bar){.group = pl_strv(pl_get(v, "group")),
                        .label = pl_strv(pl_get(v, "label")),
                        .n = pl_strv(pl_get(v, "n_text"))};
    PL_TRY(pl_gp_check_number(v, "mean", "a bar", &bar->mean, err));
    PL_TRY(pl_gp_check_number(v, "low", "a bar", &bar->low, err));
    PL_TRY(pl_gp_check_number(v, "high", "a bar", &bar->high, err));
    if (bar->low > bar->mean || bar->mean > bar->high)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: the mean %g of bar \"%.*s\" is outside its "
                       "interval [%g, %g]",
                       bar->mean, PL_FMT(bar->label), bar->low, bar->high);
    PL_TRY(pl_gp_check_text(bar->group, "a group", err));
    PL_TRY(pl_gp_check_text(bar->label, "a label", err));
    PL_TRY(pl_gp_check_text(bar->n, "a size", err));
    PL_TRY(pl_gp_check_text(mark, "a mark", err));
    PL_TRY(pl_gp_check_text(value, "a value's text", err));
    bar->text = pl_str_printf(a, "%.*s%s%.*s", PL_FMT(value),
                              mark.len > 0 ? " " : "", PL_FMT(mark));
    return bar->text.s != NULL ? PL_OK
                               : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* A colour belongs to a label: the arm keeps it in every panel. */
static int colour_of(const struct arms *c, size_t i)
{
    int colours = 0;

    for (size_t j = 0; j < i; j++) {
        if (pl_str_eq(c->bars[j].label, c->bars[i].label))
            return c->bars[j].colour;
        if (c->bars[j].colour > colours)
            colours = c->bars[j].colour;
    }
    return colours + 1;
}

/* Of more labels than colours none has its own: two of one colour would look
 * as if they belonged together. */
static void colour_alike(struct arms *c)
{
    bool is_many = false;

    for (size_t i = 0; i < c->n_bars; i++)
        is_many = is_many || c->bars[i].colour > 6;
    for (size_t i = 0; is_many && i < c->n_bars; i++)
        c->bars[i].colour = 1;
}

static void place_bar(struct arms *c, size_t i)
{
    struct bar *bar = &c->bars[i];
    size_t p = 0;

    while (p < c->n_panels && !pl_str_eq(c->panels[p].title, bar->group))
        p++;
    if (p == c->n_panels)
        c->panels[c->n_panels++] = (struct panel){
            .title = bar->group, .low = bar->low, .high = bar->high};
    struct panel *panel = &c->panels[p];
    panel->bars++;
    panel->low = fmin(panel->low, bar->low);
    panel->high = fmax(panel->high, bar->high);
    bar->panel = p;
    bar->colour = colour_of(c, i);
}

/* Room above for the text.  Dots need no zero, but ends on whole steps, and a
 * range that is not a mere blow-up of one tiny interval. */
static void scale_panel(struct panel *p, bool from_zero, double headroom)
{
    if (from_zero) {
        p->low = fmin(p->low, 0);
        p->high = fmax(p->high, 0);
    }
    double range = p->high - p->low;
    if (!(range > 0))
        range = fabs(p->high) > 0 ? fabs(p->high) : 1;
    p->step = pl_nice_step(range, 4);
    if (from_zero) {
        p->low = p->low < 0 ? p->low - 0.08 * range : 0;
        p->high = p->high + headroom * range;
        return;
    }
    p->low = floor((p->low - 0.08 * range) / p->step) * p->step;
    p->high = ceil((p->high + headroom * range) / p->step) * p->step;
}

static void share_scale(struct arms *c)
{
    double low = c->panels[0].low, high = c->panels[0].high;

    for (size_t i = 1; i < c->n_panels; i++) {
        low = fmin(low, c->panels[i].low);
        high = fmax(high, c->panels[i].high);
    }
    for (size_t i = 0; i < c->n_panels; i++) {
        c->panels[i].low = low;
        c->panels[i].high = high;
    }
}

/* The next line of a label, of whole words; one word may be longer than that.
 */
static struct pl_str take_line(struct pl_str *rest, size_t room)
{
    size_t end = 0;

    for (size_t i = 0; i < rest->len; i++)
        if (rest->s[i] == ' ' &&
            (end == 0 || pl_utf8_length(pl_str_slice(*rest, 0, i)) <= room))
            end = i;
    if (end == 0 || pl_utf8_length(*rest) <= room)
        end = rest->len;
    struct pl_str line = pl_str_slice(*rest, 0, end);
    *rest = pl_str_trim(pl_str_slice(*rest, end, rest->len));
    return line;
}

/* Characters that a bar wants across. */
static size_t wanted(const struct bar *bar)
{
    struct pl_str rest = bar->label;
    size_t width = 2;

    while (rest.len > 0)
        pl_gp_make_room(&width, take_line(&rest, 1), WORD);
    pl_gp_make_room(&width, bar->n, PL_GP_WHOLE);
    pl_gp_make_room(&width, bar->text, PL_GP_WHOLE);
    return width;
}

static size_t lines_of(const struct bar *bar, size_t room)
{
    struct pl_str rest = bar->label;
    size_t lines = 0;

    for (; rest.len > 0 && lines < LINES; lines++)
        take_line(&rest, room);
    return lines;
}

/* Two panels beside each other where the words above and below fit, else one;
 * and a wider picture where they do not fit in one either. */
static void lay_out(struct arms *c)
{
    size_t most = 0, bar = 0, title = 0;

    for (size_t i = 0; i < c->n_panels; i++) {
        most = c->panels[i].bars > most ? c->panels[i].bars : most;
        pl_gp_make_room(&title, c->panels[i].title, PL_GP_WHOLE);
    }
    for (size_t i = 0; i < c->n_bars; i++)
        bar = wanted(&c->bars[i]) > bar ? wanted(&c->bars[i]) : bar;
    double bars = (double)most + 0.2;
    double panel = PL_GP_CHARACTER * (double)bar * bars + BESIDE;
    double beside = fmax(panel, PL_GP_CHARACTER * (double)title);
    c->across = c->n_panels > 1 && 2 * beside <= WIDTH ? 2 : 1;
    c->width = (int)fmin(fmax(c->across * panel, WIDTH), WIDTH_MAX);
    double wide = (c->width / c->across - BESIDE) / bars;
    c->room =
        wide >= 2 * PL_GP_CHARACTER ? (size_t)(wide / PL_GP_CHARACTER) : 2;
    c->lines = 1;
    for (size_t i = 0; i < c->n_bars; i++) {
        size_t lines = lines_of(&c->bars[i], c->room);
        c->lines = lines > c->lines ? lines : c->lines;
    }
}

static enum pl_status read_arms(struct pl_arena *a,
                                const struct pl_value *chart, struct arms *c,
                                struct pl_err *err)
{
    const struct pl_value *bars = pl_get(chart, "bars");

    *c = (struct arms){.n_bars = pl_count(bars),
                       .from_zero = pl_truth(pl_get(chart, "zero")),
                       .y_label = pl_strv(pl_get(chart, "y_label"))};
    if (c->n_bars == 0 || c->n_bars > BARS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: an arms chart takes 1 to %d bars, not %zu",
                       BARS_MAX, c->n_bars);
    PL_TRY(pl_gp_check_text(c->y_label, "y_label", err));
    c->bars = PL_NEW(a, struct bar, c->n_bars);
    c->panels = PL_NEW(a, struct panel, c->n_bars);
    if (c->bars == NULL || c->panels == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < c->n_bars; i++) {
        PL_TRY(read_bar(a, pl_item(bars, i), &c->bars[i], err));
        place_bar(c, i);
    }
    colour_alike(c);
    lay_out(c);
    if (!pl_truth(pl_get(chart, "panels")))
        share_scale(c);
    for (size_t i = 0; i < c->n_panels; i++)
        scale_panel(&c->panels[i], c->from_zero, c->n_panels > 1 ? 0.3 : 0.18);
    return PL_OK;
}

static void put_bar(struct pl_buf *b, const struct bar *bar, size_t x,
                    size_t room)
{
    struct pl_str rest = bar->label;

    pl_buf_printf(b, "%zu\t", x);
    pl_gp_estimate(b, bar->mean, bar->low, bar->high, bar->colour);
    for (size_t i = 0; i < LINES; i++) {
        pl_gp_label(b, i + 1 < LINES ? take_line(&rest, room) : rest, room);
        pl_buf_putc(b, '\t');
    }
    pl_gp_field(b, bar->n);
    pl_buf_putc(b, '\t');
    pl_gp_field(b, bar->text);
    pl_buf_putc(b, '\n');
}

static void put_bars(struct pl_buf *b, const struct arms *c)
{
    pl_buf_puts(b, "$bars << EOD_OF_DATA\n");
    for (size_t p = 0; p < c->n_panels; p++) {
        size_t x = 0;
        if (p > 0)
            pl_buf_puts(b, "\n\n");
        for (size_t i = 0; i < c->n_bars; i++)
            if (c->bars[i].panel == p)
                put_bar(b, &c->bars[i], ++x, c->room);
    }
    pl_buf_puts(b, "EOD_OF_DATA\n");
}

static void put_panels(struct pl_buf *b, const struct arms *c)
{
    for (size_t i = 0; i < c->n_panels; i++) {
        const struct panel *p = &c->panels[i];
        if (i == 0)
            pl_buf_printf(b,
                          "array panel_title[%zu]\narray panel_bars[%zu]\n"
                          "array panel_low[%zu]\narray panel_high[%zu]\n"
                          "array panel_step[%zu]\n",
                          c->n_panels, c->n_panels, c->n_panels, c->n_panels,
                          c->n_panels);
        pl_buf_printf(b, "panel_title[%zu] = ", i + 1);
        pl_gp_text(b, p->title);
        pl_buf_printf(b, "\npanel_bars[%zu] = %zu\npanel_low[%zu] = ", i + 1,
                      p->bars, i + 1);
        pl_buf_number(b, p->low);
        pl_buf_printf(b, "\npanel_high[%zu] = ", i + 1);
        pl_buf_number(b, p->high);
        pl_buf_printf(b, "\npanel_step[%zu] = ", i + 1);
        pl_buf_number(b, p->step);
        pl_buf_putc(b, '\n');
    }
}

enum pl_status pl_script_arms(struct pl_buf *b, struct pl_arena *a,
                              const struct pl_value *chart, const char *output,
                              struct pl_err *err)
{
    struct arms c;

    PL_TRY(read_arms(a, chart, &c, err));
    int down = ((int)c.n_panels + c.across - 1) / c.across;
    int more = ((int)c.lines - 1) * LINE;
    int height = (c.n_panels > 1 ? PANEL_HEIGHT : ONE_HEIGHT) + more;
    pl_gp_open(b, output, c.width, down * height);
    put_bars(b, &c);
    put_panels(b, &c);
    pl_buf_printf(b,
                  "panels = %zu\nacross = %d\ndown = %d\nfrom_zero = %d\n"
                  "lines = %zu\n",
                  c.n_panels, c.across, down, c.from_zero, c.lines);
    pl_gp_words(b, "y_label", c.y_label, height - more - 30);
    pl_gp_close(b, "arms");
    return PL_OK;
}
