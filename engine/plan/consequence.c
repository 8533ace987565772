/* What a departure moved: the estimate as registered beside the estimate as
 * conducted.
 *
 * Both come from the ledger's row, and so tell what all departures of that run
 * did together; "together" names the others.  A difference of two estimates is
 * told only where both estimate the same thing. */
#include "plan/assess_state.h"
#include "plan/economic.h"
#include "plan/estimand.h"

#include <math.h>
#include <string.h>

static const char *const coefficients[] = {"estimate", "std_error", "statistic",
                                           "df",       "p_value",   "conf_low",
                                           "conf_high"};

/* Two sides of one row, and by which threshold each is judged. */
struct sides {
    struct pl_assessing *s;
    const struct pl_value *registered, *conducted; /* results */
    double alpha, conducted_alpha;                 /* NAN: not specified */
    bool attributable;
    const struct pl_entry *entry;
    const struct pl_value *tests; /* of the family that the run is in, or nil */
};

const struct pl_value *pl_assess_tests(const struct pl_assessing *s,
                                       const struct pl_value *row)
{
    const struct pl_value *id = pl_get(row, "id");

    for (size_t i = 0; i < s->families.n; i++) {
        const struct pl_value *tests =
            pl_at(s->families.items[i], "result.tests");
        for (size_t k = 0; k < pl_count(tests); k++)
            if (pl_equal(pl_get(pl_item(tests, k), "row"), id))
                return tests;
    }
    return pl_nil();
}

double pl_assess_judged_p(const struct pl_value *tests,
                          const struct pl_value *row,
                          const struct pl_value *term, bool is_conducted)
{
    const char *p = is_conducted ? "p_adjusted" : "p_adjusted_registered";

    for (size_t i = 0; i < pl_count(tests); i++) {
        const struct pl_value *test = pl_item(tests, i);
        double adjusted = pl_rounded(pl_num(pl_get(test, p)));
        if (pl_equal(pl_get(test, "row"), pl_get(row, "id")) &&
            pl_equal(pl_get(test, "term"), pl_get(term, "name")) &&
            isfinite(adjusted))
            return adjusted;
    }
    return pl_rounded(pl_num(pl_get(term, "p_value")));
}

static double judged_p(const struct sides *x, const struct pl_value *term,
                       bool is_conducted)
{
    return pl_assess_judged_p(x->tests, x->entry->row, term, is_conducted);
}

static double number(const struct pl_value *result, const char *name)
{
    return pl_rounded(pl_num(pl_get(result, name)));
}

/* The quantities of an economic result as terms, of this analysis where several
 * are told of: "cba: net_present_value". */
static void add_quantities(struct pl_assessing *s,
                           const struct pl_value *result,
                           struct pl_str analysis, struct pl_builder *list)
{
    const char *name;

    for (size_t i = 0; (name = pl_economic_quantity_name(result, i)) != NULL;
         i++) {
        const struct pl_value *q =
            pl_economic_quantity(result, pl_str_from(name));
        struct pl_str shown = pl_str_printf(s->a, "%.*s%s%s", PL_FMT(analysis),
                                            analysis.len > 0 ? ": " : "", name);
        struct pl_builder b;
        if (pl_is_nil(pl_get(q, "estimate")))
            continue;
        pl_build(&b, s->a);
        pl_copy_members(&b, q);
        pl_set_string(&b, "name", pl_assess_str(s, shown));
        pl_add(list, pl_map(&b));
    }
}

/* The treatment's rows of a result; a comparison of two means is its own. */
static const struct pl_value *terms_of(struct pl_assessing *s,
                                       const struct pl_value *result)
{
    const struct pl_value *terms = pl_get(result, "treatment");
    struct pl_builder one;

    if (pl_count(terms) > 0)
        return terms;
    pl_build(&one, s->a);
    if (pl_economic_quantity_name(result, 0) != NULL) {
        add_quantities(s, result, PL_STR(""), &one);
        return pl_assess_keep(s, pl_list(&one));
    }
    if (!pl_is_nil(pl_get(result, "estimate")))
        pl_add(&one, result);
    return pl_assess_keep(s, pl_list(&one));
}

/* The term of this name; a single one is met by a single one. */
static const struct pl_value *partner(const struct pl_value *terms,
                                      struct pl_str name, bool is_only)
{
    for (size_t i = 0; i < pl_count(terms); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(terms, i), "name")), name))
            return pl_item(terms, i);
    return is_only && pl_count(terms) == 1 ? pl_item(terms, 0) : pl_nil();
}

static bool is_estimated(const struct pl_value *term)
{
    return isfinite(pl_num(pl_get(term, "estimate")));
}

static bool is_judged(const struct pl_value *term, double alpha)
{
    return isfinite(alpha) && isfinite(pl_num(pl_get(term, "p_value")));
}

static const struct pl_value *
side(const struct sides *x, const struct pl_value *term, bool is_conducted)
{
    struct pl_assessing *s = x->s;
    const struct pl_value *result = is_conducted ? x->conducted : x->registered;
    double alpha = is_conducted ? x->conducted_alpha : x->alpha;
    double p = judged_p(x, term, is_conducted);
    struct pl_builder b;

    if (pl_is_nil(term))
        return pl_nil();
    pl_build(&b, s->a);
    for (size_t i = 0; i < sizeof coefficients / sizeof coefficients[0]; i++)
        pl_set_number(&b, coefficients[i], number(term, coefficients[i]));
    pl_set_number(&b, "n", pl_num(pl_get(result, "n")));
    if (p != number(term, "p_value"))
        pl_set_number(&b, "p_adjusted", p);
    if (is_judged(term, alpha))
        pl_set_bool(&b, "significant", p < alpha);
    return pl_assess_keep(s, pl_map(&b));
}

static const struct pl_value *change_of(struct pl_assessing *s,
                                        const struct pl_value *was,
                                        const struct pl_value *is)
{
    double estimate = number(is, "estimate") - number(was, "estimate");
    double se = number(was, "std_error");
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set_number(&b, "estimate", pl_rounded(estimate));
    pl_set_number(&b, "std_error", pl_rounded(number(is, "std_error") - se));
    if (se > 0)
        pl_set_number(&b, "in_se", pl_rounded(estimate / se));
    return pl_assess_keep(s, pl_map(&b));
}

/* A conclusion flips when one side is significant and the other is not, or when
 * both are, in opposite directions. */
static bool flips(const struct sides *x, const struct pl_value *was,
                  const struct pl_value *is)
{
    bool before = judged_p(x, was, false) < x->alpha;
    bool after = judged_p(x, is, true) < x->conducted_alpha;

    return before != after || (before && (number(was, "estimate") < 0) !=
                                             (number(is, "estimate") < 0));
}

static const struct pl_value *pair(const struct sides *x,
                                   const struct pl_value *was,
                                   const struct pl_value *is)
{
    struct pl_assessing *s = x->s;
    const struct pl_value *name = pl_get(pl_is_nil(is) ? was : is, "name");
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "term", name);
    pl_set(&b, "registered", side(x, was, false));
    pl_set(&b, "conducted", side(x, is, true));
    if (x->attributable && is_estimated(was) && is_estimated(is)) {
        pl_set(&b, "change", change_of(s, was, is));
        if (is_judged(was, x->alpha) && is_judged(is, x->conducted_alpha))
            pl_set_bool(&b, "flips", flips(x, was, is));
    }
    const struct pl_value *moved =
        pl_assess_movement(s, x->entry->row, x->entry->clause, name);
    if (!pl_is_nil(moved))
        pl_set(&b, "movement", moved);
    return pl_assess_keep(s, pl_map(&b));
}

static void add_pairs(const struct sides *x, const struct pl_value *was,
                      const struct pl_value *is, struct pl_builder *list)
{
    bool is_only = pl_count(was) == 1 && pl_count(is) == 1;

    for (size_t i = 0; i < pl_count(was); i++) {
        const struct pl_value *term = pl_item(was, i);
        pl_add(list, pair(x, term,
                          partner(is, pl_strv(pl_get(term, "name")), is_only)));
    }
    for (size_t i = 0; i < pl_count(is); i++) {
        const struct pl_value *term = pl_item(is, i);
        if (pl_is_nil(partner(was, pl_strv(pl_get(term, "name")), is_only)))
            pl_add(list, pair(x, pl_nil(), term));
    }
}

static bool has_carried(const struct pl_value *row, struct pl_str analysis)
{
    const struct pl_value *list = pl_get(row, "carried");

    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(list, i), "analysis")), analysis))
            return true;
    return false;
}

/* What the estimate of this analysis moved in the economic ones that value it:
 * their own plan, with the estimate as registered and as conducted. */
static void add_carried(const struct sides *x, struct pl_builder *list)
{
    struct pl_assessing *s = x->s;

    for (size_t i = 0; i < s->runs.n; i++) {
        const struct pl_value *row = s->runs.items[i];
        struct pl_str id = pl_strv(pl_get(row, "analysis"));
        if (!has_carried(row, x->entry->analysis) ||
            pl_assess_trial_of(s, row) != x->entry->trial ||
            pl_assess_main(s, x->entry->trial, id) != row)
            continue;
        struct pl_builder was, is;
        struct sides both = *x;
        pl_build(&was, s->a);
        pl_build(&is, s->a);
        both.registered = pl_at(row, "registered.result");
        both.conducted = pl_get(row, "result");
        add_quantities(s, both.registered, id, &was);
        add_quantities(s, both.conducted, id, &is);
        add_pairs(&both, pl_assess_keep(s, pl_list(&was)),
                  pl_assess_keep(s, pl_list(&is)), list);
    }
}

static const struct pl_value *pairs(const struct sides *x)
{
    struct pl_builder list;

    pl_build(&list, x->s->a);
    add_pairs(x, terms_of(x->s, x->registered), terms_of(x->s, x->conducted),
              &list);
    add_carried(x, &list);
    return pl_assess_keep(x->s, pl_list(&list));
}

static const char *why_not(struct pl_assessing *s, const struct pl_entry *e)
{
    const struct pl_value *spec = pl_assess_spec(s, e->trial, e->analysis);
    const struct pl_value *list = pl_get(e->row, "differences");
    const char *why = pl_other_estimand(spec, e->clause, e->conducted);

    for (size_t i = 0; i < pl_count(list) && why == NULL; i++)
        why =
            pl_other_estimand(spec, pl_strv(pl_get(pl_item(list, i), "clause")),
                              pl_get(pl_item(list, i), "conducted"));
    return why;
}

static const struct pl_value *together(struct pl_assessing *s,
                                       const struct pl_entry *e)
{
    const struct pl_value *list = pl_get(e->row, "differences");
    struct pl_builder b;

    pl_build(&b, s->a);
    for (size_t i = 0; i < pl_count(list); i++) {
        struct pl_str clause = pl_strv(pl_get(pl_item(list, i), "clause"));
        if (!pl_str_eq(clause, e->clause))
            pl_assess_add_text(s, &b, clause);
    }
    return pl_assess_keep(s, pl_list(&b));
}

/* The first term's own fields stand at the top; flips: of any of them. */
static void set_first(struct pl_builder *b, const struct pl_value *terms)
{
    static const char *const members[] = {"term", "registered", "conducted",
                                          "change"};
    const struct pl_value *first = pl_item(terms, 0);
    bool is_known = false, any = false;

    for (size_t i = 0; i < 4; i++)
        if (!pl_is_nil(pl_get(first, members[i])))
            pl_set(b, members[i], pl_get(first, members[i]));
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *f = pl_get(pl_item(terms, i), "flips");
        is_known |= !pl_is_nil(f);
        any |= pl_truth(f);
    }
    if (is_known)
        pl_set_bool(b, "flips", any);
    pl_set(b, "terms", terms);
}

/* Of a rule in a list the two sides are its own. */
static struct sides sides_of(struct pl_assessing *s, const struct pl_entry *e)
{
    const struct pl_value *spec = pl_assess_spec(s, e->trial, e->analysis);
    bool is_alpha = pl_str_is(pl_assess_member(e), "alpha");
    double alpha = pl_rounded(pl_num(pl_get(spec, "alpha")));

    bool is_listed = !pl_is_nil(e->sides);

    return (struct sides){
        .s = s,
        .entry = e,
        .registered = is_listed ? pl_get(e->sides, "registered")
                                : pl_at(e->row, "registered.result"),
        .conducted = is_listed ? pl_get(e->sides, "conducted")
                               : pl_get(e->row, "result"),
        .alpha = alpha,
        .conducted_alpha = is_alpha ? pl_num(e->conducted) : alpha,
        .tests = pl_assess_tests(s, e->row),
    };
}

/* Of an analysis that was not run: what its plan gives. */
static void consequence_of_omission(struct pl_assessing *s, struct pl_entry *e)
{
    const struct pl_value *unrun = pl_assess_unrun(s, e->trial, e->analysis);
    struct sides x = {.s = s,
                      .entry = e,
                      .registered = pl_at(unrun, "registered.result"),
                      .conducted = pl_nil(),
                      .alpha = NAN,
                      .conducted_alpha = NAN};
    struct pl_builder b, none;

    if (pl_is_nil(x.registered))
        return;
    pl_build(&b, s->a);
    pl_build(&none, s->a);
    set_first(&b, pairs(&x));
    pl_set(&b, "together", pl_list(&none));
    pl_set_bool(&b, "attributable", false);
    pl_set_text(&b, "not_conducted", "as registered, not conducted");
    e->consequence = pl_assess_keep(s, pl_map(&b));
}

/* Of a seal the hashes are kept, and no cell: nothing can be run again. */
static void set_unknown(struct pl_assessing *s, struct pl_entry *e)
{
    struct pl_builder b, none;

    pl_build(&none, s->a);
    pl_build(&b, s->a);
    pl_set(&b, "terms", pl_list(&none));
    pl_set(&b, "together", pl_list(&none));
    pl_set_bool(&b, "attributable", false);
    pl_set_text(&b, "reason",
                "the cells that were sealed are not kept, so what their change "
                "did to the estimates is unknown");
    e->consequence = pl_assess_keep(s, pl_map(&b));
}

void pl_assess_consequence(struct pl_assessing *s, struct pl_entry *e)
{
    const struct pl_value *cannot = pl_is_nil(e->sides)
                                        ? pl_at(e->row, "registered.error")
                                        : pl_at(e->sides, "registered.error");
    struct sides x = sides_of(s, e);
    struct pl_builder b;

    /* A rule of a list has sides of its own. */
    if (strcmp(e->kind, "omitted") == 0 && strcmp(e->state, "stale") != 0 &&
        pl_is_nil(e->sides)) {
        consequence_of_omission(s, e);
        return;
    }
    if (e->not_due.len > 0) { /* the plan would have run nothing */
        x.registered = pl_nil();
        cannot = pl_assess_keep(s, pl_string(s->a, e->not_due));
    }
    if (e->is_data)
        set_unknown(s, e);
    if (!pl_assess_is_run(e->row) || strcmp(e->state, "stale") == 0)
        return;
    const char *why = why_not(s, e);
    x.attributable = why == NULL && pl_is_nil(cannot);
    pl_build(&b, s->a);
    set_first(&b, pairs(&x));
    pl_set(&b, "together", together(s, e));
    if (isfinite(x.alpha))
        pl_set_number(&b, "alpha", x.alpha);
    pl_set_bool(&b, "attributable", x.attributable);
    if (!pl_is_nil(cannot))
        pl_set(&b, "not_run", cannot);
    else if (why != NULL)
        pl_set_text(&b, "reason", why);
    e->consequence = pl_assess_keep(s, pl_map(&b));
}
