/* Rubin's rules, and the Bradford factor. */
#include "plan/execute_tests.h"
#include "stats/bradford.h"
#include "stats/pool.h"

#include <math.h>

static void set_pooled(struct pl_builder *b, const struct pl_pooled *p)
{
    pl_set_coef(b, &p->test);
    pl_set_number(b, "within", p->within);
    pl_set_number(b, "between", p->between);
    pl_set_number(b, "total", p->total);
    pl_set_number(b, "riv", p->riv);
    pl_set_number(b, "lambda", p->lambda);
    pl_set_number(b, "fmi", p->fmi);
}

struct pooling {
    double level, df_complete; /* NaN: not given */
    enum pl_alternative alternative;
    size_t m;
};

static enum pl_status pool_numbers(struct pl_run *r, struct pooling *p,
                                   struct pl_builder *b)
{
    struct pl_sample estimate, se;
    struct pl_pooled pooled;

    PL_TRY(pl_run_sample(r, "estimates", &estimate));
    PL_TRY(pl_run_sample(r, "std_errors", &se));
    if (estimate.x == NULL || se.x == NULL)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give fits, or estimates and std_errors", r->who);
    if (estimate.n != se.n)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: %zu estimates and %zu standard errors", r->who,
                       estimate.n, se.n);
    for (size_t i = 0; i < estimate.n; i++)
        if (isnan(estimate.x[i]))
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: estimate %zu is missing", r->who, i + 1);
    PL_TRY(
        pl_run_failed(r, pl_pool(estimate.x, se.x, estimate.n, p->df_complete,
                                 p->level, p->alternative, &pooled, r->err)));
    p->m = estimate.n;
    set_pooled(b, &pooled);
    return PL_OK;
}

static const struct pl_value *term_of(const struct pl_value *fit,
                                      struct pl_str name)
{
    const struct pl_value *terms = pl_get(fit, "terms");

    for (size_t i = 0; i < pl_count(terms); i++)
        if (pl_str_eq(pl_strv(pl_get(pl_item(terms, i), "name")), name))
            return pl_item(terms, i);
    return NULL;
}

/* The complete data's df: as given, else the least that a fit has. */
static enum pl_status pool_term(struct pl_run *r, const struct pooling *p,
                                const struct pl_value *fits, struct pl_str name,
                                struct pl_builder *b)
{
    double *x = PL_NEW(r->work, double, 2 * p->m), df = p->df_complete;
    struct pl_pooled pooled;

    if (x == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < p->m; i++) {
        const struct pl_value *term = term_of(pl_item(fits, i), name);
        x[i] = pl_num(pl_get(term, "estimate"));
        x[p->m + i] = pl_num(pl_get(term, "std_error"));
        if (isnan(x[i]) || isnan(x[p->m + i]))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: fit %zu has no estimate of %.*s with a "
                           "standard error",
                           r->who, i + 1, PL_FMT(name));
        if (isnan(p->df_complete))
            df = fmin(df, pl_num(pl_get(term, "df")));
    }
    PL_TRY(pl_run_failed(r, pl_pool(x, x + p->m, p->m, df, p->level,
                                    p->alternative, &pooled, r->err)));
    set_pooled(b, &pooled);
    return PL_OK;
}

static enum pl_status pool_fits(struct pl_run *r, struct pooling *p,
                                const struct pl_value *fits,
                                struct pl_builder *b)
{
    const struct pl_value *terms = pl_get(pl_item(fits, 0), "terms");
    struct pl_builder list, row;

    p->m = pl_count(fits);
    if (p->m < 2 || pl_count(terms) == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: fits are two or more regressions", r->who);
    pl_build(&list, r->a);
    for (size_t i = 0; i < pl_count(terms); i++) {
        const struct pl_value *term = pl_item(terms, i);
        struct pl_str name = pl_strv(pl_get(term, "name"));
        bool is_estimated = pl_is_text(pl_get(term, "status"), "estimated");
        pl_build(&row, r->a);
        pl_set_string(&row, "name", name);
        pl_set_text(&row, "status", is_estimated ? "estimated" : "omitted");
        if (is_estimated)
            PL_TRY(pool_term(r, p, fits, name, &row));
        pl_add(&list, pl_map(&row));
    }
    pl_set(b, "terms", pl_list(&list));
    return PL_OK;
}

enum pl_status pl_run_pool(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"estimates", "std_errors"};
    const struct pl_value *fits = pl_get(r->args, "fits");
    struct pooling p = {.df_complete = pl_num(pl_get(r->args, "df_complete")),
                        .alternative = pl_run_alternative(r)};
    struct pl_builder b, record;

    PL_TRY(pl_run_level(r, &p.level));
    pl_build(&b, r->a);
    if (pl_is_nil(fits))
        PL_TRY(pool_numbers(r, &p, &b));
    else
        PL_TRY(pool_fits(r, &p, fits, &b));
    pl_set_text(&b, "kind", "pool");
    pl_set_text(&b, "alternative", pl_alternative_name(p.alternative));
    pl_set_number(&b, "m", (double)p.m);
    pl_set_number(&b, "level", p.level);
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "pool");
    pl_set_number(&record, "m", (double)p.m);
    pl_set_number(&record, "df_complete", p.df_complete);
    pl_set_number(&record, "level", p.level);
    pl_set_text(&record, "alternative", pl_alternative_name(p.alternative));
    PL_TRY(pl_record_args(r, names, 2, &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

/* Spells, as columns (of dates, or numbers of days) or lists of days. */
struct spells {
    struct pl_sample first, last;
    struct pl_groups by; /* n = 0: all are one person's */
};

static enum pl_status days_of(struct pl_run *r, const char *arg,
                              struct pl_sample *out)
{
    const struct pl_value *v = pl_get(r->args, arg);
    const struct pl_column *c = NULL;

    if (v->type != PL_STRING || r->frame == NULL)
        return pl_run_sample(r, arg, out);
    PL_TRY(pl_frame_need(r->frame, v->as.string, r->who, &c, r->err));
    if (c->type != PL_COL_DATE)
        return pl_run_sample(r, arg, out);
    *out = (struct pl_sample){c->number, c->n, c->name};
    return PL_OK;
}

static enum pl_status find_spells(struct pl_run *r, struct spells *s)
{
    struct pl_str by = pl_strv(pl_get(r->args, "by"));
    const struct pl_column *c = NULL;

    PL_TRY(days_of(r, "first", &s->first));
    PL_TRY(days_of(r, "last", &s->last));
    if (s->first.x == NULL || s->first.n != s->last.n)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: give first and last, of one length, or spells and "
                       "days",
                       r->who);
    if (by.len == 0)
        return PL_OK;
    if (r->frame == NULL || s->first.column.len == 0 || s->last.column.len == 0)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: by needs data, with first and last its columns",
                       r->who);
    PL_TRY(pl_frame_need(r->frame, by, r->who, &c, r->err));
    return pl_groups_of(r, r->frame, c, &s->by);
}

/* A row without either day is a person without a spell. */
static enum pl_status person(struct pl_run *r, const struct spells *s,
                             int32_t group, struct pl_bradford *out)
{
    double *first = PL_NEW(r->work, double, s->first.n + 1);
    double *last = PL_NEW(r->work, double, s->first.n + 1);
    size_t n = 0;

    if (first == NULL || last == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < s->first.n; i++) {
        bool none = isnan(s->first.x[i]);
        if (s->by.n > 0 && s->by.of[i] != group)
            continue;
        if (none != isnan(s->last.x[i]))
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: row %zu has one day of a spell, not both",
                           r->who, i + 1);
        if (none)
            continue;
        first[n] = s->first.x[i];
        last[n++] = s->last.x[i];
    }
    return pl_run_failed(r,
                         pl_bradford_of(r->work, first, last, n, out, r->err));
}

static void set_bradford(struct pl_builder *b, const struct pl_bradford *x)
{
    pl_set_number(b, "spells", x->spells);
    pl_set_number(b, "days", x->days);
    pl_set_number(b, "score", x->score);
}

static enum pl_status bradford_rows(struct pl_run *r, const struct spells *s,
                                    struct pl_builder *b)
{
    struct pl_builder list, row;
    struct pl_bradford x = {0, 0, 0};

    if (s->by.n == 0) {
        PL_TRY(person(r, s, -1, &x));
        set_bradford(b, &x);
        return PL_OK;
    }
    pl_build(&list, r->a);
    for (size_t i = 0; i < s->by.n; i++) {
        PL_TRY(person(r, s, (int32_t)i, &x));
        pl_build(&row, r->a);
        pl_set_string(&row, "level", s->by.level[i]);
        set_bradford(&row, &x);
        pl_add(&list, pl_map(&row));
    }
    pl_set(b, "rows", pl_list(&list));
    return PL_OK;
}

enum pl_status pl_run_bradford(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"by", "first", "last"};
    struct spells s = {0};
    struct pl_builder b, record;
    double n = NAN, days = NAN;

    PL_TRY(pl_run_whole(r, "spells", 0, &n));
    PL_TRY(pl_run_whole(r, "days", 0, &days));
    bool by_count = !isnan(n) && !isnan(days);
    pl_build(&b, r->a);
    if (by_count) {
        struct pl_bradford x = {n, days, n * n * days};
        set_bradford(&b, &x);
    } else {
        PL_TRY(find_spells(r, &s));
        PL_TRY(bradford_rows(r, &s, &b));
    }
    pl_set_text(&b, "kind", "bradford");
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "bradford");
    PL_TRY(pl_record_args(r, names, 3, &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}
