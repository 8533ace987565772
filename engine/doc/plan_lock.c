/* How a plan was registered: its hash, and the events of its lock. */
#include "doc/plan.h"
#include "doc/plan_parts.h"

#include <string.h>

void pl_plan_unproven(struct pl_builder *blocks)
{
    pl_block_say(
        blocks, "note",
        "What no program can prove: that a plan was locked before its data "
        "were seen. A lock can be made at any time, and made again. Compare "
        "the hash with a copy that the authors cannot change, such as one "
        "kept by a registry or printed in a journal.");
}

static void put_state(struct pl_plan_in *in)
{
    const struct pl_value *state = pl_at(in->trial, "lock.state");

    if (pl_is_text(state, "matches"))
        pl_block_say(&in->blocks, NULL,
                     "The plan is the one that its lock holds.");
    else if (pl_is_text(state, "changed"))
        pl_block_say(&in->blocks, "warning",
                     "The plan told here is no longer the one that its lock "
                     "holds. What differs stands among the deviations.");
    else
        pl_block_say(&in->blocks, "warning",
                     "This plan was never locked: what is told here may have "
                     "been written at any time.");
}

static void add_hash(struct pl_plan_in *in, struct pl_builder *items,
                     const char *name, struct pl_str before,
                     const struct pl_value *hash)
{
    struct pl_builder runs;

    pl_build(&runs, in->arena);
    if (before.len > 0)
        pl_run_text(&runs, before);
    pl_run_text(&runs, PL_STR("SHA-256 "));
    pl_run_styled(&runs, "code", pl_strv(hash));
    pl_item_runs(items, name, pl_list(&runs));
}

static const char *title_of(struct pl_str event)
{
    static const struct {
        const char *event, *title;
    } titles[] = {{"register", "Registered"},
                  {"amend", "Amended"},
                  {"receive", "Data received"}};

    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        if (pl_str_is(event, titles[i].event))
            return titles[i].title;
    return event.s;
}

static struct pl_str day_of(struct pl_plan_in *in, const struct pl_value *event)
{
    struct pl_str on = pl_strv(pl_get(event, "on"));

    return on.len == 0 ? PL_STR("")
                       : pl_plan_keep(in, pl_str_printf(in->arena, "%.*s. ",
                                                        PL_FMT(on)));
}

static void add_file(struct pl_plan_in *in, struct pl_builder *items,
                     const struct pl_value *file)
{
    struct pl_str what =
        pl_plan_keep(in, pl_str_printf(in->arena, "%.*s, %.0f rows, ",
                                       PL_FMT(pl_strv(pl_get(file, "path"))),
                                       pl_num_or(pl_get(file, "rows"), 0)));

    add_hash(in, items, "Sealed file", what, pl_get(file, "sha256"));
}

static void add_event(struct pl_plan_in *in, struct pl_builder *items,
                      const struct pl_value *event)
{
    const struct pl_value *files = pl_get(event, "files");
    const char *title = title_of(pl_strv(pl_get(event, "event")));

    add_hash(in, items, title, day_of(in, event), pl_get(event, "protocol"));
    for (size_t i = 0; i < pl_count(files); i++)
        add_file(in, items, pl_item(files, i));
}

/* Who signed, and up to where; a fault of it stands among the deviations. */
static void add_signatures(struct pl_plan_in *in, struct pl_builder *items)
{
    const struct pl_value *by = pl_at(in->trial, "lock.signature.by");
    size_t last = pl_count(pl_at(in->trial, "lock.events"));

    for (size_t i = 0; i < pl_count(by); i++) {
        const struct pl_value *one = pl_item(by, i);
        struct pl_str name = pl_strv(pl_get(one, "name"));
        struct pl_builder runs;

        pl_build(&runs, in->arena);
        pl_run_text(
            &runs,
            pl_plan_keep(
                in, pl_str_printf(in->arena, "%.*s%sto event %.0f of %zu, key ",
                                  PL_FMT(name), name.len > 0 ? ", " : "",
                                  pl_num(pl_get(one, "events")), last)));
        pl_run_styled(&runs, "code", pl_strv(pl_get(one, "key")));
        pl_item_runs(items, "Signed", pl_list(&runs));
    }
}

static void put_events(struct pl_plan_in *in)
{
    const struct pl_value *events = pl_at(in->trial, "lock.events");
    struct pl_builder items;

    pl_build(&items, in->arena);
    add_hash(in, &items, "The plan told here", PL_STR(""),
             pl_get(in->trial, "sha256"));
    for (size_t i = 0; i < pl_count(events); i++)
        add_event(in, &items, pl_item(events, i));
    add_signatures(in, &items);
    pl_block_items(&in->blocks, "fields", &items);
}

static void add_change(struct pl_plan_in *in, struct pl_table *t,
                       const struct pl_value *event,
                       const struct pl_value *change)
{
    struct pl_str on = pl_strv(pl_get(event, "on"));

    pl_table_cell(t, on.len > 0 ? on : PL_STR("not told"));
    pl_table_cell(t, pl_strv(pl_get(change, "clause")));
    pl_table_cell(t, pl_plan_said(in, pl_get(change, "locked")));
    pl_table_cell(t, pl_plan_said(in, pl_get(change, "now")));
    pl_table_cell(t, pl_strv(pl_get(event, "why")));
    pl_table_row(t);
}

static void put_amendments(struct pl_plan_in *in)
{
    static const char *const titles[] = {"On", "Clause", "Was", "Is", "Why"};
    const struct pl_value *events = pl_at(in->trial, "lock.events");
    struct pl_table t;

    pl_table_open(&t, in->arena);
    for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
        pl_table_column(&t, titles[i], "left");
    for (size_t i = 0; i < pl_count(events); i++) {
        const struct pl_value *changes = pl_get(pl_item(events, i), "changes");
        for (size_t k = 0; k < pl_count(changes); k++)
            add_change(in, &t, pl_item(events, i), pl_item(changes, k));
    }
    if (t.rows.n > 0)
        pl_plan_close(in, &t, "amendments", "Amendments");
}

void pl_plan_registration(struct pl_plan_in *in)
{
    put_state(in);
    put_events(in);
    put_amendments(in);
    pl_plan_unproven(&in->blocks);
}
