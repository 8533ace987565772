#include "stats/plain.h"

#include <math.h>
#include <string.h>

/* log 2 in two parts; a whole number below 2^11 times the first is exact. */
static const double ln2_hi = 0x1.62e42fefa38p-1;
static const double ln2_lo = 0x1.ef35793c7673p-45;

/* c[0] + c[1] x + ... */
static double polynomial(const double *c, int n, double x)
{
    double sum = c[n - 1];

    for (int i = n - 2; i >= 0; i--)
        sum = sum * x + c[i];
    return sum;
}

/* sum 2^k, of a sum about 1. */
static double scaled(double sum, int k)
{
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double power;

    if (k < -1000)
        return ldexp(sum, k); /* what is below normal is rounded */
    memcpy(&power, &bits, sizeof power);
    return sum * power;
}

/* exp x = 2^k exp r with |r| <= log 2 / 2, and exp r by its series.  Each step
 * of a series waits for the last: several of them go side by side. */
enum { LANES = 16 };

static void exp_lanes(double *x)
{
    double k[LANES], r[LANES], sum[LANES];

    for (int j = 0; j < LANES; j++) {
        double y = x[j] < -745 ? -746 : x[j] > 709 ? 709 : x[j];
        k[j] = floor(y * 0x1.71547652b82fep+0 + 0.5);
        r[j] = (y - k[j] * ln2_hi) - k[j] * ln2_lo;
        sum[j] = 1;
    }
    for (int i = 14; i > 0; i--)
        for (int j = 0; j < LANES; j++)
            sum[j] = 1 + r[j] * sum[j] / i;
    for (int j = 0; j < LANES; j++)
        x[j] = scaled(sum[j], (int)k[j]);
}

void pl_plain_exps(double *x, size_t n)
{
    double rest[LANES] = {0};
    size_t whole = n - n % LANES;

    for (size_t i = 0; i < whole; i += LANES)
        exp_lanes(x + i);
    if (whole == n)
        return;
    memcpy(rest, x + whole, (n - whole) * sizeof *x);
    exp_lanes(rest);
    memcpy(x + whole, rest, (n - whole) * sizeof *x);
}

double pl_plain_exp(double x)
{
    pl_plain_exps(&x, 1);
    return x;
}

/* x = 2^e m with m about 1; log m = 2 artanh((m - 1) / (m + 1)). */
double pl_plain_log(double x)
{
    int e = 0;
    double m = frexp(x, &e), sum = 0;

    if (m < 0x1.6a09e667f3bcdp-1) {
        m *= 2;
        e--;
    }
    double s = (m - 1) / (m + 1), s2 = s * s;
    for (int i = 25; i >= 3; i -= 2)
        sum = s2 * (1.0 / i + sum);
    return e * ln2_hi + (2 * s + (2 * s * sum + e * ln2_lo));
}

/* Coefficients of algorithm AS 241, PPND16, lowest power first. */
double pl_plain_normal_quantile(double p)
{
    static const double middle[] = {
        3.3871328727963666080e0, 1.3314166789178437745e2,
        1.9715909503065514427e3, 1.3731693765509461125e4,
        4.5921953931549871457e4, 6.7265770927008700853e4,
        3.3430575583588128105e4, 2.5090809287301226727e3};
    static const double under_middle[] = {1.0,
                                          4.2313330701600911252e1,
                                          6.8718700749205790830e2,
                                          5.3941960214247511077e3,
                                          2.1213794301586595867e4,
                                          3.9307895800092710610e4,
                                          2.8729085735721942674e4,
                                          5.2264952788528545610e3};
    static const double side[] = {
        1.42343711074968357734e0,  4.63033784615654529590e0,
        5.76949722146069140550e0,  3.64784832476320460504e0,
        1.27045825245236838258e0,  2.41780725177450611770e-1,
        2.27238449892691845833e-2, 7.74545014278341407640e-4};
    static const double under_side[] = {1.0,
                                        2.05319162663775882187e0,
                                        1.67638483018380384940e0,
                                        6.89767334985100004550e-1,
                                        1.48103976427480074590e-1,
                                        1.51986665636164571966e-2,
                                        5.47593808499534494600e-4,
                                        1.05075007164441684324e-9};
    static const double tail[] = {
        6.65790464350110377720e0,  5.46378491116411436990e0,
        1.78482653991729133580e0,  2.96560571828504891230e-1,
        2.65321895265761230930e-2, 1.24266094738807843860e-3,
        2.71155556874348757815e-5, 2.01033439929228813265e-7};
    static const double under_tail[] = {1.0,
                                        5.99832206555887937690e-1,
                                        1.36929880922735805310e-1,
                                        1.48753612908506148525e-2,
                                        7.86869131145613259100e-4,
                                        1.84631831751005468180e-5,
                                        1.42151175831644588870e-7,
                                        2.04426310338993978564e-15};
    double q = p - 0.5;

    if (fabs(q) <= 0.425) {
        double r = 0.180625 - q * q;
        return q * polynomial(middle, 8, r) / polynomial(under_middle, 8, r);
    }
    double r = sqrt(-pl_plain_log(q < 0 ? p : 1 - p));
    double z =
        r <= 5
            ? polynomial(side, 8, r - 1.6) / polynomial(under_side, 8, r - 1.6)
            : polynomial(tail, 8, r - 5) / polynomial(under_tail, 8, r - 5);
    return q < 0 ? -z : z;
}

double pl_plain_normal(struct pl_stream s, uint64_t i)
{
    return pl_plain_normal_quantile(pl_draw_uniform(s, i));
}

/* Twice a gamma of shape df / 2, which is to be 1 or more: 1 df is the square
 * of a normal. */
double pl_plain_chisq(struct pl_stream s, uint64_t first, double df)
{
    if (df < 2) {
        double z = pl_plain_normal(s, first);
        return z * z;
    }
    double d = df / 2 - 1.0 / 3, c = 1 / sqrt(9 * d);
    for (uint64_t i = first;; i += 2) {
        double x = pl_plain_normal(s, i), v = 1 + c * x;
        v = v * v * v;
        if (v > 0 && pl_plain_log(pl_draw_uniform(s, i + 1)) <
                         x * x / 2 + d - d * v + d * pl_plain_log(v))
            return 2 * d * v;
    }
}
