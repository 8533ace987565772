/* html.c - the page: head, title, contents, chapters, what closes it. */
#include "doc/html.h"

#include "base/version.h"
#include "doc/html_parts.h"

#include <string.h>

static const struct {
    /* cppcheck-suppress unusedStructMember ; a row of embed.sh has a name */
    const char *name, *text;
    size_t length;
} style[] = {
#include "page.inc"
};

enum { NAV_DEPTH = 3 };

static struct pl_str member(const struct pl_html *h, const char *name)
{
    return pl_strv(pl_get(h->book->in->book, name));
}

/* A language tag, or English. */
static struct pl_str language(const struct pl_html *h)
{
    struct pl_str s = member(h, "lang");

    for (size_t i = 0; i < s.len; i++) {
        char c = s.s[i];
        bool is_fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (i > 0 && ((c >= '0' && c <= '9') || c == '-'));
        if (!is_fine)
            return PL_STR("en");
    }
    return s.len >= 2 && s.len <= 35 ? s : PL_STR("en");
}

static void put_meta(struct pl_html *h, const char *name, struct pl_str content)
{
    if (content.len == 0)
        return;
    pl_buf_printf(h->b, "<meta name=\"%s\"", name);
    pl_put_attribute(h, "content", content);
    pl_buf_puts(h->b, ">\n");
}

static struct pl_str title_of(const struct pl_html *h)
{
    struct pl_str title = member(h, "title");

    return title.len > 0 ? title : PL_STR("Report");
}

/* On every page of paper; report.lua's check lets no text out of the quotes. */
static void put_mark_style(struct pl_html *h)
{
    struct pl_str mark = member(h, "mark");

    if (mark.len > 0 && !h->book->in->blind)
        pl_buf_printf(h->b,
                      "@media print { @page { @top-center { content: "
                      "\"%.*s\"; font-size: 8pt; color: #444; vertical-align: "
                      "bottom; padding-bottom: 6mm; } } }\n",
                      PL_FMT(mark));
}

static void put_head(struct pl_html *h)
{
    const struct pl_value *authors = pl_get(h->book->in->book, "authors");

    pl_buf_puts(h->b, "<!DOCTYPE html>\n<html");
    pl_put_attribute(h, "lang", language(h));
    pl_buf_puts(h->b, ">\n<head>\n<meta charset=\"utf-8\">\n"
                      "<meta http-equiv=\"Content-Security-Policy\" content=\""
                      "default-src 'none'; style-src 'unsafe-inline'\">\n"
                      "<meta name=\"viewport\" content=\"width=device-width, "
                      "initial-scale=1\">\n"
                      "<meta name=\"color-scheme\" content=\"light dark\">\n"
                      "<meta name=\"generator\" content=\"Plumbline " PL_VERSION
                      "\">\n");
    for (size_t i = 0; i < pl_count(authors); i++)
        put_meta(h, "author", pl_strv(pl_get(pl_item(authors, i), "name")));
    put_meta(h, "description", member(h, "abstract"));
    put_meta(h, "dcterms.created", /* WeasyPrint dates the PDF by it */
             pl_strv(pl_get(h->book->in->ledger, "date")));
    pl_buf_puts(h->b, "<title>");
    if (h->book->in->blind)
        pl_buf_puts(h->b, PL_BLINDED ": ");
    pl_buf_html(h->b, title_of(h));
    pl_buf_puts(h->b, "</title>\n<style>\n");
    for (size_t i = 0; i < sizeof style / sizeof style[0]; i++)
        if (h->book->in->blind || strcmp(style[i].name, "blind") != 0)
            pl_buf_put(h->b, (struct pl_str){style[i].text, style[i].length});
    put_mark_style(h);
    pl_buf_puts(h->b, "</style>\n</head>\n");
}

/* The id alone or behind its address: 0000-0002-1825-0097. */
static bool is_orcid(struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool is_dash = i == 4 || i == 9 || i == 14;
        bool is_digit = s.s[i] >= '0' && s.s[i] <= '9';
        if (is_dash ? s.s[i] != '-' : !is_digit && !(i == 18 && s.s[i] == 'X'))
            return false;
    }
    return s.len == 19;
}

static void put_orcid(struct pl_html *h, struct pl_str orcid)
{
    struct pl_str id =
        orcid.len > 19 ? pl_str_slice(orcid, orcid.len - 19, orcid.len) : orcid;

    if (!is_orcid(id))
        return;
    pl_buf_puts(h->b, " <a href=\"https://orcid.org/");
    pl_buf_html(h->b, id);
    pl_buf_puts(h->b, "\">ORCID&#160;");
    pl_buf_html(h->b, id);
    pl_buf_puts(h->b, "</a>");
}

static void put_authors(struct pl_html *h)
{
    const struct pl_value *authors = pl_get(h->book->in->book, "authors");

    if (pl_count(authors) == 0)
        return;
    pl_buf_puts(h->b, "<ul class=\"authors\">\n");
    for (size_t i = 0; i < pl_count(authors); i++) {
        const struct pl_value *author = pl_item(authors, i);
        struct pl_str affiliation = pl_strv(pl_get(author, "affiliation"));
        pl_buf_puts(h->b, "<li>");
        pl_buf_html(h->b, pl_strv(pl_get(author, "name")));
        if (affiliation.len > 0) {
            pl_buf_puts(h->b, " <span class=\"affiliation\">");
            pl_buf_html(h->b, affiliation);
            pl_buf_puts(h->b, "</span>");
        }
        put_orcid(h, pl_strv(pl_get(author, "orcid")));
        pl_buf_puts(h->b, "</li>\n");
    }
    pl_buf_puts(h->b, "</ul>\n");
}

static void put_member(struct pl_html *h, const char *name)
{
    struct pl_str text = member(h, name);

    if (text.len == 0)
        return;
    pl_buf_printf(h->b, "<p class=\"%s\">", name);
    pl_buf_html(h->b, text);
    pl_buf_puts(h->b, "</p>\n");
}

static void put_title_page(struct pl_html *h)
{
    pl_buf_puts(h->b, "<header class=\"title-page\">\n<h1>");
    pl_buf_html(h->b, title_of(h));
    pl_buf_puts(h->b, "</h1>\n");
    put_member(h, "subtitle");
    put_authors(h);
    put_member(h, "date");
    put_member(h, "notice");
    put_member(h, "abstract");
    pl_buf_puts(h->b, "</header>\n");
}

/* The contents are nested lists; *depth is how many are open. */
static void put_entry(struct pl_html *h, int *depth, int level,
                      struct pl_str id, struct pl_str number,
                      struct pl_str title)
{
    if (level > NAV_DEPTH || id.len == 0)
        return;
    if (level > *depth) {
        pl_buf_puts(h->b, "<ol>\n");
        ++*depth;
    } else {
        pl_buf_puts(h->b, "</li>\n");
        for (; *depth > level; --*depth)
            pl_buf_puts(h->b, "</ol>\n</li>\n");
    }
    pl_buf_puts(h->b, "<li><a href=\"#");
    pl_buf_html(h->b, id);
    pl_buf_puts(h->b, "\"><span class=\"number\">");
    pl_buf_html(h->b, number);
    pl_buf_puts(h->b, "</span> <span>");
    pl_buf_html(h->b, title);
    pl_buf_puts(h->b, "</span></a>");
}

static void put_block_entry(struct pl_html *h, int *depth,
                            const struct pl_value *blocks, struct pl_str number)
{
    const struct pl_value *first = pl_item(blocks, 0);

    if (pl_is_text(pl_get(first, "kind"), "heading"))
        put_entry(h, depth, 1, pl_strv(pl_get(first, "id")), number,
                  pl_strv(pl_get(first, "text")));
}

static void put_contents(struct pl_html *h)
{
    const struct pl_book *book = h->book;
    int depth = 0;

    pl_buf_puts(h->b, "<nav id=\"contents\" aria-labelledby=\"contents-title\">"
                      "\n<h2 id=\"contents-title\">Contents</h2>\n");
    for (size_t i = 0; i < book->n_chapters; i++) {
        const struct pl_chapter *c = &book->chapters[i];
        for (size_t k = 0; k < c->n_sections; k++)
            put_entry(h, &depth, c->sections[k].level, c->sections[k].target.id,
                      c->sections[k].target.number, c->sections[k].title);
    }
    for (size_t i = 0; i < PL_EXTRAS; i++)
        put_block_entry(h, &depth, book->extras[i].blocks,
                        book->extras[i].number);
    for (; depth > 0; depth--)
        pl_buf_puts(h->b, "</li>\n</ol>\n");
    pl_buf_puts(h->b, "</nav>\n");
}

static void put_generated(struct pl_html *h, const struct pl_extra *extra)
{
    const struct pl_value *first = pl_item(extra->blocks, 0);

    if (pl_count(extra->blocks) == 0)
        return;
    h->c = NULL;
    pl_buf_printf(h->b, "<section class=\"chapter %s\"", extra->css_class);
    if (pl_strv(pl_get(first, "id")).len > 0)
        pl_put_attribute(h, "aria-labelledby", pl_strv(pl_get(first, "id")));
    pl_buf_puts(h->b, ">\n");
    pl_put_stamp(h);
    pl_put_blocks(h, extra->blocks, extra->number);
    pl_buf_puts(h->b, "</section>\n");
}

static size_t count_status(const struct pl_value *values, const char *status)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(values); i++)
        n += pl_is_text(pl_get(pl_item(values, i), "status"), status);
    return n;
}

static void put_versions(struct pl_html *h)
{
    const struct pl_value *v = pl_get(h->book->in->ledger, "libraries");

    for (size_t i = 0; v != NULL && v->type == PL_MAP && i < v->n; i++) {
        struct pl_str version = pl_strv(v->as.members[i].value);
        if (version.len == 0)
            continue;
        pl_buf_puts(h->b, ", ");
        pl_buf_html(h->b, v->as.members[i].key);
        pl_buf_puts(h->b, "&#160;");
        pl_buf_html(h->b, version);
    }
}

static void put_date(struct pl_html *h)
{
    struct pl_str date = pl_strv(pl_get(h->book->in->ledger, "date"));

    if (date.len == 0)
        return;
    pl_buf_puts(h->b, " Dated <time datetime=\"");
    pl_buf_html(h->b, date);
    pl_buf_puts(h->b, "\">");
    pl_buf_html(h->b, date);
    pl_buf_puts(h->b, "</time> (UTC).");
}

static void put_counts(struct pl_html *h, const struct pl_value *values)
{
    pl_buf_printf(
        h->b,
        "<p>Of %zu printed numbers, %zu are traced to what the run computed or "
        "read; <span class=\"untraced\">%zu</span> match nothing that it "
        "recorded and <span class=\"typed\">%zu</span> were typed by hand, "
        "and are underlined like these. Where a number comes from shows when "
        "the pointer rests on it. A mark such as D01 leads to the deviation "
        "that touches a result.</p>\n",
        pl_count(values), count_status(values, "traced"),
        count_status(values, "untraced"), count_status(values, "typed"));
}

static void put_colophon(struct pl_html *h, const struct pl_value *values)
{
    pl_buf_puts(h->b, "<footer class=\"colophon\">\n");
    if (h->book->n_chapters > 0)
        put_counts(h, values);
    pl_buf_puts(h->b, "<p>Plumbline&#160;" PL_VERSION);
    put_versions(h);
    pl_buf_putc(h->b, '.');
    put_date(h);
    pl_buf_puts(h->b, "</p>\n</footer>\n");
}

/* In sight on a screen, and on every page of paper (blind.css). */
static void put_blinded(struct pl_html *h)
{
    if (h->book->in->blind)
        pl_buf_puts(h->b,
                    "<p class=\"blinded\" role=\"note\"><strong>" PL_BLINDED
                    "</strong>: " PL_BLINDED_WHY ".</p>\n");
}

void pl_put_stamp(struct pl_html *h)
{
    struct pl_str mark = member(h, "mark");

    if (h->book->in->blind)
        pl_buf_puts(h->b, "<p class=\"stamp\">" PL_BLINDED "</p>\n");
    if (mark.len > 0) {
        pl_buf_puts(h->b, "<p class=\"mark\">");
        pl_buf_html(h->b, mark);
        pl_buf_puts(h->b, "</p>\n");
    }
}

/* The same behind a number, within a caption. */
void pl_put_caption_stamp(struct pl_html *h)
{
    struct pl_str mark = member(h, "mark");

    if (h->book->in->blind)
        pl_buf_puts(h->b, "<span class=\"stamp\">" PL_BLINDED "</span> ");
    if (mark.len == 0)
        return;
    pl_buf_puts(h->b, "<span class=\"mark\">");
    pl_buf_html(h->b, mark);
    pl_buf_puts(h->b, ".</span> ");
}

void pl_html_page(struct pl_buf *b, const struct pl_book *book,
                  const struct pl_value *values)
{
    struct pl_html h = {.b = b, .book = book};

    put_head(&h);
    pl_buf_puts(b, "<body>\n<a class=\"skip\" href=\"#main\">Skip to the "
                   "text</a>\n");
    put_blinded(&h);
    put_title_page(&h);
    pl_put_banners(&h);
    if (book->n_chapters > 0)
        put_contents(&h);
    pl_buf_puts(b, "<main id=\"main\">\n");
    pl_put_faults(&h);
    for (size_t i = 0; i < book->n_chapters; i++)
        pl_put_chapter(&h, &book->chapters[i]);
    for (size_t i = 0; i < PL_EXTRAS; i++)
        put_generated(&h, &book->extras[i]);
    pl_buf_puts(b, "</main>\n");
    put_colophon(&h, values);
    pl_buf_puts(b, "</body>\n</html>\n");
}
