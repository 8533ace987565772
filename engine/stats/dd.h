/* dd.h - double-double numbers: about 32 digits from two doubles.
 *
 * Error-free sums (Knuth 1969) and products (Dekker 1971), put together as in
 * Hida, Li & Bailey (2001).  Only + - * / and sqrt, so that every machine gets
 * the same bits; long double differs between processors.  Valid while no
 * product overflows: callers scale their data to about 1 first. */
#ifndef PL_STATS_DD_H
#define PL_STATS_DD_H

#include <math.h>

struct pl_dd {
    double hi, lo; /* hi is their sum rounded to a double */
};

static inline struct pl_dd pl_dd_from(double x)
{
    return (struct pl_dd){x, 0};
}

static inline double pl_dd_to(struct pl_dd x)
{
    return x.hi + x.lo;
}

/* Exact, when |a| >= |b|. */
static inline struct pl_dd pl_dd_quick(double a, double b)
{
    double s = a + b;

    return (struct pl_dd){s, b - (s - a)};
}

/* Exact. */
static inline struct pl_dd pl_dd_sum(double a, double b)
{
    double s = a + b, v = s - a;

    return (struct pl_dd){s, (a - (s - v)) + (b - v)};
}

/* The upper 26 bits. */
static inline double pl_dd_head(double a)
{
    double t = 134217729.0 * a; /* 2^27 + 1 */

    return t - (t - a);
}

/* Exact. */
static inline struct pl_dd pl_dd_product(double a, double b)
{
    double p = a * b, ah = pl_dd_head(a), al = a - ah, bh = pl_dd_head(b),
           bl = b - bh;

    return (struct pl_dd){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static inline struct pl_dd pl_dd_add(struct pl_dd a, struct pl_dd b)
{
    struct pl_dd s = pl_dd_sum(a.hi, b.hi), t = pl_dd_sum(a.lo, b.lo);

    s = pl_dd_quick(s.hi, s.lo + t.hi);
    return pl_dd_quick(s.hi, s.lo + t.lo);
}

static inline struct pl_dd pl_dd_neg(struct pl_dd a)
{
    return (struct pl_dd){-a.hi, -a.lo};
}

static inline struct pl_dd pl_dd_sub(struct pl_dd a, struct pl_dd b)
{
    return pl_dd_add(a, pl_dd_neg(b));
}

static inline struct pl_dd pl_dd_add_double(struct pl_dd a, double b)
{
    struct pl_dd s = pl_dd_sum(a.hi, b);

    return pl_dd_quick(s.hi, s.lo + a.lo);
}

static inline struct pl_dd pl_dd_mul(struct pl_dd a, struct pl_dd b)
{
    struct pl_dd p = pl_dd_product(a.hi, b.hi);

    return pl_dd_quick(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct pl_dd pl_dd_mul_double(struct pl_dd a, double b)
{
    struct pl_dd p = pl_dd_product(a.hi, b);

    return pl_dd_quick(p.hi, p.lo + a.lo * b);
}

static inline struct pl_dd pl_dd_div(struct pl_dd a, struct pl_dd b)
{
    double q = a.hi / b.hi;
    struct pl_dd r = pl_dd_sub(a, pl_dd_mul_double(b, q));
    double q2 = r.hi / b.hi;

    r = pl_dd_sub(r, pl_dd_mul_double(b, q2));
    return pl_dd_add_double(pl_dd_quick(q, q2), r.hi / b.hi);
}

/* Sums of many products: hi and lo are kept apart, without a rounding step that
 * each term would wait for; pl_dd_gathered ends the sum. */
static inline void pl_dd_gather(struct pl_dd *sum, double a, double b)
{
    struct pl_dd p = pl_dd_product(a, b), s = pl_dd_sum(sum->hi, p.hi);

    sum->hi = s.hi;
    sum->lo += s.lo + p.lo;
}

static inline void pl_dd_gather_dd(struct pl_dd *sum, struct pl_dd a,
                                   struct pl_dd b)
{
    pl_dd_gather(sum, a.hi, b.hi);
    sum->lo += a.hi * b.lo + a.lo * b.hi;
}

static inline struct pl_dd pl_dd_gathered(struct pl_dd sum)
{
    return pl_dd_sum(sum.hi, sum.lo);
}

/* a >= 0. */
static inline struct pl_dd pl_dd_sqrt(struct pl_dd a)
{
    if (a.hi <= 0)
        return (struct pl_dd){0, 0};
    double s = sqrt(a.hi);
    struct pl_dd rest = pl_dd_sub(a, pl_dd_product(s, s));

    return pl_dd_quick(s, rest.hi / (2 * s));
}

#endif
