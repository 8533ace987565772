/* str.h - counted text, borrowed or owned by an arena; never changed in place.
 */
#ifndef PL_BASE_STR_H
#define PL_BASE_STR_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct pl_str {
    const char
        *s; /* a NUL follows when the text came from an arena or a literal */
    size_t len;
};

#define PL_STR(literal) ((struct pl_str){"" literal, sizeof(literal) - 1})
#define PL_FMT(str)     (int)(str).len, (str).s /* for "%.*s" */

/* What most of the program does is to look at texts and values: the functions
 * that do so are compiled into who calls them. */

/* s borrowed, may be NULL (empty) */
static inline struct pl_str pl_str_from(const char *s)
{
    return s != NULL ? (struct pl_str){s, strlen(s)} : PL_STR("");
}

/* A NUL-terminated copy; .s is NULL when out of memory. */
struct pl_str pl_str_copy(struct pl_arena *a, struct pl_str s);
struct pl_str pl_str_printf(struct pl_arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* "folder/name", or the name where the folder is the empty one; as above. */
struct pl_str pl_str_below(struct pl_arena *a, struct pl_str folder,
                           struct pl_str name);

static inline bool pl_str_eq(struct pl_str a, struct pl_str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.s, b.s, a.len) == 0);
}

static inline bool pl_str_is(struct pl_str a, const char *b)
{
    return pl_str_eq(a, pl_str_from(b));
}

/* by bytes, no locale */
static inline int pl_str_cmp(struct pl_str a, struct pl_str b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int unequal = n > 0 ? memcmp(a.s, b.s, n) : 0;

    return unequal != 0 ? unequal : (a.len > b.len) - (a.len < b.len);
}

bool pl_str_starts(struct pl_str s, const char *prefix);
bool pl_str_ends(struct pl_str s, const char *suffix);
struct pl_str pl_str_trim(struct pl_str s); /* ASCII space, tab, CR, LF */
static inline struct pl_str pl_str_slice(struct pl_str s, size_t from,
                                         size_t to)
{
    if (to > s.len)
        to = s.len;
    if (from > to)
        from = to;
    return (struct pl_str){s.s + from, to - from};
}

/* Of ASCII, whatever the locale. */
static inline bool pl_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static inline bool pl_is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* A name with a digit in it: one word of ASCII letters, digits and . _ - that
 * begins with a letter (CR2, wave_2). */
bool pl_str_is_name(struct pl_str s);

bool pl_str_find(struct pl_str s, struct pl_str what, size_t *at);

/* The next line of *rest without its LF or CRLF; false at the end. */
bool pl_str_line(struct pl_str *rest, struct pl_str *line);

/* Locale-free.  The whole of s must be a decimal number (no hex, inf, nan,
 * leading or trailing space). */
bool pl_str_number(struct pl_str s, double *value);
bool pl_str_integer(struct pl_str s, int64_t *value);

bool pl_utf8_valid(struct pl_str s);
/* Code point at *i, which moves past it; U+FFFD for a malformed byte. */
uint32_t pl_utf8_next(struct pl_str s, size_t *i);
/* A digit or number that is none of 0 to 9: of another script or width, raised
 * or lowered, in a circle, a fraction, a Roman numeral as one sign. */
bool pl_is_other_digit(uint32_t c);
size_t pl_utf8_length(struct pl_str s); /* code points */
/* A copy of at most so many code points; a longer text ends in "...".  As
 * pl_str_copy where memory ends. */
struct pl_str pl_str_shortened(struct pl_arena *a, struct pl_str s,
                               size_t most);

/* The candidate nearest to s by edit distance (transpositions count one), for
 * "did you mean"; -1 when none is within a third of its length. */
int pl_nearest(struct pl_str s, const struct pl_str *candidates, size_t n);

#endif
