/* What each departure of a run moved, shared out over all combinations of them
 * (the ledger row's grid). */
#include "plan/assess_state.h"
#include "stats/shapley.h"

#include <math.h>

/* One treatment term of a grid. */
struct shares {
    const struct pl_value *grid;
    size_t term;
    struct pl_shapley shapley;
    double std_error; /* where none of the shared choices is made */
};

static const struct pl_value *estimate_of(const struct shares *x, size_t run)
{
    const struct pl_value *r = pl_item(pl_get(x->grid, "runs"), run);

    return pl_item(pl_get(r, "estimates"), x->term);
}

static void share(struct shares *x)
{
    static const double none = NAN;
    double value[1 << PL_CHOICES_MAX];
    size_t k = pl_count(pl_get(x->grid, "choices"));
    size_t all = k > 0 && k <= PL_CHOICES_MAX ? (size_t)1 << k : 0;

    for (size_t i = 0; i < all; i++)
        value[i] = pl_rounded(pl_num(pl_get(estimate_of(x, i), "estimate")));
    pl_shapley(all > 0 ? k : 0, all > 0 ? value : &none, &x->shapley);
    if (all == 0)
        return;
    const struct pl_value *from =
        estimate_of(x, (all - 1) & ~(size_t)x->shapley.shared);
    x->std_error = pl_rounded(pl_num(pl_get(from, "std_error")));
}

/* Why a choice of the grid has no share. */
static struct pl_str why_unshared(const struct shares *x, size_t choice)
{
    const struct pl_value *runs = pl_get(x->grid, "runs");
    size_t bit = (size_t)1 << choice;

    for (size_t i = pl_count(runs); i-- > 0;)
        if ((i & bit) == 0 && !pl_is_nil(pl_get(pl_item(runs, i), "error")))
            return pl_strv(pl_get(pl_item(runs, i), "error"));
    return PL_STR("some of its combinations have no estimate");
}

/* {"clause","first","last","shapley","share"} or {"clause","reason"}. */
static const struct pl_value *movement(struct pl_assessing *s,
                                       const struct shares *x, size_t choice)
{
    const struct pl_movement *m = &x->shapley.of[choice];
    double whole = x->shapley.whole;
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "clause", pl_item(pl_get(x->grid, "choices"), choice));
    if (!m->is_shared) {
        pl_set_string(&b, "reason", why_unshared(x, choice));
        return pl_assess_keep(s, pl_map(&b));
    }
    pl_set_number(&b, "first", pl_rounded(m->first));
    pl_set_number(&b, "last", pl_rounded(m->last));
    pl_set_number(&b, "shapley", pl_rounded(m->shapley));
    /* A part of next to nothing says nothing. */
    if (fabs(whole) > 0.1 * x->std_error)
        pl_set_number(&b, "share", pl_rounded(m->shapley / whole));
    return pl_assess_keep(s, pl_map(&b));
}

static const struct pl_value *movements(struct pl_assessing *s,
                                        const struct shares *x)
{
    const struct pl_value *held = pl_get(x->grid, "held");
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t i = 0; i < pl_count(pl_get(x->grid, "choices")); i++)
        pl_add(&list, movement(s, x, i));
    for (size_t i = 0; i < pl_count(held); i++)
        pl_add(&list, pl_item(held, i));
    return pl_assess_keep(s, pl_list(&list));
}

static const struct pl_value *term_value(struct pl_assessing *s,
                                         const struct shares *x)
{
    struct pl_builder b;

    pl_build(&b, s->a);
    pl_set(&b, "term", pl_item(pl_get(x->grid, "terms"), x->term));
    if (x->shapley.shared != 0)
        pl_set_number(&b, "whole", pl_rounded(x->shapley.whole));
    if (x->std_error > 0)
        pl_set_number(&b, "std_error", x->std_error);
    pl_set(&b, "movements", movements(s, x));
    return pl_assess_keep(s, pl_map(&b));
}

static const struct pl_value *grid_value(struct pl_assessing *s,
                                         const struct pl_value *row)
{
    const struct pl_value *grid = pl_get(row, "grid");
    struct pl_builder b, terms;

    pl_build(&terms, s->a);
    for (size_t t = 0; t < pl_count(pl_get(grid, "terms")); t++) {
        struct shares x = {.grid = grid, .term = t, .std_error = NAN};
        share(&x);
        pl_add(&terms, term_value(s, &x));
    }
    pl_build(&b, s->a);
    pl_set(&b, "trial", pl_get(row, "trial"));
    pl_set(&b, "analysis", pl_get(row, "analysis"));
    pl_set(&b, "row", pl_get(row, "id"));
    pl_set(&b, "terms", pl_list(&terms));
    return pl_assess_keep(s, pl_map(&b));
}

const struct pl_value *pl_assess_grids(struct pl_assessing *s)
{
    struct pl_builder list;

    pl_build(&list, s->a);
    for (size_t i = 0; i < s->n_rows; i++)
        if (pl_assess_is_run(s->rows[i]) &&
            !pl_is_nil(pl_get(s->rows[i], "grid")))
            pl_add(&list, grid_value(s, s->rows[i]));
    return pl_assess_keep(s, pl_list(&list));
}

const struct pl_value *pl_assess_movement(struct pl_assessing *s,
                                          const struct pl_value *row,
                                          struct pl_str clause,
                                          const struct pl_value *term)
{
    struct shares x = {.grid = pl_get(row, "grid"), .std_error = NAN};
    const struct pl_value *terms = pl_get(x.grid, "terms");
    const struct pl_value *choices = pl_get(x.grid, "choices");

    while (x.term < pl_count(terms) &&
           !pl_str_eq(pl_strv(pl_item(terms, x.term)), pl_strv(term)))
        x.term++;
    for (size_t i = 0; x.term < pl_count(terms) && i < pl_count(choices); i++)
        if (pl_str_eq(pl_strv(pl_item(choices, i)), clause)) {
            share(&x);
            return movement(s, &x, i);
        }
    return pl_nil();
}
