/* Rules that analyses inherit (missing values, variances, sample, thresholds),
 * and the analyses themselves. */
#include "plan/protocol_check.h"

#include "base/sign.h"

#include "data/expr.h"
#include "plan/economic.h"
#include "plan/estimator.h"
#include "plan/rule.h"
#include "plan/schema.h"
#include "plan/spec.h"
#include "plan/statistic.h"

#include <stdio.h>
#include <string.h>

static struct pl_str kind_of(const struct pl_value *v)
{
    return pl_strv(pl_get(v, "kind"));
}

static void join(char clause[PL_CLAUSE_LENGTH], const char *within,
                 const char *member)
{
    int n = snprintf(clause, PL_CLAUSE_LENGTH, "%s%s%s", within,
                     within[0] != '\0' ? "." : "", member);

    if (n < 0)
        clause[0] = '\0';
}

/* "no name x in <clause>", with the nearest one. */
static enum pl_status unknown_member(const struct pl_check *c,
                                     const char *clause, struct pl_str name,
                                     const char *const *known, size_t n)
{
    struct pl_str names[16];

    for (size_t i = 0; i < n; i++)
        names[i] = pl_str_from(known[i]);
    pl_check_wrong(c, clause, "no field", name);
    int near = pl_nearest(name, names, n);
    if (near >= 0)
        return pl_hint(c->err, "did you mean \"%s\"?", known[near]);
    return PL_EINPUT;
}

enum pl_status pl_check_members(const struct pl_check *c, const char *clause,
                                const struct pl_value *map,
                                const char *const *known, size_t n)
{
    if (map->type != PL_MAP)
        return pl_check_wrong(c, clause, "a table of names is expected for",
                              pl_str_from(clause));
    for (size_t i = 0; i < map->n; i++) {
        size_t k = 0;
        while (k < n && !pl_str_is(map->as.members[i].key, known[k]))
            k++;
        if (k == n)
            return unknown_member(c, clause, map->as.members[i].key, known, n);
    }
    return PL_OK;
}

static enum pl_status check_group(const struct pl_check *c, const char *clause,
                                  const struct pl_value *v, const char *group,
                                  const char *what)
{
    if (pl_is_unspecified(v) || pl_kind_in(v, group))
        return PL_OK;
    return pl_check_wrong(c, clause, what, kind_of(v));
}

/* A rule, or a list of rules that are all to be run. */
static enum pl_status check_missing_rule(const struct pl_check *c,
                                         const char *clause, const char *part,
                                         const struct pl_value *rules)
{
    struct pl_pos pos = pl_check_place(c, clause);
    struct pl_err why = {0};

    for (size_t i = 0; i < pl_rule_count(rules); i++)
        if (!pl_kind_in(pl_rule_at(rules, i), "missing"))
            return pl_check_wrong(c, clause, "not a rule for missing values:",
                                  kind_of(pl_rule_at(rules, i)));
    if (pl_is_nil(rules) || pl_rule_check(part, rules, &why) == PL_OK)
        return PL_OK;
    (void)pl_fail(c->err, why.status, &pos, "%s", why.msg);
    return why.hint[0] != '\0' ? pl_hint(c->err, "%s", why.hint) : why.status;
}

static enum pl_status check_missing(const struct pl_check *c,
                                    const char *within,
                                    const struct pl_value *missing)
{
    const char *const *parts = pl_rule_parts;
    char clause[PL_CLAUSE_LENGTH], part[PL_CLAUSE_LENGTH];

    if (pl_is_nil(missing))
        return PL_OK;
    join(clause, within, "missing");
    if (missing->type == PL_MAP && kind_of(missing).len > 0) {
        pl_check_wrong(c, clause,
                       "one rule does not serve covariates and "
                       "outcome alike:",
                       kind_of(missing));
        return pl_hint(c->err,
                       "missing = { covariates = %.*s(), outcome = ... }",
                       PL_FMT(kind_of(missing)));
    }
    PL_TRY(pl_check_members(c, clause, missing, parts, 2));
    for (size_t i = 0; i < 2; i++) {
        join(part, clause, parts[i]);
        PL_TRY(
            check_missing_rule(c, part, parts[i], pl_get(missing, parts[i])));
    }
    return PL_OK;
}

enum pl_status pl_check_share(const struct pl_check *c, const char *within,
                              const struct pl_value *rules, const char *member)
{
    const struct pl_value *v = pl_get(rules, member);
    double x = pl_num(v);
    char clause[PL_CLAUSE_LENGTH];

    if (pl_is_unspecified(v) || (x > 0 && x < 1))
        return PL_OK;
    join(clause, within, member);
    struct pl_pos pos = pl_check_place(c, clause);
    if (v->type != PL_NUMBER)
        return pl_fail(c->err, PL_EINPUT, &pos, "%s: a number is expected",
                       clause);
    return pl_fail(c->err, PL_EINPUT, &pos, "%s: %g is not between 0 and 1",
                   clause, x);
}

/* What protocol, defaults and analyses can all say. */
static enum pl_status check_common(const struct pl_check *c, const char *within,
                                   const struct pl_value *rules)
{
    char clause[PL_CLAUSE_LENGTH];

    PL_TRY(check_missing(c, within, pl_get(rules, "missing")));
    join(clause, within, "vcov");
    PL_TRY(check_group(c, clause, pl_get(rules, "vcov"), "vcov",
                       "not a variance estimator:"));
    join(clause, within, "sample");
    PL_TRY(check_group(c, clause, pl_get(rules, "sample"), "sample",
                       "not a rule for the sample:"));
    PL_TRY(pl_check_share(c, within, rules, "alpha"));
    return pl_check_share(c, within, rules, "level");
}

static enum pl_status check_defaults(const struct pl_check *c)
{
    static const char *const known[] = {
        "title", "missing", "vcov", "alpha", "level", "sample", "alternative"};
    const struct pl_value *defaults = pl_get(c->protocol, "defaults");

    if (pl_is_nil(defaults))
        return PL_OK;
    PL_TRY(pl_check_members(c, "defaults", defaults, known,
                            sizeof known / sizeof known[0]));
    return check_common(c, "defaults", defaults);
}

static enum pl_status check_header(const struct pl_check *c)
{
    const struct pl_value *header = pl_get(c->protocol, "header");

    if (!pl_is_nil(header) && header->type != PL_MAP)
        return pl_check_wrong(c, "header", "a table of names is expected for",
                              PL_STR("header"));
    for (size_t i = 0; i < pl_count(header); i++) {
        enum pl_type type = header->as.members[i].value->type;
        if (type != PL_STRING && type != PL_NUMBER)
            return pl_check_wrong(c, "header",
                                  "a text or number is expected "
                                  "for",
                                  header->as.members[i].key);
    }
    return PL_OK;
}

/* Lists of two or more names or words. */
static enum pl_status check_pathways(const struct pl_check *c)
{
    const struct pl_value *chains = pl_get(c->protocol, "pathways");

    if (!pl_is_nil(chains) && chains->type != PL_LIST)
        return pl_check_wrong(c, "pathways", "a list of chains is expected for",
                              PL_STR("pathways"));
    for (size_t i = 0; i < pl_count(chains); i++) {
        const struct pl_value *chain = pl_item(chains, i);
        bool is_right = chain->type == PL_LIST && chain->n >= 2;
        for (size_t k = 0; is_right && k < chain->n; k++)
            is_right = pl_strv(pl_item(chain, k)).len > 0;
        if (!is_right) {
            pl_check_wrong(c, "pathways",
                           "a chain is a list of two or more names, which it "
                           "is not in",
                           PL_STR("pathways"));
            return pl_hint(c->err, "pathways = { { \"programme\", "
                                   "\"mediator\", \"outcome\" } }");
        }
    }
    return PL_OK;
}

static enum pl_status check_signers(const struct pl_check *c)
{
    const struct pl_value *signers = pl_get(c->protocol, "signers");

    if (pl_is_nil(signers))
        return PL_OK;
    if (signers->type != PL_MAP)
        return pl_check_wrong(c, "signers", "a table of keys is expected for",
                              PL_STR("signers"));
    for (size_t i = 0; i < signers->n; i++) {
        if (pl_is_public_key(pl_strv(signers->as.members[i].value)))
            continue;
        pl_check_wrong(c, "signers", "no public key is given for",
                       signers->as.members[i].key);
        return pl_hint(c->err, "64 digits, as plumb key prints them");
    }
    return PL_OK;
}

/* Names become parts of clause paths, which dots divide. */
static enum pl_status check_part_names(const struct pl_check *c,
                                       const char *part)
{
    const struct pl_value *map = pl_get(c->protocol, part);

    for (size_t i = 0; i < pl_count(map); i++) {
        struct pl_str name = map->as.members[i].key;
        for (size_t k = 0; k < name.len; k++)
            if (name.s[k] == '.' || (unsigned char)name.s[k] <= ' ')
                return pl_check_wrong(
                    c, part, "a name here holds no dot and no space:", name);
        if (name.len == 0)
            return pl_check_wrong(c, part, "a name here is not empty:", name);
    }
    return PL_OK;
}

enum pl_status pl_check_rules(const struct pl_check *c)
{
    static const char *const named[] = {"data", "derive", "scales", "analyses"};

    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++)
        PL_TRY(check_part_names(c, named[i]));
    PL_TRY(check_header(c));
    PL_TRY(check_signers(c));
    PL_TRY(check_common(c, "", c->protocol));
    PL_TRY(check_defaults(c));
    PL_TRY(check_pathways(c));
    return pl_check_family(c);
}

/* Where a member of a spec was said: in the protocol, or in the analysis. */
static void clause_of(char clause[PL_CLAUSE_LENGTH],
                      const struct pl_value *spec, const char *member)
{
    const struct pl_value *source = pl_get(pl_get(spec, "source"), member);

    if (pl_is_text(source, "protocol"))
        snprintf(clause, PL_CLAUSE_LENGTH, "%s", member);
    else if (pl_is_text(source, "defaults"))
        snprintf(clause, PL_CLAUSE_LENGTH, "defaults.%s", member);
    else
        snprintf(clause, PL_CLAUSE_LENGTH, "analyses.%.*s.%s",
                 PL_FMT(pl_strv(pl_get(spec, "id"))), member);
}

/* Columns that a rule for missing values reads; as deep as pl_rule_check lets
 * rules follow each other. */
static enum pl_status check_rule_columns(const struct pl_check *c,
                                         const struct pl_names *known,
                                         const char *clause,
                                         const struct pl_value *rule)
{
    struct pl_str months = pl_strv(pl_get(rule, "months"));
    const struct pl_value *methods = pl_get(rule, "methods");

    if (months.len > 0)
        PL_TRY(pl_check_name(c, known, clause, months));
    for (size_t i = 0; methods->type == PL_MAP && i < methods->n; i++)
        PL_TRY(pl_check_name(c, known, clause, methods->as.members[i].key));
    PL_TRY(pl_check_terms(c, known, clause, pl_get(rule, "columns")));
    if (!pl_is_nil(pl_get(rule, "otherwise")))
        PL_TRY(check_rule_columns(c, known, clause, pl_get(rule, "otherwise")));
    return pl_check_terms(c, known, clause, pl_get(rule, "selection"));
}

static enum pl_status check_missing_columns(const struct pl_check *c,
                                            const struct pl_names *known,
                                            const struct pl_value *spec)
{
    static const char *const paths[] = {"missing.covariates",
                                        "missing.outcome"};
    char clause[PL_CLAUSE_LENGTH];

    for (size_t i = 0; i < 2; i++) {
        const struct pl_value *rules = pl_at(spec, paths[i]);
        clause_of(clause, spec, paths[i]);
        for (size_t k = 0; k < pl_rule_count(rules); k++)
            PL_TRY(check_rule_columns(c, known, clause, pl_rule_at(rules, k)));
    }
    return PL_OK;
}

static enum pl_status check_columns_of(const struct pl_check *c,
                                       const struct pl_names *known,
                                       const struct pl_value *spec)
{
    static const char *const single[] = {"outcome", "treatment", "weights"};
    static const char *const several[] = {"covariates", "fixed_effects",
                                          "endogenous", "instruments"};
    static const char *const by[] = {"vcov", "inference"};
    char clause[PL_CLAUSE_LENGTH];

    for (size_t i = 0; i < sizeof single / sizeof single[0]; i++) {
        struct pl_str name = pl_strv(pl_get(spec, single[i]));
        clause_of(clause, spec, single[i]);
        if (name.len > 0)
            PL_TRY(pl_check_name(c, known, clause, name));
    }
    for (size_t i = 0; i < sizeof several / sizeof several[0]; i++) {
        clause_of(clause, spec, several[i]);
        PL_TRY(pl_check_terms(c, known, clause, pl_get(spec, several[i])));
    }
    for (size_t i = 0; i < sizeof by / sizeof by[0]; i++) {
        struct pl_str name = pl_strv(pl_get(pl_get(spec, by[i]), "by"));
        clause_of(clause, spec, by[i]);
        if (name.len > 0)
            PL_TRY(pl_check_name(c, known, clause, name));
    }
    const struct pl_value *where =
        pl_expr_columns(c->a, pl_at(spec, "sample.where"));
    if (where == NULL)
        return pl_check_no_memory(c);
    clause_of(clause, spec, "sample");
    return pl_check_terms(c, known, clause, where);
}

/* A regression of the outcome on itself, or on the arm twice, is a slip. */
static enum pl_status check_distinct(const struct pl_check *c,
                                     const struct pl_value *spec)
{
    static const char *const several[] = {"covariates", "fixed_effects",
                                          "endogenous", "instruments"};
    static const char *const single[] = {"outcome", "treatment"};
    char clause[PL_CLAUSE_LENGTH];

    for (size_t i = 0; i < 4; i++)
        for (size_t k = 0; k < (i < 2 ? 2 : 1); k++) {
            struct pl_str name = pl_strv(pl_get(spec, single[k]));
            clause_of(clause, spec, several[i]);
            if (name.len > 0 && pl_list_has(pl_get(spec, several[i]), name))
                return pl_check_wrong(c, clause,
                                      k == 0 ? "this is the outcome:"
                                             : "this is the treatment:",
                                      name);
        }
    return PL_OK;
}

/* A column that the dictionary or the scales say holds more than 0 and 1. */
static bool is_not_binary(const struct pl_check *c, const struct pl_value *spec)
{
    struct pl_str name = pl_strv(pl_get(spec, "outcome"));
    const struct pl_value *file =
        pl_get_str(pl_get(c->protocol, "data"), pl_strv(pl_get(spec, "data")));
    const struct pl_value *entry = pl_get_str(pl_get(file, "columns"), name);
    struct pl_str kind = pl_strv(pl_get(entry, "kind"));

    if (pl_str_is(kind, "integer") || pl_str_is(kind, "number"))
        return pl_num_or(pl_get(entry, "min"), 0) != 0 ||
               pl_num_or(pl_get(entry, "max"), 1) != 1;
    if (kind.len > 0)
        return !pl_str_is(kind, "binary");
    return !pl_is_nil(pl_get_str(pl_get(c->protocol, "scales"), name));
}

static enum pl_status check_estimator(const struct pl_check *c,
                                      const struct pl_value *spec)
{
    struct pl_str name = pl_strv(pl_get(spec, "estimator"));
    const char *member = NULL, *why = pl_estimator_refuses(spec, &member);
    char clause[PL_CLAUSE_LENGTH];

    if (why != NULL) {
        clause_of(clause, spec, member);
        struct pl_pos pos = pl_check_place(c, clause);
        return pl_fail(c->err, PL_EINPUT, &pos, "%s: %s", clause, why);
    }
    clause_of(clause, spec, "outcome");
    if (pl_estimator_is_binary(name) && is_not_binary(c, spec))
        return pl_check_wrong(c, clause,
                              "the estimator takes an outcome of 0 and 1, and "
                              "this one holds more:",
                              pl_strv(pl_get(spec, "outcome")));
    return PL_OK;
}

static enum pl_status check_statistic(const struct pl_check *c,
                                      const struct pl_names *known,
                                      const char *clause,
                                      const struct pl_value *spec)
{
    struct pl_err why = {0};

    if (pl_statistic_need(spec, &why) != PL_OK) {
        struct pl_pos pos = pl_check_place(c, clause);
        pl_fail(c->err, PL_EINPUT, &pos, "%s: %s", clause, why.msg);
        return why.hint[0] != '\0' ? pl_hint(c->err, "%s", why.hint)
                                   : PL_EINPUT;
    }
    const struct pl_value *names = pl_statistic_reads(c->a, spec);
    return names != NULL ? pl_check_terms(c, known, clause, names)
                         : pl_check_no_memory(c);
}

enum pl_status pl_check_analysis(const struct pl_check *c,
                                 const struct pl_value *spec)
{
    struct pl_str id = pl_strv(pl_get(spec, "id"));
    struct pl_str file = pl_strv(pl_get(spec, "data"));
    const struct pl_value *analysis =
        pl_get_str(pl_get(c->protocol, "analyses"), id);
    struct pl_names known;
    char clause[PL_CLAUSE_LENGTH];

    snprintf(clause, sizeof clause, "analyses.%.*s", PL_FMT(id));
    PL_TRY(check_common(c, clause, analysis));
    if (pl_is_nil(pl_get_str(pl_get(c->protocol, "data"), file)))
        return pl_check_wrong(c, clause, "there are no data", file);
    if (pl_is_nil(pl_get(analysis, "data")) &&
        pl_count(pl_get(c->protocol, "data")) > 1) {
        pl_check_wrong(c, clause,
                       "several files are named; say which:", PL_STR("data"));
        return pl_hint(c->err, "data = \"%.*s\"", PL_FMT(file));
    }
    PL_TRY(pl_check_names(c, file, &known));
    PL_TRY(check_columns_of(c, &known, spec));
    if (pl_is_statistic(spec))
        return check_statistic(c, &known, clause, spec);
    if (pl_is_economic(spec))
        return pl_check_economic(c, &known, spec);
    PL_TRY(check_missing_columns(c, &known, spec));
    PL_TRY(check_distinct(c, spec));
    return check_estimator(c, spec);
}
