/* t:explore: an analysis that no clause names, run as one that is. */
#include "plan/schema.h"
#include "plan/session_state.h"
#include "plan/spec.h"
#include "plan/statistic.h"
#include "plan/strategy.h"

static enum pl_status check_name(const struct pl_trial *t, struct pl_str name,
                                 const struct pl_pos *pos, struct pl_err *err)
{
    if (name.len == 0)
        return pl_fail(err, PL_EINPUT, pos,
                       "t:explore: an exploration needs a name");
    if (pl_protocol_spec(t->protocol, name) == NULL)
        return PL_OK;
    pl_fail(err, PL_EINPUT, pos,
            "t:explore: \"%.*s\" is a registered analysis of protocol \"%.*s\"",
            PL_FMT(name), PL_FMT(t->protocol->id));
    return pl_hint(err,
                   "run it with t:run(\"%.*s\", ...), or explore under "
                   "another name",
                   PL_FMT(name));
}

static enum pl_status check_spec(const struct pl_value *spec,
                                 const struct pl_pos *pos, struct pl_err *err)
{
    if (pl_kind_in(spec, "analysis")) {
        PL_TRY(pl_kind_check(spec, err));
        return pl_is_statistic(spec) ? pl_statistic_need(spec, err) : PL_OK;
    }
    pl_fail(err, PL_EINPUT, pos,
            "t:explore: the second argument is not an analysis");
    return pl_hint(err, "t:explore(\"name\", regression { outcome = ... })");
}

/* The rows: what was given, else the sample that the spec's rule takes. */
static enum pl_status find_data(struct pl_trial *t, const struct pl_frame *data,
                                struct pl_ran *ran, struct pl_err *err)
{
    const struct pl_frame *frame;

    ran->data = data;
    ran->is_given = data != NULL;
    ran->sample = data;
    if (data != NULL)
        return PL_OK;
    PL_TRY(pl_trial_frame(t, pl_strv(pl_get(ran->spec, "data")), &frame, err));
    PL_TRY(pl_registered_sample(t->session->a, t->protocol, ran->spec, frame,
                                &ran->data, err));
    ran->sample = ran->data;
    return PL_OK;
}

enum pl_status pl_trial_explore(struct pl_trial *t, struct pl_str name,
                                const struct pl_value *spec,
                                const struct pl_frame *data, size_t line,
                                const struct pl_value **result,
                                struct pl_err *err)
{
    struct pl_session *s = t->session;
    struct pl_pos pos = pl_session_pos(s, line);
    struct pl_ran ran = {.line = line};
    struct pl_strategies beside;
    struct pl_builder row;

    PL_TRY(check_name(t, name, &pos, err));
    PL_TRY(check_spec(spec, &pos, err));
    ran.spec = pl_spec_inherit(s->a, t->protocol->value, name, spec);
    if (ran.spec == NULL)
        return pl_session_no_memory(err);
    PL_TRY(find_data(t, data, &ran, err));
    if (pl_trial_execute(t, ran.spec, ran.data, &ran.did, err) != PL_OK)
        return pl_trial_tell_refused(t, ran.spec, ran.data, line, err);
    /* All rules of a list; what none registered is not omitted either. */
    PL_TRY(pl_strategies_run(t, ran.spec, &ran, &beside, err));
    pl_session_row(s, &row, "explored", line);
    PL_TRY(pl_strategies_keep(t, &beside, &row, &ran, err));
    return pl_trial_row(t, &row, name, &ran, result, err);
}
