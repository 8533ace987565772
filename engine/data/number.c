#include "data/number.h"

#include "stats/dd.h"

#include <stdbool.h>

enum { POWERS = 23 };

/* All exact. */
static const double power[POWERS] = {
    1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* value / 10^places to the nearest double, or false. */
static bool divided(uint64_t value, unsigned places, double *x)
{
    double high = (double)value, d = power[places];

    if (value <= (uint64_t)1 << 53 || places == 0) {
        *x = high / d;
        return true;
    }
    double low = (double)(int64_t)(value - (uint64_t)high), q = high / d;
    struct pl_dd p = pl_dd_product(q, d);
    double rest = ((high - p.hi) - p.lo + low) / d,
           error = fabs(rest) * 0x1p-48;
    *x = q + rest;
    return q + (rest - error) == *x && q + (rest + error) == *x;
}

/* Up to 19 digits without the zeros before them. */
const char *pl_number_scan_long(const char *p, const char *end, double *x)
{
    uint64_t value = 0;
    unsigned digits = 0, places = 0;
    bool point = false, any = false;

    for (; p < end; p++) {
        unsigned c = (unsigned char)*p - (unsigned)'0';
        if (*p == '.' && !point) {
            point = true;
            continue;
        }
        if (c > 9)
            break;
        any = true;
        value = value * 10 + c;
        digits += value > 0;
        places += point;
        if (digits > 19 || places >= POWERS)
            return NULL;
    }
    return any && divided(value, places, x) ? p : NULL;
}
