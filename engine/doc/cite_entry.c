#include "doc/blocks.h"
#include "doc/cite_work.h"

#include <string.h>

/* Runs in the making: text is gathered until the style changes. */
struct entry {
    struct pl_arena *a;
    const struct pl_value *item;
    struct pl_builder runs;
    struct pl_buf text;
    char last; /* byte put */
};

/* How works of a type are printed. */
static const struct manner {
    const char *type;
    bool stands_alone; /* its own title is in italics */
    bool has_day;      /* dated by the day */
    const char *form;  /* behind the title, in brackets */
} manners[] = {
    {"article", true, false, NULL},
    {"article-journal", false, false, NULL},
    {"article-magazine", false, true, NULL},
    {"article-newspaper", false, true, NULL},
    {"book", true, false, NULL},
    {"chapter", false, false, NULL},
    {"dataset", true, false, "Data set"},
    {"entry-dictionary", false, false, NULL},
    {"entry-encyclopedia", false, false, NULL},
    {"paper-conference", false, false, NULL},
    {"post-weblog", false, true, NULL},
    {"report", true, false, NULL},
    {"review", false, false, NULL},
    {"software", true, false, "Computer software"},
    {"thesis", true, false, "Thesis"},
    {"webpage", true, true, NULL},
};
static const struct manner otherwise = {"", true, false, NULL};

static const struct manner *manner_of(const struct pl_value *item)
{
    for (size_t i = 0; i < sizeof manners / sizeof manners[0]; i++)
        if (pl_is_text(pl_get(item, "type"), manners[i].type))
            return &manners[i];
    return &otherwise;
}

static void flush(struct entry *e)
{
    if (e->text.failed != PL_OK)
        e->runs.failed = true;
    if (e->text.len > 0)
        pl_run_text(&e->runs, pl_buf_view(&e->text));
    pl_buf_clear(&e->text);
}

static void put(struct entry *e, struct pl_str s)
{
    pl_buf_put(&e->text, s);
    if (s.len > 0)
        e->last = s.s[s.len - 1];
}

static void puts_(struct entry *e, const char *s)
{
    put(e, pl_str_from(s));
}

static void put_emph(struct entry *e, struct pl_str s)
{
    if (s.len == 0)
        return;
    flush(e);
    pl_run_styled(&e->runs, "emph", s);
    e->last = s.s[s.len - 1];
}

/* A part ends in a full stop, unless it ends in a mark of its own. */
static void stop(struct entry *e)
{
    if (strchr(".?!", e->last) == NULL)
        puts_(e, ".");
    puts_(e, " ");
}

static struct pl_str member(struct entry *e, const char *name)
{
    struct pl_str s = pl_work_text(e->a, e->item, name);

    if (s.s == NULL)
        e->runs.failed = true;
    return s;
}

static void put_names(struct entry *e, const char *name, bool is_in)
{
    pl_work_put_names(&e->text, pl_get(e->item, name), is_in);
    e->last = e->text.len > 0 ? e->text.s[e->text.len - 1] : '\0';
}

static bool is_word(struct pl_str s, size_t i)
{
    char c = i < s.len ? s.s[i] : ' ';

    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* "993-1007" and "993--1007" as "993–1007". */
static void put_pages(struct entry *e, struct pl_str pages)
{
    for (size_t i = 0; i < pages.len;) {
        size_t end = i;
        while (end < pages.len && pages.s[end] == '-')
            end++;
        if (end == i)
            put(e, pl_str_slice(pages, i, i + 1));
        else if (i > 0 && is_word(pages, i - 1) && is_word(pages, end))
            puts_(e, "–");
        else
            put(e, pl_str_slice(pages, i, end));
        i = end > i ? end : i + 1;
    }
}

static bool is_range(struct pl_str pages)
{
    size_t at;

    return pl_str_find(pages, PL_STR("-"), &at) ||
           pl_str_find(pages, PL_STR("–"), &at) ||
           pl_str_find(pages, PL_STR(","), &at);
}

static void put_edition(struct entry *e, struct pl_str edition)
{
    static const char *const ends[] = {"th", "st", "nd", "rd"};
    int64_t n;

    put(e, edition);
    if (pl_str_integer(edition, &n) && n > 0) {
        bool is_teen = n % 100 >= 11 && n % 100 <= 13;
        puts_(e, ends[is_teen || n % 10 > 3 ? 0 : n % 10]);
    }
    if (!pl_str_ends(edition, "ed.") && !pl_str_ends(edition, "dition"))
        puts_(e, " ed.");
}

static void separate(struct entry *e, bool *is_open)
{
    puts_(e, *is_open ? ", " : " (");
    *is_open = true;
}

/* " (2nd ed., Vol. 3, pp. 1–9)"; nothing when none of them is known. */
static void put_bounds(struct entry *e, bool has_pages)
{
    struct pl_str edition = member(e, "edition"), volume = member(e, "volume");
    struct pl_str pages = has_pages ? member(e, "page") : PL_STR("");
    bool is_open = false;

    if (edition.len > 0) {
        separate(e, &is_open);
        put_edition(e, edition);
    }
    if (volume.len > 0) {
        separate(e, &is_open);
        puts_(e, "Vol. ");
        put(e, volume);
    }
    if (pages.len > 0) {
        separate(e, &is_open);
        puts_(e, is_range(pages) ? "pp. " : "p. ");
        put_pages(e, pages);
    }
    puts_(e, is_open ? ")" : "");
}

/* " (Version 2)", or " (Working paper No. 7)" of a report. */
static void put_number(struct entry *e)
{
    struct pl_str version = member(e, "version"), number = member(e, "number");
    struct pl_str genre = member(e, "genre");
    bool is_report = pl_is_text(pl_get(e->item, "type"), "report");

    if (version.len > 0) {
        puts_(e, " (Version ");
        put(e, version);
        puts_(e, ")");
    }
    if (!is_report || (number.len == 0 && genre.len == 0))
        return;
    puts_(e, " (");
    put(e, genre);
    if (number.len > 0) {
        puts_(e, genre.len > 0 ? " No. " : "No. ");
        put(e, number);
    }
    puts_(e, ")");
}

/* " [Data set]"; of a thesis with its university. */
static void put_form(struct entry *e, const struct manner *m)
{
    struct pl_str genre = member(e, "genre"), where = member(e, "publisher");
    bool is_report = strcmp(m->type, "report") == 0;

    if (is_report || (genre.len == 0 && m->form == NULL))
        return;
    puts_(e, " [");
    put(e, genre.len > 0 ? genre : pl_str_from(m->form));
    if (strcmp(m->type, "thesis") == 0 && where.len > 0) {
        puts_(e, ", ");
        put(e, where);
    }
    puts_(e, "]");
}

static void put_title(struct entry *e, const struct manner *m)
{
    struct pl_str title = member(e, "title");

    if (title.len == 0)
        return;
    if (m->stands_alone)
        put_emph(e, title);
    else
        put(e, title);
    if (m->stands_alone) {
        put_bounds(e, false);
        put_number(e);
    }
    put_form(e, m);
    stop(e);
}

/* "*Statistics in Medicine*, *24*(7), 993–1007. " */
static void put_journal(struct entry *e, struct pl_str journal)
{
    struct pl_str volume = member(e, "volume"), issue = member(e, "issue");
    struct pl_str pages = member(e, "page");

    if (pages.len == 0)
        pages = member(e, "number");
    put_emph(e, journal);
    if (volume.len > 0 || issue.len > 0)
        puts_(e, ", ");
    put_emph(e, volume);
    if (issue.len > 0) {
        puts_(e, "(");
        put(e, issue);
        puts_(e, ")");
    }
    if (pages.len > 0) {
        puts_(e, ", ");
        put_pages(e, pages);
    }
    stop(e);
}

/* "In B. Editor (Ed.), *Handbook* (2nd ed., pp. 1–9). " */
static void put_collection(struct entry *e, struct pl_str container)
{
    size_t editors = pl_count(pl_get(e->item, "editor"));
    bool leads = pl_work_names(e->item) != NULL &&
                 strcmp(pl_work_names(e->item), "editor") == 0;

    puts_(e, "In ");
    if (editors > 0 && !leads) {
        put_names(e, "editor", true);
        puts_(e, editors > 1 ? " (Eds.), " : " (Ed.), ");
    }
    put_emph(e, container);
    put_bounds(e, true);
    stop(e);
}

static void put_source(struct entry *e, const struct manner *m)
{
    struct pl_str container = member(e, "container-title");
    struct pl_str publisher = member(e, "publisher");
    bool is_periodical = pl_str_starts(pl_str_from(m->type), "article-") ||
                         strcmp(m->type, "review") == 0;

    if (container.len > 0 && is_periodical) {
        put_journal(e, container);
        return;
    }
    if (container.len > 0 && !m->stands_alone) {
        put_collection(e, container);
    } else if (container.len > 0) {
        put(e, container);
        stop(e);
    }
    if (publisher.len > 0 && strcmp(m->type, "thesis") != 0 &&
        !pl_str_eq(publisher, container)) {
        put(e, publisher);
        stop(e);
    }
}

static struct pl_str without_prefix(struct pl_str s, const char *prefix)
{
    return pl_str_starts(s, prefix) ? pl_str_slice(s, strlen(prefix), s.len)
                                    : s;
}

/* What may not stand in an address is written in hexadecimal. */
static void put_address(struct pl_buf *b, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c <= 0x20 || c >= 0x7f || strchr("\"<>\\^`{|}", c) != NULL)
            pl_buf_printf(b, "%%%02X", c);
        else
            pl_buf_putc(b, (char)c);
    }
}

static void put_link(struct entry *e)
{
    struct pl_str doi = member(e, "DOI"), url = member(e, "URL");
    struct pl_buf b;

    doi = without_prefix(doi, "https://doi.org/");
    doi = without_prefix(doi, "http://doi.org/");
    doi = without_prefix(doi, "https://dx.doi.org/");
    doi = without_prefix(doi, "http://dx.doi.org/");
    doi = pl_str_trim(without_prefix(doi, "doi:"));
    if (doi.len == 0 && url.len == 0)
        return;
    flush(e);
    pl_buf_init(&b, 0);
    pl_buf_puts(&b, doi.len > 0 ? "https://doi.org/" : "");
    put_address(&b, doi.len > 0 ? doi : url);
    if (b.failed != PL_OK)
        e->runs.failed = true;
    else
        pl_run_link(&e->runs, pl_buf_view(&b), pl_buf_view(&b));
    pl_buf_free(&b);
}

/* "Bain, H. P., & Finn, J. (2008a). "; without names the title comes first. */
static void put_head(struct entry *e, const struct pl_work *w,
                     const struct manner *m)
{
    const char *names = pl_work_names(w->item);

    if (names == NULL) {
        put_title(e, m);
    } else {
        put_names(e, names, false);
        if (strcmp(names, "editor") == 0)
            puts_(e,
                  pl_count(pl_get(w->item, names)) > 1 ? " (Eds.)" : " (Ed.)");
        stop(e);
    }
    puts_(e, "(");
    pl_work_put_date(&e->text, w->item, w->suffix, m->has_day);
    e->last = ')';
    puts_(e, ")");
    stop(e);
    if (names != NULL)
        put_title(e, m);
}

/* The space behind the last part is no part of the entry. */
static void drop_last_space(struct entry *e)
{
    if (e->text.len > 0 && e->text.s[e->text.len - 1] == ' ')
        e->text.len--;
}

const struct pl_value *pl_work_entry(struct pl_arena *a,
                                     const struct pl_work *w)
{
    struct entry e = {.a = a, .item = w->item};
    const struct manner *m = manner_of(w->item);

    pl_build(&e.runs, a);
    pl_buf_init(&e.text, 0);
    put_head(&e, w, m);
    put_source(&e, m);
    if (member(&e, "DOI").len == 0 && member(&e, "URL").len == 0)
        drop_last_space(&e);
    put_link(&e);
    flush(&e);
    pl_buf_free(&e.text);
    return pl_list(&e.runs);
}
