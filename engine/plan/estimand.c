#include "plan/estimand.h"

#include "plan/clause.h"
#include "plan/estimator.h"

#include <string.h>

struct pl_str pl_column_of(const struct pl_value *spec, struct pl_str clause)
{
    struct pl_str rest, column;

    if (pl_clause_leads_to(PL_STR("derive"), clause, &rest) ||
        pl_clause_leads_to(PL_STR("scales"), clause, &rest))
        return rest;
    if (pl_clause_leads_to(PL_STR("data"), clause, &rest) &&
        pl_clause_leads_to(pl_strv(pl_get(spec, "data")), rest, &column) &&
        !pl_str_is(column, "path"))
        return column;
    return PL_STR("");
}

/* An estimator on another scale, or of what was taken up, answers another
 * question. */
static const char *other_scale(const struct pl_value *spec,
                               const struct pl_value *conducted)
{
    const char *was = pl_estimator_scale(pl_strv(pl_get(spec, "estimator")));
    const char *is = pl_estimator_scale(pl_strv(conducted));

    return was == NULL || is == NULL || strcmp(was, is) == 0 ? NULL : is;
}

const char *pl_other_estimand(const struct pl_value *spec, struct pl_str clause,
                              const struct pl_value *conducted)
{
    struct pl_str member = pl_clause_member(spec, clause);
    struct pl_str column = pl_column_of(spec, clause);
    struct pl_str outcome = pl_strv(pl_get(spec, "outcome"));
    struct pl_str arm = pl_strv(pl_get(spec, "treatment"));

    if (pl_str_is(member, "outcome"))
        return "another outcome";
    if (pl_str_is(member, "estimator"))
        return other_scale(spec, conducted);
    if (pl_str_is(member, "endogenous"))
        return "something else that was taken up";
    if (pl_str_is(member, "instruments"))
        return "other compliers";
    if (pl_str_is(member, "treatment") ||
        (column.len > 0 && pl_str_eq(column, arm)))
        return "other arms";
    if (pl_str_is(member, "sample"))
        return "another population";
    if (column.len > 0 && pl_str_eq(column, outcome))
        return "an outcome measured otherwise";
    if (pl_str_starts(clause, "data.") && pl_str_ends(clause, ".path"))
        return "other data";
    return NULL;
}
