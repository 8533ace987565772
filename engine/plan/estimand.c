#include "plan/estimand.h"

static bool is_below(struct pl_str s, struct pl_str prefix, struct pl_str *rest)
{
    if (s.len <= prefix.len + 1 ||
        !pl_str_eq(pl_str_slice(s, 0, prefix.len), prefix) ||
        s.s[prefix.len] != '.')
        return false;
    *rest = pl_str_slice(s, prefix.len + 1, s.len);
    return true;
}

struct pl_str pl_member_of(const struct pl_value *spec, struct pl_str clause)
{
    struct pl_str rest, member;

    if (is_below(clause, PL_STR("analyses"), &rest) &&
        is_below(rest, pl_strv(pl_get(spec, "id")), &member))
        return member;
    return PL_STR("");
}

struct pl_str pl_column_of(const struct pl_value *spec, struct pl_str clause)
{
    struct pl_str rest, column;

    if (is_below(clause, PL_STR("derive"), &rest) ||
        is_below(clause, PL_STR("scales"), &rest))
        return rest;
    if (is_below(clause, PL_STR("data"), &rest) &&
        is_below(rest, pl_strv(pl_get(spec, "data")), &column) &&
        !pl_str_is(column, "path"))
        return column;
    return PL_STR("");
}

const char *pl_other_estimand(const struct pl_value *spec, struct pl_str clause)
{
    struct pl_str member = pl_member_of(spec, clause);
    struct pl_str column = pl_column_of(spec, clause);
    struct pl_str outcome = pl_strv(pl_get(spec, "outcome"));
    struct pl_str arm = pl_strv(pl_get(spec, "treatment"));

    if (pl_str_is(member, "outcome"))
        return "another outcome";
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
