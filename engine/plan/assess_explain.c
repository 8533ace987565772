/* Which explanation speaks of which departure, and which speak of none. */
#include "plan/assess_state.h"

#include "plan/rule.h"
#include "plan/schema.h"
#include "plan/spec.h"

#include <stdio.h>
#include <string.h>

static bool is_kind(const struct pl_told *t, const char *kind)
{
    return pl_is_text(pl_get(t->fields, "kind"), kind);
}

static bool is_entry(const struct pl_entry *e, const char *kind)
{
    return strcmp(e->kind, kind) == 0;
}

static bool is_in(const struct pl_told *t, const struct pl_entry *e)
{
    return pl_str_eq(pl_strv(pl_get(t->fields, "notebook")), e->notebook);
}

static struct pl_str shown(struct pl_assessing *s, const struct pl_value *v)
{
    struct pl_entry e = {.kind = "changed", .conducted = v};

    return pl_assess_conducted_text(s, &e);
}

/* One explained otherwise is told by what was said and what was done. */
static void tell_near(struct pl_assessing *s, struct pl_entry *e,
                      const struct pl_told *t, const struct pl_value *said)
{
    struct pl_str was = shown(s, said), is = shown(s, e->conducted);

    pl_assess_detail(
        s, e,
        pl_assess_str(
            s, pl_str_printf(s->a,
                             "line %.0f explains it as %.*s, but %.*s was "
                             "done",
                             pl_num_or(pl_get(t->fields, "line"), 0),
                             PL_FMT(was), PL_FMT(is))));
}

/* A choice for the whole list speaks of each rule in it: of one that it leaves
 * out as not run, of one that it names as done. */
static const struct pl_value *said_of_list(const struct pl_assessing *s,
                                           const struct pl_told *t,
                                           const struct pl_entry *e)
{
    const struct pl_value *spec = pl_assess_spec(s, e->trial, e->analysis);
    struct pl_str part, member = pl_assess_member(e);

    if (pl_rule_number(member, &part) == 0)
        return pl_nil();
    struct pl_str path =
        pl_str_slice(e->clause, 0, e->clause.len - member.len + part.len);
    const struct pl_value *said =
        pl_clause_said(spec, pl_strv(pl_get(t->fields, "clause")),
                       pl_get(t->fields, "conducted"), path);
    if (pl_is_nil(said))
        return said;
    bool is_named = pl_rule_find(said, is_entry(e, "omitted") ? e->registered
                                                              : e->conducted) <
                    pl_rule_count(said);
    return is_named != is_entry(e, "omitted") ? e->conducted : pl_nil();
}

static const struct pl_value *said_of(const struct pl_assessing *s,
                                      const struct pl_told *t,
                                      const struct pl_entry *e)
{
    const struct pl_value *said;

    if (t->trial != e->trial || !is_kind(t, "departure"))
        return pl_nil();
    said = pl_clause_said(pl_assess_spec(s, e->trial, e->analysis),
                          pl_strv(pl_get(t->fields, "clause")),
                          pl_get(t->fields, "conducted"), e->clause);
    return pl_is_nil(said) ? said_of_list(s, t, e) : said;
}

/* Does it explain the threshold that the run had, which the level follows? */
static bool explains_threshold(struct pl_assessing *s, const struct pl_told *t,
                               const struct pl_entry *e)
{
    struct pl_entry threshold = *e;
    const struct pl_value *alpha = pl_at(e->row, "result.alpha");

    threshold.clause = pl_assess_str(
        s, pl_str_printf(s->a, "analyses.%.*s.alpha", PL_FMT(e->analysis)));
    const struct pl_value *said = said_of(s, t, &threshold);
    return !pl_is_nil(said) && pl_assess_same(s, said, alpha) &&
           pl_assess_same(
               s, e->conducted,
               pl_assess_keep(s, pl_number(s->a, 1 - pl_num(alpha))));
}

/* An explanation of the run's own notebook goes before one of another. */
static void take(struct pl_entry *e, struct pl_told *t, struct pl_told **best)
{
    t->is_used = true;
    if (*best == NULL || (!is_in(*best, e) && is_in(t, e)))
        *best = t;
}

static struct pl_told *explanation_of(struct pl_assessing *s,
                                      struct pl_entry *e)
{
    struct pl_told *best = NULL, *near = NULL;

    for (size_t i = 0; i < s->n_told; i++) {
        struct pl_told *t = &s->told[i];
        const struct pl_value *said = said_of(s, t, e);
        if (pl_is_nil(said))
            continue;
        if (pl_assess_same(s, said, e->conducted))
            take(e, t, &best);
        else
            near = t;
    }
    if (best == NULL && near != NULL) {
        near->is_near = true;
        tell_near(s, e, near, said_of(s, near, e));
    }
    bool is_open = best == NULL && near == NULL;
    if (!is_open || !pl_str_is(pl_assess_member(e), "level"))
        return best;
    for (size_t i = 0; i < s->n_told; i++)
        if (explains_threshold(s, &s->told[i], e))
            take(e, &s->told[i], &best);
    return best;
}

static struct pl_told *omission_of(struct pl_assessing *s, struct pl_entry *e)
{
    struct pl_told *best = NULL;

    for (size_t i = 0; i < s->n_told; i++) {
        struct pl_told *t = &s->told[i];
        if (t->trial == e->trial && is_kind(t, "omission") &&
            pl_str_eq(pl_strv(pl_get(t->fields, "analysis")), e->analysis))
            take(e, t, &best);
    }
    return best;
}

/* Dates are yyyy-mm-dd: the order of their bytes is that of the days. */
static bool is_before(struct pl_str x, struct pl_str y)
{
    return x.len > 0 && y.len > 0 && pl_str_cmp(x, y) < 0;
}

static struct pl_str event_date(const struct pl_value *trial, const char *name)
{
    const struct pl_value *events = pl_at(trial, "lock.events");

    for (size_t i = 0; i < pl_count(events); i++)
        if (pl_is_text(pl_get(pl_item(events, i), "event"), name))
            return pl_strv(pl_get(pl_item(events, i), "on"));
    return PL_STR("");
}

/* The day of registration: the event's, else the one that the locked plan
 * gives. */
static struct pl_str registered_on(const struct pl_value *trial)
{
    struct pl_str on = event_date(trial, "register");

    if (on.len == 0 && !pl_is_text(pl_at(trial, "lock.state"), "none"))
        on = pl_strv(pl_at(trial, "protocol.header.registered_on"));
    return on;
}

/* Why the timing told cannot be, by what the lock knows; or empty. */
static struct pl_str contradiction(struct pl_assessing *s,
                                   const struct pl_entry *e,
                                   const struct pl_value *fields)
{
    const struct pl_value *trial = pl_item(s->trials, e->trial);
    struct pl_str decided = pl_strv(pl_get(fields, "decided_on"));
    struct pl_str timing = pl_strv(pl_get(fields, "timing"));
    struct pl_str registered = registered_on(trial);
    struct pl_str received = event_date(trial, "receive");
    bool had_data = pl_str_starts(timing, "after access") ||
                    pl_str_is(timing, "after results");

    if (is_before(decided, registered))
        return pl_assess_str(
            s, pl_str_printf(s->a,
                             "decided on %.*s, before the plan was registered "
                             "on %.*s: it should be in the plan",
                             PL_FMT(decided), PL_FMT(registered)));
    if (had_data ? is_before(decided, received) : is_before(received, decided))
        return pl_assess_str(
            s,
            pl_str_printf(s->a,
                          "decided \"%.*s\" on %.*s, but the lock says that "
                          "the data were received on %.*s",
                          PL_FMT(timing), PL_FMT(decided), PL_FMT(received)));
    return PL_STR("");
}

/* An analysis that nobody ran, rather than a rule of a list. */
static bool is_omission(const struct pl_entry *e)
{
    return is_entry(e, "omitted") && e->analysis.len > 0 && pl_is_nil(e->sides);
}

static void explain(struct pl_assessing *s, struct pl_entry *e)
{
    const struct pl_value *ran = pl_is_nil(e->sides)
                                     ? pl_at(e->row, "registered.result")
                                     : pl_at(e->sides, "registered.estimate");
    struct pl_told *t =
        is_omission(e) ? omission_of(s, e) : explanation_of(s, e);

    if (t == NULL)
        return;
    struct pl_str why_not = contradiction(s, e, t->fields);
    e->explanation = t->fields;
    e->state = why_not.len > 0 ? "unexplained" : "explained";
    pl_assess_detail(s, e, why_not);
    e->contradicted = (is_entry(e, "changed") || is_entry(e, "omitted")) &&
                      pl_is_text(pl_get(t->fields, "policy"), "feasibility") &&
                      !pl_is_nil(ran);
    if (is_entry(e, "omitted") && pl_is_nil(e->sides))
        e->conducted = pl_get(e->explanation, "conducted");
}

bool pl_assess_may_explain(const struct pl_entry *e)
{
    if (!e->is_lock)
        return true;
    return e->is_data && strcmp(e->state, "unexplained") == 0 &&
           !pl_is_nil(e->conducted);
}

void pl_assess_explained(struct pl_assessing *s)
{
    for (size_t i = 0; i < s->n; i++)
        if (pl_assess_may_explain(s->entries[i]) &&
            !is_entry(s->entries[i], "unregistered"))
            explain(s, s->entries[i]);
}

/* What the plan says where the explanation points. */
static const struct pl_value *registered_at(struct pl_assessing *s,
                                            const struct pl_entry *e)
{
    const struct pl_value *from = pl_assess_spec(s, e->trial, e->analysis);
    struct pl_str path = pl_assess_member(e);
    size_t n = pl_rule_number(path, &path);

    if (e->analysis.len == 0)
        from = pl_get(pl_item(s->trials, e->trial), "protocol");
    else if (pl_str_eq(path, e->clause) || path.len == 0)
        path = PL_STR("");
    struct pl_str text =
        pl_assess_str(s, pl_str_printf(s->a, "%.*s", PL_FMT(path)));
    from = text.len > 0 ? pl_at(from, text.s) : from;
    return pl_assess_keep(
        s, pl_rounded_value(s->a, n > 0 ? pl_rule_at(from, n - 1) : from));
}

static void why_stale(struct pl_assessing *s, struct pl_entry *e, bool is_omit)
{
    const struct pl_value *main = pl_assess_main(s, e->trial, e->analysis);
    double line = pl_num_or(pl_get(main, "line"), 0);

    if (is_omit && main != NULL)
        e->detail = pl_assess_str(
            s, pl_str_printf(s->a, "the analysis did run, on line %.0f", line));
    else if (is_omit && !pl_is_nil(pl_assess_spec(s, e->trial, e->analysis)))
        e->detail = pl_assess_str(
            s, pl_str_printf(
                   s->a,
                   "the analysis was not due, and not running it is the plan: "
                   "%.*s",
                   PL_FMT(pl_assess_due(s, e->trial, e->analysis).text)));
    else if (is_omit)
        e->detail = PL_STR("the plan has no such analysis");
    else if (pl_str_starts(e->clause, "data.") &&
             pl_str_ends(e->clause, ".path"))
        e->detail = PL_STR("no run read another file, and this is not what "
                           "stands in the place of one that was received");
    else if (e->analysis.len > 0 && main == NULL)
        e->detail = PL_STR("the analysis did not run: that is for t:omit to "
                           "explain");
    else
        e->detail = PL_STR("no run did this");
}

static bool is_silent(const struct pl_assessing *s, const struct pl_entry *e)
{
    struct pl_str path = pl_assess_member(e), whole = path;
    char member[64];

    (void)pl_rule_number(path, &path);

    if (pl_is_text(pl_get(e->registered, "kind"), "unspecified"))
        return true;
    if (e->analysis.len == 0 || path.len >= sizeof member)
        return false;
    (void)snprintf(member, sizeof member, "%.*s", PL_FMT(path));
    return !pl_str_eq(whole, e->clause) &&
           pl_spec_is_silent(pl_get(pl_item(s->trials, e->trial), "protocol"),
                             pl_assess_spec(s, e->trial, e->analysis), member);
}

static void add_stale(struct pl_assessing *s, const struct pl_told *t)
{
    bool is_omit = is_kind(t, "omission");
    struct pl_entry *e =
        pl_assess_entry(s, t->trial, is_omit ? "omitted" : "changed", "stale");

    e->clause = pl_strv(pl_get(t->fields, "clause"));
    e->analysis =
        is_omit ? pl_strv(pl_get(t->fields, "analysis"))
                : pl_assess_analysis(pl_assess_specs(s, t->trial), e->clause);
    if (e->clause.len == 0)
        e->clause = pl_assess_str(
            s, pl_str_printf(s->a, "analyses.%.*s", PL_FMT(e->analysis)));
    e->notebook = pl_strv(pl_get(t->fields, "notebook"));
    e->line = (size_t)pl_num_or(pl_get(t->fields, "line"), 0);
    e->explanation = t->fields;
    e->conducted = pl_get(e->explanation, "conducted");
    e->registered = registered_at(s, e);
    if (!is_omit && is_silent(s, e))
        e->kind = "added";
    why_stale(s, e, is_omit);
}

/* One that is near a departure is told there, once. */
void pl_assess_stale(struct pl_assessing *s)
{
    for (size_t i = 0; i < s->n_told; i++)
        if (!s->told[i].is_used && !s->told[i].is_near)
            add_stale(s, &s->told[i]);
}
