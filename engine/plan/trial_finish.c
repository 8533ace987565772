/* What is left of a trial's economic analyses at the end of a notebook: how
 * many took part, where a condition asks for it, and what the plan gives for
 * those that were not run. */
#include "plan/economic.h"
#include "plan/session_state.h"
#include "plan/spec.h"

static void begin(struct pl_builder *b, const struct pl_trial *t,
                  const struct pl_value *spec)
{
    pl_build(b, t->session->a);
    pl_set_string(b, "trial", t->protocol->id);
    pl_set(b, "analysis", pl_get(spec, "id"));
}

static enum pl_status sample_of(struct pl_trial *t, const struct pl_value *spec,
                                const struct pl_frame **out, struct pl_err *err)
{
    const struct pl_frame *f = NULL;

    PL_TRY(pl_trial_frame(t, pl_strv(pl_get(spec, "data")), &f, err));
    return pl_registered_sample(t->session->a, t->protocol, spec, f, out, err);
}

/* An error that is not ours to stop at is kept where the value would stand. */
static enum pl_status kept(struct pl_builder *b, enum pl_status status,
                           const struct pl_err *why, struct pl_err *err)
{
    if (status == PL_ENOMEM)
        *err = *why;
    else if (status != PL_OK)
        pl_set_text(b, "error", why->msg);
    return status == PL_ENOMEM ? status : PL_OK;
}

static bool is_treated(const struct pl_trial *t, const struct pl_column *arms,
                       size_t row)
{
    struct pl_str control =
        pl_strv(pl_item(pl_at(t->protocol->value, "design.arms"), 0));

    if (pl_is_missing(arms, row))
        return false;
    if (arms->type == PL_COL_CATEGORY)
        return !pl_str_eq(arms->levels[arms->code[row]], control);
    return arms->type == PL_COL_NUMBER && arms->number[row] != 0;
}

/* Who is treated, and of them who has a 1: a gap is none. */
static enum pl_status count_uptake(struct pl_trial *t,
                                   const struct pl_value *spec,
                                   struct pl_builder *b, struct pl_err *err)
{
    const struct pl_value *files = pl_get(t->protocol->value, "data");
    struct pl_str arm = pl_protocol_treatment_of(
        pl_get_str(files, pl_strv(pl_get(spec, "data"))));
    const struct pl_column *arms = NULL, *took = NULL;
    const struct pl_frame *f = NULL;
    double n = 0, taken = 0;

    PL_TRY(sample_of(t, spec, &f, err));
    PL_TRY(pl_frame_need(f, arm, "uptake_at_least: treatment", &arms, err));
    PL_TRY(pl_frame_need(f, pl_strv(pl_at(spec, "condition.column")),
                         "uptake_at_least: column", &took, err));
    if (took->type != PL_COL_NUMBER)
        return pl_fail(err, PL_EINPUT, NULL,
                       "uptake_at_least: column \"%.*s\" holds no 0 and 1",
                       PL_FMT(took->name));
    for (size_t i = 0; i < f->n; i++) {
        bool is_one = is_treated(t, arms, i);
        n += is_one;
        taken += is_one && took->number[i] == 1;
    }
    pl_set_number(b, "n", n);
    pl_set_number(b, "n_taken", taken);
    return PL_OK;
}

static enum pl_status add_uptake(struct pl_trial *t,
                                 const struct pl_value *spec,
                                 struct pl_builder *list, struct pl_err *err)
{
    struct pl_err why = {0};
    struct pl_builder b;

    if (!pl_is_text(pl_at(spec, "condition.kind"), "uptake_at_least") ||
        pl_is_nil(pl_at(spec, "condition.column")))
        return PL_OK;
    begin(&b, t, spec);
    PL_TRY(kept(&b, count_uptake(t, spec, &b, &why), &why, err));
    pl_add(list, pl_map(&b));
    return PL_OK;
}

/* No row is read for amounts alone. */
static enum pl_status run_plan(struct pl_trial *t, const struct pl_value *spec,
                               struct pl_builder *b, struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    struct pl_executed plan = {NULL, NULL};
    const struct pl_value *cannot = NULL;
    const struct pl_frame *sample = NULL;
    struct pl_builder side;

    if (pl_economic_has_columns(spec))
        PL_TRY(sample_of(t, spec, &sample, err));
    const struct pl_value *missing = pl_economic_missing(a, spec, sample);
    if (missing == NULL)
        return pl_session_no_memory(err);
    if (missing->n > 0) {
        pl_set(b, "missing", missing);
        return PL_OK;
    }
    PL_TRY(pl_trial_run_registered(t, spec, sample, &plan, &cannot, err));
    pl_build(&side, a);
    if (cannot == NULL) {
        pl_set(&side, "record", plan.record);
        pl_set(&side, "result", plan.result);
    }
    pl_set(b, "registered", cannot != NULL ? cannot : pl_map(&side));
    return PL_OK;
}

static enum pl_status add_unrun(struct pl_trial *t, const struct pl_value *spec,
                                struct pl_builder *list, struct pl_err *err)
{
    struct pl_err why = {0};
    struct pl_builder b;

    if (!pl_is_economic(spec) ||
        pl_trial_first_run(t, pl_strv(pl_get(spec, "id"))) != NULL)
        return PL_OK;
    begin(&b, t, spec);
    PL_TRY(kept(&b, run_plan(t, spec, &b, &why), &why, err));
    pl_add(list, pl_map(&b));
    return PL_OK;
}

enum pl_status pl_trial_finish(struct pl_trial *t, struct pl_builder *uptake,
                               struct pl_builder *unrun, struct pl_err *err)
{
    const struct pl_value *specs = t->protocol->specs;

    for (size_t i = 0; t->is_used && i < pl_count(specs); i++) {
        PL_TRY(add_uptake(t, specs->as.members[i].value, uptake, err));
        PL_TRY(add_unrun(t, specs->as.members[i].value, unrun, err));
    }
    return PL_OK;
}
