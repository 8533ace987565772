/* A printed regression beside the one that the data give. */
#include "check.h"
#include "columns.h"
#include "stats/vcov.h"
#include "targets.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

struct fitted {
    const struct check_model *model;
    struct pl_ols ols;
    struct pl_vcov v;
};

void check_add(struct check_model *m, const char *name, const double *x)
{
    if (m->p < CHECK_TERMS)
        m->terms[m->p++] = (struct check_term){name, x};
}

void check_add_pair(struct check_model *m, const char *name, const char *flag,
                    const double *x, struct pl_arena *a)
{
    check_add(m, name, column_filled(x, m->n, a));
    check_add(m, flag, column_missing(x, m->n, a));
}

void check_add_staff(struct check_model *m, const struct csv *t,
                     struct pl_arena *a)
{
    check_add_pair(m, "female", "missingfemale",
                   column_of(t, "gender", column_female, a), a);
    check_add_pair(m, "role", "missingrole",
                   column_of(t, "role", column_role, a), a);
    check_add_pair(m, "agency", "missingagency",
                   column_of(t, "agency", column_yes, a), a);
    check_add_pair(m, "employment", "missingemployment",
                   column_of(t, "months_in_post", column_number, a), a);
}

/* A column's cells in the n rows that have an outcome. */
static const double *in_model(const struct check_model *m, const double *x,
                              size_t *n, struct pl_arena *a)
{
    double *kept = PL_NEW(a, double, m->n);

    if (x == NULL || m->y == NULL || kept == NULL)
        return NULL;
    *n = 0;
    for (size_t i = 0; i < m->n; i++)
        if (!isnan(m->y[i]))
            kept[(*n)++] = x[i];
    return kept;
}

static enum pl_status fit_model(struct check *c, const struct check_model *m,
                                struct fitted *out, struct pl_err *err)
{
    struct pl_arena *a = c->synth->arena;
    const double *x[CHECK_TERMS];
    struct pl_ols_data data = {.p = m->p, .x = x, .intercept = true};

    data.y = in_model(m, m->y, &data.n, a);
    bool is_there = data.y != NULL;
    for (size_t j = 0; j < m->p; j++) {
        x[j] = in_model(m, m->terms[j].x, &data.n, a);
        is_there = is_there && x[j] != NULL;
    }
    if (!is_there)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    out->model = m;
    PL_TRY(pl_ols_fit(a, &data, &out->ols, err));
    return pl_vcov_of(a, &out->ols, PL_VCOV_CLASSICAL, NULL, &out->v, err);
}

/* The place of a term among those that are estimated; rank: it is not. */
static size_t place_of(const struct fitted *f, struct pl_str term)
{
    size_t k = 0;

    while (k < f->ols.rank &&
           !pl_str_is(term, f->model->terms[f->ols.kept[k]].name))
        k++;
    return k;
}

static size_t stars_of(double p)
{
    return (size_t)(p < 0.05) + (p < 0.01) + (p < 0.001);
}

static double se_at(const struct fitted *f, size_t k)
{
    return sqrt(f->v.v[k * f->ols.rank + k]);
}

static bool is_near(const struct printed *estimate, const struct printed *t,
                    double b, double statistic, bool is_exact)
{
    double se = fabs(estimate->value / t->value);

    if (is_exact)
        return fabs(b - estimate->value) <= estimate->half * (1 + 1e-9) &&
               fabs(statistic - t->value) <= t->half * (1 + 1e-9);
    if (t->value == 0) /* 0.00: its standard error is not known */
        return fabs(statistic) <= 0.15;
    if (fabs(b - estimate->value) > 0.15 * se)
        return false;
    return fabs(t->value) < 0.12 || fabs(statistic - t->value) <= 0.15;
}

static void check_cell(struct check *c, const struct fitted *f, size_t row,
                       size_t k)
{
    const struct csv *r = &c->regressions;
    struct pl_str term = csv_cell(r, row, "term");
    struct pl_str estimate = csv_cell(r, row, "estimate"),
                  t_stat = csv_cell(r, row, "t_stat");
    double b = f->ols.coef[k], t = b / se_at(f, k);
    double p = pl_t_p_value(t, f->v.df, PL_TWO_SIDED);
    struct printed printed[2] = {{0, 0}, {0, 0}};
    char what[120];

    /* The report prints 2710: the decimal point of 27.10 is lost. */
    if (pl_str_is(estimate, "2710"))
        estimate = PL_STR("27.10");
    bool is_met = printed_read(estimate, &printed[0]) &&
                  printed_read(t_stat, &printed[1]) &&
                  is_near(&printed[0], &printed[1], b, t,
                          pl_str_is(term, f->model->treatment)) &&
                  csv_cell(r, row, "stars").len == stars_of(p);
    snprintf(what, sizeof what, "%s %s %.*s", f->model->table, f->model->model,
             PL_FMT(term));
    printf("%s %s: %.*s (%.*s), %.6g (%.4f), %.2f SE: %s\n", c->trial, what,
           PL_FMT(estimate), PL_FMT(t_stat), b, t,
           (b - printed[0].value) / fabs(printed[0].value / printed[1].value),
           check_tell(c, what, is_met));
}

static void check_omitted(struct check *c, const struct fitted *f, size_t row,
                          bool is_omitted)
{
    char what[120];

    snprintf(what, sizeof what, "%s %s %.*s", f->model->table, f->model->model,
             PL_FMT(csv_cell(&c->regressions, row, "term")));
    printf("%s %s: %s: %s\n", c->trial, what,
           is_omitted ? "omitted" : "not alike omitted",
           check_tell(c, what, is_omitted));
}

enum pl_status check_regression(struct check *c, const struct check_model *m,
                                struct check_effect *out, struct pl_err *err)
{
    const struct csv *r = &c->regressions;
    struct fitted f;
    size_t at;

    PL_TRY(fit_model(c, m, &f, err));
    for (size_t i = 0; m->table != NULL && i < r->n_rows; i++) {
        if (!pl_str_is(csv_cell(r, i, "table"), m->table) ||
            !pl_str_is(csv_cell(r, i, "model"), m->model))
            continue;
        size_t k = place_of(&f, csv_cell(r, i, "term"));
        bool is_printed = pl_str_is(csv_cell(r, i, "status"), "estimated");
        if (is_printed && k < f.ols.rank)
            check_cell(c, &f, i, k);
        else
            check_omitted(c, &f, i, !is_printed && k == f.ols.rank);
        if (pl_str_is(csv_cell(r, i, "term"), m->treatment))
            check_figure(c, m->model, csv_cell(r, i, "n"), (double)f.ols.n);
    }
    at = place_of(&f, pl_str_from(m->treatment));
    *out = (struct check_effect){NAN, NAN};
    if (at < f.ols.rank) {
        out->t = f.ols.coef[at] / se_at(&f, at);
        out->p = pl_t_p_value(out->t, f.v.df, PL_TWO_SIDED);
    }
    return PL_OK;
}

enum pl_status check_model(struct check *c, const struct check_model *m,
                           const char *wave, const char *outcome,
                           const double *treated, struct pl_err *err)
{
    struct check_outcome o = {wave, outcome, m->n, m->y, treated, {NAN, NAN}};

    PL_TRY(check_regression(c, m, &o.effect, err));
    check_groups(c, &o);
    return PL_OK;
}
