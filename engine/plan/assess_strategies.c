/* Rules of a registered list for missing values that no run of the analysis
 * used. */
#include "plan/assess_state.h"

static const struct pl_value *omitted_in(const struct pl_value *row,
                                         const struct pl_value *clause)
{
    const struct pl_value *list = pl_get(row, "omitted");

    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_equal(pl_get(pl_item(list, i), "clause"), clause))
            return pl_item(list, i);
    return pl_nil();
}

/* Any one run that used it is enough. */
static bool is_run_somewhere(const struct pl_assessing *s, size_t trial,
                             struct pl_str analysis,
                             const struct pl_value *clause)
{
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct pl_value *row = s->runs.items[i];
        if (pl_assess_is_run_of(s, row, trial, analysis) &&
            pl_is_nil(omitted_in(row, clause)))
            return true;
    }
    return false;
}

static void add_omitted(struct pl_assessing *s, size_t trial,
                        const struct pl_value *main,
                        const struct pl_value *omitted)
{
    struct pl_entry *e = pl_assess_entry(s, trial, "omitted", "unexplained");
    struct pl_str error = pl_strv(pl_get(omitted, "error"));

    e->analysis = pl_strv(pl_get(main, "analysis"));
    e->clause = pl_strv(pl_get(omitted, "clause"));
    e->registered =
        pl_assess_keep(s, pl_rounded_value(s->a, pl_get(omitted, "rule")));
    e->conducted = pl_assess_keep(s, pl_text(s->a, "not run"));
    e->conducted_text = PL_STR("not run");
    e->sides = pl_get(omitted, "sides");
    e->notebook = pl_strv(pl_get(main, "notebook"));
    e->line = (size_t)pl_num_or(pl_get(main, "line"), 0);
    if (error.len > 0)
        pl_assess_detail(
            s, e,
            pl_assess_str(s, pl_str_printf(s->a, "it could not be run: %.*s",
                                           PL_FMT(error))));
    pl_assess_touch(s, e, main);
}

void pl_assess_strategies(struct pl_assessing *s)
{
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *specs = pl_assess_specs(s, t);
        for (size_t i = 0; i < pl_count(specs); i++) {
            struct pl_str id = specs->as.members[i].key;
            const struct pl_value *main = pl_assess_main(s, t, id);
            const struct pl_value *list = pl_get(main, "omitted");
            for (size_t k = 0; k < pl_count(list); k++) {
                const struct pl_value *o = pl_item(list, k);
                if (!is_run_somewhere(s, t, id, pl_get(o, "clause")))
                    add_omitted(s, t, main, o);
            }
        }
    }
}
