/* What harm another rule for missing values can do.
 *
 * In a randomised trial a rule for baseline covariates does little, whatever
 * the gaps come from, where what is filled is of the baseline, is filled from
 * neither arm nor outcome, and has its flag in the model (White & Thompson
 * 2005).  All three are read from what ran.  No such thing holds of the
 * outcome. */
#include "plan/assess_state.h"
#include "plan/departures.h"
#include "plan/rule.h"
#include "plan/spec.h"

#include <math.h>
#include <string.h>

/* |t| from which a flag is said to predict the outcome. */
static const double telling = 3;

struct harm {
    struct pl_assessing *s;
    const struct pl_entry *e;
    const struct pl_value *plan, *done; /* done: the rule in the record */
    struct pl_builder reasons, flags;
};

static void give(struct harm *h, const char *before, struct pl_str name,
                 const char *after)
{
    pl_assess_add_text(
        h->s, &h->reasons,
        pl_assess_str(h->s, pl_str_printf(h->s->a, "%s%.*s%s", before,
                                          PL_FMT(name), after)));
}

static bool is_baseline(struct harm *h, struct pl_str name)
{
    return pl_protocol_is_baseline(
        h->s->a, h->plan, pl_strv(pl_at(h->e->row, "spec.data")), name);
}

/* A rule that fills, where nothing was left to fill: the gaps that the
 * registered data have were closed before the run, or their rows left out. */
static struct pl_str why_nothing_is_filled(const struct harm *h)
{
    if (pl_is_text(pl_get(h->done, "kind"), "complete_case"))
        return PL_STR("no cell is filled: rows with a gap are left out");
    return PL_STR("the rule met no gap and filled nothing: what became of "
                  "those in the registered data cannot be told from the run");
}

static void check_columns(struct harm *h)
{
    const struct pl_value *filled = pl_get(h->done, "filled");

    if (pl_count(filled) == 0)
        give(h, "", why_nothing_is_filled(h), "");
    for (size_t i = 0; i < pl_count(filled); i++)
        if (!is_baseline(h, filled->as.members[i].key))
            give(h, "", filled->as.members[i].key,
                 " is not marked when = \"baseline\"");
}

static void check_uses(struct harm *h)
{
    const struct pl_value *uses = pl_get(h->done, "uses");
    const struct pl_value *spec = pl_get(h->e->row, "spec");

    for (size_t i = 0; i < pl_count(uses); i++) {
        struct pl_str name = pl_strv(pl_item(uses, i));
        if (pl_str_eq(name, pl_strv(pl_get(spec, "outcome"))))
            give(h, "cells are filled from the outcome, ", name, "");
        else if (pl_str_eq(name, pl_strv(pl_get(spec, "treatment"))))
            give(h, "cells are filled from the arm, ", name, "");
        else if (!is_baseline(h, name) && !pl_str_starts(name, "missing_"))
            give(h, "cells are filled from ", name,
                 ", which is not marked when = \"baseline\"");
    }
}

/* "missing_x", and of a category the level that stands for one. */
static bool is_flag_of(const struct pl_value *term, struct pl_str column)
{
    struct pl_str name = pl_strv(pl_get(term, "name")), end;
    size_t at = 0;

    if (pl_str_starts(name, "missing_"))
        return pl_str_eq(pl_str_slice(name, sizeof "missing_" - 1, name.len),
                         column);
    if (!pl_str_ends(name, "[(missing)]") || !pl_str_find(name, column, &at))
        return false;
    end = pl_str_slice(name, at + column.len, name.len);
    return pl_str_is(end, "[(missing)]");
}

static void note_flag(struct harm *h, const struct pl_value *term)
{
    double t = pl_rounded(pl_num(pl_get(term, "statistic")));
    struct pl_builder b;

    if (!(fabs(t) > telling))
        return;
    pl_build(&b, h->s->a);
    pl_set(&b, "term", pl_get(term, "name"));
    pl_set_number(&b, "statistic", t);
    pl_add(&h->flags, pl_assess_keep(h->s, pl_map(&b)));
}

static void check_flags(struct harm *h)
{
    const struct pl_value *filled = pl_get(h->done, "filled");
    const struct pl_value *terms = pl_at(h->e->row, "result.terms");

    for (size_t i = 0; i < pl_count(filled); i++) {
        struct pl_str column = filled->as.members[i].key;
        bool has_flag = false;
        for (size_t k = 0; k < pl_count(terms); k++)
            if (is_flag_of(pl_item(terms, k), column)) {
                has_flag = true;
                note_flag(h, pl_item(terms, k));
            }
        if (!has_flag)
            give(h, "no flag tells in the model which cells of ", column,
                 " were filled");
    }
}

static void put_reasons(struct pl_buf *b, const struct pl_value *reasons)
{
    for (size_t i = 0; i < pl_count(reasons); i++)
        pl_buf_printf(b, "%s%.*s", i > 0 ? "; " : "",
                      PL_FMT(pl_strv(pl_item(reasons, i))));
}

static void put_flags(struct pl_buf *b, const struct pl_value *flags)
{
    for (size_t i = 0; i < pl_count(flags); i++) {
        const struct pl_value *f = pl_item(flags, i);
        pl_buf_printf(b, "; %.*s predicts the outcome (t = ",
                      PL_FMT(pl_strv(pl_get(f, "term"))));
        pl_departures_number(b, pl_num(pl_get(f, "statistic")));
        pl_buf_puts(b, "): those without a value differ");
    }
}

static const struct pl_value *harm_value(struct harm *h)
{
    struct pl_assessing *s = h->s;
    const struct pl_value *reasons = pl_assess_keep(s, pl_list(&h->reasons));
    const struct pl_value *flags = pl_assess_keep(s, pl_list(&h->flags));
    bool is_low = pl_count(reasons) == 0;
    struct pl_builder v;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    if (is_low)
        pl_buf_puts(&b, "low: every column filled is of the baseline, cells "
                        "are filled from neither arm nor outcome, and their "
                        "flags are in the model (White & Thompson 2005)");
    else
        pl_buf_puts(&b, "not low: ");
    put_reasons(&b, reasons);
    put_flags(&b, flags);
    s->failed |= b.failed != PL_OK;
    pl_build(&v, s->a);
    pl_set_bool(&v, "is_low", is_low);
    pl_set_string(&v, "text", pl_buf_view(&b));
    pl_set(&v, "reasons", reasons);
    if (pl_count(flags) > 0)
        pl_set(&v, "flags", flags);
    pl_buf_free(&b);
    return pl_assess_keep(s, pl_map(&v));
}

void pl_assess_harm(struct pl_assessing *s, struct pl_entry *e)
{
    struct pl_str member = pl_assess_member(e);
    struct harm h = {.s = s,
                     .e = e,
                     .plan = pl_get(pl_item(s->trials, e->trial), "protocol"),
                     .done = pl_at(e->row, "record.missing.covariates")};
    bool is_outcome = pl_str_is(member, "missing.outcome");

    if (!pl_assess_is_run(e->row) || strcmp(e->state, "stale") == 0 ||
        (!is_outcome && !pl_str_is(member, "missing.covariates")))
        return;
    pl_build(&h.reasons, s->a);
    pl_build(&h.flags, s->a);
    if (is_outcome) {
        give(&h, "",
             PL_STR("the rule decides whose outcomes count, and as "
                    "what: randomisation does not protect the estimate "
                    "from it"),
             "");
    } else {
        check_columns(&h);
        check_uses(&h);
        check_flags(&h);
    }
    e->harm = harm_value(&h);
}
