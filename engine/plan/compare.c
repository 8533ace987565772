#include "plan/compare.h"

#include "data/expr.h"
#include "plan/economic.h"
#include "plan/estimator.h"
#include "plan/rule.h"
#include "plan/schema.h"
#include "plan/spec.h"
#include "plan/statistic.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A comparison under way. */
struct state {
    struct pl_arena *a;
    const struct pl_comparison *c;
    struct pl_builder list;
    struct pl_err *err;
};

static enum pl_status out_of_memory(const struct state *s)
{
    return pl_fail(s->err, PL_ENOMEM, NULL, "out of memory");
}

const struct pl_value *pl_difference(struct pl_arena *a, struct pl_str clause,
                                     const struct pl_value *registered,
                                     const struct pl_value *conducted,
                                     struct pl_str detail)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_string(&b, "clause", clause);
    pl_set_text(&b, "kind",
                pl_is_unspecified(registered) ? "added" : "changed");
    pl_set(&b, "registered", registered);
    pl_set(&b, "conducted",
           pl_is_nil(conducted) ? pl_unspecified() : conducted);
    if (detail.len > 0)
        pl_set_string(&b, "detail", detail);
    return pl_map(&b);
}

static struct pl_str clause_of(const struct state *s, const char *member)
{
    return pl_str_printf(s->a, "analyses.%.*s.%s",
                         PL_FMT(pl_strv(pl_get(s->c->spec, "id"))), member);
}

static void add(struct state *s, const char *member,
                const struct pl_value *registered,
                const struct pl_value *conducted, struct pl_str detail)
{
    /* An exhibit is compared without its protocol: with what is inherited. */
    const struct pl_value *plan =
        s->c->protocol != NULL ? s->c->protocol->value : NULL;

    if (pl_spec_is_silent(plan, s->c->spec, member))
        registered = pl_nil();
    pl_add(&s->list, pl_difference(s->a, clause_of(s, member), registered,
                                   conducted, detail));
}

static const struct pl_value *name_of(const struct pl_value *column)
{
    return pl_get(column, "name");
}

static void compare_name(struct state *s, const char *member)
{
    const struct pl_value *was = pl_get(s->c->spec, member);
    const struct pl_value *is = name_of(pl_get(s->c->record, member));

    if (pl_strv(was).len == 0)
        was = pl_nil();
    if (!pl_equal(was, is))
        add(s, member, was, is, PL_STR(""));
}

/* A term as it is named in a record: a column, or an expression as written. */
static const struct pl_value *term_name(struct pl_arena *a,
                                        const struct pl_value *term)
{
    struct pl_buf b;

    if (term->type == PL_STRING)
        return term;
    pl_buf_init(&b, 0);
    pl_expr_print(&b, term);
    const struct pl_value *v = pl_string(a, pl_buf_view(&b));
    pl_buf_free(&b);
    return v;
}

static const struct pl_value *names_of_terms(struct pl_arena *a,
                                             const struct pl_value *terms)
{
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(terms); i++)
        pl_add(&b, term_name(a, pl_item(terms, i)));
    return pl_list(&b);
}

/* As an analyst would write them: names, and expressions as values. */
static const struct pl_value *terms_of_record(struct pl_arena *a,
                                              const struct pl_value *columns)
{
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(columns); i++) {
        const struct pl_value *c = pl_item(columns, i);
        const struct pl_value *e = pl_get(c, "expression");
        pl_add(&b, pl_is_nil(e) ? name_of(c) : e);
    }
    return pl_list(&b);
}

static void list_names(struct pl_buf *b, const char *word,
                       const struct pl_value *names,
                       const struct pl_value *without)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(names); i++) {
        struct pl_str name = pl_strv(pl_item(names, i));
        if (pl_list_has(without, name))
            continue;
        if (n++ == 0)
            pl_buf_printf(b, "%s%s ", b->len > 0 ? "; " : "", word);
        else
            pl_buf_puts(b, ", ");
        pl_buf_put(b, name);
    }
}

/* As sets: the order in which terms are named changes nothing. */
static enum pl_status compare_terms(struct state *s, const char *member,
                                    const struct pl_value *registered)
{
    const struct pl_value *was = names_of_terms(s->a, registered);
    const struct pl_value *conducted =
        terms_of_record(s->a, pl_get(s->c->record, member));
    const struct pl_value *is = names_of_terms(s->a, conducted);
    struct pl_buf detail;

    if (was == NULL || is == NULL)
        return out_of_memory(s);
    pl_buf_init(&detail, 0);
    list_names(&detail, "added:", is, was);
    list_names(&detail, "dropped:", was, is);
    if (detail.len > 0)
        add(s, member, registered, conducted, pl_buf_view(&detail));
    pl_buf_free(&detail);
    return PL_OK;
}

static const struct pl_value *vcov_done(struct pl_arena *a,
                                        const struct pl_value *v)
{
    static const char *const kept[] = {"kind", "type", "by"};
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < 3; i++)
        if (!pl_is_nil(pl_get(v, kept[i])))
            pl_set(&b, kept[i], pl_get(v, kept[i]));
    return pl_map(&b);
}

static enum pl_status compare_vcov(struct state *s)
{
    const struct pl_value *was = pl_get(s->c->spec, "vcov");
    const struct pl_value *is = vcov_done(s->a, pl_get(s->c->record, "vcov"));

    if (is == NULL)
        return out_of_memory(s);
    /* A selection model's standard errors come with its rule. */
    if (pl_is_text(pl_at(s->c->record, "missing.outcome.kind"), "heckman"))
        return PL_OK;
    if (pl_count(is) > 0 && !pl_equal(was, is))
        add(s, "vcov", was, is, PL_STR(""));
    return PL_OK;
}

static size_t gaps_in(const struct pl_frame *f, struct pl_str name)
{
    const struct pl_column *c = pl_frame_column(f, name);

    return c != NULL ? pl_count_missing(c) : 0;
}

/* Missing cells of the columns that a rule would have to deal with. */
static size_t gaps(struct state *s, const struct pl_value *terms)
{
    size_t n = 0;

    for (size_t i = 0; i < pl_count(terms); i++) {
        struct pl_builder one;
        pl_build(&one, s->a);
        const struct pl_value *t = pl_item(terms, i);
        pl_add(&one, t);
        const struct pl_value *names =
            t->type == PL_STRING ? pl_list(&one) : pl_expr_columns(s->a, t);
        for (size_t k = 0; k < pl_count(names); k++)
            n += gaps_in(s->c->registered, pl_strv(pl_item(names, k))) +
                 gaps_in(s->c->conducted, pl_strv(pl_item(names, k)));
    }
    return n;
}

/* The rule as it counted: what the record says beside that it did is left out.
 */
static const struct pl_value *rule_done(struct pl_arena *a,
                                        const struct pl_value *done)
{
    const struct pl_kind *k = pl_kind_find(pl_strv(pl_get(done, "kind")));
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, "kind", pl_get(done, "kind"));
    for (size_t i = 0; k != NULL && i < k->n_fields; i++)
        pl_set(&b, k->fields[i].name, pl_get(done, k->fields[i].name));
    return pl_map(&b);
}

/* Cells of the part of a period that a rule would scale. */
static bool meets_parts(const struct pl_frame *f, const struct pl_value *rule)
{
    const struct pl_column *c =
        pl_frame_column(f, pl_strv(pl_get(rule, "months")));
    double full = pl_num_or(pl_get(rule, "full"), 12);

    for (size_t i = 0; c != NULL && c->type == PL_COL_NUMBER && i < c->n; i++)
        if (!(c->number[i] >= full))
            return true;
    return false;
}

static void describe_filling(struct pl_buf *b, const struct pl_value *done)
{
    const struct pl_value *filled = pl_get(done, "filled");

    for (size_t i = 0; i < pl_count(filled); i++)
        pl_buf_printf(b, "%s%.*s %.0f", i == 0 ? "cells filled: " : ", ",
                      PL_FMT(filled->as.members[i].key),
                      pl_num_or(filled->as.members[i].value, 0));
}

/* A rule that meets no gap does nothing, and changing it changes nothing. */
static enum pl_status compare_missing(struct state *s, const char *part,
                                      size_t n_gaps)
{
    char member[40];
    const struct pl_value *was =
        pl_rule_primary(pl_get(pl_get(s->c->spec, "missing"), part));
    const struct pl_value *done = pl_get(pl_get(s->c->record, "missing"), part);
    const struct pl_value *is = rule_done(s->a, done);
    struct pl_buf detail;

    if (is == NULL)
        return out_of_memory(s);
    bool is_met = n_gaps > 0 || pl_count(pl_get(done, "filled")) > 0 ||
                  meets_parts(s->c->registered, was);
    if (!is_met || pl_count(is) == 0 || pl_rule_same(was, is))
        return PL_OK;
    snprintf(member, sizeof member, "missing.%s", part);
    pl_buf_init(&detail, 0);
    describe_filling(&detail, done);
    add(s, member, was, is, pl_buf_view(&detail));
    pl_buf_free(&detail);
    return PL_OK;
}

static enum pl_status compare_missing_rules(struct state *s)
{
    const struct pl_value *covariates =
        terms_of_record(s->a, pl_get(s->c->record, "covariates"));
    const struct pl_value *effects =
        terms_of_record(s->a, pl_get(s->c->record, "fixed_effects"));
    struct pl_str outcome = pl_strv(name_of(pl_get(s->c->record, "outcome")));

    if (covariates == NULL || effects == NULL)
        return out_of_memory(s);
    PL_TRY(compare_missing(s, "covariates",
                           gaps(s, covariates) + gaps(s, effects)));
    return compare_missing(s, "outcome",
                           gaps_in(s->c->registered, outcome) +
                               gaps_in(s->c->conducted, outcome));
}

static void compare_number(struct state *s, const char *member, double is)
{
    const struct pl_value *was = pl_get(s->c->spec, member);

    if (isfinite(is) && !(fabs(pl_num_or(was, NAN) - is) <= 1e-12))
        add(s, member, was, pl_number(s->a, is), PL_STR(""));
}

static enum pl_status compare_choices(struct state *s)
{
    const struct pl_value *record = s->c->record;
    const struct pl_value *side = pl_get(record, "alternative");

    if (!pl_is_nil(side) && !pl_equal(side, pl_get(s->c->spec, "alternative")))
        add(s, "alternative", pl_get(s->c->spec, "alternative"), side,
            PL_STR(""));
    compare_number(s, "level", pl_num(pl_get(record, "level")));
    const struct pl_value *equal = pl_get(record, "equal_variance");
    if (equal->type == PL_BOOL &&
        pl_truth(equal) != pl_truth(pl_get(s->c->spec, "equal_variance")))
        add(s, "equal_variance",
            pl_bool(pl_truth(pl_get(s->c->spec, "equal_variance"))), equal,
            PL_STR(""));
    if (pl_get(record, "intercept")->type == PL_BOOL &&
        !pl_truth(pl_get(record, "intercept")))
        add(s, "intercept", pl_bool(true), pl_bool(false), PL_STR(""));
    return PL_OK;
}

/* Columns that only two-stage least squares has. */
static enum pl_status compare_iv(struct state *s)
{
    if (!pl_is_text(pl_get(s->c->record, "estimator"), "iv"))
        return PL_OK;
    PL_TRY(compare_terms(s, "endogenous", pl_get(s->c->spec, "endogenous")));
    const struct pl_value *by = pl_spec_instruments(s->a, s->c->spec);
    return by != NULL ? compare_terms(s, "instruments", by) : out_of_memory(s);
}

static void compare_estimator(struct state *s)
{
    const struct pl_value *was = pl_get(s->c->spec, "estimator");
    const struct pl_value *is = pl_get(s->c->record, "estimator");

    if (!pl_is_nil(was) && !pl_equal(was, is))
        add(s, "estimator", was, is, PL_STR(""));
}

/* A rule as it was written; without draws and seed where all assignments or
 * weights were listed, for then nothing was drawn. */
static const struct pl_value *
inference_of(struct pl_arena *a, const struct pl_value *rule, bool is_listed)
{
    static const char *const kept[] = {"kind", "by", "weights", "draws",
                                       "seed"};
    struct pl_builder b;

    if (pl_is_nil(rule))
        return rule;
    pl_build(&b, a);
    for (size_t i = 0; i < (is_listed ? 3 : 5); i++)
        if (!pl_is_nil(pl_get(rule, kept[i])))
            pl_set(&b, kept[i], pl_get(rule, kept[i]));
    return pl_map(&b);
}

static enum pl_status compare_inference(struct state *s)
{
    const struct pl_value *registered = pl_get(s->c->spec, "inference");
    const struct pl_value *done = pl_get(s->c->record, "inference");
    bool is_listed = pl_truth(pl_get(done, "complete"));
    const struct pl_value *was = inference_of(s->a, registered, is_listed);
    const struct pl_value *is = inference_of(s->a, done, is_listed);
    const struct pl_value *conducted = inference_of(s->a, done, false);

    if (was == NULL || is == NULL || conducted == NULL)
        return out_of_memory(s);
    if (!pl_equal(was, is))
        add(s, "inference", registered, conducted, PL_STR(""));
    return PL_OK;
}

static int by_clause(const void *a, const void *b)
{
    const struct pl_member *x = a, *y = b;

    return pl_str_cmp(pl_strv(pl_get(x->value, "clause")),
                      pl_strv(pl_get(y->value, "clause")));
}

/* Everything that an estimate of an effect is made by. */
static enum pl_status compare_estimate(struct state *s)
{
    const struct pl_value *record = s->c->record;

    compare_name(s, "outcome");
    if (!pl_is_nil(pl_get(record, "treatment")) ||
        pl_is_nil(pl_get(record, "group")))
        compare_name(s, "treatment");
    compare_name(s, "weights");
    compare_estimator(s);
    PL_TRY(compare_terms(s, "covariates", pl_get(s->c->spec, "covariates")));
    PL_TRY(
        compare_terms(s, "fixed_effects", pl_get(s->c->spec, "fixed_effects")));
    PL_TRY(compare_iv(s));
    PL_TRY(compare_inference(s));
    PL_TRY(compare_vcov(s));
    PL_TRY(compare_missing_rules(s));
    return compare_choices(s);
}

/* The parts that compare_data.c adds. */
enum pl_status pl_compare_data(struct pl_arena *a,
                               const struct pl_comparison *c,
                               struct pl_builder *list, struct pl_err *err);

enum pl_status pl_compare(struct pl_arena *a, const struct pl_comparison *c,
                          const struct pl_value **differences,
                          struct pl_err *err)
{
    struct state s = {.a = a, .c = c, .err = err};

    pl_build(&s.list, a);
    PL_TRY(pl_is_statistic(c->spec)  ? pl_statistic_compare(a, c, &s.list, err)
           : pl_is_economic(c->spec) ? pl_economic_compare(a, c, &s.list, err)
                                     : compare_estimate(&s));
    compare_number(&s, "alpha", c->alpha);
    PL_TRY(pl_compare_data(a, c, &s.list, err));
    if (!s.list.failed && s.list.n > 1)
        qsort(s.list.members, s.list.n, sizeof *s.list.members, by_clause);
    *differences = pl_list(&s.list);
    return *differences != NULL ? PL_OK : out_of_memory(&s);
}

static double largest(const struct pl_value *numbers)
{
    double most = NAN;

    for (size_t i = 0; i < pl_count(numbers); i++)
        most = fmax(most, pl_num(pl_item(numbers, i)));
    return most;
}

const struct pl_value *pl_compare_exhibit(struct pl_arena *a,
                                          const struct pl_value *spec,
                                          const struct pl_value *applies)
{
    struct pl_comparison c = {.spec = spec};
    struct state s = {.a = a, .c = &c};

    pl_build(&s.list, a);
    compare_number(&s, "alpha", largest(pl_get(applies, "alpha")));
    compare_number(&s, "level", pl_num(pl_get(applies, "level")));
    return pl_list(&s.list);
}
