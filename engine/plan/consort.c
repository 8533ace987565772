/* Which changes a report of a trial has to tell, as CONSORT numbers them.
 *
 * 2010 (Schulz, Altman & Moher): 3b, changes to methods after the trial began,
 * with reasons; 6b, the same of outcomes; 18, analyses that were not planned
 * are told apart.  2025 (Hopewell et al.): 10, all of these. */
#include "plan/assess_state.h"

#include "plan/estimand.h"

#include <string.h>

/* What was decided before the first pupil or patient was measured is no change
 * to a trial that had begun; a plan or a file that is not what its lock holds
 * is to be put right first. */
static bool is_asked_for(const struct pl_entry *e)
{
    bool is_broken = e->is_lock && strcmp(e->state, "unexplained") == 0;

    return !is_broken && strcmp(e->state, "stale") != 0 &&
           !pl_is_text(pl_get(e->explanation, "timing"), "before collection");
}

static bool is_class(const struct pl_assessing *s, const struct pl_entry *e,
                     const struct pl_value *outcomes, struct pl_str outcome,
                     const char *start)
{
    const struct pl_value *trial = pl_get(pl_item(s->trials, e->trial), "id");

    for (size_t i = 0; i < pl_count(outcomes); i++) {
        const struct pl_value *o = pl_item(outcomes, i);
        if (pl_equal(pl_get(o, "trial"), trial) &&
            pl_str_eq(pl_strv(pl_get(o, "outcome")), outcome) &&
            pl_str_starts(pl_strv(pl_get(o, "class")), start))
            return true;
    }
    return false;
}

/* Another outcome, one that is measured otherwise, one that is not reported, or
 * one that nobody registered. */
static bool is_of_outcome(const struct pl_assessing *s,
                          const struct pl_entry *e,
                          const struct pl_value *outcomes)
{
    const struct pl_value *spec = pl_assess_spec(s, e->trial, e->analysis);
    const char *other = pl_other_estimand(spec, e->clause, e->conducted);

    if (other != NULL && strstr(other, "outcome") != NULL)
        return true;
    if (strcmp(e->kind, "omitted") == 0)
        return is_class(s, e, outcomes, pl_strv(pl_get(spec, "outcome")),
                        "missing");
    if (strcmp(e->kind, "unregistered") != 0)
        return false;
    return is_class(s, e, outcomes, pl_strv(pl_get(e->conducted, "outcome")),
                    "novel") ||
           is_class(s, e, outcomes,
                    pl_strv(pl_at(e->row, "record.outcome.name")), "novel");
}

const char *pl_consort_2010(const struct pl_assessing *s,
                            const struct pl_entry *e,
                            const struct pl_value *outcomes)
{
    if (!is_asked_for(e))
        return NULL;
    if (is_of_outcome(s, e, outcomes))
        return "6b";
    return strcmp(e->kind, "unregistered") == 0 ? "18" : "3b";
}

const char *pl_consort_2025(const struct pl_entry *e)
{
    return is_asked_for(e) ? "10" : NULL;
}
