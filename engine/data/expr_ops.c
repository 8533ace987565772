#include "data/expr_ops.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static double add(double x, double y, bool has_y)
{
    (void)has_y;
    return x + y;
}

static double sub(double x, double y, bool has_y)
{
    (void)has_y;
    return x - y;
}

static double mul(double x, double y, bool has_y)
{
    (void)has_y;
    return x * y;
}

static double quotient(double x, double y, bool has_y)
{
    (void)has_y;
    return x / y;
}

static double power(double x, double y, bool has_y)
{
    (void)has_y;
    /* C gives 1 for a missing base or exponent in two cases. */
    return isnan(x) || isnan(y) ? (double)NAN : pow(x, y);
}

static double negative(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return -x;
}

static double truth(double x, double y, bool is_true)
{
    return isnan(x) || isnan(y) ? (double)NAN : (double)is_true;
}

static double eq(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x == y);
}

static double ne(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x != y);
}

static double lt(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x < y);
}

static double le(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x <= y);
}

static double gt(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x > y);
}

static double ge(double x, double y, bool has_y)
{
    (void)has_y;
    return truth(x, y, x >= y);
}

/* Kleene's logic: a missing side matters only when the other does not decide.
 */
static double both(double x, double y, bool has_y)
{
    (void)has_y;
    if (x == 0 || y == 0)
        return 0;
    return isnan(x) || isnan(y) ? (double)NAN : 1;
}

static double either(double x, double y, bool has_y)
{
    (void)has_y;
    if ((!isnan(x) && x != 0) || (!isnan(y) && y != 0))
        return 1;
    return isnan(x) || isnan(y) ? (double)NAN : 0;
}

static double negation(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return isnan(x) ? (double)NAN : (double)(x == 0);
}

/* To a multiple of step, a power of ten: fmod is exact, so halves are halves.
 */
static double rounded_to(double x, double step)
{
    double rest = fmod(x, step), down = x - rest;
    bool is_up = fabs(rest) > step / 2 ||
                 (fabs(rest) == step / 2 && fmod(down, 2 * step) != 0);

    return is_up ? down + copysign(step, x) : down;
}

/* The nearest decimal to the number that is stored, exact halves to even: 2.5
 * to 2, and 0.15, which is stored a little below, to 0.1.  Multiplying by a
 * power of ten first would round twice. */
static double rounded(double x, double digits, bool has_digits)
{
    enum { MOST = 330, TEXT = MOST + 20 };
    char text[TEXT];

    if (!has_digits || digits == 0)
        return nearbyint(x);
    if (isnan(x) || digits != floor(digits))
        return (double)NAN;
    if (digits < 0)
        return digits < -308 ? 0 : rounded_to(x, pow(10, -digits));
    if (fabs(x) >= 4503599627370496.0 || digits > MOST)
        return x; /* 2^52: no fraction is left */
    snprintf(text, sizeof text, "%.*f", (int)digits, x);
    return strtod(text, NULL);
}

/* Missing when a side is, unlike C's fmin and fmax. */
static double smaller(double x, double y, bool has_y)
{
    (void)has_y;
    return isnan(x) || isnan(y) ? (double)NAN : fmin(x, y);
}

static double larger(double x, double y, bool has_y)
{
    (void)has_y;
    return isnan(x) || isnan(y) ? (double)NAN : fmax(x, y);
}

static double logarithm(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return log(x);
}

static double days_between(double from, double to, bool has_to)
{
    (void)has_to;
    return to - from;
}

/* Days from Monday to Friday before this one, counted from Monday 1969-12-29,
 * three days before the day 0. */
static double weekdays_before(double day)
{
    double weeks = floor((day + 3) / 7);

    return 5 * weeks + fmin(day + 3 - 7 * weeks, 5);
}

static double weekdays_between(double from, double to, bool has_to)
{
    (void)has_to;
    return isnan(from) || isnan(to)
               ? (double)NAN
               : weekdays_before(to) - weekdays_before(from);
}

static double exponential(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return exp(x);
}

static double root(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return sqrt(x);
}

/* Ranks are those of the Lua manual, section 3.4.8. */
static const struct pl_op ops[] = {
    {"add", 2, 2, false, false, PL_DATES_SHIFT, add, " + ", 9},
    {"sub", 2, 2, false, false, PL_DATES_DIFFER, sub, " - ", 9},
    {"mul", 2, 2, false, false, PL_DATES_NONE, mul, " * ", 10},
    {"div", 2, 2, false, false, PL_DATES_NONE, quotient, " / ", 10},
    {"pow", 2, 2, false, false, PL_DATES_NONE, power, " ^ ", 12},
    {"neg", 1, 1, false, false, PL_DATES_NONE, negative, "-", 11},
    {"eq", 2, 2, true, false, PL_DATES_NONE, eq, NULL, 0},
    {"ne", 2, 2, true, false, PL_DATES_NONE, ne, NULL, 0},
    {"lt", 2, 2, true, false, PL_DATES_NONE, lt, NULL, 0},
    {"le", 2, 2, true, false, PL_DATES_NONE, le, NULL, 0},
    {"gt", 2, 2, true, false, PL_DATES_NONE, gt, NULL, 0},
    {"ge", 2, 2, true, false, PL_DATES_NONE, ge, NULL, 0},
    {"and", 2, 2, false, true, PL_DATES_NONE, both, " & ", 6},
    {"or", 2, 2, false, true, PL_DATES_NONE, either, " | ", 4},
    {"not", 1, 1, false, true, PL_DATES_NONE, negation, "~", 11},
    {"round", 1, 2, false, false, PL_DATES_NONE, rounded, NULL, 0},
    {"min", 2, 2, false, false, PL_DATES_SAME, smaller, NULL, 0},
    {"max", 2, 2, false, false, PL_DATES_SAME, larger, NULL, 0},
    {"log", 1, 1, false, false, PL_DATES_NONE, logarithm, NULL, 0},
    {"exp", 1, 1, false, false, PL_DATES_NONE, exponential, NULL, 0},
    {"sqrt", 1, 1, false, false, PL_DATES_NONE, root, NULL, 0},
    {"days", 2, 2, false, false, PL_DATES_BETWEEN, days_between, NULL, 0},
    {"weekdays", 2, 2, false, false, PL_DATES_BETWEEN, weekdays_between, NULL,
     0},
};

enum { N_OPS = sizeof ops / sizeof ops[0] };

const struct pl_op *pl_op_find(struct pl_str name)
{
    for (size_t i = 0; i < N_OPS; i++)
        if (pl_str_is(name, ops[i].name))
            return &ops[i];
    return NULL;
}

const char *pl_op_nearest(struct pl_str name)
{
    static const char *const others[] = {"within", "is_missing", "or_else",
                                         "code"};
    enum { N_OTHERS = sizeof others / sizeof others[0] };
    struct pl_str names[N_OPS + N_OTHERS];

    for (size_t i = 0; i < N_OPS; i++)
        names[i] = pl_str_from(ops[i].name);
    for (size_t i = 0; i < N_OTHERS; i++)
        names[N_OPS + i] = pl_str_from(others[i]);
    int near = pl_nearest(name, names, N_OPS + N_OTHERS);
    return near >= 0 ? names[near].s : NULL;
}
