#include "stats/impute.h"

#include "stats/impute_parts.h"
#include "stats/summary.h"

#include <string.h>

static enum pl_status no_memory(struct pl_err *err)
{
    return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
}

static struct pl_where where_of(const struct pl_imputing *g, size_t imputation,
                                size_t iteration, size_t column, size_t group)
{
    uint64_t key[] = {g->data->stream.stream, imputation, iteration, column,
                      group};
    unsigned char bytes[sizeof key];

    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (unsigned char)(key[i / 8] >> (8 * (i % 8)));
    return (struct pl_where){
        {g->data->stream.seed,
         pl_stream_named((const char *)bytes, sizeof bytes)},
        column,
        group};
}

void pl_impute_put_number(struct pl_imputer *w, size_t column, size_t i,
                          const struct pl_target *t, double x, double scaled)
{
    w->cell[t->cell[i]] = x;
    pl_impute_put_cell(w->g, w->value, w->at, t->lost.row[i], column, scaled,
                       0);
}

void pl_impute_put_level(struct pl_imputer *w, size_t column, size_t i,
                         const struct pl_target *t, int32_t level)
{
    w->cell[t->cell[i]] = level;
    pl_impute_put_cell(w->g, w->value, w->at, t->lost.row[i], column, 0, level);
}

/* Any value that was observed. */
static void start(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_imputing *g = w->g;
    const struct pl_target *t = pl_impute_target(g, at->column, at->group);
    const struct pl_impute_column *c = &g->data->columns[at->column];

    for (size_t i = 0; i < t->lost.n; i++) {
        uint32_t from =
            t->seen.row[pl_draw_below(at->stream, t->lost.row[i], t->seen.n)];
        if (pl_impute_is_of_levels(c))
            pl_impute_put_level(w, at->column, i, t, c->code[from]);
        else
            pl_impute_put_number(w, at->column, i, t, c->x[from],
                                 w->value[from * g->cells + 1 + at->column]);
    }
}

static bool impute_target(struct pl_imputer *w, const struct pl_where *at)
{
    if (pl_impute_target(w->g, at->column, at->group)->lost.n == 0)
        return true;
    return pl_impute_is_of_levels(&w->g->data->columns[at->column])
               ? pl_impute_levels(w, at)
               : pl_impute_numbers(w, at);
}

static void note_chain(const struct pl_imputer *w, size_t column,
                       size_t imputation, size_t iteration)
{
    const struct pl_imputing *g = w->g;
    const struct pl_holes *h = &g->holes[column];
    size_t point =
        (column * g->data->m + imputation) * g->data->iterations + iteration;
    struct pl_moments m = pl_moments_of(w->cell + h->first, h->n);

    g->mean[point] = m.mean + pl_impute_is_of_levels(&g->data->columns[column]);
    g->sd[point] = m.sd;
}

/* One column once, in every group.  Iteration 0 is the start. */
static bool visit(struct pl_imputer *w, size_t imputation, size_t iteration,
                  size_t column)
{
    const struct pl_imputing *g = w->g;

    for (size_t k = 0; k < g->data->n_groups; k++) {
        struct pl_where at = where_of(g, imputation, iteration, column, k);
        if (iteration == 0) {
            start(w, &at);
        } else if (!impute_target(w, &at)) {
            g->status[imputation] = PL_EDOMAIN;
            g->culprit[imputation] = column * g->data->n_groups + k;
            return false;
        }
    }
    if (iteration > 0)
        note_chain(w, column, imputation, iteration - 1);
    return true;
}

static void impute_once(struct pl_imputer *w, size_t imputation)
{
    const struct pl_imputing *g = w->g;
    const struct pl_impute_data *d = g->data;
    size_t size = d->n * g->cells;

    memcpy(w->value, g->value, size * sizeof *w->value);
    memcpy(w->at, g->at, size * sizeof *w->at);
    if (w->theta != NULL)
        memset(w->theta, 0,
               d->n_columns * d->n_groups * (g->most_levels - 1) * g->width *
                   sizeof *w->theta);
    for (size_t t = 0; t <= d->iterations; t++)
        for (size_t j = 0; j < d->n_columns; j++)
            if (pl_impute_has_holes(g, j) && !visit(w, imputation, t, j))
                return;
    memcpy(g->drawn + imputation * g->n_cells, w->cell,
           g->n_cells * sizeof *w->cell);
}

struct team_work {
    struct pl_imputer *workers;
};

static void turn(void *ud, unsigned worker, size_t from, size_t to)
{
    struct team_work *t = ud;

    for (size_t i = from; i < to; i++)
        impute_once(&t->workers[worker], i);
}

static enum pl_status failure_of(const struct pl_imputing *g,
                                 struct pl_err *err)
{
    const struct pl_impute_data *d = g->data;
    size_t i = 0;
    char where[80];

    while (i < d->m && g->status[i] == PL_OK)
        i++;
    if (i == d->m)
        return PL_OK;
    size_t group = g->culprit[i] % d->n_groups;
    const struct pl_impute_column *c = &d->columns[g->culprit[i] / d->n_groups];
    pl_impute_name_group(d, group, where, sizeof where);
    if (pl_impute_is_of_levels(c))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "column \"%.*s\"%s: the likelihood of its levels has no "
                       "maximum that can be found",
                       PL_FMT(c->name), where);
    size_t n = g->target[g->culprit[i]].seen.n;
    (void)pl_fail(err, PL_EDOMAIN, NULL,
                  "column \"%.*s\" holds %zu value%s%s, no more than its model "
                  "has coefficients: norm has no residual left to draw from",
                  PL_FMT(c->name), n, n == 1 ? "" : "s", where);
    return pl_hint(err, "give it fewer predictors, or the method pmm");
}

enum pl_status pl_impute(struct pl_arena *a, const struct pl_team *team,
                         const struct pl_impute_data *data,
                         struct pl_imputed *out, struct pl_err *err)
{
    struct pl_imputing g = {.data = data};
    size_t n_workers = pl_team_size(team, data->m, 1);
    struct pl_imputer *workers = PL_NEW(a, struct pl_imputer, n_workers);
    struct team_work work = {workers};

    PL_TRY(pl_imputing_make(a, &g, err));
    for (size_t i = 0; i < n_workers; i++)
        if (workers == NULL || !pl_imputer_make(a, &g, &workers[i]))
            return no_memory(err);
    if (g.n_cells > 0)
        pl_team_run(team, "impute", data->m, 1, turn, &work);
    PL_TRY(failure_of(&g, err));
    *out = (struct pl_imputed){.holes = g.holes,
                               .n_cells = g.n_cells,
                               .value = g.drawn,
                               .mean = g.mean,
                               .sd = g.sd};
    return pl_impute_tell(a, &g, workers, n_workers, out, err);
}
