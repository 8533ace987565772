/* Finding one's way in a ledger, for the files of the assessment. */
#include "plan/assess_state.h"
#include "plan/clause.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void pl_assess_detail(struct pl_assessing *s, struct pl_entry *e,
                      struct pl_str text)
{
    if (text.len == 0)
        return;
    if (e->detail.len > 0)
        text = pl_assess_str(s, pl_str_printf(s->a, "%.*s; %.*s",
                                              PL_FMT(e->detail), PL_FMT(text)));
    e->detail = text;
}

void pl_assess_add_text(struct pl_assessing *s, struct pl_builder *list,
                        struct pl_str text)
{
    if (text.len == 0)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (pl_str_eq(pl_strv(list->members[i].value), text))
            return;
    pl_add(list, pl_assess_keep(s, pl_string(s->a, text)));
    s->failed |= list->failed;
}

void pl_assess_touch(struct pl_assessing *s, struct pl_entry *e,
                     const struct pl_value *row)
{
    pl_assess_add_text(s, &e->rows, pl_strv(pl_get(row, "id")));
    if (pl_is_nil(e->row) && !pl_is_text(pl_get(row, "role"), "exhibit"))
        e->row = row;
}

size_t pl_assess_trial(const struct pl_assessing *s, struct pl_str id)
{
    size_t i = 0;

    while (i < pl_count(s->trials) &&
           !pl_str_eq(pl_strv(pl_get(pl_item(s->trials, i), "id")), id))
        i++;
    return i;
}

const struct pl_value *pl_assess_specs(const struct pl_assessing *s,
                                       size_t trial)
{
    return pl_get(pl_item(s->trials, trial), "specs");
}

const struct pl_value *pl_assess_spec(const struct pl_assessing *s,
                                      size_t trial, struct pl_str analysis)
{
    return pl_get_str(pl_assess_specs(s, trial), analysis);
}

/* An id may hold dots: the longest that fits is meant. */
struct pl_str pl_assess_analysis(const struct pl_value *specs,
                                 struct pl_str clause)
{
    struct pl_str found = PL_STR(""), rest, behind;

    if (!pl_clause_leads_to(PL_STR("analyses"), clause, &rest))
        return found;
    for (size_t i = 0; i < pl_count(specs); i++) {
        struct pl_str id = specs->as.members[i].key;
        if (pl_clause_leads_to(id, rest, &behind) && id.len > found.len)
            found = id;
    }
    return found;
}

struct pl_str pl_assess_member(const struct pl_entry *e)
{
    struct pl_str rest, member;

    if (pl_clause_leads_to(PL_STR("analyses"), e->clause, &rest) &&
        pl_clause_leads_to(e->analysis, rest, &member))
        return member;
    return e->clause;
}

bool pl_assess_is_run(const struct pl_value *row)
{
    const struct pl_value *role = pl_get(row, "role");

    return pl_is_text(role, "registered") || pl_is_text(role, "conducted");
}

bool pl_assess_is_run_of(const struct pl_assessing *s,
                         const struct pl_value *row, size_t trial,
                         struct pl_str analysis)
{
    return pl_str_eq(pl_strv(pl_get(row, "analysis")), analysis) &&
           pl_assess_is_run(row) && pl_assess_trial_of(s, row) == trial;
}

size_t pl_assess_trial_of(const struct pl_assessing *s,
                          const struct pl_value *row)
{
    const struct pl_value *own = pl_get(row, "trial");
    struct pl_str notebook = pl_strv(pl_get(row, "notebook"));

    if (!pl_is_nil(own))
        return pl_assess_trial(s, pl_strv(own));
    for (size_t i = 0; i < pl_count(s->notebooks); i++) {
        const struct pl_value *n = pl_item(s->notebooks, i);
        const struct pl_value *ids = pl_get(n, "trials");
        if (pl_str_eq(pl_strv(pl_get(n, "notebook")), notebook) &&
            pl_count(ids) > 0) /* newest first */
            return pl_assess_trial(s, pl_strv(pl_item(ids, ids->n - 1)));
    }
    return pl_count(s->trials);
}

const struct pl_value *pl_assess_row(const struct pl_assessing *s,
                                     struct pl_str id)
{
    size_t at = pl_index_get(&s->ids, id, s->n_rows);

    return at < s->n_rows ? s->rows[at] : pl_nil();
}

/* pl_conducted_equal would take a value that it had no memory for as another
 * one; without a reason in it, it needs no memory. */
static const struct pl_value *without_reason(struct pl_assessing *s,
                                             const struct pl_value *v)
{
    return pl_is_nil(pl_get(v, "reason"))
               ? v
               : pl_assess_keep(s, pl_with(s->a, v, "reason", pl_nil()));
}

bool pl_assess_same(struct pl_assessing *s, const struct pl_value *x,
                    const struct pl_value *y)
{
    if (pl_is_text(pl_get(x, "kind"), "subset"))
        x = without_reason(s, x);
    if (pl_is_text(pl_get(y, "kind"), "subset"))
        y = without_reason(s, y);
    return pl_conducted_equal(s->a, x, y);
}

double pl_rounded(double x)
{
    char text[40];

    if (!isfinite(x))
        return x;
    (void)snprintf(text, sizeof text, "%.12g", x);
    return strtod(text, NULL);
}

/* Values are bounded in depth by what made them: JSON and Lua stop at 64. */
const struct pl_value *pl_rounded_value(struct pl_arena *a,
                                        const struct pl_value *v)
{
    struct pl_builder b;

    if (v->type == PL_NUMBER)
        return pl_number(a, pl_rounded(v->as.number));
    if (v->type != PL_LIST && v->type != PL_MAP)
        return v;
    pl_build(&b, a);
    for (size_t i = 0; i < v->n; i++) {
        if (v->type == PL_LIST)
            pl_add(&b, pl_rounded_value(a, pl_item(v, i)));
        else
            pl_set_str(&b, v->as.members[i].key,
                       pl_rounded_value(a, v->as.members[i].value));
    }
    return v->type == PL_LIST ? pl_list(&b) : pl_map(&b);
}
