#include "plan/rule.h"

#include "plan/schema.h"

#include <stdio.h>
#include <string.h>

enum { DEPTH = 4, PATH_LENGTH = 64 };

const char *const pl_rule_parts[2] = {"covariates", "outcome"};

size_t pl_rule_count(const struct pl_value *rules)
{
    return rules->type == PL_LIST ? rules->n : !pl_is_nil(rules);
}

const struct pl_value *pl_rule_at(const struct pl_value *rules, size_t i)
{
    return rules->type == PL_LIST ? pl_item(rules, i) : rules;
}

size_t pl_rule_primary_at(const struct pl_value *rules)
{
    for (size_t i = 0; i < pl_rule_count(rules); i++)
        if (pl_is_text(pl_get(pl_rule_at(rules, i), "role"), "primary"))
            return i;
    return 0;
}

const struct pl_value *pl_rule_primary(const struct pl_value *rules)
{
    return pl_rule_count(rules) > 0
               ? pl_rule_at(rules, pl_rule_primary_at(rules))
               : pl_nil();
}

/* What a rule means where it says nothing; of fields that are numbers, words
 * and yes or no. */
static const struct silence {
    const char *kind, *field;
    double number;
    const char *word;
    bool is_bool;
} silences[] = {
    {"multiple_imputation", "m", 20, NULL, false},
    {"multiple_imputation", "iterations", 10, NULL, false},
    {"multiple_imputation", "seed", 1, NULL, false},
    {"multiple_imputation", "by_arm", 0, NULL, true},
    {"pro_rata", "full", 12, NULL, false},
    {"pro_rata", "minimum", 3, NULL, false},
    {"heckman", "method", 0, "two_step", false},
};

static void set_silences(struct pl_builder *b, const struct pl_value *rule)
{
    for (size_t i = 0; i < sizeof silences / sizeof silences[0]; i++) {
        const struct silence *s = &silences[i];
        if (!pl_is_text(pl_get(rule, "kind"), s->kind) ||
            !pl_is_nil(pl_get(rule, s->field)))
            continue;
        if (s->is_bool)
            pl_set_bool(b, s->field, false);
        else if (s->word != NULL)
            pl_set_text(b, s->field, s->word);
        else
            pl_set_number(b, s->field, s->number);
    }
}

static const struct pl_value *normal(struct pl_arena *a,
                                     const struct pl_value *rule, int depth)
{
    const struct pl_value *rest = pl_get(rule, "otherwise");
    struct pl_builder b;

    if (!pl_kind_in(rule, "missing") || depth == DEPTH)
        return rule;
    pl_build(&b, a);
    pl_copy_members(&b, rule);
    pl_set(&b, "role", pl_nil());
    if (pl_count(pl_get(rule, "methods")) == 0)
        pl_set(&b, "methods", pl_nil());
    set_silences(&b, rule);
    if (pl_is_text(pl_get(rule, "kind"), "pro_rata") && pl_is_nil(rest)) {
        struct pl_builder none;
        pl_build(&none, a);
        pl_set_text(&none, "kind", "complete_case");
        pl_set(&b, "otherwise", pl_map(&none));
    } else if (!pl_is_nil(rest)) {
        pl_set(&b, "otherwise", normal(a, rest, depth + 1));
    }
    return pl_map(&b);
}

const struct pl_value *pl_rule_normal(struct pl_arena *a,
                                      const struct pl_value *rule)
{
    return normal(a, rule, 0);
}

/* Is this what the field's silence means? */
static bool is_silence(struct pl_str kind, struct pl_str field,
                       const struct pl_value *v)
{
    if (pl_str_is(field, "methods"))
        return pl_count(v) == 0;
    for (size_t i = 0; i < sizeof silences / sizeof silences[0]; i++) {
        const struct silence *s = &silences[i];
        if (!pl_str_is(kind, s->kind) || !pl_str_is(field, s->field))
            continue;
        if (s->is_bool)
            return v->type == PL_BOOL && !v->as.boolean;
        return s->word != NULL ? pl_is_text(v, s->word)
                               : pl_num_or(v, -1) == s->number;
    }
    return false;
}

static bool same(const struct pl_value *x, const struct pl_value *y, int depth);

/* Every field that x gives, as y has it. */
static bool has_fields(const struct pl_value *y, const struct pl_value *x,
                       int depth)
{
    struct pl_str kind = pl_strv(pl_get(x, "kind"));

    for (size_t i = 0; i < pl_count(x); i++) {
        const struct pl_member *m = &x->as.members[i];
        const struct pl_value *other = pl_get_str(y, m->key);
        if (pl_str_is(m->key, "role") ||
            (pl_is_nil(other) && is_silence(kind, m->key, m->value)))
            continue;
        if (pl_str_is(m->key, "otherwise")) {
            bool is_usual =
                pl_is_text(pl_get(m->value, "kind"), "complete_case");
            if (pl_is_nil(other) ? !is_usual
                                 : !same(m->value, other, depth + 1))
                return false;
        } else if (!pl_equal(m->value, other)) {
            return false;
        }
    }
    return true;
}

static bool same(const struct pl_value *x, const struct pl_value *y, int depth)
{
    if (depth == DEPTH || !pl_kind_in(x, "missing") ||
        !pl_kind_in(y, "missing"))
        return pl_equal(x, y);
    return has_fields(y, x, depth) && has_fields(x, y, depth);
}

bool pl_rule_same(const struct pl_value *x, const struct pl_value *y)
{
    return same(x, y, 0);
}

size_t pl_rule_find(const struct pl_value *rules, const struct pl_value *rule)
{
    size_t i = 0;

    while (i < pl_rule_count(rules) &&
           !pl_rule_same(pl_rule_at(rules, i), rule))
        i++;
    return i;
}

static enum pl_status wrong(const char *part, const char *what,
                            struct pl_err *err)
{
    return pl_fail(err, PL_EINPUT, NULL, "missing.%s: %s", part, what);
}

static enum pl_status
check_numbers(const char *part, const struct pl_value *rule, struct pl_err *err)
{
    double full = pl_num_or(pl_get(rule, "full"), 12);
    double minimum = pl_num_or(pl_get(rule, "minimum"), 3);

    if (pl_num_or(pl_get(rule, "m"), 20) < 2)
        return wrong(part, "m is at least 2: one data set cannot be pooled",
                     err);
    if (pl_num_or(pl_get(rule, "iterations"), 1) < 1)
        return wrong(part, "iterations is at least 1", err);
    if (pl_num_or(pl_get(rule, "seed"), 0) < 0)
        return wrong(part, "seed is not below 0", err);
    if (!(full > 0) || !(minimum >= 0 && minimum <= full))
        return wrong(part,
                     "full is above 0, and minimum between 0 and full months",
                     err);
    return PL_OK;
}

static enum pl_status check_one(const char *part, const struct pl_value *rule,
                                int depth, struct pl_err *err)
{
    const struct pl_value *rest = pl_get(rule, "otherwise");

    if (!pl_kind_in(rule, "missing")) {
        (void)wrong(part, "not a rule for missing values", err);
        return pl_hint(err, "such as complete_case() or null_imputation()");
    }
    PL_TRY(pl_kind_check(rule, err));
    if (pl_is_text(pl_get(rule, "kind"), "heckman") &&
        (strcmp(part, "outcome") != 0 || depth > 0))
        return wrong(part, "heckman is a rule for the outcome", err);
    PL_TRY(check_numbers(part, rule, err));
    if (pl_is_nil(rest))
        return PL_OK;
    if (depth == DEPTH - 1)
        return wrong(part, "otherwise leads too far", err);
    return check_one(part, rest, depth + 1, err);
}

enum pl_status pl_rule_check(const char *part, const struct pl_value *rules,
                             struct pl_err *err)
{
    size_t n = pl_rule_count(rules), n_primary = 0, n_roles = 0;

    if (n == 0)
        return check_one(part, pl_nil(), 0, err);
    for (size_t i = 0; i < n; i++) {
        const struct pl_value *rule = pl_rule_at(rules, i);
        const struct pl_value *role = pl_get(rule, "role");
        PL_TRY(check_one(part, rule, 0, err));
        n_roles += !pl_is_nil(role);
        n_primary += pl_is_text(role, "primary");
    }
    if (n_roles > 0 && n_primary != 1)
        return wrong(part,
                     "of rules with roles one, and no other, has role = "
                     "\"primary\"",
                     err);
    return PL_OK;
}

size_t pl_rule_number(struct pl_str member, struct pl_str *part)
{
    size_t at = 0;
    int64_t n = 0;

    if (member.len == 0 || member.s[member.len - 1] != ']' ||
        !pl_str_find(member, PL_STR("["), &at) ||
        !pl_str_integer(pl_str_slice(member, at + 1, member.len - 1), &n) ||
        n < 1)
        return 0;
    *part = pl_str_slice(member, 0, at);
    return (size_t)n;
}

const struct pl_value *pl_rule_replace(struct pl_arena *a,
                                       const struct pl_value *spec,
                                       struct pl_str member,
                                       const struct pl_value *rule)
{
    struct pl_str part = PL_STR("");
    size_t n = pl_rule_number(member, &part);
    char path[PATH_LENGTH];
    struct pl_builder b;

    (void)snprintf(path, sizeof path, "%.*s", PL_FMT(part));
    const struct pl_value *rules = pl_at(spec, path);
    if (n == 0 || rules->type != PL_LIST || n > rules->n)
        return pl_nil();
    pl_build(&b, a);
    for (size_t i = 0; i < rules->n; i++)
        pl_add(&b, i + 1 == n ? rule : pl_item(rules, i));
    const struct pl_value *list = pl_list(&b);
    return list != NULL ? pl_with_path(a, spec, path, list) : NULL;
}
