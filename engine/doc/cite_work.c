#include "doc/cite_work.h"

#include <math.h>
#include <string.h>

enum { NAMES_MOST = 20 }; /* of an entry: of more, 19 and the last */

static bool is_tag(struct pl_str s, size_t *length)
{
    static const char *const tags[] = {
        "<i>",
        "</i>",
        "<b>",
        "</b>",
        "<sup>",
        "</sup>",
        "<sub>",
        "</sub>",
        "</span>",
        "<span class=\"nocase\">",
        "<span style=\"font-variant:small-caps;\">"};

    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (!pl_str_starts(s, tags[i]))
            continue;
        *length = strlen(tags[i]);
        return true;
    }
    return false;
}

static void put_plain(struct pl_buf *b, struct pl_str s)
{
    size_t length;

    for (size_t i = 0; i < s.len;) {
        bool tag = s.s[i] == '<' && is_tag(pl_str_slice(s, i, s.len), &length);
        if (!tag)
            pl_buf_putc(b, s.s[i] == '\n' || s.s[i] == '\t' ? ' ' : s.s[i]);
        i += tag ? length : 1;
    }
}

static struct pl_str finish(struct pl_buf *b, struct pl_arena *a)
{
    struct pl_str s = pl_buf_copy(b, a);

    pl_buf_free(b);
    return s;
}

struct pl_str pl_work_text(struct pl_arena *a, const struct pl_value *item,
                           const char *member)
{
    const struct pl_value *v = pl_get(item, member);
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (v->type == PL_NUMBER)
        pl_buf_number(&b, pl_num(v));
    put_plain(&b, pl_str_trim(pl_strv(v)));
    return finish(&b, a);
}

const char *pl_work_names(const struct pl_value *item)
{
    return pl_count(pl_get(item, "author")) > 0   ? "author"
           : pl_count(pl_get(item, "editor")) > 0 ? "editor"
                                                  : NULL;
}

/* "van Dyk": the name by which a work is cited and sorted. */
static void put_family(struct pl_buf *b, const struct pl_value *name)
{
    struct pl_str particle = pl_strv(pl_get(name, "non-dropping-particle"));
    struct pl_str literal = pl_strv(pl_get(name, "literal"));
    struct pl_str family = pl_strv(pl_get(name, "family"));

    if (literal.len > 0) {
        put_plain(b, literal);
        return;
    }
    put_plain(b, particle);
    if (particle.len > 0 && !pl_str_ends(particle, "'") &&
        !pl_str_ends(particle, "’"))
        pl_buf_putc(b, ' ');
    put_plain(b, family.len > 0 ? family : pl_strv(pl_get(name, "given")));
}

static bool ends_part(char c)
{
    return c == ' ' || c == '.' || c == '-';
}

/* "Jean-Paul M." as "J.-P. M.": a word of small letters, a particle, stays. */
static void put_initials(struct pl_buf *b, struct pl_str given)
{
    bool is_first = true;

    for (size_t i = 0; i < given.len;) {
        if (ends_part(given.s[i])) {
            i++;
            continue;
        }
        size_t from = i, after = i, end = i;
        pl_utf8_next(given, &after);
        while (end < given.len && !ends_part(given.s[end]))
            end++;
        bool is_joined = from > 0 && given.s[from - 1] == '-' && !is_first;
        bool is_particle =
            given.s[from] >= 'a' && given.s[from] <= 'z' && end - from > 1;
        pl_buf_puts(b, is_first ? "" : is_joined ? "-" : " ");
        pl_buf_put(b, pl_str_slice(given, from, is_particle ? end : after));
        pl_buf_puts(b, is_particle ? "" : ".");
        is_first = false;
        i = end;
    }
}

static void put_given(struct pl_buf *b, const struct pl_value *name)
{
    struct pl_str particle = pl_strv(pl_get(name, "dropping-particle"));

    put_initials(b, pl_str_trim(pl_strv(pl_get(name, "given"))));
    if (particle.len > 0) {
        pl_buf_putc(b, ' ');
        put_plain(b, particle);
    }
}

static void put_name(struct pl_buf *b, const struct pl_value *name, bool is_in)
{
    struct pl_str suffix = pl_strv(pl_get(name, "suffix"));
    bool has_given = pl_strv(pl_get(name, "literal")).len == 0 &&
                     pl_strv(pl_get(name, "family")).len > 0 &&
                     pl_strv(pl_get(name, "given")).len > 0;

    if (has_given && is_in) {
        put_given(b, name);
        pl_buf_putc(b, ' ');
    }
    put_family(b, name);
    if (has_given && !is_in) {
        pl_buf_puts(b, ", ");
        put_given(b, name);
    }
    if (suffix.len > 0) {
        pl_buf_puts(b, ", ");
        put_plain(b, suffix);
    }
}

/* What stands before name i of n. */
static const char *joint(size_t i, size_t n, bool is_in)
{
    if (i == 0)
        return "";
    if (n > NAMES_MOST && i == n - 1)
        return ", … ";
    if (i < n - 1)
        return ", ";
    return is_in && n == 2 ? " & " : ", & ";
}

void pl_work_put_names(struct pl_buf *b, const struct pl_value *names,
                       bool is_in)
{
    size_t n = pl_count(names);

    for (size_t i = 0; i < n; i++) {
        if (n > NAMES_MOST && i >= NAMES_MOST - 1 && i < n - 1)
            continue;
        pl_buf_puts(b, joint(i, n, is_in));
        put_name(b, pl_item(names, i), is_in);
    }
}

static double date_part(const struct pl_value *item, size_t i)
{
    const struct pl_value *v =
        pl_item(pl_item(pl_at(item, "issued.date-parts"), 0), i);
    double x = pl_num(v);

    if (v->type == PL_STRING && !pl_str_number(pl_str_trim(pl_strv(v)), &x))
        return NAN;
    return x;
}

static void put_month(struct pl_buf *b, const struct pl_value *item)
{
    static const char *const months[] = {
        "January", "February", "March",     "April",   "May",      "June",
        "July",    "August",   "September", "October", "November", "December"};
    double month = date_part(item, 1), day = date_part(item, 2);

    if (isnan(month) || month < 1 || month > 12)
        return;
    pl_buf_printf(b, ", %s", months[(size_t)month - 1]);
    if (day >= 1 && day <= 31)
        pl_buf_printf(b, " %d", (int)day);
}

static bool is_digit_or_sign(char c)
{
    return (c >= '0' && c <= '9') || c == '-';
}

void pl_work_put_date(struct pl_buf *b, const struct pl_value *item,
                      const char *suffix, bool is_full)
{
    const struct pl_value *issued = pl_get(item, "issued");
    struct pl_str words = pl_strv(pl_get(issued, "literal"));
    double year = date_part(item, 0);

    if (words.len == 0)
        words = pl_strv(pl_get(issued, "raw"));
    if (!isnan(year)) {
        pl_buf_puts(b, pl_is_nil(pl_get(issued, "circa")) ? "" : "ca. ");
        pl_buf_printf(b, year < 0 ? "%.0f BCE" : "%.0f",
                      year < 0 ? -year : year);
    } else {
        put_plain(b, words.len > 0 ? words : PL_STR("n.d."));
    }
    struct pl_str so_far = pl_buf_view(b);
    if (suffix[0] != '\0' && so_far.len > 0 &&
        !is_digit_or_sign(so_far.s[so_far.len - 1]))
        pl_buf_putc(b, '-');
    pl_buf_puts(b, suffix);
    if (!isnan(year) && is_full)
        put_month(b, item);
}

static void put_who(struct pl_arena *a, struct pl_buf *b,
                    const struct pl_value *item, struct pl_str key)
{
    const char *member = pl_work_names(item);
    const struct pl_value *names = member != NULL ? pl_get(item, member) : NULL;
    size_t n = pl_count(names);

    if (n > 0) {
        put_family(b, pl_item(names, 0));
        if (n == 2) {
            pl_buf_puts(b, " & ");
            put_family(b, pl_item(names, 1));
        }
        pl_buf_puts(b, n > 2 ? " et al." : "");
        return;
    }
    struct pl_str title = pl_work_text(a, item, "title-short");
    if (title.len == 0)
        title = pl_work_text(a, item, "title");
    if (title.s == NULL)
        b->failed = PL_ENOMEM;
    if (title.len == 0)
        pl_buf_put(b, key);
    else
        pl_buf_printf(b, "“%.*s”", PL_FMT(title));
}

/* ASCII letters without their case; no other alphabet needs more to be in a
 * fixed order. */
static void put_folded(struct pl_buf *b, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++)
        pl_buf_putc(b, s.s[i] >= 'A' && s.s[i] <= 'Z' ? (char)(s.s[i] + 32)
                                                      : s.s[i]);
}

/* Names, year, title, key.  Parts end in a byte below all text, so that the
 * shorter of two lists of names comes first. */
static struct pl_str sort_key(struct pl_arena *a, const struct pl_value *item,
                              const struct pl_work *w)
{
    const char *member = pl_work_names(item);
    const struct pl_value *names = member != NULL ? pl_get(item, member) : NULL;
    double year = date_part(item, 0);
    struct pl_buf plain, b;

    pl_buf_init(&plain, 0);
    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(names); i++) {
        put_name(&plain, pl_item(names, i), false);
        pl_buf_putc(&plain, '\x02');
    }
    put_folded(&b, pl_buf_view(&plain));
    struct pl_str title = pl_work_text(a, item, "title");
    if (pl_count(names) == 0)
        put_folded(&b, title);
    pl_buf_putc(&b, '\x01');
    if (!isnan(year))
        pl_buf_printf(&b, "%06.0f", 100000 + year);
    pl_buf_putc(&b, '\x01');
    put_folded(&b, title);
    pl_buf_putc(&b, '\x01');
    pl_buf_put(&b, w->key);
    if (plain.failed != PL_OK || title.s == NULL)
        b.failed = PL_ENOMEM;
    pl_buf_free(&plain);
    return finish(&b, a);
}

bool pl_work_read(struct pl_arena *a, const struct pl_value *item,
                  struct pl_work *out)
{
    struct pl_buf who, year;

    *out = (struct pl_work){.item = item, .key = pl_work_text(a, item, "id")};
    if (out->key.s == NULL)
        return false;
    pl_buf_init(&who, 0);
    pl_buf_init(&year, 0);
    put_who(a, &who, item, out->key);
    pl_work_put_date(&year, item, "", false);
    out->who = finish(&who, a);
    out->year = finish(&year, a);
    out->sort = sort_key(a, item, out);
    return out->who.s != NULL && out->year.s != NULL && out->sort.s != NULL;
}
