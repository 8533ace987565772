#include "doc/typed.h"

#include <string.h>

enum { EN_DASH = 0x2013, FIRST_YEAR = 1800, LAST_YEAR = 2099 };

static bool is_digit(uint32_t c)
{
    return (c >= '0' && c <= '9') || pl_is_other_digit(c);
}

/* Letters of any script, roughly: what is neither ASCII nor punctuation,
 * symbols or spaces. */
static bool is_letter(uint32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return !pl_is_other_digit(c) && c >= 0xc0 && c != 0xd7 && c != 0xf7 &&
           !(c >= 0x2000 && c < 0x2c00) && !(c >= 0x3000 && c < 0x3040);
}

static bool is_joint(uint32_t c)
{
    return (c < 0x80 && c != 0 && strchr(".,:/-_'", (int)c) != NULL) ||
           c == EN_DASH || c == 0x2019;
}

static uint32_t peek(struct pl_str text, size_t i)
{
    return i < text.len ? pl_utf8_next(text, &i) : 0;
}

/* The next word, a run of letters and digits and of joints between them. */
static bool next_word(struct pl_str text, size_t *at, struct pl_str *word,
                      bool *has_letter)
{
    size_t i = *at, from = text.len;
    bool in_word = false;

    *has_letter = false;
    while (i < text.len) {
        size_t here = i;
        uint32_t c = pl_utf8_next(text, &i);
        bool is_inner = is_letter(c) || is_digit(c);
        if (is_inner && !in_word) {
            in_word = true;
            from = here;
        }
        *has_letter = *has_letter || is_letter(c);
        if (is_inner || !in_word)
            continue;
        uint32_t next = peek(text, i);
        if (is_joint(c) && (is_letter(next) || is_digit(next)))
            continue;
        *word = pl_str_slice(text, from, here);
        *at = here;
        return true;
    }
    *at = text.len;
    *word = pl_str_slice(text, from, text.len);
    return in_word;
}

static bool is_number(struct pl_str s, double low, double high)
{
    double x;

    for (size_t i = 0; i < s.len; i++)
        if (!is_digit((unsigned char)s.s[i]))
            return false;
    return pl_str_number(s, &x) && x >= low && x <= high;
}

static bool is_year(struct pl_str s)
{
    return s.len == 4 && is_number(s, FIRST_YEAR, LAST_YEAR);
}

/* Up to four parts of a word, cut at a joint other than . and , of a number. */
static size_t split(struct pl_str word, struct pl_str parts[4])
{
    size_t n = 0, from = 0, i = 0;

    while (i < word.len) {
        size_t here = i;
        uint32_t c = pl_utf8_next(word, &i);
        if (c != '-' && c != '/' && c != EN_DASH && c != '.')
            continue;
        if (n == 3)
            return 4;
        parts[n++] = pl_str_slice(word, from, here);
        from = i;
    }
    parts[n++] = pl_str_slice(word, from, word.len);
    return n;
}

static bool is_date(struct pl_str word)
{
    struct pl_str p[4];

    switch (split(word, p)) {
    case 1:
        return is_year(p[0]);
    case 2:
        return is_year(p[0]) &&
               (is_year(p[1]) || (p[1].len == 2 && is_number(p[1], 0, 99)));
    case 3:
        return is_number(p[1], 1, 12) &&
               ((is_year(p[0]) && is_number(p[2], 1, 31)) ||
                (is_number(p[0], 1, 31) && is_year(p[2])));
    default:
        return false;
    }
}

static bool is_one_of(struct pl_str word, const char *const *names)
{
    for (; *names != NULL; names++) {
        size_t n = strlen(*names), i = 0;
        while (i < n && word.len == n && (word.s[i] | 0x20) == (*names)[i])
            i++;
        if (i == n && word.len == n)
            return true;
    }
    return false;
}

static bool is_month(struct pl_str word)
{
    static const char *const months[] = {
        "january",  "february", "march",  "april",     "may",
        "june",     "july",     "august", "september", "october",
        "november", "december", NULL};

    return is_one_of(word, months);
}

static bool names_something(struct pl_str word)
{
    static const char *const names[] = {
        "table",    "tables", "figure",  "figures", "section", "chapter",
        "appendix", "column", "columns", "page",    "pages",   "p",
        "pp",       "volume", "vol",     "version", NULL};

    return is_one_of(word, names);
}

/* Only a space, or a full stop and a space, between two words. */
static bool is_beside(struct pl_str text, size_t from, size_t to)
{
    struct pl_str between = pl_str_slice(text, from, to);

    return pl_str_is(between, " ") || pl_str_is(between, ". ") ||
           pl_str_is(between, "\xc2\xa0") || pl_str_is(between, ".\xc2\xa0");
}

static bool is_allowed(const struct pl_value *allowed, struct pl_str text,
                       size_t from, size_t to)
{
    for (size_t k = 0; k < pl_count(allowed); k++) {
        struct pl_str s = pl_strv(pl_item(allowed, k));
        size_t first = to > s.len ? to - s.len : 0;
        for (size_t i = first; s.len >= to - from && i <= from; i++)
            if (i + s.len <= text.len && memcmp(text.s + i, s.s, s.len) == 0)
                return true;
    }
    return false;
}

/* A sign that is written close before the number belongs to it. */
static size_t with_sign(struct pl_str text, size_t from)
{
    static const struct pl_str minus = {"\xe2\x88\x92", 3};

    if (from >= 1 && text.s[from - 1] == '-')
        return from - 1;
    if (from >= 3 && memcmp(text.s + from - 3, minus.s, 3) == 0)
        return from - 3;
    return from;
}

/* A word without letters that stands between others: does one of them say that
 * it is a date, or a name? */
static bool is_told_by_neighbour(const struct pl_typed *t, struct pl_str word,
                                 size_t end)
{
    size_t from = end - word.len, next = end;
    struct pl_str after;
    bool has_letter;

    if (t->before.len > 0 && is_beside(t->text, t->before_end, from) &&
        (names_something(t->before) ||
         (is_month(t->before) && is_number(word, 1, 31))))
        return true;
    return is_number(word, 1, 31) &&
           next_word(t->text, &next, &after, &has_letter) &&
           is_beside(t->text, end, next - after.len) && is_month(after);
}

bool pl_typed_next(struct pl_typed *t, struct pl_str *number)
{
    struct pl_str word;
    bool has_letter;
    size_t start = t->at;

    while (next_word(t->text, &t->at, &word, &has_letter)) {
        size_t from = t->at - word.len;
        bool is_typed = !has_letter && !is_date(word) &&
                        !is_told_by_neighbour(t, word, t->at) &&
                        !is_allowed(t->allowed, t->text, from, t->at);
        t->before = word;
        t->before_end = t->at;
        if (!is_typed)
            continue;
        size_t sign = with_sign(t->text, from);
        *number = pl_str_slice(t->text, sign < start ? from : sign, t->at);
        return true;
    }
    return false;
}

/* <https://example.org/2020>: the address is its own text. */
static bool shows_its_address(cmark_node *link, cmark_node *text)
{
    struct pl_str url = pl_str_from(cmark_node_get_url(link));
    struct pl_str shown = pl_str_from(cmark_node_get_literal(text));

    return shown.len > 0 && url.len >= shown.len &&
           pl_str_eq(pl_str_slice(url, url.len - shown.len, url.len), shown);
}

bool pl_typed_counts(cmark_node *text)
{
    for (cmark_node *up = cmark_node_parent(text); up != NULL;
         up = cmark_node_parent(up)) {
        enum pl_node kind = pl_node_kind(up);
        if (kind == PL_NODE_HEADING)
            return false;
        if (kind == PL_NODE_LINK && shows_its_address(up, text))
            return false;
    }
    return true;
}
