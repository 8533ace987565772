/* Romano and Wolf's step-down p values of a family: the treatment is drawn
 * again as the design drew it, and every member is run again with it, as it ran
 * (its rows, its rule for missing values, its variance).  So the statistics
 * keep what they have to do with each other, whatever estimators the members
 * are. */
#include "plan/trial_stepdown.h"

#include "plan/estimator.h"
#include "plan/family.h"
#include "plan/lot.h"
#include "plan/schema.h"
#include "stats/stepdown.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 1 };

/* A run, and its tests. */
struct member {
    const struct pl_value *spec, *args;
    const char *function;
    const struct pl_frame *given; /* or NULL */
    const struct pl_column *arm;  /* of the given rows */
    const size_t *row_of;         /* [given rows]: of the registered data */
    const size_t *has_arm;        /* [arms of the list]: a given row with it */
    size_t first, n;              /* of the tests */
};

struct drawing {
    const struct pl_stepdown_in *in;
    struct pl_arena *a;
    struct member *members;
    size_t n_members;
    const struct pl_frame *source;
    struct pl_lot lot;
    struct pl_lot_list list;
    struct pl_stream stream;
    bool is_complete;
    double *t, *drawn; /* [n], [draws][n] */
    struct pl_arena *workers;
    bool *had_no_memory; /* [draws] */
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct drawing *w)
{
    return pl_session_no_memory(w->err);
}

static struct pl_str id_of(const struct member *m)
{
    return pl_strv(pl_get(m->spec, "id"));
}

/* What to do where a member cannot take part. */
static enum pl_status cannot(struct drawing *w, const struct member *m,
                             const char *why)
{
    pl_fail(w->err, PL_EINPUT, NULL,
            "t:family: romano_wolf draws the treatment again, and \"%.*s\" %s",
            PL_FMT(id_of(m)), why);
    return pl_hint(w->err, "leave it out of the family, or adjust by holm");
}

/* Draws of its own, and an effect size that no test needs, are left out. */
static enum pl_status add_member(struct drawing *w, size_t first)
{
    const struct pl_drawn_test *test = &w->in->test[first];
    const struct pl_value *spec =
        pl_with(w->a, test->spec, "inference", pl_nil());
    struct member *m = &w->members[w->n_members++];

    if (spec == NULL)
        return out_of_memory(w);
    *m = (struct member){.spec = spec,
                         .args = pl_trial_args(w->in->trial, spec),
                         .function = pl_spec_function(spec),
                         .given = test->given,
                         .first = first,
                         .n = 1};
    while (first + m->n < w->in->n && test[m->n].spec == test->spec)
        m->n++;
    return m->args != NULL ? PL_OK : out_of_memory(w);
}

static enum pl_status find_members(struct drawing *w)
{
    size_t next = 0;

    w->members = PL_NEW(w->a, struct member, w->in->n + 1);
    if (w->members == NULL)
        return out_of_memory(w);
    for (size_t i = 0; i < w->in->n; i++) {
        if (i < next || pl_is_nil(w->in->test[i].spec))
            continue;
        PL_TRY(add_member(w, i));
        next = i + w->members[w->n_members - 1].n;
    }
    return PL_OK;
}

static enum pl_status check_members(struct drawing *w)
{
    const struct member *one = w->members;

    for (size_t i = 0; i < w->n_members; i++) {
        const struct member *m = &w->members[i];
        const char *why = pl_family_refuses(m->spec, one->spec);
        if (why != NULL)
            return cannot(w, m, why);
    }
    return PL_OK;
}

/* Rows that the notebook gave. */

static enum pl_status lay_over(struct drawing *w, struct member *m)
{
    size_t *row_of = PL_NEW(w->a, size_t, m->given->n + 1);
    struct pl_overlay o;

    if (row_of == NULL)
        return out_of_memory(w);
    if (!pl_str_eq(m->given->key, w->source->key))
        return cannot(w, m,
                      "ran on rows that are not those of the registered data");
    PL_TRY(pl_frame_overlay(w->a, w->source, m->given, &o, w->err));
    if (o.only_b > 0)
        return cannot(w, m, "ran on rows that the registered data do not have");
    for (size_t i = 0; i < o.both; i++)
        row_of[o.row_b[i]] = o.row_a[i];
    m->row_of = row_of;
    return PL_OK;
}

/* Each arm of the design is one of the given rows', whatever it is called
 * there. */
static enum pl_status match_arms(struct drawing *w, struct member *m)
{
    size_t *has_arm = PL_NEW(w->a, size_t, w->list.n_arms + 1);
    size_t none = m->given->n, n_met = 0;

    if (has_arm == NULL)
        return out_of_memory(w);
    for (size_t k = 0; k < w->list.n_arms; k++)
        has_arm[k] = none;
    for (size_t i = 0; i < m->given->n; i++) {
        size_t row = m->row_of[i];
        if (w->lot.unit[row] == UINT32_MAX)
            continue;
        size_t k = pl_lot_arm(&w->list, w->lot.first[w->lot.unit[row]]);
        n_met += has_arm[k] == none;
        has_arm[k] = has_arm[k] == none ? i : has_arm[k];
        if (!pl_same_arm(m->arm, has_arm[k], i))
            return cannot(w, m, "ran on other arms than the registered ones");
    }
    m->has_arm = has_arm;
    if (n_met == w->list.n_arms)
        return PL_OK;
    return cannot(w, m,
                  "ran on rows without one of the arms; a sample = subset { "
                  "where = ... } leaves an arm out of each draw");
}

static enum pl_status find_given(struct drawing *w, struct member *m)
{
    struct pl_str name = pl_strv(pl_get(m->spec, "treatment"));

    if (m->given == NULL)
        return PL_OK;
    PL_TRY(pl_frame_need(m->given, name, "t:family", &m->arm, w->err));
    PL_TRY(lay_over(w, m));
    if (m->arm->type == PL_COL_TEXT)
        return cannot(w, m, "ran on arms that are text without levels");
    return match_arms(w, m);
}

/* Draws. */

static const struct pl_frame *given_drawn(const struct drawing *w,
                                          const struct member *m,
                                          struct pl_arena *a,
                                          const size_t *arms)
{
    size_t *cell = PL_NEW(a, size_t, m->given->n + 1);

    if (cell == NULL)
        return NULL;
    for (size_t i = 0; i < m->given->n; i++) {
        uint32_t unit = w->lot.unit[m->row_of[i]];
        cell[i] = unit == UINT32_MAX
                      ? i
                      : m->has_arm[pl_lot_arm(&w->list, arms[unit])];
    }
    return pl_arms_onto(a, m->given, m->arm, cell);
}

/* The larger, the more it says against the null. */
static double statistic(const struct member *m, const struct pl_value *result,
                        struct pl_str term)
{
    double t = pl_num(pl_get(pl_treatment_term(result, term), "statistic"));

    if (pl_is_text(pl_get(m->spec, "alternative"), "greater"))
        return t;
    return pl_is_text(pl_get(m->spec, "alternative"), "less") ? -t : fabs(t);
}

/* t: [n]; what does not run has none.  rows: of the member, in this draw. */
static enum pl_status run_member(const struct drawing *w,
                                 const struct member *m, struct pl_arena *a,
                                 const struct pl_frame *rows, double *t,
                                 struct pl_err *why)
{
    const struct pl_value *result = pl_nil();
    enum pl_status status = PL_OK;

    if (m->given == NULL)
        status = pl_registered_sample(a, w->in->trial->protocol, m->spec, rows,
                                      &rows, why);
    if (status == PL_OK)
        status = pl_execute_result(a, m->function, rows, m->args, &result, why);
    for (size_t i = m->first; i < m->first + m->n; i++)
        t[i] =
            status == PL_OK ? statistic(m, result, w->in->test[i].term) : NAN;
    return status;
}

static enum pl_status run_all(const struct drawing *w, struct pl_arena *a,
                              const size_t *arms, const struct pl_frame *drawn,
                              double *t)
{
    struct pl_err why = {0};

    for (size_t i = 0; i < w->n_members; i++) {
        const struct member *m = &w->members[i];
        const struct pl_frame *rows =
            m->given != NULL ? given_drawn(w, m, a, arms) : drawn;
        if (rows == NULL || run_member(w, m, a, rows, t, &why) == PL_ENOMEM)
            return PL_ENOMEM;
    }
    return PL_OK;
}

static const struct pl_frame *
source_drawn(const struct drawing *w, struct pl_arena *a, const size_t *arms)
{
    size_t *cell = PL_NEW(a, size_t, w->source->n + 1);

    if (cell == NULL)
        return NULL;
    for (size_t i = 0; i < w->source->n; i++)
        cell[i] = w->lot.unit[i] == UINT32_MAX ? i : arms[w->lot.unit[i]];
    return pl_arms_onto(a, w->source, w->lot.arm, cell);
}

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    struct pl_arena *a = &w->workers[worker];

    for (size_t d = from; d < to; d++) {
        const size_t *arms = w->is_complete
                                 ? pl_lot_listed(&w->list, a, d)
                                 : pl_lot_shuffled(&w->lot, a, w->stream, d);
        const struct pl_frame *drawn =
            arms != NULL ? source_drawn(w, a, arms) : NULL;
        w->had_no_memory[d] =
            drawn == NULL ||
            run_all(w, a, arms, drawn, w->drawn + d * w->in->n) != PL_OK;
        pl_arena_free(a);
    }
}

/* As they were met, with the arms that people had. */
static enum pl_status observe(struct drawing *w)
{
    for (size_t i = 0; i < w->n_members; i++) {
        const struct member *m = &w->members[i];
        PL_TRY(run_member(w, m, w->a, m->given != NULL ? m->given : w->source,
                          w->t, w->err));
    }
    return PL_OK;
}

static enum pl_status draw(struct drawing *w, size_t draws)
{
    const struct pl_team *team = w->in->trial->session->team;
    size_t n = w->in->n;

    w->t = PL_NEW(w->a, double, n + 1);
    w->drawn = PL_NEW(w->a, double, draws *n + 1);
    w->workers = pl_arenas_of(w->a, pl_team_size(team, draws, BLOCK));
    w->had_no_memory = PL_NEW(w->a, bool, draws + 1);
    if (w->t == NULL || w->drawn == NULL || w->workers == NULL ||
        w->had_no_memory == NULL)
        return out_of_memory(w);
    for (size_t i = 0; i < n; i++)
        w->t[i] = NAN;
    PL_TRY(observe(w));
    pl_team_run(team, "romano_wolf", draws, BLOCK, draw_some, w);
    for (size_t i = 0; i < draws; i++)
        if (w->had_no_memory[i])
            return out_of_memory(w);
    return PL_OK;
}

static double count_undefined(const struct drawing *w, size_t draws)
{
    double n = 0;

    for (size_t d = 0; d < draws; d++) {
        bool is_undefined = false;
        for (size_t i = 0; i < w->in->n; i++)
            is_undefined |=
                !isnan(w->t[i]) && isnan(w->drawn[d * w->in->n + i]);
        n += is_undefined;
    }
    return n;
}

/* What is remembered. */

static const struct pl_value *key_of(struct drawing *w)
{
    struct pl_session *s = w->in->trial->session;
    struct pl_builder b, members, one, terms;
    char hex[65];

    pl_build(&members, w->a);
    for (size_t i = 0; i < w->n_members; i++) {
        const struct member *m = &w->members[i];
        pl_build(&one, w->a);
        pl_set(&one, "spec", m->spec);
        if (m->given != NULL) {
            struct pl_hash rows = pl_session_frame_hash(s, m->given);
            pl_hash_hex(&rows, hex);
            pl_set_text(&one, "rows", hex);
        }
        pl_build(&terms, w->a);
        for (size_t k = m->first; k < m->first + m->n; k++)
            pl_add(&terms, pl_string(w->a, w->in->test[k].term));
        pl_set(&one, "terms", pl_list(&terms));
        pl_add(&members, pl_map(&one));
    }
    pl_build(&b, w->a);
    pl_set(&b, "design", pl_get(w->in->trial->protocol->value, "design"));
    pl_set_number(&b, "draws", w->in->draws);
    pl_set_number(&b, "seed", w->in->seed);
    pl_set(&b, "members", pl_list(&members));
    return pl_map(&b);
}

static const struct pl_value *kept(const struct drawing *w,
                                   const struct pl_stepdown_out *out)
{
    struct pl_builder b;

    pl_build(&b, w->a);
    pl_set(&b, "adjusted", pl_numbers(w->a, out->adjusted, w->in->n));
    pl_set(&b, "alone", pl_numbers(w->a, out->alone, w->in->n));
    pl_set_number(&b, "undefined", out->undefined);
    return pl_map(&b);
}

static void recalled(const struct drawing *w, const struct pl_value *kept,
                     struct pl_stepdown_out *out)
{
    for (size_t i = 0; i < w->in->n; i++) {
        out->adjusted[i] = pl_num(pl_item(pl_get(kept, "adjusted"), i));
        out->alone[i] = pl_num(pl_item(pl_get(kept, "alone"), i));
    }
    out->undefined = pl_num(pl_get(kept, "undefined"));
}

static enum pl_status run_draws(struct drawing *w, struct pl_stepdown_out *out)
{
    struct pl_session *s = w->in->trial->session;
    struct pl_executed did = {NULL, key_of(w)};
    struct pl_hash key;

    if (did.record == NULL)
        return out_of_memory(w);
    if (pl_session_recall(s, "romano_wolf", w->source, did.record, &key,
                          &did)) {
        recalled(w, did.result, out);
        return PL_OK;
    }
    PL_TRY(draw(w, (size_t)out->draws));
    const struct pl_stepdown all = {w->in->n, w->t, (size_t)out->draws,
                                    w->drawn, w->is_complete};
    PL_TRY(pl_stepdown_p(w->a, &all, out->adjusted, out->alone, w->err));
    out->undefined = count_undefined(w, (size_t)out->draws);
    did.result = kept(w, out);
    if (did.result == NULL)
        return out_of_memory(w);
    pl_session_remember(s, &key, &did);
    return PL_OK;
}

static enum pl_status find_lot(struct drawing *w)
{
    struct pl_trial *t = w->in->trial;
    const struct pl_value *spec = w->members[0].spec;

    PL_TRY(
        pl_trial_planned(t, pl_strv(pl_get(spec, "data")), &w->source, w->err));
    PL_TRY(pl_lot_of(w->a, pl_get(t->protocol->value, "design"), w->source,
                     pl_strv(pl_get(spec, "treatment")), "t:family", &w->lot,
                     w->err));
    PL_TRY(pl_lot_list_of(w->a, &w->lot, &w->list, w->err));
    w->is_complete = w->list.count <= w->in->draws;
    for (size_t i = 0; i < w->n_members; i++)
        PL_TRY(find_given(w, &w->members[i]));
    return PL_OK;
}

enum pl_status pl_trial_stepdown(const struct pl_stepdown_in *in,
                                 struct pl_stepdown_out *out,
                                 struct pl_err *err)
{
    struct pl_arena *a = in->trial->session->a;
    struct drawing w = {
        .in = in,
        .a = a,
        .stream = {(uint64_t)in->seed,
                   pl_stream_named("romano_wolf", strlen("romano_wolf"))},
        .err = err};

    *out = (struct pl_stepdown_out){.adjusted = PL_NEW(a, double, in->n + 1),
                                    .alone = PL_NEW(a, double, in->n + 1)};
    if (out->adjusted == NULL || out->alone == NULL)
        return out_of_memory(&w);
    PL_TRY(find_members(&w));
    for (size_t i = 0; w.n_members == 0 && i < in->n; i++)
        out->adjusted[i] = out->alone[i] = NAN;
    if (w.n_members == 0)
        return PL_OK;
    PL_TRY(check_members(&w));
    PL_TRY(find_lot(&w));
    out->is_complete = w.is_complete;
    out->assignments = w.list.count;
    out->draws = w.is_complete ? w.list.count : in->draws;
    return run_draws(&w, out);
}
