#include "plan/execute_tests.h"
#include "stats/alpha.h"
#include "stats/cor.h"

#include <math.h>

/* Correlations. */

struct correlation {
    struct pl_cor_options options;
    const char *method;
    double *x, *y; /* complete pairs */
    size_t n, n_dropped;
    struct pl_cor test;
};

static enum pl_status cor_options(struct pl_run *r, struct correlation *c)
{
    const struct pl_value *method = pl_get(r->args, "method");
    const struct pl_value *exact = pl_get(r->args, "exact");

    c->method = "pearson";
    if (pl_is_text(method, "spearman")) {
        c->method = "spearman";
        c->options.method = PL_SPEARMAN;
    }
    if (pl_is_text(method, "kendall")) {
        c->method = "kendall";
        c->options.method = PL_KENDALL;
    }
    if (!pl_is_nil(exact) && c->options.method == PL_PEARSON)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: exact is for spearman and kendall, not for %s",
                       r->who, c->method);
    if (!pl_is_nil(exact))
        c->options.exact = pl_truth(exact) ? PL_EXACT_YES : PL_EXACT_NO;
    c->options.alternative = pl_run_alternative(r);
    return pl_run_level(r, &c->options.level);
}

static enum pl_status complete_pairs(struct pl_run *r, struct correlation *c)
{
    struct pl_sample x, y;

    PL_TRY(pl_run_sample(r, "x", &x));
    PL_TRY(pl_run_sample(r, "y", &y));
    if (x.n != y.n)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: x and y are of one length, not %zu and %zu", r->who,
                       x.n, y.n);
    c->x = PL_NEW(r->work, double, x.n + 1);
    c->y = PL_NEW(r->work, double, x.n + 1);
    if (c->x == NULL || c->y == NULL)
        return pl_run_no_memory(r);
    for (size_t i = 0; i < x.n; i++) {
        if (isnan(x.x[i]) || isnan(y.x[i]))
            continue;
        c->x[c->n] = x.x[i];
        c->y[c->n++] = y.x[i];
    }
    c->n_dropped = x.n - c->n;
    return PL_OK;
}

static const struct pl_value *cor_warnings(struct pl_run *r,
                                           const struct pl_cor *t)
{
    struct pl_builder list;

    pl_build(&list, r->a);
    if (isnan(t->estimate))
        pl_add(&list, pl_text(r->a, "a sample is constant or empty: there is "
                                    "no correlation"));
    else if (isnan(t->p_value))
        pl_add(&list, pl_text(r->a, "the samples are too few, or perfectly "
                                    "correlated: there is no test"));
    return pl_list(&list);
}

static void set_cor(struct pl_builder *b, const struct pl_cor *t)
{
    pl_set_number(b, "estimate", t->estimate);
    pl_set_number(b, "statistic", t->statistic);
    pl_set_number(b, "df", t->df);
    pl_set_number(b, "p_value", t->p_value);
    pl_set_number(b, "conf_low", t->conf_low);
    pl_set_number(b, "conf_high", t->conf_high);
}

enum pl_status pl_run_cor_test(struct pl_run *r, struct pl_executed *out)
{
    static const char *const names[] = {"x", "y"};
    struct correlation c = {0};
    struct pl_builder b, record;

    PL_TRY(cor_options(r, &c));
    PL_TRY(complete_pairs(r, &c));
    PL_TRY(pl_run_failed(
        r, pl_cor_test(r->work, c.x, c.y, c.n, &c.options, &c.test, r->err)));
    const char *alternative = pl_alternative_name(c.options.alternative);
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "cor_test");
    pl_set_text(&b, "method", c.method);
    pl_set_text(&b, "alternative", alternative);
    set_cor(&b, &c.test);
    pl_set_bool(&b, "exact", c.test.is_exact);
    pl_set_number(&b, "n", (double)c.n);
    pl_set_number(&b, "n_dropped", (double)c.n_dropped);
    pl_set_number(&b, "level", c.options.level);
    pl_set(&b, "warnings", cor_warnings(r, &c.test));
    pl_build(&record, r->a);
    pl_set_text(&record, "estimator", "cor_test");
    pl_set_text(&record, "method", c.method);
    pl_set_text(&record, "alternative", alternative);
    pl_set_bool(&record, "exact", c.test.is_exact);
    pl_set_number(&record, "level", c.options.level);
    pl_set_number(&record, "n", (double)c.n);
    pl_set_number(&record, "dropped", (double)c.n_dropped);
    PL_TRY(pl_record_args(r, names, 2, &record));
    return pl_run_done(r, out, pl_map(&b), pl_map(&record));
}

/* Cronbach's alpha. */

struct scale {
    const struct pl_value *items, *reverse;
    size_t k, n;
    double low, high; /* of an item; NaN when not given */
    double **x;       /* [k][n], complete rows */
    double *sign;
    struct pl_alpha alpha;
};

static enum pl_status check_reverse(struct pl_run *r, const struct scale *s)
{
    for (size_t i = 0; i < pl_count(s->reverse); i++) {
        struct pl_str name = pl_strv(pl_item(s->reverse, i));
        if (!pl_list_has(s->items, name))
            return pl_fail(r->err, PL_EINPUT, NULL,
                           "%s: reverse names \"%.*s\", which is not among the "
                           "items",
                           r->who, PL_FMT(name));
    }
    return PL_OK;
}

static enum pl_status scale_options(struct pl_run *r, struct scale *s)
{
    const struct pl_value *range = pl_get(r->args, "range");

    s->items = pl_get(r->args, "items");
    s->reverse = pl_get(r->args, "reverse");
    s->k = pl_count(s->items);
    s->low = pl_num(pl_item(range, 0));
    s->high = pl_num(pl_item(range, 1));
    if (s->k < 2)
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: items names %zu column%s; a scale has two or more",
                       r->who, s->k, s->k == 1 ? "" : "s");
    if (!pl_is_nil(range) && (pl_count(range) != 2 || !(s->low < s->high)))
        return pl_fail(r->err, PL_EINPUT, NULL,
                       "%s: range is the least and the greatest value of an "
                       "item",
                       r->who);
    return check_reverse(r, s);
}

static enum pl_status check_range(struct pl_run *r, const struct scale *s,
                                  const struct pl_column *c)
{
    for (size_t i = 0; i < c->n; i++)
        if (c->number[i] < s->low || c->number[i] > s->high)
            return pl_fail(r->err, PL_EDOMAIN, NULL,
                           "%s: item \"%.*s\" holds %g, outside the range %g "
                           "to %g",
                           r->who, PL_FMT(c->name), c->number[i], s->low,
                           s->high);
    return PL_OK;
}

static enum pl_status read_items(struct pl_run *r, struct scale *s)
{
    const struct pl_column **c =
        PL_NEW(r->work, const struct pl_column *, s->k + 1);

    s->x = PL_NEW(r->work, double *, s->k + 1);
    s->sign = PL_NEW(r->work, double, s->k + 1);
    if (c == NULL || s->x == NULL || s->sign == NULL)
        return pl_run_no_memory(r);
    for (size_t j = 0; j < s->k; j++) {
        struct pl_str name = pl_strv(pl_item(s->items, j));
        PL_TRY(pl_run_number_column(r, name, "item", &c[j]));
        PL_TRY(check_range(r, s, c[j]));
        s->sign[j] = pl_list_has(s->reverse, name) ? -1 : 1;
        s->x[j] = PL_NEW(r->work, double, r->frame->n + 1);
        if (s->x[j] == NULL)
            return pl_run_no_memory(r);
    }
    for (size_t i = 0; i < r->frame->n; i++) {
        bool complete = true;
        for (size_t j = 0; j < s->k; j++)
            complete = complete && !pl_is_missing(c[j], i);
        for (size_t j = 0; complete && j < s->k; j++)
            s->x[j][s->n] = c[j]->number[i];
        s->n += complete;
    }
    return PL_OK;
}

static const struct pl_value *item_values(struct pl_run *r,
                                          const struct scale *s)
{
    struct pl_builder list, one;

    pl_build(&list, r->a);
    for (size_t j = 0; j < s->k; j++) {
        struct pl_moments m = pl_moments_of(s->x[j], s->n);
        pl_build(&one, r->a);
        pl_set_string(&one, "name", pl_strv(pl_item(s->items, j)));
        pl_set_number(&one, "mean", m.mean);
        pl_set_number(&one, "sd", m.sd);
        pl_set_bool(&one, "reversed", s->sign[j] < 0);
        pl_set_number(&one, "raw_if_dropped", s->alpha.raw_without[j]);
        pl_set_number(&one, "standardised_if_dropped",
                      s->alpha.standardised_without[j]);
        pl_set_number(&one, "item_rest_r", s->alpha.item_rest_r[j]);
        pl_add(&list, pl_map(&one));
    }
    return pl_list(&list);
}

static enum pl_status alpha_record(struct pl_run *r, const struct scale *s,
                                   const struct pl_value **out)
{
    const struct pl_value *column = NULL;
    struct pl_builder b, items, rows;

    pl_build(&items, r->a);
    for (size_t j = 0; j < s->k; j++) {
        PL_TRY(pl_record_column(r, r->frame, pl_strv(pl_item(s->items, j)), 0,
                                &column));
        pl_add(&items, column);
    }
    pl_build(&rows, r->a);
    PL_TRY(pl_record_rows(r, r->frame, &rows));
    pl_build(&b, r->a);
    pl_set_text(&b, "estimator", "cronbach_alpha");
    pl_set(&b, "items", pl_list(&items));
    pl_set(&b, "reverse", pl_value_copied(r->a, s->reverse, 0));
    pl_set_number(&b, "n", (double)s->n);
    pl_set_number(&b, "dropped", (double)(r->frame->n - s->n));
    pl_set(&b, "sample", pl_map(&rows));
    pl_set(&b, "files", pl_record_files(r));
    *out = pl_map(&b);
    return PL_OK;
}

enum pl_status pl_run_cronbach_alpha(struct pl_run *r, struct pl_executed *out)
{
    struct scale s = {0};
    const struct pl_value *record = NULL;
    struct pl_builder b;

    PL_TRY(scale_options(r, &s));
    PL_TRY(read_items(r, &s));
    if (s.n < 2)
        return pl_fail(r->err, PL_EDOMAIN, NULL,
                       "%s: %zu row%s with every item answered: two or more "
                       "are needed",
                       r->who, s.n, s.n == 1 ? "" : "s");
    const double **items = PL_NEW(r->work, const double *, s.k);
    if (items == NULL)
        return pl_run_no_memory(r);
    for (size_t j = 0; j < s.k; j++)
        items[j] = s.x[j];
    PL_TRY(pl_run_failed(
        r, pl_alpha_of(r->work, items, s.k, s.n, s.sign, &s.alpha, r->err)));
    pl_build(&b, r->a);
    pl_set_text(&b, "kind", "cronbach_alpha");
    pl_set_number(&b, "estimate", s.alpha.raw);
    pl_set_number(&b, "standardised", s.alpha.standardised);
    pl_set_number(&b, "average_r", s.alpha.average_r);
    pl_set_number(&b, "n", (double)s.n);
    pl_set_number(&b, "n_dropped", (double)(r->frame->n - s.n));
    pl_set_number(&b, "n_items", (double)s.k);
    pl_set(&b, "items", item_values(r, &s));
    PL_TRY(alpha_record(r, &s, &record));
    return pl_run_done(r, out, pl_map(&b), record);
}
