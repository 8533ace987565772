#include "doc/highlight.h"

#include "base/lua_text.h"

#include <string.h>

static bool is_name_char(char c)
{
    return pl_is_letter(c) || pl_is_digit(c) || c == '_';
}

static bool is_constant(struct pl_str word)
{
    return pl_str_is(word, "nil") || pl_str_is(word, "true") ||
           pl_str_is(word, "false");
}

static size_t past_equals(struct pl_str s, size_t i)
{
    while (i < s.len && s.s[i] == '=')
        i++;
    return i;
}

/* End of [[...]] or [=[...]=] that opens at `from`: the end of the text when it
 * is never closed; 0 when no long bracket opens there. */
static size_t long_bracket(struct pl_str s, size_t from)
{
    size_t i = past_equals(s, from + 1), level = i - from - 1;

    if (i >= s.len || s.s[i] != '[')
        return 0;
    for (i++; i < s.len;) {
        if (s.s[i++] != ']')
            continue;
        size_t end = past_equals(s, i);
        if (end < s.len && s.s[end] == ']' && end - i == level)
            return end + 1;
        i = end;
    }
    return s.len;
}

static size_t comment(struct pl_str s, size_t i)
{
    size_t end =
        i + 2 < s.len && s.s[i + 2] == '[' ? long_bracket(s, i + 2) : 0;

    if (end > 0)
        return end;
    while (i < s.len && s.s[i] != '\n')
        i++;
    return i;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' ||
           c == '\f';
}

/* Past an escape in a quoted string; \z skips the space behind it. */
static size_t escape(struct pl_str s, size_t i)
{
    bool skips = i + 1 < s.len && s.s[i + 1] == 'z';

    i += i + 1 < s.len ? 2 : 1;
    while (skips && i < s.len && is_space(s.s[i]))
        i++;
    return i;
}

/* A string that is never closed ends with its line. */
static size_t quoted(struct pl_str s, size_t i)
{
    char quote = s.s[i++];

    while (i < s.len && s.s[i] != '\n') {
        if (s.s[i] == quote)
            return i + 1;
        i = s.s[i] == '\\' ? escape(s, i) : i + 1;
    }
    return i;
}

/* As Lua's own reader: whatever looks like a numeral, exponent signs included.
 */
static size_t number(struct pl_str s, size_t i)
{
    bool is_hex = i + 1 < s.len && s.s[i] == '0' &&
                  (s.s[i + 1] == 'x' || s.s[i + 1] == 'X');
    const char *exponent = is_hex ? "pP" : "eE";

    while (i < s.len && (is_name_char(s.s[i]) || s.s[i] == '.')) {
        bool has_sign = strchr(exponent, s.s[i]) != NULL && i + 1 < s.len &&
                        (s.s[i + 1] == '+' || s.s[i + 1] == '-');
        i += has_sign ? 2 : 1;
    }
    return i;
}

static bool is_called(struct pl_str s, size_t i)
{
    while (i < s.len && (s.s[i] == ' ' || s.s[i] == '\t'))
        i++;
    return i < s.len &&
           (s.s[i] == '(' || s.s[i] == '{' || s.s[i] == '"' || s.s[i] == '\'');
}

/* The token at i: its end, and its class or NULL. */
static size_t token(struct pl_str s, size_t i, const char **class)
{
    char c = s.s[i], next = i + 1 < s.len ? s.s[i + 1] : '\0';
    size_t end = 0;

    *class = NULL;
    if (c == '-' && next == '-') {
        *class = "c";
        return comment(s, i);
    }
    if (c == '[')
        end = long_bracket(s, i);
    if (c == '"' || c == '\'')
        end = quoted(s, i);
    if (end > 0) {
        *class = "s";
        return end;
    }
    if (pl_is_digit(c) || (c == '.' && pl_is_digit(next))) {
        *class = "n";
        return number(s, i);
    }
    for (end = i; end < s.len && is_name_char(s.s[end]);)
        end++;
    if (end == i)
        return i + 1;
    struct pl_str word = pl_str_slice(s, i, end);
    *class = is_constant(word)          ? "n"
             : pl_lua_is_reserved(word) ? "k"
             : is_called(s, end)        ? "f"
                                        : NULL;
    return end;
}

void pl_highlight_lua(struct pl_buf *b, struct pl_str code)
{
    size_t plain = 0; /* where text without a class began */
    const char *class;

    for (size_t i = 0; i < code.len;) {
        size_t end = token(code, i, &class);
        if (class != NULL) {
            pl_buf_html(b, pl_str_slice(code, plain, i));
            pl_buf_printf(b, "<span class=\"%s\">", class);
            pl_buf_html(b, pl_str_slice(code, i, end));
            pl_buf_puts(b, "</span>");
            plain = end;
        }
        i = end;
    }
    pl_buf_html(b, pl_str_slice(code, plain, code.len));
}
