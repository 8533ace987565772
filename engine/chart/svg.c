#include "chart/svg.h"

#include <stdio.h>
#include <string.h>

/* A tag as it stands: <name attributes> or <name attributes/> or </name>. */
struct tag {
    struct pl_str name, attributes;
    bool closes, is_empty;
};

enum { DEPTH = 32 }; /* deeper ones are kept even when they hold nothing */
enum { STAMP_HEIGHT = 18 };

struct cleaner {
    struct pl_buf *b;
    struct pl_str rest, id;
    const struct pl_svg_frame *frame;
    bool keep_symbols; /* the points' shapes are used */
    double stamp_y;    /* below the picture */
    int depth;
    struct {
        size_t from, to; /* of its tag, in what was written */
    } open[DEPTH];       /* elements that are open, by depth */
    struct pl_err *err;
};

static const struct {
    const char *gnuplot, *css;
} colours[] = {
    {"17,17,17", "var(--pl-ink,#111111)"},
    {"102,102,102", "var(--pl-muted,#666666)"},
    {"221,221,221", "var(--pl-grid,#dddddd)"},
    {"27,108,168", "var(--pl-c1,#1b6ca8)"},
    {"217,139,43", "var(--pl-c2,#d98b2b)"},
    {"63,125,90", "var(--pl-c3,#3f7d5a)"},
    {"138,59,110", "var(--pl-c4,#8a3b6e)"},
    {"95,107,118", "var(--pl-c5,#5f6b76)"},
    {"183,196,161", "var(--pl-c6,#b7c4a1)"},
    {"0,0,0", "var(--pl-ink,#111111)"},
    {"255,255,255", "var(--pl-paper,#ffffff)"},
};

static bool is_one_of(struct pl_str s, const char *const *words)
{
    for (; *words != NULL; words++)
        if (pl_str_is(s, *words))
            return true;
    return false;
}

static enum pl_status unexpected(struct cleaner *c, const char *what,
                                 struct pl_str which)
{
    return pl_fail(c->err, PL_EINPUT, NULL,
                   "the SVG that gnuplot wrote holds %s \"%.*s\"", what,
                   PL_FMT(pl_str_slice(which, 0, 60)));
}

static enum pl_status ended_early(struct cleaner *c)
{
    return pl_fail(c->err, PL_EINPUT, NULL,
                   "the SVG that gnuplot wrote stops in the middle");
}

/* "rgb( 17, 17, 17)" without the spaces. */
static bool put_rgb(struct cleaner *c, struct pl_str value)
{
    char plain[16];
    size_t n = 0;

    if (!pl_str_starts(value, "rgb(") || !pl_str_ends(value, ")"))
        return false;
    for (size_t i = 4; i + 1 < value.len; i++)
        if (value.s[i] != ' ' && n < sizeof plain - 1)
            plain[n++] = value.s[i];
    plain[n] = '\0';
    for (size_t i = 0; i < sizeof colours / sizeof colours[0]; i++) {
        if (strcmp(plain, colours[i].gnuplot) == 0) {
            pl_buf_puts(c->b, colours[i].css);
            return true;
        }
    }
    return false;
}

static enum pl_status put_colour(struct cleaner *c, struct pl_str value)
{
    static const char *const plain[] = {"none", "currentColor", NULL};

    if (is_one_of(value, plain))
        pl_buf_put(c->b, value);
    else if (pl_str_is(value, "black"))
        pl_buf_puts(c->b, "var(--pl-ink,#111111)");
    else if (pl_str_is(value, "#FFFFFF") || pl_str_is(value, "white"))
        pl_buf_puts(c->b, "var(--pl-paper,#ffffff)");
    else if (!put_rgb(c, value))
        return unexpected(c, "the colour", value);
    return PL_OK;
}

static enum pl_status put_value(struct cleaner *c, struct pl_str name,
                                struct pl_str value)
{
    static const char *const colour[] = {"fill", "stroke", "color", NULL};

    if (is_one_of(name, colour))
        return put_colour(c, value);
    if (pl_str_is(name, "id")) {
        pl_buf_html(c->b, c->id);
        pl_buf_putc(c->b, '.');
    } else if (pl_str_is(name, "xlink:href")) {
        if (!pl_str_starts(value, "#gp"))
            return unexpected(c, "the link", value);
        pl_buf_putc(c->b, '#');
        pl_buf_html(c->b, c->id);
        pl_buf_putc(c->b, '.');
        value = pl_str_slice(value, 1, value.len);
    }
    for (size_t i = 0; i < value.len; i++)
        if (strchr("<>\"'&;:\\", value.s[i]) != NULL)
            return unexpected(c, "the attribute", value);
    pl_buf_put(c->b, value);
    return PL_OK;
}

static enum pl_status put_attribute(struct cleaner *c, struct pl_str name,
                                    struct pl_str value)
{
    static const char *const kept[] = {"d",
                                       "x",
                                       "y",
                                       "width",
                                       "height",
                                       "cx",
                                       "cy",
                                       "r",
                                       "points",
                                       "transform",
                                       "fill",
                                       "stroke",
                                       "color",
                                       "font-size",
                                       "text-anchor",
                                       "stroke-width",
                                       "id",
                                       "xlink:href",
                                       "stroke-linecap",
                                       "stroke-linejoin",
                                       "stroke-dasharray",
                                       "shape-rendering",
                                       NULL};
    static const char *const dropped[] = {"class", "font-family", "xml:space",
                                          NULL};

    if (is_one_of(name, dropped) ||
        (pl_str_is(name, "id") && !pl_str_starts(value, "gp")))
        return PL_OK;
    if (!is_one_of(name, kept))
        return unexpected(c, "the attribute", name);
    pl_buf_putc(c->b, ' ');
    /* HTML and SVG 2 know href without a namespace. */
    if (pl_str_is(name, "xlink:href"))
        pl_buf_puts(c->b, "href");
    else
        pl_buf_put(c->b, name);
    pl_buf_puts(c->b, "=\"");
    PL_TRY(put_value(c, name, value));
    pl_buf_putc(c->b, '"');
    return PL_OK;
}

/* The next name="value" of the rest; false at its end. */
static bool next_attribute(struct pl_str *rest, struct pl_str *name,
                           struct pl_str *value)
{
    size_t equals, end;

    *rest = pl_str_trim(*rest);
    if (rest->len == 0 || !pl_str_find(*rest, PL_STR("="), &equals) ||
        equals + 1 >= rest->len)
        return false;
    *name = pl_str_trim(pl_str_slice(*rest, 0, equals));
    struct pl_str after =
        pl_str_trim(pl_str_slice(*rest, equals + 1, rest->len));
    char quote[] = {after.len > 0 ? after.s[0] : '\0', '\0'};
    after = pl_str_slice(after, 1, after.len);
    if ((quote[0] != '"' && quote[0] != '\'') ||
        !pl_str_find(after, (struct pl_str){quote, 1}, &end))
        return false;
    *value = pl_str_slice(after, 0, end);
    *rest = pl_str_slice(after, end + 1, after.len);
    return true;
}

static enum pl_status put_tag(struct cleaner *c, const struct tag *t)
{
    struct pl_str rest = t->attributes, name, value;

    pl_buf_printf(c->b, "<%s%.*s", t->closes ? "/" : "", PL_FMT(t->name));
    while (next_attribute(&rest, &name, &value))
        PL_TRY(put_attribute(c, name, value));
    if (rest.len > 0)
        return unexpected(c, "the attribute", rest);
    pl_buf_puts(c->b, t->is_empty ? "/>" : ">");
    return PL_OK;
}

/* The number at the end of a box, which then ends before it. */
static double take_last(struct pl_str *box)
{
    size_t at = box->len;
    double x = 0;

    while (at > 0 && box->s[at - 1] != ' ')
        at--;
    for (size_t i = at; i < box->len && box->s[i] >= '0' && box->s[i] <= '9';
         i++)
        x = 10 * x + (box->s[i] - '0');
    *box = pl_str_trim(pl_str_slice(*box, 0, at));
    return x;
}

/* "0 0 560 374", and so large the picture wants to be: its words then have the
 * size of those of any other picture.  With room for the stamp below: over the
 * picture, it would cover something. */
static void put_box(struct cleaner *c, struct pl_str box)
{
    struct pl_str rest = box;
    double height = take_last(&rest), width = take_last(&rest);

    if (!(width > 0 && width <= 1e5 && height > 0 && height <= 1e5)) {
        pl_buf_puts(c->b, " viewBox=\"");
        pl_buf_html(c->b, box);
        pl_buf_putc(c->b, '"');
        return;
    }
    if (c->frame->stamp.len > 0) {
        height += STAMP_HEIGHT;
        c->stamp_y = height - 5;
    }
    pl_buf_printf(c->b,
                  " viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" height=\"%.0f\"",
                  width, height, width, height);
}

static void open_svg(struct cleaner *c, const struct tag *t)
{
    struct pl_str rest = t->attributes, name, value, box = {0};

    while (next_attribute(&rest, &name, &value))
        if (pl_str_is(name, "viewBox"))
            box = value;
    pl_buf_puts(c->b, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    put_box(c, box);
    pl_buf_puts(c->b, " role=\"img\" aria-labelledby=\"");
    pl_buf_html(c->b, c->id);
    pl_buf_puts(c->b, ".title ");
    pl_buf_html(c->b, c->id);
    pl_buf_puts(c->b, ".desc\"><title id=\"");
    pl_buf_html(c->b, c->id);
    pl_buf_puts(c->b, ".title\">");
    pl_buf_html(c->b, c->frame->title);
    pl_buf_puts(c->b, "</title><desc id=\"");
    pl_buf_html(c->b, c->id);
    pl_buf_puts(c->b, ".desc\">");
    pl_buf_html(c->b, c->frame->description);
    pl_buf_puts(c->b, "</desc>\n");
}

static void close_svg(struct cleaner *c)
{
    if (c->frame->stamp.len > 0 && c->depth == 0) {
        pl_buf_printf(c->b,
                      "<text class=\"stamp\" x=\"99%%\" y=\"%.0f\" "
                      "text-anchor=\"end\" font-family=\"sans-serif\" "
                      "font-size=\"11\" fill=\"var(--pl-muted,#666666)\">",
                      c->stamp_y);
        pl_buf_html(c->b, c->frame->stamp);
        pl_buf_puts(c->b, "</text>");
    }
    pl_buf_puts(c->b, "</svg>\n");
}

/* Past the end of the element that t opened. */
static enum pl_status skip_element(struct cleaner *c, const struct tag *t)
{
    char end[32];
    size_t at;

    if (t->is_empty)
        return PL_OK;
    snprintf(end, sizeof end, "</%.*s>", PL_FMT(t->name));
    if (!pl_str_find(c->rest, pl_str_from(end), &at))
        return ended_early(c);
    c->rest = pl_str_slice(c->rest, at + strlen(end), c->rest.len);
    return PL_OK;
}

/* A group that holds nothing goes: gnuplot writes some whose colour is left
 * over from the chart before, which would make one picture depend on another.
 */
static bool drop_empty(struct cleaner *c, const struct tag *t)
{
    if (!pl_str_is(t->name, "g") || c->depth < 0 || c->depth >= DEPTH ||
        c->open[c->depth].to != c->b->len)
        return false;
    c->b->len = c->open[c->depth].from;
    return true;
}

static enum pl_status take_tag(struct cleaner *c, const struct tag *t)
{
    static const char *const skipped[] = {"title", "desc", "filter", NULL};
    static const char *const kept[] = {
        "g", "path", "rect", "circle", "text", "defs", "polygon", "use", NULL};

    if (pl_str_is(t->name, "svg")) {
        c->depth += t->closes ? -1 : 1;
        if (t->closes)
            close_svg(c);
        else
            open_svg(c, t);
        return PL_OK;
    }
    if (is_one_of(t->name, skipped) ||
        (pl_str_is(t->name, "defs") && !c->keep_symbols))
        return skip_element(c, t);
    if (!is_one_of(t->name, kept))
        return unexpected(c, "the element", t->name);
    c->depth += t->closes ? -1 : t->is_empty ? 0 : 1;
    if (t->closes && drop_empty(c, t))
        return PL_OK;
    size_t from = c->b->len;
    PL_TRY(put_tag(c, t));
    if (!t->closes && !t->is_empty && c->depth <= DEPTH) {
        c->open[c->depth - 1].from = from;
        c->open[c->depth - 1].to = c->b->len;
    }
    return PL_OK;
}

static bool read_tag(struct pl_str inside, struct tag *t)
{
    size_t i = 0;

    *t = (struct tag){0};
    t->closes = inside.len > 0 && inside.s[0] == '/';
    if (t->closes)
        inside = pl_str_slice(inside, 1, inside.len);
    t->is_empty = pl_str_ends(inside, "/");
    if (t->is_empty)
        inside.len--;
    while (i < inside.len && strchr(" \t\r\n", inside.s[i]) == NULL)
        i++;
    t->name = pl_str_slice(inside, 0, i);
    t->attributes = pl_str_trim(pl_str_slice(inside, i, inside.len));
    return t->name.len > 0;
}

/* Text is gnuplot's own escaping of ours; a bare "<" cannot be in it. */
static void put_text(struct cleaner *c, struct pl_str text)
{
    if (pl_str_trim(text).len > 0)
        pl_buf_put(c->b, text);
}

static enum pl_status next_piece(struct cleaner *c)
{
    struct tag t;
    size_t open, close;

    if (!pl_str_find(c->rest, PL_STR("<"), &open)) {
        c->rest = (struct pl_str){0};
        return PL_OK;
    }
    put_text(c, pl_str_slice(c->rest, 0, open));
    c->rest = pl_str_slice(c->rest, open + 1, c->rest.len);
    if (!pl_str_find(c->rest, PL_STR(">"), &close))
        return ended_early(c);
    struct pl_str inside = pl_str_slice(c->rest, 0, close);
    c->rest = pl_str_slice(c->rest, close + 1, c->rest.len);
    if (inside.len > 0 && (inside.s[0] == '?' || inside.s[0] == '!'))
        return PL_OK;
    if (!read_tag(inside, &t))
        return unexpected(c, "the tag", inside);
    return take_tag(c, &t);
}

enum pl_status pl_svg_clean(struct pl_buf *b, struct pl_str svg,
                            const struct pl_svg_frame *frame,
                            struct pl_err *err)
{
    struct cleaner c = {
        .b = b, .rest = svg, .id = frame->id, .frame = frame, .err = err};
    size_t at;
    struct pl_str body = svg;

    if (!pl_utf8_valid(svg))
        return unexpected(&c, "bytes that are not", PL_STR("UTF-8"));
    if (pl_str_find(svg, PL_STR("</defs>"), &at))
        body = pl_str_slice(svg, at, svg.len);
    c.keep_symbols = pl_str_find(body, PL_STR("<use "), &at);
    do {
        PL_TRY(next_piece(&c));
    } while (c.rest.len > 0 && c.depth >= 0);
    if (c.depth != 0 || !pl_str_find(svg, PL_STR("</svg>"), &at))
        return ended_early(&c);
    return b->failed == PL_OK ? PL_OK
                              : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}
