/* Hedges (2007), "Effect sizes in cluster-randomized designs", the effect by
 * the total standard deviation, for clusters of unlike sizes. */
#include "stats/effect.h"

#include <math.h>

/* Sums over the clusters of one arm. */
struct arm {
    double n, m, mean, within; /* rows, clusters, mean, squares within them */
    double between;            /* squares of clusters about the arm's mean */
    double n2, n3;             /* sizes squared and cubed */
};

/* Rows and sums by arm and cluster: [2 * n_clusters] each. */
struct sums {
    double *n, *y, *ss;
};

static bool add_up(struct pl_arena *a, const struct pl_cluster_data *d,
                   struct sums *s)
{
    size_t cells = 2 * d->n_clusters;
    double *room = PL_NEW(a, double, 3 * cells + 1);

    if (room == NULL)
        return false;
    *s = (struct sums){room, room + cells, room + 2 * cells};
    for (size_t i = 0; i < d->n; i++) {
        size_t c = (size_t)d->arm[i] * d->n_clusters + d->cluster[i];
        s->n[c]++;
        s->y[c] += d->y[i];
    }
    for (size_t i = 0; i < d->n; i++) {
        size_t c = (size_t)d->arm[i] * d->n_clusters + d->cluster[i];
        double off = d->y[i] - s->y[c] / s->n[c];
        s->ss[c] += off * off;
    }
    return true;
}

static struct arm arm_of(const struct sums *s, size_t from, size_t to)
{
    struct arm x = {0};
    double sum = 0;

    for (size_t c = from; c < to; c++) {
        x.n += s->n[c];
        sum += s->y[c];
    }
    x.mean = sum / x.n;
    for (size_t c = from; c < to; c++) {
        double n = s->n[c];
        if (!(n > 0))
            continue;
        double off = s->y[c] / n - x.mean;
        x.m++;
        x.within += s->ss[c];
        x.between += n * off * off;
        x.n2 += n * n;
        x.n3 += n * n * n;
    }
    return x;
}

/* Analysis of variance of clusters within arms; below 0 it counts as 0. */
static double icc_of(const struct arm *x, double b)
{
    double n = x[0].n + x[1].n, m = x[0].m + x[1].m;
    double n0 = b / (m - 2);
    double msb = (x[0].between + x[1].between) / (m - 2);
    double msw = n > m ? (x[0].within + x[1].within) / (n - m) : 0;

    return fmax(0, (msb - msw) / (msb + (n0 - 1) * msw));
}

/* Hedges' A of one arm, and his n_U times (clusters - 1). */
static double a_of(const struct arm *x)
{
    return (x->n * x->n * x->n2 + x->n2 * x->n2 - 2 * x->n * x->n3) /
           (x->n * x->n);
}

static double b_of(const struct arm *x)
{
    return (x->n * x->n - x->n2) / x->n;
}

static void fill(const struct arm *x, double level, struct pl_cluster_effect *e)
{
    double n = x[0].n + x[1].n, free = n - 2;
    double a = a_of(&x[0]) + a_of(&x[1]), b = b_of(&x[0]) + b_of(&x[1]);
    double size = (x[0].n * x[1].n2 / x[1].n + x[1].n * x[0].n2 / x[0].n) / n;
    double icc = icc_of(x, b), other = 1 - icc;
    double less = free - icc * (free - b);

    e->icc = icc;
    e->sd =
        sqrt((x[0].within + x[0].between + x[1].within + x[1].between) / free);
    e->df = less * less /
            (free * other * other + a * icc * icc + 2 * b * icc * other);
    double d = (x[1].mean - x[0].mean) / e->sd * sqrt(less / free);
    double variance = n / (x[0].n * x[1].n) * (1 + (size - 1) * icc) +
                      d * d * less / (2 * e->df * free);
    double j = pl_effect_j(e->df), z = -pl_normal_quantile((1 - level) / 2);
    e->g = j * d;
    e->g_se = j * sqrt(variance);
    e->g_low = e->g - z * e->g_se;
    e->g_high = e->g + z * e->g_se;
}

bool pl_effect_clusters(struct pl_arena *a, const struct pl_cluster_data *d,
                        struct pl_cluster_effect *out)
{
    struct pl_cluster_effect e = {NAN, NAN, NAN, NAN, NAN, NAN, NAN, 0};
    struct sums s;

    if (!add_up(a, d, &s))
        return false;
    struct arm x[2] = {arm_of(&s, 0, d->n_clusters),
                       arm_of(&s, d->n_clusters, 2 * d->n_clusters)};
    double within = x[0].within + x[1].within;
    double between = x[0].between + x[1].between;
    e.n_clusters = x[0].m + x[1].m;
    if (x[0].m >= 2 && x[1].m >= 2 && within + between > 0)
        fill(x, d->level, &e);
    *out = e;
    return true;
}
