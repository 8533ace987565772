/* t:multiverse: a registered analysis under all combinations of the
 * alternatives that an analyst names, and what they would show if the treatment
 * did nothing: it is drawn again as it was randomised. */
#include "plan/trial_multiverse.h"
#include "plan/clause.h"
#include "plan/economic.h"
#include "plan/estimand.h"
#include "plan/estimator.h"
#include "plan/execute.h"
#include "plan/schema.h"
#include "stats/ols.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

enum { SPECS_MAX = 4096, DRAWS_MAX = 100000, BLOCK = 1 };

static enum pl_status out_of_memory(struct multiverse *m)
{
    return pl_session_no_memory(m->err);
}

static enum pl_status too_many(struct multiverse *m)
{
    return pl_fail(m->err, PL_ELIMIT, NULL,
                   "t:multiverse: more than %d combinations", SPECS_MAX);
}

static bool is_taken(const struct axis *x, const struct pl_value *v)
{
    for (size_t i = 0; i < x->n; i++)
        if (pl_equal(x->alternatives[i], v))
            return true;
    return false;
}

static enum pl_status add_alternative(struct multiverse *m, struct axis *x,
                                      const struct pl_value *v)
{
    struct pl_str clause = pl_str_printf(
        m->a, "analyses.%.*s.%.*s",
        PL_FMT(pl_strv(pl_get(m->registered, "id"))), PL_FMT(x->member));

    if (clause.s == NULL)
        return out_of_memory(m);
    PL_TRY(pl_choice_check(m->a, m->registered, x->member, v, m->err));
    const char *other = pl_other_estimand(m->registered, clause, v);
    if (other != NULL && pl_str_is(x->member, "estimator"))
        return pl_fail(m->err, PL_EINPUT, NULL,
                       "t:multiverse: %.*s gives %s; run it as an analysis of "
                       "its own",
                       PL_FMT(pl_strv(v)), other);
    if (is_taken(x, v))
        return PL_OK;
    x->alternatives[x->n++] = v;
    return PL_OK;
}

static enum pl_status read_axis(struct multiverse *m, struct pl_str member,
                                const struct pl_value *list)
{
    struct axis *x = &m->axes[m->n_axes];
    char path[64];

    if (pl_str_is(member, "inference"))
        return pl_fail(
            m->err, PL_EINPUT, NULL,
            "t:multiverse: inference moves no estimate; t:multiverse "
            "draws the treatment again itself");
    if (pl_str_is(member, "outcome") || pl_str_is(member, "treatment") ||
        pl_str_is(member, "endogenous"))
        return pl_fail(m->err, PL_EINPUT, NULL,
                       "t:multiverse: another %.*s is another question; run it "
                       "as an analysis of its own",
                       PL_FMT(member));
    PL_TRY(pl_choice_need(member, m->err));
    if (list->type != PL_LIST || list->n == 0)
        return pl_fail(m->err, PL_EINPUT, NULL,
                       "t:multiverse: %.*s takes a list of alternatives: { "
                       "classical(), robust \"HC2\" }",
                       PL_FMT(member));
    if (list->n > SPECS_MAX)
        return too_many(m);
    if (m->n_axes++ == CLAUSES_MAX)
        return pl_fail(m->err, PL_EINPUT, NULL,
                       "t:multiverse: alternatives for more than %d clauses",
                       CLAUSES_MAX);
    snprintf(path, sizeof path, "%.*s", PL_FMT(member));
    *x = (struct axis){.member = member,
                       .alternatives =
                           PL_NEW(m->a, const struct pl_value *, list->n + 1)};
    if (x->alternatives == NULL)
        return out_of_memory(m);
    x->alternatives[x->n++] = pl_at(m->registered, path);
    for (size_t i = 0; i < list->n; i++)
        PL_TRY(add_alternative(m, x, list->as.items[i]));
    return PL_OK;
}

static enum pl_status read_whole(struct multiverse *m,
                                 const struct pl_value *options,
                                 const char *name, double least, double most,
                                 double otherwise, double *out)
{
    const struct pl_value *v = pl_get(options, name);

    *out = pl_num_or(v, otherwise);
    if (!pl_is_nil(v) &&
        !(*out >= least && *out <= most && *out == floor(*out)))
        return pl_fail(
            m->err, PL_EINPUT, NULL,
            "t:multiverse: %s takes a whole number from %.0f to %.0f", name,
            least, most);
    return PL_OK;
}

static enum pl_status read_options(struct multiverse *m,
                                   const struct pl_value *options)
{
    double draws = 0, seed = NAN;

    PL_TRY(read_whole(m, options, "draws", 0, DRAWS_MAX, 500, &draws));
    PL_TRY(read_whole(m, options, "seed", 0, 9007199254740992.0, NAN, &seed));
    if (draws > 0 && isnan(seed)) {
        pl_fail(m->err, PL_EINPUT, NULL, "t:multiverse: seed is not given");
        return pl_hint(m->err, "seed = 1, or draws = 0 for no inference");
    }
    m->draws = (size_t)draws;
    m->stream =
        (struct pl_stream){draws > 0 ? (uint64_t)seed : 0,
                           pl_stream_named("multiverse", strlen("multiverse"))};
    m->term = pl_strv(pl_get(options, "term"));
    m->n = 1;
    for (size_t i = 0; i < pl_count(options); i++) {
        const struct pl_member *o = &options->as.members[i];
        if (pl_str_is(o->key, "draws") || pl_str_is(o->key, "seed") ||
            pl_str_is(o->key, "term"))
            continue;
        PL_TRY(read_axis(m, o->key, o->value));
        m->n *= m->axes[m->n_axes - 1].n;
        if (m->n > SPECS_MAX)
            return too_many(m);
    }
    return PL_OK;
}

/* Combination number i, the last clause changing fastest. */
static enum pl_status make_universe(struct multiverse *m, size_t i,
                                    struct universe *u)
{
    struct pl_builder made;
    size_t each = m->n;

    u->spec = m->registered;
    pl_build(&made, m->a);
    for (size_t x = 0; x < m->n_axes && u->spec != NULL; x++) {
        const struct axis *axis = &m->axes[x];
        each /= axis->n;
        size_t k = i / each % axis->n;
        if (k > 0)
            u->spec = pl_choice_apply(m->a, u->spec, axis->member,
                                      axis->alternatives[k]);
        pl_add(&made, pl_number(m->a, (double)k + 1));
    }
    u->made = pl_list(&made);
    u->function = u->spec != NULL ? pl_spec_function(u->spec) : NULL;
    u->args = u->spec != NULL ? pl_trial_args(m->t, u->spec) : NULL;
    return u->args != NULL && u->made != NULL ? PL_OK : out_of_memory(m);
}

static enum pl_status sample(struct multiverse *m, struct pl_arena *a,
                             const struct pl_value *spec,
                             const struct pl_frame *source, struct sampled *s,
                             struct pl_err *err)
{
    const struct pl_value *rule = pl_get(spec, "sample");

    if (s->frame != NULL && pl_equal(s->rule, rule))
        return PL_OK;
    s->rule = rule;
    return pl_registered_sample(a, m->t->protocol, spec, source, &s->frame,
                                err);
}

/* A specification that does not run is none of those that count. */
static enum pl_status run_universe(struct multiverse *m, struct pl_arena *a,
                                   const struct universe *u,
                                   const struct pl_frame *source,
                                   struct sampled *s,
                                   const struct pl_value **term, double *n)
{
    const struct pl_value *result = NULL;
    struct pl_err why = {0};
    enum pl_status status = sample(m, a, u->spec, source, s, &why);

    *term = pl_nil();
    if (status == PL_OK)
        status =
            pl_execute_result(a, u->function, s->frame, u->args, &result, &why);
    if (status != PL_OK)
        return status == PL_ENOMEM ? PL_ENOMEM : PL_OK;
    *term = pl_treatment_term(result, m->term);
    *n = pl_num(pl_get(result, "n"));
    return PL_OK;
}

static enum pl_status batch(struct multiverse *m)
{
    const struct pl_value **spec = PL_NEW(m->a, const struct pl_value *, m->n),
                          **args = PL_NEW(m->a, const struct pl_value *, m->n);
    const char **function = PL_NEW(m->a, const char *, m->n);
    const struct pl_specs specs = {spec,
                                   args,
                                   function,
                                   m->n,
                                   pl_strv(pl_get(m->registered, "treatment")),
                                   m->term};

    if (spec == NULL || args == NULL || function == NULL)
        return out_of_memory(m);
    for (size_t i = 0; i < m->n; i++) {
        spec[i] = m->universes[i].spec;
        args[i] = m->universes[i].args;
        function[i] = m->universes[i].function;
    }
    return pl_batches_of(m->a, m->t->protocol, m->source, &specs, &m->batches,
                         m->err);
}

static enum pl_alternative side_of(const struct universe *u)
{
    const struct pl_value *side = pl_get(u->args, "alternative");

    if (pl_is_text(side, "greater"))
        return PL_GREATER;
    return pl_is_text(side, "less") ? PL_LESS : PL_TWO_SIDED;
}

static struct pl_specification of_term(const struct universe *u,
                                       const struct pl_value *term)
{
    return (struct pl_specification){pl_num(pl_get(term, "estimate")),
                                     pl_num(pl_get(term, "p_value")),
                                     side_of(u)};
}

static struct pl_coef coef_of(const struct universe *u,
                              const struct pl_shared_coef *c)
{
    return pl_coef_t(c->estimate, c->std_error, c->df,
                     pl_num_or(pl_get(u->args, "level"), 0.95), side_of(u));
}

/* Those that share their cross products: a fit is too short for a thread. */
static enum pl_status observe_together(struct multiverse *m)
{
    struct pl_shared_coef c;

    PL_TRY(batch(m));
    for (size_t i = 0; i < m->n; i++) {
        struct universe *u = &m->universes[i];
        if (!pl_batches_fit(&m->batches, i, &c))
            continue;
        struct pl_coef coef = coef_of(u, &c);
        u->is_shared = true;
        u->of =
            (struct pl_specification){coef.estimate, coef.p_value, side_of(u)};
        u->n = c.n;
        u->std_error = coef.std_error;
        u->low = coef.conf_low;
        u->high = coef.conf_high;
    }
    return PL_OK;
}

static void observe_turn(void *ud, unsigned worker, size_t from, size_t to)
{
    struct multiverse *m = ud;
    struct pl_arena *a = &m->workers[worker];

    for (size_t i = from; i < to; i++) {
        struct universe *u = &m->universes[i];
        struct sampled s = m->planned;
        const struct pl_value *term;
        if (u->is_shared)
            continue;
        m->had_no_memory[i] =
            run_universe(m, a, u, m->source, &s, &term, &u->n) != PL_OK;
        u->of = of_term(u, term);
        u->std_error = pl_num(pl_get(term, "std_error"));
        u->low = pl_num(pl_get(term, "conf_low"));
        u->high = pl_num(pl_get(term, "conf_high"));
        pl_arena_free(a);
    }
}

/* Of one that shares: its p without an interval, which nobody reads. */
static bool is_drawn_together(const struct multiverse *m,
                              const struct pl_batches *b, size_t i,
                              struct pl_specification *of)
{
    struct pl_shared_coef c;

    if (!pl_batches_fit(b, i, &c))
        return false;
    enum pl_alternative side = side_of(&m->universes[i]);
    *of = (struct pl_specification){
        c.estimate, pl_t_p_value(c.estimate / c.std_error, c.df, side), side};
    return true;
}

static bool draw_all(struct multiverse *m, struct pl_arena *a,
                     const struct pl_frame *frame, struct pl_specification *of)
{
    struct sampled s = {NULL, NULL};
    struct pl_batches drawn;
    struct pl_err why = {0};
    const struct pl_value *term;
    double n;

    if (pl_batches_drawn(a, &m->batches, frame, &drawn, &why) != PL_OK)
        return false;
    for (size_t i = 0; i < m->n; i++) {
        if (is_drawn_together(m, &drawn, i, &of[i]))
            continue;
        if (run_universe(m, a, &m->universes[i], frame, &s, &term, &n) != PL_OK)
            return false;
        of[i] = of_term(&m->universes[i], term);
    }
    return true;
}

static void draw_one(struct multiverse *m, struct pl_arena *a, size_t d)
{
    struct pl_specification *of = PL_NEW(a, struct pl_specification, m->n + 1);
    const struct pl_frame *frame = pl_lot_draw(&m->lot, a, m->stream, d);
    double *scratch = PL_NEW(a, double, m->n + 1);

    m->had_no_memory[d] = frame == NULL || of == NULL || scratch == NULL ||
                          !draw_all(m, a, frame, of);
    if (!m->had_no_memory[d])
        m->drawn[d] = pl_multiverse_of(of, m->n, m->alpha, scratch);
}

static void draw_turn(void *ud, unsigned worker, size_t from, size_t to)
{
    struct multiverse *m = ud;

    for (size_t d = from; d < to; d++) {
        draw_one(m, &m->workers[worker], d);
        pl_arena_free(&m->workers[worker]);
    }
}

static enum pl_status over_team(struct multiverse *m, const char *what,
                                size_t n, pl_turn_fn *turn)
{
    const struct pl_team *team = m->t->session->team;
    unsigned workers = pl_team_size(team, n, BLOCK);

    m->workers = pl_arenas_of(m->a, workers);
    m->had_no_memory = PL_NEW(m->a, bool, n + 1);
    if (m->workers == NULL || m->had_no_memory == NULL)
        return out_of_memory(m);
    pl_team_run(team, what, n, BLOCK, turn, m);
    for (size_t i = 0; i < n; i++)
        if (m->had_no_memory[i])
            return out_of_memory(m);
    return PL_OK;
}

static enum pl_status observe(struct multiverse *m)
{
    struct pl_specification *of = PL_NEW(m->a, struct pl_specification, m->n);
    double *scratch = PL_NEW(m->a, double, m->n + 1);

    if (of == NULL || scratch == NULL)
        return out_of_memory(m);
    PL_TRY(observe_together(m));
    PL_TRY(over_team(m, "specifications", m->n, observe_turn));
    for (size_t i = 0; i < m->n; i++)
        of[i] = m->universes[i].of;
    m->observed = pl_multiverse_of(of, m->n, m->alpha, scratch);
    if (m->observed.n > 0)
        return PL_OK;
    return pl_fail(m->err, PL_EDOMAIN, NULL,
                   "t:multiverse: none of the %zu specifications has an "
                   "estimate of \"%.*s\"",
                   m->n, PL_FMT(m->term));
}

static enum pl_status draw(struct multiverse *m)
{
    if (m->draws == 0)
        return PL_OK;
    m->drawn = PL_NEW(m->a, struct pl_multiverse, m->draws);
    if (m->drawn == NULL)
        return out_of_memory(m);
    PL_TRY(pl_lot_of(m->a, pl_get(m->t->protocol->value, "design"), m->source,
                     pl_strv(pl_get(m->registered, "treatment")),
                     "t:multiverse", &m->lot, m->err));
    return over_team(m, "multiverse", m->draws, draw_turn);
}

static enum pl_status make_universes(struct multiverse *m)
{
    m->universes = PL_NEW(m->a, struct universe, m->n);
    if (m->universes == NULL)
        return out_of_memory(m);
    for (size_t i = 0; i < m->n; i++)
        PL_TRY(make_universe(m, i, &m->universes[i]));
    return PL_OK;
}

/* The term whose estimate is followed: the one that is named, else the
 * treatment's only one. */
static enum pl_status choose_term(struct multiverse *m,
                                  const struct pl_value *list)
{
    struct pl_str names[16];
    size_t n = 0;

    if (m->term.len == 0 && pl_count(list) <= 1) {
        m->term = pl_strv(pl_get(pl_item(list, 0), "name"));
        return PL_OK;
    }
    for (size_t i = 0; i < pl_count(list) && n < 16; i++) {
        names[n] = pl_strv(pl_get(pl_item(list, i), "name"));
        if (pl_str_eq(names[n++], m->term))
            return PL_OK;
    }
    if (m->term.len == 0) {
        pl_fail(
            m->err, PL_EINPUT, NULL,
            "t:multiverse: the treatment has %zu terms, and one is followed",
            pl_count(list));
        return pl_hint(m->err, "say which: term = \"%.*s\"", PL_FMT(names[0]));
    }
    pl_fail(m->err, PL_EINPUT, NULL,
            "t:multiverse: the treatment has no term \"%.*s\"",
            PL_FMT(m->term));
    int near = pl_nearest(m->term, names, n);
    return near >= 0
               ? pl_hint(m->err, "did you mean \"%.*s\"?", PL_FMT(names[near]))
               : PL_EINPUT;
}

static enum pl_status run_planned(struct multiverse *m, struct pl_ran *ran)
{
    PL_TRY(pl_registered_sample(m->a, m->t->protocol, m->registered, m->source,
                                &ran->sample, m->err));
    ran->data = ran->sample;
    m->planned = (struct sampled){pl_get(m->registered, "sample"), ran->data};
    PL_TRY(pl_trial_execute(m->t, m->registered, ran->data, &ran->did, m->err));
    return choose_term(m, pl_get(ran->did.result, "treatment"));
}

static enum pl_status run_multiverse(struct multiverse *m, struct pl_ran *ran,
                                     const struct pl_value *options)
{
    struct pl_hash key;

    PL_TRY(run_planned(m, ran));
    const struct pl_value *args = pl_with(m->a, options, "spec", m->registered);
    if (args == NULL)
        return out_of_memory(m);
    if (pl_session_recall(m->t->session, "multiverse", m->source, args, &key,
                          &ran->did))
        return PL_OK;
    PL_TRY(make_universes(m));
    PL_TRY(observe(m));
    PL_TRY(draw(m));
    ran->did.result = pl_multiverse_value(m);
    if (ran->did.result == NULL)
        return out_of_memory(m);
    pl_session_remember(m->t->session, &key, &ran->did);
    return PL_OK;
}

enum pl_status pl_trial_multiverse(struct pl_trial *t, struct pl_str analysis,
                                   const struct pl_value *options, size_t line,
                                   const struct pl_value **result,
                                   struct pl_err *err)
{
    struct pl_pos pos = pl_session_pos(t->session, line);
    struct multiverse m = {.t = t, .a = t->session->a, .err = err};
    struct pl_ran ran = {.line = line};
    struct pl_builder row;

    PL_TRY(pl_protocol_need(t->protocol, analysis, &pos, &ran.registered, err));
    /* Its own draws are the inference. */
    m.registered = pl_with(m.a, ran.registered, "inference", pl_nil());
    if (m.registered == NULL)
        return out_of_memory(&m);
    if (pl_spec_function(m.registered) == NULL ||
        pl_is_economic(m.registered) ||
        pl_strv(pl_get(m.registered, "treatment")).len == 0)
        return pl_fail(err, PL_EINPUT, NULL,
                       "t:multiverse: \"%.*s\" has no treatment effect to "
                       "follow",
                       PL_FMT(analysis));
    ran.spec = m.registered;
    m.alpha = pl_num_or(pl_get(m.registered, "alpha"), 0.05);
    PL_TRY(read_options(&m, options));
    PL_TRY(pl_trial_frame(t, pl_strv(pl_get(m.registered, "data")), &m.source,
                          err));
    PL_TRY(run_multiverse(&m, &ran, options));
    pl_session_row(t->session, &row, "multiverse", line);
    return pl_trial_row(t, &row, analysis, &ran, result, err);
}
