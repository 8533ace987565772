/* Running analyses: as registered, and as conducted, and what differs. */
#include "plan/clause.h"
#include "plan/compare.h"
#include "plan/economic.h"
#include "plan/estimator.h"
#include "plan/grid.h"
#include "plan/rule.h"
#include "plan/schema.h"
#include "plan/strategy.h"
#include "plan/trial_estimand.h"

/* One call of t:run. */
struct run {
    struct pl_trial *t;
    struct pl_arena *a;
    struct pl_ran ran;
    struct pl_strategies beside;   /* rules of a list, beside the primary one */
    const struct pl_frame *source; /* the registered data, all rows */
    /* Where an economic analysis values estimates: those of the plan's own runs
     * that are not those of the runs made. */
    const struct pl_value *carried;
    struct pl_err *err;
};

const struct pl_value *pl_treatment_term(const struct pl_value *result,
                                         struct pl_str name)
{
    const struct pl_value *list = pl_get(result, "treatment");

    if (pl_economic_quantity_name(result, 0) != NULL && name.len > 0)
        return pl_economic_quantity(result, name);
    for (size_t i = 0; i < pl_count(list); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(list, i), "name")), name))
            return pl_item(list, i);
    return pl_count(list) == 0 && name.len == 0 ? result : pl_nil();
}

static enum pl_status apply_choices(struct run *r,
                                    const struct pl_value *choices)
{
    for (size_t i = 0; i < pl_count(choices); i++) {
        const struct pl_member *m = &choices->as.members[i];
        PL_TRY(pl_choice_need(m->key, r->err));
        PL_TRY(
            pl_choice_check(r->a, r->ran.registered, m->key, m->value, r->err));
        r->ran.spec = pl_choice_apply(r->a, r->ran.spec, m->key, m->value);
        if (r->ran.spec == NULL)
            return pl_session_no_memory(r->err);
    }
    return PL_OK;
}

/* Departures that were explained before this run apply to it. */
static enum pl_status apply_explained(struct run *r)
{
    struct pl_builder done = r->t->choices;
    const struct pl_value *list = pl_list(&done);

    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *e = pl_item(list, i);
        r->ran.spec =
            pl_clause_apply(r->a, r->ran.spec, pl_strv(pl_get(e, "clause")),
                            pl_get(e, "conducted"));
        if (r->ran.spec == NULL)
            return pl_session_no_memory(r->err);
    }
    return list != NULL ? PL_OK : pl_session_no_memory(r->err);
}

static enum pl_status find_data(struct run *r, const struct pl_frame *given)
{
    struct pl_str name = pl_strv(pl_get(r->ran.registered, "data"));
    const struct pl_frame *frame;

    PL_TRY(given != NULL ? pl_trial_planned(r->t, name, &frame, r->err)
                         : pl_trial_frame(r->t, name, &frame, r->err));
    r->source = frame;
    PL_TRY(pl_registered_sample(r->a, r->t->protocol, r->ran.registered, frame,
                                &r->ran.sample, r->err));
    if (given != NULL) {
        /* What is drawn would else fall as the notebook sorted its rows. */
        r->ran.is_given = true;
        return pl_frame_in_order_of(r->a, given, frame, &r->ran.data, r->err);
    }
    if (pl_equal(pl_get(r->ran.registered, "sample"),
                 pl_get(r->ran.spec, "sample"))) {
        r->ran.data = r->ran.sample;
        return PL_OK;
    }
    return pl_registered_sample(r->a, r->t->protocol, r->ran.spec, frame,
                                &r->ran.data, r->err);
}

const struct pl_value *pl_trial_args(const struct pl_trial *t,
                                     const struct pl_value *spec)
{
    return pl_spec_args(t->session->a, spec,
                        pl_get(t->protocol->value, "design"));
}

static enum pl_status no_function(const struct pl_value *spec,
                                  struct pl_err *err)
{
    pl_fail(err, PL_EINPUT, NULL, "this version of plumb cannot run a %.*s",
            PL_FMT(pl_strv(pl_get(spec, "kind"))));
    return pl_hint(err,
                   "leave it unrun and explain it: t:omit { analysis "
                   "= \"%.*s\", ... }",
                   PL_FMT(pl_strv(pl_get(spec, "id"))));
}

enum pl_status pl_trial_execute(struct pl_trial *t, const struct pl_value *spec,
                                const struct pl_frame *frame,
                                struct pl_executed *out, struct pl_err *err)
{
    const char *function = pl_spec_function(spec), *member;
    const char *why = pl_estimator_refuses(spec, &member);

    if (function == NULL)
        return no_function(spec, err);
    if (why != NULL)
        return pl_fail(err, PL_EINPUT, NULL, "analysis \"%.*s\": %s: %s",
                       PL_FMT(pl_strv(pl_get(spec, "id"))), member, why);
    PL_TRY(pl_trial_need_amounts(t, spec, frame, err));
    PL_TRY(pl_trial_estimates(t, spec, false, &spec, err));
    const struct pl_value *args = pl_trial_args(t, spec);
    if (args == NULL)
        return pl_session_no_memory(err);
    return pl_session_execute(t->session, function, frame, args, out, err);
}

enum pl_status pl_trial_tell_refused(struct pl_trial *t,
                                     const struct pl_value *spec,
                                     const struct pl_frame *frame, size_t line,
                                     struct pl_err *err)
{
    struct pl_session *s = t->session;
    const char *function = pl_spec_function(spec);
    const struct pl_value *args = pl_trial_args(t, spec);
    const struct pl_value *names = function == NULL || args == NULL
                                       ? NULL
                                       : pl_execute_reads(s->a, function, args);

    return pl_session_tell_refused(s, names != NULL ? frame : NULL, names, line,
                                   err);
}

const struct pl_value *pl_spec_with_choices(struct pl_arena *a,
                                            const struct pl_value *registered,
                                            const struct pl_value *done)
{
    static const char *const paths[] = {"missing.covariates", "missing.outcome",
                                        "vcov", "sample"};
    const struct pl_value *spec = registered;

    if (pl_is_economic(spec))
        spec = pl_economic_with_choices(a, spec, done);
    for (size_t i = 0; spec != NULL && i < sizeof paths / sizeof paths[0]; i++)
        if (pl_is_unspecified(pl_at(spec, paths[i])) &&
            !pl_is_unspecified(pl_at(done, paths[i])))
            spec = pl_with_path(a, spec, paths[i], pl_at(done, paths[i]));
    return spec;
}

static const struct pl_value *with_choices_made(struct run *r)
{
    return pl_spec_with_choices(r->a, r->ran.registered, r->ran.spec);
}

enum pl_status
pl_trial_run_registered(struct pl_trial *t, const struct pl_value *spec,
                        const struct pl_frame *sample, struct pl_executed *plan,
                        const struct pl_value **cannot, struct pl_err *err)
{
    struct pl_err why = {0};
    struct pl_builder b;

    enum pl_status status = pl_trial_estimates(t, spec, true, &spec, &why);
    if (status == PL_OK)
        status = pl_trial_execute(t, spec, sample, plan, &why);
    if (status == PL_OK)
        return PL_OK;
    if (status == PL_ENOMEM) {
        *err = why;
        return status;
    }
    pl_build(&b, t->session->a);
    pl_set_text(&b, "error", why.msg);
    *cannot = pl_map(&b);
    return *cannot != NULL ? PL_OK : pl_session_no_memory(err);
}

/* The registered spec on the registered data; when it cannot run, why. */
static enum pl_status run_registered(struct run *r)
{
    const struct pl_value *spec = with_choices_made(r);

    return spec != NULL
               ? pl_trial_run_registered(r->t, spec, r->ran.sample,
                                         &r->ran.plan, &r->ran.cannot, r->err)
               : pl_session_no_memory(r->err);
}

/* Estimates that an economic analysis values, where the plan's are others. */
static enum pl_status find_carried(struct run *r)
{
    const struct pl_value *registered = NULL, *conducted = NULL;
    struct pl_err why = {0};

    r->carried = pl_nil();
    if (!pl_is_economic(r->ran.spec))
        return PL_OK;
    enum pl_status status =
        pl_trial_estimates(r->t, r->ran.spec, true, &registered, &why);
    if (status != PL_OK) {
        *r->err = why;
        return status == PL_ENOMEM ? status : PL_OK;
    }
    PL_TRY(pl_trial_estimates(r->t, r->ran.spec, false, &conducted, r->err));
    r->carried = pl_estimates_carried(r->a, registered, conducted);
    return r->carried != NULL ? PL_OK : pl_session_no_memory(r->err);
}

static enum pl_status compare(struct run *r,
                              const struct pl_value **differences)
{
    struct pl_comparison c = {
        .protocol = r->t->protocol,
        .spec = r->ran.registered,
        .done = r->ran.spec,
        .record = r->ran.did.record,
        .alpha = pl_num(pl_get(r->ran.spec, "alpha")),
        .registered = r->ran.sample,
        .conducted = r->ran.data,
        .source = r->source,
    };

    return pl_compare(r->a, &c, differences, r->err);
}

static const struct pl_value *plan_side(struct run *r)
{
    struct pl_builder b;

    if (r->ran.cannot != NULL)
        return r->ran.cannot;
    pl_build(&b, r->a);
    pl_set(&b, "record", r->ran.plan.record);
    pl_set(&b, "result", r->ran.plan.result);
    return pl_map(&b);
}

/* Everything that decides a grid, beside the rows that ran. */
static const struct pl_value *grid_args(struct run *r,
                                        const struct pl_grid_in *in)
{
    struct pl_hash source = pl_session_frame_hash(r->t->session, in->source);
    struct pl_builder b;
    char hex[65];

    pl_hash_hex(&source, hex);
    pl_build(&b, r->a);
    pl_set(&b, "registered", in->registered);
    pl_set(&b, "conducted", in->conducted);
    pl_set(&b, "differences", in->differences);
    pl_set_text(&b, "source", hex);
    return pl_map(&b);
}

/* What each departure moved, by every combination of them. */
static enum pl_status run_grid(struct run *r,
                               const struct pl_value *differences,
                               const struct pl_value **grid)
{
    struct pl_session *s = r->t->session;
    struct pl_grid_in in = {.trial = r->t,
                            .registered = with_choices_made(r),
                            .conducted = r->ran.spec,
                            .source = r->source,
                            .data = r->ran.data,
                            .differences = differences,
                            .did = r->ran.did.result,
                            .plan = r->ran.cannot == NULL &&
                                            pl_count(r->carried) == 0
                                        ? r->ran.plan.result
                                        : NULL};
    struct pl_executed out = {NULL, NULL};
    struct pl_hash key;

    if (in.registered == NULL)
        return pl_session_no_memory(r->err);
    /* Every combination values the estimates as conducted. */
    PL_TRY(
        pl_trial_estimates(r->t, in.registered, false, &in.registered, r->err));
    PL_TRY(
        pl_trial_estimates(r->t, in.conducted, false, &in.conducted, r->err));
    const struct pl_value *args = grid_args(r, &in);
    if (args == NULL)
        return pl_session_no_memory(r->err);
    if (pl_session_recall(s, "grid", r->ran.data, args, &key, &out)) {
        *grid = out.result;
        return PL_OK;
    }
    PL_TRY(pl_grid_run(&in, grid, r->err));
    out = (struct pl_executed){*grid, args};
    pl_session_remember(s, &key, &out);
    return PL_OK;
}

/* What other rules of a list for missing values did, and which of them did not
 * run. */
static enum pl_status run_beside(struct run *r,
                                 const struct pl_value **differences)
{
    const struct pl_value *spec = with_choices_made(r);
    struct pl_builder all;

    if (spec == NULL)
        return pl_session_no_memory(r->err);
    PL_TRY(pl_strategies_run(r->t, spec, &r->ran, &r->beside, r->err));
    if (pl_count(r->beside.differences) == 0)
        return PL_OK;
    pl_build(&all, r->a);
    for (size_t i = 0; i < pl_count(*differences); i++)
        pl_add(&all, pl_item(*differences, i));
    for (size_t i = 0; i < pl_count(r->beside.differences); i++)
        pl_add(&all, pl_item(r->beside.differences, i));
    *differences = pl_list(&all);
    return *differences != NULL ? PL_OK : pl_session_no_memory(r->err);
}

/* A regression's or a comparison's own result, not a count or a multiverse of
 * it. */
static bool has_effect(const struct pl_ran *ran)
{
    const struct pl_value *kind = pl_get(ran->spec, "kind");

    return (pl_is_text(kind, "regression") || pl_is_text(kind, "comparison")) &&
           (!pl_is_nil(pl_get(ran->did.result, "estimate")) ||
            !pl_is_nil(pl_get(ran->did.result, "terms")));
}

/* Row, analysis and threshold stand in the result that a notebook gets. */
static const struct pl_value *placed(struct pl_session *s, struct pl_str id,
                                     const struct pl_ran *ran,
                                     const struct pl_value *result)
{
    const struct pl_value *alpha = pl_get(ran->spec, "alpha");
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_copy_members(&b, result);
    pl_set_string(&b, "ledger", pl_session_next_id(s));
    if (id.len > 0)
        pl_set_string(&b, "analysis", id);
    if (alpha->type == PL_NUMBER)
        pl_set(&b, "alpha", alpha);
    return pl_map(&b);
}

/* And what it is of, and the rules that ran beside it. */
static const struct pl_value *told_of(struct pl_trial *t, struct pl_str id,
                                      const struct pl_ran *ran)
{
    struct pl_session *s = t->session;
    const struct pl_value *list = pl_get(ran->did.result, "strategies");
    struct pl_builder b, all;

    pl_build(&b, s->a);
    pl_copy_members(&b, placed(s, id, ran, ran->did.result));
    if (has_effect(ran)) {
        pl_set(&b, "estimand", pl_trial_estimand(t, ran));
        pl_set(&b, "model", pl_trial_model(t, ran));
    }
    pl_build(&all, s->a);
    for (size_t i = 0; i < pl_count(list); i++)
        pl_add(&all, placed(s, id, ran, pl_item(list, i)));
    if (pl_count(list) > 0)
        pl_set(&b, "strategies", pl_list(&all));
    return pl_map(&b);
}

/* What a notebook gets beside the ledger's row, which has the words already. */
static const struct pl_value *with_parts(struct pl_trial *t,
                                         const struct pl_ran *ran,
                                         const struct pl_value *told)
{
    struct pl_builder b;

    if (!has_effect(ran))
        return told;
    pl_build(&b, t->session->a);
    pl_copy_members(&b, told);
    pl_set(&b, "estimand_parts", pl_trial_estimand_parts(t, ran));
    return pl_map(&b);
}

enum pl_status pl_trial_row(struct pl_trial *t, struct pl_builder *row,
                            struct pl_str id, const struct pl_ran *ran,
                            const struct pl_value **result, struct pl_err *err)
{
    struct pl_session *s = t->session;
    const struct pl_value *told = told_of(t, id, ran);
    struct pl_str ledger;

    if (told == NULL)
        return pl_session_no_memory(err);
    pl_set_string(row, "trial", t->protocol->id);
    if (id.len > 0)
        pl_set_string(row, "analysis", id);
    pl_set_text(row, "function", pl_spec_function(ran->spec));
    pl_set(row, "spec", ran->spec);
    pl_set(row, "record", ran->did.record);
    pl_set(row, "lineage", ran->data->lineage);
    pl_set(row, "inputs", pl_get(ran->did.record, "files"));
    PL_TRY(pl_session_add(s, row, told, &ledger, err));
    *result = with_parts(t, ran, told);
    return *result != NULL ? PL_OK : pl_session_no_memory(err);
}

static enum pl_status keep_ran(struct run *r)
{
    struct pl_ran *ran = PL_NEW(r->a, struct pl_ran, 1);

    if (ran == NULL)
        return pl_session_no_memory(r->err);
    *ran = r->ran;
    ran->next = r->t->ran;
    r->t->ran = ran;
    return PL_OK;
}

static enum pl_status conduct(struct run *r, struct pl_str analysis,
                              const struct pl_value *choices,
                              const struct pl_frame *data)
{
    struct pl_pos pos = pl_session_pos(r->t->session, r->ran.line);

    PL_TRY(pl_protocol_need(r->t->protocol, analysis, &pos, &r->ran.registered,
                            r->err));
    r->ran.spec = r->ran.registered;
    PL_TRY(apply_explained(r));
    PL_TRY(apply_choices(r, choices));
    if (pl_spec_function(r->ran.spec) == NULL)
        return pl_trial_execute(r->t, r->ran.spec, NULL, &r->ran.did, r->err);
    PL_TRY(find_data(r, data));
    if (pl_trial_execute(r->t, r->ran.spec, r->ran.data, &r->ran.did, r->err) ==
        PL_OK)
        return PL_OK;
    bool is_planned = data == NULL && pl_equal(r->ran.spec, r->ran.registered);
    return is_planned ? r->err->status
                      : pl_trial_tell_refused(r->t, r->ran.spec, r->ran.data,
                                              r->ran.line, r->err);
}

enum pl_status pl_trial_conduct(struct pl_trial *t, struct pl_str analysis,
                                const struct pl_value *choices,
                                const struct pl_frame *data, size_t line,
                                struct pl_ran *out, struct pl_err *err)
{
    struct run r = {
        .t = t, .a = t->session->a, .ran = {.line = line}, .err = err};

    PL_TRY(conduct(&r, analysis, choices, data));
    *out = r.ran;
    return PL_OK;
}

enum pl_status pl_trial_run(struct pl_trial *t, struct pl_str analysis,
                            const struct pl_value *choices,
                            const struct pl_frame *data, size_t line,
                            const struct pl_value **result, struct pl_err *err)
{
    struct run r = {
        .t = t, .a = t->session->a, .ran = {.line = line}, .err = err};
    const struct pl_value *differences, *grid = pl_nil();
    struct pl_builder row;

    PL_TRY(conduct(&r, analysis, choices, data));
    PL_TRY(compare(&r, &differences));
    PL_TRY(run_beside(&r, &differences));
    PL_TRY(find_carried(&r));
    if (pl_count(differences) == 0 && pl_count(r.carried) == 0)
        r.ran.plan = r.ran.did;
    else
        PL_TRY(run_registered(&r));
    if (pl_count(differences) > 0)
        PL_TRY(run_grid(&r, differences, &grid));
    PL_TRY(keep_ran(&r));
    pl_session_row(t->session, &row,
                   pl_count(differences) > 0 ? "conducted" : "registered",
                   line);
    pl_set(&row, "registered", plan_side(&r));
    pl_set(&row, "differences", differences);
    if (!pl_is_nil(grid))
        pl_set(&row, "grid", grid);
    if (pl_count(r.beside.omitted) > 0)
        pl_set(&row, "omitted", r.beside.omitted);
    PL_TRY(pl_strategies_keep(t, &r.beside, &row, &r.ran, err));
    if (pl_count(r.carried) > 0)
        pl_set(&row, "carried", r.carried);
    return pl_trial_row(t, &row, pl_strv(pl_get(r.ran.registered, "id")),
                        &r.ran, result, err);
}
