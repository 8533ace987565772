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
                         when == PL_AFTER_DATA ? " after data were received"
                         : when == PL_BEFORE_DATA
                             ? " before data were received"
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

/* Who signs is told whenever it changed: another may have put his key there. */
static bool is_of_signers(const struct pl_value *change)
{
    struct pl_str rest;

    return pl_clause_leads_to(PL_STR("signers"),
                              pl_strv(pl_get(change, "clause")), &rest);
}

static void add_amendments(struct pl_assessing *s, size_t trial,
                           const struct pl_value *events)
{
    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *e = pl_item(events, i);
        const struct pl_value *changes = pl_get(e, "changes");
        enum pl_when when = pl_amended_when(events, i);
        if (!is_event(e, "amend"))
            continue;
        struct pl_str why = amended_text(s, e, when);
        for (size_t k = 0; k < pl_count(changes); k++)
            if (when != PL_BEFORE_DATA || is_of_signers(pl_item(changes, k)))
                add_amended(s, trial, pl_item(changes, k), why);
    }
}

/* "2 cells of tenure, kept; 1 row lost, 0 new", of a file that is another. */
static struct pl_str data_text(struct pl_assessing *s,
                               const struct pl_value *file)
{
    const struct pl_value *columns = pl_get(file, "columns");
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_printf(&b, "not the file that was received on %.*s",
                  PL_FMT(pl_strv(pl_get(file, "on"))));
    if (!pl_is_text(pl_get(file, "state"), "changed"))
        pl_buf_printf(&b, ": %.*s", PL_FMT(pl_strv(pl_get(file, "state"))));
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_value *c = pl_item(columns, i);
        double n = pl_num_or(pl_get(c, "cells"), -1);
        pl_buf_puts(&b, i == 0 ? ": " : ", ");
        if (n > 0)
            pl_buf_printf(&b, "%.0f cell%s of ", n, n > 1 ? "s" : "");
        pl_buf_printf(&b, "\"%.*s\"", PL_FMT(pl_strv(pl_get(c, "column"))));
    }
    if (pl_truth(pl_get(file, "rows_differ")))
        pl_buf_puts(&b,
                    pl_count(columns) > 0 ? "; other rows" : ": other rows");
    if (!pl_is_nil(pl_get(file, "rows_lost")))
        pl_buf_printf(&b, " (%.0f lost, %.0f new)",
                      pl_num(pl_get(file, "rows_lost")),
                      pl_num(pl_get(file, "rows_new")));
    struct pl_str text = pl_assess_str(s, pl_buf_copy(&b, s->a));
    pl_buf_free(&b);
    return text;
}

static struct pl_entry *data_entry(struct pl_assessing *s, size_t trial,
                                   const struct pl_value *file,
                                   const char *state)
{
    struct pl_entry *e = pl_assess_entry(s, trial, "changed", state);

    e->is_lock = true;
    e->is_data = true;
    e->clause =
        pl_assess_str(s, pl_str_printf(s->a, "data.%.*s.path",
                                       PL_FMT(pl_strv(pl_get(file, "frame")))));
    return e;
}

static void add_data(struct pl_assessing *s, size_t trial,
                     const struct pl_value *file)
{
    struct pl_str state = pl_strv(pl_get(file, "state"));

    if (pl_str_is(state, "same") || pl_str_is(state, "same content"))
        return;
    struct pl_entry *e = data_entry(s, trial, file, "unexplained");
    e->registered = pl_get(file, "sealed");
    e->conducted = pl_get(file, "sha256");
    if (pl_is_nil(e->conducted))
        e->conducted_text = PL_STR("no file");
    e->detail = data_text(s, file);
    pl_assess_at_protocol(s, e);
}

/* The same frame as the receipt before the i-th event sealed it, or nil. */
static const struct pl_value *sealed_before(const struct pl_value *events,
                                            size_t i,
                                            const struct pl_value *frame)
{
    while (i-- > 0) {
        const struct pl_value *files = pl_get(pl_item(events, i), "files");
        for (size_t k = 0; k < pl_count(files); k++)
            if (pl_equal(pl_get(pl_item(files, k), "frame"), frame))
                return pl_item(files, k);
    }
    return pl_nil();
}

/* A file that was received again, and is another, is told: a new seal must not
 * hide what the first one would have shown. */
static void add_again(struct pl_assessing *s, size_t trial,
                      const struct pl_value *file, const struct pl_value *was,
                      struct pl_str on)
{
    if (pl_is_nil(was) ||
        pl_equal(pl_get(was, "sha256"), pl_get(file, "sha256")))
        return;
    struct pl_entry *e = data_entry(s, trial, file, "explained");
    e->registered = pl_get(was, "sha256");
    e->conducted = pl_get(file, "sha256");
    e->detail = pl_assess_str(
        s, pl_str_printf(s->a, "received again on %.*s, and another file",
                         PL_FMT(on)));
    pl_assess_at_protocol(s, e);
}

static void add_receipts(struct pl_assessing *s, size_t trial,
                         const struct pl_value *events)
{
    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *e = pl_item(events, i);
        const struct pl_value *files = pl_get(e, "files");
        for (size_t k = 0; k < pl_count(files); k++) {
            const struct pl_value *file = pl_item(files, k);
            add_again(s, trial, file,
                      sealed_before(events, i, pl_get(file, "frame")),
                      pl_strv(pl_get(e, "on")));
        }
    }
}

/* A lock that is not signed as the plan says, or whose signature does not hold.
 */
static void add_signature(struct pl_assessing *s, size_t trial,
                          const struct pl_value *signature)
{
    bool is_broken = pl_is_text(pl_get(signature, "state"), "broken");

    if (!is_broken && !pl_is_text(pl_get(signature, "state"), "missing"))
        return;
    struct pl_entry *e = pl_assess_entry(s, trial, "changed", "unexplained");
    e->is_lock = true;
    e->clause = PL_STR("signers");
    e->registered = pl_at(pl_item(s->trials, trial), "protocol.signers");
    e->conducted_text = is_broken ? PL_STR("a signature that does not hold")
                                  : PL_STR("not signed");
    e->detail =
        is_broken
            ? pl_assess_str(
                  s,
                  pl_str_printf(
                      s->a,
                      "protocol.lock holds a signature of key %.*s that does "
                      "not hold: put back the copy that was signed",
                      PL_FMT(pl_strv(pl_item(pl_get(signature, "broken"), 0)))))
            : PL_STR("the plan names who signs its lock, and none of them has "
                     "signed the last event: plumb sign TRIAL --key FILE");
    pl_assess_at_protocol(s, e);
}

void pl_assess_locks(struct pl_assessing *s)
{
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *lock = pl_get(pl_item(s->trials, t), "lock");
        const struct pl_value *list = pl_get(lock, "differences");
        const struct pl_value *data = pl_get(lock, "data");
        add_amendments(s, t, pl_get(lock, "events"));
        add_receipts(s, t, pl_get(lock, "events"));
        add_signature(s, t, pl_get(lock, "signature"));
        for (size_t i = 0; i < pl_count(data); i++)
            add_data(s, t, pl_item(data, i));
        if (!pl_is_text(pl_get(lock, "state"), "changed"))
            continue;
        for (size_t i = 0; i < pl_count(list); i++)
            add_lock(s, t, pl_item(list, i));
        if (pl_count(list) == 0) /* the hashes alone say so */
            add_lock(s, t, pl_nil());
    }
}
