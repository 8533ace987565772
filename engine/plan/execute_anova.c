#include "plan/execute_tests.h"
#include "stats/anova.h"

#include <math.h>

/* Rows that have an outcome and a group. */
struct groups {
    const char *by; /* the argument that names the groups */
    struct pl_str outcome, column;
    struct pl_groups all;
    double *y;
    uint32_t *code;
    size_t n;
    struct pl_anova anova;
};

static enum pl_status read_groups(struct pl_run *r, const char *by,
                                  struct groups *g)
{
    const struct pl_column *y = NULL, *c = NULL;

    g->by = by;
    g->outcome = pl_strv(pl_get(r->args, "outcome"));
    g->column = pl_strv(pl_get(r->args, by));
    PL_TRY(pl_run_number_column(r, g->outcome, "outcome", &y));
    PL_TRY(pl_frame_need(r->frame, g->column, r->who, &c, r->err));
    PL_TRY(pl_groups_of(r, r->frame, c, &g->all));
    g->y = PL_NEW(r->work, double, y->n + 1);
    g->code = PL_NEW(r->work, uint32_t, y->n + 1);
    if (g->y == NULL || g->code == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < y->n; i++) {
        if (pl_is_missing(y, i) || g->all.of[i] < 0)
            continue;
        g->y[g->n] = y->number[i];
        g->code[g->n++] = (uint32_t)g->all.of[i];
    }
    return pl_run_failed(r, pl_anova_of(r->work, g->y, g->code, g->n, g->all.n,
                                        &g->anova, r->err));
}

static enum pl_status set_groups(struct pl_run *r, const struct groups *g,
                                 struct pl_builder *b)
{
    double *x = PL_NEW(r->work, double, g->n + 1);
    struct pl_builder list, one;

    if (x == NULL)
        return pl_run_no_memory(r);
    pl_build(&list, r->a);
    for (size_t j = 0; j < g->all.n; j++) {
        size_t n = 0;
        for (size_t i = 0; i < g->n; i++)
            if (g->code[i] == j)
                x[n++] = g->y[i];
        struct pl_moments m = pl_moments_of(x, n);
        pl_build(&one, r->a);
        pl_set_string(&one, "level", g->all.level[j]);
        pl_set_moments(&one, &m);
        pl_add(&list, pl_map(&one));
    }
    pl_set(b, "groups", pl_list(&list));
    return PL_OK;
}

static const struct pl_value *source(struct pl_run *r, double ss, double df,
                                     double ms)
{
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_number(&b, "ss", ss);
    pl_set_number(&b, "df", df);
    pl_set_number(&b, "ms", ms);
    return pl_map(&b);
}

static void set_sample(struct pl_run *r, const struct groups *g,
                       struct pl_builder *b)
{
    pl_set_string(b, "outcome", g->outcome);
    pl_set_string(b, g->by, g->column);
    pl_set_number(b, "n", (double)g->n);
    pl_set_number(b, "n_dropped", (double)(r->frame->n - g->n));
}

static enum pl_status record(struct pl_run *r, const struct groups *g,
                             const char *estimator, const struct pl_value **out)
{
    const char *const names[] = {"outcome", g->by};
    struct pl_builder b;

    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", estimator);
    pl_set_number(&b, "n", (double)g->n);
    pl_set_number(&b, "dropped", (double)(r->frame->n - g->n));
    pl_set_number(&b, "n_groups", (double)g->anova.n_groups);
    PL_TRY(pl_record_args(r, names, 2, &b));
    *out = pl_map(&b);
    return PL_OK;
}

static const struct pl_value *anova_warnings(struct pl_run *r,
                                             const struct pl_anova *a)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (isnan(a->f.statistic))
        pl_add(&list, pl_text(r->a, "there is no variance within groups: there "
                                    "is no F"));
    else if (isnan(a->welch.statistic))
        pl_add(&list, pl_text(r->a, "a group has one value or no variance: "
                                    "there is no F by Welch"));
    return pl_list(&list);
}

enum pl_status pl_run_anova(struct pl_run *r, struct pl_executed *out)
{
    struct groups g = {0};
    const struct pl_value *did = NULL;
    struct pl_builder b;

    PL_TRY(read_groups(r, "group", &g));
    const struct pl_anova *a = &g.anova;
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "anova");
    set_sample(r, &g, &b);
    pl_set_f(&b, &a->f);
    pl_set(&b, "between", source(r, a->ss_between, a->f.df1, a->ms_between));
    pl_set(&b, "within", source(r, a->ss_within, a->f.df2, a->ms_within));
    pl_set(&b, "welch", pl_f_value(r->a, &a->welch));
    pl_set_number(&b, "eta_squared", a->eta_squared);
    pl_set_number(&b, "sigma", a->sigma);
    pl_set(&b, "warnings", anova_warnings(r, a));
    PL_TRY(set_groups(r, &g, &b));
    PL_TRY(record(r, &g, "anova", &did));
    return pl_run_done(r, out, pl_map(&b), did);
}

enum pl_status pl_run_icc(struct pl_run *r, struct pl_executed *out)
{
    struct groups g = {0};
    const struct pl_value *did = NULL;
    struct pl_builder b;

    PL_TRY(read_groups(r, "cluster", &g));
    const struct pl_anova *a = &g.anova;
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "icc");
    set_sample(r, &g, &b);
    pl_set_number(&b, "n_clusters", (double)a->n_groups);
    pl_set_number(&b, "estimate", a->icc);
    pl_set_number(&b, "ms_between", a->ms_between);
    pl_set_number(&b, "ms_within", a->ms_within);
    pl_set_number(&b, "n0", a->n0);
    PL_TRY(record(r, &g, "icc", &did));
    return pl_run_done(r, out, pl_map(&b), did);
}
