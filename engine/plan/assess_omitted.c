/* What no run of a registered analysis shows: analyses that nobody ran, and
 * analyses that nobody registered. */
#include "plan/assess_state.h"
#include "plan/clause.h"

#include "plan/execute.h"
#include "plan/schema.h"

#include <stdio.h>

/* The line of the longest path of the plan that holds the clause, else of the
 * plan itself. */
static size_t line_of(const struct pl_value *lines, struct pl_str clause)
{
    size_t line = (size_t)pl_num_or(pl_get(lines, ""), 0), longest = 0;
    struct pl_str rest;

    for (size_t i = 0; i < pl_count(lines); i++) {
        struct pl_str path = lines->as.members[i].key;
        if (!pl_clause_leads_to(path, clause, &rest) || path.len < longest)
            continue;
        longest = path.len;
        line = (size_t)pl_num_or(lines->as.members[i].value, 0);
    }
    return line;
}

void pl_assess_at_protocol(struct pl_assessing *s, struct pl_entry *e)
{
    const struct pl_value *trial = pl_item(s->trials, e->trial);

    e->notebook = pl_assess_str(
        s, pl_str_printf(s->a, "%.*s/protocol.lua",
                         PL_FMT(pl_strv(pl_get(trial, "folder")))));
    e->line = line_of(pl_get(trial, "lines"), e->clause);
}

static void say_whether_due(struct pl_assessing *s, struct pl_entry *e,
                            const struct pl_due *due)
{
    if (due->text.len == 0)
        return;
    pl_assess_detail(
        s, e,
        pl_assess_str(s, pl_str_printf(s->a,
                                       due->conducted == PL_DUE
                                           ? "it was due: %.*s"
                                           : "whether it was due cannot be "
                                             "told: %.*s",
                                       PL_FMT(due->text))));
}

/* Why the plan's own result cannot stand beside the omission. */
static void say_what_lacks(struct pl_assessing *s, struct pl_entry *e)
{
    const struct pl_value *unrun = pl_assess_unrun(s, e->trial, e->analysis);
    const struct pl_value *missing = pl_get(unrun, "missing");
    struct pl_str error = pl_strv(pl_get(unrun, "error"));
    struct pl_str list = PL_STR("");

    if (error.len == 0)
        error = pl_strv(pl_at(unrun, "registered.error"));
    for (size_t i = 0; i < pl_count(missing); i++)
        list = pl_assess_str(
            s,
            pl_str_printf(s->a, "%.*s%s%.*s", PL_FMT(list), i > 0 ? ", " : "",
                          PL_FMT(pl_strv(pl_item(missing, i)))));
    if (list.len > 0)
        pl_assess_detail(
            s, e,
            pl_assess_str(s, pl_str_printf(s->a,
                                           "what the plan gives cannot be "
                                           "computed, for it lacks: %.*s",
                                           PL_FMT(list))));
    else if (error.len > 0)
        pl_assess_detail(
            s, e,
            pl_assess_str(s, pl_str_printf(s->a,
                                           "what the plan gives cannot be "
                                           "computed: %.*s",
                                           PL_FMT(error))));
}

static void add_omitted(struct pl_assessing *s, size_t trial,
                        struct pl_str analysis, const struct pl_due *due)
{
    struct pl_entry *e = pl_assess_entry(s, trial, "omitted", "unexplained");
    const struct pl_value *plan =
        pl_get(pl_get(pl_item(s->trials, trial), "protocol"), "analyses");

    e->analysis = analysis;
    e->clause = pl_assess_str(
        s, pl_str_printf(s->a, "analyses.%.*s", PL_FMT(analysis)));
    e->registered = pl_get_str(plan, analysis);
    if (pl_is_nil(e->registered))
        e->registered = pl_assess_spec(s, trial, analysis);
    e->registered = pl_assess_keep(s, pl_rounded_value(s->a, e->registered));
    e->conducted_text = PL_STR("not run");
    say_whether_due(s, e, due);
    say_what_lacks(s, e);
    pl_assess_at_protocol(s, e);
}

static bool has_family_row(const struct pl_assessing *s, size_t trial)
{
    for (size_t i = 0; i < s->families.n; i++)
        if (pl_assess_trial_of(s, s->families.items[i]) == trial)
            return true;
    return false;
}

/* A family that is registered, and for which nothing was adjusted. */
static void add_family(struct pl_assessing *s, size_t trial)
{
    const struct pl_value *family =
        pl_at(pl_item(s->trials, trial), "protocol.family");

    if (pl_is_unspecified(family) ||
        pl_is_text(pl_get(family, "method"), "none") ||
        has_family_row(s, trial))
        return;
    struct pl_entry *e = pl_assess_entry(s, trial, "omitted", "unexplained");
    e->clause = PL_STR("family");
    e->registered = pl_assess_keep(s, pl_rounded_value(s->a, family));
    e->conducted = pl_assess_keep(s, pl_text(s->a, "not adjusted"));
    e->conducted_text = PL_STR("not adjusted");
    pl_assess_at_protocol(s, e);
}

void pl_assess_omitted(struct pl_assessing *s)
{
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        add_family(s, t);
        const struct pl_value *specs = pl_assess_specs(s, t);
        for (size_t i = 0; i < pl_count(specs); i++) {
            struct pl_str id = specs->as.members[i].key;
            if (pl_assess_main(s, t, id) != NULL)
                continue;
            struct pl_due due = pl_assess_due(s, t, id);
            if (due.conducted != PL_NOT_DUE)
                add_omitted(s, t, id, &due);
        }
    }
}

static struct pl_entry *find(struct pl_assessing *s, const char *state,
                             const struct pl_value *row, size_t trial)
{
    struct pl_str notebook = pl_strv(pl_get(row, "notebook"));
    size_t line = (size_t)pl_num_or(pl_get(row, "line"), 0);

    for (size_t i = 0; i < s->n; i++) {
        struct pl_entry *e = s->entries[i];
        if (pl_str_is(pl_str_from(e->kind), "unregistered") &&
            pl_str_is(pl_str_from(e->state), state) && e->trial == trial &&
            pl_str_eq(e->notebook, notebook) && e->line == line)
            return e;
    }
    return NULL;
}

static struct pl_entry *unregistered(struct pl_assessing *s,
                                     const struct pl_value *row,
                                     const char *state)
{
    size_t trial = pl_assess_trial_of(s, row);
    struct pl_entry *e = pl_assess_entry(s, trial, "unregistered", state);

    e->notebook = pl_strv(pl_get(row, "notebook"));
    e->line = (size_t)pl_num_or(pl_get(row, "line"), 0);
    return e;
}

/* The same exploration run again is the same one. */
static void add_explored(struct pl_assessing *s, const struct pl_value *row)
{
    struct pl_str name = pl_strv(pl_get(row, "analysis"));
    const struct pl_value *spec = pl_assess_keep(
        s, pl_rounded_value(s->a, pl_assess_written(s, pl_get(row, "spec"))));
    size_t trial = pl_assess_trial_of(s, row);

    for (size_t i = 0; i < s->n; i++) {
        struct pl_entry *e = s->entries[i];
        if (pl_str_is(pl_str_from(e->state), "declared") && e->trial == trial &&
            pl_str_eq(e->analysis, name) && pl_equal(e->conducted, spec)) {
            pl_assess_touch(s, e, row);
            return;
        }
    }
    struct pl_entry *e = unregistered(s, row, "declared");
    e->analysis = name;
    e->conducted = spec;
    pl_assess_touch(s, e, row);
}

/* "vcov: robust "HC1", classical(); covariates: ..." */
static struct pl_str alternatives(struct pl_assessing *s,
                                  const struct pl_value *choices)
{
    struct pl_str text = PL_STR("");

    for (size_t i = 0; i < pl_count(choices); i++) {
        const struct pl_value *choice = pl_item(choices, i);
        const struct pl_value *list = pl_get(choice, "alternatives");
        text = pl_assess_str(
            s,
            pl_str_printf(s->a, "%.*s%s%.*s:", PL_FMT(text), i > 0 ? "; " : "",
                          PL_FMT(pl_strv(pl_get(choice, "clause")))));
        for (size_t k = 0; k < pl_count(list); k++)
            text = pl_assess_str(
                s, pl_str_printf(s->a, "%.*s%s%.*s", PL_FMT(text),
                                 k > 0 ? ", " : " ",
                                 PL_FMT(pl_strv(pl_item(list, k)))));
    }
    return text;
}

/* Each of its estimates may be printed: all but one are of no clause. */
static void add_multiverse(struct pl_assessing *s, const struct pl_value *row)
{
    struct pl_entry *e = unregistered(s, row, "declared");
    struct pl_str id = pl_strv(pl_get(row, "analysis"));
    struct pl_str choices = alternatives(s, pl_at(row, "result.choices"));

    e->conducted_text = pl_assess_str(
        s, pl_str_printf(s->a, "multiverse of %.*s: %.0f specifications; %.*s",
                         PL_FMT(id),
                         pl_num_or(pl_at(row, "result.n_specifications"), 0),
                         PL_FMT(choices)));
    pl_assess_touch(s, e, row);
}

/* Names of columns, wherever a row or a record names them. */
static void add_columns(struct pl_assessing *s, struct pl_entry *e,
                        const struct pl_value *v)
{
    if (v->type == PL_STRING) {
        pl_assess_add_text(s, &e->columns, v->as.string);
    } else if (v->type == PL_LIST) {
        for (size_t i = 0; i < v->n; i++)
            add_columns(s, e, pl_item(v, i));
    } else if (pl_count(pl_get(v, "columns")) > 0) {
        add_columns(s, e, pl_get(v, "columns"));
    } else if (v->type == PL_MAP) {
        add_columns(s, e, pl_get(v, "name"));
    }
}

static void add_function(struct pl_assessing *s, struct pl_entry *e,
                         struct pl_str name)
{
    struct pl_str text = name;

    if (pl_function_find(name) != NULL)
        text =
            pl_assess_str(s, pl_str_printf(s->a, "stats.%.*s", PL_FMT(name)));
    else if (pl_str_is(name, "extract"))
        text = PL_STR("cells taken out");
    pl_assess_add_text(s, &e->functions, text);
}

static void add_unregistered(struct pl_assessing *s, const struct pl_value *row)
{
    static const char *const members[] = {
        "outcome",    "treatment",     "group",  "x",
        "y",          "columns",       "column", "by",
        "covariates", "fixed_effects", "weights"};
    struct pl_entry *e =
        find(s, "unexplained", row, pl_assess_trial_of(s, row));

    if (e == NULL)
        e = unregistered(s, row, "unexplained");
    pl_assess_touch(s, e, row);
    add_function(s, e, pl_strv(pl_get(row, "function")));
    add_columns(s, e, pl_get(row, "columns"));
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        add_columns(s, e, pl_get(pl_get(row, "record"), members[i]));
}

static struct pl_str joined(struct pl_assessing *s, struct pl_builder *list)
{
    struct pl_str text = PL_STR("");

    for (size_t i = 0; i < list->n; i++)
        text = pl_assess_str(
            s,
            pl_str_printf(s->a, "%.*s%s%.*s", PL_FMT(text), i > 0 ? ", " : "",
                          PL_FMT(pl_strv(list->members[i].value))));
    return text;
}

static void say_what_was_read(struct pl_assessing *s, struct pl_entry *e)
{
    struct pl_str functions = joined(s, &e->functions);
    struct pl_str columns = joined(s, &e->columns);

    if (columns.len == 0)
        e->conducted_text = functions;
    else
        e->conducted_text =
            pl_assess_str(s, pl_str_printf(s->a, "%.*s: %.*s",
                                           PL_FMT(functions), PL_FMT(columns)));
    e->detail = PL_STR("an outcome or the arm was read outside t:run and "
                       "t:explore");
}

void pl_assess_unregistered(struct pl_assessing *s)
{
    for (size_t i = 0; i < s->n_rows; i++) {
        const struct pl_value *row = s->rows[i];
        if (pl_is_text(pl_get(row, "role"), "explored"))
            add_explored(s, row);
        if (pl_is_text(pl_get(row, "role"), "multiverse"))
            add_multiverse(s, row);
        if (pl_is_text(pl_get(row, "role"), "unregistered"))
            add_unregistered(s, row);
    }
    for (size_t i = 0; i < s->n; i++)
        if (s->entries[i]->functions.n > 0)
            say_what_was_read(s, s->entries[i]);
}
