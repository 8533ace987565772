/* The multinomial logit of logit and polyreg, by Newton's method. */
#include "stats/factor.h"
#include "stats/impute_parts.h"
#include "stats/plain.h"

#include <math.h>
#include <string.h>

enum { MOST_STEPS = 100, MOST_HALVINGS = 30 };

/* Pseudo-observations: for each predictor and level two, at the means of all
 * predictors but for this one, half a standard deviation off, within what
 * occurs.  Together they weigh as much as predictors and constant. */
struct around {
    double *mean, *low, *high; /* by predictor; the constant is 1 */
    double weight;             /* of each */
};

struct logit {
    struct pl_imputer *w;
    const struct pl_target *t;
    const struct pl_where *at;
    size_t p;           /* predictors kept, the constant first */
    size_t k;           /* levels less the first */
    size_t size;        /* k p */
    size_t *place, *of; /* [p]: places; [width]: predictor at a place, or p */
    int32_t *rank;      /* [levels]: among those that occur */
    struct around around;
    double *theta; /* [k][p] */
    struct pl_packed rows;
    double *e;     /* [PL_BLOCK][k + 1]: probabilities */
    double *shift; /* [PL_BLOCK][k] */
    double *share; /* [k + 1][k + 1]: of the information, sums over what is near
                      the means */
};

/* Rows without the cells that are 0 or have no predictor; the predictors of a
 * row ascend, as places do. */
static void pack(struct logit *l, const struct pl_row_list *list)
{
    const struct pl_imputer *w = l->w;
    const int32_t *code = w->g->data->columns[l->at->column].code;
    size_t cells = w->g->cells, n = 0;
    struct pl_packed *to = &l->rows;

    for (size_t i = 0; i < list->n; i++) {
        const double *x = w->value + list->row[i] * cells;
        const uint32_t *at = w->at + list->row[i] * cells;
        to->first[i] = n;
        to->own[i] =
            code[list->row[i]] < 0 ? 0 : (size_t)l->rank[code[list->row[i]]];
        for (size_t c = 0; c < cells; c++) {
            if (l->of[at[c]] == l->p || x[c] == 0)
                continue;
            to->x[n] = x[c];
            to->of[n++] = (uint32_t)l->of[at[c]];
        }
    }
    to->first[list->n] = n;
    to->n = list->n;
}

/* A packed row's linear predictors, those of the first level being 0. */
static void linear(const struct logit *l, size_t row, const double *theta,
                   double *e)
{
    const struct pl_packed *r = &l->rows;

    e[0] = 0;
    for (size_t d = 0; d < l->k; d++) {
        double sum = 0;
        for (size_t c = r->first[row]; c < r->first[row + 1]; c++)
            sum += r->x[c] * theta[d * l->p + r->of[c]];
        e[d + 1] = sum;
    }
}

static size_t largest_of(const double *e, size_t k)
{
    size_t at = 0;

    for (size_t c = 1; c <= k; c++)
        at = e[c] > e[at] ? c : at;
    return at;
}

/* Of n rows, at most PL_BLOCK: linear predictors to probabilities, in place.
 * The largest of a row counts as exp 0, which is 1.  Gives the log of the
 * product of what the rows have for their first levels; one log does for all,
 * as the sums' product is at most MOST_SIZE^PL_BLOCK. */
static double probabilities(const struct logit *l, double *e, size_t n)
{
    size_t k = l->k, top[PL_BLOCK];
    double tops = 0, product = 1, *shift = l->shift;

    for (size_t i = 0; i < n; i++) {
        const double *row = e + i * (k + 1);
        top[i] = largest_of(row, k);
        tops += row[top[i]];
        for (size_t c = 0; c <= k; c++)
            if (c != top[i])
                *shift++ = row[c] - row[top[i]];
    }
    pl_plain_exps(l->shift, n * k);
    shift = l->shift;
    for (size_t i = 0; i < n; i++) {
        double *row = e + i * (k + 1), sum = 0;
        for (size_t c = 0; c <= k; c++)
            sum += row[c] = c == top[i] ? 1 : *shift++;
        for (size_t c = 0; c <= k; c++)
            row[c] /= sum;
        product *= sum;
    }
    return -tops - pl_plain_log(product);
}

/* A row's part of the gradient and, lower triangle, of the information. */
static void add_row(const struct logit *l, size_t row, const double *e,
                    double *gradient)
{
    const struct pl_packed *r = &l->rows;
    const double *restrict x = r->x + r->first[row];
    const uint32_t *restrict of = r->of + r->first[row];
    size_t n = r->first[row + 1] - r->first[row], p = l->p;

    for (size_t c = 0; c < l->k; c++) {
        double *corner = l->w->info + c * p * l->size;
        double g = (c + 1 == r->own[row]) - e[c + 1];
        for (size_t a = 0; a < n; a++)
            gradient[c * p + of[a]] += g * x[a];
        for (size_t d = 0; d <= c; d++) {
            double h =
                d < c ? -(e[c + 1] * e[d + 1]) : e[c + 1] * (1 - e[c + 1]);
            for (size_t a = 0; a < n; a++) {
                double *restrict line = corner + of[a] * l->size + d * p;
                size_t to = d < c ? n : a + 1;
                for (size_t b = 0; b < to; b++)
                    line[of[b]] += h * (x[a] * x[b]);
            }
        }
    }
}

/* Of a block of rows: their log likelihood. */
static double add_rows(const struct logit *l, size_t from, const double *theta,
                       double *gradient)
{
    size_t n = l->rows.n - from;
    double sum = 0;

    if (n > PL_BLOCK)
        n = PL_BLOCK;
    for (size_t i = 0; i < n; i++) {
        double *e = l->e + i * (l->k + 1);
        linear(l, from + i, theta, e);
        sum += e[l->rows.own[from + i]];
    }
    sum += probabilities(l, l->e, n);
    for (size_t i = 0; i < n; i++)
        add_row(l, from + i, l->e + i * (l->k + 1), gradient);
    return sum;
}

/* Of the pseudo-observations of predictor j at x. */
static double add_around(const struct logit *l, size_t j, double x,
                         const double *theta, double *gradient)
{
    const struct around *a = &l->around;
    size_t p = l->p, k = l->k;
    double off = x - a->mean[j], linear_sum = 0;
    double weight = a->weight * (double)(k + 1); /* one of each level */

    l->e[0] = 0;
    for (size_t c = 0; c < k; c++) {
        l->e[c + 1] = theta[c * p + j] * off;
        for (size_t i = 0; i < p; i++)
            l->e[c + 1] += theta[c * p + i] * a->mean[i];
        linear_sum += l->e[c + 1];
    }
    double base = probabilities(l, l->e, 1);
    for (size_t c = 0; c < k; c++) {
        double g = a->weight - weight * l->e[c + 1];
        for (size_t i = 0; i < p; i++)
            gradient[c * p + i] += g * (a->mean[i] + (i == j) * off);
        for (size_t d = 0; d <= c; d++) {
            double h = weight * l->e[c + 1] * ((c == d) - l->e[d + 1]);
            double *share = l->share + (c * k + d) * (p + 1);
            share[p] += h;
            share[j] += h * off;
            double *line = l->w->info + (c * p + j) * l->size + d * p;
            line[j] += h * off * off;
        }
    }
    return a->weight * (linear_sum + (double)(k + 1) * base);
}

/* What add_around summed: h for the means, h off by predictor. */
static void spread_around(const struct logit *l)
{
    size_t p = l->p, k = l->k;
    const double *m = l->around.mean;

    for (size_t c = 0; c < k; c++)
        for (size_t d = 0; d <= c; d++) {
            const double *share = l->share + (c * k + d) * (p + 1);
            for (size_t i = 0; i < p; i++) {
                double *line = l->w->info + (c * p + i) * l->size + d * p;
                size_t to = c == d ? i + 1 : p;
                for (size_t j = 0; j < to; j++)
                    line[j] += share[p] * m[i] * m[j] + share[i] * m[j] +
                               share[j] * m[i];
            }
        }
}

/* The log likelihood at theta, with gradient and information. */
static double evaluate(const struct logit *l, const double *theta,
                       double *gradient)
{
    size_t p = l->p, k = l->k;
    double sum = 0;

    memset(gradient, 0, l->size * sizeof *gradient);
    memset(l->w->info, 0, l->size * l->size * sizeof *l->w->info);
    memset(l->share, 0, k * k * (p + 1) * sizeof *l->share);
    for (size_t i = 0; i < l->rows.n; i += PL_BLOCK)
        sum += add_rows(l, i, theta, gradient);
    for (size_t j = 1; j < p; j++) {
        sum += add_around(l, j, l->around.low[j], theta, gradient);
        sum += add_around(l, j, l->around.high[j], theta, gradient);
    }
    spread_around(l);
    return sum;
}

/* The information to its factor, in place.  false: it is not positive definite.
 */
static bool factor(const struct logit *l)
{
    return pl_factor(l->w->info, l->size, 1e-14);
}

/* A step that does not lose likelihood, *now, and what it finds there; how far
 * it went, or -1. */
static double take_step(const struct logit *l, double *now)
{
    struct pl_imputer *w = l->w;
    double part = 1, largest = 0;

    for (size_t i = 0; i < l->size; i++)
        largest = fabs(w->step[i]) > largest ? fabs(w->step[i]) : largest;
    for (int halved = 0; halved < MOST_HALVINGS; halved++) {
        for (size_t i = 0; i < l->size; i++)
            w->trial[i] = l->theta[i] + part * w->step[i];
        double then = evaluate(l, w->trial, w->gradient);
        /* Near the maximum rounding hides what is gained. */
        if (then >= *now - 1e-12 * fabs(*now)) {
            memcpy(l->theta, w->trial, l->size * sizeof *l->theta);
            *now = then;
            return part * largest;
        }
        part /= 2;
    }
    return -1;
}

/* theta to the maximum, where info is the factor of the information. */
static bool maximise(const struct logit *l)
{
    struct pl_imputer *w = l->w;
    double now = evaluate(l, l->theta, w->gradient);

    for (int i = 0; i < MOST_STEPS; i++) {
        if (!factor(l))
            return false;
        memcpy(w->step, w->gradient, l->size * sizeof *w->step);
        pl_factor_forth(w->info, l->size, w->step);
        pl_factor_back(w->info, l->size, w->step);
        double moved = take_step(l, &now);
        if (moved < 1e-8)
            return moved >= 0 && factor(l);
    }
    return false;
}

/* One row of the group, summed by predictor; cells that are 0 come later. */
static void add_spread(struct logit *l, uint32_t row, double *square,
                       double *filled)
{
    const struct pl_imputer *w = l->w;
    size_t cells = w->g->cells;
    struct around *a = &l->around;

    for (size_t c = 0; c < cells; c++) {
        size_t j = l->of[w->at[row * cells + c]];
        double x = w->value[row * cells + c];
        if (j == l->p || x == 0)
            continue;
        a->low[j] = filled[j] > 0 && a->low[j] < x ? a->low[j] : x;
        a->high[j] = filled[j] > 0 && a->high[j] > x ? a->high[j] : x;
        filled[j]++;
        a->mean[j] += x;
        square[j] += x * x;
    }
}

/* From sums over n rows to the places of predictor j's pseudo-observations. */
static void place_around(struct around *a, size_t j, double n, double square,
                         double filled)
{
    double least = a->low[j], most = a->high[j];

    if (filled < n) { /* some cell is 0 */
        least = least > 0 ? 0 : least;
        most = most < 0 ? 0 : most;
    }
    a->mean[j] /= n;
    double var = n > 1 ? (square - n * a->mean[j] * a->mean[j]) / (n - 1) : 0;
    double half = var > 0 ? sqrt(var) / 2 : 0;
    a->low[j] = a->mean[j] - half < least ? least : a->mean[j] - half;
    a->high[j] = a->mean[j] + half > most ? most : a->mean[j] + half;
}

/* Over all rows of the group, imputed ones as well. */
static void find_around(struct logit *l)
{
    const struct pl_row_list *lists[] = {&l->t->seen, &l->t->lost};
    double *square = l->w->work, *filled = l->w->work2;
    double n = (double)(l->t->seen.n + l->t->lost.n);
    struct around *a = &l->around;

    for (size_t j = 0; j < l->p; j++)
        a->mean[j] = a->low[j] = a->high[j] = square[j] = filled[j] = 0;
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < lists[k]->n; i++)
            add_spread(l, lists[k]->row[i], square, filled);
    for (size_t j = 0; j < l->p; j++)
        place_around(a, j, n, square[j], filled[j]);
    double predictors = (double)(l->p - 1);
    a->weight =
        l->p > 1 ? (double)l->p / (2 * predictors * (double)(l->k + 1)) : 0;
}

static void draw_theta(const struct logit *l)
{
    struct pl_imputer *w = l->w;

    for (size_t i = 0; i < l->size; i++)
        w->step[i] = pl_plain_normal(l->at->stream,
                                     pl_impute_draw(PL_DRAW_COEFFICIENT, i));
    pl_factor_back(w->info, l->size, w->step);
    for (size_t i = 0; i < l->size; i++)
        w->trial[i] = l->theta[i] + w->step[i];
}

static size_t draw_level(const struct logit *l, uint32_t row, const double *e)
{
    double u = pl_draw_uniform(l->at->stream, row);
    size_t c = 0;

    for (; c < l->k && u > e[c]; c++)
        u -= e[c];
    return c;
}

static void draw_levels(struct logit *l)
{
    const struct pl_row_list *lost = &l->t->lost;
    size_t levels = l->k + 1;

    pack(l, lost);
    for (size_t i = 0; i < lost->n; i++) {
        size_t at = i % PL_BLOCK, left = lost->n - i;
        for (size_t j = 0; at == 0 && j < left && j < PL_BLOCK; j++)
            linear(l, i + j, l->w->trial, l->e + j * levels);
        if (at == 0)
            (void)probabilities(l, l->e, left < PL_BLOCK ? left : PL_BLOCK);
        size_t c = draw_level(l, lost->row[i], l->e + at * levels);
        pl_impute_put_level(l->w, l->at->column, i, l->t, l->t->level[c]);
    }
}

/* Predictors that are kept, and starting values from the last iteration. */
static void arrange(struct logit *l)
{
    struct pl_imputer *w = l->w;
    const struct pl_imputing *g = w->g;
    size_t number = l->at->column * g->data->n_groups + l->at->group;
    double *stored = w->theta + number * (g->most_levels - 1) * g->width;

    for (size_t i = 0; i < w->n_place; i++)
        if (w->is_kept[i])
            l->place[l->p++] = w->place[i];
    for (size_t i = 0; i < g->width; i++)
        l->of[i] = l->p;
    for (size_t i = 0; i < l->p; i++)
        l->of[l->place[i]] = i;
    for (size_t c = 0; c < l->t->n_level; c++)
        l->rank[l->t->level[c]] = (int32_t)c;
    l->size = l->k * l->p;
    for (size_t c = 0; c < l->k; c++)
        for (size_t i = 0; i < l->p; i++)
            l->theta[c * l->p + i] = stored[c * g->width + l->place[i]];
}

static void store(const struct logit *l)
{
    const struct pl_imputing *g = l->w->g;
    size_t number = l->at->column * g->data->n_groups + l->at->group;
    double *stored = l->w->theta + number * (g->most_levels - 1) * g->width;

    for (size_t c = 0; c < l->k; c++)
        for (size_t i = 0; i < l->p; i++)
            stored[c * g->width + l->place[i]] = l->theta[c * l->p + i];
}

bool pl_impute_levels(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_target *t = pl_impute_target(w->g, at->column, at->group);
    struct logit l = {.w = w,
                      .t = t,
                      .at = at,
                      .k = t->n_level - 1,
                      .place = w->kept_place,
                      .of = w->of_place,
                      .rank = w->rank,
                      .theta = w->estimate,
                      .rows = w->packed,
                      .e = w->chances,
                      .shift = w->shift,
                      .share = w->share};

    if (t->n_level == 1) {
        for (size_t i = 0; i < t->lost.n; i++)
            pl_impute_put_level(w, at->column, i, t, t->level[0]);
        return true;
    }
    pl_impute_factor(w, at);
    arrange(&l);
    l.around = (struct around){w->moments, w->moments + w->g->width,
                               w->moments + 2 * w->g->width, 0};
    find_around(&l);
    pack(&l, &t->seen);
    if (!maximise(&l))
        return false;
    store(&l);
    draw_theta(&l);
    draw_levels(&l);
    return true;
}
