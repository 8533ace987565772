#include "stats/randomise_parts.h"

#include "stats/summary.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct ticket {
    struct pl_draw draw;
    size_t unit;
    uint32_t block;
};

static int by_draw(const void *a, const void *b)
{
    const struct ticket *x = a, *y = b;

    if (x->block != y->block)
        return x->block < y->block ? -1 : 1;
    if (x->draw.hi != y->draw.hi)
        return x->draw.hi < y->draw.hi ? -1 : 1;
    if (x->draw.lo != y->draw.lo)
        return x->draw.lo < y->draw.lo ? -1 : 1;
    return (x->unit > y->unit) - (x->unit < y->unit);
}

/* The places of one round, shuffled for the block's last one. */
static void shuffle_round(const uint32_t *places, size_t size,
                          struct pl_stream s, uint64_t first, uint32_t *out)
{
    memcpy(out, places, size * sizeof *out);
    for (size_t i = size; i > 1; i--) {
        size_t k = (size_t)pl_draw_below(s, first + i, i);
        uint32_t held = out[k];
        out[k] = out[i - 1];
        out[i - 1] = held;
    }
}

enum pl_status pl_allocate(struct pl_arena *a, const uint32_t *block, size_t n,
                           size_t n_blocks, const size_t *ratio, size_t n_arms,
                           struct pl_stream stream, uint32_t *arm,
                           struct pl_err *err)
{
    struct ticket *t = PL_NEW(a, struct ticket, n + 1);
    size_t size = 0, at = 0;

    for (size_t k = 0; k < n_arms; k++)
        size += ratio[k];
    uint32_t *places = PL_NEW(a, uint32_t, 2 * size + 1);
    if (t == NULL || places == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t k = 0; k < n_arms; k++)
        for (size_t i = 0; i < ratio[k]; i++)
            places[at++] = (uint32_t)k;
    for (size_t u = 0; u < n; u++)
        t[u] = (struct ticket){pl_draw_bits(stream, u), u, block[u]};
    if (n > 1)
        qsort(t, n, sizeof *t, by_draw);
    at = 0;
    for (size_t b = 0; b < n_blocks; b++) {
        size_t end = at;
        while (end < n && t[end].block == b)
            end++;
        size_t full = at + (end - at) / size * size;
        shuffle_round(places, size, stream, n + b * (size + 1), places + size);
        for (size_t i = at; i < end; i++)
            arm[t[i].unit] =
                i < full ? places[(i - at) % size] : places[size + i - full];
        at = end;
    }
    return PL_OK;
}

static double choices(double n, double m)
{
    double x = 1;

    for (double i = 1; i <= m; i++)
        x = x * (n - m + i) / i;
    return round(x);
}

double pl_assignments(const struct pl_assignment *s)
{
    double all = 1;

    for (size_t b = 0; b < s->n_blocks && all < 1e300; b++) {
        double n = 0, m = 0;
        for (size_t u = 0; u < s->n_units; u++) {
            n += s->block[u] == b;
            m += s->block[u] == b && s->is_treated[u];
        }
        all *= choices(n, fmin(m, n - m));
    }
    return all < 1e300 ? all : INFINITY;
}

/* y: the outcome; NULL: the treatment as it was is the outcome. */
static enum pl_status make_sums(struct pl_arena *a,
                                const struct pl_rand_data *d,
                                const double *outcome, struct pl_rand_sums *s,
                                struct pl_err *err)
{
    struct pl_basis basis;
    double *y = PL_NEW(a, double, d->n + 1);
    size_t units = d->assignment.n_units;

    if (y == NULL || !pl_basis_of(a, d->x, d->n, d->p, &basis))
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < d->n; i++)
        y[i] =
            outcome != NULL ? outcome[i] : d->assignment.is_treated[d->unit[i]];
    pl_basis_residual(&basis, y);
    s->k = basis.k;
    if (d->interacted)
        PL_TRY(pl_rand_lin_sums(a, d, &basis, y, s, err));
    s->y = PL_NEW(a, double, units + 1);
    s->n = PL_NEW(a, double, units + 1);
    s->q = PL_NEW(a, double, units *basis.k + 1);
    if (s->y == NULL || s->n == NULL || s->q == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t i = 0; i < d->n; i++) {
        uint32_t u = d->unit[i];
        s->y[u] += y[i];
        s->n[u]++;
        for (size_t j = 0; j < s->k; j++)
            s->q[u * s->k + j] += basis.q[i * s->k + j];
    }
    return PL_OK;
}

static enum pl_status make_blocks(struct pl_arena *a,
                                  const struct pl_assignment *s,
                                  struct pl_rand_blocks *b, struct pl_err *err)
{
    size_t at = 0;

    b->n_blocks = s->n_blocks;
    b->unit = PL_NEW(a, uint32_t, s->n_units + 1);
    b->start = PL_NEW(a, size_t, s->n_blocks + 2);
    b->treated = PL_NEW(a, size_t, s->n_blocks + 1);
    if (b->unit == NULL || b->start == NULL || b->treated == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t k = 0; k < s->n_blocks; k++) {
        b->start[k] = at;
        for (int treated = 1; treated >= 0; treated--)
            for (size_t u = 0; u < s->n_units; u++) {
                if (s->block[u] != k || s->is_treated[u] != treated)
                    continue;
                b->unit[at++] = (uint32_t)u;
                b->treated[k] += (size_t)treated;
            }
    }
    b->start[s->n_blocks] = at;
    return PL_OK;
}

/* T'My / T'MT.  NaN: the columns explain the assignment. */
static double additive(const struct pl_rand_sums *s,
                       const struct pl_rand_blocks *b, const uint32_t *unit,
                       double *z)
{
    double y = 0, n = 0;

    for (size_t j = 0; j < s->k; j++)
        z[j] = 0;
    for (size_t c = 0; c < b->n_blocks; c++)
        for (size_t i = 0; i < b->treated[c]; i++) {
            uint32_t u = unit[b->start[c] + i];
            const double *q = s->q + u * s->k;
            y += s->y[u];
            n += s->n[u];
            for (size_t j = 0; j < s->k; j++)
                z[j] += q[j];
        }
    double rest = n;
    for (size_t j = 0; j < s->k; j++)
        rest -= z[j] * z[j];
    return rest > 1e-10 * n ? y / rest : NAN;
}

/* The coefficient when the chosen units are treated.  z: room for
 * pl_rand_room(s) numbers. */
static double coefficient(const struct pl_rand_sums *s,
                          const struct pl_rand_blocks *b, const uint32_t *unit,
                          double *z)
{
    return s->qq != NULL ? pl_rand_lin(s, b, unit, z) : additive(s, b, unit, z);
}

/* Two places of 64 bits from one draw; the bias is below units / 2^64. */
static void draw_units(const struct pl_rand_blocks *b, struct pl_stream s,
                       uint64_t draw, const uint32_t *from, uint32_t *to)
{
    size_t all = b->start[b->n_blocks], step = 0;
    struct pl_draw bits = {0, 0};

    memcpy(to, from, all * sizeof *to);
    for (size_t c = 0; c < b->n_blocks; c++) {
        uint32_t *unit = to + b->start[c];
        size_t n = b->start[c + 1] - b->start[c];
        for (size_t i = 0; i < b->treated[c] && i + 1 < n; i++, step++) {
            if (step % 2 == 0)
                bits = pl_draw_bits(s, draw * (all / 2 + 1) + step / 2);
            uint64_t word = step % 2 == 0 ? bits.hi : bits.lo;
            size_t k = i + (size_t)(word % (n - i));
            uint32_t held = unit[i];
            unit[i] = unit[k];
            unit[k] = held;
        }
    }
}

/* The next choice of m out of n, by ascending places; false past the last. */
static bool next_choice(size_t *place, size_t n, size_t m)
{
    for (size_t i = m; i-- > 0;) {
        if (place[i] == n - m + i)
            continue;
        place[i]++;
        for (size_t j = i + 1; j < m; j++)
            place[j] = place[j - 1] + 1;
        return true;
    }
    for (size_t i = 0; i < m; i++)
        place[i] = i;
    return false;
}

static bool next_assignment(const struct pl_rand_blocks *b, size_t *place)
{
    for (size_t c = 0; c < b->n_blocks; c++)
        if (next_choice(place + b->start[c], b->start[c + 1] - b->start[c],
                        b->treated[c]))
            return true;
    return false;
}

/* What the draws share; c and of_treatment are for the interval, else NULL. */
struct drawing {
    const struct pl_rand_data *data;
    const struct pl_rand_sums *s, *of_treatment;
    const struct pl_rand_blocks *b;
    uint32_t *unit; /* [workers][units] */
    double *z;      /* [workers][k] */
    double *t, *c;  /* [draws] */
};

static void keep(const struct drawing *w, size_t d, const uint32_t *unit,
                 double *z)
{
    w->t[d] = coefficient(w->s, w->b, unit, z);
    if (w->c != NULL)
        w->c[d] = coefficient(w->of_treatment, w->b, unit, z);
}

static enum pl_status list_all(struct pl_arena *a, const struct drawing *w,
                               struct pl_err *err)
{
    const struct pl_rand_blocks *b = w->b;
    size_t all = b->start[b->n_blocks], n = 0;
    size_t *place = PL_NEW(a, size_t, all + 1);
    uint32_t *unit = PL_NEW(a, uint32_t, all + 1);

    if (place == NULL || unit == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    for (size_t c = 0; c < b->n_blocks; c++)
        for (size_t i = 0; i < b->treated[c]; i++)
            place[b->start[c] + i] = i;
    do {
        for (size_t c = 0; c < b->n_blocks; c++)
            for (size_t i = 0; i < b->treated[c]; i++)
                unit[b->start[c] + i] =
                    b->unit[b->start[c] + place[b->start[c] + i]];
        keep(w, n++, unit, w->z);
    } while (next_assignment(b, place));
    return PL_OK;
}

enum { BLOCK = 64 }; /* draws to a turn */

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    uint32_t *unit = w->unit + worker * (w->data->assignment.n_units + 1);
    double *z = w->z + worker * pl_rand_room(w->s);

    for (size_t d = from; d < to; d++) {
        draw_units(w->b, w->data->stream, d, w->b->unit, unit);
        keep(w, d, unit, z);
    }
}

static void count(const double *t, struct pl_rand_test *r)
{
    size_t n = (size_t)r->draws;
    double away = 0, above = 0, below = 0, sum = 0, ss = 0, defined = 0;
    double most = 0, first = r->is_complete ? 0 : 1;

    for (size_t i = 0; i < n; i++)
        most = isnan(t[i]) ? most : fmax(most, fabs(t[i]));
    /* An estimate of 0 but for rounding ties with the others that are. */
    double near = fmax(fabs(r->estimate) * 1e-12, most * 1e-14);

    for (size_t i = 0; i < n; i++) {
        bool none = isnan(t[i]);
        away += none || fabs(t[i]) >= fabs(r->estimate) - near;
        above += none || t[i] >= r->estimate - near;
        below += none || t[i] <= r->estimate + near;
        defined += !none;
        sum += none ? 0 : t[i];
    }
    r->null_mean = defined > 0 ? sum / defined : NAN;
    if (fabs(r->null_mean) < most * 1e-14)
        r->null_mean = 0;
    for (size_t i = 0; i < n; i++)
        if (!isnan(t[i]))
            ss += (t[i] - r->null_mean) * (t[i] - r->null_mean);
    /* Of all assignments, or estimated from drawn ones. */
    r->null_sd = defined > first ? sqrt(ss / (defined - first)) : NAN;
    r->n_undefined = r->draws - defined;
    r->p_value = (first + away) / (first + r->draws);
    r->p_greater = (first + above) / (first + r->draws);
    r->p_less = (first + below) / (first + r->draws);
}

enum pl_status pl_randomisation_test(struct pl_arena *a,
                                     const struct pl_team *team,
                                     const struct pl_rand_data *data,
                                     struct pl_rand_test *out,
                                     struct pl_err *err)
{
    double all = pl_assignments(&data->assignment);
    struct pl_rand_test r = {.is_complete = data->complete};
    struct pl_rand_blocks b = {0};
    struct pl_rand_sums s = {0}, of_treatment = {0};

    if (data->complete && all > 1e7)
        return pl_fail(err, PL_ELIMIT, NULL,
                       "there are %g assignments; at most 1e7 are listed", all);
    PL_TRY(make_sums(a, data, data->y, &s, err));
    if (data->interval)
        PL_TRY(make_sums(a, data, NULL, &of_treatment, err));
    PL_TRY(make_blocks(a, &data->assignment, &b, err));
    r.draws = data->complete ? all : (double)data->draws;
    unsigned workers = pl_team_size(team, (size_t)r.draws, BLOCK);
    struct drawing w = {
        .data = data,
        .s = &s,
        .of_treatment = &of_treatment,
        .b = &b,
        .unit = PL_NEW(a, uint32_t, workers * (data->assignment.n_units + 1)),
        .z = PL_NEW(a, double, workers *pl_rand_room(&s)),
        .t = PL_NEW(a, double, (size_t)r.draws + 1),
        .c = data->interval ? PL_NEW(a, double, (size_t)r.draws + 1) : NULL};
    if (w.unit == NULL || w.z == NULL || w.t == NULL ||
        (data->interval && w.c == NULL))
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    r.estimate = coefficient(&s, &b, b.unit, w.z);
    if (isnan(r.estimate))
        return pl_fail(err, PL_EDOMAIN, NULL,
                       data->interacted
                           ? "the rows of an arm do not determine its fit on "
                             "the covariates"
                           : "the covariates explain the assignment: it has no "
                             "coefficient");
    if (data->complete)
        PL_TRY(list_all(a, &w, err));
    else
        pl_team_run(team, "randomisation_test", (size_t)data->draws, BLOCK,
                    draw_some, &w);
    count(w.t, &r);
    r.conf_low = r.conf_high = NAN;
    if (data->interval)
        PL_TRY(pl_rand_invert(a, data, w.t, w.c, &r, err));
    *out = r;
    return PL_OK;
}
