/* Economic analyses: what they count, and when they are run. */
#include "plan/economic.h"
#include "plan/protocol_check.h"
#include "plan/schema.h"

#include <stdio.h>

static void clause_of(char clause[PL_CLAUSE_LENGTH],
                      const struct pl_value *spec, const char *member)
{
    snprintf(clause, PL_CLAUSE_LENGTH, "analyses.%.*s%s%s",
             PL_FMT(pl_strv(pl_get(spec, "id"))), member[0] != '\0' ? "." : "",
             member);
}

static enum pl_status check_amounts(const struct pl_check *c,
                                    const struct pl_value *spec)
{
    struct pl_err why = {0};
    char clause[PL_CLAUSE_LENGTH];

    if (pl_economic_need(c->a, spec, &why) == PL_OK)
        return PL_OK;
    if (why.status == PL_ENOMEM)
        return pl_check_no_memory(c);
    clause_of(clause, spec, "");
    struct pl_pos pos = pl_check_place(c, clause);
    pl_fail(c->err, why.status, &pos, "%s: %s", clause, why.msg);
    return why.hint[0] != '\0' ? pl_hint(c->err, "%s", why.hint) : why.status;
}

static enum pl_status check_columns(const struct pl_check *c,
                                    const struct pl_names *known,
                                    const struct pl_value *spec)
{
    static const char *const named[] = {"costs", "benefits", "cost", "effect",
                                        "cluster"};
    char clause[PL_CLAUSE_LENGTH];

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        struct pl_str name = pl_strv(pl_get(spec, named[i]));
        clause_of(clause, spec, named[i]);
        if (name.len > 0)
            PL_TRY(pl_check_name(c, known, clause, name));
    }
    return PL_OK;
}

/* Another analysis of the plan, of one of these kinds. */
static enum pl_status check_other(const struct pl_check *c,
                                  const struct pl_value *spec,
                                  const char *clause, struct pl_str other,
                                  const char *kinds, const char *itself,
                                  const char *what)
{
    const struct pl_value *analysis =
        pl_get_str(pl_get(c->protocol, "analyses"), other);

    if (pl_str_eq(other, pl_strv(pl_get(spec, "id"))))
        return pl_check_wrong(c, clause, itself, other);
    if (pl_is_nil(analysis))
        return pl_check_wrong(c, clause, "there is no analysis", other);
    if (!pl_word_in(kinds, pl_strv(pl_get(analysis, "kind"))))
        return pl_check_wrong(c, clause, what, other);
    return PL_OK;
}

static enum pl_status check_estimates(const struct pl_check *c,
                                      const struct pl_value *spec)
{
    const struct pl_value *list = pl_economic_estimates(c->a, spec, false);
    char clause[PL_CLAUSE_LENGTH];

    if (list == NULL)
        return pl_check_no_memory(c);
    clause_of(clause, spec, "");
    for (size_t i = 0; i < pl_count(list); i++)
        PL_TRY(check_other(
            c, spec, clause, pl_strv(pl_get(pl_item(list, i), "analysis")),
            "regression comparison",
            "it values itself:", "it has no estimate to value:"));
    return PL_OK;
}

static enum pl_status check_uptake(const struct pl_check *c,
                                   const struct pl_names *known,
                                   const char *clause,
                                   const struct pl_value *condition)
{
    double share = pl_num(pl_get(condition, "share"));
    struct pl_str column = pl_strv(pl_get(condition, "column"));

    if (!(share > 0 && share <= 1)) {
        struct pl_pos pos = pl_check_place(c, clause);
        return pl_fail(c->err, PL_EINPUT, &pos,
                       "%s: share, %g, is not above 0 and at most 1", clause,
                       share);
    }
    return column.len > 0 ? pl_check_name(c, known, clause, column) : PL_OK;
}

static enum pl_status check_condition(const struct pl_check *c,
                                      const struct pl_names *known,
                                      const struct pl_value *spec)
{
    const struct pl_value *condition = pl_get(spec, "condition");
    char clause[PL_CLAUSE_LENGTH];

    clause_of(clause, spec, "condition");
    if (pl_is_text(pl_get(condition, "kind"), "uptake_at_least"))
        return check_uptake(c, known, clause, condition);
    if (!pl_is_text(pl_get(condition, "kind"), "significant"))
        return PL_OK;
    PL_TRY(pl_check_share(c, clause, condition, "alpha"));
    return check_other(c, spec, clause, pl_strv(pl_get(condition, "analysis")),
                       "regression comparison statistic",
                       "it waits for itself:", "it has no test to wait for:");
}

enum pl_status pl_check_economic(const struct pl_check *c,
                                 const struct pl_names *known,
                                 const struct pl_value *spec)
{
    PL_TRY(check_amounts(c, spec));
    PL_TRY(check_columns(c, known, spec));
    PL_TRY(check_estimates(c, spec));
    return check_condition(c, known, spec);
}
