#include "doc/number.h"

#include "base/decimal.h"

#include <math.h>
#include <string.h>

static const char unknown[] = "not known";

int pl_number_decimals(double std_error)
{
    double least = 100;
    int decimals = 0;

    if (!isfinite(std_error) || std_error <= 0)
        return 2;
    for (; decimals < 6 && std_error < least; decimals++)
        least /= 10;
    return decimals;
}

void pl_put_fixed(struct pl_buf *b, double x, int decimals)
{
    char text[PL_DECIMAL_BYTES];

    if (!isfinite(x)) {
        pl_buf_puts(b, unknown);
        return;
    }
    pl_decimal_fixed(text, x, decimals);
    pl_buf_puts(b, text[0] == '-' ? "−" : "");
    pl_buf_puts(b, text + (text[0] == '-'));
}

void pl_put_signed(struct pl_buf *b, double x, int decimals)
{
    if (isfinite(x) && x > 0) {
        char text[PL_DECIMAL_BYTES];
        pl_decimal_fixed(text, x, decimals);
        pl_buf_puts(b, strpbrk(text, "123456789") != NULL ? "+" : "");
    }
    pl_put_fixed(b, x, decimals);
}

void pl_put_count(struct pl_buf *b, double x)
{
    char text[PL_DECIMAL_BYTES];

    if (!isfinite(x)) {
        pl_buf_puts(b, unknown);
        return;
    }
    pl_decimal_fixed(text, fabs(x), 0);
    pl_buf_puts(b, x < 0 ? "−" : "");
    for (size_t i = 0, n = strlen(text); i < n; i++) {
        pl_buf_puts(b, i > 0 && (n - i) % 3 == 0 ? "," : "");
        pl_buf_putc(b, text[i]);
    }
}

void pl_put_p(struct pl_buf *b, double p)
{
    if (isfinite(p) && p < 0.001)
        pl_buf_puts(b, "< 0.001");
    else
        pl_put_fixed(b, p, 3);
}
