#include "stats/anova.h"

#include "stats/dd.h"
#include "stats/summary.h"

/* One group.  Values are scaled, so that no square overflows. */
struct group {
    double n;
    struct pl_dd sum, mean, ss; /* ss: about the group's own mean */
};

static struct group *fill_groups(struct pl_arena *a, const double *y,
                                 const uint32_t *group, size_t n,
                                 size_t n_groups, double scale)
{
    struct group *g = PL_NEW(a, struct group, n_groups + 1);

    if (g == NULL)
        return NULL;
    for (size_t i = 0; i < n; i++) {
        struct group *own = &g[group[i]];
        own->n++;
        own->sum = pl_dd_add_double(own->sum, y[i] * scale);
    }
    for (size_t j = 0; j < n_groups; j++)
        if (g[j].n > 0)
            g[j].mean = pl_dd_div(g[j].sum, pl_dd_from(g[j].n));
    for (size_t i = 0; i < n; i++) {
        struct group *own = &g[group[i]];
        struct pl_dd e = pl_dd_sub(pl_dd_from(y[i] * scale), own->mean);
        own->ss = pl_dd_add(own->ss, pl_dd_mul(e, e));
    }
    return g;
}

/* Sums below the rounding of the values' own squares are 0: groups without
 * variance, or of one mean. */
static struct pl_dd or_zero(struct pl_dd ss, double squares)
{
    return ss.hi <= 0x1p-100 * squares ? pl_dd_from(0) : ss;
}

static void fill_sums(const struct group *g, size_t n_groups, double scale,
                      struct pl_anova *out)
{
    struct pl_dd sum = {0, 0}, between = {0, 0}, within = {0, 0};
    double n = 0, squares = 0, sizes = 0, k = (double)out->n_groups;

    for (size_t j = 0; j < n_groups; j++) {
        sum = pl_dd_add(sum, g[j].sum);
        n += g[j].n;
        sizes += g[j].n * g[j].n;
    }
    struct pl_dd mean = pl_dd_div(sum, pl_dd_from(n));
    for (size_t j = 0; j < n_groups; j++) {
        struct pl_dd e = pl_dd_sub(g[j].mean, mean);
        if (g[j].n == 0)
            continue;
        between = pl_dd_add(between, pl_dd_mul_double(pl_dd_mul(e, e), g[j].n));
        within = pl_dd_add(within, g[j].ss);
        squares += g[j].n * g[j].mean.hi * g[j].mean.hi + g[j].ss.hi;
    }
    between = or_zero(between, squares);
    within = or_zero(within, squares);
    struct pl_dd total = pl_dd_add(between, within);
    struct pl_dd msb = pl_dd_div(between, pl_dd_from(k - 1));
    struct pl_dd msw = pl_dd_div(within, pl_dd_from(n - k));
    out->n0 = (n - sizes / n) / (k - 1);
    out->ss_between = between.hi / scale / scale;
    out->ss_within = within.hi / scale / scale;
    out->ms_between = msb.hi / scale / scale;
    out->ms_within = n > k ? msw.hi / scale / scale : NAN;
    out->sigma = n > k ? pl_dd_sqrt(msw).hi / scale : NAN;
    out->eta_squared = total.hi > 0 ? pl_dd_div(between, total).hi : NAN;
    out->f = (struct pl_f_test){NAN, k - 1, n - k, NAN};
    out->icc = NAN;
    if (!(n > k) || !(total.hi > 0))
        return;
    struct pl_dd rest = pl_dd_mul_double(msw, out->n0 - 1);
    out->icc = pl_dd_div(pl_dd_sub(msb, msw), pl_dd_add(msb, rest)).hi;
    if (within.hi > 0) {
        out->f.statistic = pl_dd_div(msb, msw).hi;
        out->f.p_value = pl_f_upper(out->f.statistic, k - 1, n - k);
    }
}

/* Welch (1951); not there when some group has no variance of its own. */
static struct pl_f_test welch(const struct group *g, size_t n_groups, double k)
{
    struct pl_f_test f = {NAN, k - 1, NAN, NAN};
    struct pl_dd sum = {0, 0}, weights = {0, 0}, between = {0, 0};
    double lambda = 0;

    for (size_t j = 0; j < n_groups; j++) {
        if (g[j].n == 0)
            continue;
        if (g[j].n < 2 || !(g[j].ss.hi > 0))
            return f;
        struct pl_dd w = pl_dd_div(pl_dd_from(g[j].n * (g[j].n - 1)), g[j].ss);
        weights = pl_dd_add(weights, w);
        sum = pl_dd_add(sum, pl_dd_mul(w, g[j].mean));
    }
    struct pl_dd mean = pl_dd_div(sum, weights);
    for (size_t j = 0; j < n_groups; j++) {
        if (g[j].n == 0)
            continue;
        struct pl_dd w = pl_dd_div(pl_dd_from(g[j].n * (g[j].n - 1)), g[j].ss);
        struct pl_dd e = pl_dd_sub(g[j].mean, mean);
        double share = 1 - pl_dd_div(w, weights).hi;
        between = pl_dd_add(between, pl_dd_mul(w, pl_dd_mul(e, e)));
        lambda += share * share / (g[j].n - 1);
    }
    lambda /= k * k - 1;
    f.df2 = 1 / (3 * lambda);
    f.statistic = between.hi / (k - 1) / (1 + 2 * (k - 2) * lambda);
    f.p_value = pl_f_upper(f.statistic, f.df1, f.df2);
    return f;
}

enum pl_status pl_anova_of(struct pl_arena *a, const double *y,
                           const uint32_t *group, size_t n, size_t n_groups,
                           struct pl_anova *out, struct pl_err *err)
{
    struct pl_anova anova = {.n = n};
    double scale = pl_scale_of(y, n);
    const struct group *g = fill_groups(a, y, group, n, n_groups, scale);

    if (g == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t j = 0; j < n_groups; j++)
        anova.n_groups += g[j].n > 0;
    if (anova.n_groups < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu group%s with a value: at least two are compared",
                       anova.n_groups, anova.n_groups == 1 ? "" : "s");
    fill_sums(g, n_groups, scale, &anova);
    anova.welch = welch(g, n_groups, (double)anova.n_groups);
    *out = anova;
    return PL_OK;
}
