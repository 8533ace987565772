#include "data/expr_eval.h"

#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static struct pl_str number_text(struct pl_arena *a, double x)
{
    struct pl_buf b;

    pl_buf_init(&b, 0);
    pl_buf_number(&b, x);
    struct pl_str s = pl_buf_copy(&b, a);
    pl_buf_free(&b);
    return s;
}

/* Levels are the values that occur, in order of size. */
static enum pl_status factor_levels(const struct pl_eval *e, const double *x,
                                    double **values, struct pl_column *c)
{
    double *sorted = PL_NEW(e->a, double, e->f->n + 1);
    size_t n = 0, kept = 0;

    if (sorted == NULL)
        return pl_eval_memory(e);
    for (size_t i = 0; i < e->f->n; i++)
        if (!isnan(x[i]))
            sorted[n++] = x[i];
    pl_sort(sorted, n);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || sorted[i] != sorted[kept - 1])
            sorted[kept++] = sorted[i];
    struct pl_str *levels = PL_NEW(e->a, struct pl_str, kept + 1);
    if (levels == NULL)
        return pl_eval_memory(e);
    for (size_t l = 0; l < kept; l++) {
        levels[l] = number_text(e->a, sorted[l]);
        if (levels[l].s == NULL)
            return pl_eval_memory(e);
    }
    c->levels = levels;
    c->n_levels = kept;
    *values = sorted;
    return PL_OK;
}

enum pl_status pl_eval_factor(const struct pl_eval *e,
                              const struct pl_operand *of,
                              struct pl_operand *out)
{
    const double *x = NULL;
    double *values = NULL;
    struct pl_column *c = PL_NEW(e->a, struct pl_column, 1);
    int32_t *code = PL_NEW(e->a, int32_t, e->f->n + 1);

    if (c == NULL || code == NULL)
        return pl_eval_memory(e);
    PL_TRY(pl_eval_numbers(e, "factor", of, &x));
    *c =
        (struct pl_column){.type = PL_COL_CATEGORY, .n = e->f->n, .code = code};
    PL_TRY(factor_levels(e, x, &values, c));
    for (size_t i = 0; i < e->f->n; i++) {
        const double *at = NULL;
        if (!isnan(x[i]))
            at = bsearch(&x[i], values, c->n_levels, sizeof *values, by_number);
        code[i] = at != NULL ? (int32_t)(at - values) : -1;
    }
    *out = (struct pl_operand){.column = c};
    return PL_OK;
}
