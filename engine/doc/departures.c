#include "doc/departures.h"

#include "doc/departures_parts.h"
#include "doc/plan.h"

#include <stdio.h>

enum { COLUMN = 100 }; /* characters of a value in a table */

struct pl_str pl_departure_stated(struct pl_str text)
{
    return text.len > 0 ? text : PL_STR("not stated");
}

/* Where a text begins to differ from another, after the comma before; 0 when
 * that is within the first half of what a table shows of it. */
static size_t first_difference(struct pl_str text, struct pl_str other)
{
    size_t n = 0, from = 0;

    for (; n < text.len && n < other.len && text.s[n] == other.s[n]; n++)
        if (n > 0 && text.s[n - 1] == ',' && text.s[n] == ' ')
            from = n + 1;
    return from > COLUMN / 2 ? from : 0;
}

/* Of two long values that begin alike both are shown from where they differ:
 * the beginnings of both would read the same. */
struct pl_str pl_departure_column(struct pl_chapter_in *in,
                                  const struct pl_value *departure,
                                  const char *name)
{
    struct pl_str was = pl_strv(pl_get(departure, "registered_text"));
    struct pl_str is = pl_strv(pl_get(departure, "conducted_text"));
    struct pl_str text = pl_strv(pl_get(departure, name));
    bool is_long = was.len > COLUMN || is.len > COLUMN;
    size_t from = is_long ? first_difference(was, is) : 0;

    text =
        pl_str_shortened(in->arena, pl_str_slice(text, from, text.len), COLUMN);
    if (from > 0)
        text = pl_str_printf(in->arena, "... %.*s", PL_FMT(text));
    in->blocks.failed |= text.s == NULL;
    return text.s != NULL ? text : PL_STR("");
}

bool pl_departure_is_stale(const struct pl_value *departure)
{
    return pl_is_text(pl_get(departure, "state"), "stale");
}

size_t pl_departure_count(const struct pl_chapter_in *in, const char *state)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");
    size_t n = 0;

    for (size_t i = 0; i < pl_count(list); i++)
        n += pl_is_text(pl_get(pl_item(list, i), "state"), state);
    return n;
}

static size_t count_kind(const struct pl_chapter_in *in, const char *kind)
{
    const struct pl_value *list = pl_get(in->assessment, "departures");
    size_t n = 0;

    for (size_t i = 0; i < pl_count(list); i++)
        n += !pl_departure_is_stale(pl_item(list, i)) &&
             pl_is_text(pl_get(pl_item(list, i), "kind"), kind);
    return n;
}

/* "2 where the plan says one thing and another was done (changed), 1 ..." */
static void put_kinds(struct pl_chapter_in *in, struct pl_builder *runs)
{
    static const struct {
        const char *kind, *words;
    } kinds[] = {
        {"changed", "where the plan says one thing and another was done"},
        {"added", "where the plan is silent and a choice was made"},
        {"omitted", "where a registered analysis did not run"},
        {"unregistered", "where something ran that no plan names"},
    };
    const char *before = ": ";

    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t n = count_kind(in, kinds[i].kind);
        struct pl_str text = pl_str_printf(in->arena, "%s%zu %s (%s)", before,
                                           n, kinds[i].words, kinds[i].kind);
        if (n == 0)
            continue;
        if (text.s == NULL)
            runs->failed = true;
        else
            pl_run_text(runs, text);
        before = ", ";
    }
    pl_run_text(runs, PL_STR("."));
}

static void say_found(struct pl_chapter_in *in, size_t found)
{
    size_t bare = pl_departure_count(in, "unexplained");
    size_t declared = pl_departure_count(in, "declared");
    struct pl_builder runs;
    struct pl_str text =
        pl_str_printf(in->arena, "%zu deviation%s from what was registered",
                      found, found == 1 ? "" : "s");

    pl_build(&runs, in->arena);
    if (text.s == NULL)
        runs.failed = true;
    else
        pl_run_styled(&runs, "strong", text);
    put_kinds(in, &runs);
    pl_block_runs(&in->blocks, NULL, NULL, pl_list(&runs));
    pl_block_say(&in->blocks, NULL,
                 "Explained by the authors: %zu. Declared as exploratory: "
                 "%zu. Without an explanation that holds: %zu.",
                 found - bare - declared, declared, bare);
    if (bare > 0)
        pl_block_say(&in->blocks, "warning",
                     "%zu deviation%s without an explanation that holds. "
                     "Until then this report is not complete.",
                     bare, bare == 1 ? "" : "s");
}

static void say_stale(struct pl_chapter_in *in)
{
    size_t stale = pl_departure_count(in, "stale");

    if (stale > 0)
        pl_block_say(&in->blocks, "warning",
                     "%zu explanation%s of what did not happen.", stale,
                     stale == 1 ? "" : "s");
}

static void open_chapter(struct pl_chapter_in *in)
{
    size_t stale = pl_departure_count(in, "stale");
    size_t found = pl_count(pl_get(in->assessment, "departures")) - stale;

    pl_block_heading(&in->blocks, 1, "departures",
                     PL_STR("Deviations from what was registered"));
    pl_block_say(
        &in->blocks, NULL,
        "Found by the program that ran the analyses, not listed by their "
        "authors: what each run did was compared, clause by clause and cell by "
        "cell, with what its protocol says on the data that the protocol "
        "builds.");
    if (found == 0)
        pl_block_say(&in->blocks, NULL,
                     pl_count(pl_get(in->assessment, "trials")) == 0
                         ? "No trial is part of this report, so nothing "
                           "could differ from a plan."
                         : "No deviation: every registered analysis was "
                           "run as it was registered, and no other was.");
    else
        say_found(in, found);
    say_stale(in);
    if (found == 0)
        return;
    pl_departure_table(in);
    pl_departure_consequences(in);
    pl_departure_grids(in);
}

void pl_departure_analyses(struct pl_chapter_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "analyses");
    bool has_conditions = false;
    struct pl_table t;

    if (pl_count(list) == 0)
        return;
    for (size_t i = 0; i < pl_count(list); i++)
        has_conditions |= !pl_is_nil(pl_get(pl_item(list, i), "condition"));
    pl_table_open(&t, in->arena);
    if (in->has_trials)
        pl_table_column(&t, "Trial", "left");
    pl_table_column(&t, "Analysis", "left");
    pl_table_column(&t, "Purpose", "left");
    pl_table_column(&t, "State", "left");
    if (has_conditions)
        pl_table_column(&t, "Condition", "left");
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *v = pl_item(list, i);
        if (in->has_trials)
            pl_table_cell(&t, pl_strv(pl_get(v, "trial")));
        pl_table_cell(&t, pl_strv(pl_get(v, "analysis")));
        pl_table_cell(&t, pl_departure_stated(pl_strv(pl_get(v, "purpose"))));
        pl_table_cell(&t, pl_strv(pl_get(v, "state")));
        if (has_conditions)
            pl_table_cell(&t, pl_strv(pl_get(v, "condition")));
        pl_table_row(&t);
    }
    pl_block_heading(&in->blocks, 2, "departures-analyses",
                     PL_STR("Registered analyses"));
    pl_table_close(&t, &in->blocks, "departures-analyses-table",
                   "What became of each registered analysis");
}

static const struct pl_value *name_of(const struct pl_value *trial)
{
    const struct pl_value *title = pl_get(trial, "title");

    return pl_strv(title).len > 0 ? title : pl_get(trial, "id");
}

/* The lock's events that are dated: "; receive on 2020-03-01". */
static void put_events(struct pl_chapter_in *in, struct pl_builder *runs,
                       const struct pl_value *trial)
{
    const struct pl_value *all = pl_get(in->ledger, "trials");

    for (size_t t = 0; t < pl_count(all); t++) {
        const struct pl_value *events = pl_at(pl_item(all, t), "lock.events");
        if (!pl_equal(pl_get(pl_item(all, t), "id"), pl_get(trial, "id")))
            continue;
        for (size_t i = 0; i < pl_count(events); i++) {
            struct pl_str on = pl_strv(pl_get(pl_item(events, i), "on"));
            struct pl_str event = pl_strv(pl_get(pl_item(events, i), "event"));
            struct pl_str text = pl_str_printf(in->arena, "; %.*s on %.*s",
                                               PL_FMT(event), PL_FMT(on));
            if (text.s == NULL)
                runs->failed = true;
            else if (on.len > 0)
                pl_run_text(runs, text);
        }
    }
}

static void lock_item(struct pl_chapter_in *in, struct pl_builder *items,
                      const struct pl_value *trial)
{
    const struct pl_value *state = pl_get(trial, "lock_state");
    struct pl_str hash = pl_strv(pl_get(trial, "lock_sha256"));
    struct pl_builder runs;

    if (hash.len == 0)
        hash = pl_strv(pl_get(trial, "sha256"));
    pl_build(&runs, in->arena);
    pl_run_styled(&runs, "strong", pl_strv(name_of(trial)));
    if (pl_is_text(state, "matches")) {
        pl_run_text(&runs, PL_STR(": the protocol is the one that was locked, "
                                  "SHA-256 "));
    } else if (pl_is_text(state, "changed")) {
        pl_run_text(&runs, PL_STR(": the protocol is no longer the one that "
                                  "was locked, SHA-256 "));
    } else {
        pl_run_text(&runs, PL_STR(": the protocol was never locked"));
        hash = PL_STR("");
    }
    if (hash.len > 0)
        pl_run_styled(&runs, "code", hash);
    put_events(in, &runs, trial);
    pl_run_text(&runs, PL_STR("."));
    pl_item_runs(items, NULL, pl_list(&runs));
}

void pl_departure_locks(struct pl_chapter_in *in)
{
    const struct pl_value *list = pl_get(in->assessment, "trials");
    struct pl_builder items;

    if (pl_count(list) == 0)
        return;
    pl_build(&items, in->arena);
    for (size_t i = 0; i < pl_count(list); i++)
        lock_item(in, &items, pl_item(list, i));
    pl_block_heading(&in->blocks, 2, "departures-locks",
                     PL_STR("The registered plans"));
    pl_block_items(&in->blocks, "list", &items);
    pl_plan_unproven(&in->blocks);
}

enum pl_status pl_departure_blocks(struct pl_arena *a,
                                   const struct pl_value *assessment,
                                   const struct pl_value *ledger,
                                   const struct pl_value **blocks,
                                   struct pl_err *err)
{
    struct pl_chapter_in in = {
        .arena = a, .assessment = assessment, .ledger = ledger};

    in.has_trials = pl_count(pl_get(assessment, "trials")) > 1;
    pl_build(&in.blocks, a);
    open_chapter(&in);
    pl_departure_entries(&in);
    pl_departure_stale(&in);
    pl_departure_outcomes(&in);
    pl_departure_consort(&in);
    pl_departure_analyses(&in);
    pl_departure_locks(&in);
    *blocks = pl_list(&in.blocks);
    return *blocks != NULL ? PL_OK
                           : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}
