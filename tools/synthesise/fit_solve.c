/* The sums of a model, its solution and its share of the score. */
#include "fit_state.h"

#include <math.h>

static const double hopeless = 1e12; /* the score of a model without solution */

static double predicted(const struct fit_model *m, const double *x)
{
    double y = 0;

    for (size_t j = 0; j < m->p; j++)
        y += m->predict[j] * x[j];
    return y;
}

void fit_row_add(struct fit *f, size_t model, size_t person, double sign)
{
    const struct fit_model *m = &f->models[model];
    struct fit_moments *now = &f->now[model];
    double x[FIT_TERMS];

    if (fit_column(f->sheet, m->member)[person] <= 0)
        return;
    for (size_t j = 0; j < m->p; j++)
        x[j] = fit_term_value(f->sheet, &m->terms[j], person);
    double y = m->predict == NULL
                   ? fit_term_value(f->sheet, &m->outcome, person)
                   : predicted(m, x);
    for (size_t j = 0; j < m->p; j++) {
        if (x[j] == 0)
            continue;
        double *row = now->xx + j * FIT_TERMS;
        for (size_t k = 0; k <= j; k++)
            row[k] += sign * x[j] * x[k];
        now->xy[j] += sign * x[j] * y;
    }
    size_t arm = fit_column(f->sheet, m->arm)[person] > 0;
    now->n[arm] += sign;
    now->sum[arm] += sign * y;
    now->square[arm] += sign * y * y;
}

/* The inverse of the Cholesky factor, row by row.  false: not positive. */
static bool invert_root(struct fit_moments *now, size_t p)
{
    double factor[FIT_TERMS * FIT_TERMS];

    for (size_t j = 0; j < p; j++) {
        double *l = factor + j * FIT_TERMS;
        for (size_t k = 0; k <= j; k++) {
            const double *u = factor + k * FIT_TERMS;
            double s = now->xx[j * FIT_TERMS + k];
            for (size_t i = 0; i < k; i++)
                s -= l[i] * u[i];
            if (k < j)
                l[k] = s / u[k];
            else if (s > 1e-9 * now->xx[j * FIT_TERMS + j])
                l[k] = sqrt(s);
            else
                return false;
        }
        double *r = now->root + j * FIT_TERMS;
        for (size_t k = 0; k < j; k++)
            r[k] = 0;
        for (size_t i = 0; i < j; i++)
            for (size_t k = 0; k <= i; k++)
                r[k] -= l[i] * now->root[i * FIT_TERMS + k];
        for (size_t k = 0; k < j; k++)
            r[k] /= l[j];
        r[j] = 1 / l[j];
    }
    return true;
}

static void coefficients(struct fit_moments *now, size_t p)
{
    double fitted = 0;

    for (size_t j = 0; j < p; j++)
        now->coef[j] = now->se[j] = 0;
    for (size_t j = 0; j < p; j++) {
        const double *r = now->root + j * FIT_TERMS;
        double z = 0;
        for (size_t k = 0; k <= j; k++)
            z += r[k] * now->xy[k];
        for (size_t k = 0; k <= j; k++) {
            now->coef[k] += r[k] * z;
            now->se[k] += r[k] * r[k];
        }
        fitted += z * z;
    }
    double n = now->n[0] + now->n[1];
    double rss = now->square[0] + now->square[1] - fitted;
    now->sigma = rss > 0 ? sqrt(rss / (n - (double)p)) : 0;
}

static double group_sd(const struct fit_moments *now, size_t arm)
{
    double n = now->n[arm];
    double ss = now->square[arm] - now->sum[arm] * now->sum[arm] / n;

    return ss > 0 ? sqrt(ss / (n - 1)) : 0;
}

static double within(const struct fit_moments *now)
{
    double sd0 = group_sd(now, 0), sd1 = group_sd(now, 1);
    double n0 = now->n[0], n1 = now->n[1];

    return sqrt(((n0 - 1) * sd0 * sd0 + (n1 - 1) * sd1 * sd1) / (n0 + n1 - 2));
}

/* The terms hold the arm, so residuals are at right angles to it. */
static double left_over(const struct fit_moments *now,
                        const struct fit_model *m)
{
    double n = now->n[0] + now->n[1], explained = within(now);
    double ss = m->within * m->within - explained * explained;

    return ss > 0 ? sqrt(ss * (n - 2) / (n - (double)m->p)) : 0;
}

static double gap(const struct fit_moments *now)
{
    return now->sum[1] / now->n[1] - now->sum[0] / now->n[0];
}

static double value(const struct fit_moments *now, const struct fit_target *t)
{
    switch (t->what) {
    case FIT_ESTIMATE:
        return now->coef[t->at];
    case FIT_SE:
        return now->se[t->at];
    case FIT_T:
        return now->coef[t->at] / now->se[t->at];
    case FIT_SIGMA:
        return now->sigma;
    case FIT_ROWS:
        return now->n[t->at];
    case FIT_MEAN:
        return now->sum[t->at] / now->n[t->at];
    case FIT_SD:
        return group_sd(now, t->at);
    case FIT_SEM:
        return group_sd(now, t->at) / sqrt(now->n[t->at]);
    case FIT_GAP:
        return gap(now);
    case FIT_TTEST:
        return gap(now) / (within(now) * sqrt(1 / now->n[0] + 1 / now->n[1]));
    case FIT_WITHIN:
        return within(now);
    }
    return NAN;
}

double fit_value(const struct fit *f, const struct fit_target *t)
{
    const struct fit_moments *now = &f->now[t->model];

    return now->is_solved ? value(now, t) : NAN;
}

static double excess(double x, const struct fit_target *t)
{
    double d = x < t->lo ? t->lo - x : x > t->hi ? x - t->hi : 0;

    d /= t->unit;
    return d * d;
}

void fit_solve(struct fit *f, size_t model, bool x_moved)
{
    const struct fit_model *m = &f->models[model];
    struct fit_moments *now = &f->now[model];

    if (x_moved)
        now->is_solved = invert_root(now, m->p);
    now->score = hopeless;
    if (!now->is_solved || now->n[0] + now->n[1] <= (double)m->p)
        return;
    coefficients(now, m->p);
    if (m->predict != NULL)
        now->sigma = m->within > 0 ? left_over(now, m) : m->sigma;
    for (size_t j = 0; j < m->p; j++)
        now->se[j] = now->sigma * sqrt(now->se[j]);
    now->score = 0;
    for (size_t k = f->first[model]; k < f->first[model + 1]; k++)
        now->score += excess(value(now, &f->targets[k]), &f->targets[k]);
    if (!(now->score < hopeless)) /* also NaN: an arm without rows */
        now->score = hopeless;
}
