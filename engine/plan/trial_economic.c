/* Economic analyses among a trial's others: the estimates that they value. */
#include "plan/economic.h"
#include "plan/schema.h"
#include "plan/session_state.h"
#include "plan/spec.h"

#include <math.h>

const struct pl_ran *pl_trial_first_run(const struct pl_trial *t,
                                        struct pl_str analysis)
{
    const struct pl_ran *first = NULL;

    for (const struct pl_ran *r = t->ran; r != NULL; r = r->next)
        if (pl_str_eq(pl_strv(pl_get(r->registered, "id")), analysis))
            first = r;
    return first;
}

/* The result of an analysis as conducted: its first run's, else what it would
 * give now. */
static enum pl_status conducted_of(struct pl_trial *t, struct pl_str analysis,
                                   const struct pl_value **result,
                                   struct pl_err *err)
{
    const struct pl_ran *first = pl_trial_first_run(t, analysis);
    struct pl_ran now = {0};

    if (first != NULL) {
        *result = first->did.result;
        return PL_OK;
    }
    PL_TRY(pl_trial_conduct(t, analysis, pl_nil(), NULL, 0, &now, err));
    *result = now.did.result;
    return PL_OK;
}

static enum pl_status registered_of(struct pl_trial *t, struct pl_str analysis,
                                    const struct pl_value **result,
                                    struct pl_err *err)
{
    const struct pl_ran *first = pl_trial_first_run(t, analysis);
    const struct pl_value *spec = pl_protocol_spec(t->protocol, analysis);
    struct pl_ran now = {0};

    if (first != NULL)
        now = *first;
    if (first == NULL) {
        const struct pl_frame *f = NULL;
        PL_TRY(pl_trial_frame(t, pl_strv(pl_get(spec, "data")), &f, err));
        PL_TRY(pl_registered_sample(t->session->a, t->protocol, spec, f,
                                    &now.sample, err));
        PL_TRY(pl_trial_run_registered(t, spec, now.sample, &now.plan,
                                       &now.cannot, err));
    }
    *result = now.plan.result;
    return now.cannot == NULL
               ? PL_OK
               : pl_fail(err, PL_EINPUT, NULL, "%.*s as registered: %.*s",
                         PL_FMT(analysis),
                         PL_FMT(pl_strv(pl_get(now.cannot, "error"))));
}

static enum pl_status no_term(struct pl_str analysis, struct pl_str term,
                              const struct pl_value *list, struct pl_err *err)
{
    if (term.len > 0)
        pl_fail(err, PL_EINPUT, NULL,
                "estimate of \"%.*s\": the treatment has no term \"%.*s\"",
                PL_FMT(analysis), PL_FMT(term));
    else
        pl_fail(err, PL_EINPUT, NULL,
                "estimate of \"%.*s\": the treatment has %zu terms, and one "
                "is valued",
                PL_FMT(analysis), pl_count(list));
    struct pl_str first = pl_strv(pl_get(pl_item(list, 0), "name"));
    return first.len > 0
               ? pl_hint(err, "estimate { \"%.*s\", term = \"%.*s\" }",
                         PL_FMT(analysis), PL_FMT(first))
               : PL_EINPUT;
}

/* The treatment's only term, or the one named. */
static enum pl_status term_of(const struct pl_value *wanted,
                              const struct pl_value *result,
                              const struct pl_value **out, struct pl_err *err)
{
    const struct pl_value *list = pl_get(result, "treatment");
    struct pl_str term = pl_strv(pl_get(wanted, "term"));
    struct pl_str analysis = pl_strv(pl_get(wanted, "analysis"));

    *out = term.len == 0 && pl_count(list) == 1
               ? pl_item(list, 0)
               : pl_treatment_term(result, term);
    if (pl_is_nil(*out))
        return no_term(analysis, term, list, err);
    if (isnan(pl_num(pl_get(*out, "estimate")) +
              pl_num(pl_get(*out, "std_error"))))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "estimate of \"%.*s\": it has none with a standard "
                       "error",
                       PL_FMT(analysis));
    return PL_OK;
}

static enum pl_status find_estimate(struct pl_trial *t,
                                    const struct pl_value *wanted,
                                    bool as_registered,
                                    const struct pl_value **out,
                                    struct pl_err *err)
{
    struct pl_str analysis = pl_strv(pl_get(wanted, "analysis"));
    const struct pl_value *result = NULL, *term = NULL, *spec = NULL;
    struct pl_builder b;

    PL_TRY(pl_protocol_need(t->protocol, analysis, NULL, &spec, err));
    PL_TRY(as_registered ? registered_of(t, analysis, &result, err)
                         : conducted_of(t, analysis, &result, err));
    PL_TRY(term_of(wanted, result, &term, err));
    pl_build(&b, t->session->a);
    pl_copy_members(&b, wanted);
    pl_set(&b, "mean", pl_get(term, "estimate"));
    pl_set(&b, "se", pl_get(term, "std_error"));
    *out = pl_map(&b);
    return *out != NULL ? PL_OK : pl_session_no_memory(err);
}

enum pl_status pl_trial_estimates(struct pl_trial *t,
                                  const struct pl_value *spec,
                                  bool as_registered,
                                  const struct pl_value **out,
                                  struct pl_err *err)
{
    struct pl_arena *a = t->session->a;
    struct pl_builder known;

    *out = spec;
    if (!pl_is_economic(spec))
        return PL_OK;
    const struct pl_value *wanted = pl_economic_estimates(a, spec, false);
    if (wanted == NULL)
        return pl_session_no_memory(err);
    if (pl_count(wanted) == 0)
        return PL_OK;
    pl_build(&known, a);
    for (size_t i = 0; i < wanted->n; i++) {
        const struct pl_value *one = NULL;
        PL_TRY(find_estimate(t, pl_item(wanted, i), as_registered, &one, err));
        pl_add(&known, one);
    }
    const struct pl_value *list = pl_list(&known);
    *out = list != NULL ? pl_economic_with_estimates(a, spec, list) : NULL;
    return *out != NULL ? PL_OK : pl_session_no_memory(err);
}

static const struct pl_value *moments_of(struct pl_arena *a,
                                         const struct pl_value *estimate)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set(&b, "estimate", pl_get(estimate, "mean"));
    pl_set(&b, "std_error", pl_get(estimate, "se"));
    return pl_map(&b);
}

/* Both specs name the same estimates, in the same order. */
const struct pl_value *pl_estimates_carried(struct pl_arena *a,
                                            const struct pl_value *registered,
                                            const struct pl_value *conducted)
{
    const struct pl_value *was = pl_economic_estimates(a, registered, true);
    const struct pl_value *is = pl_economic_estimates(a, conducted, true);
    struct pl_builder list, b;

    pl_build(&list, a);
    for (size_t i = 0; i < pl_count(is) && i < pl_count(was); i++) {
        const struct pl_value *x = pl_item(was, i), *y = pl_item(is, i);
        if (pl_equal(x, y))
            continue;
        pl_build(&b, a);
        pl_set(&b, "analysis", pl_get(y, "analysis"));
        pl_set(&b, "term", pl_get(y, "term"));
        pl_set(&b, "registered", moments_of(a, x));
        pl_set(&b, "conducted", moments_of(a, y));
        pl_add(&list, pl_map(&b));
    }
    return was != NULL && is != NULL ? pl_list(&list) : NULL;
}

enum pl_status pl_trial_need_amounts(struct pl_trial *t,
                                     const struct pl_value *spec,
                                     const struct pl_frame *frame,
                                     struct pl_err *err)
{
    struct pl_str id = pl_strv(pl_get(spec, "id"));
    struct pl_buf b;

    if (!pl_is_economic(spec))
        return PL_OK;
    const struct pl_value *missing =
        pl_economic_missing(t->session->a, spec, frame);
    if (missing == NULL)
        return pl_session_no_memory(err);
    if (missing->n == 0)
        return PL_OK;
    pl_buf_init(&b, 1000);
    for (size_t i = 0; i < missing->n; i++)
        pl_buf_printf(&b, "%s%.*s", i > 0 ? ", " : "",
                      PL_FMT(pl_strv(pl_item(missing, i))));
    struct pl_str list = pl_buf_view(&b);
    pl_fail(err, PL_EINPUT, NULL, "%.*s \"%.*s\" lacks what it needs: %.*s",
            PL_FMT(pl_strv(pl_get(spec, "kind"))), PL_FMT(id), PL_FMT(list));
    pl_buf_free(&b);
    if (pl_protocol_spec(t->protocol, id) == NULL)
        return err->status;
    return pl_hint(err,
                   "give it as a choice of t:run, or leave the analysis unrun "
                   "and explain that: t:omit { analysis = \"%.*s\", ... }",
                   PL_FMT(id));
}
