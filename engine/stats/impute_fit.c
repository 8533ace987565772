/* Least squares by cross products, and what norm and pmm make of it. */
#include "stats/impute_parts.h"
#include "stats/plain.h"

#include <math.h>
#include <string.h>

void pl_impute_products(const double *value, const uint32_t *at, size_t cells,
                        size_t width, const struct pl_row_list *rows,
                        double *gram)
{
    for (size_t i = 0; i < rows->n; i++) {
        const double *x = value + rows->row[i] * cells;
        const uint32_t *place = at + rows->row[i] * cells;
        for (size_t a = 0; a < cells; a++) {
            double *line = gram + place[a] * width;
            for (size_t b = 0; b <= a; b++)
                line[place[b]] += x[a] * x[b];
        }
    }
}

/* The constant, then the predictors' places in the order of the columns. */
static void find_places(struct pl_imputer *w, size_t column)
{
    const struct pl_imputing *g = w->g;
    const bool *from = g->data->columns[column].from;

    w->n_place = 0;
    w->place[w->n_place++] = 0;
    for (size_t j = 0; j < g->data->n_columns; j++)
        if (j != column && (from == NULL || from[j]))
            for (size_t p = g->place[j]; p < g->place[j + 1]; p++)
                w->place[w->n_place++] = p;
}

static size_t line_of(const struct pl_imputer *w)
{
    return w->g->width + 1;
}

/* Solves L' x = x over the kept of the first k. */
static void solve_back(const struct pl_imputer *w, size_t k, double *x)
{
    size_t line = line_of(w);

    for (size_t j = k; j-- > 0;) {
        if (!w->is_kept[j])
            continue;
        x[j] /= w->s[j * line + j];
        for (size_t i = 0; i < j; i++)
            x[i] -= w->s[j * line + i] * x[j];
    }
}

static void solve_forth(const struct pl_imputer *w, size_t k, double *x)
{
    size_t line = line_of(w);

    for (size_t j = 0; j < k; j++) {
        if (!w->is_kept[j])
            continue;
        for (size_t i = 0; i < j; i++)
            if (w->is_kept[i])
                x[j] -= w->s[j * line + i] * x[i];
        x[j] /= w->s[j * line + j];
    }
}

/* residual -= the rows times coefficients, which are by predictor. */
static void take_away(struct pl_imputer *w, const struct pl_row_list *rows,
                      const double *by, size_t k)
{
    memset(w->draw, 0, w->g->width * sizeof *w->draw);
    for (size_t j = 0; j < k; j++)
        if (w->is_kept[j])
            w->draw[w->place[j]] = by[j];
    for (size_t i = 0; i < rows->n; i++)
        w->residual[i] -= pl_impute_dot(w, rows->row[i], w->draw);
}

/* The residual's products with every place. */
static void residual_products(struct pl_imputer *w,
                              const struct pl_row_list *rows, double *out)
{
    size_t cells = w->g->cells;

    memset(out, 0, w->g->width * sizeof *out);
    for (size_t i = 0; i < rows->n; i++) {
        const double *x = w->value + rows->row[i] * cells;
        const uint32_t *at = w->at + rows->row[i] * cells;
        for (size_t c = 0; c < cells; c++)
            out[at[c]] += w->residual[i] * x[c];
    }
}

/* What is left of the column at place p once the kept of the first k are taken
 * out, from the rows themselves and twice, as cross products have lost it.  Its
 * products with the later ones are put in their place.  Gives its square. */
static double remainder_of(struct pl_imputer *w, const struct pl_row_list *rows,
                           size_t k, size_t p)
{
    size_t line = line_of(w), cells = w->g->cells;
    double *row = w->work, *products = w->work2, square = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const double *x = w->value + rows->row[i] * cells;
        const uint32_t *at = w->at + rows->row[i] * cells;
        w->residual[i] = 0;
        for (size_t c = 0; c < cells; c++)
            w->residual[i] += at[c] == p ? x[c] : 0;
    }
    memcpy(row, w->s + k * line, k * sizeof *row);
    solve_back(w, k, row);
    take_away(w, rows, row, k);
    residual_products(w, rows, products);
    for (size_t j = 0; j < k; j++)
        row[j] = products[w->place[j]];
    solve_forth(w, k, row);
    solve_back(w, k, row);
    take_away(w, rows, row, k);
    residual_products(w, rows, products);
    for (size_t i = 0; i < rows->n; i++)
        square += w->residual[i] * w->residual[i];
    return square;
}

/* Predictor k's column of the factor; below, its products wait. */
static void eliminate(struct pl_imputer *w, size_t k)
{
    size_t line = line_of(w), n = w->n_place;
    double *column = w->work, root = sqrt(w->s[k * line + k]);

    w->s[k * line + k] = root;
    for (size_t i = k + 1; i <= n; i++)
        column[i] = w->s[i * line + k] /= root;
    for (size_t i = k + 1; i <= n; i++) {
        double *row = w->s + i * line, x = column[i];
        for (size_t j = k + 1; x != 0 && j <= i; j++)
            row[j] -= x * column[j];
    }
}

static const double suspect = 1e-8;  /* of a square: half the digits are gone */
static const double nothing = 1e-20; /* the pivot rule's 1e-10, squared */

static bool keeps(struct pl_imputer *w, const struct pl_row_list *rows,
                  size_t k, size_t response)
{
    size_t line = line_of(w), p = w->place[k];
    double own = w->gram[p * w->g->width + p], *rest = &w->s[k * line + k];

    if (*rest > suspect * own)
        return true;
    if (!(own > 0))
        return false;
    *rest = remainder_of(w, rows, k, p);
    if (!(*rest > nothing * own))
        return false;
    for (size_t i = k + 1; i <= w->n_place; i++)
        w->s[i * line + k] = w->work2[i < w->n_place ? w->place[i] : response];
    return true;
}

/* Lower triangle of the predictors, and of the response as the last. */
static void fill_square(struct pl_imputer *w, size_t response)
{
    size_t line = line_of(w), width = w->g->width;

    for (size_t i = 0; i <= w->n_place; i++) {
        size_t a = i < w->n_place ? w->place[i] : response;
        for (size_t j = 0; j <= i; j++) {
            size_t b = j < w->n_place ? w->place[j] : response;
            w->s[i * line + j] = w->gram[a > b ? a * width + b : b * width + a];
        }
    }
}

void pl_impute_factor(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_imputing *g = w->g;
    const struct pl_target *t = pl_impute_target(g, at->column, at->group);
    size_t response = g->place[at->column];

    memcpy(w->gram, g->base[at->group], g->width * g->width * sizeof *w->gram);
    pl_impute_products(w->value, w->at, g->cells, g->width, &t->open, w->gram);
    find_places(w, at->column);
    fill_square(w, response);
    for (size_t k = 0; k < w->n_place; k++) {
        w->is_kept[k] = keeps(w, &t->seen, k, response);
        if (w->is_kept[k])
            eliminate(w, k);
        else
            w->is_collinear[at->column * g->width + w->place[k]] = true;
    }
}

/* Residual sum of squares; 0 when the fit is perfect. */
static double rss_of(struct pl_imputer *w, const struct pl_target *t,
                     size_t response)
{
    size_t n = w->n_place;
    double own = w->gram[response * w->g->width + response];
    double rest = w->s[n * line_of(w) + n];

    if (rest > suspect * own)
        return rest;
    rest = remainder_of(w, &t->seen, n, response);
    return rest > nothing * own ? rest : 0;
}

/* Coefficients by place, L' b = x. */
static void set_coefficients(struct pl_imputer *w, double *x, double *out)
{
    solve_back(w, w->n_place, x);
    memset(out, 0, w->g->width * sizeof *out);
    for (size_t k = 0; k < w->n_place; k++)
        if (w->is_kept[k])
            out[w->place[k]] = x[k];
}

/* beta and draw; gives the drawn sigma, or NaN without degrees of freedom. */
static double draw_parameters(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_target *t = pl_impute_target(w->g, at->column, at->group);
    size_t n = w->n_place, rank = 0;
    double *x = w->work, sigma = NAN;

    double rss = rss_of(w, t, w->g->place[at->column]);
    for (size_t k = 0; k < n; k++)
        rank += w->is_kept[k];
    if (t->seen.n > rank)
        sigma = sqrt(rss / pl_plain_chisq(at->stream,
                                          pl_impute_draw(PL_DRAW_SIGMA, 0),
                                          (double)(t->seen.n - rank)));
    memcpy(x, w->s + n * line_of(w), n * sizeof *x);
    set_coefficients(w, x, w->beta);
    memcpy(x, w->s + n * line_of(w), n * sizeof *x);
    for (size_t k = 0; sigma > 0 && k < n; k++)
        x[k] += sigma * pl_plain_normal(at->stream,
                                        pl_impute_draw(PL_DRAW_COEFFICIENT, k));
    set_coefficients(w, x, w->draw);
    return sigma;
}

bool pl_impute_numbers(struct pl_imputer *w, const struct pl_where *at)
{
    const struct pl_imputing *g = w->g;
    const struct pl_target *t = pl_impute_target(g, at->column, at->group);

    pl_impute_factor(w, at);
    double sigma = draw_parameters(w, at);
    if (g->data->columns[at->column].method == PL_IMPUTE_PMM) {
        pl_impute_match(w, at);
        return true;
    }
    for (size_t i = 0; !isnan(sigma) && i < t->lost.n; i++) {
        uint32_t row = t->lost.row[i];
        double x = pl_impute_dot(w, row, w->draw) +
                   sigma * pl_plain_normal(at->stream, row);
        pl_impute_put_number(w, at->column, i, t,
                             g->centre[at->column] + g->scale[at->column] * x,
                             x);
    }
    return !isnan(sigma);
}
