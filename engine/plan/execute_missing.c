/* Rules for missing values that fill cells of a frame before it is fitted. */
#include "plan/execute_missing.h"

#include "data/expr.h"
#include "data/missing.h"
#include "plan/rule.h"
#include "plan/schema.h"

#include <stdio.h>

static bool is_kind(const struct pl_value *rule, const char *kind)
{
    return rule != NULL && pl_is_text(pl_get(rule, "kind"), kind);
}

/* Options. */

static enum pl_status read_rule(struct pl_run *r, const char *part,
                                const struct pl_value **out)
{
    const struct pl_value *rule = pl_get(pl_get(r->args, "missing"), part);
    struct pl_err why = {0};

    *out = NULL;
    if (pl_is_unspecified(rule))
        return PL_OK;
    if (rule->type == PL_LIST)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: missing.%s: one rule is expected here; a protocol "
                       "may list several, which t:run runs",
                       r->who, part);
    if (pl_rule_check(part, rule, &why) != PL_OK) {
        (void)pl_fail(r->err, why.status, NULL, "%s: %s", r->who, why.msg);
        return why.hint[0] != '\0' ? pl_hint(r->err, "%s", why.hint)
                                   : why.status;
    }
    if (!is_kind(rule, "complete_case"))
        *out = pl_rule_normal(r->work, rule);
    return *out != NULL || is_kind(rule, "complete_case") ? PL_OK
                                                          : pl_run_no_memory(r);
}

enum pl_status pl_missing_options(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *v = pl_get(r->args, "missing");

    for (size_t i = 0; i < pl_count(v); i++) {
        struct pl_str key = v->as.members[i].key;
        if (!pl_str_is(key, "covariates") && !pl_str_is(key, "outcome"))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: missing: no part \"%.*s\"; it has covariates "
                           "and outcome",
                           r->who, PL_FMT(key));
    }
    PL_TRY(read_rule(r, "covariates", &g->covariate_rule));
    return read_rule(r, "outcome", &g->outcome_rule);
}

const struct pl_value *pl_missing_last(const struct pl_value *rule)
{
    while (is_kind(rule, "pro_rata"))
        rule = pl_get(rule, "otherwise");
    return rule;
}

static bool is_drawn(const struct pl_value *rule)
{
    return is_kind(pl_missing_last(rule), "multiple_imputation");
}

bool pl_missing_is_strategy(const struct pl_regression *g)
{
    return is_drawn(g->covariate_rule) || is_drawn(g->outcome_rule) ||
           is_kind(g->outcome_rule, "heckman");
}

/* Filling. */

struct chain {
    struct pl_run *r;
    struct pl_regression *g;
    const struct pl_value *flags; /* of the rules so far */
    struct pl_builder filled, uses;
};

static const struct pl_value *
joined(struct pl_arena *a, const struct pl_value *x, const struct pl_value *y)
{
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < pl_count(x); i++)
        pl_add(&b, pl_item(x, i));
    for (size_t i = 0; i < pl_count(y); i++)
        pl_add(&b, pl_item(y, i));
    return pl_list(&b);
}

/* What a rule did goes into the counts, the flags and the account by rule. */
static enum pl_status note(struct chain *c, const struct pl_value *rule,
                           const struct pl_filled *did)
{
    struct pl_run *r = c->r;
    struct pl_builder b;

    c->g->frame = did->frame;
    c->flags = joined(r->work, c->flags, did->flags);
    if (c->flags == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < pl_count(did->filled); i++) {
        const struct pl_member *m = &did->filled->as.members[i];
        double before = 0;
        for (size_t k = 0; k < c->filled.n; k++)
            if (pl_str_eq(c->filled.members[k].key, m->key))
                before = pl_num_or(c->filled.members[k].value, 0);
        pl_set_str(&c->filled, m->key,
                   pl_number(r->work, before + pl_num_or(m->value, 0)));
    }
    pl_build(&b, r->work);
    pl_set(&b, "kind", pl_get(rule, "kind"));
    pl_set(&b, "filled", did->filled);
    pl_add(&c->g->by_rule, pl_map(&b));
    return PL_OK;
}

static const struct pl_value *both(struct pl_run *r, const struct pl_value *x,
                                   const struct pl_value *y)
{
    struct pl_builder b;

    pl_build(&b, r->work);
    for (size_t i = 0; i < pl_count(x); i++)
        if (pl_list_has(y, pl_strv(pl_item(x, i))))
            pl_add(&b, pl_item(x, i));
    return pl_list(&b);
}

static enum pl_status scale(struct chain *c, const struct pl_value *rule,
                            const struct pl_value *columns)
{
    struct pl_run *r = c->r;
    struct pl_period p = {pl_strv(pl_get(rule, "months")),
                          pl_num(pl_get(rule, "full")),
                          pl_num(pl_get(rule, "minimum")), true, true};
    const struct pl_value *mine = both(r, pl_get(rule, "columns"), columns);
    struct pl_filled did;

    if (mine == NULL)
        return pl_run_no_memory(r);
    if (pl_is_nil(pl_get(rule, "columns")))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: pro_rata: columns is not given: which of the "
                       "columns count something over the period?",
                       r->who);
    if (mine->n == 0)
        return PL_OK;
    PL_TRY(pl_run_failed(
        r, pl_pro_rata(r->work, c->g->frame, mine, &p, &did, r->err)));
    pl_add(&c->uses, pl_get(rule, "months"));
    return note(c, rule, &did);
}

/* The rules in turn, on these columns, until one that draws or fills none. */
static enum pl_status fill(struct chain *c, const struct pl_value *rule,
                           const struct pl_value *columns)
{
    struct pl_run *r = c->r;
    struct pl_filled did;

    while (is_kind(rule, "pro_rata")) {
        PL_TRY(scale(c, rule, columns));
        rule = pl_get(rule, "otherwise");
    }
    bool by_mean = is_kind(rule, "mean_imputation");
    if (!by_mean && !is_kind(rule, "null_imputation"))
        return PL_OK;
    PL_TRY(pl_run_failed(r, pl_fill_after(r->work, c->g->frame, by_mean,
                                          columns, c->flags, &did, r->err)));
    return note(c, rule, &did);
}

const struct pl_value *pl_missing_columns(struct pl_run *r,
                                          const struct pl_regression *g)
{
    const struct pl_value *const lists[] = {
        g->covariates, g->fixed_effects,
        g->outcome_rule == NULL ? pl_nil()
                                : pl_get(g->outcome_rule, "selection")};

    return pl_terms_columns(r, lists, 3, g);
}

const struct pl_value *pl_missing_flags(struct pl_run *r,
                                        const struct pl_regression *g,
                                        const struct pl_value *const *terms,
                                        size_t n)
{
    const struct pl_value *read = pl_terms_columns(r, terms, n, g);
    struct pl_builder b;

    if (read == NULL)
        return NULL;
    pl_build(&b, r->work);
    for (size_t i = 0; i < pl_count(g->flags); i++) {
        struct pl_str flag = pl_strv(pl_item(g->flags, i));
        struct pl_str of = pl_str_slice(flag, sizeof "missing_" - 1, flag.len);
        if (pl_list_has(read, of))
            pl_add(&b, pl_item(g->flags, i));
    }
    return pl_list(&b);
}

const struct pl_value *pl_missing_flagged(struct pl_run *r,
                                          const struct pl_regression *g,
                                          const struct pl_value *terms)
{
    const struct pl_value *flags = pl_missing_flags(r, g, &terms, 1);

    return flags != NULL ? joined(r->work, terms, flags) : NULL;
}

static enum pl_status fill_covariates(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *columns = pl_missing_columns(r, g);
    struct chain c = {.r = r, .g = g, .flags = pl_nil()};

    if (columns == NULL)
        return pl_run_no_memory(r);
    if (g->covariate_rule == NULL)
        return PL_OK;
    pl_build(&c.filled, r->work);
    pl_build(&c.uses, r->work);
    PL_TRY(fill(&c, g->covariate_rule, columns));
    g->flags = c.flags;
    g->filled = pl_map(&c.filled);
    g->uses = pl_list(&c.uses);
    return g->filled != NULL && g->uses != NULL ? PL_OK : pl_run_no_memory(r);
}

/* An outcome's flag would explain the cells that were put in: no term. */
static enum pl_status fill_outcome(struct pl_run *r, struct pl_regression *g)
{
    struct pl_regression own = *g;
    struct chain c = {.r = r, .g = &own, .flags = pl_nil()};
    const struct pl_value *name =
        pl_list_of(r->work, pl_string(r->work, g->outcome));

    if (name == NULL)
        return pl_run_no_memory(r);
    if (g->outcome_rule == NULL)
        return PL_OK;
    pl_build(&c.filled, r->work);
    pl_build(&c.uses, r->work);
    PL_TRY(fill(&c, g->outcome_rule, name));
    g->frame = own.frame;
    g->outcome_filled = pl_map(&c.filled);
    return g->outcome_filled != NULL ? PL_OK : pl_run_no_memory(r);
}

enum pl_status pl_missing_fill(struct pl_run *r, struct pl_regression *g)
{
    const struct pl_value *must =
        pl_regression_needs(r, g, g->outcome_rule == NULL);
    size_t dropped = 0;

    if (g->covariate_rule == NULL && g->outcome_rule == NULL)
        return PL_OK;
    if (must == NULL)
        return pl_run_no_memory(r);
    PL_TRY(pl_run_failed(r, pl_complete_cases(r->work, g->frame, must,
                                              &g->frame, &dropped, r->err)));
    PL_TRY(fill_covariates(r, g));
    return fill_outcome(r, g);
}

/* The record. */

/* A rule as it counted; nothing said was complete cases. */
static void set_rule(struct pl_run *r, const struct pl_value *rule,
                     struct pl_builder *b)
{
    pl_build(b, r->a);
    if (rule == NULL)
        pl_set_text(b, "kind", "complete_case");
    else
        pl_copy_members(b, pl_value_copied(r->a, rule, 0));
}

static void set_list(struct pl_run *r, const char *key,
                     const struct pl_value *list, struct pl_builder *b)
{
    if (pl_count(list) > 0)
        pl_set(b, key, pl_value_copied(r->a, list, 0));
}

void pl_missing_record(struct pl_run *r, const struct pl_regression *g,
                       struct pl_builder *b)
{
    struct pl_builder m, one, by_rule = g->by_rule;

    pl_build(&m, r->a);
    set_rule(r, g->covariate_rule, &one);
    if (g->covariate_rule != NULL) {
        pl_set(&one, "filled", pl_value_copied(r->a, g->filled, 0));
        pl_set(&one, "flags", pl_value_copied(r->a, g->flags, 0));
        set_list(r, "uses", g->uses, &one);
        if (is_kind(g->covariate_rule, "pro_rata"))
            set_list(r, "by_rule", pl_list(&by_rule), &one);
    }
    if (g->estimator != PL_T_TEST)
        pl_set(&m, "covariates", pl_map(&one));
    set_rule(r, g->outcome_rule, &one);
    if (pl_count(g->outcome_filled) > 0)
        pl_set(&one, "filled", pl_value_copied(r->a, g->outcome_filled, 0));
    pl_set(&m, "outcome", pl_map(&one));
    pl_set(b, "missing", pl_map(&m));
}
