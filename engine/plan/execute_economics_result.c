/* What the results of both economic analyses share. */
#include "plan/execute_economics.h"
#include "plan/execute_tests.h"

#include <math.h>
#include <stdlib.h>

static double weighted(struct pl_econ_weights w, double effect, double cost)
{
    return (w.effect != 0 ? w.effect * effect : 0) +
           (w.cost != 0 ? w.cost * cost : 0);
}

/* NaN for a model. */
static double variance_of(const struct pl_econ *e, struct pl_econ_weights w)
{
    const struct pl_incremental *u = &e->units;

    if (!e->from_data)
        return NAN;
    return w.effect * w.effect * u->effect_var + w.cost * w.cost * u->cost_var +
           2 * w.effect * w.cost * u->covariance;
}

static struct pl_econ_quantity quantity_of(struct pl_econ *e,
                                           struct pl_econ_weights w)
{
    size_t n = (size_t)e->drawing.draws;
    double estimate = weighted(w, e->mean_effect, e->mean_cost);
    double *x = PL_NEW(e->r->work, double, n + 1);

    if (x == NULL)
        pl_add(&e->warnings, NULL); /* out of memory, found at the end */
    if (n == 0 || x == NULL) {
        struct pl_coef c = pl_coef_t(estimate, sqrt(variance_of(e, w)), NAN,
                                     e->level, PL_TWO_SIDED);
        return (struct pl_econ_quantity){estimate, c.std_error, c.conf_low,
                                         c.conf_high};
    }
    for (size_t i = 0; i < n; i++)
        x[i] = weighted(w, e->effect[i], e->cost[i]);
    return pl_econ_from_draws(estimate, x, n, e->level);
}

double pl_econ_above_zero(const struct pl_econ *e, struct pl_econ_weights w)
{
    double estimate = weighted(w, e->mean_effect, e->mean_cost), above = 0;

    if (e->drawing.draws == 0)
        return pl_normal_upper(-estimate / sqrt(variance_of(e, w)));
    for (uint64_t i = 0; i < e->drawing.draws; i++)
        above += weighted(w, e->effect[i], e->cost[i]) > 0;
    return above / (double)e->drawing.draws;
}

void pl_econ_set_quantity(struct pl_econ *e, struct pl_econ_weights w,
                          struct pl_builder *b)
{
    struct pl_econ_quantity q = quantity_of(e, w);

    pl_set_number(b, "estimate", q.estimate);
    pl_set_number(b, "std_error", q.std_error);
    pl_set_number(b, "conf_low", q.conf_low);
    pl_set_number(b, "conf_high", q.conf_high);
}

const struct pl_value *pl_econ_quantity_value(struct pl_econ *e,
                                              struct pl_econ_weights w)
{
    struct pl_builder b;

    pl_build(&b, e->r->a);
    pl_econ_set_quantity(e, w, &b);
    return pl_map(&b);
}

struct pl_ratio pl_econ_ratio(struct pl_econ *e, bool of_cost)
{
    const double *top = of_cost ? e->cost : e->effect;
    const double *bottom = of_cost ? e->effect : e->cost;
    const struct pl_incremental *u = &e->units;
    size_t n = (size_t)e->drawing.draws;
    double a = of_cost ? e->mean_cost : e->mean_effect;
    double b = of_cost ? e->mean_effect : e->mean_cost;
    struct pl_ratio r = {b != 0 ? a / b : NAN, NAN, NAN};
    double *x = PL_NEW(e->r->work, double, n + 1);

    if (x == NULL)
        pl_add(&e->warnings, NULL);
    if (n == 0 && e->from_data)
        return of_cost ? pl_fieller(a, b, u->cost_var, u->effect_var,
                                    u->covariance, e->level)
                       : pl_fieller(a, b, u->effect_var, u->cost_var,
                                    u->covariance, e->level);
    for (size_t i = 0; x != NULL && i < n; i++) {
        if (!(bottom[i] * b > 0))
            return r; /* draws on both sides of 0 */
        x[i] = top[i] / bottom[i];
    }
    if (n == 0 || x == NULL)
        return r;
    struct pl_econ_quantity q = pl_econ_from_draws(r.estimate, x, n, e->level);
    r.low = q.conf_low;
    r.high = q.conf_high;
    return r;
}

const struct pl_value *pl_econ_ratio_value(struct pl_econ *e,
                                           const struct pl_ratio *ratio)
{
    struct pl_builder b;

    pl_build(&b, e->r->a);
    pl_set_number(&b, "estimate", ratio->estimate);
    pl_set_number(&b, "conf_low", ratio->low);
    pl_set_number(&b, "conf_high", ratio->high);
    return pl_map(&b);
}

static const char *method_of(const struct pl_econ *e)
{
    if (!e->from_data)
        return "model";
    return e->drawing.draws > 0 ? "bootstrap" : "normal";
}

static const struct pl_value *units_value(struct pl_econ *e)
{
    const struct pl_incremental *u = &e->units;
    struct pl_builder list, row;

    pl_build(&list, e->r->a);
    for (size_t k = 0; k < 2; k++) {
        pl_build(&row, e->r->a);
        pl_set_string(&row, "level", e->label[k]);
        pl_set_number(&row, "n", (double)e->arm[k].n);
        if (e->arm[k].cluster != NULL)
            pl_set_number(&row, "n_clusters", (double)e->arm[k].n_clusters);
        pl_set_number(&row, "cost", u->cost_mean[k]);
        pl_set_number(&row, "cost_sd", u->cost_sd[k]);
        pl_set_number(&row, "effect", u->effect_mean[k]);
        pl_set_number(&row, "effect_sd", u->effect_sd[k]);
        pl_add(&list, pl_map(&row));
    }
    return pl_list(&list);
}

static const struct pl_value *items_value(struct pl_econ *e,
                                          const char *const *accounts)
{
    struct pl_builder list, row;

    pl_build(&list, e->r->a);
    for (size_t p = 0; p < e->economy.n_parts; p++) {
        const struct pl_econ_part *part = &e->parts[p];
        double x = part->weight;
        for (size_t f = 0; f < part->n_factors; f++)
            x *= pl_uncertain_mean(&e->inputs[part->factor[f]].value);
        pl_build(&row, e->r->a);
        pl_set_string(&row, "name", e->part_name[p]);
        pl_set_text(&row, "account", accounts[part->account]);
        pl_set_number(&row, "present_value", x);
        pl_add(&list, pl_map(&row));
    }
    return pl_list(&list);
}

static void set_options(const struct pl_econ *e, struct pl_builder *b)
{
    pl_set_text(b, "method", method_of(e));
    pl_set_number(b, "level", e->level);
    pl_set_number(b, "horizon_years", e->horizon);
    pl_set_number(b, "price_year", e->price_year);
    if (!e->from_data) {
        pl_set_number(b, "discount_rate", e->rate);
        pl_set_number(b, "effect_discount_rate", e->effect_rate);
    }
    if (e->drawing.draws > 0)
        pl_set_number(b, "draws", (double)e->drawing.draws);
    if (e->perspective.len > 0)
        pl_set_string(b, "perspective", e->perspective);
}

/* Of the two differences; NaN where one does not vary. */
static double correlation(const struct pl_incremental *u)
{
    double r = u->covariance / sqrt(u->cost_var * u->effect_var);

    return r > 1 ? 1 : r < -1 ? -1 : r; /* a NaN stays one */
}

void pl_econ_set_settings(struct pl_econ *e, const char *const *accounts,
                          struct pl_builder *b)
{
    set_options(e, b);
    if (e->from_data) {
        pl_set(b, "arms", units_value(e));
        pl_set_number(b, "n", (double)(e->arm[0].n + e->arm[1].n));
        pl_set_number(b, "n_dropped", e->n_dropped);
        pl_set_number(b, "correlation", correlation(&e->units));
    } else {
        pl_set(b, "items", items_value(e, accounts));
    }
    pl_set(b, "warnings", pl_list(&e->warnings));
}

/* One bar: the result with an input at the ends of its own interval. */
struct bar {
    struct pl_str name;
    double value[2], net[2], swing;
};

static int by_swing(const void *a, const void *b)
{
    const struct bar *x = a, *y = b;

    if (x->swing != y->swing)
        return x->swing > y->swing ? -1 : 1;
    return pl_str_cmp(x->name, y->name);
}

static enum pl_status bar_of(struct pl_econ *e, size_t input,
                             const double weight[4], struct pl_econ_weights w,
                             struct bar *out)
{
    double t[PL_ACCOUNTS];

    out->name = e->input_name[input];
    for (size_t end = 0; end < 2; end++) {
        double u = end == 0 ? (1 - e->level) / 2 : (1 + e->level) / 2;
        PL_TRY(pl_run_failed(
            e->r, pl_economy_one_way(e->r->work, &e->economy, input, u,
                                     &out->value[end], t, e->r->err)));
        out->net[end] = weighted(w, weight[1] * t[1] + weight[3] * t[3],
                                 weight[0] * t[0] + weight[2] * t[2]);
    }
    out->swing = fabs(out->net[1] - out->net[0]);
    return PL_OK;
}

enum pl_status pl_econ_set_tornado(struct pl_econ *e, const double weight[4],
                                   struct pl_econ_weights w,
                                   struct pl_builder *b)
{
    struct bar *bars = PL_NEW(e->r->work, struct bar, e->economy.n_inputs + 1);
    struct pl_builder list, row;
    size_t n = 0;

    if (bars == NULL)
        return pl_run_no_memory(e->r);
    for (size_t j = 0; j < e->economy.n_inputs; j++)
        if (e->inputs[j].value.kind != PL_FIXED)
            PL_TRY(bar_of(e, j, weight, w, &bars[n++]));
    if (n > 1)
        qsort(bars, n, sizeof *bars, by_swing);
    pl_build(&list, e->r->a);
    for (size_t j = 0; j < n; j++) {
        pl_build(&row, e->r->a);
        pl_set_string(&row, "name", bars[j].name);
        pl_set_number(&row, "low", bars[j].value[0]);
        pl_set_number(&row, "high", bars[j].value[1]);
        pl_set_number(&row, "net_at_low", bars[j].net[0]);
        pl_set_number(&row, "net_at_high", bars[j].net[1]);
        pl_set_number(&row, "swing", bars[j].swing);
        pl_add(&list, pl_map(&row));
    }
    pl_set(b, "tornado", pl_list(&list));
    return PL_OK;
}

/* Columns as they entered, amounts as they were given. */
enum pl_status pl_econ_record(struct pl_econ *e, const char *name,
                              const char *const *args, size_t n,
                              const struct pl_value **out)
{
    struct pl_run *r = e->r;
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", name);
    set_options(e, &b);
    if (!e->from_data)
        pl_set_number(&b, "last_year", e->last);
    if (e->drawing.draws > 0)
        pl_set_number(&b, "seed", (double)e->drawing.stream.seed);
    for (size_t i = 0; i < n; i++) {
        const struct pl_value *v = pl_get(r->args, args[i]);
        if (!pl_is_nil(v))
            pl_set(&b, args[i], pl_value_copied(r->a, v, 0));
    }
    if (e->from_data)
        PL_TRY(pl_record_args(r, args, n, &b));
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(r) : PL_OK;
}
