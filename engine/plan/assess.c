/* The order of judgement, and the assessment as a value. */
#include "plan/assess_state.h"

#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 }; /* of departures.json */

const struct pl_value *pl_assess_keep(struct pl_assessing *s,
                                      const struct pl_value *v)
{
    if (v == NULL)
        s->failed = true;
    return v != NULL ? v : pl_nil();
}

struct pl_str pl_assess_str(struct pl_assessing *s, struct pl_str text)
{
    if (text.s == NULL)
        s->failed = true;
    return text.s != NULL ? text : PL_STR("");
}

static bool has_room(struct pl_assessing *s)
{
    if (s->n < s->cap)
        return true;
    size_t cap = s->cap > 0 ? 2 * s->cap : 16;
    struct pl_entry **more = PL_NEW(s->a, struct pl_entry *, cap);
    if (more == NULL)
        return false;
    if (s->n > 0)
        memcpy(more, s->entries, s->n * sizeof *more);
    s->entries = more;
    s->cap = cap;
    return true;
}

struct pl_entry *pl_assess_entry(struct pl_assessing *s, size_t trial,
                                 const char *kind, const char *state)
{
    struct pl_entry *e = PL_NEW(s->a, struct pl_entry, 1);

    if (e == NULL || !has_room(s)) {
        s->failed = true;
        e = &s->spare;
    } else {
        s->entries[s->n++] = e;
    }
    *e = (struct pl_entry){.trial = trial,
                           .kind = kind,
                           .state = state,
                           .registered = pl_nil(),
                           .conducted = pl_nil(),
                           .row = pl_nil(),
                           .explanation = pl_nil(),
                           .consequence = pl_nil(),
                           .harm = pl_nil(),
                           .sides = pl_nil()};
    pl_build(&e->rows, s->a);
    pl_build(&e->functions, s->a);
    pl_build(&e->columns, s->a);
    return e;
}

static void add_row(struct pl_assessing *s, const struct pl_value *row)
{
    size_t first; /* of one id the first row counts */

    if (!pl_index_put(&s->ids, pl_strv(pl_get(row, "id")), s->n_rows, &first))
        s->failed = true;
    s->rows[s->n_rows++] = row;
    if (pl_assess_is_run(row))
        s->runs.items[s->runs.n++] = row;
    else if (pl_is_text(pl_get(row, "role"), "exhibit"))
        s->exhibits.items[s->exhibits.n++] = row;
    else if (pl_is_text(pl_get(row, "role"), "family"))
        s->families.items[s->families.n++] = row;
}

static void gather_rows(struct pl_assessing *s)
{
    size_t n = 0;

    pl_index_init(&s->ids, s->a);

    for (size_t i = 0; i < pl_count(s->notebooks); i++)
        n += pl_count(pl_get(pl_item(s->notebooks, i), "rows"));
    s->rows = PL_NEW(s->a, const struct pl_value *, n + 1);
    s->runs.items = PL_NEW(s->a, const struct pl_value *, n + 1);
    s->exhibits.items = PL_NEW(s->a, const struct pl_value *, n + 1);
    s->families.items = PL_NEW(s->a, const struct pl_value *, n + 1);
    s->main_runs.items = PL_NEW(s->a, const struct pl_value *, n + 1);
    if (s->rows == NULL || s->runs.items == NULL || s->exhibits.items == NULL ||
        s->families.items == NULL || s->main_runs.items == NULL) {
        s->failed = true;
        return;
    }
    for (size_t i = 0; i < pl_count(s->notebooks); i++) {
        const struct pl_value *rows = pl_get(pl_item(s->notebooks, i), "rows");
        for (size_t k = 0; k < pl_count(rows); k++)
            add_row(s, pl_item(rows, k));
    }
    pl_assess_note_mains(s);
}

static void gather_explanations(struct pl_assessing *s)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(s->notebooks); i++)
        n += pl_count(pl_get(pl_item(s->notebooks, i), "explanations"));
    s->told = PL_NEW(s->a, struct pl_told, n + 1);
    if (s->told == NULL) {
        s->failed = true;
        return;
    }
    for (size_t i = 0; i < pl_count(s->notebooks); i++) {
        const struct pl_value *list =
            pl_get(pl_item(s->notebooks, i), "explanations");
        for (size_t k = 0; k < pl_count(list); k++) {
            struct pl_told *t = &s->told[s->n_told++];
            t->fields =
                pl_assess_keep(s, pl_rounded_value(s->a, pl_item(list, k)));
            t->trial = pl_assess_trial(s, pl_strv(pl_get(t->fields, "trial")));
        }
    }
}

/* By trial, then clause, then place; what no clause names comes last. */
static int in_order(const void *a, const void *b)
{
    const struct pl_entry *x = *(struct pl_entry *const *)a;
    const struct pl_entry *y = *(struct pl_entry *const *)b;
    int order = (x->trial > y->trial) - (x->trial < y->trial);

    if (order == 0)
        order = (x->clause.len == 0) - (y->clause.len == 0);
    if (order == 0)
        order = pl_str_cmp(x->clause, y->clause);
    if (order == 0)
        order = pl_str_cmp(x->notebook, y->notebook);
    if (order == 0)
        order = (x->line > y->line) - (x->line < y->line);
    if (order == 0)
        order = pl_str_cmp(x->analysis, y->analysis);
    return order != 0 ? order : strcmp(x->state, y->state);
}

/* Insertion keeps the ledger's order among equals, as qsort may not. */
static void sort(struct pl_assessing *s)
{
    for (size_t i = 1; i < s->n; i++)
        for (size_t k = i;
             k > 0 && in_order(&s->entries[k - 1], &s->entries[k]) > 0; k--) {
            struct pl_entry *e = s->entries[k];
            s->entries[k] = s->entries[k - 1];
            s->entries[k - 1] = e;
        }
}

static void set_text(struct pl_builder *b, const char *key, struct pl_str text)
{
    if (text.len > 0)
        pl_set_string(b, key, text);
}

static const struct pl_value *entry_value(struct pl_assessing *s, size_t i,
                                          const struct pl_value *outcomes)
{
    struct pl_entry *e = s->entries[i];
    const char *consort = pl_consort_2010(s, e, outcomes);
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set_string(&b, "id",
                  pl_assess_str(s, pl_str_printf(s->a, "D%02zu", i + 1)));
    pl_set(&b, "trial", pl_get(pl_item(s->trials, e->trial), "id"));
    set_text(&b, "analysis", e->analysis);
    set_text(&b, "clause", e->clause);
    pl_set_text(&b, "kind", e->kind);
    pl_set_text(&b, "state", e->state);
    pl_set(&b, "registered", e->registered);
    pl_set(&b, "conducted", e->conducted);
    pl_set_string(&b, "registered_text", pl_assess_registered_text(s, e));
    pl_set_string(&b, "conducted_text", pl_assess_conducted_text(s, e));
    set_text(&b, "detail", e->detail);
    set_text(&b, "notebook", e->notebook);
    if (e->line > 0)
        pl_set_number(&b, "line", (double)e->line);
    pl_set(&b, "rows", pl_list(&e->rows));
    pl_set(&b, "explanation", e->explanation);
    if (e->contradicted)
        pl_set_text(&b, "contradicted",
                    "said not to be feasible, but the registered analysis "
                    "could be run");
    set_text(&b, "paste", e->paste);
    pl_set(&b, "consequence", e->consequence);
    set_text(&b, "consort_2010", pl_str_from(consort));
    set_text(&b, "consort_2025", pl_str_from(pl_consort_2025(e)));
    pl_set(&b, "harm", e->harm);
    return pl_map(&b);
}

static size_t count_state(const struct pl_assessing *s, const char *state)
{
    size_t n = 0;

    for (size_t i = 0; i < s->n; i++)
        n += strcmp(s->entries[i]->state, state) == 0;
    return n;
}

static const struct pl_value *counts(struct pl_assessing *s)
{
    static const char *const states[] = {"explained", "unexplained", "stale",
                                         "declared"};
    struct pl_builder b;

    pl_build(&b, s->a);
    for (size_t i = 0; i < 4; i++)
        pl_set_number(&b, states[i], (double)count_state(s, states[i]));
    return pl_map(&b);
}

static const struct pl_value *assessment_value(struct pl_assessing *s)
{
    size_t n_open = count_state(s, "unexplained") + count_state(s, "stale");
    const struct pl_value *outcomes = pl_assess_outcomes(s);
    struct pl_builder b, list;

    pl_build(&list, s->a);
    for (size_t i = 0; i < s->n; i++)
        pl_add(&list, entry_value(s, i, outcomes));
    pl_build(&b, s->a);
    pl_set_number(&b, "format", FORMAT);
    if (s->is_blind)
        pl_set_bool(&b, "blind", true);
    pl_set(&b, "mark", s->mark);
    pl_set(&b, "notice", s->notice);
    pl_set(&b, "departures", pl_list(&list));
    pl_set(&b, "grids", pl_assess_grids(s));
    pl_set(&b, "outcomes", outcomes);
    pl_set(&b, "outcome_counts", pl_assess_outcome_counts(s, outcomes));
    pl_set(&b, "analyses", pl_assess_analyses(s));
    pl_set(&b, "trials", pl_assess_trials(s));
    pl_set(&b, "counts", counts(s));
    pl_set_number(&b, "exit", n_open > 0 ? 3 : 0);
    return pl_map(&b);
}

static void judge(struct pl_assessing *s)
{
    gather_rows(s);
    gather_explanations(s);
    if (s->failed)
        return;
    pl_assess_locks(s);
    pl_assess_runs(s);
    pl_assess_conditions(s);
    pl_assess_omitted(s);
    pl_assess_strategies(s);
    pl_assess_unregistered(s);
    pl_assess_explained(s);
    pl_assess_stale(s);
    for (size_t i = 0; i < s->n; i++) {
        pl_assess_consequence(s, s->entries[i]);
        pl_assess_harm(s, s->entries[i]);
        pl_assess_paste(s, s->entries[i]);
    }
    sort(s);
}

enum pl_status pl_assess(struct pl_arena *a, const struct pl_value *ledger,
                         const struct pl_value **assessment, struct pl_err *err)
{
    struct pl_assessing s = {.a = a,
                             .trials = pl_get(ledger, "trials"),
                             .notebooks = pl_get(ledger, "notebooks"),
                             .mark = pl_get(ledger, "mark"),
                             .notice = pl_get(ledger, "notice"),
                             .is_blind = pl_truth(pl_get(ledger, "blind"))};
    const struct pl_value *v = NULL;

    judge(&s);
    if (!s.failed)
        v = assessment_value(&s);
    if (s.failed || v == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    *assessment = v;
    return PL_OK;
}

const struct pl_value *pl_ledger_row(const struct pl_value *ledger,
                                     struct pl_str id)
{
    const struct pl_value *notebooks = pl_get(ledger, "notebooks");

    for (size_t i = 0; i < pl_count(notebooks); i++) {
        const struct pl_value *rows = pl_get(pl_item(notebooks, i), "rows");
        for (size_t k = 0; k < pl_count(rows); k++)
            if (pl_str_eq(pl_strv(pl_get(pl_item(rows, k), "id")), id))
                return pl_item(rows, k);
    }
    return pl_nil();
}
