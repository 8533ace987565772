#include "data/expr_ops.h"

#include <math.h>

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

static double not(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return isnan(x) ? (double)NAN : (double)(x == 0);
}

/* To `digits` decimals, halves to even as IEEE 754 rounds. */
static double rounded(double x, double digits, bool has_digits)
{
    double scale = 1;

    if (isnan(x) || isnan(digits))
        return (double)NAN;
    for (double d = has_digits ? digits : 0; d >= 1; d--)
        scale *= 10;
    return nearbyint(x * scale) / scale;
}

/* Missing when a side is, unlike C's fmin and fmax. */
static double smaller(double x, double y, bool has_y)
{
    if (!has_y)
        return x;
    return isnan(x) || isnan(y) ? (double)NAN : fmin(x, y);
}

static double larger(double x, double y, bool has_y)
{
    if (!has_y)
        return x;
    return isnan(x) || isnan(y) ? (double)NAN : fmax(x, y);
}

static double logarithm(double x, double y, bool has_y)
{
    (void)y;
    (void)has_y;
    return log(x);
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

static const struct pl_op ops[] = {
    {"add", 2, 2, false, add, " + ", 9},
    {"sub", 2, 2, false, sub, " - ", 9},
    {"mul", 2, 2, false, mul, " * ", 10},
    {"div", 2, 2, false, quotient, " / ", 10},
    {"pow", 2, 2, false, power, " ^ ", 12},
    {"neg", 1, 1, false, negative, "-", 11},
    {"eq", 2, 2, true, eq, NULL, 0},
    {"ne", 2, 2, true, ne, NULL, 0},
    {"lt", 2, 2, true, lt, NULL, 0},
    {"le", 2, 2, true, le, NULL, 0},
    {"gt", 2, 2, true, gt, NULL, 0},
    {"ge", 2, 2, true, ge, NULL, 0},
    {"and", 2, 2, false, both, " & ", 6},
    {"or", 2, 2, false, either, " | ", 4},
    {"not", 1, 1, false, not, "~", 11},
    {"round", 1, 2, false, rounded, NULL, 0},
    {"min", 2, 2, false, smaller, NULL, 0},
    {"max", 2, 2, false, larger, NULL, 0},
    {"log", 1, 1, false, logarithm, NULL, 0},
    {"exp", 1, 1, false, exponential, NULL, 0},
    {"sqrt", 1, 1, false, root, NULL, 0},
};

const struct pl_op *pl_op_find(struct pl_str name)
{
    for (size_t i = 0; i < sizeof ops / sizeof ops[0]; i++)
        if (pl_str_is(name, ops[i].name))
            return &ops[i];
    return NULL;
}
