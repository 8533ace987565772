/* t:depart and t:omit: what was done otherwise, explained. */
#include "plan/clause.h"
#include "plan/schema.h"
#include "plan/session_state.h"

/* A kind of explanation, and the method that gives it. */
struct form {
    const char *kind, *who;
};

static const struct form departure = {"departure", "t:depart"};
static const struct form omission = {"omission", "t:omit"};

static bool is_reserved(struct pl_str name)
{
    return pl_str_is(name, "kind") || pl_str_is(name, "trial") ||
           pl_str_is(name, "notebook") || pl_str_is(name, "line");
}

static enum pl_status check_fields(struct pl_arena *a, const struct form *form,
                                   const struct pl_value *fields,
                                   const struct pl_value **out,
                                   struct pl_err *err)
{
    if (fields->type != PL_MAP && pl_count(fields) > 0) {
        pl_fail(err, PL_EINPUT, NULL, "%s: fields must be named", form->who);
        return pl_hint(err, "%s { %s = ..., conducted = ... }", form->who,
                       form == &omission ? "analysis" : "clause");
    }
    for (size_t i = 0; i < pl_count(fields); i++)
        if (is_reserved(fields->as.members[i].key))
            return pl_fail(err, PL_EINPUT, NULL, "%s: no field \"%.*s\"",
                           form->kind, PL_FMT(fields->as.members[i].key));
    struct pl_builder b;
    pl_build(&b, a);
    pl_copy_members(&b, fields);
    pl_set_text(&b, "kind", form->kind);
    *out = pl_map(&b);
    return *out != NULL ? pl_kind_check(*out, err) : pl_session_no_memory(err);
}

static enum pl_status keep(struct pl_trial *t, struct pl_builder *b,
                           size_t line, const struct pl_value **out,
                           struct pl_err *err)
{
    struct pl_session *s = t->session;

    pl_set_string(b, "trial", t->protocol->id);
    pl_set_string(b, "notebook", s->notebook);
    pl_set_number(b, "line", (double)line);
    *out = pl_map(b);
    pl_add(&s->explanations, *out);
    return *out != NULL && !s->explanations.failed ? PL_OK
                                                   : pl_session_no_memory(err);
}

enum pl_status pl_trial_depart(struct pl_trial *t,
                               const struct pl_value *fields, size_t line,
                               struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    const struct pl_value *v;
    struct pl_builder b;

    PL_TRY(check_fields(a, &departure, fields, &v, err));
    struct pl_str clause = pl_strv(pl_get(v, "clause"));
    PL_TRY(pl_clause_need(a, t->protocol, clause, err));
    PL_TRY(pl_conducted_check(a, t->protocol, clause, pl_get(v, "conducted"),
                              err));
    pl_build(&b, a);
    pl_copy_members(&b, v);
    PL_TRY(keep(t, &b, line, &v, err));
    pl_add(&t->choices, v);
    return t->choices.failed ? pl_session_no_memory(err) : PL_OK;
}

static enum pl_status already_ran(const struct pl_trial *t, struct pl_str id,
                                  const struct pl_pos *pos, struct pl_err *err)
{
    const struct pl_ran *first = pl_trial_first_run(t, id);

    if (first == NULL)
        return PL_OK;
    pl_fail(err, PL_EINPUT, pos,
            "t:omit: analysis \"%.*s\" was not omitted: it ran on line %zu",
            PL_FMT(id), first->line);
    return pl_hint(err, "explain what was done otherwise with t:depart");
}

enum pl_status pl_trial_omit(struct pl_trial *t, const struct pl_value *fields,
                             size_t line, struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    struct pl_pos pos = pl_session_pos(t->session, line);
    const struct pl_value *v, *spec;
    struct pl_builder b;

    PL_TRY(check_fields(a, &omission, fields, &v, err));
    struct pl_str id = pl_strv(pl_get(v, "analysis"));
    PL_TRY(pl_protocol_need(t->protocol, id, &pos, &spec, err));
    PL_TRY(already_ran(t, id, &pos, err));
    struct pl_str clause = pl_str_printf(a, "analyses.%.*s", PL_FMT(id));
    if (clause.s == NULL)
        return pl_session_no_memory(err);
    pl_build(&b, a);
    pl_copy_members(&b, v);
    pl_set_string(&b, "clause", clause);
    return keep(t, &b, line, &v, err);
}
