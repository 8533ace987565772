#include "chart/script.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>

enum {
    CURVE_WIDTH = 420,
    LEFT = 24, /* between the labels and the curve */
    RIGHT = 16,
    LABEL_MAX = 44, /* characters; longer ones are cut */
    CURVE_HEIGHT = 260,
    ROW_HEIGHT = 22,
    FOOT_HEIGHT = 12,
    MARKS_MAX = 60, /* each is compared with each */
    SHOWN_MAX = 300 /* more than these would be one grey band */
};

struct spec_run {
    double estimate, low, high;
    struct pl_str mark;
    uint64_t made;        /* bit i: choice i */
    size_t number;        /* place in the list given */
    double name_x, above; /* where the mark is named: a place, an estimate */
};

struct curve {
    struct spec_run *runs;
    size_t n;
    const struct pl_value *choices; /* labels */
    size_t k, label_width;
    double low, high, step, reference;
    bool has_interval;
    struct pl_str y_label;
};

static enum pl_status read_run(const struct pl_value *v, size_t number,
                               struct curve *c, struct spec_run *r,
                               struct pl_err *err)
{
    const struct pl_value *made = pl_get(v, "made");

    *r =
        (struct spec_run){.mark = pl_strv(pl_get(v, "mark")), .number = number};
    PL_TRY(pl_gp_check_text(r->mark, "a mark", err));
    PL_TRY(pl_gp_check_number(v, "estimate", "a run", &r->estimate, err));
    r->low = pl_num_or(pl_get(v, "low"), r->estimate);
    r->high = pl_num_or(pl_get(v, "high"), r->estimate);
    if (!(r->low <= r->estimate && r->estimate <= r->high &&
          fabs(r->low) < 1e15 && fabs(r->high) < 1e15))
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: the estimate %g is outside its interval "
                       "[%g, %g]",
                       r->estimate, r->low, r->high);
    for (size_t i = 0; i < pl_count(made) && i < c->k; i++)
        if (pl_truth(pl_item(made, i)))
            r->made |= (uint64_t)1 << i;
    c->has_interval |= r->low < r->high;
    return PL_OK;
}

static int by_estimate(const void *a, const void *b)
{
    const struct spec_run *x = a, *y = b;

    if (x->estimate != y->estimate)
        return x->estimate < y->estimate ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Of more runs than can be told apart, as many at even steps, and the marked
 * ones. */
static void thin(struct curve *c)
{
    size_t kept = 0, step = (c->n + SHOWN_MAX - 1) / SHOWN_MAX;

    if (c->n <= SHOWN_MAX)
        return;
    for (size_t i = 0; i < c->n; i++)
        if (i % step == 0 || i == c->n - 1 || c->runs[i].mark.len > 0)
            c->runs[kept++] = c->runs[i];
    c->n = kept;
}

static enum pl_status read_labels(struct curve *c, struct pl_err *err)
{
    if (c->k > 64)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: %zu choices; a specification curve takes up to "
                       "64",
                       c->k);
    for (size_t i = 0; i < c->k; i++) {
        struct pl_str label = pl_strv(pl_item(c->choices, i));
        PL_TRY(pl_gp_check_text(label, "a choice", err));
        pl_gp_make_room(&c->label_width, label, LABEL_MAX);
    }
    return PL_OK;
}

static enum pl_status read_runs(const struct pl_value *runs, struct curve *c,
                                struct pl_err *err)
{
    size_t marks = 0;

    for (size_t i = 0; i < c->n; i++) {
        PL_TRY(read_run(pl_item(runs, i), i, c, &c->runs[i], err));
        marks += c->runs[i].mark.len > 0;
    }
    if (marks > MARKS_MAX)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: %zu marks; a specification curve takes up to %d",
                       marks, MARKS_MAX);
    return PL_OK;
}

static enum pl_status read_curve(struct pl_arena *a,
                                 const struct pl_value *chart, struct curve *c,
                                 struct pl_err *err)
{
    const struct pl_value *runs = pl_get(chart, "runs");

    *c = (struct curve){.n = pl_count(runs),
                        .choices = pl_get(chart, "choices"),
                        .y_label = pl_strv(pl_get(chart, "y_label")),
                        .label_width = 8};
    c->k = pl_count(c->choices);
    if (c->n == 0 || c->n > 100000)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: a specification curve takes 1 to 100,000 runs, "
                       "not %zu",
                       c->n);
    PL_TRY(pl_gp_check_text(c->y_label, "y_label", err));
    PL_TRY(pl_gp_check_number(chart, "reference", "the chart", &c->reference,
                              err));
    PL_TRY(read_labels(c, err));
    c->runs = PL_NEW(a, struct spec_run, c->n);
    if (c->runs == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    PL_TRY(read_runs(runs, c, err));
    qsort(c->runs, c->n, sizeof *c->runs, by_estimate);
    thin(c);
    return PL_OK;
}

/* Half as wide as its mark's name, in places. */
static double half_name(const struct curve *c, const struct spec_run *r)
{
    double place = (CURVE_WIDTH - LEFT - RIGHT) / ((double)c->n + 0.6);

    return PL_GP_CHARACTER * (double)pl_utf8_length(r->mark) / 2 / place;
}

/* Names stay within the picture, and clear of those before them: what would
 * cover one stands a line above it. */
static void place_names(struct curve *c, double line)
{
    for (size_t i = 0; i < c->n; i++) {
        struct spec_run *r = &c->runs[i];
        double half = half_name(c, r), last = (double)c->n + 0.8 - half;
        r->name_x = fmax(fmin((double)i + 1, last), 0.2 + half);
        r->above = r->high;
        for (size_t j = 0; r->mark.len > 0 && j < i; j++) {
            const struct spec_run *before = &c->runs[j];
            if (before->mark.len > 0 && fabs(r->above - before->above) < line &&
                r->name_x - before->name_x < half + half_name(c, before))
                r->above = before->above + line;
        }
    }
}

static void measure(struct curve *c)
{
    c->low = c->high = c->reference;
    for (size_t i = 0; i < c->n; i++) {
        c->low = fmin(c->low, c->runs[i].low);
        c->high = fmax(c->high, c->runs[i].high);
    }
    double range = c->high > c->low ? c->high - c->low : 1;
    place_names(c, 0.1 * range);
    for (size_t i = 0; i < c->n; i++)
        c->high = fmax(c->high, c->runs[i].above);
    c->step = pl_nice_step(range, 5);
    c->low -= 0.06 * range;
    c->high += 0.16 * range; /* room for the marks' names */
}

static void put_place(struct pl_buf *b, const struct spec_run *r, size_t place)
{
    pl_buf_printf(b, "%zu\t", place + 1);
    pl_buf_number(b, r->estimate);
    pl_buf_putc(b, '\t');
    pl_buf_number(b, r->low);
    pl_buf_putc(b, '\t');
    pl_buf_number(b, r->high);
}

/* By place in the list given: a mark keeps its colour wherever it stands. */
static int colour_of(const struct curve *c, const struct spec_run *r)
{
    int before = 0;

    for (size_t i = 0; i < c->n; i++)
        before += c->runs[i].mark.len > 0 && c->runs[i].number < r->number;
    return before % 6 + 1;
}

static void put_runs(struct pl_buf *b, const struct curve *c)
{
    pl_buf_puts(b, "$runs << EOD_OF_DATA\n");
    for (size_t i = 0; i < c->n; i++) {
        put_place(b, &c->runs[i], i);
        pl_buf_putc(b, '\n');
    }
    pl_buf_puts(b, "EOD_OF_DATA\n$marked << EOD_OF_DATA\n");
    for (size_t i = 0; i < c->n; i++) {
        if (c->runs[i].mark.len == 0)
            continue;
        put_place(b, &c->runs[i], i);
        pl_buf_printf(b, "\t%d\t", colour_of(c, &c->runs[i]));
        pl_gp_pair(b, c->runs[i].name_x, c->runs[i].above);
        pl_buf_putc(b, '\t');
        pl_gp_field(b, c->runs[i].mark);
        pl_buf_putc(b, '\n');
    }
    /* A block without a line would be an error; this one is out of range. */
    pl_buf_puts(b, "-9\t0\t0\t0\t1\t-9\t0\t\nEOD_OF_DATA\n");
}

static void put_choices(struct pl_buf *b, const struct curve *c, bool made)
{
    pl_buf_puts(b,
                made ? "$made << EOD_OF_DATA\n" : "$not_made << EOD_OF_DATA\n");
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < c->k; j++)
            if (((c->runs[i].made >> j & 1) != 0) == made)
                pl_buf_printf(b, "%zu\t-%zu\n", i + 1, j);
    pl_buf_puts(b, "-9\t0\nEOD_OF_DATA\n");
}

static void put_settings(struct pl_buf *b, const struct curve *c, double width,
                         double height)
{
    double rows = (double)(c->k > 0 ? c->k : 1);

    pl_gp_setting(b, "runs", (double)c->n);
    pl_gp_setting(b, "choices", rows);
    pl_gp_setting(b, "split", (rows * ROW_HEIGHT + FOOT_HEIGHT + 12) / height);
    pl_gp_setting(b, "foot", FOOT_HEIGHT / height);
    pl_gp_setting(b, "left",
                  (PL_GP_CHARACTER * (double)c->label_width + LEFT) / width);
    pl_gp_setting(b, "right", 1 - RIGHT / width);
    pl_gp_setting(b, "y_low", c->low);
    pl_gp_setting(b, "y_high", c->high);
    pl_gp_setting(b, "y_step", c->step);
    pl_gp_setting(b, "reference", c->reference);
    pl_gp_setting(b, "has_interval", c->has_interval);
    pl_gp_setting(b, "dot", c->n > 100 ? 0.3 : c->n > 40 ? 0.5 : 0.8);
    pl_gp_words(b, "y_label", c->y_label, CURVE_HEIGHT);
}

enum pl_status pl_script_specifications(struct pl_buf *b, struct pl_arena *a,
                                        const struct pl_value *chart,
                                        const char *output, struct pl_err *err)
{
    struct curve c;

    PL_TRY(read_curve(a, chart, &c, err));
    measure(&c);
    int width = CURVE_WIDTH + PL_GP_CHARACTER * (int)c.label_width;
    int height =
        CURVE_HEIGHT + FOOT_HEIGHT + (int)(c.k > 0 ? c.k : 1) * ROW_HEIGHT;
    pl_gp_open(b, output, width, height);
    put_runs(b, &c);
    put_choices(b, &c, true);
    put_choices(b, &c, false);
    pl_gp_labels(b, "$labels", c.choices, NULL, LABEL_MAX);
    put_settings(b, &c, width, height);
    pl_gp_close(b, "specifications");
    return PL_OK;
}
