/* Rounding for people: 12 significant digits, then half to even. */
#include "base/decimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka.h needs the four above. */
#include <cmocka.h>

struct decimal_case {
    const char *name;
    double x;
    int digits;
    const char *fixed, *significant; /* NULL: not asked */
};

/* Expected texts: the rule of decimal.h worked by hand. */
static struct decimal_case cases[] = {
    {"no double holds 2.675", 2.675, 2, "2.68", NULL},
    {"half to even stays", 2.665, 2, "2.66", NULL},
    {"an exact half stays even", 0.125, 2, "0.12", "0.12"},
    {"half with odd before it", 0.135, 2, "0.14", "0.14"},
    {"noise in the last bit does not count", 2.6750000000000003, 2, "2.68",
     NULL},
    {"carry through nines", 9.995, 2, "10.00", "10"},
    {"carry to a new digit", 0.9999, 2, "1.00", "1.0"},
    {"0.5 to no decimals", 0.5, 0, "0", NULL},
    {"1.5 to no decimals", 1.5, 0, "2", NULL},
    {"0.6 to no decimals", 0.6, 0, "1", NULL},
    {"0.05 to no decimals", 0.05, 0, "0", NULL},
    {"a rounded zero has no sign", -0.004, 2, "0.00", "-0.0040"},
    {"negative zero", -0.0, 2, "0.00", "0"},
    {"negative", -34.6987, 2, "-34.70", "-35"},
    {"integer part of many digits", 1e15, 1, "1000000000000000.0",
     "1000000000000000"},
    {"digits beyond the twelfth are zero", 123456789012345.0, 0,
     "123456789012000", NULL},
    {"tiny", 1e-9, 2, "0.00", "0.0000000010"},
    {"smallest double", 5e-324, 12, "0.000000000000", "0"},
    {"thousands", 123456, 3, "123456.000", "123000"},
};

static void check_case(void **state)
{
    const struct decimal_case *c = *state;
    char text[PL_DECIMAL_BYTES];

    pl_decimal_fixed(text, c->x, c->digits);
    assert_string_equal(text, c->fixed);
    if (c->significant == NULL)
        return;
    pl_decimal_significant(text, c->x, c->digits);
    assert_string_equal(text, c->significant);
}

static void check_largest(void **state)
{
    char text[PL_DECIMAL_BYTES];

    (void)state;
    pl_decimal_fixed(text, -1.7976931348623157e308, PL_DECIMAL_MAX_DIGITS);
    assert_memory_equal(text, "-179769313486000", 16);
    pl_decimal_significant(text, 1e-300, PL_DECIMAL_MAX_DIGITS);
    assert_memory_equal(text, "0.000", 5);
}

int main(void)
{
    enum { N = sizeof cases / sizeof cases[0] };
    struct CMUnitTest tests[N + 1] = {0};

    for (size_t i = 0; i < N; i++)
        tests[i] = (struct CMUnitTest){cases[i].name, check_case, NULL, NULL,
                                       &cases[i]};
    tests[N] = (struct CMUnitTest)cmocka_unit_test(check_largest);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
