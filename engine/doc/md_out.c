/* md_out.c - Markdown byte by byte: lines, escapes, fences. */
#include "doc/md_parts.h"

#include <stdio.h>

static void put_prefix(struct pl_md *m, bool is_empty)
{
    struct pl_str prefix = pl_buf_view(&m->prefix);

    if (is_empty)
        while (prefix.len > 0 && prefix.s[prefix.len - 1] == ' ')
            prefix.len--;
    pl_buf_put(m->b, prefix);
}

static void put_byte(struct pl_md *m, char c)
{
    if (c == '\n' && m->in_cell)
        c = ' ';
    if (m->at_line_start)
        put_prefix(m, c == '\n');
    pl_buf_putc(m->b, c);
    m->at_line_start = c == '\n';
    m->is_fresh = false;
}

void pl_md_raw(struct pl_md *m, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++)
        put_byte(m, s.s[i]);
}

void pl_md_puts(struct pl_md *m, const char *s)
{
    pl_md_raw(m, pl_str_from(s));
}

void pl_md_printf(struct pl_md *m, const char *format, ...)
{
    char text[400];
    va_list ap;

    va_start(ap, format);
    int n = vsnprintf(text, sizeof text, format, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof text)
        m->b->failed = PL_EFAULT;
    else
        pl_md_puts(m, text);
}

void pl_md_drop_spaces(struct pl_md *m)
{
    while (!m->at_line_start && m->b->len > 0 && m->b->s[m->b->len - 1] == ' ')
        m->b->len--;
}

void pl_md_begin(struct pl_md *m, bool is_tight)
{
    if (!m->is_fresh)
        pl_md_drop_spaces(m);
    if (!m->is_fresh && !m->at_line_start)
        put_byte(m, '\n');
    if (!m->is_fresh && !is_tight)
        put_byte(m, '\n');
    m->is_fresh = true;
}

void pl_md_push(struct pl_md *m, const char *more)
{
    pl_buf_puts(&m->prefix, more);
}

void pl_md_pop(struct pl_md *m, size_t length)
{
    m->prefix.len -= length < m->prefix.len ? length : m->prefix.len;
}

static bool is_word(struct pl_str s, size_t i)
{
    char c = s.s[i];

    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

static char last_byte(const struct pl_md *m, size_t back)
{
    return m->b->len > back ? m->b->s[m->b->len - 1 - back] : '\n';
}

/* http:// and www. would become links. */
static bool begins_address(const struct pl_md *m, char c)
{
    if (c == '/')
        return last_byte(m, 0) == ':';
    return c == '.' && (last_byte(m, 0) | 0x20) == 'w' &&
           (last_byte(m, 1) | 0x20) == 'w' && (last_byte(m, 2) | 0x20) == 'w';
}

static bool is_between_words(struct pl_str s, size_t i)
{
    return i > 0 && is_word(s, i - 1) && i + 1 < s.len && is_word(s, i + 1);
}

static bool needs_escape(const struct pl_md *m, struct pl_str s, size_t i,
                         bool is_first)
{
    char c = s.s[i];

    switch (c) {
    case '\0':
        return false;
    case '_':
        return !is_between_words(s, i);
    case '&': /* an entity? what follows may be another piece of text */
        return i + 1 == s.len || s.s[i + 1] == '#' || is_word(s, i + 1);
    case '#': /* at either end of a heading */
        return is_first || i == 0 || s.s[i - 1] == ' ' || s.s[i - 1] == '#';
    case '.':
    case ')': /* 1. and 1) begin a list */
        return m->only_digits || begins_address(m, c);
    case '/':
        return begins_address(m, c);
    case '+':
    case '-':
    case '=':
    case '>':
        return is_first;
    default:
        return strchr("\\`*[]<|~$", c) != NULL;
    }
}

void pl_md_text(struct pl_md *m, struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++) {
        bool is_first = m->at_line_start || m->is_fresh;
        char c = s.s[i];
        if (c == '\n' || c == '\t' || c == '\r')
            c = ' ';
        if (c == ' ' && is_first)
            continue;
        if (is_first)
            m->only_digits = true;
        if (needs_escape(m, s, i, is_first))
            put_byte(m, '\\');
        put_byte(m, c);
        m->only_digits = m->only_digits && c >= '0' && c <= '9';
        /* No address of mail and no name of somebody is made of it. */
        if (c == '@' && (i + 1 == s.len || s.s[i + 1] != ' '))
            pl_md_puts(m, "<!-- -->");
    }
}

/* Stars stand beside letters only, and not beside other stars: so they are
 * read as emphasis whatever comes before and behind. */
static void put_between(struct pl_md *m, struct pl_str s, const char *stars,
                        const char *tag)
{
    bool is_plain = s.len > 0 && is_word(s, 0) && is_word(s, s.len - 1) &&
                    last_byte(m, 0) != '*';

    if (s.len == 0)
        return;
    pl_md_printf(m, is_plain ? "%s" : "<%s>", is_plain ? stars : tag);
    pl_md_text(m, s);
    pl_md_printf(m, is_plain ? "%s" : "</%s>", is_plain ? stars : tag);
}

void pl_md_strong(struct pl_md *m, struct pl_str s)
{
    put_between(m, s, "**", "strong");
}

void pl_md_emph(struct pl_md *m, struct pl_str s)
{
    put_between(m, s, "*", "em");
}

static size_t longest_run(struct pl_str s, char c)
{
    size_t longest = 0, n = 0;

    for (size_t i = 0; i < s.len; i++) {
        n = s.s[i] == c ? n + 1 : 0;
        longest = n > longest ? n : longest;
    }
    return longest;
}

static void put_ticks(struct pl_md *m, size_t n)
{
    for (size_t i = 0; i < n; i++)
        put_byte(m, '`');
}

/* A bar would end the cell. */
static bool breaks_cell(const struct pl_md *m, struct pl_str s)
{
    size_t at;

    return m->in_cell && pl_str_find(s, PL_STR("|"), &at);
}

static bool is_all_space(struct pl_str s)
{
    return pl_str_trim(s).len == 0;
}

void pl_md_code(struct pl_md *m, struct pl_str s)
{
    size_t ticks = longest_run(s, '`') + 1;

    if (is_all_space(s) || breaks_cell(m, s)) {
        pl_md_puts(m, "<code>");
        pl_md_text(m, s);
        pl_md_puts(m, "</code>");
        return;
    }
    bool is_padded = s.s[0] == '`' || s.s[s.len - 1] == '`' ||
                     (s.s[0] == ' ' && s.s[s.len - 1] == ' ');
    put_ticks(m, ticks);
    pl_md_puts(m, is_padded ? " " : "");
    for (size_t i = 0; i < s.len; i++)
        put_byte(m, s.s[i] == '\n' ? ' ' : s.s[i]);
    pl_md_puts(m, is_padded ? " " : "");
    put_ticks(m, ticks);
}

void pl_md_fence(struct pl_md *m, const char *language, struct pl_str text)
{
    size_t ticks = longest_run(text, '`') + 1;

    ticks = ticks < 3 ? 3 : ticks;
    pl_md_begin(m, false);
    put_ticks(m, ticks);
    pl_md_puts(m, language);
    pl_md_puts(m, "\n");
    pl_md_raw(m, text);
    if (!m->at_line_start)
        pl_md_puts(m, "\n");
    put_ticks(m, ticks);
}

void pl_md_open_link(struct pl_md *m)
{
    if (!m->in_link)
        pl_md_puts(m, "[");
}

void pl_md_close_link(struct pl_md *m, struct pl_str url)
{
    if (m->in_link)
        return;
    if (url.s == NULL)
        m->b->failed = PL_ENOMEM;
    pl_md_puts(m, "](");
    for (size_t i = 0; i < url.len; i++) {
        unsigned char c = (unsigned char)url.s[i];
        if (c <= 0x20 || c == 0x7f || strchr("<>\"'()\\`|", c) != NULL)
            pl_md_printf(m, "%%%02X", c);
        else if (c == '&')
            pl_md_puts(m, "&amp;");
        else
            put_byte(m, (char)c);
    }
    pl_md_puts(m, ")");
}

/* Anchors are letters, digits, - and _ (book.h). */
void pl_md_anchor(struct pl_md *m, struct pl_str id)
{
    if (id.len == 0)
        return;
    pl_md_puts(m, "<a id=\"");
    pl_buf_html(m->b, id);
    pl_md_puts(m, "\"></a>");
}
