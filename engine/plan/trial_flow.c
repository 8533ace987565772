/* t:flow: who was assigned, who was analysed, and where the others went.
 *
 * Rows are counted where they are, never taken from the plan; what is left must
 * be the rows that the execution says it used. */
#include "data/expr.h"
#include "data/missing.h"
#include "plan/economic.h"
#include "plan/estimator.h"
#include "plan/execute_run.h"
#include "plan/session_state.h"

#include <string.h>

enum { REASONS = 128 };

/* A column that a row must have a value in. */
struct need {
    const char *part;
    struct pl_str name;
    const struct pl_column *column;
    double *left; /* [arms] rows that it cost */
};

struct flow {
    struct pl_trial *t;
    struct pl_arena *a;
    const struct pl_ran *ran;
    const struct pl_frame *registered;
    const struct pl_frame *frame; /* that ran, after rules that scale cells */
    struct pl_groups arms;        /* of the registered data */
    double *assigned, *sample, *data, *analysed, *outside, *left_out, *added;
    struct need needs[REASONS];
    size_t n_needs;
    struct pl_err *err;
};

static double *zeros(const struct flow *f)
{
    return PL_NEW(f->a, double, f->arms.n + 1);
}

static enum pl_status groups_of(const struct flow *f,
                                const struct pl_frame *frame,
                                struct pl_groups *out)
{
    struct pl_run r = {.a = f->a,
                       .work = f->a,
                       .who = "t:flow",
                       .frame = frame,
                       .err = f->err};
    const struct pl_column *c;
    struct pl_str name = pl_strv(pl_get(f->ran->spec, "treatment"));

    if (name.len == 0)
        return pl_fail(f->err, PL_EINPUT, NULL,
                       "t:flow: the analysis has no treatment, so there are no "
                       "arms to count by");
    PL_TRY(pl_frame_need(frame, name, "t:flow: treatment", &c, f->err));
    return pl_groups_of(&r, frame, c, out);
}

/* The place of a level among the arms. */
static enum pl_status arm_of(const struct flow *f, struct pl_str level,
                             size_t *arm)
{
    for (*arm = 0; *arm < f->arms.n; ++*arm)
        if (pl_str_eq(f->arms.level[*arm], level))
            return PL_OK;
    return pl_fail(
        f->err, PL_EINPUT, NULL,
        "t:flow: arm \"%.*s\" of the run is no arm of the registered "
        "data",
        PL_FMT(level));
}

/* of: [rows of the frame] arm, or -1. */
static enum pl_status count_arms(const struct flow *f,
                                 const struct pl_frame *frame, double **count,
                                 int32_t **of)
{
    struct pl_groups g;
    size_t arm;

    PL_TRY(groups_of(f, frame, &g));
    *count = zeros(f);
    *of = PL_NEW(f->a, int32_t, frame->n + 1);
    if (*count == NULL || *of == NULL)
        return pl_session_no_memory(f->err);
    for (size_t i = 0; i < frame->n; i++) {
        (*of)[i] = -1;
        if (g.of[i] < 0)
            continue;
        PL_TRY(arm_of(f, g.level[g.of[i]], &arm));
        (*of)[i] = (int32_t)arm;
        (*count)[arm]++;
    }
    return PL_OK;
}

/* Rows of the sample that the run was not given, and rows it got besides. */
static enum pl_status compare_rows(struct flow *f, const int32_t *of_sample,
                                   const int32_t *of_data)
{
    struct pl_overlay o;

    f->left_out = zeros(f);
    f->added = zeros(f);
    if (f->left_out == NULL || f->added == NULL)
        return pl_session_no_memory(f->err);
    if (f->ran->data == f->ran->sample)
        return PL_OK;
    PL_TRY(pl_frame_overlay(f->a, f->ran->sample, f->ran->data, &o, f->err));
    for (size_t i = 0; i < f->arms.n; i++) {
        f->left_out[i] = f->sample[i];
        f->added[i] = f->data[i];
    }
    for (size_t i = 0; i < o.both; i++) {
        int32_t was = of_sample[o.row_a[i]], is = of_data[o.row_b[i]];
        if (was >= 0)
            f->left_out[was]--;
        if (is >= 0)
            f->added[is]--;
    }
    return PL_OK;
}

static enum pl_status need_column(struct flow *f, const char *part,
                                  struct pl_str name,
                                  const struct pl_column *column)
{
    if (f->n_needs == REASONS)
        return pl_fail(f->err, PL_ELIMIT, NULL,
                       "t:flow: more than %d columns to count by", REASONS);
    struct need *n = &f->needs[f->n_needs++];
    *n = (struct need){part, name, column, zeros(f)};
    return n->left != NULL ? PL_OK : pl_session_no_memory(f->err);
}

static enum pl_status need_name(struct flow *f, const char *part,
                                struct pl_str name)
{
    const struct pl_column *c;

    if (name.len == 0)
        return PL_OK;
    PL_TRY(pl_frame_need(f->frame, name, "t:flow: column", &c, f->err));
    return need_column(f, part, name, c);
}

static enum pl_status need_expression(struct flow *f, const char *part,
                                      const struct pl_value *e)
{
    const struct pl_column *c;
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_expr_print(&b, e);
    struct pl_str name = pl_buf_copy(&b, f->a);
    pl_buf_free(&b);
    if (name.s == NULL)
        return pl_session_no_memory(f->err);
    PL_TRY(pl_expr_column(f->a, f->frame, e, PL_STR(""), &c, f->err));
    return need_column(f, part, name, c);
}

static enum pl_status need_term(struct flow *f, const char *part,
                                const struct pl_value *term)
{
    const struct pl_value *parts = pl_get(term, "interact");

    if (!pl_is_nil(pl_get(term, "factor")))
        term = pl_get(term, "factor");
    if (term->type == PL_STRING)
        return need_name(f, part, term->as.string);
    if (pl_is_nil(parts))
        return need_expression(f, part, term);
    for (size_t i = 0; i < pl_count(parts); i++) {
        const struct pl_value *one = pl_item(parts, i);
        if (!pl_is_nil(pl_get(one, "factor")))
            one = pl_get(one, "factor");
        PL_TRY(one->type == PL_STRING ? need_name(f, part, one->as.string)
                                      : need_expression(f, part, one));
    }
    return PL_OK;
}

static enum pl_status need_terms(struct flow *f, const char *part,
                                 const struct pl_value *terms)
{
    for (size_t i = 0; i < pl_count(terms); i++)
        PL_TRY(need_term(f, part, pl_item(terms, i)));
    return PL_OK;
}

static bool is_rule(const struct pl_value *rule, const char *kind)
{
    return pl_is_text(pl_get(rule, "kind"), kind);
}

/* Cells as they are after rules that scale them. */
static enum pl_status scale(struct flow *f, const struct pl_value *rule)
{
    struct pl_period p = {pl_strv(pl_get(rule, "months")),
                          pl_num(pl_get(rule, "full")),
                          pl_num(pl_get(rule, "minimum")), true, true};
    const struct pl_value *columns = pl_get(rule, "columns");
    struct pl_builder there;
    struct pl_filled did;

    pl_build(&there, f->a);
    for (size_t i = 0; i < pl_count(columns); i++)
        if (pl_frame_column(f->frame, pl_strv(pl_item(columns, i))) != NULL)
            pl_add(&there, pl_item(columns, i));
    const struct pl_value *list = pl_list(&there);
    if (list == NULL)
        return pl_session_no_memory(f->err);
    PL_TRY(pl_pro_rata(f->a, f->frame, list, &p, &did, f->err));
    f->frame = did.frame;
    return PL_OK;
}

/* Does the rule leave out rows with a gap, after what it scales? */
static enum pl_status leaves_out(struct flow *f, const struct pl_value *rule,
                                 bool *out)
{
    for (; is_rule(rule, "pro_rata"); rule = pl_get(rule, "otherwise"))
        PL_TRY(scale(f, rule));
    *out = pl_is_nil(rule) || is_rule(rule, "complete_case") ||
           is_rule(rule, "heckman");
    return PL_OK;
}

/* A rule that fills cells costs no rows. */
static enum pl_status find_needs(struct flow *f)
{
    static const char *const accounts[] = {"costs", "benefits", "cost",
                                           "effect"};
    const struct pl_value *spec = f->ran->spec, *record = f->ran->did.record;
    const struct pl_value *rules = pl_get(record, "missing");
    bool of_outcome = true, of_covariates = true;

    f->frame = f->ran->data;
    if (pl_is_economic(spec)) {
        for (size_t i = 0; i < sizeof accounts / sizeof accounts[0]; i++)
            PL_TRY(need_name(f, "outcome", pl_strv(pl_get(spec, accounts[i]))));
        return need_name(f, "cluster", pl_strv(pl_get(spec, "cluster")));
    }
    PL_TRY(leaves_out(f, pl_get(rules, "outcome"), &of_outcome));
    PL_TRY(leaves_out(f, pl_get(rules, "covariates"), &of_covariates));
    if (of_outcome)
        PL_TRY(need_name(f, "outcome", pl_strv(pl_get(spec, "outcome"))));
    if (!pl_is_text(pl_get(spec, "kind"), "regression"))
        return PL_OK;
    if (pl_is_text(pl_get(record, "estimator"), "iv")) {
        const struct pl_value *by = pl_spec_instruments(f->a, spec);
        if (by == NULL)
            return pl_session_no_memory(f->err);
        PL_TRY(need_terms(f, "uptake", pl_get(spec, "endogenous")));
        PL_TRY(need_terms(f, "instrument", by));
    }
    if (of_covariates) {
        PL_TRY(need_terms(f, "covariate", pl_get(spec, "covariates")));
        PL_TRY(need_terms(f, "fixed effect", pl_get(spec, "fixed_effects")));
        PL_TRY(need_terms(f, "selection", pl_at(rules, "outcome.selection")));
    }
    PL_TRY(need_name(f, "cluster", pl_strv(pl_at(record, "vcov.by"))));
    return need_name(f, "weight", pl_strv(pl_get(spec, "weights")));
}

static void count_reasons(struct flow *f, const int32_t *of)
{
    for (size_t i = 0; i < f->ran->data->n; i++) {
        size_t k = 0;
        while (k < f->n_needs && !pl_is_missing(f->needs[k].column, i))
            k++;
        if (of[i] >= 0 && k < f->n_needs)
            f->needs[k].left[of[i]]++;
    }
}

/* As the execution says, and as the rows counted here must give. */
static enum pl_status count_analysed(struct flow *f)
{
    const struct pl_value *list = pl_get(f->ran->did.result, "arms");
    size_t arm;

    f->analysed = zeros(f);
    if (f->analysed == NULL)
        return pl_session_no_memory(f->err);
    if (pl_is_nil(list))
        list = pl_get(f->ran->did.result, "groups");
    for (size_t i = 0; i < pl_count(list); i++) {
        const struct pl_value *one = pl_item(list, i);
        PL_TRY(arm_of(f, pl_strv(pl_get(one, "level")), &arm));
        f->analysed[arm] = pl_num_or(pl_get(one, "n"), 0);
    }
    for (size_t i = 0; i < f->arms.n; i++) {
        double left = f->data[i];
        for (size_t k = 0; k < f->n_needs; k++)
            left -= f->needs[k].left[i];
        if (left != f->analysed[i]) /* whole numbers */
            return pl_fail(f->err, PL_EFAULT, NULL,
                           "t:flow: %.0f rows of arm \"%.*s\" should be "
                           "analysed, and %.0f were",
                           left, PL_FMT(f->arms.level[i]), f->analysed[i]);
    }
    return PL_OK;
}

static enum pl_status count(struct flow *f)
{
    int32_t *of = NULL, *of_sample, *of_data;

    PL_TRY(groups_of(f, f->registered, &f->arms));
    PL_TRY(count_arms(f, f->registered, &f->assigned, &of));
    PL_TRY(count_arms(f, f->ran->sample, &f->sample, &of_sample));
    PL_TRY(count_arms(f, f->ran->data, &f->data, &of_data));
    PL_TRY(compare_rows(f, of_sample, of_data));
    PL_TRY(find_needs(f));
    count_reasons(f, of_data);
    f->outside = zeros(f);
    if (f->outside == NULL)
        return pl_session_no_memory(f->err);
    for (size_t i = 0; i < f->arms.n; i++)
        f->outside[i] = f->assigned[i] - f->sample[i];
    return count_analysed(f);
}

/* What was counted, as a value. */

static double total(const struct flow *f, const double *x)
{
    double sum = 0;

    for (size_t i = 0; i < f->arms.n; i++)
        sum += x[i];
    return sum;
}

static void add_reason(const struct flow *f, struct pl_builder *list,
                       const char *part, const struct need *need,
                       const double *left)
{
    struct pl_builder b, arms, one;

    if (!(total(f, left) > 0))
        return;
    pl_build(&b, f->a);
    pl_set_text(&b, "part", part);
    if (need != NULL) {
        const struct pl_value *label = pl_get(need->column->entry, "label");
        pl_set_string(&b, "column", need->name);
        pl_set_string(&b, "label",
                      label->type == PL_STRING ? label->as.string : need->name);
    }
    pl_set_number(&b, "n", total(f, left));
    pl_build(&arms, f->a);
    for (size_t i = 0; i < f->arms.n; i++) {
        pl_build(&one, f->a);
        pl_set_string(&one, "level", f->arms.level[i]);
        pl_set_number(&one, "n", left[i]);
        pl_add(&arms, pl_map(&one));
    }
    pl_set(&b, "arms", pl_list(&arms));
    pl_add(list, pl_map(&b));
}

static const struct pl_value *reasons_value(const struct flow *f)
{
    struct pl_builder list;

    pl_build(&list, f->a);
    add_reason(f, &list, "outside the sample", NULL, f->outside);
    add_reason(f, &list, "left out by the notebook", NULL, f->left_out);
    add_reason(f, &list, "added by the notebook", NULL, f->added);
    for (size_t k = 0; k < f->n_needs; k++)
        add_reason(f, &list, f->needs[k].part, &f->needs[k], f->needs[k].left);
    return pl_list(&list);
}

static const struct pl_value *arms_value(const struct flow *f)
{
    struct pl_builder list, one;

    pl_build(&list, f->a);
    for (size_t i = 0; i < f->arms.n; i++) {
        pl_build(&one, f->a);
        pl_set_string(&one, "level", f->arms.level[i]);
        pl_set_number(&one, "assigned", f->assigned[i]);
        pl_set_number(&one, "sample", f->sample[i]);
        pl_set_number(&one, "data", f->data[i]);
        pl_set_number(&one, "analysed", f->analysed[i]);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static const struct pl_value *flow_value(const struct flow *f)
{
    double assigned = total(f, f->assigned);
    struct pl_builder b;

    pl_build(&b, f->a);
    pl_set_text(&b, "kind", "flow");
    pl_set(&b, "arms", arms_value(f));
    pl_set_number(&b, "assigned", assigned);
    pl_set_number(&b, "no_arm", (double)f->registered->n - assigned);
    pl_set_number(&b, "sample", total(f, f->sample));
    pl_set_number(&b, "data", total(f, f->data));
    pl_set_number(&b, "analysed", total(f, f->analysed));
    pl_set(&b, "reasons", reasons_value(f));
    return pl_map(&b);
}

/* The first run of the analysis, which counts as the main one; else it is
 * conducted here as it would be. */
static enum pl_status find_run(struct pl_trial *t, struct pl_str analysis,
                               size_t line, struct pl_ran *out,
                               struct pl_err *err)
{
    const struct pl_ran *first = pl_trial_first_run(t, analysis);
    struct pl_builder none;

    if (first != NULL) {
        *out = *first;
        return PL_OK;
    }
    pl_build(&none, t->session->a);
    return pl_trial_conduct(t, analysis, pl_map(&none), NULL, line, out, err);
}

enum pl_status pl_trial_flow(struct pl_trial *t, struct pl_str analysis,
                             size_t line, const struct pl_value **result,
                             struct pl_err *err)
{
    struct pl_ran ran = {0};
    struct flow *f = PL_NEW(t->session->a, struct flow, 1);
    struct pl_builder row;

    if (f == NULL)
        return pl_session_no_memory(err);
    PL_TRY(find_run(t, analysis, line, &ran, err));
    *f = (struct flow){.t = t, .a = t->session->a, .ran = &ran, .err = err};
    PL_TRY(pl_trial_planned(t, pl_strv(pl_get(ran.registered, "data")),
                            &f->registered, err));
    PL_TRY(count(f));
    ran.did.result = flow_value(f);
    if (ran.did.result == NULL)
        return pl_session_no_memory(err);
    pl_session_row(t->session, &row, "flow", line);
    return pl_trial_row(t, &row, pl_strv(pl_get(ran.registered, "id")), &ran,
                        result, err);
}
