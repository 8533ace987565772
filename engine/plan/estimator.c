#include "plan/estimator.h"

#include "plan/economic.h"
#include "plan/rule.h"
#include "plan/schema.h"
#include "plan/statistic.h"

#include <string.h>

/* The names are those of the functions of stats that run them. */
struct estimator {
    const char *name, *scale;
    bool is_binary;
};

static const struct estimator estimators[] = {
    {"ols", "a difference of means", false},
    {"lin", "a difference of means", false},
    {"logit", "a difference of log odds", true},
    {"probit", "a difference on the probit scale", true},
    {"iv", "an effect of what was taken up", false},
};

static const struct estimator *find(struct pl_str name)
{
    for (size_t i = 0; i < sizeof estimators / sizeof estimators[0]; i++)
        if (pl_str_is(name, estimators[i].name))
            return &estimators[i];
    return NULL;
}

const char *pl_estimator_scale(struct pl_str name)
{
    const struct estimator *e = find(name);

    return e != NULL ? e->scale : NULL;
}

bool pl_estimator_is_binary(struct pl_str name)
{
    const struct estimator *e = find(name);

    return e != NULL && e->is_binary;
}

static bool is_estimator(const struct pl_value *spec, const char *name)
{
    return pl_is_text(pl_get(spec, "estimator"), name);
}

/* A rule that one estimator has for one member. */
static const char *refuses_lin(const struct pl_value *spec, const char **member)
{
    *member = "fixed_effects";
    if (pl_count(pl_get(spec, "fixed_effects")) > 0)
        return "lin takes no fixed effects: name them as covariates";
    *member = "intercept";
    if (pl_get(spec, "intercept")->type == PL_BOOL &&
        !pl_truth(pl_get(spec, "intercept")))
        return "lin is not fitted without an intercept";
    *member = "covariates";
    if (pl_count(pl_get(spec, "covariates")) == 0)
        return "lin adjusts by covariates, and none is named";
    return NULL;
}

static const char *refuses_iv(const struct pl_value *spec, const char **member)
{
    struct pl_str arm = pl_strv(pl_get(spec, "treatment"));
    const struct pl_value *taken = pl_get(spec, "endogenous");
    const struct pl_value *by = pl_get(spec, "instruments");

    *member = "endogenous";
    if (pl_count(taken) == 0)
        return "iv needs endogenous: the columns of what was taken up";
    *member = "instruments";
    if (!pl_is_nil(by) && pl_count(by) == 0)
        return "iv needs an instrument";
    if (!pl_is_nil(by) && arm.len > 0 && !pl_list_has(by, arm) &&
        !pl_list_has(taken, arm))
        return "the treatment is neither an instrument nor endogenous";
    if (pl_is_nil(by) && pl_list_has(taken, arm))
        return "the treatment is endogenous: iv needs another instrument";
    return NULL;
}

static const char *refuses_others(const struct pl_value *spec,
                                  const char **member)
{
    static const char *const of_iv[] = {"endogenous", "instruments"};

    for (size_t i = 0; i < 2; i++) {
        *member = of_iv[i];
        if (pl_count(pl_get(spec, of_iv[i])) > 0)
            return "only estimator = \"iv\" takes it";
    }
    return NULL;
}

/* Resampling follows least squares without weights. */
static const char *refuses_inference(const struct pl_value *spec,
                                     const char **member)
{
    const struct pl_value *inference = pl_get(spec, "inference");
    bool is_wild = pl_is_text(pl_get(inference, "kind"), "wild_cluster");
    bool has_weights = pl_strv(pl_get(spec, "weights")).len > 0;

    *member = "inference";
    if (pl_is_nil(inference))
        return NULL;
    if (is_wild && !is_estimator(spec, "ols"))
        return "wild_cluster is for estimator = \"ols\"";
    if (!is_estimator(spec, "ols") && !is_estimator(spec, "lin"))
        return "randomisation is for the estimators ols and lin";
    if (has_weights)
        return "there is none in this version for a weighted regression";
    if (pl_strv(pl_get(spec, "treatment")).len == 0)
        return "it is of the treatment, and none is named";
    *member = "alternative";
    return is_wild && !pl_is_text(pl_get(spec, "alternative"), "two_sided")
               ? "wild_cluster tests two sides"
               : NULL;
}

/* Two means: rules for the outcome alone, and none that is a regression. */
static const char *refuses_comparison(const struct pl_value *spec,
                                      const char **member)
{
    const struct pl_value *rules = pl_at(spec, "missing.outcome");
    const struct pl_value *source =
        pl_get(pl_get(spec, "source"), "missing.covariates");

    *member = "missing.covariates";
    if (pl_is_text(source, "analysis") &&
        !pl_is_unspecified(pl_at(spec, "missing.covariates")))
        return "a comparison has no covariates";
    *member = "missing.outcome";
    for (size_t i = 0; i < pl_rule_count(rules); i++)
        if (pl_is_text(pl_get(pl_rule_at(rules, i), "kind"), "heckman"))
            return "heckman is a regression's rule: register a regression, or "
                   "give the comparison a rule of its own";
    return NULL;
}

const char *pl_estimator_refuses(const struct pl_value *spec,
                                 const char **member)
{
    const char *why = NULL;

    if (pl_is_text(pl_get(spec, "kind"), "comparison"))
        return refuses_comparison(spec, member);
    if (!pl_is_text(pl_get(spec, "kind"), "regression"))
        return NULL;
    if (is_estimator(spec, "lin"))
        why = refuses_lin(spec, member);
    if (why == NULL)
        why = is_estimator(spec, "iv") ? refuses_iv(spec, member)
                                       : refuses_others(spec, member);
    return why != NULL ? why : refuses_inference(spec, member);
}

const struct pl_value *pl_spec_instruments(struct pl_arena *a,
                                           const struct pl_value *spec)
{
    const struct pl_value *named = pl_get(spec, "instruments");
    struct pl_builder b;

    if (!pl_is_nil(named))
        return named;
    pl_build(&b, a);
    if (pl_strv(pl_get(spec, "treatment")).len > 0)
        pl_add(&b, pl_get(spec, "treatment"));
    return pl_list(&b);
}

const char *pl_spec_function(const struct pl_value *spec)
{
    const struct estimator *e = find(pl_strv(pl_get(spec, "estimator")));

    if (pl_is_text(pl_get(spec, "kind"), "regression"))
        return e != NULL ? e->name : NULL;
    if (pl_is_text(pl_get(spec, "kind"), "comparison"))
        return "t_test";
    if (pl_is_economic(spec))
        return pl_economic_function(spec);
    return pl_is_statistic(spec) ? pl_statistic_method(spec) : NULL;
}

static void copy_choice(struct pl_builder *to, const struct pl_value *spec,
                        const char *member, const char *as)
{
    const struct pl_value *v = pl_get(spec, member);
    bool is_empty = v->type == PL_STRING && v->as.string.len == 0;

    if (!pl_is_unspecified(v) && !is_empty)
        pl_set(to, as, v);
}

/* The primary rules.  Those that are unspecified are left to the estimator, and
 * its record tells which it took. */
static const struct pl_value *missing_rules(struct pl_arena *a,
                                            const struct pl_value *spec)
{
    const struct pl_value *missing = pl_get(spec, "missing");
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < 2; i++) {
        const struct pl_value *rule =
            pl_rule_primary(pl_get(missing, pl_rule_parts[i]));
        if (!pl_is_unspecified(rule))
            pl_set(&b, pl_rule_parts[i], pl_with(a, rule, "role", pl_nil()));
    }
    return pl_map(&b);
}

static void copy_all(struct pl_builder *b, const struct pl_value *spec,
                     const char *const *members, size_t n)
{
    for (size_t i = 0; i < n; i++)
        copy_choice(b, spec, members[i], members[i]);
}

#define COPY(b, spec, members)                                                 \
    copy_all(b, spec, members, sizeof(members) / sizeof(members)[0])

static bool is_clustered(const struct pl_value *design)
{
    return pl_is_text(pl_get(design, "unit"), "cluster");
}

/* How the plan says that units were allocated: the treatment is drawn again
 * within blocks and strata, and by clusters. */
static const struct pl_value *drawn_as(struct pl_arena *a,
                                       const struct pl_value *inference,
                                       const struct pl_value *design)
{
    static const char *const within[] = {"blocks", "strata"};
    struct pl_builder b, blocks;

    pl_build(&b, a);
    pl_copy_members(&b, inference);
    if (!pl_is_text(pl_get(inference, "kind"), "randomisation"))
        return pl_map(&b);
    pl_build(&blocks, a);
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < pl_count(pl_get(design, within[k])); i++)
            pl_add(&blocks, pl_item(pl_get(design, within[k]), i));
    pl_set(&b, "blocks", pl_list(&blocks));
    if (is_clustered(design))
        copy_choice(&b, design, "cluster", "cluster");
    return pl_map(&b);
}

static void regression_args(struct pl_builder *b, const struct pl_value *spec,
                            const struct pl_value *design)
{
    static const char *const every[] = {"outcome",    "treatment", "covariates",
                                        "weights",    "vcov",      "level",
                                        "alternative"};
    static const char *const not_lin[] = {"fixed_effects", "intercept"};
    const struct pl_value *rules = missing_rules(b->arena, spec);
    const struct pl_value *inference = pl_get(spec, "inference");

    COPY(b, spec, every);
    if (!is_estimator(spec, "lin") ||
        pl_count(pl_get(spec, "fixed_effects")) > 0)
        COPY(b, spec, not_lin);
    if (is_estimator(spec, "iv")) {
        copy_choice(b, spec, "endogenous", "endogenous");
        pl_set(b, "instruments", pl_spec_instruments(b->arena, spec));
    }
    if (rules == NULL || pl_count(rules) > 0)
        pl_set(b, "missing", rules);
    if (!pl_is_nil(inference))
        pl_set(b, "inference", drawn_as(b->arena, inference, design));
}

const struct pl_value *pl_spec_args(struct pl_arena *a,
                                    const struct pl_value *spec,
                                    const struct pl_value *design)
{
    static const char *const comparison[] = {"outcome", "equal_variance",
                                             "level", "alternative"};
    bool is_regression = pl_is_text(pl_get(spec, "kind"), "regression");
    struct pl_builder b;

    if (pl_is_statistic(spec))
        return pl_statistic_args(a, spec);
    if (pl_is_economic(spec))
        return pl_economic_args(a, spec);
    pl_build(&b, a);
    if (is_regression) {
        regression_args(&b, spec, design);
    } else {
        const struct pl_value *rules = missing_rules(a, spec);
        COPY(&b, spec, comparison);
        copy_choice(&b, spec, "treatment", "group");
        pl_set(&b, "missing",
               rules != NULL ? pl_with(a, rules, "covariates", pl_nil())
                             : NULL);
    }
    /* Of a difference of means, in standard deviations. */
    if (!is_regression || is_estimator(spec, "ols") ||
        is_estimator(spec, "lin")) {
        pl_set_bool(&b, "effect_size", true);
        if (is_clustered(design))
            copy_choice(&b, design, "cluster", "clusters");
    }
    return pl_map(&b);
}
