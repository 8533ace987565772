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

bool pl_is_other_digit(uint32_t c)
{
    static const uint32_t ranges[][2] = {
        {0xb2, 0xb3},       {0xb9, 0xb9},       {0xbc, 0xbe},
        {0x660, 0x669},     {0x6f0, 0x6f9},     {0x7c0, 0x7c9},
        {0x966, 0x96f},     {0x9e6, 0x9ef},     {0xa66, 0xa6f},
        {0xae6, 0xaef},     {0xb66, 0xb6f},     {0xbe6, 0xbef},
        {0xc66, 0xc6f},     {0xce6, 0xcef},     {0xd66, 0xd6f},
        {0xe50, 0xe59},     {0xed0, 0xed9},     {0xf20, 0xf29},
        {0x1040, 0x1049},   {0x17e0, 0x17e9},   {0x1810, 0x1819},
        {0x2070, 0x2070},   {0x2074, 0x2079},   {0x2080, 0x2089},
        {0x2150, 0x2189},   {0x2460, 0x249b},   {0x24ea, 0x24ff},
        {0x2776, 0x2793},   {0x3007, 0x3007},   {0x3021, 0x3029},
        {0xff10, 0xff19},   {0x1d7ce, 0x1d7ff}, {0x1f100, 0x1f10c},
        {0x1fbf0, 0x1fbf9},
    };

    for (size_t i = 0; i < sizeof ranges / sizeof ranges[0]; i++)
        if (c >= ranges[i][0] && c <= ranges[i][1])
            return true;
    return false;
}
