#include "plan/execute_design.h"

#include "plan/execute_tests.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A row's cell, as the number of a combination while columns are crossed. */
struct crossed {
    uint64_t code;
    size_t row;
};

static int by_code(const void *a, const void *b)
{
    const struct crossed *x = a, *y = b;

    if (x->code != y->code)
        return x->code < y->code ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static struct pl_str joined(struct pl_arena *a, struct pl_str s,
                            struct pl_str more)
{
    return s.len == 0 ? more
                      : pl_str_printf(a, "%.*s, %.*s", PL_FMT(s), PL_FMT(more));
}

/* The cells so far crossed with one column more. */
static enum pl_status cross(struct pl_run *r, const struct pl_frame *f,
                            struct pl_str name, struct pl_cells *c)
{
    const struct pl_column *column = NULL;
    struct pl_groups g;
    struct crossed *all = PL_NEW(r->work, struct crossed, f->n + 1);
    struct pl_str *label = PL_NEW(r->work, struct pl_str, f->n + 1);
    size_t n = 0;

    PL_TRY(pl_frame_need(f, name, r->who, &column, r->err));
    PL_TRY(pl_groups_of(r, f, column, &g));
    if (all == NULL || label == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < f->n; i++) {
        if (g.of[i] < 0)
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: column \"%.*s\" has no value in row %zu",
                           r->who, PL_FMT(name), i + 1);
        all[i] =
            (struct crossed){(uint64_t)c->of[i] * g.n + (uint64_t)g.of[i], i};
    }
    if (f->n > 1)
        qsort(all, f->n, sizeof *all, by_code);
    for (size_t i = 0; i < f->n; i++) {
        size_t row = all[i].row;
        if (i == 0 || all[i].code != all[i - 1].code) {
            label[n] = joined(r->work, c->label[all[i].code / g.n],
                              g.level[g.of[row]]);
            if (label[n++].s == NULL)
                return pl_run_no_memory(r);
        }
        c->of[row] = (uint32_t)n - 1;
    }
    c->n = n;
    c->label = label;
    return PL_OK;
}

enum pl_status pl_cells_of(struct pl_run *r, const struct pl_frame *f,
                           const struct pl_value *names, struct pl_cells *out)
{
    struct pl_str *label = PL_NEW(r->work, struct pl_str, 1);
    struct pl_cells c = {1, PL_NEW(r->work, uint32_t, f->n + 1), label};

    if (c.of == NULL || label == NULL || names == NULL)
        return pl_run_no_memory(r);
    label[0] = PL_STR("");
    for (size_t i = 0; i < pl_count(names); i++)
        PL_TRY(cross(r, f, pl_strv(pl_item(names, i)), &c));
    *out = c;
    return PL_OK;
}

static enum pl_status design_terms(struct pl_run *r, struct pl_design *d,
                                   const struct pl_value *also)
{
    const struct pl_value *effects = pl_fixed_effect_terms(r, &d->g);
    struct pl_builder terms, names;

    pl_build(&terms, r->work);
    for (size_t i = 0; i < pl_count(d->g.covariates); i++)
        pl_add(&terms, pl_item(d->g.covariates, i));
    for (size_t i = 0; i < pl_count(effects); i++)
        pl_add(&terms, pl_item(effects, i));
    pl_build(&names, r->work);
    pl_add(&names, pl_string(r->work, d->g.treatment));
    for (size_t i = 0; i < pl_count(also); i++)
        pl_add(&names, pl_item(also, i));
    const struct pl_value *list = pl_list(&terms), *needed = pl_list(&names);
    if (list == NULL || needed == NULL || effects == NULL)
        return pl_run_no_memory(r);
    return pl_model_build(r->work, r->frame, d->g.outcome, list, true, needed,
                          r->who, &d->g.model, r->err);
}

static enum pl_status design_arms(struct pl_run *r, struct pl_design *d)
{
    const struct pl_model *m = &d->g.model;
    const struct pl_column *c = NULL;

    PL_TRY(pl_frame_need(m->frame, d->g.treatment, r->who, &c, r->err));
    PL_TRY(pl_groups_of(r, m->frame, c, &d->arms));
    if (d->arms.n != 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: treatment \"%.*s\" has %zu levels in these rows; "
                       "two arms are compared",
                       r->who, PL_FMT(d->g.treatment), d->arms.n);
    d->treated = PL_NEW(r->work, double, m->n + 1);
    d->x = PL_NEW(r->work, const double *, m->n_terms + 1);
    if (d->treated == NULL || d->x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < m->n; i++)
        d->treated[i] = d->arms.of[i];
    for (size_t i = 0; i < m->n_terms; i++)
        if (!m->terms[i].is_base)
            d->x[d->p++] = m->terms[i].x;
    return PL_OK;
}

enum pl_status pl_design_of(struct pl_run *r, const struct pl_value *also,
                            struct pl_design *out)
{
    struct pl_design d = {
        .g = {.outcome = pl_strv(pl_get(r->args, "outcome")),
              .treatment = pl_strv(pl_get(r->args, "treatment")),
              .covariates = pl_get(r->args, "covariates"),
              .fixed_effects = pl_get(r->args, "fixed_effects"),
              .intercept = true}};

    PL_TRY(design_terms(r, &d, also));
    if (d.g.model.n == 0)
        return pl_fail(r->err, PL_EDOMAIN, NULL,
                       "%s: none of the %zu rows has a value in every column "
                       "used",
                       r->who, r->frame->n);
    PL_TRY(design_arms(r, &d));
    *out = d;
    return PL_OK;
}

enum pl_status pl_design_record(struct pl_run *r, const struct pl_design *d,
                                struct pl_builder *b)
{
    static const char *const names[] = {"outcome", "treatment", "cluster"};
    struct pl_builder used;

    PL_TRY(pl_record_args(r, names, 3, b));
    PL_TRY(
        pl_regression_set_columns(r, &d->g, "covariates", d->g.covariates, b));
    PL_TRY(pl_regression_set_columns(r, &d->g, "fixed_effects",
                                     d->g.fixed_effects, b));
    pl_build(&used, r->a);
    PL_TRY(pl_record_rows(r, d->g.model.frame, &used));
    pl_set_number(&used, "dropped", (double)(r->frame->n - d->g.model.n));
    pl_set(b, "used", pl_map(&used));
    return PL_OK;
}
