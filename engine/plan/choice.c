/* Choices for members of an analysis: which there are, and a spec with them put
 * in. */
#include "plan/clause.h"
#include "plan/compare.h"
#include "plan/economic.h"
#include "plan/rule.h"
#include "plan/schema.h"

#include <stdio.h>
#include <string.h>

/* In order: the level comes after the threshold, which it follows. */
static const char *const members[] = {"outcome",
                                      "treatment",
                                      "covariates",
                                      "fixed_effects",
                                      "weights",
                                      "vcov",
                                      "missing",
                                      "missing.covariates",
                                      "missing.outcome",
                                      "alpha",
                                      "level",
                                      "alternative",
                                      "sample",
                                      "equal_variance",
                                      "intercept",
                                      "estimator",
                                      "endogenous",
                                      "instruments",
                                      "inference",
                                      "method",
                                      "arguments",
                                      "costs",
                                      "benefits",
                                      "cost",
                                      "effect",
                                      "inputs",
                                      "comparator",
                                      "threshold",
                                      "curve",
                                      "cluster",
                                      "horizon_years",
                                      "discount_rate",
                                      "effect_discount_rate",
                                      "price_year",
                                      "perspective",
                                      "draws",
                                      "seed"};

enum { N_MEMBERS = sizeof members / sizeof members[0] };

enum pl_status pl_choice_need(struct pl_str member, struct pl_err *err)
{
    struct pl_str names[N_MEMBERS];

    if (pl_is_amount_path(member))
        return PL_OK;
    for (size_t i = 0; i < N_MEMBERS; i++) {
        names[i] = pl_str_from(members[i]);
        if (pl_str_eq(member, names[i]))
            return PL_OK;
    }
    pl_fail(err, PL_EINPUT, NULL, "t:run: no choice \"%.*s\"", PL_FMT(member));
    int near = pl_nearest(member, names, N_MEMBERS);
    return near >= 0 ? pl_hint(err, "did you mean \"%s\"?", members[near])
                     : PL_EINPUT;
}

static const struct pl_value *both_rules(struct pl_arena *a,
                                         const struct pl_value *spec,
                                         const struct pl_value *rules)
{
    struct pl_builder both;

    pl_build(&both, a);
    pl_copy_members(&both, pl_get(spec, "missing"));
    pl_copy_members(&both, rules);
    return pl_map(&both);
}

/* The same terms in another order: the order that is there stays, for it says
 * which of collinear terms is left out, and how what is drawn falls. */
static bool is_reordered(struct pl_arena *a, const struct pl_value *spec,
                         struct pl_str member, const struct pl_value *value)
{
    const struct pl_value *was = pl_get_str(spec, member);

    return was->type == PL_LIST && value->type == PL_LIST &&
           pl_count(was) == pl_count(value) &&
           pl_conducted_equal(a, was, value);
}

const struct pl_value *pl_choice_apply(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str member,
                                       const struct pl_value *value)
{
    char path[192];

    if (is_reordered(a, spec, member, value))
        return spec;
    snprintf(path, sizeof path, "%.*s", PL_FMT(member));
    if (pl_str_is(member, "missing") && value->type == PL_MAP)
        value = both_rules(a, spec, value);
    if (pl_str_is(member, "alpha"))
        spec =
            pl_with(a, spec, "level", pl_number(a, 1 - pl_num_or(value, 0.05)));
    if (spec == NULL || value == NULL)
        return NULL;
    if (pl_choice_leaves_out(spec, member, value))
        value = pl_nil();
    return pl_with_path(a, spec, path, value);
}

static struct pl_str path_of(struct pl_arena *a, const struct pl_value *spec,
                             const char *member)
{
    return pl_str_printf(a, "analyses.%.*s.%s",
                         PL_FMT(pl_strv(pl_get(spec, "id"))), member);
}

/* "missing.outcome[2]", of this spec, where the clause speaks of it: a clause
 * names one rule of a list. */
static struct pl_str numbered_of(const struct pl_value *spec,
                                 struct pl_str clause)
{
    struct pl_str member = pl_clause_member(spec, clause), part, rest;

    if (member.len == 0)
        member = clause;
    if (pl_rule_number(member, &part) == 0 ||
        !pl_clause_leads_to(PL_STR("missing"), part, &rest))
        return PL_STR("");
    const struct pl_value *source = pl_get_str(pl_get(spec, "source"), part);
    /* A path of the whole protocol is for those that inherit the list. */
    return pl_str_eq(member, clause) && pl_is_text(source, "analysis")
               ? PL_STR("")
               : member;
}

static const struct pl_value *apply_numbered(struct pl_arena *a,
                                             const struct pl_value *spec,
                                             struct pl_str clause,
                                             const struct pl_value *conducted)
{
    struct pl_str member = numbered_of(spec, clause);

    if (member.len == 0)
        return spec;
    const struct pl_value *with = pl_rule_replace(a, spec, member, conducted);
    return with != NULL && pl_is_nil(with) ? spec : with;
}

/* Rows that no rule names are the notebook's to give: nothing can be applied.
 */
static bool is_other_rows(const char *member, const struct pl_value *said)
{
    return strcmp(member, "sample") == 0 && pl_is_text(said, PL_OTHER_ROWS);
}

const struct pl_value *pl_clause_apply(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str clause,
                                       const struct pl_value *conducted)
{
    for (size_t i = 0; spec != NULL && i < N_MEMBERS; i++) {
        struct pl_str path = path_of(a, spec, members[i]);
        if (path.s == NULL)
            return NULL;
        const struct pl_value *said =
            pl_clause_said(spec, clause, conducted, path);
        if (!pl_is_nil(said) && !is_other_rows(members[i], said))
            spec = pl_choice_apply(a, spec, pl_str_from(members[i]), said);
    }
    if (spec != NULL)
        spec = apply_numbered(a, spec, clause, conducted);
    struct pl_str member = pl_clause_member(spec, clause);
    if (spec != NULL && pl_is_economic(spec) && pl_is_amount_path(member))
        spec = pl_choice_apply(a, spec, member, conducted);
    return spec;
}

/* The choice that a clause makes for this spec, as its own members have it; a
 * clause of another matter makes none. */
static enum pl_status check_for(struct pl_arena *a, const struct pl_value *spec,
                                struct pl_str clause,
                                const struct pl_value *conducted, bool *spoken,
                                struct pl_err *err)
{
    struct pl_str rest, numbered = numbered_of(spec, clause);

    if (numbered.len > 0) {
        *spoken = true;
        return pl_choice_check(a, spec, numbered, conducted, err);
    }
    for (size_t i = 0; i < N_MEMBERS; i++) {
        struct pl_str path = path_of(a, spec, members[i]);
        if (path.s == NULL)
            return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
        if (!pl_clause_covers(spec, clause, path, &rest))
            continue;
        const struct pl_value *said =
            pl_clause_said(spec, clause, conducted, path);
        *spoken = true;
        if (rest.len == 0 && is_other_rows(members[i], said))
            return PL_OK;
        if (rest.len == 0)
            return pl_choice_check(a, spec, pl_str_from(members[i]), said, err);
        if (!pl_is_nil(said))
            PL_TRY(
                pl_choice_check(a, spec, pl_str_from(members[i]), said, err));
        else if (pl_str_is(clause, "missing"))
            PL_TRY(pl_choice_check(a, spec, clause, conducted, err));
    }
    return PL_OK;
}

/* One analysis that the clause speaks of decides: all of a kind would. */
enum pl_status pl_conducted_check(struct pl_arena *a,
                                  const struct pl_protocol *p,
                                  struct pl_str clause,
                                  const struct pl_value *conducted,
                                  struct pl_err *err)
{
    bool spoken = false;

    for (size_t i = 0; i < pl_count(p->specs) && !spoken; i++)
        PL_TRY(check_for(a, p->specs->as.members[i].value, clause, conducted,
                         &spoken, err));
    return PL_OK;
}
