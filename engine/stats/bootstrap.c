#include "stats/bootstrap_parts.h"

#include "stats/dist.h"
#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Rows, for the median in the order of y, with their unit's count. */
struct rows {
    size_t n;
    enum pl_boot_statistic statistic;
    const double *y, *z; /* about their means */
    const uint32_t *unit;
    double center; /* added to a mean or median */
};

static double median_of(const struct rows *r, const double *count)
{
    double n = 0, seen = 0, low = NAN;

    for (size_t i = 0; i < r->n; i++)
        n += count[r->unit[i]];
    for (size_t i = 0; i < r->n && n > 0; i++) {
        seen += count[r->unit[i]];
        if (isnan(low) && 2 * seen >= n)
            low = r->y[i];
        if (2 * seen > n) /* the upper of the two middle values */
            return r->center + low + (r->y[i] - low) / 2;
    }
    return NAN;
}

/* What a statistic other than the median needs of rows: PARTS sums. */
enum { PARTS = 6 };

static void parts_of(const struct rows *r, size_t i, double *to)
{
    double y = r->y[i], z = r->z[i];

    if (r->statistic == PL_BOOT_DIFFERENCE) {
        size_t g = z > 0 ? 2 : 0;
        to[g] += 1;
        to[g + 1] += y;
        return;
    }
    const double part[PARTS] = {1, y, y * y, z, z * z, y * z};
    for (size_t j = 0; j < PARTS; j++)
        to[j] += part[j];
}

static double correlation_of(const double *sum)
{
    double n = sum[0], vy = sum[2] - sum[1] * sum[1] / n;
    double vz = sum[4] - sum[3] * sum[3] / n;

    if (!(vy > 1e-14 * sum[2] && vz > 1e-14 * sum[4]))
        return NAN;
    double r = (sum[5] - sum[1] * sum[3] / n) / sqrt(vy * vz);
    return fmax(-1, fmin(1, r));
}

static double statistic_of_sums(const struct rows *r, const double *sum)
{
    double n = sum[0];

    switch (r->statistic) {
    case PL_BOOT_DIFFERENCE:
        return n > 0 && sum[2] > 0 ? sum[3] / sum[2] - sum[1] / n : NAN;
    case PL_BOOT_CORRELATION:
        return correlation_of(sum);
    case PL_BOOT_MEAN:
        return n > 0 ? r->center + sum[1] / n : NAN;
    default:
        return n > 1 ? sqrt(fmax(0, sum[2] - sum[1] * sum[1] / n) / (n - 1))
                     : NAN;
    }
}

struct row {
    double y, z;
    uint32_t unit;
};

static int by_y(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return (x->y > y->y) - (x->y < y->y);
}

static enum pl_status rows_of(struct pl_arena *a, const struct pl_boot_data *d,
                              struct rows *r, struct pl_err *err)
{
    struct row *row = PL_NEW(a, struct row, d->n + 1);
    double *y = PL_NEW(a, double, d->n + 1), *z = PL_NEW(a, double, d->n + 1);
    uint32_t *unit = PL_NEW(a, uint32_t, d->n + 1);
    double middle = pl_moments_of(d->y, d->n).mean, shift = 0;

    if (row == NULL || y == NULL || z == NULL || unit == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    if (d->statistic == PL_BOOT_CORRELATION)
        shift = pl_moments_of(d->z, d->n).mean;
    for (size_t i = 0; i < d->n; i++)
        row[i] = (struct row){d->y[i] - middle,
                              d->z == NULL ? 0 : d->z[i] - shift, d->unit[i]};
    if (d->statistic == PL_BOOT_MEDIAN && d->n > 1)
        qsort(row, d->n, sizeof *row, by_y);
    for (size_t i = 0; i < d->n; i++) {
        y[i] = row[i].y;
        z[i] = row[i].z;
        unit[i] = row[i].unit;
    }
    *r = (struct rows){d->n, d->statistic, y, z, unit, middle};
    return PL_OK;
}

enum pl_status pl_boot_strata_of(struct pl_arena *a,
                                 const struct pl_boot_data *d,
                                 struct pl_boot_strata *s, struct pl_err *err)
{
    size_t *at = PL_NEW(a, size_t, d->n_strata + 2);

    s->n = d->n_strata;
    s->units = d->n_units;
    s->start = PL_NEW(a, size_t, d->n_strata + 2);
    s->unit = PL_NEW(a, uint32_t, d->n_units + 1);
    if (at == NULL || s->start == NULL || s->unit == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t u = 0; u < d->n_units; u++)
        s->start[d->stratum[u] + 1]++;
    for (size_t k = 0; k < s->n; k++)
        s->start[k + 1] += s->start[k];
    memcpy(at, s->start, (s->n + 1) * sizeof *at);
    for (size_t u = 0; u < d->n_units; u++)
        s->unit[at[d->stratum[u]]++] = (uint32_t)u;
    return PL_OK;
}

/* Units, what is drawn of them, and what they add. */
struct sample {
    const struct rows *rows;
    const struct pl_boot_strata *strata;
    double *part; /* [units][PARTS] */
};

static enum pl_status sample_of(struct pl_arena *a, const struct rows *r,
                                const struct pl_boot_strata *s,
                                struct sample *out, struct pl_err *err)
{
    *out = (struct sample){r, s, PL_NEW(a, double, (s->units + 1) * PARTS)};
    if (out->part == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < r->n; i++)
        parts_of(r, i, out->part + (size_t)r->unit[i] * PARTS);
    return PL_OK;
}

/* Unit u once more; counts are the median's alone. */
static void add_unit(const struct sample *x, size_t u, double *sum,
                     double *count)
{
    if (x->rows->statistic == PL_BOOT_MEDIAN) {
        count[u]++;
        return;
    }
    for (size_t j = 0; j < PARTS; j++)
        sum[j] += x->part[u * PARTS + j];
}

static double drawn_statistic(const struct sample *x, struct pl_stream stream,
                              uint64_t draw, double *count)
{
    const struct pl_boot_strata *s = x->strata;
    struct pl_draw bits = {0, 0};
    double sum[PARTS] = {0};

    memset(count, 0, s->units * sizeof *count);
    for (size_t k = 0; k < s->n; k++) {
        uint64_t n = s->start[k + 1] - s->start[k];
        for (size_t i = s->start[k]; i < s->start[k + 1]; i++) {
            if (i % 4 == 0)
                bits = pl_draw_bits(stream, pl_boot_bits(s, draw, i));
            add_unit(x, s->unit[s->start[k] + pl_boot_place(bits, i, n)], sum,
                     count);
        }
    }
    return x->rows->statistic == PL_BOOT_MEDIAN
               ? median_of(x->rows, count)
               : statistic_of_sums(x->rows, sum);
}

/* before[u] + after[u]: the sums without u, where none is subtracted. */
static enum pl_status sums_around(struct pl_arena *a, const struct sample *x,
                                  double **out, struct pl_err *err)
{
    size_t n = x->strata->units;
    double *without = PL_NEW(a, double, (n + 1) * PARTS);
    double sum[PARTS] = {0};

    *out = without;
    if (without == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t u = 0; u < n; u++) {
        memcpy(without + u * PARTS, sum, sizeof sum);
        for (size_t j = 0; j < PARTS; j++)
            sum[j] += x->part[u * PARTS + j];
    }
    memcpy(without + n * PARTS, sum, sizeof sum); /* of all */
    memset(sum, 0, sizeof sum);
    for (size_t u = n; u-- > 0;)
        for (size_t j = 0; j < PARTS; j++) {
            without[u * PARTS + j] += sum[j];
            sum[j] += x->part[u * PARTS + j];
        }
    return PL_OK;
}

/* The statistic of all units but u; u = their number: of all. */
static double without_unit(const struct sample *x, const double *without,
                           size_t u, double *count)
{
    if (x->rows->statistic != PL_BOOT_MEDIAN)
        return statistic_of_sums(x->rows, without + u * PARTS);
    for (size_t i = 0; i < x->strata->units; i++)
        count[i] = i != u;
    return median_of(x->rows, count);
}

double pl_boot_acceleration(const struct pl_boot_strata *s, const double *t,
                            double estimate)
{
    double ss = 0, cubes = 0;

    for (size_t k = 0; k < s->n; k++) {
        double n = (double)(s->start[k + 1] - s->start[k]);
        for (size_t i = s->start[k]; i < s->start[k + 1] && n > 1; i++) {
            double l = (n - 1) * (estimate - t[s->unit[i]]);
            ss += l * l;
            cubes += l * l * l;
        }
    }
    return ss > 0 ? cubes / (6 * ss * sqrt(ss)) : isnan(ss) ? NAN : 0;
}

/* The p quantile by interpolation on the normal scale between (k / (n + 1)). */
static double order_at(const double *sorted, size_t n, double p)
{
    double rank = (double)(n + 1) * p, k = floor(rank), m = (double)(n + 1);

    if (isnan(p))
        return NAN;
    if (k < 1)
        return sorted[0];
    if (k >= (double)n)
        return sorted[n - 1];
    double low = sorted[(size_t)k - 1], high = sorted[(size_t)k];
    if (rank == k)
        return low;
    double z = pl_normal_quantile(p), z0 = pl_normal_quantile(k / m);
    return low +
           (z - z0) / (pl_normal_quantile((k + 1) / m) - z0) * (high - low);
}

static double adjusted(double z0, double a, double p)
{
    double z = z0 + pl_normal_quantile(p);

    return pl_normal_upper(-(z0 + z / (1 - a * z)));
}

void pl_boot_intervals(double estimate, double *drawn, size_t n,
                       double acceleration, double level, struct pl_boot *out)
{
    struct pl_moments m = pl_moments_of(drawn, n);
    double low = (1 - level) / 2, high = (1 + level) / 2, below = 0;
    const struct pl_boot_interval none = {NAN, NAN};

    out->estimate = estimate;
    out->bias = m.mean - estimate;
    out->std_error = m.sd;
    out->acceleration = acceleration;
    out->bias_correction = NAN;
    out->percentile = out->basic = out->bca = none;
    if (n < 2)
        return;
    pl_sort(drawn, n);
    for (size_t i = 0; i < n; i++)
        below += drawn[i] < estimate;
    out->percentile = (struct pl_boot_interval){order_at(drawn, n, low),
                                                order_at(drawn, n, high)};
    out->basic = (struct pl_boot_interval){2 * estimate - out->percentile.high,
                                           2 * estimate - out->percentile.low};
    if (below == 0 || below == (double)n || isnan(acceleration))
        return;
    double z0 = pl_normal_quantile(below / (double)n);
    out->bias_correction = z0;
    out->bca = (struct pl_boot_interval){
        order_at(drawn, n, adjusted(z0, acceleration, low)),
        order_at(drawn, n, adjusted(z0, acceleration, high))};
}

enum pl_status pl_boot_check(const struct pl_boot_data *d, struct pl_err *err)
{
    double work = ((double)d->draws + (double)d->n_units) * (double)d->n;

    if (d->n_units < 2)
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "%zu units to draw from; two or more are needed",
                       d->n_units);
    if (work > 2e10)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "%g draws of %zu rows in %zu units are too many",
                       (double)d->draws, d->n, d->n_units);
    return PL_OK;
}

enum { BLOCK = 32 }; /* draws to a turn */

struct drawing {
    const struct pl_boot_data *data;
    const struct sample *sample;
    double *count; /* [workers][units] */
    double *drawn; /* [draws]; NaN: the statistic does not exist */
};

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    double *count = w->count + worker * (w->data->n_units + 1);

    for (size_t d = from; d < to; d++)
        w->drawn[d] = drawn_statistic(w->sample, w->data->stream, d, count);
}

enum pl_status pl_bootstrap(struct pl_arena *a, const struct pl_team *team,
                            const struct pl_boot_data *data,
                            struct pl_boot *out, struct pl_err *err)
{
    struct rows rows;
    struct pl_boot_strata strata;
    struct sample sample;
    double *without = NULL;
    size_t n = 0;

    PL_TRY(pl_boot_check(data, err));
    PL_TRY(rows_of(a, data, &rows, err));
    PL_TRY(pl_boot_strata_of(a, data, &strata, err));
    PL_TRY(sample_of(a, &rows, &strata, &sample, err));
    PL_TRY(sums_around(a, &sample, &without, err));
    unsigned workers = pl_team_size(team, (size_t)data->draws, BLOCK);
    double *count = PL_NEW(a, double, workers *(data->n_units + 1));
    double *drawn = PL_NEW(a, double, (size_t)data->draws + 1);
    double *left_out = PL_NEW(a, double, data->n_units + 1);
    struct drawing w = {data, &sample, count, drawn};
    if (count == NULL || drawn == NULL || left_out == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    double estimate = without_unit(&sample, without, data->n_units, count);
    if (isnan(estimate))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       "the statistic does not exist in these rows");
    for (size_t u = 0; u < data->n_units; u++)
        left_out[u] = without_unit(&sample, without, u, count);
    double acceleration = pl_boot_acceleration(&strata, left_out, estimate);
    pl_team_run(team, "bootstrap", (size_t)data->draws, BLOCK, draw_some, &w);
    for (size_t d = 0; d < data->draws; d++)
        if (!isnan(drawn[d]))
            drawn[n++] = drawn[d];
    pl_boot_intervals(estimate, drawn, n, acceleration, data->level, out);
    out->n_undefined = (double)data->draws - (double)n;
    return PL_OK;
}
