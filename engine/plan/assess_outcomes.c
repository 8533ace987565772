/* Outcomes as the COMPare project classes them, analyses, and trials. */
#include "plan/assess_state.h"
#include "plan/estimand.h"

#include <string.h>

static bool is_outcome_clause(const struct pl_assessing *s,
                              const struct pl_entry *e, struct pl_str outcome)
{
    const struct pl_value *spec = pl_assess_spec(s, e->trial, e->analysis);

    return pl_str_is(pl_assess_member(e), "outcome") ||
           pl_str_eq(pl_column_of(spec, e->clause), outcome);
}

/* A rule of a list that was left out is one; an analysis left out is none. */
static bool is_departure_of_run(const struct pl_entry *e)
{
    return !e->is_lock && strcmp(e->state, "stale") != 0 &&
           (strcmp(e->kind, "changed") == 0 || strcmp(e->kind, "added") == 0 ||
            !pl_is_nil(e->sides));
}

/* How a run of an analysis treated the outcome that was registered. */
enum fate { NOT_REPORTED, CHANGED_SILENTLY, CHANGED_DECLARED, AS_PLANNED };

static enum fate fate_of_run(const struct pl_assessing *s,
                             const struct pl_value *row, struct pl_str outcome)
{
    enum fate fate = AS_PLANNED;
    struct pl_str analysis = pl_strv(pl_get(row, "analysis"));
    size_t trial = pl_assess_trial_of(s, row);

    for (size_t i = 0; i < s->n; i++) {
        const struct pl_entry *e = s->entries[i];
        struct pl_builder rows = e->rows;
        bool touches = false;
        for (size_t k = 0; k < rows.n; k++)
            touches |= pl_equal(rows.members[k].value, pl_get(row, "id"));
        if (!touches || e->trial != trial || !is_departure_of_run(e) ||
            !pl_str_eq(e->analysis, analysis) ||
            !is_outcome_clause(s, e, outcome))
            continue;
        enum fate this = strcmp(e->state, "explained") == 0 ? CHANGED_DECLARED
                                                            : CHANGED_SILENTLY;
        fate = this < fate ? this : fate;
    }
    return fate;
}

static bool is_outcome_of(const struct pl_assessing *s, size_t trial,
                          struct pl_str analysis, struct pl_str outcome)
{
    const struct pl_value *spec = pl_assess_spec(s, trial, analysis);

    return pl_str_eq(pl_strv(pl_get(spec, "outcome")), outcome);
}

/* The best that any run of any analysis of this outcome did. */
static enum fate fate_of(const struct pl_assessing *s, size_t trial,
                         struct pl_str outcome)
{
    enum fate best = NOT_REPORTED;

    for (size_t i = 0; i < s->runs.n; i++) {
        const struct pl_value *row = s->runs.items[i];
        if (pl_assess_trial_of(s, row) != trial ||
            !is_outcome_of(s, trial, pl_strv(pl_get(row, "analysis")), outcome))
            continue;
        enum fate this = fate_of_run(s, row, outcome);
        best = this > best ? this : best;
    }
    return best;
}

/* The highest rank that a registered analysis gives it; nil: it is novel, or
 * none is said. */
static const struct pl_value *purpose_of(const struct pl_assessing *s,
                                         size_t trial, struct pl_str outcome)
{
    const struct pl_value *specs = pl_assess_specs(s, trial), *best = pl_nil();

    for (size_t i = 0; i < pl_count(specs); i++) {
        const struct pl_value *spec = specs->as.members[i].value;
        const struct pl_value *purpose = pl_get(spec, "purpose");
        if (!pl_str_eq(pl_strv(pl_get(spec, "outcome")), outcome))
            continue;
        if (pl_is_nil(best) || pl_is_text(purpose, "primary") ||
            (pl_is_text(purpose, "secondary") && !pl_is_text(best, "primary")))
            best = purpose;
    }
    return best;
}

static void add_outcome(struct pl_assessing *s, struct pl_builder *list,
                        size_t trial, struct pl_str outcome,
                        const char *class_name)
{
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "trial", pl_get(pl_item(s->trials, trial), "id"));
    pl_set_string(&b, "outcome", outcome);
    pl_set(&b, "purpose", purpose_of(s, trial, outcome));
    pl_set_text(&b, "class", class_name);
    pl_add(list, pl_map(&b));
}

/* Each name once, the worse class of one that has two: "novel silent" is told
 * before "novel declared". */
struct seen {
    struct pl_builder registered, novel;
};

static void registered_outcomes(struct pl_assessing *s, size_t trial,
                                struct seen *seen, struct pl_builder *list)
{
    static const char *const classes[] = {
        "missing", "missing", "declared change", "reported as planned"};
    const struct pl_value *specs = pl_assess_specs(s, trial);

    for (size_t i = 0; i < pl_count(specs); i++) {
        struct pl_str name =
            pl_strv(pl_get(specs->as.members[i].value, "outcome"));
        size_t n = seen->registered.n;
        pl_assess_add_text(s, &seen->registered, name);
        if (seen->registered.n > n)
            add_outcome(s, list, trial, name, classes[fate_of(s, trial, name)]);
    }
}

static bool has(const struct pl_builder *list, struct pl_str name)
{
    for (size_t i = 0; i < list->n; i++)
        if (pl_str_eq(pl_strv(list->members[i].value), name))
            return true;
    return false;
}

static void add_novel(struct pl_assessing *s, size_t trial, struct seen *seen,
                      struct pl_builder *list, struct pl_str name,
                      const char *class_name)
{
    if (name.len == 0 || has(&seen->registered, name) ||
        has(&seen->novel, name))
        return;
    pl_assess_add_text(s, &seen->novel, name);
    add_outcome(s, list, trial, name, class_name);
}

/* Is it marked as an outcome in the plan's dictionary, or made by the plan? */
static bool is_measured(const struct pl_assessing *s, size_t trial,
                        struct pl_str column)
{
    const struct pl_value *plan = pl_get(pl_item(s->trials, trial), "protocol");
    const struct pl_value *data = pl_get(plan, "data");

    if (!pl_is_nil(pl_get_str(pl_get(plan, "scales"), column)))
        return true;
    for (size_t i = 0; i < pl_count(data); i++) {
        const struct pl_value *columns =
            pl_get(data->as.members[i].value, "columns");
        if (pl_is_text(pl_get(pl_get_str(columns, column), "when"), "outcome"))
            return true;
    }
    return false;
}

static void novel_of_entry(struct pl_assessing *s, const struct pl_entry *e,
                           struct seen *seen, struct pl_builder *list,
                           bool is_silent)
{
    const char *class_name = is_silent ? "novel silent" : "novel declared";
    bool is_open = strcmp(e->state, "unexplained") == 0;

    if (is_open != is_silent || strcmp(e->state, "stale") == 0 || e->is_lock)
        return;
    if (strcmp(e->kind, "unregistered") != 0) {
        if (pl_str_is(pl_assess_member(e), "outcome"))
            add_novel(s, e->trial, seen, list, pl_strv(e->conducted),
                      class_name);
        return;
    }
    add_novel(s, e->trial, seen, list, pl_strv(pl_get(e->conducted, "outcome")),
              class_name);
    add_novel(s, e->trial, seen, list,
              pl_strv(pl_at(e->row, "record.outcome.name")), class_name);
    for (size_t i = 0; i < e->columns.n; i++)
        if (is_measured(s, e->trial, pl_strv(e->columns.members[i].value)))
            add_novel(s, e->trial, seen, list,
                      pl_strv(e->columns.members[i].value), class_name);
}

const struct pl_value *pl_assess_outcomes(struct pl_assessing *s)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        struct seen seen;
        pl_build(&seen.registered, s->a);
        pl_build(&seen.novel, s->a);
        registered_outcomes(s, t, &seen, &list);
        for (int silent = 1; silent >= 0; silent--)
            for (size_t i = 0; i < s->n; i++)
                if (s->entries[i]->trial == t)
                    novel_of_entry(s, s->entries[i], &seen, &list, silent != 0);
    }
    return pl_assess_keep(s, pl_list(&list));
}

/* As COMPare reports a trial: how many of each class. */
static const struct pl_value *counted(struct pl_assessing *s,
                                      const struct pl_value *outcomes,
                                      const struct pl_value *trial)
{
    static const struct {
        const char *class_name, *member;
    } classes[] = {{"reported as planned", "as_planned"},
                   {"declared change", "declared_change"},
                   {"missing", "missing"},
                   {"novel declared", "novel_declared"},
                   {"novel silent", "novel_silent"}};
    size_t n[5] = {0};
    struct pl_builder b;

    for (size_t i = 0; i < pl_count(outcomes); i++)
        for (size_t k = 0; k < 5; k++)
            n[k] += pl_equal(pl_get(pl_item(outcomes, i), "trial"), trial) &&
                    pl_is_text(pl_get(pl_item(outcomes, i), "class"),
                               classes[k].class_name);
    pl_build(&b, s->a);
    pl_set(&b, "trial", trial);
    pl_set_number(&b, "registered", (double)(n[0] + n[1] + n[2]));
    for (size_t k = 0; k < 5; k++)
        pl_set_number(&b, classes[k].member, (double)n[k]);
    return pl_map(&b);
}

const struct pl_value *pl_assess_outcome_counts(struct pl_assessing *s,
                                                const struct pl_value *outcomes)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t t = 0; t < pl_count(s->trials); t++)
        pl_add(&list,
               counted(s, outcomes, pl_get(pl_item(s->trials, t), "id")));
    return pl_assess_keep(s, pl_list(&list));
}

static const struct pl_value *runs_of(struct pl_assessing *s, size_t trial,
                                      struct pl_str analysis)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct pl_value *row = s->runs.items[i];
        if (pl_assess_is_run_of(s, row, trial, analysis))
            pl_add(&list, pl_get(row, "id"));
    }
    return pl_assess_keep(s, pl_list(&list));
}

static const char *state_of(struct pl_assessing *s, size_t trial,
                            struct pl_str analysis, const struct pl_due *due)
{
    if (pl_assess_main(s, trial, analysis) == NULL)
        return due->conducted == PL_NOT_DUE ? "not due" : "omitted";
    for (size_t i = 0; i < s->n; i++) {
        const struct pl_entry *e = s->entries[i];
        if (e->trial == trial && pl_str_eq(e->analysis, analysis) &&
            is_departure_of_run(e))
            return "departed";
    }
    return "as registered";
}

static const struct pl_value *analysis_value(struct pl_assessing *s,
                                             size_t trial,
                                             const struct pl_member *spec)
{
    const struct pl_value *main = pl_assess_main(s, trial, spec->key);
    struct pl_due due = pl_assess_due(s, trial, spec->key);
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "trial", pl_get(pl_item(s->trials, trial), "id"));
    pl_set_string(&b, "analysis", spec->key);
    pl_set(&b, "purpose", pl_get(spec->value, "purpose"));
    pl_set_text(&b, "state", state_of(s, trial, spec->key, &due));
    if (due.text.len > 0)
        pl_set_string(&b, "condition", due.text);
    pl_set(&b, "main", pl_get(main, "id"));
    pl_set(&b, "rows", runs_of(s, trial, spec->key));
    return pl_map(&b);
}

const struct pl_value *pl_assess_analyses(struct pl_assessing *s)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *specs = pl_assess_specs(s, t);
        for (size_t i = 0; i < pl_count(specs); i++)
            pl_add(&list, analysis_value(s, t, &specs->as.members[i]));
    }
    return pl_assess_keep(s, pl_list(&list));
}

/* ", signed by evaluator (e1a0..., to event 2 of 3)", or that nobody did. */
static struct pl_str signed_note(struct pl_assessing *s,
                                 const struct pl_value *lock)
{
    const struct pl_value *signature = pl_get(lock, "signature");
    const struct pl_value *by = pl_get(signature, "by");
    size_t last = pl_count(pl_get(lock, "events"));
    struct pl_buf b;

    pl_buf_init(&b, 0);
    for (size_t i = 0; i < pl_count(by); i++) {
        struct pl_str name = pl_strv(pl_get(pl_item(by, i), "name"));
        double n = pl_num(pl_get(pl_item(by, i), "events"));
        pl_buf_puts(&b, i == 0 ? "; signed by " : " and ");
        pl_buf_printf(&b, "%.*s%skey %.*s", PL_FMT(name),
                      name.len > 0 ? ", " : "",
                      PL_FMT(pl_strv(pl_get(pl_item(by, i), "key"))));
        if (n < (double)last)
            pl_buf_printf(&b, " (to event %.0f of %zu)", n, last);
    }
    if (pl_is_text(pl_get(signature, "state"), "missing"))
        pl_buf_puts(&b, "; not signed by a signer of the plan");
    if (pl_is_text(pl_get(signature, "state"), "broken"))
        pl_buf_puts(&b, "; a signature is broken");
    if (pl_is_nil(signature))
        pl_buf_puts(&b, "; not signed");
    struct pl_str text = pl_assess_str(s, pl_buf_copy(&b, s->a));
    pl_buf_free(&b);
    return text;
}

/* How the plan stands to its lock, for people. */
static struct pl_str lock_note(struct pl_assessing *s,
                               const struct pl_value *lock)
{
    struct pl_str hash = pl_strv(pl_get(lock, "sha256"));
    bool is_kept = pl_is_text(pl_get(lock, "state"), "matches");

    if (hash.len == 0)
        return PL_STR("not registered: no lock");
    size_t n = 0, n_before = 0;
    const struct pl_value *events = pl_get(lock, "events");
    for (size_t i = 0; i < pl_count(events); i++) {
        if (!pl_is_text(pl_get(pl_item(events, i), "event"), "amend"))
            continue;
        n++;
        n_before += pl_amended_when(events, i) == PL_BEFORE_DATA;
    }
    struct pl_str amended =
        n == 0 ? PL_STR("")
               : pl_str_printf(s->a,
                               ", %zu amendment%s (%zu of them before data "
                               "were received)",
                               n, n == 1 ? "" : "s", n_before);
    return pl_assess_str(
        s, pl_str_printf(s->a, "registered%.*s, and %s: sha256 %.*s%.*s",
                         PL_FMT(pl_assess_str(s, amended)),
                         is_kept ? "as it was sealed"
                                 : "changed since it was sealed",
                         PL_FMT(hash), PL_FMT(signed_note(s, lock))));
}

static const struct pl_value *trial_value(struct pl_assessing *s,
                                          const struct pl_value *trial)
{
    const struct pl_value *lock = pl_get(trial, "lock");
    const struct pl_value *state = pl_get(lock, "state");
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "id", pl_get(trial, "id"));
    pl_set(&b, "title", pl_get(trial, "title"));
    pl_set(&b, "sha256", pl_get(trial, "sha256"));
    pl_set(&b, "lock_state", pl_is_nil(state) ? pl_text(s->a, "none") : state);
    pl_set(&b, "lock_sha256", pl_get(lock, "sha256"));
    pl_set_string(&b, "note", lock_note(s, lock));
    return pl_map(&b);
}

const struct pl_value *pl_assess_trials(struct pl_assessing *s)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t t = 0; t < pl_count(s->trials); t++)
        pl_add(&list, trial_value(s, pl_item(s->trials, t)));
    return pl_assess_keep(s, pl_list(&list));
}
