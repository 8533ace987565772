#include "stats/bootstrap_rows.h"

#include "stats/bootstrap_parts.h"

#include <math.h>
#include <string.h>

enum { BLOCK = 1 };

/* Rows by unit, and each worker's list of picked rows. */
struct picking {
    const struct pl_boot_data *data;
    struct pl_boot_strata strata;
    size_t *start, *row; /* [units + 1], [n] */
    size_t most;         /* rows that a draw may pick */
    size_t *picked;      /* [workers][most] */
    pl_rows_statistic *statistic;
    void *ud;
    double *drawn;   /* [draws] */
    double *without; /* [units]: the statistic without unit u */
};

static enum pl_status rows_by_unit(struct pl_arena *a, struct picking *p,
                                   struct pl_err *err)
{
    const struct pl_boot_data *d = p->data;
    size_t *at = PL_NEW(a, size_t, d->n_units + 1), largest = 0;

    p->start = PL_NEW(a, size_t, d->n_units + 2);
    p->row = PL_NEW(a, size_t, d->n + 1);
    if (at == NULL || p->start == NULL || p->row == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < d->n; i++)
        p->start[d->unit[i] + 1]++;
    for (size_t u = 0; u < d->n_units; u++) {
        if (p->start[u + 1] > largest)
            largest = p->start[u + 1];
        p->start[u + 1] += p->start[u];
        at[u] = p->start[u];
    }
    for (size_t i = 0; i < d->n; i++)
        p->row[at[d->unit[i]]++] = i;
    if ((double)largest * (double)d->n_units > 1e8)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "a draw of %zu units may hold the largest, of %zu rows, "
                       "each time: that is too much",
                       d->n_units, largest);
    p->most = largest * d->n_units;
    return PL_OK;
}

static size_t pick_unit(const struct picking *p, size_t u, size_t *to, size_t n)
{
    size_t rows = p->start[u + 1] - p->start[u];

    memcpy(to + n, p->row + p->start[u], rows * sizeof *to);
    return n + rows;
}

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct picking *p = ud;
    const struct pl_boot_strata *s = &p->strata;
    size_t *picked = p->picked + worker * (p->most + 1);

    for (size_t d = from; d < to; d++) {
        struct pl_draw bits = {0, 0};
        size_t n = 0;
        for (size_t k = 0; k < s->n; k++)
            for (size_t i = s->start[k]; i < s->start[k + 1]; i++) {
                if (i % 4 == 0)
                    bits = pl_draw_bits(p->data->stream, pl_boot_bits(s, d, i));
                size_t place =
                    pl_boot_place(bits, i, s->start[k + 1] - s->start[k]);
                n = pick_unit(p, s->unit[s->start[k] + place], picked, n);
            }
        p->drawn[d] = p->statistic(p->ud, worker, picked, n);
    }
}

static void leave_out_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct picking *p = ud;
    size_t *picked = p->picked + worker * (p->most + 1);

    for (size_t u = from; u < to; u++) {
        size_t n = 0;
        for (size_t v = 0; v < p->data->n_units; v++)
            if (v != u)
                n = pick_unit(p, v, picked, n);
        p->without[u] = p->statistic(p->ud, worker, picked, n);
    }
}

static double of_all(struct picking *p)
{
    size_t n = 0;

    for (size_t i = 0; i < p->data->n; i++)
        p->picked[n++] = i;
    return p->statistic(p->ud, 0, p->picked, n);
}

enum pl_status pl_bootstrap_rows(struct pl_arena *a, const struct pl_team *team,
                                 const struct pl_boot_data *data,
                                 pl_rows_statistic *statistic, void *ud,
                                 struct pl_boot *out, struct pl_err *err)
{
    struct picking p = {.data = data, .statistic = statistic, .ud = ud};
    unsigned workers = pl_team_size(team, (size_t)data->draws, BLOCK);
    size_t n = 0;

    PL_TRY(pl_boot_check(data, err));
    PL_TRY(pl_boot_strata_of(a, data, &p.strata, err));
    PL_TRY(rows_by_unit(a, &p, err));
    p.picked = PL_NEW(a, size_t, workers * (p.most + 1));
    p.drawn = PL_NEW(a, double, (size_t)data->draws + 1);
    p.without = PL_NEW(a, double, data->n_units + 1);
    if (p.picked == NULL || p.drawn == NULL || p.without == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    double estimate = of_all(&p);
    if (isnan(estimate))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the statistic does not exist in these rows");
    struct pl_team few = {workers, team != NULL ? team->pulse : NULL};
    pl_team_run(&few, "jackknife", data->n_units, BLOCK, leave_out_some, &p);
    pl_team_run(&few, "bootstrap", (size_t)data->draws, BLOCK, draw_some, &p);
    for (size_t d = 0; d < data->draws; d++)
        if (!isnan(p.drawn[d]))
            p.drawn[n++] = p.drawn[d];
    pl_boot_intervals(estimate, p.drawn, n,
                      pl_boot_acceleration(&p.strata, p.without, estimate),
                      data->level, out);
    out->n_undefined = (double)data->draws - (double)n;
    return PL_OK;
}
