/* What reporting guidelines ask of a trial: its outcomes as COMPare counts
 * them, and its changes as CONSORT wants them told. */
#include "doc/departures_parts.h"

static void outcome_row(struct pl_chapter_in *in, struct pl_table *t,
                        const struct pl_value *o)
{
    struct pl_str purpose = pl_strv(pl_get(o, "purpose"));
    bool is_novel = pl_str_starts(pl_strv(pl_get(o, "class")), "novel");

    if (in->has_trials)
        pl_table_cell(t, pl_strv(pl_get(o, "trial")));
    pl_table_cell(t, pl_strv(pl_get(o, "outcome")));
    pl_table_cell(t, pl_strv(pl_get(o, "class")));
    pl_table_cell(t, is_novel ? PL_STR("not registered")
                              : pl_departure_stated(purpose));
    pl_table_row(t);
}

static void outcome_table(struct pl_chapter_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "outcomes");
    struct pl_table t;

    pl_table_open(&t, in->arena);
    if (in->has_trials)
        pl_table_column(&t, "Trial", "left");
    pl_table_column(&t, "Outcome", "left");
    pl_table_column(&t, "Reported", "left");
    pl_table_column(&t, "Registered as", "left");
    for (size_t i = 0; i < pl_count(list); i++)
        outcome_row(in, &t, pl_item(list, i));
    pl_table_close(&t, &in->blocks, "departures-outcomes-table",
                   "Outcomes as registered and as reported");
}

static void count_cell(struct pl_chapter_in *in, struct pl_table *t,
                       const struct pl_value *counts, const char *member)
{
    struct pl_str n =
        pl_str_printf(in->arena, "%.0f", pl_num_or(pl_get(counts, member), 0));

    in->blocks.failed |= n.s == NULL;
    pl_table_cell(t, n.s != NULL ? n : PL_STR(""));
}

static void count_table(struct pl_chapter_in *in)
{
    static const struct {
        const char *title, *member;
    } columns[] = {{"Registered", "registered"},
                   {"Reported as planned", "as_planned"},
                   {"Declared change", "declared_change"},
                   {"Missing", "missing"},
                   {"Novel, declared", "novel_declared"},
                   {"Novel, silent", "novel_silent"}};
    const size_t n = sizeof columns / sizeof columns[0];
    const struct pl_value *list = pl_get(in->assessment, "outcome_counts");
    struct pl_table t;

    if (pl_count(list) == 0)
        return;
    pl_table_open(&t, in->arena);
    pl_table_column(&t, "Trial", "left");
    for (size_t k = 0; k < n; k++)
        pl_table_column(&t, columns[k].title, "right");
    for (size_t i = 0; i < pl_count(list); i++) {
        pl_table_cell(&t, pl_strv(pl_get(pl_item(list, i), "trial")));
        for (size_t k = 0; k < n; k++)
            count_cell(in, &t, pl_item(list, i), columns[k].member);
        pl_table_row(&t);
    }
    pl_table_close(&t, &in->blocks, "departures-outcomes-counts",
                   "How many outcomes of each class");
}

void pl_departure_outcomes(struct pl_chapter_in *in)
{
    if (pl_count(pl_get(in->assessment, "outcomes")) == 0)
        return;
    pl_block_heading(&in->blocks, 2, "departures-outcomes", PL_STR("Outcomes"));
    pl_block_say(&in->blocks, NULL,
                 "Classed as the COMPare project does: reported as planned, a "
                 "declared change, missing, novel and declared, novel and "
                 "silent.");
    outcome_table(in);
    count_table(in);
}

/* "clause: what was registered; done: what was". */
static struct pl_str change_of(struct pl_chapter_in *in,
                               const struct pl_value *d)
{
    struct pl_str clause = pl_strv(pl_get(d, "clause"));
    struct pl_str was = pl_departure_column(in, d, "registered_text");
    struct pl_str is = pl_departure_column(in, d, "conducted_text");

    if (clause.len == 0)
        clause = pl_strv(pl_get(d, "analysis"));
    struct pl_str text =
        pl_str_printf(in->arena, "%.*s%s%.*s%s%.*s", PL_FMT(clause),
                      clause.len > 0 ? ": " : "", PL_FMT(was),
                      was.len > 0 && is.len > 0 ? "; done: " : "", PL_FMT(is));
    in->blocks.failed |= text.s == NULL;
    return text.s != NULL ? text : PL_STR("");
}

/* Of an amendment the lock says why. */
static struct pl_str reason_of(struct pl_chapter_in *in,
                               const struct pl_value *d)
{
    const struct pl_value *told = pl_get(d, "explanation");
    struct pl_str reason = pl_strv(pl_get(told, "reason"));
    struct pl_str why = pl_strv(pl_get(told, "explanation"));

    if (pl_is_text(pl_get(d, "state"), "declared"))
        return PL_STR("declared as exploratory");
    if (pl_is_nil(told))
        return pl_is_text(pl_get(d, "state"), "explained")
                   ? pl_strv(pl_get(d, "detail"))
                   : PL_STR("not explained");
    struct pl_str text = pl_str_printf(in->arena, "%.*s%s%.*s", PL_FMT(reason),
                                       reason.len > 0 ? ": " : "", PL_FMT(why));
    in->blocks.failed |= text.s == NULL;
    return text.s != NULL ? text : PL_STR("");
}

static void consort_row(struct pl_chapter_in *in, struct pl_table *t,
                        const struct pl_value *d)
{
    const struct pl_value *told = pl_get(d, "explanation");
    struct pl_str on = pl_strv(pl_get(told, "decided_on"));
    struct pl_str timing = pl_strv(pl_get(told, "timing"));
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    pl_run_departures(&runs, pl_list_of(in->arena, pl_get(d, "id")));
    pl_table_runs(t, pl_list(&runs));
    pl_table_cell(t, pl_strv(pl_get(d, "consort_2010")));
    pl_table_cell(t, pl_strv(pl_get(d, "consort_2025")));
    pl_table_cell(t, change_of(in, d));
    struct pl_str when =
        pl_str_printf(in->arena, "%.*s%s%.*s", PL_FMT(timing),
                      on.len > 0 && timing.len > 0 ? "; " : "", PL_FMT(on));
    in->blocks.failed |= when.s == NULL;
    pl_table_cell(t, pl_departure_stated(when));
    pl_table_cell(t, reason_of(in, d));
    pl_table_row(t);
}

void pl_departure_consort(struct pl_chapter_in *in)
{
    static const char *const titles[] = {"No.",    "2010",         "2025",
                                         "Change", "When decided", "Reason"};
    const struct pl_value *list = pl_get(in->assessment, "departures");
    struct pl_table t;

    pl_table_open(&t, in->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(&t, titles[i], "left");
    for (size_t i = 0; i < pl_count(list); i++)
        if (!pl_is_nil(pl_get(pl_item(list, i), "consort_2010")))
            consort_row(in, &t, pl_item(list, i));
    if (t.rows.n == 0)
        return;
    pl_block_heading(&in->blocks, 2, "departures-consort",
                     PL_STR("Changes after the trial began"));
    pl_block_say(
        &in->blocks, NULL,
        "CONSORT asks a report to tell important changes that were made after "
        "the trial began, with reasons: 2010 in items 3b (methods), 6b "
        "(outcomes) and 18 (analyses that were not planned), 2025 in item 10. "
        "These are the deviations above, but for those that were decided "
        "before data were collected. Whether one is important is for its "
        "authors and readers to say.");
    pl_table_close(&t, &in->blocks, "departures-consort-table",
                   "Changes by the items of CONSORT 2010 and 2025");
}
