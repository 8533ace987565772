#include "base/str.h"

/* Length of the sequence at s, 0 when malformed (overlong forms, surrogates and
 * what lies beyond U+10FFFF included: RFC 3629). */
static size_t sequence(struct pl_str s, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char c = (unsigned char)s.s[0];
    size_t n = c < 0x80       ? 1
               : c >> 5 == 6  ? 2
               : c >> 4 == 14 ? 3
               : c >> 3 == 30 ? 4
                              : 0;

    if (n == 0 || n > s.len)
        return 0;
    uint32_t x = n == 1 ? c : c & (0x7fU >> n);
    for (size_t i = 1; i < n; i++) {
        unsigned char next = (unsigned char)s.s[i];
        if ((next & 0xc0) != 0x80)
            return 0;
        x = x << 6 | (next & 0x3fU);
    }
    if ((n > 1 && x < least[n]) || (x >= 0xd800 && x < 0xe000) || x > 0x10ffff)
        return 0;
    *code = x;
    return n;
}

bool pl_utf8_valid(struct pl_str s)
{
    uint32_t code;

    for (size_t i = 0; i < s.len;) {
        size_t n = sequence(pl_str_slice(s, i, s.len), &code);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

uint32_t pl_utf8_next(struct pl_str s, size_t *i)
{
    uint32_t code = 0xfffd;
    size_t n = sequence(pl_str_slice(s, *i, s.len), &code);

    *i += n > 0 ? n : 1;
    return code;
}

struct pl_str pl_str_shortened(struct pl_arena *a, struct pl_str s, size_t most)
{
    size_t at = 0;

    if (pl_utf8_length(s) <= most)
        return pl_str_copy(a, s);
    for (size_t n = 0; n + 3 < most; n++)
        (void)pl_utf8_next(s, &at);
    return pl_str_printf(a, "%.*s...", PL_FMT(pl_str_slice(s, 0, at)));
}

size_t pl_utf8_length(struct pl_str s)
{
    size_t n = 0;

    for (size_t i = 0; i < s.len; n++)
        pl_utf8_next(s, &i);
    return n;
}
