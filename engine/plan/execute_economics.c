/* Costs against benefits, and costs against effects. */
#include "plan/execute_economics.h"

#include <math.h>

enum { MOST_POINTS = 500, CURVE_POINTS = 21, MOST_THRESHOLDS = 1000 };

static const struct pl_econ_weights cost = {0, 1}, effect = {1, 0};

static bool is_column(const struct pl_value *v)
{
    return v->type == PL_STRING;
}

enum pl_status pl_econ_pair(struct pl_run *r, const char *first,
                            const char *second, bool *are_columns)
{
    static const char *const of_columns[] = {"treatment", "cluster"};
    const struct pl_value *a = pl_get(r->args, first);
    const struct pl_value *b = pl_get(r->args, second);

    *are_columns = is_column(a) && is_column(b);
    if (!is_column(a) && !is_column(b))
        for (size_t i = 0; i < 2; i++)
            if (!pl_is_nil(pl_get(r->args, of_columns[i])))
                return pl_fail(r->err, PL_EINPUT, NULL,
                               "%s: %s is for columns; %s and %s are amounts",
                               r->who, of_columns[i], first, second);
    if (is_column(a) == is_column(b))
        return PL_OK;
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: %s is a column and %s is not; give two columns, or "
                   "amounts for both",
                   r->who, is_column(a) ? first : second,
                   is_column(a) ? second : first);
}

/* Cost and benefit. */

static enum pl_status benefit_amounts(struct pl_run *r, struct pl_econ *e)
{
    PL_TRY(pl_econ_amounts(e, "costs", pl_get(r->args, "costs"), 0, e->rate));
    return pl_econ_amounts(e, "benefits", pl_get(r->args, "benefits"), 1,
                           e->effect_rate);
}

static enum pl_status benefit_model(struct pl_run *r, struct pl_econ *e)
{
    static const double weight[4] = {1, 1, 0, 0};

    PL_TRY(benefit_amounts(r, e));
    PL_TRY(pl_econ_draw_model(e, weight, "cost_benefit"));
    e->mean_cost = e->total[0];
    e->mean_effect = e->total[1];
    return PL_OK;
}

static enum pl_status benefit_result(struct pl_econ *e,
                                     const struct pl_value **out)
{
    static const char *const accounts[] = {"costs", "benefits"};
    static const double weight[4] = {1, 1, 0, 0};
    const struct pl_econ_weights net = {1, -1};
    struct pl_ratio ratio = {NAN, NAN, NAN};
    struct pl_builder b;

    if (e->mean_cost > 0)
        ratio = pl_econ_ratio(e, false);
    if (!(e->mean_cost > 0))
        pl_econ_warn(e, "costs are not above 0: there is no benefit-cost "
                        "ratio");
    else if (isnan(ratio.low) && (e->drawing.draws > 0 || e->from_data))
        pl_econ_warn(e, "costs may be 0 or less: the benefit-cost ratio has no "
                        "interval with two ends");
    pl_build(&b, e->r->a);
    pl_set_text(&b, "kind", "cost_benefit");
    pl_econ_set_quantity(e, net, &b);
    pl_set(&b, "costs", pl_econ_quantity_value(e, cost));
    pl_set(&b, "benefits", pl_econ_quantity_value(e, effect));
    pl_set(&b, "net_present_value", pl_econ_quantity_value(e, net));
    pl_set(&b, "benefit_cost_ratio", pl_econ_ratio_value(e, &ratio));
    pl_set_number(&b, "p_positive", pl_econ_above_zero(e, net));
    if (!e->from_data)
        PL_TRY(pl_econ_set_tornado(e, weight, net, &b));
    pl_econ_set_settings(e, accounts, &b);
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(e->r) : PL_OK;
}

enum pl_status pl_run_cost_benefit(struct pl_run *r, struct pl_executed *out)
{
    static const char *const args[] = {"costs", "benefits", "inputs",
                                       "treatment", "cluster"};
    const struct pl_value *result = NULL, *record = NULL;
    struct pl_econ e = {0};
    bool are_columns = false;

    PL_TRY(pl_econ_options(r, &e));
    PL_TRY(pl_econ_pair(r, "costs", "benefits", &are_columns));
    if (are_columns) {
        PL_TRY(pl_econ_units(&e, pl_strv(pl_get(r->args, "costs")),
                             pl_strv(pl_get(r->args, "benefits")), "benefits"));
        e.mean_cost = e.units.cost;
        e.mean_effect = e.units.effect;
    } else {
        PL_TRY(benefit_model(r, &e));
    }
    PL_TRY(benefit_result(&e, &result));
    PL_TRY(pl_econ_record(&e, "cost_benefit", args, 5, &record));
    return pl_run_done(r, out, result, record);
}

/* Cost and effect. */

static enum pl_status wrong_arms(struct pl_run *r, const char *arg)
{
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: %s holds amounts by arm: { usual = ..., new = ... }, "
                   "the same two arms in cost and effect",
                   r->who, arg);
}

enum pl_status pl_econ_arms(struct pl_run *r, struct pl_econ *e)
{
    const struct pl_value *c = pl_get(r->args, "cost");
    const struct pl_value *x = pl_get(r->args, "effect");
    struct pl_str base = pl_strv(pl_get(r->args, "comparator"));

    if (c->type != PL_MAP || c->n != 2)
        return wrong_arms(r, "cost");
    if (x->type != PL_MAP || x->n != 2 ||
        !pl_str_eq(c->as.members[0].key, x->as.members[0].key) ||
        !pl_str_eq(c->as.members[1].key, x->as.members[1].key))
        return wrong_arms(r, "effect");
    if (base.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: comparator is not given: the arm that the other "
                       "is compared with",
                       r->who);
    for (size_t k = 0; k < 2; k++)
        if (pl_str_eq(base, c->as.members[k].key)) {
            e->label[0] = base;
            e->label[1] = c->as.members[1 - k].key;
            return PL_OK;
        }
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: comparator \"%.*s\" is no arm of cost; they are "
                   "\"%.*s\" and \"%.*s\"",
                   r->who, PL_FMT(base), PL_FMT(c->as.members[0].key),
                   PL_FMT(c->as.members[1].key));
}

static const double differences[4] = {-1, -1, 1, 1};

static enum pl_status effect_amounts(struct pl_run *r, struct pl_econ *e)
{
    static const char *const names[] = {"cost", "effect"};

    PL_TRY(pl_econ_arms(r, e));
    for (size_t k = 0; k < 4; k++) {
        struct pl_str arm = e->label[k / 2];
        struct pl_str path =
            pl_str_printf(r->work, "%s.%.*s", names[k % 2], PL_FMT(arm));
        if (path.s == NULL)
            return pl_run_no_memory(r);
        PL_TRY(pl_econ_amounts(e, path.s,
                               pl_get_str(pl_get(r->args, names[k % 2]), arm),
                               k, k % 2 == 0 ? e->rate : e->effect_rate));
    }
    return PL_OK;
}

static enum pl_status effect_model(struct pl_run *r, struct pl_econ *e)
{
    PL_TRY(effect_amounts(r, e));
    PL_TRY(pl_econ_draw_model(e, differences, "cost_effectiveness"));
    e->mean_cost = e->total[2] - e->total[0];
    e->mean_effect = e->total[3] - e->total[1];
    return PL_OK;
}

/* Numbers of an argument that is one or a list. */
static double nth_number(const struct pl_value *v, size_t i)
{
    return v->type == PL_LIST ? pl_num(pl_item(v, i)) : pl_num(v);
}

static size_t count_numbers(const struct pl_value *v)
{
    return v->type == PL_LIST ? v->n : v->type == PL_NUMBER ? 1 : 0;
}

enum pl_status pl_econ_thresholds(struct pl_run *r, const char *arg)
{
    const struct pl_value *v = pl_get(r->args, arg);
    size_t n = count_numbers(v);

    if (n > MOST_THRESHOLDS)
        return pl_fail(r->err, PL_ELIMIT, NULL,
                       "%s: %s has %zu values; at most %d are listed", r->who,
                       arg, n, MOST_THRESHOLDS);
    for (size_t i = 0; i < n; i++)
        if (!(nth_number(v, i) >= 0))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: %s is %g; the worth of a unit of effect is 0 "
                           "or more",
                           r->who, arg, nth_number(v, i));
    return PL_OK;
}

static void set_net_benefit(struct pl_econ *e, struct pl_builder *b)
{
    const struct pl_value *v = pl_get(e->r->args, "threshold");
    struct pl_builder list, row;

    pl_build(&list, e->r->a);
    for (size_t i = 0; i < count_numbers(v); i++) {
        struct pl_econ_weights w = {nth_number(v, i), -1};
        pl_build(&row, e->r->a);
        pl_econ_set_quantity(e, w, &row);
        pl_set_number(&row, "threshold", w.effect);
        pl_set_number(&row, "p_cost_effective", pl_econ_above_zero(e, w));
        pl_add(&list, pl_map(&row));
    }
    pl_set(b, "net_benefit", pl_list(&list));
}

/* At the values of `curve`, or from 0 to twice the largest threshold. */
static void set_curve(struct pl_econ *e, struct pl_builder *b)
{
    const struct pl_value *v = pl_get(e->r->args, "curve");
    const struct pl_value *given = pl_get(e->r->args, "threshold");
    struct pl_builder list, row;
    double most = 0;

    for (size_t i = 0; i < count_numbers(given); i++)
        most = fmax(most, nth_number(given, i));
    size_t n = !pl_is_nil(v) ? count_numbers(v) : most > 0 ? CURVE_POINTS : 0;
    if (e->drawing.draws == 0 && !e->from_data)
        return;
    pl_build(&list, e->r->a);
    for (size_t i = 0; i < n; i++) {
        double at = pl_is_nil(v) ? 2 * most * (double)i / (CURVE_POINTS - 1)
                                 : nth_number(v, i);
        pl_build(&row, e->r->a);
        pl_set_number(&row, "threshold", at);
        pl_set_number(&row, "p_cost_effective",
                      pl_econ_above_zero(e, (struct pl_econ_weights){at, -1}));
        pl_add(&list, pl_map(&row));
    }
    pl_set(b, "acceptability", pl_list(&list));
}

static const char *const quadrants[] = {"north_east", "south_east",
                                        "south_west", "north_west"};

/* Shares of the draws in each quarter, and the first of them as points. */
static void set_plane(struct pl_econ *e, struct pl_builder *b)
{
    struct pl_builder plane, points, point;
    double share[4] = {0, 0, 0, 0};
    uint64_t n = e->drawing.draws;

    if (n == 0)
        return;
    pl_build(&points, e->r->a);
    for (uint64_t i = 0; i < n; i++) {
        share[pl_quadrant_of(e->effect[i], e->cost[i])] += 1 / (double)n;
        if (i >= MOST_POINTS)
            continue;
        pl_build(&point, e->r->a);
        pl_set_number(&point, "effect", e->effect[i]);
        pl_set_number(&point, "cost", e->cost[i]);
        pl_add(&points, pl_map(&point));
    }
    pl_build(&plane, e->r->a);
    for (size_t k = 0; k < 4; k++)
        pl_set_number(&plane, quadrants[k], share[k]);
    pl_set(&plane, "points", pl_list(&points));
    pl_set(b, "plane", pl_map(&plane));
}

/* A ratio says something where more is bought for more, or less for less. */
static struct pl_ratio ratio_of(struct pl_econ *e, enum pl_quadrant at)
{
    const struct pl_ratio none = {NAN, NAN, NAN};
    struct pl_ratio ratio = pl_econ_ratio(e, true);

    if (e->mean_effect == 0)
        pl_econ_warn(e, "there is no difference in effect: costs per unit of "
                        "it have no meaning");
    else if (at == PL_SOUTH_EAST)
        pl_econ_warn(e, "more effect at no more cost: it dominates, and a "
                        "ratio has no meaning");
    else if (at == PL_NORTH_WEST)
        pl_econ_warn(e, "more cost for no more effect: it is dominated, and a "
                        "ratio has no meaning");
    if (e->mean_effect == 0 || at == PL_SOUTH_EAST || at == PL_NORTH_WEST)
        return none;
    if (at == PL_SOUTH_WEST)
        pl_econ_warn(e, "less effect at less cost: the ratio is what is saved "
                        "for each unit given up");
    if (isnan(ratio.low) && (e->drawing.draws > 0 || e->from_data))
        pl_econ_warn(e, "the difference in effect may be 0: the ratio has no "
                        "interval with two ends, net benefit has");
    return ratio;
}

/* Of a model; units have theirs among the settings. */
static const struct pl_value *arms_value(struct pl_econ *e)
{
    struct pl_builder list, row;

    pl_build(&list, e->r->a);
    for (size_t k = 0; k < 2; k++) {
        pl_build(&row, e->r->a);
        pl_set_string(&row, "level", e->label[k]);
        pl_set_number(&row, "cost", e->total[2 * k]);
        pl_set_number(&row, "effect", e->total[2 * k + 1]);
        pl_add(&list, pl_map(&row));
    }
    return pl_list(&list);
}

static enum pl_status set_drivers(struct pl_econ *e, struct pl_builder *b)
{
    const struct pl_value *v = pl_get(e->r->args, "threshold");

    if (e->from_data)
        return PL_OK;
    pl_set(b, "arms", arms_value(e));
    if (count_numbers(v) == 0)
        return PL_OK;
    return pl_econ_set_tornado(
        e, differences, (struct pl_econ_weights){nth_number(v, 0), -1}, b);
}

static enum pl_status effect_result(struct pl_econ *e,
                                    const struct pl_value **out)
{
    static const char *const accounts[] = {"cost", "effect", "cost", "effect"};
    enum pl_quadrant at = pl_quadrant_of(e->mean_effect, e->mean_cost);
    struct pl_ratio ratio = ratio_of(e, at);
    struct pl_builder b;

    pl_build(&b, e->r->a);
    pl_set_text(&b, "kind", "cost_effectiveness");
    pl_set_string(&b, "comparator", e->label[0]);
    pl_set_string(&b, "compared", e->label[1]);
    pl_set(&b, "incremental_cost", pl_econ_quantity_value(e, cost));
    pl_set(&b, "incremental_effect", pl_econ_quantity_value(e, effect));
    pl_set(&b, "icer", pl_econ_ratio_value(e, &ratio));
    pl_set_text(&b, "position", quadrants[at]);
    set_net_benefit(e, &b);
    set_curve(e, &b);
    set_plane(e, &b);
    PL_TRY(set_drivers(e, &b));
    pl_econ_set_settings(e, accounts, &b);
    *out = pl_map(&b);
    return *out == NULL ? pl_run_no_memory(e->r) : PL_OK;
}

static enum pl_status units_of(struct pl_run *r, struct pl_econ *e)
{
    if (!pl_is_nil(pl_get(r->args, "comparator")))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: comparator is for amounts by arm; of columns the "
                       "first level of treatment is compared with",
                       r->who);
    PL_TRY(pl_econ_units(e, pl_strv(pl_get(r->args, "cost")),
                         pl_strv(pl_get(r->args, "effect")), "effect"));
    e->mean_cost = e->units.cost;
    e->mean_effect = e->units.effect;
    return PL_OK;
}

enum pl_status pl_run_cost_effectiveness(struct pl_run *r,
                                         struct pl_executed *out)
{
    static const char *const args[] = {"curve",     "cost",      "effect",
                                       "inputs",    "treatment", "comparator",
                                       "threshold", "cluster"};
    const struct pl_value *result = NULL, *record = NULL;
    struct pl_econ e = {0};
    bool are_columns = false;

    PL_TRY(pl_econ_options(r, &e));
    PL_TRY(pl_econ_thresholds(r, "threshold"));
    PL_TRY(pl_econ_thresholds(r, "curve"));
    PL_TRY(pl_econ_pair(r, "cost", "effect", &are_columns));
    PL_TRY(are_columns ? units_of(r, &e) : effect_model(r, &e));
    PL_TRY(effect_result(&e, &result));
    PL_TRY(pl_econ_record(&e, "cost_effectiveness", args, 8, &record));
    return pl_run_done(r, out, result, record);
}
