/* figures.c - what of a notebook is to be drawn, without reading its tree. */
#include "doc/notebook.h"

struct figures {
    struct pl_arena *a;
    const struct pl_value *parts, *chunks, *values;
    size_t part, chunk, value; /* how far each list was read */
};

/* Of a run of backticks at i: its length. */
static size_t run_of(struct pl_str s, size_t i)
{
    size_t n = 0;

    while (i + n < s.len && s.s[i + n] == '`')
        n++;
    return n;
}

/* Where the code span that opens at i with n backticks closes; s.len when it
 * does not. */
static size_t close_of(struct pl_str s, size_t i, size_t n)
{
    for (i += n; i < s.len;) {
        size_t k = run_of(s, i);
        if (k == n)
            return i;
        i += k > 0 ? k : 1;
    }
    return s.len;
}

static void put_span(struct figures *f, struct pl_buf *b, struct pl_str code,
                     size_t *value)
{
    if (!pl_str_starts(code, "=") || pl_str_starts(code, "==")) {
        pl_buf_put(b, pl_str_trim(code));
        return;
    }
    pl_buf_put(b, pl_strv(pl_get(pl_item(f->values, (*value)++), "text")));
}

static bool is_space(struct pl_str s, size_t i)
{
    return i >= s.len || s.s[i] == ' ' || s.s[i] == '\n';
}

/* A star that opens or closes emphasis has text on one side. */
static bool is_emphasis(struct pl_str s, size_t i)
{
    return s.s[i] == '*' &&
           !((i == 0 || is_space(s, i - 1)) && is_space(s, i + 1));
}

/* The caption as a title: inline values filled in, markup taken away.  value:
 * place of its first inline value. */
static void put_plain(struct figures *f, struct pl_buf *b, struct pl_str s,
                      size_t value)
{
    for (size_t i = 0; i < s.len;) {
        size_t n = run_of(s, i), close = n > 0 ? close_of(s, i, n) : s.len;
        if (n > 0 && close < s.len) {
            put_span(f, b, pl_str_slice(s, i + n, close), &value);
            i = close + n;
            continue;
        }
        if (s.s[i] == '\\' && i + 1 < s.len)
            i++;
        else if (is_emphasis(s, i)) {
            i++;
            continue;
        }
        pl_buf_putc(b, s.s[i] == '\n' ? ' ' : s.s[i]);
        i++;
    }
}

static struct pl_str plain(struct figures *f, struct pl_str text, size_t value)
{
    struct pl_buf b;

    if (text.len == 0)
        return PL_STR("");
    pl_buf_init(&b, 0);
    put_plain(f, &b, text, value);
    struct pl_str out = pl_buf_copy(&b, f->a);
    if (b.failed != PL_OK)
        out.s = NULL;
    pl_buf_free(&b);
    return out;
}

/* How many of the values behind a chunk are of its caption or its alt text. */
static size_t count_of(const struct figures *f, const char *of)
{
    size_t n = 0;

    for (size_t i = f->part + 1; i < pl_count(f->parts); i++) {
        const struct pl_value *p = pl_item(f->parts, i);
        if (pl_is_text(pl_get(p, "of"), of))
            n++;
        else if (pl_is_nil(pl_get(p, "of")))
            break;
    }
    return n;
}

static const struct pl_value *figure(struct figures *f,
                                     const struct pl_value *part,
                                     const struct pl_value *shown)
{
    struct pl_builder b;
    struct pl_str title = plain(f, pl_strv(pl_get(part, "caption")), f->value);
    struct pl_str alt = plain(f, pl_strv(pl_get(part, "alt")),
                              f->value + count_of(f, "caption"));

    if (title.s == NULL || alt.s == NULL)
        return NULL;
    pl_build(&b, f->a);
    pl_set(&b, "id", pl_get(part, "label"));
    pl_set_string(&b, "title",
                  title.len > 0 ? title : pl_strv(pl_get(part, "label")));
    pl_set_string(&b, "description",
                  alt.len > 0 ? alt : pl_strv(pl_get(shown, "description")));
    pl_set(&b, "chart", pl_get(shown, "chart"));
    return pl_map(&b);
}

const struct pl_value *pl_notebook_figures(struct pl_arena *a,
                                           const struct pl_value *parts,
                                           const struct pl_value *outputs)
{
    struct figures f = {.a = a,
                        .parts = parts,
                        .chunks = pl_get(outputs, "chunks"),
                        .values = pl_get(outputs, "values")};
    struct pl_builder list;

    pl_build(&list, a);
    for (; f.part < pl_count(parts); f.part++) {
        const struct pl_value *part = pl_item(parts, f.part);
        if (!pl_is_text(pl_get(part, "kind"), "chunk")) {
            f.value++;
            continue;
        }
        const struct pl_value *shown =
            pl_item(pl_get(pl_item(f.chunks, f.chunk++), "shows"), 0);
        if (pl_is_text(pl_get(shown, "kind"), "figure") &&
            pl_strv(pl_get(part, "label")).len > 0)
            pl_add(&list, figure(&f, part, shown));
    }
    return pl_list(&list);
}
