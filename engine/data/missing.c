#include "data/missing.h"

#include "stats/summary.h"

#include <math.h>
#include <stdio.h>

static enum pl_status out_of_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

/* Columns being filled. */
struct filling {
    struct pl_arena *a;
    const struct pl_frame *f;
    const struct pl_column **made;
    size_t n_made;
    struct pl_builder flags, filled;
    struct pl_err *err;
    const char *rule;     /* "null_imputation", "mean_imputation", "pro_rata" */
    const char *who;      /* for messages */
    struct pl_str months; /* the column that pro_rata scales by */
    bool by_mean;
    const struct pl_value *earlier; /* flags of rules before, or nil */
};

static const struct pl_value *
fill_lineage(struct pl_arena *a, const struct pl_column *c, const char *rule)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "kind", "fill");
    pl_set_text(&b, "rule", rule);
    pl_set_string(&b, "column", c->name);
    if (c->lineage != NULL)
        pl_set(&b, "of", c->lineage);
    return pl_map(&b);
}

/* The flag missing_<x>: 1 where x was missing, or (months given) where a part
 * of the full period was; and where a rule before has set it. */
static enum pl_status make_flag(struct filling *s, const struct pl_column *c,
                                const double *months, double full)
{
    struct pl_column *flag = PL_NEW(s->a, struct pl_column, 1);
    double *x = PL_NEW(s->a, double, c->n + 1);
    struct pl_str name = pl_str_printf(s->a, "missing_%.*s", PL_FMT(c->name));

    if (flag == NULL || x == NULL || name.s == NULL)
        return out_of_memory(s->err);
    const struct pl_column *before = pl_frame_column(s->f, name);
    bool is_ours = s->earlier != NULL && pl_list_has(s->earlier, name);
    if (before != NULL && !is_ours)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "%s: the flag \"%s\" would replace a column of that "
                       "name",
                       s->who, name.s);
    for (size_t i = 0; i < c->n; i++)
        x[i] = (months == NULL ? pl_is_missing(c, i) : !(months[i] >= full)) ||
               (before != NULL && before->number[i] > 0);
    *flag =
        (struct pl_column){.name = name,
                           .type = PL_COL_NUMBER,
                           .n = c->n,
                           .number = x,
                           .lineage = fill_lineage(s->a, c, "missing flag")};
    s->made[s->n_made++] = flag;
    if (before == NULL)
        pl_add(&s->flags, pl_string(s->a, name));
    return flag->lineage != NULL ? PL_OK : out_of_memory(s->err);
}

static enum pl_status fill_numbers(struct filling *s, const struct pl_column *c,
                                   double with, struct pl_column *to)
{
    double *x = PL_NEW(s->a, double, c->n + 1);

    if (x == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < c->n; i++)
        x[i] = isnan(c->number[i]) ? with : c->number[i];
    to->number = x;
    return make_flag(s, c, NULL, 0);
}

static enum pl_status fill_with_mean(struct filling *s,
                                     const struct pl_column *c,
                                     struct pl_column *to)
{
    double *x = PL_NEW(s->a, double, c->n + 1);
    size_t n = 0;

    if (x == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < c->n; i++)
        if (!isnan(c->number[i]))
            x[n++] = c->number[i];
    if (n == 0)
        return pl_fail(s->err, PL_EDOMAIN, NULL,
                       "%s: column \"%.*s\" holds no value, and has no mean",
                       s->who, PL_FMT(c->name));
    return fill_numbers(s, c, pl_moments_of(x, n).mean, to);
}

static enum pl_status fill_codes(struct filling *s, const struct pl_column *c,
                                 struct pl_column *to)
{
    int32_t *code = PL_NEW(s->a, int32_t, c->n + 1);
    struct pl_str *levels = PL_NEW(s->a, struct pl_str, c->n_levels + 1);

    if (code == NULL || levels == NULL)
        return out_of_memory(s->err);
    for (size_t l = 0; l < c->n_levels; l++) {
        levels[l] = c->levels[l];
        if (pl_str_is(levels[l], "(missing)"))
            return pl_fail(s->err, PL_EINPUT, NULL,
                           "null imputation: column \"%.*s\" has a level "
                           "\"(missing)\" already",
                           PL_FMT(c->name));
    }
    levels[c->n_levels] = PL_STR("(missing)");
    for (size_t i = 0; i < c->n; i++)
        code[i] = c->code[i] < 0 ? (int32_t)c->n_levels : c->code[i];
    to->code = code;
    to->levels = levels;
    to->n_levels = c->n_levels + 1;
    return PL_OK;
}

static bool has_filler(const struct filling *s, const struct pl_column *c)
{
    return c->type == PL_COL_NUMBER ||
           (c->type == PL_COL_CATEGORY && !s->by_mean);
}

static enum pl_status fill_column(struct filling *s, const struct pl_column *c)
{
    static const char *const holds[] = {[PL_COL_NUMBER] = "numbers",
                                        [PL_COL_CATEGORY] = "categories",
                                        [PL_COL_DATE] = "dates",
                                        [PL_COL_TEXT] = "text"};
    size_t n = pl_count_missing(c);
    struct pl_column *to = PL_NEW(s->a, struct pl_column, 1);

    if (n == 0)
        return PL_OK;
    if (!has_filler(s, c))
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "%s: column \"%.*s\" holds %s, and has no %s to put in",
                       s->who, PL_FMT(c->name), holds[c->type],
                       s->by_mean ? "mean" : "null");
    if (to == NULL)
        return out_of_memory(s->err);
    *to = *c;
    to->lineage = fill_lineage(s->a, c, s->rule);
    pl_set_str(&s->filled, c->name, pl_number(s->a, (double)n));
    PL_TRY(c->type == PL_COL_CATEGORY ? fill_codes(s, c, to)
           : s->by_mean               ? fill_with_mean(s, c, to)
                                      : fill_numbers(s, c, 0, to));
    s->made[s->n_made++] = to;
    return to->lineage != NULL ? PL_OK : out_of_memory(s->err);
}

/* rule: of a filling, or NULL. */
static const struct pl_value *operation(struct pl_arena *a, const char *op,
                                        const char *rule,
                                        const struct pl_value *columns)
{
    struct pl_builder b;

    pl_build(&b, a);
    pl_set_text(&b, "op", op);
    if (rule != NULL)
        pl_set_text(&b, "rule", rule);
    pl_set(&b, "columns", columns);
    return pl_map(&b);
}

static bool is_named_before(const struct pl_value *columns, size_t i)
{
    for (size_t j = 0; j < i; j++)
        if (pl_str_eq(pl_strv(pl_item(columns, j)),
                      pl_strv(pl_item(columns, i))))
            return true;
    return false;
}

static enum pl_status start(struct filling *s, const struct pl_value *columns)
{
    pl_build(&s->flags, s->a);
    pl_build(&s->filled, s->a);
    s->made = PL_NEW(s->a, const struct pl_column *, 2 * pl_count(columns) + 1);
    return s->made == NULL ? out_of_memory(s->err) : PL_OK;
}

static enum pl_status finish(struct filling *s, const struct pl_value *columns,
                             struct pl_filled *out)
{
    const struct pl_value *op = operation(s->a, "fill", s->rule, columns);

    if (op != NULL && s->months.len > 0)
        op = pl_with(s->a, op, "months", pl_string(s->a, s->months));
    out->flags = pl_list(&s->flags);
    out->filled = pl_map(&s->filled);
    if (out->flags == NULL || out->filled == NULL || op == NULL)
        return out_of_memory(s->err);
    return pl_frame_with(s->a, s->f, s->made, s->n_made,
                         s->n_made > 0 ? op : NULL, &out->frame, s->err);
}

static enum pl_status fill_all(struct filling *s,
                               const struct pl_value *columns,
                               struct pl_filled *out)
{
    const struct pl_column *c = NULL;
    char who[64];

    (void)snprintf(who, sizeof who, "%s:", s->who);
    PL_TRY(start(s, columns));
    for (size_t i = 0; i < pl_count(columns); i++) {
        if (is_named_before(columns, i))
            continue;
        PL_TRY(
            pl_frame_need(s->f, pl_strv(pl_item(columns, i)), who, &c, s->err));
        PL_TRY(fill_column(s, c));
    }
    return finish(s, columns, out);
}

enum pl_status pl_fill_after(struct pl_arena *a, const struct pl_frame *f,
                             bool by_mean, const struct pl_value *columns,
                             const struct pl_value *earlier,
                             struct pl_filled *out, struct pl_err *err)
{
    struct filling s = {.a = a,
                        .f = f,
                        .err = err,
                        .rule = by_mean ? "mean_imputation" : "null_imputation",
                        .who = by_mean ? "mean imputation" : "null imputation",
                        .by_mean = by_mean,
                        .earlier = earlier};

    return fill_all(&s, columns, out);
}

enum pl_status pl_null_impute(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *columns,
                              const struct pl_frame **out,
                              const struct pl_value **flags,
                              const struct pl_value **filled,
                              struct pl_err *err)
{
    struct pl_filled done;

    PL_TRY(pl_fill_after(a, f, false, columns, pl_nil(), &done, err));
    *out = done.frame;
    *flags = done.flags;
    *filled = done.filled;
    return PL_OK;
}

enum pl_status pl_mean_impute(struct pl_arena *a, const struct pl_frame *f,
                              const struct pl_value *columns,
                              struct pl_filled *out, struct pl_err *err)
{
    return pl_fill_after(a, f, true, columns, pl_nil(), out, err);
}

/* A cell of a person observed for m months, NaN: not known. */
static double scaled(double x, double m, const struct pl_period *p)
{
    if (p->or_more && m > p->full)
        m = p->full;
    if (!(m > 0 && m >= p->minimum))
        return p->null_below && !isnan(m) ? 0 : NAN;
    return m == p->full ? x : x * (p->full / m);
}

/* months[i]: of row i, NaN where missing. */
static enum pl_status scale_column(struct filling *s, const struct pl_column *c,
                                   const double *months,
                                   const struct pl_period *p)
{
    struct pl_column *to = PL_NEW(s->a, struct pl_column, 1);
    double *x = PL_NEW(s->a, double, c->n + 1), n = 0;

    if (c->type != PL_COL_NUMBER)
        return pl_fail(s->err, PL_EINPUT, NULL,
                       "pro rata: column \"%.*s\" is not a number",
                       PL_FMT(c->name));
    if (to == NULL || x == NULL)
        return out_of_memory(s->err);
    for (size_t i = 0; i < c->n; i++) {
        x[i] = scaled(c->number[i], months[i], p);
        n += months[i] < p->full && !isnan(x[i]);
    }
    *to = *c;
    to->number = x;
    to->lineage = fill_lineage(s->a, c, s->rule);
    s->made[s->n_made++] = to;
    pl_set_str(&s->filled, c->name, pl_number(s->a, n));
    if (to->lineage == NULL)
        return out_of_memory(s->err);
    return make_flag(s, c, months, p->full);
}

static enum pl_status check_months(const struct pl_column *c,
                                   const struct pl_period *p,
                                   struct pl_err *err)
{
    if (c->type != PL_COL_NUMBER)
        return pl_fail(err, PL_EINPUT, NULL,
                       "pro rata: months \"%.*s\" is not a number",
                       PL_FMT(c->name));
    if (!(p->full > 0 && isfinite(p->full) && p->minimum >= 0))
        return pl_fail(err, PL_EINPUT, NULL,
                       "pro rata: full is %g and minimum %g; a period above 0 "
                       "and months from 0 are needed",
                       p->full, p->minimum);
    for (size_t i = 0; i < c->n; i++)
        if (c->number[i] < 0 || (c->number[i] > p->full && !p->or_more))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "pro rata: months are %g in row %zu, of a full "
                           "period of %g",
                           c->number[i], i + 1, p->full);
    return PL_OK;
}

enum pl_status pl_pro_rata(struct pl_arena *a, const struct pl_frame *f,
                           const struct pl_value *columns,
                           const struct pl_period *period,
                           struct pl_filled *out, struct pl_err *err)
{
    struct filling s = {.a = a,
                        .f = f,
                        .err = err,
                        .rule = "pro_rata",
                        .who = "pro rata",
                        .months = period->months};
    const struct pl_column *months = NULL, *c = NULL;

    PL_TRY(pl_frame_need(f, period->months, "pro rata: months", &months, err));
    PL_TRY(check_months(months, period, err));
    PL_TRY(start(&s, columns));
    for (size_t i = 0; i < pl_count(columns); i++) {
        if (is_named_before(columns, i))
            continue;
        PL_TRY(pl_frame_need(f, pl_strv(pl_item(columns, i)), "pro rata:", &c,
                             err));
        PL_TRY(scale_column(&s, c, months->number, period));
    }
    return finish(&s, columns, out);
}

enum pl_status pl_complete_cases(struct pl_arena *a, const struct pl_frame *f,
                                 const struct pl_value *columns,
                                 const struct pl_frame **out, size_t *dropped,
                                 struct pl_err *err)
{
    size_t n_columns = pl_count(columns), n = 0;
    const struct pl_column **c =
        PL_NEW(a, const struct pl_column *, n_columns + 1);
    size_t *rows = PL_NEW(a, size_t, f->n + 1);

    const struct pl_value *op = operation(a, "complete_case", NULL, columns);
    if (c == NULL || rows == NULL || op == NULL)
        return out_of_memory(err);
    for (size_t j = 0; j < n_columns; j++)
        PL_TRY(pl_frame_need(f, pl_strv(pl_item(columns, j)),
                             "complete cases:", &c[j], err));
    for (size_t i = 0; i < f->n; i++) {
        bool is_complete = true;
        for (size_t j = 0; j < n_columns && is_complete; j++)
            is_complete = !pl_is_missing(c[j], i);
        if (is_complete)
            rows[n++] = i;
    }
    *dropped = f->n - n;
    return pl_frame_rows(a, f, rows, n, op, out, err);
}
