#include "plan/clause.h"

#include "plan/economic.h"
#include "plan/rule.h"
#include "plan/schema.h"

#include <stdio.h>
#include <string.h>

enum { NAMES = 128 };

bool pl_clause_leads_to(struct pl_str path, struct pl_str whole,
                        struct pl_str *rest)
{
    if (path.len == 0 || path.len > whole.len ||
        memcmp(path.s, whole.s, path.len) != 0)
        return false;
    if (path.len == whole.len) {
        *rest = PL_STR("");
        return true;
    }
    *rest = pl_str_slice(whole, path.len + 1, whole.len);
    return whole.s[path.len] == '.';
}

struct pl_str pl_clause_member(const struct pl_value *spec, struct pl_str path)
{
    struct pl_str id = pl_strv(pl_get(spec, "id")), rest;

    if (!pl_clause_leads_to(PL_STR("analyses"), path, &rest) || id.len == 0 ||
        !pl_clause_leads_to(id, rest, &rest))
        return PL_STR("");
    return rest;
}

bool pl_clause_covers(const struct pl_value *spec, struct pl_str clause,
                      struct pl_str observed, struct pl_str *rest)
{
    if (pl_clause_leads_to(clause, observed, rest))
        return true;
    struct pl_str member = pl_clause_member(spec, observed), part = member;
    (void)pl_rule_number(member, &part);
    const struct pl_value *source = pl_get_str(pl_get(spec, "source"), part);
    return source->type == PL_STRING && !pl_is_text(source, "analysis") &&
           pl_clause_leads_to(clause, member, rest);
}

const struct pl_value *pl_clause_said(const struct pl_value *spec,
                                      struct pl_str clause,
                                      const struct pl_value *conducted,
                                      struct pl_str observed)
{
    char path[NAMES];
    struct pl_str rest;

    if (!pl_clause_covers(spec, clause, observed, &rest))
        return pl_nil();
    if (rest.len == 0)
        return conducted;
    if (rest.len >= sizeof path)
        return pl_nil();
    snprintf(path, sizeof path, "%.*s", PL_FMT(rest));
    const struct pl_value *said = pl_at(conducted, path);
    /* A table of amounts says of one that it does not hold that it is none. */
    return pl_is_nil(said) && conducted->type == PL_MAP &&
                   pl_is_amount_path(pl_clause_member(spec, observed))
               ? pl_unspecified()
               : said;
}

static const struct pl_value *without_reason(struct pl_arena *a,
                                             const struct pl_value *v)
{
    return pl_is_text(pl_get(v, "kind"), "subset") &&
                   !pl_is_nil(pl_get(v, "reason"))
               ? pl_with(a, v, "reason", pl_nil())
               : v;
}

static bool holds_all(const struct pl_value *x, const struct pl_value *of)
{
    for (size_t i = 0; i < pl_count(of); i++) {
        bool is_there = false;
        for (size_t k = 0; k < pl_count(x) && !is_there; k++)
            is_there = pl_rule_same(pl_item(x, k), pl_item(of, i));
        if (!is_there)
            return false;
    }
    return true;
}

/* Of a column, "" says so too. */
static bool is_nothing(const struct pl_value *v)
{
    return pl_is_unspecified(v) ||
           (v->type == PL_STRING && v->as.string.len == 0);
}

bool pl_conducted_equal(struct pl_arena *a, const struct pl_value *x,
                        const struct pl_value *y)
{
    if (is_nothing(x) && is_nothing(y))
        return true;
    if (x->type == PL_LIST && y->type == PL_LIST)
        return holds_all(x, y) && holds_all(y, x);
    if (x->type == PL_NUMBER && y->type == PL_NUMBER) {
        double d = x->as.number - y->as.number;
        return d <= 1e-12 && d >= -1e-12;
    }
    return pl_rule_same(without_reason(a, x), without_reason(a, y));
}

/* Names that may stand at one place of a path. */
struct names {
    struct pl_str s[NAMES];
    size_t n;
};

static void add_name(struct names *names, struct pl_str name)
{
    if (names->n < NAMES)
        names->s[names->n++] = name;
}

static void add_members(struct names *names, const struct pl_value *map)
{
    for (size_t i = 0; map->type == PL_MAP && i < map->n; i++)
        add_name(names, map->as.members[i].key);
}

static void add_fields(struct names *names, struct pl_str kind)
{
    const struct pl_kind *k = pl_kind_find(kind);

    for (size_t i = 0; k != NULL && i < k->n_fields; i++)
        add_name(names, pl_str_from(k->fields[i].name));
}

static bool has_name(const struct names *names, struct pl_str name)
{
    for (size_t i = 0; i < names->n; i++)
        if (pl_str_eq(names->s[i], name))
            return true;
    return false;
}

static enum pl_status no_such(const struct names *names, struct pl_str clause,
                              struct pl_str name, struct pl_err *err)
{
    int near = pl_nearest(name, names->s, names->n);

    pl_fail(err, PL_EINPUT, NULL,
            "no clause \"%.*s\": the plan has no \"%.*s\" there",
            PL_FMT(clause), PL_FMT(name));
    return near >= 0
               ? pl_hint(err, "did you mean \"%.*s\"?", PL_FMT(names->s[near]))
               : PL_EINPUT;
}

static struct pl_str next_part(struct pl_str *rest)
{
    size_t dot;
    struct pl_str part = *rest;

    if (!pl_str_find(*rest, PL_STR("."), &dot)) {
        *rest = PL_STR("");
        return part;
    }
    *rest = pl_str_slice(part, dot + 1, part.len);
    return pl_str_slice(part, 0, dot);
}

/* Members of an analysis: what its kind may hold. */
static void names_of_analysis(struct names *names, const struct pl_value *spec)
{
    add_fields(names, pl_strv(pl_get(spec, "kind")));
    add_name(names, PL_STR("intercept"));
}

/* A file's, or those of all that are joined. */
static void add_columns(struct names *names, const struct pl_value *data,
                        const struct pl_value *entry)
{
    const struct pl_value *parts = pl_get(entry, "files");

    add_members(names, pl_get(entry, "columns"));
    for (size_t i = 0; i < pl_count(parts); i++)
        add_columns(names, data, pl_get_str(data, pl_strv(pl_item(parts, i))));
}

static void names_of_data(struct names *names, const struct pl_value *data,
                          struct pl_str name)
{
    const struct pl_value *entry = pl_get_str(data, name);

    add_columns(names, data, entry);
    add_fields(names, pl_strv(pl_get(entry, "kind")));
}

/* What may follow "<first>" and "<first>.<second>". */
static void names_below(struct names *names, const struct pl_protocol *p,
                        struct pl_str first, struct pl_str second)
{
    const struct pl_value *part = pl_get_str(p->value, first);

    names->n = 0;
    if (pl_str_is(first, "family") && second.len == 0) {
        add_name(names, PL_STR("analyses"));
        add_name(names, PL_STR("outcomes"));
        add_name(names, PL_STR("method"));
        add_name(names, PL_STR("draws"));
        add_name(names, PL_STR("seed"));
    } else if (pl_str_is(first, "missing")) {
        add_name(names, PL_STR("covariates"));
        add_name(names, PL_STR("outcome"));
    } else if (second.len == 0) {
        add_members(names, part);
    } else if (pl_str_is(first, "analyses")) {
        names_of_analysis(names, pl_get_str(p->specs, second));
    } else if (pl_str_is(first, "data")) {
        names_of_data(names, part, second);
    }
}

enum pl_status pl_clause_need(struct pl_arena *a, const struct pl_protocol *p,
                              struct pl_str clause, struct pl_err *err)
{
    struct names *names = PL_NEW(a, struct names, 1);
    struct pl_str rest = clause, first = next_part(&rest), second = PL_STR("");

    if (names == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    add_fields(names, PL_STR("protocol"));
    add_name(names, PL_STR("alternative"));
    add_name(names, PL_STR("level"));
    if (!has_name(names, first))
        return no_such(names, clause, first, err);
    for (int depth = 0; depth < 2 && rest.len > 0; depth++) {
        struct pl_str part = next_part(&rest);
        if (pl_str_is(first, "missing"))
            (void)pl_rule_number(part, &part);
        names_below(names, p, first, second);
        if (names->n > 0 && !has_name(names, part))
            return no_such(names, clause, part, err);
        second = part;
    }
    return PL_OK;
}

/* A map of the analysis's kind that holds the choice and what is required, so
 * that the schema can judge the one by itself. */
static enum pl_status check_by_kind(struct pl_arena *a,
                                    const struct pl_value *spec,
                                    struct pl_str member,
                                    const struct pl_value *value,
                                    struct pl_err *err)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, "kind", pl_get(spec, "kind"));
    pl_set(&b, "outcome", pl_get(spec, "outcome"));
    pl_set(&b, "method", pl_get(spec, "method"));
    pl_set_str(&b, member, value);
    const struct pl_value *one = pl_map(&b);
    return one != NULL ? pl_kind_check(one, err)
                       : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static enum pl_status
check_rule(struct pl_str part, const struct pl_value *rules, struct pl_err *err)
{
    for (size_t i = 0; i < 2; i++)
        if (pl_str_is(part, pl_rule_parts[i]))
            return pl_rule_check(pl_rule_parts[i], rules, err);
    pl_fail(err, PL_EINPUT, NULL, "missing: no rule for \"%.*s\"",
            PL_FMT(part));
    return pl_hint(err, "missing = { covariates = ..., outcome = ... }");
}

static enum pl_status check_rules(const struct pl_value *rules,
                                  struct pl_err *err)
{
    if (pl_kind_in(rules, "missing"))
        return check_rule(PL_STR(""), rules, err);
    for (size_t i = 0; rules->type == PL_MAP && i < rules->n; i++)
        PL_TRY(check_rule(rules->as.members[i].key, rules->as.members[i].value,
                          err));
    return PL_OK;
}

/* One rule of a list: another one, or that it is not run. */
static enum pl_status check_numbered(const struct pl_value *spec,
                                     struct pl_str member, struct pl_str part,
                                     size_t n, const struct pl_value *value,
                                     struct pl_err *err)
{
    char path[NAMES];

    (void)snprintf(path, sizeof path, "%.*s", PL_FMT(part));
    if (n > pl_rule_count(pl_at(spec, path)))
        return pl_fail(err, PL_EINPUT, NULL,
                       "no clause \"%.*s\": the plan has %zu rules there",
                       PL_FMT(member), pl_rule_count(pl_at(spec, path)));
    if (value->type == PL_STRING && pl_str_is(value->as.string, "not run"))
        return n - 1 != pl_rule_primary_at(pl_at(spec, path))
                   ? PL_OK
                   : pl_fail(err, PL_EINPUT, NULL,
                             "%.*s is the primary rule: conducted says which "
                             "rule was used in its place",
                             PL_FMT(member));
    return check_rule(pl_str_slice(part, strlen("missing."), part.len), value,
                      err);
}

static enum pl_status check_share(struct pl_str member,
                                  const struct pl_value *value,
                                  struct pl_err *err)
{
    double x = pl_num_or(value, -1);

    if (x > 0 && x < 1)
        return PL_OK;
    return pl_fail(err, PL_EINPUT, NULL, "%.*s is not a number between 0 and 1",
                   PL_FMT(member));
}

/* One amount among those of its account, which the kind must have. */
static enum pl_status check_amount(struct pl_arena *a,
                                   const struct pl_value *spec,
                                   struct pl_str member,
                                   const struct pl_value *value,
                                   struct pl_err *err)
{
    struct pl_builder b;
    struct pl_str rest = member, account = next_part(&rest);

    pl_build(&b, a);
    pl_set_str(&b, rest, value);
    const struct pl_value *amounts = pl_map(&b);
    return amounts != NULL ? check_by_kind(a, spec, account, amounts, err)
                           : pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Is there no other way to say that it is not there?  {}, false and a word are
 * such ways. */
static bool has_no_other_nothing(const struct pl_field *f)
{
    switch (f->type) {
    case PL_FIELD_TEXT:
    case PL_FIELD_NUMBER:
    case PL_FIELD_INTEGER:
    case PL_FIELD_NUMBER_LIST:
    case PL_FIELD_AMOUNTS:
    case PL_FIELD_VALUE:
        return true;
    default:
        return false;
    }
}

bool pl_choice_leaves_out(const struct pl_value *spec, struct pl_str member,
                          const struct pl_value *value)
{
    const struct pl_kind *kind = pl_kind_find(pl_strv(pl_get(spec, "kind")));
    struct pl_str rest = member, head = next_part(&rest);
    const struct pl_field *f = kind != NULL ? pl_kind_field(kind, head) : NULL;

    if (f == NULL || f->required || !is_nothing(value) ||
        (value->type == PL_STRING && f->type != PL_FIELD_TEXT))
        return false;
    return pl_is_amount_path(member) ||
           (has_no_other_nothing(f) &&
            pl_is_nil(pl_get_str(pl_get(spec, "source"), member)));
}

enum pl_status pl_choice_check(struct pl_arena *a, const struct pl_value *spec,
                               struct pl_str member,
                               const struct pl_value *value, struct pl_err *err)
{
    struct pl_str rest, part;
    size_t n = pl_rule_number(member, &part);

    if (pl_choice_leaves_out(spec, member, value))
        return PL_OK;
    if (n > 0)
        return check_numbered(spec, member, part, n, value, err);
    if (pl_str_is(member, "missing"))
        return check_rules(value, err);
    if (pl_clause_leads_to(PL_STR("missing"), member, &rest))
        return check_rule(rest, value, err);
    if (pl_str_is(member, "alpha") || pl_str_is(member, "level"))
        return check_share(member, value, err);
    if (pl_str_is(member, "intercept"))
        return value->type == PL_BOOL
                   ? PL_OK
                   : pl_fail(err, PL_EINPUT, NULL,
                             "intercept is not true or false");
    if (pl_kind_in(value, "vcov") || pl_kind_in(value, "inference"))
        PL_TRY(pl_kind_check(value, err));
    if (pl_is_amount_path(member))
        return check_amount(a, spec, member, value, err);
    return check_by_kind(a, spec, member, value, err);
}
