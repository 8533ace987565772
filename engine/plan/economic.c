#include "plan/economic.h"

#include "plan/execute.h"
#include "plan/execute_economics.h"
#include "plan/schema.h"

#include <string.h>

static const char *const accounts[] = {"costs", "benefits", "cost", "effect",
                                       "inputs"};
enum { N_ACCOUNTS = sizeof accounts / sizeof accounts[0] };

static bool is_kind(const struct pl_value *v, const char *kind)
{
    return pl_is_text(pl_get(v, "kind"), kind);
}

static bool is_benefit(const struct pl_value *spec)
{
    return is_kind(spec, "cost_benefit");
}

bool pl_is_economic(const struct pl_value *spec)
{
    return is_benefit(spec) || is_kind(spec, "cost_effectiveness");
}

const char *pl_economic_function(const struct pl_value *spec)
{
    return is_benefit(spec) ? "cost_benefit" : "cost_effectiveness";
}

bool pl_economic_has_columns(const struct pl_value *spec)
{
    return pl_get(spec, is_benefit(spec) ? "costs" : "cost")->type == PL_STRING;
}

bool pl_economic_measures(const struct pl_value *spec, struct pl_str column)
{
    for (size_t i = 0; pl_is_economic(spec) && i < 4; i++)
        if (pl_str_eq(pl_strv(pl_get(spec, accounts[i])), column))
            return column.len > 0;
    return false;
}

static const struct pl_function *function_of(const struct pl_value *spec)
{
    return pl_function_find(pl_str_from(pl_economic_function(spec)));
}

const struct pl_value *pl_economic_args(struct pl_arena *a,
                                        const struct pl_value *spec)
{
    const struct pl_function *f = function_of(spec);
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; i < f->n_args; i++) {
        const struct pl_value *v = pl_get(spec, f->args[i].name);
        if (!pl_is_unspecified(v))
            pl_set(&b, f->args[i].name, v);
    }
    return pl_map(&b);
}

const struct pl_value *pl_economic_reads(struct pl_arena *a,
                                         const struct pl_value *spec)
{
    const struct pl_value *args = pl_economic_args(a, spec);

    return args != NULL ? pl_execute_reads(a, pl_economic_function(spec), args)
                        : NULL;
}

bool pl_is_amount_path(struct pl_str member)
{
    for (size_t i = 0; i < N_ACCOUNTS; i++) {
        size_t n = strlen(accounts[i]);
        if (member.len > n + 1 && member.s[n] == '.' &&
            memcmp(member.s, accounts[i], n) == 0)
            return true;
    }
    return false;
}

/* Names of amounts become parts of clause paths, which dots divide. */
static enum pl_status check_names(const char *account, const struct pl_value *v,
                                  struct pl_err *err)
{
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++) {
        struct pl_str name = v->as.members[i].key;
        bool is_right = name.len > 0;
        for (size_t k = 0; k < name.len; k++)
            is_right =
                is_right && name.s[k] != '.' && (unsigned char)name.s[k] > ' ';
        if (!is_right)
            return pl_fail(err, PL_EINPUT, NULL,
                           "%s: the name of an amount holds no dot and no "
                           "space: \"%.*s\"",
                           account, PL_FMT(name));
        PL_TRY(check_names(account, v->as.members[i].value, err));
    }
    return PL_OK;
}

enum pl_status pl_economic_need(struct pl_arena *a, const struct pl_value *spec,
                                struct pl_err *err)
{
    const struct pl_value *args = pl_economic_args(a, spec);
    bool is_uncertain = false;

    if (args == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < N_ACCOUNTS; i++)
        PL_TRY(check_names(accounts[i], pl_get(spec, accounts[i]), err));
    return pl_econ_check(a, pl_economic_function(spec), args, &is_uncertain,
                         err);
}

static void find_estimates(const struct pl_value *v, bool put_in,
                           struct pl_builder *list)
{
    if (!is_kind(v, "estimate")) {
        for (size_t i = 0; v->type == PL_MAP && i < v->n; i++)
            find_estimates(v->as.members[i].value, put_in, list);
        for (size_t i = 0; v->type == PL_LIST && i < v->n; i++)
            find_estimates(pl_item(v, i), put_in, list);
        return;
    }
    if (pl_is_nil(pl_get(v, "mean")) == put_in)
        return;
    for (size_t i = 0; i < list->n; i++)
        if (pl_equal(list->members[i].value, v))
            return;
    pl_add(list, v);
}

const struct pl_value *pl_economic_estimates(struct pl_arena *a,
                                             const struct pl_value *spec,
                                             bool put_in)
{
    struct pl_builder list;

    pl_build(&list, a);
    for (size_t i = 0; i < N_ACCOUNTS; i++)
        find_estimates(pl_get(spec, accounts[i]), put_in, &list);
    return pl_list(&list);
}

static const struct pl_value *known_of(const struct pl_value *v,
                                       const struct pl_value *known)
{
    for (size_t i = 0; i < pl_count(known); i++) {
        const struct pl_value *k = pl_item(known, i);
        if (pl_equal(pl_get(k, "analysis"), pl_get(v, "analysis")) &&
            pl_equal(pl_get(k, "term"), pl_get(v, "term")))
            return k;
    }
    return v;
}

static const struct pl_value *put_in(struct pl_arena *a,
                                     const struct pl_value *v,
                                     const struct pl_value *known)
{
    struct pl_builder b;

    if (is_kind(v, "estimate") && pl_is_nil(pl_get(v, "mean")))
        return known_of(v, known);
    if (v->type != PL_MAP && v->type != PL_LIST)
        return v;
    pl_build(&b, a);
    for (size_t i = 0; v->type == PL_LIST && i < v->n; i++)
        pl_add(&b, put_in(a, pl_item(v, i), known));
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++)
        pl_set_str(&b, v->as.members[i].key,
                   put_in(a, v->as.members[i].value, known));
    return v->type == PL_LIST ? pl_list(&b) : pl_map(&b);
}

const struct pl_value *pl_economic_with_estimates(struct pl_arena *a,
                                                  const struct pl_value *spec,
                                                  const struct pl_value *known)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_copy_members(&b, spec);
    for (size_t i = 0; i < N_ACCOUNTS; i++)
        if (!pl_is_nil(pl_get(spec, accounts[i])))
            pl_set(&b, accounts[i],
                   put_in(a, pl_get(spec, accounts[i]), known));
    return pl_map(&b);
}

/* An amount that the plan leaves open is the one that was taken. */
static const struct pl_value *filled(struct pl_arena *a,
                                     const struct pl_value *was,
                                     const struct pl_value *is)
{
    struct pl_builder b;

    if (pl_is_unspecified(was))
        return is;
    if (was->type != PL_MAP || is->type != PL_MAP ||
        !pl_is_nil(pl_get(was, "kind")))
        return was;
    pl_build(&b, a);
    for (size_t i = 0; i < was->n; i++) {
        const struct pl_member *m = &was->as.members[i];
        pl_set_str(&b, m->key, filled(a, m->value, pl_get_str(is, m->key)));
    }
    return pl_map(&b);
}

/* Silence about clusters is that there are none, and about the rate of effects
 * that it is the one of costs. */
static bool is_answer(const char *arg)
{
    return strcmp(arg, "cluster") == 0 ||
           strcmp(arg, "effect_discount_rate") == 0;
}

const struct pl_value *
pl_economic_with_choices(struct pl_arena *a, const struct pl_value *registered,
                         const struct pl_value *made)
{
    const struct pl_function *f = function_of(registered);
    struct pl_builder b;

    pl_build(&b, a);
    pl_copy_members(&b, registered);
    for (size_t i = 0; i < f->n_args; i++) {
        const char *arg = f->args[i].name;
        if (!is_answer(arg))
            pl_set(&b, arg,
                   filled(a, pl_get(registered, arg), pl_get(made, arg)));
    }
    return pl_map(&b);
}

/* What is not there. */

static void add_open(struct pl_arena *a, const struct pl_value *v,
                     struct pl_str path, struct pl_builder *list)
{
    if (is_kind(v, "unspecified"))
        pl_add(list, pl_string(a, path));
    for (size_t i = 0; v->type == PL_MAP && i < v->n; i++) {
        const struct pl_member *m = &v->as.members[i];
        struct pl_str one =
            pl_str_printf(a, "%.*s.%.*s", PL_FMT(path), PL_FMT(m->key));
        if (one.s == NULL)
            list->failed = true;
        else
            add_open(a, m->value, one, list);
    }
}

static void add_account(struct pl_arena *a, const struct pl_value *spec,
                        const char *account, struct pl_builder *list)
{
    if (pl_is_nil(pl_get(spec, account)))
        pl_add(list, pl_text(a, account));
    else
        add_open(a, pl_get(spec, account), pl_str_from(account), list);
}

/* Columns that the plan names and the data lack, or hold nothing in. */
static void add_empty(struct pl_arena *a, const struct pl_value *spec,
                      const struct pl_frame *f, struct pl_builder *list)
{
    const struct pl_value *names = pl_economic_reads(a, spec);

    list->failed |= names == NULL;
    for (size_t i = 0; i < pl_count(names); i++) {
        struct pl_str name = pl_strv(pl_item(names, i));
        const struct pl_column *c = pl_frame_column(f, name);
        const char *what = c == NULL ? "which is not there"
                           : pl_count_missing(c) == c->n
                               ? "which holds no value"
                               : NULL;
        if (what != NULL)
            pl_add(list, pl_string(a, pl_str_printf(a, "column %.*s, %s",
                                                    PL_FMT(name), what)));
    }
}

static bool is_silent(const struct pl_value *spec, const char *member)
{
    return pl_is_unspecified(pl_get(spec, member));
}

static void add_of_amounts(struct pl_arena *a, const struct pl_value *spec,
                           struct pl_builder *list)
{
    const struct pl_value *args = pl_economic_args(a, spec);
    bool is_uncertain = false;
    struct pl_err err = {0};

    if (!is_benefit(spec) && is_silent(spec, "comparator"))
        pl_add(list, pl_text(a, "comparator"));
    if (args == NULL || pl_econ_check(a, pl_economic_function(spec), args,
                                      &is_uncertain, &err) == PL_ENOMEM)
        list->failed = true;
    if (is_uncertain && is_silent(spec, "seed"))
        pl_add(list, pl_text(a, "seed"));
}

const struct pl_value *pl_economic_missing(struct pl_arena *a,
                                           const struct pl_value *spec,
                                           const struct pl_frame *frame)
{
    bool is_money = is_benefit(spec);
    struct pl_builder list;

    pl_build(&list, a);
    add_account(a, spec, is_money ? "costs" : "cost", &list);
    add_account(a, spec, is_money ? "benefits" : "effect", &list);
    add_open(a, pl_get(spec, "inputs"), PL_STR("inputs"), &list);
    if (!pl_economic_has_columns(spec))
        add_of_amounts(a, spec, &list);
    else if (pl_strv(pl_get(spec, "treatment")).len == 0)
        pl_add(&list, pl_text(a, "treatment"));
    if (frame != NULL && pl_economic_has_columns(spec))
        add_empty(a, spec, frame, &list);
    return pl_list(&list);
}
