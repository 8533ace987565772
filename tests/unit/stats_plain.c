/* Exponentials side by side: the bits that one series after the other gives, in
 * every place, and the C library's values within what the header says. */
#include "stats/plain.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* The series as it is written down, a number at a time. */
static double by_series(double x)
{
    if (x < -745)
        return 0;
    x = x > 709 ? 709 : x;
    double k = floor(x * 0x1.71547652b82fep+0 + 0.5), sum = 1;
    double r = (x - k * 0x1.62e42fefa38p-1) - k * 0x1.ef35793c7673p-45;
    for (int i = 14; i > 0; i--)
        sum = 1 + r * sum / i;
    return ldexp(sum, (int)k);
}

static bool same_bits(double a, double b)
{
    return memcmp(&a, &b, sizeof a) == 0;
}

static void bits_do_not_hang_on_the_place(void **state)
{
    static const double edges[] = {0,      -0.0,   -744.9, -745, -745.1,
                                   -1e300, 708.99, 709,    1e9,  -INFINITY,
                                   -708.4, -693.2, -1e-320};
    enum { EDGES = sizeof edges / sizeof edges[0], MOST = 40 };
    double x[MOST];

    (void)state;
    for (size_t n = 0; n <= MOST; n++)
        for (size_t first = 0; first < 50; first++) {
            for (size_t i = 0; i < n; i++)
                x[i] = (first + i) % 3 == 0
                           ? edges[(first + i) % EDGES]
                           : 20 * sin((double)(n + 31 * first + 7 * i)) - 9;
            double whole[MOST];
            memcpy(whole, x, sizeof x);
            pl_plain_exps(whole, n);
            for (size_t i = 0; i < n; i++) {
                assert_true(same_bits(whole[i], by_series(x[i])));
                assert_true(same_bits(whole[i], pl_plain_exp(x[i])));
            }
        }
}

static void values_are_the_librarys(void **state)
{
    (void)state;
    for (int i = -7080; i <= 7090; i++) {
        double x = i / 10.0, wanted = exp(x);
        assert_true(fabs(pl_plain_exp(x) - wanted) < 1e-15 * wanted);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_do_not_hang_on_the_place),
        cmocka_unit_test(values_are_the_librarys)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
