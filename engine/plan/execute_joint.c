#include "plan/execute_run.h"
#include "stats/vcov.h"

#include <math.h>

/* A Wald test of terms of a fit, from the fit's own result. */
struct joint {
    const struct pl_value *fit, *names; /* names: of its variance matrix */
    size_t k, n;
    double *b, *v;
    size_t *which;
};

static const struct pl_value *term_row(const struct pl_value *fit,
                                       struct pl_str name)
{
    const struct pl_value *terms = pl_get(fit, "terms");

    for (size_t i = 0; i < pl_count(terms); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(terms, i), "name")), name))
            return pl_item(terms, i);
    return pl_nil();
}

static enum pl_status read_fit(struct pl_run *r, struct joint *j)
{
    const struct pl_value *matrix = pl_get(j->fit, "vcov");

    j->names = pl_get(j->fit, "vcov_terms");
    j->k = pl_count(j->names);
    if (pl_is_text(pl_get(j->fit, "kind"), "pooled"))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: fit is pooled over imputations, of which no F is "
                       "known; its terms have tests of their own",
                       r->who);
    if (j->k == 0 || pl_count(matrix) != j->k)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: fit has no variance matrix; it is the result of "
                       "ols, lin, iv, heckman, logit or probit",
                       r->who);
    j->b = PL_NEW(r->work, double, j->k);
    j->v = PL_NEW(r->work, double, j->k * j->k);
    j->which = PL_NEW(r->work, size_t, j->k);
    if (j->b == NULL || j->v == NULL || j->which == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < j->k; i++) {
        const struct pl_value *row = pl_item(matrix, i);
        j->b[i] = pl_num(pl_get(term_row(j->fit, pl_strv(pl_item(j->names, i))),
                                "estimate"));
        for (size_t l = 0; l < j->k; l++)
            j->v[i * j->k + l] = pl_num(pl_item(row, l));
    }
    return PL_OK;
}

/* A name is a term's own, or that of a column, which means all its terms. */
static bool is_named(const struct joint *j, const struct pl_value *terms,
                     size_t i)
{
    struct pl_str name = pl_strv(pl_item(j->names, i));
    const struct pl_value *source = pl_get(term_row(j->fit, name), "source");

    return pl_list_has(terms, name) || pl_list_has(terms, pl_strv(source));
}

static enum pl_status unknown_term(struct pl_run *r, const struct joint *j,
                                   struct pl_str name)
{
    const struct pl_value *row = term_row(j->fit, name);

    if (!pl_is_nil(row))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: term \"%.*s\" was omitted from the fit or is a "
                       "fixed effect",
                       r->who, PL_FMT(name));
    return pl_fail(r->err, PL_EINPUT, NULL,
                   "%s: \"%.*s\" is not a term of the fit", r->who,
                   PL_FMT(name));
}

static enum pl_status choose(struct pl_run *r, struct joint *j)
{
    const struct pl_value *terms = pl_get(r->args, "terms");

    if (pl_count(terms) == 0)
        return pl_fail(r->err, PL_EINPUT, NULL, "%s: terms names no term",
                       r->who);
    for (size_t t = 0; t < pl_count(terms); t++) {
        struct pl_str name = pl_strv(pl_item(terms, t));
        bool found = false;
        for (size_t i = 0; i < j->k && !found; i++) {
            struct pl_str own = pl_strv(pl_item(j->names, i));
            const struct pl_value *row = term_row(j->fit, own);
            found = pl_str_eq(own, name) ||
                    pl_str_eq(pl_strv(pl_get(row, "source")), name);
        }
        if (!found)
            return unknown_term(r, j, name);
    }
    for (size_t i = 0; i < j->k; i++)
        if (is_named(j, terms, i))
            j->which[j->n++] = i;
    return PL_OK;
}

/* Clusters less 1, the residual df, or NaN where statistics are z. */
static double denominator(const struct pl_value *fit)
{
    double clusters = pl_num(pl_get(fit, "n_clusters"));

    if (!pl_is_nil(pl_get(fit, "deviance")) ||
        pl_is_text(pl_get(fit, "kind"), "heckman"))
        return NAN;
    return isnan(clusters) ? pl_num_or(pl_get(fit, "df_residual"), 0)
                           : clusters - 1;
}

static const struct pl_value *names_of(struct pl_run *r, const struct joint *j)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    for (size_t i = 0; i < j->n; i++)
        pl_add(&b, pl_string(r->a, pl_strv(pl_item(j->names, j->which[i]))));
    return pl_list(&b);
}

static void set_what(struct pl_run *r, const struct joint *j,
                     struct pl_builder *b)
{
    static const char *const copied[] = {"outcome", "vcov_kind", "vcov_type",
                                         "vcov_by", "n",         "n_clusters"};

    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        const struct pl_value *v = pl_get(j->fit, copied[i]);
        if (!pl_is_nil(v))
            pl_set(b, copied[i], pl_value_copied(r->a, v, 0));
    }
    pl_set(b, "terms", names_of(r, j));
}

enum pl_status pl_run_joint_test(struct pl_run *r, struct pl_executed *out)
{
    struct joint j = {.fit = pl_get(r->args, "fit")};
    struct pl_f_test f;
    struct pl_builder b, record, warnings;

    PL_TRY(read_fit(r, &j));
    PL_TRY(choose(r, &j));
    PL_TRY(pl_run_failed(r, pl_wald_of(r->work, j.b, j.v, j.k, j.which, j.n,
                                       denominator(j.fit), &f, r->err)));
    pl_build(&warnings, r->a);
    if (isnan(f.statistic))
        pl_add(&warnings, pl_text(r->a, "the variance of these terms is "
                                        "singular: there is no test"));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "joint_test");
    pl_set_f(&b, &f);
    set_what(r, &j, &b);
    pl_set(&b, "warnings", pl_list(&warnings));
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "joint_test");
    pl_set(&record, "fit", pl_value_copied(r->a, pl_get(j.fit, "kind"), 0));
    set_what(r, &j, &record);
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}
