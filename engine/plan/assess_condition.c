/* Whether an analysis with a condition was due, as the runs that it waits for
 * came out. */
#include "plan/assess_state.h"

#include <math.h>
#include <stdio.h>

static struct pl_due unknown(struct pl_assessing *s, struct pl_str why)
{
    return (struct pl_due){.conducted = PL_DUE_UNKNOWN,
                           .registered = PL_DUE_UNKNOWN,
                           .text = pl_assess_str(s, why)};
}

/* The least p of the treatment's terms, or of the one named; NaN: none. */
static double least_p(const struct pl_assessing *s, const struct pl_value *row,
                      struct pl_str term, bool is_conducted)
{
    const struct pl_value *result =
        is_conducted ? pl_get(row, "result") : pl_at(row, "registered.result");
    const struct pl_value *tests = pl_assess_tests(s, row);
    const struct pl_value *list = pl_get(result, "treatment");
    double least = NAN;

    if (pl_count(list) == 0)
        return pl_assess_judged_p(tests, row, result, is_conducted);
    for (size_t i = 0; i < list->n; i++) {
        const struct pl_value *t = pl_item(list, i);
        if (term.len == 0 || pl_str_eq(term, pl_strv(pl_get(t, "name"))))
            least =
                fmin(least, pl_assess_judged_p(tests, row, t, is_conducted));
    }
    return least;
}

static enum pl_due_state state_of(double p, double alpha)
{
    if (isnan(p) || isnan(alpha))
        return PL_DUE_UNKNOWN;
    return p < alpha ? PL_DUE : PL_NOT_DUE;
}

static struct pl_str p_text(struct pl_assessing *s, double p, double alpha)
{
    char text[80];

    (void)snprintf(text, sizeof text,
                   p < 0.001 ? "p < 0.001, threshold %g"
                             : "p = %.3f, threshold %g",
                   p < 0.001 ? alpha : p, alpha);
    return pl_assess_str(s, pl_str_copy(s->a, pl_str_from(text)));
}

static struct pl_due significant(struct pl_assessing *s, size_t trial,
                                 const struct pl_value *condition)
{
    struct pl_str other = pl_strv(pl_get(condition, "analysis"));
    struct pl_str term = pl_strv(pl_get(condition, "term"));
    const struct pl_value *main = pl_assess_main(s, trial, other);
    double own = pl_num(pl_get(pl_assess_spec(s, trial, other), "alpha"));
    double asked = pl_num(pl_get(condition, "alpha"));

    if (main == NULL)
        return unknown(s, pl_str_printf(s->a,
                                        "%.*s, which it waits for, did "
                                        "not run",
                                        PL_FMT(other)));
    double used = pl_num_or(pl_at(main, "spec.alpha"), own);
    double alpha[2] = {isnan(asked) ? used : asked, isnan(asked) ? own : asked};
    double p[2] = {least_p(s, main, term, true), least_p(s, main, term, false)};
    struct pl_due due = {.conducted = state_of(p[0], alpha[0]),
                         .registered = state_of(p[1], alpha[1])};

    if (due.conducted == PL_DUE_UNKNOWN)
        return unknown(s, pl_str_printf(s->a, "%.*s has no p or no threshold",
                                        PL_FMT(other)));
    struct pl_str text = p_text(s, p[0], alpha[0]);
    due.text = pl_assess_str(
        s, pl_str_printf(s->a, "%.*s is %ssignificant (%.*s)", PL_FMT(other),
                         due.conducted == PL_DUE ? "" : "not ", PL_FMT(text)));
    if (due.registered == PL_DUE_UNKNOWN || due.registered == due.conducted)
        return due;
    text = p_text(s, p[1], alpha[1]);
    due.text = pl_assess_str(
        s,
        pl_str_printf(s->a, "%.*s as conducted; as registered it is %s(%.*s)",
                      PL_FMT(due.text), due.registered == PL_DUE ? "" : "not ",
                      PL_FMT(text)));
    return due;
}

/* What a notebook counted; all that use the trial count the same rows. */
static const struct pl_value *counted(const struct pl_assessing *s,
                                      const char *list, size_t trial,
                                      struct pl_str analysis)
{
    const struct pl_value *id = pl_get(pl_item(s->trials, trial), "id");

    for (size_t i = 0; i < pl_count(s->notebooks); i++) {
        const struct pl_value *all = pl_get(pl_item(s->notebooks, i), list);
        for (size_t k = 0; k < pl_count(all); k++)
            if (pl_equal(pl_get(pl_item(all, k), "trial"), id) &&
                pl_str_eq(pl_strv(pl_get(pl_item(all, k), "analysis")),
                          analysis))
                return pl_item(all, k);
    }
    return pl_nil();
}

const struct pl_value *pl_assess_unrun(const struct pl_assessing *s,
                                       size_t trial, struct pl_str analysis)
{
    return counted(s, "unrun", trial, analysis);
}

static struct pl_due uptake(struct pl_assessing *s, size_t trial,
                            struct pl_str analysis,
                            const struct pl_value *condition)
{
    const struct pl_value *count = counted(s, "uptake", trial, analysis);
    double n = pl_num(pl_get(count, "n"));
    double taken = pl_num(pl_get(count, "n_taken"));
    double share = pl_num(pl_get(condition, "share"));

    if (pl_is_nil(pl_get(condition, "column")))
        return unknown(s, PL_STR("the condition names no column"));
    if (!(n > 0))
        return unknown(s, pl_is_nil(pl_get(count, "error"))
                              ? PL_STR("nobody was treated")
                              : pl_strv(pl_get(count, "error")));
    /* Counts are whole: the share is compared as a count, with no rounding. */
    enum pl_due_state state = taken >= share * n ? PL_DUE : PL_NOT_DUE;
    return (struct pl_due){
        .conducted = state,
        .registered = state,
        .text = pl_assess_str(
            s,
            pl_str_printf(s->a,
                          "%.0f of %.0f treated took part (%.*s), a share "
                          "of %g was needed",
                          taken, n,
                          PL_FMT(pl_strv(pl_get(condition, "column"))), share)),
    };
}

struct pl_due pl_assess_due(struct pl_assessing *s, size_t trial,
                            struct pl_str analysis)
{
    const struct pl_value *condition =
        pl_get(pl_assess_spec(s, trial, analysis), "condition");

    if (pl_is_text(pl_get(condition, "kind"), "significant"))
        return significant(s, trial, condition);
    if (pl_is_text(pl_get(condition, "kind"), "uptake_at_least"))
        return uptake(s, trial, analysis, condition);
    return (struct pl_due){.conducted = PL_DUE, .registered = PL_DUE};
}

/* Run although it was not due: what was done is to run it in any case. */
static void add_run_anyway(struct pl_assessing *s, size_t trial,
                           struct pl_str analysis, const struct pl_value *main,
                           const struct pl_due *due)
{
    struct pl_entry *e = pl_assess_entry(s, trial, "changed", "unexplained");
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set_text(&b, "kind", "always");
    e->analysis = analysis;
    e->clause = pl_assess_str(
        s, pl_str_printf(s->a, "analyses.%.*s.condition", PL_FMT(analysis)));
    e->registered = pl_assess_keep(
        s, pl_rounded_value(
               s->a, pl_get(pl_assess_spec(s, trial, analysis), "condition")));
    e->conducted = pl_assess_keep(s, pl_map(&b));
    e->detail = pl_assess_str(
        s, pl_str_printf(s->a, "run although it was not due: %.*s",
                         PL_FMT(due->text)));
    e->notebook = pl_strv(pl_get(main, "notebook"));
    e->line = (size_t)pl_num_or(pl_get(main, "line"), 0);
    e->not_due = due->text;
    pl_assess_touch(s, e, main);
}

void pl_assess_conditions(struct pl_assessing *s)
{
    for (size_t t = 0; t < pl_count(s->trials); t++) {
        const struct pl_value *specs = pl_assess_specs(s, t);
        for (size_t i = 0; i < pl_count(specs); i++) {
            struct pl_str id = specs->as.members[i].key;
            const struct pl_value *main = pl_assess_main(s, t, id);
            if (main == NULL)
                continue;
            struct pl_due due = pl_assess_due(s, t, id);
            if (due.conducted == PL_NOT_DUE)
                add_run_anyway(s, t, id, main, &due);
        }
    }
}
