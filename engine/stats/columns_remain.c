#include "stats/columns_parts.h"

enum { STRETCH = PL_STRETCH, BLOCK = PL_COLUMN_BLOCK };

/* Two double-double numbers. */
struct two {
    pl_lanes hi, lo;
};

struct sums {
    struct pl_dd rss, tss;
};

struct remaining {
    const struct pl_columns *c;
    const struct pl_crossed *crossed;
    const struct pl_dd *z;
    bool about_mean;
    double *scale; /* [p] */
    struct sums *sums;
    struct pl_remainders *out;
};

/* The upper 26 bits. */
static inline pl_lanes head(pl_lanes a)
{
    pl_lanes t = 134217729.0 * a;

    return t - (t - a);
}

/* sum += a b + more, as pl_dd_gather. */
static inline void gather(struct two *sum, pl_lanes a, pl_lanes b,
                          pl_lanes more)
{
    pl_lanes p = a * b, ah = head(a), al = a - ah, bh = head(b), bl = b - bh;
    pl_lanes low = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
    pl_lanes s = sum->hi + p, v = s - sum->hi;

    sum->lo += ((sum->hi - (s - v)) + (p - v)) + (low + more);
    sum->hi = s;
}

static inline struct two gathered(struct two x)
{
    pl_lanes s = x.hi + x.lo, v = s - x.hi;

    return (struct two){s, (x.hi - (s - v)) + (x.lo - v)};
}

static struct pl_dd joined(struct two x)
{
    return pl_dd_add(pl_dd_sum(x.hi[0], x.lo[0]), pl_dd_sum(x.hi[1], x.lo[1]));
}

/* e -= z x, each in double-double: gather, four at a time, with the halves of
 * z cut once. */
PL_FOR_WIDE
static void take_off(const double *x, struct pl_dd z, double *high, double *low)
{
    double b = -z.hi, more = -z.lo, bh = pl_dd_head(b), bl = b - bh;
    pl_wide a, hi, lo;

    for (size_t i = 0; i < BLOCK; i += 4) {
        memcpy(&a, x + i, sizeof a);
        memcpy(&hi, high + i, sizeof hi);
        memcpy(&lo, low + i, sizeof lo);
        pl_wide t = 134217729.0 * a, ah = t - (t - a), al = a - ah, p = a * b;
        pl_wide rest = ((ah * bh - p) + ah * bl + al * bh) + al * bl;
        pl_wide s = hi + p, v = s - hi;
        lo += ((hi - (s - v)) + (p - v)) + (rest + a * more);
        memcpy(high + i, &s, sizeof s);
        memcpy(low + i, &lo, sizeof lo);
    }
}

/* Gathered residuals, and their squares added to sum. */
static void finish(double *hi, const double *lo, struct two *sum)
{
    for (size_t i = 0; i < BLOCK; i += 2) {
        struct two e = {pl_lanes_at(hi + i), pl_lanes_at(lo + i)};
        e = gathered(e);
        gather(sum, e.hi, e.hi, 2 * e.hi * e.lo);
        pl_lanes_put(hi + i, e.hi);
    }
}

/* Squares of y about its mean, y being scaled and not weighted. */
static struct pl_dd about(const struct remaining *w, size_t from, size_t n)
{
    size_t last = w->c->p - 1;
    const double *y = w->c->x[last] + from;
    const double *weight = w->c->weights == NULL ? NULL : w->c->weights + from;
    struct pl_dd mean = w->about_mean ? w->crossed->mean_y : pl_dd_from(0);
    struct pl_dd ss = {0, 0};

    for (size_t i = 0; i < n; i++) {
        struct pl_dd e = pl_dd_sum(y[i] * w->scale[last], -mean.hi);
        e.lo -= mean.lo;
        if (weight == NULL) {
            pl_dd_gather(&ss, e.hi, e.hi);
            ss.lo += 2 * e.hi * e.lo;
        } else {
            struct pl_dd square = pl_dd_product(e.hi, e.hi);
            square.lo += 2 * e.hi * e.lo;
            pl_dd_gather_dd(&ss, square, pl_dd_from(weight[i]));
        }
    }
    return pl_dd_gathered(ss);
}

/* A row of weight 0 has a fitted value all the same. */
static double unweighted(const struct remaining *w, size_t row)
{
    size_t last = w->c->p - 1;
    struct pl_dd e = pl_dd_from(w->c->x[last][row] * w->scale[last]);

    for (size_t j = 0; j < last; j++)
        pl_dd_gather_dd(&e, w->z[j],
                        pl_dd_from(-(w->c->x[j][row] * w->scale[j])));
    return pl_dd_to(e);
}

static void put(const struct remaining *w, const double *e, size_t from,
                size_t n)
{
    size_t last = w->c->p - 1;
    const double *y = w->c->x[last] + from;
    const double *root = w->c->root == NULL ? NULL : w->c->root + from;
    double scale = ldexp(1, w->crossed->exponent[last]);
    double *residual = w->out->residual + from, *fitted = w->out->fitted + from;

    for (size_t i = 0; i < n; i++) {
        if (root == NULL) {
            residual[i] = e[i] * scale;
        } else {
            double s = e[i] * scale;
            w->out->score[from + i] = s;
            residual[i] =
                root[i] > 0 ? s / root[i] : unweighted(w, from + i) * scale;
        }
        fitted[i] = y[i] - residual[i];
    }
}

static void remain_of(void *ud, unsigned worker, size_t from, size_t to)
{
    const struct remaining *w = ud;
    struct two rss = {{0, 0}, {0, 0}};
    size_t last = w->c->p - 1;

    (void)worker;
    for (size_t at = from; at < to; at += BLOCK) {
        size_t n = to - at < BLOCK ? to - at : BLOCK;
        double hi[BLOCK], lo[BLOCK] = {0}, cell[BLOCK];
        pl_columns_load(w->c, last, at, n, w->scale[last], 1, hi);
        for (size_t j = 0; j < last; j++) {
            pl_columns_load(w->c, j, at, n, w->scale[j], 1, cell);
            take_off(cell, w->z[j], hi, lo);
        }
        finish(hi, lo, &rss);
        put(w, hi, at, n);
    }
    w->sums[from / STRETCH] =
        (struct sums){joined(rss), about(w, from, to - from)};
}

bool pl_columns_remain(struct pl_arena *a, const struct pl_columns *c,
                       const struct pl_crossed *crossed, const struct pl_dd *z,
                       bool about_mean, struct pl_remainders *out)
{
    size_t stretches = (c->n + STRETCH - 1) / STRETCH;
    struct remaining w = {.c = c,
                          .crossed = crossed,
                          .z = z,
                          .about_mean = about_mean,
                          .scale = PL_NEW(a, double, c->p),
                          .sums = PL_NEW(a, struct sums, stretches + 1),
                          .out = out};

    if (w.scale == NULL || w.sums == NULL)
        return false;
    for (size_t j = 0; j < c->p; j++)
        w.scale[j] = ldexp(1, -crossed->exponent[j]);
    pl_team_run(c->team, "ols", c->n, STRETCH, remain_of, &w);
    out->rss = out->tss = pl_dd_from(0);
    for (size_t s = 0; s < stretches; s++) {
        out->rss = pl_dd_add(out->rss, w.sums[s].rss);
        out->tss = pl_dd_add(out->tss, w.sums[s].tss);
    }
    return true;
}
