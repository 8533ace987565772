/* The effect in standard deviations, beside a comparison of two arms: of the
 * outcome as it is, whatever the regression adjusts by. */
#include "plan/execute_run.h"
#include "stats/effect.h"

#include <math.h>

/* Rows of two arms that have an outcome. */
struct rows {
    double *y;
    int32_t *arm;
    uint32_t *cluster;
    size_t n, n_clusters, n_unknown; /* unknown: without a cluster */
};

static enum pl_status gather(struct pl_run *r, const struct pl_two_arms *d,
                             struct rows *out)
{
    struct pl_str name = pl_strv(pl_get(r->args, "clusters"));
    struct pl_groups g = {0};
    const struct pl_column *c = NULL;
    size_t n = d->frame->n + 1;

    *out = (struct rows){.y = PL_NEW(r->work, double, n),
                         .arm = PL_NEW(r->work, int32_t, n),
                         .cluster = PL_NEW(r->work, uint32_t, n)};
    if (out->y == NULL || out->arm == NULL || out->cluster == NULL)
        return pl_run_no_memory(r);
    if (name.len > 0) {
        PL_TRY(pl_frame_need(d->frame, name, r->who, &c, r->err));
        PL_TRY(pl_groups_of(r, d->frame, c, &g));
    }
    out->n_clusters = g.n;
    for (size_t i = 0; i < d->frame->n; i++) {
        if (d->arm[i] < 0 || isnan(d->y[i]))
            continue;
        bool is_known = g.n == 0 || g.of[i] >= 0;
        out->n_unknown += !is_known;
        out->y[out->n] = d->y[i];
        out->arm[out->n] = d->arm[i];
        out->cluster[out->n++] = g.n > 0 && is_known ? (uint32_t)g.of[i] : 0;
    }
    return PL_OK;
}

/* Of persons, arm by arm. */
static enum pl_status of_persons(struct pl_run *r, const struct rows *rows,
                                 double level, struct pl_effect *out)
{
    double *x = PL_NEW(r->work, double, rows->n + 1);
    size_t n0 = 0, at = 0;

    if (x == NULL)
        return pl_run_no_memory(r);
    for (int32_t arm = 0; arm < 2; arm++) {
        for (size_t i = 0; i < rows->n; i++)
            if (rows->arm[i] == arm)
                x[at++] = rows->y[i];
        n0 = arm == 0 ? at : n0;
    }
    *out = pl_effect_two(x, n0, x + n0, at - n0, level);
    return PL_OK;
}

/* Hedges' g and its interval. */
static void set_effect(struct pl_builder *b, double g, double se, double low,
                       double high)
{
    pl_set_number(b, "estimate", g);
    pl_set_number(b, "std_error", se);
    pl_set_number(b, "conf_low", low);
    pl_set_number(b, "conf_high", high);
}

static const struct pl_value *persons_value(struct pl_run *r,
                                            const struct pl_effect *e)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "method", "Hedges' g by the pooled standard deviation");
    set_effect(&b, e->g, e->g_se, e->g_low, e->g_high);
    pl_set_number(&b, "sd", e->sd);
    pl_set_number(&b, "df", e->df);
    return pl_map(&b);
}

static const struct pl_value *clusters_value(struct pl_run *r,
                                             const struct pl_cluster_effect *e)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "method",
                "Hedges' g by the total standard deviation, for clusters "
                "(Hedges 2007)");
    pl_set(&b, "clusters",
           pl_value_copied(r->a, pl_get(r->args, "clusters"), 0));
    set_effect(&b, e->g, e->g_se, e->g_low, e->g_high);
    pl_set_number(&b, "sd", e->sd);
    pl_set_number(&b, "df", e->df);
    pl_set_number(&b, "icc", e->icc);
    pl_set_number(&b, "n_clusters", e->n_clusters);
    return pl_map(&b);
}

enum pl_status pl_set_effect_size(struct pl_run *r, const struct pl_two_arms *d,
                                  struct pl_builder *b)
{
    struct pl_cluster_effect clusters;
    struct pl_effect persons;
    struct rows rows;

    if (r->is_brief || !pl_truth(pl_get(r->args, "effect_size")))
        return PL_OK;
    PL_TRY(gather(r, d, &rows));
    if (rows.n_unknown > 0)
        return PL_OK;
    if (rows.n_clusters == 0) {
        PL_TRY(of_persons(r, &rows, d->level, &persons));
        pl_set(b, "effect_size", persons_value(r, &persons));
        return PL_OK;
    }
    const struct pl_cluster_data data = {rows.n,   rows.n_clusters, rows.y,
                                         rows.arm, rows.cluster,    d->level};
    if (!pl_effect_clusters(r->work, &data, &clusters))
        return pl_run_no_memory(r);
    pl_set(b, "effect_size", clusters_value(r, &clusters));
    return PL_OK;
}
