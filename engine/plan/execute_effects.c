#include "plan/execute_tests.h"
#include "stats/adjust.h"
#include "stats/effect.h"

#include <math.h>

/* Standardised differences. */

static const struct pl_value *group_values(struct pl_run *r,
                                           const struct pl_comparison *t,
                                           const struct pl_effect *e)
{
    struct pl_builder list, one;

    pl_build(&list, r->a);
    for (size_t i = 0; i < t->n_groups; i++) {
        pl_build(&one, r->a);
        pl_set_string(&one, "level", t->label[i]);
        pl_set_moments(&one, &e->group[i]);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static void set_estimate(struct pl_builder *b, const struct pl_effect *e,
                         bool is_g)
{
    pl_set_number(b, "estimate", is_g ? e->g : e->d);
    pl_set_number(b, "std_error", is_g ? e->g_se : NAN);
    pl_set_number(b, "conf_low", is_g ? e->g_low : e->d_low);
    pl_set_number(b, "conf_high", is_g ? e->g_high : e->d_high);
    pl_set_number(b, "sd", e->sd);
    pl_set_number(b, "df", e->df);
    pl_set_number(b, "statistic", e->statistic);
    pl_set_number(b, "j", is_g ? e->j : NAN);
    pl_set_number(b, "glass_delta", e->glass_delta);
}

static const struct pl_value *effect_warnings(struct pl_run *r,
                                              const struct pl_effect *e)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (isnan(e->d))
        pl_add(&list, pl_text(r->a, "too few values, or no variance: there is "
                                    "no standardised difference"));
    return pl_list(&list);
}

static enum pl_status effect(struct pl_run *r, const char *name, bool is_g,
                             struct pl_executed *out)
{
    static const char *const names[] = {"outcome", "group", "x", "y"};
    struct pl_comparison t = {0};
    struct pl_builder b, record;

    t.paired = pl_truth(pl_get(r->args, "paired"));
    PL_TRY(pl_run_level(r, &t.options.level));
    PL_TRY(pl_comparison_samples(r, &t));
    if (t.n_groups == 1 && !t.paired)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give outcome and group, or x and y", r->who);
    struct pl_effect e =
        t.n_groups == 2
            ? pl_effect_two(t.x[0], t.n[0], t.x[1], t.n[1], t.options.level)
            : pl_effect_pairs(t.x[0], t.n[0], t.options.level);
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", name);
    set_estimate(&b, &e, is_g);
    pl_set(&b, "groups", group_values(r, &t, &e));
    pl_set_bool(&b, "paired", t.paired);
    pl_set_number(&b, "n", (double)(t.n[0] + t.n[1]));
    pl_set_number(&b, "n_dropped", (double)t.n_dropped);
    pl_set_number(&b, "level", t.options.level);
    pl_set(&b, "warnings", effect_warnings(r, &e));
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", name);
    pl_set_bool(&record, "paired", t.paired);
    pl_set_number(&record, "level", t.options.level);
    pl_set_number(&record, "n", (double)(t.n[0] + t.n[1]));
    pl_set_number(&record, "dropped", (double)t.n_dropped);
    PL_TRY(pl_record_args(r, names, 4, &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

enum pl_status pl_run_cohen_d(struct pl_run *r, struct pl_executed *out)
{
    return effect(r, "cohen_d", false, out);
}

enum pl_status pl_run_hedges_g(struct pl_run *r, struct pl_executed *out)
{
    return effect(r, "hedges_g", true, out);
}

/* p-values of a family. */

static enum pl_adjust adjust_method(const struct pl_run *r)
{
    static const char *const names[] = {"bonferroni", "holm", "hochberg", "BH",
                                        "BY"};
    size_t i = 0;

    while (i < PL_BY && !pl_is_text(pl_get(r->args, "method"), names[i]))
        i++;
    return (enum pl_adjust)i;
}

enum pl_status pl_run_p_adjust(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"p"};
    struct pl_builder b, list, record;
    struct pl_sample p;
    size_t n = 0;

    PL_TRY(pl_run_sample(r, "p", &p));
    double *adjusted = PL_NEW(r->work, double, p.n + 1);
    if (adjusted == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(
        r, pl_p_adjust(r->work, p.x, p.n, adjust_method(r), adjusted, r->err)));
    pl_build(&list, r->a);
    for (size_t i = 0; i < p.n; i++) {
        pl_add(&list, pl_number(r->a, adjusted[i]));
        n += isnan(adjusted[i]) ? 0 : 1;
    }
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "p_adjust");
    pl_set_string(&b, "method", pl_strv(pl_get(r->args, "method")));
    pl_set(&b, "p_values", pl_list(&list));
    pl_set_number(&b, "n", (double)n);
    pl_set_number(&b, "n_missing", (double)(p.n - n));
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "p_adjust");
    pl_set_string(&record, "method", pl_strv(pl_get(r->args, "method")));
    pl_set_number(&record, "n", (double)n);
    PL_TRY(pl_record_args(r, names, 1, &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}
