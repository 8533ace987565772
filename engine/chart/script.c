#include "chart/script.h"

#include <math.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
    size_t length;
} templates[] = {
#include "figures.inc"
};

static const struct {
    const char *kind;
    enum pl_status (*write)(struct pl_buf *, struct pl_arena *,
                            const struct pl_value *, const char *,
                            struct pl_err *);
} kinds[] = {
    {"arms", pl_script_arms},
    {"coefficients", pl_script_coefficients},
    {"convergence", pl_script_convergence},
    {"missingness", pl_script_missingness},
    {"specifications", pl_script_specifications},
    {"diagram", pl_script_diagram},
    {"schedule", pl_script_schedule},
    {"acceptability", pl_script_acceptability},
    {"plane", pl_script_plane},
    {"tornado", pl_script_tornado},
};

enum { N_KINDS = sizeof kinds / sizeof kinds[0] };

struct pl_str pl_chart_template(const char *name)
{
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        if (strcmp(templates[i].name, name) == 0)
            return (struct pl_str){templates[i].text, templates[i].length};
    return (struct pl_str){0};
}

void pl_chart_templates_add(struct pl_hasher *h)
{
    for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
        pl_hasher_add_str(
            h, (struct pl_str){templates[i].text, templates[i].length});
}

/* In single quotes gnuplot reads nothing: no backslash, backquote or macro; a
 * quote is written twice. */
void pl_gp_text(struct pl_buf *b, struct pl_str s)
{
    pl_buf_putc(b, '\'');
    for (size_t i = 0; i < s.len; i++) {
        if (s.s[i] == '\'')
            pl_buf_putc(b, '\'');
        pl_buf_putc(b, s.s[i]);
    }
    pl_buf_putc(b, '\'');
}

/* A data field has no escapes at all, and a double quote would open one: it is
 * set as a typographic one. */
void pl_gp_field(struct pl_buf *b, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.s[i] == '"')
            pl_buf_puts(b, "\xe2\x80\x9d");
        else
            pl_buf_putc(b, s.s[i]);
    }
}

/* The first characters of s, so many at the most, with room for an ellipsis
 * where that is not all; is it all? */
static bool fits(struct pl_str s, size_t most, struct pl_str *shown)
{
    size_t end = 0;

    *shown = s;
    if (pl_utf8_length(s) <= most)
        return true;
    for (size_t n = 0; n + 1 < most; n++) {
        end++;
        while (end < s.len && ((unsigned char)s.s[end] & 0xC0) == 0x80)
            end++;
    }
    *shown = pl_str_slice(s, 0, end);
    return false;
}

void pl_gp_label(struct pl_buf *b, struct pl_str s, size_t most)
{
    struct pl_str shown;
    bool all = fits(s, most, &shown);

    pl_gp_field(b, shown);
    if (!all)
        pl_buf_puts(b, "\xe2\x80\xa6");
}

void pl_gp_estimate(struct pl_buf *b, double estimate, double low, double high,
                    int colour)
{
    pl_buf_number(b, estimate);
    pl_buf_putc(b, '\t');
    pl_buf_number(b, low);
    pl_buf_putc(b, '\t');
    pl_buf_number(b, high);
    pl_buf_printf(b, "\t%d\t", colour);
}

void pl_gp_pair(struct pl_buf *b, double x, double y)
{
    pl_buf_number(b, x);
    pl_buf_putc(b, '\t');
    pl_buf_number(b, y);
}

void pl_gp_labels(struct pl_buf *b, const char *block,
                  const struct pl_value *list, const char *member, size_t most)
{
    pl_buf_printf(b, "%s << EOD_OF_DATA\n", block);
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *item = pl_item(list, i);
        pl_buf_printf(b, "-%zu\t", i);
        pl_gp_label(b, pl_strv(member != NULL ? pl_get(item, member) : item),
                    most);
        pl_buf_putc(b, '\n');
    }
    /* A block without a line would be an error; this one is out of range. */
    pl_buf_puts(b, "9\t\nEOD_OF_DATA\n");
}

void pl_gp_axis(struct pl_buf *b, const char *axis, double low, double high)
{
    pl_buf_printf(b, "%s_", axis);
    pl_gp_setting(b, "low", low);
    pl_buf_printf(b, "%s_", axis);
    pl_gp_setting(b, "high", high);
    pl_buf_printf(b, "%s_", axis);
    pl_gp_setting(b, "step", pl_nice_step(high - low, 5));
}

void pl_gp_setting(struct pl_buf *b, const char *name, double x)
{
    pl_buf_printf(b, "%s = ", name);
    pl_buf_number(b, x);
    pl_buf_putc(b, '\n');
}

void pl_gp_text_setting(struct pl_buf *b, const char *name, struct pl_str s)
{
    pl_buf_printf(b, "%s = ", name);
    pl_gp_text(b, s);
    pl_buf_putc(b, '\n');
}

void pl_gp_words(struct pl_buf *b, const char *name, struct pl_str s,
                 int pixels)
{
    struct pl_str shown;
    bool all = fits(s, (size_t)(pixels / PL_GP_CHARACTER), &shown);

    pl_buf_printf(b, "%s = ", name);
    pl_gp_text(b, shown);
    pl_buf_puts(b, all ? "\n" : " . '\xe2\x80\xa6'\n");
}

enum pl_status pl_gp_check_text(struct pl_str s, const char *what,
                                struct pl_err *err)
{
    if (!pl_utf8_valid(s))
        return pl_fail(err, PL_EINPUT, NULL, "chart: %s is not UTF-8", what);
    if (s.len > PL_GP_WHOLE)
        return pl_fail(err, PL_EINPUT, NULL,
                       "chart: %s is longer than %d bytes: \"%.40s...\"", what,
                       PL_GP_WHOLE, s.s);
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.s[i] < 0x20 || s.s[i] == 0x7f)
            return pl_fail(err, PL_EINPUT, NULL,
                           "chart: %s holds a control character (byte %zu)",
                           what, i + 1);
    return PL_OK;
}

enum pl_status pl_gp_check_number(const struct pl_value *map, const char *name,
                                  const char *what, double *x,
                                  struct pl_err *err)
{
    *x = pl_num(pl_get(map, name));
    if (!isfinite(*x) || fabs(*x) > 1e15)
        return pl_fail(err, PL_EINPUT, NULL, "chart: %s has no %s to draw",
                       what, name);
    return PL_OK;
}

double pl_nice_step(double range, int parts)
{
    double raw = range / parts, step = 1;

    if (!(raw > 0) || !isfinite(raw))
        return 1;
    /* Powers by multiplication: pow and log10 may differ between processors. */
    while (step > raw)
        step /= 10;
    while (step * 10 <= raw)
        step *= 10;
    return raw <= 2 * step ? 2 * step : raw <= 5 * step ? 5 * step : 10 * step;
}

double pl_gp_widen(double *low, double *high, double share)
{
    double range = *high > *low ? *high - *low : 1;

    *low -= share * range;
    *high += share * range;
    return range;
}

void pl_gp_make_room(size_t *width, struct pl_str text, size_t most)
{
    size_t n = pl_utf8_length(text);

    if (n > most)
        n = most;
    if (n > *width)
        *width = n;
}

void pl_gp_open(struct pl_buf *b, const char *output, int width, int height)
{
    pl_buf_printf(b,
                  "reset session\n"
                  "set terminal svg size %d,%d font 'sans-serif,13' "
                  "noenhanced\nset output '%s'\n",
                  width, height, output);
}

void pl_gp_close(struct pl_buf *b, const char *template)
{
    pl_buf_put(b, pl_chart_template("theme"));
    pl_buf_put(b, pl_chart_template(template));
    pl_buf_puts(b, "\nset output\n");
}

enum pl_status pl_chart_script(struct pl_buf *b, struct pl_arena *a,
                               const struct pl_value *chart, const char *output,
                               struct pl_err *err)
{
    struct pl_str kind = pl_strv(pl_get(chart, "kind")), names[N_KINDS];

    for (size_t i = 0; i < N_KINDS; i++) {
        if (pl_str_is(kind, kinds[i].kind))
            return kinds[i].write(b, a, chart, output, err);
        names[i] = pl_str_from(kinds[i].kind);
    }
    pl_fail(err, PL_EINPUT, NULL, "chart: no kind \"%.*s\"", PL_FMT(kind));
    int near = pl_nearest(kind, names, N_KINDS);
    return near >= 0 ? pl_hint(err, "did you mean \"%s\"?", kinds[near].kind)
                     : PL_EINPUT;
}
