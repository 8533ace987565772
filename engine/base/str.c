#include "base/str.h"

#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct pl_str pl_str_copy(struct pl_arena *a, struct pl_str s)
{
    char *copy = pl_alloc_bytes(a, s.len + 1);

    if (copy == NULL)
        return (struct pl_str){0};
    if (s.len > 0)
        memcpy(copy, s.s, s.len);
    copy[s.len] = '\0';
    return (struct pl_str){copy, s.len};
}

struct pl_str pl_str_printf(struct pl_arena *a, const char *format, ...)
{
    char text[256]; /* enough for most, which are then printed once */
    va_list ap, again;
    struct pl_str out = {0};

    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(text, sizeof text, format, ap);
    char *s = n < 0 ? NULL : PL_NEW(a, char, (size_t)n + 1);
    if (s != NULL && (size_t)n < sizeof text)
        memcpy(s, text, (size_t)n);
    if (s != NULL && ((size_t)n < sizeof text ||
                      vsnprintf(s, (size_t)n + 1, format, again) == n))
        out = (struct pl_str){s, (size_t)n};
    va_end(again);
    va_end(ap);
    return out;
}

struct pl_str pl_str_below(struct pl_arena *a, struct pl_str folder,
                           struct pl_str name)
{
    return pl_str_printf(a, "%.*s%s%.*s", PL_FMT(folder),
                         folder.len > 0 ? "/" : "", PL_FMT(name));
}

bool pl_str_starts(struct pl_str s, const char *prefix)
{
    size_t n = strlen(prefix);

    return s.len >= n && memcmp(s.s, prefix, n) == 0;
}

bool pl_str_ends(struct pl_str s, const char *suffix)
{
    size_t n = strlen(suffix);

    return s.len >= n && memcmp(s.s + s.len - n, suffix, n) == 0;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct pl_str pl_str_trim(struct pl_str s)
{
    while (s.len > 0 && is_space(s.s[0]))
        s = (struct pl_str){s.s + 1, s.len - 1};
    while (s.len > 0 && is_space(s.s[s.len - 1]))
        s.len--;
    return s;
}

bool pl_str_is_name(struct pl_str s)
{
    bool has_digit = false;

    if (s.len == 0 || !pl_is_letter(s.s[0]))
        return false;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.s[i];
        has_digit = has_digit || pl_is_digit(c);
        if (!pl_is_letter(c) && !pl_is_digit(c) && c != '.' && c != '_' &&
            c != '-')
            return false;
    }
    return has_digit;
}

bool pl_str_find(struct pl_str s, struct pl_str what, size_t *at)
{
    if (what.len == 0 || what.len > s.len)
        return false;
    for (size_t i = 0; i + what.len <= s.len; i++) {
        const char *hit = memchr(s.s + i, what.s[0], s.len - what.len - i + 1);
        if (hit == NULL)
            return false;
        i = (size_t)(hit - s.s);
        if (memcmp(hit, what.s, what.len) == 0) {
            *at = i;
            return true;
        }
    }
    return false;
}

bool pl_str_line(struct pl_str *rest, struct pl_str *line)
{
    if (rest->len == 0)
        return false;
    const char *end = memchr(rest->s, '\n', rest->len);
    size_t n = end != NULL ? (size_t)(end - rest->s) : rest->len;
    *line = (struct pl_str){rest->s, n};
    if (line->len > 0 && line->s[line->len - 1] == '\r')
        line->len--;
    *rest = pl_str_slice(*rest, end != NULL ? n + 1 : n, rest->len);
    return true;
}

/* Digits, one point, an exponent: what strtod would take beyond that (hex,
 * inf, nan, leading space) is no number of a data file. */
static bool is_decimal(struct pl_str s)
{
    size_t i = 0, digits = 0;

    if (i < s.len && (s.s[i] == '+' || s.s[i] == '-'))
        i++;
    for (bool point = false; i < s.len; i++) {
        if (s.s[i] >= '0' && s.s[i] <= '9')
            digits++;
        else if (s.s[i] == '.' && !point)
            point = true;
        else
            break;
    }
    if (digits == 0 || i == s.len)
        return digits > 0;
    if (s.s[i] != 'e' && s.s[i] != 'E')
        return false;
    i++;
    if (i < s.len && (s.s[i] == '+' || s.s[i] == '-'))
        i++;
    if (i == s.len)
        return false;
    while (i < s.len && s.s[i] >= '0' && s.s[i] <= '9')
        i++;
    return i == s.len;
}

bool pl_str_number(struct pl_str s, double *value)
{
    enum { LONGEST = 1100 }; /* more digits than any double can need */
    char text[LONGEST + 1];

    if (s.len == 0 || s.len > LONGEST || !is_decimal(s))
        return false;
    memcpy(text, s.s, s.len);
    text[s.len] = '\0';
    /* The program never calls setlocale, so the point is a point. */
    double x = strtod(text, NULL);
    if (!isfinite(x))
        return false;
    *value = x;
    return true;
}

bool pl_str_integer(struct pl_str s, int64_t *value)
{
    char text[24];
    char *end;
    size_t sign = s.len > 0 && (s.s[0] == '-' || s.s[0] == '+');

    if (s.len == sign || s.len >= sizeof text || s.s[sign] < '0' ||
        s.s[sign] > '9')
        return false;
    memcpy(text, s.s, s.len);
    text[s.len] = '\0';
    errno = 0;
    long long x = strtoll(text, &end, 10);
    if (errno != 0 || end != text + s.len)
        return false;
    *value = x;
    return true;
}
