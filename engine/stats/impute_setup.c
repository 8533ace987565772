/* What all imputations share, and the memory of one thread. */
#include "stats/impute_parts.h"
#include "stats/summary.h"

#include <math.h>
#include <stdio.h>

enum {
    MOST_WIDTH = 500, /* columns that predictors make */
    MOST_SIZE = 1000  /* coefficients of a multinomial logit */
};

static enum pl_status no_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static bool has_cell(const struct pl_impute_column *c, size_t row)
{
    return c->x != NULL ? !isnan(c->x[row]) : c->code[row] >= 0;
}

static size_t group_of(const struct pl_impute_data *d, size_t row)
{
    return d->group == NULL ? 0 : (size_t)d->group[row];
}

static enum pl_status find_holes(struct pl_arena *a, struct pl_imputing *g,
                                 struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;

    g->holes = PL_NEW(a, struct pl_holes, d->n_columns + 1);
    if (g->holes == NULL)
        return no_memory(err);
    for (size_t j = 0; j < d->n_columns; j++) {
        uint32_t *row = PL_NEW(a, uint32_t, d->n + 1);
        size_t n = 0;
        if (row == NULL)
            return no_memory(err);
        for (size_t i = 0; i < d->n; i++)
            if (!has_cell(&d->columns[j], i))
                row[n++] = (uint32_t)i;
        g->holes[j] = (struct pl_holes){n, g->n_cells, row};
        g->n_cells += n;
    }
    return PL_OK;
}

static enum pl_status find_scales(struct pl_arena *a, struct pl_imputing *g,
                                  struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;
    double *x = PL_NEW(a, double, d->n + 1);

    g->place = PL_NEW(a, size_t, d->n_columns + 2);
    g->centre = PL_NEW(a, double, d->n_columns + 1);
    g->scale = PL_NEW(a, double, d->n_columns + 1);
    if (x == NULL || g->place == NULL || g->centre == NULL || g->scale == NULL)
        return no_memory(err);
    g->width = 1;
    for (size_t j = 0; j < d->n_columns; j++) {
        const struct pl_impute_column *c = &d->columns[j];
        size_t n = 0;
        g->place[j] = g->width;
        g->width += !pl_impute_is_of_levels(c) ? 1
                    : c->n_levels > 1          ? c->n_levels - 1
                                               : 1;
        for (size_t i = 0; !pl_impute_is_of_levels(c) && i < d->n; i++)
            if (has_cell(c, i))
                x[n++] = c->x[i];
        struct pl_moments m = pl_moments_of(x, n);
        g->centre[j] = n > 0 ? m.mean : 0;
        g->scale[j] = m.sd > 0 ? m.sd : 1;
    }
    g->place[d->n_columns] = g->width;
    g->cells = d->n_columns + 1;
    if (g->width <= MOST_WIDTH)
        return PL_OK;
    return pl_fail(err, PL_ELIMIT, NULL,
                   "the columns make %zu predictors, a level each; at most %d "
                   "are used",
                   g->width - 1, MOST_WIDTH - 1);
}

void pl_impute_put_cell(const struct pl_imputing *g, double *value,
                        uint32_t *at, size_t row, size_t column, double x,
                        int32_t code)
{
    size_t place = g->place[column], i = row * g->cells + 1 + column;

    if (!pl_impute_is_of_levels(&g->data->columns[column])) {
        at[i] = (uint32_t)place;
        value[i] = x;
        return;
    }
    at[i] = (uint32_t)(place + (code > 0 ? (size_t)code - 1 : 0));
    value[i] = code > 0;
}

static enum pl_status fill_rows(struct pl_arena *a, struct pl_imputing *g,
                                struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;

    g->value = PL_NEW(a, double, d->n * g->cells + 1);
    g->at = PL_NEW(a, uint32_t, d->n * g->cells + 1);
    if (g->value == NULL || g->at == NULL)
        return no_memory(err);
    for (size_t i = 0; i < d->n; i++) {
        g->value[i * g->cells] = 1;
        for (size_t j = 0; j < d->n_columns; j++) {
            const struct pl_impute_column *c = &d->columns[j];
            bool is_here = has_cell(c, i);
            double x = is_here && c->x != NULL
                           ? (c->x[i] - g->centre[j]) / g->scale[j]
                           : 0;
            pl_impute_put_cell(g, g->value, g->at, i, j, x,
                               is_here && c->x == NULL ? c->code[i] : 0);
        }
    }
    return PL_OK;
}

/* Growing lists of one target. */
struct lists {
    uint32_t *seen, *open, *lost, *cell;
    size_t n_seen, n_open, n_lost;
};

static bool is_whole(const struct pl_impute_data *d, size_t row)
{
    for (size_t j = 0; j < d->n_columns; j++)
        if (!has_cell(&d->columns[j], row))
            return false;
    return true;
}

static bool find_levels(struct pl_arena *a, const struct pl_impute_column *c,
                        struct pl_target *t)
{
    bool *is_met = PL_NEW(a, bool, c->n_levels + 1);

    t->level = PL_NEW(a, int32_t, c->n_levels + 1);
    if (is_met == NULL || t->level == NULL)
        return false;
    for (size_t i = 0; i < t->seen.n; i++)
        is_met[c->code[t->seen.row[i]]] = true;
    for (size_t l = 0; l < c->n_levels; l++)
        if (is_met[l])
            t->level[t->n_level++] = (int32_t)l;
    return true;
}

static enum pl_status find_target(struct pl_arena *a, struct pl_imputing *g,
                                  size_t column, size_t group,
                                  struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;
    const struct pl_impute_column *c = &d->columns[column];
    struct pl_target *t = &g->target[column * d->n_groups + group];
    struct lists l = {PL_NEW(a, uint32_t, d->n + 1),
                      PL_NEW(a, uint32_t, d->n + 1),
                      PL_NEW(a, uint32_t, d->n + 1),
                      PL_NEW(a, uint32_t, d->n + 1),
                      0,
                      0,
                      0};
    size_t n_holes = 0;

    if (l.seen == NULL || l.open == NULL || l.lost == NULL || l.cell == NULL)
        return no_memory(err);
    for (size_t i = 0; i < d->n; i++) {
        bool is_here = has_cell(c, i), is_mine = group_of(d, i) == group;
        if (is_mine && is_here) {
            l.seen[l.n_seen++] = (uint32_t)i;
            if (!is_whole(d, i))
                l.open[l.n_open++] = (uint32_t)i;
        } else if (is_mine) {
            l.cell[l.n_lost] = (uint32_t)(g->holes[column].first + n_holes);
            l.lost[l.n_lost++] = (uint32_t)i;
        }
        n_holes += !is_here;
    }
    *t = (struct pl_target){.seen = {l.n_seen, l.seen},
                            .open = {l.n_open, l.open},
                            .lost = {l.n_lost, l.lost},
                            .cell = l.cell};
    return !pl_impute_is_of_levels(c) || find_levels(a, c, t) ? PL_OK
                                                              : no_memory(err);
}

void pl_impute_name_group(const struct pl_impute_data *d, size_t group,
                          char *out, size_t size)
{
    out[0] = '\0';
    if (d->group != NULL)
        (void)snprintf(out, size, " in group \"%.*s\"",
                       PL_FMT(d->group_name[group]));
}

static enum pl_status check_target(const struct pl_imputing *g, size_t column,
                                   size_t group, struct pl_err *err)
{
    const struct pl_target *t = pl_impute_target(g, column, group);
    const struct pl_impute_column *c = &g->data->columns[column];
    char where[80];

    pl_impute_name_group(g->data, group, where, sizeof where);
    if (t->lost.n > 0 && t->seen.n == 0)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "column \"%.*s\" holds no value%s to impute from",
                       PL_FMT(c->name), where);
    size_t size = t->n_level > 0 ? (t->n_level - 1) * g->width : 0;
    if (t->lost.n > 0 && size > MOST_SIZE)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "column \"%.*s\" has %zu levels: with %zu predictors "
                       "that is %zu coefficients, and at most %d are estimated",
                       PL_FMT(c->name), t->n_level, g->width - 1, size,
                       MOST_SIZE);
    return PL_OK;
}

static enum pl_status find_targets(struct pl_arena *a, struct pl_imputing *g,
                                   struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;

    g->target = PL_NEW(a, struct pl_target, d->n_columns * d->n_groups + 1);
    if (g->target == NULL)
        return no_memory(err);
    g->most_levels = 1;
    for (size_t j = 0; j < d->n_columns; j++) {
        if (!pl_impute_has_holes(g, j))
            continue;
        if (d->columns[j].n_levels > g->most_levels)
            g->most_levels = d->columns[j].n_levels;
        for (size_t k = 0; k < d->n_groups; k++) {
            PL_TRY(find_target(a, g, j, k, err));
            PL_TRY(check_target(g, j, k, err));
            size_t n = pl_impute_target(g, j, k)->n_level;
            if (n > 1 && (n - 1) * g->width > g->most)
                g->most = (n - 1) * g->width;
        }
    }
    return PL_OK;
}

/* Rows without holes are the same in every imputation. */
static enum pl_status find_base(struct pl_arena *a, struct pl_imputing *g,
                                struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;
    uint32_t *row = PL_NEW(a, uint32_t, d->n + 1);

    g->base = PL_NEW(a, double *, d->n_groups + 1);
    if (row == NULL || g->base == NULL)
        return no_memory(err);
    for (size_t k = 0; k < d->n_groups; k++) {
        struct pl_row_list whole = {0, row};
        g->base[k] = PL_NEW(a, double, g->width * g->width);
        if (g->base[k] == NULL)
            return no_memory(err);
        for (size_t i = 0; i < d->n; i++)
            if (group_of(d, i) == k && is_whole(d, i))
                row[whole.n++] = (uint32_t)i;
        pl_impute_products(g->value, g->at, g->cells, g->width, &whole,
                           g->base[k]);
    }
    return PL_OK;
}

static enum pl_status make_results(struct pl_arena *a, struct pl_imputing *g,
                                   struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;
    size_t points = d->n_columns * d->m * d->iterations;

    if (g->n_cells > 0 && d->m > SIZE_MAX / 16 / g->n_cells)
        return no_memory(err);
    g->drawn = PL_NEW(a, double, d->m * g->n_cells + 1);
    g->mean = PL_NEW(a, double, points + 1);
    g->sd = PL_NEW(a, double, points + 1);
    g->status = PL_NEW(a, enum pl_status, d->m + 1);
    g->culprit = PL_NEW(a, size_t, d->m + 1);
    if (g->drawn == NULL || g->mean == NULL || g->sd == NULL ||
        g->status == NULL || g->culprit == NULL)
        return no_memory(err);
    for (size_t i = 0; i < points; i++)
        g->mean[i] = g->sd[i] = NAN;
    return PL_OK;
}

enum pl_status pl_imputing_make(struct pl_arena *a, struct pl_imputing *g,
                                struct pl_err *err)
{
    PL_TRY(find_holes(a, g, err));
    PL_TRY(find_scales(a, g, err));
    PL_TRY(fill_rows(a, g, err));
    PL_TRY(find_targets(a, g, err));
    PL_TRY(find_base(a, g, err));
    return make_results(a, g, err);
}

static bool make_logit(struct pl_arena *a, struct pl_imputer *w)
{
    const struct pl_imputing *g = w->g;
    const struct pl_impute_data *d = g->data;
    size_t levels = g->most_levels, most = g->most;

    if (most == 0)
        return true;
    w->theta =
        PL_NEW(a, double, d->n_columns * d->n_groups * (levels - 1) * g->width);
    w->info = PL_NEW(a, double, most *most);
    w->gradient = PL_NEW(a, double, most);
    w->step = PL_NEW(a, double, most);
    w->trial = PL_NEW(a, double, most);
    w->estimate = PL_NEW(a, double, most);
    w->moments = PL_NEW(a, double, 3 * g->width);
    w->packed.first = PL_NEW(a, size_t, d->n + 1);
    w->packed.own = PL_NEW(a, size_t, d->n + 1);
    w->packed.x = PL_NEW(a, double, d->n * g->cells + 1);
    w->packed.of = PL_NEW(a, uint32_t, d->n * g->cells + 1);
    w->chances = PL_NEW(a, double, PL_BLOCK *levels);
    w->shift = PL_NEW(a, double, PL_BLOCK *levels);
    w->share = PL_NEW(a, double, levels *levels *(g->width + 1));
    w->kept_place = PL_NEW(a, size_t, g->width);
    w->of_place = PL_NEW(a, size_t, g->width);
    w->rank = PL_NEW(a, int32_t, levels);
    return w->theta != NULL && w->info != NULL && w->gradient != NULL &&
           w->step != NULL && w->trial != NULL && w->estimate != NULL &&
           w->moments != NULL && w->packed.first != NULL &&
           w->packed.own != NULL && w->packed.x != NULL &&
           w->packed.of != NULL && w->chances != NULL && w->shift != NULL &&
           w->share != NULL && w->kept_place != NULL && w->of_place != NULL &&
           w->rank != NULL;
}

bool pl_imputer_make(struct pl_arena *a, const struct pl_imputing *g,
                     struct pl_imputer *w)
{
    size_t n = g->data->n, width = g->width;

    w->g = g;
    w->value = PL_NEW(a, double, n * g->cells + 1);
    w->at = PL_NEW(a, uint32_t, n * g->cells + 1);
    w->cell = PL_NEW(a, double, g->n_cells + 1);
    w->gram = PL_NEW(a, double, width *width);
    w->place = PL_NEW(a, size_t, width);
    w->is_kept = PL_NEW(a, bool, width);
    w->s = PL_NEW(a, double, (width + 1) * (width + 1));
    w->beta = PL_NEW(a, double, width);
    w->draw = PL_NEW(a, double, width);
    w->work = PL_NEW(a, double, width + 1);
    w->work2 = PL_NEW(a, double, width + 1);
    w->residual = PL_NEW(a, double, n + 1);
    w->donors = PL_NEW(a, struct pl_donor, n + 1);
    w->sorted = PL_NEW(a, struct pl_donor, n + 1);
    w->is_collinear = PL_NEW(a, bool, g->data->n_columns *width + 1);
    return w->value != NULL && w->at != NULL && w->cell != NULL &&
           w->gram != NULL && w->place != NULL && w->is_kept != NULL &&
           w->s != NULL && w->beta != NULL && w->draw != NULL &&
           w->work != NULL && w->work2 != NULL && w->residual != NULL &&
           w->donors != NULL && w->sorted != NULL && w->is_collinear != NULL &&
           make_logit(a, w);
}
