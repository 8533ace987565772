/* What a lock says: a plan that is no longer the sealed one, and clauses that
 * were amended once data were there. */
#include "plan/assess_state.h"

static void add_lock(struct pl_assessing *s, size_t trial,
                     const struct pl_value *difference)
{
    struct pl_entry *e = pl_assess_entry(s, trial, "changed", "unexplained");

    e->is_lock = true;
    e->clause = pl_strv(pl_get(difference, "clause"));
    if (e->clause.len == 0)
        e->clause = PL_STR("protocol");
    e->analysis = pl_assess_analysis(pl_assess_specs(s, trial), e->clause);
    e->registered =
        pl_assess_keep(s, pl_rounded_value(s->a, pl_get(difference, "locked")));
    e->conducted =
        pl_assess_keep(s, pl_rounded_value(s->a, pl_get(difference, "now")));
    e->detail = PL_STR("the protocol no longer matches its lock");
    pl_assess_at_protocol(s, e);
}

static bool is_event(const struct pl_value *event, const char *name)
{
    return pl_is_text(pl_get(event, "event"), name);
}

/* Days are yyyy-mm-dd: the order of their bytes is that of the days. */
static bool is_by(const struct pl_value *receipt, const struct pl_value *amend)
{
    struct pl_str came = pl_strv(pl_get(receipt, "on"));
    struct pl_str made = pl_strv(pl_get(amend, "on"));

    return came.len > 0 && made.len > 0 && pl_str_cmp(came, made) <= 0;
}

enum pl_when pl_amended_when(const struct pl_value *events, size_t amendment)
{
    const struct pl_value *amend = pl_item(events, amendment);
    enum pl_when when = PL_WHEN_UNKNOWN;

    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *e = pl_item(events, i);
        if (!is_event(e, "receive"))
            continue;
        if (i < amendment || is_by(e, amend))
            return PL_AFTER_DATA;
        when = PL_BEFORE_DATA;
    }
    return when;
}

static struct pl_str amended_text(struct pl_assessing *s,
                                  const struct pl_value *amend,
                                  enum pl_when when)
{
    struct pl_str on = pl_strv(pl_get(amend, "on"));

    return pl_assess_str(
        s, pl_str_printf(s->a, "the plan was amended%s%.*s%s: %.*s",
                         on.len > 0 ? " on " : "", PL_FMT(on),
                         when == PL_AFTER_DATA
                             ? " after data were received"
                             : "; whether data were there then, the lock does "
                               "not say",
                         PL_FMT(pl_strv(pl_get(amend, "why")))));
}

/* The lock itself explains it. */
static void add_amended(struct pl_assessing *s, size_t trial,
                        const struct pl_value *change, struct pl_str why)
{
    add_lock(s, trial, change);
    if (s->n == 0)
        return;
    s->entries[s->n - 1]->state = "explained";
    s->entries[s->n - 1]->detail = why;
}

static void add_amendments(struct pl_assessing *s, size_t trial,
                           const struct pl_value *events)
{
    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *e = pl_item(events, i);
        const struct pl_value *changes = pl_get(e, "changes");
        enum pl_when when = pl_amended_when(events, i);
        if (!is_event(e, "amend") || when == PL_BEFORE_DATA)
            continue;
        struct pl_str why = amended_text(s, e, when);
        for (size_t k = 0; k < pl_count(changes); k++)
            add_amended(s, trial, pl_item(changes, k), why);
    }
}

void pl_assess_locks(struct pl_assessing *s)
{
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *lock = pl_get(pl_item(s->trials, t), "lock");
        const struct pl_value *list = pl_get(lock, "differences");
        add_amendments(s, t, pl_get(lock, "events"));
        if (!pl_is_text(pl_get(lock, "state"), "changed"))
            continue;
        for (size_t i = 0; i < pl_count(list); i++)
            add_lock(s, t, pl_item(list, i));
        if (pl_count(list) == 0) /* the hashes alone say so */
            add_lock(s, t, pl_nil());
    }
}
