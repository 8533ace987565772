/* The wild cluster bootstrap. */
#include "plan/execute_design.h"

#include <math.h>

static enum pl_status wild_data(struct pl_run *r, const struct pl_design *d,
                                struct pl_wild_data *w)
{
    const struct pl_value *interval = pl_get(r->args, "interval");
    struct pl_drawing drawing;
    struct pl_cells clusters;
    struct pl_builder b;

    PL_TRY(pl_run_drawing(r, 9999, &drawing));
    PL_TRY(pl_run_level(r, &w->level));
    pl_build(&b, r->work);
    pl_add(&b, pl_get(r->args, "cluster"));
    PL_TRY(pl_cells_of(r, d->g.model.frame, pl_list(&b), &clusters));
    w->n = d->g.model.n;
    w->p = d->p;
    w->x = d->x;
    w->y = d->g.model.y;
    w->treatment = d->treated;
    w->cluster = clusters.of;
    w->n_clusters = clusters.n;
    w->weights = pl_is_text(pl_get(r->args, "weights"), "webb") ? PL_WEBB
                                                                : PL_RADEMACHER;
    w->draws = drawing.draws;
    w->stream = drawing.stream;
    w->null = pl_num_or(pl_get(r->args, "null"), 0);
    w->interval = pl_is_nil(interval) || pl_truth(interval);
    return PL_OK;
}

const struct pl_value *pl_wild_warnings(struct pl_run *r,
                                        const struct pl_wild_data *w,
                                        const struct pl_wild *t)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (!(t->least_p < 1 - w->level)) {
        struct pl_str s = pl_str_printf(
            r->work, "%zu clusters: with %s weights no p below %.6g exists%s",
            w->n_clusters, w->weights == PL_WEBB ? "Webb" : "Rademacher",
            t->least_p,
            w->weights == PL_WEBB ? "" : "; Webb weights give finer steps");
        pl_add(&list, s.s == NULL ? NULL : pl_string(r->a, s));
    }
    return pl_list(&list);
}

static const struct pl_value *wild_result(struct pl_run *r,
                                          const struct pl_design *d,
                                          const struct pl_wild_data *w,
                                          const struct pl_wild *t)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "wild_bootstrap");
    pl_set_text(&b, "method", t->is_complete ? "complete" : "drawn");
    pl_set_text(&b, "weights", w->weights == PL_WEBB ? "webb" : "rademacher");
    pl_set_string(&b, "outcome", d->g.outcome);
    pl_set_number(&b, "estimate", t->estimate);
    pl_set_number(&b, "std_error", t->std_error);
    pl_set_number(&b, "statistic", t->statistic);
    pl_set_number(&b, "df", t->df);
    pl_set_number(&b, "p_value", t->p_value);
    pl_set_number(&b, "p_equal_tailed", t->p_equal_tailed);
    pl_set_number(&b, "conf_low", t->conf_low);
    pl_set_number(&b, "conf_high", t->conf_high);
    pl_set_number(&b, "level", w->level);
    pl_set_number(&b, "null", w->null);
    pl_set_number(&b, "draws", t->draws);
    pl_set_number(&b, "n", (double)w->n);
    pl_set_number(&b, "n_clusters", (double)w->n_clusters);
    pl_set_number(&b, "n_dropped", (double)(r->frame->n - w->n));
    pl_set(&b, "warnings", pl_wild_warnings(r, w, t));
    return pl_map(&b);
}

enum pl_status pl_design_wild(struct pl_run *r, const struct pl_design *d,
                              struct pl_wild_data *data, struct pl_wild *out)
{
    *data = (struct pl_wild_data){0};
    PL_TRY(wild_data(r, d, data));
    return pl_run_failed(
        r, pl_wild_bootstrap(r->work, r->team, data, out, r->err));
}

enum pl_status pl_run_wild_bootstrap(struct pl_run *r, struct pl_executed *out)
{
    struct pl_wild_data w;
    struct pl_wild t;
    struct pl_design d;
    struct pl_builder b;

    pl_build(&b, r->work);
    pl_add(&b, pl_get(r->args, "cluster"));
    PL_TRY(pl_design_of(r, pl_list(&b), &d));
    PL_TRY(pl_design_wild(r, &d, &w, &t));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "wild_bootstrap");
    pl_set_text(&b, "weights", w.weights == PL_WEBB ? "webb" : "rademacher");
    pl_set_bool(&b, "complete", t.is_complete);
    pl_set_number(&b, "draws", t.draws);
    pl_set_number(&b, "null", w.null);
    pl_set_number(&b, "level", w.level);
    if (!t.is_complete)
        pl_set_number(&b, "seed", (double)w.stream.seed);
    PL_TRY(pl_design_record(r, &d, &b));
    return pl_run_done(r, out, wild_result(r, &d, &w, &t), pl_map(&b));
}
