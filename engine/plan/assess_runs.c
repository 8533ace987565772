/* What runs and exhibits of registered analyses did otherwise. */
#include "plan/assess_state.h"

#include <string.h>

/* As a ledger that was read back has it. */
static const struct pl_value *rounded(struct pl_assessing *s,
                                      const struct pl_value *v)
{
    return pl_assess_keep(s, pl_rounded_value(s->a, v));
}

static struct pl_entry *find(struct pl_assessing *s, size_t trial,
                             struct pl_str analysis, struct pl_str clause,
                             const struct pl_value *conducted)
{
    for (size_t i = 0; i < s->n; i++) {
        struct pl_entry *e = s->entries[i];
        if (!e->is_lock && e->trial == trial &&
            pl_str_eq(e->analysis, analysis) && pl_str_eq(e->clause, clause) &&
            pl_assess_same(s, e->conducted, conducted))
            return e;
    }
    return NULL;
}

/* The same done by several runs of an analysis is one departure. */
static struct pl_entry *add(struct pl_assessing *s, const struct pl_value *row,
                            size_t trial, struct pl_str analysis,
                            const struct pl_value *difference)
{
    struct pl_str clause = pl_strv(pl_get(difference, "clause"));
    const struct pl_value *conducted =
        rounded(s, pl_get(difference, "conducted"));
    struct pl_entry *e = find(s, trial, analysis, clause, conducted);

    if (e == NULL) {
        bool is_added = pl_is_text(pl_get(difference, "kind"), "added");
        e = pl_assess_entry(s, trial, is_added ? "added" : "changed",
                            "unexplained");
        e->analysis = analysis;
        e->clause = clause;
        e->registered = rounded(s, pl_get(difference, "registered"));
        e->conducted = conducted;
        e->notebook = pl_strv(pl_get(row, "notebook"));
        e->line = (size_t)pl_num_or(pl_get(row, "line"), 0);
        e->sides = pl_get(difference, "sides");
        pl_assess_detail(s, e, pl_strv(pl_get(difference, "detail")));
    }
    pl_assess_touch(s, e, row);
    return e;
}

static void add_run(struct pl_assessing *s, const struct pl_value *row)
{
    const struct pl_value *differences = pl_get(row, "differences");
    size_t trial = pl_assess_trial_of(s, row);

    for (size_t i = 0; i < pl_count(differences); i++)
        (void)add(s, row, trial, pl_strv(pl_get(row, "analysis")),
                  pl_item(differences, i));
}

/* Columns that the plan names and the data lack: nobody's line but the plan's.
 */
static void add_data(struct pl_assessing *s, const struct pl_value *row)
{
    const struct pl_value *differences = pl_get(row, "differences");
    size_t trial = pl_assess_trial_of(s, row);

    for (size_t i = 0; i < pl_count(differences); i++)
        pl_assess_at_protocol(
            s, add(s, row, trial, PL_STR(""), pl_item(differences, i)));
}

/* The run of this analysis that an exhibit was made from. */
static const struct pl_value *run_in(const struct pl_assessing *s,
                                     const struct pl_value *exhibit,
                                     struct pl_str clause)
{
    const struct pl_value *ids = pl_get(exhibit, "rows");

    for (size_t i = 0; i < pl_count(ids); i++) {
        const struct pl_value *row = pl_assess_row(s, pl_strv(pl_item(ids, i)));
        size_t trial = pl_assess_trial_of(s, row);
        struct pl_str analysis =
            pl_assess_analysis(pl_assess_specs(s, trial), clause);
        if (pl_assess_is_run(row) && analysis.len > 0 &&
            pl_str_eq(pl_strv(pl_get(row, "analysis")), analysis))
            return row;
    }
    return NULL;
}

/* Thresholds and intervals of what is shown.  What an exhibit shows of an
 * exploration was never registered, and differs from nothing. */
static void add_exhibit(struct pl_assessing *s, const struct pl_value *exhibit)
{
    const struct pl_value *differences = pl_get(exhibit, "differences");

    for (size_t i = 0; i < pl_count(differences); i++) {
        const struct pl_value *d = pl_item(differences, i);
        const struct pl_value *row =
            run_in(s, exhibit, pl_strv(pl_get(d, "clause")));
        if (row == NULL)
            continue;
        struct pl_entry *e = add(s, exhibit, pl_assess_trial_of(s, row),
                                 pl_strv(pl_get(row, "analysis")), d);
        pl_assess_touch(s, e, row);
        struct pl_str label = pl_strv(pl_get(exhibit, "label"));
        if (e->detail.len == 0 && label.len > 0)
            pl_assess_detail(
                s, e,
                pl_assess_str(
                    s, pl_str_printf(s->a, "as shown in %.*s", PL_FMT(label))));
    }
}

static struct pl_str main_key(const struct pl_assessing *s, size_t trial,
                              struct pl_str analysis)
{
    return pl_str_printf(s->a, "%zu %.*s", trial, PL_FMT(analysis));
}

/* The first of its trial and analysis counts. */
static void note_main(struct pl_assessing *s, const struct pl_value *row)
{
    size_t place = s->main_runs.n, stored;

    if (!pl_assess_is_run(row))
        return;
    struct pl_str key = main_key(s, pl_assess_trial_of(s, row),
                                 pl_strv(pl_get(row, "analysis")));
    if (key.s == NULL || !pl_index_put(&s->mains, key, place, &stored))
        s->failed = true;
    else if (stored == place)
        s->main_runs.items[s->main_runs.n++] = row;
}

void pl_assess_note_mains(struct pl_assessing *s)
{
    pl_index_init(&s->mains, s->a);
    for (size_t i = 0; i < s->exhibits.n; i++) {
        const struct pl_value *ids = pl_get(s->exhibits.items[i], "rows");
        for (size_t k = 0; k < pl_count(ids); k++)
            note_main(s, pl_assess_row(s, pl_strv(pl_item(ids, k))));
    }
    for (size_t i = 0; i < s->runs.n; i++)
        note_main(s, s->runs.items[i]);
}

const struct pl_value *pl_assess_main(struct pl_assessing *s, size_t trial,
                                      struct pl_str analysis)
{
    struct pl_str key = main_key(s, trial, analysis);

    if (key.s == NULL)
        s->failed = true;
    size_t n = s->main_runs.n;
    size_t place = key.s != NULL ? pl_index_get(&s->mains, key, n) : n;
    return place < n ? s->main_runs.items[place] : NULL;
}

static bool same_differences(struct pl_assessing *s, const struct pl_value *x,
                             const struct pl_value *y)
{
    const struct pl_value *dx = pl_get(x, "differences");
    const struct pl_value *dy = pl_get(y, "differences");

    if (pl_count(dx) != pl_count(dy))
        return false;
    for (size_t i = 0; i < pl_count(dx); i++)
        if (!pl_equal(pl_get(pl_item(dx, i), "clause"),
                      pl_get(pl_item(dy, i), "clause")) ||
            !pl_assess_same(s, rounded(s, pl_get(pl_item(dx, i), "conducted")),
                            rounded(s, pl_get(pl_item(dy, i), "conducted"))))
            return false;
    return true;
}

static bool same_names(const struct pl_value *x, const struct pl_value *y)
{
    if (pl_count(x) != pl_count(y))
        return false;
    for (size_t i = 0; i < pl_count(x); i++)
        if (!pl_list_has(y, pl_strv(pl_item(x, i))))
            return false;
    return true;
}

/* Terms are a set, as compare.c has it.  Most members are the same to the last
 * bit: only the others are copied. */
static bool same_member(struct pl_assessing *s, struct pl_str key,
                        const struct pl_value *x, const struct pl_value *y)
{
    if (pl_equal(x, y) || pl_equal(rounded(s, x), rounded(s, y)))
        return true;
    return pl_str_eq(key, PL_STR("terms")) && same_names(x, y);
}

/* Members of two records that are not the same: "n, sample". */
static struct pl_str unlike(struct pl_assessing *s, const struct pl_value *x,
                            const struct pl_value *y)
{
    struct pl_str names = PL_STR("");

    for (size_t i = 0; i < pl_count(x); i++) {
        struct pl_str key = x->as.members[i].key;
        if (same_member(s, key, x->as.members[i].value, pl_get_str(y, key)))
            continue;
        names = pl_assess_str(
            s, pl_str_printf(s->a, "%.*s%s%.*s", PL_FMT(names),
                             names.len > 0 ? ", " : "", PL_FMT(key)));
    }
    return names;
}

static bool same_record(struct pl_assessing *s, const struct pl_value *x,
                        const struct pl_value *y)
{
    return pl_count(x) == pl_count(y) && unlike(s, x, y).len == 0;
}

/* No clause tells these two runs apart, yet they did not do the same. */
static void add_unlike(struct pl_assessing *s, size_t trial,
                       const struct pl_value *main, const struct pl_value *row)
{
    struct pl_str id = pl_strv(pl_get(row, "analysis"));
    struct pl_str names =
        unlike(s, pl_get(main, "record"), pl_get(row, "record"));
    struct pl_builder d;

    pl_build(&d, s->a);
    pl_set_string(
        &d, "clause",
        pl_assess_str(s, pl_str_printf(s->a, "analyses.%.*s", PL_FMT(id))));
    pl_set_text(&d, "kind", "changed");
    pl_set_text(&d, "registered", "one record");
    pl_set_string(
        &d, "conducted",
        pl_assess_str(s, pl_str_printf(s->a, "records that differ in %.*s",
                                       PL_FMT(names))));
    const struct pl_value *difference = pl_assess_keep(s, pl_map(&d));
    struct pl_entry *e = add(s, row, trial, id, difference);
    pl_assess_touch(s, e, main);
}

static void tell_twice(struct pl_assessing *s, size_t trial,
                       struct pl_str analysis, const struct pl_value *main,
                       const struct pl_value *row)
{
    struct pl_str where = pl_strv(pl_get(main, "notebook"));
    struct pl_str other = pl_strv(pl_get(row, "notebook"));
    double line = pl_num_or(pl_get(row, "line"), 0);
    struct pl_str place =
        pl_str_eq(where, other)
            ? pl_str_printf(s->a, "on line %.0f", line)
            : pl_str_printf(s->a, "in %.*s:%.0f", PL_FMT(other), line);
    struct pl_str text = pl_str_printf(
        s->a,
        "run more than once with different records: the one on line %.0f "
        "counts as the main one, another is %.*s",
        pl_num_or(pl_get(main, "line"), 0), PL_FMT(pl_assess_str(s, place)));

    text = pl_assess_str(s, text);
    for (size_t i = 0; i < s->n; i++) {
        struct pl_entry *e = s->entries[i];
        if (e->trial == trial && !e->is_lock &&
            pl_str_eq(e->analysis, analysis))
            pl_assess_detail(s, e, text);
    }
}

/* Both as registered, and with one result: records then differ in how columns
 * came to be, or in rows that no estimate used. */
static bool is_plan_twice(struct pl_assessing *s, const struct pl_value *x,
                          const struct pl_value *y)
{
    const struct pl_value *terms = pl_at(x, "result.terms");

    return pl_count(terms) > 0 && pl_count(pl_get(x, "differences")) == 0 &&
           pl_count(pl_get(y, "differences")) == 0 &&
           pl_equal(rounded(s, terms), rounded(s, pl_at(y, "result.terms")));
}

/* An analysis has one result, unless it was registered to be varied. */
static void check_repeats(struct pl_assessing *s, size_t trial,
                          struct pl_str analysis, const struct pl_value *spec)
{
    const struct pl_value *main = pl_assess_main(s, trial, analysis);

    if (main == NULL || pl_is_text(pl_get(spec, "purpose"), "sensitivity"))
        return;
    for (size_t i = 0; i < s->runs.n; i++) {
        const struct pl_value *row = s->runs.items[i];
        if (row == main || !pl_assess_is_run_of(s, row, trial, analysis) ||
            same_record(s, pl_get(row, "record"), pl_get(main, "record")) ||
            is_plan_twice(s, main, row))
            continue;
        if (same_differences(s, main, row))
            add_unlike(s, trial, main, row);
        tell_twice(s, trial, analysis, main, row);
    }
}

/* Of the plan's family: no analysis alone. */
static void add_family(struct pl_assessing *s, const struct pl_value *row)
{
    const struct pl_value *differences = pl_get(row, "differences");
    size_t trial = pl_assess_trial_of(s, row);

    for (size_t i = 0; i < pl_count(differences); i++)
        (void)add(s, row, trial, PL_STR(""), pl_item(differences, i));
}

void pl_assess_runs(struct pl_assessing *s)
{
    for (size_t i = 0; i < s->runs.n; i++)
        if (pl_assess_trial_of(s, s->runs.items[i]) < pl_count(s->trials))
            add_run(s, s->runs.items[i]);
    for (size_t i = 0; i < s->n_rows; i++)
        if (pl_is_text(pl_get(s->rows[i], "role"), "data") &&
            pl_assess_trial_of(s, s->rows[i]) < pl_count(s->trials))
            add_data(s, s->rows[i]);
    for (size_t i = 0; i < s->exhibits.n; i++)
        add_exhibit(s, s->exhibits.items[i]);
    for (size_t i = 0; i < s->families.n; i++)
        add_family(s, s->families.items[i]);
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *specs = pl_assess_specs(s, t);
        for (size_t i = 0; i < pl_count(specs); i++)
            check_repeats(s, t, specs->as.members[i].key,
                          specs->as.members[i].value);
    }
}
