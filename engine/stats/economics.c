#include "stats/economics.h"

#include "stats/summary.h"

#include <math.h>

enum { BLOCK = 256 }; /* draws in a turn */

/* By products alone, so that every machine gives the same bits. */
double pl_annuity(double rate, double first, double last)
{
    double factor = 1, sum = 0;

    for (double year = 0; year <= last; year++) {
        if (year >= first)
            sum += factor;
        factor /= 1 + rate;
    }
    return sum;
}

/* value: of each input, or NULL: all at their means. */
static void add_up(const struct pl_economy *e, const double *value,
                   double total[PL_ACCOUNTS])
{
    for (size_t k = 0; k < PL_ACCOUNTS; k++)
        total[k] = 0;
    for (size_t p = 0; p < e->n_parts; p++) {
        const struct pl_econ_part *part = &e->parts[p];
        double x = part->weight;
        for (size_t f = 0; f < part->n_factors; f++) {
            size_t input = part->factor[f];
            x *= value != NULL ? value[input]
                               : pl_uncertain_mean(&e->inputs[input].value);
        }
        total[part->account] += x;
    }
}

static double *means_of(struct pl_arena *a, const struct pl_economy *e)
{
    double *value = PL_NEW(a, double, e->n_inputs + 1);

    for (size_t j = 0; value != NULL && j < e->n_inputs; j++)
        value[j] = pl_uncertain_mean(&e->inputs[j].value);
    return value;
}

void pl_economy_at_means(const struct pl_economy *e, double total[PL_ACCOUNTS])
{
    add_up(e, NULL, total);
}

struct drawing {
    const struct pl_economy *e;
    double *value; /* [workers][n_inputs] */
    double *total;
};

static void draw_some(void *ud, unsigned worker, size_t from, size_t to)
{
    struct drawing *w = ud;
    double *value = w->value + worker * w->e->n_inputs;

    for (size_t i = from; i < to; i++) {
        for (size_t j = 0; j < w->e->n_inputs; j++) {
            const struct pl_econ_input *in = &w->e->inputs[j];
            value[j] = pl_uncertain_at(&in->value,
                                       in->value.kind == PL_FIXED
                                           ? 0.5
                                           : pl_draw_uniform(in->stream, i));
        }
        add_up(w->e, value, w->total + i * PL_ACCOUNTS);
    }
}

static enum pl_status check_totals(const double *total, size_t n,
                                   struct pl_err *err)
{
    for (size_t i = 0; i < n * PL_ACCOUNTS; i++)
        if (!isfinite(total[i]))
            return pl_fail(err, PL_EDOMAIN, NULL,
                           "draw %zu is not a finite number: an input's "
                           "distribution is too wide",
                           i / PL_ACCOUNTS + 1);
    return PL_OK;
}

enum pl_status pl_economy_draw(struct pl_arena *a, const struct pl_team *team,
                               const char *what, const struct pl_economy *e,
                               size_t draws, double *total, struct pl_err *err)
{
    struct drawing w = {e, NULL, total};
    unsigned workers = pl_team_size(team, draws, BLOCK);

    w.value = PL_NEW(a, double, (e->n_inputs + 1) * workers);
    if (w.value == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    pl_team_run(team, what, draws, BLOCK, draw_some, &w);
    return check_totals(total, draws, err);
}

enum pl_status pl_economy_one_way(struct pl_arena *a,
                                  const struct pl_economy *e, size_t input,
                                  double u, double *value,
                                  double total[PL_ACCOUNTS], struct pl_err *err)
{
    double *all = means_of(a, e);

    if (all == NULL)
        return pl_fail(err, PL_ENOMEM, NULL, "out of memory");
    all[input] = *value = pl_uncertain_at(&e->inputs[input].value, u);
    add_up(e, all, total);
    return check_totals(total, 1, err);
}

struct pl_econ_quantity pl_econ_from_draws(double estimate, double *drawn,
                                           size_t n, double level)
{
    struct pl_econ_quantity q = {estimate, NAN, NAN, NAN};

    if (n == 0)
        return q;
    struct pl_moments m = pl_moments_of(drawn, n);
    pl_sort(drawn, n);
    q.std_error = m.sd;
    q.conf_low = pl_quantile(drawn, n, (1 - level) / 2);
    q.conf_high = pl_quantile(drawn, n, (1 + level) / 2);
    return q;
}

enum pl_quadrant pl_quadrant_of(double effect, double cost)
{
    if (effect > 0)
        return cost > 0 ? PL_NORTH_EAST : PL_SOUTH_EAST;
    return cost > 0 ? PL_NORTH_WEST : PL_SOUTH_WEST;
}
