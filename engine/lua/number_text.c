#include "lua/number_text.h"

#include <string.h>

/* The next number in a text as people write one: digits, with points, commas
 * and a power of ten inside; false when none is left. */
bool pl_number_next(struct pl_str text, size_t *at, struct pl_str *token)
{
    size_t i = *at;

    while (i < text.len && !pl_is_digit(text.s[i]))
        i++;
    if (i == text.len)
        return false;
    size_t from = i, end = i;
    for (; i < text.len; i++) {
        if (pl_is_digit(text.s[i]))
            end = i + 1;
        else if (text.s[i] != '.' && text.s[i] != ',')
            break;
    }
    *token = pl_str_slice(text, from, end);
    *at = end;
    return true;
}

/* Is a minus written close before it, which is no hyphen in a word or a range?
 */
bool pl_number_has_minus(struct pl_str text, struct pl_str token)
{
    static const struct pl_str minus = {"\xe2\x88\x92", 3};
    size_t at = (size_t)(token.s - text.s), n = 0;

    if (at >= 1 && text.s[at - 1] == '-')
        n = 1;
    else if (at >= 3 && memcmp(text.s + at - 3, minus.s, 3) == 0)
        n = 3;
    if (n == 0 || at == n)
        return n > 0;
    char before = text.s[at - n - 1];
    return !pl_is_digit(before) &&
           !((before | 0x20) >= 'a' && (before | 0x20) <= 'z');
}

/* Does what was printed or read hold this number?  Prose may leave its minus
 * out ("0.6 lower"), and not put one before it. */
bool pl_number_in(struct pl_str text, struct pl_str token, bool is_minus)
{
    struct pl_str t;

    for (size_t at = 0; pl_number_next(text, &at, &t);)
        if (pl_str_eq(t, token) && (!is_minus || pl_number_has_minus(text, t)))
            return true;
    return false;
}

/* In "-.014" the minus and the point are part of what was read and not of the
 * token. */
struct pl_str pl_number_with_sign(struct pl_str text, struct pl_str token)
{
    while (token.s > text.s && (token.s[-1] == '-' || token.s[-1] == '.')) {
        token.s--;
        token.len++;
    }
    return token;
}

static bool is_of_word(char c)
{
    return pl_is_letter(c) || pl_is_digit(c);
}

/* Is this place inside a name, or one of the joints between two parts of it? */
static bool is_in_name(struct pl_str text, size_t at)
{
    if (is_of_word(text.s[at]))
        return true;
    return at > 0 && at + 1 < text.len &&
           (text.s[at] == '.' || text.s[at] == '_' || text.s[at] == '-') &&
           is_of_word(text.s[at - 1]) && is_of_word(text.s[at + 1]);
}

struct pl_str pl_number_name(struct pl_str text, struct pl_str token)
{
    size_t from = (size_t)(token.s - text.s), end = from + token.len;
    bool has_letter = false;

    while (from > 0 && is_in_name(text, from - 1))
        from--;
    while (end < text.len && is_in_name(text, end))
        end++;
    for (size_t i = from; i < end; i++)
        has_letter = has_letter || pl_is_letter(text.s[i]);
    return has_letter ? pl_str_slice(text, from, end) : PL_STR("");
}

/* A number in signs that fmt never writes; raised or lowered behind a letter
 * (R2, m3) it is part of a name. */
struct pl_str pl_number_other(struct pl_str text)
{
    uint32_t before = 0;

    for (size_t i = 0, here = 0; i < text.len; here = i) {
        uint32_t c = pl_utf8_next(text, &i);
        bool is_name = (before | 0x20) >= 'a' && (before | 0x20) <= 'z';
        if (pl_is_other_digit(c) && !is_name)
            return pl_str_slice(text, here, i);
        before = c;
    }
    return PL_STR("");
}
