#include "plan/grid.h"

#include "plan/clause.h"
#include "plan/economic.h"
#include "plan/estimand.h"
#include "plan/estimator.h"
#include "plan/rule.h"
#include "plan/schema.h"
#include "stats/shapley.h"

#include <math.h>
#include <stdio.h>

enum { TERMS_MAX = 8, WHY_LENGTH = 160, BLOCK = 4 };

/* A difference that can be undone: a member of the spec, or a column. */
struct choice {
    struct pl_str clause, member, column;
};

struct estimate {
    double estimate, std_error, p_value, low, high;
};

struct run {
    const char *function;
    const struct pl_value *args;
    const struct pl_frame *frame;
    double n;
    struct estimate of[TERMS_MAX];
    bool has_run, had_no_memory;
    char why[WHY_LENGTH];
};

struct grid {
    const struct pl_grid_in *in;
    struct pl_arena *a;
    struct choice choices[PL_CHOICES_MAX];
    size_t k;
    struct pl_builder held;
    bool from_plan; /* nothing that the plan says is held otherwise */
    const struct pl_column *registered[PL_CHOICES_MAX]; /* of a column */
    struct pl_str terms[TERMS_MAX];
    size_t n_terms;
    struct run *runs;
    struct pl_arena *workers;
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct grid *g)
{
    return pl_session_no_memory(g->err);
}

/* Where the plan is silent, the corner without choices is still the plan's. */
static const char silent[] = "the plan does not say what it would have been";

static void hold(struct grid *g, struct pl_str clause, const char *reason)
{
    struct pl_builder b;

    g->from_plan &= reason == silent;
    pl_build(&b, g->a);
    pl_set_string(&b, "clause", clause);
    pl_set_text(&b, "reason", reason);
    pl_add(&g->held, pl_map(&b));
}

/* Clauses whose silence is an answer: no covariates, no weights. */
static bool silence_is_none(struct pl_str member)
{
    static const char *const none[] = {
        "covariates",          "fixed_effects", "weights",
        "intercept",           "estimator",     "cluster",
        "effect_discount_rate"};

    if (pl_is_amount_path(member))
        return true; /* it is not counted */
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        if (pl_str_is(member, none[i]))
            return true;
    return false;
}

/* Why a difference cannot be undone by itself; NULL when it can. */
static const char *why_held(struct grid *g, const struct pl_value *d,
                            struct choice *c)
{
    static const char *const judged[] = {
        "alpha", "level",         "alternative", "curve",       "draws",
        "seed",  "horizon_years", "price_year",  "perspective", "inference"};
    const struct pl_value *registered = pl_get(d, "registered");
    const struct pl_value *spec = g->in->registered;
    struct pl_str part;

    c->clause = pl_strv(pl_get(d, "clause"));
    c->member = pl_clause_member(spec, c->clause);
    c->column = pl_column_of(spec, c->clause);
    const char *why =
        pl_other_estimand(spec, c->clause, pl_get(d, "conducted"));
    if (why != NULL)
        return why;
    for (size_t i = 0; i < sizeof judged / sizeof judged[0]; i++)
        if (pl_str_is(c->member, judged[i]))
            return "it moves no estimate";
    if (pl_rule_number(c->member, &part) > 0)
        return "it was run beside the primary rule";
    if (c->column.len == 0 && c->member.len == 0)
        return "it is no choice of one analysis";
    if (pl_is_unspecified(registered) &&
        !(pl_is_nil(registered) &&
          (c->column.len > 0 || silence_is_none(c->member))))
        return silent;
    return g->k == PL_CHOICES_MAX ? "more than 12 choices were made" : NULL;
}

static void find_choices(struct grid *g)
{
    const struct pl_value *list = g->in->differences;

    for (size_t i = 0; i < pl_count(list); i++) {
        struct choice c;
        const char *why = why_held(g, pl_item(list, i), &c);
        if (why != NULL)
            hold(g, c.clause, why);
        else
            g->choices[g->k++] = c;
    }
}

/* For each row that ran, the row of the registered data with its key. */
static enum pl_status partners(struct grid *g, size_t **rows, bool *has_all)
{
    const struct pl_frame *data = g->in->data;
    struct pl_overlay o;

    *rows = PL_NEW(g->a, size_t, data->n + 1);
    if (*rows == NULL)
        return out_of_memory(g);
    PL_TRY(pl_frame_overlay(g->a, g->in->source, data, &o, g->err));
    for (size_t i = 0; i < o.both; i++)
        (*rows)[o.row_b[i]] = o.row_a[i];
    *has_all = o.only_b == 0;
    return PL_OK;
}

static void drop_choice(struct grid *g, size_t i, const char *reason)
{
    hold(g, g->choices[i].clause, reason);
    for (g->k--; i < g->k; i++)
        g->choices[i] = g->choices[i + 1];
}

/* Columns as registered, row by row beside those that ran. */
static enum pl_status find_columns(struct grid *g)
{
    const struct pl_frame *beside = NULL;
    size_t *rows;
    bool has_all = false;

    for (size_t i = g->k; i-- > 0;) {
        if (g->choices[i].column.len == 0)
            continue;
        if (beside == NULL) {
            PL_TRY(partners(g, &rows, &has_all));
            PL_TRY(pl_frame_rows(g->a, g->in->source, rows, g->in->data->n,
                                 pl_nil(), &beside, g->err));
        }
        g->registered[i] = pl_frame_column(beside, g->choices[i].column);
        if (!has_all || g->registered[i] == NULL)
            drop_choice(g, i, "the registered data lack rows or the column");
    }
    return PL_OK;
}

/* Dropping may have moved choices: their columns with them. */
static enum pl_status match_columns(struct grid *g)
{
    size_t before;

    do {
        before = g->k;
        PL_TRY(find_columns(g));
    } while (g->k != before);
    return PL_OK;
}

static void find_terms(struct grid *g, const struct pl_value *result)
{
    const struct pl_value *list = pl_get(result, "treatment");
    const char *name;

    for (size_t i = 0; (name = pl_economic_quantity_name(result, i)) != NULL;
         i++)
        if (!pl_is_nil(pl_at(pl_economic_quantity(result, pl_str_from(name)),
                             "estimate")))
            g->terms[g->n_terms++] = pl_str_from(name);
    if (g->n_terms > 0)
        return;
    for (size_t i = 0; i < pl_count(list) && g->n_terms < TERMS_MAX; i++)
        if (!pl_is_nil(pl_get(pl_item(list, i), "estimate")))
            g->terms[g->n_terms++] = pl_strv(pl_get(pl_item(list, i), "name"));
    if (pl_count(list) == 0 && !pl_is_nil(pl_get(result, "estimate")))
        g->terms[g->n_terms++] = PL_STR("");
}

static enum pl_status spec_of(struct grid *g, size_t set,
                              const struct pl_value **out)
{
    const struct pl_value *spec = g->in->conducted;
    char member[192];

    for (size_t i = 0; spec != NULL && i < g->k; i++) {
        const struct choice *c = &g->choices[i];
        if ((set >> i & 1) != 0 || c->member.len == 0)
            continue;
        snprintf(member, sizeof member, "%.*s", PL_FMT(c->member));
        spec = pl_choice_apply(g->a, spec, c->member,
                               pl_at(g->in->registered, member));
    }
    *out = spec;
    return spec != NULL ? PL_OK : out_of_memory(g);
}

/* The frame depends on the choices of columns alone: an earlier run with the
 * same ones has it. */
static enum pl_status frame_of(struct grid *g, size_t set,
                               const struct pl_frame **out)
{
    const struct pl_column *columns[PL_CHOICES_MAX];
    size_t n = 0, of_columns = 0;

    for (size_t i = 0; i < g->k; i++) {
        if (g->choices[i].column.len == 0)
            continue;
        of_columns |= (size_t)1 << i;
        if ((set >> i & 1) == 0)
            columns[n++] = g->registered[i];
    }
    if ((set & of_columns) < set) { /* made beside columns: seen before */
        *out = g->runs[set & of_columns].frame;
        return PL_OK;
    }
    *out = g->in->data;
    if (n == 0)
        return PL_OK;
    return pl_frame_with(g->a, g->in->data, columns, n, pl_nil(), out, g->err);
}

static enum pl_status prepare(struct grid *g)
{
    size_t all = (size_t)1 << g->k;
    const struct pl_value *spec;

    g->runs = PL_NEW(g->a, struct run, all);
    if (g->runs == NULL)
        return out_of_memory(g);
    for (size_t set = 0; set < all; set++) {
        PL_TRY(spec_of(g, set, &spec));
        PL_TRY(frame_of(g, set, &g->runs[set].frame));
        g->runs[set].function = pl_spec_function(spec);
        g->runs[set].args = pl_trial_args(g->in->trial, spec);
        if (g->runs[set].args == NULL)
            return out_of_memory(g);
    }
    return PL_OK;
}

static struct estimate estimate_in(const struct pl_value *row)
{
    return (struct estimate){.estimate = pl_num(pl_get(row, "estimate")),
                             .std_error = pl_num(pl_get(row, "std_error")),
                             .p_value = pl_num(pl_get(row, "p_value")),
                             .low = pl_num(pl_get(row, "conf_low")),
                             .high = pl_num(pl_get(row, "conf_high"))};
}

static void take(const struct grid *g, struct run *r,
                 const struct pl_value *result)
{
    r->has_run = true;
    r->n = pl_num(pl_get(result, "n"));
    for (size_t t = 0; t < g->n_terms; t++)
        r->of[t] = estimate_in(pl_treatment_term(result, g->terms[t]));
}

static void run_one(struct grid *g, struct run *r, struct pl_arena *a)
{
    const struct pl_value *result;
    struct pl_err why = {0};

    if (r->has_run)
        return;
    enum pl_status status =
        pl_execute_result(a, r->function, r->frame, r->args, &result, &why);
    r->had_no_memory = status == PL_ENOMEM;
    if (status == PL_OK)
        take(g, r, result);
    else
        snprintf(r->why, sizeof r->why, "%.*s", WHY_LENGTH - 1, why.msg);
    pl_arena_free(a);
}

static void turn(void *ud, unsigned worker, size_t from, size_t to)
{
    struct grid *g = ud;

    for (size_t i = from; i < to; i++)
        run_one(g, &g->runs[i], &g->workers[worker]);
}

/* The corners that ran already. */
static void take_known(struct grid *g)
{
    size_t last = ((size_t)1 << g->k) - 1;

    take(g, &g->runs[last], g->in->did);
    if (g->in->plan != NULL && g->from_plan)
        take(g, &g->runs[0], g->in->plan);
}

static enum pl_status run_all(struct grid *g)
{
    const struct pl_team *team = g->in->trial->session->team;
    size_t all = (size_t)1 << g->k;
    unsigned n = pl_team_size(team, all, BLOCK);

    g->workers = pl_arenas_of(g->a, n);
    if (g->workers == NULL)
        return out_of_memory(g);
    pl_team_run(team, "specifications", all, BLOCK, turn, g);
    for (size_t i = 0; i < all; i++)
        if (g->runs[i].had_no_memory)
            return out_of_memory(g);
    return PL_OK;
}

static const struct pl_value *estimate_value(struct grid *g,
                                             const struct estimate *e)
{
    struct pl_builder b;

    if (isnan(e->estimate))
        return pl_nil();
    pl_build(&b, g->a);
    pl_set_number(&b, "estimate", e->estimate);
    pl_set_number(&b, "std_error", e->std_error);
    pl_set_number(&b, "p_value", e->p_value);
    pl_set_number(&b, "conf_low", e->low);
    pl_set_number(&b, "conf_high", e->high);
    return pl_map(&b);
}

static const struct pl_value *run_value(struct grid *g, const struct run *r)
{
    struct pl_builder b, list;

    pl_build(&b, g->a);
    if (!r->has_run) {
        pl_set_text(&b, "error", r->why);
        return pl_map(&b);
    }
    pl_build(&list, g->a);
    for (size_t t = 0; t < g->n_terms; t++)
        pl_add(&list, estimate_value(g, &r->of[t]));
    pl_set_number(&b, "n", r->n);
    pl_set(&b, "estimates", pl_list(&list));
    return pl_map(&b);
}

static const struct pl_value *grid_value(struct grid *g)
{
    struct pl_builder b, choices, terms, runs;

    pl_build(&choices, g->a);
    for (size_t i = 0; i < g->k; i++)
        pl_add(&choices, pl_string(g->a, g->choices[i].clause));
    pl_build(&terms, g->a);
    for (size_t t = 0; t < g->n_terms; t++)
        pl_add(&terms, pl_string(g->a, g->terms[t]));
    pl_build(&runs, g->a);
    for (size_t i = 0; i < (size_t)1 << g->k; i++)
        pl_add(&runs, run_value(g, &g->runs[i]));
    pl_build(&b, g->a);
    pl_set(&b, "choices", pl_list(&choices));
    pl_set(&b, "held", pl_list(&g->held));
    pl_set_bool(&b, "from_plan", g->from_plan);
    pl_set(&b, "terms", pl_list(&terms));
    pl_set(&b, "runs", pl_list(&runs));
    return pl_map(&b);
}

enum pl_status pl_grid_run(const struct pl_grid_in *in,
                           const struct pl_value **grid, struct pl_err *err)
{
    struct grid g = {
        .in = in, .a = in->trial->session->a, .from_plan = true, .err = err};

    *grid = pl_nil();
    pl_build(&g.held, g.a);
    find_choices(&g);
    PL_TRY(match_columns(&g));
    find_terms(&g, in->did);
    if (g.k == 0 || g.n_terms == 0)
        return PL_OK;
    PL_TRY(prepare(&g));
    take_known(&g);
    PL_TRY(run_all(&g));
    *grid = grid_value(&g);
    return *grid != NULL ? PL_OK : out_of_memory(&g);
}
