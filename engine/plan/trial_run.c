/* Running analyses: as registered, and as conducted, and what differs. */
#include "plan/compare.h"
#include "plan/session_state.h"

#include "plan/schema.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One call of t:run. */
struct run {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_value *registered, *conducted; /* specs */
    const struct pl_frame *data, *sample;          /* conducted, registered */
    struct pl_executed did, plan;
    const struct pl_value *cannot; /* why the registered one did not run */
    struct pl_err *err;
};

const char *pl_spec_function(const struct pl_value *spec)
{
    if (pl_is_text(pl_get(spec, "kind"), "regression"))
        return "ols";
    if (pl_is_text(pl_get(spec, "kind"), "comparison"))
        return "t_test";
    return NULL;
}

static bool is_unspecified(const struct pl_value *v)
{
    return pl_is_nil(v) || pl_is_text(pl_get(v, "kind"), "unspecified");
}

static void copy_choice(struct pl_builder *to, const struct pl_value *spec,
                        const char *member, const char *as)
{
    const struct pl_value *v = pl_get(spec, member);
    bool is_empty = v->type == PL_STRING && v->as.string.len == 0;

    if (!is_unspecified(v) && !is_empty)
        pl_set(to, as, v);
}

/* Rules that are unspecified are left to the estimator, and its record tells
 * which it took. */
static const struct pl_value *missing_rules(struct pl_arena *a,
                                            const struct pl_value *spec)
{
    const struct pl_value *missing = pl_get(spec, "missing");
    struct pl_builder b;

    pl_build(&b, a);
    copy_choice(&b, missing, "covariates", "covariates");
    copy_choice(&b, missing, "outcome", "outcome");
    return pl_map(&b);
}

const struct pl_value *pl_spec_args(struct pl_arena *a,
                                    const struct pl_value *spec)
{
    static const char *const regression[] = {
        "outcome", "treatment", "covariates",  "fixed_effects", "weights",
        "vcov",    "level",     "alternative", "intercept"};
    static const char *const comparison[] = {"outcome", "equal_variance",
                                             "level", "alternative"};
    bool is_regression = pl_is_text(pl_get(spec, "kind"), "regression");
    struct pl_builder b;

    pl_build(&b, a);
    if (!is_regression) {
        for (size_t i = 0; i < sizeof comparison / sizeof comparison[0]; i++)
            copy_choice(&b, spec, comparison[i], comparison[i]);
        copy_choice(&b, spec, "treatment", "group");
        return pl_map(&b);
    }
    for (size_t i = 0; i < sizeof regression / sizeof regression[0]; i++)
        copy_choice(&b, spec, regression[i], regression[i]);
    const struct pl_value *rules = missing_rules(a, spec);
    if (rules == NULL || pl_count(rules) > 0)
        pl_set(&b, "missing", rules);
    return pl_map(&b);
}

static struct pl_pos at_line(const struct pl_session *s, size_t line)
{
    char file[192];

    snprintf(file, sizeof file, "%.*s", PL_FMT(s->notebook));
    return pl_pos_at(file, line, 0);
}

/* A choice of the call: a member of the spec, by name or by dotted path. */
static enum pl_status check_choice(const struct run *r,
                                   const struct pl_member *m)
{
    static const char *const known[] = {
        "outcome",        "treatment",   "covariates", "fixed_effects",
        "weights",        "vcov",        "missing",    "alpha",
        "level",          "alternative", "sample",     "intercept",
        "equal_variance", "estimator"};
    struct pl_str names[sizeof known / sizeof known[0]];
    const size_t n = sizeof known / sizeof known[0];

    for (size_t i = 0; i < n; i++) {
        names[i] = pl_str_from(known[i]);
        if (pl_str_eq(m->key, names[i]))
            return PL_OK;
    }
    pl_fail(r->err, PL_EINPUT, NULL, "t:run: no choice \"%.*s\"",
            PL_FMT(m->key));
    int near = pl_nearest(m->key, names, n);
    return near >= 0 ? pl_hint(r->err, "did you mean \"%s\"?", known[near])
                     : PL_EINPUT;
}

static enum pl_status apply_choices(struct run *r,
                                    const struct pl_value *choices)
{
    for (size_t i = 0; i < pl_count(choices); i++) {
        const struct pl_member *m = &choices->as.members[i];
        const struct pl_value *v = m->value;
        PL_TRY(check_choice(r, m));
        if (pl_str_is(m->key, "missing") && v->type == PL_MAP) {
            struct pl_builder both;
            pl_build(&both, r->a);
            pl_copy_members(&both, pl_get(r->conducted, "missing"));
            pl_copy_members(&both, v);
            v = pl_map(&both);
        }
        struct pl_builder spec;
        pl_build(&spec, r->a);
        pl_copy_members(&spec, r->conducted);
        pl_set_str(&spec, m->key, v);
        /* The level follows the threshold, unless it is said itself. */
        if (pl_str_is(m->key, "alpha") && pl_is_nil(pl_get(choices, "level")))
            pl_set_number(&spec, "level", 1 - pl_num_or(v, 0.05));
        r->conducted = pl_map(&spec);
        if (r->conducted == NULL)
            return pl_session_no_memory(r->err);
    }
    return PL_OK;
}

/* The member of this spec that a clause speaks of ("missing.covariates"), or
 * empty: "analyses.<id>.<member>", or a protocol-wide path where the analysis
 * inherits it. */
static struct pl_str member_of(const struct run *r, struct pl_str clause)
{
    struct pl_str id = pl_strv(pl_get(r->registered, "id"));
    struct pl_str own = pl_str_printf(r->a, "analyses.%.*s.", PL_FMT(id));
    const struct pl_value *source = pl_get(r->registered, "source");

    if (own.s != NULL && clause.len > own.len && pl_str_starts(clause, own.s))
        return pl_str_slice(clause, own.len, clause.len);
    if (pl_is_nil(pl_get_str(source, clause)) ||
        pl_is_text(pl_get_str(source, clause), "analysis"))
        return PL_STR("");
    return clause;
}

/* Departures that were explained before this run apply to it. */
static enum pl_status apply_explained(struct run *r)
{
    struct pl_builder done = r->t->choices;
    const struct pl_value *list = pl_list(&done);
    char path[128];

    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *e = pl_item(list, i);
        struct pl_str member = member_of(r, pl_strv(pl_get(e, "clause")));
        if (member.len == 0 || member.len >= sizeof path)
            continue;
        snprintf(path, sizeof path, "%.*s", PL_FMT(member));
        r->conducted =
            pl_with_path(r->a, r->conducted, path, pl_get(e, "conducted"));
        if (r->conducted == NULL)
            return pl_session_no_memory(r->err);
    }
    return list != NULL ? PL_OK : pl_session_no_memory(r->err);
}

static enum pl_status find_data(struct run *r, const struct pl_frame *given)
{
    const struct pl_frame *frame;

    PL_TRY(pl_trial_frame(r->t, pl_strv(pl_get(r->registered, "data")), &frame,
                          r->err));
    PL_TRY(pl_registered_sample(r->a, r->t->protocol, r->registered, frame,
                                &r->sample, r->err));
    if (given != NULL) {
        r->data = given;
        return PL_OK;
    }
    if (pl_equal(pl_get(r->registered, "sample"),
                 pl_get(r->conducted, "sample"))) {
        r->data = r->sample;
        return PL_OK;
    }
    return pl_registered_sample(r->a, r->t->protocol, r->conducted, frame,
                                &r->data, r->err);
}

static enum pl_status execute(struct run *r, const struct pl_value *spec,
                              const struct pl_frame *frame,
                              struct pl_executed *out, struct pl_err *err)
{
    const char *function = pl_spec_function(spec);
    const struct pl_value *args = pl_spec_args(r->a, spec);

    if (function == NULL) {
        pl_fail(err, PL_EINPUT, NULL, "this version of plumb cannot run a %.*s",
                PL_FMT(pl_strv(pl_get(spec, "kind"))));
        return pl_hint(err,
                       "leave it unrun and explain it: t:omit { analysis "
                       "= \"%.*s\", ... }",
                       PL_FMT(pl_strv(pl_get(spec, "id"))));
    }
    if (args == NULL)
        return pl_session_no_memory(err);
    return pl_session_execute(r->t->session, function, frame, args, out, err);
}

/* An unspecified clause has no registered end: the choice made stands in, so
 * that only what the plan does say is compared. */
static const struct pl_value *with_choices_made(struct run *r)
{
    static const char *const paths[] = {"missing.covariates", "missing.outcome",
                                        "vcov", "sample"};
    const struct pl_value *spec = r->registered;

    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        if (is_unspecified(pl_at(spec, paths[i])) &&
            !is_unspecified(pl_at(r->conducted, paths[i])))
            spec = pl_with_path(r->a, spec, paths[i],
                                pl_at(r->conducted, paths[i]));
    return spec;
}

/* The registered spec on the registered data; when it cannot run, why. */
static enum pl_status run_registered(struct run *r)
{
    const struct pl_value *spec = with_choices_made(r);
    struct pl_err why = {0};
    struct pl_builder b;

    if (spec == NULL)
        return pl_session_no_memory(r->err);
    enum pl_status status = execute(r, spec, r->sample, &r->plan, &why);
    if (status == PL_OK)
        return PL_OK;
    if (status == PL_ENOMEM) {
        *r->err = why;
        return status;
    }
    pl_build(&b, r->a);
    pl_set_text(&b, "error", why.msg);
    r->cannot = pl_map(&b);
    return r->cannot != NULL ? PL_OK : pl_session_no_memory(r->err);
}

static enum pl_status compare(struct run *r,
                              const struct pl_value **differences)
{
    struct pl_comparison c = {
        .protocol = r->t->protocol,
        .spec = r->registered,
        .record = r->did.record,
        .alpha = pl_num(pl_get(r->conducted, "alpha")),
        .registered = r->sample,
        .conducted = r->data,
    };

    return pl_compare(r->a, &c, differences, r->err);
}

static const struct pl_value *plan_side(struct run *r)
{
    struct pl_builder b;

    if (r->cannot != NULL)
        return r->cannot;
    pl_build(&b, r->a);
    pl_set(&b, "record", r->plan.record);
    pl_set(&b, "result", r->plan.result);
    return pl_map(&b);
}

static enum pl_status write_row(struct run *r, size_t line,
                                const struct pl_value *differences,
                                const struct pl_value **result)
{
    struct pl_session *s = r->t->session;
    struct pl_builder row;
    struct pl_str id;
    struct pl_str next = pl_session_next_id(s);

    *result = pl_with(r->a, r->did.result, "ledger", pl_string(r->a, next));
    if (*result == NULL)
        return pl_session_no_memory(r->err);
    *result = pl_with(r->a, *result, "alpha", pl_get(r->conducted, "alpha"));
    pl_session_row(
        s, &row, pl_count(differences) > 0 ? "conducted" : "registered", line);
    pl_set_string(&row, "trial", r->t->protocol->id);
    pl_set(&row, "analysis", pl_get(r->registered, "id"));
    pl_set_text(&row, "function", pl_spec_function(r->conducted));
    pl_set(&row, "spec", r->conducted);
    pl_set(&row, "record", r->did.record);
    pl_set(&row, "lineage", r->data->lineage);
    pl_set(&row, "inputs", pl_get(r->did.record, "files"));
    pl_set(&row, "registered", plan_side(r));
    pl_set(&row, "differences", differences);
    return pl_session_add(s, &row, *result, &id, r->err);
}

enum pl_status pl_trial_run(struct pl_trial *t, struct pl_str analysis,
                            const struct pl_value *choices,
                            const struct pl_frame *data, size_t line,
                            const struct pl_value **result, struct pl_err *err)
{
    struct run r = {.t = t, .a = t->session->a, .err = err};
    struct pl_pos pos = at_line(t->session, line);
    const struct pl_value *differences;

    PL_TRY(pl_protocol_need(t->protocol, analysis, &pos, &r.registered, err));
    r.conducted = r.registered;
    PL_TRY(apply_explained(&r));
    PL_TRY(apply_choices(&r, choices));
    if (pl_spec_function(r.conducted) == NULL)
        return execute(&r, r.conducted, NULL, &r.did, err);
    PL_TRY(find_data(&r, data));
    PL_TRY(execute(&r, r.conducted, r.data, &r.did, err));
    PL_TRY(compare(&r, &differences));
    if (pl_count(differences) == 0)
        r.plan = r.did;
    else
        PL_TRY(run_registered(&r));
    return write_row(&r, line, differences, result);
}
