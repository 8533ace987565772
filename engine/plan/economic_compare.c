/* What an economic analysis did against its plan: settings by the record, and
 * amounts one by one. */
#include "plan/economic.h"

#include "plan/schema.h"

#include <math.h>
#include <string.h>

struct state {
    struct pl_arena *a;
    const struct pl_comparison *c;
    struct pl_builder *list;
};

static void add(struct state *s, struct pl_str member,
                const struct pl_value *was, const struct pl_value *is)
{
    struct pl_str clause = pl_str_printf(
        s->a, "analyses.%.*s.%.*s", PL_FMT(pl_strv(pl_get(s->c->spec, "id"))),
        PL_FMT(member));

    pl_add(s->list, pl_difference(s->a, clause, was, is, PL_STR("")));
}

static const struct pl_value *said(const struct pl_value *v)
{
    return pl_is_unspecified(v) ? pl_nil() : v;
}

static void differ(struct state *s, const char *member,
                   const struct pl_value *was, const struct pl_value *is)
{
    if (!pl_equal(said(was), said(is)))
        add(s, pl_str_from(member), was, is);
}

/* Amounts by name, and not an amount itself. */
static bool is_open(const struct pl_value *v)
{
    return v->type == PL_MAP && pl_is_nil(pl_get(v, "kind")) &&
           pl_is_nil(pl_get(v, "value")) && pl_is_nil(pl_get(v, "stream"));
}

static void compare_amounts(struct state *s, struct pl_str path,
                            const struct pl_value *was,
                            const struct pl_value *is);

static void compare_one(struct state *s, struct pl_str path, struct pl_str name,
                        const struct pl_value *was, const struct pl_value *is)
{
    struct pl_str own =
        pl_str_printf(s->a, "%.*s.%.*s", PL_FMT(path), PL_FMT(name));

    if (own.s == NULL)
        s->list->failed = true;
    else
        compare_amounts(s, own, pl_get_str(was, name), pl_get_str(is, name));
}

static void compare_amounts(struct state *s, struct pl_str path,
                            const struct pl_value *was,
                            const struct pl_value *is)
{
    size_t i = 0, j = 0;

    if (pl_equal(said(was), said(is)))
        return;
    if (!is_open(was) || !is_open(is)) {
        add(s, path, was, is);
        return;
    }
    while (i < was->n || j < is->n) {
        const struct pl_member *x = i < was->n ? &was->as.members[i] : NULL;
        const struct pl_member *y = j < is->n ? &is->as.members[j] : NULL;
        int order = x == NULL ? 1 : y == NULL ? -1 : pl_str_cmp(x->key, y->key);
        compare_one(s, path, order <= 0 ? x->key : y->key, was, is);
        i += order <= 0;
        j += order >= 0;
    }
}

/* A rate that meets no other year than the present one does nothing.  That of
 * benefits is the one of costs, unless it is said. */
static void compare_rates(struct state *s)
{
    const struct pl_value *spec = s->c->spec, *record = s->c->record;
    const struct pl_value *rate = pl_get(record, "discount_rate");
    const struct pl_value *of_effects = pl_get(record, "effect_discount_rate");
    const struct pl_value *planned = pl_get(spec, "effect_discount_rate");

    if (!(pl_num(pl_get(record, "last_year")) > 0))
        return;
    differ(s, "discount_rate", pl_get(spec, "discount_rate"), rate);
    if (!pl_equal(pl_is_unspecified(planned) ? rate : planned, of_effects))
        add(s, PL_STR("effect_discount_rate"), planned, of_effects);
}

/* Nothing is to be told where nothing was drawn. */
static void compare_draws(struct state *s)
{
    const struct pl_value *spec = s->c->spec, *record = s->c->record;
    const double usual = 10000;
    double draws = pl_num(pl_get(record, "draws"));

    if (!(draws > 0)) {
        if (pl_economic_has_columns(s->c->done)) /* drawn in the plan? */
            differ(s, "seed", pl_get(spec, "seed"), pl_nil());
        return;
    }
    if (draws != pl_num_or(pl_get(spec, "draws"), usual))
        add(s, PL_STR("draws"), pl_get(spec, "draws"), pl_get(record, "draws"));
    differ(s, "seed", pl_get(spec, "seed"), pl_get(record, "seed"));
}

static void compare_column(struct state *s, const char *member)
{
    const struct pl_value *was = pl_get(s->c->spec, member);
    const struct pl_value *is = pl_get(pl_get(s->c->record, member), "name");

    if (pl_economic_has_columns(s->c->done))
        differ(s, member, pl_strv(was).len > 0 ? was : pl_nil(), is);
}

static void compare_level(struct state *s)
{
    double was = pl_num(pl_get(s->c->spec, "level"));
    double is = pl_num(pl_get(s->c->record, "level"));

    const struct pl_value *record = s->c->record;
    bool has_interval = pl_num(pl_get(record, "draws")) > 0 ||
                        !pl_is_text(pl_get(record, "method"), "model");

    if (has_interval && isfinite(is) && !(fabs(was - is) <= 1e-12))
        add(s, PL_STR("level"), pl_get(s->c->spec, "level"),
            pl_get(s->c->record, "level"));
}

enum pl_status pl_economic_compare(struct pl_arena *a,
                                   const struct pl_comparison *c,
                                   struct pl_builder *list, struct pl_err *err)
{
    static const char *const recorded[] = {"comparator",    "curve",
                                           "horizon_years", "perspective",
                                           "price_year",    "threshold"};
    static const char *const amounts[] = {"costs", "benefits", "cost", "effect",
                                          "inputs"};
    struct state s = {a, c, list};

    for (size_t i = 0; i < sizeof amounts / sizeof amounts[0]; i++)
        compare_amounts(&s, pl_str_from(amounts[i]),
                        pl_get(c->spec, amounts[i]),
                        pl_get(c->done, amounts[i]));
    for (size_t i = 0; i < sizeof recorded / sizeof recorded[0]; i++)
        differ(&s, recorded[i], pl_get(c->spec, recorded[i]),
               pl_get(c->record, recorded[i]));
    compare_rates(&s);
    compare_draws(&s);
    compare_level(&s);
    compare_column(&s, "treatment");
    compare_column(&s, "cluster");
    return list->failed ? pl_fail(err, PL_ENOMEM, NULL, "out of memory")
                        : PL_OK;
}

/* Quantities of results. */

static const struct quantities {
    const char *kind, *names[6];
} quantities[] = {
    {"cost_benefit",
     {"net_present_value", "costs", "benefits", "benefit_cost_ratio"}},
    {"cost_effectiveness",
     {"icer", "incremental_cost", "incremental_effect", "net_benefit"}},
};

const char *pl_economic_quantity_name(const struct pl_value *result, size_t i)
{
    for (size_t k = 0; k < sizeof quantities / sizeof quantities[0]; k++)
        if (pl_is_text(pl_get(result, "kind"), quantities[k].kind) && i < 6)
            return quantities[k].names[i];
    return NULL;
}

const struct pl_value *pl_economic_quantity(const struct pl_value *result,
                                            struct pl_str name)
{
    const struct pl_value *v = pl_get_str(result, name);

    return v->type == PL_LIST ? pl_item(v, 0) : v;
}
