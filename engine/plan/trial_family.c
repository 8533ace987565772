/* t:family: the p values of a family of analyses as they were conducted,
 * adjusted for their number.
 *
 * Each test that the family holds is a treatment term of an analysis that ran
 * in this notebook, the first run of each.  What a plan says of the family
 * stands beside what was done, and is a clause like others. */
#include "plan/clause.h"
#include "plan/compare.h"
#include "plan/family.h"
#include "plan/schema.h"
#include "plan/session_state.h"
#include "plan/trial_stepdown.h"
#include "stats/adjust.h"

#include <math.h>

enum { TESTS_MAX = 512 };

struct test {
    const struct pl_value *row; /* of the run */
    struct pl_str analysis, term;
    const struct pl_value *is, *was; /* terms; was: as registered, or nil */
};

struct family {
    struct pl_trial *t;
    struct pl_arena *a;
    struct pl_pos pos;
    const struct pl_value *plan, *done;       /* maps; plan may be nil */
    const struct pl_value *planned, *members; /* lists of ids of analyses */
    struct test tests[TESTS_MAX];
    size_t n;
    double *p, *adjusted, *plan_p, *plan_adjusted; /* [n] */
    struct pl_stepdown_out drawn; /* of romano_wolf, as it was done */
    struct pl_str plan_error;     /* why the plan's could not be; or empty */
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct family *f)
{
    return pl_session_no_memory(f->err);
}

static const struct {
    const char *name;
    enum pl_adjust method;
} methods[] = {
    {"bonferroni", PL_BONFERRONI},
    {"holm", PL_HOLM},
    {"hochberg", PL_HOCHBERG},
    {"benjamini_hochberg", PL_BH},
};

static bool is_silent(const struct pl_value *family)
{
    return pl_is_unspecified(family) ||
           pl_is_text(pl_get(family, "method"), "none");
}

static bool is_of_drawing(struct pl_str member)
{
    return pl_str_is(member, "draws") || pl_str_is(member, "seed");
}

/* Members of the plan's family, then of what was explained before, then of the
 * call; a set said by outcomes takes the place of one said by analyses, and
 * draws do not go with another method. */
static const struct pl_value *merged(struct pl_arena *a,
                                     const struct pl_value *family,
                                     const struct pl_value *more)
{
    bool says_set = !pl_is_nil(pl_get(more, "outcomes")) ||
                    !pl_is_nil(pl_get(more, "analyses"));
    bool says_other =
        !pl_is_nil(pl_get(more, "method")) && !pl_family_is_drawn(more);
    struct pl_builder b;

    pl_build(&b, a);
    for (size_t i = 0; family->type == PL_MAP && i < family->n; i++) {
        const struct pl_member *m = &family->as.members[i];
        bool is_kept = is_of_drawing(m->key)         ? !says_other
                       : pl_str_is(m->key, "method") ? true
                       : pl_str_is(m->key, "kind")   ? false
                                                     : !says_set;
        if (is_kept)
            pl_set_str(&b, m->key, m->value);
    }
    pl_copy_members(&b, more);
    return pl_map(&b);
}

static enum pl_status check_options(struct family *f,
                                    const struct pl_value *options)
{
    const struct pl_str known[] = {PL_STR("outcomes"), PL_STR("analyses"),
                                   PL_STR("method"), PL_STR("draws"),
                                   PL_STR("seed")};
    const size_t n = sizeof known / sizeof known[0];

    for (size_t i = 0; i < pl_count(options); i++) {
        struct pl_str key = options->as.members[i].key;
        size_t k = 0;
        while (k < n && !pl_str_eq(key, known[k]))
            k++;
        if (k < n)
            continue;
        pl_fail(f->err, PL_EINPUT, &f->pos, "t:family: no field \"%.*s\"",
                PL_FMT(key));
        int near = pl_nearest(key, known, n);
        return near >= 0 ? pl_hint(f->err, "did you mean \"%.*s\"?",
                                   PL_FMT(known[near]))
                         : PL_EINPUT;
    }
    return PL_OK;
}

static enum pl_status read_options(struct family *f,
                                   const struct pl_value *options)
{
    struct pl_builder choices = f->t->choices;
    const struct pl_value *explained = pl_list(&choices);
    struct pl_str rest;

    PL_TRY(check_options(f, options));
    f->done = f->plan;
    for (size_t i = 0; i < pl_count(explained); i++) {
        const struct pl_value *e = pl_item(explained, i);
        const struct pl_value *said = pl_get(e, "conducted");
        struct pl_builder one;
        if (!pl_clause_leads_to(PL_STR("family"), pl_strv(pl_get(e, "clause")),
                                &rest))
            continue;
        pl_build(&one, f->a);
        if (rest.len > 0)
            pl_set_str(&one, rest, said);
        else if (said->type == PL_MAP)
            pl_copy_members(&one, said);
        said = pl_map(&one);
        f->done = said != NULL ? merged(f->a, f->done, said) : NULL;
        if (f->done == NULL)
            return out_of_memory(f);
    }
    f->done = merged(f->a, f->done, options);
    return explained != NULL && f->done != NULL ? PL_OK : out_of_memory(f);
}

static enum pl_status check_method(struct family *f)
{
    struct pl_str method = pl_strv(pl_get(f->done, "method"));

    if (method.len == 0) {
        pl_fail(f->err, PL_EINPUT, &f->pos,
                "t:family: neither the plan nor the call names a method");
        return pl_hint(f->err, "t:family { analyses = { ... }, method = "
                               "\"holm\" }");
    }
    struct pl_err why = {0};
    if (pl_family_check_drawing(f->done, &why) != PL_OK)
        return pl_fail(f->err, why.status, &f->pos, "t:family: %s", why.msg);
    if (pl_family_is_drawn(f->done))
        return PL_OK;
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (pl_str_is(method, methods[i].name))
            return PL_OK;
    pl_fail(f->err, PL_EINPUT, &f->pos,
            "t:family: no method of adjustment \"%.*s\"", PL_FMT(method));
    return pl_hint(f->err, "it takes one of: bonferroni holm hochberg "
                           "benjamini_hochberg romano_wolf");
}

static enum pl_status check_members(struct family *f)
{
    const struct pl_value *spec;

    for (size_t i = 0; i < pl_count(f->members); i++) {
        struct pl_str id = pl_strv(pl_item(f->members, i));
        PL_TRY(pl_protocol_need(f->t->protocol, id, &f->pos, &spec, f->err));
        if (!pl_family_takes(spec))
            return pl_fail(f->err, PL_EINPUT, &f->pos,
                           "t:family: analysis \"%.*s\" tests no treatment",
                           PL_FMT(id));
    }
    if (pl_count(f->members) > 0)
        return PL_OK;
    return pl_fail(f->err, PL_EINPUT, &f->pos,
                   "t:family: the family holds no analysis");
}

static bool is_run_of(const struct family *f, const struct pl_value *row,
                      struct pl_str id)
{
    return (pl_is_text(pl_get(row, "role"), "registered") ||
            pl_is_text(pl_get(row, "role"), "conducted")) &&
           pl_str_eq(pl_strv(pl_get(row, "trial")), f->t->protocol->id) &&
           pl_str_eq(pl_strv(pl_get(row, "analysis")), id);
}

static const struct pl_value *first_run(const struct family *f,
                                        struct pl_str id)
{
    const struct pl_session *s = f->t->session;

    for (size_t i = 0; i < s->n_rows; i++)
        if (is_run_of(f, s->rows[i], id))
            return s->rows[i];
    return NULL;
}

static enum pl_status add_test(struct family *f, const struct pl_value *row,
                               const struct pl_value *term)
{
    const struct pl_value *plan = pl_count(pl_get(row, "differences")) == 0
                                      ? pl_get(row, "result")
                                      : pl_at(row, "registered.result");
    struct pl_str name = pl_strv(pl_get(term, "name"));

    if (pl_is_nil(pl_get(term, "p_value")))
        return PL_OK;
    if (f->n == TESTS_MAX)
        return pl_fail(f->err, PL_ELIMIT, &f->pos,
                       "t:family: more than %d tests", TESTS_MAX);
    f->tests[f->n++] = (struct test){
        .row = row,
        .analysis = pl_strv(pl_get(row, "analysis")),
        .term = name,
        .is = term,
        .was = pl_is_nil(plan) ? plan : pl_treatment_term(plan, name)};
    return PL_OK;
}

static enum pl_status find_tests(struct family *f)
{
    for (size_t i = 0; i < pl_count(f->members); i++) {
        struct pl_str id = pl_strv(pl_item(f->members, i));
        const struct pl_value *row = first_run(f, id);
        if (row == NULL) {
            pl_fail(f->err, PL_EINPUT, &f->pos,
                    "t:family: analysis \"%.*s\" of the family has not run in "
                    "this notebook",
                    PL_FMT(id));
            return pl_hint(f->err, "run it before t:family, or name the "
                                   "analyses that are left: t:family { "
                                   "analyses = { ... } }");
        }
        const struct pl_value *result = pl_get(row, "result");
        const struct pl_value *terms = pl_get(result, "treatment");
        if (pl_count(terms) == 0)
            PL_TRY(add_test(f, row, result));
        for (size_t k = 0; k < pl_count(terms); k++)
            PL_TRY(add_test(f, row, pl_item(terms, k)));
    }
    return PL_OK;
}

static enum pl_status adjust(struct family *f, const struct pl_value *method,
                             const double *p, double *out)
{
    enum pl_adjust by = PL_HOLM;

    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++)
        if (pl_is_text(method, methods[i].name))
            by = methods[i].method;
    return pl_p_adjust(f->a, p, f->n, by, out, f->err);
}

/* The run of a test as conducted, or as registered; a spec of nil: none. */
static struct pl_drawn_test run_of(const struct family *f,
                                   const struct test *test, bool is_plan)
{
    const struct pl_ran *ran = pl_trial_first_run(f->t, test->analysis);
    bool departs = pl_count(pl_get(test->row, "differences")) > 0;
    struct pl_drawn_test t = {pl_nil(), NULL, test->term};

    if (ran == NULL || (is_plan && pl_is_nil(test->was)))
        return t;
    t.spec = is_plan && departs
                 ? pl_spec_with_choices(f->a, ran->registered, ran->spec)
                 : ran->spec;
    t.given = ran->is_given && !(is_plan && departs) ? ran->data : NULL;
    return t;
}

static enum pl_status draw(struct family *f, bool is_plan,
                           struct pl_stepdown_out *out, struct pl_err *err)
{
    const struct pl_value *family = is_plan ? f->plan : f->done;
    const struct pl_value *members = is_plan ? f->planned : f->members;
    struct pl_drawn_test *tests = PL_NEW(f->a, struct pl_drawn_test, f->n + 1);
    const struct pl_stepdown_in in = {
        f->t, tests, f->n, pl_family_drawing(family, PL_FAMILY_DRAWS),
        pl_family_drawing(family, PL_FAMILY_SEED)};

    if (tests == NULL)
        return pl_session_no_memory(err);
    for (size_t i = 0; i < f->n; i++) {
        const struct test *t = &f->tests[i];
        bool is_of_run = i > 0 && tests[i - 1].spec->type == PL_MAP &&
                         pl_str_eq(t->analysis, f->tests[i - 1].analysis);
        tests[i] = run_of(f, t, is_plan);
        if (is_of_run && !pl_is_nil(tests[i].spec))
            tests[i].spec = tests[i - 1].spec; /* one run */
        if (tests[i].spec == NULL)
            return pl_session_no_memory(err);
        if (!pl_list_has(members, t->analysis))
            tests[i].spec = pl_nil();
    }
    return pl_trial_stepdown(&in, out, err);
}

/* The plan's family drawn; that it cannot be is no failure of this one. */
static enum pl_status draw_plan(struct family *f)
{
    struct pl_stepdown_out out;
    struct pl_err why = {0};
    enum pl_status status = draw(f, true, &out, &why);

    if (status == PL_ENOMEM)
        return out_of_memory(f);
    if (status == PL_OK)
        f->plan_adjusted = out.adjusted;
    else
        f->plan_error = pl_str_copy(f->a, pl_str_from(why.msg));
    return status == PL_OK || f->plan_error.s != NULL ? PL_OK
                                                      : out_of_memory(f);
}

static bool same_drawing(const struct family *f)
{
    bool is_same = pl_family_is_drawn(f->plan) && pl_family_is_drawn(f->done);

    for (int i = 0; i < PL_FAMILY_DRAWING; i++)
        is_same &= pl_family_drawing(f->plan, (enum pl_family_drawing)i) ==
                   pl_family_drawing(f->done, (enum pl_family_drawing)i);
    return is_same;
}

static bool same_set(struct family *f)
{
    return pl_conducted_equal(f->a, f->planned, f->members);
}

/* Nothing departs: neither the family nor a run of it. */
static bool is_as_planned(struct family *f)
{
    bool departs = false;

    for (size_t i = 0; i < f->n; i++)
        departs |= pl_count(pl_get(f->tests[i].row, "differences")) > 0;
    return !departs && same_set(f) && same_drawing(f);
}

/* What the plan's family would have come to, of the runs as registered. */
static enum pl_status adjust_plan(struct family *f)
{
    if (is_silent(f->plan))
        return PL_OK;
    for (size_t i = 0; i < f->n; i++)
        if (pl_list_has(f->planned, f->tests[i].analysis))
            f->plan_p[i] = pl_num(pl_get(f->tests[i].was, "p_value"));
    if (!pl_family_is_drawn(f->plan))
        return adjust(f, pl_get(f->plan, "method"), f->plan_p,
                      f->plan_adjusted);
    if (!is_as_planned(f))
        return draw_plan(f);
    f->plan_adjusted = f->adjusted;
    return PL_OK;
}

static enum pl_status adjust_done(struct family *f)
{
    if (!pl_family_is_drawn(f->done))
        return adjust(f, pl_get(f->done, "method"), f->p, f->adjusted);
    PL_TRY(draw(f, false, &f->drawn, f->err));
    f->adjusted = f->drawn.adjusted;
    return PL_OK;
}

static enum pl_status adjust_both(struct family *f)
{
    double *room = PL_NEW(f->a, double, 4 * f->n + 1);

    if (room == NULL)
        return out_of_memory(f);
    f->p = room;
    f->adjusted = room + f->n;
    f->plan_p = room + 2 * f->n;
    f->plan_adjusted = room + 3 * f->n;
    for (size_t i = 0; i < f->n; i++) {
        f->p[i] = pl_num(pl_get(f->tests[i].is, "p_value"));
        f->plan_p[i] = f->plan_adjusted[i] = NAN;
    }
    PL_TRY(adjust_done(f));
    return adjust_plan(f);
}

static const struct pl_value *test_value(struct family *f, size_t i)
{
    static const char *const copied[] = {"estimate", "std_error"};
    const struct test *t = &f->tests[i];
    const struct pl_value *alpha = pl_at(t->row, "spec.alpha");
    struct pl_builder b;

    pl_build(&b, f->a);
    pl_set_string(&b, "analysis", t->analysis);
    pl_set(&b, "outcome", pl_at(t->row, "spec.outcome"));
    if (t->term.len > 0)
        pl_set_string(&b, "term", t->term);
    pl_set(&b, "row", pl_get(t->row, "id"));
    for (size_t k = 0; k < 2; k++)
        if (!pl_is_nil(pl_get(t->is, copied[k])))
            pl_set(&b, copied[k], pl_get(t->is, copied[k]));
    pl_set_number(&b, "p_value", f->p[i]);
    if (pl_family_is_drawn(f->done))
        pl_set_number(&b, "p_resampled", f->drawn.alone[i]);
    pl_set_number(&b, "p_adjusted", f->adjusted[i]);
    pl_set_number(&b, "p_adjusted_registered", f->plan_adjusted[i]);
    if (alpha->type == PL_NUMBER) {
        pl_set(&b, "alpha", alpha);
        pl_set_bool(&b, "significant", f->adjusted[i] < alpha->as.number);
    }
    return pl_map(&b);
}

/* As done: without a seed where all assignments were listed. */
static void set_drawing(const struct family *f, struct pl_builder *b)
{
    const struct pl_stepdown_out *d = &f->drawn;

    if (!pl_family_is_drawn(f->done))
        return;
    pl_set_number(b, "draws", d->draws);
    if (!d->is_complete)
        pl_set_number(b, "seed", pl_family_drawing(f->done, PL_FAMILY_SEED));
    pl_set_bool(b, "complete", d->is_complete);
    pl_set_number(b, "n_undefined", d->undefined);
}

static const struct pl_value *family_value(struct family *f)
{
    struct pl_builder b, tests;

    pl_build(&tests, f->a);
    for (size_t i = 0; i < f->n; i++)
        pl_add(&tests, test_value(f, i));
    pl_build(&b, f->a);
    pl_set_text(&b, "kind", "family");
    pl_set(&b, "method", pl_get(f->done, "method"));
    pl_set(&b, "analyses", f->members);
    pl_set(&b, "tests", pl_list(&tests));
    pl_set_number(&b, "n", (double)f->n);
    set_drawing(f, &b);
    if (f->plan_error.len > 0)
        pl_set_string(&b, "registered_error", f->plan_error);
    pl_set_string(&b, "ledger", pl_session_next_id(f->t->session));
    return pl_map(&b);
}

/* Draws and seed decide nothing where either lists all assignments. */
static void add_drawing(struct family *f, struct pl_builder *b)
{
    bool is_listed =
        f->drawn.is_complete &&
        f->drawn.assignments <= pl_family_drawing(f->plan, PL_FAMILY_DRAWS);

    for (int i = 0; !is_listed && i < PL_FAMILY_DRAWING; i++) {
        double was = pl_family_drawing(f->plan, (enum pl_family_drawing)i);
        double is = pl_family_drawing(f->done, (enum pl_family_drawing)i);
        struct pl_str clause =
            pl_str_printf(f->a, "family.%s", pl_family_drawing_names[i]);
        if (was != is)
            pl_add(b, pl_difference(f->a, clause, pl_number(f->a, was),
                                    pl_number(f->a, is), PL_STR("")));
    }
}

/* Where the plan is silent the whole is added, else its parts are changed. */
static const struct pl_value *differences_of(struct family *f)
{
    bool by_name = !pl_is_nil(pl_get(f->done, "analyses"));
    const char *set = by_name ? "analyses" : "outcomes";
    const struct pl_value *was = pl_get(f->plan, set);
    const struct pl_value *method = pl_get(f->done, "method");
    struct pl_builder b;

    pl_build(&b, f->a);
    if (is_silent(f->plan)) {
        pl_add(&b, pl_difference(f->a, PL_STR("family"), f->plan, f->done,
                                 PL_STR("")));
        return pl_list(&b);
    }
    if (!same_set(f))
        pl_add(&b, pl_difference(f->a, pl_str_printf(f->a, "family.%s", set),
                                 pl_is_nil(was) ? f->planned : was,
                                 by_name ? f->members : pl_get(f->done, set),
                                 PL_STR("")));
    if (!pl_equal(method, pl_get(f->plan, "method")))
        pl_add(&b,
               pl_difference(f->a, PL_STR("family.method"),
                             pl_get(f->plan, "method"), method, PL_STR("")));
    else if (pl_family_is_drawn(f->done))
        add_drawing(f, &b);
    return pl_list(&b);
}

static const struct pl_value *record_of(struct family *f)
{
    struct pl_builder b;

    pl_build(&b, f->a);
    pl_set_text(&b, "estimator", "family");
    pl_set(&b, "method", pl_get(f->done, "method"));
    pl_set(&b, "analyses", f->members);
    pl_set_number(&b, "n", (double)f->n);
    set_drawing(f, &b);
    return pl_map(&b);
}

static enum pl_status write_row(struct family *f, size_t line,
                                const struct pl_value **result)
{
    const struct pl_value *told = family_value(f);
    struct pl_builder row;
    struct pl_str id;

    if (told == NULL)
        return out_of_memory(f);
    pl_session_row(f->t->session, &row, "family", line);
    pl_set_string(&row, "trial", f->t->protocol->id);
    pl_set_text(&row, "function", "family");
    pl_set(&row, "record", record_of(f));
    pl_set(&row, "differences", differences_of(f));
    PL_TRY(pl_session_add(f->t->session, &row, told, &id, f->err));
    *result = told;
    return PL_OK;
}

enum pl_status pl_trial_family(struct pl_trial *t,
                               const struct pl_value *options, size_t line,
                               const struct pl_value **result,
                               struct pl_err *err)
{
    struct family *f = PL_NEW(t->session->a, struct family, 1);

    if (f == NULL)
        return pl_session_no_memory(err);
    *f = (struct family){.t = t,
                         .a = t->session->a,
                         .pos = pl_session_pos(t->session, line),
                         .plan = pl_get(t->protocol->value, "family"),
                         .err = err};
    PL_TRY(read_options(f, options));
    PL_TRY(check_method(f));
    f->planned = pl_family_members(f->a, f->t->protocol->specs, f->plan);
    f->members = pl_family_members(f->a, f->t->protocol->specs, f->done);
    if (f->planned == NULL || f->members == NULL)
        return out_of_memory(f);
    PL_TRY(check_members(f));
    PL_TRY(find_tests(f));
    PL_TRY(adjust_both(f));
    return write_row(f, line, result);
}
