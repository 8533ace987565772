#include "plan/together.h"

#include "data/expr.h"
#include "plan/execute_ols.h"
#include "plan/schema.h"
#include "stats/shared.h"

#include <string.h>

/* More terms than bits, or columns than are worth it, and each is by itself. */
enum { TERMS_MAX = 64, COLUMNS_MAX = 400, GROUPS_MAX = 64 };

/* A term that some of them have. */
struct term {
    const struct pl_value *value;
    struct pl_str source;
    bool has_gaps; /* where the outcome and the arm are known */
};

/* Those that lose the same rows: their terms with gaps are the same. */
struct group {
    uint64_t gaps, terms; /* terms: of any of them */
    size_t n_members;
    const struct pl_value *list;  /* of terms with gaps, the treatment first */
    const struct pl_model *model; /* the treatment, then terms */
    struct pl_shared shared;
    size_t first[TERMS_MAX], count[TERMS_MAX]; /* columns of each term */
    bool is_there;
};

struct one {
    bool takes_part;
    size_t group;
    uint64_t terms;
};

struct pl_together {
    struct pl_str outcome, treatment, term;
    struct one *one; /* [n] */
    size_t n;
    struct term term_of[TERMS_MAX];
    size_t n_terms;
    struct group *group; /* [GROUPS_MAX] */
    size_t n_groups;
    size_t n_arms, followed; /* columns of the treatment, after the constant */
    size_t *column, *kept;   /* of the fit that is being made */
    struct pl_dd *room;
};

struct work {
    struct pl_arena *a;
    const struct pl_frame *frame;
    struct pl_together *t;
    size_t n_known; /* rows with outcome and arm */
    struct pl_err *err;
};

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static bool is_plain(const struct pl_value *v, const char *kind)
{
    return pl_is_unspecified(v) || pl_is_text(pl_get(v, "kind"), kind);
}

static bool is_alike(const struct pl_together *t, const char *function,
                     const struct pl_value *args)
{
    return function != NULL && strcmp(function, "ols") == 0 &&
           is_plain(pl_get(args, "vcov"), "classical") &&
           is_plain(pl_at(args, "missing.covariates"), "complete_case") &&
           is_plain(pl_at(args, "missing.outcome"), "complete_case") &&
           pl_is_nil(pl_get(args, "weights")) &&
           pl_is_nil(pl_get(args, "inference")) &&
           pl_is_nil(pl_get(args, "intercept")) &&
           pl_str_eq(pl_strv(pl_get(args, "outcome")), t->outcome) &&
           pl_str_eq(pl_strv(pl_get(args, "treatment")), t->treatment);
}

static enum pl_status model(struct work *w, const struct pl_frame *f,
                            const struct pl_value *terms, struct pl_model *out,
                            struct pl_err *err)
{
    return pl_model_build(w->a, f, w->t->outcome, terms, true, pl_nil(),
                          "stats.ols", out, err);
}

static const struct pl_value *two(struct pl_arena *a, struct pl_str treatment,
                                  const struct pl_value *term)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_add(&b, pl_string(a, treatment));
    if (term != NULL)
        pl_add(&b, term);
    return pl_list(&b);
}

static bool reads(struct work *w, const struct pl_value *term,
                  struct pl_str column)
{
    return term->type == PL_STRING
               ? pl_str_eq(term->as.string, column)
               : pl_list_has(pl_expr_columns(w->a, term), column);
}

/* *at: its number, or TERMS_MAX where it cannot be shared. */
static enum pl_status new_term(struct work *w, const struct pl_value *v,
                               size_t *at)
{
    struct pl_together *t = w->t;
    struct pl_model m = {0};
    struct pl_err why = {0};

    *at = TERMS_MAX;
    if (t->n_terms == TERMS_MAX || reads(w, v, t->treatment))
        return PL_OK;
    const struct pl_value *terms = two(w->a, t->treatment, v);
    enum pl_status status =
        terms == NULL ? PL_ENOMEM : model(w, w->frame, terms, &m, &why);
    if (status == PL_ENOMEM)
        return out_of_memory(w->err);
    if (status != PL_OK || m.n == 0)
        return PL_OK;
    struct pl_str source = m.terms[m.n_terms - 1].source;
    for (size_t i = 0; i < t->n_terms; i++)
        if (pl_str_eq(t->term_of[i].source, source))
            return PL_OK;
    *at = t->n_terms;
    t->term_of[t->n_terms++] = (struct term){v, source, m.n < w->n_known};
    return PL_OK;
}

static enum pl_status take_terms(struct work *w, const struct pl_value *list,
                                 bool as_factors, struct one *one)
{
    struct pl_together *t = w->t;

    for (size_t i = 0; one->takes_part && i < pl_count(list); i++) {
        const struct pl_value *v = pl_item(list, i);
        size_t at = 0;
        if (as_factors)
            v = pl_fixed_effect(w->a, v);
        if (v == NULL)
            return out_of_memory(w->err);
        while (at < t->n_terms && !pl_equal(t->term_of[at].value, v))
            at++;
        if (at == t->n_terms)
            PL_TRY(new_term(w, v, &at));
        one->takes_part = at < TERMS_MAX;
        if (one->takes_part)
            one->terms |= (uint64_t)1 << at;
    }
    return PL_OK;
}

static uint64_t gaps_of(const struct pl_together *t, uint64_t terms)
{
    uint64_t gaps = 0;

    for (size_t i = 0; i < t->n_terms; i++)
        if (t->term_of[i].has_gaps)
            gaps |= terms & (uint64_t)1 << i;
    return gaps;
}

static void join_group(struct pl_together *t, struct one *one)
{
    uint64_t gaps = gaps_of(t, one->terms);

    one->group = 0;
    while (one->group < t->n_groups && t->group[one->group].gaps != gaps)
        one->group++;
    one->takes_part = one->group < GROUPS_MAX;
    if (!one->takes_part)
        return;
    t->n_groups = one->group == t->n_groups ? t->n_groups + 1 : t->n_groups;
    t->group[one->group].gaps = gaps;
    t->group[one->group].terms |= one->terms;
    t->group[one->group].n_members++;
}

static enum pl_status read_all(struct work *w, const char *const *function,
                               const struct pl_value *const *args)
{
    for (size_t i = 0; i < w->t->n; i++) {
        struct one *one = &w->t->one[i];
        one->takes_part = is_alike(w->t, function[i], args[i]);
        PL_TRY(take_terms(w, pl_get(args[i], "covariates"), false, one));
        PL_TRY(take_terms(w, pl_get(args[i], "fixed_effects"), true, one));
        if (one->takes_part)
            join_group(w->t, one);
    }
    return PL_OK;
}

/* The treatment, and of the terms those that are in the set. */
static const struct pl_value *terms_in(struct work *w, uint64_t set)
{
    struct pl_builder b;

    pl_build(&b, w->a);
    pl_add(&b, pl_string(w->a, w->t->treatment));
    for (size_t i = 0; i < w->t->n_terms; i++)
        if ((set >> i & 1) != 0)
            pl_add(&b, w->t->term_of[i].value);
    return pl_list(&b);
}

/* The columns of each term, which stand in the order of the terms. */
static const double **columns_of(struct work *w, struct group *g, size_t *p)
{
    const struct pl_model *m = g->model;
    const double **x = PL_NEW(w->a, const double *, m->n_terms + 1);
    size_t k = 0;

    *p = 0;
    for (size_t i = 0; x != NULL && i < m->n_terms; i++) {
        if (m->terms[i].is_base)
            continue;
        while (k < w->t->n_terms &&
               ((g->terms >> k & 1) == 0 ||
                !pl_str_eq(w->t->term_of[k].source, m->terms[i].source)))
            k++;
        if (k == w->t->n_terms) { /* the constant and the treatment's */
            k = 0;
        } else if (g->count[k]++ == 0) {
            g->first[k] = *p;
        }
        x[(*p)++] = m->terms[i].x;
    }
    if (x != NULL)
        x[*p] = m->y;
    return x;
}

static enum pl_status make_group(struct work *w, struct group *g)
{
    struct pl_model *m = PL_NEW(w->a, struct pl_model, 1);
    const struct pl_value *terms = terms_in(w, g->terms);
    struct pl_err why = {0};
    size_t p;

    g->list = terms_in(w, g->gaps);
    if (m == NULL || terms == NULL || g->list == NULL)
        return out_of_memory(w->err);
    if (g->n_members < 2)
        return PL_OK;
    enum pl_status status = model(w, w->frame, terms, m, &why);
    if (status == PL_ENOMEM)
        return out_of_memory(w->err);
    g->model = m;
    if (status != PL_OK || m->n == 0 || m->n_terms > COLUMNS_MAX)
        return PL_OK;
    const double **x = columns_of(w, g, &p);
    if (x == NULL || !pl_shared_of(w->a, x, m->n, p, &g->shared))
        return out_of_memory(w->err);
    g->is_there = true;
    return PL_OK;
}

/* The treatment's columns, of which one is followed. */
static bool find_treatment(struct pl_together *t, const struct pl_model *m)
{
    bool is_found = false;

    t->n_arms = 0;
    for (size_t i = 1; i < m->n_terms; i++) {
        if (m->terms[i].is_base)
            continue;
        t->n_arms++;
        if (pl_str_eq(m->terms[i].name, t->term)) {
            t->followed = t->n_arms;
            is_found = true;
        }
    }
    return is_found;
}

/* Room for the largest of them. */
static enum pl_status make_room(struct work *w)
{
    struct pl_together *t = w->t;
    size_t p = 0;

    for (size_t i = 0; i < t->n_groups; i++)
        if (t->group[i].is_there && t->group[i].shared.p > p)
            p = t->group[i].shared.p;
    t->column = PL_NEW(w->a, size_t, p + 1);
    t->kept = PL_NEW(w->a, size_t, p + 2);
    t->room = PL_NEW(w->a, struct pl_dd, (p + 1) * (p + 2) / 2);
    return t->column != NULL && t->kept != NULL && t->room != NULL
               ? PL_OK
               : out_of_memory(w->err);
}

static enum pl_status share(struct work *w, const char *const *function,
                            const struct pl_value *const *args)
{
    const struct pl_value *terms = two(w->a, w->t->treatment, NULL);
    struct pl_model m = {0};
    struct pl_err why = {0};

    enum pl_status status =
        terms == NULL ? PL_ENOMEM : model(w, w->frame, terms, &m, &why);
    if (status == PL_ENOMEM)
        return out_of_memory(w->err);
    if (status != PL_OK || m.n == 0 || !find_treatment(w->t, &m))
        return PL_OK;
    w->n_known = m.n;
    PL_TRY(read_all(w, function, args));
    for (size_t i = 0; i < w->t->n_groups; i++)
        PL_TRY(make_group(w, &w->t->group[i]));
    return make_room(w);
}

enum pl_status pl_together_of(struct pl_arena *a, const struct pl_frame *frame,
                              const char *const *function,
                              const struct pl_value *const *args, size_t n,
                              struct pl_str term, struct pl_together **out,
                              struct pl_err *err)
{
    struct pl_together *t = PL_NEW(a, struct pl_together, 1);
    struct work w = {.a = a, .frame = frame, .t = t, .err = err};

    if (t == NULL)
        return out_of_memory(err);
    *t =
        (struct pl_together){.outcome = pl_strv(pl_get(args[0], "outcome")),
                             .treatment = pl_strv(pl_get(args[0], "treatment")),
                             .term = term,
                             .one = PL_NEW(a, struct one, n + 1),
                             .n = n,
                             .group = PL_NEW(a, struct group, GROUPS_MAX + 1)};
    if (t->one == NULL || t->group == NULL)
        return out_of_memory(err);
    *out = t;
    return share(&w, function, args);
}

/* The treatment's columns in the rows of the group; a draw that leaves it other
 * ones is run term by term. */
static enum pl_status draw_group(struct work *w, const struct group *from,
                                 struct group *g)
{
    const double *x[COLUMNS_MAX];
    struct pl_model m = {0};
    struct pl_err why = {0};
    size_t n = 0;

    *g = *from;
    if (!from->is_there)
        return PL_OK;
    enum pl_status status = model(w, w->frame, from->list, &m, &why);
    if (status == PL_ENOMEM)
        return out_of_memory(w->err);
    g->is_there = status == PL_OK && m.n == from->model->n;
    for (size_t i = 1; g->is_there && i < m.n_terms && i < from->model->n_terms;
         i++) {
        if (!pl_str_eq(m.terms[i].source, w->t->treatment))
            break;
        g->is_there = pl_str_eq(m.terms[i].name, from->model->terms[i].name) &&
                      m.terms[i].is_base == from->model->terms[i].is_base;
        if (g->is_there && !m.terms[i].is_base)
            x[n++] = m.terms[i].x;
    }
    g->is_there &= n == w->t->n_arms;
    if (g->is_there &&
        !pl_shared_with(w->a, &from->shared, 1, x, n, &g->shared))
        return out_of_memory(w->err);
    return PL_OK;
}

enum pl_status pl_together_drawn(struct pl_arena *a,
                                 const struct pl_together *t,
                                 const struct pl_frame *frame,
                                 struct pl_together **out, struct pl_err *err)
{
    struct pl_together *drawn = PL_NEW(a, struct pl_together, 1);
    struct group *group = PL_NEW(a, struct group, t->n_groups + 1);
    struct work w = {.a = a, .frame = frame, .t = drawn, .err = err};

    if (drawn == NULL || group == NULL)
        return out_of_memory(err);
    *drawn = *t;
    drawn->group = group;
    *out = drawn;
    for (size_t i = 0; i < t->n_groups; i++)
        PL_TRY(draw_group(&w, &t->group[i], &group[i]));
    return make_room(&w);
}

/* The constant, the treatment's others, the terms; the one that is followed
 * comes last. */
static size_t choose(const struct pl_together *t, const struct one *one,
                     size_t *column)
{
    const struct group *g = &t->group[one->group];
    size_t k = 0;

    for (size_t i = 0; i <= t->n_arms; i++)
        if (i != t->followed)
            column[k++] = i;
    for (size_t i = 0; i < t->n_terms; i++)
        for (size_t j = 0; (one->terms >> i & 1) != 0 && j < g->count[i]; j++)
            column[k++] = g->first[i] + j;
    column[k++] = t->followed;
    return k;
}

bool pl_together_fit(struct pl_together *t, size_t i,
                     struct pl_shared_coef *out)
{
    const struct one *one = &t->one[i];
    const struct group *g = &t->group[one->group];

    if (!one->takes_part || !g->is_there)
        return false;
    size_t k = choose(t, one, t->column);
    return pl_shared_fit(&g->shared, t->column, k, t->room, t->kept, out);
}
