/* Fisher's and Wilcoxon's tests. */
#include "plan/execute_tests.h"
#include "stats/fisher.h"
#include "stats/rank_test.h"

#include <math.h>

static bool is_2x2(const struct pl_crossing *c)
{
    return c->rows == 2 && c->columns == 2;
}

static enum pl_status fisher_larger(struct pl_run *r,
                                    const struct pl_crossing *c,
                                    struct pl_drawing *d, struct pl_fisher *f)
{
    enum pl_status status;

    if (pl_run_alternative(r) != PL_TWO_SIDED)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: alternative needs a 2 x 2 table, and this one is "
                       "%zu x %zu",
                       r->who, c->rows, c->columns);
    if (!pl_is_nil(pl_get(r->args, "draws"))) {
        PL_TRY(pl_run_drawing(r, NAN, d));
        return pl_run_failed(r, pl_fisher_drawn(r->work, c->count, c->rows,
                                                c->columns, d->draws, d->stream,
                                                f, r->err));
    }
    status = pl_run_failed(
        r, pl_fisher_exact(r->work, c->count, c->rows, c->columns, f, r->err));
    return status == PL_ELIMIT
               ? pl_hint(r->err, "draws = 100000 and a seed give p from drawn "
                                 "tables")
               : status;
}

static const struct pl_value *fisher_result(struct pl_run *r,
                                            const struct pl_crossing *c,
                                            const struct pl_fisher *f,
                                            const struct pl_drawing *d,
                                            double level)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "fisher_test");
    pl_set_text(&b, "method", f->is_exact ? "exact" : "drawn");
    pl_set_number(&b, "p_value", f->p_value);
    pl_set_number(&b, "n", f->n);
    pl_set_crossing(&b, c);
    if (!f->is_exact)
        pl_set_number(&b, "draws", (double)d->draws);
    if (!is_2x2(c))
        return pl_map(&b);
    pl_set_number(&b, "estimate", f->odds_ratio);
    pl_set_number(&b, "conf_low", f->conf_low);
    pl_set_number(&b, "conf_high", f->conf_high);
    pl_set_number(&b, "level", level);
    pl_set_text(&b, "alternative", pl_alternative_name(pl_run_alternative(r)));
    return pl_map(&b);
}

enum pl_status pl_run_fisher_test(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"x", "y"};
    struct pl_crossing c;
    struct pl_drawing d = {{0, 0}, 0};
    struct pl_fisher f;
    struct pl_builder b;
    double level = 0;

    PL_TRY(pl_run_level(r, &level));
    PL_TRY(pl_crossing_read(r, &c));
    if (is_2x2(&c))
        PL_TRY(
            pl_run_failed(r, pl_fisher_2x2(r->work, c.count, level,
                                           pl_run_alternative(r), &f, r->err)));
    else
        PL_TRY(fisher_larger(r, &c, &d, &f));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "fisher_test");
    pl_set_text(&b, "alternative", pl_alternative_name(pl_run_alternative(r)));
    pl_set_number(&b, "level", level);
    pl_set_number(&b, "n", f.n);
    pl_set_number(&b, "dropped", (double)c.n_dropped);
    if (!f.is_exact) {
        pl_set_number(&b, "draws", (double)d.draws);
        pl_set_number(&b, "seed", (double)d.stream.seed);
    }
    PL_TRY(pl_record_args(r, names, 2, &b));
    return pl_run_done(r, out, fisher_result(r, &c, &f, &d, level), pl_map(&b));
}

static void rank_options(struct pl_run *r, struct pl_rank_options *o)
{
    const struct pl_value *exact = pl_get(r->args, "exact");
    const struct pl_value *correct = pl_get(r->args, "correct");

    o->mu = pl_num_or(pl_get(r->args, "mu"), 0);
    o->exact = pl_is_nil(exact)  ? PL_EXACT_AUTO
               : pl_truth(exact) ? PL_EXACT_YES
                                 : PL_EXACT_NO;
    o->correct = pl_is_nil(correct) || pl_truth(correct);
    o->alternative = pl_run_alternative(r);
}

static const char *rank_method(const struct pl_comparison *c)
{
    if (c->n_groups == 2)
        return "rank sum";
    return c->paired ? "signed rank, pairs" : "signed rank";
}

static const struct pl_value *rank_groups(struct pl_run *r,
                                          const struct pl_comparison *c)
{
    struct pl_builder list, b;

    pl_build(&list, r->a);
    for (size_t i = 0; i < c->n_groups; i++) {
        pl_sort(c->x[i], c->n[i]);
        pl_build(&b, r->a);
        pl_set_string(&b, "level", c->label[i]);
        pl_set_number(&b, "n", (double)c->n[i]);
        pl_set_number(&b, "median", pl_quantile(c->x[i], c->n[i], 0.5));
        pl_add(&list, pl_map(&b));
    }
    return pl_list(&list);
}

static const struct pl_value *rank_warnings(struct pl_run *r,
                                            const struct pl_rank_test *t)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (!t->is_exact && (t->has_ties || t->n_zero > 0))
        pl_add(&list, pl_text(r->a, "ties or zeros: p is the normal's; exact = "
                                    "true gives the exact one"));
    return pl_list(&list);
}

static const struct pl_value *rank_result(struct pl_run *r,
                                          const struct pl_comparison *c,
                                          const struct pl_rank_options *o,
                                          const struct pl_rank_test *t)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "wilcoxon_test");
    pl_set_text(&b, "method", rank_method(c));
    pl_set_text(&b, "alternative", pl_alternative_name(o->alternative));
    pl_set_number(&b, "statistic", t->statistic);
    pl_set_number(&b, "z", t->z);
    pl_set_number(&b, "p_value", t->p_value);
    pl_set_bool(&b, "exact", t->is_exact);
    if (!t->is_exact)
        pl_set_bool(&b, "correct", o->correct);
    pl_set_bool(&b, "ties", t->has_ties);
    if (c->n_groups == 1)
        pl_set_number(&b, "n_zero", (double)t->n_zero);
    else
        pl_set_number(&b, "superiority", /* P(x1 > x0) + P(x1 = x0) / 2 */
                      t->statistic / ((double)c->n[0] * (double)c->n[1]));
    pl_set(&b, "groups", rank_groups(r, c));
    pl_set_number(&b, "n", (double)(c->n[0] + c->n[1]));
    pl_set_number(&b, "n_dropped", (double)c->n_dropped);
    pl_set_number(&b, "mu", o->mu);
    if (c->outcome.len > 0)
        pl_set_string(&b, "outcome", c->outcome);
    if (c->group.len > 0)
        pl_set_string(&b, "group", c->group);
    pl_set(&b, "warnings", rank_warnings(r, t));
    return pl_map(&b);
}

static enum pl_status rank_record(struct pl_run *r,
                                  const struct pl_comparison *c,
                                  const struct pl_rank_options *o,
                                  const struct pl_rank_test *t,
                                  const struct pl_value **out)
{
    static const char *const names[] = {"outcome", "group", "x", "y"};
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "wilcoxon_test");
    pl_set_text(&b, "alternative", pl_alternative_name(o->alternative));
    pl_set_bool(&b, "paired", c->paired);
    pl_set_bool(&b, "exact", t->is_exact);
    pl_set_bool(&b, "correct", o->correct);
    pl_set_number(&b, "mu", o->mu);
    pl_set_number(&b, "n", (double)(c->n[0] + c->n[1]));
    pl_set_number(&b, "dropped", (double)c->n_dropped);
    PL_TRY(pl_record_args(r, names, 4, &b));
    *out = pl_map(&b);
    return PL_OK;
}

enum pl_status pl_run_wilcoxon_test(struct pl_run *r, struct pl_executed *out)
{
    struct pl_comparison c = {0};
    struct pl_rank_options o;
    struct pl_rank_test t;
    const struct pl_value *record = NULL;

    rank_options(r, &o);
    c.paired = pl_truth(pl_get(r->args, "paired"));
    PL_TRY(pl_comparison_samples(r, &c));
    PL_TRY(pl_run_failed(
        r, c.n_groups == 2
               ? pl_rank_sum(r->work, c.x[0], c.n[0], c.x[1], c.n[1], &o, &t,
                             r->err)
               : pl_signed_rank(r->work, c.x[0], c.n[0], &o, &t, r->err)));
    PL_TRY(rank_record(r, &c, &o, &t, &record));
    return pl_run_done(r, out, rank_result(r, &c, &o, &t), record);
}
