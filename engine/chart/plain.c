#include "chart/plain.h"

#include <string.h>

enum { DEPTH = 8 /* shapes made of shapes */ };

static bool cut(struct pl_str *rest, const char *at, struct pl_str *before)
{
    size_t i;

    if (!pl_str_find(*rest, pl_str_from(at), &i))
        return false;
    *before = pl_str_slice(*rest, 0, i);
    *rest = pl_str_slice(*rest, i, rest->len);
    return true;
}

/* The attribute's value in a tag; empty when it has none. */
static struct pl_str attribute(struct pl_str tag, const char *name)
{
    struct pl_str before, rest = tag;

    if (!cut(&rest, name, &before))
        return PL_STR("");
    rest = pl_str_slice(rest, strlen(name), rest.len);
    return cut(&rest, "\"", &before) ? before : PL_STR("");
}

/* "var(--pl-c1,#1b6ca8)" as "#1b6ca8". */
static void put_colours(struct pl_buf *b, struct pl_str text)
{
    struct pl_str before, variable;

    while (cut(&text, "var(--pl-", &before)) {
        pl_buf_put(b, before);
        if (!cut(&text, ")", &variable))
            break;
        text = pl_str_slice(text, 1, text.len);
        if (cut(&variable, ",", &before))
            pl_buf_put(b, pl_str_slice(variable, 1, variable.len));
    }
    pl_buf_put(b, text);
}

/* The attributes of a tag, but for those that name it or refer. */
static void put_attributes(struct pl_buf *b, struct pl_str attributes)
{
    static const char *const dropped[] = {" href=\"", " id=\""};
    struct pl_str before;

    for (size_t i = 0; i < 2; i++) {
        struct pl_str rest = attributes;
        if (!cut(&rest, dropped[i], &before))
            continue;
        if (i == 0)
            put_attributes(b, before);
        else
            put_colours(b, before);
        rest = pl_str_slice(rest, strlen(dropped[i]), rest.len);
        if (cut(&rest, "\"", &before))
            put_attributes(b, pl_str_slice(rest, 1, rest.len));
        return;
    }
    put_colours(b, attributes);
}

/* The empty element with this id: "<circle .../>". */
static bool find_shape(struct pl_str svg, struct pl_str id,
                       struct pl_str *shape)
{
    struct pl_str before, rest = svg;

    while (cut(&rest, "<", &before)) {
        struct pl_str tag = rest;
        if (!cut(&rest, ">", &before))
            return false;
        tag = pl_str_slice(tag, 0, before.len + 1);
        if (pl_str_ends(tag, "/>") && pl_str_eq(attribute(tag, " id=\""), id)) {
            *shape = tag;
            return true;
        }
    }
    return false;
}

/* A <use .../> as a group that holds the shape. */
static void put_use(struct pl_buf *b, struct pl_str svg, struct pl_str tag,
                    int depth)
{
    struct pl_str href = attribute(tag, " href=\"#"), shape;

    if (depth > DEPTH || href.len == 0 || !find_shape(svg, href, &shape))
        return;
    pl_buf_puts(b, "<g");
    put_attributes(b, pl_str_slice(tag, strlen("<use"), tag.len - 2));
    pl_buf_putc(b, '>');
    if (pl_str_starts(shape, "<use ")) {
        put_use(b, svg, shape, depth + 1);
    } else {
        put_attributes(b, pl_str_slice(shape, 0, shape.len - 2));
        pl_buf_puts(b, "/>");
    }
    pl_buf_puts(b, "</g>");
}

static void put_svg(struct pl_buf *b, struct pl_str svg)
{
    struct pl_str rest = svg, before;

    while (cut(&rest, "<use ", &before)) {
        put_colours(b, before);
        struct pl_str tag = rest;
        if (!cut(&rest, "/>", &before))
            break;
        rest = pl_str_slice(rest, 2, rest.len);
        put_use(b, svg, pl_str_slice(tag, 0, before.len + 2), 0);
    }
    put_colours(b, rest);
}

void pl_svg_plain(struct pl_buf *b, struct pl_str page)
{
    struct pl_str before;

    while (cut(&page, "<svg ", &before)) {
        pl_buf_put(b, before);
        struct pl_str svg = page;
        if (!cut(&page, "</svg>", &before))
            break;
        put_svg(b, pl_str_slice(svg, 0, before.len));
    }
    pl_buf_put(b, page);
}
