/* What an economic analysis draws, and the units of a trial that it compares.
 */
#include "data/missing.h"
#include "plan/execute_economics.h"

#include <math.h>

static enum pl_status take_slots(struct pl_econ *e)
{
    const double most = 1e7;
    size_t n = (size_t)e->drawing.draws;

    if ((double)n > most)
        return pl_fail(e->r->err, PL_ELIMIT, NULL,
                       "%s: draws is %zu; at most %g are kept", e->r->who, n,
                       most);
    e->cost = PL_NEW(e->r->work, double, n + 1);
    e->effect = PL_NEW(e->r->work, double, n + 1);
    return e->cost == NULL || e->effect == NULL ? pl_run_no_memory(e->r)
                                                : PL_OK;
}

static void discount_warnings(struct pl_econ *e)
{
    if (!e->rate_is_default || !(e->last > 0))
        return;
    pl_econ_warn(e, "discount_rate was not given: the Green Book's, 0.035 a "
                    "year, was taken");
    if (e->last > 30)
        pl_econ_warn(e, "the Green Book lowers its rate after 30 years; here "
                        "it is 0.035 throughout");
}

enum pl_status pl_econ_draw_model(struct pl_econ *e, const double weight[4],
                                  const char *what)
{
    struct pl_run *r = e->r;
    double *total = NULL;

    pl_econ_check_inputs(e);
    discount_warnings(e);
    pl_economy_at_means(&e->economy, e->total);
    if (!e->is_uncertain)
        return PL_OK;
    PL_TRY(pl_run_drawing(r, 10000, &e->drawing));
    PL_TRY(take_slots(e));
    size_t n = (size_t)e->drawing.draws;
    for (size_t j = 0; j < e->economy.n_inputs; j++)
        e->inputs[j].stream.seed = e->drawing.stream.seed;
    total = PL_NEW(r->work, double, n *PL_ACCOUNTS + 1);
    if (total == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(r, pl_economy_draw(r->work, r->team, what, &e->economy,
                                            n, total, r->err)));
    for (size_t i = 0; i < n; i++) {
        const double *t = total + i * PL_ACCOUNTS;
        e->cost[i] = weight[0] * t[0] + weight[2] * t[2];
        e->effect[i] = weight[1] * t[1] + weight[3] * t[3];
    }
    return PL_OK;
}

static enum pl_status complete(struct pl_econ *e, struct pl_str cost,
                               struct pl_str effect, struct pl_str treatment,
                               const struct pl_frame **out)
{
    struct pl_run *r = e->r;
    struct pl_builder b;
    size_t dropped = 0;

    pl_build(&b, r->work);
    pl_add(&b, pl_string(r->work, cost));
    pl_add(&b, pl_string(r->work, effect));
    pl_add(&b, pl_string(r->work, treatment));
    if (e->cluster.len > 0)
        pl_add(&b, pl_string(r->work, e->cluster));
    const struct pl_value *names = pl_list(&b);
    if (names == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(
        r, pl_complete_cases(r->work, r->frame, names, out, &dropped, r->err)));
    e->n_dropped = (double)dropped;
    return PL_OK;
}

/* Codes of an arm's clusters, in the order of the column's levels. */
static enum pl_status arm_clusters(struct pl_econ *e,
                                   const struct pl_groups *arms,
                                   const struct pl_groups *clusters, size_t n,
                                   int32_t k)
{
    struct pl_run *r = e->r;
    uint32_t *code = PL_NEW(r->work, uint32_t, clusters->n + 1);
    uint32_t *of = PL_NEW(r->work, uint32_t, e->arm[k].n + 1), used = 0;
    bool *is_here = PL_NEW(r->work, bool, clusters->n + 1);
    size_t unit = 0;

    if (code == NULL || of == NULL || is_here == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < n; i++)
        if (arms->of[i] == k)
            is_here[clusters->of[i]] = true;
    for (size_t c = 0; c < clusters->n; c++)
        if (is_here[c])
            code[c] = used++;
    for (size_t i = 0; i < n; i++) {
        int32_t c = clusters->of[i];
        if (arms->of[i] == k)
            of[unit++] = code[c];
        else if (is_here[c])
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: cluster \"%.*s\" has units in both arms",
                           r->who, PL_FMT(clusters->level[c]));
    }
    e->arm[k].cluster = of;
    e->arm[k].n_clusters = used;
    return PL_OK;
}

static enum pl_status find_clusters(struct pl_econ *e, const struct pl_frame *f,
                                    const struct pl_groups *arms)
{
    const struct pl_column *c = NULL;
    struct pl_run *r = e->r;
    struct pl_groups g;

    if (e->cluster.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(f, e->cluster, r->who, &c, r->err));
    PL_TRY(pl_groups_of(r, f, c, &g));
    for (int32_t k = 0; k < 2; k++)
        PL_TRY(arm_clusters(e, arms, &g, f->n, k));
    if (e->arm[0].n_clusters < 10 || e->arm[1].n_clusters < 10)
        pl_econ_warn(e, "fewer than 10 clusters in an arm: intervals may be "
                        "too narrow");
    return PL_OK;
}

static enum pl_status split(struct pl_econ *e, const struct pl_frame *f,
                            struct pl_str cost, struct pl_str effect,
                            struct pl_str treatment)
{
    const struct pl_column *c = NULL, *x = NULL, *arms = NULL;
    struct pl_run *r = e->r;
    struct pl_groups g;

    PL_TRY(pl_frame_need(f, cost, r->who, &c, r->err));
    PL_TRY(pl_frame_need(f, effect, r->who, &x, r->err));
    PL_TRY(pl_frame_need(f, treatment, r->who, &arms, r->err));
    PL_TRY(pl_groups_of(r, f, arms, &g));
    if (g.n != 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: treatment \"%.*s\" has %zu levels in these rows; "
                       "two arms are compared",
                       r->who, PL_FMT(treatment), g.n);
    for (int32_t k = 0; k < 2; k++) {
        double *of_cost = NULL, *of_effect = NULL;
        size_t n = 0, missing = 0;
        PL_TRY(pl_group_cells(r, c, &g, k, &of_cost, &n, &missing));
        PL_TRY(pl_group_cells(r, x, &g, k, &of_effect, &n, &missing));
        e->arm[k] = (struct pl_incremental_arm){
            .n = n, .cost = of_cost, .effect = of_effect};
        e->label[k] = g.level[k];
    }
    return find_clusters(e, f, &g);
}

static enum pl_status bootstrap(struct pl_econ *e)
{
    struct pl_run *r = e->r;

    PL_TRY(pl_run_drawing(r, 10000, &e->drawing));
    PL_TRY(take_slots(e));
    size_t n = (size_t)e->drawing.draws;
    double *mean = PL_NEW(r->work, double, 4 * n + 1);
    if (mean == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(r, pl_incremental_draw(r->work, r->team, e->arm,
                                                e->drawing.stream, n, mean,
                                                r->err)));
    for (size_t i = 0; i < n; i++) {
        e->cost[i] = mean[4 * i + 2] - mean[4 * i];
        e->effect[i] = mean[4 * i + 3] - mean[4 * i + 1];
    }
    return PL_OK;
}

enum pl_status pl_econ_units(struct pl_econ *e, struct pl_str cost,
                             struct pl_str effect, const char *what)
{
    struct pl_run *r = e->r;
    struct pl_str treatment = pl_strv(pl_get(r->args, "treatment"));
    const struct pl_column *c = NULL;
    const struct pl_frame *f = NULL;

    e->from_data = true;
    e->cluster = pl_strv(pl_get(r->args, "cluster"));
    if (e->cluster.len > 0 && r->frame != NULL)
        PL_TRY(pl_frame_need(r->frame, e->cluster, r->who, &c, r->err));
    PL_TRY(pl_run_number_column(r, cost, "cost", &c));
    PL_TRY(pl_run_number_column(r, effect, what, &c));
    if (treatment.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: columns are compared between the arms of a "
                       "treatment, which is not given",
                       r->who);
    PL_TRY(pl_frame_need(r->frame, treatment, r->who, &c, r->err));
    PL_TRY(complete(e, cost, effect, treatment, &f));
    PL_TRY(split(e, f, cost, effect, treatment));
    PL_TRY(pl_run_failed(
        r, pl_incremental_of(r->work, e->arm, &e->units, r->err)));
    if (e->horizon > 1)
        pl_econ_warn(e, "the columns are taken as present values: nothing in "
                        "them was discounted");
    if (pl_is_nil(pl_get(r->args, "seed")) &&
        pl_is_nil(pl_get(r->args, "draws")))
        return PL_OK;
    return bootstrap(e);
}
