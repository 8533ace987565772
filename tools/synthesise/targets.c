#include "targets.h"

#include <math.h>

bool printed_read(struct pl_str text, struct printed *out)
{
    struct pl_str s = text;
    struct pl_str zeroed;
    char room[64];
    size_t n = 0, point = SIZE_MAX;

    if (s.len == 0 || s.len + 2 > sizeof room)
        return false;
    for (size_t i = 0; i < s.len; i++) { /* .39 is read as 0.39 */
        if (s.s[i] == '.') {
            if (i == 0 || s.s[i - 1] == '-')
                room[n++] = '0';
            point = i;
        }
        room[n++] = s.s[i];
    }
    zeroed = (struct pl_str){room, n};
    if (!pl_str_number(zeroed, &out->value))
        return false;
    out->half = 0.5;
    for (size_t i = point; i != SIZE_MAX && i + 1 < s.len; i++)
        out->half /= 10;
    return true;
}

bool targets_new(struct targets *t, size_t capacity, struct pl_arena *a)
{
    *t = (struct targets){PL_NEW(a, struct fit_target, capacity), 0, capacity};
    return t->at != NULL;
}

void targets_add(struct targets *t, struct fit_target target)
{
    if (t->n < t->capacity)
        t->at[t->n] = target;
    t->n++;
}

/* Short of the ends, which rounding could pass. */
static const double inner = 0.95;

void targets_printed(struct targets *t, enum fit_what what, size_t model,
                     size_t at, const char *text, double unit)
{
    struct printed p = {0, 0};

    printed_read(pl_str_from(text), &p);
    targets_add(t,
                (struct fit_target){what, model, at, p.value - inner * p.half,
                                    p.value + inner * p.half, unit});
}

struct cell {
    struct printed estimate, t;
    size_t stars;
};

static bool find_cell(const struct regression *r, const char *term,
                      struct cell *out)
{
    const struct csv *c = r->table;

    for (size_t i = 0; i < c->n_rows; i++)
        if (pl_str_is(csv_cell(c, i, "table"), r->id) &&
            pl_str_is(csv_cell(c, i, "model"), r->column) &&
            pl_str_is(csv_cell(c, i, "term"), term)) {
            out->stars = csv_cell(c, i, "stars").len;
            return printed_read(csv_cell(c, i, "estimate"), &out->estimate) &&
                   printed_read(csv_cell(c, i, "t_stat"), &out->t);
        }
    return false;
}

/* |t| that earns so many stars: the normal quantile and its first correction
 * for the degrees of freedom, with room for the error of that. */
static double critical(size_t stars, double df, double room)
{
    static const double z[] = {0, 1.959964, 2.575829, 3.290527};

    if (stars == 0)
        return 0;
    if (stars > 3)
        return 1e9;
    return z[stars] + (z[stars] * z[stars] * z[stars] + z[stars]) / (4 * df) +
           room;
}

/* The interval for |t|. */
static struct fit_target t_interval(const struct cell *c, bool exact,
                                    double slack, double df)
{
    double size = fabs(c->t.value);
    double by = exact ? inner * c->t.half : slack;
    double lo = fmax(size - by, critical(c->stars, df, 0.01));
    double hi = fmin(size + by, critical(c->stars + 1, df, -0.01));

    return (struct fit_target){.lo = lo, .hi = fmax(lo, hi)};
}

static void add_se(struct targets *t, const struct cell *c, size_t model,
                   size_t at, const struct fit_target *size)
{
    double estimate = fabs(c->estimate.value), half = c->estimate.half;
    double se = estimate / fabs(c->t.value);
    bool exact = size->hi - size->lo < 0.02;

    if (!exact)
        half = 0;
    targets_add(
        t, (struct fit_target){FIT_SE, model, at, (estimate - half) / size->hi,
                               (estimate + half) / size->lo, 0.02 * se});
}

static void add_estimate(struct targets *t, const struct cell *c, size_t model,
                         size_t at, bool exact, double slack,
                         const struct fit_target *size)
{
    double value = c->estimate.value;
    double se = c->t.value == 0 ? INFINITY : fabs(value / c->t.value);
    double by = exact ? inner * c->estimate.half : slack * se;
    double sign = value < 0 ? -1 : 1;
    double unit = exact ? 0.02 : 0.1;

    if (c->t.value == 0) { /* 0.00: of the standard error nothing is known */
        targets_add(t,
                    (struct fit_target){FIT_T, model, at, -slack, slack, unit});
        return;
    }
    targets_add(t, (struct fit_target){FIT_ESTIMATE, model, at, value - by,
                                       value + by, unit * se});
    if (fabs(c->t.value) < 0.12 && !exact)
        return;
    targets_add(t, (struct fit_target){FIT_T, model, at,
                                       sign < 0 ? -size->hi : size->lo,
                                       sign < 0 ? -size->lo : size->hi, unit});
}

bool targets_regression(struct targets *t, const struct regression *r,
                        const struct fit_model *m, size_t model)
{
    for (size_t j = 0; j < m->p; j++) {
        struct cell c;
        const char *name = m->terms[j].name;
        if (!find_cell(r, name, &c))
            return false;
        bool exact = pl_str_is(pl_str_from(r->exact), name);
        double n = 0;
        for (size_t i = 0; i < r->table->n_rows; i++)
            if (pl_str_is(csv_cell(r->table, i, "table"), r->id) &&
                pl_str_is(csv_cell(r->table, i, "model"), r->column))
                pl_str_number(csv_cell(r->table, i, "n"), &n);
        struct fit_target size =
            t_interval(&c, exact, r->slack, n - (double)m->p);
        if (m->predict == NULL)
            add_estimate(t, &c, model, j, exact, r->slack, &size);
        else if (fabs(c.t.value) >= 0.12)
            add_se(t, &c, model, j, &size);
    }
    return true;
}

bool regression_estimates(const struct regression *r, const struct fit_model *m,
                          double *out)
{
    for (size_t j = 0; j < m->p; j++) {
        struct cell c;
        if (!find_cell(r, m->terms[j].name, &c))
            return false;
        out[j] = c.estimate.value;
    }
    return true;
}
