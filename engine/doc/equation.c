#include "doc/equation.h"

#include <string.h>

enum { DEPTH = 16 };

static const struct {
    const char *member, *tag;
} leaves[] = {{"i", "mi"}, {"n", "mn"}, {"o", "mo"}, {"t", "mtext"}};

static const struct {
    const char *member, *tag, *latex;
} pairs[] = {{"sub", "msub", "_"}, {"sup", "msup", "^"}};

static const struct {
    const char *member, *sign, *latex;
} accents[] = {{"bar", "\xc2\xaf", "\\overline"}, {"hat", "^", "\\widehat"}};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void mathml(struct pl_buf *b, const struct pl_value *node, int depth);

static void element(struct pl_buf *b, const char *tag,
                    const struct pl_value *nodes, int depth)
{
    pl_buf_printf(b, "<%s>", tag);
    for (size_t i = 0; i < pl_count(nodes); i++)
        mathml(b, pl_item(nodes, i), depth);
    pl_buf_printf(b, "</%s>", tag);
}

static void mathml(struct pl_buf *b, const struct pl_value *node, int depth)
{
    if (depth > DEPTH)
        return;
    for (size_t i = 0; i < COUNT(leaves); i++) {
        const struct pl_value *text = pl_get(node, leaves[i].member);
        if (text->type != PL_STRING)
            continue;
        pl_buf_printf(b, "<%s>", leaves[i].tag);
        pl_buf_html(b, text->as.string);
        pl_buf_printf(b, "</%s>", leaves[i].tag);
    }
    for (size_t i = 0; i < COUNT(pairs); i++)
        if (pl_count(pl_get(node, pairs[i].member)) == 2)
            element(b, pairs[i].tag, pl_get(node, pairs[i].member), depth + 1);
    for (size_t i = 0; i < COUNT(accents); i++) {
        if (pl_is_nil(pl_get(node, accents[i].member)))
            continue;
        pl_buf_puts(b, "<mover accent=\"true\">");
        mathml(b, pl_get(node, accents[i].member), depth + 1);
        pl_buf_printf(b, "<mo>%s</mo></mover>", accents[i].sign);
    }
    if (!pl_is_nil(pl_get(node, "row")))
        element(b, "mrow", pl_get(node, "row"), depth + 1);
}

void pl_put_mathml(struct pl_buf *b, const struct pl_value *node,
                   struct pl_str plain)
{
    pl_buf_puts(b, "<math alttext=\"");
    pl_buf_html(b, plain);
    pl_buf_puts(b, "\">");
    mathml(b, node, 0);
    pl_buf_puts(b, "</math>");
}

/* Signs that LaTeX has a command for. */
static const struct {
    const char *sign, *latex;
} commands[] = {
    {"\xce\xb2", "\\beta"},
    {"\xce\xb3", "\\gamma"},
    {"\xce\xb4", "\\delta"},
    {"\xce\xb5", "\\varepsilon"},
    {"\xce\xbd", "\\nu"},
    {"\xcf\x80", "\\pi"},
    {"\xce\xa6", "\\Phi"},
    {"\xe2\x88\x92", "-"},
    {"\xc2\xb7", "\\cdot"},
    {"Pr", "\\Pr"},
    {"logit", "\\operatorname{logit}"},
};

static void symbol(struct pl_buf *b, struct pl_str s)
{
    for (size_t i = 0; i < COUNT(commands); i++)
        if (pl_str_is(s, commands[i].sign)) {
            pl_buf_puts(b, commands[i].latex);
            pl_buf_putc(b, ' ');
            return;
        }
    pl_buf_put(b, s);
}

/* People's words: every sign that means something to LaTeX is spelled out. */
static void words(struct pl_buf *b, struct pl_str s)
{
    static const struct {
        char sign;
        const char *latex;
    } special[] = {{'\\', "\\textbackslash{}"},
                   {'|', "\\textbar{}"},
                   {'~', "\\textasciitilde{}"},
                   {'^', "\\textasciicircum{}"},
                   {'<', "\\textless{}"},
                   {'>', "\\textgreater{}"},
                   {'`', "\\textasciigrave{}"},
                   {'\n', " "},
                   {'\r', " "}};

    pl_buf_puts(b, "\\text{");
    for (size_t i = 0; i < s.len; i++) {
        size_t k = 0;
        while (k < COUNT(special) && special[k].sign != s.s[i])
            k++;
        if (k < COUNT(special)) {
            pl_buf_puts(b, special[k].latex);
            continue;
        }
        if (strchr("{}$&#_%", s.s[i]) != NULL)
            pl_buf_putc(b, '\\');
        pl_buf_putc(b, s.s[i]);
    }
    pl_buf_putc(b, '}');
}

static void latex(struct pl_buf *b, const struct pl_value *node, int depth);

static void braced(struct pl_buf *b, const struct pl_value *node, int depth)
{
    pl_buf_putc(b, '{');
    latex(b, node, depth);
    pl_buf_putc(b, '}');
}

static void latex(struct pl_buf *b, const struct pl_value *node, int depth)
{
    if (depth > DEPTH)
        return;
    for (size_t i = 0; i < COUNT(leaves); i++) {
        const struct pl_value *text = pl_get(node, leaves[i].member);
        if (text->type == PL_STRING && leaves[i].member[0] == 't')
            words(b, text->as.string);
        else if (text->type == PL_STRING)
            symbol(b, text->as.string);
    }
    for (size_t i = 0; i < COUNT(pairs); i++) {
        const struct pl_value *two = pl_get(node, pairs[i].member);
        if (pl_count(two) != 2)
            continue;
        braced(b, pl_item(two, 0), depth + 1);
        pl_buf_puts(b, pairs[i].latex);
        braced(b, pl_item(two, 1), depth + 1);
    }
    for (size_t i = 0; i < COUNT(accents); i++) {
        if (pl_is_nil(pl_get(node, accents[i].member)))
            continue;
        pl_buf_puts(b, accents[i].latex);
        braced(b, pl_get(node, accents[i].member), depth + 1);
    }
    for (size_t i = 0; i < pl_count(pl_get(node, "row")); i++)
        latex(b, pl_item(pl_get(node, "row"), i), depth + 1);
}

void pl_put_latex(struct pl_buf *b, const struct pl_value *node)
{
    latex(b, node, 0);
}
