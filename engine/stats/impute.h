/* impute.h - multiple imputation by chained equations (van Buuren &
 * Groothuis-Oudshoorn 2011; White, Royston & Wood 2011).
 *
 * Cells that are missing start as draws from the observed ones; then, iteration
 * by iteration, each column that has holes is imputed from the others as they
 * stand, in the order given.  A model is fitted to the rows in which the column
 * is observed, its parameters are drawn from their posterior, and the holes
 * from the model:
 *   norm     least squares; sigma^2 by a scaled inverse chi-square, the
 *            coefficients by a normal (Rubin 1987, p. 167), the cells with
 *            normal errors
 *   pmm      the same draw; a cell gets the value of one of the `donors` rows
 *            whose fitted value (by the estimates) is nearest to the cell's (by
 *            the draw): type 1 of van Buuren (2018, section 3.4.2)
 *   logit, polyreg  multinomial logit; coefficients by a normal about the
 *            maximum likelihood, with the information's inverse as variance;
 *            always with the light pseudo-observations of White, Daniel &
 *            Royston (2010), so that separation leaves finite estimates
 * A predictor that is collinear with those before it is left out of that fit
 * (the pivot rule: what remains of it is below 1e-10 of its norm).
 *
 * Every draw is a function of (seed, imputation, iteration, column, group,
 * row), so threads change nothing and a larger m keeps the imputations of a
 * smaller. Donors and categories are decided by + - * / and sqrt alone. */
#ifndef PL_STATS_IMPUTE_H
#define PL_STATS_IMPUTE_H

#include "base/err.h"
#include "base/str.h"
#include "stats/rng.h"
#include "stats/team.h"

enum pl_impute_method {
    PL_IMPUTE_NORM,
    PL_IMPUTE_PMM,
    PL_IMPUTE_LOGIT,
    PL_IMPUTE_POLYREG
};

struct pl_impute_column {
    struct pl_str name;
    const double *x;     /* a number: NaN where missing; NULL for levels */
    const int32_t *code; /* levels from 0, or -1 where missing */
    size_t n_levels;     /* 0 for a number */
    enum pl_impute_method method;
    const bool *from; /* [n_columns]: its predictors; NULL: all others */
};

struct pl_impute_data {
    size_t n, n_columns;
    const struct pl_impute_column *columns;
    const int32_t *group; /* [n]: each group is imputed alone; NULL: all */
    size_t n_groups;      /* 1 without group */
    const struct pl_str *group_name;
    size_t m, iterations, donors;
    struct pl_stream stream;
};

/* Rows in which a column has no value, ascending. */
struct pl_holes {
    size_t n, first; /* cells first .. first + n - 1 are this column's */
    const uint32_t *row;
};

struct pl_imputed {
    const struct pl_holes *holes; /* [n_columns] */
    size_t n_cells;
    const double *value; /* [m][n_cells]: numbers, or codes of levels */
    /* Of the imputed cells (codes count from 1), after each iteration:
     * [n_columns][m][iterations]; NaN where there are none, sd also of one. */
    const double *mean, *sd;
    const struct pl_str *warnings;
    size_t n_warnings;
};

/* A column without any value (in a group) is an error that names it, as is a
 * norm with no more values than predictors. */
enum pl_status pl_impute(struct pl_arena *a, const struct pl_team *team,
                         const struct pl_impute_data *data,
                         struct pl_imputed *out, struct pl_err *err);

#endif
