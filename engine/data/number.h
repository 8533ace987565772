/* number.h - decimal text to the nearest double, fast.  Private to data/.
 *
 * Up to 15 digits: both they and the power of ten are exact doubles, so one
 * division gives the nearest double (Clinger 1990).  Up to 19: the quotient in
 * double-double, unless it lies so near the middle of two doubles that its
 * error could decide. */
#ifndef PL_DATA_NUMBER_H
#define PL_DATA_NUMBER_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* One digit after the other: for what has eight digits in a row, or more. */
const char *pl_number_scan_long(const char *p, const char *end, double *x);

/* Eight characters, the first in the lowest byte, less '0' where they are
 * digits. */
static inline uint64_t pl_number_eight(const char *p)
{
    uint64_t w;

    memcpy(&w, p, sizeof w);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    w = __builtin_bswap64(w);
#endif
    return w ^ 0x3030303030303030U;
}

/* How many of the eight are digits, up to the first that is none. */
static inline unsigned pl_number_digits(uint64_t w)
{
    uint64_t other = ((w & 0x7f7f7f7f7f7f7f7fU) + 0x7676767676767676U) | w;

    other &= 0x8080808080808080U;
    return other == 0 ? 8 : (unsigned)__builtin_ctzll(other) / 8;
}

/* The first n of the eight as a number, n <= 7: pairs, then fours, then all. */
static inline uint64_t pl_number_value(uint64_t w, unsigned n)
{
    w = w << 8 << (56 - 8 * n);
    w = w * 10 + (w >> 8);
    return ((w & 0x000000ff000000ffU) * 0x000f424000000064U +
            ((w >> 16) & 0x000000ff000000ffU) * 0x0000271000000001U) >>
           32;
}

static inline const char *pl_number_unsigned(const char *p, const char *end,
                                             double *x)
{
    static const uint32_t ten[] = {1,     10,     100,     1000,
                                   10000, 100000, 1000000, 10000000};
    uint64_t w = pl_number_eight(p), value;
    unsigned n = pl_number_digits(w), places = 0;

    if (n == 8)
        return pl_number_scan_long(p, end, x);
    value = pl_number_value(w, n);
    const char *stop = p + n;
    if (*stop != '.') {
        *x = (double)(int64_t)value;
        return n > 0 ? stop : NULL;
    }
    w = pl_number_eight(stop + 1);
    places = pl_number_digits(w);
    if (places == 8)
        return pl_number_scan_long(p, end, x);
    value = value * ten[places] + pl_number_value(w, places);
    *x = (double)(int64_t)value / (double)(int32_t)ten[places];
    return n + places > 0 ? stop + 1 + places : NULL;
}

/* The number that starts at p, of digits with at most one point and one minus
 * before them; gives where it stops, or NULL when this is not the way to read
 * it: no digit, too many, or too near to end.  What follows is for the caller
 * to judge: a letter there makes it no number, or one of another form. */
static inline const char *pl_number_scan(const char *p, const char *end,
                                         double *x)
{
    if (end - p < 24)
        return NULL;
    if (*p != '-')
        return pl_number_unsigned(p, end, x);
    const char *stop = pl_number_unsigned(p + 1, end, x);
    if (stop != NULL)
        *x = -*x;
    return stop;
}

#endif
