#include "base/buf.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pl_buf_init(struct pl_buf *b, size_t limit)
{
    *b = (struct pl_buf){.limit = limit};
}

void pl_buf_free(struct pl_buf *b)
{
    free(b->s);
    *b = (struct pl_buf){.limit = b->limit};
}

void pl_buf_clear(struct pl_buf *b)
{
    b->len = 0;
    b->failed = PL_OK;
    if (b->s != NULL)
        b->s[0] = '\0';
}

/* Room for n more bytes and the NUL; more than that, if it is to grow. */
static bool reserve_for(struct pl_buf *b, size_t n, size_t growth)
{
    if (b->failed != PL_OK)
        return false;
    if (b->limit != 0 && n > b->limit - b->len) {
        b->failed = PL_ELIMIT;
        return false;
    }
    if (n < b->cap - b->len)
        return true;
    if (n > SIZE_MAX / 4 - b->len) {
        b->failed = PL_ENOMEM;
        return false;
    }
    size_t cap = (b->len + n + 1) * growth;
    char *s = realloc(b->s, cap < 256 ? 256 : cap);
    if (s == NULL) {
        b->failed = PL_ENOMEM;
        return false;
    }
    b->s = s;
    b->cap = cap < 256 ? 256 : cap;
    return true;
}

static bool reserve(struct pl_buf *b, size_t n)
{
    return reserve_for(b, n, 2);
}

void pl_buf_reserve(struct pl_buf *b, size_t n)
{
    (void)reserve_for(b, n, 1);
}

void pl_buf_put(struct pl_buf *b, struct pl_str s)
{
    if (!reserve(b, s.len))
        return;
    if (s.len > 0)
        memcpy(b->s + b->len, s.s, s.len);
    b->len += s.len;
    b->s[b->len] = '\0';
}

void pl_buf_puts(struct pl_buf *b, const char *s)
{
    pl_buf_put(b, pl_str_from(s));
}

void pl_buf_putc(struct pl_buf *b, char c)
{
    if (!reserve(b, 1))
        return;
    b->s[b->len++] = c;
    b->s[b->len] = '\0';
}

void pl_buf_printf(struct pl_buf *b, const char *format, ...)
{
    char text[256]; /* enough for most, which are then printed once */
    va_list ap, again;

    va_start(ap, format);
    va_copy(again, ap);
    int n = vsnprintf(text, sizeof text, format, ap);
    if (n < 0)
        b->failed = PL_EFAULT;
    else if ((size_t)n < sizeof text)
        pl_buf_put(b, (struct pl_str){text, (size_t)n});
    else if (reserve(b, (size_t)n) &&
             vsnprintf(b->s + b->len, (size_t)n + 1, format, again) == n)
        b->len += (size_t)n;
    va_end(again);
    va_end(ap);
}

#define WHOLE_MAX 1e15 /* below it whole numbers are written without "e" */

static bool is_whole(double x)
{
    return fabs(x) < WHOLE_MAX && x == floor(x);
}

/* Most numbers of a ledger are counts and lines: printf would spend more time
 * on each than all the rest of the writer. */
static void put_whole(struct pl_buf *b, double x)
{
    char text[20];
    size_t from = sizeof text;
    uint64_t left = (uint64_t)fabs(x);

    do {
        text[--from] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (x < 0)
        text[--from] = '-';
    pl_buf_put(b, (struct pl_str){text + from, sizeof text - from});
}

void pl_buf_number(struct pl_buf *b, double x)
{
    char text[40];

    if (is_whole(x)) {
        put_whole(b, x);
        return;
    }
    /* The program never calls setlocale, so the point is a point. */
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(text, sizeof text, "%.*g", digits, x);
        if (strtod(text, NULL) == x)
            break;
    }
    pl_buf_puts(b, text);
}

/* At most 15 digits come back from a double as they were, and "%.15g" would
 * write them again: what it would write otherwise (large numbers without "e",
 * those too small to hold 15 digits) goes the long way. */
void pl_buf_digits(struct pl_buf *b, double x, int digits)
{
    char text[40];

    if (x == 0 || (digits >= 12 && is_whole(x) && fabs(x) < 1e12)) {
        put_whole(b, x);
        return;
    }
    snprintf(text, sizeof text, "%.*g", digits, x);
    if (digits <= 15 && strchr(text, 'e') == NULL)
        pl_buf_puts(b, text);
    else
        pl_buf_number(b, strtod(text, NULL));
}

void pl_buf_html(struct pl_buf *b, struct pl_str s)
{
    size_t from = 0;

    for (size_t i = 0; i < s.len; i++) {
        const char *entity = s.s[i] == '&'    ? "&amp;"
                             : s.s[i] == '<'  ? "&lt;"
                             : s.s[i] == '>'  ? "&gt;"
                             : s.s[i] == '"'  ? "&quot;"
                             : s.s[i] == '\'' ? "&#39;"
                                              : NULL;
        if (entity == NULL)
            continue;
        pl_buf_put(b, pl_str_slice(s, from, i));
        pl_buf_puts(b, entity);
        from = i + 1;
    }
    pl_buf_put(b, pl_str_slice(s, from, s.len));
}

static void put_escape(struct pl_buf *b, unsigned char c)
{
    static const char named[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = c != 0 ? strchr(named, c) : NULL;

    if (at != NULL)
        pl_buf_printf(b, "\\%c", letters[at - named]);
    else
        pl_buf_printf(b, "\\u%04x", c);
}

void pl_buf_json(struct pl_buf *b, struct pl_str s)
{
    size_t from = 0;

    pl_buf_putc(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.s[i];
        if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f)
            continue;
        pl_buf_put(b, pl_str_slice(s, from, i));
        put_escape(b, c);
        from = i + 1;
    }
    pl_buf_put(b, pl_str_slice(s, from, s.len));
    pl_buf_putc(b, '"');
}

static bool needs_quotes(struct pl_str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.s[i] == ',' || s.s[i] == '"' || s.s[i] == '\n' || s.s[i] == '\r')
            return true;
    return false;
}

void pl_buf_csv(struct pl_buf *b, struct pl_str s)
{
    if (!needs_quotes(s)) {
        pl_buf_put(b, s);
        return;
    }
    pl_buf_putc(b, '"');
    for (size_t i = 0; i < s.len; i++) {
        if (s.s[i] == '"')
            pl_buf_putc(b, '"');
        pl_buf_putc(b, s.s[i]);
    }
    pl_buf_putc(b, '"');
}

struct pl_str pl_buf_view(const struct pl_buf *b)
{
    return b->s != NULL ? (struct pl_str){b->s, b->len} : PL_STR("");
}

struct pl_str pl_buf_copy(const struct pl_buf *b, struct pl_arena *a)
{
    if (b->failed != PL_OK)
        return (struct pl_str){0};
    return pl_str_copy(a, pl_buf_view(b));
}
