#include "stats/uncertain.h"

#include "stats/root.h"

#include <gsl/gsl_cdf.h>

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stddef.h>

static const char *const names[] = {"a fixed",     "a normal",    "a gamma",
                                    "a beta",      "a lognormal", "a uniform",
                                    "a triangular"};

static enum pl_status refuse(enum pl_uncertain_kind kind, const char *need,
                             double x, struct pl_err *err)
{
    return pl_fail(err, PL_EDOMAIN, NULL, "%s value needs %s, not %g",
                   names[kind], need, x);
}

enum pl_status pl_uncertain_from_moments(enum pl_uncertain_kind kind,
                                         double mean, double std_error,
                                         struct pl_uncertain *out,
                                         struct pl_err *err)
{
    double ratio = std_error / mean, room = mean * (1 - mean);

    if (!(std_error > 0 && isfinite(std_error)))
        return refuse(kind, "a standard error above 0", std_error, err);
    if (!isfinite(mean) || (kind != PL_NORMAL && !(mean > 0)))
        return refuse(kind, "a mean above 0", mean, err);
    if (kind == PL_BETA && !(mean < 1))
        return refuse(kind, "a mean below 1", mean, err);
    if (kind == PL_BETA && !(std_error * std_error < room))
        return refuse(kind,
                      "a standard error below the square root of "
                      "mean (1 - mean)",
                      std_error, err);
    *out = (struct pl_uncertain){.kind = kind, .a = mean, .b = std_error};
    if (kind == PL_GAMMA) {
        out->a = 1 / (ratio * ratio);
        out->b = std_error * ratio;
    } else if (kind == PL_BETA) {
        double size = room / (std_error * std_error) - 1;
        out->a = mean * size;
        out->b = (1 - mean) * size;
    } else if (kind == PL_LOGNORMAL) {
        double variance = log1p(ratio * ratio);
        out->a = log(mean) - variance / 2;
        out->b = sqrt(variance);
    }
    return pl_uncertain_check(out, err);
}

static enum pl_status check_range(const struct pl_uncertain *x,
                                  struct pl_err *err)
{
    if (!(x->a < x->c) || !isfinite(x->c - x->a))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%s value needs min below max, not %g and %g",
                       names[x->kind], x->a, x->c);
    if (x->kind == PL_TRIANGULAR && !(x->a <= x->b && x->b <= x->c))
        return refuse(x->kind, "mode from min to max", x->b, err);
    return PL_OK;
}

enum pl_status pl_uncertain_check(const struct pl_uncertain *x,
                                  struct pl_err *err)
{
    bool positive = x->kind == PL_GAMMA || x->kind == PL_BETA;

    if (!isfinite(x->a))
        return refuse(x->kind, "finite numbers", x->a, err);
    if (x->kind == PL_FIXED)
        return PL_OK;
    if (x->kind >= PL_UNIFORM)
        return check_range(x, err);
    if (positive && !(x->a > 0))
        return refuse(x->kind, "parameters above 0", x->a, err);
    if (!(x->b > 0 && isfinite(x->b)))
        return refuse(x->kind, "parameters above 0", x->b, err);
    return PL_OK;
}

double pl_uncertain_mean(const struct pl_uncertain *x)
{
    switch (x->kind) {
    case PL_FIXED:
    case PL_NORMAL:
        return x->a;
    case PL_GAMMA:
        return x->a * x->b;
    case PL_BETA:
        return x->a / (x->a + x->b);
    case PL_LOGNORMAL:
        return exp(x->a + x->b * x->b / 2);
    case PL_UNIFORM:
        return x->a + (x->c - x->a) / 2;
    case PL_TRIANGULAR:
        return (x->a + x->b + x->c) / 3;
    }
    return NAN;
}

double pl_uncertain_sd(const struct pl_uncertain *x)
{
    double a = x->a, b = x->b, c = x->c;

    switch (x->kind) {
    case PL_FIXED:
        return 0;
    case PL_NORMAL:
        return b;
    case PL_GAMMA:
        return sqrt(a) * b;
    case PL_BETA:
        return sqrt(a * b / (a + b + 1)) / (a + b);
    case PL_LOGNORMAL:
        return pl_uncertain_mean(x) * sqrt(expm1(b * b));
    case PL_UNIFORM:
        return (c - a) / sqrt(12);
    case PL_TRIANGULAR:
        return sqrt(
            ((b - a) * (b - a) + (c - b) * (c - b) + (b - a) * (c - b)) / 18);
    }
    return NAN;
}

static double beta_lower(double x, void *ud)
{
    const struct pl_uncertain *b = ud;

    return x <= 0 ? 0 : x >= 1 ? 1 : gsl_cdf_beta_P(x, b->a, b->b);
}

static double gamma_lower(double x, void *ud)
{
    const struct pl_uncertain *g = ud;

    return x <= 0 ? 0 : gsl_cdf_gamma_P(x, g->a, 1);
}

/* GSL's inverses, where they come back to u; else by bisection. */
static double inverse(const struct pl_uncertain *x, double u)
{
    struct pl_uncertain own = *x;
    bool is_beta = x->kind == PL_BETA;
    double y = is_beta ? gsl_cdf_beta_Pinv(u, x->a, x->b)
                       : gsl_cdf_gamma_Pinv(u, x->a, 1);
    double back = is_beta ? beta_lower(y, &own) : gamma_lower(y, &own);

    if (fabs(back - u) <= 1e-9 * fmin(u, 1 - u))
        return y;
    return pl_root_increasing(is_beta ? beta_lower : gamma_lower, &own, u, 0,
                              is_beta ? 1 : fmax(2 * x->a, 1));
}

static double triangular_at(const struct pl_uncertain *x, double u)
{
    double width = x->c - x->a, left = x->b - x->a;

    if (u * width < left)
        return x->a + sqrt(u * width * left);
    return x->c - sqrt((1 - u) * width * (x->c - x->b));
}

double pl_uncertain_at(const struct pl_uncertain *x, double u)
{
    switch (x->kind) {
    case PL_FIXED:
        return x->a;
    case PL_NORMAL:
        return x->a + x->b * gsl_cdf_ugaussian_Pinv(u);
    case PL_GAMMA:
        return x->b * inverse(x, u);
    case PL_BETA:
        return inverse(x, u);
    case PL_LOGNORMAL:
        return exp(x->a + x->b * gsl_cdf_ugaussian_Pinv(u));
    case PL_UNIFORM:
        return x->a + u * (x->c - x->a);
    case PL_TRIANGULAR:
        return triangular_at(x, u);
    }
    return NAN;
}
