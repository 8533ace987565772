#include "base/decimal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DIGITS PL_DECIMAL_MAX_DIGITS

/* |x| as d[0].d[1]d[2]... times ten to the exponent. */
struct decimal {
    bool is_negative;
    int digit[DIGITS];
    int exponent;
};

static struct decimal decimal_of(double x)
{
    struct decimal d = {.is_negative = x < 0};
    char text[32];
    int n = 0;

    /* The first digit, whatever the locale's point is, then eleven more. */
    (void)snprintf(text, sizeof text, "%.*e", DIGITS - 1, fabs(x));
    const char *e = strchr(text, 'e');
    for (const char *p = text; p < e && n < DIGITS; p++)
        if (*p >= '0' && *p <= '9')
            d.digit[n++] = *p - '0';
    d.exponent = (int)strtol(e + 1, NULL, 10);
    return d;
}

/* Does what stands after the first `keep` digits round them up? */
static bool rounds_up(const struct decimal *d, int keep)
{
    if (keep < 0 || keep >= DIGITS || d->digit[keep] < 5)
        return false;
    if (d->digit[keep] > 5)
        return true;
    for (int i = keep + 1; i < DIGITS; i++)
        if (d->digit[i] != 0)
            return true;
    return keep > 0 && d->digit[keep - 1] % 2 == 1;
}

static void carry(struct decimal *d, int at)
{
    for (; at >= 0; at--) {
        if (d->digit[at] < 9) {
            d->digit[at]++;
            return;
        }
        d->digit[at] = 0;
    }
    memmove(d->digit + 1, d->digit, sizeof d->digit - sizeof d->digit[0]);
    d->digit[0] = 1;
    d->exponent++;
}

/* Keeps the first `keep` digits; may be none or fewer. */
static void round_to(struct decimal *d, int keep)
{
    bool up = rounds_up(d, keep);

    for (int i = keep < 0 ? 0 : keep; i < DIGITS; i++)
        d->digit[i] = 0;
    if (up)
        carry(d, keep - 1);
}

static bool is_zero(const struct decimal *d)
{
    for (int i = 0; i < DIGITS; i++)
        if (d->digit[i] != 0)
            return false;
    return true;
}

/* The digit that stands for ten to the power. */
static char digit_at(const struct decimal *d, int power)
{
    int i = d->exponent - power;

    return (char)('0' + (i >= 0 && i < DIGITS ? d->digit[i] : 0));
}

static void write_decimal(char *out, const struct decimal *d, int decimals)
{
    size_t n = 0;

    if (d->is_negative && !is_zero(d))
        out[n++] = '-';
    for (int p = d->exponent > 0 ? d->exponent : 0; p >= 0; p--)
        out[n++] = digit_at(d, p);
    if (decimals > 0)
        out[n++] = '.';
    for (int p = -1; p >= -decimals && n + 1 < PL_DECIMAL_BYTES; p--)
        out[n++] = digit_at(d, p);
    out[n] = '\0';
}

void pl_decimal_fixed(char out[PL_DECIMAL_BYTES], double x, int decimals)
{
    struct decimal d = decimal_of(x);

    round_to(&d, d.exponent + decimals + 1);
    write_decimal(out, &d, decimals);
}

void pl_decimal_significant(char out[PL_DECIMAL_BYTES], double x, int digits)
{
    struct decimal d = decimal_of(fabs(x) < 1e-300 ? 0 : x);

    round_to(&d, digits);
    int decimals = digits - 1 - d.exponent;
    write_decimal(out, &d, decimals > 0 && !is_zero(&d) ? decimals : 0);
}
