#include "plan/strategy.h"

#include "plan/compare.h"
#include "plan/rule.h"
#include "plan/schema.h"

#include <stdio.h>

enum { MOST = 32, PATH_LENGTH = 40 };

/* The lists of one part, and which rules of them did what. */
struct part {
    const char *name;
    char path[PATH_LENGTH];                        /* "missing.outcome" */
    const struct pl_value *registered, *conducted; /* one rule, or a list */
    struct pl_executed did[MOST];                  /* of the conducted ones */
    const struct pl_value *error[MOST];            /* or nil */
    bool is_known[MOST];                           /* it is registered */
};

struct strategies {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_value *plan;
    const struct pl_ran *ran;
    struct pl_builder results, told, omitted, differences;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct strategies *s)
{
    return pl_session_no_memory(s->err);
}

/* The spec with one rule for the part. */
static const struct pl_value *with_rule(struct strategies *s,
                                        const struct part *p,
                                        const struct pl_value *spec,
                                        const struct pl_value *rule)
{
    return pl_with_path(s->a, spec, p->path, rule);
}

/* What cannot be run is named, and is no failure of the run. */
static enum pl_status run(struct strategies *s, const struct pl_value *spec,
                          const struct pl_frame *frame, struct pl_executed *did,
                          const struct pl_value **error)
{
    struct pl_err why = {0};

    *error = pl_nil();
    if (spec == NULL)
        return out_of_memory(s);
    enum pl_status status = pl_trial_execute(s->t, spec, frame, did, &why);
    if (status == PL_OK)
        return PL_OK;
    *did = (struct pl_executed){pl_nil(), pl_nil()};
    *error = pl_text(s->a, why.msg);
    return status == PL_ENOMEM || *error == NULL ? out_of_memory(s) : PL_OK;
}

static enum pl_status run_conducted(struct strategies *s, struct part *p)
{
    size_t n = pl_rule_count(p->conducted);
    size_t primary = pl_rule_primary_at(p->conducted);

    if (n > MOST)
        return pl_fail(s->err, PL_ELIMIT, NULL,
                       "%s: %zu rules; a list holds up to %d", p->path, n,
                       MOST);
    for (size_t i = 0; i < n; i++) {
        const struct pl_value *rule = pl_rule_at(p->conducted, i);
        p->error[i] = pl_nil();
        p->did[i] = (struct pl_executed){pl_nil(), pl_nil()};
        if (i == primary)
            p->did[i] = s->ran->did;
        else if (rule->type != PL_STRING) /* "not run" */
            PL_TRY(run(s, with_rule(s, p, s->ran->spec, rule), s->ran->data,
                       &p->did[i], &p->error[i]));
        p->is_known[i] =
            pl_rule_find(p->registered, rule) < pl_rule_count(p->registered);
    }
    return PL_OK;
}

static void set_strategy(struct pl_builder *b, const struct part *p, size_t i)
{
    const struct pl_value *rule = pl_rule_at(p->conducted, i);
    bool is_primary = i == pl_rule_primary_at(p->conducted);

    pl_set_text(b, "part", p->name);
    pl_set_number(b, "number", (double)i + 1);
    pl_set_text(b, "role", is_primary ? "primary" : "sensitivity");
    pl_set(b, "rule", rule);
}

static const struct pl_value *written(struct strategies *s,
                                      const struct pl_value *rule)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_lua_print(&b, pl_with(s->a, rule, "role", pl_nil()));
    const struct pl_value *text =
        b.failed == PL_OK ? pl_string(s->a, pl_buf_view(&b)) : NULL;
    pl_buf_free(&b);
    return text;
}

static void tell_conducted(struct strategies *s, const struct part *p, size_t i)
{
    struct pl_builder strategy, b;

    pl_build(&strategy, s->a);
    set_strategy(&strategy, p, i);
    pl_build(&b, s->a);
    pl_copy_members(&b, pl_map(&strategy));
    pl_set(&b, "record", p->did[i].record);
    pl_set(&b, "error", p->error[i]);
    pl_add(&s->told, pl_map(&b));
    pl_set(&strategy, "rule", written(s, pl_rule_at(p->conducted, i)));
    pl_build(&b, s->a);
    pl_set_text(&b, "kind", "failed"); /* unless there is a result */
    pl_copy_members(&b, p->did[i].result);
    pl_set(&b, "error", p->error[i]);
    pl_set(&b, "strategy", pl_map(&strategy));
    pl_add(&s->results, pl_map(&b));
}

/* The estimates of a result, for what is set beside another. */
static const struct pl_value *estimates(struct strategies *s,
                                        const struct pl_value *result,
                                        const struct pl_value *error)
{
    static const char *const kept[] = {"estimate",  "std_error", "statistic",
                                       "df",        "p_value",   "conf_low",
                                       "conf_high", "n",         "treatment"};
    struct pl_builder b;

    if (pl_is_nil(result) && pl_is_nil(error))
        return pl_nil();
    pl_build(&b, s->a);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        pl_set(&b, kept[i], pl_get(result, kept[i]));
    pl_set(&b, "error", error);
    return pl_map(&b);
}

static const struct pl_value *sides_of(struct strategies *s,
                                       const struct pl_value *registered,
                                       const struct pl_value *conducted)
{
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "registered", registered);
    pl_set(&b, "conducted", conducted);
    return pl_map(&b);
}

/* The registered spec with the rule, on the registered sample. */
static enum pl_status as_registered(struct strategies *s, const struct part *p,
                                    const struct pl_value *rule,
                                    const struct pl_value **out)
{
    struct pl_executed did = {NULL, NULL};
    const struct pl_value *error;

    PL_TRY(
        run(s, with_rule(s, p, s->plan, rule), s->ran->sample, &did, &error));
    *out = estimates(s, did.result, error);
    return *out != NULL ? PL_OK : out_of_memory(s);
}

static struct pl_str clause_of(struct strategies *s, const struct part *p,
                               size_t number)
{
    return pl_str_printf(s->a, "analyses.%.*s.%s[%zu]",
                         PL_FMT(pl_strv(pl_get(s->plan, "id"))), p->path,
                         number);
}

static enum pl_status add_difference(struct strategies *s, const struct part *p,
                                     size_t number,
                                     const struct pl_value *registered,
                                     const struct pl_value *was, size_t i)
{
    struct pl_str clause = clause_of(s, p, number);
    const struct pl_value *is = estimates(s, p->did[i].result, p->error[i]);
    const struct pl_value *sides =
        was != NULL && is != NULL ? sides_of(s, was, is) : NULL;

    if (clause.s == NULL || sides == NULL)
        return out_of_memory(s);
    const struct pl_value *d = pl_difference(
        s->a, clause, registered, pl_rule_at(p->conducted, i), PL_STR(""));
    pl_add(&s->differences,
           d != NULL ? pl_with(s->a, d, "sides", sides) : NULL);
    return PL_OK;
}

static enum pl_status add_omitted(struct strategies *s, const struct part *p,
                                  size_t number, const struct pl_value *rule,
                                  const struct pl_value *error)
{
    struct pl_str clause = clause_of(s, p, number);
    const struct pl_value *was = NULL;
    struct pl_builder b;

    PL_TRY(as_registered(s, p, rule, &was));
    if (clause.s == NULL)
        return out_of_memory(s);
    pl_build(&b, s->a);
    pl_set_string(&b, "clause", clause);
    pl_set(&b, "rule", rule);
    pl_set(&b, "error", error);
    pl_set(&b, "sides",
           sides_of(s, was, estimates(s, s->ran->did.result, pl_nil())));
    pl_add(&s->omitted, pl_map(&b));
    return PL_OK;
}

/* A rule of the same kind that took the registered one's place, of those that
 * no registered rule is; the count where there is none. */
static size_t find_replaced(struct part *p, const struct pl_value *rule)
{
    size_t i = 0, n = pl_rule_count(p->conducted);

    while (i < n && (p->is_known[i] || i == pl_rule_primary_at(p->conducted) ||
                     !pl_equal(pl_get(pl_rule_at(p->conducted, i), "kind"),
                               pl_get(rule, "kind"))))
        i++;
    return i;
}

/* The primary rule is compared with what ran (compare.c). */
static enum pl_status find_omitted(struct strategies *s, struct part *p)
{
    size_t n = pl_rule_count(p->conducted);

    for (size_t i = 0; i < pl_rule_count(p->registered); i++) {
        const struct pl_value *rule = pl_rule_at(p->registered, i), *was = NULL;
        size_t at = pl_rule_find(p->conducted, rule);
        if (i == pl_rule_primary_at(p->registered) || pl_is_unspecified(rule) ||
            (at < n && pl_is_nil(p->error[at])))
            continue;
        size_t instead = find_replaced(p, rule);
        if (at < n || instead == n) {
            PL_TRY(add_omitted(s, p, i + 1, rule,
                               at < n ? p->error[at] : pl_nil()));
            continue;
        }
        p->is_known[instead] = true;
        PL_TRY(as_registered(s, p, rule, &was));
        PL_TRY(add_difference(s, p, i + 1, rule, was, instead));
    }
    return PL_OK;
}

static enum pl_status find_added(struct strategies *s, struct part *p)
{
    size_t number = pl_rule_count(p->registered);

    number = number > 0 ? number : 1;
    for (size_t i = 0; i < pl_rule_count(p->conducted); i++)
        if (!p->is_known[i] && i != pl_rule_primary_at(p->conducted) &&
            pl_rule_at(p->conducted, i)->type != PL_STRING)
            PL_TRY(add_difference(s, p, ++number, pl_nil(), pl_nil(), i));
    return PL_OK;
}

static enum pl_status run_part(struct strategies *s, const char *name)
{
    struct part *p = PL_NEW(s->a, struct part, 1);

    if (p == NULL)
        return out_of_memory(s);
    p->name = name;
    (void)snprintf(p->path, sizeof p->path, "missing.%s", name);
    p->registered = pl_at(s->plan, p->path);
    p->conducted = pl_at(s->ran->spec, p->path);
    if (pl_rule_count(p->registered) < 2 && pl_rule_count(p->conducted) < 2)
        return PL_OK;
    PL_TRY(run_conducted(s, p));
    for (size_t i = 0;
         pl_rule_count(p->conducted) > 1 && i < pl_rule_count(p->conducted);
         i++)
        if (pl_rule_at(p->conducted, i)->type != PL_STRING)
            tell_conducted(s, p, i);
    PL_TRY(find_omitted(s, p));
    return find_added(s, p);
}

enum pl_status pl_strategies_run(struct pl_trial *t,
                                 const struct pl_value *registered,
                                 const struct pl_ran *ran,
                                 struct pl_strategies *out, struct pl_err *err)
{
    struct strategies s = {
        .t = t, .a = t->session->a, .plan = registered, .ran = ran, .err = err};

    pl_build(&s.results, s.a);
    pl_build(&s.told, s.a);
    pl_build(&s.omitted, s.a);
    pl_build(&s.differences, s.a);
    for (size_t i = 0; i < 2; i++)
        PL_TRY(run_part(&s, pl_rule_parts[i]));
    *out = (struct pl_strategies){pl_list(&s.results), pl_list(&s.told),
                                  pl_list(&s.omitted), pl_list(&s.differences)};
    return out->results != NULL && out->told != NULL && out->omitted != NULL &&
                   out->differences != NULL
               ? PL_OK
               : out_of_memory(&s);
}

enum pl_status pl_strategies_keep(struct pl_trial *t,
                                  const struct pl_strategies *beside,
                                  struct pl_builder *row, struct pl_ran *ran,
                                  struct pl_err *err)
{
    if (pl_count(beside->results) == 0)
        return PL_OK;
    pl_set(row, "strategies", beside->told);
    ran->did.result =
        pl_with(t->session->a, ran->did.result, "strategies", beside->results);
    return ran->did.result != NULL ? PL_OK : pl_session_no_memory(err);
}
